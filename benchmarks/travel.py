"""Roads: OSRM on a small real extract, our own search on a graph of France, tables of millions of pairs.

Without argument: 1,000 × 200 points, by our client and by a bare request, in turn. Needs what `make engines` installs;
without it, nothing is measured and the reason is printed. With ``graph``: 10,000 sources, 30 minutes, on a Delaunay
graph of the communes, by ours and by scipy in blocks. With ``csv`` or ``parquet`` (after ``make``): 10 million pairs.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import requests

import zonesblanches as zb

VENV = Path(__file__).resolve().parents[1] / ".venv"
EXTRACT = VENV / "extract" / "monaco.osm.pbf"
TIMES = 7


def points(count: int, prefix: str) -> pd.DataFrame:
    """Draw seeded points in Monaco and around."""
    lonlat = np.random.default_rng(count).uniform((7.405, 43.725), (7.44, 43.75), (count, 2)).round(6)
    return pd.DataFrame(lonlat, columns=["lon", "lat"], index=[f"{prefix}{at}" for at in range(count)])


def bare(url: str, origins: pd.DataFrame, teams: pd.DataFrame) -> np.ndarray:
    """Ask as plainly as can be: no check of distances to roads, no limit, no table of costs."""
    both = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in pd.concat([origins, teams]).to_numpy())
    sources, targets = range(len(origins)), range(len(origins), len(origins) + len(teams))
    with requests.Session() as session:
        session.trust_env = False
        said = session.get(
            f"{url}/table/v1/driving/{both}?sources={';'.join(map(str, sources))}"
            f"&destinations={';'.join(map(str, targets))}&annotations=duration",
            timeout=60,
        ).json()
    return np.array(said["durations"], dtype=float) / 60


def timed(run: Callable[[], object]) -> float:
    """Return how long it takes, in seconds."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    """Build, start, ask in turn, print the best of each."""
    if not EXTRACT.is_file():
        print(f"{EXTRACT} is absent: make engines", file=sys.stderr)
        print(json.dumps({}))
        return
    origins, teams = points(1000, "c"), points(200, "T")
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        build = zb.travel.build_osrm(EXTRACT, folder=folder, programs=VENV / "osrm")
        build_s = time.perf_counter() - start
        start = time.perf_counter()
        with zb.travel.OsrmLocal(build) as server:
            start_s = time.perf_counter() - start
            first_s = timed(lambda: server.costs(origins, teams, cutoff=60))
            runs = [
                (
                    timed(lambda: server.costs(origins, teams, cutoff=60)),
                    timed(lambda: bare(server.url, origins, teams)),
                )
                for _ in range(TIMES)
            ]
            ours, theirs = server.costs(origins, teams, cutoff=60), bare(server.url, origins, teams)
    assert np.allclose(ours.values, theirs[ours.rows, ours.indices])
    assert len(ours) == np.isfinite(theirs).sum()
    ours_s, bare_s = (min(times) for times in zip(*runs, strict=True))
    print(json.dumps({"ours_s": ours_s, "bare_s": bare_s, "first_s": first_s, "build_s": build_s, "start_s": start_s}))


def communes_graph() -> tuple[pd.DataFrame, object, np.ndarray, np.ndarray]:
    """Link neighbouring communes of metropolitan France: 1.3 × the distance, at 55 km/h."""
    from scipy.spatial import Delaunay

    from zonesblanches.territory import store
    from zonesblanches.travel.graph import graph_of

    communes = store.communes()
    communes = communes[communes["zone"] == "metro"]
    xy = communes[["x_m", "y_m"]].to_numpy()
    corners = Delaunay(xy).simplices
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    links = np.unique(np.sort(sides, axis=1), axis=0)
    minutes = 60 * 1.3 * np.hypot(*(xy[links[:, 0]] - xy[links[:, 1]]).T) / 1000 / 55
    both, weights = np.concatenate([links, links[:, ::-1]]), np.concatenate([minutes, minutes])
    graph, _ = graph_of(both[:, 0], both[:, 1], weights, xy[:, 0].copy(), xy[:, 1].copy())
    sources = np.sort(np.random.default_rng(0).choice(len(xy), 10_000, replace=False))
    return communes, graph, sources, links


def scipy_pairs(graph: object, sources: np.ndarray) -> tuple[int, float]:
    """Search by blocks of 719 rows, 200 MB each: scipy only returns dense rows."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    matrix = csr_array((graph.weights, graph.indices, graph.indptr), shape=(len(graph), len(graph)))
    count, total = 0, 0.0
    for start in range(0, len(sources), 719):
        block = dijkstra(matrix, indices=sources[start : start + 719], limit=30)
        kept = block[np.isfinite(block)]
        count, total = count + len(kept), total + float(kept.sum())
    return count, total


def graph() -> None:
    """Measure our cutoff search beside scipy's, on the same graph."""
    communes, roads, sources, links = communes_graph()
    origins = communes.iloc[sources]

    def ours() -> zb.CostTable:
        return zb.travel.graph_costs(roads, origins, communes, cutoff=30, same_commune_min=0)

    first_s = timed(ours)
    runs = [(timed(ours), timed(lambda: scipy_pairs(roads, sources))) for _ in range(3)]
    table, (count, total) = ours(), scipy_pairs(roads, sources)
    assert len(table) == count
    assert np.isclose(table.values.sum(), total, rtol=1e-12)
    ours_s, scipy_s = (min(times) for times in zip(*runs, strict=True))
    print(json.dumps({"ours_s": ours_s, "scipy_s": scipy_s, "first_s": first_s, "pairs": count, "edges": len(links)}))


def pairs(what: str) -> None:
    """Write, then read, ten million pairs in any order."""
    folder = Path(tempfile.gettempdir()) / "zonesblanches-bench"
    if what == "make":
        folder.mkdir(exist_ok=True)
        rng = np.random.default_rng(0)
        rows = np.repeat(np.arange(33_334), 300)[:10_000_000]
        ends = np.concatenate([rng.permutation(10_000)[:300] for _ in range(33_334)])[:10_000_000]
        shuffled = rng.permutation(len(rows))
        codes, teams = np.char.zfill(np.arange(33_334).astype(str), 5), np.char.add("T", np.arange(10_000).astype(str))
        costs = rng.uniform(0, 60, len(rows)).round(2)
        table = pd.DataFrame({"origin": codes[rows[shuffled]], "destination": teams[ends[shuffled]], "cost": costs})
        table.to_parquet(folder / "pairs.parquet")
        table.to_csv(folder / "pairs.csv", index=False)
        print(json.dumps({}))
        return
    start = time.perf_counter()
    table = zb.travel.read_costs(folder / f"pairs.{what}")
    elapsed = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"s": elapsed, "peak_gb": peak, "pairs": len(table)}))


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked == "graph":
        graph()
    elif asked:
        pairs(asked)
    else:
        main()
