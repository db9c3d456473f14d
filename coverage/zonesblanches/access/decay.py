"""How the weight of a provider falls with its cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Decay", "binary", "step"]

Decay = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]


def step(steps: Sequence[tuple[float, float]]) -> Decay:
    """Return a decay by steps; upper bounds are included, the weight is 0 beyond the last.

    Parameters
    ----------
    steps
        Pairs (upper bound, weight), by increasing bound.

    Examples
    --------
    >>> step([(10, 1.0), (20, 0.68), (30, 0.22)])(np.array([10.0, 10.5, 30.0, 31.0]))
    array([1.  , 0.68, 0.22, 0.  ])
    """
    bounds = np.array([bound for bound, _ in steps], dtype=float)
    weights = np.array([*(weight for _, weight in steps), 0.0], dtype=float)

    def weigh(cost: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return weights[np.searchsorted(bounds, cost, side="left")]

    return weigh


def binary(threshold: float) -> Decay:
    """Return the decay of the 2SFCA: 1 up to the threshold, included, and 0 beyond.

    Examples
    --------
    >>> binary(20)(np.array([20.0, 20.1]))
    array([1., 0.])
    """
    return step([(threshold, 1.0)])
