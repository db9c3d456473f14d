"""A tour as tables of declared columns, for files; its half-days and hours in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from zonesblanches.language import Lang, capitalised, join_words, of_place
from zonesblanches.schema import class_label
from zonesblanches.siting.vans.slots import DAYS, HALVES
from zonesblanches.telling.site_tables import places_told
from zonesblanches.telling.voice import Voice

if TYPE_CHECKING:
    from zonesblanches.siting.vans.toured import Toured

__all__ = ["agenda_words", "clock_time", "half_day_words", "span_words", "tour_tables"]

_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_HALVES_EN = ("morning", "afternoon")
_WEEKS = (("semaine impaire", "odd week"), ("semaine paire", "even week"))


def clock_time(minute: float, lang: Lang) -> str:
    r"""Write a minute of the day as people do.

    Examples
    --------
    >>> clock_time(545, "fr"), clock_time(545, "en")
    ('9\xa0h\xa005', '9:05')
    """
    hour, rest = divmod(int(minute), 60)
    return f"{hour}\u00a0h\u00a0{rest:02}" if lang == "fr" else f"{hour}:{rest:02}"


def span_words(minutes: float) -> str:
    r"""Write how long something takes.

    Examples
    --------
    >>> span_words(210), span_words(120), span_words(45)
    ('3\xa0h\xa030', '2\xa0h', '45\xa0min')
    """
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02}" if rest else f"{hours}\u00a0h"


def half_day_words(visit: Mapping[str, Any], weeks: int, lang: Lang) -> str:
    """Write a half-day, and the week of the fortnight where there are two.

    Examples
    --------
    >>> half_day_words({"week": 1, "day": 0, "half": 1}, 2, "fr")
    'Lundi après-midi, semaine paire'
    """
    day, half = int(visit["day"]), int(visit["half"])
    side = lang != "fr"
    words = f"{_DAYS_EN[day]} {_HALVES_EN[half]}" if side else capitalised(f"{DAYS[day]} {HALVES[half]}")
    return words if weeks == 1 else f"{words}, {_WEEKS[int(visit['week'])][side]}"


def tour_tables(voice: Voice, found: Toured) -> dict[str, pd.DataFrame]:
    """Return a tour as tables of declared columns: ``calendar``, ``stops``, ``places``.

    Parameters
    ----------
    voice
        For its language.
    found
        The tour.
    """
    weeks, lang = found.rules.weeks, voice.lang
    visits = found.calendar
    calendar = pd.DataFrame(
        {
            "van": visits["van"],
            "half_day": [half_day_words(visit, weeks, lang) for visit in visits.to_dict("records")],
            "code": visits["code"],
            "name": visits["name"],
            **{
                f"{name}_time": [clock_time(minute, lang) for minute in visits[name]]
                for name in ("leave", "arrive", "depart", "back")
            },
            "minutes_driven": visits["minutes"],
            "km_driven": visits["km"].round(1),
        }
    )
    stops = found.stops
    told = pd.DataFrame(
        {
            "van": stops["van"],
            "code": stops["code"],
            "name": stops["name"],
            "visits": stops["visits"],
            "days_a_week": stops["days"],
            "longest_gap": stops["longest_gap"],
            "within_places": stops["places"],
            "within_people": stops["people"],
            "blank_reached": stops["reached"],
            **{name: [class_label(key, lang) for key in stops[name]] for name in ("class_before", "class_after")},
        }
    )
    return {"calendar": calendar, "stops": told, "places": places_told(found.table, lang)}


def agenda_words(visits: Sequence[Mapping[str, Any]], depot: str, lang: Lang) -> tuple[str, str]:
    """Return the title and the text of an event: where the van goes, and when it arrives and leaves.

    Parameters
    ----------
    visits
        Of one half-day.
    depot
        Name of the van's commune.
    lang
        Language of the words.
    """
    first, side = visits[0], lang != "fr"
    names = join_words([str(visit["name"]) for visit in visits], lang)
    summary = f"{('Véhicule', 'Van')[side]} {first['van']}{(' : ', ': ')[side]}{names}"
    there = [
        f"{visit['name']} {clock_time(visit['arrive'], lang)} – {clock_time(visit['depart'], lang)}" for visit in visits
    ]
    leave, back = (clock_time(first[name], lang) for name in ("leave", "back"))
    out = (f"Départ {of_place(depot)} à {leave}", f"Leaves {depot} at {leave}")[side]
    home = (f"Retour à {back}", f"Back at {back}")[side]
    return summary, "\n".join([out, *there, home])
