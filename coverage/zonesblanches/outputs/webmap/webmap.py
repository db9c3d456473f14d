"""A folium map that opens without a network, and the map of a diagnosis."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Figure

from zonesblanches.outputs.webmap.layer import CommuneLayer
from zonesblanches.outputs.webmap.links import inline_links
from zonesblanches.outputs.webmap.page import PANEL_SCRIPTS, Page, ours, page_texts, template_text
from zonesblanches.outputs.webmap.raw import RawElement

if TYPE_CHECKING:
    from pathlib import Path

    from zonesblanches.outputs.webmap.model import MapModel

__all__ = ["WebMap", "build_map", "build_pair"]

PAIR_SCRIPTS = ("controls.js", "search.js", "views.js", "legend.js", "sheet.js", "pair.js")

_MAX_ZOOM = 18
_VIEWPORT = re.compile(r"<meta name=\"viewport\"[^>]*>")


class WebMap(folium.Map):
    """A `folium.Map` whose page is one self-sufficient file.

    Everything folium offers can be added to it: markers, GeoJson, groups, a layer control, `MarkerCluster`,
    `Fullscreen`. No base map by default: adding a `folium.TileLayer` makes the page ask the network.

    Parameters
    ----------
    page
        Page around the map; by default a page that holds the map alone.
    **options
        Those of `folium.Map`.

    Raises
    ------
    OutputError
        On rendering, when an extension links a file that this library does not carry.

    Examples
    --------
    >>> carte = WebMap(location=[44.0, 4.2], zoom_start=9)
    >>> "https://" in carte.get_root().render().split("<body")[1]
    False
    """

    def __init__(self, page: Page | None = None, **options: Any) -> None:
        options.setdefault("tiles", None)
        super().__init__(**options)
        if options["tiles"] is None:
            # Without tiles nothing else says how far one may zoom, and MarkerCluster has to know.
            self.options.setdefault("max_zoom", options.get("max_zoom") or _MAX_ZOOM)
        (page or Page()).add_child(self)

    def save(self, outfile: str | Path, **kwargs: Any) -> None:  # type: ignore[override]
        """Write the page that holds the map, whole or not at all; see `Page.save`."""
        self._page().save(outfile, **kwargs)

    def embed(self, address: str = "carte.html", *, height: int = 720) -> str:
        """Return the ``<iframe>`` that shows the saved page inside another one; see `Page.embed`."""
        return self._page().embed(address, height=height)

    def _page(self) -> Page:
        page = self.get_root()
        if not isinstance(page, Page):
            message = "Cette carte a été mise dans une autre page : enregistrez cette page-là."
            raise TypeError(message)
        return page

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Render as folium does, then replace every link by a copy and let readers zoom the page."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        figure = self.get_root()
        if not isinstance(figure, Figure):
            message = "Une carte se dessine dans une page (branca.element.Figure)."
            raise TypeError(message)
        header = figure.header._children[self.get_name()].render()
        figure.header.add_child(RawElement(_VIEWPORT.sub("", header)), name=self.get_name())
        inline_links(figure)


def build_map(model: MapModel) -> WebMap:
    """Build the interactive map of `model`: one HTML file, no request.

    Parameters
    ----------
    model
        Communes, classes, teams and texts to show.

    Returns
    -------
    WebMap
        A `folium.Map`: add to it what you like, then ``save("carte.html")``.
    """
    scripts = ("trying.js", *PANEL_SCRIPTS) if model.calculator else PANEL_SCRIPTS
    page = Page(model.title, page_texts(model), scripts=scripts)
    carte, layer = _map_of(model, page)
    page.start(f"ZB.panel({carte.get_name()}, {layer.get_name()});")
    return carte


def build_pair(
    models: tuple[MapModel, MapModel], *, title: str, names: tuple[str, str], changes: str, notice: str | None = None
) -> Page:
    """Build one page with two maps that move together.

    Parameters
    ----------
    models
        What each shows; the shapes are written once when they are the same.
    title, names
        Of the page, and of each map.
    changes
        HTML of the table of changes, already escaped; may be empty.
    notice
        Badge beside the title.

    Returns
    -------
    Page
        With ``save("comparaison.html")``, ``embed(address)`` and a notebook view.
    """
    first, second = models = replace(models[0], calculator=""), replace(models[1], calculator="")
    texts = page_texts(first) | {
        "names": [template_text(name) for name in names],
        "notice": template_text(notice) if notice else None,
        "first": [template_text(text) for text in _first(models, names)],
        "changes": ours(changes),
        "sources": list(dict.fromkeys([*page_texts(first)["sources"], *page_texts(second)["sources"]])),
        "subtitle": template_text(_once(first.subtitle, second.subtitle, names)),
        "parameters": [(template_text(label), template_text(value)) for label, value in _parameters(models, names)],
    }
    page = Page(title, texts, template="pair.html", scripts=PAIR_SCRIPTS)
    same = first.codes == second.codes and list(first.shapes.to_wkb()) == list(second.shapes.to_wkb())
    one, layer = _map_of(first, page)
    other, again = _map_of(second, page, shares=layer if same else None)
    page.start(f"ZB.pair([{one.get_name()}, {other.get_name()}], [{layer.get_name()}, {again.get_name()}]);")
    return page


def _first(models: tuple[MapModel, MapModel], names: tuple[str, str]) -> list[str]:
    """List what is to be read before each map: once where both say it, else under its name."""
    first, second = (model.first for model in models)
    both = [text for text in first if text in second]
    each = [
        f"{name} : {text}"
        for name, told in zip(names, (first, second), strict=True)
        for text in told
        if text not in both
    ]
    return [*both, *each]


def _once(first: str, second: str, names: tuple[str, str]) -> str:
    """Say once what holds for both, else each under its name."""
    return first if first == second else f"{names[0]} : {first} {names[1]} : {second}"


def _parameters(models: tuple[MapModel, MapModel], names: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the parameters that both have, then those of each."""
    first, second = (model.parameters for model in models)
    both = [line for line in first if line in second]
    return [
        *both,
        *((f"{label} ({names[0]})", value) for label, value in first if (label, value) not in both),
        *((f"{label} ({names[1]})", value) for label, value in second if (label, value) not in both),
    ]


def _map_of(model: MapModel, page: Page, *, shares: CommuneLayer | None = None) -> tuple[WebMap, CommuneLayer]:
    layer = CommuneLayer(model, fit=True, shares=shares)
    carte = WebMap(page, zoom_control=False, zoom_snap=0.25, wheel_px_per_zoom_level=90)
    carte._id = layer._id
    carte.add_child(layer)
    return carte, layer
