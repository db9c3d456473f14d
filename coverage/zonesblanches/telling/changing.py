"""What would make a place couverte, in words: each single change that is enough, or that none is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zonesblanches.telling.slots import more_words, slot, within_words
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["changing", "lever_words"]


def changing(voice: FamilyVoice, code: str) -> list[str]:
    """Say the single changes that would be enough, the cheapest first, or that none of them is.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        The commune.
    """
    if voice.rows[code]["class"] not in {"blanche", "grise"}:
        return []
    told = [lever_words(voice, line, mark=True) for line in voice.levers.get(code, ())]
    if not told and voice.sure is not None and not voice.sure.placed:
        return [
            voice.say(
                "Ni une déclaration confirmée ni plus de capacité ne suffit seule à la rendre couverte ; la table de "
                "coûts ne dit pas ce que ferait partout un intervenant de plus.",
                "Neither a declaration confirmed nor more capacity is enough alone to make it covered; the table of "
                "costs does not say what one more provider would do everywhere.",
            )
        ]
    if not told and voice.rows[code]["class"] == "blanche":
        return [
            voice.say(
                "Aucun changement seul ne suffit à la rendre couverte ; un intervenant de plus en ferait une zone "
                "grise.",
                "No single change is enough to make it covered; one more provider would make it a grey zone.",
            )
        ]
    if not told:
        return [
            voice.say(
                "Ni une déclaration confirmée, ni plus de capacité, ni un intervenant de plus ne suffit seul à la "
                "rendre "
                "couverte.",
                "Neither a declaration confirmed, nor more capacity, nor one more provider is enough alone to make it "
                "covered.",
            )
        ]
    one = voice.say(" ; ou ", "; or ").join(told)
    return [voice.say(f"Deviendrait couverte avec {one}.", f"Would become covered with {one}.")]


def lever_words(voice: FamilyVoice, line: Mapping[str, Any], *, mark: bool) -> str:
    """Say one lever; its figure as a mark on the map, where each sentence is carried once.

    Parameters
    ----------
    voice
        Speaks of a family.
    line
        A row of `levers_of`.
    mark
        Whether its figure is a mark.
    """
    name = voice.result.providers["name"].get(line["provider"], line["provider"])
    if line["lever"] == "confirm":
        return voice.say(f"une déclaration confirmée, celle de {name}", f"a declaration confirmed, that of {name}")
    if line["lever"] == "capacity":
        units = slot("more") if mark else more_words(voice, line["amount"])
        return voice.say(f"{units} de plus pour {name}", f"{units} more for {name}")
    within = slot("within") if mark else within_words(voice, line["amount"])
    capacity = voice.plain(line["capacity"])
    return voice.say(
        f"un intervenant de plus {within} (capacité {capacity})", f"one more provider {within} (capacity {capacity})"
    )
