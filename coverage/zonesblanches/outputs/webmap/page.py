"""The page around the map: title, panel, legend, source line."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING, Any

from branca.element import Element, Figure
from jinja2 import Environment, Template
from markupsafe import Markup

from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.outputs.webmap.links import inline_links, script_tag, style_tag
from zonesblanches.outputs.webmap.raw import asset
from zonesblanches.outputs.webmap.words import WORDS

if TYPE_CHECKING:
    from zonesblanches.outputs.webmap.model import MapModel

__all__ = ["Page"]

_PANEL_SCRIPTS = (
    "controls.js", "search.js", "views.js", "legend.js", "sheet.js", "table.js", "export.js", "state.js", "panel.js",
)  # fmt: skip


class Page(Figure):
    """The HTML page that holds a map: with a model, the panel as well.

    Parameters
    ----------
    model
        What the panel says; without it, the page holds the map alone.
    """

    def __init__(self, model: MapModel | None = None) -> None:
        super().__init__(ratio="72%", title=model.title if model else "Carte")
        self._name = "Page"
        self._texts = _texts(model) if model else {}
        self._start = ""

    def start(self, map_name: str, layer_name: str) -> None:
        """Say which map and which layer the panel drives, by their names in the script."""
        self._start = f"ZB.panel({map_name}, {layer_name});"

    def render(self, **kwargs: object) -> str:
        """Return the whole page, and leave no trace: folium adds elements to the tree while it renders."""
        before = _families(self)
        try:
            return self._whole(**kwargs)
        finally:
            for element, children in before:
                element._children = children

    def _whole(self, **kwargs: object) -> str:
        for child in list(self._children.values()):
            child.render(**kwargs)
        inline_links(self)
        maps = {child.get_name() for child in self._children.values()}
        html = self.html._children.items()
        return _template().render(
            self._texts,
            lang=self._texts.get("lang", "fr"),
            title=_safe(self.title or ""),
            header=_ours(self.header.render(**kwargs)),
            maps=[_ours(element.render(**kwargs)) for name, element in html if name in maps],
            others=[_ours(element.render(**kwargs)) for name, element in html if name not in maps],
            script=_ours(self.script.render(**kwargs)),
            start=_ours(self._start),
            page_css=_ours(style_tag("page.css") + style_tag("print.css")),
            panel_js=_ours("\n".join(script_tag(name) for name in _PANEL_SCRIPTS)),
        )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(asset("page.html"))


def _families(page: Page) -> list[tuple[Element, OrderedDict[str, Element]]]:
    """Remember the children of every element under `page`."""
    todo: list[Element] = [page, page.header, page.html, page.script]
    known = []
    while todo:
        element = todo.pop()
        known.append((element, OrderedDict(element._children)))
        todo.extend(element._children.values())
    return known


def _ours(html: str) -> Markup:
    """Mark HTML that this package wrote, or data that it has escaped."""
    return Markup(html)  # noqa: S704


def _safe(text: str) -> Markup:
    return _ours(html_text(text))


def _texts(model: MapModel) -> dict[str, Any]:
    """Texts of the template, each of them already escaped."""
    words = {key: _safe(text) for key, text in WORDS[model.lang].items()}
    return {
        "lang": model.lang,
        "words": words,
        "subtitle": _safe(model.subtitle),
        "notice": _safe(model.notice) if model.notice else None,
        "parameters": [(_safe(label), _safe(value)) for label, value in model.parameters],
        "sources": [_safe(source) for source in model.sources],
        "panel": True,
    }
