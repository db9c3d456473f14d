"""The Géoplateforme (IGN): isochrones and single trips of the public French service, which has no matrix."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal, get_args
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import MissingColumnError, first_five
from zonesblanches.language import faithful, join_words, number, plural
from zonesblanches.parameter_faults import Unit
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.engines.isochrones import ask_resources, pass_nowhere, read_isochrone, read_trip
from zonesblanches.travel.engines.modes import describe
from zonesblanches.travel.engines.points import (
    Coordinates,
    EnginePoints,
    EngineRequest,
    ask_for,
    chord_km,
    distances_km,
    engine_points,
    on_sphere,
)
from zonesblanches.travel.engines.service import Answer, Engine, EngineError, Talk

__all__ = ["Geoplateforme"]

Profile = Literal["car", "pedestrian"]

OFFICIAL_URL = "https://data.geopf.fr/navigation"
_CREDIT = "© IGN – Géoplateforme"
_SAME_PLACE_KM = 0.05


@dataclass(frozen=True, kw_only=True)
class Geoplateforme(Engine):
    """The public French navigation service (IGN, BD TOPO): isochrones around each provider, and single trips.

    It has no matrix: a table of costs takes one isochrone per provider and per threshold, 5 per second at most. The
    other options are those of `Engine`: `cache`, `offline`, `per_second`, `snap_m`…

    Parameters
    ----------
    url
        Address of the service: the official one by default.
    resource
        Roads and software that answer, by their name in `resources`.
    profile
        ``"car"`` or ``"pedestrian"``.
    thresholds
        Costs at which isochrones are drawn, the cutoff added: a commune gets the least that holds it, so costs are
        rounded up. Those that the analysis uses (classes, decay) are enough: more change nothing but the time taken.

    Raises
    ------
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> service = Geoplateforme(cache="trajets.sqlite")  # nothing is sent yet
    >>> costs = service.costs(gard.communes, teams.table, cutoff=30)  # doctest: +SKIP
    """

    url: str = OFFICIAL_URL
    resource: str = "bdtopo-valhalla"
    profile: Profile = "car"
    thresholds: Sequence[float] = (10, 15, 20, 30)

    label: ClassVar[str] = "Géoplateforme"
    service: ClassVar[str] = "du service de navigation de la Géoplateforme"
    advice: ClassVar[str] = f"Vérifiez url= (service officiel : {OFFICIAL_URL})"
    most_per_second: ClassVar[float] = 5

    def costs(
        self, origins: pd.DataFrame, destinations: pd.DataFrame, *, cutoff: float = 30, unit: Unit = "min"
    ) -> CostTable:
        """Locate communes in the isochrones of providers, drawn towards them (``direction=arrival``).

        Parameters
        ----------
        origins, destinations
            With `lon` and `lat` (degrees), indexed by commune code and by provider id. Rows without coordinates have
            no pair, and no cost. Providers at one point are asked for once.
        cutoff
            Largest cost looked for: minutes or kilometres.
        unit
            ``"min"`` or ``"km"``.

        Returns
        -------
        CostTable
            Each cost is a threshold: the least one whose isochrone holds the commune, so a little more than the truth.

        Raises
        ------
        EngineError
            When the service fails or refuses.
        CostError
            When the points cannot be used.
        ParameterError
            When the cutoff or the unit is impossible.

        Examples
        --------
        >>> service = Geoplateforme(thresholds=(10, 20, 30))
        >>> service.costs(gard.communes, teams.table, cutoff=30)  # doctest: +SKIP
        <CostTable : 451 origines, 12 destinations, 1 033 paires (min)>
        """
        request = ask_for(cutoff, unit, self.top_speed_kmh)
        starts, ends = engine_points(origins, "origines"), engine_points(destinations, "destinations")
        places, place_of = np.unique(ends.lonlat, axis=0, return_inverse=True)
        steps = [step for step in sorted(set(map(float, self.thresholds))) if step < request.cutoff]
        steps.append(request.cutoff)
        with Talk(self) as talk:
            reached, far = self._reached(talk, starts, places, steps, request)
        rows, columns, values = _spread(reached, place_of.ravel())
        french, english = self._words(unit, steps, int(far[place_of.ravel()].sum()))
        return CostTable.from_pairs(
            starts.index[starts.rows],
            ends.index,
            rows,
            ends.rows[columns],
            values,
            unit=unit,
            method=french,
            method_en=english,
            cutoff=request.cutoff,
            every_origin=False,
        )

    def routes(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Ask for single trips, one request each: to check a few costs, not to make a table.

        Parameters
        ----------
        pairs
            Columns `lon`, `lat` (start) and `to_lon`, `to_lat` (end), degrees.

        Returns
        -------
        DataFrame
            On the same index: `minutes` and `km` of the fastest trip, NaN where there is no way or no coordinates.

        Raises
        ------
        EngineError
            When the service fails or refuses.
        MissingColumnError
            When a column is absent.
        CostError
            When the points cannot be used.

        Examples
        --------
        >>> trip = pd.DataFrame({"lon": [4.08], "lat": [44.12], "to_lon": [4.36], "to_lat": [43.84]})
        >>> Geoplateforme().routes(trip)  # doctest: +SKIP
           minutes     km
        0     46.1   44.9
        """
        starts = engine_points(pairs, "origines")
        absent = [name for name in _TO if name not in pairs.columns]
        if absent:
            raise MissingColumnError(
                f"Les trajets n'ont pas de colonne {' ni '.join(absent)}. Attendu : lon, lat (départ), to_lon, to_lat "
                "(arrivée), en degrés."
            )
        ends = engine_points(pairs.drop(columns=["lon", "lat"]).rename(columns=_TO), "destinations")
        found = np.full((len(pairs), 2), np.nan)
        both, first, second = np.intersect1d(starts.rows, ends.rows, return_indices=True)
        with Talk(self) as talk:
            for row, start, end in zip(both, starts.lonlat[first], ends.lonlat[second], strict=True):
                found[row] = talk.ask(self._route(start, end), partial(self._trip, talk))
        return pd.DataFrame(found, index=pairs.index, columns=["minutes", "km"])

    def resources(self) -> pd.DataFrame:
        """Ask which roads and software the service has (``getcapabilities``).

        Returns
        -------
        DataFrame
            One row per resource and operation: `resource`, `operation` (``route``, ``isochrone``…), `profiles`.

        Raises
        ------
        EngineError
            When the service fails.

        Examples
        --------
        >>> Geoplateforme().resources()  # doctest: +SKIP
                  resource  operation         profiles
        0  bdtopo-valhalla      route  car, pedestrian
        """
        with Talk(self) as talk:
            return ask_resources(talk)

    def _reached(
        self, talk: Talk, starts: EnginePoints, places: Coordinates, steps: list[float], request: EngineRequest
    ) -> tuple[list[tuple[npt.NDArray[np.int64], Coordinates]], npt.NDArray[np.bool_]]:
        """Return for each place the origins that reach it with their costs, and whether it is far from any road."""
        here, there = on_sphere(starts.lonlat), on_sphere(places)
        reached: list[tuple[npt.NDArray[np.int64], Coordinates]] = []
        far = np.zeros(len(places), dtype=bool)
        self.say(f"{plural(len(places), 'point', 'points')} d'équipes, au plus {number(len(steps))} isochrones chacun")
        for at, place in enumerate(places):
            lengths = distances_km(here, there[at : at + 1])[:, 0]
            near = np.flatnonzero(lengths <= chord_km(request.reach_km))
            costs = self._rings(talk, place, starts.lonlat[near], steps, request.unit)
            far[at] = costs is None
            if costs is None:
                costs = np.full(len(near), np.inf)
            else:  # an isochrone is drawn on a grid: it may miss its own centre
                costs[lengths[near] <= _SAME_PLACE_KM] = steps[0]
            kept = np.isfinite(costs)
            reached.append((near[kept], costs[kept]))
            self.say(f"{plural(at + 1, 'point fait', 'points faits')} sur {number(len(places))}")
        self._check_far(places, far)
        return reached, far

    def _rings(
        self, talk: Talk, place: Coordinates, points: Coordinates, steps: list[float], unit: Unit
    ) -> Coordinates | None:
        """Return the least threshold that holds each point, infinite beyond; None when the place has no road near."""
        costs = np.full(len(points), np.inf)
        if not len(points):
            return costs
        for step in reversed(steps):  # the widest first: one that holds nobody spares the others
            path = self._isochrone(place, step, unit)
            held = talk.ask(path, partial(self._held, talk, place, points))
            if held is None:
                return None
            if not held.any():
                break
            costs[held] = step
        return costs

    def _check_far(self, places: Coordinates, far: npt.NDArray[np.bool_]) -> None:
        """Refuse an answer that is not of this territory: most places have no road."""
        if not self.too_many_far(int(far.sum()), len(far)):
            return
        shown = first_five(f"{lon:.4f}, {lat:.4f}" for lon, lat in places[far])
        raise EngineError(
            f"Géoplateforme : {plural(int(far.sum()), 'point')} sur {number(len(far))} n'ont aucune route à moins de "
            f"{faithful(self.snap_m / 1000, ())} km ({shown}). Vérifiez leurs coordonnées et la ressource "
            f"({self.resource}) ; si ces points sont vraiment loin de tout, passez least_snapped=0."
        )

    def _isochrone(self, place: Coordinates, step: float, unit: Unit) -> str:
        what = {"costType": "time", "costValue": f"{60 * step:.0f}"}
        if unit == "km":
            what = {"costType": "distance", "costValue": f"{1000 * step:.0f}"}
        point = f"{place[0]:.6f},{place[1]:.6f}"
        return self._path("isochrone", point=point, **what, direction="arrival")

    def _route(self, start: Coordinates, end: Coordinates) -> str:
        ends = {name: f"{point[0]:.6f},{point[1]:.6f}" for name, point in (("start", start), ("end", end))}
        return self._path("itineraire", **ends, optimization="fastest", getSteps="false", getBbox="false")

    def _path(self, operation: str, **asked: str) -> str:
        common = {"profile": self.profile, "crs": "EPSG:4326", "timeUnit": "second", "distanceUnit": "meter"}
        return f"/{operation}?{urlencode({'resource': self.resource, **asked, **common})}"

    def _held(
        self, talk: Talk, place: Coordinates, points: Coordinates, answer: Answer
    ) -> npt.NDArray[np.bool_] | None:
        if answer.status != 200:
            pass_nowhere(answer, talk, self.resource)
            return None
        return read_isochrone(answer, place=place, points=points, snap_m=self.snap_m)

    def _trip(self, talk: Talk, answer: Answer) -> tuple[float, float]:
        if answer.status != 200:
            pass_nowhere(answer, talk, self.resource)
            return math.nan, math.nan
        return read_trip(answer)

    def _words(self, unit: Unit, steps: list[float], far: int) -> tuple[str, str]:
        levels = join_words([faithful(step, ()) for step in steps])
        levels_en = join_words([faithful(step, (), "en") for step in steps], "en")
        what = (
            f"isochrones de la Géoplateforme à {levels} {unit}, ressource {self.resource} : chaque coût est le seuil "
            f"supérieur de l’anneau où se trouve la commune ; {_CREDIT}"
        )
        what_en = (
            f"isochrones of the Géoplateforme at {levels_en} {unit}, resource {self.resource}: each cost is the upper "
            f"threshold of the ring that holds the commune; {_CREDIT}"
        )
        french, english = describe(self.profile, unit, what, what_en, shortest=True)
        if far:
            french += f" ; {plural(far, 'équipe')} loin de toute route, hors d’atteinte"
            english += f"; {plural(far, 'team', lang='en')} far from any road, out of reach"
        return french, english

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        if self.profile not in get_args(Profile):
            yield f"profile vaut {self.profile!r}, attendu : {', '.join(get_args(Profile))}"
        if not isinstance(self.resource, str) or not self.resource:
            yield f"resource vaut {self.resource!r}, attendu : un nom, par exemple « bdtopo-valhalla »"
        wrong: list[object]
        try:
            wrong = [step for step in self.thresholds if isinstance(step, bool) or not 0 < step < math.inf]
        except TypeError:
            wrong = [self.thresholds]
        if wrong:
            yield f"thresholds : {first_five(wrong)}, attendu : des nombres positifs, par exemple (10, 20, 30)"


_TO = {"to_lon": "lon", "to_lat": "lat"}


def _spread(
    reached: list[tuple[npt.NDArray[np.int64], Coordinates]], place_of: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Coordinates]:
    """Give every provider the pairs of its place."""
    parts = [
        (reached[place][0], np.full(len(reached[place][0]), column), reached[place][1])
        for column, place in enumerate(place_of)
    ]
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    rows, columns, values = (np.concatenate(found) for found in zip(nothing, *parts, strict=True))
    return rows, columns, values
