"""Who serves whom: one weight by pair of a commune and a provider, which rules how many, how far and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.catchment import Catchments, overstated, weighted_catchments
from zonesblanches.access.decay import Decay
from zonesblanches.access.inputs import on_index, supply_of
from zonesblanches.access.links import KINDS, Links, Outreach, links_of
from zonesblanches.access.reach import first_at, least_by_row, names_at
from zonesblanches.travel.costs import CostTable

__all__ = ["Service", "count_kinds", "joined_services", "served_by", "who_serves"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_BEYOND, _SURE, _POSSIBLE, _TO_CONFIRM = range(len(KINDS))


@dataclass(frozen=True, eq=False)
class Service:
    """The pairs of a commune and a provider that may serve it, by commune then by provider.

    Attributes
    ----------
    origins, destinations
        Commune codes and provider identifiers.
    rows, columns
        Positions of each pair's commune and provider.
    cost
        Cost of the pair; infinite where it is declared beyond all that was looked at.
    felt
        What the pair counts for in the cost to the nearest: 0 where the provider comes, infinite where it does not.
    weight
        `w_ij`.
    kind
        Positions in `KINDS`: how the pair counts in the number of providers; ``beyond`` does not.
    comes
        True where an aller-vers declares the commune: it comes.
    attributes
        `unit`, `method`, `method_en`, `cutoff` and `every_origin` of the costs.
    """

    origins: pd.Index
    destinations: pd.Index
    rows: Ints
    columns: Ints
    cost: Floats
    felt: Floats
    weight: Floats
    kind: npt.NDArray[np.int8]
    comes: npt.NDArray[np.bool_]
    attributes: dict[str, Any]

    @cached_property
    def costs(self) -> CostTable:
        """The pairs that have a cost, as a table of costs."""
        known = np.isfinite(self.cost)
        pairs = self.rows[known], self.columns[known], self.cost[known]
        return CostTable.from_pairs(self.origins, self.destinations, *pairs, **self.attributes)

    @cached_property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Which pairs count in the number of providers."""
        return np.asarray(self.kind != _BEYOND)

    def among(self, kept: npt.NDArray[np.bool_]) -> Service:
        """Return the pairs of some providers.

        Parameters
        ----------
        kept
            Which destinations stay.
        """
        if kept.all():
            return self
        return self._of(kept[self.columns], destinations=self.destinations[kept], columns=np.cumsum(kept) - 1)

    def first(self, names: pd.Index) -> Service:
        """Return the pairs of the first communes.

        Parameters
        ----------
        names
            Those that stay, as the origins begin.
        """
        return self._of(self.rows < len(names), origins=names)

    def _of(self, pairs: npt.NDArray[np.bool_], *, columns: Ints | None = None, **names: pd.Index) -> Service:
        """Return some pairs, providers being numbered again."""
        at = np.flatnonzero(pairs)
        parts = {name: getattr(self, name)[at] for name in ("rows", "cost", "felt", "weight", "kind", "comes")}
        numbers = self.columns[at] if columns is None else columns[self.columns[at]]
        return replace(self, **names, **parts, columns=numbers)

    def serving(self) -> npt.NDArray[np.bool_]:
        """Tell which providers serve one of the communes, or can be travelled to from there."""
        return np.bincount(self.columns, minlength=len(self.destinations)) > 0

    def parts(self, same: Ints | None = None) -> dict[str, Floats]:
        """Count the distinct providers of each commune, in three parts.

        Parameters
        ----------
        same
            A number by destination, equal for those that are stops of one provider; None where each is one.

        Returns
        -------
        dict of str to numpy.ndarray
            `n_providers` and its parts `n_sure`, `n_possible`, `n_to_confirm`, by origin. A provider that several of
            its stops serve counts once, as the surest.
        """
        at = self.counted
        who = None if same is None else same[self.columns[at]]
        return count_kinds(self.rows[at], self.kind[at], who, len(self.origins))

    def counts(self, same: Ints | None = None) -> pd.DataFrame:
        """Return `parts` as a table, by origin."""
        return pd.DataFrame(self.parts(same), index=self.origins)

    @cached_property
    def _felt(self) -> Ints:
        return np.flatnonzero(np.isfinite(self.felt))

    def least(self) -> Floats:
        """Return the cost to the nearest provider of each commune: 0 where one comes, infinite where there is none."""
        return least_by_row(self.rows[self._felt], self.felt[self._felt], len(self.origins))

    def nearest(self) -> pd.DataFrame:
        """Find the nearest provider that serves each commune or that its people can travel to.

        Returns
        -------
        pandas.DataFrame
            By origin: `nearest_cost` (0 where a provider comes, infinite when there is none), `nearest_provider`
            (missing then; at equal cost, the first in the order of the destinations) and `comes`.
        """
        cost, felt = self.least(), self._felt
        first = first_at(cost, self.rows[felt], self.columns[felt], self.felt[felt])
        comes = np.bincount(self.rows[self.comes], minlength=len(self.origins)) > 0
        found = {"nearest_cost": cost, "nearest_provider": names_at(self.destinations, first), "comes": comes}
        return pd.DataFrame(found, index=self.origins)

    def catchments(self, demand: pd.Series, supply: pd.Series) -> Catchments:
        """Share the supply of each provider among the people it serves; see `floating_catchments`.

        Parameters
        ----------
        demand
            People by origin; missing counts for nobody.
        supply
            Capacity by provider.
        """
        people = on_index(demand, self.origins, "demande", missing=0.0)
        capacity = supply_of(self.destinations, supply)
        pairs = self.rows, self.columns, self.weight
        return weighted_catchments((self.origins, self.destinations), pairs, people, capacity)

    def overstated(self, demand: pd.Series) -> npt.NDArray[np.bool_]:
        """Tell which communes share a provider with one whose demand is missing: their accessibility is too high.

        Parameters
        ----------
        demand
            People by origin, NaN where missing.
        """
        pairs = self.rows, self.columns, self.weight
        return overstated(self.origins, pairs, len(self.destinations), demand)


def count_kinds(rows: Ints, kind: npt.NDArray[np.int8], who: Ints | None, count: int) -> dict[str, Floats]:
    """Count the distinct providers of each commune; see `Service.parts`.

    Parameters
    ----------
    rows, kind
        Commune of each pair, and how it counts, as a position in `KINDS`.
    who
        A number by pair, equal for the stops of one provider, which counts once, as the surest; None where each is one.
    count
        How many communes.

    Examples
    --------
    >>> found = count_kinds(np.array([0, 0, 1]), np.array([1, 2, 0], dtype=np.int8), None, 2)
    >>> found["n_providers"].tolist(), found["n_sure"].tolist()
    ([2.0, 0.0], [1.0, 0.0])
    """
    if who is not None:
        at = np.flatnonzero(kind != _BEYOND)
        order = at[np.lexsort((kind[at], who[at], rows[at]))]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(rows[order]) != 0) | (np.diff(who[order]) != 0)
        rows, kind = rows[order[first]], kind[order[first]]
    table = np.bincount(rows * len(KINDS) + kind, minlength=count * len(KINDS)).reshape(count, len(KINDS)).astype(float)
    found = {f"n_{KINDS[at]}": table[:, at] for at in (_SURE, _POSSIBLE, _TO_CONFIRM)}
    return {"n_providers": table[:, _SURE:].sum(axis=1), **found}


def joined_services(services: Sequence[Service]) -> Service:
    """Put together the pairs of the same communes and of other providers.

    Parameters
    ----------
    services
        At least one, all on the same origins, no provider in two.
    """
    first = services[0]
    if len(services) == 1:
        return first
    starts = np.cumsum([0, *(len(one.destinations) for one in services)])
    columns = np.concatenate([one.columns + start for one, start in zip(services, starts, strict=False)])
    rows = np.concatenate([one.rows for one in services])
    order = np.argsort(rows, kind="stable")  # columns grow from one to the next
    names = ("cost", "felt", "weight", "kind", "comes")
    parts: dict[str, Any] = {name: np.concatenate([getattr(one, name) for one in services])[order] for name in names}
    every = services[0].destinations.append([one.destinations for one in services[1:]])
    return replace(first, destinations=every, rows=rows[order], columns=columns[order], **parts)


def who_serves(
    costs: CostTable, providers: pd.DataFrame, thresholds: pd.Series, decay: Decay, outreach: Outreach
) -> Service:
    """Weigh every pair of a commune and a provider, by how the provider serves and what it declares.

    - an aller-vers that declares places serves these, with weight 1, and no other; it comes: the cost counts as 0;
    - an aller-vers that declares nothing serves, with weight 1, the places up to `outreach.reach`;
    - any other provider weighs `decay` of its cost, and at least `outreach.declared_weight` where it declares.

    A provider counts for a commune within the threshold, or where it declares it; beyond the threshold, a declaration
    is to be confirmed.

    Parameters
    ----------
    costs
        Origins × providers.
    providers
        By identifier, those of the costs: `mode`, and `declared`, a tuple of commune codes.
    thresholds
        `T` of each origin.
    decay
        Weight of a cost.
    outreach
        How declarations count.

    Returns
    -------
    Service
        The pairs that weigh something, that count, or that people may travel.

    Raises
    ------
    ParameterError
        When the decay returns something else than positive numbers.
    CostError
        When the decay is in another unit than the costs.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "b", "c"], "destination": ["T"] * 3, "cost": [5.0, 12.0, 28.0]})
    >>> teams = pd.DataFrame({"mode": ["aller-vers"], "declared": [("a", "c")]}, index=["T"])
    >>> limits = pd.Series(20.0, index=["a", "b", "c"])
    >>> from zonesblanches.access.decay import binary
    >>> service = who_serves(CostTable.from_long(pairs), teams, limits, binary(30), Outreach())
    >>> service.weight.tolist(), service.counts()["n_to_confirm"].tolist()
    ([1.0, 1.0], [0.0, 0.0, 1.0])
    """
    limits = thresholds.reindex(costs.origins).to_numpy(dtype=float)
    return served_by(links_of(costs, providers), limits, decay, outreach)


def served_by(links: Links, thresholds: Floats, decay: Decay, outreach: Outreach) -> Service:
    """Weigh pairs that are known already; see `who_serves`.

    Parameters
    ----------
    links
        The pairs.
    thresholds
        `T` of each origin.
    decay
        Weight of a cost.
    outreach
        How declarations count.
    """
    weight, kind, felt = links.weights(decay, outreach), links.kinds(thresholds, outreach), links.felt(outreach)
    kept = np.flatnonzero((weight > 0) | (kind != _BEYOND) | np.isfinite(felt))
    return Service(
        origins=links.origins,
        destinations=links.destinations,
        rows=links.rows[kept],
        columns=links.columns[kept],
        cost=links.cost[kept],
        felt=felt[kept],
        weight=weight[kept],
        kind=kind[kept],
        comes=links.comes(outreach)[kept],
        attributes=links.attributes,
    )
