"""The GeoPackage: layers, styles that QGIS reads, outlines that add up, the same file twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pyogrio
import pytest

import zonesblanches as zb
from zonesblanches.outputs.qgis_styles import class_style, outline_style, team_style
from zonesblanches.schema import CLASS_COLORS, CLASSES, MODES

HOSTILE = "</category><script>alert(1)</script>\"'&\x00\x1b ]]>"


@pytest.fixture(scope="module")
def package(demo: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.to_geopackage(tmp_path_factory.mktemp("gpkg") / "communes.gpkg")


def styles(path: Path) -> pd.DataFrame:
    with closing(sqlite3.connect(path)) as base:
        return pd.read_sql_query("SELECT * FROM layer_styles", base)


def colour(symbol: ET.Element, name: str = "color") -> str:
    options = {option.get("name"): option.get("value") for option in symbol.iter("Option") if option.get("name")}
    return str(options[name])


def test_layers_and_tables_are_there(demo: zb.Diagnosis, package: Path) -> None:
    kinds = dict(pyogrio.list_layers(package).tolist())
    assert {name for name, kind in kinds.items() if kind} == {"communes", "epci", "zones", "intervenants"}
    assert {"parametres", "dictionnaire", "metadonnees", "layer_styles"} <= set(kinds)
    assert pyogrio.read_info(package, layer="communes")["features"] == len(demo.table)


def test_each_layer_has_one_default_style_on_its_geometry(package: Path) -> None:
    table = styles(package)
    defaults = table[table["useAsDefault"] == 1]
    assert sorted(defaults["f_table_name"]) == ["communes", "epci", "intervenants", "zones"]
    for line in table.itertuples():
        assert pyogrio.read_info(package, layer=line.f_table_name)["geometry_name"] == line.f_geometry_column
    assert len(table[table["f_table_name"] == "communes"]) == 2  # one per family


def test_the_style_of_communes_has_the_colours_of_the_classes_and_french_words(package: Path) -> None:
    table = styles(package)
    text = table[(table["f_table_name"] == "communes") & (table["useAsDefault"] == 1)]["styleQML"].item()
    renderer = ET.fromstring(text).find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "class")
    listed = renderer.findall("categories/category")
    assert [category.get("value") for category in listed] == list(CLASSES)
    assert listed[0].get("label", "").startswith("Zone blanche (aucun intervenant à 20 min ou moins")
    symbols = {symbol.get("name"): symbol for symbol in renderer.findall("symbols/symbol")}
    for category in listed[:3]:
        red, green, blue, _ = map(int, colour(symbols[category.get("symbol")]).split(","))
        assert f"#{red:02x}{green:02x}{blue:02x}" == CLASS_COLORS[category.get("value", "")]
    assert {symbol.get("type") for symbol in symbols.values()} == {"fill"}


def test_teams_are_drawn_by_mode_and_epci_as_outlines() -> None:
    root = ET.fromstring(team_style())
    values = [category.get("value") for category in root.iter("category")]
    assert values == [*MODES, ""]
    marks = [colour(symbol, "name") for symbol in root.iter("symbol")]
    assert len(set(marks)) == len(marks)
    assert colour(next(ET.fromstring(outline_style()).iter("symbol")), "style") == "no"


def test_hostile_names_are_inert_in_a_style() -> None:
    text = class_style(f"class__{HOSTILE}", notes={"blanche": HOSTILE})
    root = ET.fromstring(text)
    assert [element.tag for element in root.iter("script")] == []
    assert len(list(root.iter("category"))) == len(CLASSES)
    assert "alert(1)" in next(root.iter("category")).get("label", "")


def test_hostile_teams_and_families_make_a_package_that_opens(gard: zb.Territory, tmp_path: Path) -> None:
    frame = pd.DataFrame({"nom": [HOSTILE, "B"], "commune": ["Alès", "Nîmes"], "famille": ["a", "'; DROP TABLE x; --"]})
    path = zb.diagnose(gard, zb.read_providers(frame)).to_geopackage(tmp_path / "h.gpkg")
    for text in styles(path)["styleQML"]:
        ET.fromstring(text)
    assert len(pyogrio.read_dataframe(path, layer="intervenants")) == 2


def test_outlines_of_epci_hold_their_communes_and_counts(demo: zb.Diagnosis, package: Path) -> None:
    outlines = pyogrio.read_dataframe(package, layer="epci").set_index("epci")
    assert outlines["communes"].sum() == len(demo.table)
    assert outlines["demand"].sum() == pytest.approx(demo.table["demand"].sum())
    code = outlines.index[0]
    parts = demo.table[demo.table["epci"] == code].to_crs(2154).area.sum()
    assert outlines.loc[[code]].to_crs(2154).area.sum() == pytest.approx(parts, rel=1e-6)
    assert outlines.geometry.is_valid.all()


def test_the_same_results_make_the_same_file(demo: zb.Diagnosis, package: Path, tmp_path: Path) -> None:
    assert demo.to_geopackage(tmp_path / "communes.gpkg").read_bytes() == package.read_bytes()
