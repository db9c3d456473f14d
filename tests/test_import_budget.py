"""Importing the library loads little more than geopandas does, and the folder `coverage` breaks nothing."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {
    "scipy",
    "folium",
    "branca",
    "matplotlib",
    "numba",
    "jinja2",
    "xlsxwriter",
    "python_calamine",
    "IPython",
    "openpyxl",
}


def loaded(statement, folder=None):
    code = f"{statement}\nimport sys\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_heavy_libraries_load_where_they_are_used():
    ours, geopandas = loaded("import zonesblanches"), loaded("import geopandas")
    assert "zonesblanches" in ours
    assert not (ours - geopandas) & HEAVY
    strangers = ours - geopandas - set(sys.stdlib_module_names) - {"zonesblanches", "__editable___zonesblanches"}
    assert not {name for name in strangers if not name.startswith(("_", "pyarrow"))}


def test_the_face_imports_no_room_that_a_name_opens_later():
    """A territory is all it makes: outputs, lists, files and their census are read where they are used."""
    code = "import zonesblanches, sys; print(*(name.split('.')[1] for name in sys.modules if 'zonesblanches.' in name))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rooms = set(done.stdout.split())
    assert "territory" in rooms
    assert not rooms & {
        "outputs",
        "telling",
        "diagnosis",
        "providers",
        "travel",
        "census",
        "catalogue",
        "files",
        "blocks",
    }


def test_coverage_py_is_found_from_the_root():
    """From the root, `import coverage` must be coverage.py, not our folder (it has no __init__)."""
    code = "import coverage; print(coverage.__version__); import zonesblanches"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert tuple(map(int, done.stdout.split(".")[:3])) >= (7, 6, 1)
