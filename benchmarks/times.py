"""How far the times as the crow flies are from real ones: mean error and bias of each law, by area.

``python benchmarks/times.py Gironde=gironde.csv "Isère est=isere_est.parquet"`` prints a table. Each file holds road
times between communes, in minutes, one pair a row: `origin`, `destination`, `cost` (codes of communes; trips from a
commune to itself are left out). Distances are those of the library, between town halls. A law is out of sample where it
was not fitted: *rapide* in Gironde, *lent* in western Isère. Nothing is downloaded; no file is read but those named.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

import zonesblanches as zb
from zonesblanches.crowfly import CROWFLY, crowfly_minutes
from zonesblanches.territory import store


def measured(trips: pd.DataFrame, longest: float) -> pd.DataFrame:
    """Return, by law: trips, mean error and bias (estimated less real) in minutes, and how alike the trips within are.

    Parameters
    ----------
    trips
        `origin`, `destination`, `cost` in minutes.
    longest
        Longest real trip that the error looks at, in minutes, included.
    """
    places = store.communes()
    trips = trips[trips["origin"] != trips["destination"]]
    start, end = (places.reindex(trips[name]) for name in ("origin", "destination"))
    one_land = (start["zone"].to_numpy() == end["zone"].to_numpy()) & start["x_m"].notna().to_numpy()
    km = (
        np.hypot(start["x_m"].to_numpy() - end["x_m"].to_numpy(), start["y_m"].to_numpy() - end["y_m"].to_numpy())
        / 1000
    )
    real, km = trips["cost"].to_numpy()[one_land], km[one_land]
    rows = {}
    for law in CROWFLY:
        guessed = crowfly_minutes(km, law)
        near = real <= longest
        gap = (guessed - real)[near]
        both, either = near & (guessed <= longest), near | (guessed <= longest)
        rows[law] = {
            "trips": len(gap),
            "error": float(np.abs(gap).mean()) if len(gap) else np.nan,
            "bias": float(gap.mean()) if len(gap) else np.nan,
            "alike": float(both.sum() / either.sum()) if either.any() else np.nan,
        }
    return pd.DataFrame(rows).T


def main(arguments: list[str] | None = None) -> None:
    """Print the table, ready for the documentation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="+", metavar="AREA=FILE")
    parser.add_argument("--longest", type=float, default=30.0, help="longest real trip looked at, in minutes")
    asked = parser.parse_args(arguments)
    print(f"| région | trajets de {asked.longest:g} min ou moins | loi | erreur moyenne | biais | Jaccard |")
    print("|---|---|---|---|---|---|")
    for area in asked.areas:
        name, _, path = area.partition("=")
        if not path:
            parser.error(f"{area}: AREA=FILE expected")
        table = zb.travel.read_costs(path, origin="origin", destination="destination", cost="cost", unit="min")
        for law, row in measured(table.to_frame(), asked.longest).iterrows():
            figures = f"{row['error']:.1f} | {row['bias']:+.1f} | {row['alike']:.2f}"
            print(f"| {name} | {row['trips']:.0f} | {law} | {figures} |")


if __name__ == "__main__":
    main()
