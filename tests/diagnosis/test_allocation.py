"""Capacity on small territories: computed by hand, conserved, refused where nothing says what a unit is worth."""

import subprocess
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

import zonesblanches as zb

PLACES = ("Bourg", "Combe", "Isle", "Loin")
PEOPLE = (30, 20, 0, 40)


def country(people=PEOPLE):
    """Four squares of 5 km, the last one far from the others."""
    at = [0, 1, 2, 30]
    shapes = [box(700_000 + 5_000 * x, 6_500_000, 705_000 + 5_000 * x, 6_505_000) for x in at]
    frame = gpd.GeoDataFrame(
        {"code": ["b", "c", "i", "l"], "name": PLACES, "population": people}, geometry=shapes, crs=2154
    )
    return zb.territory(frame, columns={"code": "code", "name": "name", "population": "population"})


def teams(**columns):
    told = {"nom": ["A", "B"], "commune": ["Bourg", "Combe"], "bénévoles": [2, 1], "mode": "accueil"} | columns
    place = country()
    return place, zb.read_providers(pd.DataFrame(told), territory=place)


@pytest.fixture(scope="module")
def found():
    place, read = teams()
    return zb.diagnose(place, read)


def test_people_are_served_once_and_what_is_left_is_told(found):
    asked = found.capacity(people_per_unit=10)
    assert asked.places["served"].sum() == 30  # all that A and B can do
    assert asked.providers["served"].sum() == asked.places["served"].sum()
    assert asked.places.at["l", "served"] == 0  # nobody within reach
    assert np.isnan(asked.places.at["i", "served_share"])  # nobody lives there
    many = found.capacity(people_per_unit=30)
    assert many.places["served"].tolist() == [30, 20, 0, 0]
    assert many.places["served_share"].tolist()[:2] == [1, 1]
    assert many.providers["unused"].sum() == 90 - 50
    assert many.providers["unused_units"].sum() == pytest.approx(40 / 30)


def test_the_least_cost_decides_between_plans(found):
    served = found.capacity(people_per_unit=10)  # each serves its own place first
    assert served.places["served"].tolist() == [20, 10, 0, 0]


def test_e2sfca_stands_beside(found):
    asked = found.capacity(people_per_unit=2)
    expected = np.minimum(1, 2 * found.main.table["access_per_1k"] / 1000)
    known = found.main.table["demand"] > 0
    assert np.allclose(asked.places.loc[known, "shared_out"], expected[known])


def test_outreach_serves_what_it_declares_and_a_capacity_of_0_nobody():
    place, read = teams(**{"mode": "aller-vers", "communes desservies": ["Loin", "Bourg"], "bénévoles": [2, 0]})
    asked = zb.diagnose(place, read).capacity(people_per_unit=10)
    assert asked.places["served"].tolist() == [0, 0, 0, 20]
    assert asked.providers["name"].tolist() == ["A"]


def test_a_capacity_not_told_is_a_median_and_a_stop_its_days():
    place, read = teams(bénévoles=[6, None])
    asked = zb.diagnose(place, read).capacity(people_per_unit=1)
    assert asked.providers["capacity_imputed"].tolist() == [False, True]
    assert asked.providers["capacity"].tolist() == [6, 6]
    place, read = teams(nom="Bus", mode="itinérant", bénévoles=[10, 10], jours=["lundi", "mardi et jeudi"])
    asked = zb.diagnose(place, read).capacity(people_per_unit=1)
    assert asked.providers["possible"].tolist() == [2, 4]


def test_what_a_unit_is_worth_is_asked_for():
    place = country()
    read = zb.read_providers(pd.DataFrame({"nom": ["A"], "commune": ["Bourg"], "etp": [2]}), territory=place)
    found = zb.diagnose(place, read)
    with pytest.raises(zb.ParameterError, match="people_per_unit=15"):
        found.capacity()
    for wrong in (0, -3, "15", float("nan"), float("inf")):
        with pytest.raises(zb.ParameterError, match="people_per_unit"):
            found.capacity(people_per_unit=wrong)
    with pytest.raises(zb.ParameterError, match="people_per_unit vaut 0"):
        zb.Parameters(people_per_unit=0)
    with pytest.raises(zb.UnknownCodeError):
        found.capacity(family="autre", people_per_unit=1)


def test_outputs_have_it_by_family_where_it_is_asked_for(found):
    assert found.allocations == {}
    place, read = teams(famille=["visites", "portage"])
    asked = zb.diagnose(place, read, parameters={"people_per_unit": {"portage": 4}})
    assert list(asked.allocations) == ["portage"]
    assert asked.allocations["portage"].places["served"].sum() == 4
    assert zb.diagnose(place, read, parameters={"people_per_unit": 3}).public().allocations == {}


def test_scipy_waits_until_it_is_asked_for():
    told = "import zonesblanches, zonesblanches.study, sys; sys.exit('scipy.optimize' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0
