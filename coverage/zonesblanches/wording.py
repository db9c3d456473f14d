"""What the values of technical columns are called on screen, in French and in English."""

from __future__ import annotations

from types import MappingProxyType

from zonesblanches.language import Lang

__all__ = ["COLUMN_NOTES", "VALUE_WORDS", "value_words"]

_QUALITIES = {
    "address": ("adresse", "address"),
    "street": ("rue", "street"),
    "place": ("lieu-dit ou bâtiment", "place"),
    "coordinates": ("point fourni", "given point"),
    "commune point": ("point de la commune", "commune point"),
    "commune centroid": ("centre de la commune", "commune centroid"),
    "": ("", ""),
}
_SOURCES = {
    "coordinates": ("coordonnées de la liste", "coordinates of the list"),
    "geocoded file": ("fichier géocodé", "geocoded file"),
    "geocoding service": ("service de géocodage", "geocoding service"),
    "code": ("code commune", "commune code"),
    "name": ("nom de la commune", "commune name"),
    "postal code": ("code postal", "postal code"),
    "address text": ("fin de l’adresse", "end of the address"),
}
_STATES = {
    "active": ("active", "active"),
    "inactive": ("arrêtée", "inactive"),
    "planned": ("en projet", "planned"),
}
_ROLES = {
    "id": ("identifiant", "identifier"),
    "name": ("nom", "name"),
    "family": ("famille", "family"),
    "mode": ("mode", "mode"),
    "capacity": ("capacité", "capacity"),
    "status": ("statut", "status"),
    "updated": ("mise à jour", "update"),
    "declared": ("communes desservies", "communes served"),
    "radius": ("rayon", "radius"),
    "lon": ("longitude", "longitude"),
    "lat": ("latitude", "latitude"),
    "point": ("latitude et longitude", "latitude and longitude"),
    "address": ("adresse (gardée à part)", "address (kept apart)"),
    "commune_code": ("code commune", "commune code"),
    "commune": ("commune", "commune"),
    "action": ("lieu d'intervention", "place of action"),
    "seat": ("siège", "head office"),
    "remark": ("remarque (gardée à part)", "remark (kept apart)"),
    "section": ("titre de section", "section title"),
    "postal_code": ("code postal", "postal code"),
    "department": ("département", "département"),
    "carrier": ("porteur", "carrier"),
    "partner": ("partenaire", "partner"),
    "phone": ("téléphone (gardé à part)", "phone (kept apart)"),
    "email": ("courriel (gardé à part)", "e-mail (kept apart)"),
    "contact": ("personne (gardée à part)", "person (kept apart)"),
    "geo_score": ("score du géocodage", "geocoding score"),
    "geo_type": ("type du géocodage", "geocoding type"),
    "geo_citycode": ("commune du géocodage", "geocoding commune"),
    "geo_status": ("statut du géocodage", "geocoding status"),
    "": ("–", "–"),
}
# what the values of a column are called on screen: column -> value -> (French, English)
VALUE_WORDS: MappingProxyType[str, dict[str, tuple[str, str]]] = MappingProxyType(
    {
        "location_quality": _QUALITIES,
        "status": _STATES,
        "quality": _QUALITIES,
        "location_source": _SOURCES,
        "role": _ROLES,
    }
)
# what a column is, in French, for the data dictionary, where its declaration says nothing: column -> sentence
COLUMN_NOTES: MappingProxyType[str, str] = MappingProxyType(
    {
        "name": "nom officiel de la commune",
        "epci_name": "nom de l'intercommunalité, 2026",
        "dep": "code du département",
        "reg": "code de la région",
        "postal_codes": "codes postaux de la commune",
        "people_75p": "recensement chargé par l'utilisateur",
        "people_80p": "recensement chargé par l'utilisateur",
        "people_80p_alone": "recensement chargé par l'utilisateur",
        "median_income": "revenu disponible médian par unité de consommation (Filosofi)",
        "density": "population / superficie",
        "lon": "degrés, WGS 84",
        "lat": "degrés, WGS 84",
        "class": "blanche, grise, couverte, sans objet ou non classée : voir les critères dans les paramètres",
        "plain_reasons": "motifs de la classe, en clair, avec leurs chiffres",
        "nearest_provider": "nom de l'intervenant actif au coût le plus faible",
        "rank_volume": "1 = volume le plus fort ; rang moyen des ex æquo",
        "masked": "édition publique : colonnes vides, parce qu'un effectif de moins de 11 personnes s'y lirait",
        "id": "identifiant de la ligne",
        "provider": "nom de l'équipe ou du service",
        "serves": "une commune du territoire au moins est à sa portée, ou déclarée",
        "communes": "nombre de communes",
        "demand_blanche": "personnes concernées qui vivent en zone blanche",
        "demand_grise": "personnes concernées qui vivent en zone grise",
        "family": "nom de la famille de services",
        "capacity": "S : offre de l'intervenant, dans l'unité de sa liste (bénévoles, places, heures…)",
        "capacity_imputed": "capacité absente de la liste, remplacée par la médiane de la famille",
        "active": "l'équipe compte dans le calcul",
        "updated": "date de mise à jour dite par la liste",
        "status": "ce que la liste dit de l'équipe ; seules les actives comptent",
        "seat": "code de la commune du siège",
        "declared": "communes que l'équipe dit servir",
        "rights": "territoire aussi large qu'un département : ne dessert personne tant qu'il n'est pas confirmé",
        "kept_source": "liste de la ligne gardée",
        "confidence": "de 0 à 1",
        "how": "ce qui l'a fait reconnaître",
        "column": "colonne du fichier",
        "value": "valeur lue",
        "reason": "pourquoi la ligne est écartée, signalée ou réunie",
        "question": "ce qui n'a pas été compris dans la liste, ou ce qu'elle dit contre elle-même",
        "proposals": "ce qui peut être voulu dire",
        "places": "communes du territoire où l'équipe se trouve peut-être, ou intervient peut-être",
        "kept_row": "numéro de la ligne gardée",
        "people_reached": "personnes concernées à portée, pondérées par le coût (dénominateur de R)",
        "contribution_alone_80p": "points du score dus à cette composante du besoin ; les parts font le score",
        "contribution_older": "points du score dus à cette composante du besoin ; les parts font le score",
        "contribution_low_income": "points du score dus à cette composante du besoin ; les parts font le score",
        "contribution_low_density": "points du score dus à cette composante du besoin ; les parts font le score",
        "contribution_floor": "points dus au plancher du besoin, là où il est sous le plancher",
        "contribution_distance": "points du score dus à cette composante du manque ; les parts font le score",
        "contribution_access": "points du score dus à cette composante du manque ; les parts font le score",
        "contribution_number": "points du score dus à cette composante du manque ; les parts font le score",
    }
)


def value_words(name: object, value: str, lang: Lang = "fr") -> str:
    """Return what a value of a column is called on screen; other values stay as they are.

    Examples
    --------
    >>> value_words("location_quality", "street"), value_words("name", "street")
    ('rue', 'street')
    """
    pair = VALUE_WORDS.get(str(name), {}).get(value)
    return value if pair is None else pair[0 if lang == "fr" else 1]
