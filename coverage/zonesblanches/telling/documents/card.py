"""A diagnosis in a notebook: counts by class for every family, what is to be read first, what to type next."""

from __future__ import annotations

from zonesblanches.blocks import Block, Head, Paragraph, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import percent
from zonesblanches.providers.questions import asked
from zonesblanches.schema import class_label
from zonesblanches.telling.questions import questions_told, stake
from zonesblanches.telling.remarks import warnings
from zonesblanches.telling.voice import FamilyVoice, Voice, ended

__all__ = ["card_blocks"]


def card_blocks(findings: Findings) -> list[Block]:
    """Return a small card: counts by class for every family, warnings first, what to type next."""
    voice = Voice(findings)
    verbs = (".map()", ".explain(code)", ".priorities()", ".report()", ".save_all(dossier)", ".notes")
    return [
        Paragraph(f"Diagnostic – {findings.territory.name}", "title"),
        *(Paragraph(f"⚠ {ended(text)}", "warning") for text in _first(findings)),
        *(_counts(family) for family in voice.families.values()),
        Paragraph(" · ".join(verbs), "small"),
    ]


def _first(findings: Findings) -> list[str]:
    """Return what is to be read before the counts, the questions first, grouped, and where to read them all."""
    told, summed = list(questions_told(findings, "fr").values()), asked(findings.providers.questions)
    if told:
        where = "Toutes les questions : .providers.questions, ou la feuille « À lire d’abord » du classeur"
        told = [f"À lire d’abord : {text}" for text in (*told, *filter(None, [stake(findings, "fr")]))] + [where]
    return [*told, *(text for text in warnings(findings) if text not in summed)]


def _counts(voice: FamilyVoice) -> Table:
    lines = [(str(key), line) for key, line in voice.summary.iterrows() if line["communes"]]
    words = (voice.name, "communes", voice.words, "%")
    rows = tuple(
        (class_label(key), voice.figure(line["communes"]), voice.figure(line["demand"]), percent(line["demand_share"]))
        for key, line in lines
    )
    heads = tuple(Head(text, figure=at > 0) for at, text in enumerate(words))
    return Table(voice.name, heads, rows, tuple(key for key, _ in lines))
