"""The legend of a page: blocks of marks that flow in columns, in points from its top left corner, downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from zonesblanches.outputs.drawing.scene import INK, Line, Look, Mark, Patch, Sign, rectangle, sign_marks
from zonesblanches.outputs.drawing.text import MM, width, wrap
from zonesblanches.outputs.figure.scale import Scale, ramp_colors

__all__ = ["Block", "Circles", "Drawn", "Key", "Ramp", "flow", "paragraph"]

Drawn = tuple[list[Mark], float]  # what is drawn, and where it ends
_LEADING, _BASELINE = 1.28, 0.98  # of the size of letters: height of a line, of its baseline under its top
_SWATCH = (8.0 * MM, 5.0 * MM)
_GAP = 2.5 * MM  # between a sign and its name
_SIGN, _LETTERED = 5.5, 8.0


def paragraph(
    text: str, x: float, top: float, room: float, size: float, *, bold: bool = False, color: str = INK
) -> Drawn:  # fmt: skip
    """Write a text in lines of so many points."""
    broken = wrap(text, room, size, bold=bold)
    at = [top + (_LEADING * position + _BASELINE) * size for position in range(len(broken))]
    marks: list[Mark] = [Line(line, x, y, size, "start", color, bold) for line, y in zip(broken, at, strict=True)]
    return marks, top + len(broken) * _LEADING * size


class Block(Protocol):
    """A piece of the legend; one with a title stays with what follows it."""

    @property
    def titled(self) -> bool:
        """Tell whether it is but a title."""

    def drawn(self, x: float, top: float, wide: float) -> Drawn:
        """Return it in a column of this width."""


@dataclass(frozen=True)
class Key:
    """What is drawn on the map, then its name and smaller lines under it; a title where nothing is drawn.

    Its look is that of a surface, or of a line where it has no colour inside; `form`, `color` and `letter` are those of
    a sign.
    """

    label: str
    look: Look | None = None
    lines: tuple[str, ...] = ()
    form: str = ""
    color: str = INK
    letter: str = ""

    @property
    def titled(self) -> bool:
        """Tell whether it is but a title."""
        return self.look is None and not self.form

    def drawn(self, x: float, top: float, wide: float) -> Drawn:
        """Return it in a column of this width."""
        if self.titled:
            marks, end = paragraph(self.label, x, top + 1.2 * MM, wide, 8.5, bold=True)
            return marks, end + 1.2 * MM
        surface = bool(self.look and self.look.fill)
        left, room = x + _SWATCH[0] + _GAP, wide - _SWATCH[0] - _GAP
        words, end = paragraph(self.label, left, top, room, 8.0 if surface else 7.5, bold=surface)
        for line in self.lines:
            more, end = paragraph(line, left, end, room, 7.0, color="#333333")
            words += more
        sign = self._sign(x, top + 0.3 * MM if surface else top + 0.62 * 7.5)
        return [*sign, *words], max(end, top + _SWATCH[1]) + 2.2 * MM if surface else end + 0.9 * MM

    def _sign(self, x: float, y: float) -> list[Mark]:
        across, down = _SWATCH
        if self.look is None:
            return sign_marks(
                Sign(0, 0, self.form, _LETTERED if self.letter else _SIGN, self.color, self.letter),
                x + across / 2,
                y,
                up=-1,
            )
        if self.look.fill:
            return [rectangle((x, y, x + across, y + down), self.look)]
        return [Patch(((x, y), (x + across, y)), self.look)]


@dataclass(frozen=True)
class Ramp:
    """A scale of colours with its figures."""

    scale: Scale
    titled = False

    def drawn(self, x: float, top: float, wide: float) -> Drawn:
        """Return it, with the figures that have room."""
        across, down, ink = min(wide - 6 * MM, 70 * MM), 5 * MM, "#555555"
        colors = ramp_colors()
        edges = np.linspace(x, x + across, len(colors) + 1)
        marks: list[Mark] = [
            rectangle((left, top, right, top + down), Look(color, color, 0.5))
            for color, left, right in zip(colors, edges[:-1], edges[1:], strict=True)
        ]
        marks.append(rectangle((x, top, x + across, top + down), Look("", ink, 0.5)))
        after, last = -np.inf, x + across - width(self.scale.ticks[-1][1], 7)
        for share, text in self.scale.ticks:
            at, half = x + share * across, width(text, 7) / 2
            left = min(max(at - half, x), x + across - 2 * half) if share < 1 else last
            if left < after + 4 or (share < 1 and left + 2 * half > last - 4):
                continue
            marks.append(Patch(((at, top + down), (at, top + down + 2.8)), Look("", ink, 0.6)))
            marks += paragraph(text, left, top + down + 4, across, 7)[0]
            after = left + 2 * half
        return marks, top + 13 * MM


@dataclass(frozen=True)
class Circles:
    """Circles of round figures, side by side: diameter in points, and text."""

    label: str
    sizes: tuple[tuple[float, str], ...]
    titled = False

    def drawn(self, x: float, top: float, wide: float) -> Drawn:
        """Return them."""
        marks, base = paragraph(self.label, x, top, wide, 7.5)
        base += 1.4 + max(size for size, _ in self.sizes)
        for size, text in self.sizes:
            marks += sign_marks(Sign(0, 0, "ring", size, INK), x + size / 2, base - size / 2)
            marks += paragraph(text, x + size + 3, base - size / 2 - 4, wide, 7)[0]
            x += size + width(text, 7) + 14
        return marks, base + 2 * MM


def flow(blocks: Sequence[Block], x: float, top: float, *, count: int, wide: float, gap: float) -> Drawn:
    """Draw blocks in columns, in their order, in the least height."""
    heights = [block.drawn(0, 0, wide)[1] for block in blocks]
    limit = max(sum(heights) / count, 1.0)
    while (columns := _columns(blocks, heights, limit)) and (
        len(columns) > count or max(sum(heights[at] for at in column) for column in columns) > limit
    ):
        limit += 3.0
    marks: list[Mark] = []
    for position, column in enumerate(columns):
        y = top - (1.2 * MM if blocks[column[0]].titled else 0)
        for at in column:
            more, y = blocks[at].drawn(x + position * (wide + gap), y, wide)
            marks += more
    return marks, top + (limit if blocks else 0)


def _columns(blocks: Sequence[Block], heights: Sequence[float], limit: float) -> list[list[int]]:
    """Fill columns in order under a height; a title stays with what follows."""
    columns: list[list[int]] = []
    used = np.inf
    for at, high in enumerate(heights):
        after = heights[at + 1] if blocks[at].titled and at + 1 < len(blocks) else 0.0
        if used + high + after > limit:
            columns.append([])
            used = 0.0
        columns[-1].append(at)
        used += high
    return columns
