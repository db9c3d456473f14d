"""The data dictionary: no column of any data file without its entry, the same in every file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

import zonesblanches as zb
from zonesblanches.outputs.tables import write_dictionary
from zonesblanches.schema import COLUMNS
from zonesblanches.telling.dictionary import HEADINGS, column_lines, data_dictionary
from zonesblanches.telling.tables import Tables


@pytest.fixture(scope="module")
def tables(demo: zb.Diagnosis) -> Tables:
    return Tables(demo)


def test_every_column_of_the_data_files_has_an_entry_that_says_something(
    demo: zb.Diagnosis, tables: Tables, tmp_path: Path
) -> None:
    entries = tables.dictionary.set_index("column")
    written = set(gpd.read_parquet(demo.to_parquet(tmp_path / "c.parquet")).reset_index().columns) - {"geometry"}
    path = demo.to_geopackage(tmp_path / "c.gpkg")
    for layer in ("communes", "intervenants", "epci"):
        written |= set(pyogrio.read_info(path, layer=layer)["fields"])
    assert sorted(written - set(entries.index)) == []
    for name in ("fr", "en", "type", "meaning", "source"):
        assert entries.index[entries[name] == ""].tolist() == [], name
    titles = pd.read_csv(demo.to_csv(tmp_path / "c.csv"), sep=";", encoding="utf-8-sig", nrows=0)
    assert sorted(set(titles.columns) - set(entries["fr"])) == []


def test_units_are_those_of_the_diagnosis(gard: zb.Territory, mairies: zb.Providers) -> None:
    pairs = pd.DataFrame({"origin": ["30007"], "destination": ["30007"], "cost": [0.0]})
    costs = zb.CostTable.from_long(pairs, unit="km")
    diagnosis = zb.diagnose(gard, mairies, costs=costs, parameters=zb.Parameters(unit="km", threshold=20, proximity=15))
    assert column_lines(diagnosis, "nearest_cost")["unit"] == "km"
    assert column_lines(diagnosis, "demand")["meaning"] == "D : personnes de 65 ans ou plus"


def test_units_and_formulas_by_hand(demo: zb.Diagnosis) -> None:
    told = {name: column_lines(demo, name) for name in ("nearest_cost", "population", "access_ratio", "score")}
    assert [line["unit"] for line in told.values()] == ["min", "personnes", "part (0–1)", "points, de 0 à 100"]
    assert told["score"]["source"].startswith("U = 100")
    other = next(name for name in demo.families if name != demo.main.name)
    assert column_lines(demo, f"score__{other}")["meaning"].endswith(f"(famille « {other} »)")


def test_a_column_of_the_user_is_said_to_be_theirs(demo: zb.Diagnosis) -> None:
    entry = data_dictionary(demo, {"communes": ["ma_colonne"]}).iloc[0]
    assert entry["meaning"] == "colonne ajoutée par l'utilisateur"
    assert entry["source"] == "utilisateur"


def test_a_column_of_several_tables_has_one_line(demo: zb.Diagnosis) -> None:
    found = data_dictionary(demo, {"a": ["code", "name"], "b": ["code"]})
    assert found["table"].tolist() == ["a ; b", "a"]


@pytest.mark.parametrize(("lang", "mark", "side"), [("fr", ";", 0), ("en", ",", 1)])
def test_the_csv_opens_in_excel(tables: Tables, tmp_path: Path, lang: str, mark: str, side: int) -> None:
    path = write_dictionary(tables.dictionary, tmp_path / "d.csv", lang=lang)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(path, sep=mark, encoding="utf-8-sig", keep_default_na=False)
    assert frame.columns.tolist() == [words[side] for words in HEADINGS.values()]
    assert len(frame) == len(tables.dictionary)


def test_the_dictionary_travels_in_parquet_and_geopackage(demo: zb.Diagnosis, tables: Tables, tmp_path: Path) -> None:
    told = json.loads(pq.read_schema(demo.to_parquet(tmp_path / "c.parquet")).metadata[b"zonesblanches"])
    assert told["dictionnaire"] == tables.dictionary.to_dict("records")
    path = demo.to_geopackage(tmp_path / "c.gpkg")
    table = pyogrio.read_dataframe(path, layer="dictionnaire")
    assert table["column"].tolist() == tables.dictionary["column"].tolist()
    with closing(sqlite3.connect(path)) as base:
        title = base.execute(
            "SELECT name, description FROM gpkg_data_columns WHERE table_name = 'communes' AND column_name = 'score'"
        ).fetchone()
    assert title == (COLUMNS["score"].fr, COLUMNS["score"].note)
