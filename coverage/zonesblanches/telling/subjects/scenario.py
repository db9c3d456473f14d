"""A scenario: which teams start, stop or move, and that it is not what the lists say."""

from __future__ import annotations

from zonesblanches.errors import first_five
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import Voice

__all__ = ["SCENARIO"]

_WORDS = {
    "add": (("équipe ajoutée", "équipes ajoutées"), ("team added", "teams added")),
    "remove": (("équipe arrêtée", "équipes arrêtées"), ("team stopped", "teams stopped")),
    "move": (("équipe déplacée", "équipes déplacées"), ("team moved", "teams moved")),
}


def _warned(voice: Voice) -> list[str]:
    """Say first that what follows is a scenario; a public edition names no team here."""
    told = []
    for kind, names in voice.findings.scenario:
        count = voice.count(len(names), *_WORDS[kind][voice.lang == "en"])
        told.append(count if voice.public else f"{count} ({first_five(names)})")
    if not told:
        return []
    listed = " ; ".join(told)
    return [
        voice.say(f"Scénario, et non l’état des listes : {listed}", f"Scenario, and not what the lists say: {listed}")
    ]


SCENARIO = Subject(key="scenario", warned=_warned)
