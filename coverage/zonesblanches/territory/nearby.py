"""Which points lie near which others, without the second that SciPy takes to load."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

__all__ = ["any_within", "near", "pairs_within"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_BANDS = 3  # a reach: narrower bands hold fewer points beyond it, and are more to look into
_MOST_BANDS = 10_000
_AT_ONCE = 100_000  # pairs looked at together: they stay in the processor's cache


def near(points: pd.DataFrame, targets: pd.DataFrame, reach_km: float) -> npt.NDArray[np.bool_]:
    """Tell which points lie within `reach_km` of one of the targets, never across two projections.

    Parameters
    ----------
    points, targets
        Tables with `x_m`, `y_m` and `zone`; rows without coordinates are near nothing.
    reach_km
        Kilometres as the crow flies, included.
    """
    found = np.zeros(len(points), dtype=bool)
    if not len(points):
        return found
    for zone, part in targets[["x_m", "y_m", "zone"]].groupby("zone"):
        known = part[np.isfinite(part["x_m"].to_numpy(dtype=float))]
        here = np.flatnonzero((points["zone"] == zone) & np.isfinite(points["x_m"].to_numpy(dtype=float)))
        if not len(here) or known.empty:
            continue
        places, ends = (table[["x_m", "y_m"]].to_numpy(dtype=float) for table in (points, known))
        found[here] = any_within(places[here], ends, 1000 * reach_km + 1e-6)
    return found


def any_within(points: Floats, targets: Floats, reach: float) -> npt.NDArray[np.bool_]:
    """Tell which points lie within a distance of one of the targets.

    Parameters
    ----------
    points, targets
        Arrays (n, 2), in one unit.
    reach
        Distance, included.
    """
    if not len(points) or not len(targets):
        return np.zeros(len(points), dtype=bool)
    found = np.zeros(len(points), dtype=bool)
    around = np.flatnonzero(_in_frame(points, targets, reach))
    found[around] = _same_cell(points[around], targets, reach)
    unsure = around[~found[around]]
    tree = shapely.STRtree(shapely.points(targets))
    most = max(reach, 1e-9)  # shapely takes no distance of 0
    found[unsure[tree.query_nearest(shapely.points(points[unsure]), max_distance=most, all_matches=False)[0]]] = True
    return found


def _in_frame(points: Floats, targets: Floats, reach: float) -> npt.NDArray[np.bool_]:
    frame: npt.NDArray[np.bool_] = (
        (points >= targets.min(axis=0) - 2 * reach) & (points <= targets.max(axis=0) + 2 * reach)
    ).all(axis=1)
    return frame


def _same_cell(points: Floats, targets: Floats, reach: float) -> npt.NDArray[np.bool_]:
    """Tell which points share a cell, narrower than the reach, with a target: most of those of a dense territory."""
    if not len(points):
        return np.zeros(0, dtype=bool)
    low, high = np.minimum(points.min(axis=0), targets.min(axis=0)), np.maximum(points.max(axis=0), targets.max(axis=0))
    side = reach / 1.5
    if side <= 1e-6 * float((high - low).max()):
        return np.zeros(len(points), dtype=bool)
    lines = int((high - low).max() / side) + 2
    cells = [((table - low) // side).astype(np.int64) @ [lines, 1] for table in (points, targets)]
    return np.isin(*cells)


def pairs_within(starts: Floats, ends: Floats, reach: float | Floats) -> tuple[Ints, Ints, Floats]:
    """Find the pairs of points within a distance, in no order: positions in each array, and the distance.

    Parameters
    ----------
    starts, ends
        Arrays (n, 2) of finite numbers, in one unit.
    reach
        Distance, included; one for all, or one by start.

    Examples
    --------
    >>> starts, ends = np.array([[0.0, 0.0], [9.0, 0.0]]), np.array([[3.0, 4.0], [9.0, 1.0]])
    >>> [found.tolist() for found in pairs_within(starts, ends, 5)]
    [[0, 1], [0, 1], [5.0, 1.0]]
    """
    if np.ndim(reach) == 0 and len(starts) > len(ends):  # each start costs a search
        end, start, distance = pairs_within(ends, starts, reach)
        return start, end, distance
    limits = np.broadcast_to(np.asarray(reach, dtype=float), len(starts))
    found = list(_found(starts, ends, limits)) if len(starts) and len(ends) else []
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    start, end, distance = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return start, end, distance


def _found(starts: Floats, ends: Floats, limits: Floats) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Find the pairs, so many starts at a time that memory stays small."""
    order, first, count = _looked_into(starts, ends, limits)
    by_start = count.sum(axis=1)
    # a new group of starts each time the pairs to look at fill a batch
    groups = np.cumsum(by_start) // _AT_ONCE
    for chosen in np.split(np.arange(len(starts)), np.flatnonzero(np.diff(groups)) + 1):
        counts = count[chosen].ravel()
        start = np.repeat(chosen, by_start[chosen])
        begun = np.repeat(first[chosen].ravel() - np.cumsum(counts) + counts, counts)
        end = order[begun + np.arange(len(begun))]
        x, y = starts[start, 0] - ends[end, 0], starts[start, 1] - ends[end, 1]
        squares = x * x + y * y
        kept = np.flatnonzero(squares <= (limits * limits)[start])
        yield start[kept], end[kept], np.sqrt(squares[kept])


def _looked_into(starts: Floats, ends: Floats, limits: Floats) -> tuple[Ints, Ints, Ints]:
    """Sort the ends in horizontal bands, by x in each; say which run of each band every start has to look into."""
    (west, south), (width, tall) = ends.min(axis=0), np.ptp(ends, axis=0)
    reach = max(float(limits.max()), 0.0)
    height = max(reach / _BANDS, float(tall) / _MOST_BANDS, 1e-9)
    bands = ((ends[:, 1] - south) // height).astype(np.int64)
    order = np.lexsort((ends[:, 0], bands))
    # one number by end, band then x: all runs are found by two searches
    step, last = 2 * float(width) + 1, int(bands.max())
    keys = bands[order] * step + (ends[order, 0] - west)
    hair = 1e-6 * reach + 1e-15 * step * (last + 1)  # more than the rounding of the keys: pairs are told apart after
    furthest = int(reach / height) + 2  # one more than arithmetic says: divisions round
    aside = np.arange(-furthest, furthest + 1)
    x, y = starts[:, :1] - west, starts[:, 1:] - south
    band = np.floor(y / height) + aside
    gap = np.maximum(np.maximum(band * height - y, y - (band + 1) * height), 0.0)
    half = np.sqrt(np.maximum(limits[:, None] ** 2 - gap**2, 0.0)) + hair
    known = (band >= 0) & (band <= last) & (gap <= limits[:, None] + hair)
    floor = np.where(known, band, 0) * step
    bounds = (np.clip(x + side, -0.25, step - 0.75) + floor for side in (-half, half))
    first, end = (np.searchsorted(keys, bound) for bound in bounds)
    return order, first, np.where(known, end - first, 0)
