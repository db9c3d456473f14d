"""Where to create the next teams, on real communes: proofs, heuristic, portfolio, and spopt on the same work.

``python benchmarks/siting.py [gard|occitanie|france|demo|spopt]``, everything but spopt without a word; seconds of CPU.
Instances: every commune is a place (its inhabitants) and a candidate, as the crow flies; the Gard and 30 km around (811
communes), Occitanie (4,446), the mainland. ``spopt`` runs the peer (`pip install spopt`, 43 MB with PuLP and CBC; no
dependency of ours) on the Gard, with ``spopt gard median`` its p-median too, stopped after 300 s; ``spopt occitanie``:
minutes.
"""

import json
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

import zonesblanches as zb
from zonesblanches.siting.cover import bounded_cover, most_covered
from zonesblanches.siting.demands import Demands, covering_demands
from zonesblanches.siting.median import Distances, least_cost
from zonesblanches.siting.portfolio import portfolio_of
from zonesblanches.siting.rules import Rules
from zonesblanches.territory import store

_FIRST = {
    "crowfly": "rapide",
    "aller_vers": "portee",
    "need_reference": "territoire",
    "need_shrink": 0,
    "imputation_max_share": 0.25,
}
_RADIUS_M = 15_000


def communes(what: str) -> tuple[np.ndarray, np.ndarray]:
    """Return points in metres, and inhabitants."""
    if what == "gard":
        from scipy.spatial import cKDTree

        own, around = zb.territory("30").communes, zb.territory("30").neighbours
        around = around[around["zone"] == own["zone"].iloc[0]]
        tree = cKDTree(own[["x_m", "y_m"]].to_numpy(float))
        near = tree.query(around[["x_m", "y_m"]].to_numpy(float))[0] <= 30_000
        table = pd.concat([own.drop(columns="geometry"), around[near]])
    elif what == "occitanie":
        table = zb.territory("Occitanie").communes
    else:
        table = store.communes()
        table = table[table["zone"] == table["zone"].mode()[0]]
    return table[["x_m", "y_m"]].to_numpy(float), table["population"].to_numpy(float)


def covering(points: np.ndarray, people: np.ndarray) -> Demands:
    """Return the demands to have a site at 15 km or less."""
    from scipy.spatial import cKDTree

    pairs = cKDTree(points).query_pairs(_RADIUS_M, output_type="ndarray")
    every = np.arange(len(points))
    rows = np.concatenate([pairs[:, 0], pairs[:, 1], every])
    columns = np.concatenate([pairs[:, 1], pairs[:, 0], every])
    return covering_demands(rows, columns, np.ones(len(points), dtype=int), people, len(points))


def distances(points: np.ndarray, people: np.ndarray) -> Distances:
    """Return people × metres, no provider standing yet."""
    from scipy.spatial.distance import cdist

    cost = cdist(points, points) * people
    return Distances(cost, cost.max(axis=0) + 1)


class Watch:
    """Seconds of CPU since it was made."""

    def __init__(self) -> None:
        self.begun = time.process_time()

    @property
    def cpu_s(self) -> float:
        """Seconds so far."""
        return time.process_time() - self.begun


def peak_gb() -> float:
    """Return the most memory that this process held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def covered(what: str, n: int, *, proof: bool) -> dict[str, float]:
    """Measure the heuristic with its bound, then the proof."""
    points, people = communes(what)
    watch = Watch()
    demands = covering(points, people).merged()
    rules = Rules(n, len(points))
    _, value, bound = bounded_cover(demands, rules)
    found = {f"mclp_{n}_heuristic_cpu_s": watch.cpu_s, f"mclp_{n}_heuristic_bound_gap": 1 - value / bound.value}
    if proof:
        watch = Watch()
        plan = most_covered(covering(points, people), rules, seconds=120)
        found |= {
            f"mclp_{n}_cpu_s": watch.cpu_s,
            f"mclp_{n}_gap": plan.gap,
            f"mclp_{n}_share": plan.value / people.sum(),
            f"mclp_{n}_heuristic_loss": 1 - value / plan.value,
        }
    return found | {"peak_gb": peak_gb()}


def median(what: str, n: int, seconds: float) -> dict[str, float]:
    """Measure the least cost and its proof."""
    told = distances(*communes(what))
    watch = Watch()
    plan = least_cost(told, Rules(n, len(told.most)), seconds=seconds)
    return {f"median_{n}_cpu_s": watch.cpu_s, f"median_{n}_1e9": plan.value / 1e9, f"median_{n}_gap": plan.gap}


def portfolio(n: int) -> dict[str, float]:
    """Measure every plan within 1 % of the best, on the Gard and around."""
    points, people = communes("gard")
    watch = Watch()
    demands, rules = covering(points, people), Rules(n, len(points))
    best = most_covered(demands, rules)
    found = portfolio_of(demands.merged(), rules, 0.99 * best.value, start=best.sites)
    return {
        f"portfolio_{n}_cpu_s": watch.cpu_s,
        f"portfolio_{n}_plans": len(found.plans),
        f"portfolio_{n}_complete": float(found.complete),
    }


def demo() -> dict[str, float]:
    """Return the people who leave a blanche of the demo, by the first version's costs; then time a whole proposal."""
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"))
    first = zb.diagnose(zb.territory("30"), teams, parameters=zb.Parameters(**_FIRST))
    total = first.summary().loc["blanche", "demand"]
    found = first.propose(4, robust=False, seconds=5).curve["blank_left"]
    today = zb.diagnose(zb.territory("30"), teams)
    watch = Watch()
    today.propose(3)
    return {f"demo_{n}": float(total - left) for n, left in found.items()} | {"propose_3_cpu_s": watch.cpu_s}


def peer(what: str, *, medians: bool) -> dict[str, float]:
    """Run spopt with HiGHS or CBC, whichever it finds, on the same instances."""
    warnings.simplefilter("ignore")
    import pulp
    from scipy.spatial.distance import cdist
    from spopt.locate import MCLP, PMedian

    points, people = communes(what)
    cost, watch = cdist(points, points), Watch()
    begun = time.perf_counter()
    model = MCLP.from_cost_matrix(cost, people, service_radius=_RADIUS_M, p_facilities=20)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    found = {
        "spopt_mclp_20_wall_s": time.perf_counter() - begun,
        "spopt_mclp_20_cpu_s": watch.cpu_s + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime,
        "spopt_mclp_20_share": -model.problem.objective.value() / people.sum()
        if model.problem.objective.value() < 0
        else model.problem.objective.value() / people.sum(),
    }
    if medians:
        begun = time.perf_counter()
        other = PMedian.from_cost_matrix(cost, people, p_facilities=10)
        other.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=300))
        found |= {
            "spopt_median_10_wall_s": time.perf_counter() - begun,
            "spopt_median_10_1e9": other.problem.objective.value() / 1e9,
        }
    return found | {"spopt_peak_gb": peak_gb()}


def main(what: str = "", how: str = "gard", more: str = "") -> None:
    """Measure, and print as JSON."""
    runs = {
        "gard": lambda: covered("gard", 20, proof=True) | median("gard", 10, 30) | portfolio(5),
        "occitanie": lambda: covered("occitanie", 20, proof=True) | median("occitanie", 10, 60),
        "france": lambda: covered("france", 100, proof=False),
        "demo": demo,
    }
    if what == "spopt":
        found = {"spopt": peer("occitanie" if how == "occitanie" else "gard", medians=more == "median")}
    else:
        found = {name: run() for name, run in runs.items() if what in ("", name)}
    print(json.dumps({name: {key: round(value, 6) for key, value in told.items()} for name, told in found.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
