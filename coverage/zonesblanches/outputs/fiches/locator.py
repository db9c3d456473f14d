"""Making the maps of fiches: the shapes of a département once, then a window on them for each fiche."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.blocks import PlaceMap
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.drawing.ground import Ground, make_ground, merged
from zonesblanches.outputs.drawing.layers import SEA, clipped, ground_layers, team_size
from zonesblanches.outputs.drawing.names import DUST, corner, sign_boxes
from zonesblanches.outputs.drawing.scene import Box, Inset, Layer, Look, Scene, Sign, Steps, class_fills, fit
from zonesblanches.outputs.fiches.drawing import ASPECT, DrawnMap
from zonesblanches.outputs.fiches.layout import HALF
from zonesblanches.schema import team_color
from zonesblanches.territory.crs import METRIC_EPSG, metric_coordinates
from zonesblanches.territory.drawn import drawn_shapes, neighbours

__all__ = ["Locator", "Shown"]

_WIDE = HALF
_SIZE = (_WIDE, _WIDE / ASPECT)  # points
_STEPS = 4000  # of the grid, along the longest side of a whole: 30 m in a département
_LEAST, _MARGIN = 0.125, 0.07  # width of the narrowest window, of that side; of its frame, around what must be seen
_NEAR, _AROUND = 0.15, 0.4  # of that side: how far from the whole a provider may be seen, and land is
_NAMES, _TRIED, _LETTERS = 4, 24, 7.0  # how many are named, among how many; size in points
_NUMBERED = 13.0  # points: side of the sign that holds a number
_INSET = (0.23, 0.31)  # of the width and of the height, at most
_CORNERS = ("lower left", "lower right", "upper left", "upper right")
_INK, _HERE = "#161616", "#b3005e"

Shown = Sequence[tuple[str, float, float]]  # what stands in a sign, longitude, latitude


@dataclass(frozen=True, eq=False)
class _Base:
    """What the maps of a département share; EPCI get their outline when a map needs it."""

    ground: Ground
    grid: Steps
    layers: tuple[Layer, ...]
    groups: dict[str, Layer] = field(default_factory=dict)

    @property
    def side(self) -> float:
        """Length of the longest side, in metres."""
        return self.grid.step * _STEPS

    @cached_property
    def extents(self) -> dict[str, list[float]]:
        """Bounds of each commune, then its point twice where it has no shape."""
        points = {str(place.code): [place.x, place.y] * 2 for place in self.ground.places}
        bounds = zip(self.ground.shapes.index, self.ground.shapes.bounds.to_numpy().tolist(), strict=True)
        return points | {code: box if code not in points else _wider(box, points[code]) for code, box in bounds}

    @cached_property
    def outlines(self) -> dict[str, npt.NDArray[np.object_]]:
        """The shape of each commune, alone."""
        shapes = self.ground.shapes
        return dict(zip(shapes.index, shapes.to_numpy().reshape(-1, 1), strict=True))

    @cached_property
    def near(self) -> Box:
        """Where providers may be seen."""
        west, south, east, north = self.ground.bounds
        far = _NEAR * self.side
        return west - far, south - far, east + far, north + far

    @cached_property
    def land(self) -> float:
        """Area of the communes, in square metres."""
        return float(self.ground.shapes.area.sum())


class Locator:
    """Draws the maps of the fiches of a diagnosis.

    Parameters
    ----------
    findings
        The diagnosis; the classes are those of its first family.
    lang
        Of numbers.
    """

    def __init__(self, findings: Findings, lang: Lang = "fr") -> None:
        self.findings, self.lang = findings, lang
        self.shapes = drawn_shapes(findings.territory)
        self.around = neighbours(findings.territory)
        self.fills = class_fills(findings.main.table["class"])
        self.color = team_color(findings.families, findings.main.name)
        zones, table = findings.territory.communes["zone"].astype(object), findings.table
        self.epci = table["epci"].astype(object)
        parts = table["dep"].astype(object) if "dep" in table else pd.Series(None, index=zones.index)
        self.zones: dict[str, str] = zones.to_dict()
        self.parts: dict[str, str] = parts.where(parts.notna(), zones).to_dict()
        self._bases: dict[str, _Base | None] = {}

    def drawn(self, asked: PlaceMap) -> DrawnMap | None:
        """Return a window on communes and on the providers that are near them; None without shape nor point.

        Parameters
        ----------
        asked
            What is to be seen.
        """
        codes, own, group = asked.codes, asked.own, asked.group
        base = self._base(codes, own)
        if base is None:
            return None
        ground, marks = base.ground, _located(base, asked.teams)
        seen = [base.extents[code] for code in codes if code in base.extents] + [[x, y, x, y] for _, x, y in marks]
        if not seen:
            return None
        view = _window(np.array(seen), base)
        near = [(text, x, y) for text, x, y in _located(base, asked.dots) if _holds(view, x, y)]
        cover = min(base.land / ((view[2] - view[0]) * (view[3] - view[1])), 1.0) * _SIZE[0] * _SIZE[1]
        dot = max(team_size(cover, len(near)), DUST)
        signs = [
            Sign(x, y, "circle", _NUMBERED if text else dot, self.color, text) for text, x, y in [*near, *marks]
        ]  # fmt: skip
        around = [place for place in ground.places if _holds(view, place.x, place.y)]
        scene = Scene(
            grid=base.grid,
            view=view,
            size=_SIZE,
            layers=(*base.layers, *self._outlines(base, own, group)),
            signs=tuple(signs),
            places=(*(place for place in around if place.code == own), *around[:_TRIED]),
            most=_NAMES,
            own=own,
            letters=_LETTERS,
            north=False,
            lang=self.lang,
            ground=SEA if ground.water else "#f7f7f5",
        )
        here = base.extents[own][:2] if own in base.extents else [sum(view[::2]) / 2, sum(view[1::2]) / 2]
        told = {entry.name: getattr(asked, entry.name) for entry in fields(PlaceMap)}
        return DrawnMap(**told, scene=_with_whole(scene, base, here))

    def _outlines(self, base: _Base, own: str, group: str) -> list[Layer]:
        """Return the outlines of the EPCI, made once, and of the commune."""
        shapes, outlines = base.ground.shapes, []
        if group:
            if group not in base.groups:
                inside = shapes[self.epci.reindex(shapes.index) == group]
                base.groups[group] = Layer(merged(inside, None, exact=False), Look("", _INK, 1.35), "epci")
            outlines.append(base.groups[group])
        if own in base.outlines:
            outlines.append(Layer(base.outlines[own], Look("", _INK, 2.25)))
        return outlines

    def _base(self, codes: Sequence[str], own: str) -> _Base | None:
        """Return the base of a commune's département, or of those that an EPCI lies in; one projection only."""
        known = [code for code in ([own] if own else codes) if self.zones.get(code) in METRIC_EPSG]
        if not known:
            return None
        zone = Counter(self.zones[code] for code in known).most_common(1)[0][0]
        parts = {self.parts[code] for code in known if self.zones[code] == zone}
        key = "+".join(sorted(map(str, parts)))
        if key not in self._bases:
            chosen = [code for code, part in self.parts.items() if part in parts and self.zones[code] == zone]
            self._bases[key] = self._make(self.shapes.reindex(chosen), zone)
        return self._bases[key]

    def _make(self, shapes: gpd.GeoSeries, zone: str) -> _Base | None:
        shapes = shapes[shapes.notna() & ~shapes.is_empty & shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
        if shapes.empty:
            return None
        ground = make_ground(self.findings, zone, shapes, self.around, detail=False)
        west, south, east, north = ground.bounds
        side = max(east - west, north - south)
        limits = tuple(replace(limit, width=0.7) for limit in ground.limits[-1:])
        ground = replace(ground, limits=limits, around=clipped(ground.around, ground.bounds, _AROUND * side))
        grid = Steps(west, north, max(side, 1.0) / _STEPS)
        return _Base(ground, grid, tuple(ground_layers(ground, self.fills, shared="base")))


def _located(base: _Base, teams: Shown) -> list[tuple[str, float, float]]:
    """Place the providers that stand on the base or close to it, in metres."""
    texts, lon, lat = zip(*teams, strict=True) if teams else ((), (), ())
    x, y = metric_coordinates(lon, lat, np.full(len(lon), base.ground.zone, dtype=object))
    return [team for team in zip(texts, x.tolist(), y.tolist(), strict=True) if _holds(base.near, *team[1:])]


def _holds(box: Box, x: float, y: float) -> bool:
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _wider(box: Sequence[float], other: Sequence[float]) -> list[float]:
    return [min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])]


def _window(boxes: npt.NDArray[np.float64], base: _Base) -> Box:
    """Return the view of what must be seen, with a margin, in the shape of the maps."""
    (west, south), (east, north) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    x, half = (west + east) / 2, _LEAST * base.side * (1 - 2 * _MARGIN) / 2
    return fit((min(west, x - half), south, max(east, x + half), north), _SIZE, _MARGIN)


def _with_whole(scene: Scene, base: _Base, here: Sequence[float]) -> Scene:
    """Add the whole as a small map, in the corner where it hides least; none where the window shows it all."""
    west, south, east, north = bounds = base.ground.bounds
    if scene.view[2] - scene.view[0] >= east - west:
        return scene
    most = _INSET[0] * _SIZE[0], _INSET[1] * _SIZE[1]
    scale = min(most[0] / (east - west), most[1] / (north - south)) * (1 - 2 * _MARGIN)
    size = (scale * (east - west) + _MARGIN * most[0], scale * (north - south) + _MARGIN * most[1])
    box = corner(size, _SIZE, _CORNERS, [], _met(scene), gap=0)
    whole = Scene(
        grid=base.grid,
        view=fit(bounds, size, _MARGIN),
        size=size,
        layers=(Layer(base.ground.limits[-1].shapes, Look("#e9e9ec", _INK, 0.5), "whole"),),
        signs=(Sign(here[0], here[1], "circle", 6.0, _HERE),),
        bar=False,
        north=False,
    )
    return replace(scene, insets=(Inset(box, whole),))


def _met(scene: Scene) -> npt.NDArray[np.float64]:
    """Return the rectangles of what an inset should not hide: signs, and the commune of the fiche."""
    at = scene.points([(place.x, place.y) for place in scene.places if place.code == scene.own])
    return np.vstack([sign_boxes(scene), np.hstack([at - 8, at + 8])])
