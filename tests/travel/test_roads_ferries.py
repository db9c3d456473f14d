"""Islands are out of reach unless ferries are asked for: with the real engines, on a hand-made strait."""

import pandas as pd
import pytest
import road_engines
from engine_faults import serving, valhalla

import zonesblanches as zb

# a road of 8 km on each shore, a ferry of 6 km between them that takes 20 minutes and cars
NODES = {1: (4.0, 44.0), 2: (4.1, 44.0), 3: (4.1, 44.054), 4: (4.0, 44.054)}
FERRY = {"route": "ferry", "duration": "00:20", "motor_vehicle": "yes", "foot": "yes", "bicycle": "yes"}
WAYS = (((1, 2), {"highway": "primary"}), ((2, 3), FERRY), ((3, 4), {"highway": "primary"}))
TOWNS = pd.DataFrame({"lon": [4.01, 4.01], "lat": [44.0, 44.054]}, index=["shore", "island"])
HOME = {("shore", "shore"), ("island", "island")}


@pytest.fixture(scope="module")
def strait(tmp_path_factory):
    """Write the extract as Geofabrik's are: Valhalla reads no other form."""
    osmium = pytest.importorskip("osmium")
    path = tmp_path_factory.mktemp("strait") / "strait.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for at, place in NODES.items():
            writer.add_node(osmium.osm.mutable.Node(id=at, location=place, version=1))
        for at, (nodes, tags) in enumerate(WAYS, start=100):
            writer.add_way(osmium.osm.mutable.Way(id=at, nodes=nodes, tags=tags, version=1))
    return path


def reached(server):
    return set(server.costs(TOWNS, TOWNS, cutoff=240).to_frame()[["origin", "destination"]].itertuples(index=False))


def osrm(strait, **options):
    programs = road_engines.osrm_programs()
    return zb.travel.build_osrm(strait, programs=programs, folder=strait.parent / "builds", **options)


@pytest.mark.parametrize("profile", ["car", "foot", "bicycle"])
@pytest.mark.parametrize("algorithm", ["ch", "mld"])
def test_a_local_osrm_sails_on_demand_only(strait, profile, algorithm):
    dry = osrm(strait, profile=profile, algorithm=algorithm)
    wet = osrm(strait, profile=profile, algorithm=algorithm, ferries=True)
    assert dry.folder != wet.folder
    with zb.travel.OsrmLocal(dry) as server:
        assert reached(server) == HOME
        assert "sans bac" in server.costs(TOWNS, TOWNS, cutoff=5).method
    with zb.travel.OsrmLocal(wet) as server:
        assert len(reached(server)) == 4
        assert "bacs compris" in server.costs(TOWNS, TOWNS, cutoff=5).method


def test_the_other_trips_are_the_same_without_ferries(strait):
    """The profile that leaves them out changes nothing else."""
    tables = []
    shore = pd.DataFrame({"lon": [4.01, 4.09], "lat": [44.0, 44.0]}, index=["a", "b"])
    for ferries in (False, True):
        with zb.travel.OsrmLocal(osrm(strait, ferries=ferries)) as server:
            tables.append(server.costs(shore, shore, cutoff=60).to_frame())
    pd.testing.assert_frame_equal(*tables)


def test_another_server_of_osrm_is_asked_to_leave_ferries_out(strait):
    with road_engines.osrm_running(osrm(strait, ferries=True), max_table_size=100) as url:
        options = {"url": url, "proxy": False, "per_second": 1e6}
        assert reached(zb.travel.OsrmServer(**options)) == HOME
        assert "sans bac" in zb.travel.OsrmServer(**options).costs(TOWNS, TOWNS).method
        assert len(reached(zb.travel.OsrmServer(**options, ferries=True))) == 4
    with (
        road_engines.osrm_running(osrm(strait, profile="foot", ferries=True), max_table_size=100) as url,
        pytest.raises(zb.travel.EngineError, match=r"ne sait pas éviter les bacs avec ce profil .*Passez ferries=True"),
    ):
        zb.travel.OsrmServer(url=url, proxy=False, profile="foot").costs(TOWNS, TOWNS)


def test_a_local_valhalla_sails_on_demand_only(strait):
    programs = road_engines.valhalla_programs()
    build = zb.travel.build_valhalla(strait, programs=programs, folder=strait.parent / "tiles")
    for costing in ("auto", "pedestrian", "bicycle"):
        with zb.travel.ValhallaLocal(build, costing=costing) as server:
            assert reached(server) == HOME
            near = server.isochrones(TOWNS.tail(1), thresholds=(120,)).geometry.iloc[0]
        with zb.travel.ValhallaLocal(build, costing=costing, ferries=True) as server:
            assert len(reached(server)) == 4
            assert "bacs compris" in server.costs(TOWNS, TOWNS, cutoff=5).method
            far = server.isochrones(TOWNS.tail(1), thresholds=(120,)).geometry.iloc[0]
        assert near.bounds[1] > 44.03
        assert far.bounds[1] < 44.03


def test_a_server_of_valhalla_that_forbids_the_order_is_said(strait):
    with road_engines.valhalla_running(strait) as url:
        table = zb.travel.ValhallaServer(url=url, proxy=False).costs(TOWNS, TOWNS, cutoff=60)
    assert "bacs évités sans que ce serveur les exclue" in table.method
    assert "ferries avoided, which this server does not exclude" in table.method_en


@pytest.mark.usefixtures("direct")
def test_what_is_asked_of_valhalla():
    with serving(valhalla) as service:
        for ferries in (False, True):
            zb.travel.ValhallaServer(url=service.url, ferries=ferries).costs(TOWNS, TOWNS)
    asked = [sent.json.get("costing_options") for sent in service.sent if sent.path == "/sources_to_targets"]
    assert asked == [{"auto": {"exclude_ferries": True, "use_ferry": 0}}, None]


@pytest.mark.parametrize("kind", [zb.travel.OsrmServer, zb.travel.ValhallaServer])
def test_impossible_options(kind, tmp_path):
    with pytest.raises(zb.ParameterError, match=r"ferries vaut 'non', attendu : True \(bacs compris\)"):
        kind(url="http://127.0.0.1", ferries="non")
