"""Scenarios scored on a kept study, against a new diagnosis for each: the Gard, and all France with 2,000 providers.

``python benchmarks/kept.py [gard|france]``. Thresholds, `theta` and the times in use all differ from one to the next.
"""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd

import zonesblanches as zb
from zonesblanches.schema import CLASSES
from zonesblanches.territory import store

_LAWS = ("rapide", "central", "lent")


def scenarios(count: int) -> list[dict[str, float | str]]:
    """Draw scenarios in the box of the method."""
    rng = np.random.default_rng(20261128)
    return [
        {
            "threshold": float(rng.uniform(15, 25)),
            "proximity": float(rng.uniform(10, 20)),
            "theta": float(rng.uniform(0.5, 0.8)),
            "crowfly": _LAWS[number % 3],
        }
        for number in range(count)
    ]


def country() -> tuple[zb.Territory, zb.Providers]:
    """Return all France and 2,000 seeded providers."""
    codes = np.random.default_rng(20261122).choice(store.communes().index.to_numpy(), 2000, replace=False)
    teams = pd.DataFrame({"nom": [f"Équipe {code}" for code in codes], "code insee": codes, "bénévoles": 5})
    return zb.territory("France"), zb.read_providers(teams)


def department() -> tuple[zb.Territory, zb.Providers]:
    """Return the Gard and its invented teams."""
    return zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"))


def main(what: str = "gard") -> None:
    """Print seconds of our scenarios, of as many diagnoses (from a few), of the preparation, and the peak memory."""
    territory, providers = department() if what == "gard" else country()
    count, few = (1000, 20) if what == "gard" else (100, 3)
    drawn = scenarios(count)
    diagnosis = zb.diagnose(territory, providers)
    start = time.perf_counter()
    kept = diagnosis.keep()
    kept.outcome()
    ready = time.perf_counter()
    found = [kept.outcome(**changes).codes for changes in drawn]
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    again = [
        zb.diagnose(territory, providers, parameters=zb.Parameters(**changes)).table["class"] for changes in drawn[:few]
    ]
    each = (time.perf_counter() - done) / few
    names = np.array(list(CLASSES), dtype=object)
    differ = sum(int((names[codes] != table).sum()) for codes, table in zip(found, again, strict=False))
    figures = {"ours_s": done - ready, "prepared_s": ready - start, "peer_s": count * each, "peak_gb": peak}
    print(json.dumps({**figures, "differ": differ}))


if __name__ == "__main__":
    main(*sys.argv[1:])
