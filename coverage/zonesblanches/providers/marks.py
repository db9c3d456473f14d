"""The marks of a matrix of communes by teams: what ticks a box, what says no, and what is to be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, zip_longest
from typing import Any, Literal

from zonesblanches.language import normalise
from zonesblanches.providers.gridrows import filled, is_data, is_total
from zonesblanches.states import is_mark
from zonesblanches.values import parse_number

__all__ = ["Mark", "ambiguous", "are_marks", "crossed_row", "mark_of", "mostly_plain"]

Mark = Literal["yes", "no", "ask"]

_NO_MARKS = {"non", "n", "0", "0 0", "-", "–", "—", "faux", "false", "no", "/", "ø", "∅"}
_PLAIN = re.compile(r"[\w.\s]+")  # « (x) » and « x ? » are no plain mark
_WORDS = re.compile(
    r"(en |un |que )?(partie\w*|partiel\w*|parfois|occasion\w*|ponctuel\w*|projet|bientot|a (venir|confirmer|voir)|"
    r"peu|limite\w*|peut etre|moitie|demi|renfort|secteurs?|certains? \w+|si besoin|sur demande)\b"
)
_LONGEST, _LONGEST_SIGN = 24, 2
_DOUBLE = {"o", "+", "*"}  # « oui », or « occasionnel », or a note: plain where nothing else ticks
_LEAST_PLAIN = 1 / 3  # of the marks of a table
_LEAST_COLUMNS = 2
_HEADERS = 2  # the first wide rows: titles may be on two
_LOOKED_BELOW = 200  # rows
_FIRST = 20  # cells looked at one by one before all that a column says


def mark_of(cell: Any, double: Iterable[str] = ()) -> Mark | None:
    """Tell what the cell of a matrix says; None for a cell that is no mark.

    Parameters
    ----------
    cell
        A filled cell.
    double
        Marks to ask about in this table, see `ambiguous`.

    Examples
    --------
    >>> [mark_of(cell) for cell in ("x", "✓", "-", "?", "(x)", "1/2", "partiel", "Apt")]
    ['yes', 'yes', 'no', 'ask', 'ask', 'ask', 'ask', None]
    """
    text = str(cell).strip()
    words = normalise(text)
    if (words or text) in _NO_MARKS:
        return "ask" if re.search(r"[?(]", text) else "no"
    if is_mark(cell):
        sure = (len(text) == 1 or _PLAIN.fullmatch(text)) and text.casefold() not in double
        return "yes" if sure else "ask"
    number = parse_number(cell)
    if len(text) > _LONGEST or (number is not None and number % 1):  # 0.7 is a score
        return None
    short = len(words.replace(" ", "")) <= _LONGEST_SIGN
    return "ask" if short or _WORDS.match(words) else None


def ambiguous(cells: Iterable[Any]) -> set[str]:
    """Return the marks of a table that are to be asked: « o » or « * » where « x » ticks.

    Examples
    --------
    >>> ambiguous(["x", "o"]), ambiguous(["o", "o"])
    ({'o'}, set())
    """
    said = {str(cell).strip().casefold() for cell in cells if is_mark(cell)}
    return said & _DOUBLE if said - _DOUBLE else set()


def are_marks(cells: Sequence[Any]) -> bool:
    """Tell whether every filled cell of a column may be a mark, figures being counts.

    Examples
    --------
    >>> are_marks(["x", "?", None]), are_marks([3, 1]), are_marks(["Apt"])
    (True, False, False)
    """
    if any(filled(cell) and not mark_of(cell) for cell in islice(cells, _FIRST)):  # nearly every column of a list
        return False
    try:
        said = set(cells)  # the same few, over a long list
    except TypeError:  # the lists and mappings that a GeoJSON holds
        return False
    if any(filled(cell) and not mark_of(cell) for cell in said):
        return False
    numbers = [parse_number(cell) for cell in said if filled(cell)]
    return None in numbers or max((number for number in numbers if number is not None), default=1) <= 1


def mostly_plain(cells: Iterable[Any]) -> bool:
    """Tell whether the marks of a table are plain ones for a third of them."""
    told = [mark_of(cell) for cell in cells if filled(cell)]
    return "yes" in told and sum(mark != "ask" for mark in told) >= _LEAST_PLAIN * len(told)


def crossed_row(grid: Sequence[Sequence[Any]], most: int) -> int | None:
    """Return where the titles of a matrix are: the row above columns that only tick boxes; None for another table.

    Parameters
    ----------
    grid
        Every row.
    most
        Rows among which titles are looked for.
    """
    counts = [sum(map(filled, row)) for row in grid[:most]]
    wide = [at for at, count in enumerate(counts) if 2 * count >= max(counts)]
    return next((at for at in wide[:_HEADERS] if _is_crossed(grid[at], grid[at + 1 : at + 1 + _LOOKED_BELOW])), None)


def _is_crossed(row: Sequence[Any], below: Sequence[Sequence[Any]]) -> bool:
    """Tell whether a row is that of the titles of columns that only tick boxes, for half of them."""
    body = [line for line in below if any(map(filled, line)) and not is_total(list(line))]
    titled = [column for column, cell in enumerate(row) if column and filled(cell)]
    if len(titled) < _LEAST_COLUMNS or len(body) < _LEAST_COLUMNS:
        return False
    if any(is_mark(row[column]) or is_data(row[column]) for column in titled):
        return False
    columns = list(zip_longest(*body))
    marked = [columns[column] for column in titled if column < len(columns) and are_marks(columns[column])]
    return 2 * len(marked) >= len(titled) and mostly_plain(cell for column in marked for cell in column)
