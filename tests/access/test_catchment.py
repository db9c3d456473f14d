"""Floating catchments on cases small enough to do by hand."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.access.decay import binary, step


def catchments(pairs, demand, supply, decay=None, origins=None):
    table = pd.DataFrame(pairs, columns=["origin", "destination", "cost"])
    costs = zb.CostTable.from_long(table, origins=origins)
    return zb.floating_catchments(costs, pd.Series(demand), pd.Series(supply), decay or binary(20))


def test_steps_include_their_upper_bound():
    weights = step([(10, 1.0), (20, 0.68), (30, 0.22)])(np.array([0, 10, 10.01, 20, 20.01, 30, 30.01]))
    assert weights.tolist() == [1, 1, 0.68, 0.68, 0.22, 0.22, 0]


def test_one_commune_one_team():
    out = catchments([("a", "T", 0)], {"a": 50}, {"T": 5})
    assert out.access.tolist() == [0.1]
    assert out.ratio.tolist() == [0.1]
    assert out.people.tolist() == [50]
    assert out.gap == 0
    assert out.idle == ()


def test_two_communes_share_by_weight():
    """w = 1 and 0.5: R = 6 / (10 + 0.5 · 20) = 0.3, so A = 0.3 and 0.15, and 10 · 0.3 + 20 · 0.15 = 6."""
    out = catchments([("a", "T", 5), ("b", "T", 15)], {"a": 10, "b": 20}, {"T": 6}, step([(10, 1.0), (20, 0.5)]))
    assert out.access.to_dict() == pytest.approx({"a": 0.3, "b": 0.15})


def test_an_idle_provider_is_named_and_left_out():
    out = catchments([("a", "T", 5), ("a", "U", 25)], {"a": 10}, {"T": 1, "U": 9})
    assert out.idle == ("U",)
    assert out.ratio.to_dict() == {"T": 0.1, "U": 0.0}
    assert out.access.tolist() == [0.1]


def test_missing_demand_counts_for_nobody_and_still_has_access():
    out = catchments([("a", "T", 5), ("b", "T", 5)], {"a": 10, "b": np.nan}, {"T": 2})
    assert out.access.to_dict() == {"a": 0.2, "b": 0.2}


def test_no_demand_at_all():
    out = catchments([("a", "T", 5)], {"a": 0}, {"T": 2})
    assert out.access.tolist() == [0]
    assert out.idle == ("T",)


def test_empty_supply():
    out = catchments([], {"a": 10}, {}, origins=["a"])
    assert out.access.tolist() == [0]
    assert out.gap == 0


def test_zero_capacity_is_not_idle():
    out = catchments([("a", "T", 5)], {"a": 10}, {"T": 0})
    assert out.access.tolist() == [0]
    assert out.idle == ()


@pytest.mark.parametrize(
    ("demand", "supply", "message"),
    [
        ({"a": -1}, {"T": 1}, "demande"),
        ({"a": np.inf}, {"T": 1}, "demande"),
        ({"a": 1}, {"T": np.nan}, "capacité"),
        ({"a": 1}, {"T": -1}, "capacité"),
        ({"a": 1}, {"U": 1}, "capacité manquante.*T"),
    ],
)
def test_refusals(demand, supply, message):
    with pytest.raises(zb.CostError, match=message):
        catchments([("a", "T", 5)], demand, supply)


def test_extreme_sizes_are_conserved():
    out = catchments([("a", "T", 5), ("b", "T", 5)], {"a": 1e-9, "b": 1e9}, {"T": 3})
    assert 1e-9 * out.access["a"] + 1e9 * out.access["b"] == pytest.approx(3)


def test_a_demand_given_twice_is_refused():
    table = zb.CostTable.from_long(pd.DataFrame({"origin": ["a"], "destination": ["T"], "cost": [5]}))
    with pytest.raises(zb.CostError, match="plusieurs fois pour : a"):
        zb.floating_catchments(table, pd.Series([1, 2], index=["a", "a"]), pd.Series({"T": 1}), binary(20))
