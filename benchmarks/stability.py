"""How long it takes to say how sure classes are, and whether it is true: walls against new counts, twice the same.

``python benchmarks/stability.py [200]``: seconds for the exact partition of all France with 2,000 providers, for the
draws of the Gard and of a région; then random territories, where the class just before and just behind each wall is
counted again. Scenarios a second are in ``kept.py``.
"""

import json
import sys
import time

import numpy as np
import pandas as pd

import zonesblanches as zb
from kept import country
from zonesblanches.diagnosis.closures import closures_of
from zonesblanches.diagnosis.levers import levers_of
from zonesblanches.diagnosis.partition import Box, partition_of
from zonesblanches.diagnosis.trust import trust_of

_MODES = ["aller-vers", "accueil", "itinérant", ""]


def of_france() -> dict[str, float]:
    """Time the exact partition, the closings and the levers of all France."""
    diagnosis = zb.diagnose(*country())
    study = diagnosis.keep()
    case = study.case(None, diagnosis.parameters)
    start = time.perf_counter()
    partition = partition_of(case)
    partition.shares(Box.around(case.limits, "min"))
    partition.walls(case.limits)
    exact = time.perf_counter()
    closures_of(case, study.study.own)
    closed = time.perf_counter()
    levers_of(study, case)
    return {
        "france_partition_s": exact - start,
        "france_closures_s": closed - exact,
        "france_levers_s": time.perf_counter() - closed,
    }


def of_gard() -> dict[str, float]:
    """Time all that is said of trust for two families of the Gard, and look whether it is the same twice."""
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"))
    diagnosis = zb.diagnose(zb.territory("30"), [teams, zb.load_mairies(min_hours=24)])
    trust_of(diagnosis, draws=2)
    start = time.perf_counter()
    first = trust_of(diagnosis)
    elapsed = time.perf_counter() - start
    again = trust_of(diagnosis)
    same = all(first[name].table.equals(again[name].table) for name in first)
    return {"gard_trust_s": elapsed, "gard_twice_the_same": float(same)}


def of_walls(count: int) -> dict[str, float]:
    """Count again on both sides of every wall of random lists of the Lozère."""
    land = zb.territory("48")
    wrong = walls = 0
    for seed in range(count):
        rng = np.random.default_rng(seed)
        places = rng.choice(land.communes.index, int(rng.integers(1, 12)), replace=False)
        said = [", ".join(rng.choice(land.communes.index, rng.integers(0, 4), replace=False)) for _ in places]
        rows = {"nom": places, "code insee": places, "bénévoles": rng.integers(1, 15, len(places))}
        table = pd.DataFrame(rows | {"mode": rng.choice(_MODES, len(places)), "communes desservies": said})
        diagnosis = zb.diagnose(land, zb.read_providers(table, territory=land))
        study = diagnosis.keep(reach=31)
        case = study.case(None, diagnosis.parameters)
        for name, (values, behind) in partition_of(case).walls(case.limits).items():
            setting, side = name.rsplit("_", 1)
            sign = 1e-9 if side == "up" else -1e-9
            for place in np.flatnonzero(np.isfinite(values))[::7]:
                after, before = (study.outcome(**{setting: float(values[place] + way)}).codes for way in (sign, -sign))
                wrong += int(after[place] != behind[place]) + int(before[place] != case.codes[place])
                walls += 1
    return {"walls": walls, "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps({**of_france(), **of_gard(), **of_walls(int(sys.argv[1]) if len(sys.argv) > 1 else 200)}))
