"""How sure a class is: walls against brute force, closures and levers against recomputation, drivers that sum."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

import example as ex
import zonesblanches as zb
from zonesblanches.crowfly import crowfly_minutes
from zonesblanches.diagnosis.closures import closures_of
from zonesblanches.diagnosis.kept import keep
from zonesblanches.diagnosis.levers import levers_of
from zonesblanches.diagnosis.partition import SETTINGS, Box, partition_of
from zonesblanches.diagnosis.trust import LABELS, codes_at, trust_of
from zonesblanches.schema import CLASSES

CODES = ["blanche", "grise", "couverte"]
MODES = ["aller-vers", "accueil", "itinérant", ""]


@pytest.fixture(scope="module")
def lozere():
    return zb.territory("48")


def random_teams(seed, places, count=9):
    """Invented teams of every mode, some declaring near and far, some with stops."""
    rng = np.random.default_rng(seed)
    codes = rng.choice(places, count, replace=False)
    said = [", ".join(rng.choice(places, rng.integers(0, 4), replace=False)) for _ in codes]
    return pd.DataFrame(
        {
            "id": [f"e{number}" for number in range(count)],
            "nom": [f"Équipe {number}" for number in range(count)],
            "code insee": codes,
            "bénévoles": rng.integers(1, 15, count),
            "mode": rng.choice(MODES, count),
            "communes desservies": said,
        }
    )


def kept_case(found):
    study = found.keep()
    return study, study.case(None, found.parameters)


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_walls_are_where_the_class_changes(lozere, seed):
    teams = zb.read_providers(random_teams(seed, lozere.communes.index), territory=lozere)
    rules = [{"places": list(lozere.communes.index[::9]), "threshold": 12, "n_star": 3}] if seed % 2 else []
    found = zb.diagnose(lozere, teams, parameters=zb.Parameters(exceptions=rules, tau_min=0.2 * (seed == 4)))
    study, case = kept_case(found)
    partition, limits = partition_of(case), case.limits
    assert (partition.codes(*(limits[name] for name in SETTINGS)) == case.codes).all()
    walls = partition.walls(limits)
    base = {name: limits[name] for name in SETTINGS}
    seen = 0
    for name, (values, behind) in walls.items():
        setting, side = name.rsplit("_", 1)
        step = 1e-9 if side == "up" else -1e-9
        for sign in (1, -1):  # just behind the wall, then just before it
            at = np.where(np.isfinite(values), values + sign * step, base[setting])
            codes = partition.codes(**base | {setting: at})
            wanted = np.where(np.isfinite(values) & (sign > 0), behind, case.codes)
            assert (codes == wanted)[np.isfinite(values)].all(), (name, sign)
        seen += int(np.isfinite(values).sum())
    assert seen > 50
    assert study.study.own.equals(found.table.index)


@pytest.mark.parametrize("seed", range(2))
def test_any_settings_give_the_class_of_a_new_count(lozere, seed):
    teams = zb.read_providers(random_teams(seed, lozere.communes.index), territory=lozere)
    study, case = kept_case(zb.diagnose(lozere, teams))
    partition, rng = partition_of(case), np.random.default_rng(seed)
    costs = case.inside.cost[np.isfinite(case.inside.cost)]
    for number in range(60):
        threshold = float(rng.choice(costs)) + (0.0, 1e-9, -1e-9)[number % 3]
        settings = {"threshold": threshold, "proximity": float(rng.uniform(1, 29)), "theta": float(rng.uniform(0.1, 1))}
        if threshold > 0:
            assert (study.outcome(**settings).codes == partition.codes(**settings)).all()


def test_shares_of_the_box_are_exact(lozere):
    teams = zb.read_providers(random_teams(2, lozere.communes.index), territory=lozere)
    _, case = kept_case(zb.diagnose(lozere, teams))
    partition, box = partition_of(case), Box.around(case.limits, "min")
    shares = partition.shares(box)
    np.testing.assert_allclose(sum(shares.values()), 1.0, atol=1e-12)
    # a box cut at every wall of a commune: the class is one in each cell, whose volume is exact
    for commune in range(0, len(case.codes), 11):
        cuts = []
        for name, wall in zip(SETTINGS, ("first enough", "nearest", "ratio"), strict=True):
            inner = [getattr(partition, one)[commune] for one in wall.split()]
            low, high = box.low[name][commune], box.high[name][commune]
            cuts.append(np.unique(np.clip([low, *inner, high], low, high)))
        total = dict.fromkeys(range(3), 0.0)
        volume = np.prod([edges[-1] - edges[0] for edges in cuts])
        for one, two in zip(cuts[0], cuts[0][1:], strict=False):
            for three, four in zip(cuts[1], cuts[1][1:], strict=False):
                for five, six in zip(cuts[2], cuts[2][1:], strict=False):
                    middle = [(one + two) / 2, (three + four) / 2, (five + six) / 2]
                    code = int(partition.codes(*(np.full(len(case.codes), value) for value in middle))[commune])
                    total[code] += (two - one) * (four - three) * (six - five) / volume
        assert [shares[name][commune] for name in CODES] == pytest.approx(list(total.values()), abs=1e-12)


def test_in_kilometres_walls_are_known_as_far_as_settings_move(lozere):
    """A quarter of 40 km is 10: half of the box lies beyond what the diagnosis looks at."""
    teams = zb.read_providers(random_teams(1, lozere.communes.index, 3).assign(mode="accueil"), territory=lozere)
    settings = {"threshold": 40, "proximity": 20, "decay": [[20, 1], [40, 0.5]], "distance_cap": 40}
    found = zb.diagnose(lozere, teams, parameters=zb.Parameters(unit="km", **settings))
    wide = found.keep(reach=90).case(None, found.parameters.replace(distance_cap=60))
    partition = partition_of(wide)
    assert ((partition.enough > 45) & (partition.enough <= 50)).sum() > 5
    shares = partition.shares(Box.around(wide.limits, "km"))
    for name in CODES:
        np.testing.assert_allclose(found.stability[f"share_{name}"], shares[name], atol=1e-12)


@pytest.mark.parametrize("seed", range(2))
def test_closures_are_what_a_new_count_without_the_provider_gives(lozere, seed):
    teams = zb.read_providers(random_teams(seed, lozere.communes.index), territory=lozere)
    study, case = kept_case(zb.diagnose(lozere, teams))
    closures = closures_of(case, study.study.own)
    before = study.outcome().classes
    for ident in case.offer.providers.index:
        after = study.outcome(without=[ident]).classes
        changed = after[after != before]
        mine = closures[closures["provider"] == ident].set_index("commune")["class"]
        assert mine.sort_index().to_dict() == changed.sort_index().to_dict(), ident
    assert len(closures) > 20


def test_stops_close_together(lozere):
    rows = pd.DataFrame(
        {
            "nom": ["Le Bus", "Le Bus", "Mende"],
            "commune": ["Florac Trois Rivières", "Langogne", "Mende"],
            "jours": ["lundi", "mardi", ""],
            "bénévoles": [5, 5, 3],
        }
    )
    study, case = kept_case(zb.diagnose(lozere, zb.read_providers(rows, territory=lozere)))
    closures, before = closures_of(case, study.study.own), study.outcome().classes
    bus = case.offer.providers.index[case.offer.providers["name"] == "Le Bus"][0]
    after = study.outcome(without=[bus]).classes
    mine = closures[closures["provider"] == bus].set_index("commune")["class"]
    assert mine.sort_index().to_dict() == after[after != before].sort_index().to_dict()


@pytest.mark.parametrize("seed", [0, 3])
def test_levers_are_enough_and_no_less_is(lozere, seed):
    table = random_teams(seed, lozere.communes.index)
    teams = zb.read_providers(table, territory=lozere)
    found = zb.diagnose(lozere, teams)
    study, case = kept_case(found)
    levers = levers_of(study, case)
    assert set(levers["commune"]) <= set(found.table.index[found.table["class"].isin(CODES[:2])])
    for line in levers[levers["lever"] == "capacity"].itertuples():
        for units, wanted in ((line.amount, "couverte"), (line.amount - 1, "grise")):
            more = teams.table["capacity"] + units * (teams.table.index == line.provider)
            again = zb.diagnose(lozere, zb.combine_providers([_with(teams, more)]), parameters=found.frozen())
            assert again.table.at[line.commune, "class"] == wanted
    sample = levers[levers["lever"] == "provider"].iloc[::12]
    assert len(sample) > 2
    places = zb.read_providers(
        pd.DataFrame({"id": "n-" + lozere.communes.index, "nom": "Neuf", "code insee": lozere.communes.index}).assign(
            bénévoles=float(levers["capacity"].max()), mode="accueil"
        ),
        territory=lozere,
    )
    wide = found.keep(candidates=places)
    costs = zb.crowfly_costs(lozere.communes, lozere.communes, found.parameters).to_frame()
    for line in sample.itertuples():
        here = costs[costs["origin"] == line.commune]
        amount = max(
            line.amount, float(here.loc[here["destination"] == line.commune, "cost"].iloc[0])
        )  # 0: on the spot
        near = here[here["cost"] <= amount]["destination"]
        for place in near:
            assert wide.outcome(adding=[f"n-{place}"]).classes[line.commune] == "couverte"
        beyond = here[(here["cost"] > amount) & (here["cost"] <= 20)]
        for place in beyond.sort_values("cost")["destination"].iloc[:1]:
            assert wide.outcome(adding=[f"n-{place}"]).classes[line.commune] != "couverte"
    without = found.table.index[found.table["class"].isin(CODES[:2])].difference(levers["commune"])
    for code in without[::9]:  # even one more team in the commune itself is not enough
        assert wide.outcome(adding=[f"n-{code}"]).classes[code] != "couverte"


def test_more_capacity_of_a_service_with_stops_counts_their_days(lozere):
    rows = pd.DataFrame(
        {
            "id": ["bus", "arret", "mende"],
            "nom": ["Le Bus", "Le Bus", "Mende"],
            "code insee": ["48061", "48080", "48095"],
            "bénévoles": [6, 6, 40],
            "mode": ["itinérant", "itinérant", "accueil"],
            "jours": ["lundi", "mardi matin", ""],
        }
    )
    teams = zb.read_providers(rows, territory=lozere)
    found = zb.diagnose(lozere, teams, parameters=zb.Parameters(n_star=1))
    stops = teams.table["name"] == "Le Bus"
    levers = found.levers[
        (found.levers["lever"] == "capacity") & (found.levers["provider"] == teams.table.index[stops][0])
    ]
    assert len(levers) > 3
    for line in levers.iloc[::5].itertuples():
        for units, wanted in ((line.amount, "couverte"), (line.amount - 1, "grise")):
            again = _with(teams, teams.table["capacity"] + units * stops)
            table = zb.diagnose(lozere, again, parameters=found.frozen().replace(n_star=1)).table
            assert table.at[line.commune, "class"] == wanted


def test_the_first_provider_of_a_family_is_a_lever(lozere):
    rows = pd.DataFrame({"nom": ["Loin"], "code insee": ["30007"], "bénévoles": [3]})
    found = zb.diagnose(lozere, zb.read_providers(rows), parameters=zb.Parameters(n_star=1))
    assert set(found.table["class"]) == {"blanche"}
    assert len(found.levers) == len(found.table)
    assert found.levers["amount"].between(0, 15).all()


def test_a_decay_without_end_weighs_what_the_diagnosis_weighs(lozere):
    teams = zb.read_providers(random_teams(2, lozere.communes.index), territory=lozere)
    found = zb.diagnose(lozere, teams, parameters=zb.Parameters(decay=lambda cost: np.exp(-cost / 25), threshold=28))
    before, seen = found.keep().outcome().classes, 0
    closures = found.trust[found.main.name].closures
    for name in found.main.providers.index:
        after = found.keep().outcome(without=[name]).classes
        mine = closures[closures["provider"] == name].set_index("commune")["class"]
        assert mine.sort_index().to_dict() == after[after != before].sort_index().to_dict()
        seen += len(mine)
    assert seen > 20
    told = zb.sensitivity(found, {"decay": [found.parameters.decay, "apl"]})
    assert (told.codes[0] == told.base).all()
    assert "decay" in zb.sensitivity(found).runs


def test_no_interval_where_the_diagnosis_gives_no_score(lozere):
    codes = list(lozere.communes.index)
    known = pd.DataFrame(
        {"code": codes, "p80": [30.0] * len(codes), "seuls": [9.0 + at % 13 for at in range(len(codes))]}
    )
    known.loc[::3, ["p80", "seuls"]] = np.nan
    land = lozere.with_data(known, code="code", columns={"people_80p": "p80", "people_80p_alone": "seuls"})
    teams = zb.read_providers(random_teams(2, codes), territory=land)
    found = zb.diagnose(land, teams, parameters=zb.Parameters(imputation_max_share=0.3))
    assert found.table["score"].isna().sum() > 20
    assert (found.stability["score_low"].isna() == found.table["score"].isna()).all()


def _with(teams, capacity):
    import dataclasses

    return dataclasses.replace(teams, table=teams.table.assign(capacity=capacity.astype(float)))


def test_a_declaration_to_confirm_is_the_cheapest_lever(lozere):
    rows = pd.DataFrame(
        {
            "nom": ["A", "B"],
            "code insee": ["48095", "48095"],
            "bénévoles": [40, 40],
            "mode": ["aller-vers", "aller-vers"],
            "communes desservies": ["Langogne", "Langogne, Mende"],
        }
    )
    found = zb.diagnose(lozere, zb.read_providers(rows, territory=lozere))
    assert found.table.at["48080", "reasons"] == "G4"
    levers = found.levers[found.levers["commune"] == "48080"]
    assert levers["lever"].tolist()[0] == "confirm"


def test_trust_is_the_same_twice_whatever_the_threads_and_labels_follow_the_worse_figure(lozere, monkeypatch):
    teams = zb.read_providers(random_teams(1, lozere.communes.index), territory=lozere)
    found = zb.diagnose(lozere, teams)
    monkeypatch.setattr("zonesblanches.diagnosis.trust.cores", lambda: 3)
    table = found.stability
    monkeypatch.setattr("zonesblanches.diagnosis.trust.cores", lambda: 1)
    again = trust_of(found)[found.main.name].table
    pd.testing.assert_frame_equal(table, again, check_exact=True)
    classed = found.table["class"].isin(CODES)
    worse = table[["settings", "times"]].min(axis=1)[classed]
    told = np.where(worse >= 0.9, LABELS[0], np.where(worse >= 0.7, LABELS[1], LABELS[2]))
    assert (table["label"][classed] == told).all()
    for code, name in zip(found.table["class"][classed].index, found.table["class"][classed], strict=True):
        assert table.at[code, "settings"] == pytest.approx(table.at[code, f"share_{name}"])
    moving = found.table["class_fast"] != found.table["class_slow"]
    assert table.loc[moving & classed, "times"].mean() < table.loc[~moving & classed, "times"].mean()
    order = table[["rank_low", "rank_median", "rank_high"]].to_numpy()[classed]
    assert (np.diff(order, axis=1) >= 0).all()
    assert (table["score_low"][classed] <= table["score_high"][classed]).all()


def test_given_times_vary_by_the_error_that_is_told():
    found = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs())
    assert found.stability["times"].isna().all()
    assert not found.trust[found.main.name].timed
    still = trust_of(found, time_error=0.0)[found.main.name].table
    assert (still["times"] == 1.0).all()
    moving = trust_of(found, time_error=0.3)[found.main.name].table
    assert (moving["times"] < 1.0).any()


def test_a_public_edition_does_not_know(lozere):
    teams = zb.read_providers(random_teams(1, lozere.communes.index), territory=lozere)
    with pytest.raises(zb.ParameterError, match="édition publique"):
        _ = zb.diagnose(lozere, teams).public().stability


@pytest.fixture(scope="module")
def gard():
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    return zb.diagnose(zb.territory("30"), teams, parameters=zb.Parameters(**ex.VERSION_1))


@pytest.mark.parametrize(
    ("factor", "levels", "wanted"),
    [
        ("threshold", [15, 20, 25], 0.337),
        ("proximity", [10, 15, 20], 0.883),
        ("theta", [0.5, 0.66, 0.8], 1.0),
        ("decay", [[[10, 1], [20, 0.68], [30, 0.22]], "apl"], 0.969),
    ],
)
def test_shares_kept_in_nine_runs_of_ten_are_those_of_an_independent_probe(gard, factor, levels, wanted):
    found = zb.sensitivity(gard, {factor: levels})
    assert float((found.stability >= 0.9).mean()) == pytest.approx(wanted, abs=0.0006)


def test_a_mean_error_of_two_minutes_leaves_as_many_classes_as_the_independent_probe(gard):
    """An error of 2.2 min on average, normal, of each pair alone: the probe found 46.3 % of communes, 162 of 350."""
    case = keep(gard, reach=60).case(gard.main.name, gard.parameters)
    links, reach = case.offer.links, gard.parameters.reach
    known, same = crowfly_minutes(links.cost, gard.parameters.crowfly), np.zeros(len(case.codes))
    for draw in range(200):
        error = np.random.default_rng([0, draw]).normal(0, 2.2 * np.sqrt(np.pi / 2), len(known))
        cost = np.maximum(known + error, 0)
        at = np.flatnonzero((cost <= reach) | links.declared)
        near = np.where(cost[at] <= reach, cost[at], np.inf)
        same += codes_at(case, links.among(at, near, unit="min")) == case.codes
    assert (same / 200 >= 0.9).mean() == pytest.approx(0.463, abs=0.01)


@pytest.fixture(scope="module")
def example():
    return zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(), parameters=zb.Parameters(**ex.VERSION_1))


def test_96_scenarios_of_the_worked_example(example):
    """The page tells the result and not the levels: these give it."""
    study, kept = example.keep(), []
    for threshold, proximity, theta in product((15, 20, 22.5, 25), (10, 15, 20), (0.33, 0.66)):
        ways = ({}, {"measure": "2sfca"}, {"decay": "apl"}, {"decay": {"kind": "gaussian", "threshold": threshold}})
        kept += [study.outcome(threshold=threshold, proximity=proximity, theta=theta, **way).classes for way in ways]
    same = pd.DataFrame(kept).eq(example.table["class"]).mean()
    wanted = {ex.A: 1.0, ex.B: 1.0, ex.C: 69 / 96, ex.D: 1.0, ex.E: 58 / 96, ex.F_: 1.0}
    assert len(kept) == 96
    assert same.to_dict() == pytest.approx(wanted)


def test_shares_of_changes_sum_to_what_is_not_stable(example):
    levels = {"threshold": [15, 18], "proximity": [15, 20], "theta": [0.5, 0.8], "decay": ["apl"]}  # not those in force
    told = zb.sensitivity(example, levels)
    assert told.runs.iloc[0].to_dict() == {"threshold": 15, "proximity": 15, "theta": 0.5, "decay": "apl"}
    np.testing.assert_allclose(told.drivers.sum(), 1 - told.stability.mean(), atol=1e-12)
    np.testing.assert_allclose(told.shapley.sum(axis=1), 1 - told.stability, atol=1e-12)
    assert told.classes.sum(axis=1).eq(8).all()
    assert told.drivers["decay"] < 0  # it brings some classes back


def test_runs_are_those_of_new_diagnoses(lozere):
    table = random_teams(3, lozere.communes.index)
    teams = zb.read_providers(table, territory=lozere)
    found = zb.diagnose(lozere, teams)
    told = zb.sensitivity(found, {"threshold": [12, 25], "without": [[], ["e1", "e2"]]})
    assert len(told.runs) == 4
    left = zb.read_providers(table[~table["id"].isin(["e1", "e2"])], territory=lozere)
    for number, (threshold, without) in enumerate(told.runs.itertuples(index=False)):
        parameters = found.frozen().replace(threshold=threshold)
        again = zb.diagnose(lozere, left if without else teams, parameters=parameters).table["class"]
        assert [list(CLASSES)[code] for code in told.codes[number]] == again.tolist()


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ({"unit": ["km"]}, "« unit » ne peut pas varier"),
        ({"demand": ["population", "auto"]}, "« demand » ne peut pas varier"),
        ({"tresh": [1]}, "Facteur inconnu : « tresh »"),
        ({"threshold": 15}, "attendu une liste de niveaux"),
        ({"decay": "apl"}, "attendu une liste de niveaux"),
        ({"threshold": []}, "attendu une liste de niveaux"),
        ({"threshold": [20, 25, 20.0]}, "le niveau 20.0 est donné deux fois"),
        (["threshold"], "donnez des niveaux par facteur"),
        ({}, "Aucun facteur"),
        (
            {"threshold": list(range(1, 500)), "proximity": list(range(1, 500))},
            "249 001 scénarios".replace(" ", "\u202f", 1),
        ),
    ],
)
def test_factors_that_cannot_vary_are_refused_by_name(gard, factors, said):
    with pytest.raises(zb.ParameterError) as refused:
        zb.sensitivity(gard, factors)
    assert said in str(refused.value)


def test_the_usual_factors_are_those_that_may_vary(lozere):
    teams = zb.read_providers(random_teams(2, lozere.communes.index), territory=lozere)
    far = {"unit": "km", "threshold": 15, "proximity": 10, "decay": [[8, 1], [16, 0.5]], "distance_cap": 20}
    for told, wanted in (
        (far, {"threshold": [11.25, 15.0, 18.75], "proximity": [7.5, 10.0, 12.5], "theta": [0.5, 0.66, 0.8]}),
        ({"measure": "2sfca", "threshold": 4, "proximity": 3}, {"threshold": [2, 4, 9], "proximity": [1.5, 3, 8]}),
    ):
        runs = zb.sensitivity(zb.diagnose(lozere, teams, parameters=zb.Parameters(**told))).runs
        assert {name: sorted(set(runs[name])) for name in wanted} == wanted
        assert ("crowfly" in runs, "decay" in runs) == (told is not far, told is far)
    apl = zb.sensitivity(zb.diagnose(lozere, teams, parameters=zb.Parameters(decay="apl")))
    assert len(apl.runs) == 81 * 2
    found = zb.diagnose(lozere, teams, parameters=zb.Parameters(measure="2sfca"))
    with pytest.raises(zb.ParameterError, match="« decay » ne peut pas varier"):
        zb.sensitivity(found, {"decay": ["apl"]})


def test_times_given_cannot_vary_by_law():
    found = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs())
    with pytest.raises(zb.ParameterError, match="« crowfly » ne peut pas varier : les temps viennent de votre table"):
        zb.sensitivity(found, {"crowfly": ["lent", "rapide"]})
    usual = zb.sensitivity(found)
    assert "crowfly" not in usual.runs
    assert len(usual.runs) == 81
