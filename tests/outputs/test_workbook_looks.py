"""The workbook as people see it: in Excel, in LibreOffice, on paper."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd
import pypdf
import pytest
from openpyxl import load_workbook

import zonesblanches as zb
from office import to_pdf
from zonesblanches.schema import CLASS_COLORS, class_label

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars


@pytest.fixture(scope="module")
def book(demo: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.to_excel(tmp_path_factory.mktemp("looks") / "diagnostic.xlsx")


@pytest.fixture(scope="module")
def parts(book: Path) -> dict[str, str]:
    with zipfile.ZipFile(book) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")}


def test_every_sheet_prints_on_a4_landscape_with_page_numbers(book: Path) -> None:
    workbook = load_workbook(book)
    for sheet in workbook:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape"), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in str(sheet.oddFooter.right.text), sheet.title
    assert workbook["Communes"].print_title_rows == "$1:$1"
    assert workbook["Communes"].page_setup.fitToWidth > 1  # rather than too small to read
    assert workbook["Communes"].print_title_cols == "$A:$B"
    workbook.close()


def test_the_read_me_comes_first_and_lists_every_other_sheet(book: Path) -> None:
    workbook = load_workbook(book, read_only=True)
    names = workbook.sheetnames
    assert names[0] == "Lisez-moi"
    told = {str(cell) for row in workbook["Lisez-moi"].iter_rows(values_only=True) for cell in row if cell}
    assert [name for name in names[1:] if name not in told] == []
    assert any(text.startswith("Édition interne : ne pas diffuser") for text in told)
    workbook.close()


def test_codes_are_texts_without_green_triangles_and_figures_have_formats(book: Path, parts: dict[str, str]) -> None:
    workbook = load_workbook(book)
    sheet = workbook["Communes"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet[f"{heads['Code EPCI']}2"].data_type == "s"
    assert sheet[f"{heads['Population']}2"].number_format == "#,##0"
    assert sheet[f"{heads['Densité (hab./km²)']}2"].number_format == "#,##0.0"
    assert sheet[f"{heads['Longitude']}2"].number_format == "0.00000"
    workbook.close()
    assert sum('numberStoredAsText="1"' in text for name, text in parts.items() if "worksheets" in name) >= 5


def test_score_volume_and_parts_have_bars(parts: dict[str, str]) -> None:
    sheet = next(text for name, text in parts.items() if "worksheets" in name and "contribution" not in name
                 and text.count("<dataBar") >= 8)  # fmt: skip
    assert sheet.count("<cfRule") >= 8


def test_classes_are_in_their_colours_with_readable_text(book: Path) -> None:
    workbook = load_workbook(book)
    sheet = workbook["Priorités"]
    column = next(cell.column_letter for cell in sheet[1] if cell.value == "Classe")
    fills = {sheet[f"{column}{row}"].value: sheet[f"{column}{row}"] for row in range(2, sheet.max_row + 1)}
    for key in ("blanche", "grise"):
        cell = fills[class_label(key)]
        assert cell.fill.fgColor.rgb == "FF" + CLASS_COLORS[key].removeprefix("#").upper()
        assert contrast(CLASS_COLORS[key], f"#{cell.font.color.rgb[2:]}") >= 4.5
    workbook.close()


def contrast(one: str, other: str) -> float:
    def light(color: str) -> float:
        channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)


def test_no_english_boolean_and_out_of_reach_in_words(
    gard: zb.Territory, elsewhere: zb.Providers, tmp_path: Path
) -> None:
    path = zb.diagnose(gard, elsewhere).to_excel(tmp_path / "loin.xlsx")
    sheets = pd.read_excel(path, engine="calamine", sheet_name=None, dtype=object)
    cells = {str(cell) for sheet in sheets.values() for cell in sheet.to_numpy().ravel()}
    assert not {"True", "False", "inf"} & cells
    assert set(sheets["Communes"]["Accès au plus proche"]) == {"hors de portée"}
    assert set(sheets["Priorités"]["Accès au plus proche"]) == {"hors de portée"}


def test_the_dictionary_sheet_describes_the_columns(book: Path) -> None:
    sheet = pd.read_excel(book, engine="calamine", sheet_name="Dictionnaire", dtype=str)
    assert sheet.columns[:3].tolist() == ["Table", "Colonne", "Titre français"]
    titles = pd.read_excel(book, engine="calamine", sheet_name="Communes", nrows=0).columns
    assert sorted(set(titles) - set(sheet["Titre français"])) == []


def test_libreoffice_opens_and_prints_it(mairies: zb.Providers, tmp_path: Path) -> None:
    book = zb.diagnose(zb.territory("200066918"), mairies).to_excel(tmp_path / "diagnostic.xlsx")  # 71 communes
    pages = [page.extract_text() for page in pypdf.PdfReader(to_pdf(book, tmp_path)).pages]
    assert 8 <= len(pages) <= 40
    assert "Zones blanches et grises" in pages[0]
    heads = [page for page in pages if "Pourquoi" in page]
    assert len(heads) >= 2  # of the priorities and of the communes, on each of their pages
    assert re.search(rf"\b1 / {len(pages)}(?!\d)", pages[0])
    assert not [page for page in pages if "###" in page]  # a column too narrow for its figures
