"""The most people served, every plan nearly as good, the fewest sites, the least cost: against every set of sites."""

import itertools

import numpy as np
import pytest

from zonesblanches.siting.cover import bounded_cover, most_covered
from zonesblanches.siting.demands import covering_demands, stacked_demands
from zonesblanches.siting.duality import dual_bound
from zonesblanches.siting.exchange import shaken
from zonesblanches.siting.fewest import fewest_sites
from zonesblanches.siting.median import Distances, least_cost
from zonesblanches.siting.portfolio import portfolio_of
from zonesblanches.siting.roles import roles_of
from zonesblanches.siting.rules import Rules


def drawn(seed, most_candidates=10, twice=True):
    """Draw places, how many sites each needs, and who reaches whom."""
    rng = np.random.default_rng(seed)
    candidates, places = int(rng.integers(4, most_candidates)), int(rng.integers(3, 15))
    reach = rng.random((places, candidates)) < 0.35
    need = rng.integers(1, 3, places) if twice else np.ones(places, dtype=int)
    people = rng.integers(1, 50, places).astype(float)
    return reach, need, people, int(rng.integers(1, 4))


def demands_of(reach, need, people):
    return covering_demands(*np.nonzero(reach), need, people, reach.shape[1])


def every(reach, need, people, n, rules=None):
    """Return the people of every set of `n` sites that keeps the rules."""
    return {
        sites: float(people[reach[:, list(sites)].sum(axis=1) >= need].sum())
        for sites in itertools.combinations(range(reach.shape[1]), n)
        if rules is None or rules.fits(sites)
    }


@pytest.mark.parametrize("tens", range(30))
def test_best_plan_and_portfolio_are_those_of_brute_force(tens):
    """300 random cases, one in two of places that need two sites."""
    for seed in range(10 * tens, 10 * tens + 10):
        reach, need, people, n = drawn(seed, twice=seed % 2 == 0)
        demands, rules, values = (
            demands_of(reach, need, people),
            Rules(n, reach.shape[1]),
            every(*drawn(seed, twice=seed % 2 == 0)),
        )
        best = max(values.values())
        plan = most_covered(demands, rules)
        assert plan.value == pytest.approx(best)
        assert plan.proven
        merged = demands.merged()
        assert merged.total == pytest.approx(demands.total)
        for share in (1.0, 0.99, 0.8):
            found = portfolio_of(merged, rules, share * best)
            assert dict(found.plans) == pytest.approx({s: v for s, v in values.items() if v >= share * best - 1e-9})
            assert found.complete


def test_a_portfolio_cut_short_keeps_the_best():
    reach, need, people, _ = drawn(3, twice=False)
    values = every(reach, need, people, 3)
    found = portfolio_of(demands_of(reach, need, people), Rules(3, reach.shape[1]), 0.0, most=5)
    assert not found.complete
    assert [value for _, value in found.plans] == pytest.approx(sorted(values.values(), reverse=True)[:5])


@pytest.mark.parametrize("seed", range(20))
def test_rules_are_kept_and_the_best_within_them_is_found(seed):
    rng = np.random.default_rng(seed)
    reach, need, people, _ = drawn(seed, twice=False)
    count = reach.shape[1]
    pairs = np.array(
        [pair for pair in itertools.combinations(range(count), 2) if rng.random() < 0.25], dtype=int
    ).reshape(-1, 2)
    rules = Rules(
        3, count, pairs[:, 0], pairs[:, 1], area=rng.integers(0, 2, count), quota=np.array([2.0, 1.0]),
        price=rng.integers(1, 5, count).astype(float), budget=8.0,
    )  # fmt: skip
    values = {s: v for n in (1, 2, 3) for s, v in every(reach, need, people, n, rules).items()}
    plan = most_covered(demands_of(reach, need, people), rules)
    assert rules.fits(plan.sites)
    assert plan.value == pytest.approx(max(values.values()))
    lines, most = rules.lines()
    for sites in itertools.combinations(range(count), 3):
        x = np.zeros(count)
        x[list(sites)] = 1
        assert bool((lines @ x <= most + 1e-9).all()) == rules.fits(sites)


@pytest.mark.parametrize("seed", range(20))
def test_compulsory_sites_stand(seed):
    reach, need, people, _ = drawn(seed)
    values = {s: v for s, v in every(reach, need, people, 3).items() if 1 in s}
    plan = most_covered(demands_of(reach, need, people), Rules(3, reach.shape[1]), compulsory=[1])
    assert 1 in plan.sites
    assert plan.value == pytest.approx(max(values.values()))


def test_several_conditions_hold_together():
    """Place 0 needs half from each of two sites, and one of them near; place 1 cannot be helped."""
    once = (np.array([0, 0]), np.array([0, 1]), np.array([0.5, 0.5]), np.array([True, True]))
    near = (np.array([0]), np.array([1]), np.array([1.0]), np.array([True, False]))
    both = stacked_demands([once, near], np.array([7.0, 5.0]), 3)
    assert both.total == 7.0
    values = {sites: both.value(sites) for sites in itertools.combinations(range(3), 2)}
    assert values == {(0, 1): 7.0, (0, 2): 0.0, (1, 2): 0.0}
    assert both.gains(both.brought([0])).tolist() == [0.0, 7.0, 0.0]


@pytest.mark.parametrize("seed", range(10))
def test_the_bound_is_one_and_the_heuristic_is_close(seed):
    rng = np.random.default_rng(seed)
    points, people = rng.random((150, 2)), rng.integers(1, 100, 150).astype(float)
    near = np.linalg.norm(points[:, None] - points[None], axis=2) < 0.15
    demands, rules = demands_of(near, np.ones(150, dtype=int), people), Rules(8, 150)
    sites, value, bound = bounded_cover(demands, rules)
    assert demands.value(sites) == value <= bound.value * (1 + 1e-9)
    plan = most_covered(demands, rules)
    assert plan.proven
    assert value >= 0.98 * plan.value
    assert bound.value <= 1.02 * plan.value
    held = bound.with_site()[list(plan.sites)]
    assert (held >= plan.value * (1 - 1e-9)).all()
    assert shaken(demands, rules) == shaken(demands, rules)


def test_dual_bound_of_nothing():
    nobody = covering_demands(np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.ones(2, dtype=int), np.ones(2), 3)
    assert dual_bound(nobody, 2, 0.0, []).value == 0
    assert most_covered(nobody, Rules(2, 3)).sites == (0, 1)


@pytest.mark.parametrize("seed", range(30))
def test_fewest_sites(seed):
    reach, need, people, _ = drawn(seed, twice=seed % 2 == 0)
    demands = demands_of(reach, need, people)
    least = next(
        n for n in range(reach.shape[1] + 1) for sites in itertools.combinations(range(reach.shape[1]), n)
        if demands.value(sites) == demands.total
    )  # fmt: skip
    sites, bound = fewest_sites(demands, Rules(reach.shape[1], reach.shape[1]))
    assert (len(sites), bound, demands.value(sites)) == (least, least, demands.total)


@pytest.mark.parametrize("seed", range(40))
def test_least_cost(seed):
    rng = np.random.default_rng(seed)
    count, n = int(rng.integers(4, 14)), int(rng.integers(1, 4))
    points, people = rng.random((count, 2)), rng.integers(1, 50, count)
    cost = np.linalg.norm(points[:, None] - points[None], axis=2) * people
    most = people * rng.uniform(0.2, 1.5, count) if seed % 2 else people * 9.0
    distances, rules = Distances(np.minimum(cost, most), most), Rules(n, count)
    if seed % 3 == 0:
        rules = Rules(n, count, area=np.arange(count) % 3, quota=np.ones(3))
    values = {s: distances.value(s) for s in itertools.combinations(range(count), n) if rules.fits(s)}
    plan = least_cost(distances, rules)
    assert rules.fits(plan.sites)
    assert plan.value == pytest.approx(min(values.values()))
    assert plan.proven


def test_no_time_states_a_gap():
    rng = np.random.default_rng(0)
    points, people = rng.random((200, 2)), rng.integers(1, 50, 200)
    cost = np.linalg.norm(points[:, None] - points[None], axis=2) * people
    plan = least_cost(Distances(cost, cost.max(axis=0) + 1), Rules(6, 200), seconds=0.0, rounds=5)
    assert 0 < plan.gap < 1
    assert plan.bound < plan.value
    assert not plan.proven


def test_roles():
    plans = [((0, 3), 9.0), ((0, 4), 8.9)]
    assert roles_of([0, 3], plans)[0].role == "indispensable"
    assert roles_of([0, 3], plans, spare=[0])[0].role == "indifférent"
    tied = roles_of([0, 3], [((0, 3), 9.0), ((1, 4), 8.95)])
    assert [tied[site].role for site in (0, 3)] == ["lié", "lié"]
    many = [((0, 3), 9.0), *(((0, other), 8.9) for other in range(4, 15))]
    assert roles_of([0, 3], many)[3].role == "indifférent"
