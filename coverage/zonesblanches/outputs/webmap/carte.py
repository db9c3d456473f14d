"""A folium map that opens without a network, and the map of a diagnosis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Figure

from zonesblanches.outputs.webmap.layer import CommuneLayer
from zonesblanches.outputs.webmap.links import inline_links
from zonesblanches.outputs.webmap.page import Page
from zonesblanches.outputs.webmap.raw import RawElement

if TYPE_CHECKING:
    from zonesblanches.outputs.webmap.model import MapModel

__all__ = ["Carte", "build_map"]

_MAX_ZOOM = 18
_VIEWPORT = re.compile(r"<meta name=\"viewport\"[^>]*>")


class Carte(folium.Map):
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
    >>> carte = Carte(location=[44.0, 4.2], zoom_start=9)
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


def build_map(model: MapModel) -> Carte:
    """Build the interactive map of `model`: one HTML file, no request.

    Parameters
    ----------
    model
        Communes, classes, teams and texts to show.

    Returns
    -------
    Carte
        A `folium.Map`: add to it what you like, then ``save("carte.html")``.
    """
    layer = CommuneLayer(model, fit=True)
    page = Page(model)
    carte = Carte(page, zoom_control=False, zoom_snap=0.25, wheel_px_per_zoom_level=90)
    carte._id = layer._id
    carte.add_child(layer)
    page.start(carte.get_name(), layer.get_name())
    return carte
