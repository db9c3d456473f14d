"""The offline interactive map: plain values in, one folium map out.

>>> carte = build_map(model)  # doctest: +SKIP
>>> carte.save("carte.html")  # doctest: +SKIP
"""

from zonesblanches.outputs.webmap.carte import Carte, build_map
from zonesblanches.outputs.webmap.layer import CommuneLayer
from zonesblanches.outputs.webmap.model import FamilyView, LegendItem, MapModel, PointView

__all__ = ["Carte", "CommuneLayer", "FamilyView", "LegendItem", "MapModel", "PointView", "build_map"]
