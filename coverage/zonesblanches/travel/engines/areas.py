"""What can be reached around points: the isochrones of Valhalla, to draw on a map."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.errors import ParameterError, first_five
from zonesblanches.parameter_faults import Unit
from zonesblanches.scalars import real
from zonesblanches.travel.engines.points import Coordinates, distances_km, on_sphere
from zonesblanches.travel.engines.service import Answer
from zonesblanches.web.client import UnusableAnswerError

__all__ = ["areas_frame", "check_thresholds", "contour_body", "read_areas"]

_AT_ONCE = 4  # contours that a server draws in one request


def check_thresholds(thresholds: Sequence[float]) -> list[list[float]]:
    """Return sorted thresholds, four at a time.

    Raises
    ------
    ParameterError
        When one is no positive number, or there is none.

    Examples
    --------
    >>> check_thresholds((30, 10, 20, 5, 15))
    [[5.0, 10.0, 15.0, 20.0], [30.0]]
    """
    told = list(thresholds) if isinstance(thresholds, Iterable) and not isinstance(thresholds, str) else [thresholds]
    wrong = [step for step in told if not 0 < real(step) < math.inf]
    if not isinstance(thresholds, Iterable):
        wrong = told
    if wrong or not told:
        raise ParameterError(
            f"thresholds : {first_five(wrong) or 'aucun seuil'}, attendu : des nombres positifs, par exemple (10, 20)."
        )
    steps = sorted(set(map(float, told)))
    return [steps[start : start + _AT_ONCE] for start in range(0, len(steps), _AT_ONCE)]


def contour_body(place: Coordinates, steps: list[float], unit: Unit) -> dict[str, Any]:
    """Write what is asked: areas from which the place is reached."""
    return {
        "locations": [{"lat": float(place[1]), "lon": float(place[0])}],
        "contours": [{"time" if unit == "min" else "distance": step} for step in steps],
        "polygons": True,
        "denoise": 0,  # by default the largest piece alone is drawn, and an island reached by ferry is left out
        "reverse": True,
    }


def read_areas(answer: Answer, *, place: Coordinates, steps: list[float], snap_m: float) -> list[Any] | None:
    """Return the areas in the order of the thresholds; None when they are far from their place, which has no road.

    Raises
    ------
    UnusableAnswerError
        When the answer is no set of areas, one per threshold.
    """
    import shapely

    try:
        found = {
            float(each["properties"]["contour"]): shapely.from_geojson(json.dumps(each["geometry"]))
            for each in answer.json()["features"]
        }
        areas = [found[step] for step in steps]
    except (AttributeError, KeyError, TypeError, ValueError, shapely.GEOSException) as error:
        raise UnusableAnswerError("la réponse n'est pas une suite d'isochrones, une par seuil") from error
    if any(area is None or area.geom_type not in {"Polygon", "MultiPolygon"} for area in areas):
        raise UnusableAnswerError("la réponse n'a pas de surfaces (Polygon)")
    if areas[-1].is_empty:
        return None
    areas = [_mended(area) for area in areas]
    nearest = shapely.get_coordinates(shapely.shortest_line(areas[-1], shapely.Point(place)))[:1]
    if 1000 * distances_km(on_sphere(nearest), on_sphere(place[None]))[0, 0] > snap_m:
        return None
    return areas


def _mended(area: Any) -> Any:
    """Make a drawn area valid, without the lines and points that this leaves of its thinnest parts."""
    import shapely

    parts = shapely.get_parts(shapely.make_valid(area))
    return shapely.union_all([part for part in parts if part.geom_type in {"Polygon", "MultiPolygon"}])


def areas_frame(names: pd.Index, rows: list[int], steps: list[float], areas: list[Any]) -> gpd.GeoDataFrame:
    """Make the table: one row per point and threshold, the widest first, so that maps draw the others above."""
    table = gpd.GeoDataFrame(
        {"id": names.to_numpy()[np.array(rows, dtype=int)], "threshold": np.array(steps, dtype=float)},
        geometry=gpd.GeoSeries(areas, crs=4326),
        crs=4326,
    )
    return table.sort_values("threshold", ascending=False, kind="stable", ignore_index=True)
