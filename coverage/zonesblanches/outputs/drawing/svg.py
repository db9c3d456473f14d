"""A pen for SVG: pictures inside a page, whose shapes in common are written once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np

from zonesblanches.outputs.drawing.bars import DrawnChart
from zonesblanches.outputs.drawing.names import lettering
from zonesblanches.outputs.drawing.scene import (
    FRAME,
    HATCH_COLORS,
    Inset,
    Layer,
    Line,
    Look,
    Mark,
    Scene,
    Steps,
    rectangle,
    seamless_rings,
    sign_marks,
)  # fmt: skip
from zonesblanches.outputs.webmap.escape import html_text

__all__ = ["SvgPen"]

_FONT = "system-ui,'Segoe UI','Liberation Sans',Arial,'DejaVu Sans',sans-serif"
_TURNS = {"dots": 0, "back": -45}
_HATCH = 4.0  # points, or so: steps are whole


class SvgPen:
    """Draws scenes as ``<svg>`` elements of one page, in which identifiers and classes begin with a prefix.

    Where `alike`, surfaces of one shape are written once, in whatever colours scenes show them.
    """

    def __init__(self, prefix: str, *, alike: bool = False) -> None:
        self.prefix = prefix
        self.alike = alike
        self.rules: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.calls: dict[object, str] = {}
        self.defs: list[str] = []
        self.kept: list[Layer] = []  # what is known by its address stays alive

    @property
    def style(self) -> str:
        """The style sheet of all that was drawn."""
        rules = "".join(f".{name}{{{rule}}}" for rule, name in self.rules.items())
        shapes = f".{self.prefix}{{vector-effect:non-scaling-stroke;fill-rule:evenodd;stroke-linejoin:round}}"
        return f"{shapes}.{self.prefix}t{{font-family:{_FONT};paint-order:stroke;stroke-linejoin:round}}{rules}"

    @property
    def shared(self) -> str:
        """The shapes that scenes have in common, to write once in the page."""
        return f"<defs>{''.join(self.defs)}</defs>" if self.defs else ""

    def draw(self, scene: Scene, *, attributes: str = "", inside: str = "", alone: bool = False) -> str:
        """Return a scene as an element; alone, it holds its style and its shapes, else told elsewhere in the page."""
        ground, above = self._scene(scene)
        own = f"<style>{self.style}</style>{self.shared}" if alone else ""
        size = f'viewBox="0 0 {scene.size[0]:g} {scene.size[1]:g}"'
        return f'<svg class="map" {size} role="img"{attributes and " " + attributes}>{inside}{own}{ground}{above}</svg>'

    def chart(self, drawn: DrawnChart, *, attributes: str) -> str:
        """Return a chart as an element, whose style is told elsewhere in the page."""
        wide, high = drawn.size
        marks = "".join(self._mark(mark, high) for mark in drawn.marks)
        return f'<svg class="chart" viewBox="0 0 {wide:g} {high:g}" role="img" {attributes}>{marks}</svg>'

    def _scene(self, scene: Scene) -> tuple[str, str]:
        """Draw in points, y downwards, the ground, in steps of its grid, and what is laid over it."""
        (wide, high), grid = scene.size, scene.grid
        scale = grid.step * scene.per_metre
        ((x, y),) = scene.points([(grid.west, grid.north)])
        runs = [(name, tuple(run)) for name, run in groupby(scene.layers, key=lambda layer: layer.shared)]
        layers = "".join(
            self._shared(run, grid, scale) if name else self._paths(run, grid, scale) for name, run in runs
        )
        signs = zip(scene.signs, scene.points([(sign.x, sign.y) for sign in scene.signs]).tolist(), strict=True)
        marks = [mark for sign, at in signs for mark in sign_marks(sign, *at)] + lettering(scene)
        insets = [self._inset(inset, high) for inset in scene.insets]
        return (
            self._once(self._mark(rectangle((0, 0, wide, high), Look(scene.ground)), high))
            + f'<g transform="translate({x:.2f} {high - y:.2f}) scale({scale:.5g})">{layers}</g>',
            "".join([*(self._mark(mark, high) for mark in marks), *insets]),
        )

    def _inset(self, inset: Inset, high: float) -> str:
        """Draw a small map in its frame; those of many scenes differ by what is laid over them."""
        ground, above = self._scene(inset.scene)
        (wide, tall), (left, _, _, top) = inset.scene.size, inset.box
        place = f'x="{left:.1f}" y="{high - top:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
        frame = self._mark(rectangle(inset.box, FRAME), high)
        return f"<svg {place}>{self._once(ground)}{above}</svg>{frame}"

    def _once(self, drawn: str) -> str:
        """Write in the page what several scenes draw alike, and return what calls it."""
        if drawn not in self.names:
            self.names[drawn] = name = f"{self.prefix}-{len(self.names)}"
            self.defs.append(f'<g id="{name}">{drawn}</g>')
        return f'<use href="#{self.names[drawn]}"/>'

    def _class(self, rule: str) -> str:
        return self.rules.setdefault(rule, f"{self.prefix}{len(self.rules)}")

    def _look(self, look: Look, fill: str = "") -> str:
        # a point is 4/3 of a pixel where edges keep their width whatever the scale
        edge = f";stroke:{look.edge};stroke-width:{look.width / 0.75:.2g}px" if look.edge else ""
        return self._class(f"fill:{fill or look.fill or 'none'}{edge}")

    def _paths(self, layers: Sequence[Layer], grid: Steps, scale: float) -> str:
        looks = [self._look(layer.look, self._hatch(layer.look, scale)) for layer in layers]
        told = [(look, layer, self._data(grid, layer)) for look, layer in zip(looks, layers, strict=True)]
        told = [one for one in told if one[-1]]
        if self.alike:  # surfaces of one colour meet: a second coat hides the ground between them
            return "".join(self._alike(look, data) * (1 + layer.seamless) for look, layer, data in told)
        return "".join(f'<path class="{self.prefix} {look}" d="{data}"/>' for look, _, data in told)

    def _data(self, grid: Steps, layer: Layer) -> str:
        if not self.alike:
            return _data(grid, layer)
        key = grid, layer.seamless, *map(id, layer.shapes)
        if key not in self.calls:
            self.kept.append(layer)
            self.calls[key] = _data(grid, layer)
        return self.calls[key]

    def _alike(self, look: str, data: str) -> str:
        name = self.names.get(data)
        if name is None:
            name = self.names[data] = f"{self.prefix}-{len(self.names)}"
            self.defs.append(f'<path id="{name}" class="{self.prefix}" d="{data}"/>')
        return f'<use class="{look}" href="#{name}"/>'

    def _shared(self, layers: tuple[Layer, ...], grid: Steps, scale: float) -> str:
        key = *((id(layer.shapes), layer.look) for layer in layers), grid
        if key not in self.calls:
            self.kept += layers
            self.calls[key] = self._once(self._paths(layers, grid, scale))
        return self.calls[key]

    def _hatch(self, look: Look, scale: float) -> str:
        """Return what fills a hatched surface: a pattern as fine whatever the scale."""
        if not look.hatch:
            return ""
        side = 2.0 ** round(np.log2(_HATCH / scale))
        form = look.hatch.rpartition(" ")[2]
        name = f"{self.prefix}-{look.hatch.replace(' ', '-')}{side:g}"
        if name not in self.names:
            self.names[name] = name
            ink = HATCH_COLORS[look.hatch]
            mark = f'<rect width="{0.3 * side:g}" height="{side:g}" fill="{ink}"/>'
            if form == "crossed":
                mark += f'<rect width="{side:g}" height="{0.3 * side:g}" fill="{ink}"/>'
            if form == "dots":
                mark = f'<circle cx="{side / 2:g}" cy="{side / 2:g}" r="{0.14 * side:g}" fill="{ink}"/>'
            self.defs.append(
                f'<pattern id="{name}" width="{side:g}" height="{side:g}" patternUnits="userSpaceOnUse" '
                f'patternTransform="rotate({_TURNS.get(form, 45)})">'
                f'<rect width="{side:g}" height="{side:g}" fill="{look.fill}"/>{mark}</pattern>'
            )
        return f"url(#{name})"

    def _mark(self, mark: Mark, high: float) -> str:
        if isinstance(mark, Line):
            return self._line(mark, high)
        look = self._look(mark.look)
        if mark.radius:
            ((x, y),) = mark.points
            return f'<circle class="{look}" cx="{x:.1f}" cy="{high - y:.1f}" r="{mark.radius:.1f}"/>'
        points = [(round(10 * x), round(-10 * y)) for x, y in mark.points]  # tenths of a point
        steps = (((x - left) / 10, (y - top) / 10) for (left, top), (x, y) in pairwise(points))
        path = "".join(f"h{x:g}" if not y else f"l{x:g} {y:g}" if x else f"v{y:g}" for x, y in steps)
        return f'<path class="{look}" d="M{points[0][0] / 10:g} {high + points[0][1] / 10:.1f}{path}z"/>'

    def _line(self, line: Line, high: float) -> str:
        halo = f";stroke:#fff;stroke-width:{line.halo:g}px" if line.halo else ""
        slant = ";font-style:italic" if line.italic else ""
        look = self._class(
            f"font-size:{line.size:.3g}px;font-weight:{600 if line.bold else 400};fill:{line.color};"
            f"text-anchor:{line.anchor}{slant}{halo}"
        )
        text = f'<text class="{self.prefix}t {look}" x="{line.x:.1f}" y="{high - line.y:.1f}">'
        return f"{text}{html_text(line.text)}</text>"


def _data(grid: Steps, layer: Layer) -> str:
    """Write rings as relative whole numbers."""
    parts = []
    for ring in seamless_rings(grid.rings(layer.shapes)) if layer.seamless else grid.rings(layer.shapes):
        steps = " ".join(map(str, np.diff(ring[:-1], axis=0).ravel().tolist()))
        parts.append(f"M{ring[0, 0]} {ring[0, 1]}l{steps.replace(' -', '-')}z")
    return "".join(parts)
