"""Sums over communes: by class, and those of a public edition, missing where all that they add is hidden."""

from __future__ import annotations

import pandas as pd

from zonesblanches.schema import CLASSES

__all__ = ["summarise"]


def summarise(result: pd.DataFrame, communes: pd.DataFrame, *, least: int = 0) -> pd.DataFrame:
    """Count communes and people by class; a sum of fewer than `least` known values is missing, and not 0."""
    population = communes["population"] if "population" in communes else pd.Series(pd.NA, index=communes.index)
    groups = pd.DataFrame(
        {
            "class": result["class"],
            "population": population.astype("Float64"),
            "demand": result["demand"].astype(float),
        }
    ).groupby("class")
    out = pd.DataFrame(
        {
            "communes": groups.size(),
            "population": groups["population"].sum(min_count=least),
            "demand": groups["demand"].sum(min_count=least),
        }
    ).reindex(list(CLASSES), fill_value=0)
    total = float(out["demand"].sum())
    out["demand_share"] = out["demand"].astype(float) / total if total > 0 else float("nan")
    return out.astype({"communes": int, "population": float, "demand": float})
