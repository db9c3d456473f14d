"""Opening hours of the mairies: from ranges of days to hours a week."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# A mairie open more than 80 hours a week is a typing mistake, not a service.
MOST_HOURS = 80.0


class Week(NamedTuple):
    """What the opening hours amount to; None everywhere when they are not known."""

    hours: float | None
    days: int | None
    text: str | None
    problem: str | None = None


UNKNOWN = Week(None, None, None)


def minutes(text: str) -> int:
    """Return the minutes since midnight of 'HH:MM:SS'."""
    hour, minute = text.split(":")[:2]
    return int(hour) * 60 + int(minute)


def days_between(first: str, last: str) -> list[int]:
    """Return the days of a range, both ends included; 'samedi' to 'lundi' goes round the week."""
    start, end = DAYS.index(first), DAYS.index(last)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def united(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge the spans that overlap or touch, so that no hour counts twice."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _spans_by_day(entries: list[Any]) -> list[list[tuple[int, int]]]:
    """Return the merged spans of each of the seven days, in minutes."""
    spans: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    for first, last, intervals in entries:
        # No last day: the row is about the first day only.
        for day in days_between(first, last or first):
            for opening, closing in intervals:
                start, end = minutes(opening), minutes(closing)
                # '18:00 to 00:00' closes at midnight; a span of no length is an empty field.
                end = end if end > start or end == start else end + 24 * 60
                if end > start:
                    spans[day].append((start, end))
    return [united(day) for day in spans]


def _clock(minute: int) -> str:
    """Write a time the French way: 9h, 13h30."""
    hour, rest = divmod(minute % (24 * 60), 60)
    return f"{hour}h{rest:02d}" if rest else f"{hour}h"


def _text(spans: list[list[tuple[int, int]]]) -> str:
    """Write the week: 'lun–jeu 9h–12h, 14h–17h ; ven 9h–12h'; equal days in a row are joined."""
    runs: list[tuple[int, int, str]] = []
    for day, day_spans in enumerate(spans):
        if not day_spans:
            continue
        written = ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in day_spans)
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == written:
            runs[-1] = (runs[-1][0], day, written)
        else:
            runs.append((day, day, written))
    names = [DAYS[a][:3] if a == b else f"{DAYS[a][:3]}–{DAYS[b][:3]}" for a, b, _ in runs]
    return " ; ".join(f"{name} {run[2]}" for name, run in zip(names, runs, strict=True))


def read_week(raw: str) -> Week:
    """Return hours a week, days open and a short text; unknown hours are None, never 0."""
    if raw in ("", "\\N", "[]"):
        return UNKNOWN
    try:
        spans = _spans_by_day(json.loads(raw))
    except (ValueError, TypeError, AttributeError):
        return UNKNOWN._replace(problem="unreadable")
    total = sum(end - start for day in spans for start, end in day) / 60
    if total == 0:
        return UNKNOWN._replace(problem="no length")
    if total > MOST_HOURS:
        return UNKNOWN._replace(problem="more than 80 hours")
    return Week(round(total, 2), sum(bool(day) for day in spans), _text(spans))
