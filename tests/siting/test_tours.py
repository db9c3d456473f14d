"""Tours of vans: every small case against all the others, calendars driven again and spoilt, the demo of the Gard."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from html import unescape

import numpy as np
import pandas as pd
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import zonesblanches as zb
from strategies import few
from zonesblanches.cli import main
from zonesblanches.days import days_of_week
from zonesblanches.siting.vans import choosing
from zonesblanches.siting.vans.choosing import choose_outings
from zonesblanches.siting.vans.gains import Gains
from zonesblanches.siting.vans.program import Outing
from zonesblanches.siting.vans.replay import replayed
from zonesblanches.siting.vans.roads import Roads
from zonesblanches.siting.vans.routes import routes_from
from zonesblanches.siting.vans.rules import tour_rules
from zonesblanches.siting.vans.slots import Slot, days_apart, open_slots, slot_words
from zonesblanches.siting.vans.spread import spread
from zonesblanches.siting.vans.timetable import stop_table, timetable
from zonesblanches.siting.vans.touring import depot_codes

USUAL = {
    "depots": ["D0"], "vans": 1, "half_days": 10, "closed": (), "hours": 3.5, "stay": None, "stops": 1, "gap": 8,
    "visits": 1, "forbidden": (), "compulsory": (), "per_km": None, "per_hour": None, "budget": None, "capacity": 5.0,
}  # fmt: skip


def small_case(seed, *, many=4, places=6):
    """Places, candidates, depots and roads drawn at random, some out of reach of each other."""
    rng = np.random.default_rng(seed)
    vans = int(rng.integers(1, 3))
    same = bool(rng.integers(2))
    depots = ["D0", "D0"][:vans] if same else ["D0", "D1"][:vans]
    codes = [f"S{at}" for at in range(many)]
    nodes = pd.Index([*dict.fromkeys([*depots, *codes])])
    points = rng.uniform(0, 45, (len(nodes), 2))
    km = np.linalg.norm(points[:, None] - points[None, :], axis=2).round(2)
    minutes = km * rng.uniform(0.9, 1.4, km.shape)
    np.fill_diagonal(minutes, 0.0)
    budget = bool(rng.integers(2))
    rules = tour_rules(
        **USUAL | {
            "depots": depots, "vans": vans, "half_days": int(rng.integers(1, 3)), "stops": int(rng.integers(1, 3)),
            "per_km": 1.0 if budget else None, "budget": float(rng.uniform(40, 200)) if budget else None,
            "visits": int(rng.integers(1, 3)) if rng.random() < 0.3 else 1,
            "forbidden": ["S0"] if rng.random() < 0.2 else (),
        }
    )  # fmt: skip
    row, column = (axis.ravel() for axis in np.meshgrid(range(places), range(many), indexing="ij"))
    cost = rng.uniform(0, 40, len(row))
    codes_before = rng.integers(0, 3, places)  # blanche, grise, couverte
    short, poor = codes_before < 2, rng.random(places) < 0.4
    gains = Gains(
        row=row,
        column=column,
        within=cost <= 20,
        near=cost <= 15,
        brings=np.where((cost <= 30) & (poor & short)[row], rng.uniform(0, 30, len(row)), 0.0),
        people=rng.integers(1, 500, places).astype(float),
        blank=codes_before == 0,
        short=short,
        lacking=np.where(short, rng.integers(0, 3, places), 0).astype(float) + (codes_before == 0),
        unsure=short & (rng.random(places) < 0.2),
        far=short & (rng.random(places) < 0.5),
        poor=poor & short,
    )
    return gains, codes, rules, Roads(nodes, minutes, km, estimated_km=False)


def worth(gains, rules, held, routes):
    """People out of blanche, people couverts and metres of some half-days, counted place by place."""
    vans_at = {}
    days = Counter()
    for van, route in held:
        one = routes[rules.depots[van]]
        both = [stop for stop in (one.first[route], one.second[route]) if stop >= 0]
        for stop in both:
            vans_at[int(stop)] = van
            days[int(stop)] += 0.5 / len(both)
    out = covered = 0.0
    for place, people in enumerate(gains.people):
        mine = np.flatnonzero((gains.row == place) & np.isin(gains.column, list(vans_at)))
        within = {vans_at[stop] for stop in gains.column[mine[gains.within[mine]]].tolist()}
        brought = sum(gains.brings[at] * days[int(gains.column[at])] / 5 for at in mine)
        out += people * bool(gains.blank[place] and within)
        enough = len(within) >= gains.lacking[place]
        enough &= bool(within) or not gains.unsure[place]
        enough &= bool(gains.near[mine].any()) or not gains.far[place]
        enough &= brought >= 1 - 1e-9 or not gains.poor[place]
        covered += people * bool(gains.short[place] and enough)
    metres = sum(round(1000 * routes[rules.depots[van]].km[route]) for van, route in held)
    return out, covered, metres


def every_tour(codes, rules, routes):
    """Yield every choice of half-days that keeps the rules."""
    by_van = []
    for depot in rules.depots:
        many = len(routes[depot].first)
        choices = itertools.chain.from_iterable(
            itertools.combinations_with_replacement(range(many), size) for size in range(rules.most + 1)
        )
        by_van.append(list(choices))
    for chosen in itertools.product(*by_van):
        held = [(van, route) for van, some in enumerate(chosen) for route in some]
        visits, vans, cost = Counter(), {}, 0.0
        for van, route in held:
            one = routes[rules.depots[van]]
            cost += rules.price(one.km[route])
            for stop in (int(one.first[route]), int(one.second[route])):
                if stop >= 0:
                    visits[stop] += 1
                    vans.setdefault(stop, set()).add(van)
        if (rules.budget is None or cost <= rules.budget + 1e-9) and all(
            len(vans[stop]) == 1 and many >= rules.visits and codes[stop] not in rules.forbidden
            for stop, many in visits.items()
        ):
            yield held


@pytest.mark.parametrize("block", range(6))
def test_small_tours_against_every_other(block):
    """120 cases: nobody more out of blanche, then nobody more couvert, then no metre less."""
    gained = 0
    for seed in range(20 * block, 20 * (block + 1)):
        gains, codes, rules, roads = small_case(seed)
        routes = {depot: routes_from(depot, codes, roads, rules) for depot in rules.depots}
        ranks = (worth(gains, rules, held, routes) for held in every_tour(codes, rules, routes))
        best = min((-out, -covered, metres) for out, covered, metres in ranks)
        found = choose_outings(gains, codes, rules, roads, seconds=20)
        told = [stage.value for stage in found.stages]
        assert [told[0], told[1]] == [-best[0], -best[1]], seed
        assert told[2] == pytest.approx(best[2] / 1000, abs=0.0005), seed
        assert all(stage.gap == 0 for stage in found.stages), seed
        gained += told[0] + told[1] > 0
    assert gained > 8


@pytest.mark.parametrize("block", range(3))
def test_few_partners_never_claim_more_than_there_is(block, monkeypatch):
    """With few partners by stop, what is told is reached, and the bound is no less than the best there is."""
    monkeypatch.setattr(choosing, "_MANY_ROUTES", 0)
    monkeypatch.setattr(choosing, "_FEW_PARTNERS", 1)
    for seed in range(500 + 10 * block, 500 + 10 * (block + 1)):
        gains, codes, rules, roads = small_case(seed)
        routes = {depot: routes_from(depot, codes, roads, rules) for depot in rules.depots}
        ranks = [worth(gains, rules, held, routes) for held in every_tour(codes, rules, routes)]
        found = choose_outings(gains, codes, rules, roads, seconds=10)
        out, covered, km = found.stages
        most = max(rank[0] for rank in ranks)
        assert out.value <= most <= out.bound + 1e-6, seed
        if out.value == most:
            best = max(rank[1] for rank in ranks if rank[0] == most)
            assert covered.value <= best <= covered.bound + 1e-6, seed
            if covered.value == best:
                least = min(rank[2] for rank in ranks if rank[:2] == (most, best)) / 1000
                assert km.bound - 0.002 <= least <= km.value + 0.0005, seed


def any_outings(seed, codes, rules, roads):
    """Half-days drawn at random, a stop of one van at most, as many as a van can drive."""
    rng = np.random.default_rng(seed)
    found, taken = [], {}
    for van, depot in enumerate(rules.depots):
        routes, left = routes_from(depot, codes, roads, rules), rules.most
        for route in rng.permutation(len(routes.first)).tolist():
            stops = tuple(int(one[route]) for one in (routes.first, routes.second) if one[route] >= 0)
            if left and rng.random() < 0.6 and all(stop not in taken for stop in stops):
                times = int(rng.integers(1, left + 1))
                found.append(Outing(van, stops, times))
                taken |= dict.fromkeys(stops, van)
                left -= times
    return found


def driven(seed, *, chosen, **changes):
    """A calendar of a random case, chosen or drawn, with all that replays it."""
    gains, codes, rules, roads = small_case(seed, many=5, places=6)
    rules = dataclasses.replace(rules, **changes)
    if chosen:
        found = choose_outings(gains, codes, rules, roads, seconds=3)
        outings, names = found.outings, found.codes
    else:
        rules = dataclasses.replace(rules, budget=None, visits=1, forbidden=())
        outings, names = any_outings(seed, codes, rules, roads), codes
    held = []
    for van in range(len(rules.depots)):
        mine = [one for one in outings if one.van == van]
        held += spread(mine, rules, seconds=10)[0] if mine else []
    calendar = timetable(held, names, rules, roads, {code: code for code in codes})
    days = {} if calendar.empty else dict(stop_table(calendar, rules)[["code", "days"]].to_numpy())
    return calendar, rules, roads, codes, days


SPOILT = {
    "arrives too soon": lambda c, _: c.assign(arrive=c["leave"] - 1),
    "hurries": lambda c, _: c.assign(depart=c["arrive"] + 5),
    "comes home too soon": lambda c, _: c.assign(back=c["depart"] - 1),
    "stays out": lambda c, _: c.assign(back=c["back"] + 30),
    "an unknown van": lambda c, _: c.assign(van=9),
    "goes out on a Saturday": lambda c, _: c.assign(day=5),
    "twice at once": lambda c, _: pd.concat([c, c.head(1)]),
    "a stop that is none": lambda c, _: c.assign(code="ailleurs"),
    "a stop too many": lambda c, _: pd.concat([c, *[c.head(1).assign(order=n) for n in (2, 3, 4)]]),
    "a stop of two vans": lambda c, _: pd.concat([c, c.head(1).assign(van=3 - c["van"].iloc[0], day=4, half=1)]),
    "nobody for a fortnight": lambda c, _: c.assign(week=np.where(np.arange(len(c)) >= 0, 3, 0)),
    "a credit of its own": lambda c, _: c.iloc[1:] if len(c) > 1 else c.assign(code="ailleurs"),
}


@pytest.mark.parametrize("spoil", sorted(SPOILT))
@few(5)
@given(seed=st.integers(0, 10**6), fortnight=st.booleans())
def test_a_calendar_breaks_nothing_and_a_spoilt_one_is_refused(seed, spoil, fortnight):
    changes = {"gap": 15, "weeks": 2, "slots": tuple(open_slots(2, ()))} if fortnight else {}
    calendar, rules, roads, codes, days = driven(seed, chosen=False, **changes)
    assert replayed(calendar, rules, roads, codes, days) == []
    if len(calendar):
        assert replayed(SPOILT[spoil](calendar, rules), rules, roads, codes, days)
        tight = dataclasses.replace(rules, budget=0.01, per_km=1.0, per_hour=1.0)
        assert any("budget" in fault for fault in replayed(calendar, tight, roads, codes, days))
        asked = dataclasses.replace(rules, forbidden=(calendar["code"].iloc[0],), compulsory=("Z",))
        assert len(replayed(calendar, asked, roads, codes, days)) >= 2


@pytest.mark.parametrize("seed", range(30))
def test_a_calendar_that_is_chosen_breaks_nothing(seed):
    calendar, rules, roads, codes, days = driven(1000 + seed, chosen=True)
    assert replayed(calendar, rules, roads, codes, days) == []


def test_more_than_eight_days_are_seen():
    """A fortnight that passes once: 14 days, whatever it says; twice on two Mondays: 7."""
    rules = tour_rules(**USUAL | {"gap": 15})
    once = pd.DataFrame(
        {"week": [0], "day": 0, "half": 0, "van": 1, "order": 1, "code": "S", "name": "S", "leave": 540, "arrive": 560,
         "depart": 730, "back": 750, "minutes": 40, "km": 1.0}
    )  # fmt: skip
    roads = Roads(pd.Index(["D0", "S"]), np.array([[0, 20.0], [20, 0]]), np.ones((2, 2)), estimated_km=False)
    eight = dataclasses.replace(rules, gap=8)
    assert replayed(once, eight, roads, ["S"], {"S": 0.25}) == ["S : 14 jours sans passage, 8 au plus"]
    twice = pd.concat([once, once.assign(week=1)])
    assert replayed(twice, eight, roads, ["S"], {"S": 0.5}) == []


@pytest.mark.parametrize(("visits", "longest"), [(1, 7), (2, 4), (3, 3), (5, 3)])
def test_visits_are_evenly_spread(visits, longest):
    """Twice: Monday and Thursday, or the like; no two on one day."""
    gains, codes, _, _ = small_case(0, many=1)
    roads = Roads(pd.Index(["D0", "S0"]), np.array([[0, 20.0], [20, 0]]), np.ones((2, 2)), estimated_km=False)
    rules = tour_rules(**USUAL | {"visits": visits, "compulsory": ["S0"]})
    found = choose_outings(gains, codes, rules, roads, seconds=5)
    slots, proven = spread(found.outings, rules, seconds=5)
    assert proven
    dates = [slot.date for slot, _ in slots]
    assert len(set(dates)) == len(dates) == visits
    assert max(days_apart(dates, 1)) == longest


@given(st.sets(st.tuples(st.integers(0, 1), st.integers(0, 4), st.integers(0, 1)), min_size=1), st.sampled_from([1, 2]))
def test_days_in_words_are_read_back(told, weeks):
    slots = [Slot(*one) for one in told if one[0] < weeks]
    if slots:
        assert days_of_week(slot_words(slots, weeks)) == pytest.approx(len(slots) / 2 / weeks)


@pytest.fixture(scope="module")
def gard():
    return zb.diagnose(zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv")))


@pytest.fixture(scope="module")
def tour(gard):
    return gard.tour(1, "Alès", half_days=3, per_km=0.6, per_hour=25, budget=500)


def test_the_method_credits_a_tour_as_it_says(gard, tour, tmp_path):
    """A diagnosis made with the list, in memory or read from its file, finds the same classes and accessibility."""
    path = tour.save(tmp_path)["list"]
    for more in (tour.providers, zb.read_providers(path, territory=gard.territory)):
        again = gard.with_providers(add=more)
        assert (again.table["class"] == tour.table["class_after"]).all()
        assert again.table["access_per_1k"].to_numpy() == pytest.approx(tour.table["access_after_per_1k"].to_numpy())
        left = again.summary().loc["blanche", "demand"]
        assert gard.summary().loc["blanche", "demand"] - left == tour.stages[0].value == tour.stops["reached"].sum()
    table = tour.providers.table
    assert set(table["mode"]) == {"itinérant"}
    assert table["days"].sum() == len(tour.calendar) / 2
    assert len(tour.providers) == 1


def test_a_tour_keeps_what_is_asked(gard, tour):
    assert tour.found.violations == ()
    assert tour.stages[0].gap == 0
    assert tour.proven
    assert 300 < tour.vans["cost"].sum() <= 500
    assert tour.vans["half_days"].max() <= 3
    asked = {"half_days": 2, "closed": ["lundi", "mardi matin"], "compulsory": ["Génolhac"]}
    held = gard.tour(2, ["Alès", "Le Vigan"], forbidden=[tour.stops["name"].iloc[0]], seconds=4, **asked)
    assert "30130" in set(held.stops["code"])
    assert tour.stops["code"].iloc[0] not in set(held.stops["code"])
    assert not ((held.calendar["day"] == 0) | ((held.calendar["day"] == 1) & (held.calendar["half"] == 0))).any()


def test_two_stops_share_a_half_day(gard):
    shared = gard.tour(1, "Alès", stops=2, half_days=2, seconds=6)
    assert shared.calendar["order"].max() == 2
    assert shared.providers.table["days"].sum() == 1.0
    assert shared.providers.table["days"].min() == 0.25
    assert (shared.calendar["depart"] - shared.calendar["arrive"]).min() >= 60
    again = gard.with_providers(add=shared.providers)
    assert (again.table["class"] == shared.table["class_after"]).all()


@pytest.mark.parametrize(
    ("asked", "named", "spared"),
    [
        ({"compulsory": ["30130"], "forbidden": ["30130"]}, ["(forbidden)", "(compulsory)"], "(half_days)"),
        ({"compulsory": ["30130", "30334"], "half_days": 1}, ["(half_days)", "(compulsory)"], "(hours)"),
        ({"compulsory": ["30003"]}, ["(hours)", "(compulsory)"], "(half_days)"),
        ({"compulsory": ["30130"], "per_km": 1.0, "budget": 2}, ["(budget)", "(compulsory)"], "(half_days)"),
    ],
)
def test_the_smallest_conflict_is_named(gard, asked, named, spared):
    with pytest.raises(zb.InputError, match="Retirez ou desserrez") as error:
        gard.tour(1, "Alès", **asked)
    assert all(words in str(error.value) for words in named)
    assert spared not in str(error.value)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"vans": 4}, "vans vaut 4"),
        ({"depots": ["Atlantide"]}, "Atlantide"),
        ({"depots": 3}, "3 n'est pas une liste de communes"),
        ({"closed": 3}, "closed vaut 3"),
        ({"vans": 3, "depots": ["Alès", "Nîmes"]}, "2 communes pour 3 véhicules"),
        ({"closed": ["dimanche"]}, "dimanche"),
        ({"closed": ["lundi", "mardi", "mercredi", "jeudi", "vendredi"]}, "aucune demi-journée"),
        ({"gap": 3}, "gap vaut 3"),
        ({"hours": 6}, "hours vaut 6"),
        ({"stops": 2, "stay": 2}, "le temps de rouler"),
        ({"budget": 100}, "budget sans prix"),
        ({"per_km": -1}, "per_km"),
        ({"half_days": 0}, "half_days vaut 0"),
        ({"candidates": ["30003"]}, "Aucun arrêt utile"),
        ({"seconds": 0}, "seconds"),
    ],
)
def test_what_cannot_be_is_refused(gard, asked, message):
    with pytest.raises(zb.ZonesBlanchesError, match=message):
        gard.tour(**{"depots": ["Alès"]} | asked)


def test_outputs_tell_the_tour(gard, tour, tmp_path):
    told = gard.with_tour(tour)
    assert "Une tournée de véhicules" in unescape(told.report().html)
    assert "Une tournée de véhicules" not in unescape(gard.report().html)
    told.to_excel(tmp_path / "d.xlsx")
    assert {"Calendrier", "Arrêts"} <= set(CalamineWorkbook.from_path(str(tmp_path / "d.xlsx")).sheet_names)
    paths = tour.save(tmp_path / "ici")
    document = Document(str(paths["word"]))
    words = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    written = unescape(paths["page"].read_text(encoding="utf-8"))
    agenda = paths["agenda"].read_text(encoding="utf-8").replace("\r\n ", "")
    for name in tour.stops["name"]:
        assert all(name in text for text in (words, written, agenda, tour._repr_html_(), tour.explain()))
    assert agenda.count("BEGIN:VEVENT") == len(tour.calendar)
    assert all(len(line.encode()) <= 75 for line in paths["agenda"].read_bytes().decode().split("\r\n"))
    assert tour.explain(lang="en").startswith("Tour: 1 van, ")
    assert told.public().toured is None
    with pytest.raises(zb.ParameterError, match="interne"):
        gard.public().tour()
    with pytest.raises(zb.ParameterError, match="Refaites-la"):
        zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).with_tour(tour)


def test_the_same_twice(gard, tour, tmp_path):
    again = gard.tour(1, "Alès", half_days=3, per_km=0.6, per_hour=25, budget=500)
    pd.testing.assert_frame_equal(again.calendar, tour.calendar)
    one, other = (told.save(tmp_path / name) for told, name in ((tour, "a"), (again, "b")))
    assert all(one[key].read_bytes() == other[key].read_bytes() for key in one)


def test_the_command(tmp_path, capsys):
    teams = str(zb.sample_path("equipes_gard_exemple.csv"))
    asked = ["proposer", "30", teams, "--vehicules", "1", "--depots", "Alès", "--demi-journees", "3"]
    assert main([*asked, "--fermes", "lundi", "--sortie", str(tmp_path / "p")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Tournée : 1 véhicule, ")
    assert "Lundi" not in said
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == [
        "arrets.csv", "calendrier.csv", "communes_apres.csv", "liste_itinerante.csv", "tournee.docx", "tournee.html",
        "tournee.ics",
    ]  # fmt: skip
    assert main([*asked, "--imposes", "30003", "--sortie", str(tmp_path / "q")]) == 1
    assert "--heures" in capsys.readouterr().err
    assert main(["proposer", "30", teams, "--budget", "500", "--sortie", str(tmp_path / "q")]) == 1
    assert "--vehicules" in capsys.readouterr().err
    assert main([*asked, "--jours-entre", "3", "--sortie", str(tmp_path / "q")]) == 1
    assert "--jours-entre vaut 3" in capsys.readouterr().err


def test_a_depot_is_first_a_commune_of_the_territory():
    creuse = zb.diagnose(zb.territory("23"), zb.load_mairies(min_hours=24))
    assert depot_codes(creuse, ["Aubusson"]) == ["23008"]
    assert depot_codes(creuse, ["Nîmes"]) == ["30189"]
