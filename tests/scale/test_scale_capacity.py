"""The most people served at the cell: between a plan and a bound, with the exact answer of a linear program between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_scale_run import StoppedAtError, drawn

import zonesblanches as zb
from zonesblanches.access.transport import most_served

KM = zb.Parameters(unit="km", threshold=9.0, proximity=9.0, outreach=6.0, distance_cap=24.0, decay=((24.0, 1.0),))


def ran(folder: Path, name: str = "out.parquet", **how: Any) -> zb.scale.ScaleCapacity:
    cells, teams = drawn(folder, places=900, services=45)
    asked = {"parameters": KM, "block_rows": 250, "people_per_unit": 100} | how
    return zb.scale.capacity(cells, teams, folder / name, **asked)


def exact(folder: Path, family: str, per_unit: float) -> float:
    """Solve the transport problem of every pair within reach."""
    cells, teams = (pd.read_parquet(folder / f"{name}.parquet") for name in ("cells", "teams"))
    teams = teams[teams["family"] == family]
    km = np.hypot(
        *(np.subtract.outer(cells[axis].to_numpy(), teams[axis].to_numpy()) / 1000 for axis in ("x_m", "y_m"))
    )
    rows, columns = np.nonzero(km <= np.where(teams["mode"] == "aller-vers", KM.outreach, KM.threshold))
    people = cells["people_75p"].fillna(0).to_numpy()
    supply = per_unit * teams["capacity"].to_numpy(dtype=float)
    return float(most_served(rows, columns, km[rows, columns], people, supply).sum())


@pytest.mark.parametrize("per_unit", [3, 30, 100, 1000])
def test_the_exact_answer_stands_between_both_figures(tmp_path: Path, per_unit: float) -> None:
    done = ran(tmp_path, people_per_unit=per_unit)
    for line in done.table.itertuples():
        best = exact(tmp_path, line.family, per_unit)
        assert line.served <= best * (1 + 1e-9)
        assert best <= line.at_most * (1 + 1e-9)
        assert line.served >= 0.99 * best
        assert line.gap < 0.02


def test_nobody_is_served_twice_nor_beyond_what_a_provider_can(tmp_path: Path) -> None:
    done = ran(tmp_path)
    cells, told = pd.read_parquet(tmp_path / "cells.parquet"), pd.read_parquet(done.path)
    assert list(told)[:4] == ["code", "x_m", "y_m", "people_75p"]
    for line in done.table.itertuples():
        served, share = told[f"served__{line.family}"], told[f"served_share__{line.family}"]
        assert (served.fillna(0) <= cells["people_75p"].fillna(0) + 1e-9).all()
        assert served.isna().equals(cells["people_75p"].isna())
        assert share.dropna().between(0, 1).all()
        assert share.isna().equals(~(cells["people_75p"] > 0))
        mine = done.providers[done.providers["family"] == line.family]
        assert (mine["served"] <= mine["possible"] * (1 + 1e-12)).all()
        assert mine["served"].sum() == pytest.approx(line.served)
        assert served.sum() == pytest.approx(line.served, rel=1e-9)
        assert line.served <= min(line.possible, line.within) + 1e-9


def test_a_place_alone_waits_for_the_one_team_it_has(tmp_path: Path) -> None:
    """Two cells, two teams; the far one reaches one team alone, which must be left to it."""
    pd.DataFrame({"x_m": [0.0, 8_000.0], "y_m": 6e6, "people_75p": [100, 100]}).to_parquet(tmp_path / "cells.parquet")
    pd.DataFrame({"x_m": [3_000.0, 0.0], "y_m": 6e6, "capacity": [1, 1]}).to_parquet(tmp_path / "teams.parquet")
    parameters = KM.replace(threshold=7.0)
    done = zb.scale.capacity(
        tmp_path / "cells.parquet", tmp_path / "teams.parquet", tmp_path / "out.parquet",
        parameters=parameters, people_per_unit=100,
    )  # fmt: skip
    assert done.table.loc[0, "at_most"] == 200
    assert done.table.loc[0, "served"] > 199.5
    assert done.providers["within"].tolist() == [200, 100]


@pytest.mark.parametrize("at", ["partage : tour 4", "personnes servies : bloc 2", "écriture"])
def test_rounds_that_were_stopped_go_on(tmp_path: Path, at: str) -> None:
    usual = ran(tmp_path, "usual.parquet")
    rounds: list[str] = []

    def plug(text: str) -> None:
        if text.startswith(at):
            raise StoppedAtError

    with pytest.raises(StoppedAtError):
        ran(tmp_path, progress=plug)
    done = ran(tmp_path, progress=lambda text: rounds.append(text) if text.startswith("partage") else None)
    assert done.path.read_bytes() == usual.path.read_bytes()
    pd.testing.assert_frame_equal(done.table, usual.table)
    assert len(rounds) <= usual.table["rounds"].max() - 3


def test_a_cluster_serves_the_same(tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    usual = ran(tmp_path, "usual.parquet").path.read_bytes()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        assert ran(tmp_path, client=client).path.read_bytes() == usual


def test_a_unit_must_be_worth_something(tmp_path: Path) -> None:
    with pytest.raises(zb.ParameterError, match="« repas »"):
        ran(tmp_path, people_per_unit={"visites": 3})
    for wrong in (0, -1, float("nan"), float("inf")):
        with pytest.raises(zb.ParameterError, match="people_per_unit"):
            ran(tmp_path, people_per_unit=wrong)
    told = ran(tmp_path, people_per_unit=None, parameters=KM.replace(people_per_unit={"repas": 10, "visites": 20}))
    assert set(told.table["family"]) == {"repas", "visites"}
