"""OpenStreetMap extracts: what tags mean, which way one may go, and where one may enter."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.territory.crs import metric_coordinates
from zonesblanches.travel.osm import osm_graph
from zonesblanches.travel.osm_tags import ferry_minutes, is_ferry, speed_limit, way_speeds
from zonesblanches.travel.paths import graph_costs

MONACO = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "osm_monaco" / "monaco.osm.pbf"
LAT, STEP = 44.0, 0.01  # a hundredth of a degree of longitude is 0.7999 km at 44 degrees north
KM = 2 * 6371.0088 * np.arcsin(np.cos(np.radians(LAT)) * np.sin(np.radians(STEP) / 2))


def extract(folder, *ways, places=None):
    """Write an .osm file: node i stands `places[i]` steps to the east of the first."""
    pytest.importorskip("osmium")
    steps = places or {i: i for way in ways for i in way[0]}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="test">']
    lines += [f'<node id="{i}" version="1" lat="{LAT}" lon="{4 + STEP * at:.7f}"/>' for i, at in sorted(steps.items())]
    for number, (refs, tags) in enumerate(ways, start=1):
        cells = [f'<nd ref="{ref}"/>' for ref in refs] + [f'<tag k="{k}" v="{v}"/>' for k, v in tags.items()]
        lines.append(f'<way id="{number}" version="1">{"".join(cells)}</way>')
    path = folder / "extrait.osm"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def points(*steps):
    lon = np.array([4 + STEP * step for step in steps])
    x, y = metric_coordinates(lon, np.full(len(lon), LAT), np.full(len(lon), "metro", dtype=object))
    return pd.DataFrame({"x_m": x, "y_m": y, "zone": "metro"}, index=[f"p{step}" for step in steps])


def cost(graph, start, end, cutoff=600):
    found = graph_costs(graph, points(start), points(end), cutoff=cutoff, same_commune_min=0).values
    return float(found[0]) if len(found) else None


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("50", 50), (" « 50 » ", 50), ("50 km/h", 50), ("30 mph", 48.28032), ("FR:urban", 50), ("FR:rural", 80),
        ("FR:motorway", 130), ("FR:zone30", 30), ("FR:zone:30", 30), ("fr:30", 30), ("walk", 6), ("90;70", 70),
        ("none", None), ("signals", None), ("variable", None), ("", None), ("0", None), ("cinquante", None),
    ],
)  # fmt: skip
def test_posted_limits(text, limit):
    assert speed_limit(text) == (limit if limit is None else pytest.approx(limit))


@pytest.mark.parametrize(
    ("tags", "speeds"),
    [
        ({"highway": "secondary"}, (75, 75)),
        ({"highway": "secondary", "maxspeed": "FR:urban"}, (50, 50)),
        ({"highway": "secondary", "source:maxspeed": "FR:urban"}, (50, 50)),
        ({"highway": "secondary", "maxspeed": "70"}, (70, 70)),
        ({"highway": "secondary", "maxspeed": "90"}, (75, 75)),
        ({"highway": "trunk", "maxspeed": "110"}, (110, 110)),
        ({"highway": "tertiary", "maxspeed:forward": "30", "maxspeed": "60"}, (30, 60)),
        ({"highway": "residential", "oneway": "yes"}, (40, 0)),
        ({"highway": "residential", "oneway": "-1"}, (0, 40)),
        ({"highway": "residential", "oneway": "reversible"}, (0, 0)),
        ({"highway": "tertiary", "junction": "roundabout"}, (70, 0)),
        ({"highway": "tertiary", "junction": "roundabout", "oneway": "no"}, (70, 70)),
        ({"highway": "motorway"}, (125, 0)),
        ({"highway": "unclassified", "access": "private"}, (0, 0)),
        ({"highway": "unclassified", "access": "no", "motor_vehicle": "yes"}, (55, 55)),
        ({"highway": "unclassified", "motor_vehicle": "agricultural"}, (0, 0)),
        ({"highway": "unclassified", "access": "destination"}, (55, 55)),
        ({"highway": "service", "area": "yes"}, (0, 0)),
        ({"highway": "track"}, (0, 0)),
        ({"highway": "footway"}, (0, 0)),
        ({"highway": "construction"}, (0, 0)),
    ],
)
def test_driving(tags, speeds):
    assert way_speeds(tags, "car") == speeds


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"highway": "footway"}, True),
        ({"highway": "residential", "oneway": "yes"}, True),
        ({"highway": "track"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "trunk"}, False),
        ({"highway": "trunk", "foot": "yes"}, True),
        ({"highway": "path", "foot": "no"}, False),
        ({"highway": "path", "access": "private"}, False),
        ({"highway": "path", "access": "private", "foot": "permissive"}, True),
        ({"route": "ferry"}, False),
    ],
)
def test_walking(tags, walked):
    assert way_speeds(tags, "walk") == ((4.5, 4.5) if walked else (0, 0))


def test_ferries():
    assert is_ferry({"route": "ferry"}, "car")
    assert not is_ferry({"route": "ferry", "motor_vehicle": "no"}, "car")
    assert is_ferry({"route": "ferry", "motor_vehicle": "no"}, "walk")
    assert not is_ferry({"highway": "primary"}, "car")
    times = [ferry_minutes({"duration": text}, 10) for text in ("01:30", "00:25:30", "20", "PT5M")]
    assert times == [90, 25.5, 20, 30]


def test_times_by_hand(tmp_path):
    """A road at 75 km/h, then a built-up one at 50, driven at 85 % of it."""
    path = extract(
        tmp_path,
        ([1, 2, 3], {"highway": "secondary"}),
        ([3, 4], {"highway": "secondary", "maxspeed": "FR:urban"}),
    )
    graph = osm_graph(path)
    assert cost(graph, 1, 4) == pytest.approx(60 * KM * (2 / 75 + 1 / 50) / 0.85, rel=1e-6)
    assert cost(osm_graph(path, speed_factor=1), 1, 3) == pytest.approx(60 * KM * 2 / 75, rel=1e-6)
    assert graph.zone == "metro"
    assert "0,85" in graph.method
    assert "© les contributeurs d’OpenStreetMap (ODbL)" in graph.method


def test_one_way_and_backwards(tmp_path):
    """There by the north, back by the south: the loop is long, and both ends can be reached."""
    ways = [
        ([1, 2, 3], {"highway": "tertiary", "oneway": "yes"}),
        ([1, 4, 3], {"highway": "tertiary", "oneway": "-1"}),
    ]
    graph = osm_graph(extract(tmp_path, *ways, places={1: 0, 2: 1, 3: 2, 4: 9}), speed_factor=1)
    assert cost(graph, 0, 2) == pytest.approx(60 * 2 * KM / 70, rel=1e-6)
    assert cost(graph, 2, 0) == pytest.approx(60 * 16 * KM / 70, rel=1e-6)


def test_roads_are_cut_at_crossings_and_every_500_m(tmp_path):
    """A crossing in the middle of a way links it; a point beside a long road is near one of its nodes."""
    steps = {i: i / 10 for i in range(41)} | {99: 2.05}
    ways = [(list(range(41)), {"highway": "primary"}), ([20, 99], {"highway": "residential"})]
    graph = osm_graph(extract(tmp_path, *ways, places=steps), speed_factor=1)
    assert len(graph) < 12
    assert np.diff(np.sort(graph.x_m)).max() < 600
    assert cost(graph, 0, 4) == pytest.approx(60 * 4 * KM / 80, rel=1e-6)
    assert cost(graph, 0, 2.05) == pytest.approx(60 * (2 * KM / 80 + 0.05 * KM / 40), rel=1e-6)


def test_private_roads_and_dead_ends_are_not_entered(tmp_path):
    """A car park that one can only leave, and a private road: their neighbours enter by the main road."""
    ways = [
        ([1, 2, 3], {"highway": "tertiary"}),
        ([4, 2], {"highway": "service", "oneway": "yes"}),
        ([3, 5], {"highway": "service", "access": "private"}),
    ]
    graph = osm_graph(extract(tmp_path, *ways, places={1: 0, 2: 1, 3: 2, 4: 1.3, 5: 3}))
    assert graph.entries.sum() == 3
    assert graph.notes[0].startswith("1 voie fermée à ce mode")
    assert graph.notes[1].startswith("1 nœud où personne n’entre")


def test_ferries_are_an_option(tmp_path):
    ways = [
        ([1, 2], {"highway": "tertiary"}),
        ([2, 3], {"route": "ferry", "duration": "00:45"}),
        ([3, 4], {"highway": "tertiary"}),
    ]
    path = extract(tmp_path, *ways, places={1: 0, 2: 1, 3: 9, 4: 10})
    assert cost(osm_graph(path), 0, 10) is None
    boat = osm_graph(path, ferries=True, speed_factor=1)
    assert cost(boat, 0, 10) == pytest.approx(60 * 2 * KM / 70 + 45, rel=1e-6)
    assert "bacs compris" in boat.method


def test_roads_cut_by_the_edge_of_the_extract(tmp_path):
    """Node 3 is outside: the two pieces are not joined over the hole."""
    path = extract(tmp_path, ([1, 2, 3, 4, 5], {"highway": "tertiary"}), places={1: 0, 2: 1, 4: 3, 5: 4})
    graph = osm_graph(path)
    assert len(graph.indices) == 4
    assert "1 nœud absent de l’extrait" in graph.notes[0]


def test_walking_takes_footpaths_both_ways(tmp_path):
    graph = osm_graph(extract(tmp_path, ([1, 2], {"highway": "footway", "oneway": "yes"})), profile="walk")
    assert cost(graph, 2, 1) == pytest.approx(60 * KM / 4.5, rel=1e-6)
    assert graph.access_kmh == 4.5
    assert "temps de marche" in graph.method


def test_refusals(tmp_path):
    pytest.importorskip("osmium")
    with pytest.raises(zb.InputError, match="Fichier introuvable"):
        osm_graph(tmp_path / "absent.osm.pbf")
    broken = tmp_path / "casse.osm.pbf"
    broken.write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader rubbish" * 9)
    with pytest.raises(zb.InputError, match=r"casse\.osm\.pbf : extrait OpenStreetMap illisible"):
        osm_graph(broken)
    web = tmp_path / "page.osm"
    web.write_text("<!doctype html><p>404</p>", encoding="utf-8")
    with pytest.raises(zb.InputError, match="illisible"):
        osm_graph(web)
    with pytest.raises(zb.InputError, match="aucune route pour le profil « car »"):
        osm_graph(extract(tmp_path, ([1, 2], {"highway": "footway"})))
    with pytest.raises(zb.ParameterError, match="profile vaut 'bike'"):
        osm_graph(web, profile="bike")
    with pytest.raises(zb.ParameterError, match="speed_factor vaut 0"):
        osm_graph(web, speed_factor=0)


def test_outside_france(tmp_path):
    path = extract(tmp_path, ([1, 2], {"highway": "tertiary"}), places={1: 4000, 2: 4001})
    with pytest.raises(zb.CrsError, match="aucune route en France"):
        osm_graph(path)


def test_two_territories_in_one_extract(tmp_path):
    pytest.importorskip("osmium")
    nodes = [(1, 45.0, 4.0), (2, 45.0, 4.01), (3, -21.1, 55.5), (4, -21.1, 55.51)]
    path = tmp_path / "deux.opl"
    lines = [f"n{i} v1 x{lon} y{lat}" for i, lat, lon in nodes]
    path.write_text("\n".join([*lines, "w1 v1 Thighway=road Nn1,n2", "w2 v1 Thighway=road Nn3,n4", ""]), "utf-8")
    with pytest.raises(zb.CrsError, match="La Réunion"):
        osm_graph(path)


def test_without_osmium_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "osmium", None)
    with pytest.raises(zb.InputError, match=r"zones-blanches\[roads\]"):
        osm_graph(tmp_path / "any.osm.pbf")


@pytest.mark.skipif(not MONACO.exists(), reason="the extract of Monaco is not beside this checkout")
def test_a_real_extract_is_near_the_times_of_a_real_engine():
    """OSRM gave 252.5 s and 204.8 s for these two trips over the same streets."""
    pytest.importorskip("osmium")
    lon, lat = np.array([7.411481, 7.420503, 7.431502, 2.35]), np.array([43.727666, 43.7384, 43.746199, 48.85])
    x, y = metric_coordinates(lon, lat, np.full(4, "metro", dtype=object))
    places = pd.DataFrame({"x_m": x, "y_m": y, "zone": "metro"}, index=["a", "b", "c", "Paris"])
    graph = osm_graph(MONACO)
    table = graph_costs(graph, places, places.loc[["c"]], cutoff=60, least_snapped=0.7).to_frame()
    table = table.set_index("origin")["cost"]
    assert table["a"] == pytest.approx(252.5 / 60, rel=0.2)
    assert table["b"] == pytest.approx(204.8 / 60, rel=0.2)
    assert "Paris" not in table
    assert graph.entries.mean() > 0.8
