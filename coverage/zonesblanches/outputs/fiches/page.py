"""Fiches as one HTML page: style and shapes once, then a sheet of paper for each."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup

from zonesblanches.blocks import Table
from zonesblanches.outputs.drawing.svg import SvgPen
from zonesblanches.outputs.fiches import layout
from zonesblanches.outputs.fiches.drawing import DrawnMap
from zonesblanches.outputs.fiches.layout import HALF
from zonesblanches.outputs.fiches.sizing import logo_size
from zonesblanches.outputs.report.options import Logo, logo_source
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.pages import page_html
from zonesblanches.telling.documents.fiche import Collection, Fiche

__all__ = ["html_page"]


def html_page(collection: Collection, logo: Logo | None = None) -> str:
    """Write a whole page; it asks nothing of the network.

    Parameters
    ----------
    collection
        The fiches.
    logo
        At the top right of the first one.
    """
    sheets, pen = collection.sheets, SvgPen("m")
    blocks = (block for sheet in sheets for part in sheet.sections for block in part.blocks)
    grids = {block.widths for block in blocks if isinstance(block, Table)}

    def draw(picture: DrawnMap) -> Markup:
        title = f"<title>{html_text(picture.alt)}</title>"
        wide, high = picture.size
        whole = f'style="width:calc(100% * var(--s));aspect-ratio:{wide / high:.4g}"' if wide > HALF else ""
        return Markup(pen.draw(picture.scene, attributes=whole, inside=title))  # noqa: S704 - escaped inside

    return page_html(
        "fiches.html",
        collection.lang,
        file=collection,
        sheets=[(sheet, layout.columns(sheet, sheet.scale)) for sheet in sheets],
        groups=_groups(collection),
        widths={widths: f"w{at}" for at, widths in enumerate(sorted(grids))},
        sizes=layout,
        draw=draw,
        pen=pen,
        logo=None if logo is None else (logo_source(logo), *logo_size(logo)),
    )


def _groups(collection: Collection) -> list[tuple[str, list[Fiche]]]:
    """Gather the sheets for the table of contents: by their heading, where those of one heading follow one another."""
    groups = [(title, list(sheets)) for title, sheets in groupby(collection.sheets, key=lambda sheet: sheet.group)]
    return groups if len({title for title, _ in groups}) == len(groups) > 1 else [("", list(collection.sheets))]
