"""The parameters written beside the results can be read back: the diagnosis can be done again."""

from __future__ import annotations

from pathlib import Path

import pytest

import zonesblanches as zb
from zonesblanches.outputs.settings import parameters_toml

CASES = [
    zb.Parameters(),
    zb.Parameters(unit="km", threshold=12.5, measure="2sfca", a_ref=0.0123456789012345, demand="population"),
    zb.Parameters(
        normalisation="minmax",
        bounds={"older": (0.1, 0.4), "low_density": (5, 200)},
        need_weights={"alone_80p": 0.1, "older": 0.2, "low_income": 0.3, "low_density": 0.4},
        decay=((5, 1), (12.5, 0.3)),
    ),
]


@pytest.mark.parametrize("parameters", CASES)
def test_reads_back_the_same(parameters: zb.Parameters, tmp_path: Path) -> None:
    path = tmp_path / "parametres.toml"
    path.write_text(parameters_toml(parameters), encoding="utf-8")
    assert zb.Parameters.from_toml(path) == parameters


def test_every_line_is_explained() -> None:
    lines = [line for line in parameters_toml(CASES[2]).splitlines() if "=" in line and not line.startswith("#")]
    keys = [line.split(" = ")[0] for line in lines if "#" not in line]
    assert set(keys) <= {*CASES[2].need_weights, *CASES[2].lack_weights}


def test_a_saved_folder_can_be_done_again(demo: zb.Diagnosis, gard: zb.Territory, tmp_path: Path) -> None:
    paths = demo.save_all(tmp_path / "sortie")
    again = zb.diagnose(gard, demo.providers, parameters=zb.Parameters.from_toml(paths["parameters"]))
    assert again.table["score"].equals(demo.table["score"])
