"""One family under one way to count: its pairs weighed, its indicators, what each commune is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zonesblanches.access.decay import Decay
from zonesblanches.access.inputs import ratio_of, sums
from zonesblanches.access.links import Links, Outreach
from zonesblanches.diagnosis.classes import class_codes
from zonesblanches.diagnosis.lack import lack_parts
from zonesblanches.diagnosis.offer import Offer
from zonesblanches.diagnosis.reference import least_access
from zonesblanches.parameters import Parameters
from zonesblanches.schema import CLASSES

__all__ = ["Case"]

Floats = npt.NDArray[np.float64]
_UNSCORED = list(CLASSES).index("sans objet")


@dataclass(frozen=True, eq=False)
class Case:
    """One family under one way to count.

    Attributes
    ----------
    family, parameters
        What is counted, and how.
    offer
        The family's providers and pairs.
    links, inside
        The pairs at the costs in force: of all origins, and of the territory's communes.
    decay, how
        How they weigh.
    counted
        Which providers count.
    limits
        Thresholds by commune of the territory.
    demand
        People concerned there; NaN where missing.
    found
        `n_providers` and its parts, `nearest_cost` and `access` by commune; NaN where nobody looked.
    a_ref
        Reference accessibility.
    accompanied
        `m`, people whom one unit of capacity can accompany; None where the unit is not people.
    """

    family: str
    parameters: Parameters
    offer: Offer
    links: Links
    inside: Links
    decay: Decay
    how: Outreach
    counted: npt.NDArray[np.bool_]
    limits: dict[str, Floats]
    demand: Floats
    found: dict[str, Floats]
    a_ref: float
    accompanied: float | None

    @cached_property
    def codes(self) -> npt.NDArray[np.int8]:
        """Class of each commune, as a position in `schema.CLASSES`."""
        return class_codes(self.found, self.found["access"], self.demand, self.enough, self.limits)

    @cached_property
    def lack(self) -> Floats:
        """`L` of each commune, NaN where there is no score."""
        asked = self.parameters
        parts = lack_parts(self.found, self.a_ref, self.limits["n_star"], asked.distance_cap)
        lack = sum(weight * parts[part] for part, weight in asked.lack_weights.items())
        return np.where(self.codes < _UNSCORED, lack, np.nan)

    def codes_with(self, rows: npt.NDArray[np.int64], **figures: Floats) -> npt.NDArray[np.int8]:
        """Return the class of some places with other figures, everything else standing still.

        Parameters
        ----------
        rows
            Positions of the places.
        **figures
            What replaces their `found`, in the order of `rows`.
        """
        told = {name: values[rows] for name, values in self.found.items()} | figures
        limits = {name: self.limits[name][rows] for name in ("n_star", "proximity")}
        return class_codes(told, told["access"], self.demand[rows], self.enough[rows], limits)

    @cached_property
    def enough(self) -> Floats:
        """What accessibility is enough, by commune."""
        return least_access(self.limits["theta"], self.a_ref, self.accompanied, self.parameters)

    @property
    def yardstick(self) -> float:
        """Accessibility under which the offer is too little whatever `θ`: ``τ_min · ρ / m``."""
        return float(least_access(np.zeros(1), self.a_ref, self.accompanied, self.parameters)[0])

    @cached_property
    def weight(self) -> Floats:
        """`w_ij` of each pair of `links`, 0 where the provider does not count."""
        return self.links.weights(self.decay, self.how) * self.counted[self.links.columns]

    @cached_property
    def people(self) -> Floats:
        """Weighted demand of each provider."""
        return sums(self.links.columns, self.weight * self.offer.people[self.links.rows], len(self.counted))

    @cached_property
    def ratio(self) -> Floats:
        """`R_j`."""
        return ratio_of(self.offer.capacity, self.people)
