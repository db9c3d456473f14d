"""Why a commune has its class and its score, in sentences made from the result's own figures."""

from __future__ import annotations

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.slots import with_figures
from zonesblanches.telling.subjects.classes import reason_pattern
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.territory.territory import find_commune

__all__ = ["class_reason", "class_sentences", "explain", "pattern", "score_sentences", "sentences"]

_ORDER = ("classes", "decisions", "travel", "discordance", "questions")


def explain(findings: Findings, commune: str, *, lang: Lang = "fr") -> str:
    """Explain the class and the score of a commune, for every family.

    Parameters
    ----------
    findings
        Result of the diagnosis.
    commune
        Code, or name when it is the only one in the territory.
    lang
        ``"fr"`` or ``"en"``.

    Raises
    ------
    UnknownCodeError
        When the commune is not in the territory.
    """
    code = find_commune(findings.table, commune, noun=findings.territory.noun)
    lines = [f"{findings.table.at[code, 'name']} ({code})"]
    for name, voice in Voice(findings, lang).families.items():
        lines += [f"— {name} —", *sentences(voice, code)]
    return "\n".join(lines)


def pattern(voice: FamilyVoice, code: str) -> list[str]:
    """Return everything that explains one commune, with a mark (`slot`) in place of each figure that is its own.

    Communes in the same situation have the same pattern: that is what the map carries, with the figures in columns.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        The commune.
    """
    return [text for subject in in_order(*_ORDER) for text in subject.place(voice, code)]


def sentences(voice: FamilyVoice, code: str) -> list[str]:
    """Return everything that explains one commune: class, reasons, people, score.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        The commune.
    """
    return with_figures(voice, pattern(voice, code), code)


def class_reason(voice: FamilyVoice, code: str) -> str:
    """Return why a commune has its class, without the name of the class; see `sentences`."""
    return with_figures(voice, [reason_pattern(voice, code)], code)[0]


def class_sentences(voice: FamilyVoice, code: str) -> list[str]:
    """Return what is said of a commune besides its score; see `sentences`."""
    told = (text for subject in in_order(*_ORDER) if subject.key != "score" for text in subject.place(voice, code))
    return with_figures(voice, told, code)


def score_sentences(voice: FamilyVoice, code: str) -> list[str]:
    """Return what is said of a commune's score; see `sentences`."""
    told = (text for subject in in_order(*_ORDER) if subject.key == "score" for text in subject.place(voice, code))
    return with_figures(voice, told, code)
