"""What a report holds, before it is a page or a Word document: plain values in their order of reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, Literal

from zonesblanches.language import Lang

__all__ = [
    "Bar",
    "Block",
    "Bullets",
    "Content",
    "Head",
    "Heading",
    "Paragraph",
    "Picture",
    "Table",
    "Terms",
    "clean",
    "numbered",
]

# what XML 1.0 cannot hold, and what turns the reading of a line round: a name in a list may carry any of them
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True)
class Heading:
    """A title of section, of level 1 to 3; `anchor` names it in the page, `fresh` begins a page of its own."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1
    anchor: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `tone` is ``text``, ``title`` (bold), ``warning`` (framed, to be read first) or ``small``."""

    kind: ClassVar[str] = "paragraph"
    text: str
    tone: Literal["text", "title", "warning", "small"] = "text"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences; `tone` is ``text``, ``lead`` (the main figures) or ``small``."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]
    tone: Literal["text", "lead", "small"] = "text"


@dataclass(frozen=True)
class Terms:
    """Words with their meaning."""

    kind: ClassVar[str] = "terms"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Head:
    """The heading of a column; `figure` aligns it on its right, `wide` is its share of the width."""

    text: str
    figure: bool = False
    wide: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes
    ----------
    caption
        What it shows; ``Tableau 3 – `` is put before it by the renderers, from `number`.
    heads
        Its columns; the first one names the rows, or the second where `ranked`.
    rows
        As many texts as there are columns.
    keys
        Class of each row, whose colour is shown before its name; none where it is empty.
    note
        What stands under it.
    ranked
        Whether the first column is a mere rank.
    small
        Whether it is a log, in smaller letters.
    number
        Given by `numbered`.
    """

    kind: ClassVar[str] = "table"
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...] = ()
    note: str = ""
    ranked: bool = False
    small: bool = False
    number: int = 0


@dataclass(frozen=True)
class Picture:
    """The map of a family, drawn by the renderer, with its caption and what it shows in words."""

    kind: ClassVar[str] = "picture"
    family: str
    caption: str
    alt: str
    number: int = 0


@dataclass(frozen=True)
class Bar:
    """The share of the people in each class, as a bar where the renderer can; `alt` says it in words."""

    kind: ClassVar[str] = "bar"
    shares: tuple[tuple[str, float], ...]
    alt: str


Block = Heading | Paragraph | Bullets | Terms | Table | Picture | Bar


@dataclass(frozen=True)
class Content:
    """A whole report.

    Attributes
    ----------
    lang
        Language of its words.
    title, subtitle, territory, notice, committee, day
        Its first lines; `notice` may be empty, `day` is written in full, `committee` is a list of names.
    keywords
        For the properties of the file.
    blocks
        What follows, in the order of reading.
    """

    lang: Lang
    title: str
    subtitle: str
    territory: str
    notice: str
    committee: tuple[str, ...]
    day: str
    keywords: tuple[str, ...]
    blocks: tuple[Block, ...]

    def headings(self, deepest: int = 2) -> Iterator[Heading]:
        """Yield the headings of the table of contents."""
        yield from (block for block in self.blocks if isinstance(block, Heading) and block.level <= deepest)


def clean(text: str) -> str:
    """Drop what no page and no document can hold: control characters, lone surrogates, reversals of direction.

    Examples
    --------
    >>> clean("Veilleurs" + chr(0) + " d’Alès")
    'Veilleurs d’Alès'
    """
    return _REFUSED.sub("", text)


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give numbers to headings, tables and figures in their order, and clean every text.

    Parameters
    ----------
    blocks
        As they were written.
    """
    tables = pictures = headings = 0
    done: list[Block] = []
    for block in blocks:
        fit = _cleaned(block)
        if isinstance(fit, Table):
            tables += 1
            fit = replace(fit, number=tables)
        elif isinstance(fit, Picture):
            pictures += 1
            fit = replace(fit, number=pictures)
        elif isinstance(fit, Heading):
            headings += 1
            fit = replace(fit, anchor=f"partie-{headings}")
        done.append(fit)
    return tuple(done)


def _cleaned(value: Any) -> Any:
    """Clean every text inside a value."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{entry.name: _cleaned(getattr(value, entry.name)) for entry in fields(value)})
    return value
