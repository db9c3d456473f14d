"""The score, which is the sum of its own explanation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.need import RiskOfNeed
from zonesblanches.parameters import Parameters

__all__ = ["geometric_score", "score_table"]


def score_table(
    need: RiskOfNeed, lack: pd.DataFrame, scored: pd.Series, people: pd.Series, parameters: Parameters
) -> pd.DataFrame:
    """Compute the score, its variant, its contributions, the volume and both ranks.

    ``U = 100 · sqrt(max(B, floor) · L)``. `U` is homogeneous of degree 1 in (B, L), so by Euler's theorem it is the sum
    of each component times its own slope: half of it goes to the need, half to the lack, and inside each half every
    component gets its share of the weighted sum. Without need data, ``U = 100 · L``.

    Parameters
    ----------
    need
        Result of `risk_of_need`.
    lack
        Components of the lack, by commune.
    scored
        True for communes that get a score.
    people
        People that the volume counts.
    parameters
        Weights and floor.

    Returns
    -------
    pandas.DataFrame
        `need`, `lack`, `score`, `score_arithmetic`, `volume`, `rank_score`, `rank_volume`, `imputed` and
        ``contribution_*``; NaN where there is no score. ``score == contributions.sum(axis=1)`` by construction.
    """
    parts_of_lack = (lack * pd.Series(dict(parameters.lack_weights), dtype=float)).where(scored, np.nan)
    total_lack = parts_of_lack.sum(axis=1, skipna=False)
    if need.weights:
        parts_of_need = need.components * pd.Series(need.weights, dtype=float)
        floored = need.value.clip(lower=parameters.need_floor)
        parts = _contributions(parts_of_need, need.value, floored, parts_of_lack, total_lack)
        arithmetic = 50 * (need.value + total_lack)
    else:
        parts = (100 * parts_of_lack).add_prefix("contribution_")
        arithmetic = 100 * total_lack
    score = parts.sum(axis=1, skipna=False)
    volume = score / 100 * people.astype(float)
    out = pd.DataFrame(
        {
            "need": need.value.where(scored),
            "lack": total_lack,
            "score": score,
            "score_arithmetic": arithmetic.where(score.notna()),
            "volume": volume,
            "rank_score": _rank(score),
            "rank_volume": _rank(volume),
            "imputed": need.imputed,
        }
    )
    return out.join(parts)


def _contributions(
    parts_of_need: pd.DataFrame,
    value: pd.Series,
    floored: pd.Series,
    parts_of_lack: pd.DataFrame,
    total_lack: pd.Series,
) -> pd.DataFrame:
    """Share the score between the components, each side in proportion to its weighted parts."""
    half = geometric_score(floored, total_lack) / 2
    of_need = parts_of_need.div(floored, axis=0).mul(half, axis=0)
    of_need["floor"] = (floored - value) / floored * half
    of_lack = parts_of_lack.div(total_lack.where(total_lack > 0, 1.0), axis=0).mul(half, axis=0)
    return pd.concat([of_need, of_lack], axis=1).add_prefix("contribution_")


def geometric_score(need: Any, lack: Any) -> Any:
    """Return ``100 · sqrt(B · L)``, the need being floored already."""
    return 100 * np.sqrt(need * lack)


def _rank(values: pd.Series) -> pd.Series:
    """Rank from the largest, mean ranks; rounding keeps equal scores equal."""
    return values.round(9).rank(method="average", ascending=False)
