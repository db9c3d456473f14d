"""The sea between two points: a straight line over an estuary or a bay is not a drive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from zonesblanches.territory import store
from zonesblanches.territory.nearby import pairs_within

__all__ = ["SEA_M", "WAY_ROUND", "by_the_sea", "parted_by_sea"]

Points = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# A creek, a harbour, a narrow mouth, a point set on a quay: under 2 km, roads go round or a bridge is near, and the
# embedded coast is drawn to some 150 m. Over 2 km, nothing but the bridges taken out of the sea is crossed by car.
SEA_M = 2_000.0
# A line may cut the corner of a shallow bay whose road follows the shore: it stays when passing by a commune on the
# way is no more than this much longer, which is within the error of the formula.
WAY_ROUND = 1.25
# Ways round a bay pass by its shore: communes further from the sea are not tried.
_SHORE_M = 5_000.0
# Lines measured together: what they need stays small.
_AT_ONCE = 4_096
# Side of the cells that tell, before any geometry, which pairs are near no sea.
_CELL_M = 3_000.0


@dataclass(frozen=True)
class _Sea:
    """Pieces of sea, and their sides: water on the left of each.

    Attributes
    ----------
    pieces
        Polygons.
    sides
        Where each side begins and ends, (4, n).
    first
        First side of each piece, and how many there are in all.
    middles, halves
        Centre of the rectangle around each piece, and half its sides.
    """

    pieces: npt.NDArray[np.object_]
    sides: Points
    first: Ints
    middles: Points
    halves: Points

    def metres(self, starts: Points, ends: Points) -> Points:
        """Measure the sea along each segment."""
        wet = np.zeros(len(starts))
        for low in range(0, len(starts), _AT_ONCE):
            rows = slice(low, low + _AT_ONCE)
            wet[rows] = self._shares(starts[rows], ends[rows] - starts[rows])
        metres: Points = wet * np.hypot(*(ends - starts).T)
        return metres

    def _shares(self, starts: Points, ways: Points) -> Points:
        """Return which part of each segment is over the sea.

        The endless line through a segment comes in and out of a piece by its sides: the parts in between, cut at both
        ends of the segment, add up to the sea. A line through a corner counts as passing beside it.
        """
        row, piece = self._met(starts + ways / 2, ways / 2)
        count = self.first[piece + 1] - self.first[piece]
        row, begun = np.repeat(row, count), np.repeat(self.first[piece] - np.cumsum(count) + count, count)
        sides = self.sides[:, begun + np.arange(len(begun))]
        east, north = ways[row].T
        x, y = starts[row].T
        before = east * (sides[1] - y) - north * (sides[0] - x)
        after = east * (sides[3] - y) - north * (sides[2] - x)
        crossed = np.flatnonzero((before >= 0) != (after >= 0))
        row, before, after, sides = row[crossed], before[crossed], after[crossed], sides[:, crossed]
        along = before / (before - after)
        x, y = (sides[at] + along * (sides[at + 2] - sides[at]) - starts[row, at] for at in (0, 1))
        east, north = ways[row].T
        at = np.clip((x * east + y * north) / (east * east + north * north), 0, 1)
        return np.bincount(row, np.where(after > before, at, -at), minlength=len(starts)).astype(float)

    def _met(self, middles: Points, halves: Points) -> tuple[Ints, Ints]:
        """Find the segments and the pieces whose rectangles they meet."""
        furthest = float(np.hypot(*halves.T).max()) + float(np.hypot(*self.halves.T).max())
        row, piece, _ = pairs_within(middles, self.middles, furthest)
        (east, north), (x, y) = halves[row].T, (self.middles[piece] - middles[row]).T
        wide, tall = self.halves[piece].T
        met = np.abs(x) <= np.abs(east) + wide
        met &= np.abs(y) <= np.abs(north) + tall
        met &= np.abs(east * y - north * x) <= np.abs(east) * tall + np.abs(north) * wide
        return row[met], piece[met]


def by_the_sea(zone: str, points: Points, reach: float) -> npt.NDArray[np.bool_]:
    """Say which points may have sea on a segment of at most `reach` metres; most of France has none.

    Parameters
    ----------
    zone
        Territory of the points.
    points
        Array (n, 2) of metres, in its projection.
    reach
        Metres.
    """
    return _near_sea(zone, points - reach, points + reach)


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
    sea = _sea(zone)
    if sea is None:
        return parted
    # no longer line, no sea wide enough
    rows = np.flatnonzero(_near_sea(zone, starts, ends) & (np.hypot(*(ends - starts).T) > SEA_M))
    rows = rows[sea.metres(starts[rows], ends[rows]) > SEA_M]
    parted[rows] = ~_way_round(sea, _shore(zone, land), starts[rows], ends[rows])
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


def _way_round(sea: _Sea, shore: Points, starts: Points, ends: Points) -> npt.NDArray[np.bool_]:
    """Say which pairs have a commune on the way, hardly longer, by which little sea is crossed."""
    found = np.zeros(len(starts), dtype=bool)
    limits = WAY_ROUND * np.hypot(*(ends - starts).T)
    row, stop, _ = pairs_within((starts + ends) / 2, shore, limits / 2)
    length = sum(np.hypot(*(shore[stop] - points[row]).T) for points in (starts, ends))
    row, stop = row[length <= limits[row]], stop[length <= limits[row]]
    crossed = sea.metres(starts[row], shore[stop])
    short = np.flatnonzero(crossed <= SEA_M)
    row, stop = row[short], stop[short]
    found[row[crossed[short] + sea.metres(ends[row], shore[stop]) <= SEA_M]] = True
    return found


@lru_cache(maxsize=8)
def _sea(zone: str) -> _Sea | None:
    """Return the sea of a territory in its metres."""
    import shapely

    from zonesblanches.territory.crs import METRIC_EPSG

    told = store.sea()
    told = told[told["zone"] == zone]
    if told.empty:
        return None
    pieces = shapely.orient_polygons(shapely.get_parts(told.geometry.to_crs(METRIC_EPSG[zone]).to_numpy()))
    rings, piece = shapely.get_rings(pieces, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    same = np.flatnonzero(ring[1:] == ring[:-1])
    bounds = shapely.bounds(pieces)
    return _Sea(
        pieces,
        np.hstack([corners[same], corners[same + 1]]).T.copy(),
        np.searchsorted(piece[ring[same]], np.arange(len(pieces) + 1)),
        (bounds[:, :2] + bounds[:, 2:]) / 2,
        (bounds[:, 2:] - bounds[:, :2]) / 2,
    )


@lru_cache(maxsize=8)
def _cells(zone: str) -> tuple[Points, npt.NDArray[np.int64]]:
    """Return the south-west corner of a grid, and how many of its cells of sea lie south-west of each of its nodes."""
    import shapely

    sea = _sea(zone)
    if sea is None:
        return np.zeros(2), np.zeros((1, 1), dtype=np.int64)
    bounds = shapely.bounds(sea.pieces)
    corner = bounds[:, :2].min(axis=0)
    first = ((bounds[:, :2] - corner) // _CELL_M).astype(int)
    last = ((bounds[:, 2:] - corner) // _CELL_M).astype(int) + 1
    wet = np.zeros(last.max(axis=0) + 1, dtype=np.int64)
    for (left, bottom), (right, top) in zip(first, last, strict=True):
        wet[left + 1 : right + 1, bottom + 1 : top + 1] = 1
    return corner, wet.cumsum(axis=0).cumsum(axis=1)


@lru_cache(maxsize=32)
def _shore(zone: str, land: int) -> Points:
    """Return the points of the communes near the sea."""
    import shapely

    sea, communes = _sea(zone), store.communes()
    rows = (communes["zone"] == zone) & (communes["landmass"] == land)
    here: Points = communes.loc[rows, ["x_m", "y_m"]].to_numpy(dtype=float)
    if sea is None:
        return here[:0]
    here = here[by_the_sea(zone, here, _SHORE_M)]
    tree = shapely.STRtree(sea.pieces)
    near: Points = here[np.unique(tree.query(shapely.points(here), predicate="dwithin", distance=_SHORE_M)[0])]
    return near
