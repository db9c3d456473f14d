"""Questions on the lists, by what they ask: where a team is, which communes it serves, or anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from zonesblanches.providers.providers import Providers
from zonesblanches.providers.questions import asked

__all__ = ["KINDS", "ListCounts", "list_counts", "question_kinds"]

KINDS = ("lost", "place", "area", "other")
_FOOTNOTE = re.compile(
    r"\s*(?:[*(]|(?:sources?|notes?|nota|nb|légende|champ|lecture|mise à jour|maj|total|totaux)\s*(?:[:.–/]|$))", re.I
)
_AREAS = {"declared", "zone_eligibilite"}  # the role itself, where no column plays it; the national standard's name


@dataclass(frozen=True)
class ListCounts:
    """What the lists name and the diagnosis misses, or doubts; a public edition, which shows no row, still counts it.

    Attributes
    ----------
    lists
        Lists with rows left out.
    lost, unread
        Teams that could not be located; that could not be read for another reason.
    questions
        By kind but ``lost``, questions: those on one row and of one kind are one.
    doubts
        Other remarks on the lists.
    """

    lists: int
    lost: int
    unread: int
    questions: Mapping[str, int]
    doubts: int


def list_counts(providers: Providers) -> ListCounts:
    """Count what the lists name and the diagnosis misses, or doubts.

    Empty rows, footnotes and totals are no teams. A row that says no place is one where it has a date or a partner.

    Parameters
    ----------
    providers
        The lists read.

    Examples
    --------
    >>> from zonesblanches.providers.reading import read_providers
    >>> rows = pd.DataFrame({"nom": ["A", "B", "Source : mairie"], "commune": ["Alès", "Nîmess", None]})
    >>> list_counts(read_providers(rows)).lost
    1
    """
    rows = providers.questions.assign(kind=question_kinds(providers))
    several = rows[rows["row"] > 0].drop_duplicates(["source", "row", "kind"])
    counts = pd.concat([rows[rows["row"] == 0], several])["kind"].value_counts()
    lost, unread = _left_out(providers)
    return ListCounts(
        lists=sum(source.rejected > 0 for source in providers.sources),
        lost=lost,
        unread=unread,
        questions={kind: int(counts[kind]) for kind in KINDS[1:] if kind in counts},
        doubts=len(set(providers.warnings) - set(asked(providers.questions))),
    )


def _left_out(providers: Providers) -> tuple[int, int]:
    """Count the teams among the rejected rows: those without a known place, then the others."""
    rejects = providers.rejects
    if rejects.empty:
        return 0, 0
    known = providers.rows.drop_duplicates(["source", "row"]).set_index(["source", "row"])
    facts = known.reindex(pd.MultiIndex.from_frame(rejects[["source", "row"]]))
    dated = facts["updated"].notna().to_numpy() | facts["partner"].fillna("").ne("").to_numpy()
    said = rejects["value"].fillna("").astype(str).str.strip()
    team = ((said != "") | dated) & ~said.str.match(_FOOTNOTE)
    place = rejects["column"] == "lieu"
    return int((team & place).sum()), int((team & ~place).sum())


def question_kinds(providers: Providers) -> pd.Series:
    """Tell what each question is about: ``lost`` (a team left out), ``place``, ``area`` (places served) or ``other``.

    Parameters
    ----------
    providers
        The lists read.

    Returns
    -------
    pandas.Series
        Indexed as `Providers.questions`.
    """
    questions, roles = providers.questions, providers.roles
    served = roles[(roles["role"] == "declared") & roles["used"].astype(bool)]
    columns = set(zip(served["source"], served["column"], strict=True))
    out = set(zip(providers.rejects["source"], providers.rejects["row"], strict=True))

    def kind(source: str, row: int, column: str) -> str:
        if column == "lieu":
            return "lost" if (source, row) in out else "place"
        return "area" if column in _AREAS or (source, column) in columns else "other"

    lines = zip(questions["source"], questions["row"], questions["column"], strict=True)
    return pd.Series([kind(*line) for line in lines], index=questions.index, dtype=object)
