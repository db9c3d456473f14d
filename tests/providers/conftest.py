"""Files as partners send them."""

import pytest


@pytest.fixture
def text_file(tmp_path):
    """Return a function that writes a text file in some encoding and gives its path."""

    def write(text, encoding="utf-8", name="liste.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    """Return a function that writes sheets of rows as xlsx and gives its path."""
    from openpyxl import Workbook

    def write(sheets, name="liste.xlsx"):
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return write
