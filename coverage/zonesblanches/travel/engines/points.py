"""The points that leave for an engine: longitudes and latitudes, checked, and nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, InputError, MissingColumnError, ParameterError, first_five
from zonesblanches.parameter_faults import Unit
from zonesblanches.scalars import real

__all__ = ["EnginePoints", "EngineRequest", "ask_for", "distances_km", "engine_points", "on_sphere"]

Coordinates = npt.NDArray[np.float64]
Role = Literal["origines", "destinations"]

EARTH_KM = 6371.0088
# A sphere is at most 0.56 % away from the ellipsoid: what a straight line allows is widened by as much.
_ROUND_EARTH = 1.006


@dataclass(frozen=True, eq=False)
class EnginePoints:
    """Points of a table, its rows without coordinates apart.

    Attributes
    ----------
    index
        Index of the whole table.
    rows
        Positions in the table of the points that have coordinates.
    lonlat
        Their longitudes and latitudes, degrees, array (n, 2), to six decimals (10 cm): what leaves the machine.
    """

    index: pd.Index
    rows: npt.NDArray[np.int64]
    lonlat: Coordinates


@dataclass(frozen=True)
class EngineRequest:
    """What is asked of an engine.

    Attributes
    ----------
    cutoff
        Largest cost wanted, bound included.
    unit
        ``"min"`` or ``"km"``.
    reach_km
        Straight-line distance that the cutoff allows; pairs farther apart are not asked.
    """

    cutoff: float
    unit: Unit
    reach_km: float


def ask_for(cutoff: float, unit: Unit, top_speed_kmh: float) -> EngineRequest:
    """Check a cutoff and its unit, and say how far they reach in a straight line.

    Parameters
    ----------
    cutoff
        Largest cost wanted, bound included.
    unit
        ``"min"`` or ``"km"``.
    top_speed_kmh
        Speed that no trip exceeds from end to end, km/h.

    Raises
    ------
    ParameterError
        When the cutoff is no positive number or the unit is unknown.

    Examples
    --------
    >>> ask_for(30, "min", 130).reach_km
    65.0
    """
    if unit not in get_args(Unit):
        raise ParameterError(f"unit vaut {unit!r}, attendu : « min » (minutes) ou « km » (kilomètres par la route).")
    most = real(cutoff)
    if not 0 < most < math.inf:
        raise ParameterError(f"cutoff vaut {cutoff!r}, attendu : un nombre positif, par exemple cutoff=30.")
    return EngineRequest(most, unit, most if unit == "km" else most * top_speed_kmh / 60)


def engine_points(table: pd.DataFrame, role: Role) -> EnginePoints:
    """Read the `lon` and `lat` of a table.

    Parameters
    ----------
    table
        Indexed by code or identifier, with `lon` and `lat` (degrees, EPSG:4326). A row that lacks either has no point.
    role
        How messages name the table.

    Raises
    ------
    InputError
        When it is not a table.
    MissingColumnError
        When a column is absent.
    CostError
        When the index repeats itself, or a coordinate is no number, out of bounds, or swapped.

    Examples
    --------
    >>> table = pd.DataFrame({"lon": [4.08, None], "lat": [44.12, 44.2]}, index=["30007", "30010"])
    >>> points = engine_points(table, "origines")
    >>> points.rows, points.lonlat
    (array([0]), array([[ 4.08, 44.12]]))
    """
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"Les {role} sont un tableau (DataFrame) avec les colonnes lon et lat, reçu : {type(table).__name__}. Par "
            "exemple zb.territory(…).communes, ou la table d'un recensement d'équipes : Providers.table."
        )
    absent = [name for name in ("lon", "lat") if name not in table.columns]
    if absent:
        raise MissingColumnError(
            f"Les {role} n'ont pas de colonne {' ni '.join(absent)}. Colonnes lues : {first_five(table.columns)}. "
            "Attendu : lon et lat en degrés (WGS84)."
        )
    if not table.index.is_unique:
        twice = table.index[table.index.duplicated()].unique()
        raise CostError(f"Les {role} ont des identifiants en double ({first_five(twice)}) : un par ligne.")
    lonlat = np.column_stack([_numbers(table[name], role) for name in ("lon", "lat")])
    rows = np.flatnonzero(np.isfinite(lonlat).all(axis=1))
    _check_bounds(table.index[rows], lonlat[rows], role)
    return EnginePoints(table.index, rows.astype(np.int64), lonlat[rows].round(6))


def _numbers(column: pd.Series, role: Role) -> Coordinates:
    numbers = pd.to_numeric(column, errors="coerce")
    lost = numbers.isna() & column.notna()
    if lost.any():
        shown = first_five(f"{name} : {value!r}" for name, value in column[lost].items())
        raise CostError(f"Les {role} ont dans « {column.name} » des valeurs qui ne sont pas des nombres ({shown}).")
    values: Coordinates = numbers.to_numpy(dtype=float, na_value=np.nan)
    return values


def _check_bounds(names: pd.Index, lonlat: Coordinates, role: Role) -> None:
    lon, lat = lonlat.T
    outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    if outside.any():
        raise CostError(
            f"Les {role} ont des coordonnées qui ne sont pas des degrés ({first_five(names[outside])}). Attendu : "
            "longitude et latitude (WGS84) ; pour du Lambert-93, gdf.to_crs(4326)."
        )
    if len(lon) and ((lon > 41) & (lon < 52) & (lat > -6) & (lat < 11)).all():
        raise CostError(f"Les {role} semblent avoir leurs colonnes lon et lat inversées : échangez-les.")


def on_sphere(lonlat: Coordinates) -> Coordinates:
    """Return points of the globe as (n, 3) kilometres from its centre."""
    lon, lat = np.radians(lonlat).T
    return EARTH_KM * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def chord_km(arc_km: float) -> float:
    """Return the straight chord under an arc of the globe, a little widened: nothing within the arc is missed."""
    return 2 * EARTH_KM * math.sin(min(_ROUND_EARTH * arc_km / (2 * EARTH_KM), math.pi / 2))


def distances_km(starts: Coordinates, ends: Coordinates) -> Coordinates:
    """Measure the chords between points on the sphere, all pairs: array (n, m)."""
    from scipy.spatial.distance import cdist

    lengths: Coordinates = cdist(starts, ends)
    return lengths
