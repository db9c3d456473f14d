"""The map as an inline SVG picture, for the report: it prints sharp and needs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.diagnosis.edition import lists_providers
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.schema import CLASS_COLORS, CLASSES, team_color
from zonesblanches.territory.crs import METRIC_EPSG
from zonesblanches.territory.drawn import drawn_shapes, neighbours, outline

__all__ = ["svg_map"]

_WIDTH, _HEIGHT = 1000, 760
_GRAIN = 10  # drawing units per pixel, so that whole numbers are precise enough
_LABELS = 9
_AROUND_DEGREES = 2.5  # far enough to fill the frame, near enough for the projection
_MANY_COMMUNES = 2_000  # their borders would cover the colours
_LARGEST_MARK, _LEAST_MARK, _FEW = 70, 12, 60  # drawing units; the largest mark up to so many providers


@dataclass(frozen=True)
class _Frame:
    """Turns metres into whole drawing units, north up."""

    west: float
    north: float
    scale: float
    left: float
    top: float

    def place(self, coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        x = (coordinates[:, 0] - self.west) * self.scale + self.left
        y = (self.north - coordinates[:, 1]) * self.scale + self.top
        return np.rint(_GRAIN * np.column_stack([x, y])).astype(np.int64)


def svg_map(findings: Findings, family: str | None = None, *, lang: Lang = "fr", identifier: str = "carte") -> str:
    """Draw the classes of one family.

    Parameters
    ----------
    findings
        The diagnosis.
    family
        Family, the first by default.
    lang
        Language of the description.
    identifier
        Prefix of the identifiers inside the picture, unique in a page.

    Returns
    -------
    str
        An ``<svg>`` element; names in it are escaped.
    """
    territory = findings.territory
    result = findings.family(family)
    shapes = drawn_shapes(territory)
    zones = [zone for zone in METRIC_EPSG if (territory.communes["zone"] == zone).any()]
    layers = {"context": neighbours(territory), "outline": gpd.GeoDataFrame(geometry=outline(territory, shapes))}
    body = []
    for zone, box in zip(zones, _boxes(len(zones)), strict=True):
        here = territory.communes.index[territory.communes["zone"] == zone]
        body += list(_panel(findings, result, shapes.loc[here], METRIC_EPSG[zone], box, layers, identifier))
    title = f"Carte des classes : {result.name}" if lang == "fr" else f"Map of classes: {result.name}"
    size = f"0 0 {_WIDTH * _GRAIN} {_HEIGHT * _GRAIN}"
    return (
        f'<svg class="map" viewBox="{size}" role="img" aria-label="{escape(title)}, {escape(territory.name)}" '
        f'xmlns="http://www.w3.org/2000/svg">{_patterns(identifier)}{"".join(body)}</svg>'
    )


def _boxes(count: int) -> list[tuple[float, float, float, float]]:
    """Share the picture: the first territory large, the others in a column on the left."""
    if count == 1:
        return [(0, 0, _WIDTH, _HEIGHT)]
    height = _HEIGHT / (count - 1)
    return [(170, 0, _WIDTH, _HEIGHT), *((0, height * i, 160, height * (i + 1)) for i in range(count - 1))]


def _patterns(identifier: str) -> str:
    return (
        f'<defs><pattern id="{identifier}-hatch" width="60" height="60" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="60" height="60" fill="#fff"/>'
        '<rect width="18" height="60" fill="#555"/></pattern>'
        f'<pattern id="{identifier}-dots" width="70" height="70" patternUnits="userSpaceOnUse">'
        '<rect width="70" height="70" fill="#fff"/><circle cx="35" cy="35" r="9" fill="#8a8a8a"/></pattern></defs>'
    )


def _panel(
    findings: Findings, result: FamilyResult, shapes: gpd.GeoSeries, epsg: int, box: tuple[float, float, float, float],
    layers: dict[str, gpd.GeoDataFrame], identifier: str,
) -> Iterator[str]:  # fmt: skip
    """Draw one territory in its own projection, clipped to its box."""
    local = shapes[shapes.notna()].to_crs(epsg)
    frame, clip = _frame(local.total_bounds, box)
    left, top, right, bottom = (_GRAIN * edge for edge in box)
    name = f"{identifier}-{epsg}-{int(top)}"
    yield (
        f'<clipPath id="{name}"><rect x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" '
        f'height="{bottom - top:.0f}"/>'
        f'</clipPath><g clip-path="url(#{name})">'
    )
    context = layers["context"]
    extent = shapely.box(*shapes[shapes.notna()].total_bounds)
    near = context[context.intersects(extent.buffer(_AROUND_DEGREES))].to_crs(epsg)
    yield _path(near.geometry.clip_by_rect(*clip), frame, 'fill="#f7f7f5" stroke="#9a9a9a" stroke-width="9"')
    classes = result.table["class"].reindex(local.index)
    thin = 4 if len(local) < _MANY_COMMUNES else 1
    for key in CLASSES:
        fill = {"non classée": f"url(#{identifier}-hatch)", "sans objet": f"url(#{identifier}-dots)"}.get(
            key, CLASS_COLORS[key]
        )
        yield _path(local[classes == key], frame, f'fill="{fill}" stroke="#767676" stroke-width="{thin}"')
    borders = layers["outline"].geometry
    inside = borders[borders.intersects(extent)].to_crs(epsg)
    yield _path(inside, frame, 'fill="none" stroke="#161616" stroke-width="14" stroke-linejoin="round"')
    teams = result.providers if lists_providers(findings.edition) else result.providers.iloc[:0]
    color = team_color(findings.families, result.name)
    yield from _points(teams, color, frame, epsg, (right - left) * (bottom - top))
    yield from _context_names(near.assign(geometry=near.geometry.clip_by_rect(*clip)), frame)
    if box[0] or box[2] == _WIDTH:
        yield from _town_names(findings.territory.communes.loc[local.index], frame, epsg)
    yield "</g>"


def _frame(bounds: npt.NDArray[np.float64], box: tuple[float, float, float, float]) -> tuple[_Frame, tuple[float, ...]]:
    """Fit bounds into a box with a margin; also return the box in metres, to clip what surrounds."""
    west, south, east, north = bounds
    left, top, right, bottom = box
    margin = 0.05 * min(right - left, bottom - top)
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    scale = min((right - left - 2 * margin) / wide, (bottom - top - 2 * margin) / high)
    x = left + (right - left - scale * wide) / 2
    y = top + (bottom - top - scale * high) / 2
    frame = _Frame(west, north, scale, x, y)
    clip = (
        west - (x - left) / scale,
        south - (bottom - y) / scale,
        east + (right - x) / scale,
        north + (y - top) / scale,
    )
    return frame, clip


def _path(shapes: gpd.GeoSeries, frame: _Frame, style: str) -> str:
    data = "".join(_rings(shapes.to_numpy(), frame))
    return f'<path {style} fill-rule="evenodd" d="{data}"/>' if data else ""


def _rings(shapes: npt.NDArray[np.object_], frame: _Frame) -> Iterator[str]:
    """Write every ring with relative whole numbers, repeated points left out."""
    polygons = shapely.get_parts([shape for shape in shapes if shape is not None])
    polygons = polygons[shapely.get_type_id(polygons) == 3]
    for ring in shapely.get_rings(polygons):
        points = frame.place(shapely.get_coordinates(ring))
        steps = np.diff(points, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps) < 3:
            continue
        moves = " ".join(f"{x},{y}" for x, y in steps[:-1].tolist())
        yield f"M{points[0, 0]},{points[0, 1]}l{moves}z"


def _points(providers: pd.DataFrame, color: str, frame: _Frame, epsg: int, area: float) -> Iterator[str]:
    """Draw providers as circles in a white ring, smaller when they are many, so that the classes stay seen."""
    here = providers[(providers["zone"].map(METRIC_EPSG) == epsg) & providers["lon"].notna()]
    if here.empty:
        return
    points = gpd.GeoSeries.from_xy(here["lon"], here["lat"], crs=4326).to_crs(epsg)
    places = np.unique(frame.place(np.column_stack([points.x, points.y])), axis=0)
    few = _FEW * area / (_WIDTH * _HEIGHT * _GRAIN**2)
    radius = max(_LEAST_MARK, min(_LARGEST_MARK, _LARGEST_MARK * (few / len(places)) ** 0.5))
    for x, y in places.tolist():
        ring = f'stroke="#fff" stroke-width="{radius / 3:.0f}"'
        yield f'<circle cx="{x}" cy="{y}" r="{radius:.0f}" fill="{color}" {ring}/>'


def _context_names(around: gpd.GeoDataFrame, frame: _Frame) -> Iterator[str]:
    if around.empty:
        return
    parts = around[~around.is_empty].explode()
    parts = parts.assign(size=parts.area).sort_values("size").drop_duplicates("name", keep="last")
    for name, shape in zip(parts["name"], parts.geometry, strict=True):
        x, y = frame.place(shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=2000))[:1])[0]
        if shape.area * frame.scale**2 > 6000:
            yield _text(x, y, str(name).upper(), 130, "#5a5a5a", weight=400)


def _town_names(communes: gpd.GeoDataFrame, frame: _Frame, epsg: int) -> Iterator[str]:
    """Name the most populated communes, each label only where it overlaps no other."""
    if "population" not in communes:
        return
    towns = communes.assign(people=communes["population"].astype("Float64").astype(float)).nlargest(_LABELS, "people")
    points = gpd.GeoSeries.from_xy(towns["lon"], towns["lat"], crs=4326).to_crs(epsg)
    taken: list[tuple[float, float, float, float]] = []
    for name, (x, y) in zip(towns["name"], frame.place(np.column_stack([points.x, points.y])).tolist(), strict=True):
        half = 42 * len(name)
        box = (x - half, y - 200, x + half, y)
        if box[0] < 0 or box[2] > _WIDTH * _GRAIN or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        yield _text(x, y - 80, str(name), 150, "#161616", weight=600)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _text(x: int, y: int, text: str, size: int, color: str, *, weight: int) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{color}" stroke="#fff" '
        'stroke-width="36" '
        f'paint-order="stroke" text-anchor="middle" font-family="system-ui, sans-serif">{escape(text)}</text>'
    )
