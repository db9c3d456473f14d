"""One territory in its own projection: what is drawn, ready in metres."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.drawing.scene import Box, Place, Shapes
from zonesblanches.territory import store
from zonesblanches.territory.crs import METRIC_EPSG, ZONE_NAMES, metric_coordinates
from zonesblanches.territory.drawn import drawn_shapes, is_embedded, neighbours

__all__ = ["PROJECTIONS", "Borders", "Ground", "make_ground", "make_grounds", "merged"]

PROJECTIONS = {
    2154: "Lambert-93 (EPSG:2154)",
    5490: "RGAF09 / UTM 20N (EPSG:5490)",
    2972: "RGFG95 / UTM 22N (EPSG:2972)",
    2975: "RGR92 / UTM 40S (EPSG:2975)",
    4471: "RGM04 / UTM 38S (EPSG:4471)",
}
_AROUND_DEGREES = 2.5
_SMALL_DEGREES = 0.6  # an EPCI, a commune, an island: communes in full detail, among those around
_DETAIL = 1.2  # of the territory's longer side, how far the communes around are drawn
_FEW_DEPARTEMENTS = 3
_CAPITAL = ("75", "92", "93", "94")
_CAPITAL_SHARE = 0.1  # of the ground's area, under which Paris and its suburbs get an inset
_CAPITAL_NAME = ("Paris et petite couronne", "Paris and inner suburbs")


@dataclass(frozen=True)
class Borders:
    """Borders drawn over the communes: what they are, how wide in points, their polygons."""

    level: str
    width: float
    shapes: Shapes


@dataclass(frozen=True)
class Ground:
    """One territory, or an enlarged part of it.

    Attributes
    ----------
    name
        Its name, written on an inset.
    zone
        Part of France, which gives the projection; everything below is in its metres.
    shapes
        Communes by code.
    bounds
        West, south, east, north.
    limits
        Borders of what groups communes, the widest last.
    around
        Land around with its `name`, the nearest last: countries, départements, communes; none around unknown shapes.
    water
        Whether what is no land is sea.
    places
        Communes to name, the most important first.
    points
        Where people of each commune are reached: `x`, `y`.
    """

    name: str
    zone: str
    shapes: gpd.GeoSeries
    bounds: Box
    limits: tuple[Borders, ...]
    around: gpd.GeoDataFrame
    water: bool
    places: tuple[Place, ...]
    points: pd.DataFrame

    @property
    def epsg(self) -> int:
        """Projection."""
        return METRIC_EPSG[self.zone]

    @property
    def aspect(self) -> float:
        """Width over height."""
        west, south, east, north = self.bounds
        return (east - west) / (north - south)


def make_grounds(findings: Findings, *, insets: bool, english: bool, detail: bool = True) -> list[Ground]:
    """Return the territory that holds most communes, then the others, each in its own projection.

    Parameters
    ----------
    findings
        The diagnosis.
    insets
        Whether Paris and its suburbs are enlarged where they would be too small to read.
    english
        Language of the names.
    detail
        Whether a small territory is drawn with all its curves among the communes around, and EPCI have borders.
    """
    communes = findings.territory.communes
    shapes = drawn_shapes(findings.territory)
    shapes = shapes[shapes.notna() & ~shapes.is_empty]
    zones = communes.loc[shapes.index, "zone"]
    counts = zones.value_counts()
    listed = sorted(counts.index, key=lambda zone: (zone != counts.index[0], list(METRIC_EPSG).index(zone)))
    if not listed:
        return []
    context = neighbours(findings.territory, "en" if english else "fr")
    context = context.assign(name=context["name"].str.upper())
    grounds = [make_ground(findings, zone, shapes[zones == zone], context, detail=detail) for zone in listed]
    shown = {limit.level for limit in grounds[0].limits}  # the legend tells those
    grounds = [replace(one, limits=tuple(limit for limit in one.limits if limit.level in shown)) for one in grounds]
    capital = _capital(grounds[0], communes, english=english) if insets else None
    return [*grounds, capital] if capital else grounds


def make_ground(
    findings: Findings, zone: str, shapes: gpd.GeoSeries, context: gpd.GeoDataFrame, *, detail: bool = True
) -> Ground:
    """Return the ground of communes of a part of France, from their shapes and the land around, EPSG:4326."""
    epsg, embedded = METRIC_EPSG[zone], is_embedded(findings.territory)
    communes = findings.territory.communes.loc[shapes.index]
    west, south, east, north = shapes.total_bounds
    if detail and embedded and max(east - west, north - south) < _SMALL_DEGREES:
        shapes = findings.territory.communes.geometry.loc[shapes.index]
        context = pd.concat([context.assign(name=""), _communes_around(shapes)], ignore_index=True)
    local = shapes.to_crs(epsg)
    x0, y0, x1, y1 = map(float, local.total_bounds)
    x, y, wide, high = (x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, 500.0) / 2, max(y1 - y0, 500.0) / 2  # round a point
    near = context[context.intersects(shapely.box(west, south, east, north).buffer(_AROUND_DEGREES))]
    places = _places(communes, zone)
    return Ground(
        name=ZONE_NAMES[zone],
        zone=zone,
        shapes=local,
        bounds=(x - wide, y - high, x + wide, y + high),
        limits=tuple(
            _limits(communes if detail else communes.drop(columns="epci", errors="ignore"), local, exact=embedded)
        ),
        around=near.to_crs(epsg),
        water=embedded,
        places=places,
        points=pd.DataFrame([(place.x, place.y) for place in places], [place.code for place in places], ["x", "y"]),
    )


def _communes_around(shapes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return the communes around a small territory, in the detail of its own, with their `name`."""
    west, south, east, north = shapes.total_bounds
    far = max(_DETAIL * max(east - west, north - south), 0.02)
    frame = shapely.box(west - far, south - far, east + far, north + far)
    table = store.communes()
    outlines = store.outlines("departement")
    deps = {*table["dep"].reindex(shapes.index).astype(str), *map(str, outlines.index[outlines.intersects(frame)])}
    there = store.shapes(deps)
    there = there[there.notna() & there.intersects(frame) & ~there.index.isin(shapes.index)]
    names = table["name"].reindex(there.index).to_numpy()
    return gpd.GeoDataFrame({"name": names}, geometry=there.to_numpy(), crs=4326)


def _limits(communes: pd.DataFrame, shapes: gpd.GeoSeries, *, exact: bool) -> list[Borders]:
    """Return the borders that help at this size: EPCI in a département, départements in a région, régions in France."""
    levels = {name: communes[name].dropna() for name in ("reg", "dep", "epci") if name in communes}
    several = [name for name, keys in levels.items() if len(keys.unique()) > 1]
    if "dep" in several and "reg" not in several and len(levels["dep"].unique()) > _FEW_DEPARTEMENTS:
        several = ["dep"]  # so many EPCI would cover the colours
    widths = dict(zip(several[:2], (1.0, 0.5), strict=False))
    found = [
        Borders(name, width, merged(shapes, levels[name], exact=exact)) for name, width in reversed(widths.items())
    ]
    return [*found, Borders("territory", 1.3, merged(shapes, None, exact=exact))]


def merged(shapes: gpd.GeoSeries, keys: pd.Series | None, *, exact: bool) -> Shapes:
    """Dissolve communes; the embedded shapes share their borders exactly, the user's own may not."""
    polygons = shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
    merge = shapely.coverage_union_all if exact else lambda parts: shapely.union_all(shapely.make_valid(parts))
    if not len(polygons):
        return np.empty(0, dtype=object)
    if keys is None:
        return np.array([merge(polygons.to_numpy())], dtype=object)
    groups = polygons.groupby(keys.reindex(polygons.index))
    return np.array([merge(group.to_numpy()) for _, group in groups], dtype=object)


def _places(communes: pd.DataFrame, zone: str) -> tuple[Place, ...]:
    """Return where communes are reached, in the order of their population, or of their area where it is unknown."""
    key = "population" if "population" in communes else "area_km2"
    size = pd.to_numeric(communes[key], errors="coerce") if key in communes else pd.Series(0.0, index=communes.index)
    size = size.astype("Float64").astype(float).fillna(-1).sort_values(ascending=False, kind="stable")
    towns = communes.loc[size.index]
    towns = towns[towns["lon"].notna() & towns["lat"].notna()]
    x, y = metric_coordinates(towns["lon"], towns["lat"], np.full(len(towns), zone, dtype=object))
    rows = zip(towns.index.astype(str), towns["name"].astype(str), x.tolist(), y.tolist(), strict=True)
    return tuple(Place(*row) for row in rows)


def _capital(ground: Ground, communes: pd.DataFrame, *, english: bool) -> Ground | None:
    """Enlarge Paris and the départements around it, where they are all there and small on the ground."""
    deps = communes["dep"].reindex(ground.shapes.index) if "dep" in communes else pd.Series(dtype=object)
    if not set(_CAPITAL) <= set(deps.dropna().unique()):
        return None
    own = ground.shapes[deps.isin(_CAPITAL)]
    west, south, east, north = own.total_bounds
    whole = (ground.bounds[2] - ground.bounds[0]) * (ground.bounds[3] - ground.bounds[1])
    if (east - west) * (north - south) > _CAPITAL_SHARE * whole:
        return None
    frame = shapely.box(west, south, east, north)
    return replace(
        ground,
        name=_CAPITAL_NAME[english],
        shapes=ground.shapes[ground.shapes.intersects(frame)],
        bounds=(float(west), float(south), float(east), float(north)),
        limits=(Borders("dep", 0.9, merged(own, deps[own.index], exact=True)),),
        places=tuple(place for place in ground.places if west <= place.x <= east and south <= place.y <= north),
    )
