"""The oldest versions that the library is tried with, and the exact ones: `make lowest` and `make locked`."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from lowest import lowest, needed

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "tests" / "locked.txt").read_text(encoding="utf-8")


def test_every_need_has_a_lower_bound():
    assert lowest(["numpy>=1.26", "python-docx>=1.1.2"]) == ["numpy==1.26", "python-docx==1.1.2"]
    with pytest.raises(ValueError, match=r"no lower bound: folium, scipy<2"):
        lowest(["folium", "pandas>=2", "scipy<2"])
    assert len(lowest(needed())) == len(needed()) > 15


def test_the_lock_holds_versions_and_hashes_and_no_address():
    assert "://" not in LOCK
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert all(
        re.match(r"[\w.\[\]-]+==\S+( ; .+?)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n|$))+", one) for one in blocks
    )


def test_the_lock_is_within_what_pyproject_asks():
    """A bound raised, or a need added, and not locked again."""
    locked = {name.lower(): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    wrong = [one for one in map(Requirement, asked) if not one.specifier.contains(locked.get(one.name.lower(), "0"))]
    assert wrong == []
