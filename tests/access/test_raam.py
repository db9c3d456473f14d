"""RAAM: the equilibrium that can be worked out by hand, and what must hold of any."""

import dense
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from test_measures import series, worlds

import zonesblanches as zb
from zonesblanches.access.raam import rational_agents


def test_congestion_is_equal_where_distance_is():
    out = rational_agents(dense.table([[10.0, 10.0]]), series([100.0], "o"), series([1.0, 3.0], "d"))
    assert out.load.tolist() == pytest.approx([25, 75], abs=0.5)
    # rho = 25 people per unit: congestion 1, travel 10/60
    assert out.cost.tolist() == pytest.approx([1 + 1 / 6], abs=0.02)


def test_people_walk_to_avoid_the_crowd():
    """x people go to the near one: x/50 = 30/60 + (100 - x)/50, so x = 62.5."""
    out = rational_agents(dense.table([[0.0, 30.0]]), series([100.0], "o"), series([1.0, 1.0], "d"), rounds=4000)
    assert out.load.tolist() == pytest.approx([62.5, 37.5], abs=0.5)
    assert out.regret < 2e-3
    assert out.converged == (out.regret <= 1e-4)


def test_the_unserved_are_infinite_and_the_empty_have_a_cost():
    out = rational_agents(dense.table([[5.0], [np.inf], [5.0]]), series([10.0, 10.0, 0.0], "o"), series([2.0], "d"))
    assert np.isfinite(out.cost.iloc[0])
    assert out.cost.iloc[1] == np.inf
    assert out.cost.iloc[2] == pytest.approx(out.cost.iloc[0])


def test_a_provider_without_capacity_receives_nobody():
    out = rational_agents(dense.table([[1.0, 5.0]]), series([10.0], "o"), series([0.0, 2.0], "d"))
    assert out.load.tolist() == [0.0, 10.0]
    with pytest.raises(zb.CostError, match="aucune capacité"):
        rational_agents(dense.table([[1.0]]), series([10.0], "o"), series([0.0], "d"))
    with pytest.raises(zb.ParameterError, match="RAAM"):
        rational_agents(dense.table([[1.0]]), series([10.0], "o"), series([1.0], "d"), tau=0)


@settings(max_examples=30)
@given(worlds())
def test_everybody_in_reach_goes_somewhere(world):
    matrix, people, supply = world
    if not supply.any():
        return
    out = rational_agents(dense.table(matrix), series(people, "o"), series(supply, "d"))
    reach = np.isfinite(np.where(supply[None, :] > 0, matrix, np.inf)).any(axis=1)
    assert out.load.sum() == pytest.approx(people[reach].sum())
    assert np.isfinite(out.cost.to_numpy()).tolist() == reach.tolist()
    assert isinstance(out.cost, pd.Series)
