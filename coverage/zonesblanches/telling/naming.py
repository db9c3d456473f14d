"""The name of a family, before what is said of it."""

from __future__ import annotations

from zonesblanches.telling.voice import FamilyVoice

__all__ = ["family_mark", "mark_of_several"]


def family_mark(voice: FamilyVoice) -> str:
    """Name the family that a remark is about, before it.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    return voice.say(f"« {voice.name} » : ", f"“{voice.name}”: ")


def mark_of_several(voice: FamilyVoice) -> str:
    """Name it where there are several.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    return family_mark(voice) if voice.several else ""
