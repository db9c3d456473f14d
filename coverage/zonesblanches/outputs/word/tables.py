"""A table of the report as a native table: headings that repeat, rows that stay whole, figures on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zonesblanches.blocks import Head, Table
from zonesblanches.outputs.table_widths import column_widths, marked_column
from zonesblanches.outputs.word.elements import element, text_run
from zonesblanches.schema import CLASS_COLORS, CLASSES

__all__ = ["EM", "WIDE_EM", "table_element"]

# twentieths of a point: the em of a cell in our font, in a wide one of a template; the room around a text
EM, WIDE_EM, _PADDING = 174, 214, 140
_SIZE, _SMALLEST = 8.5, 6.0  # points of a cell, and the least where headings do not fit
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
    size, widths = column_widths(table, wide, em, _PADDING, size=_SIZE, smallest=_SMALLEST)
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
    names, marked = int(table.ranked), marked_column(table)
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


def _whole(text: str) -> str:
    """Keep the name of a class on one line."""
    return text.replace(" ", "\u00a0") if text in _CLASS_NAMES else text


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
