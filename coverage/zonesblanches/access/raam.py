"""RAAM, the rational agent access model: people choose between distance and congestion until nobody would change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.inputs import demand_of, sums, supply_of
from zonesblanches.errors import CostError, ParameterError, first_five
from zonesblanches.scalars import not_negative, positive, whole
from zonesblanches.travel.costs import CostTable

__all__ = ["RaamResult", "rational_agents"]

Floats = npt.NDArray[np.float64]
_COOLING = 0.35  # of the temperature of choices, each time that prices have settled
_COLDEST = 1e-12  # under it, rounding says who is cheaper
_SHORTEST = 1e-6  # part of a Newton step
_DENSE = 1_500  # providers up to which a dense system is solved faster than a sparse one


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
        Mean, over the people, of the gap between the cost borne and the least cost in reach, in the state returned: 0
        is the exact equilibrium.
    rounds
        Newton steps made.
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
    People move from dear providers to cheap ones until none would gain by moving. This is the minimum of a convex
    function (the potential of a congestion game, Rosenthal 1973): one set of loads, whatever the path. It is found by
    Newton's method on the congestion of the providers, choices being softened at first (a logit), then less and less.

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
        Most Newton steps; a département takes about 5 for its teams, 50 for hundreds of providers.
    tolerance
        Regret at which it stops; under 1e-8, rounding decides.

    Returns
    -------
    RaamResult
        Costs, loads, and how near the equilibrium is.

    Raises
    ------
    ParameterError
        When `tau`, `rho` or `rounds` is not positive, `rounds` is not whole, or `tolerance` is negative.
    CostError
        When inputs are impossible (as for `floating_catchments`), or no provider has capacity.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T", "U"], "cost": [10.0, 10.0]})
    >>> out = rational_agents(CostTable.from_long(pairs), pd.Series({"a": 100}), pd.Series({"T": 1, "U": 3}))
    >>> out.load.round(0).tolist()
    [25.0, 75.0]
    """
    tau, rounds, tolerance = _finite(tau, "tau"), whole(rounds, "RAAM : rounds"), not_negative(tolerance, "tolerance")
    given = None if rho is None else _finite(rho, "rho")
    costs, people = demand_of(costs, demand)
    capacity = supply_of(costs.destinations, supply)
    if not (capacity > 0).any():
        raise CostError(
            f"RAAM : aucune capacité parmi {first_five(costs.destinations) or 'zéro intervenant'}. Sans "
            "offre, il n'y a pas d'équilibre à chercher."
        )
    open_pairs = costs.within(np.inf) if (capacity > 0).all() else _open_pairs(costs, capacity)
    mean = given or _mean_congestion(open_pairs, people, capacity)
    return _Game(open_pairs, people, capacity, tau, mean).play(rounds, tolerance)


def _finite(value: float, name: str) -> float:
    number = positive(value, f"RAAM : {name}")
    if np.isinf(number):
        raise ParameterError(f"RAAM : {name} vaut {value!r}, attendu : un nombre fini.")
    return number


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
    """People over pairs, and what each pair costs them.

    Congestion prices `p` by provider say everything. With choices softened at a temperature `ε` (a logit), they are the
    maximum of ``−ε Σ_i D_i log Σ_j exp(−(t_ij + p_j)/ε) − Σ_j p_j² / 2u_j``, smooth and strictly concave, so that a few
    Newton steps find them; as `ε` falls, the logit's regret, at most ``ε log n``, vanishes with it.
    """

    def __init__(self, costs: CostTable, people: Floats, capacity: Floats, tau: float, rho: float) -> None:
        self.origins, self.destinations = costs.origins, costs.destinations
        self.used, self.columns = np.unique(costs.indices, return_inverse=True)  # the others have no load
        self.rows, self.people = costs.rows, people
        self.travel = costs.values / tau
        self.filled = np.flatnonzero(np.diff(costs.indptr) > 0)
        self.starts = costs.indptr[self.filled]
        self.served = float(people[self.filled].sum())
        self.unit = 1.0 / (capacity[self.used] * rho)  # congestion that one person adds

    def play(self, rounds: int, tolerance: float) -> RaamResult:
        """Cool the choices down until the regret is small; every Newton step is a round."""
        price, made, heat = self.unit * self._load(self._flow(np.zeros(len(self.unit)), 1.0)), 0, 1.0
        regret, load = np.inf, np.zeros(len(self.unit))
        while True:
            flow = self._flow(price, heat)
            carried = self._load(flow)
            found = self._regret(flow, carried)
            if found < regret or made == 0:  # a step just after a cooling may be worse: the best state is returned
                regret, load = found, carried
            if made >= rounds or regret <= tolerance or self.served == 0:
                break
            if np.abs(self.unit * carried - price).max(initial=0.0) <= heat:
                heat = max(heat * _COOLING, _COLDEST)
            price = self._step(price, heat)
            made += 1
        cost = np.full(len(self.origins), np.inf)
        cost[self.filled] = self._least(self.travel + (self.unit * load)[self.columns])
        loads = np.zeros(len(self.destinations))
        loads[self.used] = load
        return RaamResult(
            pd.Series(cost, index=self.origins, name="raam"),
            pd.Series(loads, index=self.destinations, name="load"),
            regret,
            made,
            regret <= tolerance,
        )

    def _step(self, price: Floats, heat: float) -> Floats:
        """Make one Newton step, shortened until it climbs."""
        flow = self._flow(price, heat)
        slope = self._load(flow) - price / self.unit
        move = self._solve(flow, slope, heat)
        here, rise, length = self._dual(price, heat), float(slope @ move), 1.0
        while length > _SHORTEST:
            there = price + length * move
            gain = self._dual(there, heat) - here
            if gain >= 1e-4 * length * rise:
                break
            # near the top, what is gained is lost in the rounding of the whole: the slope still tells
            ahead = float((self._load(self._flow(there, heat)) - there / self.unit) @ move)
            if gain >= -1e-12 * abs(here) and abs(ahead) <= 0.5 * rise:
                break
            length /= 2.0
        return price + length * move

    def _solve(self, flow: Floats, slope: Floats, heat: float) -> Floats:
        """Solve ``(diag(1/u) + (diag(L) − Σ_i f_i f_iᵀ / D_i) / ε) x = slope``."""
        from scipy.sparse import csr_array, diags_array
        from scipy.sparse.linalg import spsolve

        people = np.where(self.people > 0, self.people, 1.0)[self.rows]
        shape = (len(self.origins), len(self.unit))
        spread = csr_array((flow / np.sqrt(people), (self.rows, self.columns)), shape=shape)
        curvature = diags_array(1.0 / self.unit + self._load(flow) / heat) - (spread.T @ spread) / heat
        if len(self.unit) <= _DENSE:
            return np.asarray(np.linalg.solve(curvature.toarray(), slope))
        return np.asarray(spsolve(curvature.tocsc(), slope))

    def _dual(self, price: Floats, heat: float) -> float:
        full = self.travel + price[self.columns]
        least = self._least(full)
        soft = np.add.reduceat(np.exp((self._by_pair(least) - full) / heat), self.starts)
        kept = self.people[self.filled] @ (least - heat * np.log(soft))
        return float(kept - 0.5 * (price @ (price / self.unit)))

    def _flow(self, price: Floats, heat: float) -> Floats:
        """Share the people of each origin among its pairs, the cheap ones first."""
        full = self.travel + price[self.columns]
        weight = np.exp((self._by_pair(self._least(full)) - full) / heat)
        total = sums(self.rows, weight, len(self.people))
        flow: Floats = weight * (self.people / np.where(total > 0, total, 1.0))[self.rows]
        return flow

    def _load(self, flow: Floats) -> Floats:
        return sums(self.columns, flow, len(self.unit))

    def _least(self, full: Floats) -> Floats:
        """Return the least cost of each origin that reaches a provider."""
        least: Floats = np.minimum.reduceat(full, self.starts) if len(self.starts) else np.zeros(0)
        return least

    def _by_pair(self, least: Floats) -> Floats:
        spread = np.zeros(len(self.people))
        spread[self.filled] = least
        return spread[self.rows]

    def _regret(self, flow: Floats, load: Floats) -> float:
        """Return what people would gain, on average, if each took the cheapest provider as things stand."""
        full = self.travel + (self.unit * load)[self.columns]
        return float(flow @ (full - self._by_pair(self._least(full)))) / self.served if self.served > 0 else 0.0
