"""Files as they were downloaded, in miniature."""

import gzip
import zipfile

import pytest

from books import save_sheets


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
    return lambda sheets, name="donnees.xlsx": save_sheets(sheets, tmp_path / name)
