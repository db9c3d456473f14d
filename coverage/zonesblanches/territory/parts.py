"""Communes cut into the parts that movements never divide."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

__all__ = ["ALWAYS", "cog_year", "parts_of"]

ALWAYS = 0  # year of what was so before the first movement


def cog_year(date: str) -> int:
    """Return the first Code officiel géographique in which a movement shows.

    Examples
    --------
    >>> cog_year("2016-01-01"), cog_year("2016-12-01")
    (2016, 2017)
    """
    year = int(date[:4])
    return year if date[5:10] == "01-01" else year + 1


def parts_of(links: pd.DataFrame) -> pd.DataFrame:
    """Cut communes into parts that never change.

    Parameters
    ----------
    links
        `date`, `old_code`, `new_code`, `kind`, as in `Movements`.

    Returns
    -------
    pandas.DataFrame
        `part`, `year` (first Code officiel géographique in which it is so; 0 for always), `code`; sorted by year.
    """
    history: dict[str, list[tuple[str, str]]] = {code: [("", code)] for code in _first_codes(links)}
    held: dict[str, set[str]] = {code: {code} for code in history}
    rows = links.sort_values("date", kind="stable")
    for date, day in rows.groupby("date", sort=True):
        # a commune may change département and join another on the same day: its new code first
        for step in (day[day["kind"].eq("recoded")], day[day["kind"].ne("recoded")]):
            _apply(step, str(date), history, held)
    found = [(part, cog_year(date) if date else ALWAYS, code) for part, past in history.items() for date, code in past]
    table = pd.DataFrame(found, columns=["part", "year", "code"])
    return table.sort_values("year", kind="stable").drop_duplicates(["part", "year"], keep="last", ignore_index=True)


def _first_codes(links: pd.DataFrame) -> list[str]:
    """Return the codes that existed before any movement: those that give land before they receive any."""
    recoded = links[links["kind"].eq("recoded")]
    given = links.groupby("old_code")["date"].min()
    received = links[links["old_code"].ne(links["new_code"])].groupby("new_code")["date"].min()
    born = recoded.groupby("new_code")["date"].min()
    born = born.reindex(given.index).fillna("9999")
    received = received.reindex(given.index).fillna("9999")
    return list(given.index[(given <= received) & (given != born)])


def _apply(day: pd.DataFrame, date: str, history: dict[str, list[tuple[str, str]]], held: dict[str, set[str]]) -> None:
    """Move the parts of one day, all at once."""
    goes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for old, new, kind in zip(day["old_code"], day["new_code"], day["kind"], strict=True):
        goes[old].append((new, kind))
    before = {old: held.pop(old, set()) for old in goes}
    for old, targets in goes.items():
        for part, code in _sent(old, targets, before[old], history):
            held.setdefault(code, set()).add(part)
            if history[part][-1][1] != code:
                history[part].append((date, code))


def _sent(
    old: str,
    targets: list[tuple[str, str]],
    parts: set[str],
    history: dict[str, list[tuple[str, str]]],
) -> list[tuple[str, str]]:
    """Return (part, new code) for a commune's parts; a restored commune takes the part that bears its code.

    Where no part does, one is cut out of the commune, and shares its past.
    """
    if len(targets) == 1:
        return [(part, targets[0][0]) for part in sorted(parts)]
    rest = next((new for new, kind in targets if kind == "rest"), targets[0][0])
    news = {new for new, _ in targets}
    sent = [(part, part if part in news else rest) for part in sorted(parts)]
    for new in sorted(news - {code for _, code in sent}):
        base = old if old in parts else min(parts, default="")
        if not base:
            continue
        part = new if new not in history else f"{old}>{new}"
        history[part] = list(history[base])
        sent.append((part, new))
    return sent
