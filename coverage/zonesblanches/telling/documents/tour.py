"""What a tour says, once for every format: page, Word document, text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zonesblanches.blocks import Block, Bullets, Content, Heading
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.telling.documents.cover import PlainCover, covered, method_blocks
from zonesblanches.telling.subjects.tour import TOUR, tour_blocks, tour_lines, van_lines
from zonesblanches.telling.tour_tables import clock_time, half_day_words
from zonesblanches.telling.voice import Voice

if TYPE_CHECKING:
    from zonesblanches.siting.vans.toured import Toured

__all__ = ["tour_content", "tour_text_lines"]


def tour_text_lines(findings: Findings, found: Toured, lang: Lang) -> list[str]:
    """Return the sentences: what is reached, what is proven, and the week of each van, a line by half-day.

    Parameters
    ----------
    findings
        The diagnosis, the tour in it.
    found
        The tour.
    lang
        Language of the words.
    """
    voice = Voice(findings, lang).families[found.family]
    lines = [*TOUR.headline(voice), *tour_lines(voice, found)]
    for van, line in zip(found.vans.index, van_lines(voice, found), strict=True):
        lines.append(line)
        mine = found.calendar[found.calendar["van"] == van]
        for _, visits in mine.groupby(["week", "day", "half"]):
            rows = visits.to_dict("records")
            there = [
                f"{row['name']} {clock_time(row['arrive'], lang)} – {clock_time(row['depart'], lang)}" for row in rows
            ]
            lines.append(f"   {half_day_words(rows[0], found.rules.weeks, lang)}{voice.colon}{', '.join(there)}")
    return lines


def tour_content(findings: Findings, found: Toured, lang: Lang) -> Content:
    """Return the page of a tour.

    Parameters
    ----------
    findings
        The diagnosis, the tour in it.
    found
        The tour.
    lang
        Language of the words.
    """
    voice = Voice(findings, lang).families[found.family]
    blocks: list[Block] = [
        Heading(voice.say(f"Tournée, « {found.family} »", f"Tour, “{found.family}”")),
        Bullets(tuple(TOUR.headline(voice)), "lead"),
        *tour_blocks(voice, found),
        Heading(voice.say("Méthode et sources", "Method and sources")),
        *method_blocks(voice, TOUR.method(voice)),
    ]
    return covered(
        findings,
        PlainCover(lang),
        title=voice.say("Une tournée de véhicules", "A tour of vans"),
        subtitle=found.family,
        blocks=blocks,
        keywords=(voice.say("zones blanches", "blank zones"), found.family),
    )
