"""Damaged files end in a result whose accounts add up, or in an error of ours: never in anything else."""

from collections import Counter
from pathlib import Path

import cases
import pytest

from strategies import drawings

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
REAL = {
    "ban_geocodage/ban_csv_12202_extrait.csv": ("lists", 20),
    "finess_2026/finess_etablissements_35col_extrait.csv": ("lists", 20),
    "insee_bpe25/BPE25_extrait.csv": ("lists", 10),
    "insee_cog_2026/mouvements-communes.csv": ("movements", 2),
    "ps_communes_codes_flottants/PS_communes.csv": ("census", 10),
    "insee_cog_2018_cp1252/France2018.txt.gz": ("census", 10),
}


@pytest.mark.parametrize("name", list(cases.READERS))
def test_the_originals_are_read(tmp_path, name):
    for number, (suffix, data) in enumerate(cases.READERS[name].originals()):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(data)
        assert cases.play(name, path) == "read"


@pytest.mark.parametrize(
    ("name", "start", "count"),
    [
        *[("lists", start, 100) for start in range(0, drawings(100, 300), 100)],
        ("census", 0, drawings(200, 500)),
        ("movements", 0, drawings(10, 20)),
        ("parameters", 0, drawings(500, 1500)),
        ("columns", 0, drawings(60, 120)),
        ("answers", 0, drawings(20, 40)),
    ],
)
def test_damaged(tmp_path, name, start, count):
    ends = Counter(_play(tmp_path, name, seed) for seed in range(start, start + count))
    assert ends["read"] > count // 100
    assert len(ends) > 1
    assert {path.parent for path in tmp_path.rglob("*")} == {tmp_path}


def _play(folder, name, seed, originals=None):
    suffix, data = cases.case(name, seed, originals)
    path = folder / f"f{suffix}"
    path.write_bytes(data)
    try:
        return cases.play(name, path)
    except BaseException as error:
        error.add_note(f"{name}, graine {seed} : python benchmarks/fuzz.py --reader {name} --seed {seed}")
        raise


@pytest.mark.parametrize("source", list(REAL))
def test_damaged_official_files(tmp_path, source):
    path = SHARED / source
    if not path.exists():
        pytest.skip("the official excerpts are not here")
    name, count = REAL[source]
    originals = ((path.suffix, path.read_bytes()),)
    for seed in range(count):
        _play(tmp_path, name, seed, originals)
