"""Files as they were downloaded, in miniature."""

import gzip
import zipfile

import pytest


@pytest.fixture
def write(tmp_path):
    """Return a function that writes bytes or text and gives the path."""

    def make(name, content, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


@pytest.fixture
def write_zip(tmp_path):
    """Return a function that zips members, a name and its text each."""

    def make(members, name="donnees.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return path

    return make


@pytest.fixture
def write_gz(tmp_path):
    def make(content, name="donnees.csv.gz"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(content if isinstance(content, bytes) else content.encode()))
        return path

    return make


@pytest.fixture
def workbook(tmp_path):
    """Return a function that writes sheets of rows as xlsx and gives its path."""
    from openpyxl import Workbook

    def make(sheets, name="donnees.xlsx"):
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return make
