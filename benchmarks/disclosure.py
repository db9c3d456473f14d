"""Attack public editions of invented territories as a statistician would: `python benchmarks/disclosure.py [COUNT]`.

Prints, by attack, the worst that was found; fails when a bar is missed. Nothing is timed.
"""

import json
import sys
import tempfile
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from hamlets import hamlets
from sieges import BARS, besieged, worst

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100

warnings.simplefilter("ignore")
found = []
with tempfile.TemporaryDirectory() as folder:
    for seed in range(COUNT):
        found.append(besieged(hamlets(seed, Path(folder))))
        sys.stderr.write(f"\r{seed + 1} / {COUNT}")
figures = worst(found)
print("\n" + json.dumps(figures, indent=1))
missed = {name: figures[name] for name, held in BARS.items() if not held(figures[name])}
if missed:
    sys.exit(f"missed: {missed}")
