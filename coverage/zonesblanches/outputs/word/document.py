"""The content of a report written in a Word document, block after block."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from zonesblanches.blocks import Block, Bullets, Chart, Content, Contents, Heading, Paragraph, Picture, Table, Terms
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.drawing.ground import Ground, make_grounds
from zonesblanches.outputs.packages import write_dated
from zonesblanches.outputs.pictures import chart_png, logo_width_mm, map_png
from zonesblanches.outputs.report.options import Logo
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.outputs.word.elements import bookmark, element, field_runs, text_run
from zonesblanches.outputs.word.styles import CELL, LEAD, NOTE, TABLE_STYLE, WARNING, dress, speak
from zonesblanches.outputs.word.tables import EM, WIDE_EM, table_element
from zonesblanches.outputs.word.template import open_document
from zonesblanches.telling.documents.report import FURNITURE
from zonesblanches.version import __version__

__all__ = ["write_word"]

_TONES = {"warning": WARNING, "small": NOTE, "title": "Normal", "text": "Normal"}
_MAP_RATIO, _MAP_SHARE = 0.9, 0.55  # height over width, and the most of a page's height
_COVER = 0.16  # of a page's height, above the title of a cover
_TWIP = 635  # a twentieth of a point, in EMU


def write_word(
    findings: Findings, content: Content, path: str | Path, *, logo: Logo | None, template: str | Path | None,
    day: dt.date,
) -> Path:  # fmt: skip
    """Write the report, whole or not at all.

    Parameters
    ----------
    findings
        The diagnosis, for its maps.
    content
        What the report says.
    path
        Ends in ``.docx``.
    logo
        Picture at the top.
    template
        Whose styles, headers, footers and page are used.
    day
        Date of the document's properties.

    Raises
    ------
    InputError
        When the template cannot be used.
    OutputError
        When the file cannot be written.
    """
    document = open_document(template)
    dress(document, own=template is None)
    speak(document, content.lang)
    writer = _Writer(findings, content, document, em=EM if template is None else WIDE_EM)
    writer.front(logo)
    start = next((at for at, block in enumerate(content.blocks) if isinstance(block, Heading)), 0)
    for block in content.blocks[:start]:  # what is to be read first
        writer.block(block)
    if start < len(content.blocks) and isinstance(content.blocks[start], Heading):
        writer.contents(list(content.headings(1)), writer.say("contents"))
    for block in content.blocks[start:]:
        writer.block(block)
    writer.foot()
    _describe(document, content, day)
    with replacing(path, ".docx") as draft:
        whole = io.BytesIO()
        document.save(whole)
        write_dated(whole.getvalue(), draft, day)
    return Path(path)


class _Writer:
    """Writes blocks at the end of a document."""

    def __init__(self, findings: Findings, content: Content, document: Any, *, em: int) -> None:
        self.findings = findings
        self.content = content
        self.document = document
        section = document.sections[-1]
        self.wide = int(section.page_width - section.left_margin - section.right_margin)
        self.high = int(section.page_height - section.top_margin - section.bottom_margin)
        self.ids = {style.name: style.style_id for style in reversed(list(document.styles))}
        usual = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
        self.usual = usual and usual.style_id  # of a paragraph that names no style
        self.em = em
        self.bookmarks = 0

    @cached_property
    def grounds(self) -> list[Ground]:
        """The grounds of every map."""
        return make_grounds(self.findings, insets=True, english=self.content.lang == "en")

    def say(self, key: str) -> str:
        return FURNITURE[key][self.content.lang != "fr"]

    def add(self, text: str, style: str) -> Any:
        """Add a paragraph of plain text."""
        paragraph = self.document.add_paragraph()
        # by its name, python-docx would go through all the styles each time
        paragraph._p.style = self.ids[style] if self.ids[style] != self.usual else None
        paragraph._p.append(text_run(text))
        return paragraph

    def front(self, logo: Logo | None) -> None:
        """Write the first lines."""
        if logo is not None:
            paragraph = self.document.add_paragraph()
            shape = paragraph.add_run().add_picture(io.BytesIO(logo.data), width=Mm(logo_width_mm(logo)))
            _describe_picture(shape, "Logo", "Logo")
        content = self.content
        title = self.add(content.title, "Title")
        if content.cover:
            title.paragraph_format.space_before = Emu(int(_COVER * self.high))
        self.add(content.territory, "Subtitle").runs[0].bold = True
        if content.subtitle:
            self.add(content.subtitle, "Subtitle")
        if content.notice:
            self.add(content.notice, WARNING).runs[0].bold = True
        if content.committee:
            self.add(self.say("committee") + ", ".join(content.committee), "Normal")
        self.add(content.day, "Normal")

    def block(self, block: Block) -> None:
        """Write a block; a bar says nothing that the table under it does not."""
        writers: dict[type, Callable[[Any], None]] = {
            Heading: self.heading,
            Paragraph: self.paragraph,
            Bullets: self.bullets,
            Terms: self.terms,
            Table: self.table,
            Picture: self.picture,
            Chart: self.chart,
            Contents: lambda told: self.contents(told.items),
        }
        if type(block) in writers:
            writers[type(block)](block)

    def bullets(self, block: Bullets) -> None:
        """Write sentences; those that are numbered carry their number as text."""
        style = {"lead": LEAD, "numbered": "Normal"}.get(block.tone, "List Bullet")
        for at, item in enumerate(block.items, 1):
            self.add(f"{at}. {item}" if block.tone == "numbered" else item, style)

    def terms(self, block: Terms) -> None:
        """Write words with their meaning."""
        for word, meaning in block.pairs:
            paragraph = self.add(word, "Normal")
            paragraph.runs[0].bold = True
            paragraph._p.append(text_run(self.say("colon") + meaning))

    def heading(self, block: Heading) -> None:
        """Write a heading, where its line of the contents leads."""
        paragraph = self.add(block.text, f"Heading {block.level}")
        if block.fresh:
            paragraph.paragraph_format.page_break_before = True
        self.bookmarks += 1
        bookmark(paragraph._p, _mark(block.anchor), self.bookmarks)

    def paragraph(self, block: Paragraph) -> None:
        """Write a paragraph."""
        paragraph = self.add(block.text, _TONES[block.tone])
        if block.tone == "title":
            paragraph.runs[0].bold = True
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_before = Pt(6)

    def contents(self, entries: Sequence[Heading], title: str = "") -> None:
        """Write a table of contents, as a field that holds its entries: no page number until it is updated.

        The page of a heading is known only to the program that lays the document out; a false one would be worse.
        """
        level = entries[0].level
        begin = field_runs(f'TOC \\o "{level}-{level}" \\h \\z \\u', "")
        lines = []
        for at, heading in enumerate(entries):
            shape = [element("w:pStyle", val=self.ids[f"toc {level}"])]
            properties = element("w:pPr", *shape)
            link = element("w:hyperlink", text_run(heading.text), anchor=_mark(heading.anchor), history="1")
            lines.append(element("w:p", properties, *(begin[:3] if at == 0 else []), link))
        lines[-1].append(begin[4])
        heads = []
        if title:
            heads.append(element("w:p", element("w:pPr", element("w:pStyle", val=self.ids["TOC Heading"]))))
            heads[0].append(text_run(title))
        gallery = element(
            "w:docPartObj", element("w:docPartGallery", val="Table of Contents"), element("w:docPartUnique")
        )
        frame = element("w:sdt", element("w:sdtPr", gallery), element("w:sdtContent", *heads, *lines))
        self.document.element.body.insert_element_before(frame, "w:sectPr")

    def caption(self, word: str, number: int, text: str, *, above: bool) -> None:
        """Write a numbered caption; its number is a field, so that tables of figures can be made."""
        paragraph = self.add(f"{word} ", "Caption")
        for run in field_runs(f"SEQ {word} \\* ARABIC", str(number)):
            paragraph._p.append(run)
        paragraph._p.append(text_run(f" – {text}"))
        paragraph.paragraph_format.keep_with_next = above

    def table(self, block: Table) -> None:
        """Write a table under its caption, and its note."""
        self.caption(self.say("table"), block.number, block.caption, above=True)
        ids = {"table": self.ids[TABLE_STYLE], "cell": self.ids[CELL]}
        self.document.element.body.insert_element_before(
            table_element(block, self.wide // _TWIP, ids, em=self.em), "w:sectPr"
        )
        self.add(block.note, NOTE)  # an empty one keeps two tables apart

    def picture(self, block: Picture) -> None:
        """Write the map of a family over its caption."""
        high = min(int(_MAP_RATIO * self.wide), int(_MAP_SHARE * self.high))
        wide_mm, high_mm = Emu(self.wide).mm, Emu(high).mm
        lang = self.content.lang
        png = map_png(self.findings, self.grounds, block.family, wide_mm=wide_mm, high_mm=high_mm, lang=lang)
        if png is None:
            self.add(self.say("no_map"), NOTE)
            return
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Emu(self.wide))
        _describe_picture(shape, f"Figure {block.number}", block.alt)
        self.caption("Figure", block.number, block.caption, above=False)

    def chart(self, block: Chart) -> None:
        """Draw a chart over its caption."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(chart_png(block, Emu(self.wide).mm)), width=Emu(self.wide))
        _describe_picture(shape, f"Figure {block.number}", block.alt)
        self.caption("Figure", block.number, block.caption, above=False)

    def foot(self) -> None:
        """Write the page numbers in every footer that says nothing yet."""
        for section in self.document.sections:
            for footer in _footers(section):
                if any(paragraph.text.strip() for paragraph in footer.paragraphs) or _holds(footer):
                    continue
                paragraph = footer.paragraphs[0] if footer.paragraphs else footer.add_paragraph()
                paragraph.style = self.document.styles["Footer"]
                stops = paragraph.paragraph_format.tab_stops
                for former in paragraph.style.paragraph_format.tab_stops:
                    stops.add_tab_stop(former.position, WD_TAB_ALIGNMENT.CLEAR)
                stops.add_tab_stop(Emu(self.wide), WD_TAB_ALIGNMENT.RIGHT)
                line = paragraph._p
                line.append(text_run(f"{self.content.title} – {self.content.territory}"))
                line.append(element("w:r", element("w:tab")))
                for run in (*field_runs("PAGE", "1"), text_run(" / "), *field_runs("NUMPAGES", "1")):
                    line.append(run)


def _footers(section: Any) -> list[Any]:
    """Return the footers that a section shows."""
    shown = [section.footer]
    if section.different_first_page_header_footer:
        shown.append(section.first_page_footer)
    return shown


def _holds(footer: Any) -> bool:
    """Tell whether a footer has a table, a picture or a field: the template's page is then its own."""
    tags = ("w:tbl", "w:drawing", "w:pict", "w:fldSimple", "w:fldChar", "w:sdt")
    return any(footer._element.find(f".//{qn(tag)}") is not None for tag in tags)


def _mark(anchor: str) -> str:
    """Return the bookmark of a heading, named as Word names its own."""
    return f"_Toc{int(anchor.rpartition('-')[2]):09d}"


def _describe_picture(shape: Any, name: str, alt: str) -> None:
    """Give a picture its alternative text."""
    properties = shape._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)


def _describe(document: Any, content: Content, day: dt.date) -> None:
    """Fill the properties of the file."""
    told = document.core_properties
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC).replace(tzinfo=None)  # python-docx writes UTC
    told.title, told.subject = content.title[:255], f"{content.territory} – {content.subtitle}"[:255]
    told.keywords, told.language = ", ".join(content.keywords)[:255], "fr-FR" if content.lang == "fr" else "en-GB"
    told.author, told.last_modified_by = f"zonesblanches {__version__}", f"zonesblanches {__version__}"
    told.created = told.modified = noon
    told.comments, told.category, told.revision = content.notice[:255], "", 1
