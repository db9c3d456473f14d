"""Where teams are in metres, each in its territory's own projection."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.territory.crs import metric_coordinates, zone_of_points

__all__ = ["in_metres"]


def in_metres(table: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Add zone, metres and landmass; two teams at a commune's point are at one point, to the last bit.

    Parameters
    ----------
    table
        `lon`, `lat` (EPSG:4326), `commune`.
    communes
        Communes with `lon`, `lat`, `x_m`, `y_m`, `landmass`, by code.
    """
    zone = zone_of_points(table["lon"], table["lat"])
    table = table.assign(zone=zone)
    table["x_m"], table["y_m"] = metric_coordinates(table["lon"], table["lat"], table["zone"])
    home = communes[["lon", "lat", "x_m", "y_m", "landmass"]].reindex(table["commune"])
    at_point = (home["lon"].to_numpy() == table["lon"].to_numpy()) & (home["lat"].to_numpy() == table["lat"].to_numpy())
    metres = {axis: np.where(at_point, home[axis].to_numpy(dtype=float), table[axis]) for axis in ("x_m", "y_m")}
    return table.assign(landmass=home["landmass"].fillna(-1).astype("int32").to_numpy(), **metres)
