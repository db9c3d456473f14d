"""What is asked, in the words of who answers: rows well counted, nothing of the library in a partner's workbook."""

import re

import openpyxl
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.addressee import in_the_workbook
from zonesblanches.providers.log import shown
from zonesblanches.providers.questions import asked


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([6, 14], "2 cellules à confirmer (ligne 6 : quoi ? ; puis ligne 14)"),
        ([6, 10, 12], "3 cellules à confirmer (ligne 6 : quoi ? ; puis lignes 10 et 12)"),
        ([6, 10, 12, 13, 14, 16, 17, 20],
         "8 cellules à confirmer (ligne 6 : quoi ? ; puis lignes 10, 12, 13, 14, 16 et 2 autres)"),
    ],
)  # fmt: skip
def test_rows_are_counted_once(rows, told):
    lines = pd.DataFrame([{"source": "l", "row": row, "column": "Zone", "reason": "quoi ?"} for row in rows])
    assert asked(lines) == (f"l : « Zone », {told}",)


def test_a_cell_is_shown_as_its_spreadsheet_shows_it():
    assert [shown(cell) for cell in (0.0, 12.0, 1.5, "0.0")] == ["0", "12", "1.5", "0.0"]


@pytest.mark.parametrize("how", ["sectors=", "--secteurs FICHIER"])
def test_advice_is_what_a_partner_can_do(how):
    told = in_the_workbook(f"« a=b » inconnu ; si c'est un secteur à vous : {how}")
    assert told == "« a=b » inconnu ; si c'est un secteur à vous, écrivez ses communes"
    assert in_the_workbook("« a=b » : lequel ?") == "« a=b » : lequel ?"
    assert in_the_workbook("point en mer ; précisez --crs 2154") == "point en mer"


def test_no_word_of_the_library_in_the_workbook(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(
        "commune;communes desservies;bénévoles\nApt;secteur des Lunes;3\nGordes;tout le Vaucluse;4\n", encoding="utf-8"
    )
    zb.write_corrections(path, tmp_path / "c.xlsx", territory=zb.territory("84"))
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    cells = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value]
    said = "\n".join(cells)
    assert "écrivez ses communes" in said
    assert "reprenez ce nom si elle va dans toutes" in said
    assert "ajoutez une colonne « nom »" in said
    assert not re.search(r"\b[a-z_]+=|--[a-z]", said)
