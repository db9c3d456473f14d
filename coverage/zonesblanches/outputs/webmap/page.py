"""The page around the map: title, panel, legend, source line."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING, Any

from branca.element import Element, Figure
from jinja2 import Environment, FunctionLoader, Template
from markupsafe import Markup

from zonesblanches.errors import ParameterError
from zonesblanches.outputs.webmap.added import tamed
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.outputs.webmap.layer import LATER
from zonesblanches.outputs.webmap.links import inline_links, script_tag, style_tag
from zonesblanches.outputs.webmap.raw import asset
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.telling.documents.calculator import WHAT_IF, calculator_words
from zonesblanches.telling.documents.map import page_words

if TYPE_CHECKING:
    from pathlib import Path

    from zonesblanches.outputs.webmap.model import MapModel

__all__ = ["PANEL_SCRIPTS", "Page", "ours", "page_texts", "template_text"]

PANEL_SCRIPTS = (
    "controls.js", "search.js", "views.js", "legend.js", "sheet.js", "table.js", "export.js", "state.js", "panel.js",
)  # fmt: skip


class Page(Figure):
    """The HTML page that holds one or several maps: with texts, what stands around them as well.

    Parameters
    ----------
    title
        Of the page.
    texts
        What the template says, already escaped (`page_texts`); without them, the page holds the map alone.
    template
        Name of an asset.
    scripts
        Names of the assets that drive what stands around.
    """

    def __init__(
        self,
        title: str = "Carte",
        texts: dict[str, Any] | None = None,
        *,
        template: str = "page.html",
        scripts: tuple[str, ...] = PANEL_SCRIPTS,
    ) -> None:
        super().__init__(ratio="72%", title=title)
        self._name = "Page"
        self._texts = texts or {}
        self._template_name = template
        self._scripts = scripts
        self._start = ""

    def start(self, script: str) -> None:
        """Give the last line of the script, that starts everything."""
        self._start = script

    def save(self, outfile: str | Path, **kwargs: Any) -> None:  # type: ignore[override]
        """Write the page, whole or not at all.

        Raises
        ------
        OutputError
            When the file cannot be written, or its extension is not ``.html``.
        """
        html = self.render(**kwargs)
        with replacing(outfile, ".html") as draft:
            draft.write_text(html, encoding="utf-8")

    def embed(self, address: str = "carte.html", *, height: int = 720) -> str:
        """Return the ``<iframe>`` that shows this page, once published, inside another one.

        Parameters
        ----------
        address
            Where the saved page will be.
        height
            In pixels.

        Raises
        ------
        ParameterError
            When the address is empty or runs a script, or the height is no positive number.

        Examples
        --------
        >>> Page("Gard").embed("https://exemple.fr/carte.html", height=500)
        '<iframe src="https://exemple.fr/carte.html" title="Gard" width="100%" height="500" style="border:0" loading="lazy" allow="fullscreen"></iframe>'
        """  # noqa: E501 - the answer is one line
        scheme = address.strip().partition(":")[0].lower() if ":" in address.partition("/")[0] else ""
        if not address.strip() or scheme not in {"", "http", "https", "file"}:
            raise ParameterError(
                f"address vaut {address!r}, attendu : l'adresse (https://…) ou le nom du fichier publié."
            )
        if isinstance(height, bool) or not isinstance(height, int) or height <= 0:
            raise ParameterError(f"height vaut {height!r}, attendu : un nombre de pixels.")
        return (
            f'<iframe src="{html_text(address.strip())}" title="{html_text(self.title or "")}" width="100%" '
            f'height="{height}" style="border:0" loading="lazy" allow="fullscreen"></iframe>'
        )

    def render(self, **kwargs: object) -> str:
        """Return the whole page, and leave no trace: folium adds elements to the tree while it renders."""
        before = _families(self)
        try:
            with tamed(self):
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
        return _template(self._template_name).render(
            self._texts,
            lang=self._texts.get("lang", "fr"),
            title=template_text(self.title or ""),
            header=ours(self.header.render(**kwargs)),
            maps=[ours(element.render(**kwargs)) for name, element in html if name in maps],
            others=[ours(element.render(**kwargs)) for name, element in html if name not in maps and not _late(name)],
            later=[ours(element.render(**kwargs)) for name, element in html if _late(name)],
            script=ours(self.script.render(**kwargs)),
            start=ours(self._start),
            page_css=ours(style_tag("page.css") + style_tag("print.css")),
            panel_js=ours("\n".join(script_tag(name) for name in self._scripts)),
        )


def _late(name: str) -> bool:
    return name.startswith(LATER)


@cache
def _template(name: str) -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(asset))
    return environment.get_template(name)


def _families(page: Page) -> list[tuple[Element, OrderedDict[str, Element]]]:
    """Remember the children of every element under `page`."""
    todo: list[Element] = [page, page.header, page.html, page.script]
    known = []
    while todo:
        element = todo.pop()
        known.append((element, OrderedDict(element._children)))
        todo.extend(element._children.values())
    return known


def ours(html: str) -> Markup:
    """Mark HTML that this package wrote, or data that it has escaped."""
    return Markup(html)  # noqa: S704


def template_text(text: str) -> Markup:
    """Escape a text for the template."""
    return ours(html_text(text))


def page_texts(model: MapModel) -> dict[str, Any]:
    """Return the texts of the template, each of them already escaped."""
    words = {key: template_text(text) for key, text in page_words(model.lang, model.noun).items()}
    return {
        "lang": model.lang,
        "words": words,
        "subtitle": template_text(model.subtitle),
        "notice": template_text(model.notice) if model.notice else None,
        "first": [template_text(text) for text in model.first],
        "parameters": [(template_text(label), template_text(value)) for label, value in model.parameters],
        "sources": [template_text(source) for source in model.sources],
        "panel": True,
        "what_if": template_text(WHAT_IF[model.lang == "en"]) if model.calculator else None,
        "try_it": template_text(calculator_words(model.lang)["open"]),
        "no_what_if": template_text(model.no_calculator),
    }
