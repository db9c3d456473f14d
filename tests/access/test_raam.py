"""RAAM: the equilibrium that can be worked out by hand, and what must hold of any."""

from pathlib import Path

import dense
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from test_measures import series, worlds

import zonesblanches as zb
from zonesblanches.access.raam import rational_agents
from zonesblanches.travel.crowfly import crowfly_costs

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "exemples" / "equipes_gard_exemple.csv"


def test_congestion_is_equal_where_distance_is():
    out = rational_agents(dense.table([[10.0, 10.0]]), series([100.0], "o"), series([1.0, 3.0], "d"))
    assert out.load.tolist() == pytest.approx([25, 75], abs=0.01)
    # rho = 25 people per unit: congestion 1, travel 10/60
    assert out.cost.tolist() == pytest.approx([1 + 1 / 6], abs=1e-3)
    assert out.converged


def test_people_walk_to_avoid_the_crowd():
    """x people go to the near one: x/50 = 30/60 + (100 - x)/50, so x = 62.5."""
    out = rational_agents(dense.table([[0.0, 30.0]]), series([100.0], "o"), series([1.0, 1.0], "d"))
    assert out.load.tolist() == pytest.approx([62.5, 37.5], abs=0.01)
    assert out.cost.tolist() == pytest.approx([1.25], abs=1e-3)
    assert out.converged


def test_a_finer_tolerance_gives_a_finer_answer():
    out = rational_agents(dense.table([[0.0, 30.0]]), series([100.0], "o"), series([1.0, 1.0], "d"), tolerance=1e-8)
    assert out.load.tolist() == pytest.approx([62.5, 37.5], abs=1e-6)
    assert out.regret <= 1e-8


def brute(matrix, people, supply, tau, rho):
    """Minimise the potential with scipy's general solver, from the even shares: the loads of the equilibrium."""
    from scipy.optimize import LinearConstraint, minimize

    rows, columns = np.nonzero(np.isfinite(matrix))
    to_row = np.equal.outer(np.arange(len(people)), rows).astype(float)
    to_column = np.equal.outer(np.arange(len(supply)), columns).astype(float)
    travel = matrix[rows, columns] / tau
    unit = 1 / (supply * rho)
    found = minimize(
        lambda flow: travel @ flow + 0.5 * unit @ (to_column @ flow) ** 2,
        (people / to_row.sum(axis=1))[rows],
        jac=lambda flow: travel + to_column.T @ (unit * (to_column @ flow)),
        bounds=[(0, None)] * len(rows),
        constraints=[LinearConstraint(to_row, people, people)],
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    return to_column @ found.x


@pytest.mark.parametrize("seed", range(4))
def test_the_loads_are_those_of_a_general_solver(seed):
    rng = np.random.default_rng(seed)
    matrix = np.where(rng.random((7, 4)) < 0.25, np.inf, rng.uniform(0, 50, (7, 4)))
    matrix[:, 0] = rng.uniform(0, 50, 7)  # everybody reaches one
    people, supply = rng.uniform(1, 9, 7), rng.uniform(1, 4, 4)
    out = rational_agents(dense.table(matrix), series(people, "o"), series(supply, "d"), rho=3.0, tolerance=1e-8)
    assert out.converged
    np.testing.assert_allclose(out.load, brute(matrix, people, supply, 60.0, 3.0), atol=2e-4)


def test_the_gard_converges_in_the_default_rounds():
    """350 communes, the sample teams, tau 60: a regret of 0.011 was left once, after 400 rounds."""
    communes = zb.territory("30").communes
    teams = zb.read_providers(SAMPLE).table
    table = crowfly_costs(communes, teams, zb.Parameters())
    demand, supply = communes["people_65p"].astype(float), teams["capacity"].astype(float).fillna(1.0)
    out = rational_agents(table, demand, supply)
    assert out.converged
    assert out.regret <= 1e-4
    reached = np.isfinite(out.cost)
    assert out.load.sum() == pytest.approx(demand[reached].sum())


def test_the_regret_is_that_of_the_state_returned():
    """One provider near, one far, and one round: what people bear over the least cost, worked out from the loads."""
    costs = dense.table([[0.0, 30.0]])
    out = rational_agents(costs, series([100.0], "o"), series([1.0, 1.0], "d"), rounds=1, tolerance=0)
    near, far = out.load["d0"] / 50, out.load["d1"] / 50 + 0.5
    borne = (out.load["d0"] * near + out.load["d1"] * far) / 100
    assert out.regret == pytest.approx(borne - min(near, far), abs=1e-12)
    assert out.cost.iloc[0] == pytest.approx(min(near, far), abs=1e-12)
    assert out.rounds == 1
    assert not out.converged


def test_a_thousand_providers_are_solved_as_a_few():
    """The sparse system gives what the dense one does."""
    from zonesblanches.access import raam

    rng = np.random.default_rng(1)
    matrix = rng.uniform(0, 50, (9, 5))
    args = dense.table(matrix), series(rng.uniform(1, 9, 9), "o"), series(rng.uniform(1, 4, 5), "d")
    few = rational_agents(*args).load
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raam, "_DENSE", 0)
        np.testing.assert_allclose(rational_agents(*args).load, few, rtol=1e-9)


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
    assert out.converged


def test_a_tolerance_of_zero_ends():
    out = rational_agents(
        dense.table([[3.0, 3.0], [3.0, 3.0]]), series([1.0, 2.0], "o"), series([1.0, 1.0], "d"), tolerance=0
    )
    assert out.load.tolist() == pytest.approx([1.5, 1.5])
    assert out.rounds <= 400
    assert rational_agents(dense.table([[3.0]]), series([0.0], "o"), series([1.0], "d"), tolerance=0).converged
