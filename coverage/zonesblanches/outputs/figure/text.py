"""Text on a page: what the font can write, how wide it is, where it breaks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath

__all__ = ["FAMILY", "MM_PER_POINT", "UNHINTED", "Style", "Weight", "font", "safe", "text_width_mm", "wrap"]

FAMILY = "DejaVu Sans"  # comes with matplotlib: the same widths on every machine
MM_PER_POINT = 25.4 / 72
UNHINTED: Any = {"text.hinting": "none"}  # letters as wide on a screen as on paper
Weight = Literal["normal", "bold"]
Style = Literal["normal", "italic", "oblique"]
_GLUED = re.compile(r"(?<=«) | (?=[»:;!?%])|(?<=\d) (?=(?:min|km|ans)\b)|(?<==) | (?==)")  # where French breaks no line
_UNKNOWN = "\u25a1"  # a white square stands for what the font lacks: seen, where nothing would hide it


@lru_cache(maxsize=64)
def font(size: float, weight: Weight = "normal", style: Style = "normal") -> FontProperties:
    """Return the font of a size in points, whatever the analyst's own settings are."""
    return FontProperties(family=FAMILY, size=size, weight=weight, style=style)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    return frozenset(FT2Font(findfont(font(10))).get_charmap())


@lru_cache(maxsize=1 << 14)
def safe(text: str) -> str:
    r"""Return text that any format can write: one line, no control character, nothing that the font lacks.

    Parameters
    ----------
    text
        A name from a list, a title.

    Examples
    --------
    >>> safe(" Équipe\n A\x00 ")
    'Équipe A'
    """
    words = " ".join(unicodedata.normalize("NFC", str(text)).replace("\t", " ").replace("\n", " ").split(" "))
    kept = "".join(char for char in words if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    squeezed = " ".join(word for word in kept.split(" ") if word)
    return "".join(char if ord(char) in _known() else _UNKNOWN for char in squeezed)


@lru_cache(maxsize=1 << 14)
def text_width_mm(text: str, size: float, weight: Weight = "normal") -> float:
    """Return the width of a line in millimetres, the same for every format and resolution.

    Parameters
    ----------
    text
        One line.
    size
        Points.
    weight
        ``"normal"`` or ``"bold"``.
    """
    if not text:
        return 0.0
    width, _, _ = TextToPath().get_text_width_height_descent(text, font(size, weight), ismath=False)
    return float(width) * MM_PER_POINT


def wrap(text: str, width_mm: float, size: float, weight: Weight = "normal") -> list[str]:
    """Break text into lines that fit, at spaces; a word that is too long is cut.

    Parameters
    ----------
    text
        A paragraph; narrow no-break spaces stay whole.
    width_mm
        Room for a line.
    size, weight
        Of the font.
    """
    lines: list[str] = []
    line = ""
    for word in _GLUED.sub("\u00a0", safe(text)).split(" "):
        for piece in _pieces(word, width_mm, size, weight):
            longer = f"{line} {piece}" if line else piece
            if line and text_width_mm(longer, size, weight) > width_mm:
                lines.append(line)
                line = piece
            else:
                line = longer
    return [*lines, line] if line else lines


def _pieces(word: str, width_mm: float, size: float, weight: Weight) -> list[str]:
    """Cut a word that no line could hold."""
    pieces = []
    while len(word) > 1 and text_width_mm(word, size, weight) > width_mm:
        lengths = range(len(word) - 1, 0, -1)
        fits = next((n for n in lengths if text_width_mm(word[:n], size, weight) <= width_mm), 1)
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]
