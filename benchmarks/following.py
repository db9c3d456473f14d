"""Two years of France followed: seconds to say what changed and from what.

``python benchmarks/following.py`` prints one line of JSON: 2,000 seeded providers over France, one in ten of whom
changes; people of 65 or more who change in every commune; with the offer, the people and the need as causes.
"""

from __future__ import annotations

import dataclasses
import json
import resource
import time
from typing import Any

BAR = 5  # s


def years() -> list[Any]:
    """Diagnose France twice."""
    import numpy as np
    import pandas as pd

    import zonesblanches as zb

    france, halls = zb.territory("France"), zb.load_mairies(min_hours=24)
    rng = np.random.default_rng(20261129)
    order = rng.permutation(len(halls.table))
    first, second = (
        dataclasses.replace(halls, table=halls.table.iloc[np.sort(part)]) for part in (order[:2000], order[200:2200])
    )
    people = france.communes["people_65p"].astype(float) * rng.uniform(0.9, 1.15, len(france.communes))
    frame = pd.DataFrame({"code": people.index, "seniors": people.to_numpy()})
    grown = france.with_data(frame, code="code", columns={"people_65p": "seniors"})
    before = zb.diagnose(france, first)
    return [before, zb.diagnose(grown, second, follows=before)]


def measured() -> dict[str, Any]:
    """Follow both years, twice; the second run is told."""
    import numpy as np

    import zonesblanches as zb

    found = years()
    for _ in range(2):
        start, wall = time.process_time(), time.perf_counter()
        told = zb.follow(found, years=[2025, 2026])
        causes = told.causes()
        seconds, waited = time.process_time() - start, time.perf_counter() - wall
    parts = causes.table[[name for name in causes.table if name.startswith("score_") and name != "score_change"]]
    gap = float(np.nanmax(np.abs(parts.sum(axis=1, skipna=False) - causes.table["score_change"])))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {
        "places": len(causes.table),
        "causes": causes.moved,
        "cpu_s": round(seconds, 2),
        "wall_s": round(waited, 2),
        "bar_s": BAR,
        "largest_gap": gap,
        "peak_gb": round(peak, 2),
    }


if __name__ == "__main__":
    print(json.dumps(measured()))
