"""Valhalla: tables of times or of distances by car, on foot, by bicycle or by bus, from a server."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.errors import ParameterError
from zonesblanches.language import number, plural
from zonesblanches.parameter_faults import Unit
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.engines.areas import areas_frame, check_thresholds, contour_body, read_areas
from zonesblanches.travel.engines.matrix import Rectangle, TooLarge, matrix_costs
from zonesblanches.travel.engines.modes import describe
from zonesblanches.travel.engines.osrm import OSM_CREDIT, OSM_CREDIT_EN
from zonesblanches.travel.engines.pair_blocks import BlockLimits
from zonesblanches.travel.engines.points import Coordinates, EngineRequest, ask_for, engine_points, on_sphere
from zonesblanches.travel.engines.service import Answer, Engine, EngineError, Talk
from zonesblanches.web.client import UnusableAnswerError

__all__ = ["ValhallaServer"]

Costing = Literal["auto", "pedestrian", "bicycle", "bus"]

# Valhalla's own numbers: too many pairs or points; no way between two regions, no road near a point, no way at all
_TOO_MANY = frozenset({150, 151, 152, 153})
_PARTED = frozenset({170, 171, 441, 442})
_LOCATED_AT_ONCE = 100
_FERRIES_STAY = b"Hard exclusions are not allowed"


@dataclass(frozen=True, kw_only=True)
class ValhallaServer(Engine):
    """A server of Valhalla (``valhalla_service``), asked for tables of costs.

    The other options are those of `Engine`: `cache`, `offline`, `per_second`, `snap_m`…

    Parameters
    ----------
    costing
        ``"auto"`` (car), ``"pedestrian"``, ``"bicycle"`` or ``"bus"`` (a bus on the roads, without timetables).
    max_pairs
        Most pairs per request; servers accept 2,500 by default.
    max_km
        Farthest that two points of a request may be, straight line: one pair beyond has the whole request refused.
        Servers accept 400 km by car and by bus, 200 on foot and by bicycle, by default. None takes these.
    ferries
        True to take ferries. By default the server is asked for trips without any; one that forbids such orders only
        avoids them, and the outputs say so.
    data
        What the roads are, written on outputs.

    Raises
    ------
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> server = ValhallaServer(url="http://127.0.0.1:8002", costing="pedestrian", proxy=False)
    >>> costs = server.costs(gard.communes, teams.table, cutoff=20)  # doctest: +SKIP
    """

    costing: Costing = "auto"
    max_pairs: int = 2_500
    max_km: float | None = None
    ferries: bool = False
    data: str = ""

    label: ClassVar[str] = "Valhalla"
    service: ClassVar[str] = "d'un serveur Valhalla"
    advice: ClassVar[str] = "Vérifiez url=, l'adresse d'un serveur Valhalla, sans « /sources_to_targets »"

    def costs(
        self, origins: pd.DataFrame, destinations: pd.DataFrame, *, cutoff: float = 30, unit: Unit = "min"
    ) -> CostTable:
        """Ask for the costs between communes and providers.

        Where each point stands on the roads is asked first: Valhalla accepts points as far as 35 km from any.

        Parameters
        ----------
        origins, destinations
            With `lon` and `lat` (degrees), indexed by commune code and by provider id. Rows without coordinates have
            no pair, and no cost.
        cutoff
            Largest cost kept, bound included: minutes or kilometres.
        unit
            ``"min"``, or ``"km"``: the length of the fastest trip.

        Returns
        -------
        CostTable
            Pairs within the cutoff; one without a way, or with a point too far from a road, is absent.

        Raises
        ------
        EngineError
            When the server fails, or its map does not cover the points.
        CostError
            When the points cannot be used.
        ParameterError
            When the cutoff reaches farther than the server goes, or is impossible.

        Examples
        --------
        >>> server = ValhallaServer(url="http://127.0.0.1:8002")
        >>> server.costs(gard.communes, teams.table, cutoff=10)  # doctest: +SKIP
        <CostTable : 451 origines, 12 destinations, 302 paires (min)>
        """
        request = self._request(cutoff, unit)
        boats, boats_en = ("bacs compris", "ferries included") if self.ferries else ("sans bac", "no ferry")
        what = ", ".join(filter(None, ("Valhalla", self.data or self.host, boats, OSM_CREDIT)))
        what_en = ", ".join(filter(None, ("Valhalla", self.data or self.host, boats_en, OSM_CREDIT_EN)))
        with Talk(self) as talk:
            sides = (engine_points(origins, "origines").lonlat, engine_points(destinations, "destinations").lonlat)
            snapped = self._snapped(talk, np.concatenate(sides))
            only_avoided: set[bool] = set()
            table = matrix_costs(
                self,
                origins,
                destinations,
                request=request,
                limits=BlockLimits(self.max_pairs, 2 * self.max_pairs),
                most_km=self._farthest_km,
                ask=lambda starts, ends: self._ask(talk, starts, ends, unit, snapped, only_avoided),
                describe=describe(self.costing, unit, what, what_en),
            )
        return _said_of_ferries(table) if True in only_avoided else table

    def isochrones(
        self, points: pd.DataFrame, *, thresholds: Sequence[float] = (10, 20, 30), unit: Unit = "min"
    ) -> gpd.GeoDataFrame:
        """Draw the areas from which each point is reached, for a map.

        Parameters
        ----------
        points
            With `lon` and `lat` (degrees), indexed by identifier. Rows without coordinates are left out.
        thresholds
            Costs, in minutes or kilometres; servers accept 120 minutes at most.
        unit
            ``"min"`` or ``"km"``.

        Returns
        -------
        GeoDataFrame
            `id`, `threshold` and geometry (EPSG:4326), one row per point and threshold, the widest first. A point too
            far from a road has none, and the progress says how many there are.

        Raises
        ------
        EngineError
            When the server fails or refuses.
        CostError
            When the points cannot be used.
        ParameterError
            When a threshold is impossible.

        Examples
        --------
        >>> server = ValhallaServer(url="http://127.0.0.1:8002", proxy=False)
        >>> server.isochrones(teams.table, thresholds=(10, 20)).explore("threshold")  # doctest: +SKIP
        """
        groups = check_thresholds(thresholds)
        ask_for(groups[-1][-1], unit, self.top_speed_kmh)
        places = engine_points(points, "destinations")
        rows: list[int] = []
        steps: list[float] = []
        areas: list[Any] = []
        far = 0
        with Talk(self) as talk:
            # without a road near, Valhalla draws a few metres around the point rather than refuse
            snapped = self._snapped(talk, places.lonlat)
            for row, place in zip(places.rows.tolist(), places.lonlat, strict=True):
                near = snapped[tuple(place.tolist())] <= self.snap_m
                drawn = self._areas(talk, place, groups, unit) if near else None
                far += drawn is None
                if drawn is not None:
                    areas += drawn
                    rows += [row] * len(drawn)
                    steps += [step for group in groups for step in group]
        if far:
            self.say(f"{plural(far, 'point')} loin de toute route, sans isochrone")
        return areas_frame(places.index, rows, steps, areas)

    def _areas(self, talk: Talk, place: Coordinates, groups: list[list[float]], unit: Unit) -> list[Any] | None:
        drawn: list[Any] = []
        for steps in groups:

            def read(answer: Answer, steps: list[float] = steps) -> list[Any] | None:
                if answer.status == 200:
                    return read_areas(answer, place=place, steps=steps, snap_m=self.snap_m)
                if _refused(answer) != "parted":
                    raise EngineError(f"Valhalla : le serveur refuse ces isochrones ({answer.json().get('error')}).")
                return None

            found = talk.ask("/isochrone", read, body=contour_body(place, steps, unit) | self._trips())
            if found is None:
                return None
            drawn += found
        return drawn

    def _request(self, cutoff: float, unit: Unit) -> EngineRequest:
        """Check that no pair within the cutoff may be farther than the server accepts."""
        request = ask_for(cutoff, unit, self.top_speed_kmh)
        if request.reach_km > self._farthest_km:
            most = self._farthest_km if unit == "km" else 60 * self._farthest_km / self.top_speed_kmh
            raise ParameterError(
                f"cutoff = {number(cutoff)} {unit} va jusqu'à {number(request.reach_km)} km à vol d'oiseau (à "
                f"{number(self.top_speed_kmh)} km/h), et ce serveur s'arrête à {number(self._farthest_km)} km. Au plus "
                f"{number(most)} {unit} ici ; ou abaissez top_speed_kmh, ou dites par max_km= ce que votre serveur "
                "accepte."
            )
        return request

    @property
    def _farthest_km(self) -> float:
        """Farthest that two points of a request are let be, a little under the limit: spheres differ."""
        limit = (400 if self.costing in {"auto", "bus"} else 200) if self.max_km is None else self.max_km
        return 0.99 * limit

    def _snapped(self, talk: Talk, lonlat: Coordinates) -> dict[tuple[float, float], float]:
        """Ask how far from a road each point is: metres, infinite where no road is near."""
        points = np.unique(lonlat, axis=0)
        metres: dict[tuple[float, float], float] = {}
        for start in range(0, len(points), _LOCATED_AT_ONCE):
            part = points[start : start + _LOCATED_AT_ONCE]
            body = {"locations": _locations(part), "costing": self.costing, "verbose": False}
            found = talk.ask("/locate", partial(_located, points=part), body=body)
            metres.update(zip(map(tuple, part.tolist()), found, strict=True))
        return metres

    def _ask(
        self,
        talk: Talk,
        starts: Coordinates,
        ends: Coordinates,
        unit: Unit,
        snapped: dict[tuple[float, float], float],
        only_avoided: set[bool],
    ) -> Rectangle | TooLarge:
        """Ask for the points that are near a road: one that is not has the whole request refused."""
        start_m, end_m = (np.array([snapped[tuple(point)] for point in side.tolist()]) for side in (starts, ends))
        rows, columns = (np.flatnonzero(metres <= self.snap_m) for metres in (start_m, end_m))
        costs = np.full((len(starts), len(ends)), np.nan)
        if len(rows) and len(columns):
            body = {
                "sources": _locations(starts[rows]),
                "targets": _locations(ends[columns]),
                **self._trips(),
                "units": "kilometers",
                "verbose": False,
            }

            def read(answer: Answer) -> Coordinates | TooLarge:
                only_avoided.add(_FERRIES_STAY in answer.body)
                return _read(answer, unit, (len(rows), len(columns)))

            answer = talk.ask("/sources_to_targets", read, body=body)
            if isinstance(answer, str):
                return answer
            costs[np.ix_(rows, columns)] = answer
        return Rectangle(costs, start_m, end_m)

    def _trips(self) -> dict[str, Any]:
        """Say how people travel, and whether by ferry."""
        if self.ferries:
            return {"costing": self.costing}
        # the order where the server takes it, the wish where it does not
        return {"costing": self.costing, "costing_options": {self.costing: {"exclude_ferries": True, "use_ferry": 0}}}

    def _bounds(self) -> dict[str, tuple[float, float]]:
        return {**super()._bounds(), "max_pairs": (1, 1e9)}

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        if self.costing not in get_args(Costing):
            yield f"costing vaut {self.costing!r}, attendu : {', '.join(get_args(Costing))}"
        if not isinstance(self.ferries, bool):
            yield f"ferries vaut {self.ferries!r}, attendu : True (bacs compris) ou False (sans bac)"
        if self.max_km is not None and not self.max_km > 0:
            yield f"max_km vaut {self.max_km!r}, attendu : un nombre positif de kilomètres, ou None"


def _said_of_ferries(table: CostTable) -> CostTable:
    """Say on the outputs that the server would not leave ferries out."""
    return dataclasses.replace(
        table,
        method=table.method.replace("sans bac", "bacs évités sans que ce serveur les exclue"),
        method_en=table.method_en.replace("no ferry", "ferries avoided, which this server does not exclude"),
    )


def _locations(points: Coordinates) -> list[dict[str, float]]:
    return [{"lat": lat, "lon": lon} for lon, lat in points.tolist()]


def _refused(answer: Answer) -> TooLarge:
    """Say what a refusal asks for, or raise it."""
    if answer.status in {413, 414, 431}:
        return "pairs"
    said = answer.json()
    code, text = said.get("error_code"), said.get("error")
    if code in _TOO_MANY:
        return "pairs"
    if code in _PARTED:
        return "parted"
    if not isinstance(text, str):
        raise UnusableAnswerError("la réponse n'est pas celle d'un serveur Valhalla")
    if code == 154:
        raise EngineError(
            f"Valhalla : le serveur refuse des points aussi éloignés ({text}). Abaissez cutoff, ou dites par max_km= "
            "la distance qu'il accepte."
        )
    raise EngineError(f"Valhalla : le serveur refuse la demande ({code} : {text}).")


def _read(answer: Answer, unit: Unit, shape: tuple[int, int]) -> Coordinates | TooLarge:
    """Read a table, in either of its forms, or what the server refuses."""
    if answer.status != 200:
        return _refused(answer)
    table: Any = answer.json().get("sources_to_targets")
    name, key = ("durations", "time") if unit == "min" else ("distances", "distance")
    try:
        # older servers, and those that ignore « verbose », answer a list of cells
        cells = [[cell[key] for cell in row] for row in table] if isinstance(table, list) else table[name]
        costs: Coordinates = np.array(cells, dtype=float) / (60 if unit == "min" else 1)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusableAnswerError("la réponse n'est pas une table de Valhalla (sources_to_targets)") from error
    if costs.shape != shape or np.nanmin(costs, initial=0) < 0:
        raise UnusableAnswerError("la réponse n'a pas la taille de la question, ou des coûts négatifs")
    return costs


def _located(answer: Answer, points: Coordinates) -> list[float]:
    """Return metres from each point to the nearest road."""
    if answer.status != 200:
        refused = _refused(answer)
        raise EngineError(f"Valhalla : le serveur refuse de situer {len(points)} points sur ses routes ({refused}).")
    try:
        found = answer.json_list()
        if len(found) != len(points):
            raise UnusableAnswerError("la réponse n'a pas la taille de la question")
        return [_metres(point, place) for point, place in zip(points, found, strict=True)]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusableAnswerError("la réponse ne situe pas les points sur les routes (locate)") from error


def _metres(point: Coordinates, place: dict[str, Any]) -> float:
    edges = [(edge["correlated_lon"], edge["correlated_lat"]) for edge in place.get("edges") or []]
    if not edges:
        return float("inf")
    roads = on_sphere(np.array(edges, dtype=float))
    return float(1000 * np.linalg.norm(roads - on_sphere(point[None]), axis=1).min())
