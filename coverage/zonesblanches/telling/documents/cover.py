"""What stands around the blocks of a document: its title, whom it is for, its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from zonesblanches import clock
from zonesblanches.blocks import Block, Bullets, Content, clean, numbered
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, long_date
from zonesblanches.telling.credits import parameter_lines, source_credits
from zonesblanches.telling.voice import Voice

__all__ = ["Cover", "PlainCover", "covered", "method_blocks"]


class Cover(Protocol):
    """What the analyst writes around the results: words in place of the usual ones, a notice, names, a date."""

    @property
    def lang(self) -> Lang: ...  # noqa: D102
    @property
    def title(self) -> str | None: ...  # noqa: D102
    @property
    def subtitle(self) -> str | None: ...  # noqa: D102
    @property
    def notice(self) -> str | None: ...  # noqa: D102
    @property
    def committee(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def date(self) -> dt.date | None: ...  # noqa: D102


@dataclass(frozen=True)
class PlainCover:
    """Nothing of one's own."""

    lang: Lang = "fr"
    title: str | None = None
    subtitle: str | None = None
    notice: str | None = None
    committee: Sequence[str] = ()
    date: dt.date | None = None


def method_blocks(voice: Voice, method: Sequence[str]) -> list[Block]:
    """Close a document: how it was made, its parameters, its sources.

    Parameters
    ----------
    voice
        Speaks of the diagnosis.
    method
        Sentences.
    """
    findings, lang = voice.findings, voice.lang
    parameters = [f"{words}{voice.colon}{value}" for words, value in parameter_lines(findings, lang)]
    lists = (method, parameters, source_credits(findings, lang))
    return [Bullets(tuple(lines), "small") for lines in lists]


def covered(
    findings: Findings,
    cover: Cover,
    *,
    title: str,
    subtitle: str,
    blocks: Sequence[Block],
    keywords: Sequence[str] = (),
) -> Content:
    """Put blocks under their cover.

    Parameters
    ----------
    findings
        The diagnosis, for its territory.
    cover
        What the analyst wrote.
    title, subtitle
        The usual ones.
    blocks
        In their order of reading; numbered here.
    keywords
        Of the file's properties.
    """
    names = [cover.committee] if isinstance(cover.committee, str) else cover.committee
    return Content(
        lang=cover.lang,
        title=clean(title if cover.title is None else cover.title),
        subtitle=clean(subtitle if cover.subtitle is None else cover.subtitle),
        territory=clean(findings.territory.name),
        notice=clean(cover.notice or ""),
        committee=tuple(map(clean, names)),
        day=long_date(cover.date or clock.today(), cover.lang),
        keywords=tuple(map(clean, keywords)),
        blocks=numbered(blocks),
    )
