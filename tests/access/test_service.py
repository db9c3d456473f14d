"""One weight rules how many, how far and how much, whatever the territory."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.access.decay import binary, decay_of, gaussian, step
from zonesblanches.access.links import Outreach
from zonesblanches.access.service import who_serves

MODES = ["aller-vers", "accueil", "itinérant", None]
STEPS = step([(10, 1.0), (20, 0.68), (30, 0.22)])


@st.composite
def lands(draw, least=1):
    """A territory of a few places, a few providers of every mode, some declaring, and some pairs within 30 minutes."""
    places = [f"c{k}" for k in range(draw(st.integers(1, 6)))]
    count = draw(st.integers(least, 6))
    names = [f"T{k}" for k in range(count)]
    pairs = draw(st.lists(st.tuples(st.sampled_from(places), st.sampled_from(names)), unique=True, max_size=30))
    costs = draw(st.lists(st.integers(0, 300), min_size=len(pairs), max_size=len(pairs)))
    table = pd.DataFrame(pairs, columns=["origin", "destination"], dtype=object).assign(
        cost=np.array(costs, dtype=float) / 10
    )
    teams = pd.DataFrame(
        {
            "mode": draw(st.lists(st.sampled_from(MODES), min_size=count, max_size=count)),
            "declared": [tuple(draw(st.lists(st.sampled_from(places), unique=True, max_size=3))) for _ in names],
            "capacity": draw(st.lists(st.floats(0.5, 50), min_size=count, max_size=count)),
        },
        index=names,
    )
    demand = pd.Series(
        draw(st.lists(st.integers(0, 500), min_size=len(places), max_size=len(places))), places, dtype=float
    )
    row, column = (
        pd.Index(found).get_indexer(table[name]) for found, name in ((places, "origin"), (names, "destination"))
    )
    return (
        zb.CostTable.from_pairs(pd.Index(places), pd.Index(names), row, column, table["cost"].to_numpy(float)),
        teams,
        demand,
    )


def service_of(land, threshold=20.0, **outreach):
    costs, teams, _ = land
    return who_serves(costs, teams, pd.Series(threshold, index=costs.origins), STEPS, Outreach(**outreach))


def dense(service, values):
    table = np.zeros((len(service.origins), len(service.destinations)))
    table[service.rows, service.columns] = values
    return table


@given(lands())
def test_the_weight_of_each_pair_by_its_definition(land):
    costs, teams, _ = land
    weight = dense(service_of(land), service_of(land).weight)
    cost = {(line.origin, line.destination): line.cost for line in costs.to_frame().itertuples()}
    for i, place in enumerate(costs.origins):
        for j, name in enumerate(costs.destinations):
            far = cost.get((place, name), np.inf)
            says, mode = teams.at[name, "declared"], teams.at[name, "mode"]
            steps = float(STEPS(np.array([far]))[0])
            if mode == "aller-vers" and says:
                wanted = float(place in says)
            elif mode == "aller-vers":
                wanted = float(far <= 15)
            else:
                wanted = max(steps, 0.22) if place in says else steps
            assert weight[i, j] == wanted


@given(lands())
def test_supply_is_conserved_with_every_mode(land):
    _, teams, demand = land
    service = service_of(land)
    found = service.catchments(demand, teams["capacity"])
    reached = found.people > 0
    assert float((demand * found.access).sum()) == pytest.approx(float(teams["capacity"][reached].sum()), abs=1e-9)


@given(lands())
def test_access_without_a_provider_is_never_by_an_outreach_team_that_goes_elsewhere(land):
    """Where N = 0, what is accessible is beyond T: a place to travel to, never a team that does not come."""
    _, teams, _ = land
    service = service_of(land)
    count = service.counts()["n_providers"].to_numpy()
    by_team = (teams["mode"] == "aller-vers").to_numpy(bool)
    blank = (count == 0)[service.rows]
    assert not service.weight[blank & by_team[service.columns]].any()
    assert (service.felt[by_team[service.columns]] < np.inf).all()


@given(lands(least=2))
def test_adding_a_provider_never_lowers_n_nor_takes_the_nearest_away(land):
    service = service_of(land)
    fewer = service.among(np.arange(len(service.destinations)) < len(service.destinations) - 1)
    assert (service.counts()["n_providers"] >= fewer.counts()["n_providers"]).all()
    assert (service.nearest()["nearest_cost"] <= fewer.nearest()["nearest_cost"]).all()


@given(lands())
def test_declared_pairs_are_sure_within_the_threshold_and_to_be_confirmed_beyond(land):
    costs, teams, _ = land
    service = service_of(land)
    kind = dense(service, service.kind)
    cost = {(line.origin, line.destination): line.cost for line in costs.to_frame().itertuples()}
    for j, name in enumerate(costs.destinations):
        for place in teams.at[name, "declared"]:
            sure = cost.get((place, name), np.inf) <= 20
            assert kind[costs.origins.get_loc(place), j] == (1 if sure else 3)


@given(lands())
def test_as_a_walk_in_place_an_outreach_team_is_one(land):
    costs, teams, demand = land
    same = service_of(land, goes=False)
    others = service_of((costs, teams.assign(mode="accueil"), demand))
    for name in ("rows", "columns", "weight", "felt", "kind"):
        np.testing.assert_array_equal(getattr(same, name), getattr(others, name))


def test_stops_of_one_provider_count_once():
    pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["L", "M"], "cost": [5.0, 12.0]})
    teams = pd.DataFrame({"mode": "itinérant", "declared": [(), ()]}, index=["L", "M"])
    service = who_serves(zb.CostTable.from_long(pairs), teams, pd.Series({"a": 20.0}), STEPS, Outreach())
    assert service.counts()["n_providers"].tolist() == [2]
    assert service.counts(np.array([0, 0]))["n_providers"].tolist() == [1]
    assert service.nearest()["nearest_cost"].tolist() == [5.0]


def test_missing_demand_around_overstates_access():
    pairs = pd.DataFrame({"origin": ["a", "b", "c"], "destination": ["T", "T", "U"], "cost": [5.0, 5.0, 5.0]})
    teams = pd.DataFrame({"mode": "accueil", "declared": [(), ()]}, index=["T", "U"])
    service = who_serves(zb.CostTable.from_long(pairs), teams, pd.Series(20.0, index=list("abc")), STEPS, Outreach())
    assert service.overstated(pd.Series({"a": 10.0, "b": np.nan, "c": 4.0})).tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("told", "decay"),
    [
        ("apl", zb.access.APL_2012),
        ({"kind": "gaussian", "threshold": 30}, gaussian(30)),
        (zb.access.logistic(20, 5, threshold=60), zb.access.logistic(20, 5, threshold=60)),
        (zb.access.power(2, threshold=40), zb.access.power(2, threshold=40)),
        ([[20, 1]], binary(20)),
    ],
)
def test_a_decay_in_any_form(told, decay):
    cost = np.array([0.0, 5.0, 12.0, 20.0, 29.0, 45.0])
    made = decay_of(zb.Parameters(decay=told))
    np.testing.assert_array_equal(made(cost), decay(cost))
    assert made.unit == "min"
    again = zb.Parameters.from_mapping(zb.Parameters(decay=told).to_dict())
    assert again == zb.Parameters(decay=told)


def test_a_function_of_ones_own_goes_through_a_diagnosis():
    def half(cost):
        return np.where(cost <= 25, 0.5, 0.0)

    teams = pd.DataFrame({"nom": ["Uzès"], "commune": ["30334"], "capacité": [5]})
    found = zb.diagnose(zb.territory("30"), zb.read_providers(teams), parameters=zb.Parameters(decay=half))
    assert found.main.providers["people_reached"].iloc[0] > 0


def test_measures_name_what_missing_demand_overstates():
    pairs = pd.DataFrame({"origin": ["a", "b", "c"], "destination": ["T", "T", "U"], "cost": [5.0, 5.0, 5.0]})
    costs, supply = zb.CostTable.from_long(pairs), pd.Series({"T": 3.0, "U": 1.0})
    whole, holed = pd.Series({"a": 10.0, "b": 2.0, "c": 4.0}), pd.Series({"a": 10.0, "b": np.nan, "c": 4.0})
    for measure in (
        zb.access.floating_catchments, zb.access.three_step_catchments, zb.access.modified_catchments,
        zb.access.balanced_catchments,
    ):  # fmt: skip
        assert measure(costs, whole, supply, binary(20)).overstated == ()
        assert measure(costs, holed, supply, binary(20)).overstated == ("a", "b")
