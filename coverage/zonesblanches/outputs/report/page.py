"""The report as one HTML page, readable on screen and on A4 paper."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from markupsafe import Markup

from zonesblanches.blocks import Chart, Content, Picture
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.drawing.bars import chart_marks
from zonesblanches.outputs.drawing.svg import SvgPen
from zonesblanches.outputs.figure import svg_maps
from zonesblanches.outputs.report.options import Logo, logo_source
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.pages import page_html

__all__ = ["Report", "render_page"]

_WIDE = 540.0  # points of a chart


@dataclass(frozen=True)
class Report:
    """A page of HTML: a notebook shows it, `save` writes it."""

    html: str

    def save(self, path: str | Path) -> Path:
        """Write the page, whole or not at all.

        Raises
        ------
        OutputError
            When the path does not end in ``.html`` or cannot be written.
        """
        with replacing(path, ".html") as draft:
            draft.write_text(self.html, encoding="utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        frame = 'style="width:100%;height:80vh;border:1px solid #ccc"'
        return f'<iframe title="Rapport" {frame} srcdoc="{escape(self.html)}"></iframe>'


def render_page(findings: Findings, content: Content, logo: Logo | None = None) -> Report:
    """Show the content as a page.

    Parameters
    ----------
    findings
        The diagnosis, for its maps.
    content
        What the page says.
    logo
        Shown at the top.
    """
    families = [block.family for block in content.blocks if isinstance(block, Picture)]
    maps = svg_maps(findings, families, lang=content.lang)

    def draw(picture: Picture) -> Markup:
        return Markup(maps[picture.family])  # noqa: S704 - escaped inside

    pen = SvgPen("graphe")
    drawn = {
        block.number: pen.chart(chart_marks(block, _WIDE), attributes=f'aria-label="{html_text(block.alt)}"')
        for block in content.blocks
        if isinstance(block, Chart)
    }

    def chart(block: Chart) -> Markup:
        return Markup(drawn[block.number])  # noqa: S704 - escaped inside

    source = None if logo is None else logo_source(logo)
    told = {"content": content, "draw": draw, "chart": chart, "logo": source}
    style = Markup(pen.style if drawn else "")  # noqa: S704 - our own rules
    return Report(page_html("report.html", content.lang, chart_style=style, **told))
