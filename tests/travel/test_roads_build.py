"""Builds are made once, whole or not at all, whoever is killed: with programs that do as they are told."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

import zonesblanches as zb
from patience import PATIENCE_S, wait_until
from zonesblanches.travel.roads import programs as roads_programs
from zonesblanches.travel.roads.programs import NEEDED, find_programs

PBF = b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + b"\x00" * 600
# writes each call, then does what the file « todo » says, then makes the file a network is known by
PROGRAM = """
import os, pathlib, sys, time
here, name = pathlib.Path(__file__).parent, pathlib.Path(__file__).name
if "--version" in sys.argv:
    print((here / "version").read_text()); sys.exit()
with (here / "calls").open("a") as calls:
    print(name, *sys.argv[1:], file=calls)
todo = (here / "todo").read_text().split() if (here / "todo").exists() else []
if name in todo:
    word = todo[todo.index(name) + 1]
    if word == "fail":
        print("[error] something about the input"); sys.exit(3)
    if word == "starve":
        os.kill(os.getpid(), 9)
    if word == "slow":
        pathlib.Path("reseau.osrm.half").write_text("half"); (here / "begun").touch()
        while not (here / "released").exists(): time.sleep(0.01)
        pathlib.Path("reseau.osrm.late").write_text("late")
pathlib.Path(f"reseau.osrm.{name}").write_text("done")
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts")


@pytest.fixture
def stand_ins(tmp_path, monkeypatch):
    """Make programs that only pretend, in the layout of the package."""
    folder = tmp_path / "osrm" / "bin"
    folder.mkdir(parents=True)
    for name in NEEDED:
        (folder / name).write_text(f"#!{sys.executable} -IS\n{textwrap.dedent(PROGRAM)}")
        (folder / name).chmod(0o755)
    (folder / "version").write_text("v26.10.0")
    profiles = tmp_path / "osrm" / "share" / "profiles"
    profiles.mkdir(parents=True)
    for name in ("car", "foot"):
        (profiles / f"{name}.lua").write_text(f"-- {name}")
    monkeypatch.delenv("ZONESBLANCHES_OSRM", raising=False)
    return folder


@pytest.fixture
def extract(tmp_path):
    path = tmp_path / "region.osm.pbf"
    path.write_bytes(PBF)
    return path


@pytest.fixture
def build(stand_ins, extract, tmp_path):
    def make(**options):
        return zb.travel.build_osrm(extract, **{"programs": stand_ins, "folder": tmp_path / "cache", **options})

    return make


def calls(stand_ins):
    path = stand_ins / "calls"
    return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


def left_behind(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").iterdir() if not path.name.endswith(".verrou"))


def test_a_build_is_made_once(build, stand_ins, extract, tmp_path):
    said = []
    made = build(progress=said.append)
    assert calls(stand_ins) == ["osrm-extract", "osrm-contract"]
    assert build(progress=said.append) == made
    assert calls(stand_ins) == ["osrm-extract", "osrm-contract"]
    assert "réseau déjà construit" in said[-1]
    assert (made.extract, made.profile, made.version) == ("region.osm.pbf", "car", "26.10.0")
    assert left_behind(tmp_path) == [made.folder.name]
    assert made.base.name == "reseau.osrm"
    moved = extract.rename(tmp_path / "renamed.osm.pbf")
    assert zb.travel.build_osrm(moved, programs=stand_ins, folder=tmp_path / "cache").folder == made.folder


def test_what_changes_the_roads_makes_another_build(build, stand_ins, extract, tmp_path):
    folders = {build().folder, build(profile="foot").folder, build(algorithm="mld").folder}
    assert calls(stand_ins)[-2:] == ["osrm-partition", "osrm-customize"]
    lua = tmp_path / "mine.lua"
    lua.write_text("-- mine")
    folders.add(build(profile=str(lua)).folder)
    lua.write_text("-- mine, edited")
    folders.add(build(profile=str(lua)).folder)
    (stand_ins / "version").write_text("v27.1.0")
    folders.add(build().folder)
    extract.write_bytes(PBF + b"more roads")
    folders.add(build().folder)
    assert len(folders) == 7


def test_threads_are_passed(build, stand_ins):
    build(threads=3)
    assert "--threads 3" in (stand_ins / "calls").read_text()


@pytest.mark.parametrize(
    ("word", "message"),
    [("fail", r"code 3\).*something about the input"), ("starve", "faute de mémoire")],
)
def test_a_failed_build_leaves_nothing(build, stand_ins, tmp_path, word, message):
    (stand_ins / "todo").write_text(f"osrm-contract {word}")
    with pytest.raises(zb.travel.RoadsError, match=message):
        build()
    assert left_behind(tmp_path) == []
    (stand_ins / "todo").unlink()
    assert (build().folder / "construction.json").is_file()


SCRIPT = """
import sys
import zonesblanches as zb
say = lambda text: print(text, flush=True)
build = zb.travel.build_osrm(sys.argv[1], programs=sys.argv[2], folder=sys.argv[3], progress=say)
print(build.folder)
"""


def start(stand_ins, extract, tmp_path):
    command = [sys.executable, "-c", SCRIPT, str(extract), str(stand_ins), str(tmp_path / "cache")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_build_once(stand_ins, extract, tmp_path):
    (stand_ins / "todo").write_text("osrm-extract slow")
    first = start(stand_ins, extract, tmp_path)
    wait_until((stand_ins / "begun").exists)
    second = start(stand_ins, extract, tmp_path)
    assert any("attente" in line for line in iter(second.stdout.readline, ""))
    (stand_ins / "released").touch()
    out = [process.communicate(timeout=PATIENCE_S) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], out
    assert out[0][0].splitlines()[-1] == out[1][0].splitlines()[-1]
    assert calls(stand_ins) == ["osrm-extract", "osrm-contract"]


def test_a_killed_build_is_waited_for_then_made_again(build, stand_ins, extract, tmp_path):
    """The program outlives its killed parent and still writes: the next build starts when it has ended."""
    (stand_ins / "todo").write_text("osrm-extract slow")
    first = start(stand_ins, extract, tmp_path)
    wait_until((stand_ins / "begun").exists)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=PATIENCE_S)
    assert left_behind(tmp_path)[0].endswith(".part")
    (stand_ins / "todo").unlink()
    second = start(stand_ins, extract, tmp_path)
    assert any("attente" in line for line in iter(second.stdout.readline, ""))
    assert calls(stand_ins) == ["osrm-extract"]
    (stand_ins / "released").touch()
    out, _ = second.communicate(timeout=PATIENCE_S)
    made = build()
    assert out.splitlines()[-1] == str(made.folder)
    assert left_behind(tmp_path) == [made.folder.name]
    assert not (made.folder / "reseau.osrm.half").exists()
    assert calls(stand_ins) == ["osrm-extract", "osrm-extract", "osrm-contract"]


# what is given


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.osm.pbf", None, r"n'existe pas.*geofabrik"),
        ("region.shp", PBF, "n'est pas un extrait OpenStreetMap. Attendu : .osm.pbf"),
        ("page.osm.pbf", b"<!DOCTYPE html><html>", "une page web"),
        ("cut.osm.pbf", b"", "tronqué"),
        ("odd.osm", b"<gpx></gpx>", "lisible"),
        ("odd.osm.bz2", b"PK", "lisible"),
    ],
)
def test_files_that_are_no_extract(stand_ins, tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(zb.InputError, match=message):
        zb.travel.build_osrm(tmp_path / name, programs=stand_ins, folder=tmp_path / "cache")
    assert calls(stand_ins) == []


def test_impossible_options(build, tmp_path):
    with pytest.raises(zb.ParameterError, match="algorithm vaut 'a\\*'"):
        build(algorithm="a*")
    with pytest.raises(zb.ParameterError, match="threads vaut 0"):
        build(threads=0)
    with pytest.raises(zb.travel.RoadsError, match="profile vaut 'tank', attendu : car, bicycle, foot"):
        build(profile="tank")
    with pytest.raises(zb.travel.RoadsError, match="n'existe pas"):
        build(profile=str(tmp_path / "absent.lua"))
    with pytest.raises(zb.travel.RoadsError, match=r"n'ont pas leurs profils.*bicycle\.lua"):
        build(profile="bicycle")
    (tmp_path / "file").touch()
    with pytest.raises(zb.InputError, match="Dossier impossible à créer"):
        build(folder=tmp_path / "file" / "cache")


# where the programs are


def test_programs_are_found_in_order(stand_ins, tmp_path, monkeypatch):
    assert find_programs(stand_ins).folder == stand_ins.resolve()
    assert find_programs(tmp_path).folder == stand_ins.resolve()
    monkeypatch.setenv("ZONESBLANCHES_OSRM", str(stand_ins))
    assert find_programs().folder == stand_ins.resolve()
    monkeypatch.delenv("ZONESBLANCHES_OSRM")
    monkeypatch.setattr(roads_programs, "cache_folder", lambda: tmp_path / "user")
    monkeypatch.setattr(roads_programs.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", f"{stand_ins}{os.pathsep}{os.environ['PATH']}")
    assert find_programs().folder == stand_ins.resolve()


def test_an_absent_engine_is_said_with_what_to_type(tmp_path, monkeypatch):
    monkeypatch.delenv("ZONESBLANCHES_OSRM", raising=False)
    monkeypatch.setattr(roads_programs, "cache_folder", lambda: tmp_path / "user")
    monkeypatch.setattr(roads_programs.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        zb.travel.RoadsError, match=r"n'est pas installé.*--python-version 3\.12 --only-binary=:all: --no-deps"
    ):
        find_programs()
    with pytest.raises(zb.travel.RoadsError, match="n'est pas installé"):
        find_programs(tmp_path / "nowhere")


def test_incomplete_or_foreign_programs(stand_ins):
    (stand_ins / "osrm-contract").rename(stand_ins / "osrm-other")
    with pytest.raises(zb.travel.RoadsError, match=r"Il manque .* : osrm-contract"):
        find_programs(stand_ins)
    (stand_ins / "osrm-other").rename(stand_ins / "osrm-contract")
    (stand_ins / "osrm-routed").write_bytes(b"\x7fELF of another machine")
    with pytest.raises(zb.travel.RoadsError, match="ne fonctionnent pas sur cette machine"):
        find_programs(stand_ins)
    (stand_ins / "osrm-routed").write_text("#!/bin/sh\necho no library >&2; exit 1")
    with pytest.raises(zb.travel.RoadsError, match="no library"):
        find_programs(stand_ins)


def test_a_server_that_does_not_start(build, stand_ins):
    made = build()
    (stand_ins / "osrm-routed").write_text("#!/bin/sh\necho '[error] could not load'; exit 1")
    with pytest.raises(zb.travel.RoadsError, match=r"could not load.*supprimez ce dossier"), zb.travel.OsrmLocal(made):
        pass
    (stand_ins / "osrm-routed").write_text("#!/bin/sh\nexec sleep 60")
    with (
        pytest.raises(zb.travel.RoadsError, match="n'a pas démarré en 0,5 s"),
        zb.travel.OsrmLocal(made, patience_s=0.5),
    ):
        pass


def test_a_local_server_takes_a_build():
    with pytest.raises(zb.ParameterError, match=r"attend ce que rend build_osrm\(…\), reçu : str"):
        zb.travel.OsrmLocal("region.osm.pbf")
