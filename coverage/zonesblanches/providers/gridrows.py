"""Which rows of a grid are teams, and which are totals, notes, section titles or repeated headers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from statistics import median
from typing import Any

from zonesblanches.errors import first_five
from zonesblanches.language import normalise, plural
from zonesblanches.values import looks_like_email, looks_like_phone, parse_date, parse_number

__all__ = ["SECTION_WIDTH", "Rows", "count_filled", "filled", "is_data", "is_total", "sorted_rows"]

_STARRED = re.compile(r"[*†‡]|\(\d\)\s*\w")
_SURE_NOTE = re.compile(r"[*†‡¹²³(]|source|nota\b|n\.?\s?b", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:[*†‡¹²³]+|\(\d\))?\s*"
    r"(?:sources?|n\.?\s?b\.?|nota(?: bene)?|notes?|l[ée]gende|lecture|champ|remarques?|contacts?)\s*[:–]",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"^(?:(?:sous|s) )?(?:total|totaux)\b|^(?:ensemble|moyenne)$|^effectif total\b")
_NO_TOTAL = re.compile(r"\s*[0-9a-zA-Z](?<![setmSETM])")  # most rows, told by their first letter
_PLAIN_TOTAL = re.compile(
    r"^(sous )?(total|totaux)( (general|generaux|departement|general departement))?( \d.*)?$|^moyenne$"
)
# words that open a section title: « Canton d'Apt », « Secteur nord », « CC du Pays d'Uzès »
_SECTION = re.compile(
    r"^(canton|secteur|communaute|cc|ca|cu|epci|territoire|arrondissement|departement|pays|bassin|zone|pole|region|commune|"
    r"ville|groupe|reseau|famille|type|equipes?|services?|associations?|partenaires?|intervenants?)\b"
)
SECTION_WIDTH = 3  # a narrower list has no room for section titles
_EMPTY = frozenset({"", "nan", "NaT", "None"})
_SECTION_OTHERS = 2  # cells that its other rows fill, at least
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_HEADING = 90  # characters of a cell that may be a title


class Rows:
    """What each row below the header is."""

    def __init__(self) -> None:
        self.kept: list[int] = []
        self.sections: list[str] = []
        self.overlong: list[tuple[int, str]] = []
        self.totals: list[int] = []
        self.footnotes: list[int] = []
        self.titled: list[tuple[int, str]] = []
        self.repeated = 0

    def remarks(self) -> list[str]:
        """Say what was left out."""
        said = []
        for rows, one, many in (
            (self.totals, "ligne de total laissée", "lignes de total laissées"),
            (self.footnotes, "ligne de note laissée", "lignes de note laissées"),
        ):
            if rows:
                said.append(f"{plural(len(rows), one, many)} de côté ({_lines(rows)})")
        if self.titled:
            listed = first_five(f"« {text[:60]} »" for _, text in self.titled)
            rows = [row for row, _ in self.titled]
            said.append(f"{plural(len(rows), 'titre de section', 'titres de section')} ({_lines(rows)}) : {listed}")
        if self.repeated:
            said.append(f"en-tête répétée {plural(self.repeated, 'fois', 'fois')}, laissée de côté")
        return said


def _lines(rows: Sequence[int]) -> str:
    return f"{'ligne' if len(rows) == 1 else 'lignes'} {first_five(rows)}"


def sorted_rows(grid: list[list[Any]], counts: list[int], start: int, width: int, said: list[str]) -> Rows:
    """Tell rows of teams from totals, notes, section titles and repeated headers.

    Parameters
    ----------
    grid, counts
        Every row, and how many of its cells are filled.
    start
        Where rows of teams may begin.
    width
        Number of titles.
    said
        The titles.
    """
    found, section = Rows(), ""
    titled = (
        count if len(row) <= width else count_filled(row[:width])
        for row, count in zip(grid[start:], counts[start:], strict=True)
    )
    usual = median([count for count in titled if count] or [0])
    for position, row in enumerate(grid[start:], start=start):
        if not counts[position]:
            continue
        first = next(str(cell).strip() for cell in row if filled(cell))
        if first == said[0] and _same_title(row, said):
            found.repeated += 1
        elif not (_LETTER.match(first) and _NO_TOTAL.match(first)) and is_total(row):  # most, told by their first cell
            found.totals.append(position + 1)
        elif (_STARRED.match(first) or _NOTE.match(first)) and _is_note(row):
            found.footnotes.append(position + 1)
        elif width >= SECTION_WIDTH and usual >= _SECTION_OTHERS and _is_section(row, counts, position):
            section = first
            found.titled.append((position + 1, section))
        elif len(row) > width and any(map(filled, row[width:])):
            found.overlong.append((position + 1, " | ".join(str(cell)[:60] for cell in row)[:200]))
        else:
            found.kept.append(position)
            found.sections.append(section)
    return found


def _same_title(row: list[Any], said: list[str]) -> bool:
    """Tell whether a row repeats the header, as printed lists do on each page."""
    return len(said) > 1 and said == [str(cell).strip() for cell in row if filled(cell)]


def is_total(row: list[Any]) -> bool:
    """Tell whether a row only adds up the others: its first word is « Total », and it names no place or team."""
    left = (cell for cell in row if isinstance(cell, str) and cell.strip() and not _is_number(cell))
    first = next(left, "")
    if not first or _NO_TOTAL.match(first) or not _TOTAL.match(normalise(first)):
        return False
    texts = [first, *left]
    if len(texts) == 1:  # « Total Accès » alone is no team either: it says no place
        return True
    return all(_PLAIN_TOTAL.match(normalise(cell)) or any(sign.isdigit() for sign in cell) for cell in texts[1:])


def _is_section(row: list[Any], counts: list[int], position: int) -> bool:
    """Tell whether a lone cell is the title of the rows below it: « CANTON D'APT », « Secteur nord : »."""
    alone = next(cell for cell in row if filled(cell)) if counts[position] == 1 else None
    if not isinstance(alone, str) or len(alone.strip()) > _LONGEST_HEADING:
        return False
    text = alone.strip()
    if _is_number(text) or is_data(text):
        return False
    capital = text.isupper() and len(text) > 3
    if not (_SECTION.match(normalise(text)) or text.endswith(":") or capital):
        return False
    following = next((count for count in counts[position + 1 :] if count), 0)
    return following >= _SECTION_OTHERS or capital


def _is_note(row: list[Any]) -> bool:
    """Tell whether a row that begins as a note is one: « * source : … » and what follows, a cell after an asterisk."""
    said = [str(cell).strip() for cell in row if filled(cell)]
    if len(said) == 1:
        return bool(_STARRED.match(said[0]) or _NOTE.match(said[0]))
    if all(_NOTE.match(cell) for cell in said):  # a semicolon in a CSV parts « source : … ; contact : … »
        return True
    return len(said) == 2 and bool(_NOTE.match(said[0]) and _SURE_NOTE.match(said[0]))


def _is_number(text: str) -> bool:
    return not _LETTER.search(text)


def is_data(cell: Any) -> bool:
    """Tell whether a cell is no title: a number, a date, a phone, a long text."""
    text = str(cell).strip()
    if len(text) > _LONGEST_HEADING:
        return True
    if not isinstance(cell, str):
        return not (isinstance(cell, (int, float)) and 1900 <= cell <= 2100)
    return (
        parse_number(text) is not None
        or looks_like_email(text)
        or looks_like_phone(text)
        or (any(sign.isdigit() for sign in text) and parse_date(text) is not None)
    )


def filled(cell: Any) -> bool:
    """Tell whether a cell holds something."""
    if type(cell) is float:
        return not math.isnan(cell)
    return cell is not None and (cell if isinstance(cell, str) else str(cell)).strip() not in _EMPTY


def count_filled(row: Sequence[Any]) -> int:
    """Count the cells of a row that hold something, at once where all are texts: they are most of a long list."""
    try:
        return len(row) - sum(map(_EMPTY.__contains__, map(str.strip, row)))
    except TypeError:
        return len([1 for cell in row if (cell.strip() not in _EMPTY if type(cell) is str else filled(cell))])
