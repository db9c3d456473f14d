"""Columns looked at row by row: numbers that are codes of communes or not, names that a postal code serves."""

import pandas as pd
import pytest

import zonesblanches as zb


def read(department, cells, **options):
    place = zb.territory(department) if department else None
    return zb.read_providers(pd.DataFrame(cells), territory=place, **options)


@pytest.mark.parametrize(
    "title", ["Année de création", "Depuis", "Créée en", "Année", "Date de création", "Ouverture", "Démarrage",
              "N° d'ordre", "Code interne", "Colonne 3"]
)  # fmt: skip
def test_a_year_is_no_code_of_a_commune(title):
    teams = read("29", {"nom": ["A", "B", "C"], "commune": ["Brest", "Quimper", "Crozon"], title: [2024, 2019, 2017]})
    assert teams.table["commune"].tolist() == ["29019", "29232", "29042"]
    assert teams.questions.empty


def test_a_year_is_no_code_even_where_it_would_be_one_of_the_territory():
    teams = read("02", {"nom": ["A", "B"], "adresse": ["1 rue Haute 02000 Laon", ""], "Depuis": ["2019", "2005"]})
    assert "commune_code" not in set(teams.roles["role"])
    with pytest.raises(zb.MissingColumnError):
        read("02", {"nom": ["A", "B"], "Depuis": ["2019", "2005"]})


@pytest.mark.parametrize("title", ["N° interne", "Colonne 3"])
def test_numbers_of_five_digits_that_the_communes_contradict_are_no_codes(title):
    teams = read("29", {"nom": ["A", "B"], "commune": ["Brest", "Quimper"], title: ["29001", "29002"]})
    assert teams.table["commune"].tolist() == ["29019", "29232"]


@pytest.mark.parametrize(
    "beside", [{"commune": ["Arbent", "Oyonnax", "Bourg en Bresse"]}, {"CP": ["01100", "01100", "01000"]}, {}]
)
def test_codes_that_lost_their_zero_are_read_under_a_vague_title(beside):
    teams = read("01", {"nom": ["A", "B", "C"], **beside, "Réf": [1014, 1283, 1053]})
    assert teams.table["commune"].tolist() == ["01014", "01283", "01053"]
    assert teams.roles.set_index("column").loc["Réf", "role"] == "commune_code"


def test_short_numbers_that_nothing_confirms_are_asked_about():
    teams = read(None, {"nom": ["A", "B", "C"], "Réf": [1014, 1283, 1053]})
    assert teams.table["commune"].tolist() == ["01014", "01283", "01053"]
    assert "pris pour des codes de communes faute de mieux" in teams.warnings[0]


def test_the_communes_of_the_postal_codes_are_the_commune_under_any_title():
    teams = read("01", {"nom": ["A", "B"], "CP": ["1170", "1300"], "Bureau distributeur": ["GEX", "BELLEY"]})
    assert teams.table["commune"].tolist() == ["01173", "01034"]
    beside = {"nom": ["A", "B"], "CP": ["01170", "01300"], "Commune": ["Cessy", "Belley"], "Bureau": ["GEX", "BELLEY"]}
    assert read("01", beside).table["commune"].tolist() == ["01071", "01034"]


@pytest.mark.parametrize("last", ["2A004", "20000"])
@pytest.mark.parametrize("title", ["code", "code insee"])
def test_postal_codes_of_corse_are_no_former_codes(title, last):
    places = ["Mezzavia", "Porticcio", "Ste Lucie de Porto Vecchio", "Ajaccio"]
    teams = read("2A", {"nom": list("ABCD"), title: ["20167", "20166", "20144", last], "localité": places})
    assert teams.table.set_index("name")["commune"].to_dict() == {"C": "2A362", "D": "2A004"}
    assert set(teams.questions["row"]) == {1, 2}
    assert teams.rejects["reason"].str.contains("le code postal 2016. dessert").all()


def test_a_former_code_of_corse_that_its_name_confirms_stays_one():
    teams = read("2B", {"nom": ["A"], "code insee": ["20033"], "commune": ["Bastia"]})
    assert teams.table["commune"].tolist() == ["2B033"]


def test_a_code_outside_the_territory_that_the_name_contradicts_is_asked_about():
    teams = read("84", {"nom": ["A", "B"], "code insee": ["84003", "73008"], "commune": ["Apt", "Les Bidules"]})
    assert teams.questions[["row", "reason"]].to_numpy().tolist() == [
        [2, "code de Aix-les-Bains (73008), hors du territoire, mais la ligne dit « Les Bidules » : à vérifier"]
    ]
