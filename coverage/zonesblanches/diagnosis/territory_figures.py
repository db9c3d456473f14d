"""The figures of a whole territory that stand beside those of others: people by class, how sure, how unequal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.equity import equity
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.trust import trust_at_hand
from zonesblanches.providers.distinct import count_distinct

__all__ = ["territory_figures"]

_CLASSES = ("blanche", "grise", "couverte")
_EQUITY = ("cost_mean", "gini")


def territory_figures(findings: Findings) -> pd.DataFrame:
    """Return the figures of a territory, one row by family.

    Parameters
    ----------
    findings
        The diagnosis; of a public edition, what it publishes, and neither how sure nor how unequal.

    Returns
    -------
    pandas.DataFrame
        `place_name`, `family`, `teams`, `counted` (the column of the people concerned), `demand`, `people_65p_share`;
        `demand_…`, `share_…` and `communes_…` by class; `solid_share`, the share of the people of zones blanches
        whose class is solid; `cost_mean`, `gini`; `ref_per_1k`, the reference of the offer.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> found = territory_figures(zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)))
    >>> found[["place_name", "family"]].values.tolist()
    [['Lozère (48)', 'mairies']]
    """
    return pd.DataFrame([_figures(findings, name) for name in findings.families])


def _figures(findings: Findings, family: str) -> dict[str, Any]:
    counts, result = findings.summary(family), findings.families[family]
    return {
        "place_name": findings.territory.name,
        "family": family,
        "teams": count_distinct(result.providers),
        "counted": findings.demand_column,
        "demand": float(counts["demand"].sum()),
        "people_65p_share": _older(findings),
        **{f"demand_{key}": float(counts["demand"][key]) for key in _CLASSES},
        **{f"share_{key}": float(counts["demand_share"][key]) for key in _CLASSES},
        **{f"communes_{key}": int(counts["communes"][key]) for key in _CLASSES},
        "solid_share": _solid(findings, family),
        **_equity(findings, family),
        "ref_per_1k": 1000 * result.a_ref,
    }


def _older(findings: Findings) -> float:
    """Return the share of people aged 65 or more, over the communes where both counts are known."""
    if not {"people_65p", "population"} <= set(findings.table):
        return np.nan
    both = findings.table[["people_65p", "population"]].astype(float).dropna().sum()
    return float(both["people_65p"] / both["population"]) if both["population"] > 0 else np.nan


def _solid(findings: Findings, family: str) -> float:
    trust = trust_at_hand(findings).get(family)
    if trust is None:
        return np.nan
    table = findings.families[family].table
    people = table["demand"].astype(float).where(table["class"] == "blanche", 0.0).fillna(0.0)
    whole = float(people.sum())
    return float(people[trust.table["label"].reindex(people.index) == "solide"].sum()) / whole if whole > 0 else np.nan


def _equity(findings: Findings, family: str) -> dict[str, float]:
    if findings.edition is not None:
        return dict.fromkeys(_EQUITY, np.nan)
    found = equity(findings, family)
    return {name: float(found[name]) for name in _EQUITY}
