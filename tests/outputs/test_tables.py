"""Workbook, CSV, GeoPackage, GeoParquet: the same figures, ready for those who open them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

import zonesblanches as zb
from zonesblanches.schema import CLASSES, COLUMNS, label
from zonesblanches.telling.tables import commune_table, provider_table


def read(path: Path, **options: object) -> pd.DataFrame:
    return pd.read_excel(path, engine="calamine", **options)


@pytest.fixture(scope="module")
def book(demo: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.to_excel(tmp_path_factory.mktemp("book") / "diagnostic.xlsx")


def test_workbook_lists_priorities_with_plain_reasons(demo: zb.Diagnosis, book: Path) -> None:
    sheet = read(book, sheet_name="Priorités", dtype={"Code Insee": str})
    expected = demo.priorities()
    assert sheet["Code Insee"].tolist() == expected.index.tolist()
    assert np.allclose(sheet["Score de sous-couverture"], expected["score"])
    volumes = sheet.groupby("Classe")["Volume prioritaire (personnes)"]
    assert all(part.is_monotonic_decreasing for _, part in volumes)
    assert sheet["Classe"].is_monotonic_increasing, "zones blanches first"
    assert sheet["Pourquoi"].str.len().min() > 20
    assert set(sheet["Classe"]) == {"Zone blanche", "Zone grise"}


def test_workbook_has_every_commune_reject_parameter_and_source(demo: zb.Diagnosis, book: Path) -> None:
    sheets = read(book, sheet_name=None, dtype=str, header=None)
    assert {"Lisez-moi", "Communes", "Par EPCI", "Intervenants", "Rejets", "Signalements", "Dictionnaire"} <= set(
        sheets
    )
    assert len(sheets["Communes"]) == 351
    assert sheets["Communes"].iloc[1, 0] == "30001"
    read_me = " ".join(sheets["Lisez-moi"].fillna("").to_numpy().ravel())
    for words in ("20 min", "IGN", "Insee, RP 2021", "non exhaustif", "sha256", zb.__version__, "vol d’oiseau"):
        assert words in read_me
    assert len(sheets["Signalements"]) == 1 + len(demo.providers.repairs)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars
def test_workbook_codes_are_text_headers_frozen_and_filtered(book: Path) -> None:
    workbook = load_workbook(book)
    sheet = workbook["Communes"]
    assert sheet["A2"].data_type == "s"
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref
    assert [cell.value for cell in sheet[1]].count(None) == 0
    workbook.close()


def test_workbook_in_english(demo: zb.Diagnosis, tmp_path: Path) -> None:
    sheets = read(demo.to_excel(tmp_path / "d.xlsx", lang="en"), sheet_name=None)
    assert {"Read me", "Priorities", "Out of reach"} <= set(sheets)
    assert "Under-coverage score" in sheets["Priorities"]


def test_csv_opens_in_french_excel(demo: zb.Diagnosis, tmp_path: Path) -> None:
    path = demo.to_csv(tmp_path / "communes.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig", dtype={"Code Insee": str})
    assert frame["Code Insee"].tolist() == demo.table.index.tolist()
    assert np.allclose(frame[label("score")], demo.table["score"], atol=0.01)
    assert not [name for name in frame.columns if "_" in name]
    english = pd.read_csv(demo.to_csv(tmp_path / "en.csv", lang="en"), encoding="utf-8-sig")
    assert set(english["Class"]) <= {words[1] for words in CLASSES.values()}


def test_out_of_reach_is_empty_in_files_and_told_by_state(
    gard: zb.Territory, elsewhere: zb.Providers, tmp_path: Path
) -> None:
    diagnosis = zb.diagnose(gard, elsewhere)
    assert np.isinf(diagnosis.table["nearest_cost"]).all()
    frame = gpd.read_parquet(diagnosis.to_parquet(tmp_path / "c.parquet"))
    assert frame["nearest_cost"].isna().all()
    assert set(frame["state"]) == {"out_of_reach"}
    assert (frame["score"] > 0).all()
    book = read(diagnosis.to_excel(tmp_path / "d.xlsx"), sheet_name="Hors de portée")
    assert book["Raison"].eq("hors de portée du territoire").all()


def test_every_column_is_in_the_dictionary(demo: zb.Diagnosis) -> None:
    tables = [commune_table(demo).reset_index(), provider_table(demo).reset_index(), demo.providers.rejects]
    names = {str(name).partition("__")[0] for table in tables for name in table}
    assert sorted(names - set(COLUMNS)) == []


def test_inactive_teams_and_declaring_ones_stand_in_the_workbook(gard: zb.Territory, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"nom": ["Active", "En sommeil"], "commune": ["Alès", "Uzès"], "bénévoles": [3, 4], "actif": ["oui", "non"]}
    )
    diagnosis = zb.diagnose(gard, zb.read_providers(frame))
    sheet = read(diagnosis.to_excel(tmp_path / "d.xlsx"), sheet_name="Intervenants").set_index("Intervenant")
    assert sheet["Actif"].to_dict() == {"Active": "oui", "En sommeil": "non"}
    assert sheet["Sert le territoire"].to_dict() == {"Active": "oui", "En sommeil": "non"}


def test_headings_are_french_and_unique(demo: zb.Diagnosis, book: Path) -> None:
    for name, sheet in read(book, sheet_name=None).items():
        if name != "Lisez-moi" and len(sheet):
            headings = [str(heading) for heading in sheet.columns]
            assert len(set(headings)) == len(headings), name
            assert not [heading for heading in headings if "_" in heading or heading.endswith(".1")], name


def test_geopackage_layers_and_metadata(demo: zb.Diagnosis, tmp_path: Path) -> None:
    path = demo.to_geopackage(tmp_path / "c.gpkg")
    communes = gpd.read_file(path, layer="communes")
    assert communes.crs == 4326
    assert communes["score"].tolist() == pytest.approx(demo.table["score"].tolist())
    teams = gpd.read_file(path, layer="intervenants")
    assert len(teams) == sum(len(result.providers) for result in demo.families.values())
    told = gpd.read_file(path, layer="metadonnees").set_index("cle")["valeur"]
    assert json.loads(told["parametres"])["threshold"] == 20


def test_geoparquet_carries_parameters_and_sources(demo: zb.Diagnosis, tmp_path: Path) -> None:
    path = demo.to_parquet(tmp_path / "c.parquet")
    told = json.loads(pq.read_schema(path).metadata[b"zonesblanches"])
    assert told["parametres"]["theta"] == 0.66
    assert any("IGN" in source for source in told["sources"])
    frame = gpd.read_parquet(path)
    parts = frame[[name for name in frame if name.startswith("contribution_")]].sum(axis=1)
    assert np.allclose(parts, frame["score"])


@pytest.mark.parametrize(
    ("verb", "name"), [("to_excel", "a.csv"), ("to_csv", "a.xlsx"), ("to_parquet", "absent/a.parquet")]
)
def test_wrong_extension_or_folder_is_one_clear_error(demo: zb.Diagnosis, tmp_path: Path, verb: str, name: str) -> None:
    with pytest.raises(zb.OutputError, match=r"attendue|existe pas"):
        getattr(demo, verb)(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_no_contact_leaves_the_list(gard: zb.Territory, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"nom": ["A"], "commune": ["Alès"], "bénévoles": [3], "téléphone": ["0612345678"], "courriel": ["x@y.fr"]}
    )
    diagnosis = zb.diagnose(gard, zb.read_providers(frame))
    for path in diagnosis.save_all(tmp_path / "out").values():
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                data = b"".join(archive.read(name) for name in archive.namelist())
        assert b"0612345678" not in data, path
        assert b"x@y.fr" not in data, path


def test_a_figure_below_zero_is_no_formula(tmp_path):
    """West of Greenwich, every longitude is below 0."""
    diagnosis = zb.diagnose(zb.territory("14118"), zb.load_mairies(min_hours=1))
    lines = diagnosis.to_csv(tmp_path / "communes.csv").read_text(encoding="utf-8-sig").splitlines()
    told = dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))
    longitude = told["Longitude"]
    assert longitude.startswith("-0,")
