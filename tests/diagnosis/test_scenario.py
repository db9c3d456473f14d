"""Another offer: teams that start, stop or move; what each holds alone; what a change comes from."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import example as ex
import zonesblanches as zb
from zonesblanches.diagnosis.causes import causes_of
from zonesblanches.diagnosis.halfway import CAUSES


@pytest.fixture(scope="module")
def gard():
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    return zb.diagnose(zb.territory("30"), teams)


def new_team(place, family="équipes citoyennes", capacity=8):
    rows = pd.DataFrame({"nom": ["Neuve"], "commune": [place], "bénévoles": [capacity]})
    return zb.read_providers(rows, family=family)


def test_a_team_of_six_in_c_is_the_worked_example():
    """Figures of the independent oracle: A_ref frozen, C couverte, F grise, Gini 0.126718."""
    found = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(), parameters=zb.Parameters(**ex.VERSION_1))
    rows = pd.DataFrame({"id": ["neuve"], "nom": ["Équipe neuve"], "code insee": [ex.C], "bénévoles": [6]})
    after = found.with_providers(add=zb.read_providers(rows, territory=ex.land(), family=found.main.name))
    assert after.table["class"].to_dict() == {
        ex.A: "couverte", ex.B: "couverte", ex.C: "couverte", ex.D: "couverte", ex.E: "grise", ex.F_: "blanche",
    } | {ex.F_: "grise"}  # fmt: skip
    assert after.table.at[ex.F_, "reasons"] == "G1+G2"
    assert after.table.at[ex.E, "reasons"] == "G3"
    assert after.table.at[ex.C, "access_per_1k"] == pytest.approx(15.09462613)
    assert after.table.at[ex.F_, "access_per_1k"] == pytest.approx(8.591359665)
    assert after.table.at[ex.F_, "score"] == pytest.approx(64.39413427)
    assert after.equity()["gini"] == pytest.approx(0.126718, abs=1e-6)
    found = zb.compare(found, after)
    assert found.table().query("change > 0").index.tolist() == [ex.C, ex.F_]


def test_a_stop_is_a_new_diagnosis_of_the_others_and_the_list_keeps_it(gard):
    name = gard.providers.table["name"].iloc[0]
    after = gard.with_providers(remove=[name])
    table = gard.providers.table
    others = dataclasses.replace(gard.providers, table=table[table["name"] != name])
    alone = zb.diagnose(gard.territory, others, parameters=gard.frozen())
    for column in ("class", "score", "access_per_1k", "nearest_cost", "n_providers"):
        pd.testing.assert_series_equal(after.table[column], alone.table[column])
    stopped = after.providers.table.loc[table.index[table["name"] == name]]
    assert stopped[["status", "active"]].values.tolist() == [["inactive", False]]
    assert len(after.providers.table) == len(table)
    assert gard.providers.table["active"].all()  # the first diagnosis is untouched


def test_a_move_is_a_stop_and_a_start_elsewhere(gard):
    code = gard.providers.table.index[gard.providers.table["mode"] == "accueil"][0]
    moved = gard.with_providers(move={code: "Le Grau-du-Roi"})
    assert moved.providers.table.at[code, "commune"] == "30133"
    assert moved.table.at["30133", "class"] == "grise"
    assert moved.table.at["30133", "nearest_cost"] < 3
    back = moved.with_providers(move={code: "Le Vigan"})
    assert [kind for kind, _ in back.scenario] == ["move", "move"]
    assert back.table.at["30133", "class"] == "blanche"


def test_outputs_say_first_that_it_is_a_scenario(gard):
    after = gard.with_providers(add=new_team("Le Grau-du-Roi"), remove=[gard.providers.table["name"].iloc[1]])
    words = "Scénario, et non l’état des listes : 1 équipe ajoutée (Neuve) ; 1 équipe arrêtée"
    assert after.warnings[0].startswith(words)
    assert words in after.report().html
    assert "1 team added (Neuve)" in after.report(lang="en").html
    assert words in after.map().get_root().render()
    assert "Scénario" not in gard.report().html
    assert "Neuve" not in " ".join(after.public().warnings)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({}, zb.ParameterError, "Scénario vide"),
        ({"remove": ["Les Veilleurs d'Ales"]}, zb.UnknownCodeError, "Veilleurs d'Alès"),
        ({"move": {"Personne": "Alès"}}, zb.UnknownCodeError, "n'est le nom ni l'identifiant"),
        ({"add": new_team("Alès", family="portage")}, zb.ParameterError, "aucune famille du diagnostic"),
    ],
)
def test_what_cannot_change_is_refused_in_words(gard, change, error, said):
    with pytest.raises(error, match=said):
        gard.with_providers(**change)


def test_a_place_out_of_reach_and_given_costs_are_refused(gard):
    name = gard.providers.table["name"].iloc[0]
    with pytest.raises(zb.UnknownCodeError, match="Brestville"):
        gard.with_providers(move={name: "Brestville"})
    with pytest.raises(zb.ParameterError, match="édition publique"):
        gard.public().with_providers(remove=[name])
    given = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs())
    team = given.providers.table.index[0]
    if team in ex.costs().destinations:
        with pytest.raises(zb.ParameterError, match="table de coûts"):
            given.with_providers(move={team: ex.C})


def test_what_a_team_holds_alone_is_what_its_stop_changes(gard):
    told = gard.criticality()
    assert len(told) == 5
    for code, line in told.iterrows():
        after = gard.with_providers(remove=[code]).table
        moved = gard.table["class"] != after["class"]
        blank = moved & (after["class"] == "blanche")
        assert line["communes"] == moved.sum()
        assert line["blanche"] == blank.sum()
        assert line["people"] == pytest.approx(gard.table["people_65p"][moved].astype(float).sum())
        assert line["people_blanche"] == pytest.approx(gard.table["people_65p"][blank].astype(float).sum())
    assert told["people_blanche"].is_monotonic_decreasing


def test_causes_sum_to_the_change_and_one_cause_takes_it_all(gard):
    parameters = zb.Parameters(threshold=25, proximity=20)
    people = gard.territory.communes["people_65p"].astype(float) * np.linspace(0.8, 1.3, 350)
    frame = pd.DataFrame({"code": people.index, "seniors": people.to_numpy()})
    land = gard.territory.with_data(frame, code="code", columns={"people_65p": "seniors"})
    after = zb.diagnose(land, gard.providers, parameters=parameters).with_providers(add=new_team("Le Grau-du-Roi"))
    found = causes_of(gard, after, gard.main.name)
    assert found.moved == ("offer", "people", "need", "method")
    for measure in ("score", "access_per_1k", "class"):
        parts = found.table[[f"{measure}_{cause}" for cause in CAUSES]].sum(axis=1, skipna=False)
        change = found.table[f"{measure}_change"]
        assert np.nanmax(np.abs(parts - change)) < 1e-12 * max(1.0, np.nanmax(np.abs(change)))
        assert change.notna().any()
    assert found.people[list(CAUSES)].sum(axis=1).to_numpy() == pytest.approx(found.people["change"])
    told = after.table["score"] - gard.table["score"]
    pd.testing.assert_series_equal(found.table["score_change"], told, check_names=False)
    only = causes_of(gard, gard.with_providers(add=new_team("Le Grau-du-Roi")), gard.main.name)
    assert only.moved == ("offer",)
    assert (only.table[["score_people", "score_method"]].fillna(0) == 0).all(axis=None)
    same = causes_of(gard, gard, gard.main.name)
    assert same.moved == ()
    assert (same.table.fillna(0) == 0).all(axis=None)


def test_causes_of_other_places_are_refused(gard):
    with pytest.raises(zb.ParameterError, match="aucun lieu en commun"):
        causes_of(gard, zb.diagnose(zb.territory("48"), gard.providers), gard.main.name)
