"""What a proposal says, once for every format: page, Word document, text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zonesblanches.blocks import Block, Content, Heading
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.telling.documents.cover import PlainCover, covered, method_blocks
from zonesblanches.telling.subjects.sites import SITES, plan_lines, site_blocks, site_lines
from zonesblanches.telling.voice import Voice

if TYPE_CHECKING:
    from zonesblanches.siting.proposed import Proposed

__all__ = ["proposal_content", "proposal_lines"]


def proposal_lines(findings: Findings, found: Proposed, lang: Lang) -> list[str]:
    """Return the sentences: the sites, what was sought and is proven, then a line by site.

    Parameters
    ----------
    findings
        The diagnosis, the proposal in it.
    found
        The proposal.
    lang
        Language of the words.
    """
    voice = Voice(findings, lang).families[found.family]
    lines = [f"{order}. {text}" for order, text in enumerate(site_lines(voice, found), start=1)]
    return [*SITES.headline(voice), *plan_lines(voice, found), *lines]


def proposal_content(findings: Findings, found: Proposed, lang: Lang) -> Content:
    """Return the page of a proposal.

    Parameters
    ----------
    findings
        The diagnosis, the proposal in it.
    found
        The proposal.
    lang
        Language of the words.
    """
    voice = Voice(findings, lang).families[found.family]
    blocks: list[Block] = [
        Heading(voice.say(f"Où créer la suite, « {found.family} »", f"Where to create next, “{found.family}”")),
        *site_blocks(voice, found),
        Heading(voice.say("Méthode et sources", "Method and sources")),
        *method_blocks(voice, SITES.method(voice)),
    ]
    return covered(
        findings,
        PlainCover(lang),
        title=voice.say("Où créer la prochaine équipe", "Where to create the next team"),
        subtitle=found.family,
        blocks=blocks,
        keywords=(voice.say("zones blanches", "blank zones"), found.family),
    )
