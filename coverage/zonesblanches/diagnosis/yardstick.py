"""The share of people in extreme isolation that the offer could accompany, over a whole area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesblanches.diagnosis.family import FamilyResult

__all__ = ["share_in"]


def share_in(result: FamilyResult, codes: Sequence[str] | None = None) -> float:
    """Return the mean of `τ` weighted by demand; NaN where it is known for no commune.

    Parameters
    ----------
    result
        The family.
    codes
        Communes of the territory; None for all of them.
    """
    table = result.table[["demand", "tau"]]
    table = table if codes is None else table.reindex(list(codes))
    weight = table["demand"].where(table["tau"].notna(), 0.0).fillna(0.0).to_numpy(dtype=float)
    total = float(weight.sum())
    return float((weight * table["tau"].fillna(0.0).to_numpy(dtype=float)).sum() / total) if total > 0 else np.nan
