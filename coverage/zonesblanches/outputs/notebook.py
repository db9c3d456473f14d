"""How a diagnosis shows itself in a notebook."""

from __future__ import annotations

from zonesblanches.blocks import Head, Paragraph, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import number, percent
from zonesblanches.pages import page_html
from zonesblanches.providers.questions import asked
from zonesblanches.schema import class_label, demand_words
from zonesblanches.telling.questions import questions_told, stake
from zonesblanches.telling.remarks import warnings
from zonesblanches.telling.voice import ended

__all__ = ["diagnosis_html"]


def diagnosis_html(findings: Findings) -> str:
    """Return a small card: counts by class for every family, warnings first, what to type next."""
    verbs = (".map()", ".explain(code)", ".priorities()", ".report()", ".save_all(dossier)", ".notes")
    blocks = [
        Paragraph(f"Diagnostic – {findings.territory.name}", "title"),
        *(Paragraph(f"⚠ {ended(text)}", "warning") for text in _first(findings)),
        *(_counts(findings, name) for name in findings.families),
        Paragraph(" · ".join(verbs), "small"),
    ]
    return page_html("card.html", "fr", blocks=blocks)


def _first(findings: Findings) -> list[str]:
    """Return what is to be read before the counts, the questions first, grouped, and where to read them all."""
    told, summed = list(questions_told(findings, "fr").values()), asked(findings.providers.questions)
    if told:
        where = "Toutes les questions : .providers.questions, ou la feuille « À lire d’abord » du classeur"
        told = [f"À lire d’abord : {text}" for text in (*told, *filter(None, [stake(findings, "fr")]))] + [where]
    return [*told, *(text for text in warnings(findings) if text not in summed)]


def _counts(findings: Findings, name: str) -> Table:
    lines = [(str(key), line) for key, line in findings.summary(name).iterrows() if line["communes"]]
    words = (name, "communes", demand_words(findings.demand_column), "%")
    return Table(
        name,
        tuple(Head(text, figure=at > 0) for at, text in enumerate(words)),
        tuple(
            (class_label(key), number(line["communes"]), number(line["demand"]), percent(line["demand_share"]))
            for key, line in lines
        ),
        tuple(key for key, _ in lines),
    )
