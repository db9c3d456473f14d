"""Polygons of the user's own that cross themselves, are empty or are nowhere: mended and said, or one clear error."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import example as ex
import zonesblanches as zb

X, Y = ex.SOUTH_WEST
NAN, INF = float("nan"), float("inf")
SQUARE = shapely.box(X + 10_000, Y, X + 20_000, Y + 10_000)
BOW_TIE = shapely.Polygon([(X + 10_000, Y), (X + 20_000, Y + 10_000), (X + 20_000, Y), (X + 10_000, Y + 10_000)])
FLAT = shapely.Polygon([(X + 10_000, Y), (X + 20_000, Y), (X + 10_000, Y)])
SPIKE = shapely.GeometryCollection([SQUARE, shapely.LineString([(X, Y), (X + 10_000, Y)])])

with np.errstate(invalid="ignore"):
    NOWHERE = [
        shapely.Point(NAN, NAN),
        shapely.Polygon([(X, Y), (X + 1, NAN), (X + 1, Y)]),
        shapely.Polygon([(X, Y), (X, INF), (X + 1, Y)]),
    ]


def frame_with(shape, at=1):
    frame = ex.frame()
    shapes = list(frame.geometry)
    shapes[at] = shape
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=2154, index=frame.index))


def everything(land, folder):
    """Diagnose and write all that can be written."""
    diagnosis = zb.diagnose(land, ex.teams(territory=land))
    written = diagnosis.save_all(folder / "tout", fiches=True)
    diagnosis.plot().savefig(folder / "figure.png")
    return diagnosis, written


@pytest.mark.parametrize("epsg", [2154, 4326])
@pytest.mark.parametrize("shape", [BOW_TIE, FLAT], ids=["bow-tie", "flat"])
def test_a_contour_that_crosses_itself_is_mended_and_said(tmp_path, shape, epsg):
    land = ex.land(frame_with(shape).to_crs(epsg))
    assert [note for note in land.notes if "corrigée" in note] == [
        "1 forme corrigée, contour qui se croisait ou sans surface (00002) : à vérifier sur la carte"
    ]
    diagnosis, written = everything(land, tmp_path)
    assert diagnosis.table.geometry.is_valid.all()
    assert gpd.read_file(written["geopackage"], layer="epci").geometry.is_valid.all()
    assert "1 forme corrigée" in written["report"].read_text("utf-8")
    if shape is BOW_TIE:
        area = diagnosis.table.to_crs(2154).geometry.area
        assert area["00002"] == pytest.approx(5e7, rel=1e-3)  # two triangles of 25 km²


def test_loose_ends_are_left_out():
    land = ex.land(frame_with(SPIKE))
    assert land.communes.geometry["00002"].geom_type == "Polygon"
    assert land.notes == ()


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), shapely.MultiPolygon()], ids=["none", "empty", "no part"])
def test_no_shape_is_said_and_all_is_written(tmp_path, shape):
    land = ex.land(frame_with(shape))
    assert "1 commune sans forme ni point (00002) : non classées" in land.notes
    diagnosis, _ = everything(land, tmp_path)
    assert diagnosis.table["class"].isna().sum() + (diagnosis.table["class"] == "non classée").sum() <= 1


@pytest.mark.parametrize("shape", NOWHERE, ids=["point", "polygon", "infinite"])
def test_a_shape_that_is_nowhere_is_one_clear_error(shape):
    with pytest.raises(zb.TerritoryError, match=r"1 forme .* sans coordonnées finies \(ligne 2, 00002\)"):
        ex.land(frame_with(shape))


def test_the_first_five_are_named():
    frame = ex.frame()
    nowhere = frame.set_geometry(gpd.GeoSeries([shapely.Point(NAN, NAN)] * 6, crs=2154))
    with pytest.raises(zb.TerritoryError, match=r"6 formes .*ligne 5, 00005… \(6 en tout\)"):
        ex.land(nowhere)


def test_a_code_of_epci_with_two_names_keeps_one_and_says_it():
    frame = ex.frame().assign(code_epci="E1", epci_name=["Deux", "Un", "Un", "Un", "Deux", None])
    land = zb.territory(frame, columns=ex.COLUMNS)
    assert set(land.communes["epci_name"]) == {"Un"}
    assert any("1 code d’EPCI porte plusieurs noms (E1 : « Un » ou « Deux »)" in note for note in land.notes)


def test_ends_of_lines_in_names_leave_no_trace(tmp_path):
    """In a commune's, an EPCI's and a team's: a row of the csv is a row, and no cell holds a lone return."""
    frame = ex.frame().assign(epci_name="Com\rCom")
    frame["nom"] = ["Vieux\rBourg", "Mont\r\nSec", "Val\nVert", *frame["nom"][3:]]
    land = zb.territory(frame, columns=ex.COLUMNS, name="Exemple")
    assert list(land.communes["name"][:3]) == ["Vieux Bourg", "Mont Sec", "Val Vert"]
    teams = zb.read_providers(
        pd.DataFrame({"nom": ["Fil\rRouge"], "code": ["00001"], "bénévoles": [3]}), territory=land
    )
    written = zb.diagnose(land, teams).save_all(tmp_path)
    table = pd.read_csv(written["csv"], sep=";", encoding="utf-8-sig")
    assert len(table) == 6
    assert b"\r" not in written["csv"].read_bytes().replace(b"\r\n", b"\n")
    layers = [gpd.read_file(written["geopackage"], layer=name) for name in ("communes", "intervenants")]
    cells = [cell for layer in layers for column in layer for cell in layer[column] if isinstance(cell, str)]
    assert "Fil Rouge" in cells
    assert not [cell for cell in cells if "\r" in cell]
    for sheet in pd.read_excel(written["workbook"], sheet_name=None, header=None, engine="calamine").values():
        assert not [cell for cell in sheet.to_numpy().ravel() if isinstance(cell, str) and "\r" in cell]
    for name in ("map", "report"):
        assert not [
            mark
            for mark in ("Vieux\r", "Fil\r", "Com\r", "&#13;", "_x000D_")
            if mark in written[name].read_text("utf-8")
        ]


def test_more_old_people_than_people_is_a_warning():
    frame = ex.frame()
    frame["pop_75p"] = frame["population"].where(frame.index > 1, frame["population"] + 10)
    land = ex.land(frame)
    (told,) = [text for text in zb.diagnose(land, ex.teams(territory=land)).warnings if "que d’habitants" in text]
    assert "plus de personnes de 75 ans ou plus que d’habitants dans 2 communes (00001, 00002)" in told
    right = ex.land()
    assert not [text for text in zb.diagnose(right, ex.teams(territory=right)).warnings if "habitants" in text]


def test_figures_that_nothing_counts_are_refused(tmp_path):
    rows = ex.team_rows().assign(benevoles=[1e308, *ex.team_rows()["benevoles"][1:]])
    rejects = ex.teams(rows).rejects
    assert rejects["reason"].tolist() == ["capacité impossible : au plus 1\u202f000\u202f000\u202f000"]
    path = tmp_path / "base-cc-evol-struct-pop-2022.csv"
    path.write_text("CODGEO;P22_POP;P22_POP7589;P22_POP90P\n30007;1e308;4000;500\n", encoding="utf-8")
    with pytest.raises(zb.InputError, match=r"P22_POP.*1 valeur impossible \(ligne .*1e308"):
        zb.read_census(path)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "frame"])
def test_twenty_thousand_columns_are_refused_before_they_are_compared(tmp_path, monkeypatch, kind):
    """Comparing the titles took twenty seconds: nothing is compared at all."""
    from zonesblanches.providers import grids

    monkeypatch.setattr(grids, "nearly_recognised", lambda _: pytest.fail("titles were compared"))
    monkeypatch.setattr(grids, "_score", lambda *_: pytest.fail("rows were compared"))
    width = 16_000 if kind == "xlsx" else 20_000
    table = pd.DataFrame(np.ones((2, width)), columns=[f"c{n}" for n in range(width)])
    table.insert(0, "commune", "Alès")
    source = table if kind == "frame" else tmp_path / f"large.{kind}"
    if kind == "csv":
        table.to_csv(source, index=False)
    if kind == "xlsx":
        table.to_excel(source, index=False, engine="xlsxwriter")
    with pytest.raises(zb.InputError, match="colonnes, au plus 1\u202f000 attendues"):
        zb.read_providers(source)
