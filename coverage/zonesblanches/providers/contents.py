"""What the cells of a column say of its role, whatever its title."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from zonesblanches.days import days_of_week
from zonesblanches.degrees import parse_degrees, parse_point
from zonesblanches.errors import InputError
from zonesblanches.language import normalise
from zonesblanches.providers.clues import NEAR
from zonesblanches.providers.placenames import joined_places, readings
from zonesblanches.providers.tours import is_days
from zonesblanches.states import is_colour, is_no_state, parse_state
from zonesblanches.territory.areas import find_area
from zonesblanches.territory.codes import Gazetteer, clean_code
from zonesblanches.territory.crs import zone_of_points
from zonesblanches.territory.departments import department_of_text, is_department
from zonesblanches.territory.names import bare_key
from zonesblanches.values import (
    blanks_in,
    looks_like_email,
    looks_like_phone,
    parse_date,
    parse_mode,
    parse_number,
)

__all__ = ["ColumnContent"]

_SAMPLE = 200
_SEEN = 20  # different cells looked at for the name of an area
_POSTAL = re.compile(r"\s*'?\d{4,5}(\.0)?\s*")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LONGEST_NAME = 120
_METRES = 1000.0
_SHORTEST_CODE = 4  # characters; a shorter number under « Interventions » counts something
_ADDRESS = re.compile(r"(?s).*\w{2}.*[\s,]\d{4,5}[\s,–-]+[^\W\d].*$")
_BARE_ANSWERS = frozenset(
    {
        "oui", "non", "o", "n", "x", "v", "ok", "1", "0", "1 0", "0 0", "vrai", "faux", "true", "false", "yes", "no",
        "y", "en cours", "projet", "retiree", "valide", "a jour",
    }
)  # fmt: skip
_CODE_BESIDE = re.compile(r"^\W*(?:\d{2,3}|2[ABab])\W+|\W+(?:\d{2,3}|2[ABab])\W*$")  # « 74 - Haute-Savoie »
_COUNT = re.compile(
    r"(?i)\s*(?:~|≈|env\w*\.?|environ|entre|plus de|moins de|une?|deux|trois|quatre|cinq|six|dix)?\s*\d|"
    r"\s*(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze)\b|.*aine\b"
)
_RADIUS = re.compile(r"(?i)\s*(?:rayon\s+(?:de\s+)?)?\d+(?:[.,]\d+)?\s*(?:km|kilom\w*)?\.?\s*")


class ColumnContent:
    """The filled cells of a column, a few hundred at most, and what share of them suits each role.

    Parameters
    ----------
    cells
        Every cell of the column.
    gazetteer
        Knows codes, postal codes and names.
    """

    def __init__(self, cells: Sequence[Any], gazetteer: Gazetteer) -> None:
        blanks = blanks_in(cells)
        self.filled = [cell for cell in cells if cell not in blanks]
        self.fill = len(self.filled) / len(cells) if len(cells) else 0.0
        step = max(1, len(self.filled) // _SAMPLE)
        self.sample = self.filled[::step][:_SAMPLE]
        self.gazetteer = gazetteer

    def share(self, role: str) -> float | None:
        """Return the share of the cells that suit a role, from 0 to 1; None when any cell does, or none is filled."""
        suits = _SUITS.get(role)
        return None if suits is None or not self.sample else self._part(lambda cell: suits(cell, self.gazetteer))

    def _part(self, suits: Callable[[Any], bool]) -> float:
        return sum(map(suits, self.sample)) / len(self.sample) if self.sample else 0.0

    @cached_property
    def codes(self) -> float:
        """Share of cells that are codes of communes and no postal codes of as many."""
        known = self._part(lambda cell: _is_code(cell, self.gazetteer))
        postal = self._part(lambda cell: _is_postal(cell, self.gazetteer))
        return known if known > postal else 0.0

    @cached_property
    def communes(self) -> float:
        """Share of cells that are names of communes."""
        return self._part(lambda cell: _is_commune(cell, self.gazetteer))

    @cached_property
    def areas(self) -> float:
        """Share of cells that list several communes, or name a canton, an EPCI, a département."""
        return self._part(lambda cell: _is_area(cell, self.gazetteer))

    @cached_property
    def places(self) -> float:
        """Share of the first different texts that name communes or an area, by a sigle too."""
        seen = list(dict.fromkeys(cell for cell in self.sample if isinstance(cell, str)))[:_SEEN]
        return sum(_is_place(text, self.gazetteer) for text in seen) / len(seen) if seen else 0.0

    @cached_property
    def postal_codes(self) -> float:
        """Share of cells that are postal codes, known ones."""
        return self._part(lambda cell: _is_postal(cell, self.gazetteer))

    @cached_property
    def addresses(self) -> float:
        """Share of cells that end in a postal code and a town, after a street."""
        return self._part(lambda cell: bool(_ADDRESS.match(str(cell)[:300])))

    @cached_property
    def states(self) -> float:
        """Share of cells that say a state in words, « oui » and « x » left aside."""
        return self._part(lambda cell: parse_state(cell) is not None and normalise(cell) not in _BARE_ANSWERS)

    @cached_property
    def departments(self) -> float:
        """Share of cells that are the name of a département, with its code or not."""
        return self._part(lambda cell: is_department(_CODE_BESIDE.sub("", str(cell)[:_LONGEST_NAME])))

    @cached_property
    def points(self) -> float:
        """Share of cells that hold a point in France, a number with a decimal comma being none."""
        return self._part(_is_french_point)

    @cached_property
    def telling(self) -> bool:
        """Whether the cells can be names of teams: texts, most of them different, that are nothing else."""
        texts = [str(cell).strip() for cell in self.sample if isinstance(cell, str)]
        if not texts or len(texts) < 0.8 * len(self.sample):
            return False
        named = [text for text in texts if _LETTERS.search(text) and len(text) <= _LONGEST_NAME and "://" not in text]
        if len(named) < 0.9 * len(texts) or len({normalise(text) for text in texts}) < 0.6 * len(texts):
            return False
        others = (looks_like_email, looks_like_phone, lambda cell: parse_date(cell) is not None)
        return all(self._part(other) < 0.3 for other in others) and self.communes < 0.8

    @cached_property
    def constant(self) -> bool:
        """Whether three cells or more all say the same."""
        return len(self.sample) > 1 and len({normalise(cell) for cell in self.sample}) == 1

    @cached_property
    def another_status(self) -> bool:
        """Whether the cells are words of another kind of status, a legal form for instance."""
        return self._part(is_no_state) >= 0.5


def _is_code(cell: Any, gazetteer: Gazetteer) -> bool:
    text = str(cell).strip()
    code = clean_code(cell)
    return text in gazetteer.title_of or code in gazetteer.title_of or code in gazetteer.renamed


def _is_postal(cell: Any, gazetteer: Gazetteer) -> bool:
    text = str(cell).strip().strip("'").split(".")[0]
    return bool(_POSTAL.fullmatch(str(cell))) and text.zfill(5) in gazetteer.by_postal_code


def _is_commune(cell: Any, gazetteer: Gazetteer) -> bool:
    text = str(cell)
    if not isinstance(cell, str) or len(text) > _LONGEST_NAME:
        return False
    if is_colour(text):
        return False
    return any(_named(name, gazetteer) for (name, _, _), _ in readings(text)) or _named(
        (joined_places(text) or [""])[0], gazetteer
    )


def _named(name: str, gazetteer: Gazetteer) -> bool:
    key = bare_key(name)
    return bool(key) and (key in gazetteer.by_name.bare or key in gazetteer.by_former_name.bare)


def _is_area(cell: Any, gazetteer: Gazetteer) -> bool:
    """Tell whether a cell lists communes, or names an area."""
    text = normalise(cell) if isinstance(cell, str) else ""
    if _AREA.search(text):
        return True
    parts = joined_places(str(cell)) if text else []
    return len(parts) > 1 and sum(_named(part, gazetteer) for part in parts) >= 0.7 * len(parts)


def _is_place(text: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a cell names communes or an area; a short form of a commune, « petit », is no name."""
    if is_department(_CODE_BESIDE.sub("", text[:_LONGEST_NAME])) or _is_area(text, gazetteer):
        return True
    if _is_commune(text, gazetteer):  # « moyen » is a commune too, but of another région
        codes = gazetteer.homonyms(text)
        return not codes or any(gazetteer.home.ring(code) <= NEAR for code in codes)
    if len(text) > _LONGEST_AREA or not _LETTERS_OF_AREA.search(text):
        return False
    area = find_area(text, gazetteer).area
    return area is not None and area.level != "commune"


_LONGEST_AREA = 80  # characters
_LETTERS_OF_AREA = re.compile(r"[^\W\d_]{3}")
_AREA = re.compile(
    r"^(tout(e|es|s)? (le|la|les) )?"
    r"(cantons?|cc|ca|cu|communaute|metropole|departement|region|agglomeration|arrondissement) |\brayon\b|\d ?km\b"
)


def _is_french_point(cell: Any) -> bool:
    if isinstance(cell, (int, float, dt.date)):
        return False
    point = parse_point(cell, titled=False)
    if point is None:
        return False
    if max(map(abs, point)) >= _METRES:
        return min(map(abs, point)) >= _METRES
    return any(zone_of_points([lon], [lat])[0] for lat, lon in (point, point[::-1]))


def _is_coordinate(cell: Any, _: Gazetteer) -> bool:
    return parse_degrees(cell) is not None


# a cell that suits the role
_SUITS: dict[str, Callable[[Any, Gazetteer], bool]] = {
    "commune_code": lambda cell, _: bool(clean_code(cell)),
    "postal_code": lambda cell, _: bool(_POSTAL.fullmatch(str(cell))),
    "lon": _is_coordinate,
    "lat": _is_coordinate,
    "point": lambda cell, _: parse_point(cell) is not None,
    "capacity": lambda cell, _: (
        bool(re.search(r"\d|aine\b|\bdeux\b|\btrois\b|(?i:bin[ôo]me|couple)", str(cell))) and not _looks_dated(cell)
    ),
    "count": lambda cell, _: bool(_COUNT.match(str(cell)[:80])) and not _looks_dated(cell),
    "radius": lambda cell, _: bool(_RADIUS.fullmatch(str(cell)[:80])),
    "updated": lambda cell, _: parse_date(cell) is not None,
    "email": lambda cell, _: looks_like_email(cell),
    "phone": lambda cell, _: looks_like_phone(cell),
    "status": lambda cell, _: parse_state(cell) is not None,
    "mode": lambda cell, _: parse_mode(cell) is not None,
    "days": lambda cell, _: _names_a_day(cell) or _counts_days(cell),
    "days named": lambda cell, _: _names_a_day(cell),
    "department": lambda cell, _: bool(department_of_text(cell)),
    "name": lambda cell, _: bool(_LETTERS.search(str(cell))),
    "family": lambda cell, _: bool(_LETTERS.search(str(cell))),
    "action": lambda cell, _: bool(_LETTERS.search(str(cell))) or bool(clean_code(cell)),
    "declared": lambda cell, _: bool(_LETTERS.search(str(cell))) or len(str(cell).strip()) >= _SHORTEST_CODE,
    "commune": lambda cell, _: bool(_LETTERS.search(str(cell))) or bool(clean_code(cell)),
}


def _counts_days(cell: Any) -> bool:
    try:
        return days_of_week(cell) >= 0
    except InputError:
        return False


def _names_a_day(cell: Any) -> bool:
    """Tell whether a cell names a day: what it says of it may still be asked, « lundi sauf vacances »."""
    text = str(cell)[:_LONGEST_TOUR]
    return is_days(text) or any(is_days(word) for word in re.findall(r"\w+", text))


_LONGEST_TOUR = 300  # characters


def _looks_dated(cell: Any) -> bool:
    return isinstance(cell, str) and parse_number(cell) is None and parse_date(cell) is not None
