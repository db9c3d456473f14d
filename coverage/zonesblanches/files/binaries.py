"""Where the cells of an old workbook (xls) stand: records in a compound file.

Only the places of the cells are read, because the reader of workbooks lays each sheet out as a full rectangle.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = ["xls_extents"]

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFF0  # from there on, a number says that no sector follows
_SHORT_STREAM = 4096
_XLS_SHEET, _XLS_MANY = 0x0809, {0x00BD, 0x00BE}
_XLS_CELLS = {0x0201, 0x0203, 0x0204, 0x0205, 0x0006, 0x00FD, 0x027E, 0x00D6, *_XLS_MANY}


def xls_extents(data: bytes) -> list[tuple[int, int]]:
    """Return the (rows, columns) of the rectangle that holds every cell, for each sheet of an old workbook.

    Parameters
    ----------
    data
        The file.

    Raises
    ------
    ValueError
        When it is no compound file that holds a workbook.
    """
    stream = _stream(data)
    extents: list[tuple[int, int]] = []
    height = width = at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _XLS_SHEET:
            extents.append((height, width))
            height = width = 0
        elif kind in _XLS_CELLS and size >= 6 and at + 4 + size <= len(stream):
            row, column = struct.unpack_from("<HH", stream, at + 4)
            if kind in _XLS_MANY:
                column = struct.unpack_from("<H", stream, at + 2 + size)[0]
            height, width = max(height, row + 1), max(width, column + 1)
        at += 4 + size
    return [*extents, (height, width)]


def _stream(data: bytes) -> bytes:
    """Return the stream of the workbook, its sectors put in order."""
    if not data.startswith(_MAGIC) or len(data) < 1024:
        raise ValueError("pas un fichier composé")
    shift, short_shift = struct.unpack_from("<HH", data, 30)
    if shift not in {9, 12} or short_shift != 6:
        raise ValueError("taille de secteur inconnue")
    size = 1 << shift
    sectors = [data[at : at + size] for at in range(size, len(data), size)]
    directory_start, _, _, short_start = struct.unpack_from("<IIII", data, 48)
    table = _table(data, sectors)
    directory = b"".join(_chain(directory_start, sectors, table))
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    start, length = _find(entries)
    if length >= _SHORT_STREAM:
        return b"".join(_chain(start, sectors, table))[:length]
    root = b"".join(_chain(struct.unpack_from("<I", entries[0], 116)[0], sectors, table))
    short_table = _numbers(b"".join(_chain(short_start, sectors, table)))
    pieces = [root[at : at + 64] for at in range(0, len(root), 64)]
    return b"".join(_chain(start, pieces, short_table))[:length]


def _table(data: bytes, sectors: list[bytes]) -> list[int]:
    """Return, for each sector, the one that follows it."""
    owners = list(struct.unpack_from("<109I", data, 76))
    following, left = struct.unpack_from("<I", data, 68)[0], len(sectors)
    while following < _FREE and left:
        numbers = _numbers(_sector(sectors, following))
        owners += numbers[:-1]
        following, left = numbers[-1], left - 1
    return _numbers(b"".join(_sector(sectors, owner) for owner in owners if owner < _FREE))


def _find(entries: list[bytes]) -> tuple[int, int]:
    """Return the first sector and the length of the workbook's stream."""
    for wanted in ("Workbook", "Book"):
        for entry in entries:
            if entry[:64].decode("utf-16-le", errors="replace").split("\0")[0] == wanted:
                start, length = struct.unpack_from("<II", entry, 116)
                return int(start), int(length)
    raise ValueError("aucun classeur dans le fichier composé")


def _chain(start: int, sectors: list[bytes], table: list[int]) -> Iterator[bytes]:
    """Yield the sectors of a stream, at most as many as there are: a chain may bite its tail."""
    at = start
    for _ in range(len(sectors)):
        if at >= _FREE:
            return
        yield _sector(sectors, at)
        at = table[at] if at < len(table) else _FREE


def _sector(sectors: list[bytes], at: int) -> bytes:
    if at >= len(sectors):
        raise ValueError("secteur absent")
    return sectors[at]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
