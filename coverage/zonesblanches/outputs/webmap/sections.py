"""A block of the page: a header in JSON, and sections of packed integers and texts.

Block: length of the header in four bytes (little endian), the header, the sections one after the other in the order of
``header["sections"]`` (name, length). The whole is deflated (raw) and written in base64.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zonesblanches.outputs.webmap.guesses import expected
from zonesblanches.outputs.webmap.varint import steps, varints, zigzag

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Sections", "rounded"]


class Sections:
    """Bytes by name, in the order they are added.

    Attributes
    ----------
    numbers
        How each section of numbers is read.
    """

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.numbers: dict[str, dict[str, Any]] = {}
        self._read: dict[str, NDArray[np.float64]] = {}

    def add_text(self, name: str, lines: Sequence[str]) -> None:
        """Add one text per line; a line break inside a text becomes a space."""
        self.parts[name] = "\n".join(" ".join(line.splitlines()) for line in lines).encode("utf-8", "replace")

    def add_integers(self, name: str, values: NDArray[np.int64]) -> None:
        """Add non-negative integers."""
        self.parts[name] = varints(values)

    def add_column_of_texts(self, name: str, values: Sequence[str]) -> list[str]:
        """Add a column of texts as positions in the distinct ones, which are returned."""
        distinct = list(dict.fromkeys(values))
        rank = {value: i for i, value in enumerate(distinct)}
        self.add_integers(name, zigzag(steps(np.array([rank[value] for value in values], dtype=np.int64))))
        return distinct

    def add_some_texts(self, name: str, texts: Mapping[int, str]) -> None:
        """Add texts that stand at some positions only; no section at all when there is none."""
        if not texts:
            return
        at = sorted(texts)
        distinct = {text: i for i, text in enumerate(dict.fromkeys(texts[k] for k in at))}
        self.add_text(f"{name}.texts", list(distinct))
        self.add_integers(f"{name}.at", steps(np.array(at, dtype=np.int64)))
        self.add_integers(f"{name}.is", np.array([distinct[texts[k]] for k in at], dtype=np.int64))

    def add_numbers(
        self, name: str, values: NDArray[np.float64], decimals: int, guess: Sequence[str | float] | None = None
    ) -> None:
        """Add a column of numbers, as text would round them; 0 stands for a missing one.

        With a guess, each is written as what differs from it, where that is shorter.
        """
        whole, known = rounded(values, decimals), np.isfinite(values)
        least = int(whole[known].min()) if known.any() else 0
        self.add_integers(name, np.where(known, whole - least + 1, 0))
        self.numbers[name] = {"d": decimals, "least": least}
        self._read[name] = np.where(known, whole / 10.0**decimals, np.nan)
        if guess is None:
            return
        differs = self.differing(whole, known, expected(guess, self._read.__getitem__, decimals))
        if len(zlib.compress(differs)) < len(zlib.compress(self.parts[name])):
            self.parts[name] = differs
            self.numbers[name] = {"d": decimals, "guess": list(guess)}

    @staticmethod
    def differing(whole: NDArray[np.int64], known: NDArray[np.bool_], guess: NDArray[np.int64]) -> bytes:
        """Write what differs from a guess; 0 stands for a missing number."""
        return varints(np.where(known, zigzag(whole - guess) + 1, 0))

    def column(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers as the page reads it."""
        return self._read[name]

    def whole(self, name: str) -> NDArray[np.int64]:
        """Return a column of numbers in units of its last decimal, 0 where there is none."""
        return np.asarray(np.rint(np.nan_to_num(self._read[name]) * 10.0 ** self.numbers[name]["d"]), dtype=np.int64)

    def known(self, name: str) -> NDArray[np.bool_]:
        """Say where a column of numbers has one."""
        return np.isfinite(self._read[name])

    def block(self, header: dict[str, Any]) -> str:
        """Return the block; a section equal to an earlier one is written once."""
        first: dict[bytes, str] = {}
        same = {name: first[part] for name, part in self.parts.items() if first.setdefault(part, name) != name}
        kept = {name: part for name, part in self.parts.items() if name not in same}
        header |= {"same": same, "sections": [[name, len(part)] for name, part in kept.items()]}
        text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
        press = zlib.compressobj(9, zlib.DEFLATED, -15)
        whole = b"".join([len(text).to_bytes(4, "little"), text, *kept.values()])
        return base64.b64encode(press.compress(whole) + press.flush()).decode("ascii")


def rounded(values: NDArray[np.float64], decimals: int) -> NDArray[np.int64]:
    """Round as texts do (half of a binary number, not of its decimal form), in units of the last decimal.

    Examples
    --------
    >>> rounded(np.array([1.15, 12.34]), 1)
    array([ 11, 123])
    """
    clean = np.where(np.isfinite(values), values, 0.0)
    shown = np.char.mod(f"%.{decimals}f", clean).astype(float) if decimals else np.rint(clean)
    return np.asarray(np.rint(shown * 10**decimals), dtype=np.int64)
