"""How large a sheet would be once laid out: a stray cell in its last corner makes it billions of cells.

Workbook readers lay a sheet out as a full rectangle; one forgotten character at XFD1048576 asks for 500 GB, and the
reader ends the whole process. So the far corner is looked for in the file itself, first.
"""

from __future__ import annotations

import io
import re
import zipfile

from zonesblanches.errors import InputError
from zonesblanches.files.archives import archive_errors, open_zip
from zonesblanches.files.limits import DEFAULT_LIMITS, Limits
from zonesblanches.language import number

__all__ = ["check_extent"]

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_ODS_TOKEN = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)\b([^>]*)>|</table:(table-row|table)>")
_ODS_ROWS = re.compile(rb'table:number-rows-repeated="(\d+)"')
_ODS_COLUMNS = re.compile(rb'table:number-columns-repeated="(\d+)"')
_CHUNK = 1 << 22
_OVERLAP = 4096  # a tag cut between two chunks


def check_extent(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse an xlsx or ods workbook one of whose sheets spans more cells than `limits.sheet_cells`.

    Parameters
    ----------
    data
        The workbook, compressed; other kinds of file are let through.
    name
        Its name, for messages.
    limits
        Largest sizes.

    Raises
    ------
    InputError
        With the far corner, and what to do.
    """
    if not data.startswith(b"PK"):
        return
    with open_zip(io.BytesIO(data), name, limits) as archive, archive_errors(name):
        for member in archive.namelist():
            if re.search(r"worksheets/[^/]+\.xml$", member, re.IGNORECASE):
                _refuse(name, member, _xlsx_extent(archive, member), limits)
            elif member == "content.xml":
                _refuse(name, member, _ods_extent(archive.read(member)), limits)


def _refuse(name: str, member: str, extent: tuple[int, int], limits: Limits) -> None:
    height, width = extent
    if height * width > limits.sheet_cells:
        raise InputError(
            f"{name} : une feuille ({member}) s'étend sur {number(height)} lignes et {number(width)} colonnes, sans "
            "doute à cause d'une cellule remplie par mégarde très loin des autres. Supprimez les lignes et les "
            "colonnes en trop (Ctrl+Fin montre la dernière cellule), enregistrez, puis recommencez."
        )


def _xlsx_extent(archive: zipfile.ZipFile, member: str) -> tuple[int, int]:
    """Return (rows, columns) of the rectangle that holds every cell."""
    letters: set[bytes] = set()
    height, tail = 0, b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            for column, row in _CELL.findall(text):
                letters.add(column)
                height = max(height, int(row))
            tail = text[-_OVERLAP:]
    return height, max((_column_number(column) for column in letters), default=0)


def _column_number(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value


def _ods_extent(content: bytes) -> tuple[int, int]:
    """Return the largest (rows, columns) of the tables; blanks repeated after the last filled cell do not count."""
    best = (0, 0)
    height = width = row = column = filled = 0
    repeat = 1
    for found in _ODS_TOKEN.finditer(content):
        kind, attributes, closing = found.group(1), found.group(2) or b"", found.group(3)
        if kind == b"table":
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
        if height * width > best[0] * best[1]:
            best = (height, width)
    return best


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found.group(1)) if found else 1
