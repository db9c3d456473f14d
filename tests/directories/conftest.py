"""Official directories in miniature: real layouts, invented establishments."""

import zipfile
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def write(tmp_path):
    """Return a function that writes text and gives the path."""

    def make(content, name, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
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
def excerpt():
    """Return a function that gives the path of a real excerpt, where the shared folder is at hand."""

    def find(name):
        path = SHARED / name
        if not path.is_file():
            pytest.skip(f"extrait absent : {name}")
        return path

    return find


@pytest.fixture
def accounted():
    """Return a function that checks that every row selected has one fate, and that the tables agree."""

    def check(providers):
        (source,) = providers.sources
        assert source.read == source.kept + source.rejected + source.merged == len(providers.rows)
        assert (source.kept, source.rejected, source.merged) == (
            len(providers.table),
            len(providers.rejects),
            len(providers.merged),
        )
        assert list(providers.private.index) == list(providers.table.index)
        assert providers.table.index.is_unique
        assert providers.rows["row"].is_unique
        assert set(providers.rows.loc[providers.rows["fate"] != "rejected", "id"]) == set(providers.table.index)
        assert providers.table[["lon", "lat", "x_m", "y_m", "capacity"]].notna().all().all()
        providers.report()
        return providers

    return check
