"""Codes written otherwise, and inputs of other kinds: refused, where they passed for communes that reach nobody."""

import dense
import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches import access
from zonesblanches.access.decay import Curve, Step

LONG = pd.DataFrame({"origin": ["01004", "01004", "69123"], "destination": ["T", "U", "T"], "cost": [5.0, 20.0, 0.0]})
TABLE = zb.CostTable.from_long(LONG)
SUPPLY = pd.Series({"T": 3.0, "U": 2.0})
DECAY = access.binary(20)
PEOPLE = pd.DataFrame({"x_m": [0.0, 3000.0], "y_m": 0.0, "demand": [60, 40]}, index=["a", "b"])
TEAM = pd.DataFrame({"x_m": [1000.0], "y_m": 0.0, "supply": 5}, index=["T"])


@pytest.mark.parametrize("code", ["1004", " 01004", "01004 "])
@pytest.mark.parametrize(
    "run",
    [
        lambda demand: access.floating_catchments(TABLE, demand, SUPPLY, DECAY),
        lambda demand: access.keep_pairs(TABLE, DECAY).catchments(demand, SUPPLY),
        lambda demand: access.rational_agents(TABLE, demand, SUPPLY),
        lambda demand: TABLE.covering(demand.index),
        lambda demand: access.supply_ratio(pd.Series({"T": demand.index[0], "U": "69123"}), SUPPLY, TABLE,
                                           pd.Series({"01004": 1.0})),
        lambda demand: access.count_within(TABLE, 20, [(demand.index[0], "T")]),
    ],
)  # fmt: skip
def test_codes_written_otherwise_are_no_other_communes(run, code):
    """One known code was enough for `1004` to pass for a commune that nobody serves, and its people for nobody."""
    with pytest.raises(zb.CostError, match=rf"1 code écrit autrement.*'{code}'.*zfill"):
        run(pd.Series({code: 100.0, "69123": 50.0}))


def test_small_letters_are_no_other_commune():
    with pytest.raises(zb.CostError, match="'2a004'"):
        zb.CostTable.from_long(LONG.assign(origin=["2A004", "2A004", "69123"])).covering(["2a004"])


def test_a_commune_out_of_reach_is_still_a_commune():
    found = access.floating_catchments(TABLE, pd.Series({"01004": 40.0, "01005": 9.0}), SUPPLY, DECAY).access
    assert found.to_dict() == {"01004": 0.125, "69123": 0.075, "01005": 0.0}


def test_numbers_among_codes_are_refused():
    demand = pd.Series([1.0, 2.0], index=pd.Index([1004, "69123"], dtype=object))
    for run in (
        lambda: access.floating_catchments(TABLE, demand, SUPPLY, DECAY),
        lambda: access.keep_pairs(TABLE, DECAY).catchments(demand, SUPPLY),
    ):
        with pytest.raises(zb.CostError, match=r"codes 1004\. Attendu des codes en texte"):
            run()


def test_provider_ids_in_numbers_are_told():
    table = zb.CostTable.from_long(LONG.assign(destination=[1, 2, 1]))
    with pytest.raises(zb.CostError, match=r"identifiants en nombres \(1, 2\).*astype\(str\)"):
        access.gravity(table, pd.Series({1: 3.0, 2: 2.0}), DECAY)


@pytest.mark.parametrize("communes", [pd.Series({"T": "01004"}), pd.Series({"T": "01004", "U": None})])
def test_the_capacity_of_a_provider_without_commune_is_not_lost(communes):
    with pytest.raises(zb.CostError, match=r"1 intervenant sans commune \(U\)"):
        access.supply_ratio(communes, SUPPLY, TABLE, pd.Series({"01004": 1.0}))


@pytest.mark.parametrize("wrong", [[("01004",)], [("01004", "T", 3)], [("01004", np.nan)], [(1004, "T")], ["01004"]])
def test_what_is_declared_is_pairs_of_text(wrong):
    with pytest.raises(zb.CostError, match="declared : 1 élément hors des couples"):
        access.count_within(TABLE, 20, wrong)


def test_what_is_declared_may_be_a_table():
    declared = pd.DataFrame({"commune": ["69123", "69123"], "provider": ["U", "U"]})
    assert access.count_within(TABLE, 5, declared).tolist() == [1, 2]


@pytest.mark.parametrize(
    "run",
    [
        lambda: access.floating_catchments(TABLE, pd.Series([1.0], index=pd.MultiIndex.from_tuples([("a", 1)])), SUPPLY,
                                           DECAY),
        lambda: access.gravity(TABLE, SUPPLY * 1j, DECAY),
        lambda: access.theil(SUPPLY, SUPPLY, {"T": "x"}),
        lambda: access.theil(SUPPLY, SUPPLY, pd.Series({"V": "x"})),
        lambda: access.territory_mean(SUPPLY, SUPPLY.set_axis([1, 2])),
        lambda: access.itinerant_capacity(SUPPLY, {"T": 1}),
        lambda: access.supply_ratio({"T": "01004"}, SUPPLY, TABLE, pd.Series({"01004": 1.0})),
        lambda: access.standardised_demand(SUPPLY, {"75+": 1}),
        lambda: access.standardised_demand(SUPPLY.to_frame("75+"), [1]),
        lambda: access.point_catchments(PEOPLE.to_dict(), TEAM, DECAY),
    ],
)  # fmt: skip
def test_other_kinds_of_inputs_have_a_message(run):
    with pytest.raises(zb.CostError, match=r"(attendu|Attendu|aucun de ses codes)"):
        run()


def test_rates_may_be_a_series_and_classes_without_one_are_out_of_the_count():
    people = pd.DataFrame({"60-74": [100, 50], "75+": [20, 40]}, index=["a", "b"])
    assert access.standardised_demand(people, pd.Series({"75+": 2.0})).tolist() == [20.0, 40.0]


@pytest.mark.parametrize("column", ["zone", "landmass"])
def test_lands_that_only_one_table_tells_never_meet(column):
    for people, teams in (
        (PEOPLE.assign(**{column: [0, 1]}), TEAM),
        (PEOPLE, pd.concat([TEAM, TEAM.rename({"T": "U"})]).assign(**{column: [0, 1]})),
    ):
        with pytest.raises(zb.MissingColumnError, match=rf"colonne absente « {column} ».*plusieurs \(0, 1\)"):
            access.point_catchments(people, teams, DECAY)
    with pytest.raises(zb.CostError, match="du texte dans une table, un nombre dans l'autre"):
        access.point_catchments(PEOPLE.assign(**{column: "1"}), TEAM.assign(**{column: 1}), DECAY)
    alone = access.point_catchments(PEOPLE.assign(**{column: 1}), TEAM, DECAY).access
    assert alone.tolist() == [0.05, 0.05]


@pytest.mark.parametrize(
    ("threshold", "cost", "inside"),
    [
        (1.8, access.CrowflyCost(1.8, 60 / 61.5), [1.0, 0.0]),  # the cost of distance 0: once a search without end
        (1.8 + 1e-9, access.CrowflyCost(1.8, 60 / 61.5), [1.0, 0.0]),
        (3.0, access.CrowflyCost(), [1.0, 1.0]),
        (np.nextafter(3.0, 0), access.CrowflyCost(), [1.0, 0.0]),
        (1e200, access.CrowflyCost(), [1.0, 1.0]),
        (20.0, access.CrowflyCost(1.8, 1e-300), [1.0, 1.0]),
    ],
)
def test_the_reach_of_points_ends(threshold, cost, inside):
    teams = TEAM.assign(x_m=0.0, supply=10.0)
    found = access.point_catchments(PEOPLE.assign(demand=10.0), teams, access.binary(threshold), cost=cost).access
    assert (found > 0).tolist() == [bool(value) for value in inside]


@pytest.mark.parametrize(
    ("low", "high", "step", "expected"), [(0, 2.1, 0.7, 0.25), (2.1, 2.1, 0.7, 1.0), (0, 3, 2, 1 / 3)]
)
def test_the_thresholds_of_an_interval_include_their_bounds(low, high, step, expected):
    """3 × 0.7 is a hair under 2.1; and the last threshold is the highest asked, even when steps jump it."""
    table = dense.table([[2.1]])
    found = access.cumulative_interval(table, pd.Series({"d0": 1.0}), low=low, high=high, step=step)
    assert found.tolist() == pytest.approx([expected])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Step((10, 5), (1.0, 0.5)),
        lambda: Step((10,), (1.0, 0.5)),
        lambda: Step((10,), (-1.0,)),
        lambda: Curve("bell", 20),
        lambda: Curve("logistic", 20),
        lambda: Curve("linear", 0),
        lambda: access.exponential(np.inf),
    ],
)
def test_decays_made_by_hand_are_checked(make):
    with pytest.raises(zb.ParameterError):
        make()


@pytest.mark.parametrize(
    "run",
    [
        access.floating_catchments,
        access.modified_catchments,
        lambda costs, demand, supply, decay: access.keep_pairs(costs, decay).catchments(demand, supply),
    ],
)
def test_weights_too_small_to_divide_by_are_refused(run):
    with pytest.raises(zb.CostError, match="moins raide"):
        run(dense.table([[20.0]]), pd.Series({"o0": 100.0}), pd.Series({"d0": 2.0}), access.exponential(36))


def test_a_decay_that_writes_on_its_costs_leaves_the_table_alone():
    def mine(cost):
        cost[cost > 10] = np.inf
        return 1 / (1 + cost)

    table = zb.CostTable.from_long(LONG)
    first = access.gravity(table, SUPPLY, mine)
    assert table.values.tolist() == [5.0, 20.0, 0.0]
    assert access.gravity(table, SUPPLY, mine).tolist() == first.tolist()
    access.keep_pairs(table, lambda cost: cost)  # weights that are the costs: those of 0 are let go, in place
    assert (table.values.tolist(), table.indptr.tolist()) == ([5.0, 20.0, 0.0], [0, 2, 3])


def test_keeping_pairs_leaves_the_table_alone():
    """The zeros were taken out of the table's own arrays: every measure then lost pairs in reach."""
    table = zb.CostTable.from_long(LONG.assign(cost=[25.0, 5.0, 8.0]))
    before = table.indptr.tolist(), table.indices.tolist(), table.values.tolist()
    assert access.keep_pairs(table, DECAY).by_origin.nnz == 2
    assert (table.indptr.tolist(), table.indices.tolist(), table.values.tolist()) == before
    assert access.count_within(table, 20).tolist() == [1, 1]
