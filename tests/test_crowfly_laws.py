"""The three laws of times as the crow flies: their values, their order, how far they go in a time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.crowfly import CROWFLY, CROWFLY_ERRORS, FORMER_SETS, crowfly_minutes, km_within, largest

KM = st.floats(0, 1000)
LAWS = st.sampled_from(CROWFLY)
FIRST, LAST = 0.205, 168.9  # km where `lent` stops, then starts, to be the quicker one


@pytest.mark.parametrize(
    ("km", "rapide", "lent"),
    [
        (0, 1.8, 2.0),
        (0.25, 1.8 + 15 / 61.5, 2.035),
        (1, 1.8 + 60 / 61.5, 4.42),
        (4, 1.8 + 240 / 61.5, 10.24),
        (25, 1.8 + 1500 / 61.5, 36.1),
        (100, 1.8 + 6000 / 61.5, 107.2),
    ],
)
def test_by_hand(km, rapide, lent):
    quick, middle, slow = (float(crowfly_minutes(km, law)) for law in CROWFLY)
    assert (quick, slow) == (pytest.approx(rapide, rel=1e-14), pytest.approx(lent, rel=1e-14))
    assert middle == pytest.approx(math.sqrt(rapide * lent), rel=1e-14)


def test_a_table_of_distances_is_a_table_of_times():
    km = np.array([[0.0, 1.0], [4.0, 9.0]])
    assert crowfly_minutes(km, "lent") == pytest.approx(np.array([[2.0, 4.42], [10.24, 17.46]]))
    assert crowfly_minutes([], "central").shape == (0,)
    assert km.tolist() == [[0.0, 1.0], [4.0, 9.0]]


@given(KM, KM, LAWS)
def test_farther_never_takes_less(one, other, law):
    near, far = sorted((one, other))
    assert crowfly_minutes(near, law) <= crowfly_minutes(far, law)


@given(KM)
def test_central_lies_between_the_two(km):
    rapide, central, lent = (float(crowfly_minutes(km, law)) for law in CROWFLY)
    hair = 1e-12 * central
    assert min(rapide, lent) - hair <= central <= max(rapide, lent) + hair
    if lent >= rapide:
        assert rapide <= central + hair
        assert central <= lent + hair


def test_lent_is_the_slower_but_for_a_few_metres_and_very_far():
    """Classes are named by law, not by speed: where the two curves cross, « rapide » is not the quicker one."""
    km = np.concatenate([np.arange(0, 1, 1e-5), np.arange(1, 1000, 0.01)])
    later = crowfly_minutes(km, "rapide") - crowfly_minutes(km, "lent")
    crossed = km[later > 1e-9]
    assert crossed[0] == pytest.approx(FIRST, abs=1e-4)
    near = crossed[crossed < 1]
    assert near[-1] == pytest.approx(0.2526, abs=1e-4)
    assert later[km < 1].max() * 60 < 3, "seconds"
    assert crossed[crossed > 1][0] == pytest.approx(LAST, abs=0.05)
    assert crowfly_minutes(LAST, "lent") > 166, "beyond any threshold"


@given(st.floats(0, 2000), LAWS)
def test_the_inverse_has_its_bound(minutes, law):
    km = km_within(minutes, law)
    if km < 0:
        assert crowfly_minutes(0, law) > minutes
        return
    assert crowfly_minutes(km, law) <= minutes
    assert crowfly_minutes(math.nextafter(km, math.inf), law) > minutes


@given(KM, LAWS)
def test_a_trip_is_within_its_own_time(km, law):
    assert km_within(float(crowfly_minutes(km, law)), law) >= km


def test_known_reaches():
    assert km_within(30, "rapide") == pytest.approx(28.2 * 61.5 / 60)
    assert km_within(10.24, "lent") == pytest.approx(4)
    assert km_within(2, "lent") == pytest.approx(((-3.72 + math.sqrt(3.72**2 + 4 * 0.70 * 2)) / 1.4) ** 2)
    assert km_within(1.8, "rapide") >= 0
    assert km_within(math.nextafter(1.8, 0), "rapide") == -1
    assert km_within(1.99, "lent") == -1


def test_an_unknown_law_is_refused():
    for run in (lambda: crowfly_minutes(1, "plaine"), lambda: km_within(30, "plaine")):
        with pytest.raises(zb.ParameterError, match="« plaine » inconnu, attendu : rapide ou central ou lent"):
            run()


def test_the_largest_number_that_fits():
    assert largest(lambda number: number <= 0.1, 1e9) == 0.1
    assert largest(lambda _: True, 1e9) == 1e9
    assert largest(lambda number: number <= 0, 1e9) == 0
    assert largest(lambda _: False, 1e9) == -1


def test_published_errors_and_former_names():
    assert {law: [error for error, *_ in areas] for law, areas in CROWFLY_ERRORS.items()} == {
        "rapide": [2.2, 6.6, 9.2],
        "lent": [3.7, 2.2, 8.4],
    }
    assert set(FORMER_SETS.values()) <= set(CROWFLY)
    assert not set(FORMER_SETS) & set(CROWFLY)
