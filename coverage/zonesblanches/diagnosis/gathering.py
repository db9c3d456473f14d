"""Who serves whom and how well, gathered block of providers by block: 100,000 of them do not fit in memory at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.calendar import itinerant_capacity
from zonesblanches.access.catchment import Catchments
from zonesblanches.access.decay import decay_of
from zonesblanches.access.links import Outreach
from zonesblanches.access.service import Service, joined_services, who_serves
from zonesblanches.diagnosis.study import Study
from zonesblanches.lookup import found_in
from zonesblanches.parameters import Parameters
from zonesblanches.providers.distinct import count_distinct, provider_of
from zonesblanches.travel.costs import CostTable

__all__ = ["Around", "Block", "Gathered", "Tally", "gather", "looked_at", "outreach_of", "stops_alike", "weekly"]

Floats = npt.NDArray[np.float64]
Block = tuple[pd.DataFrame, Mapping[str, CostTable]]  # providers, and the costs to them, those in force first


@dataclass
class Tally:
    """`N` in its parts, `d` and `A` of the territory's places, under one way to count costs.

    Attributes
    ----------
    parts
        `n_providers`, `n_sure`, `n_possible`, `n_to_confirm`, and `nearest_cost`.
    access
        `A`, per person.
    """

    parts: dict[str, Floats]
    access: Floats

    def add(self, inside: Service, access: Floats, same: npt.NDArray[np.int64] | None) -> None:
        """Add what a block of providers gives; none of them is in two blocks."""
        for name, values in inside.parts(same).items():
            self.parts[name] = self.parts[name] + values if name in self.parts else values
        self.parts["nearest_cost"] = np.minimum(self.parts.get("nearest_cost", np.inf), inside.least())
        self.access = self.access + access


class Around:
    """How many providers are around each place, how many of them declare nothing, who is the nearest."""

    def __init__(self, own: pd.Index, thresholds: Floats) -> None:
        self.own, self.thresholds = own, thresholds
        self.count, self.silent = np.zeros(len(own), dtype=np.int64), np.zeros(len(own), dtype=np.int64)
        self.cost, self.nearest = np.full(len(own), np.inf), np.full(len(own), None, dtype=object)

    def add(self, costs: CostTable, providers: pd.DataFrame) -> None:
        """Add the providers of a block; the origins of the costs begin with the territory's."""
        last = int(costs.indptr[len(self.own)])
        rows, columns, values = costs.rows[:last], costs.indices[:last], costs.values[:last]
        within = values <= self.thresholds[rows]
        rows, columns, values = rows[within], columns[within], values[within]
        silent = (providers["declared"].map(len) == 0).to_numpy(dtype=bool)
        same = stops_alike(providers)
        once = rows if same is None else np.unique(np.stack([rows, same[columns]]), axis=1)[0]
        self.count += np.bincount(once, minlength=len(self.own))
        self.silent += np.bincount(rows[silent[columns]], minlength=len(self.own))
        order = np.lexsort((columns, values, rows))
        first = order[np.flatnonzero(np.diff(rows[order], prepend=-1))]
        closer = first[values[first] < self.cost[rows[first]]]
        self.cost[rows[closer]] = values[closer]
        self.nearest[rows[closer]] = costs.destinations.to_numpy()[columns[closer]]


@dataclass(frozen=True)
class Gathered:
    """What all the providers of a family give.

    Attributes
    ----------
    serving
        Those that serve the territory.
    inside
        Who serves whom in the territory.
    catchments
        How their supply is shared, `access` being that of the territory's places.
    figures
        By way to count costs, the one in force first.
    served
        Which origins of the study are of the territory, or weigh on a provider that serves it.
    overstated
        Places that share a provider with one whose demand is missing.
    around
        Who is near each place, whatever they declare; None where nobody declares.
    """

    serving: pd.DataFrame
    inside: Service
    catchments: Catchments
    figures: dict[str, Tally]
    served: npt.NDArray[np.bool_]
    overstated: npt.NDArray[np.bool_]
    around: Around | None


def gather(blocks: Iterable[Block], thresholds: pd.Series, study: Study, *, declares: bool) -> Gathered:
    """Weigh the pairs of each block of providers, and add up what they give.

    Parameters
    ----------
    blocks
        Providers of a family, each once, the stops of one of them together.
    thresholds
        `T` of each origin of the study.
    study
        What the families share.
    declares
        Whether one of them declares places.
    """
    own = study.own
    figures: dict[str, Tally] = {}
    serving, inside, catchments = [], [], []
    overstated = np.zeros(len(own), dtype=bool)
    served = np.arange(len(study.origins)) < len(own)
    around = Around(own, thresholds.to_numpy(dtype=float)[: len(own)]) if declares else None
    decay, how = decay_of(study.parameters), outreach_of(study.parameters)
    for providers, tables in blocks:
        for law, told in tables.items():
            costs = told.select(origins=study.origins.index, destinations=providers.index)
            service = who_serves(costs, providers, thresholds, decay, how)
            inner = service.first(own)
            kept = inner.serving()
            some, whole, here = providers[kept], service.among(kept), inner.among(kept)
            shared = whole.catchments(study.demand, weekly(some))
            access = _known(shared.access.to_numpy()[: len(own)], told, own)
            figures.setdefault(law, Tally({}, np.zeros(len(own)))).add(here, access, stops_alike(some))
            if law:
                continue
            serving.append(some)
            inside.append(here)
            catchments.append(shared)
            served |= np.bincount(whole.rows, whole.weight, minlength=len(served)) > 0
            overstated |= whole.overstated(study.demand)[: len(own)]
            if around:
                around.add(costs, providers)
    return Gathered(
        pd.concat(serving), joined_services(inside), _together(catchments), figures, served, overstated, around
    )


def outreach_of(parameters: Parameters) -> Outreach:
    """Return how declarations count under some parameters."""
    return Outreach(
        goes=parameters.aller_vers == "declaration",
        reach=parameters.outreach,
        declared_weight=parameters.floor_of_declared,
    )


def _known(access: Floats, costs: CostTable, own: pd.Index) -> Floats:
    """Return the accessibility where costs were looked at."""
    return access if costs.every_origin else np.where(looked_at(costs, own), access, np.nan)


def looked_at(costs: CostTable, own: pd.Index) -> npt.NDArray[np.bool_]:
    """Tell which places a table of costs looked at; the costs of the others are missing."""
    return np.ones(len(own), dtype=bool) if costs.every_origin else found_in(own, costs.origins)


def stops_alike(serving: pd.DataFrame) -> npt.NDArray[np.int64] | None:
    """Give a number to each provider, the same to the stops of one of them; None where there are no stops."""
    if count_distinct(serving) == len(serving):
        return None
    return np.asarray(pd.factorize(provider_of(serving))[0], dtype=np.int64)


def weekly(serving: pd.DataFrame) -> pd.Series:
    """Return capacities, those of stops in proportion to the days that they are held.

    Parameters
    ----------
    serving
        Providers, with `capacity` and, where some are stops, `days`.
    """
    capacity = serving["capacity"]
    told = "days" in serving and serving["days"].notna().any()
    return itinerant_capacity(capacity, serving["days"]) if told else capacity


def _together(parts: list[Catchments]) -> Catchments:
    """Join the catchments of blocks of providers: each shares its own supply."""
    if len(parts) == 1:
        return parts[0]
    return Catchments(
        access=sum((part.access for part in parts[1:]), start=parts[0].access),
        ratio=pd.concat([part.ratio for part in parts]),
        people=pd.concat([part.people for part in parts]),
        idle=tuple(name for part in parts for name in part.idle),
        gap=max(part.gap for part in parts),
    )
