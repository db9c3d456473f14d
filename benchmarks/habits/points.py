"""A point in every way that lists write it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

from pyproj import Transformer

EPSG = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
ONE_COLUMN = ("une colonne", "WKT", "dictionnaire", "GeoJSON")
FORMS = (
    "degrés", "degrés, virgule", "mètres", "mètres, virgule", "minutes et secondes", "hémisphère", "colonnes inversées",
    *ONE_COLUMN, "titres inattendus",
)  # fmt: skip
Cells = dict[str, Any]


def cells(form: str, dep: str, lon: float, lat: float, rng: random.Random) -> Cells:
    """Return a point in the list's way: the cell of `point`, or those of `lon` and `lat`."""
    lon, lat = round(lon, 5), round(lat, 5)
    if form in ONE_COLUMN:
        return {"point": _one_cell(form, lon, lat, rng)}
    return _TWO_CELLS.get(form, _degrees)(dep, lon, lat)


def _one_cell(form: str, lon: float, lat: float, rng: random.Random) -> str:
    if form == "WKT":
        return f"POINT ({lon} {lat})"
    if form == "dictionnaire":
        return str({"lon": lon, "lat": lat})
    if form == "GeoJSON":
        return json.dumps({"type": "Point", "coordinates": [lon, lat]})
    return rng.choice([f"{lat}, {lon}", f"{lat},{lon}"])


def _comma(value: float) -> str:
    return str(value).replace(".", ",")


def _degrees(_: str, lon: float, lat: float) -> Cells:
    return {"lon": lon, "lat": lat}


def _degrees_comma(_: str, lon: float, lat: float) -> Cells:
    return {"lon": _comma(lon), "lat": _comma(lat)}


def _metres(dep: str, lon: float, lat: float) -> Cells:
    x, y = _to_metres(EPSG.get(dep, 2154)).transform(lon, lat)
    return {"lon": round(x, 2), "lat": round(y, 2)}


def _metres_comma(dep: str, lon: float, lat: float) -> Cells:
    return {key: _comma(value) for key, value in _metres(dep, lon, lat).items()}


def _sexagesimal(_: str, lon: float, lat: float) -> Cells:
    return {"lon": _dms(lon, "EO"), "lat": _dms(lat, "NS")}


def _hemisphere(_: str, lon: float, lat: float) -> Cells:
    return {"lon": f"{_comma(abs(lon))}°{'EO'[lon < 0]}", "lat": f"{_comma(abs(lat))}°{'NS'[lat < 0]}"}


def _swapped(_: str, lon: float, lat: float) -> Cells:
    return {"lon": lat, "lat": lon}


def _dms(value: float, marks: str) -> str:
    seconds = round(abs(value) * 3600)
    degrees, minutes, left = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{degrees}°{minutes:02d}'{left:02d}\"{marks[value < 0]}"


@cache
def _to_metres(epsg: int) -> Transformer:
    return Transformer.from_crs(4326, epsg, always_xy=True)


_TWO_CELLS: dict[str, Callable[[str, float, float], Cells]] = {
    "degrés, virgule": _degrees_comma,
    "mètres": _metres,
    "mètres, virgule": _metres_comma,
    "minutes et secondes": _sexagesimal,
    "hémisphère": _hemisphere,
    "colonnes inversées": _swapped,
}
