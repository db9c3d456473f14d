"""A pen for matplotlib: shapes and signs at once, names when the figure is drawn, at the size that it then has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, Transform

from zonesblanches.outputs.drawing.names import lettering
from zonesblanches.outputs.drawing.scene import FRAME, HATCH_COLORS, Box, Line, Look, Mark, Scene, Shapes, Steps
from zonesblanches.outputs.drawing.text import FAMILY

__all__ = ["HATCHES", "MARKERS", "UNHINTED", "Names", "artists", "compound", "font", "show"]

UNHINTED: Any = {"text.hinting": "none"}  # letters as wide on a screen as on paper
_FORMS = {"lines": "////", "dots": "..", "back": "\\\\\\\\", "crossed": "xxxx"}
HATCHES: Mapping[str, str] = {"": ""} | {key: _FORMS[key.rpartition(" ")[2]] for key in HATCH_COLORS}
MARKERS: Mapping[str, str] = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
_RINGED = 2.5  # side of the least sign in a white ring, in points
_Style = Literal["normal", "italic", "oblique"]
_SIDES: Any = {"start": "left", "middle": "center", "end": "right"}


@lru_cache(maxsize=64)
def font(size: float, *, bold: bool = False, style: _Style = "normal") -> FontProperties:
    """Return the font of a size in points, whatever the analyst's own settings are."""
    return FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal", style=style)


def show(axes: Axes, scene: Scene) -> Names:
    """Draw a scene in axes, whose data become metres and whose ticks go; return what writes the names."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_autoscale_on(False)
    axes.set_facecolor(scene.ground)
    for spine in axes.spines.values():
        spine.set(visible=True, color=FRAME.edge, linewidth=FRAME.width, zorder=10)
    axes.set_xlim(scene.view[0], scene.view[2])
    axes.set_ylim(scene.view[1], scene.view[3])
    for order, layer in enumerate(scene.layers):
        path = compound(layer.shapes, scene.grid)
        if path is None:
            continue
        for look in _looks(layer.look):  # add_patch would measure every curve, for limits that are already set
            axes.add_artist(PathPatch(path, zorder=1 + order / 100, joinstyle="round", capstyle="round", **look))
    kinds = groupby(scene.signs, key=lambda sign: (sign.form, sign.color, 0.0 if sign.form == "ring" else sign.size))
    for order, ((form, color, _), signs) in enumerate(kinds):
        _signs(axes, form, color, np.array([(sign.x, sign.y, sign.size) for sign in signs]), 6 + order / 100)
    for sign in scene.signs:
        if sign.text:
            axes.text(
                sign.x, sign.y, sign.text, color="#ffffff", ha="center", va="center_baseline", zorder=7, clip_on=True,
                fontproperties=font(0.65 * sign.size, bold=True), parse_math=False,
            )  # fmt: skip
    names, (wide, high) = Names(axes, scene), scene.size
    for inset in scene.insets:
        left, bottom, right, top = inset.box
        child = axes.inset_axes((left / wide, bottom / high, (right - left) / wide, (top - bottom) / high))
        show(child, inset.scene)
        child.set_aspect("equal", adjustable="box")
        names.avoid(child)
    return names


def compound(shapes: Shapes, grid: Steps) -> Path | None:
    """Return one path for all the rings of polygons, in metres; None when nothing is left."""
    rings = grid.rings(shapes)
    if not rings:
        return None
    codes = np.full(sum(map(len, rings)), Path.LINETO, dtype=np.uint8)
    ends = np.cumsum([len(ring) for ring in rings])
    codes[np.append(0, ends[:-1])] = Path.MOVETO
    codes[ends - 1] = Path.CLOSEPOLY
    return Path(np.concatenate(rings) * [grid.step, -grid.step] + [grid.west, grid.north], codes)


def _looks(look: Look) -> Iterator[dict[str, Any]]:
    """Yield how a shape is drawn: whole; where it is hatched, then its hatching, then its edge."""
    edge = {"edgecolor": look.edge or "none", "linewidth": look.width}
    yield {"facecolor": look.fill or "none", **edge}
    if look.hatch:
        hatch = {
            "edgecolor": HATCH_COLORS[look.hatch],
            "hatch": HATCHES[look.hatch],
            "linewidth": 0.0,
        }
        yield {"facecolor": "none", **hatch}
        yield {"facecolor": "none", **edge}


def _signs(axes: Axes, form: str, color: str, signs: np.ndarray, order: float) -> None:
    """Draw signs of one kind, whose shape is written once; large ones in a white ring, empty rings on one."""
    x, y, size = signs.T
    if form == "ring":
        for wide, edge in ((1.6, "#ffffff"), (0.7, color)):
            axes.scatter(x, y, s=size**2, facecolors="none", edgecolors=edge, linewidths=wide, zorder=order)
        return
    side = float(size[0])
    axes.scatter(
        x, y, s=side**2 * (0.85 if form in {"square", "diamond"} else 1.0), marker=MARKERS[form], color=color,
        edgecolors="#ffffff", linewidths=side / 7 if side >= _RINGED else 0, zorder=order,
    )  # fmt: skip


def artists(marks: Sequence[Mark], transform: Transform) -> list[Artist]:
    """Return the artists of marks in points: the halo of a name is a shape under it, its letters are text."""
    made: list[Artist] = []
    for mark in marks:
        if isinstance(mark, Line):
            made += [_text(mark, transform, halo=halo) for halo in ((mark.halo, 0.0) if mark.halo else (0.0,))]
            continue
        for look in _looks(mark.look):
            kind = {**look, "transform": transform}
            round_ = mark.radius > 0
            made.append(Circle(mark.points[0], mark.radius, **kind) if round_ else Polygon(mark.points, **kind))
    return made


def _text(line: Line, transform: Transform, *, halo: float) -> Text:
    words = Text(
        line.x, line.y, line.text, color=line.color, va="baseline", ha=_SIDES[line.anchor], transform=transform,
        fontproperties=font(line.size, bold=line.bold, style="italic" if line.italic else "normal"), parse_math=False,
        usetex=False,
    )  # fmt: skip
    if halo:
        words.set_path_effects([Stroke(linewidth=halo, foreground="white", joinstyle="round")])
    return words


class Names(Artist):
    """Writes over axes what is written over a scene, whatever size they end up with, and however they were moved.

    Attributes
    ----------
    written
        Rectangles in pixels of what was last written: (text, (left, bottom, right, top)).
    """

    def __init__(self, axes: Axes, scene: Scene) -> None:
        super().__init__()
        self.set_zorder(9)
        self.set_in_layout(False)
        self._map, self._scene = axes, scene
        self._obstacles: list[Artist] = []
        self.written: list[tuple[str, Box]] = []
        axes.add_artist(self)

    def avoid(self, *obstacles: Artist) -> None:
        """Keep names off these artists."""
        self._obstacles.extend(obstacles)

    def get_window_extent(self, renderer: Any = None) -> Bbox:  # noqa: ARG002 - matplotlib's signature
        """Return the frame: nothing is written outside."""
        return self._map.bbox

    def draw(self, renderer: Any) -> None:
        """Place everything for the current size and limits, and write it."""
        if not self.get_visible():
            return
        frame, unit = self._map.bbox, float(renderer.points_to_pixels(1.0))
        pixels = Affine2D().scale(unit).translate(frame.x0, frame.y0)
        (west, east), (south, north) = self._map.get_xlim(), self._map.get_ylim()
        size = float(frame.width / unit), float(frame.height / unit)
        now = replace(self._scene, size=size, view=(west, south, east, north), insets=())
        over = [pixels.inverted().transform_bbox(artist.get_window_extent(renderer)) for artist in self._obstacles]
        marks = lettering(now, [(box.x0, box.y0, box.x1, box.y1) for box in over])
        lines = [mark for mark in marks if isinstance(mark, Line) and mark.text != "N"]
        boxes = [pixels.transform_bbox(Bbox.from_extents(*line.box)).extents for line in lines]
        self.written = [(line.text, (box[0], box[1], box[2], box[3])) for line, box in zip(lines, boxes, strict=True)]
        with mpl.rc_context(UNHINTED):
            for artist in artists(marks, pixels):
                artist.set_figure(self._map.figure)
                artist.draw(renderer)
