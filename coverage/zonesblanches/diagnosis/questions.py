"""Questions on the lists, by what they ask: where a team is, which communes it serves, or anything else."""

from __future__ import annotations

import pandas as pd

from zonesblanches.language import Lang, plural
from zonesblanches.providers.providers import Providers

__all__ = ["KINDS", "count_lines", "question_kinds"]

KINDS = ("lost", "place", "area", "other")
_AREAS = {"declared", "zone_eligibilite"}  # the role itself, where no column plays it; the national standard's name


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


def count_lines(providers: Providers, lang: Lang) -> dict[str, str]:
    """Count the questions in sentences, one a kind; those on one row and of one kind are one question.

    Teams left out are not among them: `readers.list_warnings` counts these, asked about or not.

    Parameters
    ----------
    providers
        The lists read.
    lang
        Language of the sentences.

    Examples
    --------
    >>> from zonesblanches.providers.reading import read_providers
    >>> rows = pd.DataFrame({"nom": ["A"], "commune": ["Apt"], "communes desservies": ["secteur des Trois Lunes"]})
    >>> count_lines(read_providers(rows), "en")
    {'area': '1 area served not understood, or to be confirmed'}
    """
    kinds = question_kinds(providers)
    rows = providers.questions.assign(kind=kinds)
    several = rows[rows["row"] > 0].drop_duplicates(["source", "row", "kind"])
    counts = pd.concat([rows[rows["row"] == 0], several])["kind"].value_counts()
    return {kind: _counted(kind, int(counts[kind]), lang) for kind in KINDS[1:] if kind in counts}


def _counted(kind: str, count: int, lang: Lang) -> str:
    if lang == "en":
        return {
            "place": f"{plural(count, 'team', lang=lang)} whose place is to be confirmed",
            "area": f"{plural(count, 'area', lang=lang)} served not understood, or to be confirmed",
            "other": f"{plural(count, 'question', lang=lang)} on the lists: teams may be missing, or wrongly counted",
        }[kind]
    area = plural(count, "territoire d’intervention non compris", "territoires d’intervention non compris")
    return {
        "place": plural(count, "équipe dont le lieu est à confirmer", "équipes dont le lieu est à confirmer"),
        "area": f"{area}, ou à confirmer",
        "other": f"{plural(count, 'question')} sur les listes : des équipes peuvent manquer, ou être mal comptées",
    }[kind]
