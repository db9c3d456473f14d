"""Workbooks: sheets, codes that became numbers, dates, damage."""

import datetime as dt
import re
import zipfile

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


def test_every_sheet_that_looks_like_a_list(workbook):
    book = {"Lisez-moi": [["Bonjour"]], "CCAS": ROWS, "MSA": [["nom", "commune"], ["C", "Uzès"], ["D", "Atlantide"]]}
    providers = zb.read_providers(workbook(book), sheet="*")
    assert [source.name for source in providers.sources] == ["liste.xlsx [CCAS]", "liste.xlsx [MSA]"]
    assert [(source.read, source.kept, source.rejected) for source in providers.sources] == [(2, 2, 0), (2, 1, 1)]
    assert providers.table["source"].tolist() == ["liste.xlsx [CCAS]"] * 2 + ["liste.xlsx [MSA]"]
    (warning,) = providers.warnings
    assert warning.startswith("liste.xlsx [MSA] : 1 équipe dont le lieu est à confirmer (ligne 3")


def test_other_sheets_that_look_like_lists_are_a_warning(workbook):
    path = workbook({"CCAS": ROWS, "MSA": ROWS[:2], "Notes": [["rien"]]})
    (warning,) = zb.read_providers(path).warnings
    assert "1 autre feuille ressemble à une liste et n'a pas été lue (MSA)" in warning
    assert 'sheet="*"' in warning
    assert zb.read_providers(path, sheet="CCAS").warnings == ()


def merged_book(tmp_path, rows, *ranges):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cells in ranges:
        book.active.merge_cells(cells)
    path = tmp_path / "fusion.xlsx"
    book.save(path)
    return path


def test_merged_cells_are_copied_and_capacities_shared(tmp_path):
    """One commune and 12 volunteers written once for three teams: the total stays 12."""
    rows = [["nom", "commune", "bénévoles"], ["A", "Alès", 12], ["B", None, None], ["C", None, None], ["D", "Uzès", 5]]
    providers = zb.read_providers(merged_book(tmp_path, rows, "B2:B4", "C2:C4"))
    assert providers.table[["name", "commune", "capacity"]].to_numpy().tolist() == [
        ["A", "30007", 4], ["B", "30007", 4], ["C", "30007", 4], ["D", "30334", 5],
    ]  # fmt: skip
    assert providers.table["capacity"].sum() == 17
    assert not providers.table["capacity_imputed"].any()
    said = [reason for reason in providers.repairs["reason"] if "cellule fusionnée" in reason]
    assert said == ["cellule fusionnée sur 3 lignes : partagée, 4 par ligne"] * 3
    assert any("6 cellules fusionnées" in note for note in providers.notes)


def test_a_title_merged_along_the_first_row(tmp_path):
    rows = [["Équipes du Gard", None, None], ["nom", "commune", "bénévoles"], ["A", "Alès", 12]]
    assert zb.read_providers(merged_book(tmp_path, rows, "A1:C1")).table["row"].tolist() == [3]


def test_totals_and_repeated_headers_are_left_out_and_said(workbook):
    rows = [
        ["nom", "commune", "bénévoles"],
        ["A", "Alès", 12],
        ["Sous-total", None, 12],
        ["nom", "commune", "bénévoles"],
        ["Total Accueil", "Nîmes", 3],
        ["TOTAL GÉNÉRAL", None, 15],
    ]
    providers = zb.read_providers(workbook({"F": rows}))
    assert providers.table["name"].tolist() == ["A", "Total Accueil"]
    assert providers.sources[0].read == 2
    notes = " ".join(providers.notes)
    assert "2 lignes de total laissées de côté (lignes 3, 6)" in notes
    assert "en-tête répétée 1 fois" in notes


def test_the_departement_of_the_somme_is_no_total(text_file):
    path = text_file("code insee;département;bénévoles\n80021;Somme;5\n80001;Somme;3\n")
    assert zb.read_providers(path).table["commune"].tolist() == ["80021", "80001"]


def test_a_stray_cell_far_away_is_refused(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.cell(1_048_576, 16_384).value = "x"
    path = tmp_path / "loin.xlsx"
    book.save(path)
    with pytest.raises(zb.InputError, match=r"loin\.xlsx"):
        zb.read_providers(path)


def test_old_excel(tmp_path):
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Équipes")
    for at, row in enumerate([["nom", "code insee", "bénévoles"], ["A", 1004, 4], ["B", "30007", 2.5]]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    path = tmp_path / "liste.xls"
    book.save(str(path))
    assert zb.read_providers(path).table[["commune", "capacity"]].to_numpy().tolist() == [
        ["01004", 4.0],
        ["30007", 2.5],
    ]


def test_formulas_are_read_by_their_last_result(tmp_path):
    """Excel keeps the result beside the formula; without one the cell says nothing, and that is said."""
    import xlsxwriter

    path = tmp_path / "formules.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["nom", "commune", "bénévoles"])
        page.write_row(1, 0, ["A", "Alès"])
        page.write_formula(1, 2, "=1+1", None, 2)
        page.write_row(2, 0, ["B", "Nîmes"])
        page.write_formula(2, 2, "=3+3", None, "")
    providers = zb.read_providers(path)
    assert providers.table["capacity"].tolist() == [2, 2]
    assert providers.table["capacity_imputed"].tolist() == [False, True]


def test_a_command_stays_a_text_everywhere(tmp_path, text_file):
    """« =cmd » is a name like another, and no output lets a spreadsheet run it."""
    import zipfile

    name = "=cmd|'/c calc'!A1"
    path = text_file(f'nom;commune;porteur\n"{name}";Alès;@SUM(1)\n-2+3;Nîmes;+33\n')
    providers = zb.read_providers(path)
    assert providers.table["name"].tolist() == [name, "-2+3"]
    zb.diagnose(zb.territory("30"), providers).save_all(tmp_path / "s")
    rows = (tmp_path / "s" / "communes.csv").read_text(encoding="utf-8-sig")
    assert "=cmd" in rows
    assert not re.search(r"(^|;|\")[=@]", rows, re.MULTILINE)
    with zipfile.ZipFile(tmp_path / "s" / "diagnostic.xlsx") as archive:
        sheets = [archive.read(page).decode() for page in archive.namelist() if "worksheets/sheet" in page]
    assert not [sheet for sheet in sheets if "<f>" in sheet and "cmd" in sheet.split("<f>", 1)[1][:200]]


@pytest.mark.parametrize("name", ["liste.xlsb", "liste.xlsx"])
def test_binary_workbooks_are_told_what_to_save_them_as(tmp_path, name):
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for member in ("[Content_Types].xml", "xl/workbook.bin", "xl/worksheets/sheet1.bin"):
            archive.writestr(member, b"\x83\x01\x00")
    told = r"\.xlsb.* Enregistrer sous, « Classeur Excel \(\.xlsx\) », puis donnez ce fichier-là\.$"
    with pytest.raises(zb.InputError, match=told):
        zb.read_providers(tmp_path / name)
    with pytest.raises(zb.InputError, match=told):
        zb.read_census(tmp_path / name)
