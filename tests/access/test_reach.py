"""Counts: thresholds included, declared pairs counted once."""

import pandas as pd
import pytest

import zonesblanches as zb

TABLE = zb.CostTable.from_long(
    pd.DataFrame({"origin": ["a", "a", "b"], "destination": ["T1", "T2", "T1"], "cost": [20.0, 20.5, 0.0]}),
    origins=["a", "b", "c"],
)


@pytest.mark.parametrize(
    ("threshold", "counts"), [(20, [1, 1, 0]), (20.5, [2, 1, 0]), (19.9, [0, 1, 0]), (0, [0, 1, 0])]
)
def test_thresholds(threshold, counts):
    assert zb.count_within(TABLE, threshold).tolist() == counts


def test_declared_pairs_count_once():
    declared = [("a", "T1"), ("a", "T2"), ("a", "T2"), ("c", "T1"), ("z", "T1"), ("a", "T9")]
    assert zb.count_within(TABLE, 20, declared).tolist() == [2, 1, 1]
    assert zb.count_within(TABLE, 20, iter(declared)).tolist() == [2, 1, 1]


def test_equal_costs_take_the_first():
    pairs = pd.DataFrame({"origin": ["a", "a"], "destination": ["T2", "T1"], "cost": [5.0, 5.0]})
    assert zb.nearest(zb.CostTable.from_long(pairs)).at["a", "nearest_provider"] == "T2"
