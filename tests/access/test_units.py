"""Minutes are not kilometres: a decay that says its unit refuses the other."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches import access

PEOPLE, SUPPLY = pd.Series({"a": 10.0}), pd.Series({"T": 2.0})
LONG = pd.DataFrame({"origin": ["a"], "destination": ["T"], "cost": [5.0]})
IN_MIN, IN_KM = (zb.CostTable.from_long(LONG, unit=unit) for unit in ("min", "km"))
MADE = {
    "step": lambda unit: access.step([(10, 1.0)], unit=unit),
    "binary": lambda unit: access.binary(10, unit=unit),
    "linear": lambda unit: access.linear(10, unit=unit),
    "gaussian": lambda unit: access.gaussian(10, unit=unit),
    "epanechnikov": lambda unit: access.epanechnikov(10, unit=unit),
    "exponential": lambda unit: access.exponential(0.1, unit=unit),
    "power": lambda unit: access.power(2, unit=unit),
    "logistic": lambda unit: access.logistic(10, 2, unit=unit),
}


@pytest.mark.parametrize("name", MADE)
def test_another_unit_is_refused_by_every_measure(name):
    decay = MADE[name]("min")
    for run in (
        lambda table: access.floating_catchments(table, PEOPLE, SUPPLY, decay),
        lambda table: access.three_step_catchments(table, PEOPLE, SUPPLY, access.linear(9), choice=decay),
        lambda table: access.balanced_catchments(table, PEOPLE, SUPPLY, decay),
        lambda table: access.modified_catchments(table, PEOPLE, SUPPLY, decay),
        lambda table: access.spatial_availability(table, PEOPLE, SUPPLY, decay),
        lambda table: access.gravity(table, SUPPLY, decay),
        lambda table: access.keep_pairs(table, decay),
    ):
        run(IN_MIN)
        with pytest.raises(zb.CostError, match="La décroissance est en min, les coûts en km"):
            run(IN_KM)


@pytest.mark.parametrize("name", MADE)
def test_a_unit_that_is_not_told_passes_and_changes_no_weight(name):
    cost = np.array([0.0, 5.0, 9.0])
    assert MADE[name](None)(cost).tolist() == MADE[name]("km")(cost).tolist()
    access.gravity(IN_KM, SUPPLY, MADE[name](None))
    with pytest.raises(zb.ParameterError, match="unit vaut 'h'"):
        MADE[name]("h")


def test_apl_steps_are_minutes():
    for decay in (access.APL_2012, access.APL_HOMES, access.APL_RESIDENCES):
        with pytest.raises(zb.CostError, match="en min, les coûts en km"):
            access.apl(IN_KM, pd.DataFrame({"75+": [10]}, index=["a"]), SUPPLY, {"75+": 1}, decay=decay)
    assert access.APL_HOMES(np.array([0.0, 30.0, 60.0, 61.0])).tolist() == [1.0, 0.5, 0.0, 0.0]
    assert access.APL_RESIDENCES(np.array([0.0, 15.0, 30.0, 31.0])).tolist() == [1.0, 0.5, 0.0, 0.0]


def test_points_have_a_unit_too():
    people = pd.DataFrame({"x_m": [0.0], "y_m": 0.0, "demand": 10.0}, index=["a"])
    teams = pd.DataFrame({"x_m": [0.0], "y_m": 0.0, "supply": 2.0}, index=["T"])
    with pytest.raises(zb.CostError, match="en min, les coûts en km"):
        access.point_catchments(people, teams, access.APL_2012)
    with pytest.raises(zb.CostError, match="en km, les coûts en min"):
        access.point_catchments(
            people, teams, access.binary(10, unit="km"), cost=access.CrowflyCost(1.8, 1.0, unit="min")
        )
    minutes = access.CrowflyCost(1.8, 60 / 61.5, unit="min")
    assert access.point_catchments(people, teams, access.APL_2012, cost=minutes).access.tolist() == [0.2]
    with pytest.raises(zb.ParameterError, match="unit='h'"):
        access.CrowflyCost(unit="h")


def test_the_method_reads_its_decay_in_the_unit_of_its_parameters():
    """A diagnosis in kilometres keeps working: its steps are kilometres."""
    from zonesblanches.access.decay import decay_of

    assert decay_of(zb.Parameters(unit="km")).unit == "km"
    assert decay_of(zb.Parameters(measure="2sfca")).unit == "min"
