"""From a diagnosis to its public edition: another diagnosis, in whose tables nothing is left to hide."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.access.service import Service
from zonesblanches.diagnosis.diagnose import side_by_side
from zonesblanches.diagnosis.edition import PublicEdition
from zonesblanches.diagnosis.family import FamilyResult, share_accompanied
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.lack import lack_components
from zonesblanches.diagnosis.need import RiskOfNeed, risk_of_need
from zonesblanches.diagnosis.score import score_table
from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.outputs.editions.lists import with_numbered_lists
from zonesblanches.outputs.editions.masking import hidden_counts
from zonesblanches.outputs.editions.names import person_names, with_teams_renamed
from zonesblanches.outputs.editions.places import coarse_service, institutional, moved_to_communes
from zonesblanches.outputs.editions.words import rules
from zonesblanches.outputs.options import PublicOptions
from zonesblanches.providers.providers import Providers
from zonesblanches.schema import COLUMNS, PEOPLE
from zonesblanches.territory.territory import Territory

__all__ = ["count_columns", "moved_providers", "public_findings"]

_Found = TypeVar("_Found", bound=Findings)
_MEASURES = {"x_m", "y_m", "zone", "landmass", "geometry"}  # of communes, beside the columns of the schema
_RATIO_STEP, _RATIO_TOP = 0.05, 2.0
_THIN = 20  # times the threshold: under it, a hidden count is more than a step of the supply that rests on it


def count_columns(findings: Findings) -> list[str]:
    """Name the columns of the territory that count people, the widest first.

    Parameters
    ----------
    findings
        The diagnosis; the user's own column of people concerned is one of them.
    """
    known = [name for name in PEOPLE if name in findings.territory.communes]
    return known + [name for name in (findings.demand_column, findings.volume_column) if name not in known][:1]


def moved_providers(findings: Findings, families: Collection[str] = ()) -> pd.Series:
    """Tell which providers the public edition puts at their commune's point.

    Parameters
    ----------
    findings
        The diagnosis.
    families
        Families that the user says are institutional.

    Returns
    -------
    pandas.Series
        Booleans, by provider.
    """
    return ~institutional(findings.providers.table, families)


def public_findings(findings: _Found, asked: PublicOptions) -> _Found:
    """Make the public edition of a diagnosis; see `Diagnosis.public`.

    Classes, reasons and numbers of providers stay: they are those of the internal edition. Small counts of people and
    what would reveal them are hidden (`hidden_counts`). Scores, need, volume and ranks are computed again from what is
    published, by the same functions: a commune whose hidden count they need has none, and no rank has a gap where one
    was. Accessibility divides supply by people: where hidden counts enter it, it is rounded to 5 % of the reference,
    200 % at most, on its side of the threshold, and left out where it rests on too few people.
    """
    if findings.edition is not None:
        raise ParameterError("Ce diagnostic est déjà une édition publique : partez de l'interne.")
    unknown = [name for name in asked.official if name not in findings.families]
    if unknown:
        known = list(findings.families)
        raise ParameterError(
            f"official : famille inconnue « {unknown[0]} ».{did_you_mean(unknown[0], known)} "
            f"Familles : {', '.join(known)}."
        )
    people = person_names(findings, asked.keep_names)
    findings = with_numbered_lists(with_teams_renamed(findings, people))
    moved = moved_providers(findings, asked.official)
    hidden = _hidden(findings, asked.threshold)
    territory = _territory(findings, hidden)
    published = _Published(findings, territory, hidden, moved, asked.threshold)
    results = {name: _family(result, published, named=asked.providers) for name, result in findings.families.items()}
    table = side_by_side(territory, results, published.need.shares)
    table["masked"] = _told(hidden, findings.table, table)
    said = rules(asked.threshold, hidden, table, moved=int(moved.sum()), renamed=len(people), providers=asked.providers)
    edition = PublicEdition(asked.threshold, hidden, asked.providers, int(moved.sum()), said)
    return dataclasses.replace(
        findings,
        table=table,
        families=results,
        territory=territory,
        providers=_providers(findings, moved, named=asked.providers),
        need=published.need,
        edition=edition,
        costs=None,
    )


def _hidden(findings: Findings, threshold: int) -> pd.DataFrame:
    communes = findings.territory.communes
    names = count_columns(findings)
    nested, apart = [name for name in names if name in PEOPLE], [name for name in names if name not in PEOPLE]
    classes = [result.table["class"] for result in findings.families.values()]
    around = [communes[name].fillna("—") for name in ("epci", "dep") if name in communes]
    whole = pd.Series("territoire", index=communes.index)
    groups = [*around, *classes, whole]
    parts = [
        hidden_counts(pd.DataFrame(communes[part]), groups, threshold=threshold) for part in (nested, apart) if part
    ]
    return pd.concat(parts, axis=1)


def _territory(findings: Findings, hidden: pd.DataFrame) -> Territory:
    """Hide the counts, and leave out the user's columns that nothing declares to be publishable."""
    communes = findings.territory.communes
    kept = [name for name in communes if name in COLUMNS or name in _MEASURES or name in hidden]
    out = communes[kept].copy()
    for name in hidden:
        values = communes[name]
        nullable = values.astype("Int64") if pd.api.types.is_integer_dtype(values) else values.astype("Float64")
        out[name] = nullable.mask(hidden[name], pd.NA)
    return dataclasses.replace(findings.territory, communes=gpd.GeoDataFrame(out, crs=communes.crs))


class _Published:
    """What the families share: people and need as they are published, which providers move."""

    def __init__(
        self, findings: Findings, territory: Territory, hidden: pd.DataFrame, moved: pd.Series, threshold: int
    ) -> None:
        self.parameters = findings.parameters
        self.communes = pd.DataFrame(territory.communes.drop(columns="geometry"))
        self.places = pd.concat([self.communes, findings.territory.neighbours])[["lon", "lat", "x_m", "y_m"]]
        self.demand = self._floats(findings.demand_column)
        self.volume = self._floats(findings.volume_column)
        others = findings.territory.others
        own = findings.territory.communes[[one.column for one in self.parameters.own_need]]
        need = risk_of_need(self.communes.join(own), others, self.demand, self.parameters)
        self.need: RiskOfNeed = need
        self.hidden = hidden[findings.demand_column]
        self.moved = moved
        self.thin = _THIN * threshold

    def _floats(self, name: str) -> pd.Series:
        return self.communes[name].astype("Float64").astype(float)


def _family(result: FamilyResult, people: _Published, *, named: bool) -> FamilyResult:
    ids = people.moved.index[people.moved]
    service = coarse_service(result.service, ids, people.parameters)
    touched = _touched(result, people)
    table = _table(result, service, touched, people, named=named)
    providers = moved_to_communes(result.providers, people.places, people.moved)
    providers = _anonymous(providers, result.name, named=named)
    idle = touched.providers
    providers = providers.assign(**{name: providers[name].where(~idle) for name in ("ratio", "people_reached")})
    unreached = result.unreached if named else result.unreached.iloc[:0]
    return dataclasses.replace(
        result,
        table=table,
        service=service,
        providers=providers,
        discordances=_told_costs(result.discordances, service),
        undeclared=_told_costs(result.undeclared, service) if named else result.undeclared.iloc[:0],
        unreached=unreached,
    )


@dataclass(frozen=True)
class _Touched:
    """Where hidden counts enter the supply: providers that reach one; communes that these reach; those too thin."""

    providers: pd.Series
    communes: pd.Series
    thin: pd.Series


def _touched(result: FamilyResult, people: _Published) -> _Touched:
    """Follow the hidden counts: to the providers whose ratio they enter, and back to every commune these serve."""
    service = result.service
    weighs = service.weight > 0
    rows, columns = service.rows[weighs], service.columns[weighs]
    hidden = people.hidden.reindex(service.origins, fill_value=False).to_numpy(dtype=bool)
    reached = result.providers["people_reached"].reindex(service.destinations).to_numpy(dtype=float)
    providers = np.bincount(columns, hidden[rows], minlength=len(service.destinations)) > 0
    thin = providers & ~(reached >= people.thin)
    served, weak = (
        np.bincount(rows, chosen[columns], minlength=len(service.origins)) > 0 for chosen in (providers, thin)
    )
    index = result.table.index
    return _Touched(
        pd.Series(providers, index=service.destinations).reindex(result.providers.index, fill_value=False),
        pd.Series(served, index=service.origins).reindex(index, fill_value=False),
        pd.Series(weak, index=service.origins).reindex(index, fill_value=False),
    )


def _table(
    result: FamilyResult, service: Service, touched: _Touched, people: _Published, *, named: bool
) -> pd.DataFrame:
    """Make the family's table again from what is published."""
    old, parameters = result.table, people.parameters
    near = service.nearest().reindex(old.index)
    known = old["nearest_cost"].notna()
    ratio = old["access_ratio"].where(~touched.communes, _rounded(old["access_ratio"], parameters.theta))
    ratio = ratio.where(~touched.thin)
    per_1k = old["access_per_1k"].where(~touched.communes, 1000 * result.a_ref * ratio)
    table = old.assign(
        nearest_cost=near["nearest_cost"].where(known),
        nearest_provider=near["nearest_provider"] if named else None,
        access_ratio=ratio,
        access_per_1k=per_1k,
        tau=share_accompanied(per_1k / 1000, result.accompanied, parameters),
        demand=people.demand,
    )
    lack = lack_components(table.assign(access=per_1k / 1000), result.a_ref, result.limits["n_star"], parameters)
    scored = ~old["class"].isin(["non classée", "sans objet"])
    scores = score_table(people.need, lack, scored, people.volume, parameters)
    parts = {f"lack_{name}": lack[name].where(scored) for name in lack}
    parts |= {f"need_{name}": people.need.components[name].where(scored) for name in people.need.components}
    fresh = scores.assign(**parts)
    gone = [name for name in table if name.startswith(("contribution_", "need_", "lack_")) and name not in fresh]
    return table.drop(columns=gone).assign(**{str(name): fresh[name] for name in fresh})


def _rounded(ratio: pd.Series, theta: float) -> pd.Series:
    """Round to 5 % of the reference, at most 200 %, on the side of θ where the value is."""
    near = (ratio / _RATIO_STEP).round() * _RATIO_STEP
    low = near.clip(upper=theta - _RATIO_STEP / 5).where(ratio < theta, near.clip(lower=theta))
    return low.clip(lower=0.0, upper=_RATIO_TOP).where(ratio > 0, ratio)


def _told_costs(table: pd.DataFrame, service: Service) -> pd.DataFrame:
    """Say the costs of discordances as everywhere else."""
    if table.empty:
        return table
    told = service.costs.to_frame().set_index(["origin", "destination"])["cost"]
    pairs = pd.MultiIndex.from_frame(table[["commune", "provider"]])
    return table.assign(cost=told.reindex(pairs).fillna(np.inf).to_numpy())


def _anonymous(table: pd.DataFrame, family: str | pd.Series, *, named: bool) -> pd.DataFrame:
    """Drop free text; without a list of providers, their names and places too."""
    days = {"days_told": table["days_told"].where(table["days"].notna(), "")} if "days" in table else {}  # days alone
    out = table.assign(carrier="", **days)
    if named:
        return out
    nowhere = {name: np.nan for name in ("lon", "lat", "x_m", "y_m") if name in out}
    return out.assign(name=family, partner="", **nowhere)


def _providers(findings: Findings, moved: pd.Series, *, named: bool) -> Providers:
    """Keep the list itself, moved, and how many rows were read; nothing of what was read or doubted."""
    providers, territory = findings.providers, findings.territory
    places = pd.concat([pd.DataFrame(territory.communes.drop(columns="geometry")), territory.neighbours])
    table = moved_to_communes(providers.table, places, moved)
    return dataclasses.replace(
        providers,
        table=_anonymous(table, table["family"], named=named),
        notes=(),
        warnings=(),
        review=providers.review.iloc[:0],
        **{
            name: getattr(providers, name).iloc[:0]
            for name in ("rejects", "repairs", "questions", "merged", "private", "rows", "roles")
        },
    )


def _told(hidden: pd.DataFrame, before: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Name, for each commune, the columns of the table whose value is hidden."""
    derived = {
        name: before[name].notna() & table[name].isna() for name in ("demand", "score", "volume", "access_ratio")
    }
    flags = hidden.assign(**derived)
    names = np.asarray(flags.columns, dtype=object)
    return pd.Series(["+".join(names[row]) for row in flags.to_numpy(dtype=bool)], index=flags.index, dtype=object)
