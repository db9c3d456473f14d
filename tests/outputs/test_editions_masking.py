"""Which counts are hidden: by pairs, so that none is known small, the same under every cut of the places."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.outputs.editions.masking import hidden_counts
from zonesblanches.schema import PEOPLE


def hidden(values: list[float], epci: str = "", people: list[float] | None = None) -> list[int]:
    """Return the positions hidden in people 65+, by order of population unless it is given."""
    index = [f"c{at}" for at in range(len(values))]
    whole = people or [1000.0 * (at + 1) for at in range(len(values))]
    table = pd.DataFrame({"population": whole, "people_65p": values}, index=index)
    areas = pd.DataFrame({"epci": list(epci or "A" * len(values))}, index=index)
    return np.flatnonzero(hidden_counts(table, areas)["people_65p"]).tolist()


def test_a_small_count_takes_its_neighbour_in_size_with_it() -> None:
    assert hidden([90, 30, 4, 20, 50, 60]) == [2, 3]
    assert hidden([90, 30, 4, 20, 50, 60], people=[600, 500, 450, 310, 300, 200]) == [2, 3]
    assert hidden([90, 4, 30, 20, 50, 60], people=[600, 500, 450, 310, 300, 200]) == [0, 1]


def test_the_places_of_an_area_stand_by_their_code_where_they_are_few_people() -> None:
    assert hidden([40, 4, 30, 20], people=[90, 60, 120, 50]) == [0, 1]


def test_pairs_whose_sum_is_nearly_a_small_count_take_the_pair_beside() -> None:
    assert hidden([9, 8, 40, 50, 60, 70]) == [0, 1]  # 17 >= 11 + 2
    assert hidden([3, 4, 40, 50, 60, 70]) == [0, 1, 2, 3]
    assert hidden([3, 4, 1, 2, 60, 70, 80, 90]) == [0, 1, 2, 3, 4, 5, 6, 7]  # 10 < 11 + 4: the four beside
    assert hidden([40, 50, 3, 4, 60, 70]) == [0, 1, 2, 3]


def test_the_last_of_an_odd_number_joins_a_pair_and_areas_are_apart() -> None:
    assert hidden([40, 50, 60, 70, 4]) == [2, 3, 4]
    assert hidden([40, 4, 60, 70], "AABB") == [0, 1]
    assert hidden([4, 50, 60, 70], "ABAB") == [0, 2]


def test_zero_and_missing_are_no_secrets_and_hide_nobody() -> None:
    assert hidden([0, np.nan, 4, 12, 80, 90]) == [2, 3]
    assert hidden([0, np.nan, 0, 80]) == []


def test_places_alone_in_their_area_go_together_and_the_last_one_by_its_people() -> None:
    assert hidden([4, 30, 40, 50], "ABCC") == [0, 1]
    assert hidden([4, 30, 40], "ABB") == [0]
    assert hidden([40], people=[109]) == [0]  # whatever it is: hidden only when small, it would be known so
    assert hidden([40], people=[110]) == []
    assert hidden([4], people=[5000]) == [0]


def test_the_threshold_itself_is_published() -> None:
    assert hidden([11, 10.9, 50, 60]) == [0, 1]
    assert hidden([11, 12, 50]) == []


def test_a_part_is_hidden_where_the_rest_of_the_whole_is_a_small_count_or_the_whole_is_hidden() -> None:
    columns = ["population", "people_65p", "people_75p"]
    table = pd.DataFrame([[300, 295, 50], [300, 100, 60], [400, 90, 70], [500, 80, 75]], columns=columns, dtype=float)
    table.index = list("abcd")
    found = hidden_counts(table, pd.DataFrame({"epci": "A"}, index=table.index))
    assert not found["population"].any()
    assert found["people_65p"].tolist() == [True, True, False, False]  # 5 people are under 65 in a
    assert found["people_75p"].tolist() == [True, True, True, True]  # 5 people are 65 to 75 in d
    table.loc["d", "people_75p"] = 20
    found = hidden_counts(table, pd.DataFrame({"epci": "A"}, index=table.index))
    assert found["people_75p"].tolist() == [True, True, False, False]


@pytest.mark.parametrize("threshold", [1, 0, -3, 10.5, True, "11"])
def test_a_threshold_that_is_no_count_is_refused(threshold: object) -> None:
    table = pd.DataFrame({"population": [4.0]}, index=["a"])
    with pytest.raises(zb.ParameterError, match="threshold"):
        hidden_counts(table, table, threshold=threshold)  # type: ignore[arg-type]


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    size = draw(st.integers(2, 25))
    index = [f"c{at:02}" for at in range(size)]
    column = st.lists(st.one_of(st.integers(0, 300).map(float), st.just(np.nan)), min_size=size, max_size=size)
    parts = np.sort(np.column_stack([draw(column) for _ in range(3)]), axis=1)[:, ::-1]
    table = pd.DataFrame(parts, index=index, columns=list(PEOPLE[:3]))
    epci, dep = (draw(st.lists(st.sampled_from(names), min_size=size, max_size=size)) for names in ("ABC", "xy"))
    return table, pd.DataFrame({"epci": epci, "dep": dep}, index=index)


@settings(max_examples=60)
@given(tables())
def test_small_counts_and_small_rests_are_hidden_and_nothing_is_shown_of_a_hidden_whole(
    drawn: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    table, areas = drawn
    found = hidden_counts(table, areas)
    shown = table.mask(found)
    assert not ((shown > 0) & (shown < 11)).any(axis=None)
    for row, gone in zip(shown.to_numpy(), found.to_numpy(), strict=True):
        known = row[(row > 0)]
        assert not (-np.diff(known) < 11).any()
        after = np.maximum.accumulate(gone) & ~gone
        assert not (row[after] > 0).any()


@settings(max_examples=60)
@given(tables())
def test_any_hidden_count_may_be_any_when_the_other_of_its_pair_is_small(
    drawn: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """Replay the rule with another value: the same cells are hidden, whatever it is."""
    table, areas = drawn
    areas["epci"] = areas["dep"] = "A"
    found = hidden_counts(table, areas)
    name = table.columns[-1]
    if found[name].sum() < 2 or (table[name] > 0).sum() < 2:
        return
    code = found.index[found[name]][0]
    most = table.loc[code].mask(found.loc[code]).min()
    world = table.mask(found, 10.0)
    for value in (3, 9, 10, 11, 12, min(most, 200.0) if most > 0 else 200):
        world.loc[code] = table.loc[code].mask(found.loc[code], float(min(value, most) if most > 0 else value))
        assert hidden_counts(world, areas)[name].equals(found[name])


@settings(max_examples=60)
@given(tables(), st.integers(2, 30), st.integers(0, 30))
def test_what_is_hidden_under_a_threshold_is_hidden_under_a_larger_one(
    drawn: tuple[pd.DataFrame, pd.DataFrame], threshold: int, more: int
) -> None:
    table, areas = drawn
    less, most = (hidden_counts(table, areas, threshold=one) for one in (threshold, threshold + more))
    assert not (less & ~most).any(axis=None)


@settings(max_examples=60)
@given(tables())
def test_order_and_names_of_areas_change_nothing_and_inputs_stay(drawn: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    table, areas = drawn
    before = table.copy()
    found = hidden_counts(table, areas)
    assert table.equals(before)
    assert found.equals(hidden_counts(table, areas + "!"))
    assert found.equals(hidden_counts(table[::-1], areas[::-1])[::-1])
