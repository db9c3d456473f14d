"""How wide words are, where lines break, what the font can write.

DejaVu Sans comes with matplotlib, holds the narrow no-break space and every letter of a French name, and is wider than
the fonts that browsers choose: what fits here fits there, and is as wide on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

__all__ = ["FAMILY", "MM", "font_path", "lines", "safe", "width", "wrap"]

FAMILY = "DejaVu Sans"
MM = 72 / 25.4  # points
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_SPACE = " "
_GLUED = re.compile(
    r"(?<=«) | (?=[»:;!?%])|(?<=\d) (?=(?:min|km|ans)\b)|(?<=[=≤]) | (?==)"
)  # where French breaks no line
_UNKNOWN = "\u25a1"  # a white square stands for what the font lacks: seen, where nothing would hide it


def font_path(*, bold: bool) -> Path:
    """Return the file of the font, beside matplotlib, which takes longer to import than names take to place."""
    spec = find_spec("matplotlib")
    for folder in (spec and spec.submodule_search_locations) or ():
        beside = Path(folder) / "mpl-data" / "fonts" / "ttf" / _FILES[bold]
        if beside.is_file():
            return beside
    import matplotlib as mpl  # a distribution may keep the data elsewhere

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _FILES[bold]


@lru_cache(maxsize=2)
def _advances(*, bold: bool) -> tuple[dict[int, float], float]:
    """Return the width of every character, and of those that the font lacks, for letters of 1 point."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(font_path(bold=bold), lazy=True) as font:
        unit, table = float(font["head"].unitsPerEm), font["hmtx"].metrics
        known = {code: table[glyph][0] / unit for code, glyph in font.getBestCmap().items()}
        return known, table[".notdef"][0] / unit


@lru_cache(maxsize=1 << 14)
def safe(text: str) -> str:
    r"""Return text that any format can write: one line, no control character, nothing that the font lacks.

    Examples
    --------
    >>> safe(" Équipe\n A\x00 ")
    'Équipe A'
    """
    words = " ".join(unicodedata.normalize("NFC", str(text)).replace("\t", " ").replace("\n", " ").split(" "))
    kept = "".join(char for char in words if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    squeezed = _SPACE.join(word for word in kept.split(_SPACE) if word)
    known, _ = _advances(bold=False)
    return "".join(char if ord(char) in known else _UNKNOWN for char in squeezed)


@lru_cache(maxsize=1 << 15)
def _word(text: str, *, bold: bool) -> float:
    known, other = _advances(bold=bold)
    return sum(known.get(ord(char), other) for char in text)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line, in points, in letters of `size` points.

    Examples
    --------
    >>> width("Alès", 10) < width("Alès", 10, bold=True) < width("Génolhac", 10)
    True
    """
    words = text.split(_SPACE)
    return size * (sum(_word(word, bold=bold) for word in words) + (len(words) - 1) * _word(_SPACE, bold=bold))


@lru_cache(maxsize=1 << 14)
def lines(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a paragraph into lines, one at least, of so many points; a word longer than a line is broken too.

    Examples
    --------
    >>> lines("un deux trois", 60, 10)
    ('un deux', 'trois')
    """
    space = size * _word(_SPACE, bold=bold)
    done: list[str] = []
    current: list[str] = []
    used = 0.0
    for word in text.split(_SPACE):
        long = size * _word(word, bold=bold)
        if current and used + space + long > room:
            done.append(_SPACE.join(current))
            current, used = [], 0.0
        if long > room:
            pieces = _pieces(word, room, size, bold=bold)
            done.extend(pieces[:-1])
            word, long = pieces[-1], size * _word(pieces[-1], bold=bold)  # noqa: PLW2901 - what is left of the word
        used += long + (space if current else 0.0)
        current.append(word)
    return (*done, _SPACE.join(current))


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    known, other = _advances(bold=bold)
    pieces, used = [""], 0.0
    for char in word:
        long = size * known.get(ord(char), other)
        if pieces[-1] and used + long > room:
            pieces.append("")
            used = 0.0
        pieces[-1] += char
        used += long
    return pieces


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text that was not typeset yet: made safe, French signs kept on the line of their word; none if empty."""
    told = _GLUED.sub("\u00a0", safe(text))
    return lines(told, room, size, bold=bold) if told else ()
