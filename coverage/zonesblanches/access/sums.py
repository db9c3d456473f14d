"""Weighted sums over the points in reach, for each decay: what runs them, and on which grid."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from types import ModuleType

import numpy as np
import numpy.typing as npt

from zonesblanches.access.blocks import Weigh, block_sums
from zonesblanches.access.compiled import compiled
from zonesblanches.access.crowfly import CrowflyCost
from zonesblanches.access.decay import ENDING, Curve, Step
from zonesblanches.access.grid import PointGrid
from zonesblanches.errors import ParameterError

__all__ = ["Sums", "sums_of"]

Floats = npt.NDArray[np.float64]
_FEW = 2_000  # points under which threads cost more than they give
_LOOPS = {"a_cell": 8.0, "coarsest": 2.0}  # compiled: long inner loops, few useless candidates
_BLOCKS = {"a_cell": 64.0, "coarsest": 1.0}  # in NumPy, where a block costs as much as ten thousand pairs


@dataclass(frozen=True)
class Sums:
    """How to sum a mass over the points in reach of others.

    Attributes
    ----------
    run
        Writes the sums of the points of some cells.
    limit
        Largest squared distance that weighs something, in m²; -1 when none does.
    cells
        How to cut the grid.
    """

    run: Callable[[PointGrid, PointGrid, Floats, tuple[int, int], Floats], None]
    limit: float
    cells: dict[str, float]

    def grid(self, x: Floats, y: Floats) -> PointGrid:
        """Sort points as the sums want them."""
        return PointGrid.of(x, y, math.sqrt(self.limit), **self.cells)

    def __call__(self, points: PointGrid, grid: PointGrid, mass: Floats) -> Floats:
        """Return the sums, run on as many threads as there are cores; the result does not depend on them."""
        out = np.zeros(len(points.x))
        mass = np.ascontiguousarray(mass)
        cells = len(points.start) - 1
        workers = min(os.cpu_count() or 1, 16)
        if len(out) < _FEW or workers == 1:
            self.run(points, grid, mass, (0, cells), out)
            return out
        # as many points in each span: cells of towns are full, those of the sea empty
        edges = np.searchsorted(points.start, np.linspace(0, len(out), 4 * workers + 1)).astype(int)
        edges[0], edges[-1] = 0, cells
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda span: self.run(points, grid, mass, span, out), pairwise(edges.tolist())))
        return out


def sums_of(decay: Step | Curve, cost: CrowflyCost) -> Sums:
    """Return the sums weighted by a decay of a cost.

    Raises
    ------
    ParameterError
        When the decay has no end, or is a function of the user's own.
    """
    if isinstance(decay, Step):
        squares = np.array([cost.squared_reach(bound) for bound in decay.bounds])
        kernel = compiled()
        if kernel is None or len(squares) > kernel.MOST_STEPS:
            return _blocks(_stepped(squares, decay.weights), float(squares[-1]))
        return Sums(_loops(kernel, squares, decay.weights), float(squares[-1]), _LOOPS)
    if not isinstance(decay, Curve):
        raise ParameterError("Une décroissance de votre main demande une table de coûts : floating_catchments(…).")
    if not math.isfinite(decay.threshold):
        raise ParameterError(
            "Décroissance sans fin : donnez-lui un seuil (threshold=…) pour calculer depuis les points."
        )
    # nothing on the bound of a decay that ends at 0: a last bit more, and a lone commune there has all the supply
    ending = decay.kind in ENDING
    limit = cost.squared_reach(math.nextafter(decay.threshold, 0.0) if ending else decay.threshold)
    return _blocks(_curved(decay, cost, limit), limit)


def _blocks(weigh: Weigh, limit: float) -> Sums:
    return Sums(partial(block_sums, limit=limit, weigh=weigh), limit, _BLOCKS)


def _stepped(squares: Floats, weights: tuple[float, ...]) -> Weigh:
    """Weigh by how many bounds are at least as far."""
    of_count = np.array([0.0, *reversed(weights)])
    kind = np.min_scalar_type(len(squares))

    def weigh(distances: Floats, out: Floats) -> None:
        count = np.zeros(distances.shape, dtype=kind)
        for square in squares:
            count += distances <= square
        np.take(of_count, count, out=out, mode="clip")

    return weigh


def _curved(decay: Curve, cost: CrowflyCost, limit: float) -> Weigh:
    """Weigh by the curve itself, where it is not 0."""

    def weigh(distances: Floats, out: Floats) -> None:
        inside = distances <= limit
        out.fill(0.0)
        out[inside] = decay(cost.of(np.sqrt(distances[inside])))

    return weigh


def _loops(
    kernel: ModuleType, squares: Floats, weights: tuple[float, ...]
) -> Callable[[PointGrid, PointGrid, Floats, tuple[int, int], Floats], None]:
    """Bind the compiled sums: squared distances, and how much each step weighs more than the next."""
    unused = [0.0] * (kernel.MOST_STEPS - len(squares))
    bounds = np.array([*[-1.0] * len(unused), *squares])
    drops = np.array([*unused, *(weight - after for weight, after in pairwise((*weights, 0.0)))])

    def run(points: PointGrid, grid: PointGrid, mass: Floats, span: tuple[int, int], out: Floats) -> None:
        around = grid.x, grid.y, mass, *grid.frame()
        kernel.step_sums(points.x, points.y, points.start, *span, out, *around, bounds, drops)

    return run
