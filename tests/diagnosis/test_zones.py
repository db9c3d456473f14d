"""Groups of shapes that touch are those that SciPy finds, without SciPy."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zonesblanches.diagnosis.zones import _groups

squares = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60)


@given(squares, st.data())
def test_groups_are_those_of_scipy(corners, data):
    x, y = np.array(corners).T
    shapes = shapely.box(x, y, x + 1, y + 1)
    shapes[data.draw(st.integers(0, len(shapes) - 1))] = None  # no shape: alone
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    links = coo_array((np.ones(len(first)), (first, second)), shape=(len(shapes),) * 2)
    assert _groups(shapes).tolist() == connected_components(links, directed=False)[1].tolist()


def test_a_long_chain_is_one_group():
    order = np.random.default_rng(4).permutation(2000)
    assert set(_groups(shapely.box(order, 0, order + 1, 1)).tolist()) == {0}
