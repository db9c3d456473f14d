"""What a distance as the crow flies costs, and the largest distance under a cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from zonesblanches.crowfly import CROWFLY, crowfly_minutes, largest
from zonesblanches.errors import ParameterError
from zonesblanches.parameter_faults import Unit
from zonesblanches.scalars import real

__all__ = ["CrowflyCost"]

Floats = npt.NDArray[np.float64]
_FURTHEST = 1e15  # metres, beyond any point; cells are counted in whole numbers of 64 bits


@dataclass(frozen=True)
class CrowflyCost:
    """A cost that grows with the distance as the crow flies: ``intercept + per_km · d``, or the minutes of a law.

    Parameters
    ----------
    intercept
        Cost at distance 0, not negative.
    per_km
        Cost of a kilometre, positive.
    unit
        ``"min"`` or ``"km"``, when it is told: a decay in the other unit is then refused.
    law
        Name of a law of `Parameters.crowfly`, instead of the two numbers; the unit is then ``"min"``.

    Raises
    ------
    ParameterError
        When the cost does not grow, the unit or the law is unknown, or a law is told beside numbers.

    Examples
    --------
    >>> CrowflyCost(law="central").of(np.array([10_000.0])).round(2).tolist()
    [14.73]
    """

    intercept: float = 0.0
    per_km: float = 1.0
    unit: Unit | None = None
    law: str | None = None

    def __post_init__(self) -> None:
        """Refuse costs that do not grow."""
        if self.law is not None:
            self._check_law()
            object.__setattr__(self, "unit", "min")
        grows = 0 <= real(self.intercept) < math.inf and 0 < real(self.per_km) < math.inf
        if not grows or self.unit not in (None, *get_args(Unit)):
            raise ParameterError(
                f"CrowflyCost({self.intercept!r}, {self.per_km!r}, unit={self.unit!r}) : attendu un départ positif ou "
                "nul, un coût au kilomètre strictement positif, et une unité : min, km ou rien."
            )

    def _check_law(self) -> None:
        if self.law not in CROWFLY or (self.intercept, self.per_km) != (0.0, 1.0) or self.unit not in (None, "min"):
            raise ParameterError(
                f"CrowflyCost({self.intercept!r}, {self.per_km!r}, unit={self.unit!r}, law={self.law!r}) : attendu une "
                f"loi seule, en minutes : {' ou '.join(CROWFLY)}."
            )

    def of(self, metres: Floats) -> Floats:
        """Return the costs of distances in metres."""
        if self.law is not None:
            return crowfly_minutes(metres / 1000, self.law)
        return self.intercept + metres / 1000 * self.per_km

    def squared_reach(self, cost: float) -> float:
        """Return the largest squared distance, in m², whose cost is at most `cost`: bounds stay included.

        -1 when even distance 0 costs more.
        """
        return largest(lambda square: bool(self.of(np.array(math.sqrt(square))) <= cost), _FURTHEST**2)
