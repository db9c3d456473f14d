"""Isochrones and trips of the Géoplateforme, by a service that draws squares: ten minutes, a tenth of a degree."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from engine_faults import Time, geoplateforme, serving, status

import zonesblanches as zb

FIXTURES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "travel_fixtures"
pytestmark = pytest.mark.usefixtures("direct")


@pytest.fixture
def service():
    with serving(geoplateforme) as script:
        yield script


@pytest.fixture
def at(service):
    def make(**options):
        watch = Time()
        options = {"url": service.url, "clock": watch.clock, "sleep": watch.sleep, **options}
        client = zb.travel.Geoplateforme(**options)
        object.__setattr__(client, "watch", watch)
        return client

    return make


def points(**named):
    return pd.DataFrame(named.values(), columns=["lon", "lat"], index=list(named), dtype=float)


HERE = points(a=(4.05, 44.0), b=(4.0, 44.149), c=(4.25, 44.0), d=(4.31, 44.0), e=(4.05, 44.0501))
TEAMS = points(T1=(4.0, 44.0))


def pairs(table):
    return {(row.origin, row.destination): row.cost for row in table.to_frame().itertuples()}


def test_each_commune_gets_the_threshold_of_its_ring(at):
    table = at().costs(HERE, TEAMS, cutoff=30)
    assert pairs(table) == {("a", "T1"): 10, ("b", "T1"): 15, ("c", "T1"): 30, ("e", "T1"): 10}
    assert (table.unit, table.cutoff, table.every_origin) == ("min", 30, False)
    assert "isochrones de la Géoplateforme à 10, 15, 20 et 30 min" in table.method
    assert "chaque coût est le seuil supérieur de l’anneau" in table.method
    assert "upper threshold of the ring" in table.method_en


def test_what_is_asked(at, service):
    at(thresholds=(10, 40)).costs(HERE, TEAMS, cutoff=20)
    assert [sent.query["costValue"] for sent in service.sent] == ["1200", "600"]
    assert {(sent.query["direction"], sent.query["timeUnit"], sent.query["point"], sent.query["costType"])
            for sent in service.sent} == {("arrival", "second", "4.000000,44.000000", "time")}  # fmt: skip
    assert all(sent.body == b"" and "T1" not in sent.path for sent in service.sent)


def test_kilometres(at, service):
    table = at(thresholds=(10,)).costs(HERE, TEAMS, cutoff=26, unit="km")
    assert pairs(table) == {("a", "T1"): 10, ("b", "T1"): 26, ("c", "T1"): 26, ("e", "T1"): 10}
    assert {(sent.query["costType"], sent.query["costValue"]) for sent in service.sent} == {
        ("distance", "26000"), ("distance", "10000"),
    }  # fmt: skip
    assert "distance par la route du trajet le plus court de voiture, en km" in table.method


def test_providers_at_one_point_are_asked_for_once(at, service):
    teams = points(T1=(4.0, 44.0), T2=(4.1, 44.0), T3=(4.0, 44.0), T4=(np.nan, 44.0))
    table = at(thresholds=(10,)).costs(HERE, teams, cutoff=20)
    assert len(service.sent) == 4
    assert list(table.destinations) == ["T1", "T2", "T3", "T4"]
    found = pairs(table)
    assert {pair[0]: cost for pair, cost in found.items() if pair[1] == "T1"} == {
        pair[0]: cost for pair, cost in found.items() if pair[1] == "T3"
    }
    assert found["a", "T2"] == 10
    assert not any(pair[1] == "T4" for pair in found)


def test_nothing_is_asked_for_nobody(at, service):
    assert len(at().costs(HERE, points(brest=(-4.49, 48.39)))) == 0
    assert len(at().costs(HERE.head(0), TEAMS)) == 0
    assert service.sent == []
    # nobody in the widest: the others are not asked
    assert len(at().costs(points(far=(4.5, 44.0)), TEAMS)) == 0
    assert len(service.sent) == 1


def test_a_provider_in_its_own_commune_is_reached(at, service):
    hole = {"type": "Polygon", "coordinates": [[[4.001, 44], [4.3, 44], [4.3, 44.3], [4.001, 44]]]}
    service.faults = [status(200, {"direction": "arrival", "geometry": hole})] * 4
    assert pairs(at().costs(points(a=(4.0, 44.0), b=(4.2, 44.1)), TEAMS)) == {("a", "T1"): 10, ("b", "T1"): 10}


def test_a_place_far_from_any_road(at):
    east = points(T1=(9.1, 44.0), T2=(8.9, 44.0), T3=(8.9, 60.01))
    near = points(a=(8.95, 44.0), b=(8.9, 60.0))
    with pytest.raises(
        zb.travel.EngineError, match=r"2 points sur 3 n'ont aucune route à moins de 2 km \(8\.9000, 60\.0100"
    ):
        at().costs(near, east)
    table = at(least_snapped=0).costs(near, east)
    assert pairs(table) == {("a", "T2"): 10}
    assert table.method.endswith("2 équipes loin de toute route, hors d’atteinte")


def test_the_service_s_pace(at, service):
    client = at(thresholds=(10, 20))
    client.costs(HERE, TEAMS)
    client.costs(HERE, TEAMS)
    assert len(service.sent) == 6
    assert sum(client.watch.pauses) == pytest.approx(1)
    with pytest.raises(zb.ParameterError, match=r"per_second vaut 6, attendu : un nombre de 0.01 à 5"):
        zb.travel.Geoplateforme(per_second=6)


def test_it_waits_when_blocked(at, service):
    service.faults = [status(429, retry_after="5")]
    client = at()
    client.costs(HERE, TEAMS)
    assert 5 in client.watch.pauses


def test_an_unknown_resource_comes_with_those_that_exist(at):
    with pytest.raises(
        zb.travel.EngineError, match=r"'resource' is invalid\).*: bdtopo-valhalla\. Vouliez-vous dire « bdtopo"
    ):
        at(resource="bdtopo-valhala").costs(HERE, TEAMS)


def test_resources(at):
    found = at().resources()
    assert found.iloc[1].to_dict() == {
        "resource": "bdtopo-valhalla", "operation": "isochrone", "profiles": "car, pedestrian",
    }  # fmt: skip


def test_single_trips(at, service):
    trips = pd.DataFrame(
        {"lon": [4.0, 4.0, np.nan], "lat": [44.0, 59.9, 44.0], "to_lon": [4.1, 4.0, 4.0], "to_lat": [44.0, 60.1, 44.0]},
        index=["x", "y", "z"],
    )
    found = at().routes(trips)
    assert found.loc["x"].tolist() == pytest.approx([10, 0.5])
    assert found.loc[["y", "z"]].isna().all(axis=None)
    assert len(service.sent) == 2
    assert service.sent[0].query["timeUnit"] == "second"
    assert service.sent[0].query["distanceUnit"] == "meter"


def test_trips_need_both_ends(at):
    with pytest.raises(zb.MissingColumnError, match="to_lon"):
        at().routes(pd.DataFrame({"lon": [4.0], "lat": [44.0]}))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (status(200, b"<html>"), "une page web"),
        (status(200, {"direction": "departure", "geometry": {}}), "direction=arrival"),
        (status(200, {"direction": "arrival", "geometry": {"type": "Nonsense"}}), "géométrie lisible|de surface"),
        (status(200, {"direction": "arrival", "geometry": None}), "géométrie lisible|de surface"),
        (status(200, {"direction": "arrival", "geometry": {"type": "Point", "coordinates": [1, 2]}}), "de surface"),
        (status(400, {"error": {"message": " Parameter 'costValue' is invalid "}}), "'costValue' is invalid"),
        (status(404, {"error": "Not found"}), "HTTP 404 : Not found"),
        (status(404, b"<html>"), r"répond HTTP 404.*service officiel : https://data\.geopf\.fr/navigation"),
    ],
)
def test_refusals_and_strange_answers(at, service, fault, message):
    service.faults = [fault]
    with pytest.raises(zb.travel.EngineError, match=message):
        at(attempts=1).costs(HERE, TEAMS)


def test_a_run_replays_offline(at, service, tmp_path):
    near = pd.concat([HERE, points(n=(4.0, 60.0))])
    teams = points(T1=(4.0, 44.0), T2=(4.0, 60.01))
    table = at(cache=tmp_path / "t.sqlite", least_snapped=0).costs(near, teams)
    service.sent.clear()
    again = at(cache=tmp_path / "t.sqlite", offline=True, least_snapped=0).costs(near, teams)
    assert pairs(again) == pairs(table)
    assert again.method == table.method
    assert service.sent == []


def test_impossible_options():
    with pytest.raises(zb.ParameterError, match=r"profile vaut 'bike'.*resource vaut ''.*thresholds : -1"):
        zb.travel.Geoplateforme(profile="bike", resource="", thresholds=(-1, 10))
    with pytest.raises(zb.ParameterError, match="thresholds : 10"):
        zb.travel.Geoplateforme(thresholds=10)
    assert zb.travel.Geoplateforme().url == "https://data.geopf.fr/navigation"


# what the real software answered


def recorded(name):
    if not (FIXTURES / name).is_file():
        pytest.skip(f"no recorded answer {name}")
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def test_a_recorded_isochrone(at, service):
    """Monaco, five minutes to 7.4205 E, 43.7384 N."""
    service.faults = [status(200, recorded("gpf_isochrone_arrival_min.json"))]
    near = points(palace=(7.4205, 43.7384), menton=(7.5, 43.775))
    table = at(thresholds=()).costs(near, points(T1=(7.4205, 43.7384)), cutoff=5)
    assert pairs(table) == {("palace", "T1"): 5}


def test_a_recorded_trip_and_recorded_refusals(at, service):
    trip = pd.DataFrame({"lon": [7.411481], "lat": [43.727665], "to_lon": [7.431502], "to_lat": [43.746199]})
    said = recorded("gpf_itineraire.json")
    service.faults = [status(200, said)]
    assert at().routes(trip).iloc[0].tolist() == pytest.approx([said["duration"] / 60, said["distance"] / 1000])
    service.faults = [status(404, recorded("gpf_err_outside.json"))]
    assert at().routes(trip).isna().all(axis=None)
    for name in ("gpf_err_404.json", "gpf_err_point.json", "gpf_err_noresource.json"):
        service.faults = [status(400, recorded(name))]
        with pytest.raises(zb.travel.EngineError, match="refuse la demande"):
            at().routes(trip)


def test_recorded_capabilities(at, service):
    service.faults = [status(200, recorded("gpf_getcapabilities.json"))]
    found = at().resources()
    assert "car" in found.set_index(["resource", "operation"]).loc[("bdtopo-valhalla", "isochrone"), "profiles"]
