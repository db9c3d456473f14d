"""A road graph from an OpenStreetMap extract, offline: two passes, memory in proportion to the roads alone."""

from __future__ import annotations

import dataclasses
import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from zonesblanches.errors import CrsError, InputError, ParameterError
from zonesblanches.language import number, plural
from zonesblanches.territory.crs import ZONE_NAMES, metric_coordinates, zone_of_points
from zonesblanches.travel.graph import RoadGraph, graph_of, large_parts
from zonesblanches.travel.osm_tags import WALK_SPEED, Profile, ferry_minutes, is_ferry, way_speeds

__all__ = ["osm_graph"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_EARTH_KM = 6371.0088
_STEP_KM = 0.5  # a long road between two crossings keeps a node this often: points enter the graph at nodes
_BIG_FILE = 20_000_000  # bytes over which nodes are sifted by osmium: much faster, but its sieve takes up to 1.4 GB
_SMALL_PART = 50  # nodes: an island has more, a car park cut from the streets fewer


@dataclass(frozen=True)
class _Ways:
    """The ways kept: their nodes, one after the other, and their speeds."""

    refs: Ints
    start: Ints
    forth_kmh: Floats
    back_kmh: Floats
    fixed_min: Floats


@dataclass(frozen=True)
class _Segments:
    """Pieces of way between two kept nodes, each with the row of its way."""

    tails: Ints
    heads: Ints
    km: Floats
    way: Ints


def osm_graph(
    path: str | os.PathLike[str],
    *,
    profile: Profile = "car",
    ferries: bool = False,
    speed_factor: float | None = None,
) -> RoadGraph:
    """Read the roads of an OpenStreetMap extract (``.osm.pbf``, ``.osm``, ``.opl``…) as a graph in minutes.

    By car, speeds are IGN's raw ones by class of road, in open country and in built-up areas, never above the posted
    limit (`way_speeds` says the rule), times 0.85 for bends, crossings and towns. One-way streets, roundabouts
    and private roads are followed. Turn restrictions, gates, traffic lights and congestion are not known.

    Points enter the graph only where one can come and go: its main part, and islands of 50 nodes or more, never a car
    park cut from the streets.

    Parameters
    ----------
    path
        The extract, as downloaded.
    profile
        ``"car"`` or ``"walk"`` (4.5 km/h, both ways in every street, no motorway).
    ferries
        True to take ferries, by their `duration` or at 20 km/h, without the wait.
    speed_factor
        Share of the speeds that is driven; None is 0.85 by car, 1 on foot.

    Returns
    -------
    RoadGraph
        In minutes, in the projection of the territory where the extract lies; `notes` says what was left out.

    Raises
    ------
    InputError
        When `osmium` is not installed, or the file is absent, damaged, of another kind or without roads.
    CrsError
        When it lies outside France or over two territories.
    ParameterError
        When `profile` or `speed_factor` is impossible.

    Examples
    --------
    >>> osm_graph("languedoc-roussillon-latest.osm.pbf")  # doctest: +SKIP
    <RoadGraph : 812 345 nœuds, 1 702 110 arcs (min)>
    """
    factor = _factor(profile, speed_factor)
    source = Path(path)
    ways, closed = _read_ways(source, profile, ferries=ferries)
    ids, lon, lat = _read_nodes(source, ways.refs)
    zone = _zone(lon, lat, source.name)
    segments, kept, cut = _segments(ways, ids, lon, lat)
    x_m, y_m = metric_coordinates(lon[kept], lat[kept], np.full(len(kept), zone, dtype=object))
    tails, heads, minutes = _arcs(segments, ways, factor)
    graph, _ = graph_of(tails, heads, minutes, x_m, y_m, zone=zone)
    entries, parts = large_parts(graph, _SMALL_PART)
    return dataclasses.replace(
        graph,
        entries=entries,
        method=_method(source.name, profile, factor, ferries=ferries)[0],
        method_en=_method(source.name, profile, factor, ferries=ferries)[1],
        access_kmh=WALK_SPEED if profile == "walk" else 25.0,
        notes=_notes(closed, cut, int((~entries).sum()), parts),
    )


def _factor(profile: Profile, speed_factor: float | None) -> float:
    if profile not in get_args(Profile):
        raise ParameterError(f"profile vaut {profile!r}, attendu : {' ou '.join(get_args(Profile))}.")
    if speed_factor is None:
        return 0.85 if profile == "car" else 1.0
    if not isinstance(speed_factor, (int, float)) or isinstance(speed_factor, bool) or not 0 < speed_factor <= 2:
        raise ParameterError(f"speed_factor vaut {speed_factor!r}, attendu : un nombre de 0 à 2, par exemple 0.85.")
    return float(speed_factor)


@contextmanager
def _osmium(source: Path) -> Iterator[Any]:
    """Hand out the library, and tell what is wrong with the file when it fails."""
    try:
        import osmium
    except ImportError as error:
        raise InputError(
            "Lire un extrait OpenStreetMap demande osmium : pip install 'zones-blanches[roads]'. Sinon : "
            "graph_from_lines(…) sur une couche de routes, ou une table de temps (CostTable.from_long)."
        ) from error
    if not source.is_file():
        raise InputError(f"Fichier introuvable : {source}. Attendu : un extrait .osm.pbf, tel qu'il a été téléchargé.")
    try:
        yield osmium
    except (RuntimeError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        said = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise InputError(
            f"{source.name} : extrait OpenStreetMap illisible ({said}). Attendu : .osm.pbf, .osm ou .opl ; "
            "téléchargez-le de nouveau."
        ) from error


def _read_ways(source: Path, profile: Profile, *, ferries: bool) -> tuple[_Ways, int]:
    """First pass: the ways one may take. Also return how many roads are closed to this profile."""
    refs, lengths = array("q"), array("q")
    forth, back, fixed = array("d"), array("d"), array("d")
    closed = 0
    with _osmium(source) as osmium:
        ways = osmium.FileProcessor(str(source), osmium.osm.WAY)
        for way in ways.with_filter(osmium.filter.KeyFilter("highway", "route")):
            tags = dict(way.tags)
            ferry = ferries and is_ferry(tags, profile)
            ahead, against = (20.0, 20.0) if ferry else way_speeds(tags, profile)
            if not ahead and not against:
                closed += "highway" in tags
                continue
            refs.extend([node.ref for node in way.nodes])
            lengths.append(len(way.nodes))
            forth.append(ahead)
            back.append(against)
            fixed.append(ferry_minutes(tags, 0.0) if ferry else 0.0)
    if not len(refs):
        raise InputError(f"{source.name} : aucune route pour le profil « {profile} ». Attendu : des lignes highway=…")
    start = np.concatenate([[0], np.cumsum(np.frombuffer(lengths, dtype=np.int64))])
    sides = (np.frombuffer(column, dtype=float) for column in (forth, back, fixed))
    return _Ways(np.frombuffer(refs, dtype=np.int64), start, *sides), closed


def _read_nodes(source: Path, refs: Ints) -> tuple[Ints, Floats, Floats]:
    """Second pass: where the nodes of those ways are; NaN for those that the extract does not hold."""
    ids = np.unique(refs)
    lon, lat = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    found, x, y = array("q"), array("d"), array("d")
    with _osmium(source) as osmium:
        nodes = osmium.FileProcessor(str(source), osmium.osm.NODE)
        if source.stat().st_size > _BIG_FILE:
            nodes = nodes.with_filter(osmium.filter.IdFilter(ids))
        for node in nodes:
            if node.location.valid():
                found.append(node.id)
                x.append(node.lon)
                y.append(node.lat)
    numbers = np.frombuffer(found, dtype=np.int64)
    at = np.minimum(np.searchsorted(ids, numbers), len(ids) - 1)
    ours = ids[at] == numbers
    lon[at[ours]], lat[at[ours]] = np.frombuffer(x, dtype=float)[ours], np.frombuffer(y, dtype=float)[ours]
    return ids, lon, lat


def _zone(lon: Floats, lat: Floats, name: str) -> str:
    zones, counts = np.unique(zone_of_points(lon, lat).astype(str), return_counts=True)
    inside = {str(zone): int(count) for zone, count in zip(zones, counts, strict=True) if zone}
    if not inside:
        raise CrsError(f"{name} : aucune route en France. Attendu : un extrait qui couvre le territoire étudié.")
    if len(inside) > 1:
        shown = ", ".join(ZONE_NAMES[zone] for zone in inside)
        raise CrsError(f"{name} couvre plusieurs territoires ({shown}). Prenez un extrait par territoire.")
    return next(iter(inside))


def _segments(ways: _Ways, ids: Ints, lon: Floats, lat: Floats) -> tuple[_Segments, Ints, int]:
    """Cut the ways at their crossings and ends, and every 500 m; also return the nodes kept and the holes met."""
    way = np.repeat(np.arange(len(ways.start) - 1), np.diff(ways.start))
    at = np.searchsorted(ids, ways.refs)
    known = np.isfinite(lon[at])
    follows = np.zeros(len(at), dtype=bool)  # True: a piece of road links this node to the one before
    follows[1:] = (way[1:] == way[:-1]) & known[1:] & known[:-1]
    step = np.zeros(len(at))
    step[1:] = np.where(follows[1:], _km(lon[at[:-1]], lat[at[:-1]], lon[at[1:]], lat[at[1:]]), 0.0)
    ends = ~follows | ~np.append(follows[1:], False)
    crossing = (np.bincount(at[known], minlength=len(ids)) > 1)[at]
    along = np.cumsum(step)
    marks = np.floor(along / _STEP_KM)
    regular = np.append(True, marks[1:] != marks[:-1])
    kept_here = known & (ends | crossing | regular)
    stops = np.flatnonzero(kept_here)
    run = np.cumsum(~follows)
    linked = run[stops[1:]] == run[stops[:-1]]
    first, last = stops[:-1][linked], stops[1:][linked]
    nodes, place = np.unique(np.concatenate([at[first], at[last]]), return_inverse=True)
    segments = _Segments(place[: len(first)], place[len(first) :], along[last] - along[first], way[first])
    return segments, nodes, int((~known).sum())


def _km(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    """Return great-circle distances (haversine)."""
    one, two = np.radians(lat), np.radians(to_lat)
    half = np.sin((two - one) / 2) ** 2 + np.cos(one) * np.cos(two) * np.sin(np.radians(to_lon - lon) / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(half)))


def _arcs(segments: _Segments, ways: _Ways, factor: float) -> tuple[Ints, Ints, Floats]:
    """Return tails, heads and minutes: one arc for each direction that is open."""
    whole = np.bincount(segments.way, weights=segments.km, minlength=len(ways.fixed_min))
    share = np.divide(segments.km, whole[segments.way], out=np.zeros_like(segments.km), where=segments.km > 0)
    fixed = ways.fixed_min[segments.way]
    parts = []
    for tails, heads, speeds in (
        (segments.tails, segments.heads, ways.forth_kmh),
        (segments.heads, segments.tails, ways.back_kmh),
    ):
        speed = speeds[segments.way]
        open_here = speed > 0
        minutes = np.divide(60 * segments.km, factor * speed, out=np.zeros_like(speed), where=open_here)
        minutes = np.where(fixed > 0, fixed * share, minutes)
        parts.append((tails[open_here], heads[open_here], minutes[open_here]))
    tails, heads, minutes = (np.concatenate(side) for side in zip(*parts, strict=True))
    return tails, heads, minutes


def _method(name: str, profile: Profile, factor: float, *, ferries: bool) -> tuple[str, str]:
    """Say where the times come from, in French and in English, with the credit that the licence asks for."""
    if profile == "walk":
        speed = WALK_SPEED * factor
        french = f"temps de marche par les rues et chemins, {number(speed, 1)} km/h"
        english = f"walking time by streets and paths, {number(speed, 1, 'en')} km/h"
    else:
        french = f"temps de voiture par la route, vitesses brutes de l’IGN × {number(factor, 2)}, sans trafic"
        english = f"car time by road, IGN's raw speeds × {number(factor, 2, 'en')}, no traffic"
    boats, boats_en = (", bacs compris", ", ferries included") if ferries else (", sans bac", ", no ferry")
    return (
        f"{french}{boats}, {name} © les contributeurs d’OpenStreetMap (ODbL)",
        f"{english}{boats_en}, {name} © OpenStreetMap contributors (ODbL)",
    )


def _notes(closed: int, cut: int, shut: int, parts: int) -> tuple[str, ...]:
    notes = []
    if closed:
        notes.append(f"{plural(closed, 'voie fermée', 'voies fermées')} à ce mode (privées, chemins, sens inconnu)")
    if cut:
        notes.append(f"{plural(cut, 'nœud absent', 'nœuds absents')} de l’extrait : routes coupées à son bord")
    if shut:
        notes.append(
            f"{plural(shut, 'nœud')} où personne n’entre : morceaux isolés du réseau "
            f"({plural(parts, 'partie gardée', 'parties gardées')})"
        )
    return tuple(notes)
