"""Columns written at once: the same sheet as cell by cell, whatever version of xlsxwriter is installed."""

from __future__ import annotations

import math

import pytest
import xlsxwriter
from openpyxl import load_workbook

from zonesblanches.outputs import cells
from zonesblanches.outputs.cells import ColumnSheet

VALUES = ["tête", 1, 0.1 + 0.2, -1e-9, 12345678901234567, None, "a", "a", " <b>&\"' ", "=1+1", "\x01\n", "x" * 40_000]
VALUES += ["é" * 32_766 + "😀😀", math.pi * 1e20]


def written(path, write):
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("Feuille", worksheet_class=ColumnSheet)
        bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0%", "bg_color": "#ff0000"})
        other = book.add_worksheet("Autre")
        other.write_string(0, 0, "a")
        page.set_row(3, 45)
        page.set_column(1, 1, 33)
        page.freeze_panes(1, 0)
        write(page, [VALUES, VALUES[::-1]], [[bold] + [share] * (len(VALUES) - 1), [None] * len(VALUES)])
    book = load_workbook(path)
    page = book["Feuille"]
    seen = [
        (cell.coordinate, cell.data_type, cell.value, cell.number_format, cell.font.b, cell.fill.fgColor.rgb)
        for row in page
        for cell in row
    ]
    frame = (page.dimensions, page.row_dimensions[4].height, page.column_dimensions["B"].width, page.freeze_panes)
    words = [row[0].value for row in book["Autre"]]
    book.close()
    return seen, frame, words


def by_column(page, columns, styles):
    for values, formats in zip(columns, styles, strict=True):
        page.write_cells(values, formats)


def by_cell(page, columns, styles):
    for column, (values, formats) in enumerate(zip(columns, styles, strict=True)):
        for row, (value, style) in enumerate(zip(values, formats, strict=True)):
            if isinstance(value, str):
                page.write_string(row, column, value, style)
            elif value is not None:
                page.write_number(row, column, value, style)


def test_a_column_is_its_cells(tmp_path):
    assert cells._KNOWN, "xlsxwriter changed: sheets are written slowly; see outputs/cells.py"
    assert written(tmp_path / "a.xlsx", by_column) == written(tmp_path / "b.xlsx", by_cell)


def test_an_unknown_xlsxwriter_gives_the_same_sheet(tmp_path, monkeypatch):
    quick = written(tmp_path / "a.xlsx", by_column)
    monkeypatch.setattr(cells, "_KNOWN", False)
    assert written(tmp_path / "b.xlsx", by_column) == quick


def test_columns_have_one_length(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet(worksheet_class=ColumnSheet)
        page.write_cells(["a"], [None])
        with pytest.raises(ValueError, match="zip"):
            page.write_cells(["a", "b"], [None])
