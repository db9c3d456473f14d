"""One team out of several rows: for each field, the most recent row that fills it wins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.providers.providers import MERGED_COLUMNS, TABLE_COLUMNS
from zonesblanches.providers.roles import PRIVATE_ROLES

__all__ = ["audit", "join_teams"]

_QUALITY = ("address", "street", "place", "coordinates", "commune point", "commune centroid")
_PLACE = (
    "commune", "lon", "lat", "x_m", "y_m", "zone", "landmass", "location_quality", "location_source", "location_score",
)  # fmt: skip
_TOLD = {
    "name": "nom", "mode": "mode", "capacity": "capacité", "declared": "communes déclarées",
    "rights": "droits", "carrier": "porteur",
    "commune": "lieu", "address": "adresse", "phone": "téléphone", "email": "courriel", "contact": "contact",
}  # fmt: skip
_FIELDS = ("mode", "carrier", *PRIVATE_ROLES, "declared", "rights")

Line = dict[str, Any]


def join_teams(rows: pd.DataFrame, groups: Sequence[Sequence[int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table and the private facts, one line per team.

    Parameters
    ----------
    rows
        Every row, a plain index, with its private facts and the columns to order by.
    groups
        Positions of the rows of each team.
    """
    if rows.empty:
        nothing = rows.set_index(pd.Index([], name="id", dtype=object))
        return nothing[list(TABLE_COLUMNS)], nothing[list(PRIVATE_ROLES)]
    lines = rows.to_dict("records")
    teams = [_joined(by_recency([lines[at] for at in group])) for group in groups]
    whole = pd.DataFrame(teams, columns=rows.columns).astype(rows.dtypes.to_dict())
    whole = whole.set_index(pd.Index(_identifiers(whole), name="id"))
    whole["van"] = _services(rows["van"].tolist(), groups)
    whole["family"] = whole["order_family"].map(whole.groupby("order_family")["family"].min())
    size = whole.groupby("order_family")["order_family"].transform("size")
    order = whole.assign(size=-size).sort_values(["size", "order_family", "commune", "order_name", "source", "row"])
    first = order.index.to_series().groupby(order["van"]).transform("first")
    order["stop_of"] = first.where(first != order.index, "").astype(object)
    return order[list(TABLE_COLUMNS)], order[list(PRIVATE_ROLES)]


def _services(vans: Sequence[str], groups: Sequence[Sequence[int]]) -> list[str]:
    """Return the service of each team: two that share a stop are one."""
    same = {van: van for van in vans}

    def root(van: str) -> str:
        while same[van] != van:
            van = same[van]
        return van

    for group in groups:
        for at in group[1:]:
            same[root(vans[at])] = root(vans[group[0]])
    return [root(vans[group[0]]) for group in groups]


def by_recency(lines: list[Line]) -> list[Line]:
    """Order the rows of a team: the most recent first, then the fullest, then by name of list and row."""

    def key(line: Line) -> tuple[int, int, str, int]:
        day = 0 if pd.isna(line["updated"]) else line["updated"].toordinal()
        return -day, -sum(_says(line[field]) for field in _FIELDS), line["source"], line["row"]

    return sorted(lines, key=key)


def _joined(lines: list[Line]) -> Line:
    if len(lines) == 1:
        return lines[0]
    givers = {field: _giver(lines, field) for field in (*_FIELDS, "updated")}
    measured, place, told = _measured(lines), _best_place(lines), _told_status(lines)
    named = next((line for line in lines if not line.get("name_made")), lines[0])  # a name written beats one made up
    partners = sorted({part for line in lines for part in str(line["partner"]).split(" ; ") if part})
    return {
        **lines[0],
        **{field: line[field] for field, line in givers.items()},
        **{field: measured[field] for field in ("capacity", "capacity_imputed")},
        **{field: place[field] for field in _PLACE},
        **{field: _giver(lines, "days_told")[field] for field in ("days", "days_told")},
        **{field: told[field] for field in ("active", "active_assumed", "status", "status_told")},
        **{field: named[field] for field in ("name", "name_made", "order_name") if field in named},
        "partner": " ; ".join(partners),
    }


def _giver(lines: list[Line], field: str) -> Line:
    return next((line for line in lines if _says(line[field])), lines[0])


def _measured(lines: list[Line]) -> Line:
    return next((line for line in lines if line["capacity_told"]), lines[0])


def _told_status(lines: list[Line]) -> Line:
    """Return the most recent row that says whether the team is active: a blank is no answer to a « non »."""
    return next((line for line in lines if not line["active_assumed"]), lines[0])


def _best_place(lines: list[Line]) -> Line:
    """Return the row with the most precise point, among those in the commune of the most recent one."""
    here = [line for line in lines if line["commune"] == lines[0]["commune"]]
    return min(here, key=lambda line: _QUALITY.index(line["location_quality"]))


def _says(value: Any) -> bool:
    if isinstance(value, (tuple, str)):
        return bool(value)
    return value is not None and not pd.isna(value)


def _identifiers(rows: pd.DataFrame) -> list[str]:
    """Keep identifiers that only one row has; the others take their list's name, not its rank."""
    twice = rows["ident"].duplicated(keep=False)
    stems = rows["source"].map(lambda source: Path(str(source)).stem).astype(str)
    made = rows["ident"].where(~twice, stems + "-" + rows["ident"])
    return list(made.where(~made.duplicated(keep=False), rows["source"] + "-" + rows["row"].astype(str)))


def audit(rows: pd.DataFrame, groups: Sequence[Sequence[int]], pairs: pd.DataFrame) -> pd.DataFrame:
    """Say of each row merged: into which, by which rule, and which of its fields were kept.

    Parameters
    ----------
    rows, groups
        As for `join_teams`.
    pairs
        Result of `find_pairs`, with `answer`.
    """
    lines = rows.assign(position=rows.index).to_dict("records")
    links: dict[tuple[int, int], Any] = {(line.a, line.b): line for line in pairs.itertuples(index=False)}
    told = []
    for group in groups:
        if len(group) > 1:
            ranked = by_recency([lines[at] for at in group])
            told += [_told(ranked, member, links) for member in ranked[1:]]
    return pd.DataFrame(sorted(told, key=lambda line: line[:2]), columns=MERGED_COLUMNS)


def _told(ranked: list[Line], member: Line, links: dict[tuple[int, int], Any]) -> tuple[Any, ...]:
    kept = ranked[0]
    met = [_link(links, member, other) for other in ranked if other is not member]
    direct = _link(links, member, kept)
    link = max(
        (one for one in met if one),
        key=lambda one: (one.answer == "oui", one.decision == "merge", one is direct, one.score),
    )
    rule = "réponse de la feuille de revue" if link.answer == "oui" else link.rule
    return (
        member["source"],
        member["row"],
        member["name"],
        kept["source"],
        kept["row"],
        rule,
        link.score,
        link.reason + _gave(ranked, member),
        link.pair,
    )


def _link(links: dict[tuple[int, int], Any], one: Line, other: Line) -> Any:
    a, b = sorted((one["position"], other["position"]))
    return links.get((a, b))


def _gave(ranked: list[Line], member: Line) -> str:
    """Name the fields that the team takes from a row that is not the most recent."""
    fields = [field for field in _FIELDS if _giver(ranked, field) is member]
    fields += ["capacity"] if _measured(ranked) is member else []
    fields += ["commune"] if _best_place(ranked) is member else []
    return f" ; pris de cette ligne : {', '.join(_TOLD[field] for field in fields)}" if fields else ""
