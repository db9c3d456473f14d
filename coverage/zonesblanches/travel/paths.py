"""Costs along a road graph, up to a cutoff: no dense table, nobody taken where no road goes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, MissingColumnError, ParameterError, first_five
from zonesblanches.language import Lang, number, plural
from zonesblanches.scalars import real
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.dijkstra import Entered, Triplets, pairs_in_reach
from zonesblanches.travel.graph import RoadGraph
from zonesblanches.travel.names import commune_codes
from zonesblanches.travel.pairs import compress

__all__ = ["graph_costs"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_SLACK = 1e-12  # sums of the same arcs taken from either end may differ by some of their last bits
_TOP_KMH = 130.0


def graph_costs(
    graph: RoadGraph,
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    *,
    cutoff: float,
    snap_km: float = 2.0,
    access_kmh: float | None = None,
    same_commune_min: float = 1.8,
    least_snapped: float = 0.9,
) -> CostTable:
    """Compute the costs along a road graph, up to a cutoff.

    Each point enters the graph at the nearest node where that is possible. The straight way there is added, at
    `access_kmh`; a point further than `snap_km` from any road is out of reach, and the method says how many are.

    Inside a commune, nobody goes by a far road to the next door: the straight way at `access_kmh` is taken where it is
    shorter, even where the road goes round beyond the cutoff, as long as roads join the two. And no trip is one of 0
    minutes: it lasts `same_commune_min` at least (1.8 is what the law *rapide* gives at distance 0).

    Searches start from the origins or, along the arcs turned round, from the destinations where these are fewer.

    Parameters
    ----------
    graph
        Of `osm_graph`, `graph_from_lines` or `graph_from_arcs`.
    origins, destinations
        Indexed by commune code and by provider id, with `x_m`, `y_m` (metres of the graph's projection) and, where
        there are several, `zone`. A column `commune` of `destinations` says where they are; without it their index
        does. Rows without coordinates have no pair.
    cutoff
        Largest cost, included, in the unit of the graph.
    snap_km
        Largest distance from a point to the graph, in kilometres.
    access_kmh
        Speed from a point to the graph; None takes the graph's own.
    same_commune_min
        Least time between two points of one commune, in a graph in minutes.
    least_snapped
        Share of the origins that must be near a road: under it, the graph is that of another place.

    Returns
    -------
    CostTable
        In the unit of the graph. Origins without coordinates are not in it: their cost is missing.

    Raises
    ------
    MissingColumnError
        When a table has no `x_m` or `y_m`.
    CostError
        When an origin or a destination stands twice, a coordinate is no number, or the graph does not cover the
        origins.
    ParameterError
        When an option is negative, infinite or no number.

    Examples
    --------
    >>> from zonesblanches.travel.graph import graph_from_arcs
    >>> nodes = pd.DataFrame({"x_m": [0.0, 9000.0], "y_m": 0.0}, index=["a", "b"])
    >>> arcs = pd.DataFrame({"from": ["a"], "to": ["b"], "minutes": [9.0]})
    >>> graph = graph_from_arcs(arcs, nodes, both_ways=True)
    >>> graph_costs(graph, nodes, nodes, cutoff=30).to_frame()["cost"].tolist()
    [1.8, 9.0, 9.0, 1.8]
    """
    if not isinstance(graph, RoadGraph):
        raise CostError(f"graph : attendu le graphe d'osm_graph ou de graph_from_arcs, reçu {type(graph).__name__}.")
    speed = graph.access_kmh if access_kmh is None else access_kmh
    _check_options(cutoff=cutoff, snap_km=snap_km, access_kmh=speed, same_commune_min=same_commune_min)
    _check_options(least_snapped=least_snapped)
    located = _located(origins, "origine"), _located(destinations, "destination")
    starts = _enter(graph, origins, located[0], snap_km, speed)
    _check_cover(origins.index, located[0], starts, snap_km, least_snapped)
    ends = _enter(graph, destinations, located[1], snap_km, speed)
    floor = same_commune_min if graph.unit == "min" else 0.0
    per_km = 60 / speed if graph.unit == "min" else 1.0
    home = _home_pairs(graph, (starts, ends), (origins, destinations), per_km=per_km, floor=min(floor, cutoff))
    rows, columns, values = _with_home(_walk(graph, starts, ends, cutoff), home, len(destinations), cutoff)
    kept = origins.index[located[0]]
    rows = (np.cumsum(located[0]) - 1)[rows]
    indptr, indices, costs, _ = compress(rows, columns, values, (len(kept), len(destinations)))
    lost = len(starts.far), _near_enough(destinations.iloc[ends.far], origins[located[0]], _straight_km(graph, cutoff))
    said = {lang: _method(graph, *lost, snap_km, speed, floor, lang) for lang in ("fr", "en")}
    return CostTable(
        kept, destinations.index, indptr, indices, costs, unit=graph.unit, method=said["fr"], method_en=said["en"],
        cutoff=cutoff, every_origin=False,
    )  # fmt: skip


def _check_options(**options: float) -> None:
    for name, value in options.items():
        if not 0 <= real(value) < math.inf:
            raise ParameterError(f"{name} vaut {value!r}, attendu : un nombre positif.")
    if options.get("access_kmh") == 0:
        raise ParameterError("access_kmh vaut 0, attendu : une vitesse, par exemple 25 (voiture) ou 4.5 (à pied).")


def _located(points: pd.DataFrame, what: str) -> Bools:
    if not isinstance(points, pd.DataFrame):
        raise CostError(f"{what}s : attendu un DataFrame de points, reçu {type(points).__name__}.")
    absent = [name for name in ("x_m", "y_m") if name not in points]
    if absent:
        raise MissingColumnError(
            f"{what}s : colonne absente « {absent[0]} ». Colonnes : {first_five(points.columns)}. Attendu : x_m et "
            "y_m, en mètres, comme dans territory(…).communes."
        )
    if not points.index.is_unique:
        twice = points.index[points.index.duplicated()].unique()
        raise CostError(f"{what}s en double : {first_five(twice)}. Gardez une ligne par {what}.")
    try:
        xy = points[["x_m", "y_m"]].to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise CostError(
            f"{what}s : x_m ou y_m hors des nombres ({error}). Attendu des mètres : pd.to_numeric(…, "
            'errors="coerce") rend les autres vides.'
        ) from error
    return np.asarray(np.isfinite(xy).all(axis=1), dtype=bool)


def _enter(graph: RoadGraph, points: pd.DataFrame, located: Bools, snap_km: float, speed: float) -> Entered:
    """Bring points to the nearest node where one may enter."""
    from scipy.spatial import cKDTree

    doors = np.arange(len(graph)) if graph.entries is None else np.flatnonzero(graph.entries)
    here = located.copy()
    if graph.zone and "zone" in points:
        here &= points["zone"].eq(graph.zone).fillna(value=False).to_numpy(dtype=bool)
    at = np.flatnonzero(here)
    if not len(at) or not len(doors):
        return Entered(at[:0], at[:0], np.zeros(0), np.flatnonzero(located))
    xy = points[["x_m", "y_m"]].to_numpy(dtype=float, na_value=np.nan)[at]
    tree = cKDTree(np.column_stack([graph.x_m[doors], graph.y_m[doors]]))
    metres, nearest = tree.query(xy)
    near = metres <= 1000 * snap_km
    order = np.argsort(doors[nearest[near]], kind="stable")
    km = metres[near][order] / 1000
    cost = 60 * km / speed if graph.unit == "min" else km
    far = located.copy()
    far[at[near]] = False
    return Entered(at[near][order], doors[nearest[near]][order], cost, np.flatnonzero(far))


def _walk(graph: RoadGraph, starts: Entered, ends: Entered, cutoff: float) -> Triplets:
    """Search from whichever side has fewer nodes; a cost on the cutoff counts, whichever side it was summed from."""
    limit = cutoff * (1 + _SLACK)
    if len(np.unique(ends.nodes)) < len(np.unique(starts.nodes)):
        columns, rows, values = pairs_in_reach(graph.turned(), ends, starts, limit)
    else:
        rows, columns, values = pairs_in_reach(graph, starts, ends, limit)
    return rows, columns, np.minimum(values, cutoff)


def _check_cover(names: pd.Index, located: Bools, starts: Entered, snap_km: float, least: float) -> None:
    """Refuse a graph of elsewhere: every commune would look as if nobody reached it."""
    if not located.any() or len(starts.points) >= least * located.sum() - 1e-9:
        return
    far = located.copy()
    far[starts.points] = False
    raise CostError(
        f"{plural(int(far.sum()), 'origine')} sur {number(int(located.sum()))} à plus de {number(snap_km, 1)} km de "
        f"toute route du graphe ({first_five(names[far])}). Il ne couvre pas ce territoire : prenez un extrait plus "
        "large. Si ces points sont vraiment loin de tout, passez least_snapped=0."
    )


@dataclass(frozen=True)
class _Home:
    """Pairs inside a commune: the straight way between them, and the least that a trip may last."""

    rows: Ints
    columns: Ints
    straight: Floats
    floor: float


def _home_pairs(
    graph: RoadGraph, entered: tuple[Entered, Entered], points: tuple[pd.DataFrame, pd.DataFrame], *, per_km: float,
    floor: float,
) -> _Home:  # fmt: skip
    """Find the pairs inside a commune that roads join, however far round they go."""
    origins, destinations = points
    codes = commune_codes(pd.Index(destinations.get("commune", destinations.index)))
    homes = commune_codes(origins.index)
    rows = homes.get_indexer(codes) if homes.is_unique else np.full(len(codes), -1)
    rows = np.where(codes == "", -1, rows)
    (start, first), (end, last) = (_nodes(part, len(table)) for part, table in zip(entered, points, strict=True))
    columns = np.flatnonzero((rows >= 0) & end)
    columns = columns[start[rows[columns]]]
    rows = rows[columns]
    if len(rows):
        part = _parts(graph)
        joined = part[first[rows]] == part[last[columns]]  # an island of the commune stays out of reach
        rows, columns = rows[joined], columns[joined]
    here, there = (table[["x_m", "y_m"]].to_numpy(dtype=float, na_value=np.nan) for table in points)
    apart = here[rows] - there[columns]
    return _Home(rows, columns, per_km * np.hypot(apart[:, 0], apart[:, 1]) / 1000, floor)


def _nodes(entered: Entered, count: int) -> tuple[Bools, Ints]:
    """Tell which points entered the graph, and where."""
    node = np.full(count, -1, dtype=np.int64)
    node[entered.points] = entered.nodes
    return node >= 0, node


def _parts(graph: RoadGraph) -> Ints:
    """Return the part of each node, two nodes being of one part when some road joins them, in any direction."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    links = csr_array(
        (np.ones(len(graph.indices), dtype=np.int8), graph.indices, graph.indptr), shape=(len(graph),) * 2
    )
    return np.asarray(connected_components(links, directed=True, connection="weak")[1], dtype=np.int64)


def _with_home(found: Triplets, home: _Home, count: int, cutoff: float) -> Triplets:
    """Inside a commune, take the straight way where it is shorter, even where the road goes beyond the cutoff."""
    rows, columns, values = found
    keys, wanted = rows * count + columns, home.rows * count + home.columns
    order = np.argsort(keys)
    at = np.minimum(np.searchsorted(keys, wanted, sorter=order), max(0, len(keys) - 1))
    met = keys[order[at]] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    values = values.copy()
    known = order[at[met]] if len(keys) else np.zeros(0, dtype=np.int64)
    values[known] = np.maximum(np.minimum(values[known], home.straight[met]), home.floor)
    late = ~met & (home.straight <= cutoff)
    return (
        np.concatenate([rows, home.rows[late]]),
        np.concatenate([columns, home.columns[late]]),
        np.concatenate([values, np.maximum(home.straight[late], home.floor)]),
    )


def _straight_km(graph: RoadGraph, cutoff: float) -> float:
    """Return how far a cost goes in a straight line, at a speed that no trip keeps from end to end."""
    return cutoff if graph.unit == "km" else cutoff * _TOP_KMH / 60


def _near_enough(points: pd.DataFrame, origins: pd.DataFrame, km: float) -> int:
    """Count the points that some origin could reach: a national list goes far beyond what a table was asked."""
    from scipy.spatial import cKDTree

    def keyed(table: pd.DataFrame) -> dict[str, Floats]:
        by_zone = table.groupby("zone")[["x_m", "y_m"]] if zoned else [("", table[["x_m", "y_m"]])]
        return {str(zone): part.to_numpy(dtype=float) for zone, part in by_zone}

    zoned = "zone" in points and "zone" in origins
    here, there = keyed(points), keyed(origins)
    limit_m = 1000 * km * (1 + _SLACK)
    counts = (
        int((cKDTree(there[zone]).query(places, distance_upper_bound=limit_m)[0] < np.inf).sum())
        for zone, places in here.items()
        if len(places) and len(there.get(zone, ()))
    )
    return sum(counts)


def _method(
    graph: RoadGraph, lost_starts: int, lost_ends: int, snap_km: float, speed: float, floor: float, lang: Lang
) -> str:
    """Say what the costs are, and who has none."""
    french = lang == "fr"
    far = number(snap_km, 0 if snap_km == round(snap_km) else 1, lang)
    parts = [graph.method if french else graph.method_en]
    if graph.unit == "min":
        shown = number(speed, 0 if speed == round(speed) else 1, lang)
        parts.append(f"accès à la route à {shown} km/h" if french else f"{shown} km/h up to the road")
    if floor:
        least = number(floor, 1, lang)
        parts.append(f"même commune : au moins {least} min" if french else f"same commune: at least {least} min")
    lost = [
        plural(count, word, lang=lang)
        for count, word in ((lost_starts, "origine" if french else "origin"), (lost_ends, "destination"))
        if count
    ]
    at, beyond = (
        ("à plus de", "km d’une route : hors d’atteinte") if french else ("over", "km from a road: out of reach")
    )
    return ", ".join(parts) + f" ; {at} {far} {beyond}" + (f" ({', '.join(lost)})" if lost else "")
