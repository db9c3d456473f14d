"""Pack polygons that share edges: every shared border is written once.

Coordinates are quantised, rings are cut at junctions, and the pieces, called arcs, are kept once whatever number of
polygons use them. All integers go as variable-length bytes, one kind after the other, so that they compress well.

Stream, in this order: steps per degree; number of arcs, of vertices, of shapes, of rings and of references; vertices of
each arc; zigzag steps in x, then in y, from vertex to vertex (from one arc to the next as well); rings of each shape;
references of each ring; references. A reference is 0 for the next arc not met yet, travelled as it is written, else
``1 + 2 * back + reversed``, `back` counting from the last arc met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from zonesblanches.outputs.webmap.varint import steps, varints, zigzag

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Detail", "detail_for", "pack_points", "pack_shapes"]

_METRES_PER_DEGREE = 111_320.0

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Detail:
    """How finely shapes are written.

    Attributes
    ----------
    per_degree
        Steps per degree: 100,000 are about a metre.
    tolerance_m
        Vertices nearer than that to the line without them go; 0 keeps them all.
    """

    per_degree: int = 100_000
    tolerance_m: float = 0.0


def detail_for(shapes: gpd.GeoSeries) -> Detail:
    """Choose the detail: a département to the metre, a region to 9 m, all France to 14 m and generalised.

    A small territory with many vertices stays fine: a step is at most a twenty-thousandth of its width.
    """
    vertices = int(shapely.get_num_coordinates(np.asarray(shapes.array, dtype=object)).sum())
    if vertices <= 50_000:
        return Detail()
    west, south, east, north = shapes.total_bounds
    fine = 20_000 / max(east - west, north - south, 1e-9)
    if vertices <= 250_000:
        return Detail(int(min(max(12_000, fine), 100_000)), 0.0 if fine > 12_000 else 80.0)
    if fine > 8_000:
        return Detail(int(min(fine, 100_000)))
    return Detail(8_000, 300.0)


def pack_shapes(shapes: gpd.GeoSeries, detail: Detail | None = None) -> bytes:
    """Pack polygons as shared arcs.

    Parameters
    ----------
    shapes
        (Multi)polygons in EPSG:4326. Missing and empty ones become shapes with no ring.
    detail
        How finely; by default to the metre.

    Returns
    -------
    bytes
        The stream described at the top of this module.
    """
    detail = detail or Detail()
    rings = _quantised_rings(shapes, detail.per_degree)
    if not len(rings.shape):
        return varints(np.concatenate([[detail.per_degree, 0, 0, rings.n_shapes, 0, 0], np.zeros(rings.n_shapes, int)]))
    pieces = _cut(rings)
    xy, lengths = _generalised(rings, pieces, detail)
    counts = np.bincount(rings.shape, minlength=rings.n_shapes)
    sizes = [detail.per_degree, len(lengths), len(xy), rings.n_shapes, len(pieces.per_ring), len(pieces.references)]
    moves = zigzag(steps(xy))
    return varints(
        np.concatenate([sizes, lengths, moves[:, 0], moves[:, 1], counts, pieces.per_ring, pieces.references])
    )


def pack_points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> bytes:
    """Pack points as zigzag steps of 1e-5 degree, all x then all y; a point with nan is written at 0, 0."""
    xy = np.rint(np.nan_to_num(np.column_stack([lon, lat]).astype(float)) * 100_000).astype(np.int64)
    return varints(zigzag(steps(xy)).T.ravel())


@dataclass(frozen=True)
class _Rings:
    """Closed rings without their last point: `start` has one more item than there are rings."""

    xy: Ints
    start: Ints
    shape: Ints
    n_shapes: int


def _quantised_rings(shapes: gpd.GeoSeries, per_degree: int) -> _Rings:
    """Take rings apart; exterior rings turn one way and holes the other, so that 'nonzero' fills them."""
    geometry = np.asarray(shapes.array, dtype=object)
    parts, of_shape = shapely.get_parts(geometry, return_index=True)
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, of_shape = shapely.orient_polygons(parts[areal]), of_shape[areal]
    rings, of_part = shapely.get_rings(parts, return_index=True)
    coords, of_ring = shapely.get_coordinates(rings, return_index=True)
    xy = np.rint(coords * per_degree).astype(np.int64)
    # A vertex equal to the one before it in its ring is dropped; so is the closing vertex.
    same = np.zeros(len(xy), bool)
    same[1:] = (xy[1:] == xy[:-1]).all(axis=1) & (of_ring[1:] == of_ring[:-1])
    xy, of_ring = xy[~same], of_ring[~same]
    closing = np.zeros(len(xy), bool)
    if len(xy):
        closing[np.flatnonzero(np.diff(of_ring, append=-1))] = True
    xy, of_ring = xy[~closing], of_ring[~closing]
    # A ring that quantising has left with one or two vertices is no ring.
    counts = np.bincount(of_ring, minlength=len(rings))
    kept = counts >= 3
    xy, counts = xy[kept[of_ring]], counts[kept]
    start = np.concatenate([[0], np.cumsum(counts)])
    return _Rings(xy, start, of_shape[of_part][kept].astype(np.int64), len(geometry))


@dataclass(frozen=True)
class _Pieces:
    """Arcs, as spans of `order` (positions in the ring vertices), and the references that rebuild each ring."""

    order: Ints
    first: Ints
    length: Ints
    per_ring: Ints
    references: Ints
    rigid: Bools


def _cut(rings: _Rings) -> _Pieces:
    """Cut every ring at its junctions and keep each piece once, as it is first met."""
    vertex = _vertex_ids(rings.xy)
    around, place, per_ring = _turned(rings, vertex)
    # pieces: from each junction to the next, both included; the ring's first vertex is written again at its end
    begin = np.flatnonzero(place)
    ring = np.repeat(np.arange(len(per_ring)), per_ring)
    closing = np.zeros(len(begin), bool)
    closing[np.cumsum(per_ring) - 1] = True
    end = np.append(begin[1:], len(around)) - 1
    end = np.where(closing, end, end + 1)
    length = end - begin + 1
    key = _fingerprints(vertex[around], begin, length)
    _, first, arc = np.unique(key, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    arc, first = rank[arc], np.sort(first)
    new = np.zeros(len(begin), bool)
    new[first] = True
    met = np.cumsum(new)
    head, second = vertex[around[begin]], vertex[around[begin + 1]]
    same = (head == head[first][arc]) & (second == second[first][arc])
    references = np.where(new, 0, 1 + 2 * (met - 1 - arc) + ~same)
    few = per_ring[ring] <= 2
    rigid = np.zeros(len(first), bool)
    rigid[arc[few]] = True
    return _Pieces(around, begin[first], length[first], per_ring, references, rigid)


def _turned(rings: _Rings, vertex: Ints) -> tuple[Ints, Bools, Ints]:
    """Write every ring from a junction round to it again: positions, which are junctions (not the last), how many."""
    start, sizes = rings.start[:-1], np.diff(rings.start)
    ring = np.repeat(np.arange(len(sizes)), sizes)
    junction = _junctions(vertex, rings.start)
    none = np.bincount(ring, junction, minlength=len(sizes)) == 0
    # an island: start at its lowest vertex, so that an identical ring gives the same arc
    lowest = np.lexsort((vertex, ring))[start]
    junction[lowest[none]] = True
    where = np.flatnonzero(junction)
    per_ring = np.bincount(ring[where], minlength=len(sizes))
    turn = where[np.cumsum(per_ring) - per_ring] - start
    longer = np.arange(len(vertex) + len(sizes)) - np.repeat(start + np.arange(len(sizes)), sizes + 1)
    around = np.repeat(start, sizes + 1) + (longer + np.repeat(turn, sizes + 1)) % np.repeat(sizes, sizes + 1)
    place = junction[around]
    place[np.cumsum(sizes + 1) - 1] = False
    return around, place, per_ring


def _vertex_ids(xy: Ints) -> Ints:
    """Give the same number to the same place."""
    key = (xy[:, 0] << 32) + (xy[:, 1] + 2**31)
    ids: Ints = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return ids


def _junctions(vertex: Ints, start: Ints) -> Bools:
    """Mark vertices whose neighbours are not the same two in every ring that passes there."""
    before, after = np.roll(vertex, 1), np.roll(vertex, -1)
    first, last = start[:-1], start[1:] - 1
    before[first], after[last] = vertex[last], vertex[first]
    low, high = np.minimum(before, after), np.maximum(before, after)
    n = int(vertex.max()) + 1
    seen_low, seen_high = np.zeros(n, np.int64), np.zeros(n, np.int64)
    seen_low[vertex], seen_high[vertex] = low, high  # any one of the passages
    odd = (seen_low[vertex] != low) | (seen_high[vertex] != high)
    marked = np.zeros(n, bool)
    marked[vertex[odd]] = True
    return marked[vertex]


def _fingerprints(vertex: Ints, begin: Ints, length: Ints) -> NDArray[np.uint64]:
    """Give the same number to the same vertices in either direction: a sum of one random number each."""
    numbers = np.random.default_rng(0).integers(0, 2**63, int(vertex.max()) + 1, dtype=np.uint64)
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(numbers[vertex], dtype=np.uint64)])
    return np.asarray(total[begin + length] - total[begin], dtype=np.uint64)


def _generalised(rings: _Rings, pieces: _Pieces, detail: Detail) -> tuple[Ints, Ints]:
    """Return the vertices of the arcs and how many each has; both ends of an arc always stay."""
    at = np.repeat(pieces.first - np.cumsum(pieces.length) + pieces.length, pieces.length)
    xy = rings.xy[pieces.order[at + np.arange(len(at))]]
    if not detail.tolerance_m:
        return xy, pieces.length
    middle = np.cos(np.radians(np.median(xy[:, 1]) / detail.per_degree))
    metres = _METRES_PER_DEGREE / detail.per_degree * np.array([middle, 1.0])
    lines = shapely.linestrings(xy * metres, indices=np.repeat(np.arange(len(pieces.length)), pieces.length))
    thin = shapely.simplify(lines, detail.tolerance_m, preserve_topology=False)
    # what encloses a commune alone or with one neighbour must not be flattened to nothing
    flat = pieces.rigid | (shapely.get_num_coordinates(thin) < 2)
    coords, of_line = shapely.get_coordinates(np.where(flat, lines, thin), return_index=True)
    return np.rint(coords / metres).astype(np.int64), np.bincount(of_line, minlength=len(lines))
