"""What changes between two diagnoses: the class of the communes that both have, family by family."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings

__all__ = ["changed_classes", "changes_by_family", "shared_families"]

_ORDER = {"blanche": 0, "grise": 1, "couverte": 2}


def shared_families(before: Findings, after: Findings) -> list[str]:
    """Return the names of the families that both have, in the order of the first.

    Parameters
    ----------
    before, after
        Two diagnoses.
    """
    return [name for name in before.families if name in after.families]


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
    start, end = (table[name].astype(object).map(_ORDER).astype(float) for name in ("before", "after"))
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
