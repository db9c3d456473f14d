"""How a diagnosis shows itself in a notebook."""

from __future__ import annotations

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.pages import page_html
from zonesblanches.telling.documents.card import card_blocks

__all__ = ["diagnosis_html"]


def diagnosis_html(findings: Findings) -> str:
    """Return a small card; see `card_blocks`."""
    return page_html("card.html", "fr", blocks=card_blocks(findings))
