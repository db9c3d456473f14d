"""Weighted sums over the points in reach, cell by cell of a grid: no pair outlives its block."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from zonesblanches.access.grid import PointGrid

__all__ = ["Weigh", "block_sums"]

Floats = npt.NDArray[np.float64]
Weigh = Callable[[Floats, Floats], None]
_BLOCK = 32_768  # pairs at a time: they stay in a core's own memory, and calls cost little beside them


def block_sums(
    points: PointGrid, grid: PointGrid, mass: Floats, span: tuple[int, int], out: Floats, *, limit: float, weigh: Weigh
) -> None:
    """Write ``out[i] = Σ_j mass[j] w(d²_ij)`` for the points of some cells.

    Parameters
    ----------
    points
        Where sums are wanted.
    grid, mass
        What is summed, and how much each point of it counts.
    span, out
        Cells to compute, and where to write.
    limit
        Largest squared distance that weighs something, in m².
    weigh
        Writes the weights of squared distances in a table of the same shape.
    """
    # a hair more than the reach: the exact test is on squares, in `weigh`
    reach = math.sqrt(limit) * (1.0 + 1e-12) + 1e-9
    room = np.empty((2, max(_BLOCK, len(grid.x))))
    filled = span[0] + np.flatnonzero(np.diff(points.start[span[0] : span[1] + 1]))
    for begin, end in zip(points.start[filled].tolist(), points.start[filled + 1].tolist(), strict=True):
        x, y = points.x[begin:end], points.y[begin:end]
        nx, ny, nm = _near(x, y, grid, mass, reach)
        if not len(nx):
            continue
        step = max(1, _BLOCK // len(nx))
        for at in range(0, end - begin, step):
            shape = min(step, end - begin - at), len(nx)
            squares, weights = (part[: shape[0] * shape[1]].reshape(shape) for part in room)
            _write_squares(x[at : at + step, None], y[at : at + step, None], nx, ny, squares, weights)
            weigh(squares, weights)
            out[begin + at : begin + at + shape[0]] = np.einsum("ij,j->i", weights, nm)


def _near(x: Floats, y: Floats, grid: PointGrid, mass: Floats, reach: float) -> tuple[Floats, Floats, Floats]:
    """Return the grid's points within reach of the rectangle around some points, side by side, and their mass."""
    west, east, south, north = float(x.min()), float(x.max()), float(y.min()), float(y.max())
    lines = grid.around(west, east, south, north, reach)
    if not lines:
        return grid.x[:0], grid.y[:0], mass[:0]
    nx, ny, nm = (np.concatenate([values[line] for line in lines]) for values in (grid.x, grid.y, mass))
    dx = np.maximum(np.maximum(west - nx, nx - east), 0.0)
    dy = np.maximum(np.maximum(south - ny, ny - north), 0.0)
    close = dx * dx + dy * dy <= reach * reach
    return nx[close], ny[close], nm[close]


def _write_squares(x: Floats, y: Floats, nx: Floats, ny: Floats, squares: Floats, room: Floats) -> None:
    """Write the squared distances as ``dx · dx + dy · dy``, rounded the same way everywhere, without a new table."""
    np.subtract(nx, x, out=squares)
    np.multiply(squares, squares, out=squares)
    np.subtract(ny, y, out=room)
    np.multiply(room, room, out=room)
    np.add(squares, room, out=squares)
