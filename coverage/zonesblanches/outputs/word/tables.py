"""A table of the report as a native table: headings that repeat, rows that stay whole, figures on the right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zonesblanches.outputs.report.content import Head, Table
from zonesblanches.outputs.word.elements import element, text_run
from zonesblanches.schema import CLASS_COLORS

__all__ = ["LETTER", "WIDE_LETTER", "table_element"]

_SPACES = re.compile(r"[ \t\n-]+")  # where a line may break: not at the no-break spaces of numbers
# twentieths of a point: a bold letter of a cell in our font, in a wide one of a template; the room around a text
LETTER, WIDE_LETTER, _PADDING = 112, 130, 150
_SHORT = 8  # rows that a page should hold together
_SHADES = {"non classée": "diagStripe", "sans objet": "pct10"}


def table_element(table: Table, wide: int, styles: Mapping[str, str], *, letter: int = LETTER) -> Any:
    """Make the element of a table.

    Parameters
    ----------
    table
        What it holds.
    wide
        Width of the text, in twentieths of a point.
    styles
        Identifiers of the styles ``table`` and ``cell``.
    letter
        Width of a letter, in twentieths of a point.
    """
    widths = _widths(table, wide, letter)
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
    made = element("w:tbl", properties, grid, _heads(table.heads, widths, styles["cell"]))
    names, marked = (1, 2) if table.ranked else (0, 0)
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


def _widths(table: Table, wide: int, letter: int) -> list[int]:
    """Share a width: each column has room for its longest word, within reason, then what is left by their shares."""
    needs = []
    for place, head in enumerate(table.heads):
        words = [word for text in (head.text, *(row[place] for row in table.rows)) for word in _SPACES.split(text)]
        needs.append(letter * max(map(len, words), default=0) + _PADDING)
    most = next((most for most in range(4, 12) if sum(min(need, wide // most) for need in needs) <= wide), 12)
    least = [min(need, wide // most) for need in needs]  # the longest words give way first
    spare, total = max(wide - sum(least), 0), sum(head.wide for head in table.heads)
    wanted = [max(wide * head.wide / total - low, 0.0) for head, low in zip(table.heads, least, strict=True)]
    scale = spare / sum(wanted) if sum(wanted) else 0.0
    shares = [low + want * scale for low, want in zip(least, wanted, strict=True)]
    return [int(share * wide / sum(shares)) for share in shares]


def _heads(heads: tuple[Head, ...], widths: list[int], style: str) -> Any:
    cells = [
        _cell(head.text, width, head, style, bold=True, bottom=True, keep=True)
        for head, width in zip(heads, widths, strict=True)
    ]
    return element("w:tr", element("w:trPr", element("w:cantSplit"), element("w:tblHeader")), *cells)


def _cell(
    text: str, width: int, head: Head, style: str, *,
    bold: bool = False, key: str = "", bottom: bool = False, keep: bool = False,
) -> Any:  # fmt: skip
    """Make a cell; `key` puts the colour of a class before its text, `keep` holds its row with the next one."""
    shape = [element("w:pStyle", val=style)]
    if keep:
        shape.append(element("w:keepNext"))
    if head.figure:
        shape.append(element("w:jc", val="right"))
    runs = [_mark(key), text_run(" ")] if key else []
    runs.append(text_run(text, *([element("w:b")] if bold else [])))
    place = [element("w:tcW", w=str(width), type="dxa")]
    if bottom:
        place.append(element("w:vAlign", val="bottom"))
    return element("w:tc", element("w:tcPr", *place), element("w:p", element("w:pPr", *shape), *runs))


def _mark(key: str) -> Any:
    """Make a small square in the colour of a class, hatched as on the map."""
    color = CLASS_COLORS[key].removeprefix("#")
    ground = element("w:shd", val=_SHADES.get(key, "clear"), color="555555" if key in _SHADES else "auto", fill=color)
    square = text_run("x", element("w:bdr", val="single", sz="4", space="0", color="555555"), ground)
    square[-1].text = "\u2003"
    return square
