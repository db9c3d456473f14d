"""What links a commune and a provider, a cost or a declaration, and what it weighs under a way to count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.decay import Decay, checked_weights
from zonesblanches.travel.costs import CostTable

__all__ = ["KINDS", "Links", "Outreach", "links_of"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
KINDS = ("beyond", "sure", "possible", "to_confirm")
_BEYOND, _SURE, _POSSIBLE, _TO_CONFIRM = np.arange(4, dtype=np.int8)
_OUTREACH = "aller-vers"
_ATTRIBUTES = ("unit", "method", "method_en", "cutoff", "every_origin")


@dataclass(frozen=True, kw_only=True)
class Outreach:
    """How what providers declare counts.

    Parameters
    ----------
    goes
        True where an aller-vers serves what it declares, and only that; False where it is weighed as people who come.
    reach
        `T_av`: how far an aller-vers that declares nothing is taken to go, included.
    declared_weight
        Least weight of a place that any other provider declares.
    """

    goes: bool = True
    reach: float = 15.0
    declared_weight: float = 0.22


@dataclass(frozen=True, eq=False)
class Links:
    """The pairs of a commune and a provider that have a cost or are declared, by commune then by provider.

    Attributes
    ----------
    origins, destinations
        Commune codes and provider identifiers.
    rows, columns
        Positions of each pair's commune and provider.
    cost
        Cost of the pair; infinite where it is declared beyond all that was looked at.
    declared
        True where the provider declares the commune.
    outreach, says
        By provider: whether it is an aller-vers, and whether it declares places.
    attributes
        `unit`, `method`, `method_en`, `cutoff` and `every_origin` of the costs.
    """

    origins: pd.Index
    destinations: pd.Index
    rows: Ints
    columns: Ints
    cost: Floats
    declared: Bools
    outreach: Bools
    says: Bools
    attributes: dict[str, Any]

    @cached_property
    def _ways(self) -> tuple[Bools, Bools]:
        return (self.outreach & self.says)[self.columns], (self.outreach & ~self.says)[self.columns]

    def chosen(self, how: Outreach) -> Bools:
        """Tell which pairs are of an aller-vers that serves what it declares, and only that."""
        return self._ways[0] & how.goes

    def free(self, how: Outreach) -> Bools:
        """Tell which pairs are of an aller-vers that declares nothing."""
        return self._ways[1] & how.goes

    def comes(self, how: Outreach) -> Bools:
        """Tell where an aller-vers comes: where it declares."""
        return self.chosen(how) & self.declared

    def weights(self, decay: Decay, how: Outreach) -> Floats:
        """Return `w_ij`.

        Raises
        ------
        ParameterError
            When the decay returns something else than positive numbers.
        CostError
            When the decay is in another unit than the costs.
        """
        known = np.isfinite(self.cost)
        unit = str(self.attributes["unit"])
        if known.all():
            weight = checked_weights(decay, self.cost, unit)
        else:
            weight = np.zeros(len(self.cost))
            weight[known] = checked_weights(decay, self.cost[known], unit)
        others = np.where(self.declared, np.maximum(weight, how.declared_weight), weight)
        if not self.outreach.any():
            return others
        free = np.where(self.free(how), (self.cost <= how.reach).astype(float), others)
        return np.where(self.chosen(how), self.declared.astype(float), free)

    def kinds(self, thresholds: Floats, how: Outreach) -> npt.NDArray[np.int8]:
        """Return how each pair counts in the number of providers, as positions in `KINDS`.

        Parameters
        ----------
        thresholds
            `T` of each origin.
        how
            How declarations count.
        """
        free, within = self.free(how), self.cost <= thresholds[self.rows]
        met = self.declared | (within & ~self.chosen(how))
        told = np.where(met, np.where(within, _SURE, _TO_CONFIRM), _BEYOND)
        return np.where(free, np.where(self.cost <= how.reach, _POSSIBLE, _BEYOND), told)

    def felt(self, how: Outreach) -> Floats:
        """Return what each pair counts for in the cost to the nearest.

        0 where the provider comes, infinite where it does not go, else the cost.
        """
        if not self.outreach.any():
            return self.cost
        away = self.free(how) & (self.cost > how.reach)
        return np.where(self.chosen(how), np.where(self.declared, 0.0, np.inf), np.where(away, np.inf, self.cost))

    def first(self, names: pd.Index) -> Links:
        """Return the pairs of the first communes.

        Parameters
        ----------
        names
            Those that stay, as the origins begin.
        """
        last = int(np.searchsorted(self.rows, len(names)))
        parts = {name: getattr(self, name)[:last] for name in ("rows", "columns", "cost", "declared")}
        return replace(self, origins=names, **parts)

    def within(self, reach: float) -> Links:
        """Return the pairs up to a cost, and those declared, which cost infinity beyond it.

        Parameters
        ----------
        reach
            Largest cost looked at.
        """
        near = self.cost <= reach
        if near.all():
            return self
        at = np.flatnonzero(near | self.declared)
        return self.among(at, np.where(near[at], self.cost[at], np.inf))

    def among(self, at: npt.NDArray[np.intp], cost: Floats, **attributes: Any) -> Links:
        """Return some pairs, at other costs.

        Parameters
        ----------
        at
            Their positions, increasing.
        cost
            Their costs, infinite beyond all that is looked at.
        **attributes
            Those of the costs that change with them.
        """
        parts = {name: getattr(self, name)[at] for name in ("rows", "columns", "declared")}
        return replace(self, cost=cost, attributes=self.attributes | attributes, **parts)

    def costing(self, cost: Floats, **attributes: Any) -> Links:
        """Return the same pairs at other costs.

        Parameters
        ----------
        cost
            One by pair, infinite beyond all that is looked at.
        **attributes
            Those of the costs that change with them.
        """
        return replace(self, cost=cost, attributes=self.attributes | attributes)


def links_of(costs: CostTable, providers: pd.DataFrame) -> Links:
    """Join the pairs that have a cost and those declared.

    Parameters
    ----------
    costs
        Origins × providers.
    providers
        By identifier, those of the costs: `mode`, and `declared`, a tuple of commune codes.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [5.0, 12.0]})
    >>> teams = pd.DataFrame({"mode": ["accueil"], "declared": [("b", "c")]}, index=["T"])
    >>> table = CostTable.from_long(pairs, origins=["a", "b", "c"])
    >>> links = links_of(table, teams)
    >>> links.cost.tolist(), links.declared.tolist()
    ([5.0, 12.0, inf], [False, True, True])
    """
    told = providers["declared"].reindex(costs.destinations)
    rows, columns, cost, declared = _joined(costs, told.explode().dropna())
    modes = providers["mode"].reindex(costs.destinations)
    return Links(
        origins=costs.origins,
        destinations=costs.destinations,
        rows=rows,
        columns=columns,
        cost=cost,
        declared=declared,
        outreach=(modes == _OUTREACH).to_numpy(dtype=bool, na_value=False),
        says=(told.map(len) > 0).to_numpy(dtype=bool),
        attributes={name: getattr(costs, name) for name in _ATTRIBUTES},
    )


def _joined(costs: CostTable, told: pd.Series) -> tuple[Ints, Ints, Floats, Bools]:
    """Return positions, cost and whether declared, of the pairs that have a cost and of those declared."""
    row = costs.origins.get_indexer(told)
    column = costs.destinations.get_indexer(told.index)
    rows = costs.rows
    if not (row >= 0).any():
        return rows, costs.indices, costs.values, np.zeros(len(rows), dtype=bool)
    wide = max(len(costs.destinations), 1)
    keys = rows * wide + costs.indices
    declared = np.unique(row[row >= 0] * wide + column[row >= 0])
    at = np.searchsorted(keys, declared)
    known = np.append(keys, -1)[np.minimum(at, len(keys))] == declared
    is_declared = np.zeros(len(keys), dtype=bool)
    is_declared[at[known]] = True
    more = declared[~known]
    if not len(more):
        return rows, costs.indices, costs.values, is_declared
    every = np.concatenate([keys, more])
    order = np.argsort(every, kind="stable")
    cost = np.concatenate([costs.values, np.full(len(more), np.inf)])[order]
    yes = np.concatenate([is_declared, np.ones(len(more), dtype=bool)])[order]
    return every[order] // wide, every[order] % wide, cost, yes
