"""The offline interactive map: plain values in, one folium map out; what escapes names needs no folium.

>>> carte = build_map(model)  # doctest: +SKIP
>>> carte.save("carte.html")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

from zonesblanches.lazy import attach

if TYPE_CHECKING:
    from zonesblanches.outputs.webmap.layer import CommuneLayer
    from zonesblanches.outputs.webmap.model import FamilyView, LegendItem, MapModel, Near, PointView, View
    from zonesblanches.outputs.webmap.webmap import WebMap, build_map, build_pair

__all__ = [
    "CommuneLayer",
    "FamilyView",
    "LegendItem",
    "MapModel",
    "Near",
    "PointView",
    "View",
    "WebMap",
    "build_map",
    "build_pair",
]  # fmt: skip

__getattr__, __dir__ = attach(
    __name__,
    {
        "layer": ("CommuneLayer",),
        "model": ("FamilyView", "LegendItem", "MapModel", "Near", "PointView", "View"),
        "webmap": ("WebMap", "build_map", "build_pair"),
    },
)
