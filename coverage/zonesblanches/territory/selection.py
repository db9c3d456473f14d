"""The study area that a user asks for: codes and names, one or several, all faults told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from zonesblanches.errors import ParameterError, UnknownCodeError, did_you_mean
from zonesblanches.language import capitalised, normalise
from zonesblanches.territory import store
from zonesblanches.territory.areas import DEPARTEMENT, AreaMatch, Level, find_area
from zonesblanches.territory.codes import Gazetteer, clean_code
from zonesblanches.territory.divisions import AREA_LEVELS, Area

__all__ = ["Selection", "select"]

_CODES = re.compile(r"\s*[0-9][0-9ABab]\d*(\s*,\s*[0-9][0-9ABab]\d*)+\s*")  # names of EPCI hold commas, codes do not
_FAULTS = 5
_MOST = 4  # areas proposed


class Selection:
    """The communes that the user asked for, the name of the whole, and what was said on the way."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.names: list[str] = []
        self.remarks: list[str] = []
        self.faults: list[str] = []

    def add(self, match: AreaMatch) -> None:
        """Add an area, or the reason why there is none."""
        area = match.area
        if area is None:
            self.faults.append(match.remark)
            return
        self.codes.extend(area.communes)
        self.names.append(_name_of(area))
        if match.remark:
            self.remarks.append(match.remark)


def _name_of(area: Area) -> str:
    if area.level == "departement":
        return f"{area.name} ({area.code})"
    return capitalised(area.title) if area.level in {"canton", "arrondissement"} else area.name


def select(area: str | int | Sequence[str | int], level: Level, gazetteer: Gazetteer) -> Selection:
    """Find the communes of one or several areas.

    Parameters
    ----------
    area
        Codes or names: ``"30"``, ``"Gard"``, ``"Occitanie"``, ``"Alsace"``, ``"canton d'Apt"``, an EPCI's name, sigle
        or SIREN, ``"30007"``, ``"France"``, or a list of them. Two digits mean a département; say
        ``level="region"`` for a région's code.
    level
        What the codes and names are, or ``"auto"``.
    gazetteer
        Communes of today, with their history.

    Raises
    ------
    UnknownCodeError
        One error for every unknown code, with the nearest names.
    """
    if level != "auto" and level not in AREA_LEVELS:
        levels = " ou ".join(one for one in AREA_LEVELS if one != "france")
        raise ParameterError(f"level vaut {level!r}, attendu : auto ou {levels}.")
    if isinstance(area, str) and _CODES.fullmatch(area):
        area = area.split(",")
    wanted = list(area) if isinstance(area, Iterable) and not isinstance(area, str) else [area]
    if not wanted:
        raise UnknownCodeError('Territoire vide : donnez au moins un code ou un nom, par exemple "30" ou "Gard".')
    selection = Selection()
    for item in wanted:
        text = str(item).strip().removesuffix(".0")
        match = find_area(text, gazetteer, level=level)
        known = match.area is not None or match.several
        selection.add(match if known else match._replace(remark=_missing(text, level, match, gazetteer)))
    if selection.faults:
        more = f"… ({len(selection.faults)} en tout)" if len(selection.faults) > _FAULTS else ""
        raise UnknownCodeError(f"Territoire inconnu : {', '.join(selection.faults[:_FAULTS])}{more}")
    selection.codes = sorted(set(selection.codes))
    selection.names = list(dict.fromkeys(selection.names))
    return selection


def _missing(text: str, level: Level, match: AreaMatch, gazetteer: Gazetteer) -> str:
    """Explain why a territory is not known, with the nearest names."""
    if clean_code(text) and not DEPARTEMENT.fullmatch(text):
        return match.remark or gazetteer.code(text)[1]
    if level == "commune":
        return gazetteer.name(text)[1]
    every = "code ou nom de département, région, EPCI, canton ou commune"
    kind = match.remark or (f"{every} attendu" if level == "auto" else f"{AREA_LEVELS[level]} ou nom attendu")
    titles = " ou ".join(f"« {area.title} »" for area in match.others[:_MOST])
    meant = f" Vouliez-vous dire {titles} ?" if titles else ""
    near = _near_names(text, ["departement", "region", "epci"] if level == "auto" else [level])
    return f"« {text} » ({kind}){(meant or near) if match.remark else (near or meant)}"


def _near_names(text: str, levels: list[str]) -> str:
    areas = store.areas()
    listed = areas.loc[areas["level"].isin(levels), "name"]
    names = dict(zip(listed.map(normalise), listed, strict=True))
    hint = did_you_mean(normalise(text), list(names))
    for key, name in names.items():
        hint = hint.replace(f"« {key} »", f"« {name} »")
    return hint
