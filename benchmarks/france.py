"""All France with 2,000 seeded providers: territory, costs, classes and scores; with ``files``, every file too."""

import json
import resource
import sys
import tempfile
import time

import numpy as np
import pandas as pd

import zonesblanches as zb
from zonesblanches.territory import store

codes = np.random.default_rng(20261122).choice(store.communes().index.to_numpy(), 2000, replace=False)
teams = pd.DataFrame({"nom": [f"Équipe {code}" for code in codes], "code insee": codes, "bénévoles": 5})
start = time.perf_counter()
providers = zb.read_providers(teams)
diagnosis = zb.diagnose(zb.territory("France"), providers)
elapsed = time.perf_counter() - start
figures = {}
if sys.argv[1:] == ["files"]:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        diagnosis.save_all(folder)
        figures["files_s"] = time.perf_counter() - begun
    figures["second_gb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"s": elapsed, "peak_gb": peak, "pairs": len(diagnosis.main.costs), **figures}))
