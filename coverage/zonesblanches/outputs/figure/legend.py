"""The legend of a page: blocks of known height that flow in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from zonesblanches.outputs.figure.scale import Scale, ramp_colors
from zonesblanches.outputs.figure.text import MM_PER_POINT, Weight, font, text_width_mm, wrap

__all__ = ["Block", "Circles", "Heading", "Paper", "Ramp", "Sign", "Swatch", "flow", "height_in_columns"]

_SWATCH_MM = (8.0, 5.0)
_GAP_MM = 2.2
_HEADING_MM = 2.4  # around a title, half above it
LEADING = 1.28


@dataclass(frozen=True)
class Paper:
    """A page on which one draws in millimetres, from its top left corner.

    Attributes
    ----------
    figure
        The page.
    wide, high
        Its size.
    """

    figure: Figure
    wide: float
    high: float
    transform: Transform = field(init=False, repr=False)

    def __post_init__(self) -> None:
        flip = Affine2D().scale(1, -1).translate(0, self.high).scale(1 / 25.4)
        object.__setattr__(self, "transform", flip + self.figure.dpi_scale_trans)

    def write(
        self, x: float, top: float, text: str, size: float, *, weight: Weight = "normal", color: str = "#161616"
    ) -> None:
        """Write one line whose top is at `top`."""
        baseline = top + 0.98 * size * MM_PER_POINT
        words = Text(
            x, baseline, text, fontproperties=font(size, weight), color=color, va="baseline", ha="left",
            transform=self.transform, parse_math=False, usetex=False,
        )  # fmt: skip
        self.add(words)

    def paragraph(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        size: float,
        *,
        weight: Weight = "normal",
        color: str = "#161616",
    ) -> float:
        """Write lines, and return where they end."""
        step = LEADING * size * MM_PER_POINT
        for position, line in enumerate(lines):
            self.write(x, top + position * step, line, size, weight=weight, color=color)
        return top + len(lines) * step

    def add(self, artist: Artist) -> None:
        """Add what is drawn over the page."""
        artist.set_zorder(20)
        artist.set_in_layout(False)
        self.figure.add_artist(artist)

    def rectangle(
        self, x: float, top: float, wide: float, high: float, *, face: str, edge: str = "none", hatch: str = ""
    ) -> None:
        """Draw a rectangle."""
        self.add(
            Rectangle(
                (x, top),
                wide,
                high,
                facecolor=face,
                edgecolor=edge,
                linewidth=0.5,
                hatch=hatch or None,
                transform=self.transform,
            )
        )


class Block(Protocol):
    """A piece of the legend."""

    def height(self, wide: float) -> float:
        """Return its height in a column of this width, in millimetres."""

    def draw(self, paper: Paper, x: float, top: float, wide: float) -> None:
        """Draw it."""


@dataclass(frozen=True)
class Heading:
    """A title over blocks."""

    text: str

    def height(self, wide: float) -> float:
        """Return its height."""
        return len(wrap(self.text, wide, 8.5, "bold")) * LEADING * 8.5 * MM_PER_POINT + _HEADING_MM

    def draw(self, paper: Paper, x: float, top: float, wide: float) -> None:
        """Draw it."""
        paper.paragraph(x, top + _HEADING_MM / 2, wrap(self.text, wide, 8.5, "bold"), 8.5, weight="bold")


@dataclass(frozen=True)
class Swatch:
    """A fill, its name, and lines under it."""

    color: str
    hatch: str
    hatch_color: str
    label: str
    lines: tuple[str, ...]

    def _lines(self, wide: float) -> tuple[list[str], list[str]]:
        room = wide - _SWATCH_MM[0] - 2.5
        return wrap(self.label, room, 8, "bold"), [piece for line in self.lines for piece in wrap(line, room, 7)]

    def height(self, wide: float) -> float:
        """Return its height."""
        labels, lines = self._lines(wide)
        text = (len(labels) * 8 + len(lines) * 7) * LEADING * MM_PER_POINT
        return float(max(text, _SWATCH_MM[1]) + _GAP_MM)

    def draw(self, paper: Paper, x: float, top: float, wide: float) -> None:
        """Draw it."""
        across, down = _SWATCH_MM
        paper.rectangle(x, top + 0.3, across, down, face=self.color)
        if self.hatch:
            paper.rectangle(x, top + 0.3, across, down, face="none", edge=self.hatch_color, hatch=self.hatch)
        paper.rectangle(x, top + 0.3, across, down, face="none", edge="#555555")
        labels, lines = self._lines(wide)
        below = paper.paragraph(x + across + 2.5, top, labels, 8, weight="bold")
        paper.paragraph(x + across + 2.5, below, lines, 7, color="#333333")


@dataclass(frozen=True)
class Ramp:
    """A scale of colours with its figures."""

    scale: Scale

    def height(self, wide: float) -> float:  # noqa: ARG002 - every block has this signature
        """Return its height."""
        return 13.0

    def draw(self, paper: Paper, x: float, top: float, wide: float) -> None:
        """Draw it, with the figures that have room."""
        across = min(wide - 6, 70.0)
        colors = ramp_colors()
        step = across / len(colors)
        for position, color in enumerate(colors):
            paper.rectangle(x + position * step, top, step, 5, face=color, edge=color)
        paper.rectangle(x, top, across, 5, face="none", edge="#555555")
        after = -np.inf
        ends = self.scale.ticks[-1][1]
        last = x + across - text_width_mm(ends, 7)
        for share, text in self.scale.ticks:
            at, half = x + share * across, text_width_mm(text, 7) / 2
            left = min(max(at - half, x), x + across - 2 * half) if share < 1 else last
            if left < after + 1.5 or (share < 1 and left + 2 * half > last - 1.5):
                continue
            paper.add(Line2D([at, at], [top + 5, top + 6], color="#555555", linewidth=0.6, transform=paper.transform))
            paper.write(left, top + 6.4, text, 7)
            after = left + 2 * half


@dataclass(frozen=True)
class Sign:
    """A marker, or a line, and its name on one or several lines."""

    label: str
    marker: str = ""
    color: str = "#161616"
    width: float = 1.0

    def _lines(self, wide: float) -> list[str]:
        return wrap(self.label, wide - _SWATCH_MM[0] - 2.5, 7.5)

    def height(self, wide: float) -> float:
        """Return its height."""
        return len(self._lines(wide)) * LEADING * 7.5 * MM_PER_POINT + 0.9

    def draw(self, paper: Paper, x: float, top: float, wide: float) -> None:
        """Draw it."""
        middle = top + 0.62 * 7.5 * MM_PER_POINT
        across = _SWATCH_MM[0]
        if self.marker:
            sign = Line2D(
                [x + across / 2], [middle], marker=self.marker, markersize=5.5, linestyle="none", color=self.color,
                markeredgecolor="white", markeredgewidth=0.5, transform=paper.transform,
            )  # fmt: skip
        else:
            sign = Line2D(
                [x, x + across], [middle] * 2, color=self.color, linewidth=self.width, transform=paper.transform
            )
        paper.add(sign)
        paper.paragraph(x + across + 2.5, top, self._lines(wide), 7.5)


@dataclass(frozen=True)
class Circles:
    """Circles of round figures: diameter in points, and text."""

    label: str
    sizes: tuple[tuple[float, str], ...]

    def height(self, wide: float) -> float:
        """Return its height."""
        widest = max((size for size, _ in self.sizes), default=0.0) * MM_PER_POINT
        return len(wrap(self.label, wide, 7.5)) * LEADING * 7.5 * MM_PER_POINT + widest + 2.5

    def draw(self, paper: Paper, x: float, top: float, wide: float) -> None:
        """Draw them side by side, on one line."""
        top = paper.paragraph(x, top, wrap(self.label, wide, 7.5), 7.5) + 0.5
        base = top + max((size for size, _ in self.sizes), default=0.0) * MM_PER_POINT
        for size, text in self.sizes:
            side = size * MM_PER_POINT
            circle = Ellipse(
                (x + side / 2, base - side / 2), side, side, facecolor="none", edgecolor="#161616", linewidth=0.7,
                transform=paper.transform,
            )  # fmt: skip
            paper.add(circle)
            paper.write(x + side + 1, base - side / 2 - 1.5, text, 7)
            x += side + text_width_mm(text, 7) + 5


def _columns(blocks: Sequence[Block], count: int, wide: float, limit: float) -> list[list[Block]] | None:
    """Fill columns in order under a height; None when it does not hold."""
    columns: list[list[Block]] = [[]]
    used = 0.0
    for position, block in enumerate(blocks):
        high = block.height(wide)
        after = blocks[position + 1].height(wide) if isinstance(block, Heading) and position + 1 < len(blocks) else 0.0
        if columns[-1] and used + high + after > limit:  # a title stays with what follows
            columns.append([])
            used = 0.0
        columns[-1].append(block)
        used += high
        if used > limit:
            return None
    return columns if len(columns) <= count else None


def height_in_columns(blocks: Sequence[Block], count: int, wide: float) -> float:
    """Return the least height in which blocks flow in so many columns, in millimetres.

    Parameters
    ----------
    blocks
        In their order.
    count
        Number of columns.
    wide
        Width of one.
    """
    limit = max((sum(block.height(wide) for block in blocks)) / count, 1.0)
    while _columns(blocks, count, wide, limit) is None:
        limit += 1.0
    return limit


def flow(paper: Paper, blocks: Sequence[Block], x: float, top: float, *, count: int, wide: float, gap: float) -> None:
    """Draw blocks in columns.

    Parameters
    ----------
    paper
        The page.
    blocks
        In their order.
    x, top
        Corner of the first column.
    count, wide, gap
        Columns, the width of one, and between them.
    """
    columns = _columns(blocks, count, wide, height_in_columns(blocks, count, wide)) or []
    for position, column in enumerate(columns):
        y = top - (_HEADING_MM / 2 if column and isinstance(column[0], Heading) else 0)
        for block in column:
            block.draw(paper, x + position * (wide + gap), y, wide)
            y += block.height(wide)
