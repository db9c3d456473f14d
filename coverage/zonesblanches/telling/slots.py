"""Sentences with a mark in place of each figure that is a commune's own: the map carries each once, and the figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zonesblanches.language import join_words, number
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["slot", "tau_words", "with_figures"]

_SLOT = re.compile(r"⟦(\w+)⟧")


def slot(key: str) -> str:
    """Return the mark that stands for a commune's own figure in a sentence.

    Examples
    --------
    >>> slot("score")
    '⟦score⟧'
    """
    return f"⟦{key}⟧"


def with_figures(voice: FamilyVoice, texts: Iterable[str], code: str) -> list[str]:
    """Put a commune's own figures in place of their marks.

    Parameters
    ----------
    voice
        Speaks of a family.
    texts
        Sentences with marks.
    code
        The commune.
    """
    return [_SLOT.sub(lambda match: _figure(voice, match[1], code) or match[0], text) for text in texts]


def _figure(voice: FamilyVoice, key: str, code: str) -> str | None:
    """Format the figure that a mark stands for; None when the mark is not ours."""
    return _FIGURES[key](voice, voice.rows[code]) if key in _FIGURES else None


def _parts(voice: FamilyVoice, code: str) -> str:
    shown = [f"{label} {number(value, 1, voice.lang)}" for label, value in voice.parts(code) if value]
    return join_words(shown, voice.lang)


def tau_words(voice: FamilyVoice, tau: float) -> str:
    """Format a share of the people in extreme isolation; a small one is said to be small, and not 0.

    Parameters
    ----------
    voice
        Its language.
    tau
        The share.
    """
    if 0 < tau < 0.01:
        return voice.say("moins de 1\u202f%", "less than 1%")
    return voice.share(tau, 0)


_FIGURES: Mapping[str, Callable[[FamilyVoice, Mapping[str, Any]], str]] = {
    "nearest_cost": lambda voice, row: voice.cost(row["nearest_cost"]),
    "nearest": lambda voice, row: str(voice.teams[row["nearest_provider"]]["name"]),
    "n_sure": lambda voice, row: voice.figure(int(row["n_sure"])),
    "access_ratio": lambda voice, row: voice.ratio(row["access_ratio"]),
    "tau": lambda voice, row: tau_words(voice, row["tau"]),
    "score": lambda voice, row: voice.figure(row["score"], 1),
    "rank_score": lambda voice, row: voice.figure(row["rank_score"], int(row["rank_score"] % 1 > 0)),
    "volume": lambda voice, row: voice.people_figure(row["volume"]),
    "demand": lambda voice, row: voice.people_figure(row["demand"]),
    "parts": lambda voice, row: _parts(voice, row["code"]),
}
