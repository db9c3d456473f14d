"""What a distance as the crow flies costs, and the largest distance under a cost."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from zonesblanches.errors import ParameterError
from zonesblanches.parameter_faults import Unit
from zonesblanches.scalars import real

__all__ = ["CrowflyCost"]

Floats = npt.NDArray[np.float64]
_FURTHEST = 1e15  # metres, beyond any point; cells are counted in whole numbers of 64 bits


@dataclass(frozen=True)
class CrowflyCost:
    """A cost that grows with the distance as the crow flies: ``intercept + slope · d``.

    Parameters
    ----------
    intercept
        Cost at distance 0, not negative.
    per_km
        Cost of a kilometre, positive.
    unit
        ``"min"`` or ``"km"``, when it is told: a decay in the other unit is then refused.

    Raises
    ------
    ParameterError
        When the cost does not grow, or the unit is unknown.
    """

    intercept: float = 0.0
    per_km: float = 1.0
    unit: Unit | None = None

    def __post_init__(self) -> None:
        """Refuse costs that do not grow."""
        grows = 0 <= real(self.intercept) < math.inf and 0 < real(self.per_km) < math.inf
        if not grows or self.unit not in (None, *get_args(Unit)):
            raise ParameterError(
                f"CrowflyCost({self.intercept!r}, {self.per_km!r}, unit={self.unit!r}) : attendu un départ positif ou "
                "nul, un coût au kilomètre strictement positif, et une unité : min, km ou rien."
            )

    def of(self, metres: Floats) -> Floats:
        """Return the costs of distances in metres."""
        return self.intercept + metres / 1000 * self.per_km

    def squared_reach(self, cost: float) -> float:
        """Return the largest squared distance, in m², whose cost is at most `cost`: bounds stay included.

        -1 when even distance 0 costs more.
        """
        if self.intercept > cost:
            return -1.0
        # bits of positive floats are in their order: halving them finds the last square, however flat the cost
        start, per_km = float(self.intercept), float(self.per_km)
        low, high = 0, _bits(_FURTHEST**2)
        while low < high:
            middle = low + (high - low + 1) // 2
            if start + math.sqrt(_number(middle)) / 1000 * per_km <= cost:
                low = middle
            else:
                high = middle - 1
        return _number(low)


def _bits(value: float) -> int:
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


def _number(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])
