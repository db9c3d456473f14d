"""The stops of an itinerant service told in one cell: « lundi Uzès, mardi matin Lussan », « Uzès (lundi) »."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from zonesblanches.days import days_of_week
from zonesblanches.errors import InputError
from zonesblanches.language import normalise

__all__ = ["Stop", "Tour", "is_days", "read_tour"]

_LONGEST = 1_000  # characters: a cell may hold megabytes
_MOST_WORDS = 20  # of a piece
_PARTS = re.compile(r"[;\n|]")
_COMMAS = re.compile(r",(?![^()]*\))")  # a comma between brackets parts days
_JOINTS = (re.compile(r"\s*/\s*"), re.compile(r"\s+puis\s+"), re.compile(r"\s+et\s+"))
_EDGES = " \t:,.()–—-•*"
_BEFORE = re.compile(r"^(?:à|a|en mairie de|mairie de|sur|place de)\s+", re.IGNORECASE)
_AT_THE = re.compile(r"^(aux?)\s+", re.IGNORECASE)
_INSIDE = re.compile(r"\s(?:à|de)\s+(.+)$")
_HALF_FIRST = re.compile(r"^(?:l['’]|le )?\s*(?:matin|apr[eè]s[ -]midi|soir)\b", re.IGNORECASE)
_NAMED = re.compile(r"[^\W\d_]{3}")


class Stop(NamedTuple):
    """One stop: its commune's code, its days as written (empty: not told), what it was read from."""

    commune: str
    days: str
    text: str


class Tour(NamedTuple):
    """The stops of a cell, and the pieces that were not understood."""

    stops: tuple[Stop, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether a stop has days: without any, a cell is a list of communes like another."""
        return any(stop.days for stop in self.stops)


class _Piece(NamedTuple):
    text: str
    days: str = ""
    commune: str = ""
    days_first: bool = False


def read_tour(text: str, commune_of: Callable[[str], str]) -> Tour:
    """Read the stops of a cell, days before places or places before days.

    Parameters
    ----------
    text
        The cell.
    commune_of
        Returns the code of the one commune that a name means, empty for any other text.

    Examples
    --------
    >>> codes = {"uzes": "30334", "lussan": "30151"}
    >>> tour = read_tour("lundi, jeudi Uzès ; mardi matin : Lussan", lambda name: codes.get(normalise(name), ""))
    >>> [(stop.commune, stop.days) for stop in tour.stops]
    [('30334', 'lundi, jeudi'), ('30151', 'mardi matin')]
    >>> read_tour("Uzès (lundi), Machin", lambda name: codes.get(normalise(name), "")).unclear
    ('Machin',)
    """
    stops: dict[tuple[str, str], Stop] = {}
    unclear: list[str] = []
    for line in _PARTS.split(text[:_LONGEST]):
        pieces = list(_pieces(line, _Names(commune_of)))
        unclear += [piece.text for piece in pieces if not (piece.days or piece.commune)]
        pieces = [piece for piece in pieces if piece.days or piece.commune]
        if not pieces:
            continue
        whole = next((piece for piece in pieces if piece.days and piece.commune), None)
        days_first = whole.days_first if whole else not pieces[0].commune
        found, left = _days_then_places(pieces) if days_first else _places_then_days(pieces)
        stops |= {(stop.commune, normalise(stop.days)): stop for stop in found}
        unclear += left
    return Tour(tuple(stops.values()), tuple(unclear))


def _days_then_places(pieces: list[_Piece]) -> tuple[list[Stop], list[str]]:
    """Join the days to the place that follows them."""
    stops: list[Stop] = []
    waiting: list[str] = []
    for piece in pieces:
        waiting += [piece.days] if piece.days else []
        if piece.commune:
            stops.append(Stop(piece.commune, ", ".join(waiting), piece.text))
            waiting = []
    return stops, waiting


def _places_then_days(pieces: list[_Piece]) -> tuple[list[Stop], list[str]]:
    """Join the days to the place that goes before them."""
    stops: list[Stop] = []
    early: list[str] = []
    for piece in pieces:
        if piece.commune:
            stops.append(Stop(piece.commune, piece.days, piece.text))
        elif stops:
            last = stops[-1]
            stops[-1] = last._replace(days=", ".join(filter(None, [last.days, piece.days])))
        else:
            early.append(piece.days)
    return stops, early


class _Names:
    """Looks names up as a stop writes them: « au Vigan », « place du marché à Uzès »."""

    def __init__(self, commune_of: Callable[[str], str]) -> None:
        self.commune_of = commune_of
        self.day = ""  # the last day named, for « lundi matin Uzès, après-midi Lussan »

    def find(self, text: str) -> str:
        """Return the code of the commune that a text means."""
        name = _BEFORE.sub("", text.strip(_EDGES)).strip(_EDGES)
        if not _NAMED.search(name) or is_days(name):
            return ""
        the = _AT_THE.match(name)
        if the:
            return self.commune_of(f"{'Les' if the[1].lower() == 'aux' else 'Le'} {name[the.end() :]}")
        inside = _INSIDE.search(name)
        told = inside is not None and not any(map(_is_time, name[: inside.start()].split()))
        return self.commune_of(name) or (self.commune_of(inside[1]) if inside and told else "")


def _pieces(line: str, names: _Names) -> Iterator[_Piece]:
    """Yield what a line says, piece by piece; one that is neither days nor a place has neither."""
    for text in _COMMAS.split(line):
        if not text.strip(_EDGES):
            continue
        yield from _joined(text, names, 0)


def _joined(text: str, names: _Names, depth: int) -> Iterator[_Piece]:
    """Read a piece whole, else cut where it joins others: « 1er et 3e mardi » is one."""
    whole = _piece(text, names)
    if whole.days or whole.commune or depth == len(_JOINTS):
        yield whole
        return
    for part in _JOINTS[depth].split(text):
        yield from _joined(part, names, depth + 1)


def _piece(text: str, names: _Names) -> _Piece:
    """Read days, a place, or one beside the other."""
    said = text.strip(_EDGES)
    if is_days(said):
        names.day = _first_day(said)
        return _Piece(said, days=said)
    place = names.find(said)
    if place:
        return _Piece(said, commune=place)
    if names.day and _HALF_FIRST.match(said):
        said = f"{names.day} {said}"
    words = said.replace("(", " (").split()
    for cut in range(1, len(words)) if len(words) <= _MOST_WORDS else ():
        left, right = (" ".join(half).strip(_EDGES) for half in (words[:cut], words[cut:]))
        for days, name in ((left, right), (right, left)):
            place = names.find(name) if is_days(days) else ""
            if place:
                names.day = _first_day(days) if days is left else ""
                return _Piece(text.strip(_EDGES), days, place, days_first=days is left)
    return _Piece(text.strip(_EDGES))


def _is_time(word: str) -> bool:
    return is_days(word) or bool(_HALF_FIRST.match(word))


def _first_day(days: str) -> str:
    return next(filter(is_days, days.split()), "")


@lru_cache(maxsize=1 << 14)  # the words of a tour are looked at in every way
def is_days(text: str) -> bool:
    """Tell whether a text is days in words: a bare number may count anything.

    Examples
    --------
    >>> is_days("mardi matin"), is_days("2 jours par semaine"), is_days("2"), is_days("Uzès")
    (True, True, False, False)
    """
    if not _NAMED.search(text) and not re.search(r"\d\s*j", text):
        return False
    try:
        return days_of_week(text) >= 0
    except InputError:
        return False
