"""Which counts are hidden: small ones, and those that a difference would give away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.outputs.editions.masking import hidden_counts
from zonesblanches.schema import PEOPLE


def frame(values: list[float], name: str = "people_65p") -> pd.DataFrame:
    return pd.DataFrame({name: values}, index=[f"c{at}" for at in range(len(values))])


def group(text: str) -> pd.Series:
    return pd.Series(list(text), index=[f"c{at}" for at in range(len(text))])


def hidden(values: list[float], *groups: str) -> list[int]:
    table = hidden_counts(frame(values), [group(text) for text in groups])
    return np.flatnonzero(table.iloc[:, 0]).tolist()


def test_a_small_count_takes_the_next_smallest_of_its_group_with_it() -> None:
    # 4 alone in A: 100 - 30 - 90 would give it; 20 goes too, and 4 + 20 = 24 is enough for two
    assert hidden([4, 30, 20, 90, 50, 60], "AAAABB") == [0, 2]


def test_two_small_counts_hide_each_other_only_when_their_sum_is_no_small_count() -> None:
    assert hidden([9, 8, 40, 50], "AAAA") == [0, 1]  # 17 >= 11 + 2
    assert hidden([3, 4, 40, 50], "AAAA") == [0, 1, 2]  # 7 would itself be a small count


def test_what_is_hidden_in_an_epci_is_not_left_alone_in_its_class() -> None:
    # in EPCI A, 4 takes 20; 20 is then alone in class y, and takes 60
    assert hidden([4, 20, 30, 60, 70], "AABBB", "xyxyx") == [0, 1, 2, 3]
    assert hidden([4, 20, 90, 60, 70], "AABBB", "xyxyx") == [0, 1, 3, 4]


def test_zero_and_missing_are_no_secrets_and_hide_nobody() -> None:
    assert hidden([0, np.nan, 4, 12, 80], "AAAAA") == [2, 3]
    assert hidden([0, np.nan, 0, 80], "AAAA") == []


def test_a_commune_alone_in_its_group_is_hidden_alone() -> None:
    assert hidden([4, 30, 40], "ABB") == [0]


def test_the_threshold_itself_is_published() -> None:
    assert hidden([11, 10.9, 50, 60], "AAAA") == [0, 1]
    assert hidden([11, 12, 50], "AAA") == []


def test_a_part_is_hidden_where_the_rest_of_the_whole_is_a_small_count() -> None:
    table = pd.DataFrame({"people_75p": [30.0, 200, 300], "people_80p": [25.0, 100, 150]}, index=["a", "b", "c"])
    found = hidden_counts(table, [])
    assert found["people_80p"].tolist() == [True, False, False]
    assert not found["people_75p"].any()


@pytest.mark.parametrize("threshold", [1, 0, -3, 10.5, True, "11"])
def test_a_threshold_that_is_no_count_is_refused(threshold: object) -> None:
    with pytest.raises(zb.ParameterError, match="threshold"):
        hidden_counts(frame([4.0]), [], threshold=threshold)  # type: ignore[arg-type]


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, list[pd.Series]]:
    size = draw(st.integers(2, 25))
    index = [f"c{at}" for at in range(size)]
    column = st.lists(st.one_of(st.integers(0, 80).map(float), st.just(np.nan)), min_size=size, max_size=size)
    parts = np.sort(np.column_stack([draw(column) for _ in range(3)]), axis=1)[:, ::-1]
    table = pd.DataFrame(parts, index=index, columns=list(PEOPLE[:3]))
    groups = [
        pd.Series(draw(st.lists(st.sampled_from(names), min_size=size, max_size=size)), index=index)
        for names in ("ABCD", "xyz")
    ]
    return table, [*groups, pd.Series("tout", index=index)]


@settings(max_examples=60)
@given(tables())
def test_no_total_gives_a_hidden_count_away(drawn: tuple[pd.DataFrame, list[pd.Series]]) -> None:
    """Whoever knows the true total of a group is left, for each hidden count, with at least 11 possible values."""
    table, groups = drawn
    found = hidden_counts(table, groups)
    for name in table:
        shown = table[name].where(~found[name])
        assert not ((shown > 0) & (shown < 11)).any()
        for each in groups:
            for key in each.unique():
                inside = (each == key).to_numpy()
                secret = table[name][inside & found[name].to_numpy()]
                free = inside & ~found[name].to_numpy() & (table[name] > 0).to_numpy()
                if len(secret) and free.any():
                    assert len(secret) >= 2
                    width = secret.sum() - len(secret)  # each is above 0, so any is from 1 to the sum less the others
                    assert width >= 11


@settings(max_examples=60)
@given(tables())
def test_parts_published_do_not_differ_by_a_small_count(drawn: tuple[pd.DataFrame, list[pd.Series]]) -> None:
    table, groups = drawn
    shown = table.mask(hidden_counts(table, groups))
    for row in shown.to_numpy():
        known = row[~np.isnan(row)]
        rest = -np.diff(known[known > 0])
        assert not ((rest > 0) & (rest < 11)).any()


@settings(max_examples=60)
@given(tables())
def test_names_of_groups_change_nothing_and_inputs_stay(drawn: tuple[pd.DataFrame, list[pd.Series]]) -> None:
    table, groups = drawn
    before = table.copy()
    found = hidden_counts(table, groups)
    assert table.equals(before)
    assert found.equals(hidden_counts(table, [each + "!" for each in groups][::-1]))
