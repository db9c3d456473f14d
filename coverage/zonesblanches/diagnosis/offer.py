"""The providers of a family and their pairs, weighed again under any way to count costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.decay import Decay
from zonesblanches.access.inputs import ratio_of, sums
from zonesblanches.access.links import Links, Outreach, links_of
from zonesblanches.access.reach import least_by_row
from zonesblanches.access.service import count_kinds
from zonesblanches.crowfly import crowfly_minutes
from zonesblanches.diagnosis.gathering import looked_at, stops_alike, weekly
from zonesblanches.diagnosis.reference import reference_access
from zonesblanches.diagnosis.study import Study
from zonesblanches.providers.distinct import provider_of
from zonesblanches.travel.costs import CostTable

__all__ = ["Offer", "offer_of"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_WAYS = 16  # ways to count costs kept, 8 bytes a pair each


@dataclass(frozen=True, eq=False)
class Offer:
    """The providers of a family, candidates among them, and their pairs.

    Attributes
    ----------
    providers
        By identifier.
    usual
        Which of them count where no scenario says otherwise.
    links
        Their pairs with every origin; costs in kilometres where `estimated` in minutes.
    inside
        Those of the territory's communes.
    people
        Demand of each origin; missing counts for nobody.
    places
        Position of each provider's commune among the origins, -1 where it is none.
    unknown
        Communes of the territory whose costs nobody looked at.
    estimated
        Whether times follow from kilometres by a law.
    """

    providers: pd.DataFrame
    usual: Bools
    links: Links
    inside: Links
    people: Floats
    places: npt.NDArray[np.intp]
    unknown: Bools
    estimated: bool

    @cached_property
    def capacity(self) -> Floats:
        """Capacity of each provider, that of a stop in proportion to its days."""
        return np.asarray(weekly(self.providers), dtype=float)

    @cached_property
    def rows_of(self) -> dict[str, list[int]]:
        """Rows of each provider, more than one where it holds stops."""
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(provider_of(self.providers)):
            rows.setdefault(name, []).append(row)
        return rows

    @cached_property
    def _same(self) -> npt.NDArray[np.int64] | None:
        return stops_alike(self.providers)

    @cached_property
    def who(self) -> npt.NDArray[np.int64]:
        """A number by row, the same for the stops of one provider."""
        return np.arange(len(self.providers)) if self._same is None else self._same

    @cached_property
    def names(self) -> npt.NDArray[np.object_]:
        """Identifier of each provider, by its number in `who`: that of its first stop stands for all."""
        return np.asarray(provider_of(self.providers).drop_duplicates(), dtype=object)

    @cached_property
    def at(self) -> Callable[[str, float], tuple[Links, Links]]:
        """The pairs of all origins and of the territory's, at the costs of a law and up to a reach."""
        return lru_cache(maxsize=_WAYS)(self._at)

    def _at(self, law: str, reach: float) -> tuple[Links, Links]:
        return (
            self.costing(crowfly_minutes(self.links.cost, law), reach) if self.estimated else self.costing(None, reach)
        )

    def costing(self, cost: Floats | None, reach: float) -> tuple[Links, Links]:
        """Return the pairs at other costs; those beyond a reach cost infinity, as if nobody had looked at them.

        Parameters
        ----------
        cost
            One by pair, in the unit of the parameters; None leaves those known.
        reach
            Largest cost looked at.
        """
        links = self.links if cost is None else self.links.costing(cost, unit="min")
        links = links.within(reach)
        return links, links.first(self.inside.origins)

    @cached_property
    def shared(self) -> Callable[[tuple[Links, Links], Decay, Outreach, bytes], tuple[Floats, Floats]]:
        """`A` and `d` of the territory's communes: at some costs, by a decay, with some providers (their mask)."""
        return lru_cache(maxsize=_WAYS)(self.share)

    def share(self, pairs: tuple[Links, Links], decay: Decay, how: Outreach, counted: bytes) -> tuple[Floats, Floats]:
        """Return `A` and `d` of the territory's communes; `shared` remembers them."""
        links, inside = pairs
        kept = np.frombuffer(counted, dtype=bool)
        weight = links.weights(decay, how) * kept[links.columns]
        ratio = ratio_of(self.capacity, sums(links.columns, weight * self.people[links.rows], len(kept)))
        own = len(inside.origins)
        access = sums(inside.rows, weight[: len(inside.rows)] * ratio[inside.columns], own)
        felt = inside.felt(how)
        near = np.isfinite(felt) & kept[inside.columns]
        return access, least_by_row(inside.rows[near], felt[near], own)

    def counts(self, inside: Links, thresholds: Floats, how: Outreach, counted: Bools) -> dict[str, Floats]:
        """Return `N` of the territory's communes, in its parts.

        Parameters
        ----------
        inside
            Pairs of the territory's communes; see `at`.
        thresholds
            `T` of each commune.
        how
            How declarations count.
        counted
            Which providers count.
        """
        kind = np.where(counted[inside.columns], inside.kinds(thresholds, how), 0).astype(np.int8)
        who = None if self._same is None else self._same[inside.columns]
        return count_kinds(inside.rows, kind, who, len(inside.origins))

    def figures(
        self,
        pairs: tuple[Links, Links],
        shared: tuple[Floats, Floats],
        thresholds: Floats,
        how: Outreach,
        counted: Bools,
    ) -> dict[str, Floats]:
        """Return `N` in its parts, `d` and `A` of the territory's communes, NaN where nobody looked.

        Parameters
        ----------
        pairs
            At the costs in force.
        shared
            `A` and `d`; see `share`.
        thresholds, how, counted
            As for `counts`.
        """
        access, nearest = shared
        found = {**self.counts(pairs[1], thresholds, how, counted), "nearest_cost": nearest, "access": access}
        return (
            {name: np.where(self.unknown, np.nan, told) for name, told in found.items()}
            if self.unknown.any()
            else found
        )

    def reference(self, pairs: tuple[Links, Links], decay: Decay, how: Outreach, counted: Bools) -> float:
        """Return `A_ref`; see `reference_access`."""
        links, inside = pairs
        own = len(inside.origins)
        serving = np.zeros(len(counted), dtype=bool)

        def served() -> Bools:
            weight, felt = links.weights(decay, how), inside.felt(how)
            touching = (weight[: len(inside.rows)] > 0) | np.isfinite(felt)
            serving[inside.columns[touching]] = True
            taking = (weight > 0) & (serving & counted)[links.columns]
            found = np.bincount(links.rows[taking], minlength=len(self.people)) > 0
            found[:own] = True
            return found

        supply = np.where(counted, self.capacity, 0.0)
        return reference_access(supply, self.places, self.people, own, serving, served)[0]

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what it was made of, and not what it remembers."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def offer_of(costs: CostTable, providers: pd.DataFrame, study: Study, *, usual: Bools) -> Offer:
    """Prepare the offer of a family.

    Parameters
    ----------
    costs
        From the origins of the study to the providers, in kilometres where the study has no table of the user's.
    providers
        By identifier.
    study
        What families share.
    usual
        Which providers count where no scenario says otherwise.
    """
    told = costs.select(origins=study.origins.index, destinations=providers.index)
    links = links_of(told, providers)
    estimated = study.given is None and study.parameters.unit == "min"
    return Offer(
        providers=providers,
        usual=usual,
        links=links,
        inside=links.first(study.own),
        people=np.nan_to_num(study.demand.to_numpy(dtype=float)),
        places=study.origins.index.get_indexer(providers["commune"]),
        unknown=~looked_at(costs, study.own),
        estimated=estimated,
    )
