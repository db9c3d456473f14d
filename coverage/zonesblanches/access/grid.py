"""Points sorted by square cell, so that those in reach of others stand side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["PointGrid"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_FINEST = 8.0  # cells a reach


@dataclass(frozen=True)
class PointGrid:
    """Points sorted by square cell.

    Attributes
    ----------
    x, y
        Points, in metres.
    order
        Where each stood.
    start
        First point of each cell, line by line, and how many there are in all.
    west, south, cell
        Corner, and side of a cell.
    columns, lines
        How many cells.
    """

    x: Floats
    y: Floats
    order: Ints
    start: Ints
    west: float
    south: float
    cell: float
    columns: int
    lines: int

    @classmethod
    def of(cls, x: Floats, y: Floats, reach: float, *, a_cell: float, coarsest: float) -> PointGrid:
        """Sort points into cells of about `a_cell` points, between `coarsest` and 8 of them a reach."""
        west, south = float(x.min()), float(y.min())
        area = max(float(x.max()) - west, 1.0) * max(float(y.max()) - south, 1.0)
        cell = max(min(max(math.sqrt(a_cell * area / len(x)), reach / _FINEST), reach / coarsest), 1.0)
        cell = max(cell, (float(x.max()) - west) / 4000, (float(y.max()) - south) / 4000)  # at most 16 million cells
        column, line = ((x - west) / cell).astype(np.int64), ((y - south) / cell).astype(np.int64)
        columns, lines = int(column.max()) + 1, int(line.max()) + 1
        key = line * columns + column
        order = np.argsort(key, kind="stable")
        start = np.zeros(columns * lines + 1, dtype=np.int64)
        np.cumsum(np.bincount(key, minlength=columns * lines), out=start[1:])
        return cls(x[order], y[order], order, start, west, south, cell, columns, lines)

    def frame(self) -> tuple[Any, ...]:
        """Return what the compiled sums need beside the points and their mass."""
        return self.start, np.array([self.west, self.south, self.cell]), self.columns, self.lines

    def around(self, west: float, east: float, south: float, north: float, reach: float) -> list[slice]:
        """Return where the points that may be within reach of a rectangle stand, line of cells by line of cells."""
        found = []
        bottom = max(math.floor((south - reach - self.south) / self.cell), 0)
        top = min(math.floor((north + reach - self.south) / self.cell), self.lines - 1)
        for line in range(bottom, top + 1):
            floor = self.south + line * self.cell
            gap = max(floor - north, south - floor - self.cell, 0.0)
            if gap > reach:
                continue
            half = math.sqrt(reach * reach - gap * gap)
            low = max(math.floor((west - half - self.west) / self.cell), 0)
            high = min(math.floor((east + half - self.west) / self.cell), self.columns - 1)
            if low <= high:
                first = line * self.columns
                found.append(slice(int(self.start[first + low]), int(self.start[first + high + 1])))
        return [part for part in found if part.start < part.stop]
