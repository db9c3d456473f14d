"""Who lives beyond reach inside a commune that somebody serves."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import zonesblanches as zb
from zonesblanches.outputs.maps import map_model
from zonesblanches.telling.credits import source_credits
from zonesblanches.telling.subjects.units import UNITS
from zonesblanches.telling.voice import Voice

SIDE = 40_000  # metres: a wide commune, so that its far end is beyond 20 minutes
X, Y = 700_000, 6_400_000


def wide(people: int, far_share: float, *, cells: int = 2, noun: str | None = None, lone: float = 0) -> zb.Territory:
    """Make a commune whose people live in its west, but some, at its far east, and some by themselves."""
    shape = shapely.box(X, Y, X + SIDE, Y + SIDE)
    home = gpd.GeoSeries([shapely.Point(X + 2_000, Y + 1_000)], crs=2154).to_crs(4326)
    told = {"code": ["00A"], "people_75p": [people], "lon": home.x, "lat": home.y}
    frame = gpd.GeoDataFrame(told, geometry=[shape], crs=2154)
    area = zb.territory(frame, columns={name: name for name in told}, noun="commune")
    far = [shapely.box(X + 36_000 + 1_000 * at, Y, X + 37_000 + 1_000 * at, Y + 1_000) for at in range(cells)]
    boxes = [shapely.box(X, Y, X + 4_000, Y + 2_000), *far]
    boxes.append(shapely.box(X + 36_000, Y + 8_000, X + 37_000, Y + 9_000))
    shares = [1 - far_share, *[far_share / cells] * cells, lone]
    parts = {"code": ["w", *(f"e{at}" for at in range(cells)), "lone"], "people_75p": shares}
    if not lone:
        parts, boxes = {name: told[:-1] for name, told in parts.items()}, boxes[:-1]
    return area.with_grid(gpd.GeoDataFrame(parts, geometry=boxes, crs=2154), noun=noun)


def teams(tmp_path, area: zb.Territory, text: str = "A;accueil;") -> zb.Providers:
    lon, lat = area.communes[["lon", "lat"]].iloc[0]
    path = tmp_path / "equipes.csv"
    head = "nom;mode;communes desservies;longitude;latitude;bénévoles"
    path.write_text("\n".join([head, *(f"{line};{lon};{lat};6" for line in text.split("|"))]), encoding="utf-8")
    return zb.read_providers(path, territory=area)


@pytest.mark.parametrize(
    ("people", "share", "partial"),
    [(600, 0.20, True), (200, 0.20, False), (90, 0.33, True), (90, 0.32, False), (250, 0.20, True), (249, 0.20, False)],
)
def test_a_coverage_is_partial_from_a_third_or_fifty_people(
    tmp_path, people: int, share: float, *, partial: bool
) -> None:
    """The worked example's squares: 20 % of 600 people live beyond 20 minutes."""
    area = wide(people, share)
    found = zb.diagnose(area, teams(tmp_path, area))
    told = found.within.communes[found.main.name].loc["00A"]
    assert told["beyond"] == pytest.approx(share * people)
    assert told["beyond_share"] == pytest.approx(share)
    assert told["partial"] == partial
    (hamlet,) = found.within.hamlets[found.main.name].to_dict("records")
    assert hamlet["parts"] == 2
    assert hamlet["km"] == pytest.approx(35.0, abs=0.1)
    assert 85 < hamlet["bearing"] < 95
    assert ("Couverture partielle" in found.explain("00A")) == partial
    assert "km à l’est de la mairie" in found.explain("00A")


def test_the_map_draws_the_groups_of_the_commune_that_is_chosen(tmp_path) -> None:
    area = wide(600, 0.20)
    found = zb.diagnose(area, teams(tmp_path, area))
    (family,) = map_model(found).families
    assert family.hamlets_of == (0,)
    assert family.hamlets.iloc[0].equals_exact(found.within.hamlets[found.main.name].geometry.iloc[0], 1e-9)
    assert len(shapely.get_parts(family.hamlets.iloc[0])) == 1


def test_thresholds_of_ones_own(tmp_path) -> None:
    area = wide(200, 0.20)
    found = zb.diagnose(area, teams(tmp_path, area), parameters=zb.Parameters(partial_people=40))
    assert found.within.communes[found.main.name].at["00A", "partial"]
    with pytest.raises(zb.ParameterError, match="partial_share"):
        zb.Parameters(partial_share=33)


def test_a_part_by_itself_is_never_told(tmp_path) -> None:
    area = wide(600, 0.20, cells=1)
    found = zb.diagnose(area, teams(tmp_path, area))
    told = found.within.communes[found.main.name].loc["00A"]
    assert told["partial"]
    assert np.isnan(told["beyond"])
    assert told["beyond_all"] == pytest.approx(120)
    assert found.within.hamlets[found.main.name].empty
    assert "120" not in found.explain("00A")


def test_no_difference_gives_the_count_of_a_part_by_itself(tmp_path) -> None:
    """The commune's count is told, and where its groups are; the smallest group's count would give the lone part's."""
    area = wide(600, 0.20, lone=0.1)
    found = zb.diagnose(area, teams(tmp_path, area))
    assert found.within.communes[found.main.name].at["00A", "beyond"] == pytest.approx(600 * 0.3 / 1.1)
    (hamlet,) = found.within.hamlets[found.main.name].to_dict("records")
    assert np.isnan(hamlet["demand"])
    assert "Le plus grand ensemble : à 35,0 km à l’est de la mairie." in found.explain("00A")


def test_a_grid_that_says_nothing_is_not_cited_nor_given(tmp_path) -> None:
    """By a public edition, whose territory has no part any more; nor with a table of costs."""
    area = wide(600, 0.20)
    line = "Insee, données carroyées Filosofi 2019"
    cited = dataclasses.replace(
        area, sources=(*area.sources, line), grid=dataclasses.replace(area.grid, sources=(line,))
    )
    found = zb.diagnose(cited, teams(tmp_path, area))
    costs = zb.CostTable.from_long(pd.DataFrame({"origin": ["00A"], "destination": ["00A"], "cost": [5.0]}))
    assert line in source_credits(found)
    public = found.public()
    assert line not in source_credits(public)
    assert public.territory.grid is None
    with pytest.raises(zb.ParameterError, match="édition publique"):
        _ = public.within
    assert line not in source_credits(zb.diagnose(cited, found.providers, costs=costs))


def test_nobody_knows_the_inside_of_a_commune_without_any_part(tmp_path) -> None:
    """Its people stay at its town hall, which is served: how many live beyond is not 0, it is not known."""
    lozere = zb.territory("48")
    mende = gpd.GeoDataFrame(
        {"code": ["m"], "population": [1]}, geometry=[shapely.box(3.49, 44.51, 3.5, 44.52)], crs=4326
    )
    found = zb.diagnose(lozere.with_grid(mende), zb.load_mairies(min_hours=24))
    told = found.within.communes[found.main.name]
    assert told["beyond"].notna().sum() == 1
    assert told["beyond_all"].sum() >= 0
    assert not told["partial"].any()


def test_what_has_no_epci_stands_alone_and_is_said() -> None:
    codes = ["29083", "29155", "29019", "29232"]  # two islands, Brest, Quimper
    area = zb.territory(codes)
    told = {"code": ["tout"], "population": [1]}
    whole = gpd.GeoDataFrame(told, geometry=[shapely.box(*area.communes.total_bounds)], crs=4326)
    found = zb.diagnose(area.with_grid(whole), zb.load_mairies(min_hours=24))
    assert found.units().loc["epci", "places"] == 4  # an island is not put with another
    assert {"29083", "29155"} <= set(found.at("epci").table.index)
    *_, table = UNITS.chapter(Voice(found).main)
    assert table.note == "Sans EPCI : 2 communes, chacune un lieu de plus parmi les EPCI."


def test_people_and_supply_are_conserved(tmp_path) -> None:
    area = wide(600, 0.20)
    found = zb.diagnose(area, teams(tmp_path, area))
    fine = found.within.findings
    assert fine.main.a_ref == found.main.a_ref
    assert (fine.main.table["access_per_1k"] / 1000 * fine.main.table["demand"]).sum() == pytest.approx(6, abs=1e-12)
    assert fine.main.table["demand"].sum() == pytest.approx(600, abs=1e-9)


def test_a_team_that_goes_to_a_commune_goes_to_all_its_parts(tmp_path) -> None:
    area = wide(600, 0.20)
    found = zb.diagnose(area, teams(tmp_path, area, "A;aller-vers;00A"))
    assert found.within.communes[found.main.name].at["00A", "beyond_all"] == 0
    assert "vivent là où" not in found.explain("00A")


def test_own_thresholds_of_a_commune_are_those_of_its_parts(tmp_path) -> None:
    area = wide(600, 0.20)
    rules = [{"places": ["00A"], "threshold": 60, "proximity": 60}]
    steps = [[60, 1.0]]
    asked = zb.Parameters(exceptions=rules, decay=steps)
    found = zb.diagnose(area, teams(tmp_path, area), parameters=asked)
    assert found.within.communes[found.main.name].at["00A", "beyond_all"] == 0


def test_what_cannot_be_asked_is_refused(tmp_path) -> None:
    area = wide(600, 0.20)
    with pytest.raises(zb.ParameterError, match="with_grid"):
        _ = zb.diagnose(zb.territory("48095"), zb.load_mairies(min_hours=24)).within
    costs = zb.CostTable.from_long(pd.DataFrame({"origin": ["00A"], "destination": ["00A"], "cost": [5.0]}))
    found = zb.diagnose(area, teams(tmp_path, area), costs=costs)
    with pytest.raises(zb.ParameterError, match="part des communes"):
        _ = found.within
    assert any("n’est pas utilisé" in line for line in found.warnings)


def test_parts_are_places_as_any_other(tmp_path) -> None:
    area = wide(600, 0.20, noun="quartier").parted()
    assert repr(area) == "<Territory Territoire fourni : 3 quartiers>"
    assert area.communes["people_75p"].sum() == pytest.approx(600)


def test_the_unit_alone_changes_classes(tmp_path) -> None:
    """The people whose class is not that of their commune: 20 % of them, at the part."""
    area = wide(600, 0.20)
    told = zb.diagnose(area, teams(tmp_path, area)).units()
    assert told.index.tolist() == ["parts", "commune"]
    assert told.loc["parts", ["places", "blanche", "moved"]].tolist() == pytest.approx([3, 0.2, 0.2])
    assert told.loc["commune", ["places", "blanche", "moved"]].tolist() == [1, 0, 0]


def test_a_wide_unit_keeps_its_people_and_its_teams() -> None:
    lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    wider = lozere.at("epci")
    assert wider.main.table["demand"].sum() == pytest.approx(lozere.main.table["demand"].sum(), abs=1e-9)
    assert wider.main.a_ref == lozere.main.a_ref
    inside = [found.main.providers.query("inside").index for found in (lozere, wider)]
    assert set(inside[0]) == set(inside[1])
    assert len(wider.table) == len(set(lozere.table["epci"]))
    with pytest.raises(zb.ParameterError, match="pas connu"):
        lozere.at("quartier")


def test_a_count_of_ones_own_is_spread_as_people_are() -> None:
    """The people concerned may be a column that no grid knows: they are where people are, and sum to the same."""
    lozere, halls = zb.territory("48"), zb.load_mairies(min_hours=24)
    own = pd.DataFrame({"code": lozere.communes.index, "isolés": range(len(lozere.communes))})
    area = lozere.with_data(own, code="code", columns={"isolated": "isolés"})
    west, south, east, north = area.communes.total_bounds
    halves = [shapely.box(west, south, 3.5, north), shapely.box(3.5, south, east, north)]
    told = gpd.GeoDataFrame({"code": ["o", "e"], "population": [9, 7]}, geometry=halves, crs=4326)
    found = zb.diagnose(area.with_grid(told), halls, parameters=zb.Parameters(demand="isolated"))
    for wider in (found.within.findings, found.at("epci")):
        assert wider.main.table["demand"].sum() == pytest.approx(own["isolés"].sum(), abs=1e-9)
