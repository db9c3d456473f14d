"""Every set of sites that is nearly as good as the best: not a point but a choice."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.demands import Demands
from zonesblanches.siting.duality import DualBound, dual_bound
from zonesblanches.siting.rules import Rules

__all__ = ["Portfolio", "portfolio_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Portfolio:
    """Sets of sites that serve enough people.

    Attributes
    ----------
    plans
        Sites of each (increasing) and people served, the best first, then the smallest codes.
    least
        What each serves at least.
    complete
        Whether there is no other; False where there are more than asked, or where time ran out.
    """

    plans: list[tuple[tuple[int, ...], float]]
    least: float
    complete: bool

    def share_of(self, n_candidates: int) -> Floats:
        """Return the share of the plans that hold each candidate."""
        held = np.zeros(n_candidates)
        for sites, _ in self.plans:
            held[list(sites)] += 1
        return held / max(len(self.plans), 1)


def portfolio_of(
    demands: Demands,
    rules: Rules,
    least: float,
    *,
    compulsory: Sequence[int] = (),
    start: Sequence[int] = (),
    most: int = 1000,
    seconds: float = 30.0,
) -> Portfolio:
    """List every set of `n` sites that serves at least so many people; the best ones where there are too many.

    Depth first, the dearest candidates first. A branch is left where no completion can be good enough: by the prices of
    the dual bound, or because gains never add up to more than each alone.

    Parameters
    ----------
    demands, rules
        Who gains, and what sites may be.
    least
        People to serve.
    compulsory
        Sites of every set.
    start
        A good set, from which the prices begin.
    most
        How many sets to keep.
    seconds
        Time limit.

    Examples
    --------
    >>> from zonesblanches.siting.demands import covering_demands
    >>> pairs = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])
    >>> once = covering_demands(*pairs, np.ones(3, dtype=int), np.array([5.0, 8.0, 4.0]), 2)
    >>> portfolio_of(once, Rules(1, 2), 12.0).plans
    [((0,), 13.0), ((1,), 12.0)]
    """
    bound = dual_bound(demands, rules.n, least, list(start))
    search = _Enumeration(demands, rules, bound, least - _TIE * max(least, 1.0), most, time.monotonic() + seconds)
    search.visit(sorted(compulsory), -1)
    plans = sorted(((sites, value) for value, sites in search.kept()), key=lambda plan: (-plan[1], plan[0]))
    return Portfolio(plans, least, search.complete)


class _Enumeration:
    """Branches on the candidates in the order of their prices."""

    def __init__(self, demands: Demands, rules: Rules, bound: DualBound, least: float, most: int, end: float) -> None:
        self.demands, self.rules, self.bound, self.least = demands, rules, bound, least
        self.most, self.end, self.complete = most, end, True
        self.order = np.argsort(-bound.price, kind="stable")
        self.rank = np.empty_like(self.order)
        self.rank[self.order] = np.arange(len(self.order))
        self.heap: list[tuple[float, tuple[int, ...]]] = []

    def kept(self) -> list[tuple[float, tuple[int, ...]]]:
        """Return the value and the sites of each plan."""
        return [(value, tuple(-site for site in sites)) for value, sites in self.heap]

    def visit(self, sites: list[int], after: int) -> None:
        """List the plans that hold some sites, others coming after a rank."""
        if time.monotonic() > self.end:
            self.complete = False
            return
        brought = self.demands.brought(sites)
        value = float(self.demands.weight[self.demands.unmet(brought) == 0].sum())
        allowed = self.rules.open_to(sites)
        left = self.rules.n - len(sites)
        if left <= 0 or not allowed.any():
            self._keep(sites, value)
            return
        later = self.order[after + 1 :]
        later = later[allowed[later]]
        if left == 1:
            self._leaves(sites, value, brought, later)
            return
        for candidate in later[self._hopes(sites, value, brought, later, left) >= self.least].tolist():
            self.visit([*sites, candidate], int(self.rank[candidate]))

    def _hopes(self, sites: list[int], value: float, brought: Floats, later: Ints, left: int) -> Floats:
        """Return by candidate the most that a plan can serve with it and those after it."""
        price, base = self.bound.price[later], self.bound.base + float(self.bound.price[sites].sum())
        sums = np.concatenate([[0.0], np.cumsum(price)])
        reach = np.minimum(np.arange(len(later)) + left, len(later))
        by_price = base + sums[reach] - sums[:-1]
        promise = self.demands.promises(brought)[later]
        others = np.sort(promise)[::-1][: left - 1].sum()
        return np.asarray(np.minimum(by_price, value + promise + others))

    def _leaves(self, sites: list[int], value: float, brought: Floats, later: Ints) -> None:
        values = value + self.demands.gains(brought)[later]
        for at in np.flatnonzero(values >= self.least):
            self._keep([*sites, int(later[at])], float(values[at]))

    def _keep(self, sites: list[int], value: float) -> None:
        if value < self.least:
            return
        entry = (value, tuple(-site for site in sorted(sites)))  # at equal value, the largest codes leave first
        if len(self.heap) < self.most:
            heapq.heappush(self.heap, entry)
            return
        self.complete = False
        heapq.heappushpop(self.heap, entry)
        self.least = max(self.least, self.heap[0][0])
