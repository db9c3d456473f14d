"""Where each provider is: by its coordinates, else its commune's code, else its commune's name.

The commune's point stands for a provider known by its commune only. Nothing is guessed in silence: what was
repaired comes back as a remark, what cannot be placed as a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from zonesblanches.errors import CrsError
from zonesblanches.providers.values import blank, parse_number
from zonesblanches.territory import store
from zonesblanches.territory.codes import Gazetteer, clean_code, embedded_gazetteer
from zonesblanches.territory.crs import metric_coordinates, zone_of_points
from zonesblanches.territory.territory import Territory

__all__ = ["Place", "locate"]

_SHORE_DEGREES = 0.005  # about 500 m: quays and river banks lie outside generalised outlines
_POINT_DEGREES = 0.1  # about 10 km, where communes are known by a point only


@dataclass(frozen=True)
class Place:
    """Where one provider is, or why it cannot be placed.

    Parameters
    ----------
    commune
        Today's code, empty when the provider cannot be placed.
    lon, lat
        WGS84 degrees.
    location
        ``coordinates``, ``code`` or ``name``.
    remark
        What was resolved, repaired or doubted on the way.
    reason
        Why it cannot be placed.
    """

    commune: str = ""
    lon: float = float("nan")
    lat: float = float("nan")
    location: str = ""
    remark: str = ""
    reason: str = ""


def locate(cells: Mapping[str, list[Any]], *, territory: Territory | None, crs: Any) -> list[Place]:
    """Place every row.

    Parameters
    ----------
    cells
        Role → one cell per row; missing roles are absent.
    territory
        Where to look communes up; None means all France.
    crs
        CRS of the coordinate columns.

    Raises
    ------
    CrsError
        When `crs` is not a known system.
    """
    gazetteer = territory.gazetteer if territory is not None else embedded_gazetteer()
    count = len(next(iter(cells.values())))
    lon, lat = _degrees(cells, count, crs)
    inside, far = _communes_at(lon, lat, territory)
    return [
        _place(
            _row(cells, row),
            (float(lon[row]), float(lat[row])),
            (str(inside[row]), bool(far[row])),
            gazetteer,
        )
        for row in range(count)
    ]


def _row(cells: Mapping[str, list[Any]], row: int) -> dict[str, Any]:
    return {role: "" if blank(column[row]) else column[row] for role, column in cells.items()}


def _place(cell: dict[str, Any], point: tuple[float, float], where: tuple[str, bool], gazetteer: Gazetteer) -> Place:
    """Use the coordinates when they fall in a commune, else what the row says of its commune."""
    commune, far = where
    has_point = any(cell.get(role, "") != "" for role in ("lon", "lat"))  # 0 is a value
    if commune:
        return Place(commune, *point, "coordinates", _doubt(cell, commune, gazetteer))
    fault = _coordinate_fault(cell, point, far=far) if has_point else ""
    code, location, remark = _by_commune(cell, gazetteer)
    if code:
        at = gazetteer.communes.loc[code]
        said = " ; ".join(filter(None, [f"{fault}, placée au point de la commune" if fault else "", remark]))
        return Place(code, float(at["lon"]), float(at["lat"]), location, said)
    return Place(reason=fault or remark)


def _by_commune(cell: dict[str, Any], gazetteer: Gazetteer) -> tuple[str, str, str]:
    """Return (code, how it was found, remark or reason)."""
    remark = "aucun lieu : ni coordonnées, ni code commune, ni nom de commune"
    if cell.get("commune_code"):
        code, remark = gazetteer.code(cell["commune_code"])
        if code:
            return code, "code", remark or _named_otherwise(cell, code, gazetteer)
    if clean_code(cell.get("commune", "")):  # a column « commune » may hold codes
        code, said = gazetteer.code(cell["commune"])
        return code, "code", said
    if cell.get("commune"):
        wrong_code = f"{remark} ; " if cell.get("commune_code") else ""
        code, said = gazetteer.name(
            cell["commune"], postal_code=cell.get("postal_code", ""), department=cell.get("department", "")
        )
        return code, "name", wrong_code + said if code else said
    return "", "", remark


def _named_otherwise(cell: dict[str, Any], code: str, gazetteer: Gazetteer) -> str:
    """Say when the code and the name written on the row are those of two communes."""
    if not cell.get("commune") or clean_code(cell["commune"]):
        return ""
    said, _ = gazetteer.name(
        cell["commune"], postal_code=cell.get("postal_code", ""), department=cell.get("department", "")
    )
    if not said or said == code:
        return ""
    names = gazetteer.communes["name"]
    return f"code de {names[code]} ({code}), mais la ligne dit {names[said]} ({said}) : à vérifier"


def _doubt(cell: dict[str, Any], commune: str, gazetteer: Gazetteer) -> str:
    """Say when the coordinates and the commune written on the row disagree."""
    said, _, _ = _by_commune(cell, gazetteer)
    if not said or said == commune:
        return ""
    names = gazetteer.communes["name"]
    return f"coordonnées à {names[commune]} ({commune}), mais la ligne dit {names[said]} ({said}) : à vérifier"


def _coordinate_fault(cell: dict[str, Any], point: tuple[float, float], *, far: bool) -> str:
    """Say what is wrong with the coordinates of a row."""
    lon, lat = point
    shown = f"({cell.get('lon', '')} ; {cell.get('lat', '')})"
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return f"coordonnées illisibles ou incomplètes {shown}"
    if far:
        return f"point en mer ou loin de toute commune {shown}"
    if lon == 0 and lat == 0:
        return "coordonnées 0 ; 0"
    if zone_of_points([lat], [lon])[0]:
        return f"longitude et latitude inversées {shown}"
    if abs(lon) > 180 or abs(lat) > 90:
        return f"coordonnées en mètres {shown}, sans doute Lambert-93 : lisez le fichier avec crs=2154"
    return f"point hors de France {shown}"


def _degrees(
    cells: Mapping[str, list[Any]], count: int, crs: Any
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Read the coordinate columns, in WGS84 degrees; NaN where there is none."""
    columns = []
    for role in ("lon", "lat"):
        values = [None if blank(cell) else parse_number(cell) for cell in cells.get(role, [None] * count)]
        columns.append(np.array([np.nan if value is None else value for value in values], dtype=float))
    if str(crs) in {"4326", "EPSG:4326"}:
        return columns[0], columns[1]
    try:
        transformer = Transformer.from_crs(crs, 4326, always_xy=True)
    except Exception as error:
        raise CrsError(f"Système de coordonnées inconnu : {crs!r}. Exemple : crs=2154 (Lambert-93).") from error
    known = np.isfinite(columns[0]) & np.isfinite(columns[1])
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    if known.any():
        lon[known], lat[known] = transformer.transform(columns[0][known], columns[1][known])
    return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)


def _communes_at(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], territory: Territory | None
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Return the commune under each point (empty when none), and whether the point is in France's sea."""
    commune = np.full(lon.shape, "", dtype=object)
    far = np.zeros(lon.shape, dtype=bool)
    zone = zone_of_points(lon, lat)
    known = zone != ""
    if not known.any():
        return commune, far
    shapes = _shapes_around(lon[known], lat[known], zone[known], territory)
    points = shapely.points(lon[known], lat[known])
    tree = shapely.STRtree(shapes.to_numpy())
    bare = (shapes.geom_type.dropna() == "Point").all()
    reach = _POINT_DEGREES if bare else _SHORE_DEGREES
    point, shape = tree.query_nearest(points, max_distance=reach, all_matches=False)
    found = np.full(len(points), "", dtype=object)
    found[point] = shapes.index.to_numpy()[shape]
    commune[known] = found
    far[known] = found == ""
    return commune, far


def _shapes_around(lon: Any, lat: Any, zone: Any, territory: Territory | None) -> pd.Series:
    """Return the outlines of the départements near some points, or the user's own shapes."""
    if territory is not None and territory.outlines is not None:
        return territory.outlines
    from scipy.spatial import cKDTree

    communes = store.communes()
    x, y = metric_coordinates(lon, lat, zone)
    near: set[str] = set()
    for name in set(zone):
        part = communes[communes["zone"] == name]
        _, index = cKDTree(part[["x_m", "y_m"]].to_numpy()).query(np.column_stack([x, y])[zone == name], k=8)
        near |= set(part["dep"].to_numpy()[np.unique(np.minimum(index, len(part) - 1))])
    return store.shapes(near if len(near) < 60 else None)
