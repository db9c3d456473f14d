"""What the map packs in its page, unpacked: the inverse of `outputs.webmap.payload`."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.outputs.webmap.guesses import expected

__all__ = ["block_points", "block_table", "block_texts", "blocks"]

_Ints = npt.NDArray[np.int64]
_BASE64 = re.compile(r"[A-Za-z0-9+/]{64,}={0,2}")
_DEGREE = 100_000
_CODE_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def blocks(page: str) -> Iterator[bytes]:
    """Yield every block of base64 of a page, inflated where it is deflated.

    Parameters
    ----------
    page
        HTML.
    """
    for found in _BASE64.findall(page):
        try:
            data = base64.b64decode(found + "=" * (-len(found.rstrip("=")) % 4), validate=False)
        except binascii.Error:
            continue
        yield _inflated(data)


def _inflated(data: bytes) -> bytes:
    for kind in (-zlib.MAX_WBITS, zlib.MAX_WBITS | 32):
        try:
            return zlib.decompress(data, kind)
        except zlib.error:
            continue
    return data


def block_table(block: bytes) -> list[pd.DataFrame]:
    """Return the figures of the communes, one table by family; nothing when the block is no map.

    Parameters
    ----------
    block
        Result of `blocks`.
    """
    header, sections = _sections(block)
    if "numbers" not in header:
        return []
    codes, names = _codes(header, sections), sections["names"].decode("utf-8").split("\n")
    numbers = _Numbers(header["numbers"], sections)
    tables = []
    for rank, family in enumerate(header["families"]):
        figures = {key.removeprefix("x_"): numbers.read(f"f{rank}.{key}") for key in family["columns"]}
        tables.append(pd.DataFrame({"code": codes, "name": names} | figures))
    if header["circles"] == "circles":
        sizes = numbers.read("circles")
        tables.append(pd.DataFrame({"code": codes, "demand": np.where(sizes == 0, np.nan, sizes)}))
    return tables


def block_points(block: bytes) -> npt.NDArray[np.float64]:
    """Return the teams' places, longitude and latitude; none when the block is no map.

    Parameters
    ----------
    block
        Result of `blocks`.
    """
    _, sections = _sections(block)
    if not sections.get("points"):
        return np.zeros((0, 2))
    moves = _unzigzag(_varints(sections["points"]))
    count = len(moves) // 2
    xy = np.column_stack([np.cumsum(moves[:count]), np.cumsum(moves[count:])])
    return np.asarray(xy / _DEGREE, dtype=float)


def block_texts(block: bytes) -> list[str]:
    """Return the texts of a block, each value apart; the whole block, as text, when it is no map.

    Parameters
    ----------
    block
        Result of `blocks`.
    """
    header, sections = _sections(block)
    if not header:
        return [block.decode("utf-8", errors="ignore")]
    lines = [line for part in sections.values() for line in part.decode("utf-8", errors="ignore").split("\n")]
    return [*_strings(header), *lines]


def _strings(value: object) -> Iterator[str]:
    """Yield the keys and the texts of what JSON holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from _strings(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _strings(inside)


def _sections(block: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    size = int.from_bytes(block[:4], "little")
    if len(block) < 8 or size > len(block) - 4 or block[4:5] != b"{":
        return {}, {}
    try:
        header = json.loads(block[4 : 4 + size])
    except ValueError:
        return {}, {}
    found, at = {}, 4 + size
    for name, length in header.get("sections", []):
        found[name] = block[at : at + length]
        at += length
    found |= {name: found[first] for name, first in header.get("same", {}).items()}
    return header, found


def _codes(header: dict[str, Any], sections: dict[str, bytes]) -> list[str]:
    if header["codes"] == "text":
        return sections["codes"].decode("utf-8").split("\n")
    numbers = np.cumsum(_unzigzag(_varints(sections["codes"])))
    return [_in_base_36(int(number)) for number in numbers]


def _in_base_36(number: int) -> str:
    text = ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        text = _CODE_DIGITS[digit] + text
    return text


class _Numbers:
    """Columns of numbers, read as the page does."""

    def __init__(self, told: dict[str, dict[str, Any]], sections: dict[str, bytes]) -> None:
        self._told = told
        self._sections = sections

    def read(self, name: str) -> npt.NDArray[np.float64]:
        shown, values = self._told[name], _varints(self._sections[name])
        if "guess" in shown:
            whole = expected(shown["guess"], self.read, shown["d"]) + _unzigzag(values - 1)
        else:
            whole = values - 1 + int(shown["least"])
        return np.where(values == 0, np.nan, whole / 10.0 ** shown["d"])


def _unzigzag(values: _Ints) -> _Ints:
    return np.asarray((values >> 1) ^ -(values & 1), dtype=np.int64)


def _varints(data: bytes) -> _Ints:
    """Read integers of seven bits a byte, least significant first."""
    raw = np.frombuffer(data, dtype=np.uint8).astype(np.int64)
    ends = np.flatnonzero(raw < 128)
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    place = np.arange(len(raw)) - np.repeat(starts, ends - starts + 1)
    return np.asarray(np.add.reduceat((raw & 127) << (7 * place), starts), dtype=np.int64) if len(ends) else ends
