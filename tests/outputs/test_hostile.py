"""Names are data: whatever a team or a commune is called, it shows as text in every output."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from browser import Opener
from python_calamine import CalamineWorkbook
from shapely.geometry import box
from webmap_models import HOSTILE

import zonesblanches as zb


@pytest.fixture(scope="module")
def hostile() -> zb.Diagnosis:
    """As many communes and teams as hostile names; EPCI, families, files and title are hostile too."""
    count = len(HOSTILE)
    frame = gpd.GeoDataFrame(
        {
            "code": [f"{i:05d}" for i in range(1, count + 1)],
            "name": list(HOSTILE),
            "epci": list(HOSTILE),
            "population": 100,
            "people_65p": range(10, 10 + count),
        },
        geometry=[box(4 + 0.1 * i, 44, 4.1 + 0.1 * i, 44.1) for i in range(count)],
        crs=4326,
    )
    columns = {name: name for name in ("code", "name", "epci", "population", "people_65p")}
    territory = zb.territory(frame, columns=columns, name=HOSTILE[0])
    teams = pd.DataFrame(
        {"nom": list(HOSTILE), "code insee": frame["code"], "famille": HOSTILE[4], "bénévoles": "douze"}
    )
    return zb.diagnose(territory, zb.read_providers(teams, territory=territory))


@pytest.mark.browser
def test_map_shows_text(hostile: zb.Diagnosis, look: Opener) -> None:
    watch = look(hostile.map(title=HOSTILE[4], notice=HOSTILE[2]).get_root().render())
    assert HOSTILE[4] in watch.page.title()
    assert HOSTILE[2] in watch.page.inner_text("body")


@pytest.mark.browser
def test_report_shows_text(hostile: zb.Diagnosis, look: Opener) -> None:
    text = look(hostile.report(title=HOSTILE[4], notice=HOSTILE[2]).html).page.inner_text("body")
    for name in (HOSTILE[0], HOSTILE[2], HOSTILE[4], "${window.__xss=1}", "C:\\20190221"):
        assert name in text


@pytest.mark.browser
def test_notebook_card_shows_text(hostile: zb.Diagnosis, look: Opener) -> None:
    assert HOSTILE[0] in look(f"<!doctype html><title>x</title>{hostile._repr_html_()}").page.inner_text("body")


def test_workbook_and_csv_hold_text_and_no_formula(gard: zb.Territory, tmp_path: Path) -> None:
    names = ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "http://example.org"]
    frame = pd.DataFrame({"nom": names, "commune": ["Alès", "Nîmes", "Uzès", "Le Vigan", "Sommières"], "bénévoles": 3})
    diagnosis = zb.diagnose(gard, zb.read_providers(frame))
    book = CalamineWorkbook.from_path(str(diagnosis.to_excel(tmp_path / "d.xlsx")))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "=cmd|'/c calc'!A1" in cells  # a string cell: nothing evaluates it
    content = diagnosis.to_csv(tmp_path / "d.csv").read_text(encoding="utf-8-sig")
    assert ";=cmd" not in content
    assert ";'=cmd" in content
