"""From a diagnosis to its public edition: another diagnosis, made anew from what the public may know."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.diagnose import find, side_by_side
from zonesblanches.diagnosis.edition import PublicEdition
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.score import score_table
from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.outputs.editions.counts import declared, every_place, hidden_people, known_territory, stand_ins
from zonesblanches.outputs.editions.decided import known_decisions
from zonesblanches.outputs.editions.names import person_names
from zonesblanches.outputs.editions.teams import exact_points, known_costs, known_teams, without_list
from zonesblanches.outputs.editions.words import rules
from zonesblanches.outputs.options import PublicOptions
from zonesblanches.parameters import Parameters
from zonesblanches.progress import say_nothing
from zonesblanches.territory.grouping import Grouping
from zonesblanches.territory.nearby import near
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.crowfly import reach_km

__all__ = ["exact_teams", "public_findings"]

_Found = TypeVar("_Found", bound=Findings)
_STAND_IN = "_people"  # the people concerned, with an estimate where they are hidden: never handed over


def exact_teams(findings: Findings, families: Collection[str] = ()) -> pd.DataFrame:
    """List the teams whose own point the public edition keeps; see `Diagnosis.exact_teams`."""
    table = findings.providers.table
    kept = table[exact_points(findings.providers, families).to_numpy()]
    return kept[["source", "row", "name", "family", "commune", "lon", "lat"]]


def public_findings(findings: _Found, asked: PublicOptions) -> _Found:
    """Make the public edition of a diagnosis; see `Diagnosis.public`.

    What the public may know goes in, and the method is run again: the counts that stay (`hidden_counts`), the rates of
    enough people, the teams at their commune's point, under names and numbers that tell nothing of anybody. No class,
    score, ratio or cost can then tell what is hidden, for it never entered them. People are missing where their count
    is hidden; in what teams share, an estimate made from what is published stands for them.
    """
    _refuse(findings, asked)
    hidden = hidden_people(findings, asked.threshold)
    territory = known_territory(findings.territory, hidden, asked.threshold, asked.harmless)
    places = every_place(territory)
    exact = exact_points(findings.providers, asked.official)
    people = person_names(findings, asked.keep_names)
    providers = known_teams(findings.providers, places, exact, people["shown"])
    parameters = _parameters(findings, asked.harmless)
    given = findings.costs
    table = providers.table
    costs = given and known_costs(given, findings.providers.table, table, exact, places, parameters)
    found = find(
        _estimated(territory, places, hidden[findings.demand_column]),
        providers,
        families=list(findings.families),
        costs=costs,
        parameters=parameters.replace(demand=_STAND_IN),
        progress=say_nothing,
    )
    own = hidden.reindex(territory.communes.index)
    results = {
        name: _family(result, findings, territory, found, hidden, asked) for name, result in found.families.items()
    }
    frame = _declared_columns(side_by_side(territory, results, found.need.shares), hidden, asked.harmless)
    frame["masked"] = _masked(own, frame)
    moved = int((~exact).sum())
    changed = {name: _changes(findings.families[name], result) for name, result in results.items()}
    said = rules(
        asked.threshold, own, frame, moved=moved, renamed=len(people), changed=changed, providers=asked.providers
    )
    fields = {entry.name: getattr(found, entry.name) for entry in dataclasses.fields(Findings)} | {
        "table": frame,
        "families": results,
        "territory": territory,
        "providers": providers if asked.providers else dataclasses.replace(providers, table=without_list(table)),
        "parameters": parameters,
        "demand_column": findings.demand_column,
        "volume_column": findings.volume_column,
        "lists": findings.lists,
        "costs": None,
        "grouping": _known_grouping(findings, asked),
        "decisions": known_decisions(findings, results, reasons=asked.decision_reasons),
        "edition": PublicEdition(asked.threshold, own, asked.providers, moved, said),
    }
    return dataclasses.replace(findings, **fields)


def _known_grouping(findings: Findings, asked: PublicOptions) -> Grouping | None:
    """Keep groups that everybody knows; those of the user's own are left out until somebody says they may be told."""
    grouping = findings.grouping
    return grouping if grouping is None or not grouping.own or grouping.key in asked.harmless else None


def _refuse(findings: Findings, asked: PublicOptions) -> None:
    if findings.edition is not None:
        raise ParameterError("Ce diagnostic est déjà une édition publique : partez de l'interne.")
    for what, names, known in (
        ("official : famille inconnue", asked.official, list(findings.families)),
        (
            "harmless : colonne inconnue",
            asked.harmless,
            [*map(str, findings.territory.communes), *_own_groups(findings)],
        ),
    ):
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ParameterError(
                f"{what} « {unknown[0]} ».{did_you_mean(unknown[0], known)} Attendu : {', '.join(known)}."
            )


def _own_groups(findings: Findings) -> list[str]:
    return [findings.grouping.key] if findings.grouping is not None and findings.grouping.own else []


def _parameters(findings: Findings, harmless: Collection[str]) -> Parameters:
    """Leave out what was computed from hidden counts: frozen references, needs of columns that nothing declares."""
    own = tuple(
        one for one in findings.parameters.own_need if one.column in harmless or declared(one.column) is not None
    )
    return findings.parameters.replace(a_ref=None, own_need=own)


def _estimated(territory: Territory, places: pd.DataFrame, hidden: pd.Series) -> Territory:
    people = stand_ins(places, hidden)
    parts = {
        name: getattr(territory, name).assign(**{_STAND_IN: people.reindex(getattr(territory, name).index)})
        for name in ("communes", "neighbours")
    }
    return dataclasses.replace(territory, **parts)


def _family(
    result: FamilyResult,
    findings: Findings,
    territory: Territory,
    found: Findings,
    hidden: pd.DataFrame,
    asked: PublicOptions,
) -> FamilyResult:
    """Hide, in a family's tables, what counts people among whom some are hidden; without a list, who the teams are."""
    communes = territory.communes
    demand, people = (
        communes[name].astype("Float64").astype(float) for name in (findings.demand_column, findings.volume_column)
    )
    lack = result.table.filter(regex="^lack_.").rename(columns=lambda name: str(name).removeprefix("lack_"))
    scored = ~result.table["class"].isin(["non classée", "sans objet"])
    table = result.table.assign(demand=demand, **score_table(found.need, lack, scored, people, findings.parameters))
    providers = result.providers
    touched = _touched(providers, territory, hidden[findings.demand_column], found)
    providers = providers.assign(**{name: providers[name].where(~touched) for name in ("ratio", "people_reached")})
    table = _declared_columns(table, hidden, asked.harmless)
    if asked.providers:
        return dataclasses.replace(result, table=table, providers=providers)
    return dataclasses.replace(
        result,
        table=table.assign(nearest_provider=None),
        providers=without_list(providers),
        undeclared=result.undeclared.iloc[:0],
        unreached=result.unreached.iloc[:0],
    )


def _touched(providers: pd.DataFrame, territory: Territory, hidden: pd.Series, found: Findings) -> pd.Series:
    """Tell which providers may reach people who are hidden: what they reach in all is then partly an estimate."""
    places = every_place(territory)
    few = places[hidden.reindex(places.index).to_numpy(dtype=bool)]
    if found.costs_given:
        return pd.Series(len(few) > 0, index=providers.index)
    says = providers["declared"].map(lambda codes: not few.index.intersection(list(codes)).empty)
    return says.astype(bool) | near(providers, few, reach_km(found.parameters))


def _declared_columns(table: gpd.GeoDataFrame, hidden: pd.DataFrame, harmless: Collection[str]) -> gpd.GeoDataFrame:
    """Leave out the columns that nothing declares: one added later is hidden until somebody says what it counts."""
    kept = [
        name
        for name in table
        if declared(name) is not None or name in hidden or str(name) in harmless or _component(name) in harmless
    ]
    return table[kept]


def _component(name: object) -> str:
    """Return the column of one's own that a part of the score comes from."""
    kind, _, column = str(name).partition("_")
    return column if kind in {"need", "contribution"} else ""


def _masked(hidden: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Name, for each commune, the columns of the table whose value is hidden."""
    gone = hidden.any(axis=1)
    flags = hidden.assign(**{name: gone & table[name].isna() for name in ("demand", "score", "volume")})
    names = np.asarray(flags.columns, dtype=object)
    return pd.Series(["+".join(names[row]) for row in flags.to_numpy(dtype=bool)], index=flags.index, dtype=object)


def _changes(before: FamilyResult, after: FamilyResult) -> int:
    """Count the communes whose class is not that of the internal edition."""
    return int((before.table["class"].astype(str) != after.table["class"].astype(str)).sum())
