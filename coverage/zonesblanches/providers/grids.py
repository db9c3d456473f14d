"""From a grid of cells to a list: where the header is, which rows are rows, which are totals or repeated titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import normalise, number, plural
from zonesblanches.providers.titles import nearly_recognised, recognised

__all__ = ["HEADER_ROWS", "Body", "filled", "headers_of", "read_body"]

HEADER_ROWS = 20
_LEAST_NEAR = 2
_MOST_COLUMNS = 1000
_LONGEST_TITLE = 300
_LETTER = re.compile(r"[^\W\d_]")
_STARRED = re.compile(r"[*†‡]")
_SURE_NOTE = re.compile(r"[*†‡¹²³(]|source|nota\b|n\.?\s?b", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:[*†‡¹²³]+|\(\d\))?\s*"
    r"(?:sources?|n\.?\s?b\.?|nota(?: bene)?|notes?|l[ée]gende|lecture|champ|remarques?|contacts?)\s*:",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"^(sous )?(total|totaux)( (general|generaux|departement|general departement))?( \d.*)?$|^moyenne$")


@dataclass(frozen=True)
class Body:
    """The rows of a list below its header.

    Parameters
    ----------
    frame
        One column per title, empty rows, totals, footnotes and repeated titles left out.
    rows
        Row number of each, as a spreadsheet shows it.
    positions
        Row of each in the grid, counted from 0.
    remarks
        Where the header was, which totals were left out.
    overlong
        Row number and content of rows with more cells than titles.
    """

    frame: pd.DataFrame
    rows: list[int]
    positions: list[int]
    remarks: tuple[str, ...] = ()
    overlong: tuple[tuple[int, str], ...] = field(default=())


def read_body(
    grid: list[list[Any]], name: str, known: Sequence[str] = (), *, empty: bool = False, sheet: str = ""
) -> Body:
    """Find the header among the first rows, name the columns, leave out what is no row.

    Raises
    ------
    InputError
        When nothing is filled, when no header is recognised, or when nothing stands below it (unless `empty`).
    """
    at = _header_row(grid, name, known)
    width = max(i for i, cell in enumerate(grid[at], start=1) if filled(cell))
    if width > _MOST_COLUMNS:
        raise InputError(
            f"{name} : {number(width)} colonnes, au plus {number(_MOST_COLUMNS)} attendues dans une liste d'équipes. "
            "Supprimez les colonnes en trop, enregistrez, puis recommencez."
        )
    titles = headers_of(grid[at][:width])
    said = [str(cell).strip() for cell in grid[at] if filled(cell)]
    kept, overlong, totals, footnotes, repeated = [], [], [], [], 0
    for position, row in enumerate(grid[at + 1 :], start=at + 1):
        if not any(filled(cell) for cell in row):
            continue
        if _same_title(row, said):
            repeated += 1
        elif _is_total(row):
            totals.append(position + 1)
        elif _is_note(row):
            footnotes.append(position + 1)
        elif any(filled(cell) for cell in row[width:]):
            overlong.append((position + 1, " | ".join(str(cell)[:60] for cell in row)[:200]))
        else:
            kept.append(position)
    if not kept and not overlong and not empty:
        fill = f"Remplissez la feuille « {sheet} »" if sheet else "Écrivez une ligne par équipe"
        raise InputError(
            f"{name} : une ligne d'en-tête, mais aucune ligne en dessous. {fill}, enregistrez, puis recommencez."
        )
    cells = [[*grid[position][:width], *[None] * (width - len(grid[position]))] for position in kept]
    frame = pd.DataFrame(cells, columns=titles, dtype=object)
    rows = [position + 1 for position in kept]
    return Body(frame, rows, kept, _remarks(at, totals, footnotes, repeated), tuple(overlong))


def _header_row(grid: list[list[Any]], name: str, known: Sequence[str]) -> int:
    full = [row for row in grid if any(filled(cell) for cell in row)]
    if not full:
        raise InputError(f"{name} est vide : aucune cellule remplie.")
    scores = [recognised(row, known) for row in grid[:HEADER_ROWS]]
    if not any(scores):  # no known title at all: two near ones, « Nom du groupe » and « Commune du siège », will do
        near = [nearly_recognised(row) for row in grid[:HEADER_ROWS]]
        scores = [count if count >= _LEAST_NEAR else 0 for count in near]
    at = max(range(len(scores)), key=lambda i: (scores[i], -i))
    if scores[at] == 0:
        raise InputError(
            f"{name} : aucune ligne d'en-tête reconnue dans les {min(len(grid), HEADER_ROWS)} premières lignes. "
            f"Première ligne lue : {first_five(str(cell)[:60] for cell in full[0] if filled(cell))}. Attendu : des "
            "titres de colonnes comme « nom », « commune », « code postal », « code insee », « bénévoles »."
        )
    return at


def _same_title(row: list[Any], said: list[str]) -> bool:
    """Tell whether a row repeats the header, as printed lists do on each page."""
    first = next((str(cell).strip() for cell in row if filled(cell)), "")
    if first != said[0] or len(said) < 2:
        return False
    return said == [str(cell).strip() for cell in row if filled(cell)]


def _is_total(row: list[Any]) -> bool:
    """Tell whether a row only adds up the others: its first word is « Total », and it names no place or team."""
    texts = (cell for cell in row if isinstance(cell, str) and cell.strip() and not _is_number(cell))
    first = next(texts, "")
    return bool(first) and bool(_TOTAL.match(normalise(first))) and all(_TOTAL.match(normalise(cell)) for cell in texts)


def _is_note(row: list[Any]) -> bool:
    """Tell whether a row is a footnote: « * source : … » and what follows it, or one cell after an asterisk."""
    said = [str(cell).strip() for cell in row if filled(cell)]
    if len(said) == 1:
        return bool(_STARRED.match(said[0]) or _NOTE.match(said[0]))
    if all(_NOTE.match(cell) for cell in said):  # a semicolon in a CSV parts « source : … ; contact : … »
        return True
    return len(said) == 2 and bool(_NOTE.match(said[0]) and _SURE_NOTE.match(said[0]))


def _is_number(text: str) -> bool:
    return not _LETTER.search(text)


def _remarks(at: int, totals: list[int], footnotes: list[int], repeated: int) -> tuple[str, ...]:
    remarks = []
    if at:
        remarks.append(f"en-tête trouvée ligne {at + 1}")
    if totals:
        remarks.append(
            f"{plural(len(totals), 'ligne de total laissée', 'lignes de total laissées')} de côté "
            f"({'ligne' if len(totals) == 1 else 'lignes'} {first_five(totals)})"
        )
    if footnotes:
        remarks.append(
            f"{plural(len(footnotes), 'ligne de note laissée', 'lignes de note laissées')} de côté "
            f"({'ligne' if len(footnotes) == 1 else 'lignes'} {first_five(footnotes)})"
        )
    if repeated:
        remarks.append(f"en-tête répétée {plural(repeated, 'fois', 'fois')}, laissée de côté")
    return tuple(remarks)


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


def filled(cell: Any) -> bool:
    """Tell whether a cell holds something."""
    return cell is not None and str(cell).strip() not in {"", "nan", "NaT", "None"}
