"""Valhalla on this machine: tiles made once, areas and times from them, and clear words when it is not there."""

import os
import pickle
import stat
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import road_engines
from shapely import Point

import zonesblanches as zb
from patience import wait_until
from zonesblanches.travel.roads import programs as roads_programs
from zonesblanches.travel.roads.tiles import find_valhalla

PBF = b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + b"\x00" * 600


def some_points(count, prefix, seed):
    lonlat = np.random.default_rng(seed).uniform((7.412, 43.727), (7.435, 43.748), (count, 2))
    return pd.DataFrame(lonlat, columns=["lon", "lat"], index=[f"{prefix}{at}" for at in range(count)])


def pairs(table):
    return {(row.origin, row.destination): row.cost for row in table.to_frame().itertuples()}


# with programs that only pretend

PROGRAM = """
import pathlib, sys
if "--version" in sys.argv:
    print("valhalla_build_tiles 3.9.1"); sys.exit()
here = pathlib.Path(__file__).parent
with (here / "calls").open("a") as calls:
    print(pathlib.Path(__file__).name, file=calls)
todo = (here / "todo").read_text() if (here / "todo").exists() else ""
if todo == "fail":
    print("no space left"); sys.exit(2)
if todo != "nothing":
    tiles = pathlib.Path.cwd() / "tuiles" / "2"
    tiles.mkdir(parents=True); (tiles / "000.gph").write_text("roads")
"""
CONFIG = """
import json
modes = {mode: {"max_distance": 5.0, "max_matrix_distance": 4.0} for mode in ("auto", "pedestrian", "bicycle", "bus")}
print(json.dumps({"mjolnir": {}, "service_limits": modes, "httpd": {"service": {}}}))
"""


@pytest.fixture
def stand_ins(tmp_path, monkeypatch):
    folder = tmp_path / "unpacked" / "valhalla" / "bin"
    folder.mkdir(parents=True)
    for name in ("valhalla_build_tiles", "valhalla_service"):
        (folder / name).write_text(f"#!{sys.executable} -IS\n{PROGRAM}")
        (folder / name).chmod(0o755)
    (folder.parent / "valhalla_build_config.py").write_text(CONFIG)
    monkeypatch.delenv("ZONESBLANCHES_VALHALLA", raising=False)
    return folder


@pytest.fixture
def extract(tmp_path):
    path = tmp_path / "region.osm.pbf"
    path.write_bytes(PBF)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts")
def test_tiles_are_made_once_whole_or_not_at_all(stand_ins, extract, tmp_path):
    options = {"programs": stand_ins.parent.parent, "folder": tmp_path / "cache"}
    (stand_ins / "todo").write_text("fail")
    with pytest.raises(zb.travel.RoadsError, match=r"valhalla_build_tiles n'a pas pu .*code 2.*no space left"):
        zb.travel.build_valhalla(extract, **options)
    (stand_ins / "todo").write_text("nothing")
    with pytest.raises(zb.travel.RoadsError, match=r"n'a trouvé aucune route dans region\.osm\.pbf"):
        zb.travel.build_valhalla(extract, **options)
    assert not [path for path in (tmp_path / "cache").iterdir() if path.suffix != ".verrou"]
    (stand_ins / "todo").unlink()
    said = []
    made = zb.travel.build_valhalla(extract, threads=2, progress=said.append, **options)
    assert (made.extract, made.version, made.programs) == ("region.osm.pbf", "3.9.1", stand_ins.resolve())
    assert zb.travel.build_valhalla(extract, progress=said.append, **options) == made
    assert "réseau déjà construit" in said[-1]
    assert len((stand_ins / "calls").read_text().splitlines()) == 3
    extract.write_bytes(PBF + b"more roads")
    assert zb.travel.build_valhalla(extract, **options).folder != made.folder


def test_only_pbf_files_are_read(stand_ins, tmp_path):
    (tmp_path / "region.osm").write_text("<osm></osm>")
    with pytest.raises(zb.InputError, match=r"Attendu : \.pbf"):
        zb.travel.build_valhalla(tmp_path / "region.osm", programs=stand_ins)
    with pytest.raises(zb.InputError, match="n'existe pas"):
        zb.travel.build_valhalla(tmp_path / "absent.osm.pbf", programs=stand_ins)


def test_impossible_options(stand_ins, extract):
    with pytest.raises(zb.ParameterError, match="threads vaut 0"):
        zb.travel.build_valhalla(extract, programs=stand_ins, threads=0)
    with pytest.raises(zb.ParameterError, match=r"ValhallaLocal attend ce que rend build_valhalla\(…\), reçu : str"):
        zb.travel.ValhallaLocal("region.osm.pbf")


def test_programs_are_found_or_said_to_be_absent(stand_ins, tmp_path, monkeypatch):
    assert find_valhalla(stand_ins).folder == stand_ins.resolve()
    monkeypatch.setenv("ZONESBLANCHES_VALHALLA", str(stand_ins.parent.parent))
    assert find_valhalla().version == "3.9.1"
    monkeypatch.delenv("ZONESBLANCHES_VALHALLA")
    monkeypatch.setattr(roads_programs, "cache_folder", lambda: tmp_path / "user")
    monkeypatch.setattr(roads_programs.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}")
    with pytest.raises(zb.travel.RoadsError, match=r"n'est pas installé.*--python-version 3\.12 .* pyvalhalla"):
        find_valhalla()
    (stand_ins / "valhalla_build_tiles").chmod(stat.S_IRUSR)
    with pytest.raises(zb.travel.RoadsError, match="ne fonctionnent pas sur cette machine"):
        find_valhalla(stand_ins)
    (stand_ins.parent / "valhalla_build_config.py").unlink()
    with pytest.raises(zb.travel.RoadsError, match=r"Il manque .* : valhalla_build_config"):
        find_valhalla(stand_ins)


# the real one


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiles")
    return zb.travel.build_valhalla(road_engines.monaco(), programs=road_engines.valhalla_programs(), folder=folder)


def test_real_isochrones_and_times(build):
    """Whoever the table says is within 10 minutes on foot lives, but for a few on the edge, inside the area."""
    homes, teams = some_points(60, "c", 9), some_points(3, "T", 10)
    with zb.travel.ValhallaLocal(build, costing="pedestrian") as server:
        areas = server.isochrones(teams, thresholds=(10, 20)).set_index(["id", "threshold"]).geometry
        table = server.costs(homes, teams, cutoff=90)
    assert list(areas.index.get_level_values("threshold")) == [20, 20, 20, 10, 10, 10]
    for team in teams.index:  # their outlines are simplified, each for itself
        wide, narrow = areas[team, 20], areas[team, 10]
        assert wide.intersection(narrow).area > 0.95 * narrow.area
    found = pairs(table)
    assert len(found) > 150
    inside = {pair: areas[pair[1], 10].intersects(Point(*homes.loc[pair[0]])) for pair in found}
    assert np.mean([inside[pair] == (minutes <= 10) for pair, minutes in found.items()]) > 0.85
    assert "à pied par la route (Valhalla, version " in table.method
    assert f"extrait monaco.osm.pbf (sha256 {build.sha256[:12]}), sans bac" in table.method


def test_the_real_server_takes_its_own_large_requests_and_ends(build):
    with zb.travel.ValhallaLocal(build) as server:
        url = server.url
        assert len(server.costs(some_points(90, "c", 1), some_points(90, "T", 2))) > 7000
    with pytest.raises(zb.travel.EngineError, match="refusée ou coupée"):
        zb.travel.ValhallaServer(url=url, proxy=False, attempts=1).costs(some_points(2, "c", 1), some_points(2, "T", 2))
    local = zb.travel.ValhallaLocal(build)
    with pytest.raises(zb.ParameterError, match="cutoff"), local as server:
        server.costs(some_points(2, "c", 1), some_points(2, "T", 2), cutoff=0)
    with local, pytest.raises(zb.travel.RoadsError, match="déjà démarré"):
        local.__enter__()


def test_the_real_server_is_gone_when_python_is_killed(build):
    code = """
import os, pickle, sys
import zonesblanches as zb
with zb.travel.ValhallaLocal(pickle.loads(bytes.fromhex(sys.argv[1]))) as server:
    print(server.url, flush=True)
    os.kill(os.getpid(), 9)
"""
    command = [sys.executable, "-c", code, pickle.dumps(build).hex()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    port = int(done.stdout.strip().rpartition(":")[2])
    wait_until(lambda: not road_engines.listens(port))
