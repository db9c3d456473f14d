"""Who is near each commune: the nearest providers, those that only declare it, those that reach a group of communes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult

__all__ = ["nearest_pairs", "only_declaring", "reaching", "within_reach"]


def nearest_pairs(result: FamilyResult, most: int) -> pd.DataFrame:
    """Return the nearest providers of every commune.

    Parameters
    ----------
    result
        The family.
    most
        How many by commune, at most.

    Returns
    -------
    pandas.DataFrame
        `commune`, `provider`, `cost`: commune after commune in the order of the costs' origins, the nearest first;
        equal costs in the order of the table.
    """
    costs = result.costs
    order = np.lexsort((costs.values, costs.rows))
    rank = np.arange(len(order)) - costs.indptr[costs.rows[order]]
    kept = order[rank < most]
    return pd.DataFrame(
        {
            "commune": costs.origins[costs.rows[kept]],
            "provider": costs.destinations[costs.indices[kept]],
            "cost": costs.values[kept],
        }
    )


def only_declaring(result: FamilyResult) -> dict[str, list[str]]:
    """Return the providers that declare each commune of the territory and have no cost to it.

    Parameters
    ----------
    result
        The family.
    """
    costs, codes = result.costs, result.table.index
    declared = result.providers["declared"]
    declared = declared[declared.map(len) > 0]
    found: dict[str, list[str]] = {}
    for ident, communes in declared.items():
        column = costs.destinations.get_loc(ident) if ident in costs.destinations else -1
        reached = set(costs.origins[costs.rows[costs.indices == column]])
        for code in communes:
            if code in codes and code not in reached:
                found.setdefault(str(code), []).append(str(ident))
    return found


def reaching(
    result: FamilyResult, codes: Sequence[str], thresholds: Mapping[str, float], declaring: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return the providers within the threshold of one of some communes, or declaring one, the nearest first.

    Parameters
    ----------
    result
        The family.
    codes
        Communes of the territory.
    thresholds
        Of each commune.
    declaring
        Providers that declare each commune.
    """
    costs = result.costs
    best: dict[str, float] = {}
    for code in codes:
        row = costs.origins.get_loc(code)
        part = slice(int(costs.indptr[row]), int(costs.indptr[row + 1]))
        near = costs.values[part] <= thresholds[code]
        idents = costs.destinations[costs.indices[part][near]]
        for ident, cost in zip(idents, costs.values[part][near].tolist(), strict=True):
            best[str(ident)] = min(best.get(str(ident), np.inf), cost)
        for ident in declaring.get(code, []):
            best.setdefault(ident, np.inf)
    return sorted(best, key=lambda ident: (best[ident], ident))


def within_reach(result: FamilyResult, thresholds: pd.Series) -> dict[str, tuple[int, ...]]:
    """Return the communes within the threshold of each provider, as positions in the family's table.

    Parameters
    ----------
    result
        The family.
    thresholds
        Of each commune.
    """
    costs = result.costs
    inside = costs.values <= thresholds.reindex(costs.origins).to_numpy(dtype=float)[costs.rows]
    rows = result.table.index.get_indexer(costs.origins)[costs.rows[inside]]
    pairs = pd.DataFrame({"column": costs.indices[inside], "row": rows})
    groups = pairs[pairs["row"] >= 0].sort_values(["column", "row"]).groupby("column")["row"]
    return {str(costs.destinations[column]): tuple(rows.tolist()) for column, rows in groups}
