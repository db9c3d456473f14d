"""What a fiche holds, before it is a page or a PDF: plain values, in their order of reading."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, Literal

from zonesblanches.blocks import clean
from zonesblanches.language import Lang
from zonesblanches.outputs.fiches.drawing import Picture

__all__ = [
    "Bar",
    "Bars",
    "Block",
    "Cell",
    "Chip",
    "Collection",
    "Grid",
    "Section",
    "Sheet",
    "Text",
    "cleaned",
    "cut",
    "headline",
]

_LONGEST = 240  # characters of a name: a cell of a list may hold megabytes


@dataclass(frozen=True)
class Chip:
    """A class: its colour, then its name in bold; `note` follows in plain letters."""

    kind: ClassVar[str] = "chip"
    key: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Text:
    """Sentences; `tone` is ``text``, ``list`` (each with a mark), ``numbered`` or ``small``."""

    kind: ClassVar[str] = "text"
    items: tuple[str, ...]
    tone: Literal["text", "list", "numbered", "small"] = "text"


@dataclass(frozen=True)
class Bar:
    """A line of a bar chart: from `start` to `start + length`, shares of the axis; `key` gives its colour."""

    label: str
    value: str
    start: float
    length: float
    key: str
    strong: bool = False


@dataclass(frozen=True)
class Bars:
    """A bar chart, which is also a table: label, bar, value."""

    kind: ClassVar[str] = "bars"
    caption: str
    rows: tuple[Bar, ...]


@dataclass(frozen=True)
class Cell:
    """A cell: its text, and the length of the bar under it (0–1) where it has one."""

    text: str
    share: float | None = None
    key: str = "neutral"


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes
    ----------
    caption
        What it shows.
    heads
        Its columns; the first one names the rows.
    widths
        Share of the width of each column.
    rows
        As many cells as there are columns.
    keys
        Class of each row, whose colour stands before its name; none where it is empty.
    strong
        Row in bold, -1 for none.
    more
        What one row, or several, are called when some are left out; such a table gives its last rows to the size of
        the page.
    left_out
        How many it gave.
    """

    kind: ClassVar[str] = "grid"
    caption: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...] = ()
    strong: int = -1
    more: tuple[str, str] | None = None
    left_out: int = 0

    @property
    def note(self) -> str:
        """Say how many rows were left out."""
        if self.more is None or not self.left_out:
            return ""
        return self.more[0 if self.left_out == 1 else 1].replace("{}", str(self.left_out))


Block = Chip | Text | Bars | Grid | Picture


@dataclass(frozen=True)
class Section:
    """A part of the page, half as wide as it or as wide as it."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True)
class Sheet:
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
    word
        What a table is called.
    """

    anchor: str
    title: str
    subtitle: str
    tiles: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    scale: float = 1.0
    group: str = ""
    word: str = "Tableau"


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
    intro
        Sentences before the table of contents, which only several fiches have.
    """

    lang: Lang
    title: str
    territory: str
    notice: str
    day: str
    sheets: tuple[Sheet, ...]
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


def headline(name: str) -> str:
    """Write the name of a family as a title.

    Examples
    --------
    >>> headline("équipes citoyennes")
    'Équipes citoyennes'
    """
    short = cut(name)
    return short[:1].upper() + short[1:]


def cleaned(value: Any, lang: Lang) -> Any:
    """Drop from every text inside a value what no page can hold, and keep French signs on the line of their word.

    Parameters
    ----------
    value
        A text, a tuple, or a part of a fiche; the shapes of a picture are figures and stay.
    lang
        Language of the texts.
    """
    if isinstance(value, str):
        return _typeset(clean(value)) if lang == "fr" else clean(value)
    if isinstance(value, tuple):
        return tuple(cleaned(item, lang) for item in value)
    if isinstance(value, Picture):
        return replace(value, alt=cleaned(value.alt, lang), caption=cleaned(value.caption, lang))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{entry.name: cleaned(getattr(value, entry.name), lang) for entry in fields(value)})
    return value


def _typeset(text: str) -> str:
    """Put no-break spaces where French has them: before « : », narrow before « ; » and « ? », inside quotes."""
    for plain, tied in ((" :", "\u00a0:"), (" ;", "\u202f;"), (" ?", "\u202f?"), ("« ", "«\u00a0"), (" »", "\u00a0»")):
        text = text.replace(plain, tied)
    return text
