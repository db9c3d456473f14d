"""The report as one HTML page, readable on screen and on A4 paper."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from importlib.resources import files as package_files
from pathlib import Path

import jinja2
from markupsafe import Markup

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.figure import svg_map
from zonesblanches.outputs.report.options import Logo
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.schema import CLASS_COLORS, CLASSES
from zonesblanches.telling.blocks import Content, Picture

__all__ = ["Report", "render_page"]

_HATCHES = {"non classée": "hatch", "sans objet": "dots"}


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
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = package_files("zonesblanches.outputs").joinpath("templates", "report.html").read_text(encoding="utf-8")
    french = content.lang == "fr"
    values = {
        "content": content,
        "t": lambda fr, en: fr if french else en,
        "colors": CLASS_COLORS,
        "hatches": _HATCHES,
        "labels": {key: pair[0 if french else 1] for key, pair in CLASSES.items()},
        "maps": {
            block.number: Markup(  # noqa: S704 - escaped inside
                svg_map(findings, block.family, lang=content.lang, identifier=f"carte{block.number}")
            )
            for block in content.blocks
            if isinstance(block, Picture)
        },
        "logo": None if logo is None else f"data:{logo.media};base64,{base64.b64encode(logo.data).decode('ascii')}",
    }
    return Report(environment.from_string(template).render(values))
