"""Thresholds by density: shorter ones in dense communes, in the counts, the classes and every sentence."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.outputs.settings import parameters_toml
from zonesblanches.said import fact
from zonesblanches.telling.credits import dense_words, parameter_lines, reading_key
from zonesblanches.telling.subjects.limits import LIMITS
from zonesblanches.telling.voice import Voice

PLACES = pd.DataFrame({"density_grid": [1, 6]}, index=["69123", "48095"])
TOWN, VILLAGE = "30189", "30007"


def graded():
    """Return Nîmes, which the density grid calls dense, and Alès, which it does not."""
    levels = pd.DataFrame({"code": [TOWN, VILLAGE], "niveau": [1, 2]})
    return zb.territory([TOWN, VILLAGE]).with_data(levels, code="code", columns={"density_grid": "niveau"})


def gard(**options):
    """Return a diagnosis of two teams, 16 and 12 minutes from Nîmes, both 16 from Alès."""
    teams = pd.DataFrame(
        {"nom": ["Uzès", "Sommières"], "commune": ["30334", "30321"], "capacité": [5, 5], "famille": "lien social"}
    )
    costs = pd.DataFrame(
        {
            "origin": [TOWN, TOWN, VILLAGE, VILLAGE], "destination": ["30334", "30321"] * 2,
            "cost": [16.0, 12.0, 16.0, 16.0],
        }
    )  # fmt: skip
    territory = graded()
    return zb.diagnose(
        territory, zb.read_providers(teams), costs=zb.CostTable.from_long(costs), parameters=zb.Parameters(**options)
    )


def test_limits_by_hand():
    same = commune_limits(PLACES, zb.Parameters())
    assert same.to_dict("list") == {"dense": [True, False], "threshold": [20.0, 20.0], "proximity": [15.0, 15.0]}
    short = commune_limits(PLACES, zb.Parameters(dense_threshold=10, dense_proximity=5))
    assert short["threshold"].tolist() == [10.0, 20.0]
    assert short["proximity"].tolist() == [5.0, 15.0]
    assert commune_limits(PLACES, zb.Parameters(dense_threshold=10))["proximity"].tolist() == [15.0, 15.0]
    blind = commune_limits(PLACES.drop(columns="density_grid"), zb.Parameters(dense_threshold=10))
    assert blind["threshold"].tolist() == [20.0, 20.0], "nothing is dense where the grid is not loaded"


def test_only_the_dense_commune_changes():
    before, after = gard().table, gard(dense_threshold=15.5, dense_proximity=10).table
    assert before["n_providers"].to_dict() == {TOWN: 2.0, VILLAGE: 2.0}
    assert after["n_providers"].to_dict() == {TOWN: 1.0, VILLAGE: 2.0}
    assert "G3" not in before.at[TOWN, "reasons"]
    assert after.at[TOWN, "reasons"].split("+")[0] == "G1"
    assert after.at[TOWN, "reasons"].split("+")[-1] == "G3"
    assert after.at[VILLAGE, "reasons"] == before.at[VILLAGE, "reasons"]
    assert after["nearest_cost"].equals(before["nearest_cost"])
    assert gard(dense_threshold=10).table["class"].to_dict()[TOWN] == "blanche"


def test_sentences_say_the_threshold_of_the_commune():
    told = gard(dense_threshold=15.5, dense_proximity=10)
    assert "un seul à 15,5\u00a0min ou moins" in told.explain(TOWN)
    assert "le plus proche est à 12\u00a0min, seuil 10\u00a0min" in told.explain(TOWN)
    assert "seuil 15\u00a0min" in told.explain(VILLAGE)
    assert "aucun intervenant à 10\u00a0min ou moins" in gard(dense_threshold=10).explain(TOWN)
    assert "à 20\u00a0min ou moins" in gard(proximity=16, theta=0.01).explain(TOWN)


def test_a_discordance_is_read_at_the_threshold_of_the_commune():
    def discordances(**options):
        territory = graded()
        teams = pd.DataFrame({"nom": ["Uzès"], "commune": ["30334"], "communes desservies": [f"{TOWN}, {VILLAGE}"]})
        costs = pd.DataFrame({"origin": [TOWN, VILLAGE], "destination": "30334", "cost": 16.0})
        return zb.diagnose(
            territory,
            zb.read_providers(teams),
            costs=zb.CostTable.from_long(costs),
            parameters=zb.Parameters(**options),
        )

    def listed(found):
        (family,) = found.families.values()
        return family.discordances["commune"].tolist()

    assert listed(discordances()) == []
    dense = discordances(dense_threshold=10)
    assert listed(dense) == [TOWN]
    assert "en 10\u00a0min" in dense.explain(TOWN)


def test_the_notes_and_the_warnings():
    noted, warned = LIMITS.assumed, LIMITS.warned
    told = gard(dense_threshold=10, dense_proximity=12)
    french, english = Voice(told, "fr"), Voice(told, "en")
    assert [text for text in noted(french) if text.endswith("portée 10 min, proximité 12 min")] == list(noted(french))
    assert noted(french)[0].startswith("Seuils des communes denses (")
    assert "n’est pas sous" in warned(french)[0]
    assert "is not under" in warned(english)[0]
    rural = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24), parameters=told.parameters)
    assert warned(Voice(rural, "fr"))[0].startswith("aucune commune dense dans le territoire ; dense_threshold")
    assert fact(warned(Voice(rural, "en"))[0]) == "no dense commune in the territory"
    assert list(noted(Voice(gard(), "fr"))) == list(warned(Voice(gard(), "fr"))) == []
    assert any("Seuils des communes denses" in note for note in gard(dense_threshold=10).notes)


def test_every_output_prints_them():
    told = zb.Parameters(dense_threshold=15)
    assert dense_words(told, "threshold", "fr") == " (15 min en commune dense)"
    assert dense_words(told, "threshold", "en") == " (15 min in dense communes)"
    assert dense_words(told, "proximity", "fr") == ""
    assert dense_words(zb.Parameters(dense_threshold=20), "threshold", "fr") == ""
    assert zb.Parameters.from_mapping({"dense_threshold": 15}) == told
    assert "dense_threshold = 15" in parameters_toml(told)
    assert "# dense_proximity =" in parameters_toml(told)
    findings = gard(dense_threshold=15)
    assert "à 20 min ou moins (15 min en commune dense)" in reading_key(findings)
    lines = dict(parameter_lines(findings))
    assert lines["Seuil de portée T en commune dense"] == "15 min"
    assert lines["Seuil de proximité T_prox en commune dense"] == "le même que partout"


def test_the_costs_are_looked_for_far_enough():
    assert zb.Parameters(dense_threshold=45).reach == 45
    assert zb.Parameters(dense_threshold=45).limits == (20.0, 15.0, 45)


@pytest.mark.parametrize("wrong", [0, -1, "15", True, float("nan")])
@pytest.mark.parametrize("name", ["dense_threshold", "dense_proximity"])
def test_impossible_thresholds(name, wrong):
    with pytest.raises(zb.ParameterError, match=f"{name} vaut"):
        zb.Parameters(**{name: wrong})
