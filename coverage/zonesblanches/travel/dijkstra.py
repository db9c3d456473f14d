"""Shortest paths up to a cutoff, one binary heap per source: only the nodes in reach are ever touched.

Compiled by numba at the first call on a machine (a few seconds), then kept on disk. Only `graph_costs` imports this
module, so that ``import zonesblanches`` does not pay for numba.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

__all__ = ["pairs_in_reach"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}


@numba.njit(**_OPTIONS)
def _pop(keys: Floats, nodes: Ints, size: int) -> None:
    """Remove the least of `size` keys: the last one takes its place and sinks."""
    last = size - 1
    key, node = keys[last], nodes[last]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= last:
            break
        if child + 1 < last and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at], nodes[at] = keys[child], nodes[child]
        at = child
    keys[at], nodes[at] = key, node


@numba.njit(**_OPTIONS)
def _push(keys: Floats, nodes: Ints, size: int, key: float, node: int) -> None:
    """Add a key under `size` others: it rises to its place."""
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if keys[parent] <= key:
            break
        keys[at], nodes[at] = keys[parent], nodes[parent]
        at = parent
    keys[at], nodes[at] = key, node


@numba.njit(**_OPTIONS)
def _longer(values: Any, least: int) -> Any:
    """Return a copy with room for `least` values and more."""
    room = np.empty(max(2 * values.size, least), values.dtype)
    room[: values.size] = values
    return room


@numba.njit(**_OPTIONS)
def _search(
    indptr: Ints, indices: Ints, weights: Floats, source: int, limit: float, best: Floats, touched: Ints, keys: Floats,
    nodes: Ints,
) -> tuple[int, Any, Any]:  # fmt: skip
    """Write in `best` the least cost from `source` of every node within `limit`, and list them in `touched`."""
    best[source] = 0.0
    touched[0] = source
    count, size = 1, 1
    keys[0], nodes[0] = 0.0, source
    while size > 0:
        cost, node = keys[0], nodes[0]
        _pop(keys, nodes, size)
        size -= 1
        if cost > best[node]:
            continue  # a shorter way was found since
        for arc in range(indptr[node], indptr[node + 1]):
            head = indices[arc]
            longer = cost + weights[arc]
            if longer > limit or longer >= best[head]:
                continue
            if best[head] == np.inf:
                touched[count] = head
                count += 1
            best[head] = longer
            if size >= keys.size:
                keys, nodes = _longer(keys, size + 1), _longer(nodes, size + 1)
            _push(keys, nodes, size, longer, head)
            size += 1
    return count, keys, nodes


@numba.njit(**_OPTIONS)
def pairs_in_reach(
    indptr: Ints, indices: Ints, weights: Floats, sources: Ints, start_at: Ints, starts: Ints, start_cost: Floats,
    end_at: Ints, ends: Ints, end_cost: Floats, limit: float,
) -> tuple[Ints, Ints, Floats]:  # fmt: skip
    """Return the pairs (start, end) whose cost, both accesses included, is at most `limit`.

    Parameters
    ----------
    indptr, indices, weights
        Arcs by node; weights are finite and not negative.
    sources
        Nodes to search from.
    start_at, starts, start_cost
        Points that leave by each source: ``starts[start_at[k]:start_at[k + 1]]``, and what reaching it costs them.
    end_at, ends, end_cost
        Points served by each node of the graph, in the same form.
    limit
        Largest cost, included.

    Returns
    -------
    tuple of arrays
        Start, end and cost of each pair, source by source.
    """
    best = np.full(indptr.size - 1, np.inf)
    touched = np.empty(indptr.size - 1, np.int64)
    keys, nodes = np.empty(1024, np.float64), np.empty(1024, np.int64)
    rows, columns, values = np.empty(4096, np.int64), np.empty(4096, np.int64), np.empty(4096, np.float64)
    found = 0
    for k in range(sources.size):
        nearest = np.inf
        for s in range(start_at[k], start_at[k + 1]):
            nearest = min(nearest, start_cost[s])
        if nearest > limit:
            continue
        count, keys, nodes = _search(indptr, indices, weights, sources[k], limit - nearest, best, touched, keys, nodes)
        for t in range(count):
            node = touched[t]
            way = best[node]
            best[node] = np.inf
            for e in range(end_at[node], end_at[node + 1]):
                for s in range(start_at[k], start_at[k + 1]):
                    cost = start_cost[s] + way + end_cost[e]
                    if cost > limit:
                        continue
                    if found >= rows.size:
                        rows, columns = _longer(rows, found + 1), _longer(columns, found + 1)
                        values = _longer(values, found + 1)
                    rows[found], columns[found], values[found] = starts[s], ends[e], cost
                    found += 1
    return rows[:found].copy(), columns[:found].copy(), values[:found].copy()
