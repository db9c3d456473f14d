"""The script that measures the laws against real times: its figures, on times whose errors are known."""

import importlib.util
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zonesblanches.crowfly import CROWFLY, crowfly_minutes
from zonesblanches.territory import store

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "times.py"


@pytest.fixture(scope="module")
def times():
    spec = importlib.util.spec_from_file_location("bench_times", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def trips():
    """Times of the Gard by « rapide », each 3 minutes more."""
    gard = store.communes()[["x_m", "y_m"]]
    gard = gard[gard.index.str.startswith("30")].head(40)
    pairs = pd.DataFrame(permutations(gard.index, 2), columns=["origin", "destination"])
    one, other = (gard.loc[pairs[name]].to_numpy() for name in ("origin", "destination"))
    return pairs.assign(cost=crowfly_minutes(np.hypot(*(one - other).T) / 1000, "rapide") + 3)


def test_error_and_bias(times, trips):
    itself = pd.DataFrame({"origin": ["30007"], "destination": ["30007"], "cost": [0.0]})
    found = times.measured(pd.concat([trips, itself]), 30)
    assert list(found.index) == list(CROWFLY)
    assert (found["trips"] == (trips["cost"] <= 30).sum()).all()
    assert found.loc["rapide", ["error", "bias"]].tolist() == pytest.approx([3, -3])
    assert found.loc["lent", "bias"] > found.loc["central", "bias"] > -3
    assert found.loc["rapide", "alike"] < 1


def test_the_table(times, trips, tmp_path, capsys):
    path = tmp_path / "gard.csv"
    trips.to_csv(path, index=False)
    times.main([f"Gard={path}", "--longest", "25"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + len(CROWFLY)
    assert lines[0].startswith("| région | trajets de 25 min ou moins |")
    assert lines[2].split(" | ")[2:5] == ["rapide", "3.0", "-3.0"]
    with pytest.raises(SystemExit):
        times.main(["gard.csv"])
