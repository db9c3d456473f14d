"""The same optimum as spopt on middle cases; where it is installed: no dependency of ours."""

import numpy as np
import pytest

from zonesblanches.siting.cover import most_covered
from zonesblanches.siting.demands import covering_demands
from zonesblanches.siting.fewest import fewest_sites
from zonesblanches.siting.median import Distances, least_cost
from zonesblanches.siting.rules import Rules


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(3))
def test_optima_are_those_of_spopt(seed):
    locate, pulp = pytest.importorskip("spopt.locate"), pytest.importorskip("pulp")
    rng = np.random.default_rng(seed)
    points, people = rng.random((120, 2)), rng.integers(1, 100, 120).astype(float)
    cost = np.linalg.norm(points[:, None] - points[None], axis=2)
    once = covering_demands(*np.nonzero(cost <= 0.12), np.ones(120, dtype=int), people, 120)
    solver = pulp.PULP_CBC_CMD(msg=False)

    theirs = locate.MCLP.from_cost_matrix(cost, people, service_radius=0.12, p_facilities=8).solve(solver)
    assert most_covered(once, Rules(8, 120)).value == pytest.approx(abs(theirs.problem.objective.value()))
    theirs = locate.LSCP.from_cost_matrix(cost, service_radius=0.12).solve(solver)
    assert len(fewest_sites(once, Rules(120, 120))[0]) == theirs.problem.objective.value()
    theirs = locate.PMedian.from_cost_matrix(cost, people, p_facilities=6).solve(solver)
    weighted = cost * people
    found = least_cost(Distances(weighted, weighted.max(axis=0) + 1), Rules(6, 120))
    assert found.value == pytest.approx(theirs.problem.objective.value())
    assert found.proven
