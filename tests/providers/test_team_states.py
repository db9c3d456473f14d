"""States under the titles and in the words that people use; what a column of ends says."""

import datetime as dt

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.states import parse_state, state_under, tells_an_end

TEAMS = {"nom": ["A", "B", "C"], "commune": ["Alès", "Uzès", "Nîmes"]}


def read(cells, **options):
    return zb.read_providers(pd.DataFrame({**TEAMS, **cells}), **options)


@pytest.mark.parametrize(
    "title", ["Existe encore ?", "Toujours là ?", "Encore active ?", "En fonctionnement", "Fonctionne encore ?"]
)
def test_a_question_on_the_team_is_a_column_of_states(title):
    teams = read({title: ["oui", "non", "plus depuis le covid"]})
    assert teams.table["status"].tolist() == ["active", "inactive", "inactive"]


@pytest.mark.parametrize("title", ["Fermé", "Arrêtée ?", "Arrêté(e)", "Inactive"])
def test_a_title_that_says_an_end_inverts_yes_and_no(title):
    teams = read({title: ["oui", "non", None]})
    assert teams.table["status"].tolist() == ["inactive", "active", "active"]
    assert teams.table["status_told"].tolist()[0].endswith(" : oui")
    assert teams.repairs["row"].tolist() == [1]


@pytest.mark.parametrize("title", ["Date d'arrêt", "Date de fin", "Date de fermeture", "Fermée le"])
@pytest.mark.parametrize("chosen", [True, False])
def test_a_past_end_stops_a_team_and_a_future_one_does_not(title, chosen):
    cells = [dt.datetime(2024, 6, 30), None, "31/12/2099"]
    teams = read({title: cells}, columns={"status": title} if chosen else None)
    assert teams.table["status"].tolist() == ["inactive", "active", "active"]
    assert teams.table["status_told"].tolist() == [f"{title} : 2024-06-30", "", f"{title} : 31/12/2099"]
    assert set(teams.repairs["row"]) == {1, 3}


def test_an_end_counts_beside_a_column_of_states():
    teams = read({"Statut": ["actif", "actif", "en cours"], "Date d'arrêt": ["2024", None, None]})
    assert teams.table["status"].tolist() == ["inactive", "active", "active"]
    assert teams.questions[["row", "reason"]].to_numpy().tolist() == [
        [3, "état incompris : « en cours », équipe supposée active"]
    ]


def test_an_answer_is_no_yes_or_no_to_the_title():
    teams = read({"Arrêtée ?": ["oui", "non", "?"], "Réponse : état": ["active", None, "inactive"]})
    assert teams.table["status"].tolist() == ["active", "active", "inactive"]


def test_what_says_no_state_is_asked_about():
    teams = read({"Statut": ["actif", "?", "en cours"]})
    assert teams.questions["row"].tolist() == [2, 3]
    assert teams.table["active"].all()


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("plus personne", "inactive"),
        ("plus depuis le covid", "inactive"),
        ("ne fonctionne plus", "inactive"),
        ("démarrage sept 2025", "active"),
        ("démarrage sept 2098", "planned"),
        ("ouverture 2098", "planned"),
        ("ouverte depuis 2019", "active"),
        ("O (reprise 2025)", "active"),
        ("N (vacances)", "inactive"),
        ("Non (reprise 2025)", None),
        ("en cours", None),
        ("non communiqué", None),
    ],
)
def test_states_in_people_s_words(words, state):
    assert parse_state(words) == state


def test_titles_that_only_look_like_an_end():
    titles = ["Jours de fermeture", "Arrêt de bus", "Date de fin de convention", "Actif", "Fin de semaine"]
    assert not any(map(tells_an_end, titles))
    this_year = dt.datetime.now(tz=dt.UTC).year
    assert state_under("Date de fin", this_year) is None  # before or after today, nobody knows
    assert state_under("Date de fin", "été 2023") == "inactive"


def test_obs_is_a_remark():
    teams = read({"Obs.": ["a cessé en mars", "", ""]})
    assert teams.table["status"].tolist() == ["inactive", "active", "active"]


def test_an_end_in_vague_words_is_asked_about_row_by_row():
    teams = read({"Date de fin": ["bientôt", "prévue en juin", "2023"]})
    assert teams.questions["row"].tolist() == [1, 2]
    assert teams.table["status"].tolist() == ["active", "active", "inactive"]


@pytest.mark.parametrize("remark", ["en pause jusqu'en janvier", "plus personne", "reprise prévue en janvier"])
def test_a_remark_that_may_say_an_end_is_asked_about(remark):
    cells = {"nom": ["A", "B"], "commune": ["Alès", "Nîmes"], "observations": [remark, "fermé en août"]}
    teams = zb.read_providers(pd.DataFrame(cells))
    assert teams.table["active"].all()
    assert teams.questions["row"].tolist() == [1]


def test_a_column_situation_in_many_words_is_read():
    cells = {
        "nom": list("abcdefg"),
        "commune": ["Alès"] * 7,
        "Situation": [
            "en activité",
            "projet 2027",
            "interrompu",
            "relancé en 2025",
            "pas encore démarré",
            "bof",
            "fusionné",
        ],
    }
    teams = zb.read_providers(pd.DataFrame(cells))
    told = ["active", "planned", "inactive", "active", "planned", "active", "inactive"]
    assert teams.table["status"].tolist() == told
    assert teams.questions["row"].tolist() == [6]
