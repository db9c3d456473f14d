"""What a sheet says by its looks and not by its cells: hidden, struck or coloured rows, comments."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from typing import Any

from zonesblanches.errors import first_five
from zonesblanches.language import plural
from zonesblanches.values import without_contacts

__all__ = ["look_of"]

_LARGEST = 3_000_000  # bytes of a sheet beyond which its looks would take longer to read than its cells
_SIGNS = (rb'<row [^>]*hidden="(?:1|true)"', rb'<col [^>]*hidden="(?:1|true)"')
_STRUCK, _COLOURED = rb"<strike(?!\s+val=\"(?:0|false))", rb"patternType=\"solid\""
_MOST_COLOURED = 0.4  # beyond this share of rows, or on every other row, colours are an ornament
_PLAIN = {"00000000", "FFFFFFFF", "FFFFFF", ""}


def look_of(data: bytes, sheet: str, rows: Sequence[int], name: str) -> tuple[str, ...]:
    """Say which rows of a workbook are hidden, struck or coloured, and which cells carry a comment.

    Nothing of it changes what is read: the reader counts, people answer.

    Parameters
    ----------
    data
        An xlsx file.
    sheet
        Name of the sheet read.
    rows
        Row numbers of the list's rows.
    name
        Of the file, for messages.
    """
    if not _may_say_something(data):
        return ()
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know
            page = openpyxl.load_workbook(io.BytesIO(data), rich_text=False)[sheet]
            return tuple(_told(page, list(rows)))
    except Exception as error:
        return (f"masquages, couleurs et commentaires de {name} illisibles ({str(error)[:80]}) : non regardés",)


def _may_say_something(data: bytes) -> bool:
    """Look for signs in the raw file, which costs little: most lists have none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: info.file_size for info in archive.infolist()}
            sheets = [part for part in parts if part.startswith("xl/worksheets/sheet")]
            if any(parts[part] > _LARGEST for part in sheets):
                return False
            styles = archive.read("xl/styles.xml") if "xl/styles.xml" in parts else b""
            return (
                any("comments" in part.lower() for part in parts)
                or bool(re.search(_STRUCK, styles) or re.search(_COLOURED, styles))
                or any(re.search(sign, archive.read(part)) for part in sheets for sign in _SIGNS)
            )
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def _told(page: Any, rows: list[int]) -> list[str]:
    hidden = [row for row in rows if page.row_dimensions[row].hidden]
    struck = [row for row in rows if any(cell.value is not None and cell.font.strike for cell in page[row])]
    columns = [letter for letter, column in page.column_dimensions.items() if column.hidden]
    said = []
    for found, one, many, question in (
        (hidden, "ligne masquée", "lignes masquées", "lue comme les autres : ses équipes existent-elles encore ?"),
        (struck, "ligne barrée", "lignes barrées", "lue comme les autres : ses équipes existent-elles encore ?"),
    ):
        if found:
            said.append(f"{plural(len(found), one, many)} ({_rows(found)}), {_of(question, len(found))}")
    if columns:
        said.append(f"{plural(len(columns), 'colonne masquée', 'colonnes masquées')} ({first_five(columns)}), lues")
    coloured = _coloured(page, rows)
    if coloured:
        said.append(
            f"{plural(len(coloured), 'ligne colorée', 'lignes colorées')} ({_rows(coloured)}) : que dit la couleur ? "
            "La lecture n'en tient pas compte"
        )
    return [*said, *_comments(page, set(rows))]


def _of(question: str, count: int) -> str:
    return (
        question if count == 1 else question.replace("lue comme", "lues comme").replace("ses équipes", "leurs équipes")
    )


def _rows(rows: list[int]) -> str:
    return f"{'ligne' if len(rows) == 1 else 'lignes'} {first_five(rows)}"


def _coloured(page: Any, rows: list[int]) -> list[int]:
    """Return the rows that a colour sets apart; a colour on most rows, or on every other one, is an ornament."""
    found = [row for row in rows if _colour(page[row])]
    if len(found) > _MOST_COLOURED * len(rows) or not found:
        return []
    return found


def _colour(cells: Any) -> bool:
    """Tell whether half of a row's filled cells are coloured."""
    full = [cell for cell in cells if cell.value is not None]
    painted = [cell for cell in full if cell.fill.fill_type == "solid" and str(cell.fill.fgColor.rgb) not in _PLAIN]
    return bool(full) and 2 * len(painted) >= len(full)


def _comments(page: Any, rows: set[int]) -> list[str]:
    """Quote the comments of cells, contacts masked."""
    noted = [cell for row in page.iter_rows() for cell in row if cell.comment and cell.row in rows]
    if not noted:
        return []
    quoted = first_five(
        f"{cell.coordinate} « {without_contacts(' '.join(str(cell.comment.text).split()))[:100]} »" for cell in noted
    )
    return [f"{plural(len(noted), 'commentaire de cellule', 'commentaires de cellules')}, non lus : {quoted}"]
