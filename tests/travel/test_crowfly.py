"""Costs as the crow flies: the pairs, found once for every law, their bounds, and what is said of them."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.crowfly import CROWFLY, crowfly_minutes
from zonesblanches.territory import store
from zonesblanches.travel import crowfly as estimates
from zonesblanches.travel.crowfly import crowfly_pairs, reach_km


def points(*metres, land=0, zone="metro"):
    return pd.DataFrame(
        {"x_m": [700_000.0 + m for m in metres], "y_m": 6_300_000.0, "zone": zone, "landmass": land},
        index=[f"p{i}" for i in range(len(metres))],
    )


def costs(origins, destinations, **parameters):
    return zb.crowfly_costs(origins, destinations, zb.Parameters(**parameters))


@pytest.mark.parametrize(("law", "minutes"), [("rapide", 1.8 + 240 / 61.5), ("lent", 10.24)])
def test_named_laws(law, minutes):
    table = costs(points(0, 4000), points(0), crowfly=law)
    assert table.values.tolist() == pytest.approx([{"rapide": 1.8, "lent": 2.0}[law], minutes], rel=1e-12)
    assert (table.unit, table.cutoff) == ("min", 30)


def test_central_is_the_default():
    table = costs(points(0, 4000), points(0))
    assert table.values.tolist() == pytest.approx([math.sqrt(3.6), math.sqrt((1.8 + 240 / 61.5) * 10.24)], rel=1e-12)


def test_kilometres():
    table = costs(points(0, 12_345), points(0), unit="km", threshold=10)
    assert table.values.tolist() == pytest.approx([0, 12.345])
    assert table.unit == "km"
    assert table.method == "distance à vol d’oiseau (km), paires séparées par la mer exclues"


@pytest.mark.parametrize("law", CROWFLY)
def test_the_largest_cost_is_included(law):
    parameters = zb.Parameters(crowfly=law)
    limit = 1000 * reach_km(parameters, law)
    start = points(0).assign(x_m=0.0)  # from 0, metres are exact
    ends = points(0, 1, 2).assign(x_m=[limit, math.nextafter(limit, math.inf), limit + 1])
    kept = zb.crowfly_costs(ends, start, parameters)
    assert kept.to_frame()["origin"].tolist()[0] == "p0"
    assert len(kept) < 3
    assert (kept.values <= 30).all()
    assert len(costs(points(30_000, 30_001), points(0), unit="km")) == 1


def test_the_reach_is_that_of_the_law_that_goes_the_furthest():
    assert reach_km(zb.Parameters()) == reach_km(zb.Parameters(), "rapide") == pytest.approx(28.2 * 61.5 / 60)
    assert reach_km(zb.Parameters(), "central") == pytest.approx(24.2737, abs=0.0001)
    root = (-3.72 + math.sqrt(3.72**2 + 4 * 0.70 * 30)) / (2 * 0.70)
    assert reach_km(zb.Parameters(), "lent") == pytest.approx(root**2)
    far = zb.Parameters(distance_cap=240)
    assert reach_km(far) == reach_km(far, "lent") > reach_km(far, "rapide"), "they cross at 168.9 km"
    assert reach_km(zb.Parameters(unit="km")) == reach_km(zb.Parameters(unit="km"), "lent") == 30
    short = {"threshold": 1, "proximity": 1, "distance_cap": 1, "outreach": 1, "measure": "2sfca"}
    assert reach_km(zb.Parameters(**short)) == 0
    assert len(costs(points(0), points(0), **short)) == 0, "even its own commune is 1.8 minutes away"


def test_every_law_has_the_same_pairs_cut_at_its_own_reach(monkeypatch):
    rng = np.random.default_rng(3)
    here, there = points(*rng.uniform(0, 60_000, 300)), points(*rng.uniform(0, 60_000, 80))
    searches = []
    look = estimates.pairs_within
    monkeypatch.setattr(estimates, "pairs_within", lambda *given: searches.append(1) or look(*given))
    tables = crowfly_pairs(here, there, zb.Parameters())
    assert len(searches) == 1, "found once"
    assert list(tables) == list(CROWFLY)
    km = zb.crowfly_costs(here, there, zb.Parameters(unit="km", distance_cap=60)).to_frame()
    km = km.set_index(["origin", "destination"])["cost"]
    for law, table in tables.items():
        alone = zb.crowfly_costs(here, there, zb.Parameters(crowfly=law))
        for name in (entry.name for entry in dataclasses.fields(table)):
            assert np.array_equal(getattr(table, name), getattr(alone, name)), f"{law}: {name}"
        minutes = crowfly_minutes(km.to_numpy(), law)
        expected = km[minutes <= 30].index
        found = table.to_frame().set_index(["origin", "destination"])["cost"]
        assert set(found.index) == set(expected)
        assert found.to_numpy() == pytest.approx(crowfly_minutes(km[found.index].to_numpy(), law), rel=1e-12)
    assert len(tables["rapide"]) > len(tables["central"]) > len(tables["lent"]) > 0


def test_laws_wanted_and_kilometres():
    two = crowfly_pairs(points(0, 4000), points(0), zb.Parameters(), laws=("lent", "rapide"))
    assert list(two) == ["lent", "rapide"]
    km = crowfly_pairs(points(0, 4000), points(0), zb.Parameters(unit="km", crowfly="lent"))
    assert {law: table.values.tolist() for law, table in km.items()} == {"lent": [0.0, 4.0]}, "no pair of times in km"
    with pytest.raises(zb.ParameterError, match="« auto » inconnu"):
        crowfly_pairs(points(0), points(0), zb.Parameters(), laws=("auto",))


def test_two_lands_and_two_projections_never_meet():
    for there in (points(0, land=7), points(0, zone="reunion")):
        assert [len(table) for table in crowfly_pairs(points(0), there, zb.Parameters()).values()] == [0, 0, 0]


def test_no_law_crosses_the_sea():
    """Royan – Le Verdon over the Gironde is never there; Dinard – Saint-Malo, by the barrage de la Rance, always is."""
    communes = store.communes().loc[["17306", "33544", "35093", "35288"]]
    for table in crowfly_pairs(communes, communes, zb.Parameters()).values():
        pairs = set(table.to_frame()[["origin", "destination"]].itertuples(index=False, name=None))
        assert ("35093", "35288") in pairs
        assert not {("17306", "33544"), ("33544", "17306")} & pairs
        assert "paires séparées par la mer exclues" in table.method


def test_there_and_back_cost_the_same():
    spots = points(*np.random.default_rng(2).uniform(0, 30_000, 40))
    for table in crowfly_pairs(spots, spots, zb.Parameters()).values():
        there = table.to_frame().set_index(["origin", "destination"])["cost"]
        assert (there.swaplevel().reindex(there.index).to_numpy() == there.to_numpy()).all()


def test_what_is_said_is_the_pair_and_its_errors():
    for law, table in crowfly_pairs(points(0), points(0), zb.Parameters()).items():
        assert table.method.startswith(f"temps estimés à vol d’oiseau, ici le temps « {law} » ; ")
        assert "« rapide » = 1,8 min + 60 × km / 61,5, ajusté en Gironde" in table.method
        assert "« lent » = 3,72 × √km + 0,70 × km, 2 min au moins, ajusté dans l’ouest de l’Isère" in table.method
        assert "« central » = √(rapide × lent)" in table.method
        quick = "2,2 min sur les trajets de 30 min ou moins en Gironde, 6,6 dans l’ouest de l’Isère, 9,2 vers Paris"
        assert f"erreur moyenne {quick}" in table.method
        assert "3,7 min dans l’est de l’Isère, 2,2 vers Paris, 8,4 en Gironde" in table.method
        assert "entre moteurs et entre régions" in table.method
        assert table.method_en.startswith(f"times estimated as the crow flies, here the time “{law}”; ")
        assert "mean error 3.7 min in eastern Isère, 2.2 to Paris, 8.4 in Gironde" in table.method_en


def test_rows_without_coordinates_have_no_cost():
    origins = points(0, 1000)
    origins.loc["p0", "x_m"] = float("nan")
    table = costs(origins, points(0))
    assert table.origins.tolist() == ["p1"]
    assert not table.every_origin


def test_no_provider():
    assert len(costs(points(0, 1), points())) == 0
