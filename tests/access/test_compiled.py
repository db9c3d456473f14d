"""Numba is optional: absent, nobody is told; installed and broken, one warning; the results are the same."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

SUMS = (
    "import pandas as pd, warnings\n"
    "import zonesblanches as zb\n"
    "places = pd.DataFrame({'x_m': [0.0], 'y_m': 0.0, 'demand': 1.0, 'supply': 1.0}, index=['a'])\n"
    "with warnings.catch_warnings(record=True) as told:\n"
    "    warnings.simplefilter('always')\n"
    "    for _ in range(2):\n"
    "        print(*zb.access.point_catchments(places, places, zb.access.binary(5)).access)\n"
    "print(*[f'{one.category.__name__} {one.message}' for one in told], sep='\\n')\n"
)
ABSENT = "import sys\nsys.modules['numba'] = None\n"


def said(*lines, folder=None, cache=None):
    command = [sys.executable, "-c", "".join(lines)]
    env = {**os.environ, **({"NUMBA_CACHE_DIR": str(cache)} if cache else {})}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_absent_nobody_is_told():
    assert said(ABSENT, SUMS).split() == ["1.0", "1.0"]


def test_broken_it_is_said_once_and_what_to_type(tmp_path):
    """From the repository's root, an older coverage.py leaves its name to the folder coverage/."""
    (tmp_path / "coverage" / "other").mkdir(parents=True)
    (tmp_path / "numba.py").write_text("import coverage\ncoverage.types.Tracer\n", encoding="utf-8")
    first = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nsys.modules.pop('coverage', None)\n"
    out = said(first, SUMS, folder=tmp_path)
    assert out.split()[:2] == ["1.0", "1.0"]
    assert out.count("RuntimeWarning numba est installé mais ne marche pas ici") == 1
    assert "pip install 'coverage>=7.6.1' numba" in out


def test_nowhere_to_keep_what_is_compiled():
    """A service without a home, the package in a folder that is not its own: numba refuses to be imported by us."""
    pytest.importorskip("numba")
    nowhere = "import numba.core.caching as caching\ncaching.CacheImpl._locator_classes = []\n"
    out = said(nowhere, SUMS)
    assert out.split()[:2] == ["1.0", "1.0"]
    assert out.count("NUMBA_CACHE_DIR") == 1


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """What numba keeps of our sums, once compiled."""
    pytest.importorskip("numba")
    folder = tmp_path_factory.mktemp("numba")
    assert said(SUMS, cache=folder).split() == ["1.0", "1.0"]
    return folder


@pytest.mark.parametrize(
    ("kind", "damage"),
    [("nbi", b""), ("nbi", None), ("nbc", b"garbage\n")],
    ids=["index emptied", "index cut", "code overwritten"],
)
def test_a_damaged_cache_is_made_again_and_said_once(compiled, tmp_path, damage, kind):
    shutil.copytree(compiled, tmp_path, dirs_exist_ok=True)
    (kept,) = tmp_path.rglob(f"*.{kind}")
    kept.write_bytes(kept.read_bytes()[:60] if damage is None else damage)
    out = said(SUMS, cache=tmp_path)
    assert out.split()[:2] == ["1.0", "1.0"]
    assert out.count("RuntimeWarning Le code compilé que numba garde sur le disque était abîmé") == 1
    assert said(SUMS, cache=tmp_path).split() == ["1.0", "1.0"]  # mended, and no more is said


def test_a_cache_that_cannot_be_made_again_leaves_the_sums_to_numpy(tmp_path):
    pytest.importorskip("numba")
    broken = (
        "from zonesblanches.access import kernel\ndef flush():\n    raise OSError('lecture seule')\n"
        "def run(*_):\n    raise EOFError('Ran out of input')\n"
        "class Broken:\n    _cache = type('Cache', (), {'flush': staticmethod(flush)})\n"
        "    __call__ = staticmethod(run)\nkernel.step_sums = Broken()\n"
    )
    out = said(broken, SUMS)
    assert out.split()[:2] == ["1.0", "1.0"]
    assert out.count("RuntimeWarning numba est installé mais ne marche pas ici (lecture seule)") == 1


def test_the_demo_needs_no_numba(tmp_path, demo):
    """Every commune has the class and the figures that it has with numba.

    To its last file: tests/test_packaging.py, where numba is not installed.
    """
    run = (
        "import zonesblanches as zb\n"
        "teams = zb.read_providers(zb.sample_path('equipes_gard_exemple.csv'), family='équipes citoyennes')\n"
        "found = zb.diagnose(zb.territory('30'), [teams, zb.load_mairies(min_hours=24)])\n"
        f"found.table[['class', 'access_per_1k', 'nearest_cost', 'score']].to_parquet({str(tmp_path / 'demo')!r})\n"
    )
    said(ABSENT, run)
    found = pd.read_parquet(tmp_path / "demo")
    assert found["class"].tolist() == demo.table["class"].reindex(found.index).tolist()
    expected = demo.table.reindex(found.index)
    for name in ("access_per_1k", "nearest_cost", "score"):
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12)
