"""Coordinates written in a system of their own on each row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.errors import CrsError
from zonesblanches.providers.projections import Floats, to_degrees

__all__ = ["numbers", "to_wgs84"]


def numbers(cells: pd.Series) -> Floats:
    """Read a column of text as numbers, decimal comma or point; NaN where there is none.

    Examples
    --------
    >>> numbers(pd.Series(["4,5", "", "."])).tolist()
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
        Longitudes, latitudes, and what is wrong with the system of each row, in French, else an empty text.

    Examples
    --------
    >>> lon, lat, doubt = to_wgs84(np.array([870262.2]), np.array([6571540.8]), ["2154"])
    >>> lon.round(4).tolist(), lat.round(4).tolist(), doubt
    ([5.2092], [46.2223], [''])
    """
    lon, lat = np.full(x.shape, np.nan), np.full(y.shape, np.nan)
    doubt = [""] * len(x)
    known = np.isfinite(x) & np.isfinite(y)
    names = np.asarray(systems, dtype=object)
    for system in dict.fromkeys(names[known]):
        here = known & (names == system)
        try:
            lon[here], lat[here] = to_degrees(x[here], y[here], int(system))
        except (CrsError, ValueError):
            for row in np.flatnonzero(here):
                doubt[row] = f"système de coordonnées inconnu : « {system} », coordonnées ignorées"
    return lon, lat, doubt
