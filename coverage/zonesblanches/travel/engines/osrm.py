"""OSRM: tables of times or of distances, from a server on the web or on one's own machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zonesblanches.parameter_faults import Unit
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.engines.matrix import Rectangle, TooLarge, matrix_costs
from zonesblanches.travel.engines.modes import describe
from zonesblanches.travel.engines.pair_blocks import BlockLimits
from zonesblanches.travel.engines.points import Coordinates, ask_for, engine_points
from zonesblanches.travel.engines.service import Answer, Engine, EngineError, Talk
from zonesblanches.web.client import UnusableAnswerError

__all__ = ["OsrmServer"]

OSM_CREDIT = "© les contributeurs d’OpenStreetMap (ODbL)"
OSM_CREDIT_EN = "© OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True, kw_only=True)
class OsrmServer(Engine):
    """A server of OSRM (``osrm-routed``), asked for tables of costs.

    No server is named by default: the public demonstration one forbids real work. Run your own (`OsrmLocal`), or take
    that of your organisation. The other options are those of `Engine`: `cache`, `offline`, `per_second`, `snap_m`…

    Parameters
    ----------
    profile
        Third part of the path, ``driving`` by habit. A single ``osrm-routed`` answers for the profile of its data,
        whatever is written here; servers with several profiles tell them apart by this word or by their `url`.
    max_pairs
        Most pairs per request; servers accept 10,000 by default. Halved when the server says ``TooBig``.
    max_points
        Most points per request: their coordinates are in its address, which proxies limit to some 8,000 characters.
    ferries
        True to take ferries; by default the server is asked for trips without any (``exclude=ferry``), and one whose
        profile cannot answers with an error that says so.
    data
        What the roads are, written on outputs: ``extrait du 1er janvier 2026``.

    Raises
    ------
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> server = OsrmServer(url="https://osrm.exemple.fr", cache="trajets.sqlite")  # nothing is sent yet
    >>> costs = server.costs(gard.communes, teams.table, cutoff=30)  # doctest: +SKIP
    """

    profile: str = "driving"
    max_pairs: int = 10_000
    max_points: int = 300
    ferries: bool = False
    data: str = ""

    label: ClassVar[str] = "OSRM"
    service: ClassVar[str] = "d'un serveur OSRM"
    advice: ClassVar[str] = "Vérifiez url=, l'adresse d'un serveur OSRM, sans « /table/v1 »"

    def costs(
        self, origins: pd.DataFrame, destinations: pd.DataFrame, *, cutoff: float = 30, unit: Unit = "min"
    ) -> CostTable:
        """Ask for the costs between communes and providers.

        Parameters
        ----------
        origins, destinations
            With `lon` and `lat` (degrees), indexed by commune code and by provider id: ``territory(…).communes`` and
            ``Providers.table``. Rows without coordinates have no pair, and no cost.
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
            When the cutoff or the unit is impossible.

        Examples
        --------
        >>> server = OsrmServer(url="http://127.0.0.1:5000", proxy=False)
        >>> server.costs(gard.communes, teams.table, cutoff=10, unit="km")  # doctest: +SKIP
        <CostTable : 451 origines, 12 destinations, 403 paires (km)>
        """
        request = ask_for(cutoff, unit, self.top_speed_kmh)
        known = self.data or self.host
        boats, boats_en = ("", "") if self.ferries else ("sans bac", "no ferry")
        what = ", ".join(filter(None, ("OSRM", f"profil « {self.profile} »", known, boats, OSM_CREDIT)))
        what_en = ", ".join(filter(None, ("OSRM", f"profile “{self.profile}”", known, boats_en, OSM_CREDIT_EN)))
        with Talk(self) as talk:
            return matrix_costs(
                self,
                origins,
                destinations,
                request=request,
                limits=BlockLimits(self.max_pairs, self.max_points),
                ask=lambda starts, ends: talk.ask(
                    self._path(starts, ends, unit), lambda answer: _read(answer, unit, (len(starts), len(ends)))
                ),
                describe=describe(self.profile, unit, what, what_en),
            )

    def to_roads_m(self, points: pd.DataFrame) -> pd.Series:
        """Measure how far each point is from the nearest road that the server knows: far from all, its map is another.

        Parameters
        ----------
        points
            With `lon` and `lat` (degrees), indexed by code.

        Returns
        -------
        Series
            Metres; infinite where no road is known, missing where the point has no coordinates.

        Raises
        ------
        EngineError, CostError
            As for `costs`.
        """
        known = engine_points(points, "origines")
        found = pd.Series(np.nan, index=points.index, name="to_roads_m")
        waiting = [known.rows[at : at + self.max_points - 1] for at in range(0, len(known.rows), self.max_points - 1)]
        place = {row: at for at, row in enumerate(known.rows)}
        with Talk(self) as talk:
            while waiting:
                rows = waiting.pop()
                starts = known.lonlat[[place[row] for row in rows]]
                read = partial(_read, unit="min", shape=(len(rows), 1))
                answer = talk.ask(self._path(starts, starts[:1], "min"), read)
                if isinstance(answer, Rectangle):
                    found.iloc[rows] = answer.start_m
                elif len(rows) == 1:
                    found.iloc[rows] = np.inf
                else:
                    waiting += [rows[: len(rows) // 2], rows[len(rows) // 2 :]]
        return found

    def _path(self, starts: Coordinates, ends: Coordinates, unit: Unit) -> str:
        points = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in np.concatenate([starts, ends]).tolist())
        first, last = len(starts), len(starts) + len(ends)
        sources, targets = (";".join(map(str, range(*bounds))) for bounds in ((0, first), (first, last)))
        annotation = "duration" if unit == "min" else "distance"
        return (
            f"/table/v1/{self.profile}/{points}?sources={sources}&destinations={targets}&annotations={annotation}"
            f"&generate_hints=false{'' if self.ferries else '&exclude=ferry'}"
        )

    def _bounds(self) -> dict[str, tuple[float, float]]:
        return {**super()._bounds(), "max_pairs": (1, 1e9), "max_points": (2, 1e6)}

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        if not isinstance(self.ferries, bool):
            yield f"ferries vaut {self.ferries!r}, attendu : True (bacs compris) ou False (sans bac)"
        if not str(self.profile).replace("-", "").replace("_", "").isalnum():
            yield f"profile vaut {self.profile!r}, attendu : un mot, par exemple « driving »"


def _read(answer: Answer, unit: Unit, shape: tuple[int, int]) -> Rectangle | TooLarge:
    """Read a table, or what the server refuses."""
    if answer.status in {413, 414, 431}:
        return "points"
    said = answer.json()
    code = said.get("code")
    if answer.status != 200 and isinstance(code, str):
        return _refused(code, str(said.get("message", "")))
    if code != "Ok":
        raise UnusableAnswerError(f"la réponse n'est pas celle d'un serveur OSRM (code {code!r})")
    name, scale = ("durations", 60) if unit == "min" else ("distances", 1000)
    try:
        costs = np.array(said[name], dtype=float) / scale  # null, no way, is NaN
        metres = [_snapped(said[side]) for side in ("sources", "destinations")]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnusableAnswerError(f"la réponse n'a pas la forme attendue ({name}, sources, destinations)") from error
    if costs.shape != shape or (len(metres[0]), len(metres[1])) != shape or np.nanmin(costs, initial=0) < 0:
        raise UnusableAnswerError("la réponse n'a pas la taille de la question, ou des coûts négatifs")
    return Rectangle(costs, metres[0], metres[1])


def _refused(code: str, message: str) -> TooLarge:
    if code == "TooBig":
        return "pairs"
    if code == "NoSegment":
        return "parted"
    if "exclude" in message.lower():
        raise EngineError(
            f"OSRM : ce serveur ne sait pas éviter les bacs avec ce profil ({code} : {message}). Passez ferries=True : "
            "les bacs seront empruntés s'il en connaît, et les îles atteintes."
        )
    if code in {"InvalidUrl", "InvalidService", "InvalidVersion", "NotImplemented"}:
        raise EngineError(f"OSRM : le serveur ne connaît pas cette demande ({code} : {message}). {OsrmServer.advice}.")
    raise EngineError(f"OSRM : le serveur refuse la demande ({code} : {message}).")


def _snapped(waypoints: list[dict[str, Any]]) -> Coordinates:
    """Return how far each point was moved; a server too old to say it gives NaN."""
    return np.array([waypoint.get("distance", np.nan) for waypoint in waypoints], dtype=float)
