"""Opportunities in reach, whoever else wants them: cumulative over an interval, gravity, spatial availability."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from zonesblanches.access.catchment import floating_catchments
from zonesblanches.access.decay import Decay, checked_weights
from zonesblanches.access.inputs import demand_of, sums, supply_of
from zonesblanches.access.reach import capacity_within
from zonesblanches.errors import ParameterError
from zonesblanches.scalars import not_negative, positive
from zonesblanches.travel.costs import CostTable

__all__ = ["cumulative_interval", "gravity", "spatial_availability"]

_MOST = 10_000  # thresholds of an interval: each is a pass over the pairs


def cumulative_interval(
    costs: CostTable,
    supply: pd.Series,
    *,
    low: float,
    high: float,
    step: float = 1.0,
    summary: Literal["mean", "median"] = "mean",
) -> pd.Series:
    """Summarise the supply within every threshold of an interval, so that no single cutoff decides.

    Parameters
    ----------
    costs
        Origins × providers.
    supply
        Capacity by provider.
    low, high
        Smallest and largest threshold, both included.
    step
        Between two thresholds; the last one stops at `high`, however short.
    summary
        ``"mean"`` or ``"median"`` over the thresholds (Tomasiello, Herszenhut and Pereira 2023 use the median).

    Returns
    -------
    pandas.Series
        By origin.

    Raises
    ------
    ParameterError
        When the interval is empty, a bound is no number, or the step is not positive.
    CostError
        As for `capacity_within`.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T", "U"], "cost": [10.0, 12.0]})
    >>> cumulative_interval(CostTable.from_long(pairs), pd.Series({"T": 3, "U": 3}), low=10, high=13).tolist()
    [4.5]
    """
    low, high, step = not_negative(low, "low"), not_negative(high, "high"), positive(step, "step")
    if not low <= high < np.inf:
        raise ParameterError(f"Intervalle {low:g}–{high:g} : attendu bas ≤ haut, tous deux finis.")
    if (high - low) / step > _MOST:
        raise ParameterError(
            f"Intervalle {low:g}–{high:g} par {step:g} : plus de {_MOST} seuils. Prenez un pas plus grand."
        )
    if summary not in {"mean", "median"}:
        raise ParameterError(f"summary vaut {summary!r}, attendu : mean ou median.")
    count = int(np.ceil((high - low) / step - 1e-9))
    # 3 × 0.7 falls a hair under 2.1: rounded, so that a cost on a threshold is within it
    thresholds = np.clip(np.round(low + step * np.arange(count + 1), 12), low, high)
    reached = np.column_stack([capacity_within(costs, supply, float(bound)) for bound in thresholds])
    value = reached.mean(axis=1) if summary == "mean" else np.median(reached, axis=1)
    return pd.Series(value, index=costs.origins, name="capacity")


def gravity(costs: CostTable, supply: pd.Series, decay: Decay) -> pd.Series:
    """Weigh the supply by the decay of its cost: ``A_i = Σ_j S_j w(c_ij)`` (Hansen 1959).

    Parameters
    ----------
    costs
        Origins × providers.
    supply
        Capacity by provider.
    decay
        Weight of a cost.

    Returns
    -------
    pandas.Series
        By origin; 0 where nobody is in reach. People do not compete: compare places, not capacities per person.

    Raises
    ------
    CostError
        As for `capacity_within`.

    Examples
    --------
    >>> from zonesblanches.access.decay import linear
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T", "U"], "cost": [0.0, 10.0]})
    >>> gravity(CostTable.from_long(pairs), pd.Series({"T": 3, "U": 4}), linear(20)).tolist()
    [5.0]
    """
    capacity = supply_of(costs.destinations, supply)
    weights = checked_weights(decay, costs.values, costs.unit)
    total = sums(costs.rows, weights * capacity[costs.indices], len(costs.origins))
    return pd.Series(total, index=costs.origins, name="gravity")


def spatial_availability(costs: CostTable, demand: pd.Series, supply: pd.Series, decay: Decay) -> pd.Series:
    """Share every supply out among the people who can reach it: ``V_i``, in units of supply.

    ``V_i = Σ_j S_j D_i w(c_ij) / Σ_k D_k w(c_kj)`` (Soukhov, Páez, Higgins and Mohamed 2023, with the exponent of the
    population at 1): the demand times the floating catchment's accessibility, so that the whole adds up to the supply.

    Parameters
    ----------
    costs, demand, supply, decay
        As for `floating_catchments`.

    Returns
    -------
    pandas.Series
        By origin; sums to the supply of the providers that reach some demand.

    Raises
    ------
    CostError
        As for `floating_catchments`.

    Examples
    --------
    >>> from zonesblanches.access.decay import binary
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [5.0, 8.0]})
    >>> spatial_availability(
    ...     CostTable.from_long(pairs), pd.Series({"a": 60, "b": 40}), pd.Series({"T": 5}), binary(20)).tolist()
    [3.0, 2.0]
    """
    table, people = demand_of(costs, demand)
    shares = floating_catchments(table, demand, supply, decay).access
    return (shares * people).rename("availability")
