"""Own thresholds: by family, density class or list of places, in the counts, the classes and every sentence."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.outputs.settings import parameters_toml
from zonesblanches.telling.credits import exception_words, parameter_lines, reading_key
from zonesblanches.telling.subjects.limits import LIMITS
from zonesblanches.telling.voice import Voice

PLACES = pd.DataFrame({"density_grid": [1, 6]}, index=["69123", "48095"])
TOWN, VILLAGE = "30189", "30007"
FAMILY = "lien social"


def own(**values):
    return {"exceptions": [{"places": [TOWN], **values}]}


def gard(**options):
    """Return a diagnosis of two teams, 16 and 12 minutes from Nîmes, both 16 from Alès."""
    teams = pd.DataFrame(
        {"nom": ["Uzès", "Sommières"], "commune": ["30334", "30321"], "capacité": [5, 5], "famille": FAMILY}
    )
    costs = pd.DataFrame(
        {
            "origin": [TOWN, TOWN, VILLAGE, VILLAGE], "destination": ["30334", "30321"] * 2,
            "cost": [16.0, 12.0, 16.0, 16.0],
        }
    )  # fmt: skip
    territory = zb.territory([TOWN, VILLAGE])
    return zb.diagnose(
        territory, zb.read_providers(teams), costs=zb.CostTable.from_long(costs), parameters=zb.Parameters(**options)
    )


def limits(rules, family=None):
    return commune_limits(PLACES, zb.Parameters(exceptions=rules), family)


def test_limits_by_hand():
    same = limits([])
    assert same.to_dict("list") == {
        "threshold": [20.0, 20.0], "proximity": [15.0, 15.0], "n_star": [2.0, 2.0], "theta": [0.66, 0.66],
        "own": [False, False],
    }  # fmt: skip
    short = limits([{"density": [1], "threshold": 10, "proximity": 5}])
    assert short["threshold"].tolist() == [10.0, 20.0]
    assert short["proximity"].tolist() == [5.0, 15.0]
    assert short["own"].tolist() == [True, False]
    assert limits([{"places": ["48095"], "n_star": 1, "theta": 0.5}])["n_star"].tolist() == [2.0, 1.0]


def test_the_last_rule_that_fits_wins():
    rules = [{"density": [1, 6], "threshold": 10}, {"places": ["48095"], "threshold": 30}]
    assert limits(rules)["threshold"].tolist() == [10.0, 30.0]


def test_a_rule_of_a_family_holds_for_it_alone():
    rules = [{"families": ["CCAS"], "threshold": 10}]
    assert limits(rules, "CCAS")["threshold"].tolist() == [10.0, 10.0]
    assert limits(rules, "SAAD")["threshold"].tolist() == [20.0, 20.0]
    assert limits(rules)["threshold"].tolist() == [20.0, 20.0]


def test_density_without_its_grid_is_refused():
    with pytest.raises(zb.ParameterError, match="grille communale de densité"):
        gard(exceptions=[{"density": [1], "threshold": 10}])


def test_only_the_commune_chosen_changes():
    before, after = gard().table, gard(**own(threshold=15.5, proximity=10)).table
    assert before["n_providers"].to_dict() == {TOWN: 2.0, VILLAGE: 2.0}
    assert after["n_providers"].to_dict() == {TOWN: 1.0, VILLAGE: 2.0}
    assert "G3" not in before.at[TOWN, "reasons"]
    assert after.at[TOWN, "reasons"].split("+")[0] == "G1"
    assert after.at[TOWN, "reasons"].split("+")[-1] == "G3"
    assert after.at[VILLAGE, "reasons"] == before.at[VILLAGE, "reasons"]
    assert after["nearest_cost"].equals(before["nearest_cost"])
    assert gard(**own(threshold=10)).table["class"].to_dict()[TOWN] == "blanche"
    wanted = gard(**own(n_star=3))
    assert "G1" in wanted.table.at[TOWN, "reasons"]
    assert wanted.table.at[TOWN, "lack_number"] == pytest.approx(1 / 3)
    assert "seuil 3" in wanted.explain(TOWN)


def test_sentences_say_the_threshold_of_the_commune():
    told = gard(**own(threshold=15.5, proximity=10))
    assert "un seul, à 15,5\u00a0min ou moins" in told.explain(TOWN)
    assert "le plus proche est à 12\u00a0min, seuil 10\u00a0min" in told.explain(TOWN)
    assert "seuil 15\u00a0min" in told.explain(VILLAGE)
    assert "aucun intervenant à 10\u00a0min ou moins" in gard(**own(threshold=10)).explain(TOWN)
    assert "à 20\u00a0min ou moins" in gard(proximity=16, theta=0.01).explain(TOWN)


def test_a_discordance_is_read_at_the_threshold_of_the_commune():
    def discordances(**options):
        territory = zb.territory([TOWN, VILLAGE])
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
    short = discordances(**own(threshold=10))
    assert listed(short) == [TOWN]
    assert "à plus de 10\u00a0min" in short.explain(TOWN)


def test_the_notes_and_the_warnings():
    noted, warned = LIMITS.assumed, LIMITS.warned
    told = gard(**own(threshold=10, proximity=12))
    french = Voice(told, "fr")
    assert list(noted(french)) == ["Seuils propres (1 commune) : communes 30189 : T 10 min, T_prox 12 min"]
    assert list(noted(Voice(told, "en"))) == ["Own thresholds (1 commune): communes 30189: T 10 min, T_prox 12 min"]
    assert list(noted(Voice(gard(), "fr"))) == list(warned(Voice(gard(), "fr"))) == []
    nowhere = gard(exceptions=[{"places": ["48095"], "threshold": 10}])
    assert "ne valent nulle part" in warned(Voice(nowhere, "fr"))[0]
    assert any("Seuils propres" in note for note in told.notes)


def test_every_output_prints_them():
    told = zb.Parameters(exceptions=[{"density": [1], "threshold": 15}])
    assert exception_words(told, "threshold", "fr") == " (ou 15 min là où un seuil propre vaut)"
    assert exception_words(told, "threshold", "en") == " (or 15 min where an own threshold holds)"
    assert exception_words(told, "proximity", "fr") == ""
    assert "exceptions = [{density = [1], threshold = 15}]" in parameters_toml(told)
    findings = gard(**own(threshold=15))
    assert "à 20 min ou moins (ou 15 min là où un seuil propre vaut)" in reading_key(findings)
    assert dict(parameter_lines(findings))["Seuils propres"] == "communes 30189 : T 15 min"


def test_the_file_of_parameters_reads_back_the_same(tmp_path):
    for told in (
        zb.Parameters(
            exceptions=[{"density": [1], "threshold": 15}, {"families": ["CCAS"], "places": ["30007"], "n_star": 1}]
        ),
        zb.Parameters(decay={"kind": "gaussian", "threshold": 30}, accompanied={"équipes « x »": 3}),
    ):
        file = tmp_path / "p.toml"
        file.write_text(parameters_toml(told), encoding="utf-8")
        assert zb.Parameters.from_toml(file) == told


def test_the_costs_are_looked_for_far_enough():
    told = zb.Parameters(exceptions=[{"density": [1], "threshold": 45}])
    assert told.reach == 45
    assert told.limits == (20.0, 15.0, 45.0)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"threshold": 10}, "rien n'y est choisi"),
        ({"density": [1]}, "rien n'y est fixé"),
        ({"density": [1], "threshold": 0}, "threshold vaut 0"),
        ({"density": [1], "threshold": "15"}, "threshold vaut '15'"),
        ({"density": [1], "threshold": True}, "threshold vaut True"),
        ({"density": [8], "threshold": 10}, "de 1 à 7"),
        ({"density": [1], "n_star": 1.5}, "entier"),
        ({"density": [1], "theta": 66}, "part de 0 à 1"),
        ({"places": [30007], "threshold": 10}, "du texte"),
        ({"densité": [1], "threshold": 10}, "vouliez-vous dire « density »"),
        ("dense", "attendu une table"),
    ],
)
def test_impossible_rules(rule, said):
    with pytest.raises(zb.ParameterError, match="règle 1") as refused:
        zb.Parameters(exceptions=[rule])
    assert said in str(refused.value)


def test_what_the_first_version_called_otherwise_is_refused_with_the_word_to_use():
    with pytest.raises(zb.ParameterError, match=r"exceptions = \[\{density"):
        zb.Parameters.from_mapping({"dense_threshold": 15})
