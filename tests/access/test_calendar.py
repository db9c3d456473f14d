"""Itinerant sites: a day a week is a fifth of the capacity."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.access.calendar import itinerant_capacity

CAPACITY = pd.Series({"van": 10.0, "office": 4.0, "half": 8.0, "all": 3.0, "unknown": np.nan}, name="capacity")


def test_shares_by_hand():
    days = pd.Series({"van": 1, "half": 0.5, "all": 6, "unknown": 2})
    found = itinerant_capacity(CAPACITY, days)
    assert found.drop("unknown").to_dict() == pytest.approx({"van": 2.0, "office": 4.0, "half": 0.8, "all": 3.0})
    assert np.isnan(found["unknown"])
    assert itinerant_capacity(CAPACITY, days, week=4)["van"] == 2.5


def test_a_van_in_five_places_is_counted_once():
    stops = pd.Series(10.0, index=[f"stop{i}" for i in range(5)])
    assert itinerant_capacity(stops, pd.Series(1, index=stops.index)).sum() == pytest.approx(10)


@pytest.mark.parametrize("wrong", [-1, 8, "lundi", float("inf")])
def test_impossible_calendars(wrong):
    with pytest.raises(zb.InputError, match="1 calendrier impossible"):
        itinerant_capacity(CAPACITY, pd.Series({"van": wrong}))


def test_a_week_has_days():
    with pytest.raises(zb.InputError, match="week vaut 0"):
        itinerant_capacity(CAPACITY, pd.Series({"van": 1}), week=0)


def test_calendars_of_nobody_or_given_twice_are_refused():
    with pytest.raises(zb.InputError, match="1 calendrier d'intervenants sans capacité : elsewhere"):
        itinerant_capacity(CAPACITY, pd.Series({"van": 1, "elsewhere": 3}))
    with pytest.raises(zb.InputError, match="plusieurs fois pour : van"):
        itinerant_capacity(CAPACITY, pd.Series([1, 2], index=["van", "van"]))


@pytest.mark.parametrize(
    ("capacity", "message"),
    [
        (pd.Series({"van": -1.0}), "négative ou infinie pour : van"),
        (pd.Series({"van": np.inf}), "négative ou infinie pour : van"),
        (pd.Series({"van": "beaucoup"}), "hors des nombres .van : 'beaucoup'"),
        (pd.Series([1.0, 2.0], index=["van", "van"]), "plusieurs fois pour : van"),
    ],
)
def test_impossible_capacities(capacity, message):
    with pytest.raises(zb.CostError, match=message):
        itinerant_capacity(capacity, pd.Series({"van": 1}))
