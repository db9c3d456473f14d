"""The oldest versions that pyproject.toml says the library runs with, as constraints for pip: `make lowest`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\w.]+)")


def lowest(requirements: list[str]) -> list[str]:
    """Return each requirement at its lower bound.

    Raises
    ------
    ValueError
        For one that has none: what is not bounded is not known to run.
    """
    found = [(_BOUND.fullmatch(each), each) for each in requirements]
    unbounded = [each for bound, each in found if bound is None]
    if unbounded:
        raise ValueError(f"no lower bound: {', '.join(unbounded)}")
    return [f"{bound['name']}=={bound['version']}" for bound, _ in found if bound]


def needed() -> list[str]:
    """Return what the library needs to run, the extra [fast] included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["fast"]]


if __name__ == "__main__":
    print("\n".join(lowest(needed())))
