"""Equity of the worked example, as an independent page gives it."""

import math

import numpy as np
import pandas as pd
import pytest

import example as ex
import zonesblanches as zb
from zonesblanches.diagnosis.equity import lorenz_curve


@pytest.fixture(scope="module")
def example():
    return zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(), parameters=zb.Parameters(**ex.VERSION_1))


def test_figures_of_the_page(example):
    found = example.equity()
    assert found["cost_mean"] == pytest.approx(4.08)
    assert found["gini"] == pytest.approx(0.142766, abs=5e-7)
    assert found["theil_between"] + found["theil_within"] == pytest.approx(found["theil"])
    assert (found["cost_q50"], found["cost_q90"], found["within_reach"]) == (0.0, 16.0, 1.0)
    assert found["concentration"] > 0  # the incomes of the first two communes are the highest, and so is their offer
    curve = pd.read_csv(ex.FOLDER / "lorenz.csv")
    np.testing.assert_allclose(lorenz_curve(example)["value_share"], curve["part_cumulee_acces"], atol=1e-9)


def test_nobody_within_reach_measures_nothing():
    rows = pd.DataFrame({"nom": ["A"], "code insee": ["29019"], "bénévoles": [3]})
    found = zb.diagnose(zb.territory("48"), zb.read_providers(rows)).equity()
    assert found["within_reach"] == 0.0
    assert math.isnan(found["gini"])
    assert math.isnan(found["cost_mean"])


def test_one_epci_or_none_has_nothing_between():
    found = zb.diagnose(zb.territory(["48095"]), zb.load_mairies(min_hours=24))
    assert found.equity()["theil"] == 0.0
    assert math.isnan(found.equity()["theil_between"])
    assert "entre intercommunalités, le reste" not in found.report().html


def test_the_report_says_of_whom_times_are_averaged():
    lozere = zb.territory("48")
    rows = pd.DataFrame({"nom": ["A"], "code insee": ["48095"], "bénévoles": [3]})
    text = zb.diagnose(lozere, zb.read_providers(rows, territory=lozere)).report().html
    assert "qui en ont un à 30\u202fmin ou moins" in text.replace("\u00a0", "\u202f").replace(" min ou", "\u202fmin ou")
    assert "à portée. Accessibilité" not in text


def test_the_report_says_it(example):
    text = example.report().html
    assert "indice de Gini 0,14" in text
    assert "4,1" in text
    assert "Équité" in text
    assert "Équité" not in zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).public().report().html
