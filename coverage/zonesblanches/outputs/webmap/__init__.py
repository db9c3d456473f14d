"""The offline interactive map: plain values in, one folium map out.

>>> carte = build_map(model)  # doctest: +SKIP
>>> carte.save("carte.html")  # doctest: +SKIP
"""

from zonesblanches.outputs.webmap.layer import CommuneLayer
from zonesblanches.outputs.webmap.model import FamilyView, LegendItem, MapModel, Near, PointView, View
from zonesblanches.outputs.webmap.webmap import WebMap, build_map, build_pair

__all__ = [
    "CommuneLayer",
    "FamilyView",
    "FigureColumn",
    "LegendItem",
    "MapModel",
    "Near",
    "PointView",
    "View",
    "WebMap",
    "build_map",
    "build_pair",
]  # fmt: skip
