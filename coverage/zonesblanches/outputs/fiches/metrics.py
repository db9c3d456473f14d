"""How wide words are, and where lines break: what the page must know to hold on one sheet.

DejaVu Sans comes with matplotlib, holds the narrow no-break space and every letter of a French name, and is wider than
the fonts that browsers choose: what fits here fits there.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

__all__ = ["FONTS", "font_path", "lines", "width"]

FONTS = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_SPACE = " "


def font_path(*, bold: bool) -> Path:
    """Return the file of the font."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / FONTS[bold]


@lru_cache(maxsize=2)
def _advances(*, bold: bool) -> tuple[dict[int, float], float]:
    """Return the width of every character, and of those that the font lacks, for letters of 1 point."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(font_path(bold=bold), lazy=True) as font:
        unit, table = float(font["head"].unitsPerEm), font["hmtx"].metrics
        known = {code: table[glyph][0] / unit for code, glyph in font.getBestCmap().items()}
        return known, table[".notdef"][0] / unit


@lru_cache(maxsize=1 << 15)
def _word(text: str, *, bold: bool) -> float:
    known, other = _advances(bold=bold)
    return sum(known.get(ord(char), other) for char in text)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line, in points.

    Parameters
    ----------
    text, size, bold
        What is written, in letters of `size` points.

    Examples
    --------
    >>> width("Alès", 10) < width("Alès", 10, bold=True) < width("Génolhac", 10)
    True
    """
    words = text.split(_SPACE)
    return size * (sum(_word(word, bold=bold) for word in words) + (len(words) - 1) * _word(_SPACE, bold=bold))


@lru_cache(maxsize=1 << 14)
def lines(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines; a word longer than a line is broken too.

    Parameters
    ----------
    text
        One paragraph.
    room, size
        Width of a line and of the letters, in points.
    bold
        Whether the letters are bold.

    Returns
    -------
    tuple of str
        At least one line.

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
