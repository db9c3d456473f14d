"""The mairies: services open to everyone, with their place and opening hours."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from rebuild.history import KINDS, Rows
from rebuild.hours import read_week
from rebuild.points import MISSING, reach_points, read_points

_TYPES = {"COM": "commune", "ARM": "arrondissement", "COMD": "deleguee", "COMA": "associee"}
# typeLiaison: 1 takes d', 2 is Le (du), 4 is Les (des), 6 is Aux.
_CONTRACTED = {2: ("Le ", "du "), 4: ("Les ", "des ")}
_SAME_PLACE_DEG = 0.0005


def hall_name(name: str, link: int) -> str:
    """Write 'Mairie du Mans', 'Mairie d'Arles', 'Mairie de La Rochelle'."""
    name = name.replace(" Arrondissement", " arrondissement")
    article, contracted = _CONTRACTED.get(link, ("", ""))
    if article and name.startswith(article):
        return f"Mairie {contracted}{name.removeprefix(article)}"
    return f"Mairie d'{name}" if link in (1, 6) else f"Mairie de {name}"


def _places(halls: pd.DataFrame, rows: Rows, today: set[str]) -> pd.DataFrame:
    """Keep the halls that have a place or hours, each with the commune it stands in and its name."""
    kept = halls[halls["type"].isin(list(_TYPES))]
    known = ~kept["mairie_localisation"].isin(MISSING) | ~kept["mairie_horaires"].isin([*MISSING, "[]"])
    kept = kept[known]
    parents = {row["code"]: row.get("chefLieu", row.get("commune")) for row in rows if row["type"] in KINDS}
    named = {(_type(row), row["code"]): hall_name(row["nom"], int(row.get("typeLiaison", 0))) for row in rows}
    keys = list(zip(kept["type"], kept["code"], strict=True))
    out = pd.DataFrame(
        {
            "code": [code if kind == "COM" else parents.get(code) for kind, code in keys],
            "place_code": [code for _, code in keys],
            "kind": [_TYPES[kind] for kind, _ in keys],
            "name": [named.get((_TYPES[kind], code)) for kind, code in keys],
            "raw_hours": kept["mairie_horaires"].to_numpy(),
        }
    )
    out[["raw_lon", "raw_lat"]] = read_points(kept["mairie_localisation"])
    return out[out["code"].isin(today) & out["name"].notna()].reset_index(drop=True)


def _type(row: dict[str, Any]) -> str:
    """Return the kind of hall a row of the list would have."""
    return KINDS.get(row["type"], "commune")


def _drop_doubles(table: pd.DataFrame) -> pd.DataFrame:
    """Drop the branch halls with no place of their own or standing where the main one stands."""
    main = table[table["kind"] == "commune"].set_index("code")[["lon", "lat"]]
    home = main.reindex(table["code"]).to_numpy()
    away = np.abs(table[["lon", "lat"]].to_numpy() - home).max(axis=1)
    branch = (table["kind"] != "commune").to_numpy()
    lost = (table["point_source"] == "interior").to_numpy()
    kept: pd.DataFrame = table[~branch | (~lost & ~(away < _SAME_PLACE_DEG))]
    return kept


def halls_table(halls: pd.DataFrame, rows: Rows, polygons: pd.Series) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the mairies with place and hours, and the count of each problem met in the hours."""
    table = _places(halls, rows, set(polygons.index))
    shapes = polygons.loc[table["code"]].to_numpy()
    spots = reach_points(shapes, table[["raw_lon", "raw_lat"]].to_numpy())
    table = _drop_doubles(pd.concat([table, spots], axis=1))
    weeks = [read_week(raw) for raw in table["raw_hours"]]
    problems = Counter(str(week.problem) for week in weeks if week.problem)
    table = table.assign(
        weekly_hours=pd.array([week.hours for week in weeks], dtype="Float64").astype("float64"),
        days_open=pd.array([week.days for week in weeks], dtype="Int8"),
        hours_text=pd.Series([week.text for week in weeks], dtype=object),
    )
    order = table.assign(rank=table["kind"].map({"commune": 0}).fillna(1))
    table = order.sort_values(["code", "rank", "place_code"], ignore_index=True)
    columns = [
        "code",
        "place_code",
        "kind",
        "name",
        "lon",
        "lat",
        "point_source",
        "weekly_hours",
        "days_open",
    ]
    return table[[*columns, "hours_text"]], dict(sorted(problems.items()))
