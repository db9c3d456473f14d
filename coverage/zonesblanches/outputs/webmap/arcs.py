"""Pack polygons that share edges: every shared border is written once.

Coordinates are quantised to 1e-5 degree (about a metre), rings are cut at junctions, and the pieces, called
arcs, are kept once whatever number of polygons use them. All integers then go as variable-length bytes
(seven bits each), in base64: about three bytes per vertex.

Stream, in this order: number of arcs; vertices of each arc; zigzag steps x, y from vertex to vertex (from one
arc to the next as well); number of shapes; rings of each shape; arcs of each ring; zigzag steps between
references, a reference being ``2 * arc + (1 if travelled backwards)``.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["PRECISION", "pack_points", "pack_shapes"]

PRECISION = 100_000
"""Steps per degree."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class _Rings:
    """Closed rings without their last point: `start` has one more item than there are rings."""

    xy: Ints
    start: Ints
    shape: Ints
    n_shapes: int


def pack_shapes(shapes: gpd.GeoSeries) -> str:
    """Pack polygons as shared arcs.

    Parameters
    ----------
    shapes
        (Multi)polygons in EPSG:4326. Missing and empty ones become shapes with no ring.

    Returns
    -------
    str
        The stream described at the top of this module, in base64.
    """
    rings = _quantised_rings(shapes)
    if not len(rings.shape):
        return _encode(np.concatenate([[0, rings.n_shapes], np.zeros(rings.n_shapes, np.int64)]))
    vertex = _vertex_ids(rings.xy)
    pieces = _cut(vertex, rings.start, _junctions(vertex, rings.start))
    return _stream(rings, pieces)


def pack_points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> str:
    """Pack points as their number and zigzag steps; a point with nan is written at 0, 0."""
    xy = np.column_stack([lon, lat]).astype(float)
    steps = _steps(np.rint(np.nan_to_num(xy) * PRECISION).astype(np.int64))
    return _encode(np.concatenate([[len(xy)], _zigzag(steps).ravel()]))


def _quantised_rings(shapes: gpd.GeoSeries) -> _Rings:
    """Take rings apart; exterior rings turn one way and holes the other, so that 'nonzero' fills them."""
    geometry = np.asarray(shapes.array, dtype=object)
    parts, of_shape = shapely.get_parts(geometry, return_index=True)
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, of_shape = shapely.orient_polygons(parts[areal]), of_shape[areal]
    rings, of_part = shapely.get_rings(parts, return_index=True)
    coords, of_ring = shapely.get_coordinates(rings, return_index=True)
    xy = np.rint(coords * PRECISION).astype(np.int64)
    # A vertex equal to the one before it in its ring is dropped; so is the closing vertex.
    same = np.zeros(len(xy), bool)
    same[1:] = (xy[1:] == xy[:-1]).all(axis=1) & (of_ring[1:] == of_ring[:-1])
    closing = np.zeros(len(xy), bool)
    if len(xy):
        closing[np.flatnonzero(np.diff(of_ring, append=-1))] = True
    xy, of_ring = xy[~same & ~closing], of_ring[~same & ~closing]
    # A ring that quantising has left with one or two vertices is no ring.
    counts = np.bincount(of_ring, minlength=len(rings))
    kept = counts >= 3
    xy, counts = xy[kept[of_ring]], counts[kept]
    start = np.concatenate([[0], np.cumsum(counts)])
    return _Rings(xy, start, of_shape[of_part][kept].astype(np.int64), len(geometry))


def _vertex_ids(xy: Ints) -> Ints:
    """Give the same number to the same place."""
    key = (xy[:, 0] << 32) + (xy[:, 1] + 2**31)
    ids: Ints = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return ids


def _junctions(vertex: Ints, start: Ints) -> NDArray[np.bool_]:
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


@dataclass(frozen=True)
class _Pieces:
    """Arcs as index arrays in the ring vertices, and the references that rebuild each ring."""

    arcs: list[Ints]
    refs: list[int]
    per_ring: list[int]


def _cut(vertex: Ints, start: Ints, junction: NDArray[np.bool_]) -> _Pieces:
    """Cut every ring at its junctions and keep each piece once."""
    known: dict[bytes, int] = {}
    arcs: list[Ints] = []
    refs: list[int] = []
    per_ring: list[int] = []
    for a, b in zip(start[:-1].tolist(), start[1:].tolist(), strict=True):
        pieces = _ring_pieces(vertex, junction, a, b)
        for where in pieces:
            ids = vertex[where]
            back = _is_backwards(ids)
            key = (ids[::-1] if back else ids).tobytes()
            arc = known.setdefault(key, len(arcs))
            if arc == len(arcs):
                arcs.append(where[::-1] if back else where)
            refs.append(2 * arc + back)
        per_ring.append(len(pieces))
    return _Pieces(arcs, refs, per_ring)


def _ring_pieces(vertex: Ints, junction: NDArray[np.bool_], a: int, b: int) -> list[Ints]:
    """Split the ring that holds vertices a to b-1; each piece includes both its ends."""
    cuts = np.flatnonzero(junction[a:b])
    if not len(cuts):  # an island: start at its lowest vertex, so that an identical ring gives the same arc
        cuts = np.array([int(np.argmin(vertex[a:b]))])
    turn = np.roll(np.arange(a, b), -int(cuts[0]))
    around = np.append(turn, turn[0])
    ends = np.append(cuts - cuts[0], b - a)
    return [around[i : j + 1] for i, j in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]


def _is_backwards(ids: Ints) -> int:
    """Choose one direction for an arc, whatever ring it was met in first."""
    head, tail = int(ids[0]), int(ids[-1])
    if head == tail:
        head, tail = int(ids[1]), int(ids[-2])
    return int(head > tail)


def _stream(rings: _Rings, pieces: _Pieces) -> str:
    lengths = np.array([len(arc) for arc in pieces.arcs], np.int64)
    xy = rings.xy[np.concatenate(pieces.arcs)]
    steps = _steps(xy)
    rings_per_shape = np.bincount(rings.shape, minlength=rings.n_shapes)
    refs = _steps(np.array(pieces.refs, np.int64))
    values = [
        np.array([len(lengths)]),
        lengths,
        _zigzag(steps).ravel(),
        np.array([rings.n_shapes]),
        rings_per_shape,
        np.array(pieces.per_ring, np.int64),
        _zigzag(refs),
    ]
    return _encode(np.concatenate(values))


def _steps(values: Ints) -> Ints:
    """Differences from one row to the next, the first from 0."""
    steps = values.copy()
    steps[1:] -= values[:-1]
    return steps


def _zigzag(values: Ints) -> Ints:
    """Fold signed integers onto 0, 1, 2…: small ones of either sign stay small."""
    return (values << 1) ^ (values >> 63)


def _encode(values: Ints) -> str:
    """Write non-negative integers as base-128 bytes, least significant first, then base64."""
    unsigned = values.astype(np.uint64)
    size = np.ones(len(unsigned), np.int64)
    for bits in range(7, 63, 7):
        size += unsigned >= np.uint64(1 << bits)
    offset = np.cumsum(size) - size
    out = np.zeros(int(size.sum()), np.uint8)
    for k in range(int(size.max())):
        here = size > k
        septet = (unsigned[here] >> np.uint64(7 * k)) & np.uint64(127)
        out[offset[here] + k] = septet.astype(np.uint8) | ((size[here] > k + 1) * np.uint8(128))
    return base64.b64encode(out.tobytes()).decode("ascii")
