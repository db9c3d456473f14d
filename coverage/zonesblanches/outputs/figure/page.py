"""The page: title, map, insets, legend and credits, each in a room measured beforehand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from zonesblanches.outputs.drawing.ground import Ground
from zonesblanches.outputs.drawing.layers import Dressing, make_scene
from zonesblanches.outputs.drawing.plot import UNHINTED, Names, artists, show
from zonesblanches.outputs.drawing.scene import Mark, Scene
from zonesblanches.outputs.drawing.text import MM, wrap
from zonesblanches.outputs.figure.content import FigureWords
from zonesblanches.outputs.figure.legend import Block, flow, paragraph
from zonesblanches.outputs.figure.saving import save_figure

__all__ = ["SIZES_MM", "MapFigure", "make_page"]

SIZES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
Room = tuple[float, float, float, float]  # left, top, right, bottom, in points from the top left corner
_MARGIN, _GAP = 11 * MM, 4 * MM
_LEGEND = 62 * MM  # width of the legend beside a map in landscape
_COLUMN_GAP = 6 * MM
_INSET, _INSET_HEAD = 34 * MM, 5 * MM  # height of a small map, and of its name
_WIDEST_INSET, _LEAST_INSET = 48 * MM, 24 * MM
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


def make_page(
    content: FigureWords, grounds: Sequence[Ground], dressing: Dressing, blocks: Sequence[Block], *,
    size: Literal["A4", "A3"], orientation: str,
) -> MapFigure:  # fmt: skip
    """Lay everything out on a page: the ground of the main map, then those of the insets, and the legend."""
    across = orientation == "landscape" or (orientation == "auto" and grounds[0].aspect > _WIDE)
    wide, high = (MM * side for side in sorted(SIZES_MM[size], reverse=across))
    figure = MapFigure(figsize=(wide / 72, high / 72), dpi=_SCREEN_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    room, right = wide - 2 * _MARGIN, wide - _MARGIN
    marks, top = _head(content, room)
    top += _GAP - MM
    _, long = _foot(content, room, 0.0)
    bottom = high - _MARGIN + 2 * MM - long
    marks += _foot(content, room, bottom)[0]
    bottom -= _GAP - MM
    spare = None
    if across:
        legend, used = flow(blocks, right - _LEGEND, top, count=1, wide=_LEGEND, gap=0)
        spare = (right - _LEGEND, used + _GAP, right, bottom)
        right -= _LEGEND + _GAP + MM
    else:
        column = (room - 2 * _COLUMN_GAP) / 3
        _, long = flow(blocks, 0, 0, count=3, wide=column, gap=_COLUMN_GAP)
        bottom -= long
        legend, _ = flow(blocks, _MARGIN, bottom, count=3, wide=column, gap=_COLUMN_GAP)
        bottom -= _GAP
    boxes, heads = _rooms(grounds, (_MARGIN, top, right, bottom), spare)
    names = []
    for at, (ground, (x, y, end, low)) in enumerate(zip(grounds, boxes, strict=True)):
        extent = max(end - x, 20 * MM), max(low - y, 20 * MM)
        scene: Scene = make_scene(ground, content.fills, dressing, extent, inset=at > 0)
        place = (x / wide, 1 - (y + extent[1]) / high, extent[0] / wide, extent[1] / high)
        names.append(show(figure.add_axes(place), scene))
    figure.names = tuple(names)
    points = Affine2D().scale(1, -1).translate(0, high).scale(1 / 72) + figure.dpi_scale_trans
    for artist in artists([*marks, *legend, *heads], points):
        artist.set(zorder=20, in_layout=False)
        figure.add_artist(artist)
    return figure


def _head(content: FigureWords, room: float) -> tuple[list[Mark], float]:
    size = next((size for size in _TITLES if len(wrap(content.text.title, room, size, bold=True)) == 1), _TITLES[-1])
    marks, y = paragraph(content.text.title, _MARGIN, _MARGIN, room, size, bold=True)
    lines = [
        (content.text.subtitle, MM, 9.0, "#333333"),
        *((f"⚠ {text}", 0.8 * MM, 7.5, "#8a1c1c") for text in content.warnings),
    ]
    for text, gap, letters, color in lines:
        more, y = paragraph(text, _MARGIN, y + gap, room, letters, color=color)
        marks += more
    return marks, y


def _foot(content: FigureWords, room: float, y: float) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    for text in content.credits:
        more, y = paragraph(text, _MARGIN, y, room, 6.2, color="#444444")
        marks += more
    return marks, y


def _rooms(grounds: Sequence[Ground], room: Room, spare: Room | None) -> tuple[list[Room], list[Mark]]:
    """Share the page: small maps under the legend where they hold, else in a row under the main one."""
    left, top, right, bottom = room
    insets = grounds[1:]
    boxes = _beside(len(insets), spare) if spare else None
    if boxes is None:
        side = min(_WIDEST_INSET, (right - left - _GAP * (len(insets) - 1)) / max(len(insets), 1))
        starts = [left + at * (side + _GAP) for at in range(len(insets))]
        boxes = [(x, bottom - _INSET, x + side, bottom) for x in starts]
        bottom -= _INSET + _INSET_HEAD if insets else 0
    heads: list[Mark] = []
    for (x, y, end, _), ground in zip(boxes, insets, strict=True):
        size = next((size for size in (7.0, 6.5, 6.0, 5.5) if len(wrap(ground.name, end - x, size)) == 1), 5.0)
        heads += paragraph(ground.name, x, y - 3.4 * MM, end - x, size, color="#333333")[0]
    return [(left, top, right, bottom), *boxes], heads


def _beside(count: int, spare: Room) -> list[Room] | None:
    """Share what the legend leaves of its column, two insets in a row; None when they do not hold."""
    left, top, right, bottom = spare
    side = (right - left - _GAP) / 2 if count > 1 else right - left
    rows = -(-count // 2)
    side = min(side, (bottom - top) / max(rows, 1) - _INSET_HEAD)
    if count and side < _LEAST_INSET:
        return None
    first = bottom - rows * (side + _INSET_HEAD) + _INSET_HEAD
    corners = [
        (left + (place % 2) * (side + _GAP), first + (place // 2) * (side + _INSET_HEAD)) for place in range(count)
    ]
    return [(x, y, x + side, y + side) for x, y in corners]
