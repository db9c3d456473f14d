"""The files of data/communes: complete, valid, consistent with one another and with their manifest."""

import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "communes"
MOVES = ROOT.parent / "shared" / "data" / "insee_cog_2026" / "mouvements-communes.csv"
LAMBERT = 2154
CRS = {
    "metro": LAMBERT,
    "guadeloupe": 5490,
    "martinique": 5490,
    "guyane": 2972,
    "reunion": 2975,
    "mayotte": 4471,
}


@pytest.fixture(scope="module")
def communes():
    return pd.read_parquet(FOLDER / "communes.parquet")


@pytest.fixture(scope="module")
def history():
    return pd.read_parquet(FOLDER / "history.parquet")


@pytest.fixture(scope="module")
def manifest():
    return json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))


def read_shapes(name, **options):
    table = pq.read_table(FOLDER / name, **options).to_pandas()
    return table.assign(geometry=shapely.from_wkb(table["geometry"].to_numpy()))


@pytest.fixture(scope="module")
def shapes():
    return read_shapes("shapes.parquet")


@pytest.fixture(scope="module")
def shapes_map():
    return read_shapes("shapes_map.parquet")


@pytest.fixture(scope="module")
def outlines():
    return read_shapes("outlines.parquet")


def project(geometries, epsg):
    from pyproj import Transformer

    transformer = Transformer.from_crs(4326, epsg, always_xy=True)
    return shapely.transform(geometries, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def holes_ha(geometries, epsg):
    union = shapely.union_all(project(geometries, epsg))
    rings = [ring for part in shapely.get_parts(union) for ring in shapely.get_rings(part)[1:]]
    return sorted((shapely.area(shapely.polygons(ring)) / 1e4 for ring in rings), reverse=True)


# --- manifest -----------------------------------------------------------------------------------


def test_the_manifest_describes_every_file_and_its_bytes(manifest):
    found = {path.name for path in FOLDER.glob("*.parquet")}
    assert found == set(manifest["files"])
    for name, described in manifest["files"].items():
        raw = (FOLDER / name).read_bytes()
        assert described["sha256"] == hashlib.sha256(raw).hexdigest(), name
        assert described["bytes"] == len(raw)
        meta = pq.read_metadata(FOLDER / name)
        assert described["rows"] == meta.num_rows
        assert list(described["columns"]) == meta.schema.names


def test_the_sources_are_pinned_and_credited(manifest):
    wanted = {"package", "version", "file", "sha256", "producer", "licence", "vintage", "gives"}
    for source in manifest["sources"]:
        assert wanted <= set(source)
        assert len(source["sha256"]) == 64
        assert source["licence"] in {"Licence Ouverte 2.0", "public domain"}
    producers = " ".join(source["producer"] for source in manifest["sources"])
    assert all(name in producers for name in ("IGN", "Insee", "DILA", "Etalab"))


def test_all_files_together_stay_under_12_mb():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 12_000_000


# --- communes -----------------------------------------------------------------------------------


def test_the_communes_are_those_of_2026(communes):
    assert len(communes) == 34_875
    assert communes["code"].is_unique
    assert communes["code"].is_monotonic_increasing
    assert communes["code"].str.fullmatch(r"(\d|2[AB])\d{3,4}").all()
    assert not communes["code"].str.match("975|977|978|98").any()
    assert communes.loc[communes["code"] == "01001", "name"].item() == "L'Abergement-Clémenciat"
    complete = [column for column in communes if column not in ("epci", "people_65p", "people_65p_source")]
    assert communes[complete].notna().all().all()
    assert set(communes["zone"]) == set(CRS)


def test_sums_equal_the_sources(communes, manifest):
    assert int(communes["people_65p"].sum()) == 13_823_803
    assert communes["people_65p"].dtype == "Int32"
    for name in ("population", "people_65p"):
        assert int(communes[name].sum()) == manifest["counts"][name]
    assert int(communes["population"].sum()) == 68_350_798


def test_people_65p_is_missing_in_mayotte_only_and_says_when_it_was_shared(communes, manifest):
    missing = communes["people_65p"].isna()
    assert set(communes.loc[missing, "zone"]) == {"mayotte"}
    assert missing.sum() == 17
    assert (communes["people_65p_source"].isna() == missing).all()
    shared = communes.loc[communes["people_65p_source"] == "shared", "code"]
    assert list(shared) == manifest["counts"]["people_65p_shared"]
    family = communes[communes["code"].isin(["15141", "15031", "15035", "15047", "15171"])]
    share = family["people_65p"].astype(float) / family["population"]
    assert share.between(share.mean() - 0.01, share.mean() + 0.01).all()


def test_only_four_island_communes_have_no_epci(communes, manifest):
    without = communes.loc[communes["epci"].isna(), "code"]
    assert list(without) == ["22016", "29083", "29155", "85113"] == manifest["counts"]["without_epci"]
    assert communes["epci"].nunique() == 1253


def test_the_lands_are_the_continent_and_the_true_islands(communes):
    lands = communes.groupby("landmass")["code"].agg(list)
    assert list(lands.index) == list(range(len(lands)))
    assert [codes[0] for codes in lands] == sorted(codes[0] for codes in lands)
    sizes = {codes[0]: len(codes) for codes in lands}
    alone = "17004 22016 29082 29083 29084 29155 56069 56085 56086 56087 56088 85113 97110 97130 97131"
    expected = dict.fromkeys(alone.split(), 1)
    expected |= {"01001": 34_370, "2A001": 360, "56009": 4, "97101": 26, "97108": 3, "97201": 34}
    expected |= {"97301": 22, "97401": 24, "97601": 15, "97608": 2}
    assert sizes == expected


def test_bridges_join_the_islands_that_have_one(communes):
    land = communes.set_index("code")["landmass"]
    for island in ("17300", "17318", "17093", "85011", "85163"):
        assert land[island] == land["75056"]
    assert communes.groupby("landmass")["zone"].nunique().eq(1).all()


# --- points -------------------------------------------------------------------------------------


def test_every_point_stands_in_its_commune(communes, shapes):
    polygons = shapes.set_index("code").loc[communes["code"], "geometry"].to_numpy()
    shapely.prepare(polygons)
    assert shapely.contains_xy(polygons, communes["lon"], communes["lat"]).all()
    for name in ("lon", "lat"):
        assert np.allclose(communes[name], communes[name].round(5), rtol=0, atol=1e-12)


def test_points_are_counted_by_source(communes, manifest):
    counts = communes["point_source"].value_counts().to_dict()
    assert counts == manifest["counts"]["point_source"]
    assert set(counts) == {"mairie", "mairie_flipped", "interior"}
    assert counts["mairie"] > 32_000
    assert counts["interior"] < 2_000


@pytest.mark.parametrize("zone", sorted(CRS))
def test_metres_are_those_of_the_territory(communes, zone):
    rows = communes[communes["zone"] == zone]
    points = project(shapely.points(rows["lon"], rows["lat"]), CRS[zone])
    xy = shapely.get_coordinates(points)
    assert np.abs(xy - rows[["x_m", "y_m"]].to_numpy()).max() <= 0.051


# --- shapes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["shapes.parquet", "shapes_map.parquet"])
def test_one_row_group_per_departement(name, communes):
    meta = pq.read_metadata(FOLDER / name)
    assert meta.num_row_groups == communes["dep"].nunique() == 101
    gard = pq.read_table(FOLDER / name, filters=[("dep", "in", ["30"])])
    assert gard.num_rows == (communes["dep"] == "30").sum()


@pytest.mark.parametrize("layer", ["shapes", "shapes_map", "outlines"])
def test_polygons_are_valid_flat_and_in_degrees(layer, request):
    geometries = request.getfixturevalue(layer)["geometry"].to_numpy()
    assert not shapely.is_missing(geometries).any()
    assert shapely.is_valid(geometries).all()
    assert not shapely.has_z(geometries).any()
    assert set(shapely.get_type_id(geometries)) <= {3, 6}
    bounds = shapely.total_bounds(geometries)
    assert (bounds > [-62, -22, -62, -22]).all()
    assert (bounds < [56, 52, 56, 52]).all()
    steps = shapely.get_coordinates(geometries) * 2**17
    assert (steps == np.round(steps)).all()


@pytest.mark.parametrize("layer", ["shapes", "shapes_map"])
def test_each_commune_has_its_shape(layer, request, communes):
    table = request.getfixturevalue(layer)
    assert sorted(table["code"]) == list(communes["code"])
    assert table["dep"].is_monotonic_increasing
    assert all(codes.is_monotonic_increasing for _, codes in table.groupby("dep")["code"])


def test_areas_are_those_of_the_shapes(communes, shapes):
    gard = communes[communes["dep"] == "30"]
    polygons = shapes.set_index("code").loc[gard["code"], "geometry"].to_numpy()
    assert np.allclose(shapely.area(project(polygons, LAMBERT)) / 1e6, gard["area_km2"], atol=0.001)
    assert gard["area_km2"].sum() == pytest.approx(5_875, rel=0.005)


def test_the_split_commune_and_its_restored_parts_do_not_overlap(shapes):
    family = shapes[shapes["code"].isin(["15141", "15031", "15035", "15047", "15171"])]["geometry"]
    polygons = project(family.to_numpy(), LAMBERT)
    assert shapely.area(shapely.union_all(polygons)) == pytest.approx(shapely.area(polygons).sum(), rel=1e-4)
    assert (shapely.area(polygons) > 1e6).all()


@pytest.mark.parametrize("layer", ["shapes", "shapes_map"])
def test_no_hole_over_one_hectare_in_the_gard(layer, request):
    table = request.getfixturevalue(layer)
    found = holes_ha(table.loc[table["dep"] == "30", "geometry"].to_numpy(), LAMBERT)
    assert all(hectares < 1 for hectares in found)


@pytest.mark.parametrize("layer", ["shapes", "shapes_map"])
def test_the_holes_left_are_few_and_the_largest_is_llivia(layer, manifest):
    holes = manifest["counts"][f"{layer}_holes_over_1_ha"]
    assert len(holes) <= 6
    assert "Llívia" in holes[0]["name"]
    assert 1_200 < holes[0]["hectares"] < 1_350
    assert all(hole["hectares"] < 11 for hole in holes[1:])


def test_the_hole_of_llivia_is_really_there(shapes):
    pyrenees = shapes.loc[shapes["dep"] == "66", "geometry"].to_numpy()
    assert 1_200 < holes_ha(pyrenees, LAMBERT)[0] < 1_350


def test_neighbours_share_exactly_the_same_edges_on_the_map(shapes_map):
    around = shapes_map[shapes_map["dep"].isin(["30", "34", "48", "07", "12", "13", "84"])]
    polygons = around["geometry"].to_numpy()
    assert shapely.coverage_is_valid(polygons)
    thoiras = around.loc[around["code"] == "30329", "geometry"].item()
    anduze = around.loc[around["code"] == "30010", "geometry"].item()
    shared = shapely.intersection(thoiras, anduze)
    assert shapely.touches(thoiras, anduze)
    assert shapely.length(shared) > 0


def test_the_map_shapes_are_much_lighter(shapes, shapes_map):
    full, light = (shapely.get_num_coordinates(table["geometry"].to_numpy()).sum() for table in (shapes, shapes_map))
    assert light < 0.75 * full


# --- areas --------------------------------------------------------------------------------------


def test_areas_and_outlines_answer_one_another(communes, outlines, manifest):
    areas = pd.read_parquet(FOLDER / "areas.parquet")
    sizes = areas.groupby("level").size().to_dict()
    assert sizes == manifest["counts"]["areas"]
    assert sizes == {"arrondissement": 333, "canton": 2293, "departement": 101, "epci": 1253, "ept": 11, "region": 18}
    areas = areas[areas["level"].isin(["departement", "epci", "region"])]
    keys = ["level", "code", "name"]
    assert outlines[keys].to_numpy().tolist() == areas[keys].to_numpy().tolist()
    for level, column in (("departement", "dep"), ("region", "reg"), ("epci", "epci")):
        counted = communes[column].value_counts().to_dict()
        table = areas[areas["level"] == level]
        assert dict(zip(table["code"], table["communes"], strict=True)) == counted
    departements = areas[areas["level"] == "departement"]
    assert departements["parent"].notna().all()
    assert departements.loc[departements["code"] == "30", ["name", "parent"]].iloc[0].tolist() == [
        "Gard",
        "76",
    ]
    kinds = areas.loc[areas["level"] == "epci", "kind"]
    assert set(kinds) == {"CA", "CC", "CU", "METRO"}


def test_members_answer_the_areas(communes, manifest):
    members = pd.read_parquet(FOLDER / "members.parquet")
    areas = pd.read_parquet(FOLDER / "areas.parquet")
    assert members["code"].tolist() == communes["code"].tolist()
    assert set(communes.loc[members["arrondissement"].isna().to_numpy(), "dep"]) == {"976"}
    for level in ("arrondissement", "canton", "ept"):
        listed = areas[areas["level"] == level].set_index("code")["communes"]
        held = members[level].dropna().str.split(";").explode()
        assert held.value_counts().sort_index().to_dict() == listed.sort_index().to_dict()
        if level != "ept":
            home = communes.set_index("code")["dep"].loc[members.loc[held.index, "code"]].to_numpy()
            parents = areas[areas["level"] == level].set_index("code")["parent"].loc[held].to_numpy()
            assert (home == parents).all()
    without = communes.loc[members["canton"].isna().to_numpy(), "dep"]  # collectivités of their own elect by lists
    assert without.value_counts().to_dict() == {"69": 57, "972": 34, "973": 22}
    assert len(without) == manifest["counts"]["without_canton"]


def test_known_cantons(communes):
    members = pd.read_parquet(FOLDER / "members.parquet").set_index("code")["canton"]
    apt = members.index[members == "8401"]
    assert len(apt) == 27
    assert {"84003", "84050"} <= set(apt)
    assert members["84007"] == "8402;8403;8404;8499"  # Avignon, divided in three, and whole
    assert members["84081"] == "8404"


def test_other_names_lead_to_epci_of_today(communes):
    names = pd.read_parquet(FOLDER / "area_names.parquet")
    assert set(names["code"]) <= set(communes["epci"].dropna())
    known = dict(zip(names["name"], names["code"], strict=True))
    assert known["COVE"] == "248400053"
    assert known["MEL"] == "200093201"
    assert known["CC de Flandre Intérieure"] == "200040947"
    assert set(names["kind"]) == {"sigle", "former", "usual"}


def test_boroughs_stand_in_their_city_apart_from_its_town_hall(communes, shapes):
    boroughs = pd.read_parquet(FOLDER / "boroughs.parquet")
    expected = [*range(13201, 13217), *range(69381, 69390), *range(75101, 75121)]
    assert boroughs["code"].astype(int).tolist() == expected
    cities = shapes.set_index("code")["geometry"].loc[boroughs["parent"]].to_numpy()
    assert shapely.contains_xy(cities, boroughs["lon"], boroughs["lat"]).all()
    assert boroughs["point_source"].value_counts().to_dict() == {"mairie": 34, "interior": 11}
    assert not boroughs.duplicated(["lon", "lat"]).any()
    points = project(shapely.points(boroughs["lon"], boroughs["lat"]), LAMBERT)
    assert np.abs(shapely.get_coordinates(points) - boroughs[["x_m", "y_m"]].to_numpy()).max() <= 0.051
    halls = pd.read_parquet(FOLDER / "mairies.parquet").set_index("place_code")
    own = boroughs[boroughs["point_source"] == "mairie"].set_index("code")
    assert (own[["lon", "lat"]] == halls.loc[own.index, ["lon", "lat"]]).all().all()  # one place, one point


def test_outlines_are_the_union_of_the_map_shapes(outlines, shapes_map):
    gard = shapes_map.loc[shapes_map["dep"] == "30", "geometry"].to_numpy()
    outline = outlines[(outlines["level"] == "departement") & (outlines["code"] == "30")]["geometry"].item()
    assert shapely.area(shapely.symmetric_difference(outline, shapely.union_all(gard))) < 1e-6
    corners = {tuple(xy) for xy in shapely.get_coordinates(gard)}
    assert {tuple(xy) for xy in shapely.get_coordinates(outline)} <= corners


def test_outlines_have_no_small_hole(outlines):
    for geometry in outlines.loc[outlines["level"] != "region", "geometry"]:
        for part in shapely.get_parts(geometry):
            for ring in shapely.get_rings(part)[1:]:
                # A square degree is at least 7,500 km2 in France, so 50 ha is at least 6.5e-5.
                assert shapely.area(shapely.polygons(ring)) > 3e-5


# --- land abroad --------------------------------------------------------------------------------


def test_land_abroad_is_around_france_and_neither_in_it_nor_at_sea():
    land = read_shapes("abroad.parquet")
    assert (FOLDER / "abroad.parquet").stat().st_size < 200_000
    united = shapely.union_all(land["geometry"].to_numpy())
    abroad = [(3.39, 50.6), (6.14, 46.2), (7.6, 43.82), (2.82, 41.98), (1.52, 42.51), (-1.8, 43.33), (-54.1, 5.45)]
    elsewhere = [
        (3.06, 50.63),
        (6.18, 45.9),
        (7.25, 43.71),
        (2.89, 42.7),
        (1.5, 50.9),
        (4.0, 43.2),
        (-52.3, 5.2),
        (-5.0, 47.5),
    ]
    assert shapely.contains_xy(united, *zip(*abroad, strict=True)).all()
    assert not shapely.contains_xy(united, *zip(*elsewhere, strict=True)).any()
    assert {"Belgique", "Suisse", "Espagne", "Suriname", "Comores"} <= set(land["name"])


# --- sea ----------------------------------------------------------------------------------------


def test_the_sea_lies_along_every_coast_and_nowhere_else():
    sea = read_shapes("sea.parquet")
    assert (FOLDER / "sea.parquet").stat().st_size < 300_000
    assert set(sea["zone"]) == set(CRS)
    water = sea["geometry"].to_numpy()
    assert shapely.is_valid(water).all()
    assert set(shapely.get_type_id(water)) == {3}
    inland = [(2.35, 48.86), (6.5, 46.45), (7.75, 48.58), (7.42, 43.735), (1.98, 42.46), (1.52, 42.51), (-54.1, 5.2)]
    coastal = [(-1.05, 45.6), (-4.5, 48.3), (-61.05, 14.57), (3.95, 43.51), (-0.71, 45.19), (8.7, 41.88)]
    united = shapely.union_all(water)
    assert not shapely.contains_xy(united, *zip(*inland, strict=True)).any()
    assert shapely.contains_xy(united, *zip(*coastal, strict=True)).all()


def test_the_sea_never_covers_land_by_more_than_150_m(shapes):
    """The Gironde and Thau, drawn by hand inside the communes, are left out."""
    sea = read_shapes("sea.parquet")
    water = project(sea.loc[sea["zone"] == "metro", "geometry"].to_numpy(), LAMBERT)
    land = project(shapes.loc[shapes["dep"].isin(["29", "56", "80"]), "geometry"].to_numpy(), LAMBERT)
    inner = shapely.buffer(shapely.union_all(land), -160)
    assert shapely.area(shapely.intersection(shapely.union_all(water), inner)) < 1


# --- history ------------------------------------------------------------------------------------


def test_former_codes_lead_to_communes_of_today(communes, history):
    assert history["old_code"].is_unique
    today = set(communes["code"])
    assert not set(history["old_code"]) & today
    assert set(history["code"]) <= today
    assert set(history["kind"]) == {"merged", "recoded", "deleguee", "associee", "arrondissement"}
    assert history["name"].isna().sum() <= 1


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("49069", "49126", "recoded"),
        ("30094", "30329", "deleguee"),
        ("75101", "75056", "arrondissement"),
        ("75120", "75056", "arrondissement"),
        ("69389", "69123", "arrondissement"),
        ("13216", "13055", "arrondissement"),
        ("12076", "12218", "recoded"),
        ("93059", "93066", None),
        ("14513", "50592", None),
        ("49144", "44180", None),
    ],
)
def test_known_former_codes(history, old, new, kind):
    row = history.set_index("old_code").loc[old]
    assert row["code"] == new
    assert kind in (None, row["kind"])


def test_every_code_met_since_2018_is_known(communes, history):
    if not MOVES.exists():
        pytest.skip("Insee's mouvements-communes.csv is not here")
    with MOVES.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["DATE_EFF"] >= "2018-01-01"]
    met = {row[side] for row in rows for side in ("COM_AV", "COM_AP")} - {""}
    assert len(met) > 1_000
    assert not met - set(communes["code"]) - set(history["old_code"])


def test_a_list_may_say_the_name_of_a_part(communes):
    names = pd.read_parquet(FOLDER / "names.parquet")
    for name in ("Thoiras", "Corbès"):
        assert "30329" in set(names.loc[names["name"] == name, "code"])
    assert names.loc[names["name"] == "Corbès", "own_code"].item() == "30094"
    assert set(names["code"]) <= set(communes["code"])
    assert not names.duplicated(["name", "code"]).any()
    assert names.notna().all().all()


def test_a_list_may_say_the_name_that_a_commune_had(communes):
    """Valleraugue kept its code when it became Val-d'Aigoual in 2019."""
    names = pd.read_parquet(FOLDER / "names.parquet").set_index("name")
    assert names.loc["Valleraugue"].tolist() == ["30339", "30339", "renamed"]


def test_movements_bring_every_code_to_a_commune_of_today(communes):
    moves = pd.read_parquet(FOLDER / "movements.parquet")
    assert set(moves["kind"]) == {"arrondissement", "merged", "recoded", "restored", "rest"}
    assert moves["kind"].eq("arrondissement").sum() == 45
    dated = moves[moves["date"].ne("")]
    assert dated["date"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()
    assert dated["date"].between("1999-01-02", "2026-01-01").all()
    assert not dated.duplicated(["date", "old_code", "new_code"]).any()
    gone = set(dated["old_code"]) | set(dated["new_code"])
    assert gone & set(communes["code"])
    known = moves["population"].notna()
    assert known.mean() > 0.99
    assert (moves["population_source"].notna() == known).all()
    assert (moves.loc[known, "population"] >= 0).all()


def test_restored_communes_name_the_commune_they_left(communes):
    restored = pd.read_parquet(FOLDER / "restored.parquet").set_index("code")
    expected = {"15031", "15035", "15047", "15171", "60694", "85165", "85212", "14666"}
    assert set(restored.index) == expected
    assert set(restored["parent"]) <= set(communes["code"])
    assert restored.loc["60694", ["parent", "last_absent", "first_present"]].tolist() == ["60054", 2023, 2024]


# --- mairies ------------------------------------------------------------------------------------


def test_mairies_are_services_with_a_place_and_hours(communes):
    halls = pd.read_parquet(FOLDER / "mairies.parquet")
    assert set(halls["code"]) <= set(communes["code"])
    assert (halls["kind"] == "commune").sum() > 34_800
    assert not halls[halls["kind"] == "commune"].duplicated("code").any()
    hours = halls["weekly_hours"].dropna()
    assert hours.between(0.25, 80).all()
    assert (halls["weekly_hours"].isna() == halls["days_open"].isna()).all()
    assert halls["days_open"].dropna().between(1, 7).all()
    assert halls["name"].str.startswith("Mairie d").all()
    assert not halls.astype(str).apply(lambda column: column.str.contains("@")).any().any()


def test_paris_has_the_mairies_of_its_arrondissements():
    halls = pd.read_parquet(FOLDER / "mairies.parquet")
    paris = halls[halls["code"] == "75056"]
    assert len(paris) >= 12
    assert set(paris["kind"]) <= {"arrondissement", "commune"}
