"""Near points: the same as SciPy's tree finds, to the last bit, without SciPy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from zonesblanches.territory import nearby
from zonesblanches.territory.nearby import any_within, near, pairs_within

SIDES = st.sampled_from([1e-3, 1.0, 3e4, 1e6])


@st.composite
def clouds(draw):
    """Two clouds of points, on a coarse mesh half of the time so that distances tie and fall on the bound."""
    side, mesh = draw(SIDES), draw(st.booleans())
    at = st.integers(-9, 9) if mesh else st.floats(-9, 9, allow_nan=False)
    cloud = st.lists(st.tuples(at, at), min_size=1, max_size=30)
    starts, ends = (np.array(draw(cloud), dtype=float) * side for _ in range(2))
    return starts, ends, side * draw(st.sampled_from([0, 0.01, 0.5, 1, 3, 5, 40]))


def sorted_pairs(start, end, distance):
    order = np.lexsort((end, start))
    return start[order].tolist(), end[order].tolist(), distance[order].tolist()


@given(clouds())
def test_pairs_are_those_of_the_tree(cloud):
    starts, ends, reach = cloud
    tree = cKDTree(starts).sparse_distance_matrix(cKDTree(ends), reach, output_type="ndarray")
    assert sorted_pairs(*pairs_within(starts, ends, reach)) == sorted_pairs(tree["i"], tree["j"], tree["v"])


@given(clouds(), st.integers(0, 99))
def test_each_start_may_have_its_reach(cloud, seed):
    starts, ends, reach = cloud
    reaches = np.random.default_rng(seed).random(len(starts)) * reach
    start, end, _ = pairs_within(starts, ends, reaches)
    expected = [sorted(found) for found in cKDTree(ends).query_ball_point(starts, reaches)]
    assert [sorted(end[start == at].tolist()) for at in range(len(starts))] == expected


@given(clouds())
def test_points_within_reach_are_those_of_a_pair_at_least(cloud):
    starts, ends, reach = cloud
    least = np.sqrt(((starts[:, None] - ends) ** 2).sum(axis=2)).min(axis=1)
    sure = ~np.isclose(least, reach)  # on the bound, two roundings of a distance may differ
    assert (any_within(starts, ends, reach) == (least <= reach))[sure].all()


def test_batches_change_nothing(monkeypatch):
    points = np.random.default_rng(5).random((200, 2))
    whole = sorted_pairs(*pairs_within(points, points, 0.2))
    monkeypatch.setattr(nearby, "_AT_ONCE", 7)
    assert sorted_pairs(*pairs_within(points, points, 0.2)) == whole


def test_nobody_is_near_nobody():
    nothing, point = np.zeros((0, 2)), np.zeros((1, 2))
    assert [len(part) for part in pairs_within(nothing, point, 5)] == [0, 0, 0]
    assert [len(part) for part in pairs_within(point, nothing, 5)] == [0, 0, 0]
    assert any_within(point, nothing, 5).tolist() == [False]


def test_projections_and_missing_coordinates_are_kept_apart():
    points = pd.DataFrame({"x_m": [0.0, 0.0, np.nan], "y_m": [0.0, 0.0, 0.0], "zone": ["metro", "mayotte", "metro"]})
    targets = pd.DataFrame({"x_m": [3000.0, np.nan], "y_m": [4000.0, 0.0], "zone": ["metro", "mayotte"]})
    assert near(points, targets, 5).tolist() == [True, False, False]
    assert near(points, targets, 4.999).tolist() == [False, False, False]


@pytest.mark.parametrize("reach", [0.0, 5.0])
def test_the_bound_is_included(reach):
    starts, ends = np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 0.0]])
    assert len(pairs_within(starts, ends, reach)[0]) == (1 if reach == 0 else 2)
    assert any_within(starts, ends[:1], reach).tolist() == [reach == 5.0]
