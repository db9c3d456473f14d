"""The examples of the docstrings run as written."""

import doctest
import importlib
from pathlib import Path

import pytest

from memory import remembering

PACKAGE = Path(__file__).resolve().parents[1] / "coverage" / "zonesblanches"
NAMES = [
    ".".join(("zonesblanches", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in sorted(PACKAGE.rglob("*.py"))
]
_FINDER = doctest.DocTestFinder()
WITH_EXAMPLES = [
    name for name in NAMES if any(test.examples for test in _FINDER.find(importlib.import_module(name), name))
]


@pytest.fixture(scope="module", autouse=True)
def the_same_diagnoses():
    """Most examples begin with that of the Gard, or of the Lozère."""
    with remembering():
        yield


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_docstrings(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_some_docstrings_have_examples():
    assert len(WITH_EXAMPLES) > 100
