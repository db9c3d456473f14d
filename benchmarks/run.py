"""Measure what the project promises: import, loading, the Gard, all France, and a peer on the same work.

Run with ``make bench``. Each measure is a fresh process; times are the best of several, because the machine may be
shared; ratios come first where there is a peer. Nothing here is a test: a slow day must not fail a build. A ratio that
grew by more than 25 % since the last line of the history, three times measured, ends in 1 and is not written there;
``make bench ACCEPT=1`` writes it all the same.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import history

HERE = Path(__file__).resolve().parent


def run(name: str, *arguments: str) -> dict[str, float]:
    """Run one measure in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, str(HERE / f"{name}.py"), *arguments], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def best(name: str, *arguments: str, times: int = 3) -> dict[str, float]:
    """Return the least of each figure over several runs."""
    runs = [run(name, *arguments) for _ in range(times)]
    return {key: min(found[key] for found in runs) for key in runs[0]}


def ratio_of(pair: dict[str, float]) -> str:
    """Say a ratio, then what it is made of."""
    ours, peer = (f"{s:.2f} s" if s >= 0.1 else f"{1000 * s:.1f} ms" for s in (pair["ours_s"], pair["peer_s"]))
    return f"{pair['peer_s'] / pair['ours_s']:.3g}× ({peer} / {ours})"


def imported() -> dict[str, float]:
    """Import ours and geopandas in turn, because the machine's speed drifts: the ratio is taken pair by pair."""
    pairs = [(run("imports", "zonesblanches")["s"], run("imports", "geopandas")["s"]) for _ in range(15)]
    ours, peer = (min(values) for values in zip(*pairs, strict=True))
    return {"ours_s": ours, "peer_s": peer, "ratio": statistics.median(ours / peer for ours, peer in pairs)}


def share(pair: dict[str, float], peer: str = "peer_s") -> float:
    """Return ours over the peer's."""
    return pair["ours_s"] / pair[peer]


AGAIN: dict[str, Callable[[], float]] = {
    "import / geopandas": lambda: imported()["ratio"],
    "e2sfca, same pairs / access": lambda: share(best("catchments"), "access_s"),
    "e2sfca from points / access": lambda: share(best("points", "peer", times=2)),
    "with numba / without": lambda: share(run("points", "ways")),
    "kept pairs / scipy": lambda: share(best("points", "kept")),
    "kept study / diagnoses": lambda: share(best("kept", times=2)),
    "84 million pairs / scipy": lambda: share(run("points", "many_peer")),
    "osrm / a bare request": lambda: share(best("travel"), "bare_s"),
    "graph / scipy": lambda: share(best("travel", "graph"), "scipy_s"),
}


def of_scenarios() -> list[tuple[str, str, str]]:
    """Measure scenarios scored on a kept study."""
    rows = []
    for what, said, bar in (("gard", "the Gard, 1,000 scenarios", 0.5), ("france", "France, 100 scenarios", 3)):
        found = best("kept", what, times=2)
        rows.append((f"{said}: new diagnoses / a kept study", ratio_of(found), f"≤ {bar:g} s"))
        prepared = f"{found['prepared_s']:.2f} s, {found['peak_gb']:.2f} GB, {found['differ']:.0f}"
        rows.append(("  preparation, peak memory, classes that differ", prepared, "0 differ"))
    return rows


def main() -> int:
    """Print every measure with its bar; 1 when a paired ratio grew."""
    rows: list[tuple[str, str, str]] = []
    load_ratio = imported()
    figures_of_import = f"{load_ratio['ratio']:.2f} ({load_ratio['ours_s']:.2f} s / {load_ratio['peer_s']:.2f} s)"
    rows.append(("import zonesblanches / import geopandas", figures_of_import, "≤ 1.2"))
    load = best("loading")
    rows.append(("load the Gard with its border, warm", f"{load['gard_s']:.3f} s", "≤ 0.2 s"))
    rows.append(("load all France with shapes, warm", f"{load['france_s']:.2f} s", "≤ 1.5 s"))
    gard = best("gard")
    rows.append(("Gard, list to all outputs, after import", f"{gard['s']:.2f} s", "≤ 3 s"))
    rows.append(("map of the Gard, two families", f"{gard['map_mb']:.2f} MB", "≤ 0.4 MB"))
    france = best("france")
    rows.append(("France, 2,000 providers: classes and scores", f"{france['s']:.2f} s", "≤ 5 s"))
    rows.append(("  peak memory of that process", f"{france['peak_gb']:.2f} GB", "≤ 1.5 GB"))
    rows += of_scenarios()
    scores = best("catchments")
    ratio = scores["access_s"] / scores["ours_s"]
    rows.append(
        (
            "E2SFCA, same pairs: PySAL access / ours",
            f"{ratio:.0f}× ({scores['access_s']:.2f} s / {1000 * scores['ours_s']:.0f} ms)",
            "faster",
        )
    )
    rows.append(("  largest relative difference", f"{scores['difference']:.0e}", "≤ 1e-12"))
    beside, points, kept = best("points", "peer", times=2), best("points", "points"), best("points", "kept")
    far, many, ways = run("points", "many_peer"), best("points", "many"), run("points", "ways")
    first = f"{points['first_s']:.1f} s, {points['peak_gb']:.2f} GB"
    peaks = f"{many['peak_gb']:.2f} GB; {far['peak_gb']:.1f} GB"
    rows += [
        ("E2SFCA from points, 2.1 million pairs: PySAL access, its table ready / ours", ratio_of(beside), "≤ 15 ms"),
        ("  largest relative difference", f"{beside['difference']:.0e}", "≤ 1e-12"),
        ("  first call of a process, peak memory", first, "≤ 0.35 GB"),
        ("  the same without numba / with it", ratio_of(ways), "≤ 30×"),
        ("  re-scored with kept pairs: scipy, its matrices ready / ours", ratio_of(kept), "≤ 5 ms"),
        ("E2SFCA from points, 84 million pairs: scipy by blocks / ours", ratio_of(far), "≤ 0.7 s"),
        ("  peak memory, ours alone; with scipy's", peaks, "≤ 1 GB"),
    ]
    run("bpe", "make")  # once: a minute
    bpe = best("bpe")
    rows.append(("doctors of the Gard in a BPE of 2.8 million rows", f"{bpe['s']:.1f} s", "≤ 30 s"))
    rows.append(("  peak memory of that process", f"{bpe['peak_gb']:.2f} GB", "≤ 0.4 GB"))
    roads = best("travel")
    if roads:  # where the engines could be installed
        ratio = roads["ours_s"] / roads["bare_s"]
        measured = f"{ratio:.2f} ({roads['ours_s']:.2f} s / {roads['bare_s']:.2f} s)"
        rows.append(("OSRM, 1,000 × 200 on a real extract: ours / a bare request", measured, "≤ 0.5 s"))
    search = best("travel", "graph")
    measured = f"{search['scipy_s'] / search['ours_s']:.0f}× ({search['scipy_s']:.1f} s / {search['ours_s']:.2f} s)"
    rows.append(("10,000 sources, 30 min, 35,000 nodes: scipy / ours", measured, "≤ 0.7 s"))
    run("travel", "make")
    for what in ("csv", "parquet"):
        pairs = best("travel", what, times=2)
        rows.append((f"10 million pairs in {what}, read", f"{pairs['s']:.1f} s, {pairs['peak_gb']:.2f} GB", "seconds"))
    run("lists", "make")
    for what, said in (("csv", "100,000 rows of messy list"), ("xlsx", "  the same as xlsx")):
        figures = best("lists", what, times=2)
        rows.append((f"{said}, read", f"{figures['s']:.1f} s ({figures['cpu_s']:.1f} s of CPU)", "≤ 20 s"))
        rows.append(("  peak memory of that process", f"{figures['peak_gb']:.2f} GB", "≤ 1 GB"))
    merged = best("lists", "merge", times=2)
    rows.append(("20,000 rows of four partners, merged", f"{merged['s']:.1f} s", "seconds"))
    width = max(len(row[0]) for row in rows)
    for what, measured, bar in rows:
        print(f"{what:{width}}  {measured:34}  {bar}")
    ratios = {
        "import / geopandas": load_ratio["ratio"],
        "e2sfca, same pairs / access": share(scores, "access_s"),
        "e2sfca from points / access": share(beside),
        "with numba / without": share(ways),
        "kept pairs / scipy": share(kept),
        "kept study / diagnoses": share(run("kept")),
        "84 million pairs / scipy": share(far),
        "graph / scipy": share(search, "scipy_s"),
    }
    if roads:
        ratios["osrm / a bare request"] = share(roads, "bare_s")
    return remember(ratios)


def remember(ratios: dict[str, float]) -> int:
    """Compare with the last run, and add this one to the history unless something grew."""
    before = history.last()
    now = history.confirmed(before, ratios, AGAIN)
    growth = history.grown(before, now)
    if growth:
        print(history.told(growth, before, now), file=sys.stderr)
    if not growth or os.environ.get("ACCEPT") == "1":
        history.write(history.entry(now))
    return 1 if growth else 0


if __name__ == "__main__":
    raise SystemExit(main())
