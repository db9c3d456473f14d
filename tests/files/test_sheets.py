"""Workbooks and parquet: titles above the header, the right sheet, codes that became numbers."""

import datetime as dt
import zipfile

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.files.opening import open_table

TITLES = [["Évolution et structure de la population en 2022"], ["Mise en ligne le 30/06/2025"], ["Insee"], [], []]
ROWS = [["CODGEO", "LIBGEO", "P22_POP", None], ["01004", "Ambérieu", 15554.25, None], [1005, "b", 2.0, None]]


def known(row):
    return sum(cell in {"CODGEO", "P22_POP"} for cell in row)


def test_titles_and_the_right_sheet(workbook):
    path = workbook({"Notice": [["Lisez-moi"] * 9], "COM_2022": [*TITLES, *ROWS], "ARM_2022": [*TITLES, *ROWS]})
    table = open_table(path, recognise=known)
    assert (table.sheet, table.header_row) == ("COM_2022", 6)
    assert table.header == ("CODGEO", "LIBGEO", "P22_POP")
    frame = table.read()
    assert frame.index.tolist() == [7, 8]
    assert frame.to_numpy().tolist() == [["01004", "Ambérieu", "15554.25"], ["1005", "b", "2"]]
    assert table.sheets == ("Notice", "COM_2022", "ARM_2022")


def test_the_sheet_asked_for(workbook):
    path = workbook({"2022": [["CODGEO"], ["a"]], "2023": [["CODGEO"], ["b"]]})
    assert open_table(path, sheet="2023").read().to_numpy().tolist() == [["b"]]
    with pytest.raises(zb.InputError, match=r"pas de feuille « 2024 »\. Feuilles : 2022, 2023"):
        open_table(path, sheet="2024")


def test_dates_and_formulas(workbook):
    path = workbook({"F": [["a", "b"], [dt.date(2026, 1, 2), "=1+1"]]})
    assert open_table(path).read().to_numpy().tolist()[0][0].startswith("2026-01-02")
    assert open_table(path).read().to_numpy().tolist()[0][1] == ""  # a formula that was never computed


def test_damaged_workbooks(workbook, tmp_path):
    data = workbook({"F": ROWS}).read_bytes()
    for size in (10, len(data) // 2, len(data) - 30):
        path = tmp_path / "coupe.xlsx"
        path.write_bytes(data[:size])
        with pytest.raises(zb.InputError, match=r"coupe\.xlsx.*(incomplète|illisible)"):
            open_table(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(zb.InputError, match="classeur illisible"):
        open_table(path)


def test_an_empty_workbook(workbook):
    with pytest.raises(zb.InputError, match="aucune cellule remplie"):
        open_table(workbook({"F": []}))


def test_a_stray_cell_in_the_last_corner(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "CODGEO", "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(zb.InputError, match="1\u202f048\u202f576 lignes"):
        open_table(tmp_path / "a.xlsx")


def test_open_document(tmp_path):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    sheet = Table(name="COM")
    for row in [["CODGEO", "P22_POP"], ["01004", "3"]]:
        line = TableRow()
        for cell in row:
            box = TableCell(valuetype="string")
            box.addElement(P(text=cell))
            line.addElement(box)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    path = tmp_path / "a.ods"
    book.save(path)
    assert open_table(path, recognise=known).read().to_numpy().tolist() == [["01004", "3"]]


def test_parquet(tmp_path):
    frame = pd.DataFrame({"CODGEO": ["01004", None], "n": [1.0, 2.5], "y": [dt.date(2023, 1, 1)] * 2, "i": [7, 8]})
    frame.to_parquet(tmp_path / "a.parquet")
    table = open_table(tmp_path / "a.parquet", recognise=known)
    assert table.recognised == 1
    assert table.read().to_numpy().tolist() == [["01004", "1", "2023-01-01", "7"], ["", "2.5", "2023-01-01", "8"]]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.parquet", "a.parquet")
    assert open_table(tmp_path / "a.zip", recognise=known).read(["i"])["i"].tolist() == ["7", "8"]


def test_a_parquet_column_of_lists(tmp_path):
    pd.DataFrame({"a": [[1, 2], [3]]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(zb.InputError, match="parquet illisible"):
        open_table(tmp_path / "a.parquet").read()
