"""A synthetic France below the commune: 2.3 million cells × 30,000 services, from file to file, beside DuckDB.

    python benchmarks/scale.py [--places 2300000] [--services 30000] [--peer] [--families]

Cells are drawn around the real communes, as many as their people ask for; services stand at cells drawn by people.
The peer does the same two sums in SQL, on the same points and bounds in kilometres, over a grid of 25 km.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import zonesblanches as zb
from zonesblanches.territory import store


def drawn(folder: Path, places: int, services: int) -> tuple[Path, Path]:
    """Draw the two files."""
    draws = np.random.default_rng(18)
    communes = store.communes()
    communes = communes[(communes["zone"] == "metro") & communes["population"].gt(0)]
    share = np.sqrt(communes["population"] * communes["area_km2"].clip(lower=0.1))
    home = np.sort(draws.choice(len(communes), places, p=share / share.sum()))
    radius = 1000 * np.sqrt(communes["area_km2"].to_numpy() / np.pi)[home] * np.sqrt(draws.random(places))
    angle = 2 * np.pi * draws.random(places)
    x = communes["x_m"].to_numpy()[home] + radius * np.cos(angle)
    y = communes["y_m"].to_numpy()[home] + radius * np.sin(angle)
    people = draws.gamma(0.6, 13.8e6 / places / 0.6, places).round(1)
    cells = pd.DataFrame({"code": np.arange(places), "x_m": x.round(), "y_m": y.round(), "people_65p": people})
    at = draws.choice(places, services, p=people / people.sum())
    supply = cells.loc[at, ["x_m", "y_m"]].reset_index(drop=True)
    supply["x_m"] += draws.integers(-400, 400, services)
    supply["capacity"] = draws.integers(1, 20, services).astype(float)
    supply["family"] = [f"famille {number}" for number in draws.integers(0, 10, services)]
    cells.to_parquet(folder / "cells.parquet", index=False, row_group_size=131_072)
    supply.drop(columns="family").to_parquet(folder / "services.parquet", index=False)
    supply.to_parquet(folder / "familles.parquet", index=False)
    return folder / "cells.parquet", folder / "services.parquet"


def ours(cells: Path, services: Path, out: Path, *, scenarios: bool = False) -> zb.scale.ScaleRun:
    """Run from file to file, in kilometres, by the steps of the method's central times."""
    steps = [[5.2, 1.0], [14.4, 0.68], [24.3, 0.22]]
    usual = zb.Parameters(unit="km", threshold=14.4, proximity=10, distance_cap=24.3, outreach=10, decay=steps)
    asked = {name: usual.replace(threshold=limit) for name, limit in (("T10", 10), ("T14", 14.4), ("T18", 18))}
    return zb.scale.run(cells, services, out, parameters=asked if scenarios else usual)


def measured(*words: str) -> tuple[float, float, float]:
    """Run this file again in a process of its own; return seconds of wall, of CPU, and gigabytes at most."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begin, cpu, float(told.stdout.split()[-1])


def peer(cells: Path, services: Path, out: Path) -> None:
    """Do the two sums in DuckDB."""
    import duckdb

    sql = Path(__file__).with_name("scale.sql").read_text(encoding="utf-8")
    link = duckdb.connect()
    link.execute("set threads = 2; set memory_limit = '6GB'")
    link.execute(sql.format(cells=cells, services=services, out=out))


def main() -> None:
    """Print a line by measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=2_300_000)
    parser.add_argument("--services", type=int, default=30_000)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--families", action="store_true")
    parser.add_argument("--alone", nargs=4, metavar=("WHAT", "CELLS", "SERVICES", "OUT"))
    asked = parser.parse_args()
    if asked.alone:
        what, *paths = asked.alone
        work = {"ours": ours, "peer": peer}.get(what)
        if work is None:
            ours(*map(Path, paths), scenarios=True)
        else:
            work(*map(Path, paths))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(path) for path in drawn(folder, asked.places, asked.services)]
        runs = [("zonesblanches", "ours", files)]
        several = [files[0], str(folder / "familles.parquet")]
        runs += [("10 families × 3 scenarios", "families", several)] * asked.families
        runs += [("DuckDB", "peer", files)] * asked.peer
        for label, what, paths in runs:
            wall, cpu, memory = measured("--alone", what, *paths, str(folder / f"{what}.parquet"))
            print(f"{label}: {wall:.1f} s of wall, {cpu:.1f} s of CPU, {memory:.2f} GB", flush=True)
        if asked.peer:
            one, other = (pd.read_parquet(folder / f"{what}.parquet").set_index("code") for what in ("ours", "peer"))
            gap = (one["access_per_1k"] / 1000 - other["access"].reindex(one.index).fillna(0.0)).abs().max()
            print(f"largest gap of A: {gap:.2e}")


if __name__ == "__main__":
    main()
