"""How large a sheet would be once laid out: a stray cell in its last corner makes it billions of cells.

Workbook readers lay a sheet out as a full rectangle; one forgotten character at XFD1048576 asks for 500 GB, and the
reader ends the whole process. So the far corner is looked for in the file itself, first, in every way that a cell may
say its place: quotes of both kinds, small letters, rows that say nothing and follow one another.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from zonesblanches.errors import InputError
from zonesblanches.files.archives import archive_errors, open_zip
from zonesblanches.files.binaries import xls_extents
from zonesblanches.files.limits import DEFAULT_LIMITS, Limits
from zonesblanches.language import number

__all__ = ["SAVE_AS_XLSX", "check_extent"]

SAVE_AS_XLSX = (
    "Dans Excel ou LibreOffice : Fichier, Enregistrer sous, « Classeur Excel (.xlsx) », puis donnez ce fichier-là."
)

_ATTRIBUTES = rb"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*"""
_PLACE = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)(?=\s)" + _ATTRIBUTES + rb"""?\sr\s*=\s*["']([A-Za-z]*)(\d+)["']""")
# as nearly every writer says it
_PLAIN_COLUMN, _PLAIN_ROW = re.compile(rb'<c r="([A-Z]*)\d'), re.compile(rb'<(?:c|row) r="[A-Z]*(\d+)"')
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])")
_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)(?=[\s/>])")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")
_ODS_TOKEN = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)\b(" + _ATTRIBUTES + rb")>|</table:(table-row|table)>"
)
_ODS_ROWS = re.compile(rb"""table:number-rows-repeated\s*=\s*["'](\d+)["']""")
_ODS_COLUMNS = re.compile(rb"""table:number-columns-repeated\s*=\s*["'](\d+)["']""")
_CHUNK = 1 << 22
_LONGEST_TAG = 1 << 26
_OLE = b"\xd0\xcf\x11\xe0"


def check_extent(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse a workbook whose sheets span more cells, all together, than `limits.sheet_cells`.

    Parameters
    ----------
    data
        The workbook: xlsx, xlsm, ods or xls; other kinds of file are let through.
    name
        Its name, for messages.
    limits
        Largest sizes.

    Raises
    ------
    InputError
        With the far corner, and what to do; when the places of the cells cannot be read; for a binary workbook (xlsb).
    """
    total = 0
    try:
        for sheet, (height, width) in _extents(data, name, limits):
            total += height * width
            if total > limits.sheet_cells:
                raise _too_large(name, sheet, height, width)
    except (ValueError, IndexError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name} : classeur illisible ({error}). Enregistrez-le de nouveau.") from error


def _too_large(name: str, sheet: str, height: int, width: int) -> InputError:
    return InputError(
        f"{name} : une feuille ({sheet}) s'étend sur {number(height)} lignes et {number(width)} colonnes, sans "
        "doute à cause d'une cellule remplie par mégarde très loin des autres. Supprimez les lignes et les "
        "colonnes en trop (Ctrl+Fin montre la dernière cellule), enregistrez, puis recommencez."
    )


def _extents(data: bytes, name: str, limits: Limits) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the (rows, columns) of every sheet; which members are sheets is found in their content."""
    if data.startswith(_OLE):
        yield from ((f"feuille {number}", extent) for number, extent in enumerate(xls_extents(data)))
    if not data.startswith(b"PK"):
        return
    with open_zip(io.BytesIO(data), name, limits) as archive, archive_errors(name):
        if "xl/workbook.bin" in archive.namelist():
            raise InputError(f"{name} : classeur binaire (.xlsb). {SAVE_AS_XLSX}")
        for member in archive.namelist():
            if member == "content.xml":
                yield from ((member, extent) for extent in _ods_extents(archive.read(member)))
            else:
                yield member, _xlsx_extent(archive, member, name)


def _xlsx_extent(archive: zipfile.ZipFile, member: str, name: str) -> tuple[int, int]:
    """Return (rows, columns) of the rectangle that holds every cell, those that do not say their place too."""
    letters: set[bytes] = set()
    height = rows = width = cells = 0
    for text in _sheet_data(archive, member, name):
        columns, numbers, whole = _places(text)
        letters |= columns
        height = max(height, *(int(number[:12]) for number in numbers), 0)
        if whole:  # none is to be counted
            cells = 0
            continue
        first, *others = _ROW.split(text)
        cells += len(_CELL.findall(first))
        for other in others:
            rows, width, cells = rows + 1, max(width, cells), len(_CELL.findall(other))
    farthest = max((_column_number(column) for column in letters), default=0)
    return max(height, rows), max(farthest, width, cells)


def _places(text: bytes) -> tuple[set[bytes], set[bytes], bool]:
    """Return the columns and rows that cells and rows say, and whether every one of them says its place."""
    if b":c" not in text and b":row" not in text:  # no prefix before the tags
        rows = _PLAIN_ROW.findall(text)
        if len(rows) == text.count(b"<c") + text.count(b"<row"):
            return set(_PLAIN_COLUMN.findall(text)), set(rows), True
    places = _PLACE.findall(text)
    columns, numbers = ({place[at] for place in places} for at in (0, 1))
    return columns, numbers, len(_TAG.findall(text)) == len(places)


def _sheet_data(archive: zipfile.ZipFile, member: str, name: str) -> Iterator[bytes]:
    """Yield what follows ``sheetData`` in a member, no tag cut in two; nothing for members that are no sheet."""
    tail, found = b"", False
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            if not found:
                at = text.find(b"sheetData")
                found, text = at >= 0, text[at:] if at >= 0 else text[-8:]
            if b"\0" in text and (found or b"s\0h\0e\0e\0t\0D" in text):
                raise InputError(
                    f"{name} : feuille illisible ({member} n'est pas en UTF-8). Enregistrez-la de nouveau."
                )
            end = text.rfind(b"<") if found else 0
            tail = text[max(end, 0) :]
            if len(tail) > _LONGEST_TAG:
                raise InputError(f"{name} : une cellule de {member} dépasse {number(_LONGEST_TAG / 1e6)} Mo.")
            if found:
                yield text[: max(end, 0)]
    if found:
        yield tail


def _column_number(letters: bytes) -> int:
    value = 0
    for letter in letters.upper()[:8]:
        value = value * 26 + letter - 64
    return value


def _ods_extents(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield (rows, columns) of the tables; blanks repeated after the last filled cell do not count."""
    height = width = row = column = filled = 0
    repeat = 1
    for found in _ODS_TOKEN.finditer(content):
        kind, attributes, closing = found.group(1), found.group(2) or b"", found.group(3)
        if kind == b"table":
            yield height, width
            height = width = row = 0
        elif kind == b"table-row":
            repeat, column, filled = _repeated(_ODS_ROWS, attributes), 0, 0
            row += repeat if attributes.endswith(b"/") else 0
        elif kind is not None:
            column += _repeated(_ODS_COLUMNS, attributes)
            filled = column if b"office:value" in attributes or not attributes.endswith(b"/") else filled
        elif closing == b"table-row":
            row += repeat
            if filled:
                height, width = row, max(width, filled)
    yield height, width


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found.group(1)[:12]) if found else 1
