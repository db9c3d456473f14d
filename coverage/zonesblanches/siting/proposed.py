"""What a proposal found, whole and frozen: sites, plans, curve and places, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zonesblanches.siting.stages import Stage

__all__ = ["Proposed"]


@dataclass(frozen=True, eq=False)
class Proposed:
    """Sites for a family, and the proof.

    Attributes
    ----------
    family, objective
        For whom, and what was sought.
    stages
        Each objective in turn: what is reached, what no sites go beyond, the gap.
    sites
        The sites, in the order of opening (index from 1): `site` (identifier), `code`, `name`, `epci`, `capacity`;
        `places` and `people` within `T`; what its opening changes after those before it, in people:
        `blank_to_grey` (of whom `blank_alone` for want of teams), `blank_to_covered`, `grey_to_covered`;
        `role` (see `SiteRole`; empty where plans are not
        counted), `replaced_by` (names of the sites that could stand in its place), `plans_share` (of the plans, those
        that hold it), `still` (settings at which a plan as good, at the tolerance, holds
        it), `tried` (how many were) and `loss` (largest share of the people that keeping it would cost at one of
        them).
    plans
        All the plans within the tolerance, the best first (index from 1): `sites` (identifiers), `names`, `people`,
        `loss` (people, against the best), `loss_share`, `chosen`.
    curve
        By number of sites: `sites`, `names`, `blank_left` (people left in blanche), `covered` (people who become
        couverte), `gain` (people who leave blanche thanks to one site more), `gap`.
    table
        By place: `name`, `demand`, `class_before`, `class_after`, `n_before`, `n_after`, `nearest_before`,
        `nearest_after`, `access_before_per_1k`, `access_after_per_1k`, `served_by` (names of the sites within `T`).
    variants
        The settings tried again (index: ``T - 5``, ``T + 5``, ``rapide``, ``lent``): `sites`, `names`, `same` (how
        many of the sites are chosen again).
    tolerance
        Share of the people that a plan may lose.
    complete
        Whether `plans` holds them all; else the best 1,000, or those found in time.
    unit
        Of the costs.
    """

    family: str
    objective: str
    stages: tuple[Stage, ...]
    sites: pd.DataFrame
    plans: pd.DataFrame
    curve: pd.DataFrame
    table: pd.DataFrame
    variants: pd.DataFrame
    tolerance: float
    complete: bool
    unit: str

    @property
    def proven(self) -> bool:
        """Whether every stage is proven the best."""
        return all(stage.gap == 0 for stage in self.stages)
