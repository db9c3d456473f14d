"""E2SFCA at the size of France: from points and re-scored with kept pairs, each beside a peer on the same pairs.

``points`` and ``kept`` are S3: metropolitan communes, 10,000 seeded providers, 30 km as the crow flies; ``many`` is
382,777 points of demand for 34,741 of supply, 84 million pairs. ``peer`` times the first and PySAL access, its table
ready, in turn; ``kept`` times scipy's two sparse products, its matrices ready, in turn; ``many_peer`` is scipy's tree
of points by blocks, then the same products; ``ways`` is ``points`` with and without numba, in turn.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from scipy.sparse import csr_array

from zonesblanches import access
from zonesblanches.territory import store
from zonesblanches.travel.costs import CostTable

DECAY = access.step([(10, 1.0), (20, 0.68), (30, 0.22)])
STEPS = {10: 1.0, 20: 0.68, 30: 0.22}
BLOCK = 20_000  # points of demand at a time: some 70 MB of pairs


def places() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return demand and supply of S3."""
    communes = store.communes()
    communes = communes.loc[communes["zone"] == "metro", ["x_m", "y_m", "population"]]
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


def in_turn(ours: Callable[[], object], peer: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the least wall time of each, run in turn: the machine's speed drifts."""
    found = [(best(ours, 1), best(peer, 1)) for _ in range(times)]
    one, other = (min(side) for side in zip(*found, strict=True))
    return one, other


def gap(ours: pd.Series, theirs: np.ndarray) -> float:
    """Return the largest relative difference."""
    return float((np.abs(ours.to_numpy() - theirs) / np.where(ours > 0, ours, 1)).max())


def weights(demand: pd.DataFrame, supply: pd.DataFrame) -> csr_array:
    """Return the weight of every pair within 30 km as scipy keeps it, found by blocks of a tree of points."""
    from scipy.sparse import csr_array, vstack
    from scipy.spatial import cKDTree

    there = cKDTree(supply[["x_m", "y_m"]].to_numpy())
    here = demand[["x_m", "y_m"]].to_numpy()
    blocks = []
    for start in range(0, len(here), BLOCK):
        part = here[start : start + BLOCK]
        found = cKDTree(part).sparse_distance_matrix(there, 30_000, output_type="ndarray")
        weight = np.array(list(STEPS.values()))[np.searchsorted(list(STEPS), found["v"] / 1000)]
        blocks.append(csr_array((weight, (found["i"], found["j"])), shape=(len(part), len(supply))))
    return vstack(blocks, format="csr")


def scipy_catchments(matrix: csr_array, turned: csr_array, demand: np.ndarray, supply: np.ndarray) -> np.ndarray:
    """Compute the E2SFCA by two products of a sparse matrix."""
    met = turned @ demand
    return matrix @ np.divide(supply, met, out=np.zeros_like(met), where=met > 0)


def points_case() -> dict[str, float]:
    """Time S3 from points, alone in its process: the first call, then warm; the memory is its own."""
    demand, supply = places()
    start = time.perf_counter()
    access.point_catchments(demand, supply, DECAY)
    first = time.perf_counter() - start
    return {"first_s": first, "s": best(lambda: access.point_catchments(demand, supply, DECAY), 50)}


def ways_case() -> dict[str, float]:
    """Time S3 from points with the compiled sums and with NumPy's, in turn."""
    from unittest import mock

    demand, supply = places()

    def run() -> pd.Series:
        return access.point_catchments(demand, supply, DECAY).access

    def plain() -> pd.Series:
        with mock.patch("zonesblanches.access.sums.compiled", return_value=None):
            return run()

    ours, theirs = run(), plain()
    fast_s, plain_s = in_turn(run, plain, 20)
    return {"ratio": plain_s / fast_s, "ours_s": fast_s, "peer_s": plain_s, "difference": gap(ours, theirs.to_numpy())}


def many_case() -> dict[str, float]:
    """Time 84 million pairs from points, alone in its process."""
    demand, supply = many()
    access.point_catchments(demand.head(10), supply.head(10), DECAY)
    return {"s": best(lambda: access.point_catchments(demand, supply, DECAY), 5)}


def many_peer_case() -> dict[str, float]:
    """Time the same, and scipy: a tree of points by blocks, then two products of a sparse matrix."""
    demand, supply = many()
    run = lambda: access.point_catchments(demand, supply, DECAY)  # noqa: E731
    run()
    ours_s = best(run, 5)
    start = time.perf_counter()
    matrix = weights(demand, supply)
    theirs = scipy_catchments(matrix, matrix.T.tocsr(), demand["demand"].to_numpy(), supply["supply"].to_numpy())
    peer_s = time.perf_counter() - start
    ours_s = min(ours_s, best(run, 5))
    difference = gap(run().access, theirs)
    return {"ratio": peer_s / ours_s, "ours_s": ours_s, "peer_s": peer_s, "difference": difference, "pairs": matrix.nnz}


def kept_case() -> dict[str, float]:
    """Time a re-score of S3 with kept pairs, and in turn scipy's two products, its matrices ready."""
    demand, supply = places()
    kept = access.keep_pairs(pairs(demand, supply), DECAY)
    matrix = weights(demand, supply)
    turned = matrix.T.tocsr()
    people, capacity = demand["demand"].to_numpy(), supply["supply"].to_numpy()
    ours = lambda: kept.catchments(demand["demand"], supply["supply"])  # noqa: E731
    peer = lambda: scipy_catchments(matrix, turned, people, capacity)  # noqa: E731
    ours_s, peer_s = in_turn(ours, peer, 50)
    difference = gap(ours().access, peer())
    return {"ratio": peer_s / ours_s, "ours_s": ours_s, "peer_s": peer_s, "difference": difference, "pairs": matrix.nnz}


def peer_case() -> dict[str, float]:
    """Time S3 from points and, in turn, PySAL access, its table ready."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    from access.weights import step_fn

    from access import Access

    demand, supply = places()
    table = pairs(demand, supply)
    peer = Access(
        demand_df=demand.reset_index(names="code"), demand_index="code", demand_value="demand",
        supply_df=supply.reset_index(names="id"), supply_index="id", supply_value="supply",
        cost_df=table.to_frame(), cost_origin="origin", cost_dest="destination", cost_name="cost",
    )  # fmt: skip
    peer.log.setLevel(logging.CRITICAL)
    theirs = lambda: peer.enhanced_two_stage_fca(name="e2", cost="cost", max_cost=30, weight_fn=step_fn(STEPS))  # noqa: E731
    ours = lambda: access.point_catchments(demand, supply, DECAY)  # noqa: E731
    ours()
    ours_s, peer_s = in_turn(lambda: [ours() for _ in range(10)], theirs, 3)
    ours_s = min(ours_s / 10, best(ours, 20))
    found = peer.access_df["e2_supply"].reindex(demand.index).fillna(0).to_numpy()
    difference = gap(ours().access, found)
    return {"ratio": peer_s / ours_s, "ours_s": ours_s, "peer_s": peer_s, "difference": difference, "pairs": len(table)}


CASES = {
    "points": points_case, "many": many_case, "many_peer": many_peer_case, "kept": kept_case, "peer": peer_case,
    "ways": ways_case,
}  # fmt: skip

if __name__ == "__main__":
    figures = CASES[sys.argv[1]]()
    print(json.dumps({**figures, "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}))
