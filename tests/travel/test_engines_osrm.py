"""Tables from an OSRM server that goes wrong: right costs, or an error that says what to do."""

import json

import numpy as np
import pandas as pd
import pytest
from engine_faults import Time, cut, metres, minutes, osrm, serving, silent, status

import zonesblanches as zb

pytestmark = pytest.mark.usefixtures("direct")


@pytest.fixture
def service():
    with serving(osrm) as script:
        yield script


@pytest.fixture
def at(service):
    """Return a function that makes a client of the faulty server, with a clock that does not wait."""

    def make(**options):
        watch, said = Time(), []
        options = {"url": service.url, "clock": watch.clock, "sleep": watch.sleep, "progress": said.append, **options}
        server = zb.travel.OsrmServer(**options)
        object.__setattr__(server, "watch", watch)
        object.__setattr__(server, "said", said)
        return server

    return make


def points(*lonlat, prefix="c", **named):
    table = pd.DataFrame(list(lonlat) + list(named.values()), columns=["lon", "lat"], dtype=float)
    return table.set_index(pd.Index([f"{prefix}{at}" for at in range(len(lonlat))] + list(named), dtype=object))


HERE = points(a=(4.0, 44.0), b=(4.1, 44.0), c=(4.3, 44.0))
TEAMS = points(T1=(4.0, 44.0), T2=(4.0, 44.2))


def pairs(table):
    return {(row.origin, row.destination): round(row.cost, 9) for row in table.to_frame().itertuples()}


# right costs


def test_costs_by_hand(at):
    before = HERE.copy(), TEAMS.copy()
    table = at().costs(HERE, TEAMS, cutoff=30)
    assert pairs(table) == {("a", "T1"): 0, ("a", "T2"): 20, ("b", "T1"): 10, ("b", "T2"): 30, ("c", "T1"): 30}
    assert (table.unit, table.cutoff, table.every_origin) == ("min", 30, False)
    assert list(table.origins) == ["a", "b", "c"]
    assert list(table.destinations) == ["T1", "T2"]
    pd.testing.assert_frame_equal(HERE, before[0])
    pd.testing.assert_frame_equal(TEAMS, before[1])


def test_the_cutoff_is_included_and_nothing_beyond(at):
    assert pairs(at().costs(HERE, TEAMS, cutoff=10)) == {("a", "T1"): 0, ("b", "T1"): 10}
    assert pairs(at().costs(HERE, TEAMS, cutoff=9.99)) == {("a", "T1"): 0}


def test_a_cutoff_may_be_a_number_of_numpy(at):
    table = at().costs(HERE, TEAMS, cutoff=np.int64(10))
    assert pairs(table) == {("a", "T1"): 0, ("b", "T1"): 10}
    assert type(table.cutoff) is float


def test_what_is_said_of_ferries(at, service):
    assert "sans bac, ©" in at().costs(HERE, TEAMS).method
    assert "no ferry, ©" in at().costs(HERE, TEAMS).method_en
    assert "bac" not in at(ferries=True).costs(HERE, TEAMS).method
    assert [sent.query.get("exclude") for sent in service.sent] == ["ferry", "ferry", None]


def test_kilometres(at, service):
    table = at().costs(HERE, TEAMS, cutoff=30, unit="km")
    assert pairs(table)["b", "T2"] == 30
    assert table.unit == "km"
    assert "trajet le plus rapide de voiture, en km" in table.method
    assert service.sent[0].query["annotations"] == "distance"


def test_the_method_says_what_and_whose(at):
    table = at(data="extrait du 1er janvier 2026").costs(HERE, TEAMS)
    assert table.method.startswith("temps de voiture par la route (OSRM, profil « driving », extrait du 1er janvier")
    assert "contributeurs d’OpenStreetMap (ODbL)" in table.method
    assert table.method_en.startswith("car time by road (OSRM, profile “driving”")


def test_a_null_is_out_of_reach(at):
    north = points(a=(4.0, 59.99), b=(4.0, 60.01))
    assert pairs(at().costs(north, points(T1=(4.0, 59.9)))) == {("a", "T1"): 9}


def test_another_profile(at, service):
    assert "à pied" in at(profile="foot").costs(HERE, TEAMS).method
    assert service.sent[0].path.startswith("/table/v1/foot/4.000000,44.000000;")


def test_only_points_leave(at, service):
    secret = HERE.assign(name="Mme Exemple").rename(index={"a": "30007"})
    at().costs(secret, TEAMS)
    sent = service.sent[0]
    assert len(service.sent) == 1
    assert "30007" not in sent.path
    assert "Exemple" not in sent.path
    assert "T1" not in sent.path
    assert sent.body == b""
    assert set(sent.headers) == {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection"}


def test_far_pairs_are_not_asked(at, service):
    brest = points(brest=(-4.49, 48.39), a=(4.0, 44.0))
    assert pairs(at().costs(brest, TEAMS, cutoff=30)) == {("a", "T1"): 0, ("a", "T2"): 20}
    assert all("48.39" not in sent.path for sent in service.sent)
    service.sent.clear()
    assert len(at().costs(points(brest=(-4.49, 48.39)), TEAMS)) == 0
    assert service.sent == []


def test_rows_without_coordinates(at):
    origins, teams = HERE.copy(), TEAMS.copy()
    origins.loc["b", "lon"] = np.nan
    teams.loc["T2", "lat"] = np.nan
    server = at()
    table = server.costs(origins, teams)
    assert list(table.origins) == ["a", "c"]
    assert list(table.destinations) == ["T1", "T2"]
    assert pairs(table) == {("a", "T1"): 0, ("c", "T1"): 30}
    assert any("1 origine sans coordonnées" in said for said in server.said)
    assert any("1 destination sans coordonnées" in said for said in server.said)


def test_nobody_to_ask_for(at, service):
    assert len(at().costs(HERE.head(0), TEAMS)) == 0
    assert len(at().costs(HERE, TEAMS.head(0))) == 0
    assert service.sent == []


# batches


def grid(count, prefix):
    random = np.random.default_rng(3)
    return points(*np.round(random.uniform((4, 44), (4.6, 44.6), (count, 2)), 6).tolist(), prefix=prefix)


def truth(origins, destinations, cutoff):
    found = {}
    for code, start in origins.iterrows():
        for ident, end in destinations.iterrows():
            cost = minutes(tuple(start), tuple(end))
            if cost <= cutoff:
                found[code, ident] = cost
    return found


def test_small_batches_give_the_same_table(at, service):
    origins, teams = grid(60, "c"), grid(25, "T")
    table = at(max_pairs=100, max_points=30).costs(origins, teams, cutoff=25)
    assert pairs(table) == pytest.approx(truth(origins, teams, 25))
    assert len(service.sent) >= 15
    for sent in service.sent:
        counts = [len(sent.query[name].split(";")) for name in ("sources", "destinations")]
        assert counts[0] * counts[1] <= 100
        assert sum(counts) <= 30


def test_too_big_is_split_and_learnt(at, service):
    service.limits["pairs"] = 200
    origins, teams = grid(60, "c"), grid(25, "T")
    table = at().costs(origins, teams, cutoff=25)
    assert pairs(table) == pytest.approx(truth(origins, teams, 25))
    sizes = [len(sent.query["sources"].split(";")) * len(sent.query["destinations"].split(";"))
             for sent in service.sent]  # fmt: skip
    assert sum(size > 200 for size in sizes) <= 4


def test_a_long_address_is_split(at, service):
    service.limits["address"] = 800
    origins, teams = grid(40, "c"), grid(25, "T")
    assert pairs(at().costs(origins, teams, cutoff=25)) == pytest.approx(truth(origins, teams, 25))


def test_a_server_that_refuses_one_pair(at, service):
    service.limits["pairs"] = 0
    with pytest.raises(zb.travel.EngineError, match="refuse même une seule paire"):
        at().costs(HERE, TEAMS)


def test_the_order_of_rows_changes_nothing(at):
    origins, teams = grid(30, "c"), grid(12, "T")
    table = at(max_pairs=50).costs(origins, teams)
    other = at(max_pairs=50).costs(origins[::-1], teams.sample(frac=1, random_state=1))
    assert pairs(table) == pairs(other)
    assert list(other.origins) == list(origins.index[::-1])


def test_a_pair_out_of_reach_is_left_out_whatever_the_requests(at):
    """At 10 km/h, 8 km take more than 30 minutes: b and T1 share a request, with what the server says of them."""
    teams = points(T1=(4.0, 44.0), T3=(4.1, 44.0))
    near = {("a", "T1"): 0, ("b", "T3"): 0}
    assert pairs(at(top_speed_kmh=10).costs(HERE, teams)) == near
    assert pairs(at(top_speed_kmh=10, max_pairs=1).costs(HERE, teams)) == near


# points far from any road


def test_a_map_of_elsewhere_is_said(at):
    assert metres((9.5, 44)) == 5000
    east = points(a=(9.1, 44.0), b=(9.2, 44.0), c=(9.0, 44.0))
    with pytest.raises(
        zb.travel.EngineError, match=r"2 points sur 3 parmi les origines sont à plus de 2 km .*a \(5 km\)"
    ):
        at().costs(east, points(T1=(8.9, 44.0)))


def test_a_few_far_points_are_counted_and_out_of_reach(at):
    east = points(a=(9.1, 44.0), b=(8.95, 44.0))
    server = at(least_snapped=0.5)
    table = server.costs(east, points(T1=(8.9, 44.0)), cutoff=30)
    assert pairs(table) == {("b", "T1"): 5}
    assert list(table.origins) == ["a", "b"]
    assert table.method.endswith("1 point à plus de 2 km d’une route, hors d’atteinte")
    assert table.method_en.endswith("1 point more than 2 km from a road, out of reach")
    assert len(at(snap_m=6000).costs(east, points(T1=(8.9, 44.0)), cutoff=30)) == 2


# a service that goes wrong


def test_it_waits_as_long_as_it_is_asked(at, service):
    service.faults = [status(429, retry_after="7"), status(503, retry_after="2")]
    server = at()
    assert len(server.costs(HERE, TEAMS)) == 5
    assert [pause for pause in server.watch.pauses if pause >= 1] == [7, 2]
    assert any("limite le nombre de requêtes (HTTP 429) ; nouvel essai dans 7 s" in said for said in server.said)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (status(500), "en panne ou surchargé"),
        (cut, "refusée ou coupée"),
        (silent, "pas de réponse après"),
        (status(200, b"<html>portail</html>"), "une page web : un proxy"),
        (status(200, b"not json"), "illisible"),
        (status(200, b"[1, 2]"), "forme attendue"),
        (status(200, b'{"code": "Ok"}'), "forme attendue"),
        (status(200, b'{"sources_to_targets": []}'), "pas celle d'un serveur OSRM"),
        (status(200, json.dumps({"code": "Ok", "durations": [[1]], "sources": [{}], "destinations": [{}]}).encode()),
         "taille de la question"),
        (status(200, json.dumps({"code": "Ok", "durations": [[-1, 1]] * 3, "sources": [{}] * 3,
                                 "destinations": [{}] * 2}).encode()), "coûts négatifs"),
        (status(200, json.dumps({"code": "Ok", "durations": [["x", 1]] * 3, "sources": [{}] * 3,
                                 "destinations": [{}] * 2}).encode()), "forme attendue"),
    ],
)  # fmt: skip
def test_what_may_pass_is_tried_again(at, service, fault, message):
    options = {"timeout_s": 1} if fault is silent else {}
    service.faults = [fault]
    assert len(at(**options).costs(HERE, TEAMS)) == 5
    service.faults = [fault] * 3
    with pytest.raises(zb.travel.EngineError, match=f"OSRM : .*{message}.*3 essais.*cache='trajets.sqlite'"):
        at(attempts=3, **options).costs(HERE, TEAMS)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (
            status(400, {"code": "InvalidQuery", "message": "malformed"}),
            r"refuse la demande \(InvalidQuery : malformed",
        ),
        (status(400, {"code": "InvalidUrl", "message": "URL"}), r"ne connaît pas cette demande .*Vérifiez url="),
        (status(404, b"<html>nothing here</html>"), "répond HTTP 404 .*Vérifiez url=, l'adresse d'un serveur OSRM"),
        (status(403, b"forbidden"), "répond HTTP 403 : forbidden"),
        (status(302, location="http://127.0.0.1:1/portail"), "renvoie vers http://127.0.0.1:1/portail"),
        (status(429, retry_after="9999"), "demande d'attendre"),
        (status(407), "proxy demande de s'identifier"),
    ],
)
def test_what_will_not_pass_is_said_at_once(at, service, fault, message):
    service.faults = [fault]
    with pytest.raises(zb.travel.EngineError, match=message):
        at().costs(HERE, TEAMS)
    assert len(service.sent) == 1


def test_no_server_no_name_no_proxy(at, monkeypatch):
    with pytest.raises(zb.travel.EngineError, match="a été refusée ou coupée"):
        at(url="http://127.0.0.1:1", attempts=2).costs(HERE, TEAMS)
    with pytest.raises(zb.travel.EngineError, match="est introuvable : pas d'accès"):
        at(url="http://osrm.invalid", attempts=2, proxy=False).costs(HERE, TEAMS)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with pytest.raises(zb.travel.EngineError, match="le proxy ne répond pas"):
        at(attempts=2).costs(HERE, TEAMS)
    assert len(at(proxy=False).costs(HERE, TEAMS)) == 5


def test_the_pace_is_kept_from_one_call_to_the_next(at, service):
    server = at(per_second=5, max_pairs=1)
    server.costs(HERE, TEAMS)
    server.costs(HERE, TEAMS)
    assert len(service.sent) == 12
    assert sum(server.watch.pauses) == pytest.approx(11 / 5)


# cache


def test_a_killed_run_resumes_and_replays_offline(at, service, tmp_path):
    options = {"cache": tmp_path / "t.sqlite", "max_pairs": 2, "attempts": 1}
    service.faults = [osrm, status(500)]
    with pytest.raises(zb.travel.EngineError, match=r"gardé \(.*t.sqlite\) : relancez pour reprendre"):
        at(**options).costs(HERE, TEAMS)
    assert len(service.sent) == 2
    service.sent.clear()
    table = at(**options).costs(HERE, TEAMS)
    assert len(service.sent) == 2
    service.sent.clear()
    offline = at(**options, offline=True).costs(HERE, TEAMS)
    assert service.sent == []
    assert pairs(offline) == pairs(table)
    assert offline.method == table.method


def test_a_refusal_is_replayed_too(at, service, tmp_path):
    service.limits["pairs"] = 3
    table = at(cache=tmp_path / "t.sqlite").costs(HERE, TEAMS)
    service.sent.clear()
    assert pairs(at(cache=tmp_path / "t.sqlite", offline=True).costs(HERE, TEAMS)) == pairs(table)
    assert service.sent == []


def test_offline_says_what_is_absent(at, service, tmp_path):
    at(cache=tmp_path / "t.sqlite").costs(HERE, TEAMS)
    with pytest.raises(zb.travel.EngineError, match=r"hors ligne, une requête n'est pas dans le cache .*offline=False"):
        at(cache=tmp_path / "t.sqlite", offline=True).costs(HERE, TEAMS.head(1))
    with pytest.raises(zb.InputError, match="n'existe pas"):
        at(cache=tmp_path / "absent.sqlite", offline=True).costs(HERE, TEAMS)
    assert len(service.sent) == 1


def test_a_cache_of_addresses_is_left_alone(at, tmp_path):
    zb.Geocoder(cache=tmp_path / "g.sqlite", offline=False)
    (tmp_path / "t.sqlite").write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(zb.InputError, match=r"cache des temps de trajet .*endommagé"):
        at(cache=tmp_path / "t.sqlite").costs(HERE, TEAMS)


# what is given


@pytest.mark.parametrize(
    ("origins", "error", "message"),
    [
        (["a"], zb.InputError, "sont un tableau"),
        (HERE.drop(columns="lat"), zb.MissingColumnError, "colonne lat"),
        (pd.concat([HERE, HERE]), zb.CostError, r"en double \(a, b, c\)"),
        (HERE.assign(lon="est"), zb.CostError, "ne sont pas des nombres .*'est'"),
        (HERE.assign(lon=700_000.0), zb.CostError, "ne sont pas des degrés .*Lambert"),
        (HERE.rename(columns={"lon": "lat", "lat": "lon"}), zb.CostError, "inversées"),
    ],
)
def test_odd_tables_are_refused(at, service, origins, error, message):
    with pytest.raises(error, match=message):
        at().costs(origins, TEAMS)
    assert service.sent == []


@pytest.mark.parametrize("options", [{"cutoff": 0}, {"cutoff": np.nan}, {"cutoff": "30"}, {"unit": "mn"}])
def test_impossible_requests(at, options):
    with pytest.raises(zb.ParameterError, match=next(iter(options))):
        at().costs(HERE, TEAMS, **options)


def test_impossible_options_are_said_all_at_once():
    with pytest.raises(zb.ParameterError) as caught:
        zb.travel.OsrmServer(url="osrm.exemple.fr", offline=True, per_second=0, timeout_s=0, attempts=True, snap_m=-1,
                      least_snapped=2, top_speed_kmh=0, max_pairs=0, max_points=1, profile="../x")  # fmt: skip
    for word in ("url", "offline", "per_second", "timeout_s", "attempts", "snap_m", "least_snapped", "top_speed_kmh",
                 "max_pairs", "max_points", "profile"):  # fmt: skip
        assert word in str(caught.value)


def test_it_feeds_the_analysis(at):
    near = zb.nearest(at().costs(HERE, TEAMS))
    assert near["nearest_cost"].to_dict() == {"a": 0, "b": 10, "c": 30}
