"""What the values of technical columns are called on screen, in French and in English."""

from __future__ import annotations

from types import MappingProxyType

from zonesblanches.language import Lang

__all__ = ["VALUE_WORDS", "value_words"]

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
    {"location_quality": _QUALITIES, "quality": _QUALITIES, "location_source": _SOURCES, "role": _ROLES}
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
