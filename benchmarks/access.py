"""E2SFCA at the size of France: from points, re-scored with kept pairs, and PySAL access on the same pairs.

``points`` and ``kept`` are S3: metropolitan communes, 10,000 seeded providers, 30 km as the crow flies; ``many`` is
382,777 points of demand for 34,741 of supply, 84 million pairs; ``peer`` gives PySAL access its table ready.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from zonesblanches import access
from zonesblanches.territory import store
from zonesblanches.travel.costs import CostTable

HERE = Path(__file__).resolve().parent
DECAY = access.step([(10, 1.0), (20, 0.68), (30, 0.22)])
STEPS = {10: 1.0, 20: 0.68, 30: 0.22}


def places() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return demand and supply of S3."""
    communes = store.communes()
    communes = communes[communes["zone"] == "metro"]
    chosen = np.random.default_rng(7).choice(len(communes), 10_000, replace=False)
    demand = communes[["x_m", "y_m"]].assign(demand=communes["population"].astype(float))
    supply = communes.iloc[chosen][["x_m", "y_m"]].assign(supply=1.0 + np.arange(len(chosen)) % 8)
    return demand, supply.set_index(pd.Index([f"T{at}" for at in range(len(chosen))]))


def many() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return 382,777 points of demand, spread around the communes by their people, and one provider a commune."""
    rng, (demand, _) = np.random.default_rng(7), places()
    share = demand["demand"].to_numpy() / demand["demand"].sum()
    at = rng.choice(len(demand), 382_777, p=share)
    spread = demand[["x_m", "y_m"]].to_numpy()[at] + rng.normal(0, 3000, (len(at), 2))
    people = pd.DataFrame(spread, columns=["x_m", "y_m"]).assign(demand=rng.integers(1, 50, len(at)).astype(float))
    return people, demand[["x_m", "y_m"]].assign(supply=1.0)


def pairs(demand: pd.DataFrame, supply: pd.DataFrame) -> CostTable:
    """Return every pair within 30 km, in km."""
    from scipy.spatial import cKDTree

    here, there = cKDTree(demand[["x_m", "y_m"]].to_numpy()), cKDTree(supply[["x_m", "y_m"]].to_numpy())
    found = here.sparse_distance_matrix(there, 30_000, output_type="ndarray")
    return CostTable.from_pairs(demand.index, supply.index, found["i"], found["j"], found["v"] / 1000, unit="km")


def best(run: Callable[[], object], times: int) -> float:
    """Return the least wall time of several runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def points_case() -> dict[str, float]:
    """Time S3 from points: the first call of the process, then warm."""
    demand, supply = places()
    start = time.perf_counter()
    access.point_catchments(demand, supply, DECAY)
    first = time.perf_counter() - start
    return {"first_s": first, "s": best(lambda: access.point_catchments(demand, supply, DECAY), 50)}


def many_case() -> dict[str, float]:
    """Time 84 million pairs from points."""
    demand, supply = many()
    access.point_catchments(demand.head(10), supply.head(10), DECAY)
    return {"s": best(lambda: access.point_catchments(demand, supply, DECAY), 5)}


def kept_case() -> dict[str, float]:
    """Time a re-score of S3 with kept pairs."""
    demand, supply = places()
    kept = access.keep_pairs(pairs(demand, supply), DECAY)
    return {"s": best(lambda: kept.catchments(demand["demand"], supply["supply"]), 50)}


def peer_case() -> dict[str, float]:
    """Time PySAL access, its table ready, and the largest relative difference with ours."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    sys.path = [folder for folder in sys.path if Path(folder or ".").resolve() != HERE]  # this file has the peer's name
    from access import Access, weights

    demand, supply = places()
    table = pairs(demand, supply)
    peer = Access(
        demand_df=demand.reset_index(names="code"), demand_index="code", demand_value="demand",
        supply_df=supply.reset_index(names="id"), supply_index="id", supply_value="supply",
        cost_df=table.to_frame(), cost_origin="origin", cost_dest="destination", cost_name="cost",
    )  # fmt: skip
    peer.log.setLevel(logging.CRITICAL)
    run = lambda: peer.enhanced_two_stage_fca(name="e2", cost="cost", max_cost=30, weight_fn=weights.step_fn(STEPS))  # noqa: E731
    seconds = best(run, 3)
    ours = access.point_catchments(demand, supply, DECAY).access
    theirs = peer.access_df["e2_supply"].reindex(ours.index).fillna(0)
    gap = float((ours - theirs).abs().div(ours.where(ours > 0, 1)).max())
    return {"s": seconds, "difference": gap, "pairs": len(table)}


CASES = {"points": points_case, "many": many_case, "kept": kept_case, "peer": peer_case}

if __name__ == "__main__":
    figures = CASES[sys.argv[1]]()
    print(json.dumps({**figures, "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))
