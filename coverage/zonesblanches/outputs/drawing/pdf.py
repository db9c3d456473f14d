"""A pen for a canvas of ReportLab: shapes that several scenes have in common are written once, and stamped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from zonesblanches.outputs.drawing.names import lettering
from zonesblanches.outputs.drawing.scene import (
    FRAME,
    HATCH_COLORS,
    Box,
    Layer,
    Line,
    Look,
    Patch,
    Scene,
    Steps,
    rectangle,
    sign_marks,
)  # fmt: skip
from zonesblanches.outputs.drawing.text import width

__all__ = ["FONTS", "PdfPen", "ink"]

FONTS = {False: "zb-DejaVu", True: "zb-DejaVu-Bold"}
_HATCH_STEP, _HATCH_WIDTH = 40, 10  # steps of the grid
_ROUND = 0.5523  # where the curve of a quarter of a circle is held


@lru_cache(maxsize=64)
def ink(color: str) -> Any:
    """Return a colour as ReportLab holds it: reading one from text each time takes longer than drawing."""
    from reportlab.lib.colors import HexColor

    return HexColor(color)


@lru_cache(maxsize=64)
def _set(color: str, operator: str) -> str:
    """Return what sets a colour, of insides (``rg``) or of edges (``RG``)."""
    return " ".join(f"{int(color[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5)) + f" {operator}"


class PdfPen:
    """Draws scenes on the pages of a canvas of ReportLab, in which the `FONTS` are registered.

    Paths are written as operators of PDF (ISO 32000-1, 8.5), in tenths of a point: objects would take longer than all
    the rest of the page.
    """

    def __init__(self, canvas: Any) -> None:
        self.canvas: Any = canvas
        self.forms: dict[tuple[int, Steps, str], str] = {}
        self.kept: list[Layer] = []  # what is known by its address stays alive

    def draw(self, scene: Scene, box: Box) -> None:
        """Draw a scene in a rectangle of the page: left, bottom, width, height, in points."""
        self.canvas.saveState()
        self.canvas.transform(box[2] / scene.size[0], 0, 0, box[3] / scene.size[1], box[0], box[1])
        self._scene(scene)
        self.canvas.restoreState()

    def _write(self, *operators: str) -> None:
        self.canvas._code.extend(filter(None, operators))

    def _scene(self, scene: Scene) -> None:
        canvas, grid = self.canvas, scene.grid
        frame = rectangle((0, 0, *scene.size), Look(scene.ground))
        canvas.saveState()
        self._write(_outline(frame), "W n")
        self._patch(frame)
        canvas.saveState()
        scale = grid.step * scene.per_metre
        ((x, y),) = scene.points([(grid.west, grid.north)]).tolist()
        canvas.transform(scale, 0, 0, scale, x, y)  # steps go down, points go up: paths have their sign changed
        canvas.setLineJoin(1)
        for layer in scene.layers:
            self._layer(layer, grid, scale)
        canvas.restoreState()
        signs = zip(scene.signs, scene.points([(sign.x, sign.y) for sign in scene.signs]).tolist(), strict=True)
        for mark in [mark for sign, at in signs for mark in sign_marks(sign, *at)] + lettering(scene):
            self._line(mark) if isinstance(mark, Line) else self._patch(mark)
        for inset in scene.insets:
            canvas.saveState()
            canvas.translate(*inset.box[:2])
            self._scene(inset.scene)
            self._patch(rectangle((0, 0, *inset.scene.size), FRAME))
            canvas.restoreState()
        canvas.restoreState()

    def _layer(self, layer: Layer, grid: Steps, scale: float) -> None:
        """Draw a layer; the width of its edge depends on the scale, and its form, which others have too, does not."""
        canvas, look = self.canvas, layer.look
        if look.edge:
            self._write(_set(look.edge, "RG"), f"{look.width / scale:.1f} w")
        if not layer.shared:
            self._rings(grid.rings(layer.shapes), look)
            return
        key = id(layer.shapes), grid, look.fill + look.hatch
        if key not in self.forms:
            self.kept.append(layer)
            self.forms[key] = f"form{len(self.forms)}"
            rings = grid.rings(layer.shapes)
            canvas.beginForm(self.forms[key], *_bounds(rings))
            self._rings(rings, look)
            canvas.endForm()
        canvas.doForm(self.forms[key])

    def _rings(self, rings: Sequence[Any], look: Look) -> None:
        paths = []
        for ring in rings:
            (x, y), *points = ring[:-1].tolist()
            paths += [f"{x} {-y} m", *(f"{x} {-y} l" for x, y in points), "h"]
        self._write(look.fill and _set(look.fill, "rg"), *paths, _paint(look) if rings else "")
        if look.hatch and rings:
            left, low, right, top = _bounds(rings)
            self._write("q", *paths, "W* n", _set(HATCH_COLORS[look.hatch], "RG"), f"{_HATCH_WIDTH} w")
            self._write(f"[{_HATCH_WIDTH} 34] 0 d" if look.hatch == "dots" else "")
            form = look.hatch.rpartition(" ")[2]
            for begin, end in ((low, top),) * (form != "back") + ((top, low),) * (form in {"back", "crossed"}):
                for at in range(left - top + low, right, _HATCH_STEP):
                    self._write(f"{at} {begin} m {at + top - low} {end} l S")
            self._write("Q")

    def _patch(self, patch: Patch) -> None:
        look = patch.look
        edge = (_set(look.edge, "RG"), f"{look.width:.2g} w") if look.edge else ()
        self._write(look.fill and _set(look.fill, "rg"), *edge, _outline(patch), _paint(look))

    def _line(self, line: Line) -> None:
        """Write letters over their halo: what is under them stays seen, and they stay read."""
        canvas = self.canvas
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[line.anchor]
        x, y = round(line.x - share * width(line.text, line.size, bold=line.bold), 1), round(line.y, 1)
        canvas.setFont(FONTS[line.bold], line.size)
        self._write(_set(line.color, "rg"))
        if line.halo:
            self._write(_set("#ffffff", "RG"), f"{line.halo:g} w")
            canvas.drawString(x, y, line.text, mode=1)
        canvas.drawString(x, y, line.text)


def _paint(look: Look) -> str:
    return {(True, True): "B*", (True, False): "f*", (False, True): "S"}[bool(look.fill), bool(look.edge)]


def _outline(patch: Patch) -> str:
    """Return a polygon, or a disc as four curves."""
    (x, y), radius = patch.points[0], patch.radius
    if not radius:
        steps = [f"{x:.1f} {y:.1f} l" for x, y in patch.points[1:]]
        return " ".join([f"{x:.1f} {y:.1f} m", *steps, "h"])
    turn = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)]
    path = [f"{x + radius:.2f} {y:.2f} m"]
    for (ax, ay), (bx, by) in pairwise(turn):
        curve = (ax + _ROUND * bx, ay + _ROUND * by, bx + _ROUND * ax, by + _ROUND * ay, bx, by)
        path.append(" ".join(f"{(y if at % 2 else x) + radius * part:.2f}" for at, part in enumerate(curve)) + " c")
    return " ".join([*path, "h"])


def _bounds(rings: Sequence[Any]) -> tuple[int, int, int, int]:
    """Return the rectangle of some rings as they are drawn, with some room for their edges."""
    points = np.concatenate([*rings, np.zeros((0 if rings else 1, 2), dtype=int)]) * [1, -1]
    (left, low), (right, top) = points.min(axis=0) - 100, points.max(axis=0) + 100
    return int(left), int(low), int(right), int(top)
