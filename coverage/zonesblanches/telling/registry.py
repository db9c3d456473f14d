"""Every subject, in the order in which most documents speak of them: a new fact is one line here."""

from __future__ import annotations

from zonesblanches.telling.subject import Subject
from zonesblanches.telling.subjects.areas import AREAS
from zonesblanches.telling.subjects.capacity import CAPACITY
from zonesblanches.telling.subjects.census import CENSUS
from zonesblanches.telling.subjects.classes import BLANK, CLASSES, COVERED, GREY
from zonesblanches.telling.subjects.clusters import CLUSTERS_OF_NEED
from zonesblanches.telling.subjects.cumul import CUMUL
from zonesblanches.telling.subjects.decisions import DECISIONS
from zonesblanches.telling.subjects.discordance import DISCORDANCE
from zonesblanches.telling.subjects.equity import EQUITY
from zonesblanches.telling.subjects.limits import LIMITS
from zonesblanches.telling.subjects.lists import LISTS, QUESTIONS
from zonesblanches.telling.subjects.need import NEED
from zonesblanches.telling.subjects.peers import PEERS
from zonesblanches.telling.subjects.people import INHABITANTS, PEOPLE
from zonesblanches.telling.subjects.providers import PROVIDERS
from zonesblanches.telling.subjects.scenario import SCENARIO
from zonesblanches.telling.subjects.score import SCORE
from zonesblanches.telling.subjects.sites import SITES
from zonesblanches.telling.subjects.sources import SUPPLY
from zonesblanches.telling.subjects.times import TIMES
from zonesblanches.telling.subjects.tour import TOUR
from zonesblanches.telling.subjects.travel import TRAVEL
from zonesblanches.telling.subjects.trust import TRUST
from zonesblanches.telling.subjects.units import UNITS
from zonesblanches.telling.subjects.within import WITHIN
from zonesblanches.telling.subjects.yardstick import YARDSTICK
from zonesblanches.telling.subjects.zones import ZONES

__all__ = ["SUBJECTS", "in_order"]

SUBJECTS: tuple[Subject, ...] = (
    SCENARIO, CUMUL, CLASSES, BLANK, WITHIN, ZONES, TIMES, TRUST, CENSUS, SCORE, AREAS, TRAVEL, GREY, COVERED,
    DECISIONS, EQUITY, UNITS, PEERS, YARDSTICK, CAPACITY, SITES, TOUR, PROVIDERS, DISCORDANCE, NEED, CLUSTERS_OF_NEED,
    PEOPLE, LIMITS, QUESTIONS, LISTS, SUPPLY, INHABITANTS,
)  # fmt: skip


def in_order(*first: str) -> tuple[Subject, ...]:
    """Return every subject, some before the others.

    Parameters
    ----------
    *first
        Keys of those that a document speaks of first.

    Examples
    --------
    >>> [subject.key for subject in in_order("lists", "people")[:3]]
    ['lists', 'people', 'scenario']
    """
    by_key = {subject.key: subject for subject in SUBJECTS}
    return (*(by_key[key] for key in first), *(subject for subject in SUBJECTS if subject.key not in first))
