"""One family of services: who serves each commune, how well, and what that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.calendar import itinerant_capacity
from zonesblanches.access.catchment import Catchments
from zonesblanches.access.decay import decay_of
from zonesblanches.access.service import KINDS, Outreach, Service, who_serves
from zonesblanches.diagnosis.classes import classes_of, classify
from zonesblanches.diagnosis.lack import lack_components
from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.diagnosis.need import RiskOfNeed
from zonesblanches.diagnosis.score import score_table
from zonesblanches.lookup import found_in
from zonesblanches.parameters import Parameters
from zonesblanches.providers.distinct import count_distinct, provider_of
from zonesblanches.travel.costs import CostTable

__all__ = ["FamilyResult", "Study", "assess_family", "share_accompanied", "weekly"]


@dataclass(frozen=True)
class Study:
    """What every family shares: communes, people, need, the method's numbers.

    Parameters
    ----------
    origins
        All communes that enter the computation, the territory's first; `ring` is 0 inside it.
    own
        Codes of the territory's communes.
    demand
        People concerned, by origin; NaN where missing.
    people
        People that the volume counts, by commune of the territory.
    need
        Risk of need of the territory's communes.
    parameters
        The method's numbers.
    """

    origins: pd.DataFrame
    own: pd.Index
    demand: pd.Series
    people: pd.Series
    need: RiskOfNeed
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
    service
        Who serves whom: the pairs of the territory's communes and of the providers that count.
    limits
        Thresholds of each commune; see `commune_limits`.
    providers
        The providers that count, with `ratio` (R), `people_reached` (weighted demand) and `inside` the territory.
    a_ref
        Reference accessibility, per person of demand.
    a_ref_around
        True when nobody stands inside: the reference is that of the territory with its border.
    accompanied
        `m`, people whom one unit of capacity can accompany; None where the unit is not people.
    discordances
        Communes declared by a provider that cannot reach them within the threshold: `commune`, `provider`, `cost`.
    undeclared
        The other way: communes within the threshold of providers that all declare places, and none this one:
        `commune`, `provider` (the nearest), `cost`, `around` (how many).
    unreached
        Active providers of the family that do not serve the territory, with the reason.
    gap
        Relative gap of the conservation ``Σ D·A = Σ S``.
    """

    name: str
    table: pd.DataFrame
    service: Service
    limits: pd.DataFrame
    providers: pd.DataFrame
    a_ref: float
    a_ref_around: bool
    accompanied: float | None
    discordances: pd.DataFrame
    undeclared: pd.DataFrame
    unreached: pd.DataFrame
    gap: float

    @property
    def costs(self) -> CostTable:
        """Costs from the territory's communes to the providers that may serve them."""
        return self.service.costs


def assess_family(
    name: str,
    active: pd.DataFrame,
    listed: pd.DataFrame,
    costs: Mapping[str, CostTable],
    study: Study,
    *,
    accompanied: float | None = None,
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
        From every origin of the study to every active provider, the table in force first; of the others, by name, only
        the class is computed: ``class_`` and the name.
    study
        What the families share.
    accompanied
        `m`, people whom one unit of capacity can accompany.
    """
    parameters = study.parameters
    limits = commune_limits(study.origins, parameters, name)
    reaches = {law: _Reach(table, active, limits["threshold"], study) for law, table in costs.items()}
    used = next(iter(reaches.values()))
    a_ref, around = _reference(name, active, study)
    own = limits.iloc[: len(study.own)]
    least = _least_access(own["theta"], a_ref, accompanied, parameters)
    table = _table(used.indicators(), least, a_ref, accompanied, own, study)
    for law, other in list(reaches.items())[1:]:
        demand = study.demand.iloc[: len(study.own)].to_numpy(dtype=float)
        table[f"class_{law}"] = classes_of(other.figures(), other.access, demand, least, own)
    return FamilyResult(
        name=name,
        table=table,
        service=used.inside,
        limits=own,
        providers=_with_ratio(used.serving, used.catchments, study.own),
        a_ref=a_ref,
        a_ref_around=around,
        accompanied=accompanied,
        discordances=_discordances(used.inside, _numbered(used.serving)),
        undeclared=_undeclared(used.costs, active, own["threshold"]),
        unreached=_unreached(listed, active, used.serving, used.catchments),
        gap=used.catchments.gap,
    )


class _Reach:
    """What one table of costs gives: who serves whom, and how supply is shared."""

    def __init__(self, costs: CostTable, active: pd.DataFrame, thresholds: pd.Series, study: Study) -> None:
        parameters, own = study.parameters, len(study.own)
        outreach = Outreach(
            goes=parameters.aller_vers == "declaration",
            reach=parameters.outreach,
            declared_weight=parameters.floor_of_declared,
        )
        self.costs = costs.select(origins=study.origins.index, destinations=active.index)
        service = who_serves(self.costs, active, thresholds, decay_of(parameters), outreach)
        kept = service.first(own).serving()
        self.serving = active[kept]
        self.whole = service.among(kept)
        self.inside = self.whole.first(own)
        self.catchments = self.whole.catchments(study.demand, weekly(self.serving))
        self.access = self.catchments.access.to_numpy()[:own]
        if not costs.every_origin:
            unknown = costs.origins.get_indexer(study.own) < 0
            self.access = np.where(unknown, np.nan, self.access)
        self._unknown = np.isnan(self.access)
        self._demand = study.demand

    def figures(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return `N` in its parts and `d` of the territory's communes; NaN where costs are missing."""
        stops = count_distinct(self.serving) < len(self.serving)
        same = _numbered(self.serving) if stops else None
        found = {"nearest_cost": self.inside.least(), **self.inside.parts(same)}
        if self._unknown.any():
            found = {name: np.where(self._unknown, np.nan, values) for name, values in found.items()}
        return found

    def indicators(self) -> pd.DataFrame:
        """Return `N` in its parts, `d`, `A` and whose they are; NaN where costs are missing."""
        table = self.inside.nearest().assign(**self.figures(), access=self.access)
        overstated = self.whole.overstated(self._demand)[: len(table)]
        return table.assign(overstated=overstated)


def weekly(serving: pd.DataFrame) -> pd.Series:
    """Return capacities, those of stops in proportion to the days that they are held.

    Parameters
    ----------
    serving
        Providers with `capacity`, and `days` a week where some have stops.
    """
    capacity = serving["capacity"]
    return itinerant_capacity(capacity, serving["days"]) if "days" in serving else capacity


def _reference(name: str, active: pd.DataFrame, study: Study) -> tuple[float, bool]:
    """Return `A_ref`, and whether it is taken around for want of anybody inside.

    It is the frozen value, else all supply located in the territory over its demand.
    """
    frozen = study.parameters.reference(name)
    if frozen is not None:
        return frozen, False
    capacity = weekly(active)
    for around, places in ((False, study.own), (True, study.origins.index)):
        people = float(study.demand.reindex(places).sum())
        supply = float(capacity[found_in(active["commune"], places)].sum())
        if supply > 0 and people > 0:
            return supply / people, around
    return 0.0, False


def _least_access(theta: pd.Series, a_ref: float, accompanied: float | None, parameters: Parameters) -> pd.Series:
    """Return what accessibility is enough: ``max(θ · A_ref, τ_min · ρ / m)``."""
    yardstick = parameters.tau_min * parameters.isolation / accompanied if accompanied else 0.0
    return np.maximum(theta * a_ref, yardstick)


def _table(
    indicators: pd.DataFrame,
    least: pd.Series,
    a_ref: float,
    accompanied: float | None,
    limits: pd.DataFrame,
    study: Study,
) -> pd.DataFrame:
    demand = study.demand.iloc[: len(study.own)]
    classes = classify(indicators, demand, least, limits)
    lack = lack_components(indicators, a_ref, limits["n_star"], study.parameters)
    scored = ~classes["class"].isin(["non classée", "sans objet"])
    scores = score_table(study.need, lack, scored, study.people, study.parameters)
    access = indicators["access"]
    indicators = indicators.assign(
        access_per_1k=1000 * access,
        access_ratio=access / a_ref if a_ref > 0 else np.nan,
        tau=share_accompanied(access, accompanied, study.parameters),
        demand=demand,
    )
    lack = lack.where(scored).add_prefix("lack_")
    need = study.need.components.where(scored).add_prefix("need_")
    return pd.concat([classes, indicators.drop(columns="access"), scores, need, lack], axis=1)


def share_accompanied(access: pd.Series, accompanied: float | None, parameters: Parameters) -> pd.Series:
    """Return `τ`, the share of people in extreme isolation that the offer could accompany: ``min(1, m · A / ρ)``.

    Parameters
    ----------
    access
        Accessibility per person, by commune.
    accompanied
        `m`; without it, nothing is known.
    parameters
        `isolation`, `ρ`.
    """
    if not accompanied or not parameters.isolation:
        return pd.Series(np.nan, index=access.index)
    return np.minimum(1.0, accompanied * access / parameters.isolation)


def _with_ratio(serving: pd.DataFrame, catchments: Catchments, own: pd.Index) -> pd.DataFrame:
    return serving.assign(
        ratio=catchments.ratio.reindex(serving.index),
        people_reached=catchments.people.reindex(serving.index),
        inside=found_in(serving["commune"], own),
    )


def _numbered(providers: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Give each provider a number, the same to the stops of one."""
    return np.asarray(pd.factorize(provider_of(providers))[0], dtype=np.int64)


def _discordances(service: Service, same: npt.NDArray[np.int64]) -> pd.DataFrame:
    """List the pairs that are only declared, provider after provider; one whose other stop is near is none."""
    found = np.flatnonzero(service.kind == KINDS.index("to_confirm"))
    if len(same) > len(np.unique(same)):
        pairs = pd.DataFrame({"row": service.rows, "provider": same[service.columns], "kind": service.kind})
        surest = pairs[service.counted].sort_values(["row", "provider", "kind"], kind="stable")
        found = np.intersect1d(found, surest.drop_duplicates(["row", "provider"]).index)
    found = found[np.argsort(service.columns[found], kind="stable")]
    return pd.DataFrame(
        {
            "commune": service.origins[service.rows[found]],
            "provider": service.destinations[service.columns[found]],
            "cost": service.cost[found],
        }
    )


def _undeclared(costs: CostTable, active: pd.DataFrame, thresholds: pd.Series) -> pd.DataFrame:
    """List the communes that no provider around declares, although all of them declare places."""
    declared = active["declared"]
    said = pd.Index([code for codes in declared for code in codes]).unique()
    inside = costs.select(origins=thresholds.index[~found_in(thresholds.index, said)], destinations=active.index)
    rows = inside.rows
    within = inside.values <= thresholds.reindex(inside.origins).to_numpy(dtype=float)[rows]
    silent = (declared.map(len) == 0).to_numpy(dtype=bool)[inside.indices]
    kept = within & ~np.isin(rows, rows[within & silent])
    pairs = pd.DataFrame({"row": rows[kept], "column": inside.indices[kept], "cost": inside.values[kept]})
    around = pairs.assign(provider=_numbered(active)[pairs["column"]]).groupby("row")["provider"].nunique()
    nearest = pairs.sort_values(["row", "cost", "column"]).drop_duplicates("row")
    return pd.DataFrame(
        {
            "commune": inside.origins[nearest["row"]],
            "provider": inside.destinations[nearest["column"]],
            "cost": nearest["cost"].to_numpy(),
            "around": around.reindex(nearest["row"]).to_numpy(dtype=int),
        }
    )


def _unreached(
    listed: pd.DataFrame, active: pd.DataFrame, serving: pd.DataFrame, catchments: Catchments
) -> pd.DataFrame:
    """List the active providers that do not count, each with the reason."""
    out = listed[~found_in(listed.index, serving.index)]
    elsewhere = found_in(out.index, active.index) & (out["declared"].map(len) > 0).to_numpy(dtype=bool)
    reasons = np.select(
        [out["capacity"].to_numpy(dtype=float) == 0, elsewhere],
        ["capacité 0 : ne sert personne", "ne déclare que des lieux hors du territoire"],
        "hors de portée du territoire",
    )
    idle = serving[serving.index.isin(catchments.idle)]
    columns = ["name", "family", "commune", "row", "source"]
    return pd.concat(
        [
            out[columns].assign(reason=reasons),
            idle[columns].assign(reason="n’atteint aucune personne concernée : exclu de la conservation"),
        ]
    )
