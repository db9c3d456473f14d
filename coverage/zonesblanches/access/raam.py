"""RAAM, the rational agent access model: people choose between distance and congestion until nobody would change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.inputs import demand_of, sums, supply_of
from zonesblanches.errors import CostError, ParameterError, first_five
from zonesblanches.travel.costs import CostTable

__all__ = ["RaamResult", "rational_agents"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RaamResult:
    """The equilibrium.

    Attributes
    ----------
    cost
        By origin: total cost (1 = the mean congestion of the territory, or `tau` of travel); the lower, the better.
        Infinite where no provider is in reach; where nobody lives, the cost that the first person would bear.
    load
        Demand that each provider receives.
    regret
        Mean, over the people, of the gap between the cost borne and the least cost in reach: 0 is the exact
        equilibrium.
    rounds
        Rounds of choice made.
    converged
        True when the regret is within the tolerance; otherwise give more `rounds`.
    """

    cost: pd.Series
    load: pd.Series
    regret: float
    rounds: int
    converged: bool


def rational_agents(
    costs: CostTable,
    demand: pd.Series,
    supply: pd.Series,
    *,
    tau: float = 60.0,
    rho: float | None = None,
    rounds: int = 400,
    tolerance: float = 1e-4,
) -> RaamResult:
    """Compute the RAAM (Saxon and Snow 2020).

    Going from `i` to `j` costs ``c_ij / τ + (Σ_k d_kj / S_j) / ρ``: travel, plus congestion relative to the mean of the
    territory.
    People move from dear providers to cheap ones until none would gain by moving. The equilibrium is that of a convex
    congestion game, found by the method of successive averages: round `n` moves ``1/(n+1)`` of the people of each
    origin to its cheapest provider.

    Parameters
    ----------
    costs
        Origins × providers.
    demand
        People by origin; missing counts for nobody.
    supply
        Capacity by provider; those without capacity receive nobody.
    tau
        Travel cost worth one mean congestion.
    rho
        Mean congestion, people per unit of supply; by default, over the people and the supply that reach each other.
    rounds
        Most rounds.
    tolerance
        Regret at which it stops.

    Returns
    -------
    RaamResult
        Costs, loads, and how near the equilibrium is.

    Raises
    ------
    ParameterError
        When `tau`, `rho` or `rounds` is not positive.
    CostError
        When inputs are impossible, or no provider has capacity.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T", "U"], "cost": [10.0, 10.0]})
    >>> out = rational_agents(CostTable.from_long(pairs), pd.Series({"a": 100}), pd.Series({"T": 1, "U": 3}))
    >>> out.load.round(0).tolist()
    [25.0, 75.0]
    """
    if not (tau > 0 and rounds >= 1 and (rho is None or rho > 0)):
        raise ParameterError(
            f"RAAM : tau = {tau!r}, rho = {rho!r}, rounds = {rounds!r}, attendu : des nombres positifs."
        )
    people, capacity = demand_of(costs, demand), supply_of(costs, supply)
    if not (capacity > 0).any():
        raise CostError(f"RAAM : aucune capacité parmi {first_five(costs.destinations)}.")
    open_pairs = costs.within(np.inf) if (capacity > 0).all() else _open_pairs(costs, capacity)
    mean = rho or _mean_congestion(open_pairs, people, capacity)
    return _Game(open_pairs, people, capacity, tau, mean).play(rounds, tolerance)


def _mean_congestion(costs: CostTable, people: Floats, capacity: Floats) -> float:
    """Return people per unit of supply, over those that reach each other: far supply relieves nobody."""
    served = float(people[np.diff(costs.indptr) > 0].sum())
    reached = float(capacity[np.unique(costs.indices)].sum())
    return served / reached if served > 0 and reached > 0 else 1.0


def _open_pairs(costs: CostTable, capacity: Floats) -> CostTable:
    """Leave the providers without capacity out of the pairs."""
    kept = capacity[costs.indices] > 0
    return CostTable.from_pairs(
        costs.origins, costs.destinations, costs.rows[kept], costs.indices[kept], costs.values[kept], unit=costs.unit
    )


class _Game:
    """People over pairs, and what each pair costs them."""

    def __init__(self, costs: CostTable, people: Floats, capacity: Floats, tau: float, rho: float) -> None:
        self.costs = costs
        self.people = people
        self.capacity = capacity
        self.rows = costs.rows
        self.travel = costs.values / tau
        self.unit = np.divide(1.0, capacity * rho, out=np.zeros_like(capacity), where=capacity > 0)
        self.filled = np.flatnonzero(np.diff(costs.indptr) > 0)
        self.starts = costs.indptr[self.filled]

    def play(self, rounds: int, tolerance: float) -> RaamResult:
        """Move people until the regret is small."""
        flow = self._all_to(self.travel)
        regret, made = np.inf, 0
        for made in range(1, rounds + 1):
            price = self._price(flow)
            regret = self._regret(flow, price)
            if regret <= tolerance:
                break
            flow += (self._all_to(price) - flow) / (made + 1.0)
        price = self._price(flow)
        cost = np.full(len(self.costs.origins), np.inf)
        cost[self.filled] = self._least(price)
        return RaamResult(
            pd.Series(cost, index=self.costs.origins, name="raam"),
            pd.Series(self._load(flow), index=self.costs.destinations, name="load"),
            float(regret),
            made,
            bool(regret <= tolerance),
        )

    def _load(self, flow: Floats) -> Floats:
        return sums(self.costs.indices, flow, len(self.capacity))

    def _price(self, flow: Floats) -> Floats:
        congestion = self._load(flow) * self.unit
        price: Floats = self.travel + congestion[self.costs.indices]
        return price

    def _least(self, price: Floats) -> Floats:
        least: Floats = np.minimum.reduceat(price, self.starts) if len(self.starts) else np.zeros(0)
        return least

    def _all_to(self, price: Floats) -> Floats:
        """Put all the people of each origin on its cheapest pair; equal ones share."""
        least = np.zeros(len(self.costs.origins))
        least[self.filled] = self._least(price)
        best = price <= least[self.rows] * (1 + 1e-12)
        shared = sums(self.rows, best, len(least))
        flow: Floats = np.where(best, (self.people / np.maximum(shared, 1))[self.rows], 0.0)
        return flow

    def _regret(self, flow: Floats, price: Floats) -> float:
        least = np.zeros(len(self.costs.origins))
        least[self.filled] = self._least(price)
        served = float(self.people[self.filled].sum())
        return float((flow * (price - least[self.rows])).sum()) / served if served > 0 else 0.0
