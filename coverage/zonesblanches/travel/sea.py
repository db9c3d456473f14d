"""The sea between two points: a straight line over an estuary or a bay is not a drive."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zonesblanches.territory import store

if TYPE_CHECKING:
    from scipy.spatial import cKDTree
    from shapely import STRtree

__all__ = ["SEA_M", "WAY_ROUND", "parted_by_sea"]

Points = npt.NDArray[np.float64]

# A creek, a harbour, a narrow mouth, a point set on a quay: under 2 km, roads go round or a bridge is near, and the
# embedded coast is drawn to some 150 m. Over 2 km, nothing but the bridges taken out of the sea is crossed by car.
SEA_M = 2_000.0
# A line may cut the corner of a shallow bay whose road follows the shore: it stays when passing by a commune on the
# way is no more than this much longer, which is within the error of the formula.
WAY_ROUND = 1.25
# Ways round a bay pass by its shore: communes further from the sea are not tried.
_SHORE_M = 5_000.0
# Side of the cells that tell, before any geometry, which pairs are near no sea.
_CELL_M = 3_000.0


def parted_by_sea(zone: str, land: int, starts: Points, ends: Points) -> npt.NDArray[np.bool_]:
    """Say which pairs have more than `SEA_M` of sea between them, and no short way round.

    Parameters
    ----------
    zone, land
        Territory and land of the points.
    starts, ends
        Arrays (n, 2) of metres, in the projection of the territory.
    """
    parted = np.zeros(len(starts), dtype=bool)
    tree = _sea(zone)
    if tree is None:
        return parted
    # no longer line, no sea wide enough
    rows = np.flatnonzero(_near_sea(zone, starts, ends) & (np.hypot(*(ends - starts).T) > SEA_M))
    rows = rows[_sea_metres(tree, starts[rows], ends[rows]) > SEA_M]
    parted[rows] = ~_way_round(zone, land, starts[rows], ends[rows])
    return parted


def _near_sea(zone: str, starts: Points, ends: Points) -> npt.NDArray[np.bool_]:
    """Say which segments have a cell of sea in the rectangle around them; most of France has none."""
    corner, count = _cells(zone)
    limit = np.array(count.shape) - 1
    left, bottom = np.clip((np.minimum(starts, ends) - corner) // _CELL_M, 0, limit).astype(int).T
    right, top = np.clip((np.maximum(starts, ends) - corner) // _CELL_M + 1, 0, limit).astype(int).T
    near: npt.NDArray[np.bool_] = (
        count[right, top] - count[left, top] - count[right, bottom] + count[left, bottom]
    ) > 0
    return near


def _sea_metres(tree: STRtree, starts: Points, ends: Points) -> Points:
    """Measure the sea along each segment."""
    import shapely

    lines = shapely.linestrings(np.stack([starts, ends], axis=1))
    row, square = tree.query(lines)
    # squares are prepared: most of those a line comes near are told apart before the slow measure
    wet = shapely.intersects(tree.geometries[square], lines[row])
    row, square = row[wet], square[wet]
    metres = shapely.length(shapely.intersection(lines[row], tree.geometries[square]))
    total: Points = np.bincount(row, metres, minlength=len(lines)).astype(float)
    return total


def _way_round(zone: str, land: int, starts: Points, ends: Points) -> npt.NDArray[np.bool_]:
    """Say which pairs have a commune on the way, hardly longer, by which little sea is crossed."""
    found = np.zeros(len(starts), dtype=bool)
    if not len(starts):
        return found
    tree, shore = _sea(zone), _shore(zone, land)
    if tree is None or shore is None:
        return found
    limits = WAY_ROUND * np.hypot(*(ends - starts).T)
    near = shore.query_ball_point((starts + ends) / 2, limits / 2)
    row = np.repeat(np.arange(len(starts)), [len(stops) for stops in near])
    stop = np.concatenate(near).astype(int)
    length = sum(np.hypot(*(shore.data[stop] - points[row]).T) for points in (starts, ends))
    row, stop = row[length <= limits[row]], stop[length <= limits[row]]
    sea = sum(_sea_to_stops(tree, points[row], shore.data, stop) for points in (starts, ends))
    found[row[sea <= SEA_M]] = True
    return found


def _sea_to_stops(tree: STRtree, points: Points, stops: Points, stop: npt.NDArray[np.int64]) -> Points:
    """Measure the sea from each point to its stop, once for those that come several times."""
    keys = np.column_stack([points, stop])
    legs, back = np.unique(keys, axis=0, return_inverse=True)
    metres = _sea_metres(tree, legs[:, :2], stops[legs[:, 2].astype(int)])
    return metres[back.ravel()]


@lru_cache(maxsize=8)
def _sea(zone: str) -> STRtree | None:
    """Return the sea of a territory in its metres, ready to be searched."""
    import shapely

    from zonesblanches.territory.crs import METRIC_EPSG

    pieces = store.sea()
    pieces = pieces[pieces["zone"] == zone]
    if pieces.empty:
        return None
    squares = pieces.geometry.to_crs(METRIC_EPSG[zone]).to_numpy()
    shapely.prepare(squares)
    return shapely.STRtree(squares)


@lru_cache(maxsize=8)
def _cells(zone: str) -> tuple[Points, npt.NDArray[np.int64]]:
    """Return the south-west corner of a grid, and how many of its cells of sea lie south-west of each of its nodes."""
    import shapely

    tree = _sea(zone)
    if tree is None:
        return np.zeros(2), np.zeros((1, 1), dtype=np.int64)
    bounds = shapely.bounds(tree.geometries)
    corner = bounds[:, :2].min(axis=0)
    first = ((bounds[:, :2] - corner) // _CELL_M).astype(int)
    last = ((bounds[:, 2:] - corner) // _CELL_M).astype(int) + 1
    wet = np.zeros(last.max(axis=0) + 1, dtype=np.int64)
    for (left, bottom), (right, top) in zip(first, last, strict=True):
        wet[left + 1 : right + 1, bottom + 1 : top + 1] = 1
    return corner, wet.cumsum(axis=0).cumsum(axis=1)


@lru_cache(maxsize=32)
def _shore(zone: str, land: int) -> cKDTree | None:
    """Return the points of the communes near the sea."""
    import shapely
    from scipy.spatial import cKDTree

    tree, communes = _sea(zone), store.communes()
    here = communes.loc[(communes["zone"] == zone) & (communes["landmass"] == land), ["x_m", "y_m"]].to_numpy()
    if tree is None:
        return None
    here = here[_near_sea(zone, here - _SHORE_M, here + _SHORE_M)]
    near = np.unique(tree.query(shapely.points(here), predicate="dwithin", distance=_SHORE_M)[0])
    return cKDTree(here[near]) if len(near) else None
