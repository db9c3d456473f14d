"""The offline interactive map: plain values in, one folium map out.

>>> carte = build_map(model)  # doctest: +SKIP
>>> carte.save("carte.html")  # doctest: +SKIP
"""

from zonesblanches.outputs.webmap.carte import Carte, build_map, build_pair
from zonesblanches.outputs.webmap.layer import CommuneLayer
from zonesblanches.outputs.webmap.model import Column, FamilyView, LegendItem, MapModel, Near, PointView, View

__all__ = [
    "Carte", "Column", "CommuneLayer", "FamilyView", "LegendItem", "MapModel", "Near", "PointView", "View",
    "build_map", "build_pair",
]  # fmt: skip
