"""What is asked of the people who know the list, summed up in a few sentences to be read before any result."""

from __future__ import annotations

import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import plural

__all__ = ["asked"]


def asked(questions: pd.DataFrame) -> tuple[str, ...]:
    """Sum the questions up, list by list: those on the whole list one by one, those on rows by column.

    Parameters
    ----------
    questions
        `Providers.questions`.

    Examples
    --------
    >>> line = {"source": "l.csv", "row": 2, "column": "lieu", "reason": "« Aix » peut être deux communes"}
    >>> asked(pd.DataFrame([line]))[0]
    'l.csv : 1 équipe dont le lieu est à confirmer (ligne 2 : « Aix » peut être deux communes)'
    """
    whole = questions[questions["row"] == 0]
    said = [f"{line.source} : {line.reason}" for line in whole.itertuples(index=False)]
    rows = questions[questions["row"] != 0]
    for (source, column), group in rows.groupby(["source", "column"], sort=False):
        lines = sorted(set(group["row"]))
        first = group.sort_values("row", kind="stable").iloc[0]
        others = f", puis lignes {first_five(lines[1:])}" if len(lines) > 1 else ""
        said.append(f"{source} : {_what(str(column), len(lines))} (ligne {first['row']} : {first['reason']}{others})")
    return tuple(said)


def _what(column: str, count: int) -> str:
    if column == "lieu":
        return plural(count, "équipe dont le lieu est à confirmer", "équipes dont le lieu est à confirmer")
    return f"« {column} », {plural(count, 'cellule à confirmer', 'cellules à confirmer')}"
