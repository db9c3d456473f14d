"""How many people can be served at most, each once, by providers that each serve so many: a transport problem."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zonesblanches.errors import InputError

__all__ = ["most_served"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def most_served(rows: Ints, columns: Ints, cost: Floats, demand: Floats, supply: Floats) -> Floats:
    """Serve the most people, nobody twice, nobody beyond what each provider can; among such plans, at the least cost.

    Two linear programs. The prices of the first (0 or 1) tell every plan that serves as many: who is full, which places
    are served whole, which pairs serve nobody; the second looks for the least cost among them. Parts of the territory
    that share no provider are solved apart.

    Parameters
    ----------
    rows, columns
        Place and provider of each pair within reach, each pair once.
    cost
        Of each pair, finite.
    demand
        People of each place.
    supply
        People whom each provider can serve.

    Returns
    -------
    numpy.ndarray
        People served by pair. Summed by place or by provider, the total is the same.

    Raises
    ------
    InputError
        When a figure is negative or missing.

    Examples
    --------
    >>> pairs = np.array([0, 0, 1]), np.array([0, 1, 1])
    >>> most_served(*pairs, np.array([5.0, 9.0, 2.0]), np.array([10.0, 4.0]), np.array([6.0, 5.0])).tolist()
    [6.0, 1.0, 4.0]
    """
    for name, values in (("cost", cost), ("demand", demand), ("supply", supply)):
        if not (np.isfinite(values) & (values >= 0)).all():
            raise InputError(f"{name} : des nombres finis, nuls ou positifs sont attendus.")
    served = np.zeros(len(rows))
    useful = np.flatnonzero((demand[rows] > 0) & (supply[columns] > 0))
    if len(useful):
        for pairs in _apart(rows[useful], columns[useful], len(demand), len(supply)):
            at = useful[pairs]
            served[at] = _solved(rows[at], columns[at], cost[at], demand, supply)
    return served


def _apart(rows: Ints, columns: Ints, places: int, providers: int) -> list[npt.NDArray[np.intp]]:
    """Return the pairs of each part that shares nothing with the others."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = places + providers
    links = coo_array((np.ones(len(rows)), (rows, places + columns)), shape=(count, count))
    part = connected_components(links, directed=False)[1][rows]
    order = np.argsort(part, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(part[order])) + 1)


def _solved(rows: Ints, columns: Ints, cost: Floats, demand: Floats, supply: Floats) -> Floats:
    """Solve one part."""
    places, at = np.unique(rows, return_inverse=True)
    providers, of = np.unique(columns, return_inverse=True)
    most = np.concatenate([demand[places], supply[providers]])
    ends = np.stack([at, len(places) + of])
    if len(providers) == 1 and most[-1] >= most[:-1].sum():
        return demand[rows]  # enough for all, and nobody to choose between
    prices = -_program(-np.ones(len(rows)), ends, most, np.zeros(len(most), dtype=bool)).ineqlin.marginals
    used, full = prices[ends].sum(axis=0) < 1.5, prices > 0.5
    served = np.zeros(len(rows))
    served[used] = _program(cost[used], ends[:, used], most, full).x
    return np.clip(served, 0.0, np.minimum(demand[rows], supply[columns]))


def _program(cost: Floats, ends: Ints, most: Floats, full: npt.NDArray[np.bool_]) -> Any:
    """Minimise a cost under what each place and each provider can take, some taking all of it."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    count = ends.shape[1]
    sums = csr_array((np.ones(2 * count), (ends.ravel(), np.tile(np.arange(count), 2))), shape=(len(most), count))
    equal = {"A_eq": sums[full], "b_eq": most[full]} if full.any() else {}
    rest = {"A_ub": sums[~full], "b_ub": most[~full]} if not full.all() else {}
    found = linprog(cost, **equal, **rest, method="highs-ds")
    if found.status != 0:
        raise InputError(f"Le programme linéaire n'a pas abouti : {found.message}")
    return found
