"""Which points lie near which others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["near"]


def near(points: pd.DataFrame, targets: pd.DataFrame, reach_km: float) -> npt.NDArray[np.bool_]:
    """Tell which points lie within `reach_km` of one of the targets, never across two projections.

    Parameters
    ----------
    points, targets
        Tables with `x_m`, `y_m` and `zone`; rows without coordinates are near nothing.
    reach_km
        Kilometres as the crow flies, included.
    """
    from scipy.spatial import cKDTree

    found = np.zeros(len(points), dtype=bool)
    for zone, part in targets.groupby("zone"):
        known = part[np.isfinite(part["x_m"].to_numpy(dtype=float))]
        here = np.flatnonzero((points["zone"] == zone) & np.isfinite(points["x_m"].to_numpy(dtype=float)))
        if not len(here) or known.empty:
            continue
        tree = cKDTree(known[["x_m", "y_m"]].to_numpy(dtype=float))
        distance, _ = tree.query(
            points[["x_m", "y_m"]].to_numpy(dtype=float)[here], distance_upper_bound=1000 * reach_km + 1e-6
        )
        found[here] = np.isfinite(distance)
    return found
