"""Styles: ours in a new document, and in a template only those that it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Pt, RGBColor

from zonesblanches.language import Lang
from zonesblanches.outputs.word.elements import element, ordered

__all__ = ["CELL", "LEAD", "NOTE", "TABLE_STYLE", "WARNING", "dress", "speak"]

TABLE_STYLE = "Tableau du rapport"
CELL, NOTE, WARNING, LEAD = "Texte de tableau", "Note de tableau", "Avertissement", "Chiffre clé"
_FONT = "Arial"  # on every office machine, and as wide as the free fonts that stand for it
_BEFORE_OUTLINE = ("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:numPr", "w:pBdr", "w:shd", "w:tabs",
                   "w:spacing", "w:ind", "w:contextualSpacing", "w:jc")  # fmt: skip


@dataclass(frozen=True)
class _Look:
    """How a paragraph of a style looks: points, colour, space around; `level` of the outline for headings."""

    size: float
    color: str = "161616"
    bold: bool = False
    before: float = 0
    after: float = 4
    keep: bool = False
    level: int | None = None
    left: float = 0
    ours: bool = False


_LOOKS = {
    "Normal": _Look(10, after=6),
    "Title": _Look(24, "511845", bold=True, after=4),
    "Subtitle": _Look(12, "444444", after=4),
    "Heading 1": _Look(16, "511845", bold=True, before=16, after=6, keep=True, level=0),
    "Heading 2": _Look(13, "511845", bold=True, before=12, after=4, keep=True, level=1),
    "Heading 3": _Look(11, "333333", bold=True, before=8, after=3, keep=True, level=2),
    "Caption": _Look(9.5, "333333", bold=True, before=8, after=3),
    "List Bullet": _Look(10, after=3),
    "Header": _Look(8.5, "555555", after=0),
    "Footer": _Look(8.5, "555555", after=0),
    "TOC Heading": _Look(13, "511845", bold=True, before=12, after=4, keep=True),
    "toc 1": _Look(10, after=2),
    "toc 2": _Look(10, after=1, left=14),
    CELL: _Look(8.5, after=0, ours=True),
    NOTE: _Look(8.5, "555555", before=3, after=8, ours=True),
    WARNING: _Look(10, after=6, before=10, left=6, ours=True),
    LEAD: _Look(10.5, after=3, left=8, ours=True),
}
_FRAMES = {WARNING: ("B8860B", "FFF4CE"), LEAD: ("511845", None)}  # line on the left, ground
_TABLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Tableaudurapport">
  <w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="{{base}}"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr><w:tblBorders>
    <w:top w:val="single" w:sz="8" w:space="0" w:color="161616"/>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="161616"/>
    <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C8C8C8"/>
  </w:tblBorders><w:tblCellMar>
    <w:top w:w="30" w:type="dxa"/><w:left w:w="60" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/>
    <w:right w:w="60" w:type="dxa"/>
  </w:tblCellMar></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>
    <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="161616"/></w:tcBorders>
    <w:shd w:val="clear" w:color="auto" w:fill="F3EEF2"/></w:tcPr></w:tblStylePr>
</w:style>"""
_BULLET = f"""
<w:abstractNum {nsdecls("w")} w:abstractNumId="{{number}}"><w:multiLevelType w:val="hybridMultilevel"/>
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
    <w:pPr><w:ind w:left="360" w:hanging="260"/></w:pPr></w:lvl>
</w:abstractNum>"""


def dress(document: Any, *, own: bool) -> None:
    """Give a document every style that the report uses.

    Parameters
    ----------
    document
        Of python-docx.
    own
        Whether the document is ours: the styles that it has then take our look, and keep theirs otherwise.
    """
    for name, look in _LOOKS.items():
        known = {style.name for style in document.styles}
        missing = name not in known
        if missing:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=not look.ours)
            style.base_style = document.styles["Normal"] if "Normal" in known and name != "Normal" else None
            style.quick_style = True
            style.hidden = False
        if missing and name in _FRAMES:
            _frame(document.styles[name], *_FRAMES[name])
        if missing or own:
            _paint(document.styles[name], look, family=own)
        if name == "List Bullet" and missing:
            _bullet(document, document.styles[name])
    if TABLE_STYLE not in {style.name for style in document.styles}:
        base = document.styles.default(WD_STYLE_TYPE.TABLE)
        xml = _TABLE.replace("{base}", base.style_id if base is not None else "TableNormal")
        document.styles.element.append(parse_xml(xml))


def _paint(style: Any, look: _Look, *, family: bool) -> None:
    """Set the look of a paragraph style; the font's family only in a document of ours."""
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.color.rgb = RGBColor.from_string(look.color)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.keep_with_next = look.keep
    shape.line_spacing = 1.1 if style.name == "Normal" else None
    if look.left:
        shape.left_indent = Pt(look.left)
    properties = style.element.get_or_add_pPr()
    if look.level is not None:
        ordered(properties, element("w:outlineLvl", val=str(look.level)), _BEFORE_OUTLINE)
    if family:
        border = properties.find(qn("w:pBdr"))
        if border is not None and not look.ours:
            properties.remove(border)
        run = style.element.get_or_add_rPr()
        fonts = element("w:rFonts", ascii=_FONT, hAnsi=_FONT, cs=_FONT, eastAsia=_FONT)
        ordered(run, fonts, ("w:rStyle",))
        for tag in ("w:spacing", "w:kern"):
            for former in run.findall(qn(tag)):
                run.remove(former)


def _frame(style: Any, color: str, fill: str | None) -> None:
    """Put a thick line on the left of a style that is ours, and a ground behind."""
    properties = style.element.get_or_add_pPr()
    line = element("w:left", val="single", sz="24", space="6", color=color)
    ordered(properties, element("w:pBdr", line), _BEFORE_OUTLINE[:5])
    if fill:
        ordered(properties, element("w:shd", val="clear", color="auto", fill=fill), _BEFORE_OUTLINE[:6])


def _bullet(document: Any, style: Any) -> None:
    """Give a list style its bullet, in a document that may have no numbering at all."""
    part = document.part
    try:
        numbering = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        blob = f"<w:numbering {nsdecls('w')}/>".encode()
        home = PackURI("/word/numbering.xml")
        numbering = NumberingPart.load(home, CONTENT_TYPE.WML_NUMBERING, blob, part.package)
        part.relate_to(numbering, RELATIONSHIP_TYPE.NUMBERING)
    root = numbering.element
    abstracts = [int(one.get(qn("w:abstractNumId"))) for one in root.findall(qn("w:abstractNum"))]
    numbers = [int(one.get(qn("w:numId"))) for one in root.findall(qn("w:num"))]
    abstract, number = max(abstracts, default=-1) + 1, max(numbers, default=0) + 1
    root.insert(len(abstracts), parse_xml(_BULLET.replace("{number}", str(abstract))))
    place = max((at + 1 for at, one in enumerate(root) if one.tag in {qn("w:abstractNum"), qn("w:num")}), default=0)
    root.insert(place, element("w:num", element("w:abstractNumId", val=str(abstract)), numId=str(number)))
    told = element("w:numPr", element("w:numId", val=str(number)))
    ordered(style.element.get_or_add_pPr(), told, _BEFORE_OUTLINE[:4])


def speak(document: Any, lang: Lang) -> None:
    """Say the language of the text, in the defaults and in every style that says another.

    Parameters
    ----------
    document
        Of python-docx.
    lang
        Language of the report.
    """
    code = "fr-FR" if lang == "fr" else "en-GB"
    root = document.styles.element
    for former in root.iter(qn("w:lang")):
        former.set(qn("w:val"), code)
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = element("w:docDefaults")
        root.insert(0, defaults)
    holder = defaults.find(qn("w:rPrDefault"))
    if holder is None:
        holder = element("w:rPrDefault")
        defaults.insert(0, holder)
    run = holder.find(qn("w:rPr"))
    if run is None:
        run = element("w:rPr")
        holder.append(run)
    if run.find(qn("w:lang")) is None:
        run.append(element("w:lang", val=code))
    normal = document.styles["Normal"].element.get_or_add_rPr()
    if normal.find(qn("w:lang")) is None:
        normal.append(element("w:lang", val=code))
