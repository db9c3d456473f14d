"""One family of services: who serves each commune, how well, and what that makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.access.catchment import Catchments, floating_catchments
from zonesblanches.access.decay import Decay, binary, step
from zonesblanches.access.reach import count_within, nearest
from zonesblanches.diagnosis.classes import classify
from zonesblanches.diagnosis.lack import lack_components
from zonesblanches.diagnosis.need import Need
from zonesblanches.diagnosis.score import score_table
from zonesblanches.lookup import found_in
from zonesblanches.parameters import Parameters
from zonesblanches.travel.costs import CostTable

__all__ = ["FamilyResult", "Study", "assess_family"]


@dataclass(frozen=True)
class Study:
    """What every family shares: communes, people, need.

    Parameters
    ----------
    origins
        All communes that enter the computation; `ring` is 0 inside the territory.
    own
        Codes of the territory's communes.
    demand
        People concerned, by origin; NaN where missing.
    people
        People that the volume counts, by commune of the territory.
    need
        Risk of need of the territory's communes.
    limits
        `threshold` and `proximity` of the territory's communes, and which are `dense`.
    parameters
        The method's numbers.
    """

    origins: pd.DataFrame
    own: pd.Index
    demand: pd.Series
    people: pd.Series
    need: Need
    limits: pd.DataFrame
    parameters: Parameters


@dataclass(frozen=True)
class FamilyResult:
    """The result for one family.

    Attributes
    ----------
    name
        Family of services.
    table
        By commune of the territory: indicators, class, reasons, score, contributions.
    costs
        Costs from the territory's communes to the providers that count.
    providers
        The providers that count, with `ratio` (R), `people_reached` (weighted demand) and `inside` the territory.
    a_ref
        Reference accessibility, per person of demand.
    discordances
        Communes declared by a provider that cannot reach them within the threshold: `commune`, `provider`, `cost`.
    unreached
        Active providers of the family that do not serve the territory, with the reason.
    gap
        Relative gap of the conservation ``Σ D·A = Σ S``.
    """

    name: str
    table: pd.DataFrame
    costs: CostTable
    providers: pd.DataFrame
    a_ref: float
    discordances: pd.DataFrame
    unreached: pd.DataFrame
    gap: float


def assess_family(
    name: str, active: pd.DataFrame, listed: pd.DataFrame, costs: CostTable, study: Study
) -> FamilyResult:
    """Compute indicators, classes and scores of one family.

    Parameters
    ----------
    name
        Family.
    active
        Its active providers that may serve the territory.
    listed
        All its active providers, near or far.
    costs
        From every origin of the study to every active provider.
    study
        What the families share.
    """
    parameters = study.parameters
    inside = costs.select(origins=study.own, destinations=active.index)
    declared = list(_declared_pairs(active, study.own))
    serving = _serving(inside, active, declared)
    users = costs.select(origins=study.origins.index, destinations=serving.index)
    catchments = floating_catchments(users, study.demand, serving["capacity"], _decay(parameters))
    near = inside.select(origins=study.own, destinations=serving.index)
    a_ref = _reference(name, active, study)
    indicators = nearest(near)
    indicators["n_providers"] = count_within(near, study.limits["threshold"], declared).astype(float)
    indicators["access"] = catchments.access.reindex(study.own)
    unknown = ~(found_in(study.own, costs.origins) | costs.every_origin)
    indicators.loc[unknown, ["nearest_cost", "n_providers", "access"]] = np.nan
    return FamilyResult(
        name=name,
        table=_table(indicators, a_ref, study),
        costs=near,
        providers=_with_ratio(serving, catchments, study.own),
        a_ref=a_ref,
        discordances=_discordances(declared, near, study.limits["threshold"]),
        unreached=_unreached(listed, serving, catchments),
        gap=catchments.gap,
    )


def _decay(parameters: Parameters) -> Decay:
    unit = parameters.unit
    return (
        step(parameters.decay, unit=unit) if parameters.measure == "e2sfca" else binary(parameters.threshold, unit=unit)
    )


def _declared_pairs(active: pd.DataFrame, own: pd.Index) -> Iterator[tuple[str, str]]:
    for provider, communes in active["declared"].items():
        yield from ((commune, str(provider)) for commune in communes if commune in own)


def _serving(inside: CostTable, active: pd.DataFrame, declared: list[tuple[str, str]]) -> pd.DataFrame:
    """Keep the providers that some commune of the territory reaches, or that declare one."""
    kept = set(inside.destinations[np.unique(inside.indices)]) | {provider for _, provider in declared}
    return active[found_in(active.index, pd.Index(sorted(kept)))]


def _reference(name: str, active: pd.DataFrame, study: Study) -> float:
    """Return `A_ref`: the frozen value, else all supply located in the territory over its demand."""
    frozen = study.parameters.reference(name)
    if frozen is not None:
        return frozen
    people = float(study.demand.reindex(study.own).sum())
    supply = float(active.loc[found_in(active["commune"], study.own), "capacity"].sum())
    return supply / people if people > 0 else 0.0


def _table(indicators: pd.DataFrame, a_ref: float, study: Study) -> pd.DataFrame:
    demand = study.demand.reindex(study.own)
    classes = classify(indicators, demand, a_ref, study.parameters, proximity=study.limits["proximity"])
    lack = lack_components(indicators, a_ref, study.parameters)
    scored = ~classes["class"].isin(["non classée", "sans objet"])
    scores = score_table(study.need, lack, scored, study.people, study.parameters)
    indicators = indicators.assign(
        access_per_1k=1000 * indicators["access"],
        access_ratio=indicators["access"] / a_ref if a_ref > 0 else np.nan,
        demand=demand,
    )
    lack = lack.where(scored).add_prefix("lack_")
    need = study.need.components.where(scored).add_prefix("need_")
    return pd.concat([classes, indicators.drop(columns="access"), scores, need, lack], axis=1)


def _with_ratio(serving: pd.DataFrame, catchments: Catchments, own: pd.Index) -> pd.DataFrame:
    return serving.assign(
        ratio=catchments.ratio.reindex(serving.index),
        people_reached=catchments.people.reindex(serving.index),
        inside=found_in(serving["commune"], own),
    )


def _discordances(declared: list[tuple[str, str]], near: CostTable, thresholds: pd.Series) -> pd.DataFrame:
    found = []
    for commune, provider in declared:
        row, column = near.origins.get_loc(commune), near.destinations.get_loc(provider)
        part = slice(near.indptr[row], near.indptr[row + 1])
        cost = near.values[part][near.indices[part] == column]
        found.append((commune, provider, float(cost[0]) if len(cost) else np.inf))
    table = pd.DataFrame(found, columns=["commune", "provider", "cost"])
    return table[table["cost"] > table["commune"].map(thresholds)].reset_index(drop=True)


def _unreached(listed: pd.DataFrame, serving: pd.DataFrame, catchments: Catchments) -> pd.DataFrame:
    out = listed[~found_in(listed.index, serving.index)]
    idle = serving[serving.index.isin(catchments.idle)]
    columns = ["name", "family", "commune", "row", "source"]
    return pd.concat(
        [
            out[columns].assign(reason="hors de portée du territoire"),
            idle[columns].assign(reason="n’atteint aucune personne concernée : exclu de la conservation"),
        ]
    )
