"""Files as partners send them."""

import pytest

from books import save_sheets


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
    return lambda sheets, name="liste.xlsx": save_sheets(sheets, tmp_path / name)
