"""What surrounds the communes on a picture: their drawn shapes, the outline, the neighbouring départements."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from zonesblanches.territory import store
from zonesblanches.territory.territory import Territory

__all__ = ["drawn_shapes", "is_embedded", "neighbours", "outline"]

_MARGIN_DEGREES = 0.35


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


def neighbours(territory: Territory) -> gpd.GeoDataFrame:
    """Return the départements around, `name` and geometry, EPSG:4326; none around the user's own shapes."""
    nothing = gpd.GeoDataFrame({"name": pd.Series(dtype=str)}, geometry=gpd.GeoSeries([], crs=4326), crs=4326)
    if not is_embedded(territory):
        return nothing
    own = territory.communes
    west, south, east, north = own.total_bounds
    margin = max(_MARGIN_DEGREES, 0.75 * max(east - west, north - south))
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    departements = store.outlines("departement")
    whole = own.groupby("dep").size() == store.communes().groupby("dep").size().reindex(own["dep"].unique())
    around = departements[~departements.index.isin(whole.index[whole]) & departements.intersects(frame)]
    if around.empty:
        return nothing
    return gpd.GeoDataFrame(
        {"name": around["name"].to_numpy()},
        geometry=around.geometry.clip_by_rect(*frame.bounds).to_numpy(),
        crs=4326,
    )
