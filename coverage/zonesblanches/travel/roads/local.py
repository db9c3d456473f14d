"""OSRM on this machine: started for a while, on a port of its own, and stopped for sure."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from zonesblanches.errors import ParameterError
from zonesblanches.travel.atlas import ATLAS_LIMITS
from zonesblanches.travel.engines.osrm import OsrmServer
from zonesblanches.travel.roads.build import OsrmBuild
from zonesblanches.travel.roads.keeper import Keeper, listens
from zonesblanches.travel.roads.programs import Programs

__all__ = ["OsrmLocal"]


class OsrmLocal:
    """A server of OSRM on this machine, for the time of a ``with`` block.

    Nothing leaves the machine: it listens on the loopback address only.

    Parameters
    ----------
    build
        What `build_osrm` made.
    threads
        Processors used.
    patience_s
        Longest wait for the start: a large network takes a while to load.
    snap_m, least_snapped, progress
        As for `OsrmServer`.

    Raises
    ------
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> with OsrmLocal(build_osrm("corse-latest.osm.pbf")) as server:  # doctest: +SKIP
    ...     costs = server.costs(corse.communes, teams.table, cutoff=30)
    """

    def __init__(
        self,
        build: OsrmBuild,
        *,
        threads: int = 2,
        patience_s: float = 300,
        snap_m: float = 2_000,
        least_snapped: float = 0.9,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        if not isinstance(build, OsrmBuild):
            raise ParameterError(
                f"OsrmLocal attend ce que rend build_osrm(…), reçu : {type(build).__name__}. Par exemple : "
                "OsrmLocal(build_osrm('region.osm.pbf'))."
            )
        self._build, self._threads = build, threads
        # made at once, so that impossible options are refused before anything starts; its port comes later
        self._server = OsrmServer(
            url="http://127.0.0.1",
            profile=build.profile.replace(".", "-"),
            data=f"version {build.version}, extrait {build.extract} (sha256 {build.sha256[:12]}), "
            f"{'bacs compris' if build.ferries else 'sans bac'}",
            ferries=True,  # the build has them, or has them not: nothing to ask of the server
            max_pairs=ATLAS_LIMITS.pairs,
            max_points=ATLAS_LIMITS.points,
            per_second=1e6,
            timeout_s=600,
            attempts=2,
            proxy=False,
            snap_m=snap_m,
            least_snapped=least_snapped,
            progress=progress,
        )
        self._keeper = Keeper("OSRM", patience_s)

    def __enter__(self) -> OsrmServer:
        port = self._keeper.serve(self._start, _answers, failed=self._failed, stop=self._keeper.stop)
        return dataclasses.replace(self._server, url=f"http://127.0.0.1:{port}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keeper.stop()

    def _start(self, port: int) -> None:
        programs = Programs(self._build.programs, None, self._build.version)
        command: list[str | Path] = [
            programs.path("osrm-routed"), "--ip", "127.0.0.1", "--port", str(port), "--threads", str(self._threads),
            "--algorithm", self._build.algorithm.upper(), "--max-table-size", str(ATLAS_LIMITS.points),
            self._build.base,
        ]  # fmt: skip
        self._keeper.start(command, programs.environment())

    def _failed(self, said: str) -> str:
        return (
            f"OSRM n'a pas pu servir le réseau de {self._build.folder} : {said[-400:]}. S'il est endommagé, supprimez "
            "ce dossier : build_osrm le refera."
        )


def _answers(port: int) -> Callable[[str], bool]:
    return lambda said: "running and waiting for requests" in said and listens(port)
