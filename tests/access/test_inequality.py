"""Inequality by hand, by brute force over persons, and against the worked example."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zonesblanches as zb
from example import CODES, DEMAND, EXPECTED
from zonesblanches.access.inequality import (
    concentration_index,
    foster_greer_thorbecke,
    gini,
    lorenz,
    palma_ratio,
    theil,
)

ACCESS = pd.Series(EXPECTED["e2sfca"]["A"])
PEOPLE = pd.Series(DEMAND)
towns = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=8).filter(
    lambda rows: sum(people for _, people in rows) > 0
)


def both(rows):
    frame = pd.DataFrame(rows, columns=["value", "people"], dtype=float)
    return frame["value"], frame["people"]


def test_the_worked_example():
    assert gini(ACCESS, PEOPLE) == pytest.approx(EXPECTED["equite"]["gini_e2sfca"], rel=1e-12)
    curve = lorenz(ACCESS, PEOPLE)
    assert curve["people_share"].tolist()[:4] == pytest.approx([0, 1 / 15, 2.2 / 15, 3.2 / 15])
    assert curve["value_share"].tolist()[1] == pytest.approx(0.008847311478)
    assert curve.iloc[-1].tolist() == pytest.approx([1, 1])
    assert len(curve) == len(CODES) + 1


@given(towns)
def test_towns_are_persons(rows):
    """A commune of n people is n communes of one."""
    value, people = both(rows)
    persons = pd.Series(np.repeat(value.to_numpy(), people.to_numpy().astype(int)))
    ones = pd.Series(1.0, index=persons.index)
    assert gini(value, people) == pytest.approx(gini(persons, ones), abs=1e-12)
    assert theil(value, people)["total"] == pytest.approx(theil(persons, ones)["total"], abs=1e-12)
    for order in (0, 1, 2):
        found = foster_greer_thorbecke(value, people, 4.0, order=order)
        gap = np.clip((4.0 - persons) / 4.0, 0, None)
        assert found == pytest.approx(float(np.where(persons < 4, gap**order, 0).mean()), abs=1e-12)
    assert palma_ratio(value, people) == pytest.approx(palma_ratio(persons, ones), rel=1e-9, nan_ok=True)


@given(towns)
def test_gini_is_half_the_mean_difference(rows):
    value, people = both(rows)
    persons = np.repeat(value.to_numpy(), people.to_numpy().astype(int))
    mean = persons.mean()
    expected = np.abs(persons[:, None] - persons[None, :]).mean() / (2 * mean) if mean else 0.0
    assert gini(value, people) == pytest.approx(expected, abs=1e-12)


@given(towns, st.data())
def test_theil_splits_whole(rows, data):
    value, people = both(rows)
    groups = pd.Series(data.draw(st.lists(st.sampled_from("ab"), min_size=len(rows), max_size=len(rows))))
    found = theil(value, people, groups)
    assert found["between"] + found["within"] == pytest.approx(found["total"], abs=1e-12)
    assert found["between"] >= -1e-12


def test_concentration_follows_the_order():
    value, people = pd.Series([1.0, 3.0]), pd.Series([1, 1])
    rich, poor = pd.Series([1, 2]), pd.Series([2, 1])
    assert concentration_index(value, people, rich) == pytest.approx(0.25)
    assert concentration_index(value, people, poor) == pytest.approx(-0.25)
    assert concentration_index(value, people, pd.Series([5, 5])) == pytest.approx(0)
    assert concentration_index(value, people, value) == pytest.approx(gini(value, people))


def test_palma_shares_a_commune_that_straddles():
    # ten people: the worst-off 4 have 1, the best-off one has 4
    assert palma_ratio(pd.Series([1.0, 2.0, 4.0]), pd.Series([4, 5, 1])) == 4.0
    assert palma_ratio(pd.Series([0.0, 2.0]), pd.Series([4, 6])) == np.inf
    by_income = palma_ratio(pd.Series([4.0, 1.0]), pd.Series([40, 60]), income=pd.Series([1, 2]))
    assert by_income == pytest.approx(0.25)


@given(st.permutations(list(range(10))))
def test_palma_does_not_depend_on_the_order_of_equals(order):
    value, income = pd.Series([40.0, *[1.0] * 9]), pd.Series([1.0] * 10)
    ones = pd.Series(1.0, index=value.index)
    assert palma_ratio(value.iloc[order], ones, income=income) == pytest.approx(1.0)


def test_missing_values_leave_with_their_people_and_empty_places_change_nothing():
    value, people = pd.Series([1.0, np.nan, 3.0, 9.0]), pd.Series([1, 5, 1, 0])
    assert gini(value, people) == 0.25


def test_refusals():
    with pytest.raises(zb.CostError, match="négatif ou infini"):
        gini(pd.Series([-1.0, 2.0]), pd.Series([1, 1]))
    with pytest.raises(zb.CostError, match="négatif ou infini"):
        gini(pd.Series([1.0, 2.0]), pd.Series([-1, 1]))
    with pytest.raises(zb.CostError, match="aucune commune"):
        gini(pd.Series([np.nan]), pd.Series([1]))
    for line in (0, np.nan, np.inf, "2", True):
        with pytest.raises(zb.ParameterError, match="strictement positif"):
            foster_greer_thorbecke(pd.Series([1.0]), pd.Series([1]), line)
    with pytest.raises(zb.ParameterError, match="order vaut 3"):
        foster_greer_thorbecke(pd.Series([1.0]), pd.Series([1]), 2, order=3)


MEASURES = {
    "lorenz": lorenz, "gini": gini, "theil": theil, "palma": palma_ratio,
    "concentration": lambda values, people: concentration_index(values, people, values),
    "fgt": lambda values, people: foster_greer_thorbecke(values, people, 2.0),
}  # fmt: skip
ONE, TWICE, TEXT = pd.Series({"a": 1.0}), pd.Series([1.0, 2.0], index=["a", "a"]), pd.Series({"a": "un"})


@pytest.mark.parametrize("name", MEASURES)
def test_doubtful_tables_are_refused_by_every_measure(name):
    measure = MEASURES[name]
    for values, people in ((ONE, TWICE), (TWICE, ONE)):
        with pytest.raises(zb.CostError, match="plusieurs fois pour : a"):
            measure(values, people)
    for values, people in ((ONE, TEXT), (TEXT, ONE)):
        with pytest.raises(zb.CostError, match=r"1 valeur hors des nombres .a : 'un'"):
            measure(values, people)
    with pytest.raises(zb.CostError, match="attendu une Series"):
        measure(ONE, {"a": 1})


def test_doubtful_ranks_and_groups_are_refused():
    with pytest.raises(zb.CostError, match="plusieurs fois pour : a"):
        concentration_index(ONE, ONE, TWICE)
    with pytest.raises(zb.CostError, match="hors des nombres"):
        palma_ratio(ONE, ONE, income=TEXT)
    with pytest.raises(zb.CostError, match="groupe donné plusieurs fois pour : a"):
        theil(ONE, ONE, TWICE)
