"""The page: title, map, insets, legend and credits, each in a room measured beforehand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from zonesblanches.outputs.figure.content import Content
from zonesblanches.outputs.figure.layers import Dressing, draw_panel, fit_limits
from zonesblanches.outputs.figure.legend import LEADING, Block, Paper, flow, height_in_columns
from zonesblanches.outputs.figure.names import Names
from zonesblanches.outputs.figure.panels import Panel
from zonesblanches.outputs.figure.saving import save_figure
from zonesblanches.outputs.figure.text import MM_PER_POINT, UNHINTED, wrap

__all__ = ["SIZES_MM", "MapFigure", "Words", "frame_axes", "make_page"]

SIZES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
Box = tuple[float, float, float, float]  # left, top, right, bottom, in millimetres from the top left corner
_MARGIN, _GAP = 11.0, 4.0
_LEGEND_MM = 62.0  # width of the legend beside a map in landscape
_INSET_MM, _INSET_HEAD_MM = 34.0, 5.0  # height of a small map, and of its name
_WIDEST_INSET_MM, _LEAST_INSET_MM = 48.0, 24.0
_WIDE = 1.12  # width over height from which a territory lies better in landscape
_SCREEN_DPI = 100
_TITLES = (15.0, 13.5, 12.5)  # points: the largest that holds on a line, else the last on several


class MapFigure(Figure):
    """The figure of `Diagnosis.plot`: any matplotlib figure, that a notebook shows and that saves its text as text.

    Attributes
    ----------
    alt
        What the picture shows, for those who do not see it.
    names
        What writes the names on each map.
    """

    alt: str = ""
    heading: str = ""
    names: tuple[Names, ...] = ()

    def save(self, path: str | Path) -> Path:
        """Write the figure as ``.png`` (300 dpi), ``.svg`` or ``.pdf``, whole or not at all.

        Raises
        ------
        OutputError
            When the extension is another, or the file cannot be written.
        """
        return save_figure(self, path, title=self.heading, description=self.alt)

    def draw(self, renderer: RendererBase) -> None:
        """Draw with letters as wide as they were measured: hinting would widen small ones on a screen."""
        with mpl.rc_context(UNHINTED):
            super().draw(renderer)

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=_SCREEN_DPI)
        return buffer.getvalue()


@dataclass(frozen=True)
class Words:
    """What is written around the map.

    Attributes
    ----------
    title, subtitle
        At the top.
    warnings
        What must be read first, under them.
    credits
        Paragraphs at the bottom.
    """

    title: str
    subtitle: str
    warnings: tuple[str, ...]
    credits: tuple[str, ...]


def make_page(
    content: Content, panels: Sequence[Panel], dressing: Dressing, words: Words, blocks: Sequence[Block], *,
    size: Literal["A4", "A3"], orientation: str,
) -> MapFigure:  # fmt: skip
    """Lay everything out on a page.

    Parameters
    ----------
    content
        Colours of the communes.
    panels
        The main map, then the insets.
    dressing
        What is laid over the communes.
    words
        What is written around.
    blocks
        The legend.
    size
        ``"A4"`` or ``"A3"``.
    orientation
        ``"portrait"``, ``"landscape"`` or ``"auto"``.
    """
    short, long = SIZES_MM[size]
    across = orientation == "landscape" or (orientation == "auto" and panels[0].aspect > _WIDE)
    wide, high = (long, short) if across else (short, long)
    figure = MapFigure(figsize=(wide / 25.4, high / 25.4), dpi=_SCREEN_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    paper = Paper(figure, wide, high)
    top = _head(paper, words) + _GAP - 1
    bottom = _foot(paper, words) - _GAP + 1
    spare = None
    if across:
        flow(paper, blocks, wide - _MARGIN - _LEGEND_MM, top, count=1, wide=_LEGEND_MM, gap=0)
        right = wide - _MARGIN - _LEGEND_MM - _GAP - 1
        used = top + sum(block.height(_LEGEND_MM) for block in blocks) + _GAP
        spare = (wide - _MARGIN - _LEGEND_MM, used, wide - _MARGIN, bottom)
    else:
        right = wide - _MARGIN
        column = (right - _MARGIN - 2 * 6) / 3
        bottom -= height_in_columns(blocks, 3, column)
        flow(paper, blocks, _MARGIN, bottom, count=3, wide=column, gap=6)
        bottom -= _GAP
    figure.names = tuple(_maps(paper, content, panels, dressing, (_MARGIN, top, right, bottom), spare))
    return figure


def _head(paper: Paper, words: Words) -> float:
    room = paper.wide - 2 * _MARGIN
    size = next((size for size in _TITLES if len(wrap(words.title, room, size, "bold")) == 1), _TITLES[-1])
    y = paper.paragraph(_MARGIN, _MARGIN, wrap(words.title, room, size, "bold"), size, weight="bold")
    y = paper.paragraph(_MARGIN, y + 1, wrap(words.subtitle, room, 9), 9, color="#333333")
    for warning in words.warnings:
        y = paper.paragraph(_MARGIN, y + 0.8, wrap(f"⚠ {warning}", room, 7.5), 7.5, color="#8a1c1c")
    return y


def _foot(paper: Paper, words: Words) -> float:
    """Write the credits at the bottom, and return where they begin."""
    room, size = paper.wide - 2 * _MARGIN, 6.2
    lines = [line for paragraph in words.credits for line in wrap(paragraph, room, size)]
    top = paper.high - _MARGIN + 2 - len(lines) * LEADING * size * MM_PER_POINT
    paper.paragraph(_MARGIN, top, lines, size, color="#444444")
    return top


def _maps(
    paper: Paper, content: Content, panels: Sequence[Panel], dressing: Dressing, room: Box, spare: Box | None
) -> list[Names]:  # fmt: skip
    """Draw the main map in its room, and the insets under the legend where they hold, else in a row under the map."""
    left, top, right, bottom = room
    insets = panels[1:]
    boxes = _beside(len(insets), spare) if spare else None
    if boxes is None:
        boxes = _under(len(insets), room)
        bottom -= _INSET_MM + _INSET_HEAD_MM if insets else 0
    written = [_map(paper, content, panels[0], dressing, (left, top, right, bottom), inset=False)]
    for box, panel in zip(boxes, insets, strict=True):
        size = next((size for size in (7.0, 6.5, 6.0, 5.5) if len(wrap(panel.name, box[2] - box[0], size)) == 1), 5.0)
        paper.write(box[0], box[1] - 3.4, panel.name, size, color="#333333")
        written.append(_map(paper, content, panel, dressing, box, inset=True))
    return written


def _under(count: int, room: Box) -> list[Box]:
    """Share a row along the bottom of a room."""
    left, _, right, bottom = room
    side = min(_WIDEST_INSET_MM, (right - left - _GAP * (count - 1)) / max(count, 1))
    return [
        (left + place * (side + _GAP), bottom - _INSET_MM, left + place * (side + _GAP) + side, bottom)
        for place in range(count)
    ]


def _beside(count: int, spare: Box) -> list[Box] | None:
    """Share what the legend leaves of its column, two insets in a row; None when they do not hold."""
    left, top, right, bottom = spare
    side = (right - left - _GAP) / 2 if count > 1 else right - left
    rows = -(-count // 2)
    if rows * (side + _INSET_HEAD_MM) > bottom - top:
        side = (bottom - top) / max(rows, 1) - _INSET_HEAD_MM
    if count and side < _LEAST_INSET_MM:
        return None
    first = bottom - rows * (side + _INSET_HEAD_MM) + _INSET_HEAD_MM
    corners = [
        (left + (place % 2) * (side + _GAP), first + (place // 2) * (side + _INSET_HEAD_MM)) for place in range(count)
    ]
    return [(x, y, x + side, y + side) for x, y in corners]


def _map(
    paper: Paper, content: Content, panel: Panel, dressing: Dressing, box: Box, *, inset: bool,
) -> Names:  # fmt: skip
    left, top, right, bottom = box
    wide, high = max(right - left, 20.0), max(bottom - top, 20.0)
    axes = paper.figure.add_axes(
        (left / paper.wide, 1 - (top + high) / paper.high, wide / paper.wide, high / paper.high)
    )
    frame_axes(axes)
    west, south, east, north = fit_limits(panel, wide, high)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    return draw_panel(axes, panel, content.fills, dressing, wide_mm=wide, inset=inset)


def frame_axes(axes: Axes) -> None:
    """Leave nothing of a chart's axes but a thin frame."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_autoscale_on(False)
    axes.set_facecolor("white")
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color("#8a8a8a")
        spine.set_linewidth(0.6)
        spine.set_zorder(10)
