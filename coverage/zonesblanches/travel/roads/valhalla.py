"""An OSM extract made into tiles, and Valhalla on this machine: areas reached, and times by several modes."""

from __future__ import annotations

import dataclasses
import hashlib
import http.client
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from zonesblanches.errors import ParameterError
from zonesblanches.files.hashes import file_hash
from zonesblanches.language import number
from zonesblanches.travel.engines.valhalla import Costing, ValhallaServer
from zonesblanches.travel.roads.extracts import check_threads, checked_extract, made
from zonesblanches.travel.roads.keeper import Keeper
from zonesblanches.travel.roads.programs import RoadsError, cache_folder
from zonesblanches.travel.roads.tiles import ValhallaPrograms, find_valhalla
from zonesblanches.travel.roads.workshop import Workshop, build_once

__all__ = ["ValhallaBuild", "ValhallaLocal", "build_valhalla"]

_TILES = "tuiles"
_PAIRS = 10_000
_CONFIG_S = 60
# what a server of one's own may be asked; those of others keep theirs
_LIMITS = {"max_distance": 5e6, "max_matrix_distance": 1e6, "max_matrix_location_pairs": _PAIRS, "max_locations": 200}


@dataclass(frozen=True)
class ValhallaBuild:
    """Tiles ready to be served.

    Attributes
    ----------
    folder
        Where they are.
    extract
        Name of the file they were made from.
    sha256
        Hash of that file.
    version
        Version of Valhalla, with which alone they may be served.
    programs
        Folder of the executables that made them.
    """

    folder: Path
    extract: str
    sha256: str
    version: str
    programs: Path


def build_valhalla(
    extract: str | os.PathLike[str],
    *,
    folder: str | os.PathLike[str] | None = None,
    programs: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> ValhallaBuild:
    """Build the tiles of an OpenStreetMap extract, or return those already built; they serve every mode.

    Tiles are kept under the hash of the extract and the version of the engine, and made once, whole or not at all, as
    networks of `build_osrm` are.

    Parameters
    ----------
    extract
        File ``.osm.pbf``, wider than the territory: roads cross its border. Valhalla reads no other form.
    folder
        Where builds are kept; None takes the cache folder of this user.
    programs
        Folder of the executables; None looks for them (see `find_valhalla`).
    threads
        Processors used; None takes all.
    progress
        Called with one French sentence at each step.

    Returns
    -------
    ValhallaBuild
        To give to `ValhallaLocal`.

    Raises
    ------
    InputError
        When the extract is absent or is no ``.osm.pbf``.
    RoadsError
        When Valhalla is not installed, or fails: its last words are in the message.
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> build = build_valhalla("languedoc-roussillon-latest.osm.pbf")  # doctest: +SKIP
    >>> with ValhallaLocal(build) as server:  # doctest: +SKIP
    ...     areas = server.isochrones(teams.table, thresholds=(10, 20))
    """
    source = checked_extract(Path(extract), (".pbf",))
    check_threads(threads)
    engine = find_valhalla(programs)
    say = progress or (lambda _: None)
    say(f"routes : empreinte de {source.name} ({number(source.stat().st_size / 1e6, 1)} Mo)")
    sha256 = file_hash(source)
    key = f"valhalla-{hashlib.sha256(f'{sha256}|{engine.version}'.encode()).hexdigest()[:16]}"
    home = made(Path(folder) if folder is not None else cache_folder())
    build = ValhallaBuild(home / key, source.name, sha256, engine.version, engine.folder)

    def make(shop: Workshop) -> None:
        config = shop.part / "valhalla.json"
        document = _config(engine, shop.part / _TILES)
        document["mjolnir"] |= {"concurrency": threads} if threads else {}
        config.write_text(json.dumps(document), encoding="utf-8")
        said = shop.run(engine.path("valhalla_build_tiles"), "-c", config, source)
        if not any((shop.part / _TILES).rglob("*.gph")):  # it ends well on a file without a road
            raise RoadsError(
                f"valhalla_build_tiles n'a trouvé aucune route dans {source.name} : {' '.join(said.split())[-300:]}. "
                "Est-ce le bon extrait ?"
            )

    card = {name: str(value) for name, value in asdict(build).items() if name not in {"folder", "programs"}}
    build_once(build.folder, source, make, card=card, environment=dict(os.environ), profile="voiture", say=say)
    return build


class ValhallaLocal:
    """A server of Valhalla on this machine, for the time of a ``with`` block: isochrones, and times by several modes.

    Nothing leaves the machine: it listens on the loopback address only. OSRM (`OsrmLocal`) answers large tables forty
    times as fast; Valhalla draws areas, and its tiles serve every mode.

    Parameters
    ----------
    build
        What `build_valhalla` made.
    costing
        As for `ValhallaServer`.
    ferries
        True to take ferries; by default nobody leaves an island without a bridge.
    threads
        Processors used.
    patience_s
        Longest wait for the start.
    snap_m, least_snapped, progress
        As for `ValhallaServer`.

    Raises
    ------
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> with ValhallaLocal(build_valhalla("corse-latest.osm.pbf"), costing="pedestrian") as server:  # doctest: +SKIP
    ...     areas = server.isochrones(teams.table, thresholds=(15, 30))
    """

    def __init__(
        self,
        build: ValhallaBuild,
        *,
        costing: Costing = "auto",
        ferries: bool = False,
        threads: int = 2,
        patience_s: float = 120,
        snap_m: float = 2_000,
        least_snapped: float = 0.9,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        if not isinstance(build, ValhallaBuild):
            raise ParameterError(
                f"ValhallaLocal attend ce que rend build_valhalla(…), reçu : {type(build).__name__}. Par exemple : "
                "ValhallaLocal(build_valhalla('region.osm.pbf'))."
            )
        check_threads(threads)
        self._build, self._threads = build, threads or 1
        # made at once, so that impossible options are refused before anything starts; its port comes later
        self._server = ValhallaServer(
            url="http://127.0.0.1",
            costing=costing,
            ferries=ferries,
            data=f"version {build.version}, extrait {build.extract} (sha256 {build.sha256[:12]})",
            max_pairs=_PAIRS,
            max_km=_LIMITS["max_matrix_distance"] / 1000,
            per_second=1e6,
            timeout_s=600,
            attempts=2,
            proxy=False,
            snap_m=snap_m,
            least_snapped=least_snapped,
            progress=progress,
        )
        self._keeper = Keeper("Valhalla", patience_s)
        self._folder: Path | None = None

    def __enter__(self) -> ValhallaServer:
        port = self._keeper.serve(self._start, _answering, failed=self._failed, stop=self._stop)
        return dataclasses.replace(self._server, url=f"http://127.0.0.1:{port}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self, port: int) -> None:
        engine = find_valhalla(self._build.programs)
        # short: the name of a socket has 107 characters at most
        self._folder = Path(tempfile.mkdtemp(prefix="zb-"))
        document = _config(engine, self._build.folder / _TILES)
        document["httpd"]["service"] |= {
            "listen": f"tcp://127.0.0.1:{port}",
            "loopback": f"ipc://{self._folder}/loopback",
            "interrupt": f"ipc://{self._folder}/interrupt",
            "drain_seconds": 0,
            "shutdown_seconds": 0,
        }
        for service in ("loki", "thor", "odin"):
            document[service]["service"]["proxy"] = f"ipc://{self._folder}/{service}"
        config = self._folder / "valhalla.json"
        config.write_text(json.dumps(document), encoding="utf-8")
        self._keeper.start([engine.path("valhalla_service"), config, str(self._threads)], dict(os.environ))

    def _failed(self, said: str) -> str:
        return (
            f"Valhalla n'a pas pu servir les tuiles de {self._build.folder} : {said[-400:]}. Si elles sont "
            "endommagées, supprimez ce dossier : build_valhalla les refera."
        )

    def _stop(self) -> None:
        self._keeper.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _config(engine: ValhallaPrograms, tiles: Path) -> dict[str, Any]:
    """Return the whole configuration that this version writes of itself, with the limits of a server of one's own."""
    try:
        done = subprocess.run(  # noqa: S603 - the engine that the user installed
            [*engine.config, "--mjolnir-tile-dir", str(tiles), "--mjolnir-tile-extract", "", "--mjolnir-admin", "",
             "--mjolnir-timezone", ""],
            capture_output=True, text=True, check=True, timeout=_CONFIG_S,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        document: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip()[-300:]
        raise RoadsError(f"valhalla_build_config a échoué ({said}). {engine.advice}") from error
    limits = document["service_limits"]
    limits["allow_hard_exclusions"] = True  # no ferry means none, not « rather none »
    for costing in ("auto", "pedestrian", "bicycle", "bus"):
        limits[costing] |= {name: limit for name, limit in _LIMITS.items() if name in limits[costing]}
    return document


def _answering(port: int) -> Callable[[str], bool]:
    return lambda _: _answers(port)


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/status")
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
