"""The stops of itinerant services, in words: which services have several, and on which days each is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.providers.distinct import provider_of
from zonesblanches.telling.voice import Voice

__all__ = ["said_days", "several_stops"]


def several_stops(voice: Voice, teams: pd.DataFrame) -> list[str]:
    """Say which providers stop at several places.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    teams
        Providers that serve it.
    """
    who = provider_of(teams)
    held = who.groupby(who).transform("size")
    vans = pd.DataFrame({"name": teams["name"], "stops": held})[(held > 1) & ~who.duplicated()]
    if vans.empty:
        return []
    stops = int(vans["stops"].sum())
    named = first_five(f"{name}, {count}" for name, count in zip(vans["name"], vans["stops"], strict=True))
    return [
        voice.say(
            f"{voice.count(len(vans), 'service itinérant', 'services itinérants')} à plusieurs arrêts "
            f"({voice.count(stops, 'arrêt')} : {named}) : chacun compte une fois, sa capacité partagée par jours.",
            f"{voice.count(len(vans), 'itinerant service')} with several stops "
            f"({voice.count(stops, 'stop')}: {named}): each counts once, its capacity shared by days.",
        )
    ]


def said_days(team: Mapping[str, Any]) -> str:
    """Return the days of a provider in its list's words, empty where it tells none.

    Parameters
    ----------
    team
        A row of a table of providers.
    """
    told = team.get("days_told", "")
    days = str(told).strip() if isinstance(told, str) else ""
    number_of = days.replace(",", ".").replace(".", "", 1)
    return f"{days.replace('.', ',')} j/semaine" if number_of.isdecimal() else days
