"""Workbooks: sheets, codes that became numbers, dates, damage."""

import datetime as dt

import pytest

import zonesblanches as zb

ROWS = [
    ["nom", "code insee", "code postal", "bénévoles", "date maj"],
    ["A", 1004, 1500, 12, dt.datetime(2025, 3, 1)],
    ["B", 30007.0, 30100.0, 2.5, 45717],
]


def test_codes_and_dates_that_became_numbers(workbook):
    table = zb.read_providers(workbook({"Feuil1": ROWS})).table
    assert table["commune"].tolist() == ["01004", "30007"]
    assert table["capacity"].tolist() == [12.0, 2.5]
    assert table["updated"].tolist() == [dt.date(2025, 3, 1)] * 2


def test_the_sheet_with_headers_is_found(workbook):
    path = workbook({"Notice": [["Lisez-moi"], ["bonjour"]], "Équipes": ROWS})
    providers = zb.read_providers(path)
    assert len(providers) == 2
    assert any("Équipes" in note for note in providers.notes)


def test_the_sheet_asked_for(workbook):
    path = workbook({"2025": ROWS, "2026": ROWS[:2]})
    assert len(zb.read_providers(path, sheet="2026")) == 1


def test_a_sheet_that_is_not_there(workbook):
    with pytest.raises(zb.InputError, match=r"pas de feuille « 2027 ».*2025, 2026"):
        zb.read_providers(workbook({"2025": ROWS, "2026": ROWS}), sheet="2027")


def test_title_rows_and_blank_first_column(workbook):
    shifted = [["Recensement 2026"], [], *[[None, *row] for row in ROWS]]
    table = zb.read_providers(workbook({"F": shifted})).table
    assert table["commune"].tolist() == ["01004", "30007"]
    assert table["row"].tolist() == [4, 5]


def test_a_truncated_workbook(workbook, tmp_path):
    data = workbook({"F": ROWS}).read_bytes()
    for size in (10, len(data) // 2, len(data) - 30):
        path = tmp_path / "coupe.xlsx"
        path.write_bytes(data[:size])
        with pytest.raises(zb.InputError, match=r"coupe\.xlsx : classeur illisible"):
            zb.read_providers(path)


def test_an_empty_workbook(workbook):
    with pytest.raises(zb.InputError, match="vide"):
        zb.read_providers(workbook({"F": []}))


def test_open_document(tmp_path):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Équipes")
    for row in [["nom", "commune", "bénévoles"], ["A", "Alès", 4.0]]:
        line = TableRow()
        for cell in row:
            kind = {"valuetype": "float", "value": cell} if isinstance(cell, float) else {"valuetype": "string"}
            box = TableCell(**kind)
            box.addElement(P(text=str(cell)))
            line.addElement(box)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    path = tmp_path / "liste.ods"
    book.save(path)
    assert zb.read_providers(path).table[["commune", "capacity"]].to_numpy().tolist() == [["30007", 4.0]]
