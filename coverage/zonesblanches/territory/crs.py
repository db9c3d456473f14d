"""The coordinate systems in which each French territory is measured."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from zonesblanches.errors import CrsError

__all__ = ["EQUAL_AREA_EPSG", "METRIC_EPSG", "ZONE_NAMES", "metric_coordinates", "require_crs", "zone_of_points"]

METRIC_EPSG = MappingProxyType(
    {"metro": 2154, "guadeloupe": 5490, "martinique": 5490, "guyane": 2972, "reunion": 2975, "mayotte": 4471}
)
ZONE_NAMES = MappingProxyType(
    {
        "metro": "hexagone et Corse",
        "guadeloupe": "Guadeloupe",
        "martinique": "Martinique",
        "guyane": "Guyane",
        "reunion": "La Réunion",
        "mayotte": "Mayotte",
    }
)
EQUAL_AREA_EPSG = 6933  # of the whole world: areas are compared, nothing is drawn in it
_BOXES = {  # lon min, lat min, lon max, lat max: wide boxes that do not overlap
    "metro": (-6.0, 41.0, 10.5, 51.8),
    "guadeloupe": (-62.0, 15.75, -60.8, 16.8),
    "martinique": (-61.4, 14.3, -60.7, 15.0),
    "guyane": (-55.0, 2.0, -51.0, 6.2),
    "reunion": (55.0, -21.6, 56.0, -20.7),
    "mayotte": (44.8, -13.2, 45.5, -12.5),
}


def require_crs(frame: gpd.GeoDataFrame, what: str) -> CRS:
    """Return the frame's CRS, or say what to do when it has none.

    Raises
    ------
    CrsError
        When the CRS, or the geometry, is missing.
    """
    if frame.active_geometry_name is None:
        raise CrsError(f"{what} n'a pas de colonne de géométrie active : gdf.set_geometry(…).")
    if frame.crs is None:
        raise CrsError(
            f"{what} n'a pas de système de coordonnées. Indiquez-le, par exemple "
            "gdf.set_crs(4326) pour des longitudes et latitudes, gdf.set_crs(2154) pour du Lambert-93."
        )
    return CRS(frame.crs)


def zone_of_points(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """Return the territory (``metro``, ``reunion``…) of WGS84 points, or an empty string outside France."""
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    zone = np.full(x.shape, "", dtype=object)
    for name, (west, south, east, north) in _BOXES.items():
        zone[(x >= west) & (x <= east) & (y >= south) & (y <= north)] = name
    return zone


def metric_coordinates(
    lon: npt.ArrayLike, lat: npt.ArrayLike, zone: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Project WGS84 points to metres, each in the legal projection of its territory.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    zone
        Name of the territory of each point; an unknown name gives NaN.

    Returns
    -------
    tuple of arrays
        x and y in metres.
    """
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    names = np.asarray(zone, dtype=object)
    out_x, out_y = np.full(x.shape, np.nan), np.full(y.shape, np.nan)
    for name, epsg in METRIC_EPSG.items():
        here = (names == name) & np.isfinite(x) & np.isfinite(y)
        if here.any():
            out_x[here], out_y[here] = _transformer(epsg).transform(x[here], y[here])
    return out_x, out_y


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(4326, epsg, always_xy=True)
