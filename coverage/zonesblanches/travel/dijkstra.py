"""Shortest paths up to a cutoff, by blocks of near sources: only the part of the graph that they reach is walked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zonesblanches.travel.graph import RoadGraph

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Entered", "Triplets", "pairs_in_reach"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Triplets = tuple[Ints, Ints, Floats]
_BLOCK = 48  # sources a block: more share one part of the graph, fewer keep that part small
_CELLS = 4_000_000  # costs that scipy writes at a time, those out of reach included: 32 MB


@dataclass(frozen=True)
class Entered:
    """Points that entered the graph: their positions, sorted by node, and what entering costs them."""

    points: Ints
    nodes: Ints
    cost: Floats
    far: Ints

    def by_node(self, count: int) -> Ints:
        """Return where the points of each node start."""
        start = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.nodes, minlength=count), out=start[1:])
        return start


def pairs_in_reach(graph: RoadGraph, starts: Entered, ends: Entered, limit: float) -> Triplets:
    """Return the pairs (start, end) whose cost, both accesses included, is at most `limit`.

    Parameters
    ----------
    graph
        Nodes and arcs; of parallel arcs the cheapest counts.
    starts, ends
        Points that leave from a node, and points that are served at one.
    limit
        Largest cost, included.

    Returns
    -------
    tuple of arrays
        Start, end and cost of each pair, in no order.
    """
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    if not len(starts.nodes) or not len(ends.nodes):
        return found[0]
    leaving, serving = starts.by_node(len(graph)), ends.by_node(len(graph))
    for tails, heads, ways in _ways(graph, np.unique(starts.nodes), np.unique(ends.nodes), limit):
        start, way = _each(leaving, tails)
        end, pair = _each(serving, heads[way])
        start, way = start[pair], way[pair]
        cost = starts.cost[start] + ways[way] + ends.cost[end]
        near = cost <= limit
        found.append((starts.points[start[near]], ends.points[end[near]], cost[near]))
    rows, columns, values = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, columns, values


def _each(first: Ints, nodes: Ints) -> tuple[Ints, Ints]:
    """Return the positions of the points of each node, side by side, and which of `nodes` each belongs to."""
    count = first[nodes + 1] - first[nodes]
    whose = np.repeat(np.arange(len(nodes)), count)
    return np.arange(len(whose)) + (first[nodes] - np.cumsum(count) + count)[whose], whose


def _ways(graph: RoadGraph, sources: Ints, wanted: Ints, limit: float) -> Iterator[Triplets]:
    """Yield the least costs from sources to wanted nodes, block by block; those beyond the limit are left out."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    weights = np.asarray(graph.weights, dtype=float)
    places = graph.indices.astype(np.int32), graph.indptr.astype(np.int32)  # the search of older SciPy takes no other
    roads = csr_array((weights, *places), shape=(len(graph), len(graph)))
    kept, roads = _within(roads, sources, limit)
    for block in _blocks(graph, sources):
        nodes, part = _within(roads, np.searchsorted(kept, block), limit)
        nodes = kept[nodes]
        columns = np.flatnonzero(np.isin(nodes, wanted, assume_unique=True))
        for some in np.array_split(block, min(len(block), 1 + len(block) * len(nodes) // _CELLS)):
            costs = dijkstra(part, indices=np.searchsorted(nodes, some), limit=limit)[:, columns]
            at, to = np.nonzero(costs < np.inf)
            yield some[at], nodes[columns[to]], costs[at, to]


def _within(roads: csr_array, sources: Ints, limit: float) -> tuple[Ints, csr_array]:
    """Return the nodes that some source reaches, and the roads between them: no shorter way leaves them."""
    from scipy.sparse.csgraph import dijkstra

    nodes = np.flatnonzero(dijkstra(roads, indices=sources, limit=limit, min_only=True) < np.inf)
    return nodes, roads[nodes][:, nodes]


def _blocks(graph: RoadGraph, sources: Ints) -> Iterator[Ints]:
    """Yield the sources by blocks of near ones: a tree of points keeps them in that order."""
    from scipy.spatial import cKDTree

    order = cKDTree(np.column_stack([graph.x_m[sources], graph.y_m[sources]])).indices
    for start in range(0, len(order), _BLOCK):
        yield sources[order[start : start + _BLOCK]]
