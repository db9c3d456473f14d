"""Lack: how far, how little, how few."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.parameters import Parameters

__all__ = ["lack_components", "lack_parts"]

Floats = npt.NDArray[np.float64]


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
    found = {name: indicators[name].to_numpy(dtype=float) for name in ("nearest_cost", "access", "n_providers")}
    return pd.DataFrame(
        lack_parts(found, a_ref, n_star.to_numpy(dtype=float), parameters.distance_cap), index=indicators.index
    )


def lack_parts(found: Mapping[str, Floats], a_ref: float, n_star: Floats, cap: float) -> dict[str, Floats]:
    """Return the components of the lack as arrays; see `lack_components`.

    Parameters
    ----------
    found
        `nearest_cost`, `access`, `n_providers`.
    a_ref, n_star
        As for `lack_components`.
    cap
        Cost at which the distance is full.
    """
    access = found["access"]
    share = access / a_ref if a_ref > 0 else 0.0 * access
    return {
        "distance": np.minimum(found["nearest_cost"] / cap, 1.0),
        "access": 1 - np.minimum(share, 1.0),
        "number": 1 - np.minimum(found["n_providers"], n_star) / n_star,
    }
