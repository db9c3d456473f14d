"""What the user may call a territory: France, régions, départements, EPCI, communes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import pandas as pd

from zonesblanches.errors import ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import normalise
from zonesblanches.territory import store
from zonesblanches.territory.codes import Gazetteer, clean_code

__all__ = ["Level", "Selection", "select"]

Level = Literal["auto", "commune", "epci", "departement", "region"]

_DEPARTEMENT = re.compile(r"\d{1,2}|2[ABab]|97[1-6]")
_CODES = re.compile(r"\s*[0-9][0-9ABab]\d*(\s*,\s*[0-9][0-9ABab]\d*)+\s*")  # names of EPCI hold commas, codes do not
_COLUMN = {"epci": "epci", "departement": "dep", "region": "reg"}
_EPCI_KIND = re.compile(
    r"^(communaute (d )?agglomeration|communaute (de )?communes|communaute urbaine|metropole|ca|cc|cu)"
    r"( (de|du|des|d|la|le|les|l))* "
)
_FRENCH = {"epci": "EPCI", "departement": "département", "region": "région", "commune": "commune"}


class Selection:
    """The communes that the user asked for, the name of the whole, and what was said on the way."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.names: list[str] = []
        self.remarks: list[str] = []
        self.faults: list[str] = []

    def add(self, codes: Sequence[str], name: str) -> None:
        """Add communes under a name."""
        self.codes.extend(codes)
        self.names.append(name)


def select(area: str | int | Sequence[str | int], level: Level, gazetteer: Gazetteer) -> Selection:
    """Find the communes of one or several areas.

    Parameters
    ----------
    area
        Codes or names: ``"30"``, ``"Gard"``, ``"Occitanie"``, an EPCI's SIREN, ``"30007"``, ``"France"``, or a
        list of them. Two digits mean a département; say ``level="region"`` for a région's code.
    level
        What the codes and names are, or ``"auto"``.
    gazetteer
        Communes of today, with their history.

    Raises
    ------
    UnknownCodeError
        One error for every unknown code, with the nearest names.
    """
    if level != "auto" and level not in _FRENCH:
        raise ParameterError(f"level vaut {level!r}, attendu : auto ou {' ou '.join(_FRENCH)}.")
    if isinstance(area, str) and _CODES.fullmatch(area):
        area = area.split(",")
    wanted = list(area) if isinstance(area, Iterable) and not isinstance(area, str) else [area]
    if not wanted:
        raise UnknownCodeError('Territoire vide : donnez au moins un code ou un nom, par exemple "30" ou "Gard".')
    selection = Selection()
    for item in wanted:
        _select_one(str(item).strip().removesuffix(".0"), level, gazetteer, selection)
    if selection.faults:
        raise UnknownCodeError(f"Territoire inconnu : {first_five(selection.faults)}")
    selection.codes = sorted(set(selection.codes))
    selection.names = list(dict.fromkeys(selection.names))
    return selection


def _select_one(text: str, level: Level, gazetteer: Gazetteer, selection: Selection) -> None:
    communes = gazetteer.communes
    if normalise(text) in {"france", "france entiere"}:
        selection.add(list(communes.index), "France")
    elif normalise(text) in {"france metropolitaine", "metropole", "france hexagonale"}:
        selection.add(list(communes.index[communes["zone"] == "metro"]), "France métropolitaine")
    elif level == "commune" or (level == "auto" and _looks_like_commune(text)):
        _select_commune(text, gazetteer, selection)
    else:
        _select_area(text, level, gazetteer, selection)


def _looks_like_commune(text: str) -> bool:
    return bool(clean_code(text)) and not _DEPARTEMENT.fullmatch(text)


def _select_commune(text: str, gazetteer: Gazetteer, selection: Selection) -> None:
    code, remark = gazetteer.code(text) if clean_code(text) else gazetteer.name(text)
    if not code:
        selection.faults.append(remark)
        return
    selection.add([code], str(gazetteer.communes.at[code, "name"]))
    if remark:
        selection.remarks.append(remark)


def _select_area(text: str, level: Level, gazetteer: Gazetteer, selection: Selection) -> None:
    """Look for an area by code, then by name, from the département to the région to the EPCI."""
    areas = store.areas()
    levels = ["departement", "region", "epci"] if level == "auto" else [level]
    loose = level == "epci" or gazetteer.name(text)[1].startswith("commune inconnue")
    for candidate in levels:
        here = areas[areas["level"] == candidate]
        found = here[(here["code"] == _area_code(text, candidate)) & (candidate != "region" or level == "region")]
        if found.empty:
            found = _named(here, text, loose=candidate == "epci" and loose)
        if len(found) == 1:
            code, name = str(found["code"].iloc[0]), str(found["name"].iloc[0])
            communes = gazetteer.communes
            title = f"{name} ({code})" if candidate == "departement" else name
            selection.add(list(communes.index[communes[_COLUMN[candidate]] == code]), title)
            return
        if len(found) > 1:
            shown = first_five(f"{row.code} {row.name}" for row in found.itertuples(index=False))
            selection.faults.append(f"« {text} » désigne plusieurs {_FRENCH[candidate]} ({shown}) : donnez le code")
            return
    _fail(text, level, areas[areas["level"].isin(levels)], gazetteer, selection)


def _named(areas: pd.DataFrame, text: str, *, loose: bool) -> pd.DataFrame:
    """Return the areas of a name; loosely, an EPCI answers without its kind: « Alès Agglomération »."""
    names = areas["name"].map(normalise)
    found = areas[names == normalise(text)]
    if found.empty and loose:
        found = areas[names.map(_without_kind) == _without_kind(normalise(text))]
    return found


def _without_kind(key: str) -> str:
    return _EPCI_KIND.sub("", key)


def _fail(text: str, level: Level, areas: pd.DataFrame, gazetteer: Gazetteer, selection: Selection) -> None:
    """Explain; a name that is a commune's is a territory of one commune."""
    if level == "auto":
        code, said = gazetteer.name(text)
        if code:
            _select_commune(text, gazetteer, selection)
            return
        if said.startswith("plusieurs"):
            selection.faults.append(f"{said}, ou donnez le code de la commune")
            return
    names = dict(zip(areas["name"].map(normalise), areas["name"], strict=True))
    hint = did_you_mean(normalise(text), list(names))
    for key, name in names.items():
        hint = hint.replace(f"« {key} »", f"« {name} »")
    kind = "code ou nom de département, région, EPCI ou commune" if level == "auto" else f"{_FRENCH[level]} ou nom"
    selection.faults.append(f"« {text} » ({kind} attendu){hint}")


def _area_code(text: str, level: str) -> str:
    text = text.upper().removesuffix(".0")
    return text.zfill(2) if level in {"departement", "region"} else text
