"""What surrounds the communes on a picture: their drawn shapes, the outline, the neighbouring départements."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zonesblanches.language import Lang
from zonesblanches.territory import store
from zonesblanches.territory.territory import Territory

__all__ = ["drawn_shapes", "is_embedded", "neighbours", "outline", "with_area"]

_MARGIN_DEGREES = 0.35
_WIDE_DEGREES = 3.0
_LONE_DEGREES = 0.01
_SPREAD = 0.35  # of the usual distance between neighbours: discs then seldom touch


def is_embedded(territory: Territory) -> bool:
    """Tell whether the territory comes from the embedded data, and not from the user's own shapes."""
    return territory.outlines is None


def drawn_shapes(territory: Territory) -> gpd.GeoSeries:
    """Return the shapes to draw, EPSG:4326: simplified together for France, the user's own otherwise."""
    communes = territory.communes
    if not is_embedded(territory):
        return communes.geometry
    shapes = store.shapes(communes["dep"].unique(), grade="map")
    return gpd.GeoSeries(shapes.reindex(communes.index), crs=4326)


def outline(territory: Territory, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the territory's outline: whole départements as they are, else the union of its communes."""
    if is_embedded(territory):
        departements = store.outlines("departement")
        codes = territory.communes["dep"].unique()
        whole = store.communes()["dep"].isin(codes).sum() == len(territory.communes)
        if whole:
            return departements.geometry.reindex(codes)
    parts = shapes[shapes.notna() & ~shapes.is_empty]
    polygons = parts[parts.geom_type.isin(["Polygon", "MultiPolygon"])]
    return gpd.GeoSeries([shapely.union_all(polygons.to_numpy())], crs=4326)


def neighbours(territory: Territory, lang: Lang = "fr") -> gpd.GeoDataFrame:
    """Return the land around, `name` and geometry, EPSG:4326: countries, then départements, which are drawn over them.

    There is none around the user's own shapes. Small islands have no name.
    """
    nothing = gpd.GeoDataFrame({"name": pd.Series(dtype=str)}, geometry=gpd.GeoSeries([], crs=4326), crs=4326)
    if not is_embedded(territory):
        return nothing
    own = territory.communes
    departements = store.outlines("departement")
    whole = own.groupby("dep").size() == store.communes().groupby("dep").size().reindex(own["dep"].unique())
    others = departements[~departements.index.isin(whole.index[whole])]
    # one frame by part of France: a frame around both the Gard and La Réunion would hold half the world
    countries = store.abroad().drop(columns="name" if lang == "en" else "name_en").rename(columns={"name_en": "name"})
    parts = [
        _within(land, part.total_bounds.tolist())
        for zone, part in own.groupby("zone")
        for land in (countries[countries["zone"] == zone], others)
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else nothing


def _within(departements: gpd.GeoDataFrame, bounds: list[float]) -> gpd.GeoDataFrame:
    """Return the départements around some bounds, cut by a frame."""
    west, south, east, north = bounds
    extent = max(east - west, north - south)
    margin = max(_MARGIN_DEGREES, (1.0 if extent < _WIDE_DEGREES else 0.75) * extent)  # wide screens show far
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    around = departements[departements.intersects(frame)]
    return gpd.GeoDataFrame(
        {"name": around["name"].to_numpy()},
        geometry=around.geometry.clip_by_rect(*frame.bounds).to_numpy(),
        crs=4326,
    )


def with_area(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return shapes that can be filled: a point becomes a disc, about a third of the usual distance between points.

    Parameters
    ----------
    shapes
        EPSG:4326; polygons, missing and empty ones are returned as they are.
    """
    thin = shapes.notna() & ~shapes.is_empty & ~shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    if not thin.any():
        return shapes
    x, y = shapes[thin].bounds[["minx", "maxx"]].mean(axis=1), shapes[thin].bounds[["miny", "maxy"]].mean(axis=1)
    narrow = float(np.cos(np.radians(y.mean())))  # a degree of longitude, in degrees of latitude
    flat = shapely.points(np.column_stack([x * narrow, y]))
    near = shapely.STRtree(flat).query_nearest(flat, exclusive=True, return_distance=True, all_matches=False)[1]
    radius = _SPREAD * float(np.median(near)) if len(near) else _LONE_DEGREES
    discs = shapely.transform(shapely.buffer(flat, radius, quad_segs=6), lambda at: at / [narrow, 1.0])
    drawn = shapes.copy()
    drawn[thin] = discs
    return drawn
