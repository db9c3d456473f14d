"""Which rectangles of pairs to ask: near points together, few pairs out of reach, each within an engine's limits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from zonesblanches.travel.engines.points import Coordinates, chord_km, distances_km, on_sphere

__all__ = ["BlockLimits", "PairBlock", "halves", "rectangles"]

Rows = npt.NDArray[np.int64]

_FILLED = 0.5  # share of a rectangle's pairs that are wanted, below which it is split…
_SMALL = 2_500  # …unless it is no more than this: requests cost more than pairs
_FARTHEST = 1e9


class BlockLimits(NamedTuple):
    """The largest rectangle that a request may hold.

    Attributes
    ----------
    pairs
        Most pairs.
    points
        Most origins and destinations together.
    """

    pairs: int
    points: int

    def hold(self, rows: int, columns: int) -> bool:
        """Say whether a rectangle fits; the smallest one always does."""
        return rows * columns == 1 or (rows * columns <= self.pairs and rows + columns <= self.points)


class PairBlock(NamedTuple):
    """A rectangle of pairs: positions of origins, and of destinations."""

    rows: Rows
    columns: Rows


def rectangles(
    starts: Coordinates, ends: Coordinates, *, reach_km: float, limits: BlockLimits, most_km: float = math.inf
) -> Iterator[PairBlock]:
    """Cut the pairs within reach into rectangles.

    Every pair within reach is in exactly one of them; some pairs out of reach are in one too.

    Parameters
    ----------
    starts, ends
        Longitudes and latitudes, arrays (n, 2) and (m, 2).
    reach_km
        Straight-line distance within which pairs are wanted.
    limits
        Largest rectangle.
    most_km
        Farthest that two points of one rectangle may be, more than the reach.

    Examples
    --------
    >>> here, far = np.array([[4.0, 44.0], [4.1, 44.1]]), np.array([[4.0, 44.1], [-4.5, 48.4]])
    >>> [(block.rows.tolist(), block.columns.tolist()) for block in rectangles(
    ...     here, far, reach_km=65, limits=BlockLimits(100, 100))]
    [([0, 1], [0])]
    """
    here, there, chord = on_sphere(starts), on_sphere(ends), chord_km(reach_km)
    waiting = [PairBlock(np.arange(len(here)), np.arange(len(there)))]
    while waiting:
        block = _near(waiting.pop(), here, there, chord)
        if not len(block.rows) or not len(block.columns):
            continue
        if not limits.hold(len(block.rows), len(block.columns)):
            waiting += reversed(_split(block, here, there))
            continue
        lengths = distances_km(here[block.rows], there[block.columns])
        wanted = lengths <= chord
        kept = np.ix_(np.flatnonzero(wanted.any(axis=1)), np.flatnonzero(wanted.any(axis=0)))
        lengths, wanted = lengths[kept], wanted[kept]
        block = PairBlock(block.rows[kept[0].ravel()], block.columns[kept[1].ravel()])
        if not wanted.size:
            continue
        sparse = wanted.size > _SMALL and wanted.mean() < _FILLED
        if wanted.size > 1 and (sparse or lengths.max() > most_km):
            waiting += reversed(_split(block, here, there))
        else:
            yield block


def halves(block: PairBlock, starts: Coordinates, ends: Coordinates) -> list[PairBlock]:
    """Cut a rectangle in two, that an engine found too large or could not answer whole."""
    return _split(block, on_sphere(starts), on_sphere(ends))


def _near(block: PairBlock, here: Coordinates, there: Coordinates, chord: float) -> PairBlock:
    """Leave out the points that are out of reach of the box around the other side."""
    rows = block.rows[_to_box(here[block.rows], there[block.columns]) <= chord]
    return PairBlock(rows, block.columns[_to_box(there[block.columns], here[rows]) <= chord])


def _to_box(points: Coordinates, others: Coordinates) -> Coordinates:
    """Measure from each point to the box around others: no more than to the nearest of them."""
    if not len(others):
        return np.full(len(points), _FARTHEST)
    beyond = np.maximum(others.min(axis=0) - points, points - others.max(axis=0))
    lengths: Coordinates = np.linalg.norm(np.maximum(beyond, 0), axis=1)
    return lengths


def _split(block: PairBlock, here: Coordinates, there: Coordinates) -> list[PairBlock]:
    """Cut the side that spreads wider, at the median of its widest axis."""
    spreads = [np.ptp(points, axis=0).max() for points in (here[block.rows], there[block.columns])]
    by_rows = len(block.columns) == 1 or (len(block.rows) > 1 and spreads[0] >= spreads[1])
    side, points = (block.rows, here) if by_rows else (block.columns, there)
    axis = np.ptp(points[side], axis=0).argmax()
    order = np.argsort(points[side, axis], kind="stable")
    parts = [np.sort(side[order[: len(side) // 2]]), np.sort(side[order[len(side) // 2 :]])]
    return [PairBlock(part, block.columns) if by_rows else PairBlock(block.rows, part) for part in parts]
