"""A tour as an agenda that any calendar opens (iCalendar, RFC 5545): one event by half-day, every week or fortnight."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from zonesblanches import clock
from zonesblanches.language import Lang
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.siting.vans.toured import Toured
from zonesblanches.telling.tour_tables import agenda_words

__all__ = ["write_agenda"]

_WIDEST = 73  # octets of a line, its fold's space aside
_FIRST_ODD = 1


def write_agenda(found: Toured, path: Path, lang: Lang) -> None:
    """Write the agenda, from the next Monday on: that of an odd week where the calendar holds a fortnight.

    Parameters
    ----------
    found
        The tour.
    path
        File ending in ``.ics``; written whole or not at all.
    lang
        Language of the words.
    """
    today = clock.today()
    monday = today + dt.timedelta(days=(7 - today.weekday()) % 7 or 7)
    while found.rules.weeks > 1 and monday.isocalendar().week % 2 != _FIRST_ODD:
        monday += dt.timedelta(days=7)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//zonesblanches//tournee//FR", "CALSCALE:GREGORIAN"]
    for _, visits in found.calendar.groupby(["van", "week", "day", "half"]):
        rows = visits.to_dict("records")
        first = rows[0]
        day = monday + dt.timedelta(days=7 * int(first["week"]) + int(first["day"]))
        summary, description = agenda_words(rows, found.vans.loc[first["van"], "depot_name"], lang)
        name = hashlib.sha256(f"{first['van']}|{day}|{first['half']}|{description}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}@zonesblanches",
            f"DTSTAMP:{today:%Y%m%d}T000000Z",
            f"DTSTART:{_moment(day, first['leave'])}",
            f"DTEND:{_moment(day, first['back'])}",
            f"RRULE:FREQ=WEEKLY;INTERVAL={found.rules.weeks}",
            f"SUMMARY:{_escaped(summary)}",
            f"LOCATION:{_escaped(' ; '.join(str(row['name']) for row in rows))}",
            f"DESCRIPTION:{_escaped(description)}",
            "END:VEVENT",
        ]
    text = "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])
    with replacing(path, ".ics") as draft:
        Path(draft).write_bytes(text.encode())


def _moment(day: dt.date, minute: int) -> str:
    """Return a local time, that of the wall clock where the agenda is read."""
    return f"{day:%Y%m%d}T{minute // 60:02}{minute % 60:02}00"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Cut a line at 75 octets, never inside a letter."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > _WIDEST:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
