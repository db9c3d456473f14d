"""Opening hours: from what a directory writes to hours a week."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zonesblanches.language import normalise

__all__ = ["DAYS", "hours_of_ranges", "parse_spans", "weekly_hours"]

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOST_HOURS = 80.0  # beyond, a typing mistake rather than a service
_SPAN = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})?\s*(?:-|–|à|a)\s*(\d{1,2})\s*[:hH]\s*(\d{2})?")
_DAY_MINUTES = 24 * 60

Span = tuple[int, int]


def parse_spans(text: str) -> list[Span]:
    """Read ``09:00 - 12:00 / 13:30 - 17:00``, in minutes; ``00:00 - 00:00`` is an empty field.

    Examples
    --------
    >>> parse_spans("09:00 - 12:00 / 13h30-17h / 00:00 - 00:00")
    [(540, 720), (810, 1020)]
    """
    found = []
    for opening, minute, closing, end_minute in _SPAN.findall(text):
        start, end = int(opening) * 60 + int(minute or 0), int(closing) * 60 + int(end_minute or 0)
        found.append((start, _DAY_MINUTES if end == 0 and start > 0 else end))
    return [(start, end) for start, end in found if 0 <= start < end <= _DAY_MINUTES]


def weekly_hours(days: Iterable[Sequence[Span]]) -> float:
    """Add a week up, spans that overlap counted once; NaN when nothing is known, or past 80 hours.

    Examples
    --------
    >>> weekly_hours([[(540, 720), (540, 990)], [(540, 720)]])
    10.5
    >>> weekly_hours([[], []])
    nan
    """
    total = sum(end - start for spans in days for start, end in _united(spans)) / 60
    return round(total, 2) if 0 < total <= MOST_HOURS else math.nan


def _united(spans: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def hours_of_ranges(entries: Iterable[Mapping[str, Any]]) -> float:
    """Add up the ranges of days of the service directory.

    Parameters
    ----------
    entries
        Mappings of ``nom_jour_debut``, ``nom_jour_fin``, ``valeur_heure_debut_1``, ``valeur_heure_fin_1`` and the same
        with ``_2``.

    Returns
    -------
    float
        Hours a week; NaN when unknown.

    Examples
    --------
    >>> hours_of_ranges([{"nom_jour_debut": "Lundi", "nom_jour_fin": "Jeudi",
    ...                   "valeur_heure_debut_1": "09:00:00", "valeur_heure_fin_1": "12:30:00"}])
    14.0
    """
    week: list[list[Span]] = [[] for _ in DAYS]
    for entry in entries:
        first = normalise(entry.get("nom_jour_debut") or "")
        last = normalise(entry.get("nom_jour_fin") or "") or first
        if first not in DAYS or last not in DAYS:
            continue
        start, end = DAYS.index(first), DAYS.index(last)
        spans = [span for number in (1, 2) for span in _span_of(entry, number)]
        for step in range((end - start) % 7 + 1):  # « samedi » to « lundi » goes round the week
            week[(start + step) % 7].extend(spans)
    return weekly_hours(week)


def _span_of(entry: Mapping[str, Any], number: int) -> list[Span]:
    opening, closing = (entry.get(f"valeur_heure_{edge}_{number}") for edge in ("debut", "fin"))
    if not opening or not closing:
        return []
    return parse_spans(f"{str(opening)[:5]} - {str(closing)[:5]}")
