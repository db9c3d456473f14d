"""What a commune reaches: the nearest providers, how many, how much supply.

Results are on the table's origins. In a long table, a commune that reaches nobody has no row:
``costs.covering(codes)`` gives it one, and so an infinite cost, or a count of 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.inputs import demand_of, floats_of, require_series, sums, supply_of
from zonesblanches.errors import CostError, ParameterError, first_five
from zonesblanches.language import plural
from zonesblanches.lookup import found_in
from zonesblanches.scalars import not_negative, whole
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.names import refuse_other_writing

__all__ = [
    "capacity_within",
    "count_within",
    "first_at",
    "least_by_row",
    "mean_of_nearest",
    "names_at",
    "nearest",
    "supply_ratio",
]


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
        (missing then; at equal cost, the first in the table's order).

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T1", "T2"], "cost": [12.0, 3.0]})
    >>> nearest(CostTable.from_long(pairs)).at["a", "nearest_provider"]
    'T2'
    >>> nearest(CostTable.from_long(pairs).covering(["a", "b"]))["nearest_cost"].tolist()
    [3.0, inf]
    """
    cost = least_by_row(costs.rows, costs.values, len(costs.origins))
    first = first_at(cost, costs.rows, costs.indices, costs.values)
    who = names_at(costs.destinations, first)
    return pd.DataFrame({"nearest_cost": cost, "nearest_provider": who}, index=costs.origins)


def least_by_row(rows: npt.NDArray[np.int64], values: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    """Return the least value of each row, infinite where it has none.

    Parameters
    ----------
    rows, values
        Pairs, by row.
    count
        How many rows.

    Examples
    --------
    >>> least_by_row(np.array([0, 0, 2]), np.array([4.0, 2.0, 5.0]), 3).tolist()
    [2.0, inf, 5.0]
    """
    cost = np.full(count, np.inf)
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    if len(starts):
        cost[rows[starts]] = np.minimum.reduceat(values, starts)
    return cost


def first_at(
    cost: npt.NDArray[np.float64],
    rows: npt.NDArray[np.int64],
    columns: npt.NDArray[np.int64],
    values: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """Return the first column of each row whose value is the row's, -1 where it has none.

    Parameters
    ----------
    cost
        Value looked for, by row; see `least_by_row`.
    rows, columns, values
        Pairs, by row then by column.
    """
    first = np.full(len(cost), -1, dtype=np.int64)
    tied = np.flatnonzero(values == cost[rows])
    kept = tied[np.flatnonzero(np.diff(rows[tied], prepend=-1))]
    first[rows[kept]] = columns[kept]
    return first


def names_at(destinations: pd.Index, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return the destination at each position, None at -1.

    Parameters
    ----------
    destinations
        Names.
    positions
        Of some of them.
    """
    return np.append(destinations.to_numpy(dtype=object), [None])[positions]


def mean_of_nearest(costs: CostTable, k: int) -> pd.Series:
    """Return the mean cost to the `k` nearest providers, a measure that one opening or closing moves less.

    Parameters
    ----------
    costs
        Costs to the active providers.
    k
        How many, at least 1.

    Returns
    -------
    pandas.Series
        By origin, in the unit of the table; infinite where fewer than `k` are in reach.

    Raises
    ------
    ParameterError
        When `k` is not a whole number of at least 1.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a", "b"], "destination": ["T", "U", "T"], "cost": [12.0, 3.0, 5.0]})
    >>> mean_of_nearest(CostTable.from_long(pairs), 2).tolist()
    [7.5, inf]
    """
    k = whole(k, "k")
    order = np.lexsort((costs.values, costs.rows))
    rank = np.arange(len(costs.values)) - costs.indptr[costs.rows[order]]
    kept = order[rank < k]
    total = sums(costs.rows[kept], costs.values[kept], len(costs.origins))
    enough = np.diff(costs.indptr) >= k
    return pd.Series(np.where(enough, total / k, np.inf), index=costs.origins, name="mean_cost")


def count_within(costs: CostTable, threshold: float | pd.Series, declared: Iterable[tuple[str, str]] = ()) -> pd.Series:
    """Count the distinct providers within the threshold, or declaring the commune.

    Parameters
    ----------
    costs
        Costs to the active providers.
    threshold
        Largest cost, included: one for all, or one by origin (a shorter one in dense communes).
    declared
        Pairs (commune, provider) that providers declare; a pair already within the threshold counts once, one of a
        commune or of a provider that the table does not know is left out.

    Returns
    -------
    pandas.Series
        Whole numbers by origin.

    Raises
    ------
    ParameterError
        When a threshold is negative or no number, or an origin has none.
    CostError
        When `declared` holds something else than pairs, or a code that is no text or is written otherwise than in the
        table.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T", "U"], "cost": [20.0, 20.5]})
    >>> count_within(CostTable.from_long(pairs), 20).tolist()
    [1]
    >>> count_within(CostTable.from_long(pairs), pd.Series({"a": 25})).tolist()
    [2]
    """
    near = _within(costs, threshold)
    counts = np.diff(near.indptr)
    pairs = _declared(declared, costs)
    rows, columns = costs.origins.get_indexer(pairs["commune"]), costs.destinations.get_indexer(pairs["provider"])
    for row, column in zip(rows, columns, strict=True):
        if row >= 0 and column >= 0 and column not in near.indices[near.indptr[row] : near.indptr[row + 1]]:
            counts[row] += 1
    return pd.Series(counts, index=costs.origins, name="n_providers")


def capacity_within(costs: CostTable, supply: pd.Series, threshold: float | pd.Series) -> pd.Series:
    """Add up the supply within the threshold: cumulative opportunities with a cutoff.

    Parameters
    ----------
    costs
        Origins × providers.
    supply
        Capacity by provider.
    threshold
        Largest cost, included: one for all, or one by origin.

    Returns
    -------
    pandas.Series
        By origin; 0 where nobody is in reach.

    Raises
    ------
    ParameterError
        When a threshold is negative or no number, or an origin has none.
    CostError
        When a supply is missing, negative, infinite, given twice or unknown.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T", "U"], "cost": [20.0, 25.0]})
    >>> capacity_within(CostTable.from_long(pairs), pd.Series({"T": 3, "U": 4}), 20).tolist()
    [3.0]
    """
    capacity = supply_of(costs.destinations, supply)
    near = _within(costs, threshold)
    total = sums(near.rows, capacity[near.indices], len(costs.origins))
    return pd.Series(total, index=costs.origins, name="capacity")


def supply_ratio(communes: pd.Series, supply: pd.Series, costs: CostTable, demand: pd.Series) -> pd.Series:
    """Divide the supply located in each commune by its demand: the ratio that administrative tables give.

    It ignores that people cross limits; it is here to be compared with.

    Parameters
    ----------
    communes
        Commune of each provider; those in a commune that is no origin count in none.
    supply
        Capacity by provider.
    costs
        Gives the origins and the providers.
    demand
        People by origin.

    Returns
    -------
    pandas.Series
        By origin, communes of the demand without a row of costs last; 0 without supply, NaN where there is no demand.

    Raises
    ------
    CostError
        As for `capacity_within`; or when a provider has no commune, or communes are written otherwise than the origins.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [0.0, 5.0]})
    >>> supply_ratio(pd.Series({"T": "a"}), pd.Series({"T": 3}), CostTable.from_long(pairs),
    ...     pd.Series({"a": 60, "b": 40})).tolist()
    [0.05, 0.0]
    """
    costs, people = demand_of(costs, demand)
    capacity = pd.Series(supply_of(costs.destinations, supply), index=costs.destinations)
    located = _located(communes, costs)
    here = capacity.groupby(located).sum().reindex(costs.origins).fillna(0.0)
    ratio = np.divide(here.to_numpy(dtype=float), people, out=np.full(len(people), np.nan), where=people > 0)
    return pd.Series(ratio, index=costs.origins, name="supply_ratio")


def _declared(declared: Iterable[tuple[str, str]], costs: CostTable) -> pd.DataFrame:
    """Return the pairs declared, each once."""
    told = list(declared.itertuples(index=False, name=None)) if isinstance(declared, pd.DataFrame) else list(declared)
    wrong = [
        pair
        for pair in told
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(name, str) for name in pair))
    ]
    if wrong:
        raise CostError(
            f"declared : {plural(len(wrong), 'élément')} hors des couples attendus ({first_five(wrong)}). Attendu des "
            "couples (commune, intervenant), en texte."
        )
    pairs = pd.DataFrame(sorted(set(told)), columns=["commune", "provider"], dtype="str")
    codes = pd.Index(pairs["commune"].unique())
    refuse_other_writing(codes[~found_in(codes, costs.origins)], costs.origins, "declared")
    return pairs


def _located(communes: pd.Series, costs: CostTable) -> pd.Series:
    """Return the commune of each provider, in the order of the table."""
    require_series(communes, "communes")
    if not communes.index.is_unique:
        twice = communes.index[communes.index.duplicated()].unique()
        raise CostError(f"communes donnée plusieurs fois pour : {first_five(twice)}.")
    found = communes.astype(object).reindex(costs.destinations)
    unknown = found.index[found.isna()]
    if len(unknown):
        raise CostError(
            f"communes : {plural(len(unknown), 'intervenant')} sans commune ({first_five(unknown)}), leur capacité "
            "serait perdue. Attendu une commune par intervenant de la table de coûts."
        )
    codes = pd.Index(found.unique(), dtype=object)
    refuse_other_writing(codes[~found_in(codes, costs.origins)], costs.origins, "communes")
    return found


def _within(costs: CostTable, threshold: float | pd.Series) -> CostTable:
    """Return the pairs within the threshold, or within each origin's own."""
    if not isinstance(threshold, pd.Series):
        return costs.within(not_negative(threshold, "threshold"))
    limits = floats_of(threshold, "threshold")
    at = threshold.index.get_indexer(costs.origins)
    wrong = np.append(~(limits >= 0), True)[at]
    if wrong.any():
        raise ParameterError(
            f"threshold : pas de nombre positif ou nul pour {plural(int(wrong.sum()), 'origine')} "
            f"({first_five(costs.origins[wrong])}). Attendu : un seuil par origine de la table de coûts."
        )
    kept = costs.values <= np.append(limits, np.nan)[at][costs.rows]
    indptr = np.concatenate([[0], np.cumsum(kept)])[costs.indptr]
    return replace(costs, indptr=indptr, indices=costs.indices[kept], values=costs.values[kept])
