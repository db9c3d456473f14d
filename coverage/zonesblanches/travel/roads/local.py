"""OSRM on this machine: started for a while, on a port of its own, and stopped for sure."""

from __future__ import annotations

import dataclasses
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO

from zonesblanches.errors import ParameterError
from zonesblanches.language import faithful
from zonesblanches.travel.engines.osrm import OsrmServer
from zonesblanches.travel.roads.build import OsrmBuild
from zonesblanches.travel.roads.programs import Programs, RoadsError

__all__ = ["OsrmLocal"]

_LOOK_S = 0.02
_STARTS = 3  # another program may take the free port before the server does
_MOST_PAIRS = 4_000_000
_MOST_POINTS = 5_000
_PIPE_S, _STOP_S = 1.0, 10.0
# Runs the server, and ends it when the pipe from Python closes: whatever ends Python, kill -9 included. It passes on
# what the server says at first, and drops the rest: one line per request, with every coordinate.
_KEEPER = """
import os, signal, subprocess, sys, threading

def listen():
    left = 65536
    for line in server.stdout:
        if left > 0:
            os.write(1, line[:left])
            left -= len(line)
    os._exit(server.wait() & 255 or 1)

def tie():
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: the server ends with its keeper, even killed

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
server = subprocess.Popen(
    sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    preexec_fn=tie if sys.platform == "linux" else None,
)
try:
    threading.Thread(target=listen, daemon=True).start()
    sys.stdin.read()
finally:
    server.kill()
    server.wait()
"""


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
        self._build, self._threads, self._patience_s = build, threads, patience_s
        # made at once, so that impossible options are refused before anything starts; its port comes later
        self._server = OsrmServer(
            url="http://127.0.0.1",
            profile=build.profile.replace(".", "-"),
            data=f"version {build.version}, extrait {build.extract} (sha256 {build.sha256[:12]})",
            max_pairs=_MOST_PAIRS,
            max_points=_MOST_POINTS,
            per_second=1e6,
            timeout_s=600,
            attempts=2,
            proxy=False,
            snap_m=snap_m,
            least_snapped=least_snapped,
            progress=progress,
        )
        self._keeper: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def __enter__(self) -> OsrmServer:
        if self._keeper is not None:
            raise RoadsError("Ce serveur OSRM est déjà démarré : faites un autre OsrmLocal(…).")
        try:
            for start in range(1, _STARTS + 1):
                port = _free_port()
                self._start(port)
                if self._ready(port, last=start == _STARTS):
                    return dataclasses.replace(self._server, url=f"http://127.0.0.1:{port}")
                self._stop()
        except BaseException:
            self._stop()
            raise
        raise RoadsError("OSRM n'a pas démarré.")  # not reached: the last start raises

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self, port: int) -> None:
        programs = Programs(self._build.programs, None, self._build.version)
        command = [
            programs.path("osrm-routed"), "--ip", "127.0.0.1", "--port", str(port), "--threads", str(self._threads),
            "--algorithm", self._build.algorithm.upper(), "--max-table-size", str(_MOST_POINTS), self._build.base,
        ]  # fmt: skip
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _stop
        try:
            self._keeper = subprocess.Popen(  # noqa: S603 - the engine that the user installed
                [sys.executable, "-I", "-S", "-c", _KEEPER, *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=self._log,
                stderr=self._log,
                env=programs.environment(),
                start_new_session=True,  # Ctrl-C reaches Python, which stops the server in good order
            )
        except OSError as error:
            raise RoadsError(f"OSRM ne peut pas être démarré ({error.strerror or error}).") from error

    def _ready(self, port: int, *, last: bool) -> bool:
        """Wait until the server answers; False when its port was taken by another program."""
        end_s = time.monotonic() + self._patience_s
        while time.monotonic() < end_s:
            said = self._said()
            if "running and waiting for requests" in said and _listens(port):
                return True
            if self._keeper is None or self._keeper.poll() is not None or "[error]" in said:
                if not last and "in use" in said:
                    return False
                raise RoadsError(
                    f"OSRM n'a pas pu servir le réseau de {self._build.folder} : {said[-400:]}. S'il est endommagé, "
                    "supprimez ce dossier : build_osrm le refera."
                )
            time.sleep(_LOOK_S)
        raise RoadsError(
            f"OSRM n'a pas démarré en {faithful(self._patience_s, ())} s : passez patience_s= pour attendre plus."
        )

    def _said(self) -> str:
        if self._log is None:
            return ""
        self._log.seek(0)
        return " ".join(self._log.read().decode("utf-8", errors="replace").split())

    def _stop(self) -> None:
        """End the server, and make sure of it."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            if keeper.stdin is not None:
                keeper.stdin.close()  # the keeper reads the end of the pipe, and kills the server
            # a process forked meanwhile may hold the pipe: the keeper is then told, and in the end killed
            for end, patience_s in ((keeper.terminate, _PIPE_S), (keeper.kill, _STOP_S)):
                try:
                    keeper.wait(patience_s)
                except subprocess.TimeoutExpired:
                    end()
            keeper.wait()
        if self._log is not None:
            self._log.close()
            self._log = None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
