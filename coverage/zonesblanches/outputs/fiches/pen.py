"""Drawing on the pages of a PDF: text in lines, rules, boxes, the colours of the classes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zonesblanches.errors import OutputError
from zonesblanches.outputs.drawing.pdf import FONTS, PdfPen, ink
from zonesblanches.outputs.drawing.text import font_path, lines, width
from zonesblanches.outputs.fiches.layout import PAGE
from zonesblanches.outputs.fiches.tags import Tags
from zonesblanches.pages import INK
from zonesblanches.schema import CLASS_COLORS
from zonesblanches.telling.documents.fiche import Collection
from zonesblanches.version import __version__

__all__ = ["SOFT", "Pen"]

SOFT = "#555555"
_BASELINE = 0.93  # of the size of the letters, under the top of a line of the same height


class Pen:
    """A canvas of ReportLab that breaks lines as `metrics` does and tags what it writes.

    Parameters
    ----------
    path
        Where the file goes.
    collection
        Gives the title and the language of the file.

    Raises
    ------
    OutputError
        When ReportLab is not installed.
    """

    def __init__(self, path: Path, collection: Collection) -> None:
        try:
            from reportlab.pdfbase import pdfmetrics
            from reportlab.pdfbase.ttfonts import TTFont
            from reportlab.pdfgen.canvas import Canvas
        except ImportError as error:
            raise OutputError(
                "Les fiches en PDF demandent ReportLab : pip install reportlab. Ou écrivez-les en .html."
            ) from error
        for bold, name in FONTS.items():
            pdfmetrics.registerFont(TTFont(name, str(font_path(bold=bold))))
        self.canvas: Any = Canvas(str(path), pagesize=PAGE, pageCompression=1, lang=collection.lang, invariant=1)
        self.canvas.setTitle(f"{collection.title} – {collection.territory}")
        self.canvas.setAuthor("zonesblanches")
        self.canvas.setCreator(f"zonesblanches {__version__}")
        self.canvas.setSubject(collection.day)
        self.tags = Tags(self.canvas)
        self.maps = PdfPen(self.canvas)

    def paragraph(  # noqa: PLR0913 - a text, where it goes, and how it looks
        self,
        text: str,
        x: float,
        y: float,
        wide: float,
        size: tuple[float, float],
        *,
        tag: str = "P",
        scope: str = "",
        color: str = "#161616",
        bold: bool = False,
        right: bool = False,
        room: float | None = None,
    ) -> float:
        """Write a text under `y` in lines of `wide` points; return where it ends."""
        broken = lines(text, wide if room is None else room, size[0], bold=bold)
        with self.tags.leaf(tag, scope=scope):
            self.lines(broken, x, y, size, color=color, bold=bold, right=wide if right else 0)
        return y - len(broken) * size[1]

    def lines(
        self,
        broken: Sequence[str],
        x: float,
        y: float,
        size: tuple[float, float],
        *,
        color: str = "#161616",
        bold: bool = False,
        right: float = 0,
    ) -> None:
        """Write lines that are broken already; `right` is the width in which they are set to the right."""
        canvas = self.canvas
        canvas.setFillColor(ink(color))
        canvas.setFont(FONTS[bold], size[0])
        y -= (size[1] - size[0]) / 2 + _BASELINE * size[0]
        for text in broken:
            start = x + right - width(text, size[0], bold=bold) if right else x
            canvas.drawString(start, y, text)
            y -= size[1]

    def bookmark(self, anchor: str, title: str, level: int) -> None:
        """Name the page, and list it among the bookmarks."""
        self.canvas.bookmarkPage(anchor)
        self.canvas.addOutlineEntry(title, anchor, level)

    def link(self, text: str, anchor: str, box: tuple[float, float, float, float]) -> None:
        """Make a rectangle of the page lead to another."""
        self.canvas.linkRect(text, anchor, box, Border="[0 0 0]")

    def rule(self, x: float, y: float, wide: float, color: str, thick: float) -> None:
        """Draw a horizontal line."""
        self.stroke(x, y, x + wide, y, color, thick)

    def stroke(self, x: float, y: float, end_x: float, end_y: float, color: str, thick: float) -> None:
        """Draw a line."""
        self.canvas.setStrokeColor(ink(color))
        self.canvas.setLineWidth(thick)
        self.canvas.line(x, y, end_x, end_y)

    def box(self, x: float, y: float, wide: float, high: float, fill: str, edge: str = "") -> None:
        """Draw a rectangle from its lower left corner."""
        canvas = self.canvas
        canvas.setFillColor(ink(fill))
        if edge:
            canvas.setStrokeColor(ink(edge))
            canvas.setLineWidth(0.5)
        canvas.rect(x, y, wide, high, stroke=1 if edge else 0, fill=1)

    def frame(self, x: float, y: float, wide: float, high: float, color: str) -> None:
        """Draw the edge of a rectangle from its lower left corner."""
        self.canvas.setStrokeColor(ink(color))
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(x, y, wide, high, stroke=1, fill=0)

    def picture(self, data: bytes, corner: tuple[float, float], size: tuple[float, float]) -> None:
        """Draw a picture of so many points from its upper right corner."""
        from reportlab.lib.utils import ImageReader

        (right, top), (wide, high) = corner, size
        self.canvas.drawImage(ImageReader(io.BytesIO(data)), right - wide, top - high, wide, high, mask="auto")

    def swatch(self, key: str, x: float, y: float, wide: float, high: float, *, thin: bool = False) -> None:
        """Draw the colour of a class or of a part, with the hatching or the dots of those that have no colour."""
        plain = key in INK
        self.box(x, y, wide, high, INK.get(key) or CLASS_COLORS.get(key, "#ffffff"), "" if plain else "#555555")
        if key not in {"non classée", "sans objet"}:
            return
        canvas = self.canvas
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(x, y, wide, high)
        canvas.clipPath(clip, stroke=0, fill=0)
        step = 2.0 if thin else 3.0
        at = -high
        while at < wide < PAGE[0]:
            if key == "non classée":
                self.stroke(x + at, y, x + at + high, y + high, SOFT, 0.6)
            else:
                canvas.setFillColor(ink("#8a8a8a"))
                canvas.circle(x + at + step / 2, y + high / 2, 0.5, stroke=0, fill=1)
            at += step
        canvas.restoreState()

    def save(self) -> None:
        """Write the file."""
        self.tags.finish()
        self.canvas.save()
