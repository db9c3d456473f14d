"""What a diagnosis found, as plain values for a page: figures, how sure, what would change it, where next."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.trust import LABELS
from zonesblanches.language import Lang
from zonesblanches.page.plainly import plain_text
from zonesblanches.schema import CLASSES
from zonesblanches.siting.proposed import Proposed
from zonesblanches.telling.documents.proposal import proposal_lines
from zonesblanches.telling.remarks import reader_warnings
from zonesblanches.telling.voice import Voice

__all__ = ["findings_view", "proposal_view"]

_SHOWN = 8
_TOLD, _LONGEST = 4, 30  # sentences, and words of one
_CLASSED = ("blanche", "grise", "couverte")


def findings_view(findings: Findings, lang: Lang) -> dict[str, Any]:
    """Tell a diagnosis.

    Parameters
    ----------
    findings
        An internal diagnosis.
    lang
        Language of the sentences.
    """
    voice = Voice(findings, lang)
    side = 0 if lang == "fr" else 1
    return {
        "territory": findings.territory.name,
        "warnings": [plain_text(text) for text in reader_warnings(findings, lang)],
        "families": [_family(findings, name, side) for name in findings.families],
        "main": findings.main.name if voice.several else "",
        "doubted": [plain_text(text) for text in _doubted(voice)],
        "levers": _levers(findings),
        "people": _unsure(findings),
        "total": float(findings.main.table["demand"].sum()),
    }


def _family(findings: Findings, name: str, side: int) -> dict[str, Any]:
    lines = findings.summary(name)
    return {
        "name": name,
        "classes": [
            {
                "key": key,
                "label": CLASSES[key][side],
                "communes": int(lines.at[key, "communes"]),
                "people": float(lines.at[key, "demand"]),
                "share": float(lines.at[key, "demand_share"]),
            }
            for key in CLASSES
            if key in _CLASSED or lines.at[key, "communes"]
        ],
    }


def _doubted(voice: Voice) -> Sequence[str]:
    from zonesblanches.telling.registry import in_order

    first = copy(voice)
    vars(first)["families"] = {voice.main.name: voice.main}  # the sentences name no family
    said = [text for subject in in_order("trust") for text in subject.doubted(first)]
    return [text for text in said if len(text.split()) <= _LONGEST][:_TOLD]


def _unsure(findings: Findings) -> float | None:
    """Count the people of the places whose class is not solid; None where it is not computed."""
    trust = findings.trust.get(findings.main.name)
    if trust is None:
        return None
    doubtful = trust.table.index[trust.table["label"].isin(LABELS[1:])]
    return float(findings.main.table["demand"].reindex(doubtful).sum())


def _levers(findings: Findings) -> list[dict[str, Any]]:
    """Return the smallest single change of the places where most people are concerned."""
    trust = findings.trust.get(findings.main.name)
    if trust is None:
        return []
    first = findings.priorities()
    found = trust.levers.drop_duplicates("commune").set_index("commune")
    teams = findings.providers.table["name"]
    lines = []
    for code in [code for code in first.index if code in found.index][:_SHOWN]:
        change = found.loc[code]
        lines.append(
            {
                "code": str(code),
                "name": str(first.at[code, "name"]),
                "people": float(first.at[code, "demand"]),
                "lever": str(change["lever"]),
                "amount": float(change["amount"]),
                "team": str(teams.get(change["provider"], "")),
            }
        )
    return lines


def proposal_view(findings: Findings, found: Proposed, lang: Lang) -> dict[str, Any]:
    """Tell where next teams could be.

    Parameters
    ----------
    findings
        The diagnosis, the proposal beside it.
    found
        The proposal.
    lang
        Language of the sentences.
    """
    lead, *sites = proposal_lines(findings, found, lang)
    return {"lead": plain_text(lead), "sites": [plain_text(text) for text in sites]}
