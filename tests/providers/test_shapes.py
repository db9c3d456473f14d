"""Lists with shapes, and tables in memory."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import zonesblanches as zb

ALES, NIMES = (4.0810, 44.1250), (4.3601, 43.8367)


def points(**columns):
    data = {"nom": ["A", "B"], "bénévoles": [3, 4]} | columns
    return gpd.GeoDataFrame(data, geometry=[shapely.Point(ALES), shapely.Point(NIMES)], crs=4326)


def communes(source, **options):
    providers = zb.read_providers(source, **options)
    assert set(providers.table["location_source"]) == {"coordinates"}
    return providers.table["commune"].tolist()


@pytest.mark.parametrize(
    ("name", "driver"), [("l.geojson", "GeoJSON"), ("l.gpkg", "GPKG"), ("l.shp", "ESRI Shapefile")]
)
def test_formats(tmp_path, name, driver):
    points().rename(columns={"bénévoles": "places"}).to_file(tmp_path / name, driver=driver)
    assert communes(tmp_path / name) == ["30007", "30189"]


@pytest.mark.parametrize("epsg", [2154, 3857])
def test_any_crs(tmp_path, epsg):
    points().to_crs(epsg).to_file(tmp_path / "l.gpkg", driver="GPKG")
    assert communes(tmp_path / "l.gpkg") == ["30007", "30189"]
    assert communes(points().to_crs(epsg)) == ["30007", "30189"]


def test_crs_of_columns_does_not_touch_shapes():
    """A file in Lambert-93 read with crs=2154, as one would, is not projected twice."""
    assert communes(points().to_crs(2154), crs=2154) == ["30007", "30189"]


def test_shapes_win_over_columns_of_coordinates():
    """Exports often carry x and y in metres beside the geometry."""
    assert communes(points(x=[788_000.0, 809_000.0], y=[6_337_000.0, 6_305_000.0])) == ["30007", "30189"]


def test_polygons_are_taken_inside(tmp_path):
    frame = points().to_crs(2154)
    frame["geometry"] = frame.buffer(200)
    assert communes(frame) == ["30007", "30189"]


def test_no_crs(tmp_path):
    with pytest.raises(zb.CrsError, match="pas de système de coordonnées"):
        zb.read_providers(points().set_crs(None, allow_override=True))


def test_a_row_without_shape_needs_a_commune():
    frame = points(commune=["Uzès", "Nîmes"])
    frame.loc[0, "geometry"] = None
    table = zb.read_providers(frame).table
    assert table["commune"].tolist() == ["30334", "30189"]
    assert table["location_source"].tolist() == ["name", "coordinates"]


def test_no_shape_at_all(tmp_path):
    (tmp_path / "l.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(zb.InputError, match=r"aucune entité|illisible"):
        zb.read_providers(tmp_path / "l.geojson")


def test_frame_without_rows():
    with pytest.raises(zb.InputError, match="vide"):
        zb.read_providers(pd.DataFrame({"commune": []}))


def test_frame_with_a_last_column_without_name():
    table = pd.DataFrame([["Alès", "x"]], columns=["commune", ""])
    assert zb.read_providers(table).table["commune"].tolist() == ["30007"]


def test_frame_with_any_index():
    table = pd.DataFrame({"commune": ["Alès", "Nîmes"]}, index=[7, 7])
    assert zb.read_providers(table).table["row"].tolist() == [1, 2]


def test_a_geodataframe_without_shapes_is_a_table():
    assert zb.read_providers(gpd.GeoDataFrame({"commune": ["Alès"]})).table["commune"].tolist() == ["30007"]
