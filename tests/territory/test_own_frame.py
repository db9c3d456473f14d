"""A territory of the user's own, and data added to one of ours."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import example as ex
import zonesblanches as zb

CODE = {"code": "code_insee"}


@pytest.mark.parametrize("epsg", [2154, 4326, 3857, 27572])
def test_any_crs(epsg):
    land = ex.land(ex.frame().to_crs(epsg))
    assert land.communes.crs.to_epsg() == 4326
    assert land.communes["x_m"].iloc[0] == pytest.approx(705_000, abs=30)
    assert land.communes["y_m"].iloc[0] == pytest.approx(6_305_000, abs=30)


def test_without_crs():
    with pytest.raises(zb.CrsError, match=r"set_crs\(4326\)"):
        ex.land(ex.frame().set_crs(None, allow_override=True))


def test_duplicate_codes():
    with pytest.raises(zb.TerritoryError, match=r"Codes en double.*00001"):
        ex.land(pd.concat([ex.frame(), ex.frame().head(1)]))


def test_blank_codes():
    frame = ex.frame().assign(code_insee=["00001", None, "", "00004", "00005", "00006"])
    with pytest.raises(zb.TerritoryError, match="vide aux lignes 2, 3"):
        ex.land(frame)


def test_codes_read_as_numbers_get_their_zeros_back():
    for kind in (int, float):
        frame = ex.frame()
        frame["code_insee"] = frame["code_insee"].astype(kind)
        assert ex.land(frame).communes.index.tolist() == ex.CODES


def test_a_column_that_is_not_there():
    with pytest.raises(zb.MissingColumnError, match=r"« pop_75 » absente.*Vouliez-vous dire « pop_75p »"):
        zb.territory(ex.frame(), columns=CODE | {"people_75p": "pop_75"})
    with pytest.raises(zb.MissingColumnError, match=r"nom inconnu « people_75 ».*Vouliez-vous dire « people_75p »"):
        zb.territory(ex.frame(), columns=CODE | {"people_75": "pop_75p"})
    with pytest.raises(zb.MissingColumnError, match="colonne du code commune"):
        zb.territory(ex.frame())


def test_empty():
    with pytest.raises(zb.TerritoryError, match="vide"):
        ex.land(ex.frame().head(0))


def test_points_have_no_area_and_no_density():
    frame = ex.frame()
    frame["geometry"] = frame.centroid
    land = zb.territory(frame, columns={k: v for k, v in ex.COLUMNS.items() if k != "area_km2"})
    assert land.communes["area_km2"].isna().all()
    weights = zb.Parameters(need_weights=ex.VERSION_1["need_weights"])
    result = zb.diagnose(land, ex.teams(territory=land), costs=ex.costs(), parameters=weights)
    assert result.need.dropped == ("low_density",)
    assert sum(result.need.weights.values()) == pytest.approx(1)


def test_areas_are_measured_when_not_given():
    land = zb.territory(ex.frame(), columns=CODE | {"population": "population"})
    assert land.communes["area_km2"].tolist() == pytest.approx([100] * 6, rel=0.01)


def test_outside_france():
    frame = ex.frame().to_crs(4326)
    frame["geometry"] = frame.translate(xoff=100)
    with pytest.raises(zb.TerritoryError, match="hors de France"):
        ex.land(frame)


def test_wrong_crs_declared():
    with pytest.raises(zb.TerritoryError, match="système de coordonnées"):
        ex.land(ex.frame().set_crs(4326, allow_override=True))


def test_a_commune_without_shape_is_said_and_not_classified():
    frame = ex.frame()
    frame.loc[2, "geometry"] = None
    land = ex.land(frame)
    assert any("00003" in note and "non classées" in note for note in land.notes)
    result = zb.diagnose(land, ex.teams(ex.team_rows().head(1), land))
    assert result.table.at["00003", "class"] == "non classée"
    assert result.table.at["00001", "class"] != "non classée"


def test_points_of_the_users():
    frame = ex.frame().assign(lon=[3.1, None, None, None, None, None], lat=43.8)
    land = zb.territory(frame, columns=ex.COLUMNS | {"lon": "lon", "lat": "lat"})
    assert land.communes["point_source"].tolist() == ["user", *["interior"] * 5]
    assert land.communes["lon"].iloc[0] == 3.1


def test_secrets_are_missing_and_words_are_refused():
    frame = ex.frame()
    frame["pop_80p_seules"] = ["s", "n.d.", "", "1 040", "24,5", 39]
    alone = ex.land(frame).communes["people_80p_alone"]
    assert alone.isna().tolist() == [True, True, True, False, False, False]
    assert alone.iloc[3:].tolist() == [1040, 24.5, 39]
    for wrong in ("beaucoup", -4, np.inf):
        with pytest.raises(zb.TerritoryError, match="valeur impossible"):
            ex.land(frame.assign(pop_75p=[wrong, 1, 1, 1, 1, 1]))


def test_own_and_neighbours():
    """Fauconnoy is around: it takes part in the shares of supply, and is not reported."""
    frame = ex.frame().assign(dedans=[True] * 5 + [False])
    land = zb.territory(frame, columns=ex.COLUMNS | {"own": "dedans"})
    assert land.communes.index.tolist() == ex.CODES[:5]
    assert land.neighbours.index.tolist() == ["00006"]
    with pytest.raises(zb.TerritoryError, match="aucune commune"):
        zb.territory(frame.assign(dedans=False), columns=ex.COLUMNS | {"own": "dedans"})


def test_codes_that_are_letters():
    """An invented or foreign territory has codes of its own."""
    frame = ex.frame().assign(code_insee=list("ABCDEF"))
    land = ex.land(frame)
    teams = zb.read_providers(pd.DataFrame({"nom": ["x"], "code insee": ["B"]}), territory=land)
    assert teams.table["commune"].tolist() == ["B"]


def test_islands_keep_their_sea_in_a_frame_of_ours():
    """Shapes with real codes keep the land on which they stand: town halls of Corsica serve Corsica."""
    corsica = zb.territory("2A").communes.reset_index()[["code", "name", "population", "geometry"]]
    result = zb.diagnose(zb.territory(corsica), zb.load_mairies(min_hours=24))
    assert (result.table["n_providers"] > 0).mean() > 0.5


def test_with_data(gard):
    table = pd.DataFrame({"CODGEO": ["30007", 30189.0, "30094", "99999"], "P75": [10, "s", 30, 40]})
    land = gard.with_data(table, code="CODGEO", columns={"people_75p": "P75"})
    values = land.communes["people_75p"]
    assert values.loc[["30007", "30329"]].tolist() == [10, 30]
    assert np.isnan(values["30189"])
    assert "people_75p" not in gard.communes
    assert "3 communes reconnues, 1 code inconnu, 347 communes du territoire sans valeur" in land.notes[-1]


def test_with_data_twice_the_same_column(gard):
    table = pd.DataFrame({"c": ["30007"], "v": [10]})
    land = gard.with_data(table, code="c", columns={"people_75p": "v", "people_80p": "v"})
    assert land.communes.loc["30007", ["people_75p", "people_80p"]].tolist() == [10, 10]


def test_with_data_refusals(gard):
    table = pd.DataFrame({"c": ["30007", "30007"], "v": [1, 2]})
    with pytest.raises(zb.TerritoryError, match="plusieurs lignes : 30007"):
        gard.with_data(table, code="c", columns={"people_75p": "v"})
    with pytest.raises(zb.TerritoryError, match="plusieurs lignes : 30329"):  # two communes that merged
        gard.with_data(table.assign(c=["30094", "30329"]), code="c", columns={"people_75p": "v"})
    with pytest.raises(zb.MissingColumnError, match=r"Colonne absente.*w"):
        gard.with_data(table, code="c", columns={"people_75p": "w"})
    with pytest.raises(
        zb.InputError, match=r"attend une table \(pandas.DataFrame\), reçu : 'apa.xlsx'\. Lisez d'abord"
    ):
        gard.with_data("apa.xlsx", code="c", columns={"people_75p": "v"})


def test_shapes_of_one_territory_are_those_of_the_frame():
    frame = gpd.GeoDataFrame({"code": ["X"]}, geometry=[shapely.box(3, 44, 3.1, 44.1)], crs=4326)
    assert zb.territory(frame).communes.geometry.iloc[0].equals(frame.geometry.iloc[0])


def test_tables_without_shapes():
    with pytest.raises(zb.TerritoryError, match="GeoDataFrame"):
        zb.territory(pd.DataFrame({"code": ["30007"]}))
    with pytest.raises(zb.CrsError, match="géométrie"):
        zb.territory(gpd.GeoDataFrame({"code": ["30007"]}))


def test_own_must_be_true_or_false():
    """The text « non » would be true."""
    frame = ex.frame().assign(dedans=["oui"] * 5 + ["non"])
    with pytest.raises(zb.TerritoryError, match="attendu True"):
        zb.territory(frame, columns=ex.COLUMNS | {"own": "dedans"})


def test_teams_by_coordinates_where_communes_are_points():
    frame = ex.frame()
    frame["geometry"] = frame.centroid
    table = pd.DataFrame({"nom": ["x"], "x": [706_000.0], "y": [6_304_000.0]})
    assert zb.read_providers(table, territory=ex.land(frame), crs=2154).table["commune"].tolist() == ["00001"]
