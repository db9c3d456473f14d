"""What a census file says of each commune, before its codes are brought to today's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from zonesblanches.language import plural

__all__ = ["ADDITIVE", "COLUMNS", "CensusTable"]

COLUMNS = (
    "population",
    "people_65p",
    "people_75p",
    "people_80p",
    "people_80p_alone",
    "median_income",
    "poverty_share",
    "apl_gp",
    "density_grid",
)
ADDITIVE = frozenset({"population", "people_65p", "people_75p", "people_80p", "people_80p_alone"})


@dataclass(frozen=True, kw_only=True)
class CensusTable:
    """One file, read.

    Attributes
    ----------
    kind
        Its kind, as in ``read_census(kind=…)``.
    title
        What it is called, in French.
    name
        Name of the file.
    table
        One row per commune, indexed by `code` as written in the file; columns among `population` (people),
        `people_65p`, `people_75p`, `people_80p`, `people_80p_alone` (people), `median_income` (euros a year per unit
        of consumption), `poverty_share` (0–1), `apl_gp` (consultations a year per standardised person),
        `density_grid` (1–7).
    secret
        Same shape: True where the producer keeps the number secret.
    vintages
        Year of each column; None where the file does not say.
    geography
        Year of the commune codes, where the file says it.
    credits
        Lines that outputs carry.
    notes
        Which columns were used, what was left out, in French.
    remarks
        What was guessed (encoding, separator, member, sheet, header row) and how many cells are secret or blank.
    weights
        People by which a mean over merged communes is weighted; empty when the file has none.
    sha256
        Hash of the file.
    """

    kind: str
    title: str
    name: str
    table: pd.DataFrame = field(repr=False)
    secret: pd.DataFrame = field(repr=False)
    vintages: Mapping[str, int | None]
    geography: int | None = None
    credits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    weights: pd.Series = field(default_factory=lambda: pd.Series(dtype=float), repr=False)
    sha256: str = field(default="", repr=False)

    @property
    def vintage(self) -> int | None:
        """Year of the first column that has one."""
        return next((year for year in self.vintages.values() if year is not None), None)

    @property
    def counts(self) -> pd.DataFrame:
        """How many communes are known, secret and blank, by column."""
        known, secret = self.table.notna().sum(), self.secret.sum()
        return pd.DataFrame({"known": known, "secret": secret, "blank": len(self.table) - known - secret}).astype(int)

    def __repr__(self) -> str:
        columns = ", ".join(
            f"{name} {year}" if year else name for name, year in self.vintages.items() if name in self.table
        )
        return f"<CensusTable {self.name} : {plural(len(self.table), 'commune')} – {columns}>"
