"""Where people live inside communes: whatever the file, everybody is somewhere, and nobody is counted twice."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import zonesblanches as zb

DATA = Path(__file__).resolve().parents[3] / "shared/data"
CORSE = DATA / "insee_carroyage_corse_1km_2015/carr_corse_1km_2015_crs3035.gpkg"
CODE, HEAD = b"CRS3035RES200mN2000000E4000000", b"idcar_200m,ind,ind_65_79,ind_80p"
NEAR = b"CRS3035RES200mN2394000E3806000"  # in Mende

MENDE = "48095"


@pytest.fixture(scope="module")
def lozere() -> zb.Territory:
    return zb.territory("48")


def squares(area: zb.Territory, size: int = 2000) -> pd.DataFrame:
    """Make invented squares over a territory, in the form of Insee's."""
    west, south, east, north = area.communes.to_crs(3035).total_bounds
    lines = np.arange(south // size * size, north + size, size)
    columns = np.arange(west // size * size, east + size, size)
    at = pd.MultiIndex.from_product([lines.astype(int), columns.astype(int)])
    people = np.random.default_rng(4).integers(1, 90, len(at)).astype(float)
    codes = [f"CRS3035RES{size}mN{north}E{east}" for north, east in at]
    told = {"idcar_200m": codes, "ind": people, "ind_65_79": people / 5, "ind_80p": people / 10, "i_est_200": 0}
    return pd.DataFrame(told | {"lcog_geo": ""})


def written(table: pd.DataFrame, folder: Path, name: str = "carreaux_200m_2019.csv", **how: Any) -> Path:
    path = folder / name
    table.to_csv(path, index=False, **how)
    return path


def the_same(grid: Any, area: zb.Territory) -> None:
    for name in ("population", "people_65p"):
        gap = grid.parts.groupby("commune")[name].sum().reindex(area.communes.index) - area.communes[name]
        assert gap.abs().max() < 1e-9


def test_everybody_is_somewhere_and_once(lozere: zb.Territory, tmp_path: Path) -> None:
    table = squares(lozere)
    grid = lozere.with_grid(written(table, tmp_path)).grid
    assert grid is not None
    the_same(grid, lozere)
    cut = grid.parts.index.str.contains("|", regex=False)
    assert 0 < cut.sum() < len(cut)
    inside = grid.parts.to_crs(2154)
    homes = lozere.communes.geometry.to_crs(2154).reindex(grid.parts["commune"])
    assert (shapely.distance(shapely.points(inside["x_m"], inside["y_m"]), homes.to_numpy()) < 2900).all()


def test_every_form_of_a_file_says_the_same(lozere: zb.Territory, tmp_path: Path) -> None:
    table = squares(lozere)
    plain = lozere.with_grid(written(table, tmp_path)).grid
    french = lozere.with_grid(written(table, tmp_path, "carreaux.csv", sep=";", decimal=",")).grid
    table.to_parquet(tmp_path / "carreaux.parquet")
    shape = gpd.GeoDataFrame(table, geometry=[shapely.box(3.2, 44.2, 3.3, 44.3)] * len(table), crs=4326)
    shape.to_file(tmp_path / "carreaux.gpkg")
    others = [lozere.with_grid(tmp_path / name).grid for name in ("carreaux.parquet", "carreaux.gpkg")]
    for other in (french, *others):
        pd.testing.assert_frame_equal(pd.DataFrame(plain.parts), pd.DataFrame(other.parts))


def test_a_file_saved_again_by_others_is_read(tmp_path: Path) -> None:
    """Excel's encodings and blank rows, a title above, a workbook, an archive with a notice, a layer behind another."""
    mende = zb.territory(MENDE)
    table = squares(mende).rename(columns={"ind_80p": "ind_80p ", "lcog_geo": "Où"})
    text = table.to_csv(index=False, sep=";", decimal=",")
    plain = mende.with_grid(written(table, tmp_path)).grid
    files = {
        "excel.csv": (text + ";;;;;\n").encode("cp1252"),
        "unicode.csv": text.encode("utf-16"),
        "titre.csv": ("Carreaux\n\n" + text).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    table.to_excel(tmp_path / "classeur.xlsx", index=False)
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("lisezmoi.txt", "Carreaux de l'Insee")
        archive.writestr("carreaux.csv", text)
    point = [shapely.Point(3.5, 44.5)]
    gpd.GeoDataFrame({"n": [1]}, geometry=point, crs=4326).to_file(tmp_path / "deux.gpkg", layer="autre")
    gpd.GeoDataFrame(table, geometry=point * len(table), crs=4326).to_file(tmp_path / "deux.gpkg", layer="carreaux")
    for name in (*files, "classeur.xlsx", "archive.zip", "deux.gpkg"):
        pd.testing.assert_frame_equal(
            pd.DataFrame(mende.with_grid(tmp_path / name).grid.parts), pd.DataFrame(plain.parts)
        )


def test_a_square_goes_where_the_file_says(lozere: zb.Territory, tmp_path: Path) -> None:
    """A code of a commune that is no more is today's; a square that names one commune is not cut."""
    table = squares(lozere).assign(lcog_geo="48095")
    table.loc[0, "lcog_geo"] = "48047"  # Chadenet, as before
    table.loc[1, "lcog_geo"] = "30007"  # outside
    grid = lozere.with_grid(written(table, tmp_path)).grid
    assert set(grid.parts.loc[grid.parts["placed"], "commune"]) <= {MENDE, lozere.gazetteer.code("48047")[0]}
    assert table.loc[1, "idcar_200m"] not in set(grid.parts["cell"])
    the_same(grid, lozere)


def test_a_commune_without_any_square_stays_at_its_town_hall_and_is_said(lozere: zb.Territory, tmp_path: Path) -> None:
    table = squares(lozere).head(40).assign(lcog_geo=MENDE)
    area = lozere.with_grid(written(table, tmp_path))
    bare = area.grid.parts[~area.grid.parts["placed"]]
    assert len(bare) == len(lozere.communes) - 1
    assert np.allclose(bare["lon"], lozere.communes.loc[bare.index, "lon"])
    assert any("dont les personnes restent à la mairie" in note for note in area.notes)
    the_same(area.grid, lozere)


def test_what_is_secret_takes_what_the_commune_has_left(tmp_path: Path) -> None:
    mende = zb.territory(MENDE)
    table = squares(mende, 1000).head(3).assign(lcog_geo=MENDE).astype({"ind": object})
    table["ind"], table["i_est_200"] = [4000.0, 3000.0, "s"], [0, 1, 0]
    area = mende.with_grid(written(table, tmp_path))
    left = mende.communes.at[MENDE, "population"] - 7000
    assert area.grid.parts["population"].round(6).tolist() == [4000, 3000, left]
    assert area.grid.parts["approximated"].tolist() == [0, 1, 1]
    assert any("1 compte secret ou absent, estimé par" in note for note in area.notes)


def test_polygons_with_people_are_a_grid(lozere: zb.Territory) -> None:
    """Iris, quartiers: their people stand inside each; a border is cut by area."""
    west, south, east, north = lozere.communes.total_bounds
    halves = [shapely.box(west, south, 3.5, north), shapely.box(3.5, south, east, north)]
    told = gpd.GeoDataFrame({"nom": ["O", "E"], "vieux": [10_000, 9_000]}, geometry=halves, crs=4326)
    area = lozere.with_grid(told, columns={"code": "nom", "people_75p": "vieux"}, noun="quartier")
    the_same(area.grid, lozere)
    assert area.grid.noun.fr == "quartier"
    assert np.isnan(area.grid.approximated_share)


WRONG = {
    "absent": ("absent.csv", None, "introuvable"),
    "archive": ("carreaux.7z", b"7z", "sortez d'abord"),
    "other": ("autre.csv", b"nom;commune\nA;B\n", "aucun code de carreau"),
    "people": ("vide.csv", b"idcar_200m,ind\n" + CODE + b",3\n", "colonne absente"),
    "code": ("code.csv", HEAD + b"\nN2000,3,1,1\n", "ligne 2"),
    "number": ("nombre.csv", HEAD + b"\n" + NEAR + b",-3,1,1\n", r"nombre.csv, ind : .*\(ligne 2 : '-3'\)"),
    "elsewhere": ("loin.csv", HEAD + b"\n" + CODE + b",3,1,1\n", "rien n'est dans le territoire"),
    "system": ("systeme.csv", HEAD + b"\n" + NEAR.replace(b"3035", b"9999") + b",3,1,1\n", "EPSG:9999.*ligne 2"),
    "size": ("cote.csv", HEAD + b"\n" + NEAR.replace(b"200m", b"0m") + b",3,1,1\n", "illisible, ligne 2"),
    "titles": ("titres.csv", HEAD + b"\n", "aucun carreau en dessous"),
    "damaged": ("abime.gpkg", b"SQLite format 3", "illisible"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_grid_is_refused_by_name(lozere: zb.Territory, tmp_path: Path, name: str) -> None:
    file, content, told = WRONG[name]
    if content is not None:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(zb.ZonesBlanchesError, match=told) as refused:
        lozere.with_grid(tmp_path / file)
    assert str(tmp_path) not in str(refused.value)
    assert file in str(refused.value)


def test_a_count_without_end_is_refused_in_a_layer_too(lozere: zb.Territory, tmp_path: Path) -> None:
    table = squares(lozere, 10_000)
    table.loc[7, "ind"] = np.inf
    gpd.GeoDataFrame(table, geometry=[shapely.Point(3.5, 44.5)] * len(table), crs=4326).to_file(tmp_path / "c.gpkg")
    with pytest.raises(zb.InputError, match=r"c.gpkg, ind : .*ligne 8 : 'inf'"):
        lozere.with_grid(tmp_path / "c.gpkg")


HALF = shapely.box(3.35, 44.4, 3.5, 44.65)
POLYGONS = {
    "no path": ([], {}, "objet list"),
    "no people": ({"code": ["a"]}, {}, "fournis : aucune population"),
    "no code": ({"population": [1]}, {}, "fournis : pas de code"),
    "title": ({"code": ["a"], "pop": [1]}, {"population": "popu"}, "« popu » absente. Vouliez-vous dire « pop »"),
    "twice": ({"code": ["a", "a"], "population": [1, 2]}, {}, "en double, ligne 2 « a »"),
    "number": ({"code": ["a"], "population": [-1]}, {}, "fournis : Colonne « population »"),
    "point": ({"code": ["a"], "population": [1], "geometry": [shapely.Point(3.5, 44.5)]}, {}, "ligne 1, a : Point"),
}  # fmt: skip


@pytest.mark.parametrize("name", POLYGONS)
def test_polygons_that_are_none_are_refused_as_what_they_are(name: str) -> None:
    """Never as communes: the words are of what was given."""
    told, columns, words = POLYGONS[name]
    frame = gpd.GeoDataFrame({"geometry": [HALF] * len(told.get("code", [1]))} | told, crs=4326) if told else told
    with pytest.raises(zb.ZonesBlanchesError, match=words) as refused:
        zb.territory(MENDE).with_grid(frame, columns=columns)
    assert "ommune" not in str(refused.value)


def test_what_is_odd_in_polygons_is_said(lozere: zb.Territory) -> None:
    """Without an outline, one over another; as large as a département, it still has all its communes."""
    large = shapely.box(*lozere.communes.total_bounds)
    told = {"code": ["vide", "tout", "part"], "population": [1, 70_000, 10]}
    area = lozere.with_grid(gpd.GeoDataFrame(told, geometry=[None, large, HALF], crs=4326))
    said = " ".join(area.notes)
    assert "1 ligne sans contour (vide)" in said
    assert "1 recouvrement (tout et part)" in said
    assert area.grid.parts["placed"].all()
    the_same(area.grid, lozere)


def test_one_layer_of_polygons_is_read_and_no_more(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"code": ["a"], "population": [9]}, geometry=[HALF], crs=4326)
    frame.assign(geometry=shapely.Point(3.5, 44.5)).to_file(tmp_path / "q.gpkg", layer="points")
    frame.to_file(tmp_path / "q.gpkg", layer="quartiers")
    assert len(zb.territory(MENDE).with_grid(tmp_path / "q.gpkg").grid.parts) == 1
    frame.to_file(tmp_path / "q.gpkg", layer="secteurs")
    with pytest.raises(zb.InputError, match=r"q.gpkg : plusieurs couches \(quartiers, secteurs\)"):
        zb.territory(MENDE).with_grid(tmp_path / "q.gpkg")


def test_a_square_told_twice_is_refused(lozere: zb.Territory, tmp_path: Path) -> None:
    table = squares(lozere).head(3)
    with pytest.raises(zb.InputError, match="plusieurs fois, ligne 5"):
        lozere.with_grid(written(pd.concat([table, table.tail(1)]), tmp_path))


@pytest.mark.skipif(not CORSE.is_file(), reason="the real grid is not here")
def test_the_real_grid_of_corsica() -> None:
    corse = zb.territory("Corse")
    area = corse.with_grid(CORSE)
    the_same(area.grid, corse)
    assert "Insee, données carroyées Filosofi 2015" in area.sources
    assert 0.16 < area.grid.approximated_share < 0.17
    found = zb.diagnose(area, zb.load_mairies(min_hours=24))
    fine = found.within.findings.main.table
    supply = found.main.providers["capacity"].sum()
    assert abs((fine["access_per_1k"] / 1000 * fine["demand"]).sum() / supply - 1) < 1e-12
