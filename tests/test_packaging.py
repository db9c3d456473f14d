"""The wheel carries everything and works from an empty environment, outside the checkout."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from zonesblanches.outputs.bundle import FILES
from zonesblanches.outputs.folder import MANIFEST

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)], folder)
    return next(folder.glob("*.whl"))


def run(command: list[str], folder: Path, **variables: str) -> str:
    """Run outside the checkout, without its path; show what was printed when it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    encoding = variables.get("PYTHONIOENCODING", "utf-8")
    done = subprocess.run(
        command, cwd=folder, env=environment | variables, capture_output=True, encoding=encoding, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_carries_data_assets_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "data/communes").iterdir()}
    assert {f"zonesblanches/{name}" for name in data} <= names
    assert "zonesblanches/data/exemples/equipes_gard_exemple.csv" in names
    assert "zonesblanches/templates/report.html" in names
    assert any(name.endswith("webmap/assets/vendor/LICENSES.txt") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "coverage/", "shared/"))]
    assert wheel.stat().st_size < 16e6


def needed(wheel: Path) -> set[str]:
    """Name what the wheel says it needs, and what that needs in turn, as pip would install it here."""
    with zipfile.ZipFile(wheel) as archive:
        told = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(told).decode("utf-8").split("\n\n")[0].splitlines()
    asked = [Requirement(line.removeprefix("Requires-Dist: ")) for line in lines if line.startswith("Requires-Dist: ")]
    found: set[str] = set()
    left = [(one, "") for one in asked]
    seen: set[tuple[str, str]] = set()
    while left:
        requirement, extra = left.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        found.add(name)
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                left += [(Requirement(text), wanted) for text in importlib.metadata.requires(name) or []]
    return found


def lend(names: set[str], site: Path) -> None:
    """Link the packages of this environment into another: 300 MB less to unpack, and nothing that was not asked for."""
    for name in names:
        tops = {file.parts[0] for file in importlib.metadata.files(name) or [] if file.parts[0] != ".."}
        for top in tops - {"__pycache__"}:
            here = Path(str(importlib.metadata.distribution(name).locate_file(top)))
            if not (site / top).exists():
                (site / top).symlink_to(here, target_is_directory=here.is_dir())


def test_wheel_works_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Nothing is there but what its metadata asks for; `make demo` lets pip find it, before any test."""
    run([sys.executable, "-m", "venv", "--without-pip", "venv"], tmp_path)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    where = run([str(scripts / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path)
    lend(needed(wheel), Path(where.strip()))
    options = ["--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps"]
    run([sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", *options, str(wheel)], tmp_path)
    # what it needs is all there, at versions that it admits
    run([sys.executable, "-m", "pip", "--python", str(scripts / "python"), "check"], tmp_path)
    # a console in cp1252, that of Windows, has no narrow no-break space: it must not stop the work
    windows = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    printed = run([str(scripts / "zones-blanches"), "demo", "--sortie", "demo"], tmp_path, **windows)
    assert "Zone blanche" in printed
    assert "équipes citoyennes" in printed
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {*FILES.values(), MANIFEST}
    for name in ("map", "report", "word", "workbook", "csv", "geopackage", "parquet"):
        assert (tmp_path / "demo" / FILES[name]).stat().st_size > 50_000, name
    where = run([str(scripts / "python"), "-c", "import zonesblanches; print(zonesblanches.__file__)"], tmp_path)
    assert where.startswith(str(tmp_path))
    optional = "import importlib.util; print(importlib.util.find_spec('numba'))"
    assert run([str(scripts / "python"), "-c", optional], tmp_path).strip() == "None", "207 MB that nobody needs"
