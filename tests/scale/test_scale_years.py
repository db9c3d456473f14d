"""Two years at the cell: what a join in pandas finds, whatever the order, and nothing that is no evolution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_scale_run import StoppedAtError, drawn

import zonesblanches as zb

REFERENCES = {"repas": 0.004, "visites": 0.002}
USUAL = zb.Parameters(a_ref=REFERENCES)


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """Two runs: teams that leave and come, people who age, cells that go and come, rows in another order."""
    for year in ("2025", "2026"):
        cells, teams = drawn(tmp_path, places=1_200, services=40)
        if year == "2026":
            table = pd.read_parquet(cells).sample(frac=1, random_state=3)
            table["people_75p"] += 2
            new = table.head(30).assign(code=[f"n{at}" for at in range(30)])
            pd.concat([table.iloc[40:], new]).to_parquet(cells, index=False)
            pd.read_parquet(teams).sample(30, random_state=1).to_parquet(teams, index=False)
        zb.scale.run(cells, teams, tmp_path / f"{year}.parquet", parameters=USUAL, block_rows=300)
    return tmp_path


def compared(folder: Path, name: str = "change.parquet", **how: Any) -> zb.scale.ScaleChange:
    return zb.scale.follow_up(folder / "2025.parquet", folder / "2026.parquet", folder / name, **how)


def test_it_is_what_a_join_finds(years: Path) -> None:
    told = compared(years)
    was, now = (pd.read_parquet(years / f"{year}.parquet").set_index("code") for year in ("2025", "2026"))
    ours = pd.read_parquet(told.path).set_index("code")
    assert ours.index.equals(now.index)
    for family in REFERENCES:
        before = was[f"class__{family}"].astype(str).reindex(now.index)
        assert (
            ours[f"class_before__{family}"]
            .astype(object)
            .where(before.notna(), None)
            .equals(before.astype(object).where(before.notna(), None))
        )
        change = now[f"access_per_1k__{family}"] - was[f"access_per_1k__{family}"].reindex(now.index)
        np.testing.assert_allclose(ours[f"access_change_per_1k__{family}"], change, rtol=1e-12)
        mine = told.table[told.table["family"] == family].set_index(["before", "after"])
        kept = ours.assign(was=before.fillna(""), now=now[f"class__{family}"].astype(str))
        theirs = kept.groupby(["was", "now"])["people_75p"].agg(["size", "sum"])
        for pair, line in theirs.iterrows():
            assert mine.loc[pair, "places"] == line["size"]
            assert mine.loc[pair, "people_after"] == pytest.approx(line["sum"])
        gone = was[~was.index.isin(now.index)]
        lost = mine[mine.index.get_level_values("after") == ""]
        assert lost["places"].sum() == len(gone) == 40
        assert lost["people_before"].sum() == pytest.approx(gone["people_75p"].sum())
        assert mine.loc[("", slice(None)), "places"].sum() == 30
        assert mine["people_before"].sum() == pytest.approx(was["people_75p"].sum())


def test_the_same_year_twice_changes_nothing(years: Path) -> None:
    told = zb.scale.follow_up(years / "2025.parquet", years / "2025.parquet", years / "none.parquet")
    assert (told.table["before"] == told.table["after"]).all()
    assert pd.read_parquet(told.path)["access_change_per_1k__repas"].dropna().eq(0).all()


def test_a_comparison_that_was_stopped_goes_on(years: Path) -> None:
    usual = compared(years, "usual.parquet").path.read_bytes()

    def plug(text: str) -> None:
        if text == "écriture":
            raise StoppedAtError

    with pytest.raises(StoppedAtError):
        compared(years, progress=plug)
    assert compared(years).path.read_bytes() == usual


def test_a_cluster_compares_the_same(years: Path) -> None:
    from distributed import Client, LocalCluster

    usual = compared(years, "usual.parquet").path.read_bytes()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        assert compared(years, client=client).path.read_bytes() == usual


def again(folder: Path, **how: Any) -> None:
    zb.scale.run(
        folder / "cells.parquet", folder / "teams.parquet", folder / "2026.parquet", **{"parameters": USUAL} | how
    )


def spoilt(folder: Path, **columns: Any) -> None:
    path = folder / "cells.parquet"
    pd.read_parquet(path).assign(**columns).to_parquet(path, index=False)
    again(folder)


WRONG: dict[str, tuple[Any, str]] = {
    "no run": (lambda at: pd.DataFrame({"code": ["a"]}).to_parquet(at / "2026.parquet"), "zb.scale.run"),
    "a text": (lambda at: (at / "2026.parquet").write_text("a;b"), "pas un fichier parquet"),
    "another T": (lambda at: again(at, parameters=USUAL.replace(threshold=15)), "threshold : 20.0 puis 15"),
    "a reference of its own": (lambda at: again(at, parameters=zb.Parameters()), "a_ref={'repas': 0.004}"),
    "other people": (lambda at: spoilt(at, people_65p=1.0) or again(at, demand="people_65p"), 'demand="people_75p"'),
    "twice": (lambda at: spoilt(at, code="x"), "codes en double"),
    "no code": (lambda at: spoilt(at, code=None), "sans code"),
    "other codes": (lambda at: again(at, keep=["x_m", "y_m"]), "aucun code commun"),
    "nothing in common": (lambda at: again(at, parameters={"T": USUAL}), "aucune famille ni scénario en commun"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_evolution_is_refused(years: Path, name: str) -> None:
    spoil, told = WRONG[name]
    spoil(years)
    with pytest.raises(zb.ZonesBlanchesError) as refused:
        compared(years)
    assert told in str(refused.value)
    assert not (years / "change.parquet").exists()


def test_never_over_an_input_and_what_one_year_alone_has_is_said(years: Path) -> None:
    with pytest.raises(zb.OutputError, match="fichier lu"):
        compared(years, "2025.parquet")
    with pytest.raises(zb.MissingColumnError, match="cod"):
        compared(years, key="cod")
    again(years, parameters={"": USUAL, "loin": USUAL.replace(threshold=25)})
    assert "repas, loin" in compared(years).notes[0]
