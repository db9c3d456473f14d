"""What one scenario gives, by commune."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.classes import CLASS_NAMES
from zonesblanches.parameters import Parameters

__all__ = ["Outcome"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one scenario gives, by commune of the territory.

    Attributes
    ----------
    family
        The family scored.
    parameters
        Those of the scenario.
    communes
        Codes.
    codes
        Class of each commune, as a position in blanche, grise, couverte, sans objet, non classée.
    n_providers, nearest_cost, access
        `N`, `d` and `A` (per person); NaN where costs are missing.
    need, lack, score
        `B`, `L` and `U`; NaN where there is none.
    a_ref
        Reference accessibility in force.
    people
        People that the volume counts.
    """

    family: str
    parameters: Parameters
    communes: pd.Index
    codes: npt.NDArray[np.int8]
    n_providers: Floats
    nearest_cost: Floats
    access: Floats
    need: Floats
    lack: Floats
    score: Floats
    a_ref: float
    people: Floats = field(repr=False)

    @property
    def classes(self) -> pd.Series:
        """Class of each commune."""
        return pd.Series(CLASS_NAMES[self.codes], index=self.communes, name="class")

    @property
    def table(self) -> pd.DataFrame:
        """The scenario as a table, under the names of `Diagnosis.table`."""
        return pd.DataFrame(
            {
                "class": CLASS_NAMES[self.codes],
                "n_providers": self.n_providers,
                "nearest_cost": self.nearest_cost,
                "access_per_1k": 1000 * self.access,
                "need": self.need,
                "lack": self.lack,
                "score": self.score,
                "volume": self.score / 100 * self.people,
            },
            index=self.communes,
        )

    def __repr__(self) -> str:
        counts = np.bincount(self.codes, minlength=len(CLASS_NAMES))
        listed = ", ".join(f"{count} {name}" for count, name in zip(counts, CLASS_NAMES, strict=True) if count)
        return f"<Outcome « {self.family} » : {listed}>"
