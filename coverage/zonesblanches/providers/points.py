"""Coordinates as lists hold them: read, brought to degrees, and set right only where the declared commune proves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.degrees import parse_degrees, parse_point
from zonesblanches.language import plural
from zonesblanches.providers.projections import Floats, is_metric, metres_between, reproject, to_degrees
from zonesblanches.said import Said
from zonesblanches.territory import store
from zonesblanches.territory.codes import embedded_gazetteer
from zonesblanches.territory.crs import zone_of_points
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import to_type
from zonesblanches.values import blank

__all__ = ["Points", "read_points"]

_SHORE_DEGREES = 0.005  # about 500 m: quays and river banks lie outside generalised outlines
_NEIGHBOUR_DEGREES = 0.05  # about 5 km: a point so near the declared commune is only across its limit
_HOMONYM_M = 25_000  # a point so near one of several homonyms chooses it
_FEWEST_SWAPPED = 3
_MOST_STRAIGHT = 0.1  # share of rows that may be right as written in columns that are reversed
_MOST_APART = 60  # départements from which on all of France is loaded
_POINT_DEGREES = 0.1  # about 10 km, where communes are known by a point only
_REPAIRS: tuple[tuple[str, Callable[[Floats, Floats], tuple[Floats, Floats]]], ...] = (
    ("longitude et latitude inversées, remises dans l'ordre", lambda x, y: (y, x)),
    ("signe de la longitude corrigé", lambda x, y: (-x, y)),
    ("signe de la latitude corrigé", lambda x, y: (x, -y)),
    ("signes de la longitude et de la latitude corrigés", lambda x, y: (-x, -y)),
    ("longitude et latitude inversées et signe corrigé", lambda x, y: (-y, x)),
    ("longitude et latitude inversées et signe corrigé", lambda x, y: (y, -x)),
)


@dataclass(frozen=True)
class Points:
    """The points of a list.

    Parameters
    ----------
    lon, lat
        WGS84 degrees; NaN where there is none that can be read.
    commune
        Commune under each point, empty where there is none.
    given
        Rows that hold something in their coordinate columns.
    repair
        What was set right, by row.
    fault
        What is wrong with coordinates that were given and cannot be used, by row.
    remarks
        What was recognised for the whole list.
    gap_km
        Kilometres from each point to the outline of the commune that its row declares; 0 inside, and where none is.
    chosen
        Row → the commune, among homonyms, where the row's point stands.
    """

    lon: Floats
    lat: Floats
    commune: npt.NDArray[np.object_]
    given: npt.NDArray[np.bool_]
    repair: list[str]
    fault: list[str]
    remarks: tuple[str, ...] = ()
    gap_km: Floats = field(default_factory=lambda: np.zeros(0))
    chosen: dict[int, str] = field(default_factory=dict)


def read_points(
    cells: Mapping[str, Sequence[Any]],
    declared: npt.NDArray[np.object_],
    *,
    territory: Territory | None,
    crs: Any,
    choices: Sequence[tuple[str, ...]] = (),
) -> Points:
    """Read the coordinate columns of a list.

    Parameters
    ----------
    cells
        Role → one cell per row; `lon`, `lat` and `point` are used.
    declared
        Commune that each row declares, empty when it declares none.
    territory
        Where communes are looked up; None means all France.
    crs
        System of the columns; None recognises it: degrees, or any of `KNOWN_SYSTEMS`.
    choices
        Communes that each row may declare where their name is shared; its point chooses.

    Returns
    -------
    Points
        One per row.

    Raises
    ------
    CrsError
        When `crs` is not a known system.
    """
    gazetteer = embedded_gazetteer() if territory is None else territory.gazetteer
    communes, known = gazetteer.communes, gazetteer.title_of
    x, y, given = _raw(cells, len(declared))
    declared = np.array([code if code in known else "" for code in declared], dtype=object)
    lon, lat, ambiguous, remarks = _in_degrees(x, y, declared, communes, crs)
    choices = [tuple(code for code in codes if code in known) for codes in choices] or [()] * len(declared)
    lon, lat, swap = _reversed_columns(lon, lat, declared, choices, communes)
    commune = communes_at(lon, lat, territory)
    chosen = _chosen(lon, lat, commune, declared, choices, communes)
    for row, code in chosen.items():
        declared[row] = code
    outlines = _outlines_of(set(declared[_elsewhere(lon, lat, commune, declared)]), territory)
    repair = _repairs(lon, lat, commune, declared, outlines)
    fault = [
        ""
        if not given[row] or commune[row]
        else _fault(_shown(cells, row), (lon[row], lat[row]), (x[row], y[row]), ambiguous=ambiguous[row])
        for row in range(len(declared))
    ]
    gap = _gaps(lon, lat, commune, declared, outlines)
    return Points(lon, lat, commune, given, repair, fault, (*remarks, *swap), gap, chosen)


def _reversed_columns(
    lon: Floats,
    lat: Floats,
    declared: npt.NDArray[np.object_],
    choices: Sequence[tuple[str, ...]],
    communes: pd.DataFrame,
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Swap two columns that hold each other's values: every row that can tell says so, three at least."""
    straight = _agreeing(lon, lat, declared, choices, communes)
    swapped = _agreeing(lat, lon, declared, choices, communes)
    if swapped.sum() < _FEWEST_SWAPPED or straight.sum() > _MOST_STRAIGHT * swapped.sum():
        return lon, lat, ()
    rows = plural(int((np.isfinite(lon) & np.isfinite(lat)).sum()), "ligne")
    return lat, lon, (f"les deux colonnes de coordonnées étaient inversées : remises dans l'ordre sur {rows}",)


def _agreeing(
    lon: Floats,
    lat: Floats,
    declared: npt.NDArray[np.object_],
    choices: Sequence[tuple[str, ...]],
    communes: pd.DataFrame,
) -> npt.NDArray[np.bool_]:
    """Tell which points stand near a commune that their row may declare, or in France where no row declares any."""
    inside: npt.NDArray[np.bool_] = np.isfinite(lon) & np.isfinite(lat) & (zone_of_points(lon, lat) != "")
    rows, codes = _candidates(inside, declared, choices)
    if not len(rows):
        return inside
    gap = metres_between(lon[rows], lat[rows], *_lon_lat(communes, codes))
    fits = np.zeros(len(lon), dtype=bool)
    fits[rows[gap <= _HOMONYM_M]] = True
    return fits


def _candidates(
    rows: npt.NDArray[np.bool_], declared: npt.NDArray[np.object_], choices: Sequence[tuple[str, ...]]
) -> tuple[npt.NDArray[np.intp], list[str]]:
    """Return (row, commune that it may declare), one line per pair."""
    pairs = [
        (row, code)
        for row in map(int, np.flatnonzero(rows))
        for code in ((str(declared[row]),) if declared[row] else choices[row])
    ]
    return np.array([row for row, _ in pairs], dtype=np.intp), [code for _, code in pairs]


def _lon_lat(communes: pd.DataFrame, codes: list[str]) -> tuple[Floats, Floats]:
    here = communes[["lon", "lat"]].loc[codes]
    return here["lon"].to_numpy(dtype=float), here["lat"].to_numpy(dtype=float)


def _chosen(
    lon: Floats,
    lat: Floats,
    commune: npt.NDArray[np.object_],
    declared: npt.NDArray[np.object_],
    choices: Sequence[tuple[str, ...]],
    communes: pd.DataFrame,
) -> dict[int, str]:
    """Choose among homonyms the one where the row's point stands, else the only one near."""
    open_rows = np.isfinite(lon) & (declared == "")
    rows, codes = _candidates(open_rows, declared, choices)
    if not len(rows):
        return {}
    gap = metres_between(lon[rows], lat[rows], *_lon_lat(communes, codes))
    near: dict[int, list[str]] = {}
    for row, code, metres in zip(rows, codes, gap, strict=True):
        if metres <= _HOMONYM_M:
            near.setdefault(int(row), []).append(code)
    inside = {row: str(commune[row]) for row in near if commune[row] in choices[row]}
    return {row: found[0] for row, found in near.items() if len(found) == 1} | inside


def _gaps(
    lon: Floats,
    lat: Floats,
    commune: npt.NDArray[np.object_],
    declared: npt.NDArray[np.object_],
    outlines: pd.Series,
) -> Floats:
    """Return kilometres from each point to the outline of the commune declared, where it stands in another one."""
    gap = np.zeros(len(lon))
    apart = _elsewhere(lon, lat, commune, declared)
    if not len(apart):
        return gap
    shapes = outlines.reindex(declared[apart]).to_numpy()
    lines = shapely.shortest_line(shapely.points(lon[apart], lat[apart]), shapes)
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    gap[apart] = metres_between(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1]) / 1000
    return gap


def _elsewhere(
    lon: Floats, lat: Floats, commune: npt.NDArray[np.object_], declared: npt.NDArray[np.object_]
) -> npt.NDArray[np.intp]:
    """Return the rows whose point stands in another commune than they declare."""
    return np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & (declared != "") & (commune != declared))


def _raw(cells: Mapping[str, Sequence[Any]], count: int) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return x, y, and whether anything was given; pairs in one cell fill the rows left blank."""
    axes = [cells.get(axis, [None] * count) for axis in ("lon", "lat")]
    filled = [~np.fromiter(map(blank, axis), dtype=bool, count=count) for axis in axes]
    x, y = (_numbers(axis, known) for axis, known in zip(axes, filled, strict=True))
    given = filled[0] | filled[1]
    for row, cell in enumerate(cells.get("point", ())):
        if given[row] or blank(cell):
            continue
        given[row] = True
        first_second = parse_point(cell)
        if first_second is not None:
            y[row], x[row] = first_second
    return x, y, given


def _numbers(cells: Sequence[Any], filled: npt.NDArray[np.bool_]) -> Floats:
    numbers = np.full(len(filled), np.nan)
    for row in map(int, np.flatnonzero(filled)):
        value = parse_degrees(cells[row])
        if value is not None:
            numbers[row] = value
    return numbers


def _shown(cells: Mapping[str, Sequence[Any]], row: int) -> str:
    """Return the coordinates of a row as they are written."""
    lon, lat, point = (_text(cells[role][row]) if role in cells else "" for role in ("lon", "lat", "point"))
    return f"({lon} ; {lat})" if lon or lat else f"({point})"


def _text(cell: Any) -> str:
    return "" if blank(cell) else str(cell).strip()[:40]


def _in_degrees(
    x: Floats, y: Floats, declared: npt.NDArray[np.object_], communes: pd.DataFrame, crs: Any
) -> tuple[Floats, Floats, npt.NDArray[np.bool_], tuple[str, ...]]:
    nowhere = np.zeros(x.shape, dtype=bool)
    if crs is not None and str(crs).upper().removeprefix("EPSG:") != "4326":
        lon, lat = to_degrees(x, y, crs)
        return lon, lat, nowhere, ()
    metric = is_metric(x, y)
    if crs is not None or not metric.any():
        return x, y, nowhere, ()
    found = reproject(x[metric], y[metric], declared[metric], communes)
    lon, lat = x.copy(), y.copy()
    lon[metric], lat[metric] = found.lon, found.lat
    nowhere[metric] = found.ambiguous
    return lon, lat, nowhere, found.remarks


def _fault(shown: str, point: tuple[float, float], raw: tuple[float, float], *, ambiguous: bool) -> str:
    """Say what is wrong with the coordinates of a row."""
    lon, lat = point
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return _unread(shown, raw, ambiguous=ambiguous)
    if lon == 0 and lat == 0:
        return "coordonnées 0 ; 0"
    if abs(lon) > 180 or abs(lat) > 90:
        return Said(f"coordonnées en mètres {shown}, sans doute Lambert-93", f"lisez le fichier avec {_crs('2154')}")
    if zone_of_points([lon], [lat])[0]:
        return f"point en mer ou loin de toute commune {shown}"
    if zone_of_points([lat], [lon])[0]:
        return f"longitude et latitude inversées {shown}"
    return f"point hors de France {shown}"


def _crs(code: str) -> str:
    return to_type(f"crs={code}", f"--crs {code}".rstrip())


def _unread(shown: str, raw: tuple[float, float], *, ambiguous: bool) -> str:
    """Say why there is no point at all."""
    if ambiguous:
        return Said(f"coordonnées en mètres {shown} possibles dans plusieurs systèmes", f"indiquez-le, {_crs('32631')}")
    if np.isfinite(raw).all():
        return Said(f"coordonnées en mètres {shown} dans aucun système français connu", f"indiquez-le par {_crs('')}")
    return f"coordonnées illisibles ou incomplètes {shown}"


def communes_at(lon: Floats, lat: Floats, territory: Territory | None) -> npt.NDArray[np.object_]:
    """Return the commune under each point, empty when none is within about 500 m."""
    commune = np.full(lon.shape, "", dtype=object)
    zone = zone_of_points(lon, lat)
    known = zone != ""
    if not known.any():
        return commune
    shapes = _shapes_around(lon[known], lat[known], territory)
    if shapes.empty:
        return commune
    points = shapely.points(lon[known], lat[known])
    tree = shapely.STRtree(shapes.to_numpy())
    bare = (shapes.geom_type.dropna() == "Point").all()
    point, shape = _under(tree, points, _POINT_DEGREES if bare else _SHORE_DEGREES)
    found = np.full(len(points), "", dtype=object)
    found[point] = shapes.index.to_numpy()[shape]
    commune[known] = found
    return commune


def _under(
    tree: shapely.STRtree, points: npt.NDArray[np.object_], reach: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return (point, shape) of the points inside one shape, which is ten times faster to tell, then of those near."""
    point, shape = tree.query(points, predicate="intersects")
    alone = np.bincount(point, minlength=len(points)) == 1
    others = np.flatnonzero(~alone)
    at, near = tree.query_nearest(points[others], max_distance=reach, all_matches=False)
    sure = alone[point]
    return np.concatenate([point[sure], others[at]]), np.concatenate([shape[sure], near])


def _shapes_around(lon: Floats, lat: Floats, territory: Territory | None) -> pd.Series:
    """Return the outlines of the communes of the départements near some points, or the user's own shapes."""
    if territory is not None and territory.outlines is not None:
        return territory.outlines
    departments = store.outlines("departement")
    around = shapely.box(lon - _POINT_DEGREES, lat - _POINT_DEGREES, lon + _POINT_DEGREES, lat + _POINT_DEGREES)
    near = np.unique(shapely.STRtree(departments.geometry.to_numpy()).query(around)[1])
    if not len(near):
        return pd.Series(dtype=object)
    return store.shapes(list(departments.index[near]) if len(near) < _MOST_APART else None)


def _repairs(
    lon: Floats,
    lat: Floats,
    commune: npt.NDArray[np.object_],
    declared: npt.NDArray[np.object_],
    outlines: pd.Series,
) -> list[str]:
    """Set right, in place, the points whose other reading falls in the declared commune; say what was done."""
    said = [""] * len(lon)
    wrong = _elsewhere(lon, lat, commune, declared)
    if not len(wrong):
        return said
    shapes = outlines.reindex(declared[wrong]).to_numpy()
    wrong = wrong[~shapely.dwithin(shapely.points(lon[wrong], lat[wrong]), shapes, _NEIGHBOUR_DEGREES)]
    for text, change in _REPAIRS:
        east, north = change(lon[wrong], lat[wrong])
        inside = shapely.dwithin(
            shapely.points(east, north), outlines.reindex(declared[wrong]).to_numpy(), _SHORE_DEGREES
        )
        for at in np.flatnonzero(inside):
            row = int(wrong[at])
            lon[row], lat[row], commune[row], said[row] = east[at], north[at], declared[row], text
        wrong = wrong[~inside]
        if not len(wrong):
            break
    return said


def _outlines_of(codes: set[str], territory: Territory | None) -> pd.Series:
    if not codes:
        return pd.Series(dtype=object)
    if territory is not None and territory.outlines is not None:
        return territory.outlines
    departments = store.communes().loc[sorted(codes), "dep"].unique()
    return store.shapes(departments if len(departments) < _MOST_APART else None)
