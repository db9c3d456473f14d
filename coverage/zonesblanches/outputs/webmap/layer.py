"""The communes as one folium layer, drawn on canvases."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from branca.element import Figure
from folium.elements import JSCSSMixin
from folium.map import Layer

from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.outputs.webmap.links import style_tag
from zonesblanches.outputs.webmap.payload import payload
from zonesblanches.outputs.webmap.raw import RawElement, asset

if TYPE_CHECKING:
    from zonesblanches.outputs.webmap.model import MapModel

__all__ = ["LATER", "CommuneLayer"]

LATER = "later_"
"""How the names of what the page holds after its scripts begin."""

_SCRIPTS = ("data.js", "geometry.js", "draw.js", "labels.js", "communes.js", "points.js")


class CommuneLayer(JSCSSMixin, Layer):
    """Communes by class, with neighbours underneath and teams on top.

    It can be added to any `folium.Map`, and ticked in a `folium.LayerControl`. Its data stand in the page as two
    compressed blocks that the script reads, one before the first frame, one after; no name ever becomes code or HTML.

    Parameters
    ----------
    model
        What to show.
    name
        Name in a layer control.
    control
        Whether a layer control lists it.
    fit
        Whether the map opens on the territory.
    shares
        Another layer of the same page on the same communes, whose shapes are then used.
    """

    def __init__(
        self, model: MapModel, *, name: str | None = None, control: bool = True, fit: bool = False,
        shares: CommuneLayer | None = None,
    ) -> None:  # fmt: skip
        # Leaflet writes the names of a layer control as HTML.
        super().__init__(name=html_text(name or model.title), overlay=True, control=control, show=True)
        self._name = "CommuneLayer"
        self.fit = fit
        self._block, self._rest = payload(model, geometry=shares is None)
        self._shares, self._calculator = shares, model.calculator
        # The same data give the same page: the identifier comes from them.
        self._id = hashlib.sha256((self._block + self._rest).encode("ascii")).hexdigest()[:32]
        west, south, east, north = model.bounds
        self._home = [[south, west], [north, east]]
        west, south, east, north = model.shapes.total_bounds.tolist()
        self._bounds: list[list[float | None]] = [[south, west], [north, east]]

    def _get_self_bounds(self) -> list[list[float | None]]:
        return self._bounds

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Add the script, the data and the layer to the page; folium then adds the layer to the map."""
        figure = self.get_root()
        if not isinstance(figure, Figure) or self._parent is None:
            message = "CommuneLayer se dessine dans une carte folium : ajoutez-la d’abord à la carte."
            raise TypeError(message)
        name = self.get_name()
        code = "\n".join(asset(script) for script in _SCRIPTS)
        figure.header.add_child(RawElement(style_tag("communes.css")), name="zb_communes_css")
        figure.header.add_child(RawElement(f"<script>{code}</script>"), name="zb_communes_js")
        shared = f", 'data_{self._shares.get_name()}'" if self._shares else ""
        # The browser inflates the first block while it reads the page on, up to the second.
        read = f"<script>var {name} = ZB.communeLayer('data_{name}'{shared});</script>"
        figure.html.add_child(RawElement(_data(f"data_{name}", self._block) + read), name=f"data_{name}")
        figure.html.add_child(RawElement(_data(f"data_{name}_rest", self._rest)), name=f"{LATER}{name}")
        if self._calculator:
            calculator = RawElement(_data(f"data_{name}_calculator", self._calculator))
            figure.html.add_child(calculator, name=f"{LATER}{name}_calculator")
        if self.fit:  # before the layer is drawn, so that it is drawn once
            start = f"{self._parent.get_name()}.fitBounds({self._home}, {{padding: [14, 14]}});"
            figure.script.add_child(RawElement(start), name=name)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def _data(identifier: str, block: str) -> str:
    return f'<script type="text/plain" id="{identifier}">{block}</script>'
