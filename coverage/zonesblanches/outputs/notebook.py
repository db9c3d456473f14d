"""How a diagnosis shows itself in a notebook."""

from __future__ import annotations

from html import escape

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import number, percent
from zonesblanches.providers.questions import asked
from zonesblanches.schema import CLASS_COLORS, class_label, demand_words
from zonesblanches.telling.questions import questions_told, stake
from zonesblanches.telling.remarks import warnings

__all__ = ["diagnosis_html"]

_CELL = "padding:.25em .7em;text-align:right"


def diagnosis_html(findings: Findings) -> str:
    """Return a small card: counts by class for every family, warnings first, what to type next."""
    words = demand_words(findings.demand_column)
    first = "".join(
        '<p style="background:#fff4ce;color:#161616;padding:.3em .6em;border-left:4px solid #b8860b">⚠ '
        f"{escape(text if text.endswith(('.', '…', '?')) else f'{text}.')}</p>"
        for text in _first(findings)
    )
    tables = "".join(_family_html(findings, name, words) for name in findings.families)
    verbs = (".map()", ".explain(code)", ".priorities()", ".report()", ".save_all(dossier)", ".notes")
    help_text = " · ".join(f"<code>{verb}</code>" for verb in verbs)
    return (
        '<div style="max-width:52em"><p><strong>Diagnostic – '
        f"{escape(findings.territory.name)}</strong></p>{first}{tables}"
        f"<p style='font-size:.9em'>{help_text}</p></div>"
    )


def _first(findings: Findings) -> list[str]:
    """Return what is to be read before the counts, the questions first, grouped, and where to read them all."""
    told, summed = list(questions_told(findings, "fr").values()), asked(findings.providers.questions)
    if told:
        where = "Toutes les questions : .providers.questions, ou la feuille « À lire d’abord » du classeur"
        told = [f"À lire d’abord : {text}" for text in (*told, *filter(None, [stake(findings, "fr")]))] + [where]
    return [*told, *(text for text in warnings(findings) if text not in summed)]


def _family_html(findings: Findings, name: str, words: str) -> str:
    rows = "".join(
        "<tr><td style='padding:.25em .7em;text-align:left'><span "
        "style='display:inline-block;width:1em;height:1em;border:1px solid #555;"
        f"background:{CLASS_COLORS[str(key)]}'></span> {escape(class_label(str(key)))}</td>"
        f"<td style='{_CELL}'>{number(line['communes'])}</td><td style='{_CELL}'>{number(line['demand'])}</td>"
        f"<td style='{_CELL}'>{percent(line['demand_share'])}</td></tr>"
        for key, line in findings.summary(name).iterrows()
        if line["communes"]
    )
    head = f"<th style='text-align:left'>{escape(name)}</th><th>communes</th><th>{escape(words)}</th><th>%</th>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
