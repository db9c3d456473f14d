"""What was assumed, counted or imputed, and what must be read before the results."""

from __future__ import annotations

from itertools import chain

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.said import audience, fact
from zonesblanches.telling.naming import family_mark
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.voice import Voice

__all__ = ["assumptions", "notes", "reader_warnings", "warnings"]

_ASSUMED = ("travel", "limits", "people", "need")
_NOTED = ("providers", "discordance")
_WARNED = ("scenario", "providers", "lists", "travel", "people", "limits")


def assumptions(findings: Findings, lang: Lang = "fr") -> tuple[str, ...]:
    """Say what holds for every family: what a public edition hides first, then costs, demand, need, imputed values.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the sentences.
    """
    rules = () if findings.edition is None else findings.edition.rules[lang]
    voice = Voice(findings, lang)
    return (*rules, *(text for subject in in_order(*_ASSUMED) for text in subject.assumed(voice)))


def notes(findings: Findings, lang: Lang = "fr") -> tuple[str, ...]:
    """Say everything that was assumed, resolved or imputed; what was said while reading stays in French.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the sentences.
    """
    families = Voice(findings, lang).families.values()
    told = (
        f"{family_mark(one)}{text}" for one in families for subject in in_order(*_NOTED) for text in subject.noted(one)
    )
    return (*assumptions(findings, lang), *told, *findings.territory.notes, *findings.providers.notes)


def warnings(findings: Findings, lang: Lang = "fr") -> tuple[str, ...]:
    """Say what must be read before the results, with what to type to mend it.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the sentences.
    """
    return tuple(text for text in _warned(findings, lang) if audience(text) != "readers")


def reader_warnings(findings: Findings, lang: Lang = "fr") -> tuple[str, ...]:
    """Say it to those who read the documents: what is wrong, without files, rows or options of the library.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the sentences.
    """
    return tuple(fact(text) for text in _warned(findings, lang) if audience(text) != "analyst")


def _warned(findings: Findings, lang: Lang) -> list[str]:
    voice = Voice(findings, lang)
    return list(chain.from_iterable(subject.warned(voice) for subject in in_order(*_WARNED)))
