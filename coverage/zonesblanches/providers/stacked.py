"""Several tables one under the other on a sheet, each under titles of its own: brought under the first's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zonesblanches.language import normalise
from zonesblanches.providers.gridrows import count_filled, filled, is_data
from zonesblanches.providers.titles import claims_of_title, exact_role, nearly_recognised, recognised

__all__ = ["unstacked"]

_LEAST_KNOWN = 2  # titles that leave no doubt, in the header of a further table
_LEAST_TITLES = 0.6  # share of its cells that are titles, or nearly
_SHOWN = 60


def unstacked(
    grid: list[list[Any]], counts: list[int], start: int, titles: list[Any]
) -> tuple[list[list[Any]], list[Any], list[str]]:
    """Bring the cells of further tables under the titles of the first one.

    A further header stands after a blank row or a row of one cell, and is made of titles. Its columns go under those
    that mean the same; the others are added.

    Parameters
    ----------
    grid, counts
        Every row, and how many of its cells are filled.
    start
        First row below the header.
    titles
        Those of the first table.

    Returns
    -------
    tuple
        The rows, further headers and the titles of their tables emptied; every title; what was found.
    """
    at = _further_headers(grid, counts, start, titles)
    if not at:
        return grid, titles, []
    moved, known, said = list(grid), list(titles), []
    for header, end in zip(at, [*at[1:], len(grid)], strict=True):
        columns = _columns(grid[header], known)
        above = _lone_cell(grid[header - 1]) if counts[header - 1] == 1 and header > start else ""
        if above:
            moved[header - 1] = []
        moved[header] = []
        for row in range(header + 1, end):
            moved[row] = _under(grid[row], columns, len(known))
        name = f", « {above[:_SHOWN]} »" if above else ""
        said.append(f"ligne {header + 1} : un autre tableau, avec ses propres titres{name}, lu à la suite du premier")
    return moved, known, said


def _further_headers(grid: list[list[Any]], counts: list[int], start: int, titles: list[Any]) -> list[int]:
    first = [str(cell).strip() for cell in titles if filled(cell)]
    return [
        at
        for at in range(start + 1, len(grid) - 1)
        if counts[at - 1] <= 1 < counts[at] and _is_header(grid[at]) and _said(grid[at]) != first
    ]


def _said(row: Sequence[Any]) -> list[str]:
    return [str(cell).strip() for cell in row if filled(cell)]


def _is_header(row: Sequence[Any]) -> bool:
    cells = [cell for cell in row if filled(cell)]
    if any(map(is_data, cells)) or recognised(cells) < _LEAST_KNOWN:
        return False
    return max(recognised(cells), nearly_recognised(cells)) >= _LEAST_TITLES * len(cells)


def _lone_cell(row: Sequence[Any]) -> str:
    text = next(str(cell).strip() for cell in row if filled(cell))
    return "" if is_data(text) else text


def _columns(header: Sequence[Any], known: list[Any]) -> list[tuple[int, int]]:
    """Return where each titled column of a further table goes; titles that nothing matches are added to those known."""
    left = {at: title for at, title in enumerate(known) if filled(title)}
    found = []
    for column, title in enumerate(header):
        if not filled(title):
            continue
        role = _role(title)
        same = [at for at, one in left.items() if normalise(one) == normalise(title)]
        same = same or [at for at, one in left.items() if role and _role(one) == role]
        to = same[0] if len(same) == 1 else len(known)
        if to == len(known):
            known.append(title)
        left.pop(to, None)
        found.append((column, to))
    return found


def _role(title: Any) -> str:
    claims = claims_of_title(str(title))
    return exact_role(title) or (claims[0].role if claims else "")


def _under(row: list[Any], columns: list[tuple[int, int]], width: int) -> list[Any]:
    """Move the cells of a row; one under no title of its table stays where it is, if the place is free."""
    out: list[Any] = [None] * max(width, len(row))
    for column, to in columns:
        out[to] = row[column] if column < len(row) else None
    moved = {column for column, _ in columns}
    for column, cell in enumerate(row):
        if column not in moved and filled(cell) and not filled(out[column]):
            out[column] = cell
    return out if count_filled(row) else row
