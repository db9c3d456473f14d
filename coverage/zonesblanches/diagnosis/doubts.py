"""What was not understood in the lists, and what it may change: communes where a team may really be, or go."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.questions import KINDS, question_kinds
from zonesblanches.providers.providers import Providers

__all__ = ["doubtful", "weighed"]

_ADDED = ("kind", "team", "family", "said", "within", "people")


def weighed(providers: Providers, results: Mapping[str, FamilyResult]) -> pd.DataFrame:
    """Weigh every question by what it may change; those that may undo a zone blanche come first.

    Parameters
    ----------
    providers
        The lists read.
    results
        By family, the one named first first.

    Returns
    -------
    pandas.DataFrame
        The questions, with `kind` (place, area, other), `team` (empty when its row was left out), `family` (empty when
        not known), `said` (the reason, in words for all), `within` (the communes of `places` that are in the
        territory; none for a team stopped or planned, which serves nobody wherever it is), `people` (of those in a zone
        blanche).
    """
    questions = providers.questions
    if questions.empty:
        return questions.assign(**dict.fromkeys(_ADDED))
    table = questions.assign(kind=question_kinds(providers), said=[_plain(text) for text in questions["reason"]])
    kept = providers.table[["source", "row", "name", "family"]].drop_duplicates()
    kept = kept.drop_duplicates(["source", "row"], keep=False).set_index(["source", "row"])  # lists may share a name
    teams = kept.reindex(pd.MultiIndex.from_frame(questions[["source", "row"]])).fillna("")
    table["team"], table["family"] = teams["name"].to_numpy(dtype=object), teams["family"].to_numpy(dtype=object)
    first = next(iter(results))
    table["within"] = [
        () if stopped else _within(places, results.get(family or first))
        for places, family, stopped in zip(table["places"], table["family"], _stopped(providers), strict=True)
    ]
    table["people"] = [
        _people(codes, results.get(family or first))
        for codes, family in zip(table["within"], table["family"], strict=True)
    ]
    order = pd.DataFrame(
        {
            "people": -table["people"].astype(float),
            "within": [-len(codes) for codes in table["within"]],
            "kind": table["kind"].map({kind: rank for rank, kind in enumerate(KINDS)}),
        },
        index=table.index,
    ).sort_values(["people", "within", "kind"], kind="stable")
    return table.loc[order.index]


def _stopped(providers: Providers) -> list[bool]:
    """Tell which questions are of a team that serves nobody, stopped or planned, and known to be so."""
    rows = providers.table[["source", "row", "status"]].drop_duplicates()
    idle = rows[rows["status"] != "active"].drop_duplicates(["source", "row"], keep=False)
    active = set(zip(*(rows.loc[rows["status"] == "active", column] for column in ("source", "row")), strict=True))
    roles = providers.roles[providers.roles["role"].isin(["status", "remark"])]
    told = {*zip(roles["source"], roles["column"], strict=True)}
    asked = providers.questions[["source", "row", "column"]].itertuples(index=False, name=None)
    unsure = {(source, row) for source, row, column in asked if (source, column) in told or column == "status"}
    known = set(zip(idle["source"], idle["row"], strict=True)) - active - unsure
    return [pair in known for pair in zip(providers.questions["source"], providers.questions["row"], strict=True)]


def _plain(reason: str) -> str:
    """Return a reason where no mark of a figure, as sentences hold them, can come from a cell."""
    return reason.replace("⟦", "[").replace("⟧", "]")


def _within(places: tuple[str, ...], result: FamilyResult | None) -> tuple[str, ...]:
    return () if result is None else tuple(code for code in places if code in result.table.index)


def _people(codes: tuple[str, ...], result: FamilyResult | None) -> float:
    """Count the people concerned of the zones blanches among some communes."""
    if result is None or not codes:
        return 0.0
    table = result.table.loc[list(codes)]
    return float(table.loc[table["class"] == "blanche", "demand"].fillna(0.0).sum())


def doubtful(doubts: pd.DataFrame, family: str) -> set[str]:
    """Return the communes where a team of a family may really be, or go.

    Parameters
    ----------
    doubts
        See `weighed`.
    family
        Family of services; a team whose family is not known may be of any.
    """
    return {code for codes in doubts.loc[doubts["family"].isin(["", family]), "within"] for code in codes}
