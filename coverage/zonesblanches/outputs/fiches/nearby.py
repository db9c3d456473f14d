"""Which providers are nearest to a commune, in the order in which sentences list them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesblanches.diagnosis.explain import Explainer
from zonesblanches.diagnosis.family import FamilyResult

__all__ = ["declaring_beyond", "nearest_teams", "reaching"]


def _stored(result: FamilyResult, code: str) -> slice:
    row = result.costs.origins.get_loc(code)
    return slice(int(result.costs.indptr[row]), int(result.costs.indptr[row + 1]))


def nearest_teams(result: FamilyResult, code: str, most: int) -> list[str]:
    """Return the identifiers of the nearest providers, in the order of `Explainer.team_lines`.

    Parameters
    ----------
    result
        The family.
    code
        A commune of the territory.
    most
        How many, at most.
    """
    part = _stored(result, code)
    order = np.argsort(result.costs.values[part], kind="stable")[:most]
    return [str(ident) for ident in result.costs.destinations[result.costs.indices[part][order]]]


def declaring_beyond(explainer: Explainer, code: str) -> int:
    """Count the providers that declare a commune without any cost to it."""
    costs = explainer.result.costs
    known = set(map(str, costs.destinations[costs.indices[_stored(explainer.result, code)]]))
    return sum(ident not in known for ident in explainer.declaring.get(code, []))


def reaching(explainer: Explainer, codes: Sequence[str]) -> list[str]:
    """Return the providers within the threshold of one of some communes, or declaring one, the nearest first.

    Parameters
    ----------
    explainer
        Of the family.
    codes
        Communes of the territory.
    """
    costs = explainer.result.costs
    best: dict[str, float] = {}
    for code in codes:
        part = _stored(explainer.result, code)
        near = costs.values[part] <= explainer.thresholds[code]
        idents = costs.destinations[costs.indices[part][near]]
        for ident, cost in zip(idents, costs.values[part][near].tolist(), strict=True):
            best[str(ident)] = min(best.get(str(ident), np.inf), cost)
        for ident in explainer.declaring.get(code, []):
            best.setdefault(ident, np.inf)
    return sorted(best, key=lambda ident: (best[ident], ident))
