"""The document to write in: a new A4 page, or the département's template without its text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Mm

from zonesblanches.errors import InputError
from zonesblanches.outputs.packages import DAMAGE, WORD, template_bytes
from zonesblanches.outputs.word.elements import element, ordered

__all__ = ["open_document"]

_OF_THE_TEXT = {
    getattr(RELATIONSHIP_TYPE, name)
    for name in ("IMAGE", "HYPERLINK", "COMMENTS", "CHART", "OLE_OBJECT", "DIAGRAM_DATA")
}
_US_LETTER = (Mm(215.9), Mm(279.4))
_BEFORE_COMPAT = (
    "w:zoom", "w:proofState", "w:defaultTabStop", "w:characterSpacingControl", "w:savePreviewPicture", "w:footnotePr",
    "w:endnotePr", "w:bordersDoNotSurroundFooter", "w:doNotValidateAgainstSchema",
)  # fmt: skip


def open_document(template: str | Path | None = None) -> Any:
    """Return an empty document: A4 with margins, or the template's styles, headers, footers and page.

    A page of US Letter becomes A4.

    Parameters
    ----------
    template
        A ``.docx`` or ``.dotx``; what its body says is left out.

    Raises
    ------
    InputError
        When the template is absent, or is no Word document.
    """
    if template is None:
        return _new()
    path = Path(template)
    try:
        document = Document(io.BytesIO(template_bytes(path, WORD)))
        _empty(document)
    except InputError:
        raise
    except (PackageNotFoundError, *DAMAGE) as error:
        raise InputError(f"Le modèle {path.name} n'est pas un document Word lisible. {WORD.expected}") from error
    return document


def _new() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(18), Mm(18)
    section.header_distance = section.footer_distance = Mm(9)
    _modern(document)
    return document


def _modern(document: Any) -> None:
    """Say that the document is of today: Word would open it in a mode of compatibility."""
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = element("w:compat")
        ordered(settings, compat, _BEFORE_COMPAT)
    for former in [one for one in compat if one.get(qn("w:name")) == "compatibilityMode"]:
        compat.remove(former)
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(element("w:compatSetting", name="compatibilityMode", uri=uri, val="15"))


def _empty(document: Any) -> None:
    """Leave of the body its last section, with the headers and footers that it takes over from those before."""
    body = document.element.body
    sections = list(body.iter(qn("w:sectPr")))
    last = sections[-1] if sections else element("w:sectPr")
    _inherit(last, sections)
    for child in list(body):
        body.remove(child)
    body.append(last)
    for key in [key for key, relation in document.part.rels.items() if relation.reltype in _OF_THE_TEXT]:
        del document.part.rels[key]
    section = document.sections[0]
    if section.page_width is None or section.page_height is None:
        section.page_width, section.page_height = Mm(210), Mm(297)
    _on_a4(section)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        if getattr(section, side) is None:
            setattr(section, side, Mm(20))


def _on_a4(section: Any) -> None:
    """Put on A4 a page of US Letter, which no office in France prints on: a template made without choosing has it."""
    sides = sorted((section.page_width, section.page_height))
    if all(abs(side - paper) < Mm(2) for side, paper in zip(sides, _US_LETTER, strict=True)):
        upright = section.page_width < section.page_height
        section.page_width, section.page_height = (Mm(210), Mm(297)) if upright else (Mm(297), Mm(210))


def _inherit(last: Any, sections: list[Any]) -> None:
    """Give the last section the headers and footers that it lacks, from the nearest one that has them."""
    taken = set()
    for section in reversed(sections):
        for tag in ("w:headerReference", "w:footerReference"):
            for reference in section.findall(qn(tag)):
                key = (tag, reference.get(qn("w:type")))
                if key not in taken and section is not last:
                    last.insert(0, reference)
                taken.add(key)
