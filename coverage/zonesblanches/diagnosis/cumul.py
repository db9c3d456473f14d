"""Families missing at once: those for which each commune is a zone blanche."""

from __future__ import annotations

import pandas as pd

from zonesblanches.diagnosis.findings import Findings

__all__ = ["missing_families"]


def missing_families(findings: Findings) -> pd.Series:
    """Tell for which families each commune is a zone blanche.

    Parameters
    ----------
    findings
        The diagnosis.

    Returns
    -------
    pandas.Series
        Names by commune, in the order of the families; communes where a family has no class, or no purpose, are left
        out.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> int(missing_families(gard).map(len).sum()) == int((gard.table["class"] == "blanche").sum())
    True
    """
    classes = pd.DataFrame({name: result.table["class"] for name, result in findings.families.items()})
    blank = classes.eq("blanche")[~classes.isin(["sans objet", "non classée"]).any(axis=1)]
    names = [tuple(name for name, here in zip(blank, row, strict=True) if here) for row in blank.to_numpy()]
    return pd.Series(names, index=blank.index, dtype=object)
