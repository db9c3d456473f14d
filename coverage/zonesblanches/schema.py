"""The vocabulary: every column that the library hands out, with its unit and its labels.

One table of `Column` serves results, workbook, CSV, legends and data dictionary, so that none can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from zonesblanches.language import Lang
from zonesblanches.wording import COLUMN_NOTES

__all__ = [
    "CLASSES",
    "CLASS_COLORS",
    "CLASS_COLORS_DARK",
    "COLUMNS",
    "DEMAND_LABELS",
    "LACK_LABELS",
    "MODES",
    "NEED_LABELS",
    "PEOPLE",
    "REASONS",
    "STATES",
    "Column",
    "class_label",
    "demand_words",
    "label",
    "short_epci",
]

Kind = Literal["text", "count", "decimal", "rank", "score", "share", "cost", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column: its name in code, its kind (which gives the number format) and its labels.

    Parameters
    ----------
    name
        Name in the tables; a unit stands at its end where it has one (``_km2``, ``_per_1k``, ``_share``).
    kind
        ``text``, ``count``, ``decimal``, ``rank`` (halves), ``score`` (0–100), ``share`` (0–1), ``cost``, ``boolean``.
    fr, en
        Heading on screen and in workbooks.
    note
        What it is, in French, for the data dictionary.
    """

    name: str
    kind: Kind
    fr: str
    en: str
    note: str = ""


CLASSES: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "blanche": ("Zone blanche", "Blank zone"),
        "grise": ("Zone grise", "Grey zone"),
        "couverte": ("Zone couverte", "Covered zone"),
        "sans objet": ("Sans objet", "Not applicable"),
        "non classée": ("Non classée", "Not classified"),
    }
)
_ALL = (
    Column("code", "text", "Code Insee", "INSEE code", "code officiel géographique 2026, 5 caractères"),
    Column("name", "text", "Commune", "Commune"),
    Column("epci", "text", "Code EPCI", "EPCI code", "SIREN de l'intercommunalité, 2026"),
    Column("epci_name", "text", "EPCI", "EPCI"),
    Column("dep", "text", "Département", "Département"),
    Column("reg", "text", "Région", "Région"),
    Column("population", "count", "Population", "Population", "population municipale 2023"),
    Column("people_65p", "count", "Personnes de 65 ans ou plus", "People aged 65+", "recensement 2021"),
    Column(
        "people_65p_source",
        "text",
        "Source des 65 ans ou plus",
        "Source of people 65+",
        "census, ou shared (au prorata)",
    ),
    Column("postal_codes", "text", "Codes postaux", "Postal codes"),
    Column("people_75p", "count", "Personnes de 75 ans ou plus", "People aged 75+"),
    Column("people_80p", "count", "Personnes de 80 ans ou plus", "People aged 80+"),
    Column("people_80p_alone", "count", "Personnes de 80 ans ou plus vivant seules", "People aged 80+ living alone"),
    Column("median_income", "decimal", "Niveau de vie médian (€)", "Median income (€)"),
    Column("poverty_share", "share", "Taux de pauvreté", "Poverty rate", "5 % ou moins est écrit 5 %"),
    Column("apl_gp", "decimal", "APL aux généralistes", "Access to GPs (APL)", "consultations par an et par habitant"),
    Column("density_grid", "rank", "Grille de densité", "Density grid", "de 1 (grands centres) à 7 (très dispersé)"),
    Column(
        "area_km2", "decimal", "Superficie (km²)", "Area (km²)", "calculée sur le contour, dans la projection légale"
    ),
    Column("density", "decimal", "Densité (hab./km²)", "Density (people/km²)"),
    Column(
        "point_source",
        "text",
        "Point de référence",
        "Reference point",
        "mairie, mairie_flipped (longitude ou latitude redressée), interior (point intérieur), user (fourni)",
    ),
    Column("lon", "decimal", "Longitude", "Longitude"),
    Column("lat", "decimal", "Latitude", "Latitude"),
    Column("demand", "count", "Population concernée", "Demand", "D : la colonne retenue est dite dans les paramètres"),
    Column("class", "text", "Classe", "Class"),
    Column("reasons", "text", "Motifs", "Reasons", "G1 intervenant unique, G2 offre insuffisante, G3 éloignement"),
    Column("plain_reasons", "text", "Pourquoi", "Why"),
    Column(
        "n_providers",
        "count",
        "Intervenants à portée",
        "Providers in reach",
        "N : intervenants actifs distincts à T ou moins, ou qui déclarent la commune",
    ),
    Column(
        "nearest_cost",
        "cost",
        "Accès au plus proche",
        "Cost to the nearest",
        "d : coût jusqu'à l'intervenant actif le plus proche ; infini (vide dans les fichiers) hors d'atteinte",
    ),
    Column("nearest_provider", "text", "Intervenant le plus proche", "Nearest provider"),
    Column(
        "access_per_1k",
        "decimal",
        "Accessibilité (pour 1 000)",
        "Accessibility (per 1,000)",
        "A : offre accessible pour 1 000 personnes concernées",
    ),
    Column("access_ratio", "share", "Accessibilité / référence", "Accessibility / reference", "A / A_ref"),
    Column(
        "state",
        "text",
        "État de la desserte",
        "Service state",
        "in_reach (à portée), out_of_reach (hors d'atteinte), no_demand (aucune demande), missing (donnée manquante)",
    ),
    Column(
        "need",
        "decimal",
        "Risque de besoin (0–1)",
        "Risk of need (0–1)",
        "B : risque de besoin, et non isolement mesuré",
    ),
    Column("lack", "decimal", "Manque (0–1)", "Lack (0–1)", "L : 0 desservie, 1 sans aucun intervenant"),
    Column(
        "score",
        "score",
        "Score de sous-couverture",
        "Under-coverage score",
        "U, de 0 (desservie) à 100 (sous-couverte)",
    ),
    Column("score_arithmetic", "score", "Score, variante arithmétique", "Score, arithmetic variant", "100 (B + L) / 2"),
    Column(
        "volume",
        "decimal",
        "Volume prioritaire (personnes)",
        "Priority volume (people)",
        "score / 100 × personnes de 80 ans ou plus vivant seules, ou population concernée",
    ),
    Column("rank_score", "rank", "Rang (score)", "Rank (score)", "1 = score le plus fort ; rang moyen des ex æquo"),
    Column("rank_volume", "rank", "Rang (volume)", "Rank (volume)"),
    Column(
        "imputed",
        "text",
        "Valeurs imputées",
        "Imputed values",
        "composantes du besoin remplacées par la moyenne de l'EPCI",
    ),
    Column(
        "families_missing",
        "count",
        "Familles manquantes",
        "Families missing",
        "nombre de familles de services pour lesquelles la commune est une zone blanche",
    ),
    Column(
        "discordance",
        "text",
        "Discordance",
        "Discordance",
        "intervenants qui déclarent la commune sans pouvoir l'atteindre",
    ),
    Column("masked", "text", "Valeurs sous secret", "Hidden values"),
    Column(
        "contribution_alone_80p", "score", "Part du score : 80 ans ou plus vivant seuls", "Score part: 80+ living alone"
    ),
    Column("contribution_older", "score", "Part du score : personnes âgées", "Score part: older people"),
    Column("contribution_low_income", "score", "Part du score : faible revenu", "Score part: low income"),
    Column("contribution_low_density", "score", "Part du score : faible densité", "Score part: low density"),
    Column("contribution_floor", "score", "Part du score : plancher du besoin", "Score part: need floor"),
    Column("contribution_distance", "score", "Part du score : éloignement", "Score part: distance"),
    Column("contribution_access", "score", "Part du score : offre insuffisante", "Score part: insufficient supply"),
    Column("contribution_number", "score", "Part du score : trop peu d'intervenants", "Score part: too few providers"),
    Column("id", "text", "Identifiant", "Identifier"),
    Column("provider", "text", "Intervenant", "Provider"),
    Column("serves", "boolean", "Sert le territoire", "Serves the territory"),
    Column("cost", "cost", "Coût d’accès", "Cost", "vide : hors d'atteinte"),
    Column("communes", "count", "Communes", "Communes"),
    Column("demand_blanche", "count", "Concernées, zone blanche", "Demand, blank zone"),
    Column("demand_grise", "count", "Concernées, zone grise", "Demand, grey zone"),
    Column("demand_share", "share", "Part des personnes concernées", "Share of demand", "part dans le total"),
    *(Column(name, "count", fr, en, "nombre de communes de cette classe") for name, (fr, en) in CLASSES.items()),
    Column("score_mean", "score", "Score moyen", "Mean score", "pondéré par la population concernée"),
    Column("family", "text", "Famille de services", "Family of services"),
    Column("mode", "text", "Mode", "Mode", "aller-vers, accueil ou itinérant"),
    Column("capacity", "decimal", "Capacité", "Capacity"),
    Column("capacity_imputed", "boolean", "Capacité imputée", "Imputed capacity"),
    Column("active", "boolean", "Actif", "Active"),
    Column("active_assumed", "boolean", "Supposé actif", "Assumed active", "rien ne dit si l'équipe est active"),
    Column("status", "text", "État", "Status", "active, inactive (arrêtée), planned (en projet)"),
    Column("updated", "text", "Mise à jour", "Updated"),
    Column("commune", "text", "Commune", "Commune", "commune où se trouve l'intervenant"),
    Column("source", "text", "Liste", "List", "fichier lu"),
    Column("declared", "text", "Communes déclarées", "Declared communes"),
    Column("seat", "text", "Siège", "Head office", "commune du siège, là où la liste le distingue du lieu d'action"),
    Column("rights", "text", "Droits", "Rights", "territoire où l'équipe peut aller, sans qu'elle dise y aller"),
    Column(
        "location_quality",
        "text",
        "Précision du lieu",
        "Location quality",
        "address (numéro), street (rue), place (lieu-dit ou bâtiment), coordinates (point fourni, de précision "
        "inconnue), commune point (mairie), commune centroid (point dans la commune)",
    ),
    Column(
        "location_source",
        "text",
        "Origine du lieu",
        "Location source",
        "coordinates, geocoded file, geocoding service, code, name, postal code, address text, DILA",
    ),
    Column("location_score", "share", "Score du géocodage", "Geocoding score", "de 0 à 1, vide sans géocodage"),
    Column("carrier", "text", "Porteur", "Carrier", "structure qui porte l'équipe"),
    Column("partner", "text", "Partenaire", "Partner", "qui a transmis la ligne"),
    Column("rule", "text", "Règle", "Rule", "règle qui a réuni deux lignes"),
    Column("similarity", "share", "Ressemblance", "Similarity", "de 0 à 1 : noms, lieu, porteur et contacts"),
    Column("pair", "text", "Paire", "Pair", "clé d'une paire, pour la feuille de revue"),
    Column("kept_source", "text", "Liste gardée", "List kept"),
    Column("role", "text", "Rôle", "Role", "ce pour quoi une colonne a été prise"),
    Column("confidence", "share", "Confiance", "Confidence"),
    Column("how", "text", "D’après", "How"),
    Column("used", "boolean", "Utilisée", "Used"),
    Column("fate", "text", "Devenir", "Fate", "kept (gardée), merged (fusionnée), rejected (rejetée)"),
    Column("row", "count", "Ligne", "Row", "numéro de ligne dans le fichier, en-tête comprise"),
    Column("column", "text", "Colonne", "Column"),
    Column("value", "text", "Valeur", "Value"),
    Column("reason", "text", "Raison", "Reason"),
    Column("question", "text", "Question", "Question"),
    Column("proposals", "text", "Propositions", "Proposals"),
    Column("places", "text", "Communes concernées", "Communes concerned"),
    Column("kept_row", "count", "Ligne gardée", "Row kept"),
    Column("quality", "text", "Précision du lieu", "Location quality"),
    Column("read", "count", "Lues", "Read"),
    Column("kept", "count", "Gardées", "Kept"),
    Column("merged", "count", "Fusionnées", "Merged"),
    Column("rejected", "count", "Rejetées", "Rejected"),
    Column("located", "count", "Situées", "Located"),
    Column("precise", "count", "Mieux qu’à la commune", "Better than the commune"),
    Column("dated", "count", "Datées", "Dated"),
    Column("stale", "count", "Anciennes", "Stale", "datées de plus de deux ans"),
    Column("located_share", "share", "% situées", "% located"),
    Column("precise_share", "share", "% mieux qu’à la commune", "% better than the commune"),
    Column("dated_share", "share", "% datées", "% dated"),
    Column("stale_share", "share", "% anciennes", "% stale", "parmi les lignes datées"),
    Column("providers", "count", "Intervenants", "Providers"),
    Column("count", "count", "Nombre", "Count"),
    Column("first_row", "count", "Première ligne", "First row"),
    Column("note", "text", "Remarque", "Note"),
    Column("heading", "text", "Colonne", "Column"),
    Column("known", "count", "Communes connues", "Communes known"),
    Column("missing", "count", "Manquantes", "Missing"),
    Column("shared", "count", "Partagées", "Shared"),
    Column("missing_around", "count", "Manquantes autour", "Missing around"),
    Column("total", "count", "Total", "Total"),
    Column("people_reached", "count", "Personnes à portée", "People in reach"),
)

# columns that count people, from the widest to the narrowest: each counts some of those before it
PEOPLE: tuple[str, ...] = ("population", "people_65p", "people_75p", "people_80p", "people_80p_alone")

COLUMNS: MappingProxyType[str, Column] = MappingProxyType(
    {column.name: replace(column, note=column.note or COLUMN_NOTES.get(column.name, "")) for column in _ALL}
)

CLASS_COLORS = MappingProxyType(
    {
        "blanche": "#511845",
        "grise": "#bf6d1b",
        "couverte": "#e9f3fb",
        "sans objet": "#ffffff",
        "non classée": "#ffffff",
    }
)
CLASS_COLORS_DARK = MappingProxyType(
    {
        "blanche": "#fff2fc",
        "grise": "#b07030",
        "couverte": "#10202e",
        "sans objet": "#15171c",
        "non classée": "#15171c",
    }
)
STATES: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "in_reach": ("à portée", "in reach"),
        "out_of_reach": ("hors d’atteinte", "out of reach"),
        "no_demand": ("aucune demande", "no demand"),
        "missing": ("donnée manquante", "missing data"),
    }
)
REASONS: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "G1": ("Intervenant unique", "Single provider"),
        "G2": ("Offre insuffisante", "Insufficient supply"),
        "G3": ("Éloignement", "Remoteness"),
    }
)
NEED_LABELS: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "alone_80p": ("80 ans ou plus vivant seuls", "80+ living alone"),
        "older": ("personnes âgées", "older people"),
        "low_income": ("faible revenu", "low income"),
        "low_density": ("faible densité", "low density"),
    }
)
LACK_LABELS: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "distance": ("éloignement", "distance"),
        "access": ("offre insuffisante", "insufficient supply"),
        "number": ("trop peu d’intervenants", "too few providers"),
    }
)
DEMAND_LABELS: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "people_75p": ("personnes de 75 ans ou plus", "people aged 75+"),
        "people_65p": ("personnes de 65 ans ou plus", "people aged 65+"),
        "population": ("habitants", "inhabitants"),
    }
)
MODES: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "aller-vers": ("aller-vers", "outreach"),
        "accueil": ("accueil", "walk-in"),
        "itinérant": ("itinérant", "itinerant"),
    }
)


def label(name: str, lang: Lang = "fr") -> str:
    """Return the heading of a column; a name suffixed by a family keeps its suffix.

    Examples
    --------
    >>> label("score")
    'Score de sous-couverture'
    >>> label("class__mairies", "en")
    'Class – mairies'
    """
    base, _, family = name.partition("__")
    column = COLUMNS.get(base)
    text = base if column is None else (column.fr if lang == "fr" else column.en)
    return f"{text} – {family}" if family else text


def class_label(name: str, lang: Lang = "fr") -> str:
    """Return the label of a class on screen.

    Examples
    --------
    >>> class_label("blanche")
    'Zone blanche'
    """
    return CLASSES[name][0 if lang == "fr" else 1]


def demand_words(column: str, lang: Lang = "fr") -> str:
    """Say who the people concerned are; a column of the user's own is called by its name.

    Examples
    --------
    >>> demand_words("people_65p")
    'personnes de 65 ans ou plus'
    """
    return DEMAND_LABELS.get(column, (column, column))[0 if lang == "fr" else 1]


def short_epci(name: str) -> str:
    """Shorten the kind of an EPCI as Insee does: CC, CA, CU.

    Examples
    --------
    >>> short_epci("Communauté de communes du Pays d'Uzès")
    "CC du Pays d'Uzès"
    """
    for kind, letters in (("de communes", "CC"), ("d'agglomération", "CA"), ("urbaine", "CU")):
        name = name.replace(f"Communauté {kind}", letters)
    return name
