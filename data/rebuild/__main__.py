"""Rebuild `data/communes`: `python data/rebuild [--cache DIR] [--out DIR] [--official FILE]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from rebuild.build import build  # noqa: E402


def main() -> None:
    """Read the command line and rebuild the files."""
    parser = argparse.ArgumentParser(prog="python data/rebuild", description=__doc__)
    parser.add_argument("--cache", type=Path, default=HERE.parent / ".cache", help="folder of the downloaded archives")
    parser.add_argument("--out", type=Path, default=HERE.parent / "communes", help="folder to write")
    parser.add_argument("--official", type=Path, help="ADMIN EXPRESS COG or API Géo file, for the polygons")
    options = parser.parse_args()
    for step in build(options.cache, options.out, official=options.official):
        print(step, flush=True)


if __name__ == "__main__":
    main()
