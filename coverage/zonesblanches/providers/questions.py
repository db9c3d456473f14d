"""What is asked of the people who know the list, summed up in a few sentences to be read before any result."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from zonesblanches.language import join_words, plural
from zonesblanches.said import Said

__all__ = ["asked"]

_SHOWN = 5  # rows named


def asked(questions: pd.DataFrame) -> tuple[Said, ...]:
    """Sum the questions up, list by list: those on the whole list one by one, those on rows by column.

    Parameters
    ----------
    questions
        `Providers.questions`.

    Examples
    --------
    >>> line = {"source": "l.csv", "row": 2, "column": "lieu", "reason": "« Aix » : lequel ?", "advice": ""}
    >>> asked(pd.DataFrame([line]))[0]
    'l.csv : 1 équipe dont le lieu est à confirmer (ligne 2 : « Aix » : lequel ?)'
    """
    whole = questions[questions["row"] == 0]
    said = [Said(f"{line.source} : {line.reason}", line.advice) for line in whole.itertuples(index=False)]
    rows = questions[questions["row"] != 0]
    for (source, column), group in rows.groupby(["source", "column"], sort=False):
        lines = sorted(set(group["row"]))
        first = group.sort_values("row", kind="stable").iloc[0]
        others = [line for line in lines if line != first["row"]]
        then = f" ; puis {_lines(others)}" if others else ""
        told = f"{source} : {_what(str(column), len(lines))} (ligne {first['row']} : {first['reason']}{then})"
        said.append(Said(told, str(first["advice"])))
    return tuple(said)


def _lines(rows: Sequence[int]) -> str:
    """Name some rows, five at most, and count those that are left.

    Examples
    --------
    >>> _lines([4]), _lines([4, 6]), _lines([10, 12, 13, 14, 16, 17, 20])
    ('ligne 4', 'lignes 4 et 6', 'lignes 10, 12, 13, 14, 16 et 2 autres')
    """
    shown, left = [*map(str, rows[:_SHOWN])], len(rows) - _SHOWN
    listed = join_words([*shown, plural(left, "autre")] if left > 0 else shown)
    return f"{'ligne' if len(rows) == 1 else 'lignes'} {listed}"


def _what(column: str, count: int) -> str:
    if column == "lieu":
        return plural(count, "équipe dont le lieu est à confirmer", "équipes dont le lieu est à confirmer")
    return f"« {column} », {plural(count, 'cellule à confirmer', 'cellules à confirmer')}"
