"""The people who should be reached and are not: a number by EPCI that can be followed from year to year."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.census_error import census_interval
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.trust import LABELS, trust_at_hand
from zonesblanches.schema import PEOPLE

__all__ = ["Target", "target_of"]

_BLANK, _ALL = "blanche", "total"
_SOLID, _DOUBTFUL = 0.9, 0.7  # the same shares as for the class of one place


@dataclass(frozen=True, eq=False)
class Target:
    """How many people live in the zones blanches of a territory.

    Attributes
    ----------
    family
        Whose zones they are.
    column
        Which people: those aged 80 or more who live alone where they are known, else the people concerned.
    year
        Of their census; None where it is not known.
    table
        By EPCI (its name), those with the most people in zones blanches first: `people` (all of them), `blanche` (in
        zones blanches), `low`, `high` (its interval, 19 times in 20), `share` (0–1), `communes` (in zones blanches),
        `solid` (people of zones blanches whose class is solid; NaN where stability is not told).
    total
        The same for the territory.
    hidden
        How many places have no figure: missing, or secret in a public edition.
    """

    family: str
    column: str
    year: int | None
    table: pd.DataFrame
    total: pd.Series
    hidden: int

    @property
    def label(self) -> str:
        """How sure the total is: by the share of its people who live where the class is solid; empty if not told."""
        if not self.total["blanche"] > 0 or np.isnan(self.total["solid"]):
            return ""
        share = self.total["solid"] / self.total["blanche"]
        return LABELS[0] if share >= _SOLID else LABELS[1] if share >= _DOUBTFUL else LABELS[2]

    @property
    def print(self) -> str:
        """Twelve letters that two machines find alike when their figures are alike, to the thousandth of a person."""
        told = self.table.reset_index().round(3).to_csv(index=False, lineterminator="\n")
        return hashlib.sha256(f"{self.family};{self.column};{self.year}\n{told}".encode()).hexdigest()[:12]


def target_of(findings: Findings, family: str | None = None) -> Target:
    """Count the people of zones blanches by EPCI.

    Parameters
    ----------
    findings
        The diagnosis; of a public edition, what it publishes is added up, and nothing else.
    family
        Family of services, the first by default.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> found = target_of(zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)))
    >>> bool(found.table["blanche"].sum() == found.total["blanche"])
    True
    """
    result, column = findings.family(family), findings.volume_column
    people = findings.table[column].astype("Float64").astype(float)
    blank = result.table["class"].astype(object) == _BLANK
    trust = trust_at_hand(findings).get(result.name)
    parts = pd.DataFrame({"people": people, "blanche": people.where(blank, 0.0), "communes": blank.astype(int)})
    solid = blank & (trust.table["label"] == LABELS[0]) if trust else blank
    parts["solid"] = people.where(solid, 0.0)
    epci = findings.table["epci"].astype(object).where(findings.table["epci"].notna(), "").map(str)  # two share a name
    table, total = (_counted(findings, column, parts, groups) for groups in (epci, pd.Series(_ALL, index=epci.index)))
    named = findings.table["epci_name"].fillna("").astype(str).groupby(epci).first()
    table = table.set_axis(named.reindex(table.index).to_numpy(), axis=0)
    if trust is None:
        table["solid"] = total["solid"] = np.nan
    return Target(
        family=result.name,
        column=column,
        year=findings.territory.years.get(column),
        table=table.sort_values(["blanche", "people"], ascending=False, kind="stable").rename_axis("epci"),
        total=total.loc[_ALL],
        hidden=int(people.isna().sum()),
    )


def _counted(findings: Findings, column: str, parts: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Add up by group, with the interval of the people of zones blanches."""
    table = parts.groupby(groups).sum()
    blank = parts["blanche"].where(parts["communes"] > 0)
    secret = (table["communes"] > 0) & ~blank.notna().groupby(groups).any()  # missing, and not nobody
    table.loc[secret, ["blanche", "solid"]] = np.nan
    living = findings.table.get("population") if findings.territory.outlines is None else None
    ends = census_interval(blank, living, groups=groups)[["low", "high"]].reindex(table.index)
    ends = ends.fillna(0.0).mask(secret)
    if column not in PEOPLE:  # a figure of the user's own is no count of the census
        ends[:] = np.nan
    table = table.join(ends).assign(share=table["blanche"] / table["people"])
    return table[["people", "blanche", "low", "high", "share", "communes", "solid"]]
