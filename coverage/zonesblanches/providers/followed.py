"""The teams of one year found again in the lists of another: still there, stopped, moved, new, or merely absent."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from zonesblanches.lookup import found_in
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.families import family_key
from zonesblanches.providers.identity import name_key, specific
from zonesblanches.providers.matching import MergeRules, find_pairs
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.roles import PRIVATE_ROLES
from zonesblanches.territory import store

__all__ = ["TEAM_STATES", "followed_teams", "list_sizes"]

TEAM_STATES = ("present", "moved", "resumed", "stopped", "absent", "new")
_KEY = ["family_key", "name_key", "commune"]


def followed_teams(before: Providers, after: Providers) -> pd.DataFrame:
    """Find the teams of one year again in the lists of another.

    By family, name and commune first; then by the rules that merge lists; then, where only one team of each year has a
    telling name, from one commune to another. A team that no list names any more is *absent*: nobody said that it
    closed.

    Parameters
    ----------
    before, after
        Lists of both years.

    Returns
    -------
    pandas.DataFrame
        One row per team: `before` and `after` (identifiers, empty where it is in one year only), `name`, `family`,
        `commune`, `state` (one of `TEAM_STATES`), `perhaps` (identifier, in after, of the team that it may be under
        another name) and `reason`. A team that was inactive and is gone makes no row.
    """
    old, new = (_owners(part) for part in (before, after))
    pairs = list(_by_name(old, new))
    left = [side.drop(index=[pair[at] for pair in pairs]) for at, side in enumerate((old, new))]
    merged, doubts = _by_rules(*left)
    pairs += merged
    left = [side.drop(index=[pair[at] for pair in merged]) for at, side in enumerate(left)]
    pairs += list(_elsewhere(*left))
    facts = ["name", "family", "commune", "active"]
    was, now = (side[facts].to_dict("index") for side in (old, new))
    rows = [_row(now[other], one, other, _state(was[one], now[other])) for one, other in pairs]
    met = [pd.Index([pair[at] for pair in pairs], dtype=object) for at in (0, 1)]
    for ident in old.index[old["active"] & ~found_in(old.index, met[0])]:
        other, reason = doubts.get(ident, ("", ""))
        rows.append({**_row(was[ident], ident, "", "absent"), "perhaps": other, "reason": reason})
    fresh = new.index[new["active"] & ~found_in(new.index, met[1])]
    rows += [_row(now[ident], "", ident, "new") for ident in fresh]
    columns = ["before", "after", "name", "family", "commune", "state", "perhaps", "reason"]
    found = pd.DataFrame(rows, columns=columns)
    found = found[found["state"] != ""]
    rank = found["state"].map({state: at for at, state in enumerate(TEAM_STATES)})
    order = found.assign(rank=-rank).sort_values(["rank", "family", "commune", "name"], kind="stable").index
    return found.loc[order].reset_index(drop=True)


def _owners(providers: Providers) -> pd.DataFrame:
    """Return the providers with what tells them apart, the stops of one left out."""
    table = pd.DataFrame(providers.table)
    table = table[table["stop_of"].fillna("").eq("")] if "stop_of" in table else table
    private = providers.private.reindex(table.index)[list(PRIVATE_ROLES)].fillna("").astype(str)
    names = table["commune"].map(store.communes()["name"]).fillna("").astype(str)
    made = table["name_made"].astype(bool) & names.ne("")  # after its row, which is another one the next year
    return table.drop(columns=[role for role in PRIVATE_ROLES if role in table]).assign(
        **{role: private[role] for role in PRIVATE_ROLES},
        active=table["active"].astype(bool),
        commune=table["commune"].fillna("").astype(str),
        commune_name=names,
        family_key=table["family"].map(family_key),
        name_key=[
            "" if unnamed else name_key(name, place)
            for name, place, unnamed in zip(table["name"], names, made, strict=True)
        ],
    )


def _by_name(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Pair the teams of one family, name and commune, in the order of the lists where several are alike."""
    both = [
        side.assign(turn=side.groupby(_KEY).cumcount(), ident=side.index)[[*_KEY, "turn", "ident"]]
        for side in (old, new)
    ]
    met = both[0].merge(both[1], on=[*_KEY, "turn"], suffixes=("_old", "_new"))
    yield from zip(met["ident_old"], met["ident_new"], strict=True)


def _by_rules(old: pd.DataFrame, new: pd.DataFrame) -> tuple[list[tuple[str, str]], dict[str, tuple[str, str]]]:
    """Pair what the rules of merging pair, the surest first; and return what they doubt, by team of before."""
    rows = pd.concat([old.assign(source="before"), new.assign(source="after")])
    idents, years = list(rows.index), list(rows["source"])
    pairs = find_pairs(rows.drop(columns="van", errors="ignore").reset_index(drop=True), MergeRules())
    merged: list[tuple[str, str]] = []
    doubts: dict[str, tuple[str, str]] = {}
    met: set[int] = set()
    for wanted in ("merge", "review"):
        for pair in pairs[pairs["decision"] == wanted].itertuples(index=False):
            if {years[pair.a], years[pair.b]} != {"before", "after"} or {pair.a, pair.b} & met:
                continue
            met |= {pair.a, pair.b}
            one, other = (pair.a, pair.b) if years[pair.a] == "before" else (pair.b, pair.a)
            if wanted == "merge":
                merged.append((idents[one], idents[other]))
            else:
                doubts[idents[one]] = idents[other], pair.reason
    return merged, doubts


def _elsewhere(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Pair the teams whose telling name only one of each year has: they moved."""
    by = ["family_key", "whole"]
    sides = [
        side.assign(whole=side["name"].map(lambda name: name_key(name, ""))).reset_index(names="ident")
        for side in (old, new)
    ]
    alone = [side[~side.duplicated(by, keep=False) & side["whole"].map(specific).astype(bool)] for side in sides]
    met = alone[0].merge(alone[1], on=by, suffixes=("_old", "_new"))
    yield from zip(met["ident_old"], met["ident_new"], strict=True)


def _state(old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> str:
    if old["active"] and new["active"]:
        return "present" if old["commune"] == new["commune"] else "moved"
    if old["active"]:
        return "stopped"
    return "resumed" if new["active"] else ""


def _row(team: Mapping[Hashable, Any], before: str, after: str, state: str) -> dict[str, str]:
    facts = {name: str(team[name]) for name in ("name", "family", "commune")}
    return {"before": before, "after": after, **facts, "state": state, "perhaps": "", "reason": ""}


def list_sizes(before: Providers, after: Providers) -> pd.DataFrame:
    """Compare how many providers each family has in the lists of two years; the stops of one make one.

    Parameters
    ----------
    before, after
        Lists of both years.

    Returns
    -------
    pandas.DataFrame
        By family: `before`, `after` (active providers), and `shrunk`, whether it lost a fifth or more.
    """
    active = [part.table[part.table["active"].astype(bool)] for part in (before, after)]
    counts = [provider_of(table).groupby(table["family"]).nunique() for table in active]
    table = pd.concat(counts, axis=1, keys=["before", "after"]).fillna(0).astype(int)
    return table.assign(shrunk=(table["before"] > 0) & (5 * table["after"] <= 4 * table["before"])).rename_axis(
        "family"
    )
