"""Which commune or EPCI a fiche is about: by code or by name, among those of the territory."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from zonesblanches.diagnosis.standing import epci_names
from zonesblanches.errors import ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import normalise
from zonesblanches.outputs.options import PlaceLevel
from zonesblanches.schema import short_epci
from zonesblanches.territory.territory import find_commune

__all__ = ["LEVELS", "find_place", "find_places"]

LEVELS = ("commune", "epci")


def find_place(table: pd.DataFrame, place: str | int, level: PlaceLevel = "auto") -> tuple[str, str]:
    """Return the level and the code of a commune or of an EPCI.

    Parameters
    ----------
    table
        Communes of the territory: `name`, `epci`, `epci_name`.
    place
        Code, SIREN or name; accents, hyphens and the kind of an EPCI may be left out.
    level
        What it is; needed when a commune and an EPCI have the same name.

    Raises
    ------
    UnknownCodeError
        When it is not in the territory, with the nearest names, or when several are called so.
    ParameterError
        When the level is unknown.
    """
    if level not in {"auto", *LEVELS}:
        raise ParameterError(
            f"level vaut {level!r}, attendu : auto, {' ou '.join(LEVELS)}.{did_you_mean(str(level), LEVELS)}"
        )
    text = str(place).strip().removesuffix(".0")
    groups = epci_names(table) if level != "commune" else {}
    communes = _communes(table, text) if level != "epci" else []
    found = [*(("commune", code) for code in communes), *(("epci", code) for code in _epci(groups, text))]
    found = found or [("epci", code) for code, name in groups.items() if _bare(text) and _bare(name) == _bare(text)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownCodeError(_unknown(table, groups, text, level))
    shown = first_five(
        f"{code} {table.at[code, 'name']}" if kind == "commune" else f"{code} {groups[code]}" for kind, code in found
    )
    raise UnknownCodeError(
        f"« {text} » désigne {len(found)} communes ou EPCI du territoire : {shown}. Donnez le code, ou "
        'level="commune" ou level="epci".'
    )


def find_places(table: pd.DataFrame, places: Sequence[str] | None, level: PlaceLevel) -> list[str]:
    """Return the codes of the fiches to make: all of a level, in the order of the names, or those asked for.

    Raises
    ------
    UnknownCodeError
        When one is not in the territory, or nothing is asked for.
    ParameterError
        When the level is unknown, or `places` is one text and not a list.
    """
    if level not in LEVELS:
        raise ParameterError(
            f"level vaut {level!r}, attendu : {' ou '.join(LEVELS)}.{did_you_mean(str(level), LEVELS)}"
        )
    if isinstance(places, str):
        raise ParameterError(f"places vaut {places!r}, attendu : une liste, par exemple places=[{places!r}].")
    if places is not None:
        codes = list(dict.fromkeys(find_place(table, place, level)[1] for place in places))
    elif level == "epci":
        codes = list(epci_names(table))
    else:
        codes = sorted(map(str, table.index), key=lambda code: (normalise(table.at[code, "name"]), code))
    if not codes:
        what = "aucun EPCI n'est connu dans le territoire" if places is None else "places est vide"
        raise UnknownCodeError(f"Aucune fiche à faire : {what}. Attendu : au moins un code ou un nom.")
    return codes


def _communes(table: pd.DataFrame, text: str) -> list[str]:
    if text in table.index:
        return [text]
    same = [str(code) for code in table.index[table["name"] == text]]
    if same:
        return same
    key = normalise(text)
    same = [str(code) for code, name in table["name"].items() if normalise(name) == key]
    if same:
        return same
    try:
        return [find_commune(table, text)]
    except UnknownCodeError:
        return []


def _epci(groups: dict[str, str], text: str) -> list[str]:
    """Find an EPCI by SIREN, by name or by short name: « CC du Pays d'Uzès »."""
    if text in groups:
        return [text]
    key = normalise(text)
    return [code for code, name in groups.items() if key in {normalise(name), normalise(short_epci(name))}]


def _bare(name: str) -> str:
    """Leave the kind of an EPCI and its article aside: « pays d uzes »."""
    words = normalise(short_epci(name.replace("’", "'"))).split()
    kinds = {"cc", "ca", "cu", "metropole", "communaute", "agglomeration", "communes", "urbaine"}
    while words and words[0] in kinds | {"de", "du", "des", "d", "la", "le", "les", "l"}:
        words = words[1:]
    while words and words[-1] in kinds:
        words = words[:-1]
    return " ".join(words)


def _unknown(table: pd.DataFrame, groups: dict[str, str], text: str, level: PlaceLevel) -> str:
    names = [] if level == "epci" else [str(name) for name in table["name"]]
    titles = {normalise(name): name for name in [*groups.values(), *names]}
    near = did_you_mean(normalise(text), list(titles))
    for key, title in titles.items():
        near = near.replace(f"« {key} »", f"« {title} »")
    what = {"commune": "une commune", "epci": "un EPCI", "auto": "une commune ni un EPCI"}[level]
    return f"« {text} » n'est pas {what} du territoire ({len(table)} communes).{near} Attendu : un code ou un nom."
