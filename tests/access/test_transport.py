"""The transport problem against brute force: every cut for the most people, every plan for the least cost."""

from itertools import product

import numpy as np
import pytest

import zonesblanches as zb
from zonesblanches.access.transport import most_served


def by_cuts(rows, columns, demand, supply):
    """The least cut: the places that the providers of a part reach, and what the others can serve."""
    part = range(len(supply))
    best = np.inf
    for chosen in product([False, True], repeat=len(supply)):
        reached = {row for row, column in zip(rows, columns, strict=True) if chosen[column]}
        kept = sum(demand[row] for row in reached) + sum(supply[at] for at in part if not chosen[at])
        best = min(best, kept)
    return best


def by_plans(rows, columns, cost, demand, supply):
    """The least cost among every whole plan that serves the most people."""
    most = [int(min(demand[row], supply[column])) for row, column in zip(rows, columns, strict=True)]
    found = {}
    for plan in product(*(range(limit + 1) for limit in most)):
        by_place, by_team = np.bincount(rows, plan, len(demand)), np.bincount(columns, plan, len(supply))
        if (by_place <= demand).all() and (by_team <= supply).all():
            found[sum(plan)] = min(found.get(sum(plan), np.inf), float(np.dot(plan, cost)))
    return max(found), found[max(found)]


@pytest.mark.parametrize("seed", range(60))
def test_the_most_people_at_the_least_cost(seed):
    rng = np.random.default_rng(seed)
    places, teams = rng.integers(1, 5), rng.integers(1, 4)
    rows, columns = np.nonzero(rng.random((places, teams)) < 0.6)
    rows, columns = rows[:6], columns[:6]
    cost = rng.uniform(0, 30, len(rows)).round(1)
    demand, supply = rng.integers(0, 4, places).astype(float), rng.integers(0, 5, teams).astype(float)
    served = most_served(rows, columns, cost, demand, supply)
    by_place, by_team = np.bincount(rows, served, places), np.bincount(columns, served, teams)
    assert (served >= 0).all()
    assert (by_place <= demand + 1e-9).all()
    assert (by_team <= supply + 1e-9).all()
    assert by_place.sum() == pytest.approx(by_team.sum(), abs=1e-12)
    most, least = by_plans(rows, columns, cost, demand, supply)
    assert served.sum() == pytest.approx(most, abs=1e-7)
    assert served.sum() == pytest.approx(by_cuts(rows, columns, demand, supply), abs=1e-7)
    assert float(served @ cost) == pytest.approx(least, abs=1e-6)


def test_the_same_plan_twice_and_whatever_is_apart():
    rng = np.random.default_rng(7)
    rows, columns = np.nonzero(rng.random((40, 12)) < 0.15)
    cost, demand, supply = rng.integers(0, 5, len(rows)) * 1.0, rng.integers(1, 90, 40) * 1.0, np.full(12, 60.0)
    once, twice = (most_served(rows, columns, cost, demand, supply) for _ in range(2))
    assert once.tobytes() == twice.tobytes()  # ties and all
    both = most_served(
        np.concatenate([rows, rows + 40]), np.concatenate([columns, columns + 12]), np.tile(cost, 2),
        np.tile(demand, 2), np.tile(supply, 2),
    )  # fmt: skip
    assert both.tobytes() == np.tile(once, 2).tobytes()


def test_nobody_to_serve_and_nothing_to_serve_with():
    pair = np.array([0]), np.array([0]), np.array([3.0])
    assert most_served(*pair, np.array([0.0]), np.array([5.0])).tolist() == [0.0]
    assert most_served(*pair, np.array([5.0]), np.array([0.0])).tolist() == [0.0]
    assert most_served(*(part[:0] for part in pair), np.array([5.0]), np.array([5.0])).tolist() == []
    with pytest.raises(zb.InputError, match="demand"):
        most_served(*pair, np.array([np.nan]), np.array([5.0]))
