"""What the cells of a column say beside the others of their rows: codes that agree, communes of a postal code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from zonesblanches.providers.placenames import readings
from zonesblanches.providers.titles import title_key
from zonesblanches.territory.codes import Gazetteer, clean_code, postal_text
from zonesblanches.territory.departments import department_of_text
from zonesblanches.values import blank

__all__ = ["PLACES_BESIDE", "code_trust", "served_by_postal_code"]

PLACES_BESIDE = ("commune", "postal_code", "department", "address")  # roles that say where, the surest first
_SEEN = 200  # rows looked at
_SAYS_CODES = re.compile(r"\b(insee|cog|com|communes?|postal|postaux|cp|geo|codgeo|depcom|citycode)\b")
_SAYS_NO_CODES = re.compile(
    r"\b(annees?|ans?|dates?|depuis|cree\w*|creation|ouvert\w*|debut\w*|demarr\w*|lance\w*|ordre|rang|lignes?|internes?|"
    r"nb|nbre|nombre|adherents?|dossiers?|sections?)\b"
)
_FULL = 5  # characters of a code
_YEARS = (1900, 2100)
_ELSEWHERE = 2  # ring of the home beyond its neighbours
_POSTAL_INSIDE = re.compile(r"\b\d{5}\b")
_NEARLY_ALL = 0.9

Column = tuple[str, Sequence[Any]]  # role, cells


def code_trust(header: str, cells: Sequence[Any], beside: Sequence[Column], gazetteer: Gazetteer) -> str:
    """Tell whether numbers that could be codes of communes are: ``sure``, ``unsure`` or ``no``.

    The other columns decide first. Where they say nothing, codes in full are codes; shorter numbers are when the title
    says so, or when they all fall in the territory.

    Parameters
    ----------
    header
        Title of the column.
    cells
        Every cell of it.
    beside
        Role and cells of the columns that say where each row is.
    gazetteer
        Knows codes, postal codes and names.
    """
    codes = dict(_codes_of(cells, gazetteer))
    verdicts = [
        verdict for row, code in codes.items() if (verdict := _verdict(row, code, beside, gazetteer)) is not None
    ]
    agreed = sum(verdicts)
    if verdicts:
        return "sure" if 2 * agreed > len(verdicts) else "no"
    rings = [gazetteer.home.ring(code) for code in codes.values()]
    if _in_full([cells[row] for row in codes]) or _SAYS_CODES.search(title_key(header)):
        away = sum(ring >= _ELSEWHERE for ring in rings)
        return "no" if beside and 2 * away > len(rings) else "sure"
    if _SAYS_NO_CODES.search(title_key(header)) or _all_years(cells):
        return "no"
    at_home = bool(gazetteer.home.own) and sum(ring == 0 for ring in rings) >= _NEARLY_ALL * len(rings)
    return "sure" if at_home else "unsure"


def served_by_postal_code(cells: Sequence[Any], postals: Sequence[Any], gazetteer: Gazetteer) -> float:
    """Return the share of the filled cells that name a commune which the postal code of their row serves."""
    some = range(0, min(len(cells), len(postals)), max(1, len(cells) // (2 * _SEEN)))
    seen = [row for row in some if isinstance(cells[row], str) and not blank(cells[row])]
    if not seen:
        return 0.0
    known = gazetteer.by_postal_code
    served = [known.get("" if blank(postals[row]) else postal_text(postals[row]), ()) for row in seen]
    named = [_named(cells[row], gazetteer, postals[row]) for row in seen]
    return sum(not codes.isdisjoint(here) for codes, here in zip(named, served, strict=True)) / len(seen)


def _codes_of(cells: Sequence[Any], gazetteer: Gazetteer) -> Iterator[tuple[int, str]]:
    filled = [row for row, cell in enumerate(cells) if not blank(cell)]
    for row in filled[:: max(1, len(filled) // _SEEN)]:
        code, _ = gazetteer.code(cells[row])
        if code:
            yield row, code


def _verdict(row: int, code: str, beside: Sequence[Column], gazetteer: Gazetteer) -> bool | None:
    """Tell whether the surest of the other columns agrees with a code; None when none says anything."""
    for role in PLACES_BESIDE:
        for told, cells in beside:
            cell = cells[row] if told == role and row < len(cells) else None
            if blank(cell):
                continue
            places = _places(role, cell, gazetteer)
            if places:
                return code in places if role != "department" else gazetteer.dep_of.get(code, "").startswith(places)
    return None


def _places(role: str, cell: Any, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the communes that a cell may mean, or the départements that it names."""
    if role == "department":
        return department_of_text(cell)
    if role == "commune":
        return tuple(_named(cell, gazetteer))
    text = str(cell)
    postal = postal_text(cell) if role == "postal_code" else next(iter(_POSTAL_INSIDE.findall(text)[::-1]), "")
    return gazetteer.by_postal_code.get(postal, ())


def _named(cell: Any, gazetteer: Gazetteer, postal: Any = "") -> set[str]:
    if clean_code(cell):
        return {gazetteer.code(cell)[0]} - {""}
    found = (
        gazetteer.homonyms(name, postal_code=postal or near, department=department)
        for (name, near, department), _ in readings(str(cell))
    )
    return set(next(filter(None, found), ()))


def _in_full(cells: Sequence[Any]) -> bool:
    """Tell whether most codes have their five characters."""
    texts = [str(cell).strip(" '’\u00a0").removesuffix(".0") for cell in cells]
    return bool(texts) and 2 * sum(len(text) == _FULL for text in texts) > len(texts)


def _all_years(cells: Sequence[Any]) -> bool:
    texts = [str(cell).strip().removesuffix(".0") for cell in cells if not blank(cell)]
    return all(text.isdecimal() and _YEARS[0] <= int(text) <= _YEARS[1] for text in texts)
