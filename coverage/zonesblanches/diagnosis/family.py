"""One family of services: who serves each commune, how well, and what that makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.catchment import Catchments
from zonesblanches.access.links import KINDS
from zonesblanches.access.service import Service
from zonesblanches.diagnosis.classes import classes_of, classify
from zonesblanches.diagnosis.gathering import Around, Block, Gathered, gather, stops_alike, weekly
from zonesblanches.diagnosis.lack import lack_components
from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.diagnosis.reference import least_access, reference_access
from zonesblanches.diagnosis.score import score_table
from zonesblanches.diagnosis.study import Study
from zonesblanches.lookup import found_in
from zonesblanches.parameters import Parameters
from zonesblanches.travel.costs import CostTable

__all__ = ["FamilyResult", "assess_family", "share_accompanied"]


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


def assess_family(name: str, blocks: Callable[[pd.DataFrame], Iterable[Block]], study: Study) -> FamilyResult:
    """Compute indicators, classes and scores of one family.

    Parameters
    ----------
    name
        Family.
    blocks
        Gives providers with the costs from every origin of the study; of the costs that are not in force, by name,
        only the class is computed: ``class_`` and the name.
    study
        What the families share.
    """
    parameters = study.parameters
    accompanied = parameters.accompanied_by(name, volunteers=study.families[name])
    active, listed = (table[table["family"] == name] for table in (study.active, study.listed))
    limits = commune_limits(study.origins, parameters, name)
    declares = bool((active["declared"].map(len) > 0).any())
    found = gather(blocks(active), limits["threshold"], study, declares=declares)
    a_ref, around = _reference(name, active, found, study)
    own = pd.DataFrame({column: limits[column].to_numpy()[: len(study.own)] for column in limits}, index=study.own)
    least = pd.Series(least_access(own["theta"].to_numpy(), a_ref, accompanied, parameters), index=study.own)
    used, *_ = found.figures.values()
    unknown, demand = np.isnan(used.access), study.own_demand.to_numpy()
    parts = {part: np.where(unknown, np.nan, values) for part, values in used.parts.items()}
    indicators = found.inside.nearest().assign(**parts, access=used.access, overstated=found.overstated)
    table = _table(indicators, least, a_ref, accompanied, own, study)
    for law, other in list(found.figures.items())[1:]:
        table[f"class_{law}"] = classes_of(other.parts, other.access, demand, least, own)
    return FamilyResult(
        name=name,
        table=table,
        service=found.inside,
        limits=own,
        providers=_with_ratio(found.serving, found.catchments, study.own),
        a_ref=a_ref,
        a_ref_around=around,
        accompanied=accompanied,
        discordances=_discordances(found.inside, stops_alike(found.serving)),
        undeclared=_undeclared(found.around, active),
        unreached=_unreached(listed, active, found.serving, found.catchments),
        gap=found.catchments.gap,
    )


def _reference(name: str, active: pd.DataFrame, found: Gathered, study: Study) -> tuple[float, bool]:
    """Return `A_ref`, the frozen value first, and whether it is taken around for want of anybody inside."""
    frozen = study.parameters.reference(name)
    if frozen is not None:
        return frozen, False
    return reference_access(
        weekly(active).to_numpy(dtype=float),
        study.origins.index.get_indexer(active["commune"]),
        study.demand.to_numpy(),
        len(study.own),
        found_in(active.index, found.serving.index),
        lambda: found.served,
    )


def _table(
    indicators: pd.DataFrame,
    least: pd.Series,
    a_ref: float,
    accompanied: float | None,
    limits: pd.DataFrame,
    study: Study,
) -> pd.DataFrame:
    demand = study.own_demand
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


def _discordances(service: Service, same: npt.NDArray[np.int64] | None) -> pd.DataFrame:
    """List the pairs that are only declared, provider after provider; one whose other stop is near is none."""
    found = np.flatnonzero(service.kind == KINDS.index("to_confirm"))
    if same is not None:
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


def _undeclared(around: Around | None, active: pd.DataFrame) -> pd.DataFrame:
    """List the communes that no provider around declares, although all of them declare places."""
    if around is None:
        return pd.DataFrame({"commune": [], "provider": [], "cost": [], "around": []})
    said = pd.Index([code for codes in active["declared"] for code in codes]).unique()
    kept = (around.count > 0) & (around.silent == 0) & ~found_in(around.own, said)
    return pd.DataFrame(
        {
            "commune": around.own[kept],
            "provider": around.nearest[kept],
            "cost": around.cost[kept],
            "around": around.count[kept],
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
