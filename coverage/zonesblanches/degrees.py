"""Coordinates as people and maps write them: degrees, a hemisphere, minutes and seconds, WKT, GeoJSON, objects."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from zonesblanches.values import parse_number

__all__ = ["parse_degrees", "parse_point"]

_LONGEST = 200  # characters: beyond, a cell is no point; patterns would take hours
_MARKS = re.compile("[°º’'′″\"”]|deg", re.IGNORECASE)
_SIDE = re.compile(r"^([NSEWO])(?=[\s\d+-])|(?<=[\s\d°º’'′″\"”.])([NSEWO])$", re.IGNORECASE)
_NEGATIVE = frozenset("SWO")
_WKT = re.compile(
    r"^(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*([\d.+-]+)[\s,]+([\d.+-]+)(?:\s+[\d.+-]+)?\s*\)$", re.IGNORECASE
)
_TWO_HALVES = re.compile(r"(?<=[NS])[\s,;/]+(?=[\d+-])|(?<=[\d°'′\"”″])\s*[,;]?\s+(?=[EWO]\s?\d)", re.IGNORECASE)
_LONGITUDES, _LATITUDES = ("lon", "lng", "long", "longitude", "x"), ("lat", "latitude", "y")
_SEPARATORS = (r"\s*;\s*", r"\s*,\s+", r"\s*[/|]\s*", r"\s+", r"\s*,\s*")
_DECIMAL = re.compile(r"[+-]?\d+\.\d+")


def parse_degrees(cell: Any) -> float | None:
    r"""Read one coordinate: a plain number, or degrees with a sign, a hemisphere, minutes and seconds.

    Examples
    --------
    >>> parse_degrees("44,1276°N"), round(parse_degrees("44°07'39\"N"), 4), parse_degrees("0,5542° O")
    (44.1276, 44.1275, -0.5542)
    """
    value = parse_number(cell)
    if value is not None or not isinstance(cell, str) or len(cell) > _LONGEST:
        return value
    text = cell.strip()
    side = _SIDE.search(text)
    if side is None and not _MARKS.search(text):
        return None
    letter = (side[1] or side[2]).upper() if side else ""
    parts = _SIDE.sub("", text).strip()
    numbers = [parse_number(part) for part in _MARKS.sub(" ", parts).split()]
    if not 1 <= len(numbers) <= 3 or any(number is None for number in numbers):
        return None
    whole, *rest = [float(number or 0.0) for number in numbers]
    if any(not 0 <= part < 60 for part in rest):
        return None
    size: float = abs(whole) + sum(part / 60**power for power, part in enumerate(rest, start=1))
    return -size if letter in _NEGATIVE or math.copysign(1.0, whole) < 0 else size


def parse_point(cell: Any, *, titled: bool = True) -> tuple[float, float] | None:
    """Read « latitude, longitude » held by one cell, as maps and open data write it; None when it holds no point.

    Parameters
    ----------
    cell
        Text, a mapping with ``lon`` and ``lat``, or a GeoJSON point.
    titled
        Whether the column's title says that it holds points; otherwise « 12,5 » is a number with a decimal comma.

    Examples
    --------
    >>> parse_point("44.1234, 4.0811"), parse_point("44,1234 ; 4,0811"), parse_point("[44.1, 4.0]"), parse_point("44")
    ((44.1234, 4.0811), (44.1234, 4.0811), (44.1, 4.0), None)
    >>> parse_point("POINT (4.08 44.12)"), parse_point("{'lon': 4.08, 'lat': 44.12}"), parse_point("44.12N 4.08E")
    ((44.12, 4.08), (44.12, 4.08), (44.12, 4.08))
    >>> parse_point("12,5", titled=False), parse_point("44.1,4.0", titled=False)
    (None, (44.1, 4.0))
    """
    if isinstance(cell, Mapping):
        return _of_mapping(cell)
    if isinstance(cell, (list, tuple)):
        cell = ", ".join(map(str, cell))
    text = str(cell).strip()
    if len(text) > _LONGEST:
        return None
    if text.startswith("{"):
        return _of_object(text)
    wkt = _WKT.match(text)
    if wkt:
        return _pair(wkt[2], wkt[1])
    halves = _TWO_HALVES.split(text)
    if len(halves) == 2:
        return _pair(*halves)
    return _of_pair(text.strip("()[]{}"), titled=titled)


def _of_pair(text: str, *, titled: bool) -> tuple[float, float] | None:
    for separator in _SEPARATORS:
        parts = [part for part in re.split(separator, text) if part]
        if len(parts) != 2:
            continue
        if separator == _SEPARATORS[-1] and not titled and not all(_DECIMAL.fullmatch(part) for part in parts):
            return None
        found = _pair(*parts)
        if found is not None:
            return found
    return None


def _pair(first: object, second: object) -> tuple[float, float] | None:
    one, other = parse_degrees(first), parse_degrees(second)
    return None if one is None or other is None else (one, other)


def _of_object(text: str) -> tuple[float, float] | None:
    """Read a mapping written as JSON or as Python writes it."""
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return _of_mapping(value) if isinstance(value, dict) else None
    return None


def _of_mapping(value: Mapping[Any, Any]) -> tuple[float, float] | None:
    keys = {str(key).strip().lower(): inner for key, inner in value.items()}
    inside = keys.get("coordinates", keys.get("coordonnees"))
    if isinstance(inside, Mapping):
        return _of_mapping(inside)
    if isinstance(inside, (list, tuple)) and len(inside) >= 2:
        return _pair(inside[1], inside[0])  # GeoJSON: longitude first
    if isinstance(keys.get("geometry"), Mapping):
        return _of_mapping(keys["geometry"])
    lon = next((keys[name] for name in _LONGITUDES if name in keys), None)
    lat = next((keys[name] for name in _LATITUDES if name in keys), None)
    return None if lon is None or lat is None else _pair(lat, lon)
