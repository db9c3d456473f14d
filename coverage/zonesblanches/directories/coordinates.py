"""Coordinates written in a system of their own on each row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.errors import CrsError
from zonesblanches.providers.projections import Floats, to_degrees

__all__ = ["decimal_numbers", "to_wgs84"]

_MOST_LON, _MOST_LAT = 180, 90  # no French system has an easting under 180 m
_WGS84 = "4326"


def decimal_numbers(cells: pd.Series) -> Floats:
    """Read a column of text as numbers, decimal comma or point; NaN where there is none.

    Examples
    --------
    >>> decimal_numbers(pd.Series(["4,5", "", "."])).tolist()
    [4.5, nan, nan]
    """
    read = pd.to_numeric(cells.str.replace(",", ".", regex=False), errors="coerce")
    values: Floats = read.to_numpy(dtype=float)
    return np.where(np.isfinite(values), values, np.nan)


def to_wgs84(x: Floats, y: Floats, systems: Sequence[str]) -> tuple[Floats, Floats, list[str]]:
    """Bring metres to degrees, each row by its own system.

    Parameters
    ----------
    x, y
        Metres; NaN where there is none.
    systems
        EPSG code of each row, as text.

    Returns
    -------
    tuple
        Longitudes, latitudes, and what is wrong with the system of each row, in French, else an empty text. Degrees
        under the label of a metric system are read as degrees, and said.

    Examples
    --------
    >>> lon, lat, doubt = to_wgs84(np.array([870262.2]), np.array([6571540.8]), ["2154"])
    >>> lon.round(4).tolist(), lat.round(4).tolist(), doubt
    ([5.2092], [46.2223], [''])
    >>> to_wgs84(np.array([4.0816]), np.array([44.1276]), ["2154"])[2]
    ['degrés écrits sous une étiquette métrique (EPSG:2154) : lus comme des degrés']
    """
    lon, lat = np.full(x.shape, np.nan), np.full(y.shape, np.nan)
    doubt = [""] * len(x)
    known = np.isfinite(x) & np.isfinite(y)
    degrees = known & (np.abs(x) <= _MOST_LON) & (np.abs(y) <= _MOST_LAT) & ((x != 0) | (y != 0))
    lon[degrees], lat[degrees] = x[degrees], y[degrees]
    names = np.asarray(systems, dtype=object)
    for row in np.flatnonzero(degrees & (names != _WGS84)):
        doubt[row] = f"degrés écrits sous une étiquette métrique (EPSG:{names[row]}) : lus comme des degrés"
    known &= ~degrees
    for system in dict.fromkeys(names[known]):
        here = known & (names == system)
        try:
            lon[here], lat[here] = to_degrees(x[here], y[here], int(system))
        except (CrsError, ValueError):
            for row in np.flatnonzero(here):
                doubt[row] = f"système de coordonnées inconnu : « {system} », coordonnées ignorées"
    return lon, lat, doubt
