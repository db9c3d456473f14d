"""From polygons to one path that draws them all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

__all__ = ["compound"]


def compound(shapes: npt.NDArray[np.object_], grain: float) -> Path | None:
    """Return one path for all rings, on a grid finer than the eye; None when nothing is left.

    Neighbours that share a border share it still, since both fall on the same points of the grid.

    Parameters
    ----------
    shapes
        Geometries in metres; what is no polygon is left out.
    grain
        Step of the grid, in metres.
    """
    present = shapes[~shapely.is_missing(shapes)]
    polygons = shapely.get_parts(present)
    polygons = shapely.get_parts(polygons)  # a collection may hold multipolygons
    polygons = polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON]
    if len(polygons) == 0:
        return None
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(points / grain) * grain
    starts = np.r_[True, ring[1:] != ring[:-1]]
    kept = starts | np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
    points, ring = points[kept], ring[kept]
    enough = np.bincount(ring, minlength=len(rings))[ring] >= 4
    points, ring = points[enough], ring[enough]
    if len(points) == 0:
        return None
    codes = np.full(len(points), Path.LINETO, dtype=np.uint8)
    codes[np.r_[True, ring[1:] != ring[:-1]]] = Path.MOVETO
    codes[np.r_[ring[1:] != ring[:-1], True]] = Path.CLOSEPOLY
    return Path(points, codes)
