"""Weighted sums over the points in reach, cell by cell of a grid: no pair is ever stored.

Compiled by numba at the first call on a machine (about two seconds), then kept on disk and loaded in half a second.
Only `points` imports this module, so that ``import zonesblanches`` does not pay for numba.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

__all__ = ["MOST_STEPS", "curve_sums", "step_sums"]

MOST_STEPS = 4

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# sums may be reassociated (vectorised), but not contracted: a distance on a bound must fall on the same side everywhere
_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "fastmath": {"reassoc", "nsz"}, "error_model": "numpy"}


@numba.njit(inline="always")
def _row(yi: float, line: int, box: Floats, reach: float) -> float:
    """Return half the width of the circle on a line of cells, or -1 when the line is out of it."""
    bottom = box[1] + line * box[2]
    gap = max(bottom - yi, yi - bottom - box[2], 0.0)
    return math.sqrt(reach * reach - gap * gap) if gap <= reach else -1.0


@numba.njit(**_OPTIONS)
def step_sums(
    x: Floats, y: Floats, first: int, last: int, out: Floats, gx: Floats, gy: Floats, mass: Floats, start: Ints,
    box: Floats, columns: int, lines: int, bounds: Floats, weights: Floats,
) -> None:  # fmt: skip
    """Write ``out[i] = Σ_j mass[j] w(d²_ij)`` for `first` ≤ i < `last`, `w` by steps of the squared distance.

    Parameters
    ----------
    x, y
        Points, in metres.
    first, last, out
        What to compute, and where.
    gx, gy, mass
        Points of the grid, sorted by cell, and their mass.
    start, box, columns, lines
        First point of each cell; west, south, size of a cell; how many cells.
    bounds, weights
        `MOST_STEPS` squared distances, increasing, unused ones at -1 first; each step's weight less the next one's.
    """
    b0, b1, b2, b3 = bounds[0], bounds[1], bounds[2], bounds[3]
    w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
    reach = math.sqrt(b3)
    for i in range(first, last):
        xi, yi = x[i], y[i]
        total = 0.0
        bottom = max(math.floor((yi - reach - box[1]) / box[2]), 0)
        top = min(math.floor((yi + reach - box[1]) / box[2]), lines - 1)
        for line in range(bottom, top + 1):
            half = _row(yi, line, box, reach)
            low = max(math.floor((xi - half - box[0]) / box[2]), 0)
            high = min(math.floor((xi + half - box[0]) / box[2]), columns - 1)
            if half < 0 or low > high:
                continue
            for j in range(start[line * columns + low], start[line * columns + high + 1]):
                dx = gx[j] - xi
                dy = gy[j] - yi
                d2 = dx * dx + dy * dy
                weight = w3 if d2 <= b3 else 0.0
                weight += w2 if d2 <= b2 else 0.0
                weight += w1 if d2 <= b1 else 0.0
                weight += w0 if d2 <= b0 else 0.0
                total += mass[j] * weight
        out[i] = total


@numba.njit(inline="always")
def _weight(cost: float, kind: int, a: float, b: float, c: float) -> float:
    """Return a smooth weight: 0 linear, 1 Gaussian, 2 Epanechnikov, 3 exponential, 4 power, 5 logistic."""
    if kind == 0:
        return max(0.0, 1.0 - cost / a)
    if kind == 1:
        return max(0.0, (math.exp(-0.5 * (cost / a) * (cost / a)) - b) / (1.0 - b))
    if kind == 2:
        return max(0.0, 0.75 * (1.0 - (cost / a) * (cost / a)))
    if kind == 3:
        return math.exp(-a * cost)
    if kind == 4:
        return float(max(cost, b) ** -a)
    return c / (1.0 + math.exp(min((cost - a) * b, 700.0)))


@numba.njit(**_OPTIONS)
def curve_sums(
    x: Floats, y: Floats, first: int, last: int, out: Floats, gx: Floats, gy: Floats, mass: Floats, start: Ints,
    box: Floats, columns: int, lines: int, limit: float, cost: Floats, kind: int, constants: Floats,
) -> None:  # fmt: skip
    """Write the same sums for a smooth decay, up to the squared distance `limit`.

    Parameters
    ----------
    x, y, first, last, out, gx, gy, mass, start, box, columns, lines
        As for `step_sums`.
    limit
        Largest squared distance, included.
    cost
        Intercept, and cost of a metre.
    kind, constants
        Form of the decay, and its three constants.
    """
    reach = math.sqrt(limit)
    a, b, c = constants[0], constants[1], constants[2]
    for i in range(first, last):
        xi, yi = x[i], y[i]
        total = 0.0
        bottom = max(math.floor((yi - reach - box[1]) / box[2]), 0)
        top = min(math.floor((yi + reach - box[1]) / box[2]), lines - 1)
        for line in range(bottom, top + 1):
            half = _row(yi, line, box, reach)
            low = max(math.floor((xi - half - box[0]) / box[2]), 0)
            high = min(math.floor((xi + half - box[0]) / box[2]), columns - 1)
            if half < 0 or low > high:
                continue
            for j in range(start[line * columns + low], start[line * columns + high + 1]):
                dx = gx[j] - xi
                dy = gy[j] - yi
                d2 = dx * dx + dy * dy
                if d2 <= limit:
                    total += mass[j] * _weight(cost[0] + cost[1] * math.sqrt(d2), kind, a, b, c)
        out[i] = total
