"""Groups of communes: the levels that a territory knows, tables and polygons of the user's own."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import example as ex
import zonesblanches as zb
from zonesblanches.territory.grouping import NOWHERE, grouping_of
from zonesblanches.territory.own_groups import read_groups
from zonesblanches.tool import using

OWN = pd.DataFrame({"commune": [*ex.CODES], "secteur": ["Nord", "Nord", "Sud", "Nord", "Sud", "Sud"]})


@pytest.fixture(scope="module")
def lozere() -> zb.Territory:
    return zb.territory("48")


def test_levels_that_the_territory_knows(lozere: zb.Territory) -> None:
    for level in ("epci", "EPCI", "cantons", "arrondissement", "département", "region", "intercommunalité"):
        found = grouping_of(lozere, level)
        assert set(found.parts["code"]) == set(lozere.communes.index)
        assert set(found.parts["group"]) == set(found.names)
        assert found.parts["share"].eq(1).all()
        assert not found.own
    assert len(grouping_of(lozere, "canton").names) == 12
    assert sorted(grouping_of(zb.territory("30"), "arrondissement").names.values()) == ["Alès", "Le Vigan", "Nîmes"]


def test_a_commune_that_cantons_share_is_a_group_and_it_is_said() -> None:
    found = grouping_of(zb.territory("30"), "canton")
    assert found.names[found.main["30189"]] == "Nîmes (6 cantons)"
    assert "partagées entre plusieurs cantons" in found.notes[0]


def test_a_level_that_is_not_known_is_one_error_with_those_that_are(lozere: zb.Territory) -> None:
    with pytest.raises(zb.ParameterError, match=r"« bassin de vie ».*Connus : epci, canton.*with_groups\("):
        read_groups(lozere, "bassin de vie")
    with using("command"), pytest.raises(zb.ParameterError, match=r"--groupes groupes\.csv"):
        read_groups(lozere, "bassin de vie")
    with pytest.raises(zb.ParameterError, match=r"Connus : epci\."):
        read_groups(ex.land(), "canton")  # polygons of one's own know no canton


@pytest.mark.parametrize("source", ["csv", "xlsx", "frame", "mapping"])
def test_a_table_of_ones_own(source: str, tmp_path: Path) -> None:
    path = tmp_path / f"secteurs.{source}"
    if source == "csv":
        OWN.to_csv(path, sep=";", index=False)
    elif source == "xlsx":
        OWN.to_excel(path, index=False)
    given = {"frame": OWN, "mapping": dict(OWN.to_numpy().tolist())}.get(source, path)
    found = read_groups(ex.land(), given)
    assert found.main.tolist() == OWN["secteur"].tolist()
    assert (found.own, found.noun.fr, len(found.rejects)) == (True, "groupe", 0)


def test_the_official_file_of_another_grouping_reads_as_it_is(lozere: zb.Territory, tmp_path: Path) -> None:
    """That of the bassins de vie: codes and names of communes, of groups, then other columns, for all France."""
    codes = lozere.communes.index
    rows = [(code, "x", "48095" if at % 2 else "48061", "Mende" if at % 2 else "Florac", "48") for at, code in
            enumerate(codes)]  # fmt: skip
    table = pd.DataFrame([*rows, ("30007", "Alès", "30007", "Alès", "30")],
                         columns=["CODGEO", "LIBGEO", "BV2022", "LIBBV2022", "DEP"])  # fmt: skip
    path = tmp_path / "bv.csv"
    table.to_csv(path, sep=";", index=False)
    found = read_groups(lozere, path)
    assert found.names == {"48095": "Mende", "48061": "Florac"}
    assert found.notes == ("bv.csv : 1 ligne d'autres communes, laissées",)


def test_rows_left_out_are_named(lozere: zb.Territory, tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text(
        "commune;groupe\nMende;A\n48061;B\n48061;A\n99999;A\nAtlantide;A\n48080;\n48095;A\n", encoding="utf-8"
    )
    found = read_groups(lozere, path)
    told = dict(zip(found.rejects["value"], found.rejects["reason"], strict=True))
    assert told["48061"] == "dans plusieurs groupes : B ; A"
    assert "inconnu" in told["99999"]
    assert "Atlantide" in told["Atlantide"]
    assert told["48080"] == "groupe vide"
    assert found.rejects["row"].tolist() == [5, 6, 7, 3, 4]
    assert "5 lignes écartées" in found.notes[0]
    assert found.names == {"A": "A", NOWHERE: "hors groupe"}
    assert found.main["48061"] == NOWHERE


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("commune\n48095\n", "deux colonnes au moins"),
        ("a;b\nrien;vide\nautre;nul\n", "aucune colonne ne contient de communes"),
        ("commune;un;deux\n48095;a;1\n48061;b;2\n", "quelle colonne nomme les groupes"),
        ("commune;groupe\n30007;a\n30010;b\n", "aucune commune du territoire"),
    ],
)
def test_a_table_that_is_not_understood_is_one_error(
    lozere: zb.Territory, text: str, error: str, tmp_path: Path
) -> None:
    path = tmp_path / "g.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(zb.InputError, match=error):
        read_groups(lozere, path)


def test_the_sheet_that_holds_the_groups_is_found(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "g.xlsx") as book:
        pd.DataFrame({"Lisez-moi": ["Du comité"], "": ["2026"]}).to_excel(book, sheet_name="Notice", index=False)
        OWN.to_excel(book, sheet_name="Secteurs", index=False)
    assert set(read_groups(ex.land(), tmp_path / "g.xlsx").names.values()) == {"Nord", "Sud"}


def halves(shift: float = 0.0) -> gpd.GeoDataFrame:
    """Return two polygons that cut the three columns of the example at the middle of the second one."""
    x, y = ex.SOUTH_WEST
    boxes = [
        shapely.box(x - 1e4, y - 5e4, x + 15_000, y + 5e4),
        shapely.box(x + 15_000 - shift, y - 5e4, x + 9e4, y + 5e4),
    ]
    return gpd.GeoDataFrame({"nom": ["Ouest", "Est"]}, geometry=boxes, crs=2154)


@pytest.mark.parametrize("as_file", [False, True])
def test_a_commune_that_polygons_cut_is_shared_by_area(as_file: bool, tmp_path: Path) -> None:
    given = halves()
    if as_file:
        given.to_file(tmp_path / "s.gpkg")
    found = read_groups(ex.land(), tmp_path / "s.gpkg" if as_file else given)
    assert found.cut == ("00002", "00005")
    shares = found.parts.set_index(["code", "group"])["share"]
    assert shares["00002", "Ouest"] == pytest.approx(0.5, abs=1e-3)
    assert shares["00001", "Ouest"] == pytest.approx(1)
    assert shares.groupby("code").sum().tolist() == pytest.approx([1] * 6)


def test_polygons_that_overlap_or_lie_elsewhere_are_refused() -> None:
    with pytest.raises(zb.TerritoryError, match="chevauchent sur 2 communes"):
        read_groups(ex.land(), halves(4_000))
    away = halves().assign(geometry=halves().translate(5e5))
    with pytest.raises(zb.TerritoryError, match="aucun polygone ne touche"):
        read_groups(ex.land(), away)
    with pytest.raises(zb.CrsError):
        read_groups(ex.land(), halves().set_crs(None, allow_override=True))
    with pytest.raises(zb.MissingColumnError, match="aucune colonne ne nomme"):
        read_groups(ex.land(), halves().drop(columns="nom"))
    with pytest.raises(zb.ParameterError, match="reçu : int"):
        read_groups(ex.land(), 3)  # type: ignore[arg-type]
    with pytest.raises(zb.InputError, match="introuvable"):
        read_groups(ex.land(), "nulle_part.gpkg")


def test_a_polygon_without_a_shape_is_named() -> None:
    frame = halves()
    bare = gpd.GeoDataFrame({"nom": ["Ailleurs"]}, geometry=[None], crs=frame.crs)
    found = read_groups(ex.land(), pd.concat([frame, bare], ignore_index=True))
    assert "1 polygone sans forme, de côté (Ailleurs)" in " ".join(found.notes)


def test_what_no_polygon_covers_is_in_no_group() -> None:
    found = read_groups(ex.land(), halves().iloc[:1])
    shares = found.parts.set_index(["code", "group"])["share"]
    assert shares["00002", NOWHERE] == pytest.approx(0.5, abs=1e-3)
    assert shares["00003", NOWHERE] == 1
    assert found.names[NOWHERE] == "hors groupe"
