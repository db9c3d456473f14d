"""The sheet of doubtful pairs: written, answered in a spreadsheet, read back."""

import zipfile

import openpyxl
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.review import review_title

ASK, PAIR = review_title("answer"), review_title("pair")


def listed(*rows):
    return zb.read_providers(pd.DataFrame([{"commune": "Alès"} | row for row in rows]))


def lists(last="Voisin solidaires du Moulin"):
    """Two pairs that only people can decide: one name at two addresses, twice."""
    one = listed(
        {"nom": "Voisins solidaires", "adresse": "1 rue Haute", "bénévoles": 5},
        {"nom": "Petits Frères des Pauvres", "commune": "Nîmes", "adresse": "2 rue Basse", "bénévoles": 3},
    )
    two = listed(
        {"nom": "Les voisins solidaires", "adresse": "9 cours Neuf", "bénévoles": 7},
        {"nom": "Petits frères des pauvres", "commune": "Nîmes", "adresse": "8 quai Long", "bénévoles": 4},
    )
    return [one, two]


def fill(path, answers):
    """Answer as people do: pair number (from 1) -> text."""
    book = openpyxl.load_workbook(path)
    page = book.active
    titles = [cell.value for cell in page[1]]
    for row, text in answers.items():
        page.cell(row + 1, titles.index(ASK) + 1).value = text
    book.save(path)
    return path


@pytest.fixture
def asked(tmp_path):
    merged = zb.merge_providers(lists())
    assert len(merged.review) == 2
    return merged.write_review(tmp_path / "revue.xlsx")


def again(path):
    return zb.merge_providers(lists(), answers=path)


def test_what_the_sheet_shows(asked):
    page = openpyxl.load_workbook(asked).active
    assert [cell.value for cell in page[1]] == [
        review_title(name) for name in ("pair", "answer", "reason", "score", "first", "second")
    ]
    pairs = [sorted(page.cell(row, column).value.splitlines()[:2] for column in (5, 6)) for row in (2, 3)]
    assert [
        ["Les voisins solidaires", "9 cours Neuf – Alès (30007)"],
        ["Voisins solidaires", "1 rue Haute – Alès (30007)"],
    ] in pairs
    assert "capacité 7" in "".join(page.cell(row, column).value for row in (2, 3) for column in (5, 6))
    assert page.data_validations.dataValidation[0].formula1 == '"oui,non"'


def test_pairs_are_counted_in_a_warning():
    (warning,) = zb.merge_providers(lists()).warnings
    assert warning.startswith("2 paires douteuses à vérifier")


@pytest.mark.parametrize(
    ("answers", "teams", "left"),
    [
        ({}, 4, 2),
        ({1: "oui"}, 3, 1),
        ({1: "OUI ", 2: "x"}, 2, 0),
        ({1: "non"}, 4, 1),
        ({1: "Non", 2: 0}, 4, 0),
        ({1: "peut-être"}, 4, 2),
        ({1: 1, 2: "même équipe"}, 3, 1),
    ],
)
def test_answers(asked, answers, teams, left):
    done = again(fill(asked, answers))
    assert (len(done), len(done.review)) == (teams, left)
    for source in done.sources:
        assert source.read == source.kept + source.rejected + source.merged


def test_an_answer_is_the_rule(asked):
    done = again(fill(asked, {1: "oui", 2: "oui"}))
    assert set(done.merged["rule"]) == {"réponse de la feuille de revue"}
    assert any("2 réponses lues (2 oui, 0 non)" in note for note in done.notes)
    assert done.warnings == ()


def test_an_unreadable_answer_is_said(asked):
    done = again(fill(asked, {2: "peut-être"}))
    assert any("réponses illisibles, laissées en suspens : ligne 3 « peut-être »" in note for note in done.notes)


def test_yes_and_no_for_one_pair(asked):
    book = openpyxl.load_workbook(fill(asked, {1: "oui"}))
    page = book.active
    page.append([page.cell(2, 1).value, "non"])
    book.save(asked)
    done = again(asked)
    assert len(done) == 4
    assert any("oui et non pour une même paire" in note for note in done.notes)


def test_a_no_keeps_apart_what_the_rules_merge():
    parts = [listed({"nom": "Voisins solidaires"}), listed({"nom": "Voisin solidaire"})]
    assert len(zb.merge_providers(parts)) == 1
    asked = zb.merge_providers(parts, rules=zb.MergeRules(name=1)).review
    assert len(asked) == 1
    assert len(zb.merge_providers(parts, answers=asked.assign(answer="non"))) == 2


def test_a_no_on_the_second_sheet_undoes_a_merge(tmp_path):
    parts = [listed({"nom": "Voisins solidaires"}), listed({"nom": "Voisin solidaire"})]
    path = zb.merge_providers(parts).write_review(tmp_path / "revue.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["Fusions faites"]
    assert [page.cell(2, column).value for column in (3, 8)] == ["même nom", "Voisins solidaires"]
    page.cell(2, 2).value = "non"
    book.save(path)
    done = zb.merge_providers(parts, answers=path)
    assert len(done) == 2
    assert done.merged.empty
    assert len(done.review) == 0


def test_answers_outlive_a_new_version_of_the_list(asked):
    """Another row on top, other capacities: the pairs are the same."""
    _, two = lists()
    newer = listed(
        {"nom": "Nouvelle équipe", "commune": "Uzès"},
        {"nom": "Voisins solidaires", "adresse": "1, r. Haute 30100 Alès", "bénévoles": 50},
    )
    done = zb.merge_providers([newer, two], answers=fill(asked, {1: "oui", 2: "oui"}))
    assert "réponse de la feuille de revue" in set(done.merged["rule"])
    assert any("1 réponse ne correspond plus à aucune paire" in note for note in done.notes)


def test_a_french_csv(asked, text_file):
    titles, *lines = openpyxl.load_workbook(asked).active.iter_rows(values_only=True)
    table = pd.DataFrame(lines, columns=list(titles), dtype=object)
    table[ASK] = ["oui", ""]
    for encoding in ("cp1252", "utf-8-sig"):
        path = text_file(table.to_csv(index=False, sep=";").replace("\u202f", "\u00a0"), encoding)
        assert len(again(path)) == 3


def test_pairs_are_no_numbers_for_a_spreadsheet():
    assert zb.merge_providers(lists()).review["pair"].str.match(r"[A-Z][0-9a-f]{12}$").all()


def test_a_table_of_answers():
    review = zb.merge_providers(lists()).review
    assert len(zb.merge_providers(lists(), answers=review.assign(answer="oui"))) == 2
    assert len(zb.merge_providers(lists(), answers=review)) == 4


def test_what_is_no_review(text_file, tmp_path):
    with pytest.raises(zb.InputError, match="n'est pas une feuille de revue"):
        again(text_file("nom;commune\nA;Alès\n"))
    with pytest.raises(zb.InputError, match="Fichier introuvable"):
        again(tmp_path / "rien.xlsx")


def test_nothing_to_ask_is_read_back(tmp_path):
    one = listed({"nom": "A"})
    path = zb.merge_providers([one]).write_review(tmp_path / "vide.xlsx")
    assert len(zb.merge_providers([one], answers=path)) == 1


def test_where_it_cannot_be_written(tmp_path):
    merged = zb.merge_providers(lists())
    with pytest.raises(zb.OutputError, match=r"extension \.xlsx"):
        merged.write_review(tmp_path / "revue.csv")
    with pytest.raises(zb.OutputError, match="Impossible d'écrire"):
        merged.write_review(tmp_path / "absent" / "revue.xlsx")


def test_formulas_stay_texts(tmp_path):
    parts = [
        listed({"nom": "=cmd|'/c calc'!A1 voisins", "adresse": "1 rue Haute"}),
        listed({"nom": "=CMD|'/c calc'!A1 voisin", "adresse": "9 cours Neuf"}),
    ]
    merged = zb.merge_providers(parts)
    assert len(merged.review) == 1
    path = merged.write_review(tmp_path / "revue.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()
    shown = [openpyxl.load_workbook(path).active.cell(2, column).value.splitlines()[0] for column in (5, 6)]
    assert sorted(shown) == ["=CMD|'/c calc'!A1 voisin", "=cmd|'/c calc'!A1 voisins"]
