"""The point where people of a commune are reached: its mairie, checked against its polygon."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

MISSING = ("", "\\N")


def read_points(column: pd.Series) -> np.ndarray:
    """Return the (n, 2) longitudes and latitudes of a column of WKB points, NaN when none."""
    texts = [None if text in MISSING else text for text in column]
    points = shapely.from_wkb(np.array(texts, dtype=object))
    # An empty point has no x to ask for: it counts as no point.
    points = np.where(shapely.is_empty(points), None, points)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _candidates(lon: float, lat: float) -> list[tuple[float, float]]:
    """List the mistakes met in the wild, undone: sign lost, axes swapped."""
    return [(-lon, lat), (lon, -lat), (-lon, -lat), (lat, lon)]


def reach_point(polygon: Geometry, lon: float, lat: float) -> tuple[float, float, str]:
    """Return a point inside the polygon and where it comes from.

    The mairie when it stands in its commune; else the mairie with its coordinates'
    sign or order repaired when that puts it inside; else a point of the polygon.
    """
    if np.isfinite(lon) and np.isfinite(lat):
        if shapely.contains_xy(polygon, lon, lat):
            return lon, lat, "mairie"
        for x, y in _candidates(lon, lat):
            if shapely.contains_xy(polygon, x, y):
                return x, y, "mairie_flipped"
    inside = inner_point(polygon)
    return inside[0], inside[1], "interior"


def inner_point(polygon: Geometry) -> tuple[float, float]:
    """Return a point well inside the largest part of a polygon, still inside once rounded."""
    parts = shapely.get_parts(polygon)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    spot = shapely.point_on_surface(largest)
    return round(float(spot.x), 5), round(float(spot.y), 5)


def reach_points(polygons: np.ndarray, lonlat: np.ndarray) -> pd.DataFrame:
    """Return lon, lat and point_source for each polygon."""
    shapely.prepare(polygons)
    places = np.round(lonlat, 5)
    rows = [reach_point(polygon, *place) for polygon, place in zip(polygons, places, strict=True)]
    return pd.DataFrame(rows, columns=["lon", "lat", "point_source"])
