"""The kinds of census files, told apart by their header alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from zonesblanches.catalogue.entries import entry
from zonesblanches.errors import InputError, ParameterError, did_you_mean, first_five
from zonesblanches.files.tables import FileTable
from zonesblanches.language import normalise

__all__ = ["KINDS", "CensusKind", "Kind", "code_column", "detect_kind", "find_headers", "recognise"]

CensusKind = Literal[
    "auto",
    "evol_struct_pop",
    "coupl_fam_men",
    "dossier_complet",
    "base_ic",
    "melodi",
    "filosofi",
    "filosofi_communes",
    "apl",
    "densite",
]

_STEM = re.compile(r"[PC]\d\d_[A-Z0-9_]+")
_INCOME = re.compile(r"(MED|TP60|Q2)\d\d")
_DENSITY = frozenset({"DENS", "DENS7", "DENS_7"})
_LONG = frozenset({"GEO", "GEO_OBJECT", "OBS_VALUE", "TIME_PERIOD", "RP_MEASURE", "FILOSOFI_MEASURE"})
_CODES = (
    "CODGEO",
    "DEPCOM",
    "CODE COMMUNE INSEE",
    "CODE INSEE",
    "CODE COMMUNE",
    "CODE GEO",
    "COM",
    "CODE COMMUNE INSEE 5",
)
_APL = "apl aux medecins generalistes"


@dataclass(frozen=True)
class Kind:
    """One kind of census file.

    Attributes
    ----------
    name
        As in ``read_census(kind=…)``.
    title
        What it is called in messages, in French.
    keys
        Entries of the catalogue, the first being the page to fetch it from.
    header
        What its header must hold, in French.
    """

    name: CensusKind
    title: str
    keys: tuple[str, ...]
    header: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                "evol_struct_pop",
                "Évolution et structure de la population (Insee)",
                ("evol_struct_pop",),
                "CODGEO, P22_POP7589, P22_POP90P",
            ),
            Kind(
                "coupl_fam_men",
                "Couples, familles, ménages (Insee)",
                ("coupl_fam_men",),
                "CODGEO, P22_POP80P, P22_POP80P_PSEUL",
            ),
            Kind("dossier_complet", "Dossier complet (Insee)", ("dossier_complet",), "CODGEO, P22_POP80P_PSEUL, MED21"),
            Kind("base_ic", "Base infracommunale par Iris (Insee)", ("base_ic",), "IRIS, COM, P22_POP75P"),
            Kind(
                "melodi",
                "Recensement au format long (Insee, Melodi)",
                ("melodi_population", "melodi_menages"),
                "GEO, GEO_OBJECT, AGE, RP_MEASURE, TIME_PERIOD, OBS_VALUE",
            ),
            Kind(
                "filosofi",
                "Niveau de vie et pauvreté au format long (Insee, Filosofi)",
                ("filosofi",),
                "GEO, GEO_OBJECT, FILOSOFI_MEASURE, OBS_VALUE",
            ),
            Kind(
                "filosofi_communes",
                "Niveau de vie et pauvreté par commune (Insee, Filosofi)",
                ("filosofi_communes",),
                "CODGEO, MED21 ou Q221, TP6021",
            ),
            Kind(
                "apl",
                "Accessibilité potentielle localisée (DREES)",
                ("apl",),
                "Code commune INSEE, APL aux médecins généralistes",
            ),
            Kind("densite", "Grille communale de densité à 7 niveaux (Insee)", ("densite",), "CODGEO, DENS"),
        )
    }
)


def recognise(row: Sequence[str]) -> int:
    """Count the cells of a row that are headers of census files.

    Examples
    --------
    >>> recognise(["CODGEO", "LIBGEO", "P22_POP", "MED21"]), recognise(["Titre", "", ""])
    (3, 0)
    """
    count = 0
    for cell in row:
        name = " ".join(cell.upper().split())
        count += bool(
            name in _LONG
            or name in _CODES
            or name == "IRIS"
            or name in _DENSITY
            or _STEM.fullmatch(name)
            or _INCOME.fullmatch(name)
            or normalise(cell) == _APL
        )
    return count


def find_headers(header: Sequence[str]) -> dict[str, str]:
    """Return header in capitals -> header as in the file.

    Examples
    --------
    >>> find_headers(["codgeo", " Dens "])
    {'CODGEO': 'codgeo', 'DENS': ' Dens '}
    """
    names: dict[str, str] = {}
    for name in header:
        names.setdefault(" ".join(name.upper().split()), name)
    return names


def code_column(header: Sequence[str]) -> str:
    """Return the column of commune codes, as in the file; empty when there is none.

    Examples
    --------
    >>> code_column(["Commune", "Code commune INSEE"]), code_column(["a"])
    ('Code commune INSEE', '')
    """
    names = find_headers(header)
    return next((names[code] for code in _CODES if code in names), "")


def detect_kind(table: FileTable, kind: CensusKind = "auto") -> Kind:
    """Return the kind of a table, from its header.

    Parameters
    ----------
    table
        The file, opened with `recognise`.
    kind
        The kind that the user says it is, or ``"auto"``.

    Raises
    ------
    InputError
        When it is none that we read, or not the one said: with the kinds read, the first headers and the page to fetch.
    ParameterError
        For an unknown kind.
    """
    if kind not in get_args(CensusKind):
        raise ParameterError(
            f"kind vaut {kind!r}.{did_you_mean(str(kind), get_args(CensusKind))} Attendu : "
            f"{', '.join(get_args(CensusKind))}."
        )
    found = _kind_of(table.header)
    if kind == "auto":
        if not found:
            raise _unknown(table)
        return KINDS[found]
    if found != kind and not (found == "dossier_complet" and kind in {"evol_struct_pop", "coupl_fam_men"}):
        raise _another(table, KINDS[kind], found)
    return KINDS[kind]


def _kind_of(header: Sequence[str]) -> str:
    names = set(find_headers(header))
    if {"GEO", "GEO_OBJECT", "OBS_VALUE"} <= names:
        return "melodi" if "RP_MEASURE" in names else "filosofi" if "FILOSOFI_MEASURE" in names else ""
    stems = {name[4:] for name in names if _STEM.fullmatch(name)}
    if "IRIS" in names:
        return "base_ic" if "COM" in names and stems else ""
    if not code_column(header):
        return ""
    if _APL in {normalise(name) for name in header}:
        return "apl"
    return _wide_kind(stems, names)


def _wide_kind(stems: set[str], names: set[str]) -> str:
    alone = "POP80P_PSEUL" in stems
    older = "POP90P" in stems or "POP75P" in stems
    income = any(_INCOME.fullmatch(name) for name in names)
    if alone + older + income > 1:
        return "dossier_complet"
    if alone or older:
        return "coupl_fam_men" if alone else "evol_struct_pop"
    if income:
        return "filosofi_communes"
    return "densite" if _DENSITY & names else ""


def _unknown(table: FileTable) -> InputError:
    kinds = " ; ".join(f"{kind.title} : {kind.header} ({entry(kind.keys[0]).page})" for kind in KINDS.values())
    return InputError(
        f"{table.name} : en-tête inconnu ({first_five(table.header)}). Fichiers lus : {kinds}. Liste complète : "
        "zb.sources()."
    )


def _another(table: FileTable, kind: Kind, found: str) -> InputError:
    seems = f' Il ressemble à « {KINDS[found].title} » : kind="auto".' if found else ""
    return InputError(
        f"{table.name} n'est pas « {kind.title} » : colonnes attendues {kind.header} ; trouvées "
        f"{first_five(table.header)}.{seems} À télécharger sur {entry(kind.keys[0]).page}."
    )
