"""The border is exact: a diagnosis of a département gives what one of all France gives there."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb

SAME = ["class", "reasons", "n_sure", "n_possible", "n_to_confirm", "nearest_cost", "access_per_1k"]


def teams(count=150):
    """Invented teams of Occitanie and beyond, of every mode; a third declare places, near or 300 km away."""
    rng = np.random.default_rng(7)
    places = zb.territory(["30", "34", "48", "31", "13", "75"]).communes.index.to_numpy()
    homes = rng.choice(places, count)
    far = [";".join(rng.choice(places, 3, replace=False)) if at % 3 == 0 else "" for at in range(count)]
    return pd.DataFrame(
        {
            "nom": [f"Équipe {at}" for at in range(count)],
            "code insee": homes,
            "bénévoles": rng.integers(1, 20, count),
            "mode": rng.choice(["aller-vers", "accueil", "itinérant", ""], count),
            "communes desservies": far,
        }
    )


@pytest.fixture(scope="module")
def read():
    return zb.read_providers(teams())


def test_the_gard_is_what_all_france_says_of_it(read):
    alone = zb.diagnose(zb.territory("30"), read)
    a_ref = alone.main.a_ref
    whole = zb.diagnose(zb.territory("France"), read, parameters=zb.Parameters(a_ref=a_ref))
    here, there = alone.table[SAME], whole.table.loc[alone.table.index, SAME]
    for name in SAME[:5]:
        assert here[name].tolist() == there[name].tolist(), name
    for name in SAME[5:]:
        np.testing.assert_allclose(here[name], there[name], rtol=1e-12, atol=1e-12, err_msg=name)


def test_a_team_that_declares_from_afar_reaches_the_people_it_reaches():
    """An accueil in Toulouse that declares Alès: all the people around Toulouse share it."""
    row = pd.DataFrame({"nom": ["Loin"], "commune": ["Toulouse"], "capacité": [5], "communes desservies": ["Alès"]})
    found = zb.diagnose(zb.territory("30"), zb.read_providers(row)).main
    assert found.providers["people_reached"].iloc[0] > 100_000
    assert found.unreached.empty
    assert found.table.at["30007", "reasons"].endswith("G4")


def test_the_reference_of_a_territory_without_a_team_is_that_of_its_surroundings():
    row = pd.DataFrame({"nom": ["Voisins"], "commune": ["Avignon"], "capacité": [50], "mode": ["accueil"]})
    found = zb.diagnose(zb.territory("30"), zb.read_providers(row))
    assert found.main.a_ref_around
    assert found.main.a_ref > 0
    far = found.table["access_per_1k"] == 0
    assert set(found.table.loc[far, "lack_access"]) == {1.0}
    assert any("celle du territoire et de ce qui l’entoure" in warning for warning in found.warnings)


def test_nobody_at_all_is_the_worst_lack_everywhere():
    empty = zb.read_providers(pd.DataFrame({"nom": ["Loin"], "commune": ["Brest"], "capacité": [5]}))
    found = zb.diagnose(zb.territory("30"), empty)
    assert set(found.table["lack"]) == {1.0}


def test_missing_demand_around_is_said_where_it_inflates_access():
    gard = zb.territory("30")
    assert not zb.diagnose(gard, zb.load_mairies(min_hours=24)).table["overstated"].any()
    known = gard.communes["people_65p"].astype(float)
    told = pd.DataFrame({"code": known.index, "personnes": known.to_numpy()})
    alone = gard.with_data(told, code="code", columns={"people_75p": "personnes"})  # nothing around
    found = zb.diagnose(alone, zb.load_mairies(min_hours=24))
    assert found.table["overstated"].any()
    code = found.table.index[found.table["overstated"]][0]
    assert "surestimée" in found.explain(code)


def test_blocks_of_providers_add_up_to_the_same(monkeypatch, read):
    from zonesblanches.diagnosis import costing

    whole = zb.diagnose(zb.territory("30"), read)
    monkeypatch.setattr(costing, "_AT_ONCE", 7)
    cut = zb.diagnose(zb.territory("30"), read)
    for name in whole.table.columns.drop("geometry"):
        if whole.table[name].dtype.kind == "f":
            np.testing.assert_allclose(cut.table[name], whole.table[name], rtol=1e-12, atol=1e-12, err_msg=name)
        else:
            assert cut.table[name].tolist() == whole.table[name].tolist(), name
    pd.testing.assert_frame_equal(cut.main.undeclared, whole.main.undeclared)
    pd.testing.assert_frame_equal(cut.main.discordances, whole.main.discordances)
    pd.testing.assert_frame_equal(cut.main.providers, whole.main.providers)


def test_the_reference_around_counts_those_who_serve():
    """A team that goes elsewhere, next to the territory, is no supply of its surroundings."""
    rows = pd.DataFrame(
        {
            "nom": ["Voisins", "Ailleurs"],
            "commune": ["Avignon", "Avignon"],
            "capacité": [50, 500],
            "mode": ["accueil", "aller-vers"],
            "communes desservies": ["", "Avignon"],
        }
    )
    found = zb.diagnose(zb.territory("30"), zb.read_providers(rows)).main
    alone = zb.diagnose(zb.territory("30"), zb.read_providers(rows.head(1))).main
    assert found.a_ref_around
    assert found.a_ref == alone.a_ref > 0
