"""Columns of places and of people under other titles: known, or asked about, never only left alone."""

import openpyxl
import pandas as pd
import pytest

import zonesblanches as zb

TEAMS = {"nom": ["A", "B", "C"], "commune": ["Brest", "Quimper", "Crozon"]}
FINISTERE = zb.territory("29")


def read(cells, territory=FINISTERE, **options):
    return zb.read_providers(pd.DataFrame(cells), territory=territory, **options)


@pytest.mark.parametrize(
    "title", ["Vont aussi à", "Communes où l'on va", "où on va", "Intervient sur", "Intervient à", "PERIM", "Périm.",
              "Déplacements", "Se déplace à", "Se déplace sur"]
)  # fmt: skip
def test_where_teams_go_under_other_titles(title):
    teams = read({**TEAMS, title: ["Guipavas, Plouzané", "Pluguffan et Plomelin", "canton de Crozon"]})
    assert teams.table["commune"].tolist() == ["29019", "29232", "29042"]
    assert [len(codes) for codes in teams.table["declared"]] == [2, 2, 18]


def test_intervient_a_one_place_is_where_the_team_acts():
    teams = read({"nom": ["A", "B"], "commune": ["Brest", "Quimper"], "Intervient à": ["Crozon", "Landerneau"]})
    assert teams.table["commune"].tolist() == ["29042", "29103"]
    alone = read({"nom": ["A", "B"], "Intervient à": ["Brest, Guipavas", "Quimper, Pluguffan"]})
    assert alone.table["commune"].tolist() == ["29019", "29232"]


def test_where_they_are_received_is_the_place_and_where_they_go_is_declared():
    teams = read(
        {
            "Nom du groupe": ["A", "B"],
            "Mairie / lieu d'accueil": ["Mairie de Carentan", "Mairie d'Avranches"],
            "Communes où l'on va": ["Carentan les Marais, Ste Mère Eglise, Picauville", "Pontorson, Ducey, Avranches"],
        },
        zb.territory("50"),
    )
    assert teams.table["commune"].tolist() == ["50099", "50025"]
    assert [len(codes) for codes in teams.table["declared"]] == [3, 3]


@pytest.mark.parametrize(("title", "communes"), [("Intervient sur", "12197 12202"), ("Ville d'action", "12197 12202")])
def test_a_place_of_action_that_is_not_understood_leaves_the_team_in_its_commune(title, communes):
    cells = {"Nom": ["A", "B"], "Commune": ["Réquista", "Rodez"], title: ["canton de Réquista", "Rodez agglo"]}
    columns = None if title == "Intervient sur" else {"action": title}
    teams = read(cells, zb.territory("12"), columns=columns)
    assert teams.table["commune"].tolist() == communes.split()
    assert 1 in set(teams.questions["row"])
    if columns:
        assert teams.questions["reason"].str.endswith("équipe placée à la commune que dit la ligne").all()


@pytest.mark.parametrize(
    "title", ["Moyens humains", "Ils sont combien", "Combien sont-ils ?", "Nb de pers. actives", "Effectifs"]
)
def test_how_many_they_are_under_other_titles(title):
    assert read({**TEAMS, title: [3, 2, 7]}).table["capacity"].tolist() == [3, 2, 7]


def test_women_and_men_are_added_up_and_said():
    teams = read({**TEAMS, "Bénévoles H": [3, 2, None], "Bénévoles F": [4, "une dizaine", 5]})
    assert teams.table["capacity"].tolist() == [7, 12, 5]
    said = teams.repairs[teams.repairs["reason"].str.contains("s'additionnent")]
    assert said["row"].tolist() == [1, 2]
    assert said["reason"].iloc[0] == "« Bénévoles H » et « Bénévoles F » s'additionnent : 3 + 4"
    unread = read({**TEAMS, "Bénévoles femmes": [3, 2, 1], "Bénévoles hommes": ["l'équipe", 1, 5]})
    assert unread.table["capacity"].tolist()[1:] == [3, 6]
    assert 1 in set(unread.questions["row"]) | set(unread.repairs["row"])


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        (["Guipavas", "Plouzané", "Pluguffan"], "declared"),
        (["Brest Métropole", "CC Presqu'île de Crozon", "Pays d'Iroise"], "declared"),
        ([3, 12, "une dizaine"], "capacity"),
        (["3", "4", "5"], "capacity"),
    ],
)
def test_a_column_left_alone_that_says_something_is_asked_about(cells, role):
    teams = read({**TEAMS, "Bidule": cells})
    assert teams.questions[["row", "column"]].to_numpy().tolist() == [[0, role]]
    assert "la colonne « Bidule » ressemble à" in teams.warnings[0]
    assert teams.warnings[0].endswith(f'columns={{"{role}": "Bidule"}}')


@pytest.mark.parametrize(
    "cells",
    [[1, 0, 1], ["rouge", "vert", "bleu"], ["Jean", "Paul", "Martin"], ["Brest", "Quimper", "Crozon"],
     ["petit", "moyen", "grand"], ["lundi", "mardi", "jeudi"], [2019, 2020, 2021], [75000, 1200, 300]],
)  # fmt: skip
def test_a_column_that_says_something_else_is_not(cells):
    assert read({**TEAMS, "Bidule": cells}).questions.empty


def test_a_column_of_another_kind_of_place_or_of_number_is_not():
    other = {"Canton": ["Brest-1", "Quimper-1", "Crozon"], "Nb de visites": [3, 4, 5], "Âge moyen": [60, 70, 65]}
    assert read({**TEAMS, **other}).questions.empty


def test_a_last_contact_of_dates_is_a_date():
    teams = read({**TEAMS, "Dernier contact": ["12/03/2025", "04/2024", None]})
    assert [str(day) for day in teams.table["updated"]][:2] == ["2025-03-12", "2024-04-01"]
    people = read({**TEAMS, "Dernier contact": ["Jean Martin", "Mme Le Goff", None]})
    assert people.roles.set_index("column").loc["Dernier contact", "role"] == "contact"


def test_a_column_of_phones_as_identifiers_is_said_once():
    places = ["Brest", "Quimper", "Crozon", "Landerneau", "Morlaix"]
    phones = [f"06 12 34 56 7{at}" for at in range(5)]
    teams = read({"id": phones, "nom": list("ABCDE"), "commune": places}, columns={"id": "id"})
    assert teams.table.index.tolist() == ["L1", "L2", "L3", "L4", "L5"]
    said = teams.repairs[teams.repairs["column"] == "id"]
    assert len(said) == 1
    assert "sur 5 lignes" in said["reason"].iloc[0]
    assert "06 12" not in said.to_string()


def test_states_too_mixed_to_be_read_are_asked_about():
    teams = read({**TEAMS, "État actuel": ["arrêt", "en cours", "à voir"], "Bilan": ["très bien", "x", "à refaire"]})
    assert teams.questions["column"].tolist() == ["status"]
    assert teams.warnings[0].endswith('si elle dit quelles équipes existent encore : columns={"status": "État actuel"}')


def test_last_news_are_dates_where_they_are():
    assert [str(day) for day in read({**TEAMS, "Dernière visite": ["12/03/2025", "04/2024", ""]}).table["updated"]][
        :2
    ] == ["2025-03-12", "2024-04-01"]
    told = read({**TEAMS, "Dernière visite": ["bien", "à revoir", "en forme"]})
    assert "updated" not in set(told.roles.loc[told.roles["used"], "role"])


def test_a_title_that_lies_takes_no_role_and_moves_no_team():
    cells = {"Intervient à": ["Domicile", "EHPAD", "Hôpital"], "Interventions": [12, 24, 36], "Fin": ["17h", "18h", ""]}
    teams = read({**TEAMS, **cells})
    assert teams.table["commune"].tolist() == ["29019", "29232", "29042"]
    assert teams.questions.empty
    assert set(teams.roles.loc[teams.roles["used"], "column"]) == {"nom", "commune"}


def test_where_teams_go_in_names_and_sigles_under_a_vague_title():
    cells = {"secteur": ["Brest Métropole", "Quimper + Pluguffan", "Pays d'Iroise"]}
    teams = read({**TEAMS, **cells})
    assert [len(codes) for codes in teams.table["declared"]] == [8, 2, 19]
    zone = read({**TEAMS, "Pays / zone": cells["secteur"]})
    assert [len(codes) for codes in zone.table["declared"]] == [8, 2, 19]
    assert "declared" not in set(read({**TEAMS, "Zone": ["A", "B1", "C"]}).roles.query("used")["role"])


def test_the_last_year_serves_and_the_one_before_fills_its_blanks():
    teams = read({**TEAMS, "Bénévoles 2025": [5, 4, 3], "Bénévoles 2026": [6, None, 7]})
    assert teams.table["capacity"].tolist() == [6, 4, 7]
    assert teams.repairs["reason"].tolist() == ["« Bénévoles 2026 » vide : « Bénévoles 2025 » retenue"]


def test_a_number_in_words_that_says_none_is_not_one():
    teams = read({**TEAMS, "Bénévoles": [5, "une poignée", "un petit groupe"]})
    assert teams.table["capacity_imputed"].tolist() == [False, True, True]
    assert read({**TEAMS, "Bénévoles": [5, "une personne", "un bénévole"]}).table["capacity"].tolist() == [5, 1, 1]


def test_axes_told_twice_are_axes():
    teams = read({**TEAMS, "Lat (Y)": ["48,3904", "47,9960", ""], "Long (X)": ["-4,4861", "-4,1024", ""]})
    assert teams.table["location_source"].tolist() == ["coordinates", "coordinates", "name"]


def test_coordinates_of_the_seat_do_not_move_a_team():
    cells = {
        "Nom": ["A", "B"], "Siège - CP": ["75010", "75010"], "Siège - Ville": ["PARIS", "PARIS"],
        "Lieu d'activité - CP": ["29200", "29000"], "Lieu d'activité - Ville": ["BREST", "QUIMPER"],
        "Latitude": [48.8757, 48.8757], "Longitude": [2.3493, 2.3493],
    }  # fmt: skip
    teams = read(cells)
    assert teams.table["commune"].tolist() == ["29019", "29232"]
    assert teams.table["seat"].tolist() == ["75056", "75056"]
    assert teams.repairs["reason"].str.contains("coordonnées du siège, laissées").all()


def test_two_header_rows_whose_second_stands_under_merged_titles(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Equipe", "Commune", "Bénévoles", "", "En cours ?"], ["", "", "Femmes", "Hommes", ""],
                ["A", "Brest", 4, 2, "✅"], ["B", "Quimper", 3, None, "❌"], ["C", "Crozon", 1, 1, "⏸"]):  # fmt: skip
        book.active.append(row)
    book.active.merge_cells("C1:D1")
    book.save(tmp_path / "liste.xlsx")
    teams = zb.read_providers(tmp_path / "liste.xlsx", territory=FINISTERE)
    assert teams.table["capacity"].tolist() == [6, 3, 2]
    assert teams.table["status"].tolist() == ["active", "inactive", "inactive"]
    assert teams.rejects.empty


def test_a_nearly_empty_column_takes_no_place_from_a_full_one():
    places = ["Brest", "Quimper centre-ville, quartier nord", "Crozon", "Mairie de Morlaix", "Landerneau", "ici"]
    cells = {"nom": list("abcdef"), "GPS": ["48.39, -4.49", *[""] * 5], "Pop. 65+ commune": [9850, *[""] * 5]}
    for title in ("Implantation principale", "Bidule"):
        teams = read({**cells, title: places})
        assert teams.table["commune"].tolist() == ["29019", "29232", "29042", "29151", "29103"]
        assert "ici" in teams.rejects["value"].item()


def test_a_quarter_that_ends_the_name_of_a_commune_of_its_postal_code():
    teams = read({"nom": ["A"], "commune": ["Hossegor"], "cp": ["40150"]}, zb.territory("40"))
    assert teams.table["commune"].tolist() == ["40304"]


def test_a_place_abroad_is_no_homonym():
    teams = read({"nom": ["A", "B"], "commune": ["Bouillon (Belgique)", "Luxembourg"]}, zb.territory("08"))
    assert teams.rejects["reason"].str.contains("à l'étranger").all()
    assert read({"nom": ["A"], "commune": ["Suisse"]}, zb.territory("57")).table["commune"].tolist() == ["57662"]


def test_the_address_where_a_team_acts_goes_before_its_seat():
    cells = {
        "Association": ["Les Amis", "Bonjour", "Le Lien"],
        "Adresse du siège": ["12 rue Haute 75010 PARIS", "5 rue Basse 51100 Reims", "1 place Neuve, 29000 Quimper"],
        "Adresse d'intervention": ["Place de la Liberté, Brest", "RUE HAUTE (29160) Crozon", ""],
    }
    teams = read(cells)
    assert teams.table["commune"].tolist() == ["29019", "29042", "29232"]
    assert teams.table["seat"].tolist() == ["75056", "51454", "29232"]


def test_a_year_in_a_title_hides_no_title():
    teams = read({**TEAMS, "Effectifs 2024": [3, 4, 5], "Effectifs 2026": [4, None, 6]})
    assert teams.table["capacity"].tolist() == [4, 4, 6]


def test_a_place_in_free_words_is_no_name():
    places = ["chez l'habitant", "Brest ou Guipavas", "Hameau de Kerbonne", "toutes communes"]
    teams = read({"Nom": list("abcd"), "Lieu": places})
    assert teams.table["name"].tolist() == ["b"]
    assert teams.table["commune"].tolist() == ["29019"]
