"""What a document holds, before it is a page, a Word document or a PDF: plain values in their order of reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, Literal, Self

from zonesblanches.language import Lang

__all__ = [
    "BarLine",
    "Bars",
    "Block",
    "Bullets",
    "Cell",
    "Chart",
    "ChartRow",
    "Chip",
    "Content",
    "Contents",
    "Head",
    "Heading",
    "Paragraph",
    "Picture",
    "PlaceMap",
    "Shares",
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
    """Sentences: a list (``text``, ``lead``, ``small``, ``numbered``) or paragraphs (``plain``, ``note`` in small)."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]
    tone: Literal["text", "lead", "small", "numbered", "plain", "note"] = "text"


@dataclass(frozen=True)
class Terms:
    """Words with their meaning."""

    kind: ClassVar[str] = "terms"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chip:
    """A class: its colour, then its name in bold."""

    kind: ClassVar[str] = "chip"
    key: str
    text: str


class Cell(str):
    """The text of a cell, with a bar under it.

    Parameters
    ----------
    text
        What is written.
    share
        Length of the bar (0–1), None for none.
    key
        Its colour.

    Examples
    --------
    >>> cell = Cell("12 %", 0.12)
    >>> cell, cell.share
    ('12 %', 0.12)
    """

    share: float | None
    key: str

    def __new__(cls, text: str, share: float | None = None, key: str = "neutral") -> Self:
        """Keep the bar beside the text."""
        cell = super().__new__(cls, text)
        cell.share, cell.key = share, key
        return cell


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
    strong
        Row in bold, -1 for none.
    more
        What one row, or several, are called when some are left out; such a table gives its last rows to the size of
        its page.
    left_out
        How many it gave.
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
    strong: int = -1
    more: tuple[str, str] | None = None
    left_out: int = 0

    @property
    def widths(self) -> tuple[float, ...]:
        """The shares of its columns, as `Head` has them."""
        return tuple(head.wide for head in self.heads)

    @property
    def bars(self) -> bool:
        """Whether its texts are cells, which may have a bar."""
        return bool(self.rows) and isinstance(self.rows[0][0], Cell)

    @property
    def under(self) -> str:
        """What stands under it: its note, or how many rows were left out."""
        if self.more is None or not self.left_out:
            return self.note
        return self.more[0 if self.left_out == 1 else 1].replace("{}", str(self.left_out))


@dataclass(frozen=True)
class Picture:
    """The map of a family, drawn by the renderer, with its caption and what it shows in words."""

    kind: ClassVar[str] = "picture"
    family: str
    caption: str
    alt: str
    number: int = 0


@dataclass(frozen=True)
class Shares:
    """The share of the people in each class, as a bar where the renderer can; `alt` says it in words."""

    kind: ClassVar[str] = "shares"
    shares: tuple[tuple[str, float], ...]
    alt: str


@dataclass(frozen=True)
class ChartRow:
    """A line of a chart: its name, the length of each of its parts, how each is written, and the whole line."""

    label: str
    values: tuple[float, ...]
    texts: tuple[str, ...]
    total: str = ""


@dataclass(frozen=True)
class Chart:
    """Lines of parts laid end to end, all on one scale, drawn by the renderer.

    Attributes
    ----------
    caption
        What it shows.
    series
        Of each part: the key of its colour, its name.
    rows
        Its lines.
    alt
        All that it shows, in words.
    number
        Among the figures; given by `numbered`.
    """

    kind: ClassVar[str] = "chart"
    caption: str
    series: tuple[tuple[str, str], ...]
    rows: tuple[ChartRow, ...]
    alt: str
    number: int = 0


@dataclass(frozen=True)
class Contents:
    """The table of contents of what follows, down to a level of headings; `items` are given by `numbered`."""

    kind: ClassVar[str] = "contents"
    level: int
    items: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class BarLine:
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
    rows: tuple[BarLine, ...]


@dataclass(frozen=True)
class PlaceMap:
    """A map of a place, drawn by the renderer.

    Attributes
    ----------
    codes
        Communes to see whole.
    alt, caption
        What it shows in words, and under it.
    missing
        What is said where no map can be drawn.
    own
        The commune to point at.
    group
        The EPCI to outline.
    teams
        Providers to see too: number, longitude, latitude.
    dots
        Providers drawn only where they are in the window, likewise.
    """

    kind: ClassVar[str] = "place map"
    codes: tuple[str, ...]
    alt: str
    caption: str
    missing: str
    own: str = ""
    group: str = ""
    teams: tuple[tuple[str, float, float], ...] = ()
    dots: tuple[tuple[str, float, float], ...] = ()


Block = Heading | Paragraph | Bullets | Terms | Chip | Table | Picture | Shares | Chart | Contents | Bars | PlaceMap


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
    cover
        Whether what comes before its first heading has a page of its own, with the table of contents.
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
    cover: bool = False

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
        elif isinstance(fit, Picture | Chart):
            pictures += 1
            fit = replace(fit, number=pictures)
        elif isinstance(fit, Heading):
            headings += 1
            fit = replace(fit, anchor=f"partie-{headings}")
        done.append(fit)
    return tuple(_listed(done, at) if isinstance(block, Contents) else block for at, block in enumerate(done))


def _listed(blocks: Sequence[Block], at: int) -> Contents:
    """Return a table of contents with the headings that come after it."""
    level = blocks[at].level  # type: ignore[union-attr]
    after = (block for block in blocks[at:] if isinstance(block, Heading) and block.level == level)
    return Contents(level, tuple(after))


def _cleaned(value: Any) -> Any:
    """Clean every text inside a value."""
    if isinstance(value, Cell):
        return Cell(clean(value), value.share, value.key)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{entry.name: _cleaned(getattr(value, entry.name)) for entry in fields(value)})
    return value
