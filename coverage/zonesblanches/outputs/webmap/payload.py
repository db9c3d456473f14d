"""The model as one JSON value: geometry packed, repeated texts written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from zonesblanches.outputs.webmap.arcs import pack_points, pack_shapes
from zonesblanches.outputs.webmap.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from zonesblanches.outputs.webmap.model import FamilyView, LegendItem, MapModel, PointView

__all__ = ["payload"]

_CLASS_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def payload(model: MapModel) -> dict[str, Any]:
    """Turn `model` into what ``communes.js`` and ``panel.js`` read."""
    lon, lat = _centres(model.shapes)
    return {
        "lang": model.lang,
        "words": WORDS[model.lang],
        "title": model.title,
        "subtitle": model.subtitle,
        "notice": model.notice,
        "sources": list(model.sources),
        "home": list(model.home) if model.home else None,
        "codes": list(model.codes),
        "names": list(model.names),
        "places": _column(model.places),
        "geo": pack_shapes(model.shapes),
        "centres": pack_points(lon, lat),
        "circles": _numbers(model.circles, 1),
        "circlesLabel": model.circles_label,
        "context": {
            "geo": pack_shapes(model.context.geometry),
            "names": [str(name) for name in model.context["name"]],
        },
        "outline": pack_shapes(model.outline),
        "legend": [_legend(item) for item in model.legend],
        "families": [_family(family) for family in model.families],
        "points": [_point(point) for point in model.points],
    }


def _centres(shapes: gpd.GeoSeries) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place a circle inside each commune, nan where it has no shape."""
    points = shapely.point_on_surface(np.asarray(shapes.array, dtype=object))
    return shapely.get_x(points), shapely.get_y(points)


def _column(values: Sequence[str]) -> list[str] | dict[str, Any]:
    """Write a column of texts; with many repetitions, as distinct values and positions."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 0.5 * len(values):
        return list(values)
    rank = {value: i for i, value in enumerate(distinct)}
    return {"v": distinct, "i": [rank[value] for value in values]}


def _lists(values: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Write a column of lists of texts: distinct texts, and positions per commune."""
    distinct = list(dict.fromkeys(text for texts in values for text in texts))
    rank = {value: i for i, value in enumerate(distinct)}
    return {"v": distinct, "i": [[rank[text] for text in texts] for texts in values]}


def _numbers(values: NDArray[np.float64], digits: int) -> list[float | int | None]:
    """Write finite numbers, null for the others; whole ones without a decimal part."""
    rounded = np.round(np.asarray(values, float), digits)
    return [
        None if not np.isfinite(value) else int(value) if value == int(value) else float(value)
        for value in rounded.tolist()
    ]


def _legend(item: LegendItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "label": item.label,
        "note": item.note,
        "color": item.color,
        "hatch": item.hatch,
        "dots": item.dots,
    }


def _family(family: FamilyView) -> dict[str, Any]:
    return {
        "key": family.key,
        "label": family.label,
        "classes": "".join(_CLASS_DIGITS[k] for k in np.asarray(family.classes).tolist()),
        "counts": list(family.legend_counts),
        "rows": [[label, _column(values)] for label, values in family.rows],
        "tooltip": _column(family.tooltip),
        "sentences": _lists(family.sentences),
        "bars": [[label, _numbers(values, 4)] for label, values in family.bars],
        "barsTitle": family.bars_title,
        "teams": _lists(family.teams),
    }


def _point(point: PointView) -> dict[str, Any]:
    return {
        "lon": round(float(point.lon), 5),
        "lat": round(float(point.lat), 5),
        "name": point.name,
        "family": point.family,
        "lines": list(point.lines),
        "active": bool(point.active),
    }
