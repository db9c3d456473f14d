"""Floating catchments straight from points, all France in milliseconds: a grid, two passes, no pair stored."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.catchment import Catchments, checked_gap
from zonesblanches.access.decay import ENDING, Curve, Step, same_unit
from zonesblanches.access.inputs import checked, numbers, ratio_of
from zonesblanches.errors import CostError, MissingColumnError, ParameterError, first_five
from zonesblanches.lazy import compiled_code
from zonesblanches.parameter_faults import Unit
from zonesblanches.travel.scalars import real

__all__ = ["CrowflyCost", "point_catchments"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_KINDS = {"linear": 0, "gaussian": 1, "epanechnikov": 2, "exponential": 3, "power": 4, "logistic": 5}
_COARSEST, _FINEST, _A_CELL = (
    2.0,
    8.0,
    8.0,
)  # cells a reach, and points a cell: long inner loops, few useless candidates
_FURTHEST = 1e15  # metres, beyond any point; cells are counted in whole numbers of 64 bits
_FEW = 2_000  # points under which threads cost more than they give


@dataclass(frozen=True)
class CrowflyCost:
    """A cost that grows with the distance as the crow flies: ``intercept + slope · d``.

    Parameters
    ----------
    intercept
        Cost at distance 0, not negative.
    per_km
        Cost of a kilometre, positive.
    unit
        ``"min"`` or ``"km"``, when it is told: a decay in the other unit is then refused.

    Raises
    ------
    ParameterError
        When the cost does not grow, or the unit is unknown.
    """

    intercept: float = 0.0
    per_km: float = 1.0
    unit: Unit | None = None

    def __post_init__(self) -> None:
        """Refuse costs that do not grow."""
        grows = 0 <= real(self.intercept) < math.inf and 0 < real(self.per_km) < math.inf
        if not grows or self.unit not in (None, *get_args(Unit)):
            raise ParameterError(
                f"CrowflyCost({self.intercept!r}, {self.per_km!r}, unit={self.unit!r}) : attendu un départ positif ou "
                "nul, un coût au kilomètre strictement positif, et une unité : min, km ou rien."
            )

    def of(self, metres: Floats) -> Floats:
        """Return the costs of distances in metres."""
        return self.intercept + metres / 1000 * self.per_km

    def squared_reach(self, cost: float) -> float:
        """Return the largest squared distance, in m², whose cost is at most `cost`: bounds stay included.

        -1 when even distance 0 costs more.
        """
        if self.intercept > cost:
            return -1.0
        # bits of positive floats are in their order: halving them finds the last square, however flat the cost
        start, per_km = float(self.intercept), float(self.per_km)
        low, high = 0, _bits(_FURTHEST**2)
        while low < high:
            middle = low + (high - low + 1) // 2
            if start + math.sqrt(_number(middle)) / 1000 * per_km <= cost:
                low = middle
            else:
                high = middle - 1
        return _number(low)


def _bits(value: float) -> int:
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


def _number(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])


@dataclass(frozen=True)
class _Grid:
    """Points sorted by square cell."""

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
    def of(cls, x: Floats, y: Floats, reach: float) -> _Grid:
        west, south = float(x.min()), float(y.min())
        area = max(float(x.max()) - west, 1.0) * max(float(y.max()) - south, 1.0)
        cell = max(min(max(math.sqrt(_A_CELL * area / len(x)), reach / _FINEST), reach / _COARSEST), 1.0)
        cell = max(cell, (float(x.max()) - west) / 4000, (float(y.max()) - south) / 4000)  # at most 16 million cells
        column, line = ((x - west) / cell).astype(np.int64), ((y - south) / cell).astype(np.int64)
        columns, lines = int(column.max()) + 1, int(line.max()) + 1
        key = line * columns + column
        order = np.argsort(key, kind="stable")
        start = np.zeros(columns * lines + 1, dtype=np.int64)
        np.cumsum(np.bincount(key, minlength=columns * lines), out=start[1:])
        return cls(x[order], y[order], order, start, west, south, cell, columns, lines)

    def frame(self) -> tuple[Any, ...]:
        """Return what the kernels need beside the points and their mass."""
        return self.start, np.array([self.west, self.south, self.cell]), self.columns, self.lines


def point_catchments(
    demand: pd.DataFrame, supply: pd.DataFrame, decay: Step | Curve, *, cost: CrowflyCost | None = None
) -> Catchments:
    """Compute the two-step floating catchment from points, without any table of costs.

    Same formulas as `floating_catchments`, for a cost as the crow flies: an answer for France in milliseconds, to
    re-run a hundred times. Points of two projections or of two lands never meet; inside one land, arms of the sea are
    not looked at: `crowfly_costs` does, and feeds `diagnose`.

    Parameters
    ----------
    demand
        Indexed by commune (or cell), with `x_m`, `y_m` (metres), `demand` (people; missing counts for nobody) and,
        where there are several, `zone` (projection) and `landmass`.
    supply
        Indexed by provider, with the same columns and `supply` instead of `demand`.
    decay
        Of `zonesblanches.access.decay`; a callable of your own needs a table of costs.
    cost
        Cost of a distance; kilometres by default. ``CrowflyCost(1.8, 60 / 61.5, unit="min")`` is the set *plaine*.

    Returns
    -------
    Catchments
        As `floating_catchments` gives it.

    Raises
    ------
    MissingColumnError
        When a column is absent.
    ParameterError
        When the decay has no end (an exponential without threshold), or is a function of the user's own.
    CostError
        When a demand or a supply is text, negative, infinite or given twice, a point has no coordinates, no zone or no
        landmass, or the decay is in another unit than the cost.

    Examples
    --------
    >>> from zonesblanches.access.decay import binary
    >>> people = pd.DataFrame({"x_m": [0.0, 3000.0], "y_m": 0.0, "demand": [60, 40]}, index=["a", "b"])
    >>> teams = pd.DataFrame({"x_m": [1000.0], "y_m": 0.0, "supply": 5}, index=["T"])
    >>> point_catchments(people, teams, binary(10)).access.tolist()
    [0.05, 0.05]
    """
    cost = cost or CrowflyCost(unit="km")
    same_unit(decay, cost.unit)
    people = _check(demand, "demand", "demande", missing=0.0)
    capacity = _check(supply, "supply", "capacité", missing=None)
    shared, access = np.zeros(len(supply)), np.zeros(len(demand))
    ratio = np.zeros(len(supply))
    kernel, reach = _kernel(decay, cost)
    for here, there in _lands(demand, supply) if reach >= 0 else ():
        left, right = _grid(demand, here, reach), _grid(supply, there, reach)
        met = _sums(kernel, right, left, people[here][left.order])
        shared[there[right.order]] = met
        mass = ratio_of(capacity[there][right.order], met)
        ratio[there[right.order]] = mass
        access[here[left.order]] = _sums(kernel, left, right, mass)
    gap = checked_gap(people, access, capacity[shared > 0])
    return Catchments(
        access=pd.Series(access, index=demand.index, name="access"),
        ratio=pd.Series(ratio, index=supply.index, name="ratio"),
        people=pd.Series(shared, index=supply.index, name="people"),
        idle=tuple(str(name) for name in supply.index[(shared == 0) & (capacity > 0)]),
        gap=gap,
    )


def _check(points: pd.DataFrame, column: str, what: str, missing: float | None) -> Floats:
    if not isinstance(points, pd.DataFrame):
        raise CostError(f"{what} : attendu un DataFrame de points, reçu {type(points).__name__}.")
    absent = [name for name in ("x_m", "y_m", column) if name not in points]
    if absent:
        raise MissingColumnError(f"{what} : colonne absente « {absent[0]} ». Colonnes : {first_five(points.columns)}.")
    values = checked(points[column], points.index, what, missing)
    lost = ~(np.isfinite(numbers(points["x_m"], "x_m")) & np.isfinite(numbers(points["y_m"], "y_m")))
    if lost.any():
        raise CostError(f"{what} sans coordonnées pour : {first_five(points.index[lost])}. Retirez ces points d'abord.")
    for name in ("zone", "landmass"):
        if name in points and points[name].isna().any():
            nowhere = points.index[points[name].isna()]
            raise CostError(
                f"{what} sans « {name} » pour : {first_five(nowhere)}. Ces points n'en rencontreraient aucun autre : "
                "complétez la colonne, ou retirez-les."
            )
    return values


def _lands(demand: pd.DataFrame, supply: pd.DataFrame) -> Iterator[tuple[Ints, Ints]]:
    """Yield positions of demand and of supply that share a projection and a land."""
    _refuse_half_told(demand, supply)
    names = [name for name in ("zone", "landmass") if name in demand and name in supply]
    if not names:
        if len(demand) and len(supply):
            yield np.arange(len(demand)), np.arange(len(supply))
        return
    here, there = demand.groupby(names, sort=True).indices, supply.groupby(names, sort=True).indices
    for land in here:
        if land in there:
            yield np.asarray(here[land], dtype=np.int64), np.asarray(there[land], dtype=np.int64)


def _refuse_half_told(demand: pd.DataFrame, supply: pd.DataFrame) -> None:
    """Refuse lands that only one table tells, or that no point shares: all would meet, or none would.

    Raises
    ------
    MissingColumnError
        When one table has several zones or lands, and the other does not say its own.
    CostError
        When the two tables write them in other types.
    """
    for name in ("zone", "landmass"):
        here, there = (list(points[name].unique()) if name in points else [] for points in (demand, supply))
        if (len(here) > 1 and name not in supply) or (len(there) > 1 and name not in demand):
            lacking = "demande" if there else "capacité"
            raise MissingColumnError(
                f"{lacking} : colonne absente « {name} », l'autre table en a plusieurs ({first_five(here or there)}). "
                "Sans elle, des points de projections ou de terres différentes se rencontreraient."
            )
        if here and there and len({isinstance(value, str) for value in here + there}) > 1:
            raise CostError(
                f"« {name} » est du texte dans une table, un nombre dans l'autre : aucun point n'y rencontrerait "
                f"l'autre. Demande : {first_five(here)} ; capacité : {first_five(there)}. Attendu le même type."
            )


def _grid(points: pd.DataFrame, at: Ints, squared_reach: float) -> _Grid:
    x = points["x_m"].to_numpy(dtype=float)[at]
    y = points["y_m"].to_numpy(dtype=float)[at]
    return _Grid.of(x, y, math.sqrt(squared_reach))


def _kernel(decay: Step | Curve, cost: CrowflyCost) -> tuple[Callable[..., None], float]:
    """Return a function of (points, grid, mass, first, last, out), and the squared reach."""
    kernels = _compiled()
    if isinstance(decay, Step):
        return _steps(kernels, decay, cost)
    if not isinstance(decay, Curve):
        raise ParameterError("Une décroissance de votre main demande une table de coûts : floating_catchments(…).")
    if not math.isfinite(decay.threshold):
        raise ParameterError(
            "Décroissance sans fin : donnez-lui un seuil (threshold=…) pour calculer depuis les points."
        )
    # nothing on the bound of a decay that ends at 0: a last bit more, and a lone commune there has all the supply
    ending = decay.kind in ENDING
    limit = cost.squared_reach(math.nextafter(decay.threshold, 0.0) if ending else decay.threshold)
    price = np.array([cost.intercept, cost.per_km / 1000.0], dtype=float)
    return _bound(kernels.curve_sums, limit, price, _KINDS[decay.kind], np.array(_constants(decay))), limit


def _steps(kernels: Any, decay: Step, cost: CrowflyCost) -> tuple[Callable[..., None], float]:
    """Bind a decay by steps: squared distances, and how much each step weighs more than the next."""
    if len(decay.bounds) > kernels.MOST_STEPS:
        raise ParameterError(
            f"{len(decay.bounds)} paliers, au plus {kernels.MOST_STEPS} depuis les points : passez par une table de "
            "coûts."
        )
    squares = [cost.squared_reach(bound) for bound in decay.bounds]
    drops = [weight - after for weight, after in zip(decay.weights, (*decay.weights[1:], 0.0), strict=True)]
    unused = kernels.MOST_STEPS - len(squares)
    bounds, weights = np.array([-1.0] * unused + squares), np.array([0.0] * unused + drops)
    return _bound(kernels.step_sums, bounds, weights), squares[-1]


def _constants(decay: Curve) -> tuple[float, float, float]:
    if decay.kind == "gaussian":
        return decay.threshold, math.exp(-0.5), 0.0
    if decay.kind == "logistic":
        slope = math.pi / (decay.second * math.sqrt(3.0))
        return decay.first, slope, 1.0 + math.exp(-decay.first * slope)
    if decay.kind in {"linear", "epanechnikov"}:
        return decay.threshold, 0.0, 0.0
    return decay.first, decay.second, 0.0


def _bound(kernel: Callable[..., None], *last: Any) -> Callable[..., None]:
    def run(points: _Grid, grid: _Grid, mass: Floats, span: tuple[int, int], out: Floats) -> None:
        kernel(points.x, points.y, points.start, *span, out, grid.x, grid.y, mass, *grid.frame(), *last)

    return run


def _sums(kernel: Callable[..., None], points: _Grid, grid: _Grid, mass: Floats) -> Floats:
    """Run a kernel over all the points, on as many threads as there are cores; the result does not depend on them."""
    out = np.zeros(len(points.x))
    mass = np.ascontiguousarray(mass)
    cells = len(points.start) - 1
    workers = min(os.cpu_count() or 1, 16)
    if len(out) < _FEW or workers == 1:
        kernel(points, grid, mass, (0, cells), out)
        return out
    # as many points in each span: cells of towns are full, those of the sea empty
    edges = np.searchsorted(points.start, np.linspace(0, len(out), 4 * workers + 1)).astype(int)
    edges[0], edges[-1] = 0, cells
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda span: kernel(points, grid, mass, span, out), pairwise(edges.tolist())))
    return out


def _compiled() -> Any:
    with compiled_code():
        from zonesblanches.access import kernel
    return kernel
