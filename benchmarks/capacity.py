"""How long it takes to serve the most people, and whether the plan is one: conserved, within limits, twice the same.

``python benchmarks/capacity.py``: seconds of CPU for the Gard and its town halls, for France and 2,000 providers; then
what the plan of France is worth: people served by place against those served by provider, the largest excess over a
demand or a capacity.
"""

import json
import time

import zonesblanches as zb
from kept import country


def served(diagnosis: zb.Diagnosis, many: float) -> tuple[float, object]:
    """Time the plan of a diagnosis."""
    start = time.process_time()
    found = diagnosis.capacity(people_per_unit=many)
    return time.process_time() - start, found


def main() -> None:
    """Measure, and print as JSON."""
    gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    seconds, _ = served(gard, 30)
    figures = {"gard_cpu_s": seconds}
    france = zb.diagnose(*country())
    for many in (15, 200):
        seconds, found = served(france, many)
        figures[f"france_{many}_cpu_s"] = seconds
        places, teams = found.places, found.providers
        figures[f"france_{many}_gap"] = abs(places["served"].sum() - teams["served"].sum()) / places["served"].sum()
        figures[f"france_{many}_excess"] = max(
            float((places["served"] - places["demand"]).max()), float((teams["served"] - teams["possible"]).max())
        )
        again = served(france, many)[1]
        figures[f"france_{many}_twice_the_same"] = float(again.places.equals(places))
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
