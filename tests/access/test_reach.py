"""Counts: thresholds included, declared pairs counted once."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@st.composite
def tables(draw):
    """Pairs whose costs often tie, in any order; some origins and some destinations have none."""
    pairs = draw(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 6)), st.sampled_from([0.0, 1.0, 2.5])))
    rows, columns = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
    names = (pd.Index([f"{letter}{number}" for number in range(7)]) for letter in "OT")
    return zb.CostTable.from_pairs(*names, rows, columns, np.array(list(pairs.values())))


@given(tables())
def test_the_nearest_is_the_first_of_the_least(table):
    found = zb.access.nearest(table)
    costs = table.to_frame().set_index(["origin", "destination"])["cost"]
    for origin, line in found.iterrows():
        own = costs[costs.index.get_level_values("origin") == origin].droplevel("origin").reindex(table.destinations)
        if own.notna().any():
            assert (line["nearest_cost"], line["nearest_provider"]) == (own.min(), own.idxmin())
        else:
            assert line["nearest_cost"] == np.inf
            assert pd.isna(line["nearest_provider"])


@given(tables(), st.permutations([f"O{at}" for at in range(9)]), st.permutations([f"T{at}" for at in range(9)]))
def test_selected_pairs_are_the_same_in_any_order(table, origins, destinations):
    for starts, ends in ((origins[:5], destinations[:5]), (sorted(origins[:5]), sorted(destinations[:5]))):
        part = table.select(origins=pd.Index(starts), destinations=pd.Index(ends))
        kept = table.to_frame().query("origin in @starts and destination in @ends")
        again = zb.CostTable.from_long(kept, origins=starts).to_frame()
        keys = ["origin", "destination"]
        pd.testing.assert_frame_equal(
            part.to_frame().sort_values(keys, ignore_index=True),
            again.sort_values(keys, ignore_index=True),
            check_dtype=False,
        )
        assert all((np.diff(part.indices[low:high]) > 0).all() for low, high in pairwise(part.indptr))
