"""One page per fiche: smaller letters first, then fewer rows, then shorter texts, each time said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from zonesblanches.blocks import Block, Bullets, Table
from zonesblanches.outputs.fiches.layout import CONTENT, sheet_height
from zonesblanches.telling.documents.fiche import Fiche, with_blocks

__all__ = ["fitted"]

_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.80, 0.76, 0.72)
_LISTED_AT = 0.92  # a table that gives rows to the page is not read smaller than that
_ENOUGH, _FEWEST = 12, 5  # rows that such a table keeps while letters may still be smaller, then in any case
_SHORT = 60  # characters under which a text is not cut


def fitted(sheet: Fiche, notice: str) -> Fiche:
    """Return a sheet that holds on its page.

    Parameters
    ----------
    sheet
        As it was written.
    notice
        Badge of the page.
    """
    listed = any(_gives_rows(block) for part in sheet.sections for block in part.blocks)
    for scale in _SCALES:
        if _fits(sheet, notice, scale):
            return replace(sheet, scale=scale)
        shorter = _reduced(sheet, notice, scale, _fewer_rows) if listed and scale <= _LISTED_AT else sheet
        if shorter is not sheet and _fits(shorter, notice, scale) and _rows(shorter) >= _ENOUGH:
            return replace(shorter, scale=scale)
    least = _SCALES[-1]
    shorter = _reduced(_reduced(sheet, notice, least, _fewer_rows), notice, least, _shorter_text)
    return replace(shorter, scale=least)


def _rows(sheet: Fiche) -> int:
    """Count the rows of the tables that can give some."""
    blocks = (block for part in sheet.sections for block in part.blocks)
    return min((len(block.rows) for block in blocks if isinstance(block, Table) and block.more), default=0)


def _fits(sheet: Fiche, notice: str, scale: float) -> bool:
    return sheet_height(sheet, notice, scale) <= CONTENT[1]


def _gives_rows(block: Block) -> bool:
    return isinstance(block, Table) and block.more is not None and len(block.rows) > _FEWEST


def _reduced(sheet: Fiche, notice: str, scale: float, step: Callable[[Fiche], Fiche | None]) -> Fiche:
    """Repeat a step until the sheet fits, or the step has nothing left to take."""
    while not _fits(sheet, notice, scale):
        less = step(sheet)
        if less is None:
            return sheet
        sheet = less
    return sheet


def _fewer_rows(sheet: Fiche) -> Fiche | None:
    """Take the last row of the tables that can give one."""

    def change(block: Block) -> Block:
        if not isinstance(block, Table) or not _gives_rows(block):
            return block
        return replace(block, rows=block.rows[:-1], keys=block.keys[:-1], left_out=block.left_out + 1)

    changed = with_blocks(sheet, change)
    return None if changed == sheet else changed


def _shorter_text(sheet: Fiche) -> Fiche | None:
    """Cut the longest sentence in two, those of the foot last; the mark « … » says so."""
    texts = [
        item for part in sheet.sections for block in part.blocks if isinstance(block, Bullets) for item in block.items
    ]
    longest = max(texts, key=len, default="")
    if len(longest) > _SHORT:

        def change(block: Block) -> Block:
            if not isinstance(block, Bullets):
                return block
            return replace(block, items=tuple(_half(item) if item == longest else item for item in block.items))

        return with_blocks(sheet, change)
    longest = max(sheet.foot, key=len, default="")
    if len(longest) <= _SHORT:
        return None
    return replace(sheet, foot=tuple(_half(item) if item == longest else item for item in sheet.foot))


def _half(text: str) -> str:
    return text.rstrip("…")[: len(text) // 2].rstrip() + "…"
