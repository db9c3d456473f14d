"""Whatever the list, every row is accounted for, or the error is one of ours."""

import io
from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import strategies
import zonesblanches as zb
from zonesblanches.territory import store


@pytest.fixture(scope="module", autouse=True)
def shapes_in_memory():
    """Keep the outlines read, so that hundreds of lists take seconds."""
    read = store.shapes
    kept = lru_cache(maxsize=None)(read)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "shapes", lambda deps=None, **more: kept(deps and frozenset(deps), **more))
        yield


def account(providers):
    """Check that every row read has one fate, and that the table holds what it promises."""
    source = providers.sources[0]
    assert source.read == source.kept + source.rejected + source.merged
    assert source.kept == len(providers.table)
    assert source.rejected == len(providers.rejects)
    assert source.merged == len(providers.merged)
    rows = [*providers.table["row"], *providers.rejects["row"], *providers.merged["row"]]
    assert len(set(rows)) == len(rows) == source.read
    assert set(providers.repairs["row"]) <= set(providers.table["row"])
    assert providers.table.index.is_unique
    assert (providers.table["capacity"] >= 0).all()
    assert providers.table[["lon", "lat", "x_m", "y_m"]].notna().all(axis=None)
    assert (providers.table["commune"] != "").all()
    assert isinstance(providers.summary(), str)


def read_or_refuse(source, **options):
    try:
        providers = zb.read_providers(source, **options)
    except zb.ZonesBlanchesError as error:
        assert str(error)  # noqa: PT017 - the message is what the analyst gets
        return
    account(providers)


@settings(max_examples=150)
@given(strategies.messes(), st.sampled_from([4326, 2154]))
@example(pd.DataFrame({"commune": ["Alès"], "maj": ["²"]}), 4326)
@example(pd.DataFrame({"commune": ["Alès", "Nîmes"], "maj": ["01/01/0001", "31/12/9999"]}), 4326)
@example(pd.DataFrame({"commune": ["Alès"], "bénévoles": [float("inf")]}), 4326)
@example(pd.DataFrame({"longitude": [0], "latitude": [0]}), 4326)
@example(pd.DataFrame({"commune": ["Alès"], "": ["x"]}), 4326)
@example(pd.DataFrame([["Alès", "x", "y"]], columns=["commune", "commune", "commune"]), 4326)
def test_a_mess_in_memory(table, crs):
    read_or_refuse(table, crs=crs)


@settings(max_examples=60)
@given(strategies.messes(), st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8-sig", "cp1252", "utf-16"]))
def test_a_mess_in_a_file(tmp_path_factory, table, separator, encoding):
    path = tmp_path_factory.mktemp("mess") / "liste.csv"
    buffer = io.StringIO()
    table.to_csv(buffer, index=False, sep=separator)
    path.write_bytes(buffer.getvalue().encode(encoding, errors="replace"))
    read_or_refuse(path)


@settings(max_examples=60)
@given(
    st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".ods", ".xls", ".geojson", ".gpkg", ".json", ".txt"])
)
def test_garbage_under_any_name(tmp_path_factory, data, suffix):
    path = tmp_path_factory.mktemp("garbage") / f"liste{suffix}"
    path.write_bytes(data)
    read_or_refuse(path)
