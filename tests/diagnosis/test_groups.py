"""People and communes by group, and the class of each: by hand on the six communes."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import example as ex
import zonesblanches as zb

# classes of the example: A, B, D couvertes; C, E grises; F blanche; people 600, 400, 120, 180, 100, 100
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars
SECTORS = {"00001": "Ville", "00002": "Ville", "00003": "Est", "00006": "Est", "00004": "Sud", "00005": "Sud"}


@pytest.fixture(scope="module")
def example() -> zb.Diagnosis:
    return ex.diagnosis()


def test_counts_shares_and_class_by_hand(example: zb.Diagnosis) -> None:
    table = example.groups(SECTORS).set_index("name")
    assert table.loc["Est", ["communes", "blanche", "grise", "couverte"]].tolist() == [2, 1, 1, 0]
    assert table.loc["Est", ["demand", "demand_blanche", "demand_grise"]].tolist() == [220, 100, 120]
    assert table.loc["Est", "share_blanche"] == pytest.approx(100 / 220)
    assert table["group_class"].to_dict() == {"Ville": "couverte", "Est": "grise", "Sud": "couverte"}
    assert table["demand"].sum() == 1500
    assert table.loc["Ville", ["cost_mean", "gini"]].tolist() == pytest.approx([0, 0], abs=1e-12)
    assert table.loc["Est", "cost_q50"] == 16
    assert table.geometry.is_valid.all()
    assert table.geometry["Ville"].geom_type == "Polygon"


def test_no_half_is_mixed_and_of_two_halves_the_least_covered_wins(example: zb.Diagnosis) -> None:
    halves = example.groups({"00005": "G", "00006": "G"}).set_index("name")  # 100 grises, 100 blanches
    assert halves.loc["G", "group_class"] == "blanche"
    third = example.groups({"00003": "G", "00004": "G", "00006": "G"}).set_index("name")  # 120, 180, 100 of 400
    assert third.loc["G", "group_class"] == "mixte"
    assert third.loc["hors groupe", "communes"] == 3


def test_people_of_a_commune_that_is_cut_are_split_and_it_counts_once(example: zb.Diagnosis) -> None:
    x, y = ex.SOUTH_WEST
    boxes = [shapely.box(x, y - 2e4, x + 12_500, y + 1e4), shapely.box(x + 12_500, y - 2e4, x + 3e4, y + 1e4)]
    cut = gpd.GeoDataFrame({"nom": ["Ouest", "Est"]}, geometry=boxes, crs=2154)
    table = example.groups(cut).set_index("name")
    assert table.loc["Ouest", "demand"] == pytest.approx(600 + 180 + (400 + 100) / 4, rel=2e-3)
    assert table["demand"].sum() == pytest.approx(1500)
    assert table["communes"].to_dict() == {"Est": 4, "Ouest": 2}
    between = example.equity(groups=cut)
    assert between["theil_between"] + between["theil_within"] == pytest.approx(between["theil"])


def test_theil_by_any_group_and_by_epci_by_default(example: zb.Diagnosis) -> None:
    assert example.equity()["theil_between"] == pytest.approx(example.equity(groups="epci")["theil_between"])
    alone = example.equity(groups={code: code for code in ex.CODES})
    assert alone["theil_within"] == pytest.approx(0, abs=1e-12)
    assert math.isnan(example.equity(groups=dict.fromkeys(ex.CODES, "tous"))["theil_between"])


def test_epci_are_groups_like_others(example: zb.Diagnosis) -> None:
    epci, groups = example.by_epci(), example.groups("epci")
    pd.testing.assert_frame_equal(
        epci.drop(columns="epci_name"), pd.DataFrame(groups)[list(epci.columns.drop("epci_name"))], check_names=False
    )


def test_outputs_tell_of_groups_only_where_asked(tmp_path) -> None:
    lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=30))
    told = lozere.with_groups("arrondissement")
    assert "Par arrondissement" not in lozere.report().html
    text = told.report().html
    assert "Par arrondissement" in text
    assert "sont entre arrondissements" in text
    assert "Arrondissement « Mende » : zone" in told.explain("48095").replace("\u00a0", " ")
    assert "Arrondissement «" not in lozere.explain("48095")
    sheet = pd.read_excel(told.to_excel(tmp_path / "d.xlsx"), sheet_name="Par arrondissement", engine="openpyxl")
    assert sheet["Groupe"].tolist() == told.groups()["name"].tolist()
    layer = gpd.read_file(told.to_geopackage(tmp_path / "d.gpkg"), layer="groupes")
    assert layer["communes"].sum() == 152
    assert layer.geometry.is_valid.all()
    whole = lozere.table.geometry.to_crs(2154).union_all().area
    assert layer.to_crs(2154).area.sum() == pytest.approx(whole, rel=1e-6)


def test_a_public_edition_tells_groups_of_what_is_published_and_own_ones_only_if_said_harmless() -> None:
    lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    public = lozere.with_groups("canton").public()
    table = public.groups()
    shown = public.main.table["demand"]
    assert shown.isna().any()
    main = public.grouping.main
    sums = shown.groupby(main.reindex(shown.index)).sum(min_count=1)
    np.testing.assert_allclose(table["demand"], sums.reindex(table.index))
    assert table.loc[table["demand"].isna(), "group_class"].eq("non classée").all()
    own = lozere.with_groups(dict.fromkeys(lozere.table.index, "secret défense"))
    assert own.public().grouping is None
    assert own.public(harmless=["groupes"]).grouping is not None
    assert "secret défense" not in own.public().report().html


def test_a_public_folder_with_groups_passes_its_own_search(tmp_path) -> None:
    lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).with_groups("canton")
    paths = lozere.save_all(tmp_path / "public", edition="public")
    assert paths["geopackage"].is_file()


def test_the_view_of_groups_draws_their_outlines_alone() -> None:
    from zonesblanches.outputs.maps import map_model

    model = map_model(zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).with_groups("arrondissement"))
    view = {view.key: view for view in model.families[0].views}["group_class"]
    assert view.label == "Classe de l’arrondissement"
    assert len(set(view.groups.tolist())) == 2
    assert len(view.counts) == len(view.legend) >= 1
    assert "au moins la moitié" in view.key_sentence
