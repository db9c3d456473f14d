"""A calendar in hours: when each van leaves, arrives, goes on and is back; its stops, and what a week of it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil

import numpy as np
import pandas as pd

from zonesblanches.siting.vans.program import Outing
from zonesblanches.siting.vans.roads import Roads
from zonesblanches.siting.vans.rules import TourRules
from zonesblanches.siting.vans.slots import STARTS, Slot, days_apart, slot_words

__all__ = ["stop_table", "timetable", "van_table"]

_COLUMNS = ["week", "day", "half", "van", "order", "code", "name", "leave", "arrive", "depart", "back", "minutes", "km"]


def timetable(
    held: Sequence[tuple[Slot, Outing]],
    codes: Sequence[str],
    rules: TourRules,
    roads: Roads,
    named: Mapping[str, str],
) -> pd.DataFrame:
    """Return one row by visit; see `Toured`. A half-day is used whole: what is not driven is spent at stops.

    Parameters
    ----------
    held
        Half-days, and what a van does in each.
    codes
        Of the stops, by position.
    rules, roads
        Hours, and trips.
    named
        Names by code.
    """
    rows = []
    for slot, outing in sorted(held, key=lambda one: (one[0], one[1].van)):
        depot = rules.depots[outing.van]
        way = [depot, *(codes[stop] for stop in outing.stops), depot]
        trips = [roads.codes.get_indexer([one, other]) for one, other in pairwise(way)]
        minutes = [ceil(roads.minutes[one, other] - 1e-9) for one, other in trips]
        now = STARTS[slot.half]
        end = now + rules.length
        left = rules.length - sum(minutes)
        for order, code in enumerate(way[1:-1]):
            arrive = now + minutes[order]
            now = arrive + left // len(outing.stops)
            if order == len(outing.stops) - 1:
                now = end - minutes[-1]
            told = (sum(minutes), float(sum(roads.km[one, other] for one, other in trips))) if not order else (0, 0.0)
            rows.append(
                (*slot, outing.van + 1, order + 1, code, named[code], STARTS[slot.half], arrive, now, end, *told)
            )
    return pd.DataFrame(rows, columns=_COLUMNS)


def stop_table(calendar: pd.DataFrame, rules: TourRules) -> pd.DataFrame:
    """Return one row by stop: its visits, the days that it gets and their words; see `Toured`.

    Parameters
    ----------
    calendar
        Result of `timetable`.
    rules
        For the cycle.
    """
    shared = calendar.groupby(["van", "week", "day", "half"])["code"].transform("size")
    rows = []
    for (van, code), visits in calendar.groupby(["van", "code"]):
        slots = [Slot(*map(int, one)) for one in visits[["week", "day", "half"]].to_numpy()]
        days = float((0.5 / shared[visits.index]).sum()) / rules.weeks
        rows.append(
            {
                "van": van,
                "code": code,
                "name": visits["name"].iloc[0],
                "visits": len(visits),
                "days": days,
                "days_told": slot_words(slots, rules.weeks),
                "shared": bool((shared[visits.index] > 1).any()),
                "longest_gap": max(days_apart([slot.date for slot in slots], rules.weeks)),
                "first": min(slots),
            }
        )
    table = pd.DataFrame(rows).sort_values(["van", "first", "code"], ignore_index=True)
    return table.drop(columns="first")


def van_table(calendar: pd.DataFrame, rules: TourRules, named: Mapping[str, str]) -> pd.DataFrame:
    """Return one row by van: what a week of it takes; see `Toured`. A van that is not needed has zeros.

    Parameters
    ----------
    calendar
        Result of `timetable`.
    rules
        For depots, hours and prices.
    named
        Names by code.
    """
    rows = []
    for van, depot in enumerate(rules.depots, start=1):
        mine = calendar[calendar["van"] == van]
        half_days = len(mine[["week", "day", "half"]].drop_duplicates()) / rules.weeks
        km = float(mine["km"].sum()) / rules.weeks
        rows.append(
            {
                "name": f"Véhicule {van} ({named[depot]})",
                "depot": depot,
                "depot_name": named[depot],
                "stops": mine["code"].nunique(),
                "half_days": half_days,
                "hours": half_days * rules.length / 60,
                "minutes": float(mine["minutes"].sum()) / rules.weeks,
                "km": km,
                "cost": rules.per_km * km + rules.per_hour * half_days * rules.length / 60,
            }
        )
    table = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="van"))
    return table.assign(km=np.round(table["km"], 3))
