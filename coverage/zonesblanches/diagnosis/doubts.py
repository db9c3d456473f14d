"""What was not understood in the lists, and what it may change: communes where a team may really be, or go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.questions import KINDS, question_kinds
from zonesblanches.diagnosis.readers import without_advice
from zonesblanches.language import Lang, plural
from zonesblanches.providers.providers import Providers

__all__ = ["TOLD", "commune_lines", "doubtful", "quoted", "weighed"]

TOLD = 3  # doubts told of one commune, questions of one kind quoted at the top
_LONGEST = 180
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
    """Return a reason without what only the analyst can type; no mark of a figure (`slot`) can come from a cell."""
    return (without_advice(reason) or reason).replace("⟦", "[").replace("⟧", "]")


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


def commune_lines(doubts: pd.DataFrame, family: str, lang: Lang) -> dict[str, list[str]]:
    """Say, by commune, which teams may be there, and why nobody knows; three at most, then how many more.

    Parameters
    ----------
    doubts
        See `weighed`.
    family
        Family of services.
    lang
        Language of the sentences; reasons stay in French, as the lists.
    """
    told: dict[str, list[str]] = {}
    for line in doubts[doubts["family"].isin(["", family])].to_dict("records"):
        for code in line["within"]:
            told.setdefault(code, []).append(_place_line(line, lang))
    more = (("autre équipe à situer", "autres équipes à situer"), ("other team to locate", "other teams to locate"))
    words = more[lang == "en"]
    return {
        code: lines if len(lines) <= TOLD else [*lines[:TOLD], f"{plural(len(lines) - TOLD, *words, lang)}."]
        for code, lines in told.items()
    }


def _place_line(line: dict[str, Any], lang: Lang) -> str:
    area = line["kind"] == "area"
    asked = (
        ("Équipe non située ici ?", "Commune desservie par une équipe ?")
        if lang == "fr"
        else ("Team not located here?", "Commune served by a team?")
    )[area]
    return f"{asked} {quoted(line, lang)}"


def quoted(line: Mapping[str, Any], lang: Lang) -> str:
    """Name the team, then say what is asked of it, in a sentence.

    Parameters
    ----------
    line
        A row of `weighed`.
    lang
        Language of its marks.
    """
    said = str(line["said"])
    said = said if len(said) <= _LONGEST else f"{said[:_LONGEST].rstrip()}…"
    said = said if said.endswith((".", "?", "!", "…")) else f"{said}."
    if not line["team"]:
        return f"{said[:1].upper()}{said[1:]}"
    return f"{line['team']} : {said}" if lang == "fr" else f"{line['team']}: {said}"
