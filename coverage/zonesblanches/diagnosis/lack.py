"""Lack: how far, how little, how few."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.parameters import Parameters

__all__ = ["lack_components"]


def lack_components(indicators: pd.DataFrame, a_ref: float, n_star: pd.Series, parameters: Parameters) -> pd.DataFrame:
    """Return the three components of the lack, each from 0 (none) to 1 (full).

    ``min(d / cap, 1)``, ``1 − min(A / A_ref, 1)``, ``1 − min(N, N*) / N*``.

    Parameters
    ----------
    indicators
        `nearest_cost` (infinite when out of reach), `access`, `n_providers`, by commune; NaN where missing.
    a_ref
        Reference accessibility; when it is 0, nobody has any and the lack of access is full.
    n_star
        `N*` of each commune.
    parameters
        Cap of the distance.

    Returns
    -------
    pandas.DataFrame
        `distance`, `access`, `number`. ``L`` is their sum weighted by `parameters.lack_weights`; nobody in reach
        gives 1.
    """
    access = indicators["access"].astype(float)
    share = access / a_ref if a_ref > 0 else 0.0 * access
    number = indicators["n_providers"].astype(float)
    return pd.DataFrame(
        {
            "distance": np.minimum(indicators["nearest_cost"].astype(float) / parameters.distance_cap, 1.0),
            "access": 1 - np.minimum(share, 1.0),
            "number": 1 - np.minimum(number, n_star) / n_star,
        },
        index=indicators.index,
    )
