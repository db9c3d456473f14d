"""Times as a pair: the communes whose class depends on the time taken as the crow flies."""

from __future__ import annotations

import numpy as np

from zonesblanches.language import capitalised
from zonesblanches.schema import class_label
from zonesblanches.telling.naming import mark_of_several
from zonesblanches.telling.slots import FigureColumn, figure_column, in_table
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["TIMES", "by_time"]

_LAWS = (("class_fast", "temps rapide", "fast times"), ("class_slow", "temps lent", "slow times"))


def by_time(voice: FamilyVoice, code: str) -> str:
    """Return the classes at fast and at slow times, in words; empty where both are the commune's class.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        The commune.
    """
    row = voice.rows[code]
    if not _differs(voice, code):
        return ""
    mark = voice.say("selon le temps retenu", "depending on the time taken")
    if row["class_fast"] == row["class_slow"]:
        other = class_label(row["class_fast"], voice.lang).lower()
        both = voice.say(f"{other} aux temps rapide et lent", f"{other} at fast and at slow times")
        return f"{mark}{voice.colon}{both}"
    classes = [
        voice.say(
            f"{class_label(row[name], voice.lang).lower()} au {french}",
            f"{class_label(row[name], voice.lang).lower()} at {english}",
        )
        for name, french, english in _LAWS
    ]
    return f"{mark}{voice.colon}{', '.join(classes)}"


def _differs(voice: FamilyVoice, code: str) -> bool:
    row = voice.rows[code]
    return "class_fast" in row and not row["class_fast"] == row["class"] == row["class_slow"]


def _place(voice: FamilyVoice, code: str) -> list[str]:
    said = by_time(voice, code)
    return [f"{capitalised(said)}."] if said else []


def _headline(voice: FamilyVoice) -> list[str]:
    """Say how many zones blanches there are at fast and at slow times, and how many communes depend on it."""
    table = voice.result.table
    if "class_fast" not in table:
        return []
    moved = int(((table["class_fast"] != table["class"]) | (table["class_slow"] != table["class"])).sum())
    if not moved:
        return [
            voice.say(
                f"{voice.noun.none} ne change de classe selon le temps retenu (rapide ou lent).",
                f"{voice.noun.none} changes class depending on the time taken (fast or slow).",
            )
        ]
    fast, slow = (voice.figure(int((table[name] == "blanche").sum())) for name, _, _ in _LAWS)
    return [
        voice.say(
            f"Selon le temps retenu, de {fast} (rapide) à {slow} (lent) {voice.noun.many} sont en zone blanche ; "
            f"{voice.communes(moved)} {'n’a' if moved == 1 else 'n’ont'} pas la même classe aux trois temps (rapide, "
            "central, lent).",
            f"Depending on the time taken, from {fast} (fast) to {slow} (slow) {voice.noun.many} are in a blank zone; "
            f"{voice.communes(moved)} {'has' if moved == 1 else 'have'} not one class at the three times (fast, "
            "central, "
            "slow).",
        )
    ]


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    """Say the other classes in the table, where some commune has one."""
    told = {at: text for at, text in enumerate(by_time(voice, code) for code in voice.rows) if text}
    words = voice.say("Autres temps", "Other times")
    nothing = np.full(len(voice.rows), np.nan)
    return [in_table(figure_column(voice, "by_time", words, nothing, texts=told))] if told else []


def _doubted(voice: Voice) -> list[str]:
    return [f"{mark_of_several(family)}{line}" for family in voice.families.values() for line in _headline(family)]


TIMES = Subject(key="times", place=_place, headline=_headline, doubted=_doubted, figures=_figures)
