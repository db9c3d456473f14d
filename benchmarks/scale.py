"""A synthetic France below the commune: 2.3 million cells × 30,000 services, from file to file, beside DuckDB.

    python benchmarks/scale.py [--places 2300000] [--services 30000] [--peer] [--families] [--growth] [--dask]
        [--departement] [--draws 20] [--capacity]

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
from typing import Any

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
    asked = {name: USUAL.replace(threshold=limit) for name, limit in (("T10", 10), ("T14", 14.4), ("T18", 18))}
    return zb.scale.run(cells, services, out, parameters=asked if scenarios else USUAL)


def families(cells: Path, services: Path, out: Path) -> None:
    """Run three scenarios."""
    ours(cells, services, out, scenarios=True)


USUAL = zb.Parameters(
    unit="km", threshold=14.4, proximity=10, distance_cap=24.3, outreach=10,
    decay=[[5.2, 1.0], [14.4, 0.68], [24.3, 0.22]],
)  # fmt: skip


def twice(cells: Path, services: Path, out: Path, client: Any = None) -> None:
    """Run twice, and say how long the second takes: code is loaded, on each process."""
    for _ in range(2):
        begin = time.perf_counter()
        zb.scale.run(cells, services, out, parameters=USUAL, client=client)
    print(f"{time.perf_counter() - begin:.2f} s the second time")


def dask(cells: Path, services: Path, out: Path) -> None:
    """Run on two processes of Dask, of one thread each."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        twice(cells, services, out, client)


def drawn_times(cells: Path, services: Path, out: Path, draws: int) -> None:
    """Say how sure classes are, in minutes."""
    zb.scale.run(cells, services, out, draws=draws)


def capacity(cells: Path, services: Path, out: Path) -> None:
    """Serve the most people, where the supply is about the demand: the hardest."""
    told = zb.scale.capacity(cells, services, out, people_per_unit=45).table
    print(f"gap {100 * float(told['gap'].iloc[0]):.3f} % after {int(told['rounds'].iloc[0])} rounds")


def departement(folder: Path) -> None:
    """Diagnose the Gard from squares of 200 m, as many as Insee's, then write everything."""
    import geopandas as gpd
    import shapely

    area, halls = zb.territory("30"), zb.load_mairies(min_hours=24)
    own = area.communes.to_crs(2154)
    draws = np.random.default_rng(30)
    share = np.sqrt(own["population"].to_numpy() * own["area_km2"].to_numpy())
    home = np.sort(draws.choice(len(own), 21_000, p=share / share.sum()))
    radius = 700 * np.sqrt(own["area_km2"].to_numpy() / np.pi)[home] * np.sqrt(draws.random(len(home)))
    angle = 2 * np.pi * draws.random(len(home))
    corners = own["x_m"].to_numpy()[home] + radius * np.cos(angle), own["y_m"].to_numpy()[home] + radius * np.sin(angle)
    told = pd.DataFrame({"west": corners[0] // 200 * 200, "south": corners[1] // 200 * 200}).drop_duplicates()
    told["people_65p"] = draws.gamma(0.6, 12.0, len(told)).round(1)
    told["population"], told["code"] = told["people_65p"] * 4, [f"c{at}" for at in range(len(told))]
    shapes = shapely.box(told["west"], told["south"], told["west"] + 200, told["south"] + 200)
    squares = gpd.GeoDataFrame(told[["code", "population", "people_65p"]], geometry=shapes, crs=2154)
    squares.to_parquet(folder / "squares.parquet")
    names = {name: name for name in ("code", "population", "people_65p")}
    zb.diagnose(area, halls)  # code is loaded, and the country
    begin, cpu = time.perf_counter(), time.process_time()
    lived = area.with_grid(gpd.read_parquet(folder / "squares.parquet"), columns=names, noun="carreau")
    diagnosis = zb.diagnose(lived, halls)
    within = len(diagnosis.within.findings.table)
    middle, spent = time.perf_counter(), time.process_time()
    diagnosis.save_all(folder / "gard")
    print(
        f"{within:,} parts: {middle - begin:.1f} s ({spent - cpu:.1f} s of CPU), then all outputs: "
        f"{time.perf_counter() - middle:.1f} s ({time.process_time() - spent:.1f} s of CPU here)"
    )


def measured(*words: str) -> tuple[float, float, float, str]:
    """Run this file again in a process of its own; return seconds of wall, of CPU, gigabytes at most, and its words."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    *said, memory = told.stdout.strip().splitlines()
    return time.perf_counter() - begin, cpu, float(memory), " ".join(said)


def pairs_within(cells: Path, services: Path, km: float = 24.3) -> int:
    """Count the pairs that weigh something."""
    from scipy.spatial import cKDTree

    here, there = (pd.read_parquet(path, columns=["x_m", "y_m"]).to_numpy() for path in (cells, services))
    return int(cKDTree(there).query_ball_point(here, 1000 * km, return_length=True, workers=-1).sum())


def growth(folder: Path, places: int, services: int) -> None:
    """Fit the exponent of the CPU in pairs: the same country, more and more services, the least of three runs each."""
    sizes, spent = [], []
    for share in (1, 2, 4, 8):
        files = drawn(folder, places, services * share)[:2]
        sizes.append(pairs_within(*files))
        spent.append(min(measured("--alone", "ours", *map(str, files), str(folder / "o.parquet"))[1] for _ in range(3)))
        print(f"{sizes[-1] / 1e6:,.0f} million pairs: {spent[-1]:.1f} s of CPU", flush=True)
    exponent = np.polyfit(np.log(sizes), np.log(spent), 1)[0]
    last = np.log(spent[-1] / spent[-2]) / np.log(sizes[-1] / sizes[-2])
    print(f"growth exponent in pairs: {exponent:.2f}, {last:.2f} between the last two")


def peer(cells: Path, services: Path, out: Path) -> None:
    """Do the two sums in DuckDB."""
    import duckdb

    sql = Path(__file__).with_name("scale.sql").read_text(encoding="utf-8")
    link = duckdb.connect()
    link.execute("set threads = 2; set memory_limit = '6GB'")
    link.execute(sql.format(cells=cells, services=services, out=out))


ALONE = {
    "ours": ours, "peer": peer, "families": families, "twice": twice, "dask": dask, "capacity": capacity,
}  # fmt: skip


def alone(what: str, *paths: str) -> None:
    """Do one measure in this process."""
    if what == "departement":
        departement(Path(paths[0]))
    elif what.startswith("draws"):
        drawn_times(*map(Path, paths), draws=int(what.removeprefix("draws")))
    else:
        ALONE[what](*map(Path, paths))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def main() -> None:
    """Print a line by measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=2_300_000)
    parser.add_argument("--services", type=int, default=30_000)
    for option in ("--peer", "--families", "--growth", "--dask", "--departement", "--capacity"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--draws", type=int, default=0, metavar="N")
    parser.add_argument("--alone", nargs="+", metavar="WHAT")
    asked = parser.parse_args()
    if asked.alone:
        alone(*asked.alone)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.growth:
            growth(folder, asked.places, asked.services // 4)
        files = [str(path) for path in drawn(folder, asked.places, asked.services)]
        runs = [("zonesblanches", "ours", files)]
        several = [files[0], str(folder / "familles.parquet")]
        runs += [("10 families × 3 scenarios", "families", several)] * asked.families
        runs += [("DuckDB", "peer", files)] * asked.peer
        runs += [("plain", "twice", files), ("Dask, 2 workers", "dask", files)] * asked.dask
        runs += [(f"{asked.draws} draws", f"draws{asked.draws}", files)] * bool(asked.draws)
        runs += [("capacity", "capacity", files)] * asked.capacity
        for label, what, paths in runs:
            wall, cpu, memory, said = measured("--alone", what, *paths, str(folder / f"{what}.parquet"))
            print(f"{label}: {wall:.1f} s of wall, {cpu:.1f} s of CPU, {memory:.2f} GB {said}", flush=True)
        if asked.departement:
            print("Gard at 200 m:", measured("--alone", "departement", str(folder))[-1])
        if asked.peer:
            one, other = (pd.read_parquet(folder / f"{what}.parquet").set_index("code") for what in ("ours", "peer"))
            gap = (one["access_per_1k"] / 1000 - other["access"].reindex(one.index).fillna(0.0)).abs().max()
            print(f"largest gap of A: {gap:.2e}")
        if asked.dask:
            same = (folder / "ours.parquet").read_bytes() == (folder / "dask.parquet").read_bytes()
            print(f"Dask's bytes are {'the same' if same else 'NOT the same'}")


if __name__ == "__main__":
    main()
