"""Fiches as a PDF: drawn natively, with real text, tags, links and bookmarks, from the same content as the page."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from zonesblanches.blocks import BarLine, Bars, Block, Bullets, Cell, Chip, Table
from zonesblanches.outputs.drawing.text import lines
from zonesblanches.outputs.fiches.drawing import DrawnMap
from zonesblanches.outputs.fiches.layout import (
    BAR_COLUMNS,
    BODY,
    CONTENT,
    FOOT,
    GAP,
    HEAD,
    MARGINS,
    PAGE,
    SMALL,
    TABLE,
    TILE,
    TITLE,
    bar_height,
    block_height,
    caption_height,
    columns,
    foot_height,
    grid_lines,
    row_height,
    row_of_height,
    section_height,
    text_room,
)
from zonesblanches.outputs.fiches.pen import SOFT, Pen
from zonesblanches.outputs.fiches.sizing import logo_size
from zonesblanches.outputs.report.options import Logo
from zonesblanches.telling.documents.fiche import Collection, Fiche, Section

__all__ = ["write_pdf"]

_RULE, _LINE = "#511845", "#d5d5d5"


def write_pdf(collection: Collection, path: Path, logo: Logo | None = None) -> None:
    """Write a PDF, A4, tagged.

    Parameters
    ----------
    collection
        The fiches.
    path
        Where to write it.
    logo
        At the top right of the first one.
    """
    pen = Pen(path, collection)
    if len(collection.sheets) > 1:
        _contents(pen, collection)
    for at, sheet in enumerate(collection.sheets):
        _sheet(pen, sheet, collection, logo if at == 0 else None)
    pen.save()


def _contents(pen: Pen, collection: Collection) -> None:
    """Write what the file holds, with links, in columns that fill from the top."""
    pen.bookmark("sommaire", collection.contents, 0)
    left, y = MARGINS[0], PAGE[1] - MARGINS[1]
    with pen.tags.group("Sect"):
        y = pen.paragraph(collection.title, left, y, CONTENT[0], HEAD, tag="H1", bold=True)
        y = pen.paragraph(f"{collection.territory} · {collection.day}", left, y, CONTENT[0], BODY, color=SOFT)
        if collection.notice:
            y = _notice(pen, collection.notice, y)
        for text in collection.intro:
            y = pen.paragraph(text, left, y - 4, CONTENT[0], (9.0, 12.5))
        y = pen.paragraph(collection.contents, left, y - 10, CONTENT[0], (13.0, 17.0), tag="H2", bold=True) - 4
        with pen.tags.group("TOC"):
            _toc(pen, collection, y)
    pen.tags.next_page()


def _toc(pen: Pen, collection: Collection, top: float) -> None:
    """Fill columns, then pages."""
    most, gap, line = 4, 12.0, 11.0
    room = (CONTENT[0] - (most - 1) * gap) / most
    column, y = 0, top
    for text, anchor in _entries(collection):
        broken = lines(text, room, 7.8, bold=not anchor)
        need = len(broken) * line + (5 if not anchor else 0)
        if y - need < MARGINS[1]:
            column, y = column + 1, top
            if column == most:
                pen.tags.next_page()
                column, top = 0, PAGE[1] - MARGINS[1]
                y = top
        x = MARGINS[0] + column * (room + gap)
        if not anchor:
            y = pen.paragraph(text, x, y - 5, room, (7.8, line), bold=True)
            continue
        bottom = y - len(broken) * line
        with pen.tags.group("TOCI"):
            y = pen.paragraph(text, x, y, room, (7.8, line), color="#0b5d8a")
            pen.link(text, anchor, (x, bottom, x + room, bottom + len(broken) * line))


def _entries(collection: Collection) -> list[tuple[str, str]]:
    """Return the lines of the table of contents: title, and anchor where it is a link."""
    groups = [(group, list(sheets)) for group, sheets in groupby(collection.sheets, key=lambda sheet: sheet.group)]
    grouped = len({group for group, _ in groups}) == len(groups) > 1
    found = []
    for group, sheets in groups:
        if grouped and group:
            found.append((group, ""))
        found += [(sheet.title, sheet.anchor) for sheet in sheets]
    return found


def _notice(pen: Pen, text: str, y: float) -> float:
    broken = lines(text, CONTENT[0] - 10, BODY[0], bold=True)
    height = len(broken) * BODY[1]
    with pen.tags.artifact():
        pen.box(MARGINS[0], y - height - 4, CONTENT[0], height + 2, "#fff4ce", "#b8860b")
    return pen.paragraph(text, MARGINS[0] + 5, y - 3, CONTENT[0] - 10, BODY, bold=True) - 4


def _sheet(pen: Pen, sheet: Fiche, collection: Collection, logo: Logo | None) -> None:
    """Draw a page from its top to its foot."""
    pen.bookmark(sheet.anchor, sheet.title, 0)
    left, y = MARGINS[0], PAGE[1] - MARGINS[1]
    with pen.tags.group("Sect"):
        if logo is not None:
            with pen.tags.leaf("Figure", alt="Logo"):
                pen.picture(logo.data, (left + CONTENT[0], y), logo_size(logo))
        y = pen.paragraph(sheet.title, left, y, CONTENT[0] - sheet.aside, HEAD, tag="H1", bold=True)
        y = pen.paragraph(sheet.subtitle, left, y, CONTENT[0] - sheet.aside, BODY, color=SOFT)
        if collection.notice:
            y = _notice(pen, collection.notice, y)
        y = _tiles(pen, sheet, y - 4)
        for row in columns(sheet, sheet.scale):
            for at, column in enumerate(row):
                place = y
                for section in column:
                    _section(pen, section, sheet, (left + at * ((CONTENT[0] - GAP) / 2 + GAP), place))
                    place -= section_height(section, sheet.scale)
            y -= row_of_height(row, sheet.scale)
        _foot(pen, sheet)
    pen.tags.next_page()


def _tiles(pen: Pen, sheet: Fiche, y: float) -> float:
    """Draw the main figures side by side."""
    if not sheet.tiles:
        return y
    wide = CONTENT[0] / len(sheet.tiles)
    bottom = y
    for at, (value, words) in enumerate(sheet.tiles):
        x = MARGINS[0] + at * wide
        inner = x + (6 if at else 0)
        low = pen.paragraph(value, inner, y - 4, wide - 14, TILE, bold=True)
        bottom = min(bottom, pen.paragraph(words, inner, low, wide - 14, SMALL, color=SOFT))
    with pen.tags.artifact():
        pen.rule(MARGINS[0], y, CONTENT[0], _RULE, 2)
        pen.rule(MARGINS[0], bottom - 3, CONTENT[0], _LINE, 0.6)
        for at in range(1, len(sheet.tiles)):
            pen.stroke(MARGINS[0] + at * wide, y - 2, MARGINS[0] + at * wide, bottom - 3, _LINE, 0.6)
    return bottom - 13


def _foot(pen: Pen, sheet: Fiche) -> None:
    y = MARGINS[1] + foot_height(sheet) - 6
    with pen.tags.artifact():
        pen.rule(MARGINS[0], y + 3, CONTENT[0], _LINE, 0.6)
    for text in sheet.foot:
        y = pen.paragraph(text, MARGINS[0], y, CONTENT[0], FOOT, color="#444444")


def _section(pen: Pen, section: Section, sheet: Fiche, place: tuple[float, float]) -> None:
    x, y = place
    scale, room = sheet.scale, CONTENT[0] if section.wide else (CONTENT[0] - GAP) / 2
    with pen.tags.group("Sect"):
        size = (TITLE[0] * scale, TITLE[1] * scale)
        y = pen.paragraph(section.title, x, y, room, size, tag="H2", bold=True)
        with pen.tags.artifact():
            pen.rule(x, y - 0.2, room, _RULE, 1)
        y -= 3 * scale
        for block in section.blocks:
            _block(pen, block, (x, y, room, scale))
            y -= block_height(block, room, scale)


Spot = tuple[float, float, float, float]  # left, top, width, scale


def _block(pen: Pen, block: Block, spot: Spot) -> None:
    x, y, room, scale = spot
    if isinstance(block, Chip):
        size = (TITLE[0] * scale, TITLE[1] * scale)
        with pen.tags.artifact():
            pen.swatch(block.key, x, y - 10.6 * scale, 12 * scale, 8.6 * scale)
        pen.paragraph(block.text, x + 16 * scale, y, room - 16 * scale, size, bold=True)
    elif isinstance(block, Bullets):
        _text(pen, block, spot)
    elif isinstance(block, Bars):
        _bars(pen, block, spot)
    elif isinstance(block, Table):
        _grid(pen, block, spot)
    elif isinstance(block, DrawnMap):
        _picture(pen, block, spot)


def _text(pen: Pen, block: Bullets, spot: Spot) -> None:
    x, y, room, scale = spot
    letters = SMALL if block.tone == "note" else BODY
    size = (letters[0] * scale, letters[1] * scale)
    color = "#333333" if block.tone == "note" else "#161616"
    inner = text_room(block, room, scale)
    if block.tone in {"plain", "note"}:
        for item in block.items:
            y = pen.paragraph(item, x, y, inner, size, color=color) - 1.5 * scale
        return
    with pen.tags.group("L"):
        for at, item in enumerate(block.items):
            mark = f"{at + 1}." if block.tone == "numbered" else "•"
            with pen.tags.group("LI"):
                bold = block.tone == "numbered"
                pen.paragraph(mark, x, y, 20, size, tag="Lbl", color="#0b5d8a" if bold else color, bold=bold)
                y = pen.paragraph(item, x + room - inner, y, inner, size, tag="LBody", color=color) - 1.5 * scale


def _caption(pen: Pen, text: str, spot: Spot) -> float:
    """Write the caption of a table; return where the table begins."""
    x, y, room, scale = spot
    if text:
        pen.paragraph(text, x, y, room, (SMALL[0] * scale, SMALL[1] * scale), tag="Caption", color="#333333")
    return y - caption_height(text, room, scale)


def _bars(pen: Pen, block: Bars, spot: Spot) -> None:
    _, _, room, scale = spot
    with pen.tags.group("Table"):
        y = _caption(pen, block.caption, spot)
        for row in block.rows:
            with pen.tags.group("TR"):
                _bar(pen, row, (spot[0], y, room, scale))
            y -= bar_height(row.label, row.value, room, scale, strong=row.strong)


def _bar(pen: Pen, row: BarLine, spot: Spot) -> None:
    x, y, room, scale = spot
    size = (TABLE[0] * scale, TABLE[1] * scale)
    label, bar, value = (share * room for share in BAR_COLUMNS)
    pen.paragraph(row.label, x, y, label - 4 * scale, size, tag="TH", scope="Row", bold=row.strong)
    pen.paragraph(
        row.value, x + label + bar, y, value, size, tag="TD", bold=row.strong, right=True, room=value - 2 * scale
    )
    with pen.tags.artifact():
        long, high = bar - 4 * scale, 5.5 * scale
        low = y - 2 * scale - high
        pen.box(x + label, low, long, high, "#efefef")
        if row.length:
            pen.swatch(row.key, x + label + row.start * long, low, max(row.length * long, 0.8), high, thin=True)


def _grid(pen: Pen, block: Table, spot: Spot) -> None:
    x, _, room, scale = spot
    with pen.tags.group("Table"):
        y = _caption(pen, block.caption, spot)
        for row in range(-1, len(block.rows)):
            height = row_height(block, row, room, scale)
            with pen.tags.group("TR"):
                _row(pen, block, row, (x, y, room, scale))
            y -= height
            with pen.tags.artifact():
                pen.rule(x, y, room, "#161616" if row < 0 else _LINE, 0.7 if row < 0 else 0.4)
    if block.under:
        pen.paragraph(block.under, x, y, room, (SMALL[0] * scale, SMALL[1] * scale), color="#333333")


def _row(pen: Pen, block: Table, row: int, spot: Spot) -> None:
    x, y, room, scale = spot
    total, size = sum(head.wide for head in block.heads), (TABLE[0] * scale, TABLE[1] * scale)
    strong = row < 0 or row == block.strong
    cells = grid_lines(block, row, room, scale)
    key = block.keys[row] if row >= 0 and block.keys else ""
    for at, (broken, head) in enumerate(zip(cells, block.heads, strict=True)):
        wide = room * head.wide / total
        right = at > 0 and not (block.more and at == len(cells) - 1)
        tag, scope = ("TH", "Column") if row < 0 else ("TH", "Row") if at == 0 else ("TD", "")
        marked = 9 * scale if at == 0 and key else 0.0
        if marked:
            with pen.tags.artifact():
                pen.swatch(key, x + 2 * scale, y - 1.3 * scale - 8 * scale, 6.6 * scale, 6.6 * scale)
        with pen.tags.leaf(tag, scope=scope):
            pen.lines(
                broken,
                x + 2 * scale + marked,
                y - 1.3 * scale,
                size,
                bold=strong,
                right=wide - 4 * scale if right else 0,
            )
        cell = block.rows[row][at] if row >= 0 else None
        if isinstance(cell, Cell) and cell.share is not None:
            low = y - 1.3 * scale - len(broken) * size[1] - 2.8 * scale
            with pen.tags.artifact():
                pen.box(x + 2 * scale, low, wide - 4 * scale, 2.4 * scale, "#efefef")
                if cell.share:
                    long = min(cell.share, 1) * (wide - 4 * scale)
                    pen.swatch(cell.key, x + 2 * scale, low, long, 2.4 * scale, thin=True)
        x += wide


def _picture(pen: Pen, picture: DrawnMap, spot: Spot) -> None:
    x, y, room, scale = spot
    wide, high = (scale * side for side in picture.size)
    with pen.tags.leaf("Figure", alt=picture.alt):
        pen.maps.draw(picture.scene, (x, y - high, wide, high))
    with pen.tags.artifact():
        pen.frame(x, y - high, wide, high, _LINE)
    size = (SMALL[0] * scale, SMALL[1] * scale)
    pen.paragraph(picture.caption, x, y - high - 3 * scale, room, size, tag="Caption", color="#333333")
