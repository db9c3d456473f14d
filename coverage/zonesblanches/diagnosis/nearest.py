"""Who is near each commune: the nearest providers, those that only declare it, those that reach a group of communes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.access.links import KINDS
from zonesblanches.diagnosis.family import FamilyResult

__all__ = ["nearest_pairs", "only_declaring", "reaching", "served"]


def nearest_pairs(result: FamilyResult, most: int) -> pd.DataFrame:
    """Return the nearest providers of every commune, those that come there first.

    Parameters
    ----------
    result
        The family.
    most
        How many by commune, at most.

    Returns
    -------
    pandas.DataFrame
        `commune`, `provider`, `cost` (infinite where one comes from beyond all that was looked at), `comes` and `kind`
        (see `zonesblanches.access.service.KINDS`): commune after commune in their order, the nearest first.
    """
    service = result.service
    looked = np.flatnonzero(np.isfinite(service.felt))
    order = looked[np.lexsort((service.cost[looked], service.felt[looked], service.rows[looked]))]
    begins = np.searchsorted(service.rows[order], np.arange(len(service.origins)))
    kept = order[np.arange(len(order)) - begins[service.rows[order]] < most]
    return pd.DataFrame(
        {
            "commune": service.origins[service.rows[kept]],
            "provider": service.destinations[service.columns[kept]],
            "cost": service.cost[kept],
            "comes": service.comes[kept],
            "kind": np.asarray(KINDS, dtype=object)[service.kind[kept]],
        }
    )


def only_declaring(result: FamilyResult) -> dict[str, list[str]]:
    """Return the providers that declare each commune of the territory, do not go there, and have no cost to it.

    Parameters
    ----------
    result
        The family.
    """
    service, found = result.service, dict[str, list[str]]()
    for at in np.flatnonzero(np.isinf(service.felt)):
        found.setdefault(str(service.origins[service.rows[at]]), []).append(
            str(service.destinations[service.columns[at]])
        )
    return found


def reaching(result: FamilyResult, codes: Sequence[str]) -> list[str]:
    """Return the providers that serve one of some communes, the nearest first.

    Parameters
    ----------
    result
        The family.
    codes
        Communes of the territory.
    """
    service = result.service
    inside = service.origins.isin(list(codes))[service.rows] & service.counted
    best: dict[str, float] = {}
    for ident, cost in zip(service.destinations[service.columns[inside]], service.cost[inside].tolist(), strict=True):
        best[str(ident)] = min(best.get(str(ident), np.inf), cost)
    return sorted(best, key=lambda ident: (best[ident], ident))


def served(result: FamilyResult) -> dict[str, tuple[int, ...]]:
    """Return the places that each provider serves, as positions in the family's table.

    Parameters
    ----------
    result
        The family.
    """
    service = result.service
    rows = result.table.index.get_indexer(service.origins)[service.rows[service.counted]]
    groups = pd.Series(rows).groupby(service.columns[service.counted])
    return {str(service.destinations[column]): tuple(sorted(found.tolist())) for column, found in groups}
