"""What a commune reaches: the nearest provider, and how many."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zonesblanches.travel.costs import CostTable

__all__ = ["count_within", "nearest"]


def nearest(costs: CostTable) -> pd.DataFrame:
    """Find the nearest provider of every commune.

    Parameters
    ----------
    costs
        Costs to the active providers.

    Returns
    -------
    pandas.DataFrame
        By origin: `nearest_cost` (unit of the table, infinite when nobody is in reach) and `nearest_provider`
        (None then; at equal cost, the first in the table's order).

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T1", "T2"], "cost": [12.0, 3.0]})
    >>> nearest(CostTable.from_long(pairs)).at["a", "nearest_provider"]
    'T2'
    """
    order = np.lexsort((costs.indices, costs.values, costs.rows))
    first = order[costs.indptr[:-1][np.diff(costs.indptr) > 0]]
    cost = np.full(len(costs.origins), np.inf)
    who = np.full(len(costs.origins), None, dtype=object)
    cost[costs.rows[first]] = costs.values[first]
    who[costs.rows[first]] = costs.destinations.to_numpy()[costs.indices[first]]
    return pd.DataFrame({"nearest_cost": cost, "nearest_provider": who}, index=costs.origins)


def count_within(costs: CostTable, threshold: float, declared: Iterable[tuple[str, str]] = ()) -> pd.Series:
    """Count the distinct providers within the threshold, or declaring the commune.

    Parameters
    ----------
    costs
        Costs to the active providers.
    threshold
        Largest cost, included.
    declared
        Pairs (commune, provider) that providers declare; a pair already within the threshold counts once.

    Returns
    -------
    pandas.Series
        Whole numbers by origin.
    """
    near = costs.within(threshold)
    counts = np.diff(near.indptr)
    pairs = pd.DataFrame(sorted(set(declared)), columns=["commune", "provider"])
    rows, columns = costs.origins.get_indexer(pairs["commune"]), costs.destinations.get_indexer(pairs["provider"])
    for row, column in zip(rows, columns, strict=True):
        if row >= 0 and column >= 0 and column not in near.indices[near.indptr[row] : near.indptr[row + 1]]:
            counts[row] += 1
    return pd.Series(counts, index=costs.origins, name="n_providers")
