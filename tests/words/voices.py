"""What each output says, taken from the file as its reader opens it: one text, one line."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from docx import Document
from docx.text.paragraph import Paragraph
from matplotlib.text import Text
from openpyxl import load_workbook

import zonesblanches as zb
from zonesblanches.blocks import Heading
from zonesblanches.language import LANGS, Lang, long_date
from zonesblanches.telling.documents.cover import PlainCover
from zonesblanches.telling.documents.slides import slides_content

__all__ = ["VOICES", "spoken"]

_DAY = dt.date(2026, 11, 22)
_SILENT = {"script", "style", "title"}
_BLOCKS = {
    "p", "li", "td", "th", "h1", "h2", "h3", "h4", "dt", "dd", "caption", "figcaption", "summary", "button", "option",
    "label", "text", "tspan", "div", "tr", "svg", "section",
}  # fmt: skip
_READ_ALOUD = {"alt", "title", "aria-label", "placeholder"}
_NOT_SAID = {"sections", "same", "numbers", "circles"}
_NO_WORDS = re.compile(r"[a-z_]+\d*|#[0-9a-f]{6}|[\d\s.,;:%–-]*")
_NOW = dt.datetime.now(tz=dt.UTC).date()
_TODAY = re.compile(
    "|".join([f"{_NOW:%d/%m/%Y}", _NOW.isoformat(), *(re.escape(long_date(_NOW, lang)) for lang in LANGS)])
)


def spoken(output: str, diagnosis: zb.Diagnosis, lang: Lang, folder: Path) -> str:
    """Return the texts of an output, one by line; those of a file are written in a folder first."""
    lines = [" ".join(line.split()) for line in VOICES[output](diagnosis, lang, folder)]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    text = "\n".join(kept).strip() + "\n"
    return _TODAY.sub("[aujourd'hui]", text.replace(zb.__version__, "[version]"))


class _Reader(HTMLParser):
    """Reads a page as a screen reader would: texts, and what stands for pictures and controls."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        aloud = [f"[{name}] {value}" for name, value in attrs if name in _READ_ALOUD and value]
        if tag in _BLOCKS or aloud:
            self.lines += [*aloud, ""]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag in _BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1] += data


def _page(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return [line for line in reader.lines if line.strip()]


def _texts(value: Any) -> Iterator[str]:
    """Yield every text inside a value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _blocks(html: str) -> Iterator[dict[str, Any]]:
    """Yield the headers of the data that a map holds, and their texts by section."""
    for packed in re.findall(r'<script type="text/plain" id="data_[^"]*">([^<]*)</script>', html):
        whole = zlib.decompress(base64.b64decode(packed), -15)
        at = 4 + int.from_bytes(whole[:4], "little")
        header = dict(json.loads(whole[4:at]))
        for name, size in header["sections"]:
            if name.endswith((".sentences", ".texts")):
                header[name] = whole[at : at + size].decode("utf-8").split("\n")
            at += size
        yield {key: value for key, value in header.items() if key not in _NOT_SAID}


def _map(diagnosis: zb.Diagnosis, lang: Lang, _: Path) -> list[str]:
    html = diagnosis.map(lang=lang).get_root().render()
    return [*_page(html), *(text for block in _blocks(html) for text in _texts(block) if not _NO_WORDS.fullmatch(text))]


def _explanations(diagnosis: zb.Diagnosis, lang: Lang, _: Path) -> list[str]:
    """Explain one commune of each kind: same class, same reasons."""
    codes = diagnosis.main.table.reset_index().drop_duplicates(["class", "reasons"])["code"]
    return [line for code in codes for line in ["", *diagnosis.explain(code, lang=lang).splitlines()]]


def _report(diagnosis: zb.Diagnosis, lang: Lang, _: Path) -> list[str]:
    return _page(diagnosis.report(lang=lang, date=_DAY).html)


def _word(diagnosis: zb.Diagnosis, lang: Lang, folder: Path) -> list[str]:
    path = folder / "rapport.docx"
    diagnosis.report(path, lang=lang, date=_DAY)
    document = Document(str(path))
    edges = [part for section in document.sections for part in (section.header, section.footer)]
    return [
        Paragraph(element, None).text
        for part in (document.element.body, *(edge._element for edge in edges))
        for element in part.iter()
        if element.tag.endswith("}p")
    ]


def _fiches(diagnosis: zb.Diagnosis, lang: Lang, _: Path) -> list[str]:
    """Return the fiche of a commune of each class, and that of an EPCI."""
    codes = diagnosis.main.table.reset_index().drop_duplicates("class")["code"]
    pages = [diagnosis.fiche(code, lang=lang, date=_DAY) for code in codes]
    epci = diagnosis.table["epci"].dropna()
    pages += [diagnosis.fiche(code, level="epci", lang=lang, date=_DAY) for code in epci[:1]]
    return [line for page in pages for line in _page(page.html)]


def _workbook(diagnosis: zb.Diagnosis, lang: Lang, folder: Path) -> list[str]:
    """Return each text of each sheet once, names of communes left out."""
    path = folder / "diagnostic.xlsx"
    diagnosis.to_excel(path, lang=lang)
    left = {*diagnosis.table["name"], *diagnosis.table.index}
    lines: list[str] = []
    for sheet in load_workbook(path):
        cells = [cell for row in sheet.iter_rows() for cell in row]
        texts = dict.fromkeys(
            text
            for cell in cells
            for text in (cell.value, cell.comment and cell.comment.text)
            if isinstance(text, str) and text not in left
        )
        lines += ["", f"# {sheet.title}", *texts]
    return lines


def _figure(diagnosis: zb.Diagnosis, lang: Lang, _: Path) -> list[str]:
    figure = diagnosis.plot(lang=lang, date=_DAY)
    return [figure.alt, *(text.get_text() for text in figure.findobj(Text))]


def _slides(diagnosis: zb.Diagnosis, lang: Lang, _: Path) -> list[str]:
    """Return what slides are made of: that a file holds it is tested elsewhere, and takes longer."""
    blocks = slides_content(diagnosis, PlainCover(lang=lang, date=_DAY)).blocks
    return [line for block in blocks for line in [*([""] if isinstance(block, Heading) else []), *_told(block)]]


def _told(block: Any) -> Iterator[str]:
    """Yield every text of a block, its cells too; neither what names it, nor its colours."""
    for name, value in vars(block).items():
        if name in {"anchor", "tone", "keys", "key", "family", "series"}:
            yield from (words for _, words in (value if name == "series" else ()))
            continue
        yield from (value,) if isinstance(value, str) else _inside(value)


def _inside(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, tuple) else ():
        yield from (one,) if isinstance(one, str) else _told(one) if is_dataclass(one) else _inside(one)


def _one_page(diagnosis: zb.Diagnosis, lang: Lang, _: Path) -> list[str]:
    return _page(diagnosis.one_page(lang=lang, date=_DAY).html)


VOICES: dict[str, Callable[[zb.Diagnosis, Lang, Path], list[str]]] = {
    "carte": _map,
    "explications": _explanations,
    "rapport": _report,
    "word": _word,
    "fiches": _fiches,
    "classeur": _workbook,
    "figure": _figure,
    "diapos": _slides,
    "une_page": _one_page,
}
