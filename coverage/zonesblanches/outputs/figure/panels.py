"""One territory in its own projection: what is drawn, ready in metres."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.figure.names import Place
from zonesblanches.territory import store
from zonesblanches.territory.crs import METRIC_EPSG, ZONE_NAMES
from zonesblanches.territory.drawn import drawn_shapes, is_embedded, neighbours

__all__ = ["PROJECTIONS", "Limits", "Panel", "make_panels"]

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
_SEA_GRAIN_M, _SEA_GAP_M = 100.0, 8_000.0
_SEA_UNDER_M = 2_500.0  # how far it goes under the land, whose simplified coast would leave gaps
_FEW_DEPARTEMENTS = 3
_CAPITAL = ("75", "92", "93", "94")
_CAPITAL_SHARE = 0.1  # of the panel's area, under which Paris and its suburbs get an inset
_CAPITAL_NAME = ("Paris et petite couronne", "Paris and inner suburbs")


@dataclass(frozen=True)
class Limits:
    """Borders drawn over the communes: what they are, how wide in points, their polygons."""

    level: str
    width: float
    shapes: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Panel:
    """One territory, or an enlarged part of it.

    Attributes
    ----------
    name
        Its name, written on an inset.
    epsg
        Projection; everything below is in its metres.
    shapes
        Communes by code.
    bounds
        West, south, east, north.
    limits
        Borders of what groups communes, the widest last.
    around, sea
        Neighbouring départements with their `name`, and the sea along the coast.
    places
        Communes to name, the most important first.
    points
        Where people of each commune are reached: `x`, `y`.
    """

    name: str
    epsg: int
    shapes: gpd.GeoSeries
    bounds: tuple[float, float, float, float]
    limits: tuple[Limits, ...]
    around: gpd.GeoDataFrame
    sea: npt.NDArray[np.object_]
    places: tuple[Place, ...]
    points: pd.DataFrame

    @property
    def aspect(self) -> float:
        """Width over height."""
        west, south, east, north = self.bounds
        return (east - west) / (north - south)


def make_panels(findings: Findings, *, insets: bool, english: bool) -> list[Panel]:
    """Return the territory that holds most communes, then the others, each in its own projection.

    Parameters
    ----------
    findings
        The diagnosis.
    insets
        Whether Paris and its suburbs are enlarged where they would be too small to read.
    english
        Language of the names.
    """
    communes = findings.territory.communes
    shapes = drawn_shapes(findings.territory)
    shapes = shapes[shapes.notna() & ~shapes.is_empty]
    zones = communes.loc[shapes.index, "zone"]
    order = {zone: position for position, zone in enumerate(METRIC_EPSG)}
    counts = zones.value_counts()
    main = counts.index[0] if len(counts) else None
    listed = (
        []
        if main is None
        else [main, *sorted((zone for zone in counts.index if zone != main), key=lambda zone: order[zone])]
    )
    context = neighbours(findings.territory, "en" if english else "fr")
    if not listed:
        return []
    panels = [_panel(findings, ZONE_NAMES[zone], METRIC_EPSG[zone], shapes[zones == zone], context) for zone in listed]
    shown = {limit.level for limit in panels[0].limits}  # the legend tells those
    panels = [replace(panel, limits=tuple(limit for limit in panel.limits if limit.level in shown)) for panel in panels]
    capital = _capital(panels[0], communes, english=english) if insets else None
    return [*panels, capital] if capital else panels


def _panel(findings: Findings, name: str, epsg: int, shapes: gpd.GeoSeries, context: gpd.GeoDataFrame) -> Panel:
    communes = findings.territory.communes.loc[shapes.index]
    embedded = is_embedded(findings.territory)
    west, south, east, north = shapes.total_bounds
    if embedded and max(east - west, north - south) < _SMALL_DEGREES:
        shapes = findings.territory.communes.geometry.loc[shapes.index]
        context = _communes_around(shapes, context)
    local = shapes.to_crs(epsg)
    extent = shapely.box(west, south, east, north).buffer(_AROUND_DEGREES)
    near = context[context.intersects(extent)]
    near = near.assign(name=near["name"] if "code" in near else near["name"].str.upper())
    return Panel(
        name=name,
        epsg=epsg,
        shapes=local,
        bounds=_wide_enough(local.total_bounds),
        limits=tuple(_limits(communes, local, exact=embedded)),
        around=near.to_crs(epsg),
        sea=_sea(extent, epsg) if embedded else np.empty(0, dtype=object),
        places=tuple(_places(communes, epsg)),
        points=_points(communes, epsg),
    )


def _communes_around(shapes: gpd.GeoSeries, context: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the communes around a small territory, in the detail of its own, with their `code` and `name`."""
    west, south, east, north = shapes.total_bounds
    far = max(_DETAIL * max(east - west, north - south), 0.02)
    frame = shapely.box(west - far, south - far, east + far, north + far)
    table = store.communes()
    deps = {str(dep) for dep in table["dep"].reindex(shapes.index)}
    outlines = store.outlines("departement")
    deps |= {str(dep) for dep in outlines.index[outlines.intersects(frame)]}
    there = store.shapes(deps)
    there = there[there.notna() & there.intersects(frame) & ~there.index.isin(shapes.index)]
    if there.empty:
        return context.iloc[:0]
    return gpd.GeoDataFrame(
        {"code": there.index.to_numpy(), "name": table["name"].reindex(there.index).to_numpy()},
        geometry=there.to_numpy(), crs=4326,
    )  # fmt: skip


def _sea(extent: shapely.Geometry, epsg: int) -> npt.NDArray[np.object_]:
    """Return the sea along the coast, its narrow gaps closed; what is beyond stays white, sea or foreign land."""
    sea = store.sea()
    near = sea[sea.intersects(extent)].to_crs(epsg).geometry.to_numpy()
    if not len(near):
        return np.empty(0, dtype=object)
    whole = shapely.simplify(shapely.union_all(near), _SEA_GRAIN_M)
    return np.array(
        [whole.buffer(_SEA_GAP_M, quad_segs=2).buffer(_SEA_UNDER_M - _SEA_GAP_M, quad_segs=2)], dtype=object
    )


def _wide_enough(bounds: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Give a point, or the narrowest commune, some ground around."""
    west, south, east, north = (float(bound) for bound in bounds)
    side = max(500.0 - (east - west), 0.0) / 2, max(500.0 - (north - south), 0.0) / 2
    return west - side[0], south - side[1], east + side[0], north + side[1]


def _limits(communes: pd.DataFrame, shapes: gpd.GeoSeries, *, exact: bool) -> list[Limits]:
    """Return the borders that help at this size: EPCI in a département, départements in a région, régions in France."""
    levels = {name: communes[name].dropna() for name in ("reg", "dep", "epci") if name in communes}
    several = [name for name, keys in levels.items() if len(keys.unique()) > 1]
    if "dep" in several and "reg" not in several and len(levels["dep"].unique()) > _FEW_DEPARTEMENTS:
        several = ["dep"]  # so many EPCI would cover the colours
    widths = dict(zip(several[:2], (1.0, 0.5), strict=False))
    found = [Limits(name, width, _union(shapes, levels[name], exact=exact)) for name, width in reversed(widths.items())]
    return [*found, Limits("territory", 1.3, _union(shapes, None, exact=exact))]


def _union(shapes: gpd.GeoSeries, keys: pd.Series | None, *, exact: bool) -> npt.NDArray[np.object_]:
    """Dissolve communes; the embedded shapes share their borders exactly, the user's own may not."""
    polygons = shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
    merge = shapely.coverage_union_all if exact else lambda parts: shapely.union_all(shapely.make_valid(parts))
    if not len(polygons):
        return np.empty(0, dtype=object)
    if keys is None:
        return np.array([merge(polygons.to_numpy())], dtype=object)
    groups = polygons.groupby(keys.reindex(polygons.index))
    return np.array([merge(group.to_numpy()) for _, group in groups], dtype=object)


def _places(communes: pd.DataFrame, epsg: int) -> list[Place]:
    """Return the communes in the order of their population, or of their area where it is unknown."""
    key = "population" if "population" in communes else "area_km2"
    size = pd.to_numeric(communes[key], errors="coerce") if key in communes else pd.Series(0.0, index=communes.index)
    towns = communes.assign(size=size.astype("Float64").astype(float).fillna(-1)).sort_values(
        "size", ascending=False, kind="stable"
    )
    points = _points(towns, epsg)
    names = towns["name"].reindex(points.index)
    return [
        Place(str(code), str(name), float(x), float(y))
        for code, name, x, y in zip(points.index, names, points["x"], points["y"], strict=True)
    ]


def _points(communes: pd.DataFrame, epsg: int) -> pd.DataFrame:
    known = communes[communes["lon"].notna() & communes["lat"].notna()]
    points = gpd.GeoSeries.from_xy(known["lon"], known["lat"], crs=4326).to_crs(epsg)
    return pd.DataFrame({"x": points.x.to_numpy(), "y": points.y.to_numpy()}, index=known.index)


def _capital(panel: Panel, communes: pd.DataFrame, *, english: bool) -> Panel | None:
    """Enlarge Paris and the départements around it, where they are all there and small on the panel."""
    deps = communes["dep"].reindex(panel.shapes.index) if "dep" in communes else pd.Series(dtype=object)
    if not set(_CAPITAL) <= set(deps.dropna()):
        return None
    own = panel.shapes[deps.isin(_CAPITAL)]
    west, south, east, north = own.total_bounds
    whole = (panel.bounds[2] - panel.bounds[0]) * (panel.bounds[3] - panel.bounds[1])
    if (east - west) * (north - south) > _CAPITAL_SHARE * whole:
        return None
    frame = shapely.box(west, south, east, north)
    return Panel(
        name=_CAPITAL_NAME[english],
        epsg=panel.epsg,
        shapes=panel.shapes[panel.shapes.intersects(frame)],
        bounds=(float(west), float(south), float(east), float(north)),
        limits=(Limits("dep", 0.9, _union(own, deps[own.index], exact=True)),),
        around=panel.around,
        sea=panel.sea,
        places=tuple(place for place in panel.places if west <= place.x <= east and south <= place.y <= north),
        points=panel.points,
    )
