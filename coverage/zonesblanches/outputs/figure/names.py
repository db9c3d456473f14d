"""Names, scale bar and north, placed when the figure is drawn: they fit whatever size the axes end up with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from zonesblanches.language import Lang, number
from zonesblanches.outputs.figure.text import MM_PER_POINT, UNHINTED, Style, Weight, font, safe, text_width_mm

__all__ = ["Names", "Place"]

Box = tuple[float, float, float, float]
_GAP, _TEAM_GAP = 2.2, 4.0  # points between a place and its name, and beside the mark of a team
_EDGE = 2.0  # points between a name and the frame
_HALO = 2.2  # points
_BAR_SHARE = 0.28  # of the frame's width, at most
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_TRIES = 14  # rows and columns of places tried for a neighbour's name


@dataclass(frozen=True)
class Place:
    """A place to name: in metres, the most important first."""

    code: str
    name: str
    x: float
    y: float


class Names(Artist):
    """Writes names that collide neither with one another, nor with what else stands on the map, nor with its edges.

    Parameters
    ----------
    axes
        Where; its data are metres.
    places
        Communes, the most important first.
    most
        How many names at most.
    around
        Neighbouring areas: name and polygon, in metres.
    marks
        Points in metres that names had better not hide.
    lang
        Language of the scale bar.
    size
        Of names, in points.
    north
        Whether an arrow shows the north.

    Attributes
    ----------
    written
        Rectangles in pixels of what was last written: (text, (left, bottom, right, top)).
    """

    def __init__(
        self, axes: Axes, *, places: Sequence[Place] = (), most: int = 0,
        around: Sequence[tuple[str, shapely.Geometry]] = (),
        marks: npt.NDArray[np.float64] | None = None, lang: Lang = "fr", size: float = 7.5, north: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.set_zorder(9)
        self.set_in_layout(False)
        self._places, self._most, self._around = tuple(places), most, tuple(around)
        self._marks = np.empty((0, 2)) if marks is None else marks
        self._lang, self._size, self._north = lang, size, north
        self._obstacles: list[Artist] = []
        self.written: list[tuple[str, Box]] = []
        self._map = axes
        axes.add_artist(self)

    def avoid(self, *artists: Artist) -> None:
        """Keep names off these artists."""
        self._obstacles.extend(artists)

    def get_window_extent(self, renderer: Any = None) -> Bbox:  # noqa: ARG002 - matplotlib's signature
        """Return the frame: nothing is written outside."""
        return self._map.bbox

    def draw(self, renderer: Any) -> None:
        """Place everything for the current size, and write it."""
        if not self.get_visible():
            return
        self.written = []
        page = _Page(self._map, renderer)
        taken = [_box(artist.get_window_extent(renderer)) for artist in self._obstacles]
        taken.append(self._bar(page, taken))
        if self._north:
            taken += self._arrow(page, taken)
        with mpl.rc_context(UNHINTED):
            self._towns(page, taken)
            self._neighbours(page, taken)

    def _towns(self, page: _Page, taken: list[Box]) -> None:
        at = page.pixels(np.array([(place.x, place.y) for place in self._places]).reshape(-1, 2))
        marks = page.pixels(self._marks)
        written = 0
        for place, (x, y) in zip(self._places, at, strict=True):
            if written >= self._most or not page.holds((x, y, x, y)):
                continue
            name = safe(place.name)
            dot = page.around(x, y, 1.5)
            free = [
                box
                for box in page.beside(
                    name, self._size, x, y, gap=_TEAM_GAP if _count_inside(marks, page.around(x, y, 4)) else _GAP
                )
                if page.holds(box) and not _hits(box, taken)
            ]
            if not free or _hits(dot, taken):
                continue
            box = min(free, key=lambda box: _count_inside(marks, box))  # the first of the best
            if not _count_inside(marks, page.around(x, y, 4)):  # a team there already shows the place
                page.dot(x, y)
            page.write(name, box, self._size, color="#161616")
            taken += [box, dot]
            self.written.append((name, box))
            written += 1

    def _neighbours(self, page: _Page, taken: list[Box]) -> None:
        for name, shape in self._around:
            visible = shapely.make_valid(shape).intersection(shapely.box(*page.view))
            text = safe(name)
            box = page.inside(text, self._size, visible, taken)
            if box:
                page.write(text, box, self._size, color="#5f5f5f", style="italic")
                taken.append(box)
                self.written.append((text, box))

    def _bar(self, page: _Page, taken: list[Box]) -> Box:
        """Draw a round number of kilometres; projected metres are the ground's, to 0.1 % over a département."""
        metres = _round_below(_BAR_SHARE * (page.view[2] - page.view[0]))
        length = metres * page.per_metre
        unit = page.unit
        text = f"{number(metres / 1000, 0 if metres >= 1000 else 1, self._lang)} km"
        wide = max(length, text_width_mm(text, self._size) / MM_PER_POINT * unit) + 6 * unit
        box = page.corner(wide, (self._size + 11) * unit, ("lower left", "lower right", "upper left"), taken)
        left, bottom = box[0] + 3 * unit, box[1] + 3 * unit
        page.rectangle(box, "#ffffff", alpha=0.85)
        page.rectangle((left, bottom, left + length, bottom + 2.4 * unit), "#161616")
        page.rectangle((left + length / 2, bottom, left + length, bottom + 2.4 * unit), "#ffffff", edge="#161616")
        page.write(text, (left, bottom + 4 * unit, left, bottom + (4 + self._size) * unit), self._size, halo=False)
        self.written.append((text, box))
        return box

    def _arrow(self, page: _Page, taken: list[Box]) -> list[Box]:
        """Draw the north in a free corner: the top of a projected map, to a few degrees."""
        unit = page.unit
        box = page.corner(12 * unit, 26 * unit, ("upper right", "upper left", "lower right"), taken)
        if _hits(box, taken):
            return []
        x, y = (box[0] + box[2]) / 2, box[1]
        page.rectangle(box, "#ffffff", alpha=0.85)
        tip = [(x, y + 16 * unit), (x - 4 * unit, y + 2 * unit), (x, y + 5 * unit), (x + 4 * unit, y + 2 * unit)]
        page.polygon(tip, "#161616")
        width = text_width_mm("N", 7, "bold") / MM_PER_POINT * unit
        page.write("N", (x - width / 2, y + 17.5 * unit, x, y + 24 * unit), 7, weight="bold", halo=False)
        return [box]


class _Page:
    """The frame in pixels, and how to draw on it."""

    def __init__(self, axes: Axes, renderer: Any) -> None:
        self._axes, self._renderer = axes, renderer
        self.unit = float(renderer.points_to_pixels(1.0))
        self.frame = _box(axes.bbox)
        (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
        self.view = (west, south, east, north)
        self.per_metre = (self.frame[2] - self.frame[0]) / (east - west)

    def pixels(self, metres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(self._axes.transData.transform(metres)) if len(metres) else np.empty((0, 2))

    def holds(self, box: Box) -> bool:
        edge = _EDGE * self.unit
        left, bottom, right, top = self.frame
        return box[0] >= left + edge and box[1] >= bottom + edge and box[2] <= right - edge and box[3] <= top - edge

    def corner(self, wide: float, high: float, corners: Sequence[str], taken: list[Box]) -> Box:
        """Return a rectangle in the first corner that is free, in the first one when none is."""
        left, bottom, right, top = self.frame
        gap = 3 * self.unit
        boxes = []
        for name in corners:
            x = left + gap if "left" in name else right - gap - wide
            y = bottom + gap if "lower" in name else top - gap - high
            boxes.append((x, y, x + wide, y + high))
        return next((box for box in boxes if not _hits(box, taken)), boxes[0])

    def around(self, x: float, y: float, points: float) -> Box:
        half = points * self.unit
        return (x - half, y - half, x + half, y + half)

    def size_of(self, text: str, size: float) -> tuple[float, float]:
        return (text_width_mm(text, size) / MM_PER_POINT + _HALO) * self.unit, (size * 1.02 + _HALO) * self.unit

    def beside(self, text: str, size: float, x: float, y: float, *, gap: float) -> Iterator[Box]:
        """Yield the rectangles of a name around a place: right, left, above, below, then the corners."""
        wide, high = self.size_of(text, size)
        gap = gap * self.unit
        for across, up in _SIDES:
            near = gap if not (across and up) else 0.4 * gap
            left = x - wide / 2 + across * (wide / 2 + near)
            bottom = y - high / 2 + up * (high / 2 + near)
            yield (left, bottom, left + wide, bottom + high)

    def inside(self, text: str, size: float, shape: shapely.Geometry, taken: list[Box]) -> Box | None:
        """Return a rectangle wholly inside a shape, as far from its border as can be."""
        if shape.is_empty:
            return None
        wide, high = self.size_of(text, size)
        west, south, east, north = shape.bounds
        xs, ys = np.linspace(west, east, _TRIES + 2)[1:-1], np.linspace(south, north, _TRIES + 2)[1:-1]
        grid = np.array(list(itertools.product(xs, ys)))
        half = np.array([wide, high]) / 2 / self.per_metre
        boxes = shapely.box(*(grid - half).T, *(grid + half).T)
        shapely.prepare(shape)
        fits = np.flatnonzero(shapely.contains(shape, boxes))
        if not len(fits):
            return None
        depth = shapely.distance(shapely.boundary(shape), boxes[fits])
        for x, y in self.pixels(grid[fits][np.argsort(-depth, kind="stable")]):
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if self.holds(box) and not _hits(box, taken):
                return box
        return None

    def write(
        self, text: str, box: Box, size: float, *, color: str = "#161616", weight: Weight = "normal",
        style: Style = "normal", halo: bool = True,
    ) -> None:  # fmt: skip
        """Write a line in a rectangle: the halo as a shape under it, the letters as text."""
        x = box[0] + (_HALO / 2 * self.unit if halo else 0)
        y = box[1] + (0.22 * size + (_HALO / 2 if halo else 0)) * self.unit
        for under in (True, False) if halo else (False,):
            words = Text(
                x, y, text, color=color, fontproperties=font(size, weight, style), va="baseline", ha="left",
                transform=IdentityTransform(), parse_math=False, usetex=False,
            )  # fmt: skip
            if under:
                words.set_path_effects([Stroke(linewidth=_HALO, foreground="white", joinstyle="round")])
            self._put(words)

    def dot(self, x: float, y: float) -> None:
        self.rectangle(self.around(x, y, 1.4), "#161616", edge="#ffffff")

    def rectangle(self, box: Box, color: str, *, edge: str = "none", alpha: float = 1.0) -> None:
        left, bottom, right, top = box
        self._put(
            Rectangle(
                (left, bottom),
                right - left,
                top - bottom,
                facecolor=color,
                edgecolor=edge,
                linewidth=0.5,
                alpha=alpha,
                transform=IdentityTransform(),
            )
        )

    def polygon(self, points: list[tuple[float, float]], color: str) -> None:
        self._put(Polygon(points, facecolor=color, edgecolor="none", transform=IdentityTransform()))

    def _put(self, artist: Artist) -> None:
        artist.set_figure(self._axes.figure)
        artist.draw(self._renderer)


def _round_below(metres: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20… kilometres (or 100, 200, 500 m) that is not above."""
    steps = [step * 10.0**power for power in range(1, 7) for step in (1, 2, 5)]
    return max((step for step in steps if step <= metres), default=steps[0])


def _box(extent: Any) -> Box:
    return (float(extent.x0), float(extent.y0), float(extent.x1), float(extent.y1))


def _hits(box: Box, others: list[Box]) -> bool:
    return any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in others)


def _count_inside(points: npt.NDArray[np.float64], box: Box) -> int:
    if not len(points):
        return 0
    x, y = points[:, 0], points[:, 1]
    return int(((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])).sum())
