"""The real OSRM and the real Valhalla on loopback: a hand-made town, and Monaco with the communes around it."""

import dataclasses
import os
import pickle
import shutil
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
import road_engines
from shapely import Point

import zonesblanches as zb
from patience import PATIENCE_S, wait_until
from zonesblanches.travel.engines.points import distances_km, on_sphere

# Four towns on a meridian road, 0.1 degree apart, an island without a bridge, a one-way street from A to E.
NODES = {
    1: (4.0, 44.0),
    2: (4.0, 44.1),
    3: (4.0, 44.2),
    4: (4.0, 44.3),
    5: (4.1, 44.0),
    8: (4.3, 44.0),
    9: (4.3, 44.02),
}
WAYS = (((1, 2, 3, 4), ""), ((1, 5), "<tag k='oneway' v='yes'/>"), ((8, 9), ""))
TOWNS = pd.DataFrame({"lon": [4.0] * 4, "lat": [44.0, 44.1, 44.2, 44.3]}, index=list("ABCD"))


@pytest.fixture(scope="module")
def programs():
    return road_engines.osrm_programs()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("roads")


@pytest.fixture(scope="module")
def town(programs, folder):
    """Build the hand-made extract: 36 km/h everywhere, so that a kilometre takes 100 seconds."""
    lines = [f"<node id='{at}' version='1' lon='{lon}' lat='{lat}'/>" for at, (lon, lat) in NODES.items()]
    for at, (nodes, tags) in enumerate(WAYS, start=100):
        refs = "".join(f"<nd ref='{node}'/>" for node in nodes)
        road = "<tag k='highway' v='primary'/><tag k='maxspeed' v='45'/>"
        lines.append(f"<way id='{at}' version='1'>{refs}{road}{tags}</way>")
    path = folder / "town.osm"
    path.write_text(f"<osm version='0.6'>{''.join(lines)}</osm>", encoding="utf-8")
    return zb.travel.build_osrm(path, programs=programs, folder=folder / "builds")


@pytest.fixture(scope="module")
def monaco(programs, folder):
    return zb.travel.build_osrm(road_engines.monaco(), programs=programs, folder=folder / "builds")


def pairs(table):
    return {(row.origin, row.destination): row.cost for row in table.to_frame().itertuples()}


def some_points(count, prefix, seed):
    lonlat = np.random.default_rng(seed).uniform((7.412, 43.727), (7.435, 43.748), (count, 2))
    return pd.DataFrame(lonlat, columns=["lon", "lat"], index=[f"{prefix}{at}" for at in range(count)])


def test_a_town_by_hand(town):
    """A tenth of a degree of latitude is 11.1 km; the profile drives at 0.8 of the limit of 45 km/h."""
    with zb.travel.OsrmLocal(town) as server:
        km = server.costs(TOWNS, TOWNS, cutoff=23, unit="km")
        minutes = server.costs(TOWNS, TOWNS, cutoff=40)
    leg_km = distances_km(*(on_sphere(TOWNS.loc[[name], ["lon", "lat"]].to_numpy()) for name in "AB"))[0, 0]
    assert set(pairs(km)) == {(a, b) for a in "ABCD" for b in "ABCD" if abs(ord(a) - ord(b)) <= 2}
    assert pairs(km)["A", "B"] == pytest.approx(leg_km, rel=0.01)
    assert pairs(km)["D", "B"] == pytest.approx(2 * leg_km, rel=0.01)
    assert pairs(km)["A", "A"] == 0
    assert pairs(minutes)["A", "C"] == pytest.approx(60 * 2 * leg_km / 36, rel=0.02)
    assert minutes.method.startswith("temps de voiture par la route (OSRM, profil « car », version ")
    assert f"extrait town.osm (sha256 {town.sha256[:12]})" in minutes.method


def test_one_way_streets_and_islands(town):
    places = pd.DataFrame({"lon": [4.0, 4.1, 4.3], "lat": [44.0, 44.0, 44.01]}, index=["A", "E", "island"])
    with zb.travel.OsrmLocal(town) as server:
        found = pairs(server.costs(places, places, cutoff=60))
    assert set(found) == {("A", "A"), ("E", "E"), ("island", "island"), ("A", "E")}


def test_a_point_far_from_the_roads(town):
    places = pd.concat([TOWNS, pd.DataFrame({"lon": [4.03], "lat": [44.1]}, index=["far"])])
    with zb.travel.OsrmLocal(town, least_snapped=0.8) as server:
        table = server.costs(places, TOWNS, cutoff=120)
    assert "far" not in {pair[0] for pair in pairs(table)}
    assert "far" in table.origins
    assert table.method.endswith("1 point à plus de 2 km d’une route, hors d’atteinte")


def test_a_real_extract_does_not_cover_paris(monaco):
    places = pd.DataFrame({"lon": [7.42, 2.35], "lat": [43.735, 48.857]}, index=["monaco", "paris"])
    with (
        zb.travel.OsrmLocal(monaco) as server,
        pytest.raises(zb.travel.EngineError, match=r"paris \(6\d\d km\)\).*ne couvre pas"),
    ):
        server.costs(places, places)
    with zb.travel.OsrmLocal(monaco, least_snapped=0) as server:
        assert set(pairs(server.costs(places, places))) == {("monaco", "monaco")}


def test_a_real_table_does_not_depend_on_requests(monaco):
    """Several algorithms, sizes of requests and limits of the server give one table."""
    origins, teams = some_points(150, "c", 1), some_points(40, "T", 2)
    with zb.travel.OsrmLocal(monaco) as server:
        whole = server.costs(origins, teams, cutoff=10)
        small = zb.travel.OsrmServer(url=server.url, proxy=False, per_second=1e6, max_pairs=300, max_points=60)
        parts = small.costs(origins, teams, cutoff=10)
    assert len(whole) > 1000
    assert pairs(parts) == pairs(whole)
    assert whole.values.max() <= 10


def test_a_real_server_says_too_big(monaco, tmp_path):
    origins, teams = some_points(90, "c", 1), some_points(40, "T", 2)
    with zb.travel.OsrmLocal(monaco) as server:
        expected = pairs(server.costs(origins, teams))
    said = []
    with road_engines.osrm_running(monaco, max_table_size=20) as url:
        modest = zb.travel.OsrmServer(url=url, proxy=False, per_second=1e6, progress=said.append)
        assert pairs(modest.costs(origins, teams)) == expected
    assert len(said) > 9  # 3,600 pairs, 400 at a time


def test_the_server_is_gone_after_the_block(monaco):
    with zb.travel.OsrmLocal(monaco) as server:
        url = server.url
    gone = zb.travel.OsrmServer(url=url, proxy=False, attempts=1)
    with pytest.raises(zb.travel.EngineError, match="refusée ou coupée"):
        gone.costs(TOWNS, TOWNS)
    local = zb.travel.OsrmLocal(monaco)
    with pytest.raises(zb.ParameterError, match="cutoff"), local as server:
        server.costs(TOWNS, TOWNS, cutoff=0)
    assert local._keeper.process is None


def test_the_server_is_gone_when_python_is_killed(monaco):
    code = """
import os, pickle, sys
import zonesblanches as zb
with zb.travel.OsrmLocal(pickle.loads(bytes.fromhex(sys.argv[1]))) as server:
    print(server.url, flush=True)
    os.kill(os.getpid(), 9)
"""
    command = [sys.executable, "-c", code, pickle.dumps(monaco).hex()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    url = done.stdout.strip()
    assert url.startswith("http://127.0.0.1:"), done.stderr
    wait_until_gone(url)


def test_the_server_is_gone_though_a_fork_holds_its_pipe(town):
    child = 0
    try:
        with zb.travel.OsrmLocal(town) as server:
            url = server.url
            child = os.fork()
            if child == 0:
                time.sleep(PATIENCE_S)
                os._exit(0)
        with pytest.raises(zb.travel.EngineError, match="refusée ou coupée"):
            zb.travel.OsrmServer(url=url, proxy=False, attempts=1).costs(TOWNS, TOWNS)
    finally:
        if child:
            os.kill(child, 9)
            os.waitpid(child, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are tied on Linux only")
def test_the_server_is_gone_when_its_keeper_is_killed(town):
    local = zb.travel.OsrmLocal(town)
    with local as server:
        assert len(server.costs(TOWNS, TOWNS)) > 0
        local._keeper.process.kill()
        local._keeper.process.wait()
        wait_until_gone(server.url)


def wait_until_gone(url):
    def gone():
        try:
            zb.travel.OsrmServer(url=url, proxy=False, attempts=1).costs(TOWNS, TOWNS)
        except zb.travel.EngineError as error:
            return "refusée" in str(error)

    wait_until(gone, told=lambda: f"{url} still answers")


def test_two_servers_at_once(town, monaco):
    local = zb.travel.OsrmLocal(town)
    with local as one, zb.travel.OsrmLocal(monaco) as other:
        assert one.url != other.url
        assert len(one.costs(TOWNS, TOWNS)) > 0
        with pytest.raises(zb.travel.RoadsError, match="déjà démarré"):
            local.__enter__()
    with local as again:
        assert len(again.costs(TOWNS, TOWNS)) > 0


def test_a_proxy_of_the_machine_is_not_used(town, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with zb.travel.OsrmLocal(town) as server:
        assert len(server.costs(TOWNS, TOWNS)) > 0


def test_other_profiles_and_the_other_algorithm(programs, folder, town):
    tables = {}
    for profile, algorithm in (("car", "ch"), ("car", "mld"), ("foot", "ch")):
        build = zb.travel.build_osrm(
            folder / "town.osm", profile=profile, algorithm=algorithm, programs=programs, folder=folder / "builds"
        )
        with zb.travel.OsrmLocal(build) as server:
            tables[profile, algorithm] = server.costs(TOWNS, TOWNS, cutoff=300)
    assert pairs(tables["car", "mld"]) == pytest.approx(pairs(tables["car", "ch"]))
    # on foot at 5 km/h, seven times slower than at 36
    ratio = pairs(tables["foot", "ch"])["A", "B"] / pairs(tables["car", "ch"])["A", "B"]
    assert ratio == pytest.approx(7.2, rel=0.05)
    assert tables["foot", "ch"].method.startswith("temps à pied")


def test_a_damaged_build_is_said(town, folder):
    damaged = dataclasses.replace(town, folder=folder / "damaged")
    shutil.copytree(town.folder, damaged.folder)
    os.truncate(damaged.base.with_name("reseau.osrm.hsgr"), 100)
    with pytest.raises(zb.travel.RoadsError, match="supprimez ce dossier"), zb.travel.OsrmLocal(damaged):
        pass


def test_a_file_that_is_no_map_is_said(programs, folder):
    path = folder / "empty.osm"
    path.write_text("<osm version='0.6'></osm>")
    with pytest.raises(zb.travel.RoadsError, match=r"osrm-extract n'a pas pu construire le réseau de empty\.osm"):
        zb.travel.build_osrm(path, programs=programs, folder=folder / "builds")


# Valhalla


@pytest.fixture(scope="module")
def valhalla():
    with road_engines.valhalla_running(road_engines.monaco()) as url:
        yield url


def test_a_real_valhalla_agrees_with_osrm(valhalla, monaco):
    origins, teams = some_points(80, "c", 5), some_points(50, "T", 6)
    server = zb.travel.ValhallaServer(url=valhalla, proxy=False, per_second=1e6)
    km = server.costs(origins, teams, cutoff=100, unit="km")
    with zb.travel.OsrmLocal(monaco) as local:
        other = local.costs(origins, teams, cutoff=100, unit="km")
    # the two do not put every point on the same street, and Valhalla finds no way out of a few
    both = pd.Series(pairs(km)).to_frame("valhalla").join(pd.Series(pairs(other), name="osrm"), how="inner")
    assert len(other) == 4000
    assert len(both) == len(km) > 3600
    assert (both["valhalla"] - both["osrm"]).abs().median() < 0.4
    minutes = server.costs(origins, teams, cutoff=5)
    assert minutes.values.max() <= 5
    assert 0 < len(minutes) < 4000


@pytest.mark.parametrize("costing", ["pedestrian", "bicycle", "bus"])
def test_real_costings(valhalla, costing):
    server = zb.travel.ValhallaServer(url=valhalla, proxy=False, per_second=1e6, costing=costing)
    assert len(server.costs(some_points(10, "c", 7), some_points(5, "T", 8), cutoff=90)) == 50


def test_a_real_valhalla_does_not_know_paris(valhalla):
    places = pd.DataFrame({"lon": [7.42, 2.35], "lat": [43.735, 48.857]}, index=["monaco", "paris"])
    server = zb.travel.ValhallaServer(url=valhalla, proxy=False, per_second=1e6)
    with pytest.raises(zb.travel.EngineError, match="ne couvre pas ce territoire"):
        server.costs(places, places)
    table = zb.travel.ValhallaServer(url=valhalla, proxy=False, least_snapped=0).costs(places, places)
    assert pairs(table) == {("monaco", "monaco"): 0}
    assert "2 points à plus de 2 km" in table.method


def test_a_real_valhalla_says_too_many(valhalla):
    origins, teams = some_points(80, "c", 5), some_points(50, "T", 6)
    greedy = zb.travel.ValhallaServer(url=valhalla, proxy=False, per_second=1e6, max_pairs=1_000_000)
    modest = zb.travel.ValhallaServer(url=valhalla, proxy=False, per_second=1e6)
    assert pairs(greedy.costs(origins, teams)) == pairs(modest.costs(origins, teams))


def test_real_isochrones_hold_what_the_table_reaches(valhalla):
    origins, teams = some_points(60, "c", 9), some_points(3, "T", 10)
    server = zb.travel.ValhallaServer(url=valhalla, proxy=False, per_second=1e6)
    areas = server.isochrones(teams, thresholds=(2, 4, 6, 8, 10)).set_index(["id", "threshold"]).geometry
    assert len(areas) == 15
    to_teams = pairs(server.costs(origins, teams, cutoff=60))
    from_teams = pairs(server.costs(teams, origins, cutoff=60))
    held = {pair: areas[pair[1], 4].intersects(Point(*origins.loc[pair[0]])) for pair in to_teams}
    agree = np.mean([held[pair] == (minutes <= 4) for pair, minutes in to_teams.items()])
    other = np.mean([inside == (from_teams.get(pair[::-1], 99) <= 4) for pair, inside in held.items()])
    # tables move points to a road and areas do not, so that a few differ; going the other way, many do
    assert agree > 0.75
    assert agree > other + 0.1
    nowhere = server.isochrones(pd.DataFrame({"lon": [2.35], "lat": [48.857]}, index=["paris"]))
    assert len(nowhere) == 0
