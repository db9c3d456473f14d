"""The vocabulary: every column of `columns`, classes, reasons, states, and what they are called on screen.

One table of `Column` serves results, workbook, CSV, legends and data dictionary, so that none can disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from zonesblanches.columns.column import Column
from zonesblanches.columns.findings import FINDINGS
from zonesblanches.columns.lists import OF_LISTS
from zonesblanches.columns.places import PLACES
from zonesblanches.columns.siting import SITING
from zonesblanches.language import Lang

__all__ = [
    "CLASSES",
    "CLASS_COLORS",
    "CLASS_COLORS_DARK",
    "CLASS_INKS",
    "CLASS_INKS_DARK",
    "COLUMNS",
    "DEMAND_LABELS",
    "GROUP_CLASSES",
    "GROUP_COLORS",
    "GROUP_COLORS_DARK",
    "LACK_LABELS",
    "MODES",
    "MODE_SIGNS",
    "NEED_LABELS",
    "NO_MODE",
    "PEOPLE",
    "REASONS",
    "STATES",
    "TEAM_COLORS",
    "class_label",
    "demand_words",
    "is_figure",
    "label",
    "short_epci",
    "team_color",
    "value_words",
]

CLASSES: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "blanche": ("Zone blanche", "Blank zone"),
        "grise": ("Zone grise", "Grey zone"),
        "couverte": ("Zone couverte", "Covered zone"),
        "sans objet": ("Sans objet", "Not applicable"),
        "non classée": ("Non classée", "Not classified"),
    }
)
GROUP_CLASSES: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        **{name: CLASSES[name] for name in ("blanche", "grise", "couverte")},
        "mixte": ("Mixte", "Mixed"),
        **{name: CLASSES[name] for name in ("sans objet", "non classée")},
    }
)
# columns that count people, from the widest to the narrowest: each counts some of those before it
PEOPLE: tuple[str, ...] = ("population", "people_65p", "people_75p", "people_80p", "people_80p_alone")

_OF_CLASSES = [
    Column(name, "count", *words, "nombre de communes de cette classe", counts="nothing")
    for name, words in CLASSES.items()
]
COLUMNS: MappingProxyType[str, Column] = MappingProxyType(
    {column.name: column for column in (*PLACES, *FINDINGS, *SITING, *OF_LISTS, *_OF_CLASSES)}
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
# of the lines over a class that is not solid: every eye tells them from it, and lines and class from another class
CLASS_INKS = MappingProxyType({"blanche": "#e6d0ff", "grise": "#fff3e0", "couverte": "#2f6f9f"})
CLASS_INKS_DARK = MappingProxyType({"blanche": "#5d3a55", "grise": "#1f0f00", "couverte": "#8fb6d6"})
# classes of groups: « mixte » besides
GROUP_COLORS = MappingProxyType({**CLASS_COLORS, "mixte": "#8aa3b8"})
GROUP_COLORS_DARK = MappingProxyType({**CLASS_COLORS_DARK, "mixte": "#5d7488"})
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
        "G4": ("Desserte à confirmer", "Service to be confirmed"),
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


# providers, on every map: one colour by family, one sign by mode
TEAM_COLORS: tuple[str, ...] = ("#0b6e4f", "#1d4fa8", "#a3154f", "#5b3fa0", "#00697a", "#7a4b00")
NO_MODE = ("mode non indiqué", "mode not given")
MODE_SIGNS: MappingProxyType[str, str] = MappingProxyType(
    {"aller-vers": "circle", "accueil": "square", "itinérant": "triangle", "": "diamond"}
)


def team_color(families: Iterable[str], family: str) -> str:
    """Return the colour of the providers of a family, by its rank among those of the diagnosis.

    Examples
    --------
    >>> team_color(["mairies", "CCAS"], "CCAS")
    '#1d4fa8'
    """
    return TEAM_COLORS[list(families).index(family) % len(TEAM_COLORS)]


def is_figure(name: str) -> bool:
    """Tell whether a column holds figures, which stand on the right of their cells.

    Examples
    --------
    >>> is_figure("demand"), is_figure("name")
    (True, False)
    """
    return name in COLUMNS and COLUMNS[name].kind not in {"text", "class", "boolean"}


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


def value_words(name: object, value: str, lang: Lang = "fr") -> str:
    """Return what a value of a column is called on screen; other values stay as they are.

    Examples
    --------
    >>> value_words("location_quality", "street"), value_words("name", "street")
    ('rue', 'street')
    """
    column = COLUMNS.get(str(name))
    pair = column.values.get(value) if column else None
    return value if pair is None else pair[0 if lang == "fr" else 1]


def class_label(name: str, lang: Lang = "fr") -> str:
    """Return the label of a class on screen, of a commune or of a group.

    Examples
    --------
    >>> class_label("blanche"), class_label("mixte", "en")
    ('Zone blanche', 'Mixed')
    """
    return GROUP_CLASSES[name][0 if lang == "fr" else 1]


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
