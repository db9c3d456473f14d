"""From the list to all outputs of the Gard, after import."""

import json
import tempfile
import time
from pathlib import Path

import zonesblanches as zb

with tempfile.TemporaryDirectory() as folder:
    start = time.perf_counter()
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    diagnosis = zb.diagnose(zb.territory("30"), [teams, zb.load_mairies(min_hours=24)])
    paths = diagnosis.save_all(folder)
    elapsed = time.perf_counter() - start
    size = Path(paths["map"]).stat().st_size / 1e6
print(json.dumps({"s": elapsed, "map_mb": size}))
