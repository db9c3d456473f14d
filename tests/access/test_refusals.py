"""Every wrong input has one clear error, never a traceback of pandas, never a silence."""

from decimal import Decimal
from fractions import Fraction

import dense
import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches import access

TABLE = dense.table([[5.0, 12.0]])
PEOPLE, SUPPLY = pd.Series({"o0": 10.0}), pd.Series({"d0": 2.0, "d1": 1.0})
WRONG = [np.nan, -1, -0.5, "20", True, None, [20]]


@pytest.mark.parametrize("wrong", WRONG)
def test_thresholds(wrong):
    for run in (
        lambda: access.count_within(TABLE, wrong),
        lambda: access.capacity_within(TABLE, SUPPLY, wrong),
        lambda: access.cumulative_interval(TABLE, SUPPLY, low=wrong, high=20),
        lambda: access.cumulative_interval(TABLE, SUPPLY, low=0, high=wrong),
        lambda: access.cumulative_interval(TABLE, SUPPLY, low=0, high=20, step=wrong),
        lambda: access.binary(wrong),
        lambda: access.linear(wrong),
        lambda: access.exponential(wrong),
        lambda: access.rational_agents(TABLE, PEOPLE, SUPPLY, tau=wrong),
        lambda: access.rational_agents(TABLE, PEOPLE, SUPPLY, tolerance=wrong),
        lambda: access.CrowflyCost(per_km=wrong),
    ):
        with pytest.raises(zb.ParameterError):
            run()


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "3", np.nan])
def test_whole_numbers(wrong):
    with pytest.raises(zb.ParameterError, match="nombre entier"):
        access.mean_of_nearest(TABLE, wrong)
    with pytest.raises(zb.ParameterError, match=r"rounds vaut .*nombre entier"):
        access.rational_agents(TABLE, PEOPLE, SUPPLY, rounds=wrong)


@pytest.mark.parametrize("twenty", [20, np.int64(20), np.float32(20), Fraction(20)])
def test_any_real_number_will_do(twenty):
    assert access.linear(twenty) == access.linear(20.0)
    assert access.step([(twenty, Fraction(1, 2))]) == access.step([(20, 0.5)])
    assert access.logistic(twenty, np.int32(5)) == access.logistic(20, 5)
    assert access.count_within(TABLE, twenty).tolist() == [2]
    assert access.rational_agents(TABLE, PEOPLE, SUPPLY, tau=twenty, rounds=np.int64(9)).rounds <= 9
    assert access.mean_of_nearest(TABLE, np.int64(2)).tolist() == [8.5]


def test_a_number_of_400_digits_is_refused():
    with pytest.raises(zb.ParameterError, match="strictement positif"):
        access.linear(10**400)


def test_a_threshold_by_origin():
    table = dense.table([[5.0, 12.0], [5.0, 12.0], [np.inf, np.inf]])
    limits = pd.Series({"o1": 12, "o0": 11.9, "o2": 0, "elsewhere": 3})
    assert access.count_within(table, limits).tolist() == [1, 2, 0]
    assert access.count_within(table, limits, [("o0", "d1"), ("o0", "d0")]).tolist() == [2, 2, 0]
    assert access.capacity_within(table, SUPPLY, limits).tolist() == [2.0, 3.0, 0.0]
    with pytest.raises(zb.ParameterError, match=r"pas de nombre positif ou nul pour 2 origines \(o1, o2\)"):
        access.count_within(table, pd.Series({"o0": 3, "o1": np.nan, "o2": -1}))
    with pytest.raises(zb.ParameterError, match="o1, o2"):
        access.count_within(table, pd.Series({"o0": 3}))
    with pytest.raises(zb.CostError, match="plusieurs fois pour : o0"):
        access.count_within(table, pd.Series([3, 4], index=["o0", "o0"]))


@pytest.mark.parametrize("text", [pd.Series({"o0": "dix"}), pd.Series({"o0": "10"}), pd.Series({"o0": ["10"]})])
def test_text_is_no_demand_and_no_supply(text):
    with pytest.raises(zb.CostError, match=r"demande : 1 valeur hors des nombres .o0"):
        access.floating_catchments(TABLE, text, SUPPLY, access.binary(20))
    with pytest.raises(zb.CostError, match=r"capacité : 1 valeur hors des nombres .d0"):
        access.gravity(TABLE, pd.concat([text.rename({"o0": "d0"}), SUPPLY.iloc[1:]]), access.binary(20))


def test_other_kinds_of_numbers_are_numbers():
    for one in (Decimal("10"), Fraction(10), np.int8(10)):
        found = access.floating_catchments(TABLE, pd.Series({"o0": one}, dtype=object), SUPPLY, access.binary(20))
        assert found.access.tolist() == pytest.approx([0.3])
    nullable = pd.Series({"o0": 10}, dtype="Int64")
    found = access.floating_catchments(TABLE, nullable, SUPPLY, access.binary(20))
    assert found.access.tolist() == pytest.approx([0.3])


def test_a_mapping_is_no_series():
    with pytest.raises(zb.CostError, match=r"demande : attendu une Series.*dict"):
        access.floating_catchments(TABLE, {"o0": 1}, SUPPLY, access.binary(20))


def test_a_decay_is_a_function():
    with pytest.raises(zb.ParameterError, match="attendu une fonction"):
        access.gravity(TABLE, SUPPLY, 20)


@pytest.mark.parametrize("steps", [[10, 20], 3, [(10,)], [], [("10", 1)], [(10, "1")], [(10, True)]])
def test_steps_are_pairs_of_numbers(steps):
    with pytest.raises(zb.ParameterError, match="Paliers"):
        access.step(steps)


def test_an_interval_of_a_million_thresholds_is_refused():
    with pytest.raises(zb.ParameterError, match="plus de 10000 seuils"):
        access.cumulative_interval(TABLE, SUPPLY, low=0, high=20, step=1e-9)


def test_territory_mean_refuses():
    value = pd.Series({"a": 2.0, "b": 4.0})
    with pytest.raises(zb.CostError, match="négative ou infinie pour a"):
        access.territory_mean(value, pd.Series({"a": -1, "b": 3}))
    with pytest.raises(zb.CostError, match="plusieurs fois pour : a"):
        access.territory_mean(value, pd.Series([1, 2], index=["a", "a"]))
    with pytest.raises(zb.CostError, match="plusieurs fois pour : a"):
        access.territory_mean(pd.Series([1, 2], index=["a", "a"]), pd.Series({"a": 1}))
    with pytest.raises(zb.CostError, match="hors des nombres"):
        access.territory_mean(pd.Series({"a": "deux"}), pd.Series({"a": 1}))
    assert access.territory_mean(value, pd.Series({"a": 1})) == 2.0


def test_use_rates_and_counts_by_age_refuse():
    people = pd.DataFrame({"75+": [10]}, index=["a"])
    for rate in ("1", True, None, np.inf):
        with pytest.raises(zb.ParameterError, match="Taux de recours"):
            access.standardised_demand(people, {"75+": rate})
    assert access.standardised_demand(people, {"75+": Fraction(1, 3)}).tolist() == [10.0]
    with pytest.raises(zb.CostError, match="hors des nombres"):
        access.standardised_demand(people.astype(str), {"75+": 1})


def test_ratio_of_a_provider_in_two_communes_is_refused():
    with pytest.raises(zb.CostError, match="plusieurs fois pour : d0"):
        access.supply_ratio(pd.Series(["o0", "o1"], index=["d0", "d0"]), SUPPLY, TABLE, PEOPLE)


@pytest.mark.parametrize("column", ["zone", "landmass"])
def test_points_of_no_land_are_refused(column):
    people = pd.DataFrame({"x_m": [0.0], "y_m": 0.0, "demand": 10.0, "zone": "metro", "landmass": 0.0}, index=["a"])
    teams = people.rename(columns={"demand": "supply"}).rename({"a": "T"})
    with pytest.raises(zb.CostError, match=f"demande sans « {column} » pour : a"):
        access.point_catchments(people.assign(**{column: None}), teams, access.binary(5))
    with pytest.raises(zb.CostError, match=f"capacité sans « {column} » pour : T"):
        access.point_catchments(people, teams.assign(**{column: None}), access.binary(5))
    with pytest.raises(zb.CostError, match="x_m : 1 valeur hors des nombres"):
        access.point_catchments(people.assign(x_m="ici"), teams, access.binary(5))
