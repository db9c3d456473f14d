"""Where `make engines` puts the real engines and a small real extract, and what is said when they are not there."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from patience import PATIENCE_S, wait_until
from zonesblanches.travel.roads.build import OsrmBuild
from zonesblanches.travel.roads.programs import RoadsError, find_programs
from zonesblanches.travel.roads.tiles import find_valhalla

ROOT = Path(__file__).resolve().parents[2]
OSRM = ROOT / ".venv" / "osrm"
VALHALLA = ROOT / ".venv" / "valhalla" / "valhalla"


def osrm_programs() -> Path:
    """Return the folder of OSRM's executables, or skip and say why."""
    try:
        return find_programs(OSRM if OSRM.is_dir() else None).folder
    except RoadsError as error:
        pytest.skip(f"no OSRM executables (make engines): {str(error)[:120]}")


def valhalla_programs() -> Path:
    """Return the folder where Valhalla was unpacked, or skip and say why."""
    try:
        return find_valhalla(VALHALLA.parent if VALHALLA.is_dir() else None).folder
    except RoadsError as error:
        pytest.skip(f"no Valhalla executables (make engines): {str(error)[:120]}")


def listens(port: int) -> bool:
    """Say whether something of this machine listens on a port."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def monaco() -> Path:
    """Return the real extract of Monaco and the French communes around it, or skip and say why."""
    for path in (
        ROOT / ".venv" / "extract" / "monaco.osm.pbf",
        ROOT.parent / "shared" / "data" / "osm_monaco" / "monaco.osm.pbf",
    ):
        if path.is_file():
            return path
    pytest.skip("no extract of Monaco (make engines)")


@contextmanager
def osrm_running(build: OsrmBuild, *, max_table_size: int) -> Iterator[str]:
    """Serve a build with the limits of a server that others keep."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    limits = ["--ip", "127.0.0.1", "--port", str(port), "--max-table-size", str(max_table_size)]
    tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    command = [*tied, build.programs / "osrm-routed", *limits, build.base]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: _answers(f"http://127.0.0.1:{port}/nearest/v1/driving/7.42,43.73"), process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def valhalla_running(extract: Path) -> Iterator[str]:
    """Build the tiles of an extract, serve them on loopback, give the url; nothing is left behind."""
    if not (VALHALLA / "bin" / "valhalla_service").is_file():
        pytest.skip("no Valhalla executables (make engines)")
    folder = Path(tempfile.mkdtemp(prefix="zb-valhalla-"))  # short: a socket's path has 107 characters at most
    process = None
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        config = _config(folder, port)
        tools = VALHALLA / "bin"
        subprocess.run(
            [tools / "valhalla_build_tiles", "-c", config, extract], check=True, capture_output=True, timeout=PATIENCE_S
        )
        tied = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        with (folder / "log.txt").open("wb") as log:
            process = subprocess.Popen([*tied, tools / "valhalla_service", config, "1"], stdout=log, stderr=log)
        _wait(lambda: _answers(f"http://127.0.0.1:{port}/status"), process)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _config(folder: Path, port: int) -> Path:
    tiles = ["--mjolnir-tile-dir", str(folder / "tiles"), "--mjolnir-tile-extract", ""]
    made = subprocess.run(
        [sys.executable, VALHALLA / "valhalla_build_config.py", *tiles], check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    document = json.loads(made.stdout)
    document["httpd"]["service"] |= {
        "listen": f"tcp://127.0.0.1:{port}",
        "loopback": f"ipc://{folder}/loopback",
        "interrupt": f"ipc://{folder}/interrupt",
        "drain_seconds": 0,
        "shutdown_seconds": 0,
    }
    path = folder / "valhalla.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    wait_until(ready, alive=lambda: process.poll() is None, told=lambda: f"{process.args} did not start")


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PATIENCE_S) as reply:
            return reply.status == 200
    except OSError:
        return False
