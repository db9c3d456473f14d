"""The size of everything on a page, in points.

The PDF draws with these sizes, and the style sheet of the page has the same: what is measured here holds in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

from zonesblanches.blocks import Bars, Block, Bullets, Cell, Chip, Table
from zonesblanches.outputs.drawing.text import lines
from zonesblanches.outputs.fiches.drawing import DrawnMap
from zonesblanches.telling.documents.fiche import Fiche, Section

__all__ = [
    "BAR_COLUMNS", "BODY", "CONTENT", "FOOT", "GAP", "HALF", "HEAD", "MARGINS", "PAGE", "SMALL", "TABLE", "TILE",
    "TITLE", "bar_height", "block_height", "caption_height", "columns", "foot_height", "grid_lines", "head_height",
    "row_height", "row_of_height", "section_height", "sheet_height", "text_room", "tile_height",
]  # fmt: skip

PAGE = (595.28, 841.89)  # A4
MARGINS = (34.0, 26.0)  # left and right, top and bottom
CONTENT = (PAGE[0] - 2 * MARGINS[0], PAGE[1] - 2 * MARGINS[1])
GAP = 16.0  # between the two halves
HALF = (CONTENT[0] - GAP) / 2
# size of the letters, height of a line
HEAD, SMALL, BODY, TABLE, TITLE, TILE, FOOT = (
    (19.0, 22.0), (6.9, 9.0), (8.2, 11.0), (7.4, 9.6), (9.6, 13.0), (12.0, 15.0), (5.9, 7.6),
)  # fmt: skip
BAR_COLUMNS = (0.44, 0.36, 0.20)  # label, bar, value
_PAD, _AFTER_TITLE, _AFTER_BLOCK, _AFTER_SECTION = 2.0, 3.0, 4.0, 9.0
_MARK = 11.0  # room of a mark before a sentence
_SLACK = 6.0  # browsers round lines up


def text_room(block: Bullets, room: float, scale: float) -> float:
    """Return the width of the lines of a text."""
    return room - (_MARK * scale if block.tone in {"text", "numbered"} else 0.0)


def block_height(block: Block, room: float, scale: float) -> float:
    """Return the height of a block, its gap below included."""
    measures: dict[str, Callable[[], float]] = {
        "chip": lambda: _chip(block, room, scale),  # type: ignore[arg-type]
        "bullets": lambda: _text(block, room, scale),  # type: ignore[arg-type]
        "bars": lambda: _bars(block, room, scale),  # type: ignore[arg-type]
        "table": lambda: _grid(block, room, scale),  # type: ignore[arg-type]
        "drawn map": lambda: _picture(block, room, scale),  # type: ignore[arg-type]
    }
    return measures[block.kind]() + _AFTER_BLOCK * scale


def _chip(block: Chip, room: float, scale: float) -> float:
    size, line = TITLE
    return len(lines(block.text, room - 16 * scale, size * scale, bold=True)) * line * scale


def _text(block: Bullets, room: float, scale: float) -> float:
    size, line = SMALL if block.tone == "note" else BODY
    inner = text_room(block, room, scale)
    return sum(len(lines(item, inner, size * scale)) * line * scale + 1.5 * scale for item in block.items)


def bar_height(label: str, value: str, room: float, scale: float, *, strong: bool = False) -> float:
    """Return the height of a line of a bar chart."""
    size, line = TABLE
    inner = [room * BAR_COLUMNS[0] - 4 * scale, room * BAR_COLUMNS[2] - 2 * scale]
    most = max(
        len(lines(text, width, size * scale, bold=strong)) for text, width in zip((label, value), inner, strict=True)
    )
    return most * line * scale + 1.6 * scale


def _bars(block: Bars, room: float, scale: float) -> float:
    rows = sum(bar_height(row.label, row.value, room, scale, strong=row.strong) for row in block.rows)
    return caption_height(block.caption, room, scale) + rows


def caption_height(caption: str, room: float, scale: float) -> float:
    """Return the height of the caption of a table."""
    size, line = SMALL
    return (len(lines(caption, room, size * scale)) * line + 1.5) * scale if caption else 0.0


def grid_lines(block: Table, row: int, room: float, scale: float) -> list[tuple[str, ...]]:
    """Break the cells of a row; row -1 is the heads."""
    size = TABLE[0] * scale
    total = sum(head.wide for head in block.heads)
    texts = tuple(head.text for head in block.heads) if row < 0 else block.rows[row]
    strong = row < 0 or row == block.strong
    marked = 9 * scale if row >= 0 and block.keys and block.keys[row] else 0.0
    return [
        lines(text, room * head.wide / total - 2 * _PAD * scale - (marked if place == 0 else 0.0), size, bold=strong)
        for place, (text, head) in enumerate(zip(texts, block.heads, strict=True))
    ]


def row_height(block: Table, row: int, room: float, scale: float) -> float:
    """Return the height of a row of a table; row -1 is the heads."""
    most = max(len(cell) for cell in grid_lines(block, row, room, scale))
    barred = row >= 0 and any(isinstance(cell, Cell) and cell.share is not None for cell in block.rows[row])
    return most * TABLE[1] * scale + 2 * 1.3 * scale + (3.4 * scale if barred else 0.0)


def _grid(block: Table, room: float, scale: float) -> float:
    rows = sum(row_height(block, row, room, scale) for row in range(-1, len(block.rows)))
    return caption_height(block.caption, room, scale) + rows + (SMALL[1] * scale if block.left_out else 0.0)


def _picture(block: DrawnMap, room: float, scale: float) -> float:
    size, line = SMALL
    return block.size[1] * scale + 3 * scale + len(lines(block.caption, room, size * scale)) * line * scale


def section_height(section: Section, scale: float) -> float:
    """Return the height of a section, its gap below included."""
    room = CONTENT[0] if section.wide else (CONTENT[0] - GAP) / 2
    size, line = TITLE
    title = len(lines(section.title, room, size * scale, bold=True)) * line * scale + _AFTER_TITLE * scale
    return title + sum(block_height(block, room, scale) for block in section.blocks) + _AFTER_SECTION * scale


def columns(sheet: Fiche, scale: float) -> list[tuple[tuple[Section, ...], ...]]:
    """Return what follows what down the page: one column of a wide section, or two columns of halves.

    A half goes to the shorter column; alone, it takes the whole width.
    """
    found: list[tuple[tuple[Section, ...], ...]] = []
    for wide, group in groupby(sheet.sections, key=lambda section: section.wide):
        parts = list(group)
        if wide or len(parts) == 1:
            found += [((replace(part, wide=True),),) for part in parts]
            continue
        sides: tuple[list[Section], list[Section]] = ([], [])
        heights = [0.0, 0.0]
        for part in parts:
            at = 0 if heights[0] <= heights[1] else 1
            sides[at].append(part)
            heights[at] += section_height(part, scale)
        found.append((tuple(sides[0]), tuple(sides[1])))
    return found


def row_of_height(row: tuple[tuple[Section, ...], ...], scale: float) -> float:
    """Return the height of columns side by side."""
    return max(sum(section_height(section, scale) for section in column) for column in row)


def head_height(sheet: Fiche, notice: str) -> float:
    """Return the height of the first lines of a page."""
    height = len(lines(sheet.title, CONTENT[0] - sheet.aside, HEAD[0], bold=True)) * HEAD[1]
    height += len(lines(sheet.subtitle, CONTENT[0] - sheet.aside, BODY[0])) * BODY[1]
    if notice:
        height += len(lines(notice, CONTENT[0] - 10, BODY[0], bold=True)) * BODY[1] + 7
    return height + 6


def tile_height(sheet: Fiche) -> float:
    """Return the height of the main figures."""
    room = CONTENT[0] / max(len(sheet.tiles), 1) - 14
    most = max((_tile_lines(value, words, room) for value, words in sheet.tiles), default=0.0)
    return most + 20 if sheet.tiles else 0.0


def _tile_lines(value: str, words: str, room: float) -> float:
    return len(lines(value, room, TILE[0], bold=True)) * TILE[1] + len(lines(words, room, SMALL[0])) * SMALL[1]


def foot_height(sheet: Fiche) -> float:
    """Return the height of the sources."""
    return sum(len(lines(text, CONTENT[0], FOOT[0])) * FOOT[1] for text in sheet.foot) + 6


def sheet_height(sheet: Fiche, notice: str, scale: float) -> float:
    """Return the height of a whole page."""
    body = sum(row_of_height(row, scale) for row in columns(sheet, scale))
    return head_height(sheet, notice) + tile_height(sheet) + body + foot_height(sheet) + _SLACK
