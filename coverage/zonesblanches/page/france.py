"""The map from which a territory is chosen: the départements of France as paths, overseas in small frames."""

from __future__ import annotations

import math
from typing import Any

from shapely.geometry.base import BaseGeometry

from zonesblanches.territory import store

__all__ = ["france_paths", "outline_paths"]

_WIDTH = 560.0
_STRETCH = math.cos(math.radians(46.5))  # a degree of longitude, in degrees of latitude
_WEST, _NORTH = -5.3, 51.2
_SCALE = 36.0  # units by degree of latitude
_OVERSEAS = ("971", "972", "973", "974", "976")
_FRAME = 58.0
_FIT = 0.01  # degrees


def _path(shape: BaseGeometry, west: float, north: float, scale: float, stretch: float) -> str:
    parts = getattr(shape, "geoms", [shape])
    said = []
    for part in parts:
        points = [f"{(x - west) * stretch * scale:.1f} {(north - y) * scale:.1f}" for x, y, *_ in part.exterior.coords]
        said.append(f"M{'L'.join(points)}Z")
    return "".join(said)


def france_paths() -> dict[str, Any]:
    """Return the width and height of the map, and each département: code, name, path, whether it stands in a frame."""
    shapes = store.outlines("departement")
    lines = []
    for code, name, shape in zip(shapes.index, shapes["name"], shapes.geometry, strict=True):
        simple = shape.simplify(_FIT)
        if code in _OVERSEAS:
            west, south, east, north = simple.bounds
            stretch = math.cos(math.radians((north + south) / 2))
            scale = (_FRAME - 8) / max(north - south, (east - west) * stretch)
            path = _path(simple, west, north, scale, stretch)
            lines.append({"code": code, "name": name, "path": path, "slot": _OVERSEAS.index(code)})
        else:
            lines.append({"code": code, "name": name, "path": _path(simple, _WEST, _NORTH, _SCALE, _STRETCH)})
    return {"shapes": lines, "frame": _FRAME}


def outline_paths(communes: Any, points: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the outline of a territory and the points of its teams, in the same frame.

    Parameters
    ----------
    communes
        Those of the territory, with their shapes.
    points
        Made by `points_view`.
    """
    whole = communes.geometry.union_all() if len(communes) < 600 else communes.geometry.convex_hull.union_all()
    west, south, east, north = whole.bounds
    stretch = math.cos(math.radians((north + south) / 2))
    scale = _WIDTH / max((east - west) * stretch, (north - south) * 1.2)
    simple = whole.simplify(0.002)
    rings = [part for part in getattr(simple, "geoms", [simple]) if part.geom_type == "Polygon"]
    path = "".join(_path(part, west, north, scale, stretch) for part in rings)
    marks: list[dict[str, Any]] = []
    outside = 0
    for point in points:
        x, y = (point["lon"] - west) * stretch * scale, (north - point["lat"]) * scale
        inside = -40 <= x <= (east - west) * stretch * scale + 40 and -40 <= y <= (north - south) * scale + 40
        outside += not inside
        if inside and len(marks) < 2_000:
            marks.append({**point, "x": round(x, 1), "y": round(y, 1)})
    return {
        "path": path,
        "width": round((east - west) * stretch * scale, 1),
        "height": round((north - south) * scale, 1),
        "marks": marks,
        "outside": outside,
    }
