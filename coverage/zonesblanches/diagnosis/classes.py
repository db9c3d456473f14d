"""Classes of communes, each with the reasons that hold."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["classify"]


def classify(indicators: pd.DataFrame, demand: pd.Series, least_access: pd.Series, limits: pd.DataFrame) -> pd.DataFrame:
    """Give every commune its class and its reasons.

    - *sans objet*: no demand;
    - *non classée*: the demand or the costs are missing;
    - *blanche*: ``N = 0``;
    - *grise*: ``N >= 1`` and G1 (``N < N*``), G2 (``A`` under what is enough), G3 (``d > T_prox``) or G4 (every
      provider counted is declared only, beyond `T`), all kept in this order;
    - *couverte*: otherwise.

    Parameters
    ----------
    indicators
        `n_providers`, `n_to_confirm`, `nearest_cost`, `access` by commune; NaN where the costs are missing.
    demand
        People concerned; NaN where missing.
    least_access
        What accessibility is enough, per person, by commune: ``max(θ · A_ref, τ_min · ρ / m)``.
    limits
        Thresholds by commune; see `commune_limits`.

    Returns
    -------
    pandas.DataFrame
        `class`, `reasons` (``G1+G3``, empty unless grey) and `state`: ``missing``, ``no_demand``, ``out_of_reach``
        (no active provider within the largest cost, none declaring) or ``in_reach``.
    """
    count = indicators["n_providers"].to_numpy(dtype=float)
    cost = indicators["nearest_cost"].to_numpy(dtype=float)
    access = indicators["access"].to_numpy(dtype=float)
    people = demand.to_numpy(dtype=float, na_value=np.nan)
    missing = np.isnan(people) | (np.isnan(count) & (people != 0))  # nobody to serve: the cost does not matter
    held = {
        "G1": count < limits["n_star"].to_numpy(dtype=float),
        "G2": access < least_access.to_numpy(dtype=float),
        "G3": cost > limits["proximity"].to_numpy(dtype=float),
        "G4": indicators["n_to_confirm"].to_numpy(dtype=float) >= count,
    }
    grey = np.logical_or.reduce(list(held.values()))
    classes = np.select(
        [missing, people == 0, count == 0, grey],
        ["non classée", "sans objet", "blanche", "grise"],
        "couverte",
    )
    reasons = np.full(len(count), "", dtype=object)
    for code, holds in held.items():
        here = holds & (classes == "grise")
        reasons[here] = [f"{said}+{code}" if said else code for said in reasons[here]]
    unreached = np.isinf(cost) & (count == 0)
    state = np.select([missing, people == 0, unreached], ["missing", "no_demand", "out_of_reach"], "in_reach")
    return pd.DataFrame({"class": classes, "reasons": reasons, "state": state}, index=indicators.index)
