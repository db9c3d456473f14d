"""Rectangles: every wanted pair once, none too large, few pairs for nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zonesblanches.travel.engines.pair_blocks import BlockLimits, rectangles
from zonesblanches.travel.engines.points import distances_km, on_sphere

DEGREES = st.tuples(
    st.floats(-5, 9, allow_nan=False).map(lambda lon: round(lon, 3)),
    st.floats(42, 51, allow_nan=False).map(lambda lat: round(lat, 3)),
)


def cut(starts, ends, **options):
    starts, ends = (np.array(side, dtype=float).reshape(-1, 2) for side in (starts, ends))
    blocks = list(rectangles(starts, ends, **options))
    asked = np.zeros((len(starts), len(ends)), dtype=int)
    for block in blocks:
        asked[np.ix_(block.rows, block.columns)] += 1
    return blocks, asked, distances_km(on_sphere(starts), on_sphere(ends))


@given(
    starts=st.lists(DEGREES, max_size=25),
    ends=st.lists(DEGREES, max_size=25),
    reach_km=st.sampled_from([5, 65, 300]),
    limits=st.sampled_from([BlockLimits(1, 2), BlockLimits(7, 100), BlockLimits(100, 9), BlockLimits(10**6, 10**6)]),
)
def test_every_wanted_pair_is_asked_once(starts, ends, reach_km, limits):
    blocks, asked, lengths = cut(starts, ends, reach_km=reach_km, limits=limits, most_km=400)
    assert asked.max(initial=0) <= 1
    assert (asked[lengths <= reach_km] == 1).all()
    for block in blocks:
        assert limits.hold(len(block.rows), len(block.columns))
        assert lengths[np.ix_(block.rows, block.columns)].max() <= 400


def test_distances_on_the_globe():
    """Paris to Marseille, 660.5 km along the ellipsoid."""
    chord = distances_km(on_sphere(np.array([[2.3522, 48.8566]])), on_sphere(np.array([[5.3698, 43.2965]])))[0, 0]
    assert chord == pytest.approx(660.5, rel=6e-3)


def test_two_clusters_are_not_asked_of_each_other():
    random = np.random.default_rng(1)
    gard, finistere = (random.uniform(0, 0.3, (80, 2)) + corner for corner in ((4, 44), (-4.5, 48.2)))
    both = np.concatenate([gard, finistere])
    _, asked, lengths = cut(both, both, reach_km=65, limits=BlockLimits(10_000, 10_000))
    assert asked.sum() == (lengths <= 65).sum() == 2 * 80 * 80


def test_a_scattered_country_is_mostly_not_asked():
    random = np.random.default_rng(2)
    places = random.uniform((-1, 43), (6, 49), (600, 2))
    _, asked, lengths = cut(places, places, reach_km=65, limits=BlockLimits(10_000, 300))
    assert asked.sum() < 4 * (lengths <= 65).sum()
