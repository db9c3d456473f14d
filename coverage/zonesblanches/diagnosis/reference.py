"""What accessibility is compared with: the reference of the territory, and what is enough."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from zonesblanches.parameters import Parameters

__all__ = ["least_access", "reference_access"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def reference_access(
    supply: Floats, places: npt.NDArray[np.intp], people: Floats, own: int, serving: Bools, served: Callable[[], Bools]
) -> tuple[float, bool]:
    """Return `A_ref`, and whether it is taken around for want of anybody inside.

    All supply located in the territory over its demand, else the same ratio over the territory and the places that its
    providers serve too; 0 where there is neither.

    Parameters
    ----------
    supply
        Capacity of each provider.
    places
        Position of each provider's commune among the origins, -1 where it is none.
    people
        Demand of each origin, the territory's first; NaN where missing.
    own
        How many of these are the territory's.
    serving
        Which providers serve the territory.
    served
        Gives which origins are the territory's, or weigh on a provider that serves it; asked only if it is needed.

    Examples
    --------
    >>> inside, everywhere = np.array([True]), np.array([True, True])
    >>> reference_access(np.array([5.0]), np.array([0]), np.array([100.0, 50.0]), 1, inside, lambda: everywhere)
    (0.05, False)
    """
    located = places >= 0
    inside = _ratio(supply[located & (places < own)], people[:own])
    if inside > 0:
        return inside, False
    those = served()
    around = _ratio(supply[located & serving & those[places]], people[those])
    return around, around > 0


def _ratio(supply: Floats, people: Floats) -> float:
    total = float(np.nansum(people))
    return float(supply.sum()) / total if total > 0 else 0.0


def least_access(theta: Floats, a_ref: float, accompanied: float | None, parameters: Parameters) -> Floats:
    """Return what accessibility is enough: ``max(θ · A_ref, τ_min · ρ / m)``.

    Parameters
    ----------
    theta
        `θ` of each commune.
    a_ref
        Reference accessibility.
    accompanied
        `m`, people whom one unit of capacity can accompany; None where the unit is not people.
    parameters
        `τ_min` and `ρ`.

    Examples
    --------
    >>> least_access(np.array([0.66]), 0.01, 2.0, Parameters()).round(4).tolist()
    [0.0066]
    """
    yardstick = parameters.tau_min * parameters.isolation / accompanied if accompanied else 0.0
    return np.maximum(theta * a_ref, yardstick)
