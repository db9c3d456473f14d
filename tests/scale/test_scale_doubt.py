"""How sure a class is at the cell: what a diagnosis says at the commune, what brute force says of any points."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from test_scale_run import StoppedAtError, drawn

import zonesblanches as zb
from zonesblanches.crowfly import crowfly_minutes

SUFFIXES = ["repas", "visites"]


def ran(folder: Path, name: str = "out.parquet", **how: Any) -> zb.scale.ScaleRun:
    cells, teams = drawn(folder, places=900, services=40)
    return zb.scale.run(cells, teams, folder / name, **{"block_rows": 250, "draws": 12} | how)


def test_at_the_commune_it_is_what_a_diagnosis_says(tmp_path: Path) -> None:
    """The settings exactly; the times by the same law and common factors, errors of pairs drawn otherwise."""
    creuse, halls = zb.territory("23"), zb.load_mairies(min_hours=24)
    table = halls.table[halls.table["commune"].isin(creuse.communes.index)]
    table = table.assign(mode=np.where(np.arange(len(table)) % 4 == 0, "aller-vers", "accueil"))
    theirs = zb.diagnose(creuse, dataclasses.replace(halls, table=table))
    around = pd.concat([pd.DataFrame(creuse.communes), creuse.border(60)])[["people_65p", "lon", "lat"]].reset_index()
    points = gpd.points_from_xy(around.pop("lon"), around.pop("lat"))
    gpd.GeoDataFrame(around, geometry=points, crs=4326).to_parquet(tmp_path / "cells.parquet")
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=4326)
    teams = gpd.GeoDataFrame(table[["capacity", "mode"]], geometry=points).to_crs(2154)
    teams.to_parquet(tmp_path / "teams.parquet")
    done = zb.scale.run(
        tmp_path / "cells.parquet", tmp_path / "teams.parquet", tmp_path / "out.parquet",
        parameters=zb.Parameters(a_ref=theirs.main.a_ref), draws=200,
    )  # fmt: skip
    told = next(iter(theirs.trust.values())).table
    ours = gpd.read_parquet(done.path).set_index("code").loc[told.index]
    np.testing.assert_allclose(ours["settings"], told["settings"], atol=1e-4)
    apart = (ours["times"] - told["times"]).abs()
    assert apart.max() < 0.2  # four standard deviations of 200 draws
    assert apart.mean() < 0.03
    assert (ours["trust"].astype(str) == told["label"]).mean() > 0.9
    assert done.trust["places"].sum() == len(around)


def by_brute_force(folder: Path, family: str, draws: int) -> pd.DataFrame:
    """Every pair, in every draw, and the settings on a grid of the box."""
    cells, teams = (pd.read_parquet(folder / f"{name}.parquet") for name in ("cells", "teams"))
    teams, usual = teams[teams["family"] == family], zb.Parameters()
    km = np.hypot(
        *(np.subtract.outer(cells[axis].to_numpy(), teams[axis].to_numpy()) / 1000 for axis in ("x_m", "y_m"))
    )
    people, goes = cells["people_75p"].to_numpy(), (teams["mode"] == "aller-vers").to_numpy()
    quick, slow = (np.log(crowfly_minutes(km, law)) for law in ("rapide", "lent"))
    enough_of = usual.theta * teams["capacity"].sum() / np.nansum(people)

    def figures(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        weight = np.select([cost <= 10, cost <= 20, cost <= 30], [1, 0.68, 0.22], 0.0)
        weight = np.where(goes, cost <= usual.outreach, weight)
        met = np.nan_to_num(people) @ weight
        access = weight @ np.divide(teams["capacity"], met, out=np.zeros(len(met)), where=met > 0)
        near = np.where(cost <= np.where(goes, usual.outreach, 30), cost, np.inf).min(axis=1)
        return (cost <= np.where(goes, usual.outreach, usual.threshold)).sum(axis=1), near, access

    def classes(count: np.ndarray, near: np.ndarray, access: np.ndarray) -> np.ndarray:
        found = np.where((count >= 2) & (near <= usual.proximity) & (access >= enough_of), "couverte", "grise")
        return np.where(count == 0, "blanche", found)

    central = np.exp((quick + slow) / 2)
    base = classes(*figures(central))
    kept = [
        classes(*figures(np.exp(quick + np.random.default_rng([0, 0, draw]).uniform() * (slow - quick)))) == base
        for draw in range(draws)
    ]
    _, near, access = figures(central)
    steps = (np.arange(40) + 0.5) / 40
    shares = []
    for threshold in 15 + 10 * steps:
        count = (central <= np.where(goes, usual.outreach, threshold)).sum(axis=1)
        wide = np.mean([near <= limit for limit in 10 + 10 * steps], axis=0)
        offered = np.mean([access >= enough_of * theta / usual.theta for theta in 0.5 + 0.3 * steps], axis=0)
        covered = (count >= 2) * wide * offered
        shares.append([count == 0, (count > 0) * (1 - covered), (count > 0) * covered])
    box = np.mean(shares, axis=0)
    told = np.select([base == "blanche", base == "grise"], box[:2], box[2])
    return pd.DataFrame({"class": base, "times": np.mean(kept, axis=0), "settings": told})


def test_it_is_what_brute_force_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the errors of pairs, draws have no chance of their own left."""
    monkeypatch.setattr("zonesblanches.scale.running.PAIR_SPREAD", 0.0)
    ours = pd.read_parquet(ran(tmp_path, draws=25).path)
    known = ours["people_75p"] > 0
    for family in SUFFIXES:
        theirs = by_brute_force(tmp_path, family, 25)
        assert (ours.loc[known, f"class__{family}"].astype(str) == theirs.loc[known, "class"]).all()
        # single precision puts a pair or two on the other side of a threshold
        apart = (ours[f"times__{family}"] - theirs["times"])[known].abs()
        assert (apart > 1e-9).mean() < 0.01
        assert apart.max() < 0.05
        np.testing.assert_allclose(ours.loc[known, f"settings__{family}"], theirs.loc[known, "settings"], atol=0.03)
        assert ours.loc[~known, f"settings__{family}"].isna().all()
        assert ours.loc[~known, f"trust__{family}"].isna().all()
    assert ours["settings__repas"].lt(0.9).any()
    assert ours["times__repas"].lt(0.9).any()


def test_errors_of_pairs_make_classes_less_sure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = pd.read_parquet(ran(tmp_path, draws=40).path)
    monkeypatch.setattr("zonesblanches.scale.running.PAIR_SPREAD", 0.6)
    wild = pd.read_parquet(ran(tmp_path, "wild.parquet", draws=40).path)
    assert wild["times__repas"].mean() < usual["times__repas"].mean()
    assert usual.columns.equals(wild.columns)


def test_settings_alone_take_no_draw(tmp_path: Path) -> None:
    alone = pd.read_parquet(ran(tmp_path, draws=0).path)
    whole = pd.read_parquet(ran(tmp_path, "whole.parquet").path)
    assert alone["settings__repas"].equals(whole["settings__repas"])
    assert not [name for name in alone if name.startswith(("times", "trust"))]
    none = pd.read_parquet(ran(tmp_path, "none.parquet", draws=None).path)
    pd.testing.assert_frame_equal(none, whole[list(none)])


def test_other_draws_are_another_seed(tmp_path: Path) -> None:
    one, same, other = (ran(tmp_path, f"{at}.parquet", seed=seed).path for at, seed in enumerate((0, 0, 1)))
    assert one.read_bytes() == same.read_bytes()
    assert not pd.read_parquet(one)["times__repas"].equals(pd.read_parquet(other)["times__repas"])


@pytest.mark.parametrize("at", ["tirages : bloc 3", "étape 2 sur 2 : bloc 2"])
def test_draws_that_were_stopped_go_on(tmp_path: Path, at: str) -> None:
    usual = ran(tmp_path, "usual.parquet").path.read_bytes()

    def plug(text: str) -> None:
        if text.startswith(at):
            raise StoppedAtError

    with pytest.raises(StoppedAtError):
        ran(tmp_path, progress=plug)
    left = sorted((tmp_path / "out.parquet.en-cours").glob("tirages*"))
    left[0].write_bytes(b"")
    assert ran(tmp_path).path.read_bytes() == usual


def test_a_cluster_draws_the_same(tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    usual = ran(tmp_path, "usual.parquet").path.read_bytes()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        assert ran(tmp_path, client=client).path.read_bytes() == usual


def test_draws_that_mean_nothing_are_refused(tmp_path: Path) -> None:
    for draws in (-1, 2.5, True):
        with pytest.raises(zb.ParameterError, match="un nombre de tirages"):
            ran(tmp_path, draws=draws)
    kilometres = zb.Parameters(unit="km", threshold=14, proximity=10, outreach=10, distance_cap=24)
    with pytest.raises(zb.ParameterError, match="draws=0"):
        ran(tmp_path, parameters=kilometres)
    assert "settings__repas" in pd.read_parquet(ran(tmp_path, parameters=kilometres, draws=0).path)
