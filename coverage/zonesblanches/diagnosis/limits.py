"""The thresholds of each commune: shorter ones where it is dense, when the user tells them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.parameters import Parameters

__all__ = ["commune_limits"]


def commune_limits(communes: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return `T` and `T_prox` of each commune.

    `dense_threshold` and `dense_proximity`, where they are told, replace `threshold` and `proximity` in the communes
    at level 1 of the density grid.

    Parameters
    ----------
    communes
        Indexed by code, with `density_grid` where it is loaded.
    parameters
        The method's numbers.

    Returns
    -------
    pandas.DataFrame
        `threshold` and `proximity`, in the unit of the costs, and `dense`, on the same index.

    Examples
    --------
    >>> places = pd.DataFrame({"density_grid": [1, 6]}, index=["69123", "48095"])
    >>> commune_limits(places, Parameters(dense_threshold=10))["threshold"].tolist()
    [10.0, 20.0]
    """
    grid = communes["density_grid"] if "density_grid" in communes else pd.Series(pd.NA, index=communes.index)
    dense = grid.eq(1).fillna(value=False).to_numpy(dtype=bool)
    table = pd.DataFrame({"dense": dense}, index=communes.index)
    for name in ("threshold", "proximity"):
        told = getattr(parameters, f"dense_{name}")
        everywhere = float(getattr(parameters, name))
        table[name] = np.where(dense, everywhere if told is None else float(told), everywhere)
    return table
