"""What a tour found, whole and frozen: stops, calendar, vans and places, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zonesblanches.providers.providers import Providers
from zonesblanches.siting.stages import Stage
from zonesblanches.siting.vans.roads import Roads
from zonesblanches.siting.vans.rules import TourRules

__all__ = ["Toured"]


@dataclass(frozen=True, eq=False)
class Toured:
    """Vans for a family, and the proof.

    Attributes
    ----------
    family
        For whom.
    rules
        What every calendar keeps.
    roads
        Trips between depots and stops.
    candidates
        Codes of the communes where a stop could be.
    stages
        Each objective in turn: people out of blanche, people couverts, kilometres of a week.
    stops
        By van then by first visit: `van` (from 1), `code`, `name`, `visits` (over the cycle), `days` (a week, half-days
        counting ½, a half-day that two stops share ¼ each), `days_told` (words), `longest_gap` (days), `places` and
        `people` within `T`, `reached` (people out of blanche whose nearest stop it is), `class_before`, `class_after`.
    calendar
        One row by visit, in the order of the cycle: `week`, `day`, `half` (from 0), `van`, `order` (from 1), `code`,
        `name`; `leave`, `arrive`, `depart`, `back` (minutes of the day); `minutes` and `km` driven in the half-day, on
        its first visit (0 on the second).
    vans
        By number, from 1: `name`, `depot`, `depot_name`, `stops`, `half_days`, `hours`, `minutes` (driven), `km` and
        `cost`, by week.
    table
        Each place, before and after, as in `Proposed`; `served_by`: stops within `T`.
    listed
        The tour as a list of providers, one row by stop: what `read_providers` reads.
    providers
        That list, read.
    even
        Whether no calendar of the same outings is more even.
    violations
        What the calendar breaks once driven again: always empty, a tour that breaks something is refused.
    unit
        Of the costs.
    """

    family: str
    rules: TourRules
    roads: Roads
    candidates: tuple[str, ...]
    stages: tuple[Stage, ...]
    stops: pd.DataFrame
    calendar: pd.DataFrame
    vans: pd.DataFrame
    table: pd.DataFrame
    listed: pd.DataFrame
    providers: Providers
    even: bool
    violations: tuple[str, ...]
    unit: str

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return all(stage.gap == 0 for stage in self.stages)

    @property
    def out(self) -> float:
        """People who leave a blanche."""
        return self.stages[0].value

    @property
    def covered(self) -> float:
        """People who become couverts."""
        return self.stages[1].value
