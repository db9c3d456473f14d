"""In which coordinate system a list was written: the one in which its rows fall where they say they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from zonesblanches.errors import CrsError
from zonesblanches.language import number
from zonesblanches.territory.crs import metric_coordinates, zone_of_points
from zonesblanches.territory.nearby import any_within
from zonesblanches.tool import to_type

__all__ = ["KNOWN_SYSTEMS", "Reprojection", "is_metric", "metres_between", "reproject", "to_degrees"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

KNOWN_SYSTEMS = MappingProxyType(
    {
        2154: "Lambert-93",
        5490: "UTM 20 Nord (Antilles)",
        2972: "UTM 22 Nord (Guyane)",
        2975: "UTM 40 Sud (La Réunion)",
        4471: "UTM 38 Sud (Mayotte)",
        27572: "Lambert II étendu",
        **{3900 + parallel: f"conique conforme CC{parallel}" for parallel in range(42, 51)},
        27561: "Lambert I (nord)",
        27562: "Lambert II (centre)",
        27563: "Lambert III (sud)",
        27564: "Lambert IV (Corse)",
        27571: "Lambert I carto",
        27573: "Lambert III carto",
        27574: "Lambert IV carto",
        32630: "UTM 30 Nord",
        32631: "UTM 31 Nord",
        32632: "UTM 32 Nord",
        3857: "Mercator du web",
        3035: "LAEA Europe",
    }
)
_USUAL = (2154, False)
_TERRITORIES = {5490: ("guadeloupe", "martinique"), 2972: ("guyane",), 2975: ("reunion",), 4471: ("mayotte",)}
_EVERYWHERE = (3857,)
_METRES = 1000.0  # degrees never reach it, metres of these systems nearly always do
_NEAR_DECLARED_M = 25_000
_NEAR_ANY_M = 10_000
_SAMPLE = 2_000
_SAME_PLACE_DEGREES = 0.01  # two datums of one projection differ by less


@dataclass(frozen=True)
class Reprojection:
    """Coordinates in degrees, and how they were read.

    Parameters
    ----------
    lon, lat
        WGS84 degrees; NaN where no system fits.
    remarks
        Which system for how many rows, in French.
    ambiguous
        Rows that several systems would place in France.
    """

    lon: Floats
    lat: Floats
    remarks: tuple[str, ...]
    ambiguous: Bools


def is_metric(x: Floats, y: Floats) -> Bools:
    """Tell which pairs cannot be degrees."""
    finite = np.isfinite(x) & np.isfinite(y)
    return finite & (np.maximum(np.abs(x), np.abs(y)) > _METRES)


def to_degrees(x: Floats, y: Floats, crs: Any) -> tuple[Floats, Floats]:
    """Bring coordinates of a system named by the user to WGS84 degrees; NaN stays NaN.

    Raises
    ------
    CrsError
        When `crs` is not a known system.
    """
    try:
        transformer = Transformer.from_crs(crs, 4326, always_xy=True)
    except Exception as error:
        raise CrsError(
            f"Système de coordonnées inconnu : {crs!r}. Exemple : {to_type('crs=2154', '--crs 2154')} (Lambert-93)."
        ) from error
    known = np.isfinite(x) & np.isfinite(y)
    lon, lat = np.full(x.shape, np.nan), np.full(y.shape, np.nan)
    if known.any():
        lon[known], lat[known] = transformer.transform(x[known], y[known])
    return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)


def reproject(x: Floats, y: Floats, declared: npt.NDArray[np.object_], communes: pd.DataFrame) -> Reprojection:
    """Find the system of metric coordinates, and bring them to degrees.

    The system kept is the one in which most rows fall within 25 km of the commune that they declare, or, for rows that
    declare none, within 10 km of some commune; rows that do not fit are tried again with the others, so that a list
    may mix the hexagone and overseas territories. Where nothing is declared, Lambert-93 is kept when it fits, and
    another system only when no other would put the same rows in France; a second one only in another territory: a
    figure lost from a coordinate in Lambert-93 often makes a point of another system, hundreds of kilometres away.

    Parameters
    ----------
    x, y
        Metres; all finite.
    declared
        Commune of each row, empty when it declares none.
    communes
        Communes with `lon` and `lat`, indexed by code.

    Returns
    -------
    Reprojection
        On the same rows.
    """
    lon, lat = np.full(x.shape, np.nan), np.full(y.shape, np.nan)
    ambiguous = np.zeros(x.shape, dtype=bool)
    left = np.arange(len(x))
    remarks: list[str] = []
    first: tuple[int, bool] | None = None
    seen: set[str] = set()
    told = communes[["lon", "lat"]].reindex(declared).to_numpy(dtype=float)
    while len(left):
        best, fits, rivals = _best(x[left], y[left], told[left], communes)
        if best is None:
            break
        rows, open_to_doubt = left[fits], bool(rivals) and not (declared[left] != "").any()
        left = left[~fits]
        east, north = _degrees_of(best, x[rows], y[rows])
        zone = zone_of_points(east, north)
        sure = (declared[rows] != "") | (np.array([name not in seen for name in zone]) & (not open_to_doubt))
        ambiguous[rows[~sure]] = True
        if sure.any():
            first = first or best
            seen |= set(zone[sure])
            lon[rows[sure]], lat[rows[sure]] = east[sure], north[sure]
            remarks.append(_remark(best, int(sure.sum())))
    if first is not None and len(left):  # rows far from what they declare: the list's own system still holds
        lon[left], lat[left] = _degrees_of(first, x[left], y[left])
        outside = zone_of_points(lon[left], lat[left]) == ""
        lon[left[outside]] = lat[left[outside]] = np.nan
    return Reprojection(lon, lat, tuple(remarks), ambiguous)


def _remark(system: tuple[int, bool], count: int) -> str:
    epsg, swapped = system
    order = ", x et y inversés" if swapped else ""
    rows = "1 ligne" if count == 1 else f"{number(count)} lignes"
    return f"coordonnées en mètres reconnues comme {KNOWN_SYSTEMS[epsg]} (EPSG:{epsg}){order} : {rows}"


def _best(
    x: Floats, y: Floats, told: Floats, communes: pd.DataFrame
) -> tuple[tuple[int, bool] | None, Bools, list[tuple[int, bool]]]:
    """Return (system, rows that it fits, other systems that fit as many rows elsewhere)."""
    step = max(1, len(x) // _SAMPLE)
    sample = slice(None, None, step)
    found = []
    for system in _systems():
        lon, lat = _degrees_of(system, x[sample], y[sample])
        fit = _fits(lon, lat, told[sample], communes)
        if fit.any():
            found.append((int(fit.sum()), system, lon, lat, fit))
    if not found:
        return None, np.zeros(x.shape, dtype=bool), []
    found.sort(key=lambda entry: -entry[0])  # stable: the usual systems come first
    most, system, lon, lat, fit = found[0]
    usual = next((entry for entry in found if entry[1] == _USUAL and entry[0] >= 0.9 * most), None)
    if usual is not None:  # the legal system of the hexagone needs no proof against rare ones
        return _USUAL, _fits(*_degrees_of(_USUAL, x, y), told, communes), []
    rivals = [
        other
        for count, other, east, north, _ in found[1:]
        if count >= 0.9 * most and _apart(lon[fit], lat[fit], east[fit], north[fit])
    ]
    lon, lat = _degrees_of(system, x, y)
    return system, _fits(lon, lat, told, communes), rivals


def _apart(lon: Floats, lat: Floats, east: Floats, north: Floats) -> bool:
    gap = np.hypot(lon - east, lat - north)
    return bool(np.nanmedian(np.where(np.isfinite(gap), gap, 9.0)) > _SAME_PLACE_DEGREES)


def _systems() -> Iterator[tuple[int, bool]]:
    """Yield (EPSG code, swapped), the usual order first."""
    yield from ((epsg, False) for epsg in KNOWN_SYSTEMS)
    yield from ((epsg, True) for epsg in KNOWN_SYSTEMS)


def _degrees_of(system: tuple[int, bool], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return degrees, NaN outside the territory of the system: UTM 22 is no system of the hexagone."""
    epsg, swapped = system
    lon, lat = _transformer(epsg).transform(*((y, x) if swapped else (x, y)))
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    zone = zone_of_points(lon, lat)
    own = (zone != "") if epsg in _EVERYWHERE else np.isin(zone, _TERRITORIES.get(epsg, ("metro",)))
    return np.where(own, lon, np.nan), np.where(own, lat, np.nan)


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def _fits(lon: Floats, lat: Floats, told: Floats, communes: pd.DataFrame) -> Bools:
    """Tell which points stand near the commune declared, whose point is given, or near some commune when none is."""
    zone = zone_of_points(lon, lat)
    fit: Bools = zone != ""
    free = fit & np.isnan(told[:, 0])
    near = fit & ~free
    fit[near] = metres_between(lon[near], lat[near], told[near, 0], told[near, 1]) <= _NEAR_DECLARED_M
    if free.any():
        fit[free] = _near_some_commune(lon[free], lat[free], zone[free], communes)
    return fit


def metres_between(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Floats:
    """Return distances on the sphere, which is enough to tell 25 km from 2,500.

    Parameters
    ----------
    lon, lat, other_lon, other_lat
        Degrees (EPSG:4326).
    """
    east = np.radians(other_lon - lon) * np.cos(np.radians((lat + other_lat) / 2))
    distance: Floats = 6_371_000 * np.hypot(east, np.radians(other_lat - lat))
    return distance


def _near_some_commune(lon: Floats, lat: Floats, zone: npt.NDArray[np.object_], communes: pd.DataFrame) -> Bools:
    near = np.zeros(lon.shape, dtype=bool)
    x, y = metric_coordinates(lon, lat, zone)
    for name in set(zone):
        here = zone == name
        points = communes.loc[communes["zone"] == name, ["x_m", "y_m"]].to_numpy(dtype=float)
        points = points[np.isfinite(points).all(axis=1)]
        if len(points):
            near[here] = any_within(np.column_stack([x, y])[here], points, _NEAR_ANY_M)
    return near
