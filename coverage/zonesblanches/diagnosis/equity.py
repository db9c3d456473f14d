"""How unequally the offer is shared among the people concerned: time to it, accessibility, EPCI, income."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.access.inequality import concentration_index, gini, lorenz, palma_ratio, theil
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.territory.grouping import NOWHERE, Grouping

__all__ = ["QUANTILES", "costs_of", "equity", "lorenz_curve"]

QUANTILES = (0.5, 0.9)


def equity(findings: Findings, family: str | None = None, grouping: Grouping | None = None) -> dict[str, float]:
    """Measure how unequally the offer of a family is shared; every figure is weighted by the people concerned.

    Parameters
    ----------
    findings
        The diagnosis.
    family
        Family of services, the first by default.
    grouping
        Groups between which Theil is split; the EPCI by default. A commune that is cut counts in each for its share.

    Returns
    -------
    dict
        ``cost_mean``, ``cost_q50``, ``cost_q90`` (over the people within reach, whose share is ``within_reach``);
        ``gini`` and ``palma`` of the accessibility, ``theil`` with its parts ``theil_between`` and ``theil_within`` the
        groups (where there are several), and ``concentration`` by income where it is known (negative: the low incomes
        have more). NaN where there is nothing to measure.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> found = equity(zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)))
    >>> abs(found["theil_between"] + found["theil_within"] - found["theil"]) < 1e-12
    True
    """
    table = findings.family(family).table
    people = table["demand"].astype(float)
    known = (people > 0) & table["access_per_1k"].notna()
    out = dict.fromkeys(
        ("within_reach", "cost_mean", "cost_q50", "cost_q90", "gini", "palma", "theil", "theil_between", "theil_within",
         "concentration"), float("nan"),
    )  # fmt: skip
    if not known.any():
        return out
    weight, cost = people[known], table.loc[known, "nearest_cost"].astype(float)
    access = table.loc[known, "access_per_1k"].astype(float)
    out |= costs_of(cost, weight)
    if not access.gt(0).any():
        return out
    out |= {"gini": gini(access, weight), "palma": palma_ratio(access, weight), "theil": theil(access, weight)["total"]}
    out |= _between(access, weight, findings.table.loc[known, "epci"] if grouping is None else grouping)
    if "median_income" in findings.table:
        income = findings.table.loc[known, "median_income"].astype("Float64").astype(float)
        told = income.notna()
        if told.sum() > 1:
            out["concentration"] = concentration_index(access[told], weight[told], income[told])
    return out


def _between(access: pd.Series, weight: pd.Series, groups: pd.Series | Grouping) -> dict[str, float]:
    """Split Theil between groups and within them, where there are several; places of no group make one together."""
    if isinstance(groups, Grouping):
        rows = groups.parts[groups.parts["code"].isin(access.index)]
        access = access.reindex(rows["code"]).set_axis(rows.index)
        weight = (weight.reindex(rows["code"]).set_axis(rows.index)) * rows["share"]
        groups = rows["group"].where(rows["group"] != NOWHERE)
    if len(groups.dropna().unique()) < 2:
        return {}
    parts = theil(access, weight, groups)
    return {"theil_between": parts["between"], "theil_within": parts["within"]}


def costs_of(cost: pd.Series, weight: pd.Series) -> dict[str, float]:
    """Return the share of people within reach, with the mean and the quantiles of their cost.

    Parameters
    ----------
    cost
        To the nearest, infinite where out of reach.
    weight
        People, more than 0.
    """
    near = np.isfinite(cost)
    out = {"within_reach": float(weight[near].sum() / weight.sum())}
    if not near.any():
        return out
    order = np.argsort(cost[near].to_numpy(), kind="stable")
    values, share = cost[near].to_numpy()[order], np.cumsum(weight[near].to_numpy()[order])
    for quantile in QUANTILES:
        at = int(np.searchsorted(share, quantile * share[-1] * (1 - 1e-12)))
        out[f"cost_q{round(100 * quantile)}"] = float(values[at])
    return out | {"cost_mean": float(np.average(cost[near], weights=weight[near]))}


def lorenz_curve(findings: Findings, family: str | None = None) -> pd.DataFrame:
    """Return the Lorenz curve of the accessibility; see `access.lorenz`.

    Parameters
    ----------
    findings, family
        As for `equity`.
    """
    table = findings.family(family).table
    people: Any = table["demand"].astype(float)
    known = (people > 0) & table["access_per_1k"].notna()
    return lorenz(table.loc[known, "access_per_1k"].astype(float), people[known])
