"""The half-days of a cycle of one or two weeks: their names, their hours, and how far apart visits are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.language import normalise

__all__ = ["DAYS", "HALVES", "STARTS", "Slot", "days_apart", "open_slots", "slot_words"]

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
HALVES = ("matin", "après-midi")
STARTS = (9 * 60, 13 * 60 + 30)  # minutes of the day at which a van leaves its depot
_WEEK_DAYS = 7


class Slot(NamedTuple):
    """A half-day: week of the cycle from 0, day from Monday, half 0 (morning) or 1."""

    week: int
    day: int
    half: int

    @property
    def date(self) -> int:
        """Day of the cycle, from its first Monday."""
        return _WEEK_DAYS * self.week + self.day


def open_slots(weeks: int, closed: Iterable[str]) -> list[Slot]:
    """Return the half-days of a cycle on which vans may go out.

    Parameters
    ----------
    weeks
        Of the cycle.
    closed
        Half-days or days on which they may not: « mercredi matin », « vendredi ».

    Raises
    ------
    ParameterError
        When one is no half-day from Monday to Friday.

    Examples
    --------
    >>> len(open_slots(1, ["mercredi", "vendredi après-midi"]))
    7
    """
    if not isinstance(closed, Iterable):
        raise ParameterError(f'closed vaut {closed!r}, attendu : ["mercredi", "vendredi après-midi"].')
    barred = {pair for text in closed for pair in _halves(text)}
    return [
        Slot(week, day, half)
        for week in range(weeks)
        for day in range(len(DAYS))
        for half in range(len(HALVES))
        if (day, half) not in barred
    ]


def _halves(text: str) -> list[tuple[int, int]]:
    known = {normalise(name): [(day, 0), (day, 1)] for day, name in enumerate(DAYS)}
    known |= {
        normalise(f"{name} {part}"): [(day, half)] for day, name in enumerate(DAYS) for half, part in enumerate(HALVES)
    }
    told = known.get(normalise(text))
    if told is None:
        near = did_you_mean(normalise(text), list(known))
        raise ParameterError(
            f"Demi-journée fermée « {text} » : inconnue.{near} Attendu un jour du lundi "
            "au vendredi, ou sa moitié : « mercredi », « vendredi après-midi »."
        )
    return told


def slot_words(slots: Sequence[Slot], weeks: int) -> str:
    """Write half-days as `days_of_week` reads them: the words of a list's column « Jours de passage ».

    Parameters
    ----------
    slots
        Half-days of one stop.
    weeks
        Of the cycle; where there are two, the first is that of odd weeks.

    Examples
    --------
    >>> slot_words([Slot(0, 0, 0), Slot(0, 3, 1)], 1)
    'lundi matin, jeudi après-midi'
    >>> slot_words([Slot(0, 0, 0), Slot(0, 3, 1), Slot(1, 3, 1)], 2)
    'lundi matin semaines impaires ; jeudi après-midi'
    """
    held: dict[tuple[int, int], list[int]] = {}
    for slot in sorted(slots, key=lambda slot: (slot.day, slot.half, slot.week)):
        held.setdefault((slot.day, slot.half), []).append(slot.week)
    parts = [
        f"{DAYS[day]} {HALVES[half]}" + ("" if len(told) == weeks else f" semaines {('impaires', 'paires')[told[0]]}")
        for (day, half), told in held.items()
    ]
    return (", " if weeks == 1 else " ; ").join(parts)


def days_apart(dates: Iterable[int], weeks: int) -> list[int]:
    """Return the days between one visit and the next, round the cycle.

    Parameters
    ----------
    dates
        Days of the cycle on which a stop is visited.
    weeks
        Of the cycle.

    Examples
    --------
    >>> days_apart([0, 3], 1), days_apart([2], 2)
    ([3, 4], [14])
    """
    held = sorted(set(dates))
    following = [*held[1:], held[0] + _WEEK_DAYS * weeks] if held else []
    return [after - before for before, after in zip(held, following, strict=True)]
