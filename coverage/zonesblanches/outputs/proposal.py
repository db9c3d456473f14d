"""A proposal as text, as a card of a notebook, as a page, as a Word document, as CSV files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.outputs.folder import made_folder
from zonesblanches.outputs.report import write_report
from zonesblanches.outputs.tables import write_columns
from zonesblanches.pages import lines_card
from zonesblanches.siting.proposed import Proposed
from zonesblanches.telling.documents.proposal import proposal_content, proposal_lines
from zonesblanches.telling.site_tables import site_tables
from zonesblanches.telling.voice import Voice

__all__ = ["proposal_html", "proposal_text", "save_proposal", "write_proposal"]

_FILES = {
    "sites": ("prochaines_equipes.csv", "next_teams.csv"),
    "plans": ("plans.csv", "plans.csv"),
    "curve": ("courbe.csv", "curve.csv"),
    "places": ("communes_apres.csv", "places_after.csv"),
    "page": ("proposition.html", "proposal.html"),
    "word": ("proposition.docx", "proposal.docx"),
}


def proposal_text(findings: Findings, found: Proposed, lang: Lang) -> str:
    """Return the sentences of a proposal, one a line; see `Proposal.explain`."""
    return "\n".join(proposal_lines(_voiced(findings, found), found, lang))


def proposal_html(findings: Findings, found: Proposed) -> str:
    """Return a card for a notebook."""
    return lines_card(proposal_lines(_voiced(findings, found), found, "fr"))


def write_proposal(findings: Findings, found: Proposed, path: str | Path, lang: Lang) -> Path:
    """Write the page or the Word document; see `Proposal.report`."""
    voiced = _voiced(findings, found)
    return write_report(voiced, path, ReportOptions(lang=lang), proposal_content(voiced, found, lang))


def save_proposal(findings: Findings, found: Proposed, folder: str | Path, lang: Lang) -> dict[str, Path]:
    """Write every file of a proposal; see `Proposal.save`."""
    place = made_folder(folder)
    paths = {key: place / names[lang != "fr"] for key, names in _FILES.items()}
    for key, table in site_tables(Voice(findings, lang), found).items():
        write_columns(table, paths[key], lang=lang)
    for key in ("page", "word"):
        write_proposal(findings, found, paths[key], lang)
    return paths


def _voiced(findings: Findings, found: Proposed) -> Findings:
    return replace(findings, proposal=found)
