"""Costs of a country on disk: the same as asked at once, after a stop too, and only what is needed is read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb


class Engine:
    """An engine as the crow flies that counts what it is asked, and may fail."""

    label, data = "à vol d'oiseau", "invented"

    def __init__(self, fails_at: int = 10_000) -> None:
        self.asked: list[int] = []
        self.fails_at = fails_at

    def costs(self, origins: pd.DataFrame, destinations: pd.DataFrame, *, cutoff: float = 30, unit: str = "min"):  # noqa: ARG002
        if len(self.asked) == self.fails_at:
            raise zb.travel.EngineError("le serveur ne répond plus")
        self.asked.append(len(origins))
        return zb.crowfly_costs(origins, destinations, zb.Parameters()).within(cutoff)


@pytest.fixture(scope="module")
def lozere() -> tuple[pd.DataFrame, pd.DataFrame]:
    area, halls = zb.territory("48"), zb.load_mairies(min_hours=30)
    return area.origins(28.9), halls.table[halls.table["commune"].str.startswith(("48", "12"))]


def test_it_is_what_the_engine_says_at_once(lozere, tmp_path: Path) -> None:
    origins, teams = lozere
    atlas = zb.travel.build_atlas(Engine(), origins, teams, tmp_path / "temps", rows=60)
    at_once = Engine().costs(origins, teams)
    told = atlas.costs(list(origins.index))
    pd.testing.assert_frame_equal(told.to_frame(), at_once.to_frame())
    assert (told.unit, told.cutoff, told.method) == (at_once.unit, at_once.cutoff, at_once.method)
    area = zb.territory("48")
    halls = zb.load_mairies(min_hours=30)
    assert zb.diagnose(area, halls, costs=told).main.table["class"].notna().all()


def test_it_goes_on_where_it_stopped(lozere, tmp_path: Path) -> None:
    origins, teams = lozere
    with pytest.raises(zb.travel.EngineError):
        zb.travel.build_atlas(Engine(fails_at=3), origins, teams, tmp_path / "temps", rows=60)
    with pytest.raises(zb.InputError, match="ne sont pas faits"):
        zb.travel.CostAtlas.opened(tmp_path / "temps")
    again = Engine()
    atlas = zb.travel.build_atlas(again, origins, teams, tmp_path / "temps", rows=60)
    assert len(again.asked) == len(atlas.blocks) - 3
    other = Engine()
    zb.travel.build_atlas(other, origins, teams, tmp_path / "temps", rows=60, cutoff=20)
    assert len(other.asked) == len(atlas.blocks)  # another question: all anew


def test_only_the_blocks_of_those_asked_are_read(lozere, tmp_path: Path) -> None:
    origins, teams = lozere
    atlas = zb.travel.build_atlas(Engine(), origins, teams, tmp_path / "temps", rows=60)
    wanted = [code for code in origins.index if code.startswith("48")]
    needed = {at for at, codes in enumerate(atlas.blocks) if set(codes) & set(wanted)}
    assert len(needed) < len(atlas.blocks)
    for at in set(range(len(atlas.blocks))) - needed:
        atlas.at(at).write_bytes(b"")
    found = zb.travel.CostAtlas.opened(tmp_path / "temps").costs(wanted)
    assert found.origins.tolist() == wanted
    with pytest.raises(zb.CostError, match="absentes de l'atlas : 75056"):
        atlas.costs(["75056"])


def test_what_is_no_atlas_is_left_alone(lozere, tmp_path: Path) -> None:
    origins, teams = lozere
    (tmp_path / "note.txt").write_text("à garder")
    with pytest.raises(zb.OutputError, match="n'est pas un atlas"):
        zb.travel.build_atlas(Engine(), origins, teams, tmp_path)
    assert (tmp_path / "note.txt").read_text() == "à garder"
    with pytest.raises(zb.InputError, match="aucun atlas"):
        zb.travel.CostAtlas.opened(tmp_path)
    with pytest.raises(zb.MissingColumnError, match="lon"):
        zb.travel.build_atlas(Engine(), origins.drop(columns="lon"), teams, tmp_path / "temps")
