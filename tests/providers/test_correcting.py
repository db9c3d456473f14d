"""The list that goes back to the partner: what was understood beside each cell, answers that replace the guesses."""

import openpyxl
import pytest

import zonesblanches as zb
from zonesblanches.providers.answering import ANSWER_TITLES

LIST = """nom;commune;communes desservies;bénévoles;statut;remarques
Les Amis;Aix;;5;actif;
Saint-Jean liens;Saint-Jean;;1O;actif;
Partout;Chambéry;toute la Savoie;4;on verra;
Autour;Ugine;Ugine et alentours;3;actif;s'arrête en décembre
Voisins;Modane;;6;actif;
Voisins;Modane;;9;actif;
"""
SAVOIE = "73"


@pytest.fixture(scope="module")
def savoie():
    return zb.territory(SAVOIE)


@pytest.fixture
def book(tmp_path, savoie):
    path = tmp_path / "savoie.csv"
    path.write_text(LIST, encoding="utf-8")
    zb.write_corrections(path, tmp_path / "corrige.xlsx", territory=savoie)
    return tmp_path / "corrige.xlsx"


def columns(page):
    return {cell.value: cell.column for cell in page[1]}


def answer(book, answers):
    """Write answers, (row of the list, title) → text, as a partner would."""
    opened = openpyxl.load_workbook(book)
    page = opened["Liste"]
    at = columns(page)
    line = {page.cell(row, at["→ Ligne d'origine"]).value: row for row in range(2, page.max_row + 1)}
    for (row, title), text in answers.items():
        page.cell(line[row], at[title]).value = text
    opened.save(book)


def test_cells_are_shown_as_understood_and_coloured(book):
    opened = openpyxl.load_workbook(book)
    page = opened["Liste"]
    at = columns(page)
    assert page.cell(2, at["→ Lieu compris"]).value == "Aix-les-Bains (73008), point de la commune"
    assert page.cell(3, at["→ Lieu compris"]).value == "laissée de côté"
    assert (
        "peut être" in page.cell(3, at["→ À répondre"]).value or "plusieurs" in page.cell(3, at["→ À répondre"]).value
    )
    assert page.cell(2, at["commune"]).fill.fgColor.rgb == "FFFFF4CE"  # flagged: a short form
    assert page.cell(3, at["commune"]).fill.fgColor.rgb == "FFF4C7C3"  # refused
    assert page.cell(3, at["bénévoles"]).fill.fgColor.rgb == "FFFBD5A8"  # asked
    lists = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert any("Saint-Jean-de-Maurienne (73248)" in text for text in lists)
    assert "À lire d'abord" in opened.sheetnames


def test_an_unanswered_copy_reads_as_the_list(book, savoie):
    again = zb.read_providers(book, territory=savoie)
    assert again.table["row"].tolist() == [2, 4, 5, 6, 7]
    assert again.rejects["row"].tolist() == [3]
    assert set(again.questions["row"]) >= {3, 4, 5, 7}


def test_answers_replace_the_guesses_and_silence_the_questions(book, savoie):
    answer(
        book,
        {
            (3, "Réponse : lieu"): "Saint-Jean-de-Maurienne (73248)",
            (3, "Réponse : capacité"): 10,
            (4, "Réponse : communes desservies"): "département 73 (Savoie)",
            (4, "Réponse : état"): "inactive",
            (5, "Réponse : communes desservies"): "Ugine, Albertville",
            (5, "Réponse : état"): "active",
            (7, "Réponse : même équipe ?"): "équipe à part",
        },
    )
    told = zb.read_providers(book, territory=savoie)
    teams = told.table.set_index("row")
    assert told.questions.empty
    assert told.rejects.empty
    assert (teams.at[3, "commune"], teams.at[3, "capacity"]) == ("73248", 10)
    assert (len(teams.at[4, "declared"]), teams.at[4, "rights"]) == (273, ())
    assert teams.at[4, "status"] == "inactive"
    assert sorted(teams.at[5, "declared"]) == ["73011", "73303"]
    assert len(teams) == 6


def test_one_team_after_all_and_a_right_that_stays_one(book, savoie):
    answer(
        book,
        {(7, "Réponse : même équipe ?"): "ligne 6", (4, "Réponse : communes desservies"): "un droit seulement"},
    )
    told = zb.read_providers(book, territory=savoie)
    assert told.merged[["row", "kept_row"]].to_numpy().tolist() == [[7, 6]]
    assert told.table.set_index("row").at[4, "rights"] == ("departement:73",)
    assert 4 not in set(told.questions.loc[told.questions["column"] == "communes desservies", "row"])


def test_refusals(tmp_path, book):
    path = tmp_path / "savoie.csv"
    with pytest.raises(zb.OutputError, match="existe déjà"):
        zb.write_corrections(path, book)
    with pytest.raises(zb.OutputError, match=r"l'extension \.xlsx"):
        zb.write_corrections(path, tmp_path / "x.csv")
    with pytest.raises(zb.InputError, match="Une feuille à la fois"):
        zb.write_corrections(path, tmp_path / "y.xlsx", sheet="*")


def test_titles_of_answers_are_those_of_the_book(book):
    told = set(ANSWER_TITLES) - {"Réponse : jours"}  # where the list tells days that are not understood
    assert told <= set(columns(openpyxl.load_workbook(book)["Liste"]))


@pytest.fixture
def chosen(tmp_path, savoie):
    path = tmp_path / "choix.csv"
    path.write_text("Bidule;Où donc;Ils sont combien;Autre\nA;Aix;douze;3\nB;Modane;huit;4\n", encoding="utf-8")
    chosen = {"name": "Bidule", "commune": "Où donc", "capacity": "Ils sont combien"}
    zb.write_corrections(path, tmp_path / "choix.xlsx", territory=savoie, columns=chosen)
    return tmp_path / "choix.xlsx"


def test_the_copy_remembers_the_columns_that_were_chosen(chosen, savoie):
    page = openpyxl.load_workbook(chosen)["Liste"]
    assert page.column_dimensions[page.cell(1, columns(page)["→ Colonnes choisies"]).column_letter].hidden
    again = zb.read_providers(chosen, territory=savoie)
    assert again.table[["name", "capacity"]].to_numpy().tolist() == [["A", 12.0], ["B", 8.0]]
    answer(chosen, {(3, "Réponse : capacité"): "9"})
    assert zb.read_providers(chosen, territory=savoie).table["capacity"].tolist() == [12.0, 9.0]


def test_columns_chosen_at_reading_back_win(chosen, savoie, tmp_path):
    other = zb.read_providers(chosen, territory=savoie, columns={"capacity": "Autre"})
    assert other.table["capacity"].tolist() == [3.0, 4.0]
    assert other.table["name"].tolist() == ["A", "B"]
    zb.write_corrections(chosen, tmp_path / "encore.xlsx", territory=savoie, columns={"capacity": "Autre"})
    assert zb.read_providers(tmp_path / "encore.xlsx", territory=savoie).table["capacity"].tolist() == [3.0, 4.0]
