"""From a grid of cells to a list: where the titles are, which rows are teams, totals, notes or section titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from statistics import median
from typing import Any

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import normalise, number
from zonesblanches.providers.gridrows import SECTION_WIDTH, count_filled, filled, is_data, sorted_rows
from zonesblanches.providers.marks import crossed_row
from zonesblanches.providers.stacked import unstacked
from zonesblanches.providers.titles import exact_role, nearly_recognised, recognised
from zonesblanches.said import Said

__all__ = ["ABOVE", "HEADER_ROWS", "Body", "filled", "headers_of", "read_body", "refuse_wide"]

HEADER_ROWS = 20
ABOVE = ", au-dessus de l'en-tête : "  # in a remark, comes before the partner's own words
_LEAST_NEAR = 2
_FIRST_SHARE = 0.5  # of the score of the best header, for a row above it to head a table of its own
_LOOKED_BELOW = 50
_MOST_COLUMNS = 1000
_LONGEST_TITLE = 300


@dataclass(frozen=True)
class Body:
    """The rows of a list below its header.

    Parameters
    ----------
    frame
        One column per title, empty rows, totals, footnotes, section titles and repeated headers left out.
    rows
        Row number of each, as a spreadsheet shows it.
    positions
        Row of each in the grid, counted from 0.
    remarks
        Where the header was, what was left out.
    questions
        What may be a team and was left out.
    overlong
        Row number and content of rows with more cells than titles.
    sections
        The section title above each row; empty where there is none.
    """

    frame: pd.DataFrame
    rows: list[int]
    positions: list[int]
    remarks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    overlong: tuple[tuple[int, str], ...] = field(default=())
    sections: tuple[str, ...] = ()


def refuse_wide(width: int, name: str) -> None:
    """Refuse a list of more columns than one can have.

    Parameters
    ----------
    width
        How many it has.
    name
        Of the list, for the message.

    Raises
    ------
    InputError
        When there are more.
    """
    if width > _MOST_COLUMNS:
        raise InputError(
            f"{name} : {number(width)} colonnes, au plus {number(_MOST_COLUMNS)} attendues dans une liste d'équipes. "
            "Supprimez les colonnes en trop, enregistrez, puis recommencez."
        )


def read_body(
    grid: list[list[Any]],
    name: str,
    known: Sequence[str] = (),
    *,
    empty: bool = False,
    sheet: str = "",
    spans: Sequence[tuple[int, int, int]] = (),
    ragged: bool = False,
) -> Body:
    """Find the header among the first rows, name the columns, leave out what is no row.

    Parameters
    ----------
    grid
        Cells, row by row.
    name
        Of the list, for messages.
    known
        Titles that the user named.
    empty
        Let a header without rows through.
    sheet
        Name of the sheet, for messages.
    spans
        (row, first column, last column) of cells merged along a row.
    ragged
        The rows of a text file: one with more cells than the header was cut by a separator, and is refused.

    Raises
    ------
    InputError
        When nothing is filled, when no header is recognised, or when nothing stands below it (unless `empty`).
    """
    counts = list(map(count_filled, grid))
    refuse_wide(max(counts[:HEADER_ROWS], default=0), name)  # before titles are compared: that is long
    at = _header_row(grid, counts, name, known)
    below = _second_header(grid, at, spans)
    width = len(grid[at]) if ragged else _width(grid[at:])
    refuse_wide(width, name)
    first = [str(cell).strip() for cell in grid[at] if filled(cell)]
    grid, every, said = unstacked(grid, counts, below + 1, _titles(grid, at, below, width, spans))
    counts = list(map(count_filled, grid)) if said else counts
    titles, width = headers_of(every), len(every)
    found = sorted_rows(grid, counts, below + 1, width, first)
    if not found.kept and not found.overlong and not empty:
        fill = f"Remplissez la feuille « {sheet} »" if sheet else "Écrivez une ligne par équipe"
        raise InputError(
            f"{name} : une ligne d'en-tête, mais aucune ligne en dessous. {fill}, enregistrez, puis recommencez."
        )
    kept = found.kept
    cells = [_padded(grid[position], width) for position in kept]
    frame = pd.DataFrame(cells, columns=titles, dtype=object)
    above, questions = _above(grid, at)
    remarks = (*_where(at, below), *above, *said, *found.remarks())
    rows = [position + 1 for position in kept]
    return Body(frame, rows, kept, remarks, questions, tuple(found.overlong), tuple(found.sections))


def _padded(row: list[Any], width: int) -> list[Any]:
    return row if len(row) == width else [*row[:width], *[None] * (width - len(row))]


def _width(grid: list[list[Any]]) -> int:
    """Return the number of columns of a sheet, untitled last ones included: they carry remarks."""
    width = 0
    for row in grid:
        width += max((beyond for beyond, cell in enumerate(row[width:], start=1) if filled(cell)), default=0)
    return width


def _header_row(grid: list[list[Any]], counts: list[int], name: str, known: Sequence[str]) -> int:
    full = [row for row, count in zip(grid, counts, strict=True) if count]
    if not full:
        raise InputError(f"{name} est vide : aucune cellule remplie.")
    some = [count for count in counts if count]
    usual = max(1.0, median(some[-max(1, len(some) // 2) :]))
    scores = [_score(row, known, usual) for row in grid[:HEADER_ROWS]]
    if not any(score > 0 for score in scores):
        scores = [
            float(_heads_data(grid, at, usual)) * nearly_recognised(row) for at, row in enumerate(grid[:HEADER_ROWS])
        ]
    at = _first_table(grid, counts, scores, max(range(len(scores)), key=lambda i: (scores[i], -i)))
    crossed = crossed_row(grid, HEADER_ROWS)
    if crossed is not None and (
        scores[at] <= 0 or not crossed - 1 <= at <= crossed or counts[at] < counts[crossed] / 2
    ):
        return crossed  # of a matrix, the titles are no words that a list has
    if scores[at] <= 0:
        raise InputError(
            f"{name} : aucune ligne d'en-tête reconnue dans les {min(len(grid), HEADER_ROWS)} premières lignes. "
            f"Première ligne lue : {first_five(str(cell)[:60] for cell in full[0] if filled(cell))}. Attendu : des "
            "titres de colonnes comme « nom », « commune », « code postal », « code insee », « bénévoles »."
        )
    return at


def _first_table(grid: list[list[Any]], counts: list[int], scores: list[float], best: int) -> int:
    """Return the header of the first table, where the best one heads another table below it."""
    for at in range(best - 1):
        heads = scores[at] >= _FIRST_SHARE * scores[best] and recognised(grid[at]) >= _LEAST_NEAR
        if heads and max(counts[at + 1 : best]) >= _LEAST_NEAR and not any(map(is_data, filter(filled, grid[at]))):
            return at
    return best


def _heads_data(grid: list[list[Any]], at: int, usual: float) -> bool:
    """Tell whether a row is as wide as the table and says words only, over a column of figures, dates or phones."""
    titles = [str(cell).strip() for cell in grid[at] if filled(cell)]
    if len(titles) < usual or len(set(titles)) < len(titles) or any(map(is_data, titles)):
        return False
    below = [[cell for cell in column if filled(cell)] for column in zip_longest(*grid[at + 1 :][:_LOOKED_BELOW])]
    return any(2 * sum(map(is_data, cells)) > len(cells) for cells in below if cells)


def _score(row: list[Any], known: Sequence[str], usual: float) -> float:
    """Weigh a row as a header: titles that are known, or near, in proportion to its width; data speaks against it.

    No known title: two near ones will do, « Nom du groupe », « Commune du siège ».
    """
    exact = recognised(row, known)
    near = max(0, nearly_recognised(row) - exact)
    if not exact and near < _LEAST_NEAR:
        return 0.0
    cells = [cell for cell in row if filled(cell)]
    data = sum(map(is_data, cells))
    fill = min(1.0, len(cells) / usual)
    return (exact + 0.5 * near) * (0.3 + 0.7 * fill) * (1 - data / len(cells)) if data < len(cells) else 0.0


def _second_header(grid: list[list[Any]], at: int, spans: Sequence[tuple[int, int, int]]) -> int:
    """Return the last row of titles: a second one completes the first where it is blank or merged."""
    if at + 1 >= len(grid):
        return at
    row = grid[at + 1]
    cells = [(column, cell) for column, cell in enumerate(row) if filled(cell)]
    if not cells or any(is_data(cell) for _, cell in cells):
        return at
    merged = {column for top, first, last in spans if top == at for column in range(first, last + 1)}
    blank_above = [
        column for column, _ in cells if column >= len(grid[at]) or not filled(grid[at][column]) or column in merged
    ]
    under = all(column in merged for column, _ in cells)  # « Femmes », « Hommes » under « Bénévoles »
    completes = len(blank_above) == len(cells) and (under or recognised([cell for _, cell in cells]) > 0)
    return at + 1 if completes else at


def _titles(grid: list[list[Any]], at: int, below: int, width: int, spans: Sequence[tuple[int, int, int]]) -> list[Any]:
    """Return the titles, each completed by the row above or below it where it needs it."""
    first = [*grid[at][:width], *[None] * (width - len(grid[at]))]
    if below > at:
        second = [*grid[below][:width], *[None] * (width - len(grid[below]))]
        over = _spread(first, [span for span in spans if span[0] == at])
        return [_both(top, bottom) for top, bottom in zip(over, second, strict=True)]
    groups = [span for span in spans if span[0] == at - 1]
    if not groups:
        return first
    over = _spread([*grid[at - 1][:width], *[None] * (width - len(grid[at - 1]))], groups)
    seen = [normalise(title) for title in first if filled(title)]
    return [
        f"{top} – {title}" if filled(title) and filled(top) and _needs(title, top, seen) else title
        for top, title in zip(over, first, strict=True)
    ]


def _both(top: Any, bottom: Any) -> Any:
    """Return one title of two rows: the second where it says enough, both where it does not."""
    if not filled(bottom):
        return top
    return bottom if exact_role(bottom) or not filled(top) else f"{top} {bottom}"


def _needs(title: Any, top: Any, seen: list[str]) -> bool:
    """Tell whether a title says too little without the one above: repeated, or of a person."""
    repeated = seen.count(normalise(title)) > 1
    return repeated or (exact_role(top) == "contact" and exact_role(title) not in {"phone", "email"})


def _spread(row: list[Any], spans: Sequence[tuple[int, int, int]]) -> list[Any]:
    """Repeat the cells merged along a row."""
    out = list(row)
    for _, first, last in spans:
        for column in range(first, min(last, len(out) - 1) + 1):
            out[column] = row[first]
    return out


def _above(grid: list[list[Any]], at: int) -> tuple[list[Said], tuple[str, ...]]:
    """Say what stands above the header; a legend and a row that may be a team are asked about."""
    rows = [
        (position + 1, [str(cell).strip() for cell in row if filled(cell)]) for position, row in enumerate(grid[:at])
    ]
    rows = [(row, texts) for row, texts in rows if texts]
    # the partner's own words, « Ne pas diffuser » for instance: no document quotes them
    said = [Said(f"ligne {row}{ABOVE}« {' | '.join(texts)[:120]} »", audience="analyst") for row, texts in rows]
    legends = [(row, texts) for row, texts in rows if re.search(_LEGEND, normalise(" ".join(texts)))]
    questions = [
        f"ligne {row}, une légende que la lecture ne suit pas : « {' '.join(texts)[:120]} » ; écrivez-la dans une "
        "colonne « statut »"
        for row, texts in legends
    ]
    teams = [
        f"ligne {row}, au-dessus de l'en-tête, peut être une équipe et n'a pas été lue : « {' | '.join(texts)[:120]} »"
        for row, texts in rows
        if len(texts) >= SECTION_WIDTH and any(is_data(text) for text in texts)
    ]
    return said, (*questions, *teams)


_LEGEND = re.compile(
    r"\b(rouge|gris\w*|jaune|orange|verte?|bleue?|barre\w*|surlign\w+|italique|gras)\b.*"
    r"\b(equipes?|lignes?|inacti\w+|arret\w*|sommeil|projets?|ferme\w*|associations?)\b"
)


def _where(at: int, below: int) -> list[str]:
    said = [f"en-tête trouvée ligne {at + 1}"] if at else []
    return [*said, f"en-tête sur deux lignes ({at + 1} et {below + 1})"] if below > at else said


def headers_of(row: Sequence[Any]) -> list[str]:
    """Name every column once: blanks and repeats get a number."""
    names: dict[str, None] = {}
    for position, cell in enumerate(
        (re.sub(r"\s+", " ", str(cell)).strip()[:_LONGEST_TITLE] if filled(cell) else "" for cell in row), 1
    ):
        name = cell or f"colonne {position}"
        while name in names:
            name = f"{name} ({position})"
        names[name] = None
    return list(names)
