"""From file to file: the same figures as tables give, and the same bytes whoever computes, stopped or not."""

from __future__ import annotations

import dataclasses
import os
import signal
from pathlib import Path
from typing import Any

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import zonesblanches as zb
from zonesblanches.access import CrowflyCost, point_catchments, step

KM = {"unit": "km", "threshold": 14.0, "proximity": 10.0, "outreach": 10.0, "distance_cap": 24.0}
STEPS = ((5.0, 1.0), (14.0, 0.68), (24.0, 0.22))
USUAL = zb.Parameters(**KM, decay=STEPS)


def drawn(folder: Path, places: int = 3_000, services: int = 60) -> tuple[Path, Path]:
    draws = np.random.default_rng(2)
    cells = pd.DataFrame({"code": [f"c{at}" for at in range(places)], "x_m": draws.uniform(6.5e5, 7.5e5, places)})
    cells["y_m"], cells["people_75p"] = (
        draws.uniform(6.4e6, 6.48e6, places),
        draws.integers(0, 40, places).astype(float),
    )
    cells.loc[5, "people_75p"] = np.nan
    teams = cells.sample(services, random_state=1)[["x_m", "y_m"]].assign(capacity=draws.integers(1, 9, services))
    teams["family"] = np.where(np.arange(services) % 3 == 0, "visites", "repas")
    teams["mode"] = np.where(np.arange(services) % 4 == 0, "aller-vers", "accueil")
    cells.to_parquet(folder / "cells.parquet", index=False)
    teams.to_parquet(folder / "teams.parquet", index=False)
    return folder / "cells.parquet", folder / "teams.parquet"


def ran(folder: Path, name: str = "out.parquet", **how: Any) -> zb.scale.ScaleRun:
    cells, teams = drawn(folder)
    return zb.scale.run(cells, teams, folder / name, **{"parameters": USUAL, "block_rows": 700} | how)


def test_it_is_what_sql_finds(tmp_path: Path) -> None:
    """An oracle of another hand: every pair, in DuckDB."""
    cells, teams = drawn(tmp_path)
    done = ran(tmp_path, families=["repas"], parameters=USUAL.replace(aller_vers="portee"))
    weight = "case when d <= 5 then 1 when d <= 14 then 0.68 when d <= 24 then 0.22 else 0 end"
    found = (
        duckdb.sql(
            f"""
        with t as (select row_number() over () j, * from '{teams}' where family = 'repas'),
        p as (select code, j, coalesce(people_75p, 0) people, capacity,
                     sqrt((c.x_m - t.x_m) ** 2 + (c.y_m - t.y_m) ** 2) / 1000 d from '{cells}' c, t),
        r as (select j, any_value(capacity) / sum(people * {weight}) ratio from p group by j)
        select code, sum(ratio * {weight}) * 1000 a, count(*) filter (d <= 14) n, min(d) filter (d <= 24) near
        from p join r using (j) group by code
        """
        )
        .df()
        .set_index("code")
    )
    ours = pd.read_parquet(done.path).set_index("code")
    found = found.reindex(ours.index)
    np.testing.assert_allclose(ours["access_per_1k"], found["a"], rtol=1e-11, atol=1e-12)
    assert (ours["n_providers"] == found["n"]).all()
    np.testing.assert_allclose(ours["nearest_cost"], found["near"].fillna(np.inf), rtol=1e-12)
    assert done.references["gap"].max() < 1e-12


def test_it_is_what_a_diagnosis_finds(tmp_path: Path) -> None:
    """Far from the sea: classes, `N`, `d` and `A` of the method, in minutes, from degrees and from metres."""
    creuse, halls = zb.territory("23"), zb.load_mairies(min_hours=24)
    here = halls.table["commune"].isin(creuse.communes.index)
    theirs = zb.diagnose(creuse, dataclasses.replace(halls, table=halls.table[here]))
    around = pd.concat([pd.DataFrame(creuse.communes), creuse.neighbours])[["people_65p", "lon", "lat"]].reset_index()
    points = gpd.points_from_xy(around.pop("lon"), around.pop("lat"))
    gpd.GeoDataFrame(around, geometry=points, crs=4326).to_parquet(tmp_path / "cells.parquet")
    teams = halls.table.loc[here, ["capacity", "mode"]]
    points = gpd.points_from_xy(halls.table.loc[here, "lon"], halls.table.loc[here, "lat"], crs=4326)
    gpd.GeoDataFrame(teams, geometry=points).to_crs(2154).to_parquet(tmp_path / "teams.parquet")
    asked = zb.Parameters(a_ref=theirs.main.a_ref)
    done = zb.scale.run(
        tmp_path / "cells.parquet", tmp_path / "teams.parquet", tmp_path / "out.parquet", parameters=asked
    )
    ours, table = gpd.read_parquet(done.path), theirs.main.table
    assert ours.crs == 4326
    ours = ours.set_index("code").loc[table.index]
    assert (ours["class"].astype(str) == table["class"]).all()
    assert (ours["n_providers"] == table["n_providers"]).all()
    np.testing.assert_allclose(ours["access_per_1k"], table["access_per_1k"], rtol=1e-9)
    np.testing.assert_allclose(ours["nearest_cost"], table["nearest_cost"], rtol=1e-4)


def test_blocks_change_nothing_but_the_last_digit(tmp_path: Path) -> None:
    cells, teams = drawn(tmp_path)
    whole = pd.read_parquet(zb.scale.run(cells, teams, tmp_path / "one.parquet", parameters=USUAL).path)
    cut = pd.read_parquet(ran(tmp_path).path)
    pd.testing.assert_frame_equal(whole, cut, rtol=1e-13)
    assert ran(tmp_path).blocks == 5


def test_a_point_catchment_is_its_first_measure(tmp_path: Path) -> None:
    cells, teams = drawn(tmp_path)
    done = ran(tmp_path, parameters=USUAL.replace(aller_vers="portee"), families=["visites"])
    people = pd.read_parquet(cells).rename(columns={"people_75p": "demand"})
    supply = pd.read_parquet(teams).query("family == 'visites'").rename(columns={"capacity": "supply"})
    told = point_catchments(people, supply, step(STEPS, unit="km"), cost=CrowflyCost(unit="km"))
    np.testing.assert_allclose(pd.read_parquet(done.path)["access_per_1k"], 1000 * told.access, rtol=1e-12)


def test_an_outreach_team_goes_as_far_as_it_may(tmp_path: Path) -> None:
    cells, teams = drawn(tmp_path)
    pd.read_parquet(teams).head(1).assign(mode="aller-vers").to_parquet(teams)
    ours = pd.read_parquet(zb.scale.run(cells, teams, tmp_path / "out.parquet", parameters=USUAL).path)
    served = ours["n_providers"] > 0
    assert (ours.loc[served, "nearest_cost"] <= 10).all()
    assert np.isinf(ours.loc[~served, "nearest_cost"]).all()
    assert (ours["access_per_1k"] > 0).equals(served)


def test_families_and_scenarios_stand_side_by_side(tmp_path: Path) -> None:
    done = ran(tmp_path, parameters={"loin": USUAL, "près": USUAL.replace(threshold=5.0)})
    columns = list(pd.read_parquet(done.path))
    assert columns[:4] == ["code", "x_m", "y_m", "people_75p"]
    assert {"class__repas__loin", "class__repas__près", "access_per_1k__visites__loin"} <= set(columns)
    alone = pd.read_parquet(ran(tmp_path, "alone.parquet", families=["visites"]).path)
    both = pd.read_parquet(done.path)
    assert both["n_providers__visites__loin"].equals(alone["n_providers"])
    assert done.table.groupby(["family", "scenario"])["places"].sum().eq(3_000).all()


class StoppedAtError(Exception):
    """Somebody pulled the plug."""


@pytest.mark.parametrize("at", ["étape 1 sur 2 : bloc 3", "étape 2 sur 2 : bloc 4", "écriture"])
def test_a_run_that_was_stopped_goes_on(tmp_path: Path, at: str) -> None:
    usual = ran(tmp_path, "usual.parquet").path.read_bytes()

    def plug(text: str) -> None:
        if text.startswith(at):
            raise StoppedAtError

    with pytest.raises(StoppedAtError):
        ran(tmp_path, progress=plug)
    assert not (tmp_path / "out.parquet").exists()
    left = sorted((tmp_path / "out.parquet.en-cours").iterdir())
    left[-1].write_bytes(b"")  # the machine lost its power
    done = ran(tmp_path)
    assert done.path.read_bytes() == usual
    assert sorted(path.name for path in tmp_path.iterdir() if "out" in path.name) == ["out.parquet"]


def test_a_run_of_something_else_begins_anew(tmp_path: Path) -> None:
    def plug(text: str) -> None:
        if text == "écriture":
            raise StoppedAtError

    with pytest.raises(StoppedAtError):
        ran(tmp_path, progress=plug)
    assert ran(tmp_path, parameters=USUAL.replace(threshold=9.0)).resumed == 0


def test_a_cluster_writes_the_same_bytes_even_when_a_worker_is_killed(tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    usual = ran(tmp_path, "usual.parquet").path.read_bytes()
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            local_directory=tmp_path / "dask",
        ) as cluster,
        Client(cluster) as client,
    ):
        killed: list[int] = []

        def kill(text: str) -> None:
            if text.startswith("étape 2 sur 2 : bloc 2") and not killed:
                killed.append(client.run(os.getpid).popitem()[1])
                os.kill(killed[0], signal.SIGKILL)

        done = ran(tmp_path, client=client, progress=kill)
    assert killed
    assert done.path.read_bytes() == usual


def test_islands_are_kept_apart(tmp_path: Path) -> None:
    cells, teams = drawn(tmp_path)
    pd.read_parquet(cells).assign(landmass=lambda table: (table["x_m"] > 7e5).astype(int)).to_parquet(cells)
    pd.read_parquet(teams).drop(columns="family").assign(landmass=1).to_parquet(teams)
    ours = pd.read_parquet(zb.scale.run(cells, teams, tmp_path / "out.parquet", parameters=USUAL).path)
    assert (ours.loc[ours["x_m"] <= 7e5, "n_providers"] == 0).all()
    assert (ours.loc[ours["x_m"] > 7e5, "n_providers"] > 0).any()


def test_a_shape_that_is_empty_is_nowhere(tmp_path: Path) -> None:
    cells, teams = drawn(tmp_path)
    table = pd.read_parquet(cells)
    shapes = gpd.points_from_xy(table.pop("x_m"), table.pop("y_m")).tolist()
    shapes[2], shapes[3] = None, shapely.Polygon()
    gpd.GeoDataFrame(table, geometry=shapes, crs=2154).to_parquet(cells)
    done = zb.scale.run(cells, teams, tmp_path / "out.parquet", parameters=USUAL, draws=0)
    ours = gpd.read_parquet(done.path)
    assert (ours.loc[[2, 3], "class__repas"] == "non classée").all()
    assert ours.loc[[2, 3], ["nearest_cost__repas", "settings__repas"]].isna().all(axis=None)
    assert (ours.drop([2, 3, 5])["class__repas"] != "non classée").all()


def spoilt(folder: Path, name: str, **columns: Any) -> None:
    path = folder / name
    pd.read_parquet(path).assign(**columns).to_parquet(path)


WRONG: dict[str, tuple[Any, str]] = {
    "absent": (lambda at: (at / "cells.parquet").unlink(), "introuvable"),
    "text": (lambda at: (at / "cells.parquet").write_text("a;b"), "pas un fichier parquet"),
    "capacity": (lambda at: spoilt(at, "teams.parquet", capacity=-1.0), "lignes 1"),
    "people": (lambda at: spoilt(at, "cells.parquet", people_75p=-1.0), "négatif"),
    "declared": (lambda at: spoilt(at, "teams.parquet", declared="x"), "déclarent des lieux"),
    "nowhere": (lambda at: pd.DataFrame({"people_75p": [1]}).to_parquet(at / "cells.parquet"), "où sont les points"),
    "nobody": (
        lambda at: pd.DataFrame({"x_m": [1.0], "y_m": [1.0]}).to_parquet(at / "cells.parquet"), "aucune population",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_run_is_said(tmp_path: Path, name: str) -> None:
    cells, teams = drawn(tmp_path)
    spoil, told = WRONG[name]
    spoil(tmp_path)
    with pytest.raises(zb.ZonesBlanchesError, match=told) as refused:
        zb.scale.run(cells, teams, tmp_path / "out.parquet", parameters=USUAL)
    assert str(tmp_path) not in str(refused.value)


def test_what_points_do_not_know_is_refused(tmp_path: Path) -> None:
    for asked in (USUAL.replace(exceptions=[{"places": ["c1"], "threshold": 9}]), zb.Parameters(**KM, decay=np.exp)):
        with pytest.raises(zb.ParameterError):
            ran(tmp_path, parameters=asked)
    with pytest.raises(zb.ParameterError, match="Famille inconnue"):
        ran(tmp_path, families=["repos"])
    with pytest.raises(zb.OutputError, match="fichier lu"):
        ran(tmp_path, "cells.parquet")
    with pytest.raises(zb.MissingColumnError, match="people_75p"):
        ran(tmp_path, demand="people_75")
