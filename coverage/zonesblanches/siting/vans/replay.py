"""A calendar driven again, half-day after half-day, by another hand than the one that made it: what it breaks.

It knows nothing of the program: it reads the calendar as a driver would, the times of the roads, and the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import pandas as pd

from zonesblanches.siting.vans.roads import Roads
from zonesblanches.siting.vans.rules import TourRules

__all__ = ["replayed"]

_NEAR = 1e-6


def replayed(
    calendar: pd.DataFrame, rules: TourRules, roads: Roads, candidates: Sequence[str], days: Mapping[str, float]
) -> list[str]:
    """Return every rule that a calendar breaks, in French; nothing when it can be driven as it is written.

    Parameters
    ----------
    calendar
        One row by visit: `week`, `day`, `half` (from 0), `van` (from 1), `order` (from 1), `code`; `leave`, `arrive`,
        `depart`, `back` in minutes of the day.
    rules
        What it must keep.
    roads
        Trips between depots and stops.
    candidates
        Codes of the communes where a stop may be.
    days
        Days a week that the list of providers credits each stop with, by code.
    """
    outings = calendar.sort_values(["van", "week", "day", "half", "order"]).groupby(["van", "week", "day", "half"])
    told = [*_stops(calendar, rules, candidates), *_weeks(calendar, rules), *_credited(calendar, rules, days)]
    km = 0.0
    for (van, week, day, half), visits in outings:
        where = f"véhicule {van}, semaine {week + 1}, jour {day + 1}, demi-journée {half + 1}"
        if not 1 <= van <= len(rules.depots):
            told.append(f"{where} : véhicule inconnu")
            continue
        if (week, day, half) not in {tuple(slot) for slot in rules.slots}:
            told.append(f"{where} : demi-journée fermée")
        driven, faults = _driven(visits, rules.depots[van - 1], rules, roads)
        km += driven
        told += [f"{where} : {fault}" for fault in faults]
    told += _twice(calendar)
    cost = rules.per_km * km + rules.per_hour * len(outings) * rules.length / 60
    if rules.budget is not None and cost / rules.weeks > rules.budget + _NEAR:
        told.append(f"budget dépassé : {cost / rules.weeks:.2f} par semaine pour {rules.budget:.2f}")
    return told


def _driven(visits: pd.DataFrame, depot: str, rules: TourRules, roads: Roads) -> tuple[float, list[str]]:
    """Drive one half-day: leave, arrive, stay, go on, come back."""
    faults: list[str] = []
    rows = visits.to_dict("records")
    if [row["order"] for row in rows] != list(range(1, len(rows) + 1)) or len(rows) > rules.stops:
        faults.append(f"{len(rows)} arrêts, {rules.stops} permis")
    leave, back = rows[0]["leave"], rows[0]["back"]
    if any((row["leave"], row["back"]) != (leave, back) for row in rows):
        faults.append("deux départs ou deux retours")
    if back - leave > rules.length:
        faults.append(f"{back - leave} min dehors, {rules.length} permises")
    at, now, km = depot, float(leave), 0.0
    for row in rows:
        minutes, far = _trip(roads, at, row["code"])
        km += far
        if row["arrive"] + _NEAR < now + minutes:
            faults.append(f"arrive à {row['code']} avant d'avoir pu rouler")
        if row["depart"] - row["arrive"] < rules.stay:
            faults.append(f"{row['depart'] - row['arrive']} min à {row['code']}, {rules.stay} au moins")
        at, now = row["code"], float(row["depart"])
    minutes, far = _trip(roads, at, depot)
    if back + _NEAR < now + minutes:
        faults.append("revient au dépôt avant d'avoir pu rouler")
    return km + far, faults


def _trip(roads: Roads, one: str, other: str) -> tuple[float, float]:
    if one not in roads.codes or other not in roads.codes:
        return float("inf"), 0.0
    at = roads.codes.get_loc(one), roads.codes.get_loc(other)
    return float(roads.minutes[at]), float(roads.km[at])


def _stops(calendar: pd.DataFrame, rules: TourRules, candidates: Sequence[str]) -> Iterator[str]:
    """Look at who is a stop, how often, how far apart."""
    held = set(calendar["code"])
    for code in sorted(held & set(rules.forbidden)):
        yield f"{code} : commune interdite"
    for code in sorted(held - set(candidates)):
        yield f"{code} : hors des arrêts possibles"
    for code in sorted(set(rules.compulsory) - held):
        yield f"{code} : arrêt imposé absent"
    for code, visits in calendar.groupby("code"):
        if len(set(visits["van"])) > 1:
            yield f"{code} : deux véhicules"
        if len(visits) < rules.visits:
            yield f"{code} : {len(visits)} passages, {rules.visits} au moins"
        dates = sorted({7 * int(week) + int(day) for week, day in zip(visits["week"], visits["day"], strict=True)})
        # two cycles one after the other, as a person who waits for the van lives them
        lived = [*dates, *(date + 7 * rules.weeks for date in dates)]
        longest = max(after - before for before, after in pairwise(lived))
        if longest > rules.gap:
            yield f"{code} : {longest} jours sans passage, {rules.gap} au plus"


def _weeks(calendar: pd.DataFrame, rules: TourRules) -> Iterator[str]:
    """Look at how much each van works."""
    outings = calendar[["van", "week", "day", "half"]].drop_duplicates()
    for (van, week), held in outings.groupby(["van", "week"]):
        if len(held) > rules.half_days:
            yield f"véhicule {van}, semaine {week + 1} : {len(held)} demi-journées, {rules.half_days} au plus"


def _credited(calendar: pd.DataFrame, rules: TourRules, days: Mapping[str, float]) -> Iterator[str]:
    """Check that the capacity of a van is shared out as its half-days are: ½ day each, cut among the stops of one."""
    spent: dict[str, float] = {}
    for _, visits in calendar.groupby(["van", "week", "day", "half"]):
        for code in visits["code"]:
            spent[code] = spent.get(code, 0.0) + 0.5 / len(visits) / rules.weeks
    for code in sorted(spent.keys() | days.keys()):
        told, true = days.get(code, 0.0), spent.get(code, 0.0)
        if abs(told - true) > _NEAR:
            yield f"{code} : crédité de {told:g} jours par semaine, {true:g} au calendrier"


def _twice(calendar: pd.DataFrame) -> Iterator[str]:
    """Look for a van that is out in two half-days at once, or twice in one."""
    twice = calendar.duplicated(["van", "week", "day", "half", "order"])
    for row in calendar[twice].itertuples():
        yield f"véhicule {row.van} : deux arrêts à la fois, semaine {row.week + 1}, jour {row.day + 1}"
    spans = calendar.drop_duplicates(["van", "week", "day", "half"]).sort_values(["van", "week", "day", "leave"])
    for (van, week, day), held in spans.groupby(["van", "week", "day"]):
        if (held["leave"].to_numpy()[1:] < held["back"].to_numpy()[:-1]).any():
            yield f"véhicule {van}, semaine {week + 1}, jour {day + 1} : repart avant d'être revenu"
