"""Floating catchments: supply shared among all the people who can reach it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.decay import Decay, checked_weights
from zonesblanches.access.inputs import demand_of, ratio_of, sums, supply_of
from zonesblanches.errors import CostError
from zonesblanches.travel.costs import CostTable

__all__ = [
    "Catchments",
    "balanced_catchments",
    "checked_gap",
    "floating_catchments",
    "modified_catchments",
    "overstated",
    "three_step_catchments",
    "weighted_catchments",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Catchments:
    """Result of the two steps.

    Attributes
    ----------
    access
        `A_i`, supply per person of demand, by origin; 0 where nobody is reached.
    ratio
        `R_j`, supply per weighted person, by provider; 0 where no demand is reached.
    people
        Weighted demand of each provider, `Σ_k w(c_kj) D_k`.
    idle
        Providers with supply that reach no demand: they are left out of the conservation.
    gap
        ``|Σ D·A − Σ S|`` relative to `Σ S`, over the providers that reach some demand; NaN for the measures that do not
        conserve supply by their definition (M2SFCA, BFCA).
    overstated
        Origins that share a provider with an origin whose demand is missing, or is one: missing people count for
        nobody, and `A_i` is too high there.
    """

    access: pd.Series
    ratio: pd.Series
    people: pd.Series
    idle: tuple[str, ...]
    gap: float
    overstated: tuple[str, ...] = ()


def floating_catchments(costs: CostTable, demand: pd.Series, supply: pd.Series, decay: Decay) -> Catchments:
    """Compute the two-step floating catchment (2SFCA, E2SFCA, Gaussian, kernel: only the decay differs).

    ``R_j = S_j / Σ_k w(c_kj) D_k``, then ``A_i = Σ_j w(c_ij) R_j`` (Luo and Wang 2003; Luo and Qi 2009; Dai 2010).

    Parameters
    ----------
    costs
        Origins × providers.
    demand
        People by origin, not negative; missing counts for nobody here, and its own `A_i` is still computed. Communes
        of the demand without a row of costs come last, in its order, with 0: nobody is left out.
    supply
        Capacity by provider, not negative.
    decay
        Weight of a cost.

    Returns
    -------
    Catchments
        Accessibility by origin, ratio by provider, and the check that ``Σ D·A = Σ S``.

    Raises
    ------
    CostError
        When a demand or a supply is text, negative, infinite or given twice, a supply is missing or unknown, the
        demand has communes that the table never looked at, the decay is in another unit, or the conservation fails.

    Examples
    --------
    >>> from zonesblanches.access.decay import binary
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [5.0, 8.0]})
    >>> out = floating_catchments(
    ...     CostTable.from_long(pairs), pd.Series({"a": 60, "b": 40}), pd.Series({"T": 5}), binary(20))
    >>> out.access.tolist()
    [0.05, 0.05]
    """
    costs, people = demand_of(costs, demand)
    capacity = supply_of(costs.destinations, supply)
    weights = checked_weights(decay, costs.values, costs.unit)
    return _noted(_conserving(costs, people, capacity, weights, weights), costs, demand, weights)


def three_step_catchments(
    costs: CostTable, demand: pd.Series, supply: pd.Series, decay: Decay, *, choice: Decay | None = None
) -> Catchments:
    """Compute the three-step floating catchment (3SFCA): demand is first shared among the providers in reach.

    ``G_ij = w(c_ij) / Σ_k w(c_ik)``, ``R_j = S_j / Σ_i G_ij w(c_ij) D_i``, ``A_i = Σ_j G_ij w(c_ij) R_j`` (Wan, Zou and
    Sternberg 2012). People with several providers weigh less on each, so that demand is not counted twice.

    Parameters
    ----------
    costs, demand, supply, decay
        As for `floating_catchments`.
    choice
        Weights of the choice `G`, when they are not those of `decay`.

    Raises
    ------
    CostError
        As for `floating_catchments`.

    Examples
    --------
    >>> from zonesblanches.access.decay import binary
    >>> pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T", "U"], "cost": [5.0, 8.0]})
    >>> three_step_catchments(
    ...     CostTable.from_long(pairs), pd.Series({"a": 60}), pd.Series({"T": 3, "U": 3}), binary(20)).access.tolist()
    [0.1]
    """
    costs, people = demand_of(costs, demand)
    capacity = supply_of(costs.destinations, supply)
    weights = checked_weights(decay, costs.values, costs.unit)
    chosen = weights if choice is None else checked_weights(choice, costs.values, costs.unit)
    shared = chosen / _positive(sums(costs.rows, chosen, len(costs.origins)))[costs.rows] * weights
    return _noted(_conserving(costs, people, capacity, shared, shared), costs, demand, shared)


def modified_catchments(costs: CostTable, demand: pd.Series, supply: pd.Series, decay: Decay) -> Catchments:
    """Compute the modified two-step floating catchment (M2SFCA): distance also lowers what is obtained.

    ``R_j = S_j / Σ_k w(c_kj) D_k``, then ``A_i = Σ_j w(c_ij)² R_j`` (Delamater 2013). Supply is not conserved, as
    is meant: where everybody is far, part of the supply is lost.

    Parameters
    ----------
    costs, demand, supply, decay
        As for `floating_catchments`.

    Raises
    ------
    CostError
        As for `floating_catchments`.

    Examples
    --------
    >>> from zonesblanches.access.decay import linear
    >>> pairs = pd.DataFrame({"origin": ["a"], "destination": ["T"], "cost": [10.0]})
    >>> modified_catchments(
    ...     CostTable.from_long(pairs), pd.Series({"a": 50}), pd.Series({"T": 5}), linear(20)).access.tolist()
    [0.05]
    """
    costs, people = demand_of(costs, demand)
    capacity = supply_of(costs.destinations, supply)
    weights = checked_weights(decay, costs.values, costs.unit)
    return _noted(_two_steps(costs, people, capacity, weights, weights * weights), costs, demand, weights)


def balanced_catchments(costs: CostTable, demand: pd.Series, supply: pd.Series, decay: Decay) -> Catchments:
    """Compute the balanced floating catchment (BFCA): demand and levels of service are shared out, not inflated.

    ``R_j = S_j / Σ_i D_i w_ij / Σ_k w_ik``, then ``A_i = Σ_j R_j w_ij / Σ_k w_kj`` (Páez, Higgins, Vivona 2019): each
    origin's weights sum to 1 over the providers in step 1, each provider's over the origins in step 2. The result is a
    share of the providers' levels of service, not a supply per person: it falls when one commune is cut into two.

    Parameters
    ----------
    costs, demand, supply, decay
        As for `floating_catchments`.

    Raises
    ------
    CostError
        As for `floating_catchments`.

    Examples
    --------
    >>> from zonesblanches.access.decay import binary
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [5.0, 8.0]})
    >>> balanced_catchments(
    ...     CostTable.from_long(pairs), pd.Series({"a": 60, "b": 40}), pd.Series({"T": 5}), binary(20)).access.tolist()
    [0.025, 0.025]
    """
    costs, people = demand_of(costs, demand)
    capacity = supply_of(costs.destinations, supply)
    weights = checked_weights(decay, costs.values, costs.unit)
    by_row = weights / _positive(sums(costs.rows, weights, len(costs.origins)))[costs.rows]
    columns = sums(costs.indices, weights, len(costs.destinations))
    out = _two_steps(costs, people, capacity, by_row, weights / _positive(columns)[costs.indices])
    return _noted(out, costs, demand, weights)


def _noted(out: Catchments, costs: CostTable, demand: pd.Series, weights: Floats) -> Catchments:
    """Name the origins whose accessibility missing demand makes too high."""
    found = overstated(costs.origins, (costs.rows, costs.indices, weights), len(costs.destinations), demand)
    return replace(out, overstated=tuple(map(str, costs.origins[found]))) if found.any() else out


def overstated(
    origins: pd.Index, pairs: tuple[Ints, Ints, Floats], count: int, demand: pd.Series
) -> npt.NDArray[np.bool_]:
    """Tell which origins share a provider with one whose demand is missing: their accessibility is too high.

    Parameters
    ----------
    origins
        Those of the pairs.
    pairs
        Positions of the origin and of the provider, and the weight.
    count
        How many providers.
    demand
        People by origin, NaN where missing; an origin that it does not name is missing too.
    """
    rows, columns, weights = pairs
    missing = np.asarray(demand.reindex(origins).isna(), dtype=bool)
    if not missing.any():
        return missing
    touched = sums(columns, weights * missing[rows], count) > 0
    return np.asarray(sums(rows, weights * touched[columns], len(origins)) > 0)


def _positive(values: Floats) -> Floats:
    """Return values, 1 standing for 0, to divide by."""
    return np.where(values > 0, values, 1.0)


def _two_steps(costs: CostTable, people: Floats, capacity: Floats, first: Floats, second: Floats) -> Catchments:
    """Share supply with the first weights, gather it with the second."""
    return _shared((costs.origins, costs.destinations), (costs.rows, costs.indices), people, capacity, first, second)


def _shared(
    names: tuple[pd.Index, pd.Index], pairs: tuple[Ints, Ints], people: Floats, capacity: Floats, first: Floats,
    second: Floats,
) -> Catchments:  # fmt: skip
    (origins, destinations), (rows, columns) = names, pairs
    shared = sums(columns, first * people[rows], len(destinations))
    ratio = ratio_of(capacity, shared)
    access = sums(rows, second * ratio[columns], len(origins))
    idle = destinations[(shared == 0) & (capacity > 0)]
    return Catchments(
        access=pd.Series(access, index=origins, name="access"),
        ratio=pd.Series(ratio, index=destinations, name="ratio"),
        people=pd.Series(shared, index=destinations, name="people"),
        idle=tuple(str(provider) for provider in idle),
        gap=np.nan,
    )


def weighted_catchments(
    names: tuple[pd.Index, pd.Index], pairs: tuple[Ints, Ints, Floats], people: Floats, capacity: Floats
) -> Catchments:
    """Compute the two steps with a weight by pair, whatever made it.

    Parameters
    ----------
    names
        Origins and providers.
    pairs
        Positions of the origin and of the provider, and the weight, each pair once.
    people, capacity
        Demand of each origin, supply of each provider, without missing values.

    Raises
    ------
    CostError
        When the conservation fails.
    """
    rows, columns, weights = pairs
    return _conserved(_shared(names, (rows, columns), people, capacity, weights, weights), people, capacity)


def _conserving(costs: CostTable, people: Floats, capacity: Floats, first: Floats, second: Floats) -> Catchments:
    return _conserved(_two_steps(costs, people, capacity, first, second), people, capacity)


def _conserved(out: Catchments, people: Floats, capacity: Floats) -> Catchments:
    """Check that every supply in reach of some demand is given out, and no more."""
    gap = checked_gap(people, out.access.to_numpy(), capacity[out.people.to_numpy() > 0])
    return replace(out, gap=gap)


def checked_gap(people: Floats, access: Floats, reaching: Floats) -> float:
    """Return the relative gap of ``Σ D·A = Σ S``, over the supply that reaches some demand.

    Raises
    ------
    CostError
        When supply was lost or invented: a fault of the program.
    """
    total = float(reaching.sum())
    given = float((people * access).sum())  # a BLAS product would wait for every core, 20 ms when they are busy
    gap = abs(given - total) / total if total > 0 else 0.0
    if not gap <= 1e-9:  # NaN too
        raise CostError(
            f"Conservation rompue : Σ D·A s'écarte de Σ S de {gap:.1e} en valeur relative. C'est une erreur du "
            "programme : signalez-la avec vos données."
        )
    return gap
