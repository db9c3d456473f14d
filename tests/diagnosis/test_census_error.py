"""The census's error: by place, summed by group, and of rates; computed by hand."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.diagnosis.census_error import census_interval, interval_step, rate_interval

PEOPLE = pd.Series({"big": 2_500.0, "other": 1_600.0, "small": 400.0, "edge": 900.0, "hidden": np.nan})
LIVING = pd.Series({"big": 15_000, "other": 40_000, "small": 3_000, "edge": 10_000, "hidden": 500})


def half(table, place):
    return (table.at[place, "high"] - table.at[place, "low"]) / 2


def test_a_place_of_10_000_people_is_sampled_and_a_smaller_one_drifts():
    found = census_interval(PEOPLE, LIVING)
    assert half(found, "big") == pytest.approx(1.96 * 1.4 * 50)
    assert half(found, "edge") == pytest.approx(1.96 * 1.4 * 30)  # 10,000 is included
    assert half(found, "small") == pytest.approx(0.02 * 400)
    assert found.loc["hidden"].isna().all()


def test_sampled_errors_add_up_by_their_squares_and_drifts_as_they_are():
    groups = pd.Series({"big": "a", "other": "a", "small": "b", "edge": "a", "hidden": "b"})
    twice = pd.concat([PEOPLE, PEOPLE.loc[["small"]].rename({"small": "twin"})])
    living, groups = LIVING.reindex(twice.index).fillna(3_000), groups.reindex(twice.index).fillna("b")
    found = census_interval(twice, living, groups=groups)
    assert half(found, "a") == pytest.approx(1.96 * 1.4 * np.sqrt(2_500 + 1_600 + 900))
    assert half(found, "b") == pytest.approx(0.02 * 800)
    assert found["people"].tolist() == [5_000, 800]  # nothing is added for what is not known
    everyone = census_interval(twice, living, groups=pd.Series("all", index=twice.index))
    assert half(everyone, "all") == pytest.approx(np.hypot(half(found, "a"), half(found, "b")))


def test_years_after_the_census_drift_everywhere():
    later = census_interval(PEOPLE, LIVING, base_year=2021, year=2026)
    assert half(later, "small") == pytest.approx(0.07 * 400)
    assert half(later, "big") == pytest.approx(np.hypot(1.96 * 1.4 * 50, 0.05 * 2_500))
    for years in ({"year": 2026}, {"year": 2020, "base_year": 2021}):
        with pytest.raises(zb.ParameterError, match="base_year=2021"):
            census_interval(PEOPLE, LIVING, **years)


def test_a_place_of_unknown_size_has_the_wider_error():
    assert half(census_interval(PEOPLE), "small") == pytest.approx(1.96 * 1.4 * 20)
    assert census_interval(pd.Series({"a": 1.0})).loc["a", "low"] == 0


def test_a_rate_of_few_people_is_wide_and_stays_a_rate():
    part = pd.Series({"small": 100.0, "big": 100.0, "none": 0.0, "nobody": 0.0, "hidden": np.nan})
    whole = pd.Series({"small": 400.0, "big": 400.0, "none": 2.0, "nobody": 0.0, "hidden": 50.0})
    living = pd.Series({"small": 900, "big": 10_000, "none": 100, "nobody": 100, "hidden": 100})
    found = rate_interval(part, whole, living)
    assert half(found, "small") == pytest.approx(1.96 * 10 / 400)
    assert half(found, "big") == pytest.approx(1.4 * 1.96 * 10 / 400)
    assert found.loc["none"].tolist() == [0.0, 0.0, 1.0]
    assert found.loc[["nobody", "hidden"]].isna().all(axis=None)


def test_ends_are_rounded_to_what_their_width_lets_one_say():
    assert [interval_step(low, high) for low, high in ((8_206, 8_806), (96, 104), (10, 10), (0, 45_000))] == [
        50, 1, 1, 2_000,
    ]  # fmt: skip
