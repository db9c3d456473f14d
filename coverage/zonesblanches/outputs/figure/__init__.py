"""The map as a picture: `svg_maps` inside a page, and the page of `Diagnosis.plot`, which needs matplotlib."""

from zonesblanches.outputs.figure.draw import draw_figure
from zonesblanches.outputs.figure.inline import svg_maps

__all__ = ["draw_figure", "svg_maps"]
