"""A road graph from a layer of lines: BD TOPO, ROUTE 500, or any layer whose roads meet at their ends."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.errors import CrsError, InputError, MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.language import normalise, number, plural
from zonesblanches.parameter_faults import Unit
from zonesblanches.scalars import real
from zonesblanches.territory.crs import METRIC_EPSG, require_crs, zone_of_points
from zonesblanches.travel.graph import RoadGraph, graph_of, large_parts

__all__ = ["Speed", "graph_from_lines"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Speed = float | str | Mapping[str, Mapping[object, float]]

_STEP_M = 500.0  # a long road keeps a node this often: points enter the graph at nodes
_SMALL_PART = 50
_FORTH = {"sens direct", "direct", "sens unique", "unique", "ft", "oneway", "yes", "true", "1"}
_BACK = {"sens inverse", "inverse", "tf", "-1"}
_BOTH = {"double sens", "double", "sans objet", "both", "b", "no", "false", "0", ""}


def graph_from_lines(
    lines: gpd.GeoDataFrame,
    *,
    speed: Speed,
    one_way: str | None = None,
    unit: Unit = "min",
    snap_m: float = 1.0,
    method: str = "temps de voiture par la route, couche de lignes fournie",
) -> RoadGraph:
    """Build a road graph from lines that meet at their ends (BD TOPO, ROUTE 500…).

    Lines that cross without a common end are not linked: they are bridges. Points enter the graph only where one can
    come and go, as in `osm_graph`.

    Parameters
    ----------
    lines
        Lines in any defined CRS, in one French territory. Metres are measured in its legal projection.
    speed
        Speed in km/h: a number for all; the name of a column (BD TOPO: ``"vitesse_moyenne_vl"``); or a column and the
        speed of each of its values (ROUTE 500: ``{"VOCATION": {"Type autoroutier": 110, "Liaison locale": 50}}``).
        0 is a closed road, left out and counted. Not used in kilometres, except for closed roads.
    one_way
        Column that says in which direction a road is taken: « Sens direct », « Sens inverse », « Double sens », as in
        BD TOPO, or True and False. None: every road is taken both ways.
    unit
        ``"min"`` or ``"km"``.
    snap_m
        Ends nearer than this, in metres, are one crossing.
    method
        What the costs are, printed on every output.

    Returns
    -------
    RoadGraph
        With `notes` on what was closed, left out or cut from the rest.

    Raises
    ------
    InputError
        When there is no line, or a geometry is no line.
    CrsError
        When the layer has no CRS, lies outside France or over two territories.
    MissingColumnError
        When a column is absent.
    ParameterError
        When a speed is missing or negative, a value has no speed, or a direction is unknown.

    Examples
    --------
    >>> road = shapely.LineString([(700_000, 6_300_000), (709_000, 6_300_000)])
    >>> layer = gpd.GeoDataFrame({"vitesse": [60]}, geometry=[road], crs=2154)
    >>> graph = graph_from_lines(layer, speed="vitesse")
    >>> float(graph.weights.sum())  # 9 km at 60 km/h, both ways
    18.0
    """
    if unit not in ("min", "km"):
        raise ParameterError(f"unit vaut {unit!r}, attendu : min ou km.")
    if not 0 <= real(snap_m) < np.inf:
        raise ParameterError(f"snap_m vaut {snap_m!r}, attendu : des mètres, 0 ou plus.")
    shapes, row, empty, zone = _metric(lines)
    kmh = _speeds(lines, speed)[row]
    forth, back = (side[row] for side in _directions(lines, one_way))
    used = kmh > 0
    if not used.any():
        raise InputError("Couche de routes : aucune route ouverte (vitesse 0 partout). Vérifiez speed=…")
    tails, heads, metres, x_m, y_m = _cut(shapes[used], snap_m)
    pieces = np.repeat(np.flatnonzero(used), np.maximum(1, np.ceil(shapely.length(shapes[used]) / _STEP_M)).astype(int))
    cost = metres / 1000 if unit == "km" else 0.06 * metres / kmh[pieces]
    there, again = forth[pieces], back[pieces]
    graph, _ = graph_of(
        np.concatenate([tails[there], heads[again]]),
        np.concatenate([heads[there], tails[again]]),
        np.concatenate([cost[there], cost[again]]),
        x_m,
        y_m,
        unit=unit,
        zone=zone,
        method=method,
        method_en=method,
    )
    entries, parts = large_parts(graph, _SMALL_PART)
    closed = len(np.unique(row[~used]))
    return dataclasses.replace(graph, entries=entries, notes=_notes(closed, empty, int((~entries).sum()), parts))


def _metric(lines: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.object_], Ints, int, str]:
    """Return single lines in metres, the row of each, how many rows have none, and the territory."""
    if not isinstance(lines, gpd.GeoDataFrame):
        raise InputError("Couche de routes : attendu un GeoDataFrame de lignes, par exemple gpd.read_file(…).")
    require_crs(lines, "La couche de routes")
    shapes = lines.geometry.to_numpy()
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    kinds = np.isin(shapely.get_type_id(shapes), [1, 2, 5])  # line, ring, several lines
    if (there & ~kinds).any():
        found = sorted({shape.geom_type for shape in shapes[there & ~kinds]})
        raise InputError(f"Couche de routes : des lignes sont attendues, trouvé {first_five(found)}.")
    if not there.any():
        raise InputError("Couche de routes : aucune ligne. Vérifiez le fichier et sa couche (layer=…).")
    zone = _zone(lines[there])
    projected = lines.geometry[there].to_crs(METRIC_EPSG[zone]).to_numpy()
    single, at = shapely.get_parts(shapely.force_2d(projected), return_index=True)
    full = shapely.length(single) > 0
    return single[full], np.flatnonzero(there)[at[full]], int((~there).sum()), zone


def _zone(lines: gpd.GeoDataFrame) -> str:
    first = gpd.GeoSeries(shapely.get_point(shapely.get_geometry(lines.geometry.to_numpy(), 0), 0), crs=lines.crs)
    ends = first.to_crs(4326)
    zones = {str(zone) for zone in zone_of_points(ends.x.to_numpy(), ends.y.to_numpy()) if zone}
    if len(zones) != 1:
        where = "hors de France" if not zones else f"sur plusieurs territoires ({', '.join(sorted(zones))})"
        raise CrsError(f"Couche de routes {where}. Attendu : un seul territoire français, avec son vrai CRS.")
    return zones.pop()


def _column(lines: gpd.GeoDataFrame, name: str) -> pd.Series:
    if name not in lines:
        known = [str(column) for column in lines.columns]
        raise MissingColumnError(
            f"Couche de routes : colonne absente « {name} ».{did_you_mean(name, known)} Colonnes : {first_five(known)}."
        )
    return lines[name]


def _speeds(lines: gpd.GeoDataFrame, speed: Speed) -> Floats:
    """Return the speed of each row, in km/h."""
    if isinstance(speed, Mapping):
        if len(speed) != 1 or not isinstance(next(iter(speed.values())), Mapping):
            raise ParameterError('speed attend une colonne et ses valeurs : {"VOCATION": {"Liaison locale": 50}}.')
        name, by_value = next(iter(speed.items()))
        values = _column(lines, name)
        unknown = values[~values.isin(list(by_value))]
        if len(unknown):
            raise ParameterError(
                f"speed : pas de vitesse pour {first_five(unknown.unique())} de « {name} » "
                f"({plural(len(unknown), 'ligne')}). Donnez-la, ou 0 pour fermer ces routes."
            )
        values = values.map(dict(by_value))
    elif isinstance(speed, str):
        values, name = _column(lines, speed), speed
    elif isinstance(speed, bool):
        raise ParameterError(f"speed vaut {speed!r}, attendu : des km/h, ou le nom d'une colonne.")
    else:
        values, name = pd.Series(speed, index=lines.index), "speed"
    kmh = np.asarray(pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan))
    wrong = ~(np.isfinite(kmh) & (kmh >= 0) & (kmh <= 300))
    if wrong.any():
        raise ParameterError(
            f"speed : {plural(int(wrong.sum()), 'vitesse impossible', 'vitesses impossibles')} dans « {name} » "
            f"({first_five(values[wrong].unique())}). Attendu : de 0 (fermée) à 300 km/h."
        )
    return kmh


def _directions(lines: gpd.GeoDataFrame, one_way: str | None) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Tell whether each row is taken along the line, and against it."""
    if one_way is None:
        both = np.ones(len(lines), dtype=bool)
        return both, both
    words = _column(lines, one_way).map(_word)
    unknown = words[~words.isin(_FORTH | _BACK | _BOTH)]
    if len(unknown):
        shown = first_five(_column(lines, one_way)[unknown.index].unique())
        raise ParameterError(
            f"one_way : sens inconnus dans « {one_way} » : {shown}. Attendu : Sens direct, Sens inverse, Double sens."
        )
    return ~words.isin(_BACK).to_numpy(dtype=bool), ~words.isin(_FORTH).to_numpy(dtype=bool)


def _word(cell: object) -> str:
    """Reduce a cell to a known word; ``1.0`` is 1, and the sign of -1 counts."""
    if cell is None or cell is pd.NA or cell != cell:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"{cell:g}"
    return "-1" if str(cell).strip() == "-1" else normalise(cell)


def _cut(shapes: npt.NDArray[np.object_], snap_m: float) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Cut lines in equal pieces of 500 m at most: tails, heads, metres, then x and y of the nodes."""
    metres = shapely.length(shapes)
    count = np.maximum(1, np.ceil(metres / _STEP_M)).astype(np.int64)
    ends = np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    xy = np.column_stack([shapely.get_x(ends), shapely.get_y(ends)])
    crossing, place = _merge(xy, snap_m)
    line = np.repeat(np.arange(len(shapes)), count)
    rank = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    inner = rank > 0
    along = rank * metres[line] / count[line]
    between = shapely.line_interpolate_point(shapes[line[inner]], along[inner])
    number_of = np.full(len(line), -1, dtype=np.int64)
    number_of[inner] = len(crossing) + np.arange(int(inner.sum()))
    tails = np.where(inner, number_of, place[: len(shapes)][line])
    last = rank == count[line] - 1
    heads = np.where(last, place[len(shapes) :][line], np.append(number_of[1:], -1))
    x = np.concatenate([crossing[:, 0], shapely.get_x(between)])
    y = np.concatenate([crossing[:, 1], shapely.get_y(between)])
    return tails, heads, metres[line] / count[line], x, y


def _merge(xy: Floats, snap_m: float) -> tuple[Floats, Ints]:
    """Make one crossing of the ends that are near each other, from one to the next."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    exact, place = np.unique(xy, axis=0, return_inverse=True)
    near = cKDTree(exact).query_pairs(snap_m, output_type="ndarray") if snap_m > 0 else np.zeros((0, 2), dtype=np.int64)
    links = coo_array((np.ones(len(near), dtype=np.int8), (near[:, 0], near[:, 1])), shape=(len(exact), len(exact)))
    _, part = connected_components(links, directed=False)
    _, first = np.unique(part, return_index=True)
    return exact[first], part[place.ravel()].astype(np.int64)


def _notes(closed: int, empty: int, shut: int, parts: int) -> tuple[str, ...]:
    notes = []
    if closed:
        notes.append(f"{plural(closed, 'route fermée (vitesse 0)', 'routes fermées (vitesse 0)')}")
    if empty:
        notes.append(f"{plural(empty, 'ligne')} sans géométrie, laissées de côté")
    if shut:
        notes.append(
            f"{number(shut)} nœuds où personne n’entre : morceaux isolés du réseau "
            f"({plural(parts, 'partie gardée', 'parties gardées')})"
        )
    return tuple(notes)
