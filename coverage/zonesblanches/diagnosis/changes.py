"""What changes between two diagnoses: the class of the communes that both have, family by family."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings

__all__ = ["CLASS_ORDER", "change_table", "changed_classes", "changes_by_family", "incomparable", "shared_families"]

CLASS_ORDER = {"blanche": 0, "grise": 1, "couverte": 2}


def shared_families(before: Findings, after: Findings) -> list[str]:
    """Return the names of the families that both have, in the order of the first.

    Parameters
    ----------
    before, after
        Two diagnoses.
    """
    return [name for name in before.families if name in after.families]


def incomparable(before: Findings, after: Findings) -> list[str]:
    """Return the components of the need that two diagnoses rank on territories, or data, that are not the same.

    Such ranks say where a commune stands among those of one territory, one year: they compare neither.

    Parameters
    ----------
    before, after
        Two diagnoses.
    """
    names = dict.fromkeys([*before.need.ranked_among, *after.need.ranked_among])
    local = [name for name in names if not all(one.need.ranked_among.get(name, 1) for one in (before, after))]
    return [name for name in local if not (_bounded(before, after, name) or _same_ranks(before, after, name))]


def _bounded(before: Findings, after: Findings, name: str) -> bool:
    """Tell whether both measure a component between the same bounds: it is then no rank."""
    first, second = (one.parameters for one in (before, after))
    both = first.normalisation == second.normalisation == "minmax" and bool(first.bounds) and bool(second.bounds)
    return both and first.bounds.get(name, 0) == second.bounds.get(name, 1)  # type: ignore[union-attr]


def _same_ranks(before: Findings, after: Findings, name: str) -> bool:
    first, second = (one.need.components for one in (before, after))
    if name not in first or name not in second:
        return False
    return bool(first[name].index.equals(second[name].index) and first[name].equals(second[name]))


def changed_classes(before: FamilyResult, after: FamilyResult) -> pd.DataFrame:
    """Return the classes of the communes that both have.

    Parameters
    ----------
    before, after
        Results for one family.

    Returns
    -------
    pandas.DataFrame
        By commune: `before`, `after`, and `change` (1 better, 0 the same, -1 worse; NaN when one of the classes is
        *sans objet* or *non classée*).
    """
    both = before.table.index.intersection(after.table.index)
    table = pd.DataFrame({"before": before.table.loc[both, "class"], "after": after.table.loc[both, "class"]})
    start, end = (table[name].astype(object).map(CLASS_ORDER).astype(float) for name in ("before", "after"))
    table["change"] = np.sign(end - start)
    return table


def changes_by_family(before: Findings, after: Findings) -> dict[str, pd.DataFrame]:
    """Return `changed_classes` of each family that both have.

    Parameters
    ----------
    before, after
        Two diagnoses.
    """
    return {
        name: changed_classes(before.families[name], after.families[name]) for name in shared_families(before, after)
    }


def change_table(before: Findings, after: Findings, family: str) -> pd.DataFrame:
    """Return what changes, place by place, where both have the family.

    Parameters
    ----------
    before, after
        Two diagnoses.
    family
        A family that both have.

    Returns
    -------
    pandas.DataFrame
        By place: `name`, `demand` (of after), `before`, `after`, `change` (see `changed_classes`), then
        ``<figure>_before`` and ``<figure>_after`` of the cost to the nearest, the providers, the accessibility and the
        score.
    """
    first, second = before.family(family), after.family(family)
    table = changed_classes(first, second)
    out = table.assign(
        name=after.table["name"].reindex(table.index), demand=second.table["demand"].reindex(table.index)
    )
    for name in ("nearest_cost", "n_providers", "access_per_1k", "score"):
        for side, one in (("before", first), ("after", second)):
            out[f"{name}_{side}"] = one.table[name].reindex(table.index)
    return out[["name", "demand", *(column for column in out if column not in {"name", "demand"})]]
