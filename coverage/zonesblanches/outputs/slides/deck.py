"""The slides: a title that says it, then pictures, charts, tables and sentences in columns, a foot on each."""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Emu, Mm, Pt

from zonesblanches import clock
from zonesblanches.blocks import Block, Bullets, Chart, Content, Heading, Paragraph, Picture, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError
from zonesblanches.outputs.covers import ReportOptions, SlidesOptions
from zonesblanches.outputs.drawing.ground import Ground, make_grounds
from zonesblanches.outputs.drawing.text import lines, safe
from zonesblanches.outputs.packages import write_dated
from zonesblanches.outputs.pictures import logo_width_mm, map_png
from zonesblanches.outputs.report.options import Logo, check_options, read_logo
from zonesblanches.outputs.slides.native import Box, add_chart, add_table, rgb, say_in_words, shared_widths
from zonesblanches.outputs.slides.template import open_slides, title_layout
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.telling.documents.report import FURNITURE
from zonesblanches.telling.documents.slides import slides_content
from zonesblanches.version import __version__

__all__ = ["write_slides"]

_MARGIN, _GAP = Mm(14), Mm(7)
_TITLE, _TITLE_HIGH, _FOOT = Mm(9), Mm(22), Mm(11)  # top of a title, its height, height of the foot
_SIZES = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0)  # points of the letters: the largest that holds
_LARGE = (24.0, 22.0, 20.0)  # where there are sentences alone
_APART = 4.0  # points, at most, between the letters of two columns
_LEADING, _ROW = 1.28, 1.9  # height of a line of text, and of a row of one line, over the size of letters
_PICTURE, _LEFT = 0.6, 0.55  # of the width, for a map; for charts beside sentences
_LEAST = Mm(45)  # height of a chart
_LOGO_MM = (40.0, 16.0)
_BRAND, _SOFT = "#511845", "#555555"
_POINT = 12_700  # EMU


def write_slides(findings: Findings, asked: SlidesOptions, content: Content | None = None) -> Path:
    """Write the slides, whole or not at all; see `Diagnosis.slides`.

    Parameters
    ----------
    findings
        The diagnosis, for its map.
    asked
        Where, and what stands on them.
    content
        What `slides_content` made of them, where it is at hand.
    """
    if Path(asked.path).suffix.lower() != ".pptx":
        raise OutputError(f"{Path(str(asked.path)).name} : extension .pptx attendue.")
    check_options(ReportOptions(lang=asked.lang, committee=asked.committee, date=asked.date), None)
    logo = None if asked.logo is None else read_logo(asked.logo)
    made = open_slides(asked.template)
    told, day = content or slides_content(findings, asked), asked.date or clock.today()
    deck = _Deck(findings, told, made, own=asked.template is None)
    slides = _split(told.blocks)
    for at, (heading, blocks) in enumerate(slides, 1):
        deck.slide(heading, blocks, f"{at} / {len(slides)}", logo if at == 1 else None)
    _properties(made, told, day)
    with replacing(asked.path, ".pptx") as draft:
        whole = io.BytesIO()
        made.save(whole)
        write_dated(whole.getvalue(), draft, day)
    return Path(asked.path)


def _split(blocks: Sequence[Block]) -> list[tuple[Heading, list[Block]]]:
    """Gather what stands on each slide under its heading."""
    found: list[tuple[Heading, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append((block, []))
        else:
            found[-1][1].append(block)
    return found


@dataclass
class _Deck:
    """Adds slides at the end of a presentation; `own` is ours, whose look we choose."""

    findings: Findings
    content: Content
    made: Any
    own: bool

    @property
    def font(self) -> str:
        """Our font; empty where a template has its own."""
        return "Arial" if self.own else ""

    @cached_property
    def layout(self) -> Any:
        return title_layout(self.made)

    @cached_property
    def grounds(self) -> list[Ground]:
        return make_grounds(self.findings, insets=True, english=self.content.lang == "en")

    def slide(self, heading: Heading, blocks: Sequence[Block], rank: str, logo: Logo | None) -> None:
        """Add a slide."""
        slide = self.made.slides.add_slide(self.layout)
        area = self._title(slide, heading.text, logo)
        if logo is not None or rank.startswith("1 "):
            area = self._cover(slide, area)
        self._foot(slide, rank)
        columns = _columns(blocks, area)
        sizes = [self._size(part, box) for part, box in columns]
        for (part, box), size in zip(columns, sizes, strict=True):
            self._stack(slide, part, box, min(size, min(sizes) + _APART))

    def _size(self, blocks: Sequence[Block], box: Box) -> float:
        """Return the largest letters in which blocks hold."""
        words = all(isinstance(block, Bullets | Paragraph) for block in blocks)
        sizes = (*_LARGE, *_SIZES) if words and box[2] > self.made.slide_width // 2 else _SIZES
        return next((size for size in sizes if _fits(blocks, box, size, self.font)), sizes[-1])

    def _title(self, slide: Any, text: str, logo: Logo | None) -> Box:
        """Write the title; return the room under it."""
        wide, high = int(self.made.slide_width), int(self.made.slide_height)
        title = slide.shapes.title
        for one in list(slide.placeholders):
            if one.placeholder_format.idx != title.placeholder_format.idx:
                one._element.getparent().remove(one._element)
        title.text_frame.text = text
        title.text_frame.word_wrap = True
        shown = 0 if logo is None else self._logo(slide, logo)
        if self.own:
            title.left, title.top, title.width, title.height = _MARGIN, _TITLE, wide - 2 * _MARGIN - shown, _TITLE_HIGH
            title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            title.text_frame.margin_left = 0
            paragraph = title.text_frame.paragraphs[0]
            paragraph.alignment = 1  # on the left
            font = paragraph.runs[0].font
            font.size, font.bold, font.name = Pt(26), True, self.font
            font.color.rgb = rgb(_BRAND)
        else:
            title.text_frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
        low = int(title.top + title.height)
        if low > 0.4 * high:  # a title that is no head of the slide leaves no room under it
            return _MARGIN, _MARGIN, wide - 2 * _MARGIN, int(title.top) - 2 * _MARGIN
        left, across = (int(title.left), int(title.width)) if not self.own else (_MARGIN, wide - 2 * _MARGIN)
        return left, low + _GAP // 2, across, high - low - _GAP - _FOOT

    def _logo(self, slide: Any, logo: Logo) -> int:
        """Put the logo in the upper right corner; return the room it takes."""
        wide = Mm(logo_width_mm(logo, _LOGO_MM))
        left = int(self.made.slide_width) - _MARGIN - wide
        shape = slide.shapes.add_picture(io.BytesIO(logo.data), left, _TITLE, width=wide)
        say_in_words(shape, "Logo", "Logo")
        return int(wide) + _GAP

    def _cover(self, slide: Any, area: Box) -> Box:
        """Say under the first title what the slides are, for whom and of when; return the room under it."""
        content, committee = self.content, FURNITURE["committee"][self.content.lang != "fr"]
        told = [content.title, content.territory, content.subtitle, content.day]
        names = [committee + ", ".join(content.committee)] if content.committee else []
        text = " · ".join(filter(None, [content.notice, *told, *names]))
        left, top, wide, high = area
        need = len(lines(safe(text), wide / _POINT, 12)) * 16 * _POINT
        self._text(slide, (left, top, wide, need), [text], 12.0, color=_SOFT)
        return left, top + need + _GAP // 2, wide, high - need - _GAP // 2

    def _foot(self, slide: Any, rank: str) -> None:
        """Write the foot, where the layout has its own places for it; else in a line of ours."""
        text = f"{self.content.title} – {self.content.territory} – {self.content.day}"
        places = {int(one.placeholder_format.type): one for one in self.layout.placeholders}
        known = [places[kind] for kind in (15, 13) if kind in places]  # footer, number of the slide
        if self.own or not known:
            wide, high = int(self.made.slide_width), int(self.made.slide_height)
            box = (_MARGIN, high - _FOOT, wide - 2 * _MARGIN, Mm(7))
            self._text(slide, box, [f"{text}    {rank}"], 10.0, color=_SOFT)
            return
        for place in known:
            element = copy.deepcopy(place._element)
            slide.shapes._spTree.append(element)
            shape = slide.placeholders[place.placeholder_format.idx]
            number = int(place.placeholder_format.type) == 13
            shape.text_frame.text = rank if number else f"{self.content.territory} – {self.content.day}"
            shape.text_frame.paragraphs[0].runs[0].font.size = Pt(9)

    def _stack(self, slide: Any, blocks: Sequence[Block], box: Box, size: float) -> None:
        """Draw blocks one under the other; charts and maps take what is left."""
        left, top, wide, high = box
        needs = [_need(block, wide, size, self.font) for block in blocks]
        elastic = sum(need is None for need in needs)
        rest = high - sum(need or 0 for need in needs) - _GAP * (len(blocks) - 1)
        for block, need in zip(blocks, needs, strict=True):
            tall = max(rest // elastic, _LEAST) if need is None else need
            self._draw(slide, block, (left, top, wide, int(tall)), size)
            top += int(tall) + _GAP

    def _draw(self, slide: Any, block: Block, box: Box, size: float) -> None:
        if isinstance(block, Picture):
            self._map(slide, block, box)
        elif isinstance(block, Chart):
            add_chart(slide, block, box, self.content.lang, size - 2, self.font)
        elif isinstance(block, Table):
            heights = _heights(block, box[2], size - 1, self.font)
            add_table(slide, block, box, heights, size - 1, self.font)
        elif isinstance(block, Bullets):
            self._text(slide, box, block.items, size, bullets=True)
        elif isinstance(block, Paragraph):
            self._text(slide, box, [block.text], size - 4, color=_SOFT)

    def _map(self, slide: Any, block: Picture, box: Box) -> None:
        left, top, wide, high = box
        png = map_png(
            self.findings, self.grounds, block.family, wide_mm=Emu(wide).mm, high_mm=Emu(high).mm,
            lang=self.content.lang,
        )  # fmt: skip
        if png is None:
            self._text(slide, box, [FURNITURE["no_map"][self.content.lang != "fr"]], 12.0)
            return
        say_in_words(
            slide.shapes.add_picture(io.BytesIO(png), left, top, wide, high), f"Figure {block.number}", block.alt
        )

    def _text(
        self, slide: Any, box: Box, texts: Sequence[str], size: float, *, color: str = "", bullets: bool = False
    ) -> None:
        frame = slide.shapes.add_textbox(*box).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for at, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text, run.font.size = (f"• {text}" if bullets else text), Pt(size)
            paragraph.space_after = Pt(size / 2)
            if color:
                run.font.color.rgb = rgb(color)
            run.font.name = self.font or None


def _columns(blocks: Sequence[Block], area: Box) -> list[tuple[list[Block], Box]]:
    """Share a slide: its map, or its charts and tables, on the left, the rest on the right; else one column."""
    left, top, wide, high = area
    mapped = any(isinstance(block, Picture) for block in blocks)
    share, kinds = (_PICTURE, (Picture,)) if mapped else (_LEFT, (Chart, Table))
    drawn: list[Block] = [block for block in blocks if isinstance(block, kinds)]
    others = [block for block in blocks if not isinstance(block, kinds)]
    if not drawn or not others:
        return [([*drawn, *others], area)]
    first = int(share * wide)
    second = left + first + _GAP
    return [(drawn, (left, top, first, high)), (others, (second, top, left + wide - second, high))]


def _need(block: Block, wide: int, size: float, font: str) -> int | None:
    """Return the height of a block; None where it takes what is left."""
    if isinstance(block, Table):
        return sum(_heights(block, wide, size - 1, font))
    if isinstance(block, Bullets):
        return _height_of(block.items, wide, size)
    if isinstance(block, Paragraph):
        return _height_of([block.text], wide, size - 4)
    return None


def _height_of(texts: Sequence[str], wide: int, size: float) -> int:
    rows = [len(lines(safe(f"• {text}"), wide / _POINT, size)) for text in texts]
    return int(sum(count * _LEADING * size + size / 2 for count in rows) * _POINT)


def _heights(table: Table, wide: int, size: float, font: str) -> list[int]:
    """Return the height of each row, heads first."""
    rooms = [own / _POINT - 8 for own in shared_widths(table, wide, size, font)[1]]
    texts = [tuple(head.text for head in table.heads), *table.rows]
    counts = [
        max(len(lines(safe(text), room, size, bold=at == 0)) for text, room in zip(row, rooms, strict=True))
        for at, row in enumerate(texts)
    ]
    return [int(((count - 1) * _LEADING + _ROW) * size * _POINT) for count in counts]


def _fits(blocks: Sequence[Block], box: Box, size: float, font: str) -> bool:
    """Tell whether blocks hold in a column, no heading of a table cut."""
    if not all(shared_widths(block, box[2], size - 1, font)[0] for block in blocks if isinstance(block, Table)):
        return False
    needs = [_need(block, box[2], size, font) for block in blocks]
    least = sum(_LEAST if need is None else need for need in needs)
    return least + _GAP * (len(blocks) - 1) <= box[3]


def _properties(made: Any, content: Content, day: dt.date) -> None:
    """Fill the properties of the file."""
    told = made.core_properties
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC).replace(tzinfo=None)
    told.title, told.subject = content.title[:255], f"{content.territory} – {content.subtitle}"[:255]
    told.keywords, told.language = ", ".join(content.keywords)[:255], "fr-FR" if content.lang == "fr" else "en-GB"
    told.author, told.last_modified_by = f"zonesblanches {__version__}", f"zonesblanches {__version__}"
    told.created = told.modified = noon
    told.comments, told.category, told.revision = content.notice[:255], "", 1
