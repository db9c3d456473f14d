"""Damage files for as long as wanted, and stop at the first reader that ends in anything but a result or our error.

``python benchmarks/fuzz.py --minutes 30`` goes on where `--seed` says; ``--reader lists --seed 1234`` plays one case
again. The failing input is saved beside the current folder's name, and its seed printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "fuzz"))
import cases

from zonesblanches.territory import store


def main() -> int:
    """Play one case, or as many as the minutes hold; return 1 when one fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, help="how long; without it, one case is played")
    parser.add_argument("--reader", choices=list(cases.READERS), help="one reader; all in turn by default")
    parser.add_argument("--seed", type=int, default=1_000_000, help="first seed")
    options = parser.parse_args()
    read = store.shapes
    kept = lru_cache(maxsize=None)(read)
    store.shapes = lambda deps=None, **more: kept(deps and frozenset(deps), **more)
    names = [options.reader] if options.reader else list(cases.READERS)
    ends: Counter[tuple[str, str]] = Counter()
    until = time.monotonic() + 60 * (options.minutes or 0)
    seed = options.seed
    with tempfile.TemporaryDirectory() as folder:
        while True:
            for name in names:
                said = _play(Path(folder), name, seed)
                if not said:
                    return 1
                ends[name, said] += 1
            seed += 1
            if time.monotonic() >= until:
                break
    for (name, said), count in sorted(ends.items()):
        print(f"{name:12}  {said:20}  {count}")
    return 0


def _play(folder: Path, name: str, seed: int) -> str:
    """Return how a case ended; nothing when it failed, its input then being saved."""
    suffix, data = cases.case(name, seed)
    path = folder / f"f{suffix}"
    path.write_bytes(data)
    try:
        return cases.play(name, path)
    except BaseException as error:
        saved = Path(f"fuzz-{name}-{seed}{suffix}").resolve()
        saved.write_bytes(data)
        print(f"{name}, seed {seed}: {type(error).__name__}: {error}\nsaved as {saved}")
        if not isinstance(error, Exception):
            raise
        return ""


if __name__ == "__main__":
    sys.exit(main())
