"""What a fiche holds, before it is a page or a PDF: plain values, in their order of reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from zonesblanches.blocks import Block, Cell, clean
from zonesblanches.language import Lang, capitalised

__all__ = ["Collection", "Fiche", "Section", "anchor_of", "cleaned", "cut", "title_of", "with_blocks"]

_LONGEST = 240  # characters of a name: a cell of a list may hold megabytes


@dataclass(frozen=True)
class Section:
    """A part of the page, half as wide as it or as wide as it."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True)
class Fiche:
    """A fiche: one page.

    Attributes
    ----------
    anchor
        Names it in its file.
    title, subtitle
        Its first lines.
    tiles
        The main figures: value, what it is.
    sections
        What follows.
    foot
        Sources, parameters, date.
    scale
        Size of its letters, 1 or less, so that it holds on a page.
    group
        Heading of the table of contents under which it stands.
    aside
        Points left free at the right of its first lines, for a logo.
    """

    anchor: str
    title: str
    subtitle: str
    tiles: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    scale: float = 1.0
    group: str = ""
    aside: float = 0.0


@dataclass(frozen=True)
class Collection:
    """A file of fiches.

    Attributes
    ----------
    lang
        Language of its words.
    title, territory, notice, day
        Of the whole; `notice` may be empty.
    sheets
        One page each.
    contents
        Title of the table of contents, which only several fiches have.
    intro
        Sentences before it.
    """

    lang: Lang
    title: str
    territory: str
    notice: str
    day: str
    sheets: tuple[Fiche, ...]
    contents: str
    intro: tuple[str, ...] = ()


def cut(text: object) -> str:
    """Keep the beginning of a name that no page could hold.

    Examples
    --------
    >>> cut("Alès"), len(cut("a" * 5000))
    ('Alès', 241)
    """
    words = " ".join(str(text).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def anchor_of(level: str, code: str) -> str:
    """Name the fiche of a place in its file.

    Examples
    --------
    >>> anchor_of("commune", "30007"), anchor_of("epci", "a b")
    ('c-30007', 'e-a_20b')
    """
    return f"{level[0]}-{''.join(char if char.isascii() and char.isalnum() else f'_{ord(char):x}' for char in code)}"


def title_of(name: str) -> str:
    """Write the name of a family as a title.

    Examples
    --------
    >>> title_of("équipes citoyennes")
    'Équipes citoyennes'
    """
    return capitalised(cut(name))


def cleaned(value: Any, lang: Lang) -> Any:
    """Drop from every text inside a value what no page can hold, and keep French signs on the line of their word.

    Parameters
    ----------
    value
        A text, a tuple, or a part of a fiche; the shapes of a picture are figures and stay.
    lang
        Language of the texts.
    """
    if isinstance(value, Cell):
        return Cell(cleaned(str(value), lang), value.share, value.key)
    if isinstance(value, str):
        return _typeset(clean(value)) if lang == "fr" else clean(value)
    if isinstance(value, tuple):
        return tuple(cleaned(item, lang) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{entry.name: cleaned(getattr(value, entry.name), lang) for entry in fields(value)})
    return value


def _typeset(text: str) -> str:
    """Put no-break spaces where French has them: before « : », narrow before « ; » and « ? », inside quotes."""
    for plain, tied in ((" :", "\u00a0:"), (" ;", "\u202f;"), (" ?", "\u202f?"), ("« ", "«\u00a0"), (" »", "\u00a0»")):
        text = text.replace(plain, tied)
    return text


def with_blocks(sheet: Fiche, change: Callable[[Block], Block]) -> Fiche:
    """Return a fiche with each of its blocks changed.

    Parameters
    ----------
    sheet
        As it is.
    change
        What a block becomes.
    """

    def section(part: Section) -> Section:
        return replace(part, blocks=tuple(change(block) for block in part.blocks))

    return replace(sheet, sections=tuple(section(part) for part in sheet.sections))
