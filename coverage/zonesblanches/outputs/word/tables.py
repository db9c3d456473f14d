"""A table of the report as a native table: headings that repeat, rows that stay whole, figures on the right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zonesblanches.blocks import Head, Table
from zonesblanches.outputs.word.elements import element, text_run
from zonesblanches.schema import CLASS_COLORS, CLASSES

__all__ = ["EM", "WIDE_EM", "table_element"]

_SPACES = re.compile(r"[ \t\n-]+")  # where a line may break: not at the no-break spaces of numbers
# twentieths of a point: the em of a cell in our font, in a wide one of a template; the room around a text
EM, WIDE_EM, _PADDING = 174, 214, 140
_SIZE, _SMALLEST = 8.5, 6.0  # points of a cell, and the least where headings do not fit
_WIDTHS = {**dict.fromkeys("mMW%@œŒ", 0.95), **dict.fromkeys("fijltrI.,:;'’()!|", 0.36), "w": 0.8}  # ems, in bold
_CAPITAL, _LETTER = 0.73, 0.6
_MARK = 1.3  # ems of the colour of a class and of its space
_SHORT = 8  # rows that a page should hold together
_CLASS_NAMES = {name for names in CLASSES.values() for name in names}
_SHADES = {"non classée": "diagStripe", "sans objet": "pct10"}


def table_element(table: Table, wide: int, styles: Mapping[str, str], *, em: int = EM) -> Any:
    """Make the element of a table.

    Parameters
    ----------
    table
        What it holds.
    wide
        Width of the text, in twentieths of a point.
    styles
        Identifiers of the styles ``table`` and ``cell``.
    em
        Size of the letters of a cell, in twentieths of a point: that of the widest font that may be used.
    """
    table = replace(table, rows=tuple(tuple(map(_whole, row)) for row in table.rows))
    size, widths = _widths(table, wide, em)
    properties = element(
        "w:tblPr",
        element("w:tblStyle", val=styles["table"]),
        element("w:tblW", w=str(sum(widths)), type="dxa"),
        element("w:tblLayout", type="fixed"),
        element(
            "w:tblLook",
            val="0020",
            firstRow="1",
            lastRow="0",
            firstColumn="0",
            lastColumn="0",
            noHBand="1",
            noVBand="1",
        ),
        element("w:tblCaption", val=table.caption),
        element("w:tblDescription", val=table.note or table.caption),
    )
    grid = element("w:tblGrid", *[element("w:gridCol", w=str(width)) for width in widths])
    made = element("w:tbl", properties, grid, _heads(table.heads, widths, styles["cell"], size))
    names, marked = int(table.ranked), _marked(table)
    for at, row in enumerate(table.rows):
        key = table.keys[at] if table.keys else ""
        last = at + 1 == len(table.rows)
        keep = bool(table.note) if last else len(table.rows) <= _SHORT
        cells = [
            _cell(text, width, head, styles["cell"], bold=place == names, key=key if place == marked else "", keep=keep)
            for place, (text, width, head) in enumerate(zip(row, widths, table.heads, strict=True))
        ]
        made.append(element("w:tr", element("w:trPr", element("w:cantSplit")), *cells))
    return made


def _marked(table: Table) -> int:
    """Return the column where the colour of a class stands before its name."""
    return 2 if table.ranked else 0


def _whole(text: str) -> str:
    """Keep the name of a class on one line."""
    return text.replace(" ", "\u00a0") if text in _CLASS_NAMES else text


def _ems(text: str) -> float:
    """Return the width of the longest word of a text in bold letters, in ems."""
    return max((sum(map(_letter, word)) for word in _SPACES.split(text)), default=0.0)


def _letter(char: str) -> float:
    return _WIDTHS.get(char, _CAPITAL if char.isupper() else _LETTER)


def _widths(table: Table, wide: int, em: int) -> tuple[float, list[int]]:
    """Return the size of the headings, and share a width among the columns.

    Each has room for the longest word of its heading, in smaller letters if need be, then for the longest word of its
    rows, within reason, then what is left by their shares.
    """
    heads = [_ems(head.text) for head in table.heads]
    longest = [max((_ems(row[place]) for row in table.rows), default=0.0) for place in range(len(heads))]
    if any(table.keys):
        longest[_marked(table)] += _MARK
    size = _SIZE
    while size > _SMALLEST and sum(em * size / _SIZE * one + _PADDING for one in heads) > wide:
        size -= 0.5
    floors = [em * size / _SIZE * one + _PADDING for one in heads]
    needs = [max(floor, em * one + _PADDING) for floor, one in zip(floors, longest, strict=True)]
    least = _least(floors, needs, wide)
    spare, total = max(wide - sum(least), 0.0), sum(head.wide for head in table.heads)
    wanted = [max(wide * head.wide / total - low, 0.0) for head, low in zip(table.heads, least, strict=True)]
    scale = spare / sum(wanted) if sum(wanted) else 0.0
    shares = [low + want * scale for low, want in zip(least, wanted, strict=True)]
    return size, [int(share * wide / sum(shares)) for share in shares]


def _least(floors: list[float], needs: list[float], wide: int) -> list[float]:
    """Return the least widths: the longest words of the rows give way first, those of headings never."""
    for most in range(4, 13):
        held = [max(floor, min(need, wide / most)) for floor, need in zip(floors, needs, strict=True)]
        if sum(held) <= wide:
            return held
    return floors


def _heads(heads: tuple[Head, ...], widths: list[int], style: str, size: float) -> Any:
    cells = [
        _cell(head.text, width, head, style, bold=True, bottom=True, keep=True, size=size)
        for head, width in zip(heads, widths, strict=True)
    ]
    return element("w:tr", element("w:trPr", element("w:cantSplit"), element("w:tblHeader")), *cells)


def _cell(
    text: str, width: int, head: Head, style: str, *,
    bold: bool = False, key: str = "", bottom: bool = False, keep: bool = False, size: float = _SIZE,
) -> Any:  # fmt: skip
    """Make a cell; `key` puts the colour of a class before its text, `keep` holds its row with the next one."""
    shape = [element("w:pStyle", val=style)]
    if keep:
        shape.append(element("w:keepNext"))
    if head.figure:
        shape.append(element("w:jc", val="right"))
    runs = [_mark(key), text_run("\u00a0")] if key else []
    letters = [element("w:b")] if bold else []
    if size != _SIZE:
        letters += [element("w:sz", val=str(round(2 * size))), element("w:szCs", val=str(round(2 * size)))]
    runs.append(text_run(text, *letters))
    place = [element("w:tcW", w=str(width), type="dxa")]
    if bottom:
        place.append(element("w:vAlign", val="bottom"))
    return element("w:tc", element("w:tcPr", *place), element("w:p", element("w:pPr", *shape), *runs))


def _mark(key: str) -> Any:
    """Make a small square in the colour of a class, hatched as on the map."""
    color = CLASS_COLORS[key].removeprefix("#")
    ground = element("w:shd", val=_SHADES.get(key, "clear"), color="555555" if key in _SHADES else "auto", fill=color)
    square = text_run("x", element("w:bdr", val="single", sz="4", space="0", color="555555"), ground)
    square[-1].text = "\u00a0" * 3  # as wide as high, and no line may break after it
    return square
