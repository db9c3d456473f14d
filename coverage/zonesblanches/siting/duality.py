"""How many people any set of sites could serve at most: a bound by prices on people, and what it says of each site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.demands import Demands

__all__ = ["DualBound", "dual_bound"]

Floats = npt.NDArray[np.float64]
_MEMORY = 0.05  # of the mean of the sets met, for the last one
_PATIENCE = 20  # steps without gain before they shorten
_LEAST_PACE = 1e-3
_MORE = 1e-7


@dataclass(frozen=True, eq=False)
class DualBound:
    """A bound on the people that `n` sites can serve, and the price of each candidate in it.

    Attributes
    ----------
    base
        People whom the bound gives whatever the sites.
    price
        What the bound gives for each candidate: no set of sites serves more than ``base + the sum of its prices``.
    value
        ``base`` and the `n` highest prices.
    n
        How many sites.
    often
        How often the bound takes each candidate, which tells good sets.
    """

    base: float
    price: Floats
    value: float
    n: int
    often: Floats

    def with_site(self) -> Floats:
        """Return by candidate the bound of the sets that hold it."""
        if self.n >= len(self.price):
            return np.full(len(self.price), self.value, dtype=float)
        last = np.partition(self.price, -self.n)[-self.n] if self.n else np.inf
        return np.asarray(self.value + np.minimum(self.price - last, 0.0))

    def without_site(self) -> Floats:
        """Return by candidate the bound of the sets that do not hold it."""
        if self.n >= len(self.price):
            return np.asarray(self.value - self.price)
        following = np.partition(self.price, -self.n - 1)[-self.n - 1]
        return np.asarray(self.value - np.maximum(self.price - following, 0.0))


def dual_bound(demands: Demands, n: int, lower: float, start: Sequence[int], *, rounds: int = 3000) -> DualBound:
    """Bound what `n` sites can serve, by the price of each row (its Lagrangian dual, by the volume algorithm).

    Serving a group is worth its people, less the prices of its rows; a site is worth the prices that it meets. Prices
    move against the mean of the sets met, which tends to the solution of the linear program (Barahona and Anbil 2000).

    Parameters
    ----------
    demands
        Who gains.
    n
        How many sites.
    lower
        People whom a known set serves: it sets the steps, and the search ends where no more can be gained.
    start
        That set.
    rounds
        Steps at most.
    """
    n = min(n, demands.n_candidates)
    best = _priced(demands, _first_prices(demands, start), n)
    often, well = best.chosen, best.served
    pace, stuck = 1.0, 0
    for _ in range(rounds):
        slope = demands.matrix @ often - well[demands.group]
        size = float(slope @ slope)
        if pace < _LEAST_PACE or size < 1e-12 or best.value - lower < _MORE * max(lower, 1.0):
            break
        most = demands.weight[demands.group]
        found = _priced(demands, np.clip(best.prices - pace * (best.value - lower) / size * slope, 0.0, most), n)
        often = _MEMORY * found.chosen + (1 - _MEMORY) * often
        well = _MEMORY * found.served + (1 - _MEMORY) * well
        stuck = 0 if found.value < best.value * (1 - 1e-6) else stuck + 1
        if found.value < best.value:
            best, pace = found, min(1.1 * pace, 2.0)
        elif stuck >= _PATIENCE:
            pace, stuck = 0.7 * pace, 0
    return DualBound(best.base, best.gives, best.value, n, often)


@dataclass(frozen=True, eq=False)
class _Priced:
    """The best sets at some prices."""

    prices: Floats
    base: float
    gives: Floats
    value: float
    chosen: Floats
    served: Floats


def _priced(demands: Demands, prices: Floats, n: int) -> _Priced:
    left = demands.weight - np.bincount(demands.group, prices, minlength=len(demands.weight))
    gives = np.asarray(demands.turned @ prices)
    top = np.argpartition(-gives, n - 1)[:n] if n else np.zeros(0, dtype=np.int64)
    chosen = np.zeros(len(gives))
    chosen[top] = 1.0
    base = float(np.maximum(left, 0.0).sum())
    return _Priced(prices, base, gives, base + float(gives[top].sum()), chosen, (left > 0).astype(float))


def _first_prices(demands: Demands, start: Sequence[int]) -> Floats:
    """Return prices that share each group between its rows, and between the sites of a known set."""
    rows = np.bincount(demands.group, minlength=len(demands.weight))[demands.group]
    return np.asarray(demands.weight[demands.group] / rows / np.maximum(demands.brought(start), 1.0))
