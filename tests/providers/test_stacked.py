"""Several tables one under the other on a sheet, each with its own titles."""

import openpyxl
import pytest

import zonesblanches as zb

CORREZE = zb.territory("19")


def book(tmp_path, rows):
    path = tmp_path / "liste.xlsx"
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return zb.read_providers(path, territory=CORREZE)


FIRST = [["Territoire", "Groupe", "Où ?", "Combien ?"], ["Bassin", "Les Genêts", "Objat", 4], [None, "Ayen", "Ayen", 5]]


@pytest.mark.parametrize("above", [[], [["Deuxième liste : visites"]]])
def test_a_second_table_goes_under_the_titles_of_the_first(tmp_path, above):
    second = [["Nom", "Commune", "Bénévoles", "Portable"], ["Les Bruyères", "Tulle", 12, "06 12 34 56 78"],
              ["Amis de Donzenac", "Donzenac", 6, ""]]  # fmt: skip
    teams = book(tmp_path, [*FIRST, [], *above, *second])
    assert teams.table["name"].tolist() == ["Les Genêts", "Ayen", "Les Bruyères", "Amis de Donzenac"]
    assert teams.table["commune"].tolist() == ["19153", "19015", "19272", "19072"]
    assert teams.table["capacity"].tolist() == [4, 5, 12, 6]
    assert teams.private["phone"].tolist() == ["", "", "06 12 34 56 78", ""]
    assert teams.rejects.empty
    assert any("un autre tableau, avec ses propres titres" in note for note in teams.notes)


def test_a_team_after_a_blank_row_is_no_header(tmp_path):
    teams = book(tmp_path, [*FIRST, [], ["Bassin", "Équipe", "Tulle", 3], ["", "Antenne", "Larche", 2]])
    assert teams.table["commune"].tolist() == ["19153", "19015", "19272", "19107"]


def test_a_column_full_of_communes_goes_before_a_vague_one(tmp_path):
    rows = [["Territoire", "Groupe", "Où ?"], ["Agglo de Brive", "A", "Malemort"], ["Agglo de Brive", "B", "Larche"],
            ["", "Ayen", "Ayen"]]  # fmt: skip
    assert book(tmp_path, rows).table["commune"].tolist() == ["19123", "19107", "19015"]
