"""Tables from a Valhalla server: its limits are respected, its refusals understood."""

import numpy as np
import pandas as pd
import pytest
from engine_faults import Time, minutes, serving, status, valhalla

import zonesblanches as zb

pytestmark = pytest.mark.usefixtures("direct")


@pytest.fixture
def service():
    with serving(valhalla) as script:
        yield script


@pytest.fixture
def at(service):
    def make(**options):
        watch = Time()
        return zb.travel.ValhallaServer(**{"url": service.url, "clock": watch.clock, "sleep": watch.sleep, **options})

    return make


def points(**named):
    return pd.DataFrame(named.values(), columns=["lon", "lat"], index=list(named), dtype=float)


HERE = points(a=(4.0, 44.0), b=(4.1, 44.0), c=(4.3, 44.0))
TEAMS = points(T1=(4.0, 44.0), T2=(4.0, 44.2))


def pairs(table):
    return {(row.origin, row.destination): round(row.cost, 9) for row in table.to_frame().itertuples()}


def matrices(service):
    return [sent.json for sent in service.sent if sent.path == "/sources_to_targets"]


def test_costs_by_hand(at, service):
    table = at().costs(HERE, TEAMS, cutoff=30)
    assert pairs(table) == {("a", "T1"): 0, ("a", "T2"): 20, ("b", "T1"): 10, ("b", "T2"): 30, ("c", "T1"): 30}
    assert "temps de voiture par la route (Valhalla, 127.0.0.1, sans bac, © les contributeurs" in table.method
    assert not table.every_origin
    assert [sent.path for sent in service.sent] == ["/locate", "/sources_to_targets"]
    asked = matrices(service)[0]
    assert asked["costing"] == "auto"
    assert asked["sources"][0] == {"lat": 44.0, "lon": 4.0}


@pytest.mark.parametrize(
    ("costing", "word"), [("pedestrian", "à pied"), ("bicycle", "à vélo"), ("bus", "de bus"), ("auto", "de voiture")]
)
def test_costings(at, service, costing, word):
    assert word in at(costing=costing).costs(HERE, TEAMS).method
    assert {sent.json["costing"] for sent in service.sent} == {costing}


def test_kilometres(at):
    assert pairs(at().costs(HERE, TEAMS, cutoff=10, unit="km")) == {("a", "T1"): 0, ("b", "T1"): 10}


def test_no_request_over_2500_pairs(at, service):
    random = np.random.default_rng(3)
    sides = [
        pd.DataFrame(random.uniform((4, 44), (4.3, 44.3), (size, 2)).round(6), columns=["lon", "lat"],
                     index=[f"{name}{at}" for at in range(size)])
        for size, name in ((120, "c"), (70, "T"))
    ]  # fmt: skip
    table = at().costs(*sides, cutoff=20)
    sizes = [len(asked["sources"]) * len(asked["targets"]) for asked in matrices(service)]
    assert max(sizes) <= 2500
    expected = {(c, t): minutes(tuple(start), tuple(end)) for c, start in sides[0].iterrows()
                for t, end in sides[1].iterrows()}  # fmt: skip
    assert pairs(table) == pytest.approx({pair: cost for pair, cost in expected.items() if cost <= 20})
    service.limits["pairs"] = 50
    assert pairs(at().costs(*sides, cutoff=20)) == pairs(table)


def test_far_pairs_are_in_no_request(at, service):
    """One pair over 400 km has a whole request refused: none is sent, small as it may be."""
    towns = points(brest=(-4.49, 48.39), nimes=(4.36, 43.84), lille=(3.06, 50.63))
    at().costs(towns, towns, cutoff=30)
    for asked in matrices(service):
        assert len({place["lon"] for side in ("sources", "targets") for place in asked[side]}) == 1


def test_a_point_without_a_road_does_not_spoil_the_others(at):
    east = points(a=(9.05, 44.0), b=(8.9, 44.0), c=(8.95, 44.0))
    with pytest.raises(zb.travel.EngineError, match=r"1 point sur 3 parmi les origines.*\(a\)"):
        at().costs(east, points(T1=(8.9, 44.0)))
    table = at(least_snapped=0.5).costs(east, points(T1=(8.9, 44.0)))
    assert pairs(table) == {("b", "T1"): 0, ("c", "T1"): 5}
    assert "1 point à plus de 2 km d’une route" in table.method


def test_an_island_does_not_spoil_the_others(at):
    shore = points(island=(-0.02, 46.0), a=(0.02, 46.0), b=(0.03, 46.0))
    assert pairs(at().costs(shore, shore)) == {
        ("island", "island"): 0, ("a", "a"): 0, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 0,
    }  # fmt: skip


def test_a_cutoff_beyond_the_server_is_refused_before_anything(at, service):
    with pytest.raises(
        zb.ParameterError, match=r"cutoff = 300 min va jusqu'à 650 km .* s'arrête à 396 km. Au plus 183"
    ):
        at().costs(HERE, TEAMS, cutoff=300)
    with pytest.raises(zb.ParameterError, match="s'arrête à 198 km"):
        at(costing="pedestrian").costs(HERE, TEAMS, cutoff=120)
    assert service.sent == []
    assert len(at(max_km=2000).costs(HERE, TEAMS, cutoff=300)) == 6
    assert len(at(costing="pedestrian", top_speed_kmh=10).costs(HERE, TEAMS, cutoff=300)) == 6


def test_the_older_form_of_answers(at, service):
    cells = [[{"time": 600, "distance": 7.5}]]
    well = status(200, {"sources_to_targets": cells})
    service.faults = [valhalla, well]
    assert pairs(at().costs(HERE.head(1), TEAMS.head(1))) == {("a", "T1"): 10}
    service.faults = [valhalla, well]
    assert pairs(at().costs(HERE.head(1), TEAMS.head(1), unit="km")) == {("a", "T1"): 7.5}


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (status(400, {"error_code": 125, "error": "No costing method found"}), r"refuse la demande \(125 : No costing"),
        (status(400, {"error_code": 154, "error": "Path distance exceeds"}), "aussi éloignés .*max_km="),
        (status(404, b"<html></html>"), "répond HTTP 404 .*serveur Valhalla"),
        (status(200, {"code": "Ok"}), "pas une table de Valhalla"),
        (status(200, {"sources_to_targets": {"durations": [[1]]}}), "taille de la question"),
        (status(200, {"sources_to_targets": {"durations": None}}), "taille de la question|pas une table"),
    ],
)
def test_refusals_and_strange_answers(at, service, fault, message):
    service.faults = [valhalla, fault]
    with pytest.raises(zb.travel.EngineError, match=message):
        at(attempts=1).costs(HERE, TEAMS)


@pytest.mark.parametrize("answer", [[], [{"edges": [{}]}] * 4, [1] * 4, {"edges": []}])
def test_strange_places(at, service, answer):
    service.faults = [status(200, answer)]
    with pytest.raises(zb.travel.EngineError, match=r"taille de la question|ne situe pas|forme attendue"):
        at(attempts=1).costs(HERE, TEAMS)


def test_a_run_replays_offline(at, service, tmp_path):
    service.limits["pairs"] = 2
    table = at(cache=tmp_path / "t.sqlite").costs(HERE, TEAMS)
    service.sent.clear()
    assert pairs(at(cache=tmp_path / "t.sqlite", offline=True).costs(HERE, TEAMS)) == pairs(table)
    assert service.sent == []


def test_impossible_options():
    with pytest.raises(zb.ParameterError, match=r"costing vaut 'car', attendu : auto.*max_km"):
        zb.travel.ValhallaServer(url="http://127.0.0.1", costing="car", max_km=0)


# isochrones

POINT = {"type": "Point", "coordinates": [4, 44]}


def test_isochrones(at, service):
    said = []
    places = points(T1=(4.0, 44.0), far=(9.1, 44.0), T2=(5.0, 44.0), lost=(np.nan, 44.0))
    table = at(progress=said.append).isochrones(places, thresholds=(30, 5, 10, 15, 20))
    assert list(table["threshold"]) == [30, 30, 20, 20, 15, 15, 10, 10, 5, 5]
    assert list(table["id"]) == ["T1", "T2"] * 5
    assert table.crs == 4326
    assert table.geometry.bounds.iloc[0].tolist() == pytest.approx([3.7, 43.7, 4.3, 44.3])
    assert "1 point loin de toute route, sans isochrone" in said[-1]
    asked = [sent.json for sent in service.sent if sent.path == "/isochrone"]
    assert [len(each["contours"]) for each in asked] == [4, 1, 4, 1]
    assert all(each["reverse"] for each in asked)


def test_isochrones_in_kilometres_and_of_nothing(at, service):
    assert len(at().isochrones(TEAMS, thresholds=(5,), unit="km")) == 2
    assert service.sent[-1].json["contours"] == [{"distance": 5.0}]
    empty = at().isochrones(TEAMS.head(0))
    assert list(empty.columns) == ["id", "threshold", "geometry"]
    assert len(empty) == 0


def test_a_thread_of_an_area_is_left_out(at, service):
    """A bow tie and a spike, as grids draw them: what has no surface goes, the map gets valid polygons."""
    ring = [[3.9, 43.9], [4.1, 44.1], [4.1, 43.9], [3.9, 44.1], [3.9, 43.9]]
    spike = [[4.0, 44.0], [4.2, 44.0], [4.0, 44.0], [4.0, 44.0]]
    area = {"type": "MultiPolygon", "coordinates": [[ring], [spike]]}
    service.faults = [valhalla, status(200, {"features": [{"properties": {"contour": 10}, "geometry": area}]})]
    table = at().isochrones(TEAMS.head(1), thresholds=(10,))
    assert table.geometry.is_valid.all()
    assert table.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert table.geometry.iloc[0].area == pytest.approx(0.02)


@pytest.mark.parametrize("thresholds", [(), (0,), (-1, 10), (True,)])
def test_impossible_thresholds(at, thresholds):
    with pytest.raises(zb.ParameterError, match="thresholds : "):
        at().isochrones(TEAMS, thresholds=thresholds)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (status(400, {"error_code": 151, "error": "Exceeded max time: 120"}), "refuse ces isochrones .Exceeded max"),
        (status(200, {"features": []}), "une par seuil"),
        (status(200, {"features": [{"properties": {"contour": 10}, "geometry": None}]}), "une par seuil|surfaces"),
        (status(200, {"features": [{"properties": {"contour": 10}, "geometry": POINT}]}), "surfaces"),
        (status(200, b"<html>"), "une page web"),
    ],
)  # fmt: skip
def test_strange_isochrones(at, service, fault, message):
    service.faults = [valhalla, fault]
    with pytest.raises(zb.travel.EngineError, match=message):
        at(attempts=1).isochrones(TEAMS, thresholds=(10,))
