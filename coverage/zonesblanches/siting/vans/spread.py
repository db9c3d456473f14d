"""On which half-day each outing goes: the visits to a stop evenly apart, never on the same day where it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, combinations_with_replacement
from typing import Any

import numpy as np

from zonesblanches.errors import InputError
from zonesblanches.siting.program import solved
from zonesblanches.siting.vans.program import Outing
from zonesblanches.siting.vans.rules import TourRules
from zonesblanches.siting.vans.slots import Slot, days_apart

__all__ = ["spread"]

_FAR = 1000.0  # a longer longest gap is worse than any other evenness
_LATE = 1e-4  # the earlier half-days of the week first


def spread(outings: Sequence[Outing], rules: TourRules, *, seconds: float) -> tuple[list[tuple[Slot, Outing]], bool]:
    """Give each outing of a van its half-days, and tell whether no other calendar is more even.

    The longest gap of each stop counts first, then the sum of the squares of its gaps.

    Parameters
    ----------
    outings
        Of one van.
    rules
        Half-days open, most in a week, largest gap.
    seconds
        Time limit.

    Raises
    ------
    InputError
        When no calendar keeps the gap.
    """
    visits = Counter({stop: 0 for outing in outings for stop in outing.stops})
    for outing in outings:
        for stop in outing.stops:
            visits[stop] += outing.times
    several = {stop: many for stop, many in sorted(visits.items()) if many > 1}
    slots = sorted(rules.slots)
    if not several and rules.weeks == 1:
        return list(zip(slots, outings, strict=False)), True
    for choose in (combinations, combinations_with_replacement):
        patterns = {stop: _patterns(rules, many, choose) for stop, many in several.items()}
        if not all(patterns.values()):
            continue
        answer = _solved(outings, slots, rules, patterns, seconds)
        if answer is not None:
            return answer
    raise InputError(
        f"Aucun calendrier ne passe à chaque arrêt tous les {rules.gap} jours ou moins. Ouvrez d'autres demi-journées, "
        "ou demandez moins de passages."
    )


def _patterns(rules: TourRules, many: int, choose: Any) -> list[tuple[tuple[int, ...], float]]:
    """Return the sets of days on which a stop may be visited, and how uneven each is."""
    held = Counter(slot.date for slot in rules.slots)
    found = []
    for dates in choose(sorted(held), many):
        if any(count > held[date] for date, count in Counter(dates).items()):
            continue
        apart = days_apart(dates, rules.weeks)
        if max(apart) <= rules.gap:
            twice = many - len(apart)
            found.append((dates, _FAR * (max(apart) + 7 * twice) + sum(gap * gap for gap in apart)))
    return found


def _solved(
    outings: Sequence[Outing],
    slots: Sequence[Slot],
    rules: TourRules,
    patterns: dict[int, list[tuple[tuple[int, ...], float]]],
    seconds: float,
) -> tuple[list[tuple[Slot, Outing]], bool] | None:
    wide, many = len(slots), len(outings) * len(slots)
    size = many + sum(map(len, patterns.values()))
    cost = np.zeros(size)
    cost[:many] = _LATE * np.outer(1 + np.arange(len(outings)) / len(outings), np.arange(wide)).ravel()
    lines: list[tuple[dict[int, float], float]] = []

    def same(line: dict[int, float], value: float) -> None:
        lines.extend([(line, value), ({at: -one for at, one in line.items()}, -value)])

    for rank, outing in enumerate(outings):
        same({rank * wide + at: 1.0 for at in range(wide)}, outing.times)
    lines.extend(({rank * wide + at: 1.0 for rank in range(len(outings))}, 1.0) for at in range(wide))
    for week in range(rules.weeks):
        mine = [at for at, slot in enumerate(slots) if slot.week == week]
        lines.append(({rank * wide + at: 1.0 for rank in range(len(outings)) for at in mine}, rules.half_days))
    begin = many
    for stop, told in patterns.items():
        own = range(begin, begin + len(told))
        cost[own] = [uneven for _, uneven in told]
        same(dict.fromkeys(own, 1.0), 1.0)
        for date in sorted({slot.date for slot in slots}):
            line = {at: -float(dates.count(date)) for at, (dates, _) in zip(own, told, strict=True) if date in dates}
            line |= {
                rank * wide + at: 1.0
                for rank, outing in enumerate(outings) if stop in outing.stops
                for at, slot in enumerate(slots) if slot.date == date
            }  # fmt: skip
            same(line, 0.0)
        begin += len(told)
    return _read(outings, slots, lines, cost, seconds)


def _read(
    outings: Sequence[Outing],
    slots: Sequence[Slot],
    lines: list[tuple[dict[int, float], float]],
    cost: Any,
    seconds: float,
) -> tuple[list[tuple[Slot, Outing]], bool] | None:
    from scipy.sparse import csr_array

    rows = np.repeat(np.arange(len(lines)), [len(line) for line, _ in lines])
    columns = np.array([at for line, _ in lines for at in line], dtype=np.int64)
    values = np.array([value for line, _ in lines for value in line.values()])
    matrix = csr_array((values, (rows, columns)), shape=(len(lines), len(cost)))
    most = np.array([value for _, value in lines], dtype=float)
    answer = solved(cost, matrix, most, np.ones(len(cost), dtype=bool), seconds=seconds)
    if answer.x is None:
        return None
    held = answer.x[: len(outings) * len(slots)].reshape(len(outings), len(slots)) > 0.5
    found = [(slots[at], outings[rank]) for rank, at in zip(*np.nonzero(held), strict=True)]
    reached = float(cost @ np.round(answer.x))
    return sorted(found, key=lambda one: one[0]), reached - answer.bound < 0.5
