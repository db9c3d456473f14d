"""The data-quality tables that the workbook and the report share."""

from __future__ import annotations

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.quality import QualityTable

__all__ = ["quality_sections"]

_BRIEF = ("located", "precise", "dated", "stale")  # counts whose shares say enough on a page
_LISTS = 5  # fate of rows, partners, columns, places, repairs; rejects and merged rows have sheets of their own


def quality_sections(findings: Findings, lang: Lang) -> list[QualityTable]:
    """Return the tables of the territory's report and of the lists', those with rows."""
    territory = findings.territory.report(lang=lang).sections[:1]
    lists = findings.providers.report(lang=lang).sections[:_LISTS]
    brief = [QualityTable(one.title, one.table.drop(columns=list(_BRIEF), errors="ignore")) for one in lists]
    return [section for section in (*brief, *territory) if len(section.table)]
