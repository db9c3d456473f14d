"""How the weight of a provider falls with its cost.

A decay is any function from an array of costs to an array of weights. Those made here are small frozen objects: they
print as what they are, compare equal, and their sums can be compiled. Told the unit of its
bounds (``unit="min"``), a decay refuses costs of another one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from zonesblanches.errors import CostError, ParameterError
from zonesblanches.parameter_faults import Unit
from zonesblanches.parameters import Parameters
from zonesblanches.scalars import positive, real

__all__ = [
    "ENDING",
    "Curve",
    "Decay",
    "Step",
    "binary",
    "checked_weights",
    "decay_of",
    "epanechnikov",
    "exponential",
    "gaussian",
    "linear",
    "logistic",
    "power",
    "same_unit",
    "step",
]

Floats = npt.NDArray[np.float64]
Decay = Callable[[Floats], Floats]
Kind = Literal["linear", "gaussian", "epanechnikov", "exponential", "power", "logistic"]


@dataclass(frozen=True)
class Step:
    """A decay by steps; upper bounds are included, the weight is 0 beyond the last.

    Parameters
    ----------
    bounds
        Upper bounds, increasing.
    weights
        Weight up to each bound.
    unit
        Unit of the bounds, when it is told.
    """

    bounds: tuple[float, ...]
    weights: tuple[float, ...]
    unit: Unit | None = None

    def __post_init__(self) -> None:
        """Refuse unknown units, bounds that do not increase and weights that are none."""
        _check_unit(self.unit)
        bounds, weights = tuple(map(real, self.bounds)), tuple(map(real, self.weights))
        growing = all(before < after for before, after in pairwise(bounds))
        if not bounds or not growing or not all(0 <= bound < math.inf for bound in bounds):
            raise ParameterError(f"Paliers {self._shown()} : attendu des bornes positives et croissantes.")
        if len(weights) != len(bounds) or not all(0 <= weight < math.inf for weight in weights):
            raise ParameterError(f"Paliers {self._shown()} : attendu des poids positifs ou nuls, un par borne.")
        object.__setattr__(self, "bounds", bounds)
        object.__setattr__(self, "weights", weights)

    def _shown(self) -> str:
        if len(self.bounds) == len(self.weights):
            return str(list(zip(self.bounds, self.weights, strict=True)))
        return f"{self.bounds} et {self.weights}"

    @property
    def reach(self) -> float:
        """Largest cost that weighs something."""
        return self.bounds[-1]

    def __call__(self, cost: Floats) -> Floats:
        """Return the weights of costs."""
        weights = np.array([*self.weights, 0.0])
        return weights[np.searchsorted(np.array(self.bounds), cost, side="left")]


@dataclass(frozen=True)
class Curve:
    """A smooth decay of one of the usual forms.

    Parameters
    ----------
    kind
        Form.
    threshold
        Largest cost that weighs something, included; infinite when there is none.
    first, second
        Parameters of the form.
    unit
        Unit of the costs that it takes, when it is told.
    """

    kind: Kind
    threshold: float
    first: float = 0.0
    second: float = 0.0
    unit: Unit | None = None

    def __post_init__(self) -> None:
        """Refuse unknown units and forms, and parameters that make no curve."""
        _check_unit(self.unit)
        if self.kind not in _FORMS:
            raise ParameterError(f"Décroissance : kind vaut {self.kind!r}, attendu : {', '.join(_FORMS)}.")
        needed = (self.first, self.second)[: _NEEDED.get(self.kind, 0)]
        if not real(self.threshold) > 0 or not all(0 < real(value) < math.inf for value in needed):
            raise ParameterError(
                f"{self} : attendu un seuil et des paramètres strictement positifs, et finis pour eux."
            )

    @property
    def reach(self) -> float:
        """Largest cost that weighs something."""
        return self.threshold

    def __call__(self, cost: Floats) -> Floats:
        """Return the weights of costs."""
        cost = np.asarray(cost, dtype=float)
        with np.errstate(over="ignore", invalid="ignore"):  # what is no number is refused by `checked_weights`
            weights: Floats = np.where(cost <= self.threshold, _FORMS[self.kind](cost, self), 0.0)
        if self.kind in ENDING:  # 0 at the bound, whatever the last bit of an exponential
            weights = np.where(cost < self.threshold, weights, 0.0)
        return weights


def _linear(cost: Floats, curve: Curve) -> Floats:
    return np.maximum(0.0, 1.0 - cost / curve.threshold)


def _gaussian(cost: Floats, curve: Curve) -> Floats:
    edge = math.exp(-0.5)
    return np.maximum(0.0, (np.exp(-0.5 * (cost / curve.threshold) ** 2) - edge) / (1.0 - edge))


def _epanechnikov(cost: Floats, curve: Curve) -> Floats:
    return np.maximum(0.0, 0.75 * (1.0 - (cost / curve.threshold) ** 2))


def _exponential(cost: Floats, curve: Curve) -> Floats:
    return np.exp(-curve.first * cost)


def _power(cost: Floats, curve: Curve) -> Floats:
    return np.maximum(cost, curve.second) ** -curve.first


def _logistic(cost: Floats, curve: Curve) -> Floats:
    slope = math.pi / (curve.second * math.sqrt(3.0))
    top = 1.0 + math.exp(-curve.first * slope)
    weights: Floats = top / (1.0 + np.exp(np.minimum((cost - curve.first) * slope, 700.0)))
    return weights


_FORMS: dict[Kind, Callable[[Floats, Curve], Floats]] = {
    "linear": _linear,
    "gaussian": _gaussian,
    "epanechnikov": _epanechnikov,
    "exponential": _exponential,
    "power": _power,
    "logistic": _logistic,
}


ENDING = frozenset({"linear", "gaussian", "epanechnikov"})
_NEEDED: dict[Kind, int] = {"exponential": 1, "power": 2, "logistic": 2}  # parameters beside the threshold


def step(steps: Sequence[tuple[float, float]], *, unit: Unit | None = None) -> Step:
    """Return a decay by steps; upper bounds are included, the weight is 0 beyond the last.

    Parameters
    ----------
    steps
        Pairs (upper bound, weight), by increasing bound. The E2SFCA of the method is ``[(10, 1), (20, 0.68), (30,
        0.22)]`` (Luo and Qi 2009), the APL of 2012 ``[(5, 1), (10, 0.3), (15, 0.1)]`` (DREES).
    unit
        ``"min"`` or ``"km"``: a table of costs in the other one is then refused. Every decay takes it.

    Raises
    ------
    ParameterError
        When bounds do not increase, or a weight is negative or not finite.

    Examples
    --------
    >>> step([(10, 1.0), (20, 0.68), (30, 0.22)])(np.array([10.0, 10.5, 30.0, 31.0]))
    array([1.  , 0.68, 0.22, 0.  ])
    """
    try:
        pairs = [(bound, weight) for bound, weight in steps]
    except (TypeError, ValueError) as error:
        raise ParameterError(f"Paliers {steps!r} : attendu des couples (borne, poids).") from error
    return Step(tuple(bound for bound, _ in pairs), tuple(weight for _, weight in pairs), unit)


def binary(threshold: float, *, unit: Unit | None = None) -> Step:
    """Return the decay of the 2SFCA: 1 up to the threshold, included, and 0 beyond (Luo and Wang 2003).

    Examples
    --------
    >>> binary(20)(np.array([20.0, 20.1]))
    array([1., 0.])
    """
    return step([(threshold, 1.0)], unit=unit)


def linear(threshold: float, *, unit: Unit | None = None) -> Curve:
    """Return a decay from 1 at cost 0 to 0 at the threshold: ``1 − c / T``.

    Examples
    --------
    >>> linear(20)(np.array([0.0, 5.0, 20.0, 30.0]))
    array([1.  , 0.75, 0.  , 0.  ])
    """
    return Curve("linear", _positive(threshold, "threshold"), unit=unit)


def gaussian(threshold: float, *, unit: Unit | None = None) -> Curve:
    """Return the Gaussian decay that is 0 at the threshold (Dai 2010).

    ``(exp(−½ (c/T)²) − exp(−½)) / (1 − exp(−½))`` up to `T`, 0 beyond.

    Examples
    --------
    >>> gaussian(20)(np.array([0.0, 10.0, 20.0, 25.0])).round(4)
    array([1.    , 0.7014, 0.    , 0.    ])
    """
    return Curve("gaussian", _positive(threshold, "threshold"), unit=unit)


def epanechnikov(threshold: float, *, unit: Unit | None = None) -> Curve:
    """Return the kernel of the kernel-density 2SFCA: ``¾ (1 − (c/T)²)`` (Dai and Wang 2011).

    Examples
    --------
    >>> epanechnikov(20)(np.array([0.0, 10.0, 20.0]))
    array([0.75  , 0.5625, 0.    ])
    """
    return Curve("epanechnikov", _positive(threshold, "threshold"), unit=unit)


def exponential(rate: float, *, threshold: float = math.inf, unit: Unit | None = None) -> Curve:
    """Return a negative exponential: ``exp(−β c)``, up to a threshold if one is given.

    Examples
    --------
    >>> exponential(0.1)(np.array([0.0, 10.0])).round(4)
    array([1.    , 0.3679])
    """
    return Curve("exponential", _positive(threshold, "threshold"), _positive(rate, "rate"), unit=unit)


def power(exponent: float, *, floor: float = 1.0, threshold: float = math.inf, unit: Unit | None = None) -> Curve:
    """Return an inverse power: ``max(c, floor)^−β``; costs under the floor count as the floor, so that 0 is allowed.

    Examples
    --------
    >>> power(2)(np.array([0.0, 1.0, 2.0]))
    array([1.  , 1.  , 0.25])
    """
    bounds = _positive(threshold, "threshold"), _positive(exponent, "exponent"), _positive(floor, "floor")
    return Curve("power", *bounds, unit=unit)


def logistic(cutoff: float, deviation: float, *, threshold: float = math.inf, unit: Unit | None = None) -> Curve:
    """Return a logistic decay, 1 at cost 0 and about a half at the cutoff (Bauer and Groneberg 2016).

    ``(1 + exp(−m π / (s √3))) / (1 + exp((c − m) π / (s √3)))``, `m` the cutoff and `s` the deviation.

    Examples
    --------
    >>> logistic(20, 5)(np.array([0.0, 20.0, 40.0])).round(3)
    array([1.   , 0.5  , 0.001])
    """
    deviation = _positive(deviation, "deviation")
    return Curve("logistic", _positive(threshold, "threshold"), _positive(cutoff, "cutoff"), deviation, unit)


def decay_of(parameters: Parameters) -> Decay:
    """Return the decay that parameters tell, whatever the form in which they tell it.

    Parameters
    ----------
    parameters
        `measure`, `decay`, `threshold` and `unit`.

    Examples
    --------
    >>> decay_of(Parameters(decay={"kind": "linear", "threshold": 20}))(np.array([5.0, 20.0]))
    array([0.75, 0.  ])
    """
    unit = parameters.unit
    if parameters.measure == "2sfca":
        return binary(parameters.threshold, unit=unit)
    told = parameters.decay
    if isinstance(told, Mapping):
        arguments = {name: value for name, value in told.items() if name != "kind"}
        made: Decay = _MADE[told["kind"]](**arguments, unit=unit)
        return made
    return told if callable(told) else step(told, unit=unit)


_MADE: Mapping[str, Callable[..., Decay]] = {
    "binary": binary,
    "linear": linear,
    "gaussian": gaussian,
    "epanechnikov": epanechnikov,
    "exponential": exponential,
    "power": power,
    "logistic": logistic,
}


def _positive(value: float, name: str) -> float:
    return positive(value, f"Décroissance : {name}")


def _check_unit(unit: str | None) -> None:
    if unit is not None and unit not in get_args(Unit):
        raise ParameterError(f"Décroissance : unit vaut {unit!r}, attendu : {' ou '.join(get_args(Unit))}, ou rien.")


def same_unit(decay: Decay, unit: str | None) -> None:
    """Refuse a decay whose bounds are in another unit than the costs; a unit that is not told passes.

    Raises
    ------
    CostError
        When both units are told, and differ.
    """
    told = getattr(decay, "unit", None)
    if told is not None and unit is not None and told != unit:
        raise CostError(
            f"La décroissance est en {told}, les coûts en {unit}. Donnez une table en {told}, ou une décroissance en "
            f'{unit} : step([(…, 1.0), …], unit="{unit}").'
        )


def checked_weights(decay: Decay, cost: Floats, unit: str) -> Floats:
    """Return the weights of costs, or refuse a decay that returns something else than positive numbers.

    Parameters
    ----------
    decay
        Any function of an array of costs.
    cost
        Costs, finite.
    unit
        Theirs.

    Raises
    ------
    ParameterError
        When a weight is negative, missing or infinite, or when their number is not that of the costs.
    CostError
        When the decay is in another unit than the costs.
    """
    if not callable(decay):
        raise ParameterError(f"décroissance : {decay!r} reçu, attendu une fonction des coûts, par exemple linear(20).")
    same_unit(decay, unit)
    # a function of the user's own may write on what it is given: costs stay as they are
    weights = np.asarray(decay(cost if isinstance(decay, Step | Curve) else cost.copy()), dtype=float)
    if weights.shape != cost.shape:
        raise ParameterError(
            f"La décroissance rend {weights.shape} poids pour {cost.shape} coûts : un par coût attendu."
        )
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise ParameterError(
            f"La décroissance rend {weights[at]} pour un coût de {cost[at]:g} : attendu un nombre positif ou nul."
        )
    return weights
