"""Floating catchments straight from points, all France in a moment: a grid, two passes, no pair stored."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.catchment import Catchments, checked_gap
from zonesblanches.access.crowfly import CrowflyCost
from zonesblanches.access.decay import Curve, Step, same_unit
from zonesblanches.access.inputs import floats_of, on_index, ratio_of
from zonesblanches.access.sums import sums_of
from zonesblanches.errors import CostError, MissingColumnError, first_five

__all__ = ["point_catchments"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
        Cost of a distance; kilometres by default. ``CrowflyCost(law="central")`` gives the minutes of `diagnose`.

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
    sums = sums_of(decay, cost)
    for here, there in _lands(demand, supply) if sums.limit >= 0 else ():
        left, right = sums.grid(*_metres(demand, here)), sums.grid(*_metres(supply, there))
        met = sums(right, left, people[here][left.order])
        shared[there[right.order]] = met
        mass = ratio_of(capacity[there][right.order], met)
        ratio[there[right.order]] = mass
        access[here[left.order]] = sums(left, right, mass)
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
    values = on_index(points[column], points.index, what, missing)
    lost = ~(np.isfinite(floats_of(points["x_m"], "x_m")) & np.isfinite(floats_of(points["y_m"], "y_m")))
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


def _metres(points: pd.DataFrame, at: Ints) -> tuple[Floats, Floats]:
    x, y = (points[name].to_numpy(dtype=float)[at] for name in ("x_m", "y_m"))
    return x, y
