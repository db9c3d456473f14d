"""A road graph in three arrays, whatever its source, checked before anything walks on it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, MissingColumnError, did_you_mean, first_five
from zonesblanches.language import plural
from zonesblanches.parameter_faults import Unit
from zonesblanches.travel.pairs import compress

__all__ = ["RoadGraph", "graph_from_arcs", "graph_of", "large_parts"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadGraph:
    """Nodes in metres of one projection, and the directed arcs that leave each of them.

    The arcs of node `i` go to ``indices[indptr[i]:indptr[i + 1]]`` and cost ``weights[indptr[i]:indptr[i + 1]]``.
    Made by `osm_graph`, `graph_from_lines` or `graph_from_arcs`.

    Attributes
    ----------
    x_m, y_m
        Nodes, in metres.
    indptr, indices, weights
        Compressed arcs; weights are finite and not negative.
    unit
        Unit of the weights: ``"min"`` or ``"km"``.
    zone
        Name of the projection (``"metro"``, ``"reunion"``…); empty when unknown, and then nobody checks it.
    entries
        Nodes where a point may enter the graph; None is all of them.
    method, method_en
        What the graph is, in French and in English, printed with the costs.
    access_kmh
        Speed from a point to the nearest node.
    notes
        What was repaired, closed or left out on the way, in French.

    Raises
    ------
    CostError
        When the arrays do not fit together, or a weight is negative, infinite or missing.
    """

    x_m: Floats
    y_m: Floats
    indptr: Ints
    indices: Ints
    weights: Floats
    unit: Unit = "min"
    zone: str = ""
    entries: Bools | None = None
    method: str = "graphe routier fourni"
    method_en: str = "road graph given"
    access_kmh: float = 25.0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a graph on which a search would fail, or never end."""
        faults = _shape_faults(self) or _value_faults(self)
        if faults:
            raise CostError(f"Graphe routier refusé : {' ; '.join(faults)}.")

    def turned(self) -> RoadGraph:
        """Return the graph with every arc turned round: costs from it are costs to it."""
        count = len(self)
        tails = np.repeat(np.arange(count), np.diff(self.indptr))
        indptr, indices, weights, _ = compress(self.indices, tails, self.weights, (count, count))
        return dataclasses.replace(self, indptr=indptr, indices=indices, weights=weights)

    def __len__(self) -> int:
        return len(self.x_m)

    def __repr__(self) -> str:
        return f"<RoadGraph : {plural(len(self), 'nœud')}, {plural(len(self.indices), 'arc')} ({self.unit})>"


def graph_of(
    tails: Ints, heads: Ints, weights: Floats, x_m: Floats, y_m: Floats, **attributes: Any
) -> tuple[RoadGraph, int]:
    """Build a graph from its arcs; of several between the same nodes, the cheapest stays.

    Parameters
    ----------
    tails, heads
        Positions of the nodes that each arc links.
    weights
        Cost of each arc.
    x_m, y_m
        Nodes, in metres.
    **attributes
        The other fields of `RoadGraph`.

    Returns
    -------
    tuple
        The graph, and how many arcs were left out for a cheaper one.
    """
    count = len(x_m)
    _, indices, costs, order = compress(tails, heads, weights, (count, count))
    rows = tails[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (indices[1:] != indices[:-1])
    starts = np.flatnonzero(first)
    least = np.minimum.reduceat(costs, starts) if len(starts) else costs
    indptr = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows[starts], minlength=count), out=indptr[1:])
    graph = RoadGraph(x_m=x_m, y_m=y_m, indptr=indptr, indices=indices[starts], weights=least, **attributes)
    return graph, len(rows) - len(starts)


def graph_from_arcs(
    arcs: pd.DataFrame,
    nodes: pd.DataFrame,
    *,
    tail: str = "from",
    head: str = "to",
    cost: str = "minutes",
    unit: Unit = "min",
    both_ways: bool = False,
    zone: str = "",
    method: str = "graphe routier fourni",
) -> RoadGraph:
    """Build a road graph from a table of arcs and a table of nodes.

    Parameters
    ----------
    arcs
        One row per arc.
    nodes
        Indexed by the names that `arcs` uses, with `x_m` and `y_m`: metres of the territory's projection.
    tail, head, cost
        Columns of `arcs`: where an arc leaves, where it ends, what it costs.
    unit
        Unit of the costs.
    both_ways
        True when every arc can be taken in both directions.
    zone
        Name of the projection (``"metro"``, ``"reunion"``…); points of another one then stay out of reach.
    method
        What the graph is, printed with the costs.

    Returns
    -------
    RoadGraph
        Of arcs given twice, the cheapest stays; `notes` says how many were left out.

    Raises
    ------
    MissingColumnError
        When a column is absent.
    CostError
        When an arc leaves or reaches an unknown node, a node stands twice or has no coordinates, or a cost is missing,
        infinite or negative.

    Examples
    --------
    >>> nodes = pd.DataFrame({"x_m": [0.0, 900.0], "y_m": 0.0}, index=["a", "b"])
    >>> graph_from_arcs(pd.DataFrame({"from": ["a"], "to": ["b"], "minutes": [1.5]}), nodes, both_ways=True)
    <RoadGraph : 2 nœuds, 2 arcs (min)>
    """
    _require(arcs, [tail, head, cost], "Arcs")
    _require(nodes, ["x_m", "y_m"], "Nœuds")
    x_m, y_m = _coordinates(nodes)
    weights = _weights(arcs[cost])
    tails, heads = _positions(arcs[tail], nodes.index), _positions(arcs[head], nodes.index)
    if both_ways:
        tails, heads = np.concatenate([tails, heads]), np.concatenate([heads, tails])
        weights = np.concatenate([weights, weights])
    graph, dropped = graph_of(tails, heads, weights, x_m, y_m, unit=unit, zone=zone, method=method, method_en=method)
    if not dropped:
        return graph
    return dataclasses.replace(graph, notes=(f"{plural(dropped, 'arc')} en double : le moins coûteux est gardé",))


def large_parts(graph: RoadGraph, least: int) -> tuple[Bools, int]:
    """Tell which nodes belong to a part in which one can come and go, of `least` nodes or more.

    The largest part always does: a point that entered a dead end would reach nobody.

    Returns
    -------
    tuple
        One boolean per node, and how many parts were kept.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count = len(graph)
    links = csr_array((np.ones(len(graph.indices), dtype=np.int8), graph.indices, graph.indptr), shape=(count, count))
    _, part = connected_components(links, directed=True, connection="strong")
    sizes = np.bincount(part)
    kept = (sizes >= least) | (np.arange(len(sizes)) == int(sizes.argmax()))
    return kept[part], int(kept.sum())


def _require(table: pd.DataFrame, columns: list[str], what: str) -> None:
    if not isinstance(table, pd.DataFrame):
        raise CostError(f"{what} : attendu un DataFrame, reçu {type(table).__name__}.")
    absent = [name for name in columns if name not in table.columns]
    if absent:
        known = [str(name) for name in table.columns]
        raise MissingColumnError(
            f"{what} : colonne absente « {absent[0]} ».{did_you_mean(absent[0], known)} Colonnes : {first_five(known)}."
        )


def _coordinates(nodes: pd.DataFrame) -> tuple[Floats, Floats]:
    if not nodes.index.is_unique:
        raise CostError(f"Nœuds en double : {first_five(nodes.index[nodes.index.duplicated()].unique())}.")
    xy = np.column_stack([pd.to_numeric(nodes[name], errors="coerce").to_numpy(dtype=float) for name in ("x_m", "y_m")])
    lost = ~np.isfinite(xy).all(axis=1)
    if lost.any():
        raise CostError(
            f"{plural(int(lost.sum()), 'nœud')} sans coordonnées : {first_five(nodes.index[lost])}. Attendu : x_m et "
            "y_m en mètres."
        )
    return np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])


def _weights(values: pd.Series) -> Floats:
    if isinstance(values, pd.DataFrame) or values.dtype.kind in "mMc":  # durations would become nanoseconds
        kind = "plusieurs colonnes" if isinstance(values, pd.DataFrame) else values.dtype
        raise CostError(f"Arcs : coûts de type {kind}. Attendu une colonne de nombres, en minutes ou en kilomètres.")
    weights = np.asarray(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan))
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if len(wrong):
        shown = first_five(f"ligne {row + 1} : {values.iloc[row]!r}" for row in wrong)
        raise CostError(
            f"Arcs : coûts manquants, négatifs ou infinis dans « {values.name} » ({shown}). Attendu : un nombre "
            "positif ou nul ; retirez les arcs fermés."
        )
    return weights


def _positions(names: pd.Series, index: pd.Index) -> Ints:
    found = np.asarray(index.get_indexer(names), dtype=np.int64)
    if (found < 0).any():
        unknown = names[found < 0].unique()
        raise CostError(
            f"Arcs vers des nœuds inconnus : {first_five(unknown)}. Nœuds connus : {first_five(index)}. Attendu : "
            "l'index de la table des nœuds, de même type."
        )
    return found


def _shape_faults(graph: RoadGraph) -> list[str]:
    count, arcs = len(graph.x_m), len(graph.indices)
    faults = []
    if len(graph.y_m) != count or len(graph.indptr) != count + 1 or len(graph.weights) != arcs:
        faults.append(f"{count} x_m, {len(graph.y_m)} y_m, {len(graph.indptr)} indptr, {arcs} indices, "
                      f"{len(graph.weights)} weights ne vont pas ensemble")  # fmt: skip
    elif graph.indptr[0] != 0 or graph.indptr[-1] != arcs or (np.diff(graph.indptr) < 0).any():
        faults.append(f"indptr doit croître de 0 à {arcs}")
    if graph.entries is not None and len(graph.entries) != count:
        faults.append(f"entries attend {count} booléens, un par nœud")
    if graph.unit not in ("min", "km"):
        faults.append(f"unit vaut {graph.unit!r}, attendu : min ou km")
    return faults


def _value_faults(graph: RoadGraph) -> list[str]:
    faults = []
    if len(graph.indices) and not 0 <= int(graph.indices.min()) <= int(graph.indices.max()) < len(graph.x_m):
        faults.append(f"des arcs mènent hors des {plural(len(graph.x_m), 'nœud')}")
    wrong = ~(np.isfinite(graph.weights) & (graph.weights >= 0))
    if wrong.any():
        faults.append(
            f"{plural(int(wrong.sum()), 'coût négatif, infini ou manquant', 'coûts négatifs, infinis ou manquants')} "
            f"({first_five(graph.weights[wrong])})"
        )
    if not (np.isfinite(graph.x_m).all() and np.isfinite(graph.y_m).all()):
        faults.append("des nœuds n'ont pas de coordonnées")
    return faults
