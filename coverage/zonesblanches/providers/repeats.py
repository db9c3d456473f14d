"""Rows of one list that are one team: those that say the same, and nothing else than where the team goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from zonesblanches.language import normalise
from zonesblanches.providers.log import RowLog
from zonesblanches.providers.providers import MERGED_COLUMNS

__all__ = ["merge_repeats", "unique_ids"]

_MOST_COMPARED = 50
_PRECISE = ("address", "street", "place", "coordinates")
_REASON = "ligne répétée : même nom, même famille, même lieu, et rien qui les distingue"


def merge_repeats(
    table: pd.DataFrame,
    addresses: Callable[[pd.Index], list[str]],
    written: Callable[[pd.Index], pd.DataFrame],
    log: RowLog,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Merge the rows that repeat another of the same list; those that only look alike are asked about, and stay two.

    Rows are one team when they are the same word for word. Where they write other communes served, as lists do that
    repeat a team on one row per commune, a blank does not set them apart. So are they when the list gives them one
    identifier of its own. The most recent stays, then the first.

    Parameters
    ----------
    table
        Rows kept, indexed by their position.
    addresses, written
        Return the keys of the addresses of some rows, and what the list writes of them, role by role: few rows are like
        another.
    log
        Where questions go.

    Returns
    -------
    pandas.DataFrame, pandas.DataFrame
        The rows that stay; those merged, as `Providers.merged`.
    """
    named = table.loc[~table["name_made"].astype(bool), ["lon", "lat", "family", "name", "carrier", "van", "days_told"]]
    places = [f"{lon:.5f} {lat:.5f}" for lon, lat in zip(named["lon"].tolist(), named["lat"].tolist(), strict=True)]
    counts = Counter(places)  # where a row stands alone, its name repeats none
    named = named.assign(place=places).loc[pd.Series([counts[place] > 1 for place in places], named.index, dtype=bool)]
    columns = (named[name].tolist() for name in ("place", "family", "name", "carrier", "van", "days_told"))
    keys = _alike(
        {
            at: (place, family, normalise(name), normalise(carrier), days if van >= 0 else "")
            for at, place, family, name, carrier, van, days in zip(named.index, *columns, strict=True)
        }
    )
    if keys.empty:  # most lists
        return _joined(table, [], log.cells.source)
    streets = pd.Series(addresses(keys.index), keys.index, dtype=object)
    precise = table.loc[keys.index, "location_quality"].isin(_PRECISE)
    keys = keys.assign(address=streets.where(~precise, ""))
    group = keys.groupby(list(keys), sort=False).ngroup()
    again = group[group.duplicated(keep=False)]
    told = written(again.index).to_dict("index")
    teams = [
        team for _, rows in again.groupby(again, sort=False) for team in _teams(table, told, list(rows.index), log)
    ]
    return _joined(table, teams, log.cells.source)


def _alike(keys: Mapping[int, tuple[str, ...]]) -> pd.DataFrame:
    """Return the rows whose keys are those of another."""
    counts = Counter(keys.values())
    found = {at: key for at, key in keys.items() if counts[key] > 1}
    return pd.DataFrame(
        list(found.values()), index=list(found), columns=["place", "family", "name", "carrier", "stop"], dtype=object
    )


class _Line(NamedTuple):
    """What one row writes, reduced to what is compared."""

    ident: str
    served: str
    answer: str
    cells: tuple[str, ...]
    days: tuple[str, ...]


def _lines_of(told: Mapping[int, Mapping[str, Any]], rows: list[int]) -> dict[_Line, list[int]]:
    """Gather rows by what they write: of the same line, one speaks for all."""
    names = list(told[rows[0]])
    cells, days = ([name for name in names if name.startswith(start)] for start in ("cell ", "day "))
    gathered: dict[_Line, list[int]] = {}
    for row in rows:
        one = told[row]
        texts = (tuple(normalise(one[name]) for name in group) for group in (cells, days))
        line = _Line(str(one["id"]), str(one["declared"]), normalise(one["answer_same"]), *texts)
        gathered.setdefault(line, []).append(row)
    return gathered


def _teams(table: pd.DataFrame, told: Mapping[int, Mapping[str, Any]], rows: list[int], log: RowLog) -> list[list[int]]:
    """Part rows of one name into teams: a line joins the first team that it does not contradict."""
    gathered = _lines_of(told, rows)
    parted: list[list[_Line]] = []
    for line in gathered:
        near = parted[:_MOST_COMPARED]  # a name that hundreds of rows bear, each in its own way, is no team's
        home = next(
            (team for team in near if "ligne" in line.answer or all(_same(line, other) for other in team)), None
        )
        if home is None:
            parted.append([line])
        else:
            home.append(line)
    answered = {row for line, rows_of in gathered.items() if line.answer for row in rows_of}
    teams = [sorted(row for line in team for row in gathered[line]) for team in parted]
    if len(teams) > 1:
        lines = [int(table.at[team[0], "row"]) for team in teams]
        for team, number in zip(teams[1:], lines[1:], strict=True):
            if answered & set(team):
                continue
            reason = (
                f"même nom et même lieu que la ligne {lines[0]}, mais d'autres cellules diffèrent : comptée à part, "
                "est-ce la même équipe ?"
            )
            log.ask(
                team[0], "name", table.at[team[0], "name"], reason, proposals=(f"ligne {lines[0]}", f"ligne {number}")
            )
    return [team for team in teams if len(team) > 1]


def _same(one: _Line, other: _Line) -> bool:
    """Tell whether two lines are one: word for word, or, on one row per commune served, nothing against each other.

    An identifier of the list's own decides alone.
    """
    if one.ident and one.ident == other.ident:
        return True
    if not (one.served and other.served and one.served != other.served):
        return one.cells == other.cells and one.days == other.days
    return all(a == b or not (a and b) for a, b in zip(one.cells, other.cells, strict=True))


def _joined(table: pd.DataFrame, teams: list[list[int]], source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep one row of each team, with what the others say and it does not, and every commune that they serve."""
    if not teams:
        return table, pd.DataFrame([], columns=MERGED_COLUMNS)
    whole, merged, left = table.copy(), [], []
    recent = pd.to_datetime(table["updated"]).fillna(pd.Timestamp("1900-01-01"))
    for team in teams:
        kept, *gone = sorted(team, key=lambda at: (-recent[at].toordinal(), table.at[at, "row"]))
        for name in ("declared", "rights"):
            whole.at[kept, name] = tuple(sorted({code for at in team for code in table.at[at, name]}))
        for name in ("capacity", "mode", "updated"):
            known = [table.at[at, name] for at in (kept, *gone) if pd.notna(table.at[at, name])]
            whole.at[kept, name] = known[0] if known else table.at[kept, name]
        merged += [
            (
                source,
                int(table.at[at, "row"]),
                table.at[at, "name"],
                source,
                int(table.at[kept, "row"]),
                "répétition",
                1.0,
                _REASON,
                "",
            )
            for at in gone
        ]
        left += gone
    whole = whole.drop(index=left)
    merged.sort(key=lambda line: line[1])
    return whole, pd.DataFrame(merged, columns=MERGED_COLUMNS)


def unique_ids(table: pd.DataFrame, log: RowLog) -> pd.DataFrame:
    """Give another identifier to rows whose own is already another team's: no team is lost for a reference."""
    twice = table["id"].duplicated()
    if not twice.any():
        return table
    first = table.drop_duplicates("id").set_index("id")["row"]
    taken, idents = set(table["id"]), table["id"].copy()
    for position in table.index[twice]:
        ident, row = table.at[position, "id"], table.at[position, "row"]
        new = f"{ident}-L{row}"
        while new in taken:
            new += "bis"
        taken.add(new)
        idents[position] = new
        reason = f"identifiant déjà donné à la ligne {first[ident]} pour une autre équipe : remplacé par « {new} »"
        log.repair(position, "id", ident, reason)
    return table.assign(id=idents)
