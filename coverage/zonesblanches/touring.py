"""A tour of vans as the analyst holds it: numbers, sentences, calendar, files."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from zonesblanches.arguments import checked, one_of, path_like
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError
from zonesblanches.language import Lang
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.proposal import Proposing
from zonesblanches.providers.providers import Providers
from zonesblanches.scalars import positive
from zonesblanches.siting.setting import place_codes
from zonesblanches.siting.stages import Stage
from zonesblanches.siting.vans.rules import tour_rules
from zonesblanches.siting.vans.toured import Toured
from zonesblanches.siting.vans.touring import depot_codes, toured

__all__ = ["Touring", "VanTour"]


@dataclass(frozen=True, eq=False)
class VanTour:
    """Where vans stop and when, made by `Diagnosis.tour`.

    Attributes
    ----------
    found
        Every number; see `Toured`.
    findings
        The diagnosis, the tour beside its classes: its outputs tell it.
    """

    found: Toured
    findings: Findings

    @property
    def stops(self) -> pd.DataFrame:
        """The stops, van by van; columns: see `Toured`."""
        return self.found.stops

    @property
    def calendar(self) -> pd.DataFrame:
        """Every visit of the cycle, with its hours."""
        return self.found.calendar

    @property
    def vans(self) -> pd.DataFrame:
        """What a week of each van takes: half-days, kilometres, cost."""
        return self.found.vans

    @property
    def table(self) -> pd.DataFrame:
        """Each place, before and after."""
        return self.found.table

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Each objective: what is reached, what cannot be passed, the gap."""
        return self.found.stages

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.found.proven

    @property
    def providers(self) -> Providers:
        """The vans as a list: ``diagnosis.with_providers(add=tour.providers)`` counts them by the method."""
        return self.found.providers

    def explain(self, *, lang: Lang = "fr") -> str:
        """Say what is reached, what is proven, and the week of each van.

        Parameters
        ----------
        lang
            ``"fr"`` or ``"en"``.
        """
        from zonesblanches.outputs.tour import tour_text

        return tour_text(self.findings, self.found, lang)

    @checked(path=path_like)
    def report(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write the tour as a page (``.html``) or a Word document (``.docx``).

        Parameters
        ----------
        path
            Where to write it.
        lang
            ``"fr"`` or ``"en"``.

        Raises
        ------
        OutputError
            When the path has another extension, or cannot be written.
        """
        from zonesblanches.outputs.tour import write_tour

        return write_tour(self.findings, self.found, path, lang)

    @checked(folder=path_like)
    def save(self, folder: str | Path, *, lang: Lang = "fr") -> dict[str, Path]:
        """Write the calendar, the stops, the places, the list to read back, a page, a Word document, an agenda.

        Parameters
        ----------
        folder
            Made where it is absent.
        lang
            ``"fr"`` or ``"en"``.

        Returns
        -------
        dict
            Path of ``calendar``, ``stops``, ``places``, ``list``, ``page``, ``word`` and ``agenda``.

        Raises
        ------
        OutputError
            When the folder cannot be written.
        """
        from zonesblanches.outputs.tour import save_tour

        return save_tour(self.findings, self.found, folder, lang)

    def _repr_html_(self) -> str:
        from zonesblanches.outputs.tour import tour_html

        return tour_html(self.findings, self.found)

    def __repr__(self) -> str:
        gap = "prouvé" if self.proven else f"écart {max(stage.gap for stage in self.stages):.2%}"
        many = f"{len(self.vans)} véhicule(s), {len(self.stops)} arrêt(s)"
        return f"<VanTour {self.findings.territory.name}, « {self.found.family} » : {many} ({gap})>"


class Touring(Proposing):
    """What a diagnosis does to send vans round."""

    def tour(  # noqa: PLR0913 - one option by demand of a committee
        self,
        vans: int = 1,
        depots: Sequence[str] | str = (),
        *,
        family: str | None = None,
        half_days: int = 10,
        closed: Sequence[str] | str = (),
        hours: float = 3.5,
        stay: float | None = None,
        stops: int = 1,
        gap: int = 8,
        visits: int = 1,
        candidates: Sequence[str] | str | None = None,
        forbidden: Sequence[str] | str = (),
        compulsory: Sequence[str] | str = (),
        per_km: float | None = None,
        per_hour: float | None = None,
        budget: float | None = None,
        capacity: float | None = None,
        seconds: float = 60.0,
        progress: Progress | None = None,
    ) -> VanTour:
        """Say where vans should stop, and when: a weekly calendar under a budget, driven again before it is given.

        Fewest people left in blanche, then most people couverts by the rule of the classes, then least kilometres, then
        smallest codes. A stop is one van's, at the point of its commune. By the method, it has the part of the van's
        capacity that its days are of five: half a day counts ½, a half-day that two stops share ¼ each.

        Parameters
        ----------
        vans
            1 to 3.
        depots
            Commune that vans leave and come back to every half-day, by code or name: one for all, or one by van. The
            most populated of the territory by default.
        family
            Family that the vans would join, the first by default.
        half_days
            Most half-days of a van in a week.
        closed
            Days or half-days without a tour: « mercredi matin », « vendredi ».
        hours
            From depot to depot, 4.5 at most. Mornings begin at 9:00, afternoons at 13:30.
        stay
            Least hours at each stop; 2 by default, 1 where a half-day has two stops.
        stops
            Most stops of a half-day, 1 or 2.
        gap
            Most days between two visits to a stop: 7 to 13, a calendar of one week; 14 to 20, of a fortnight, where a
            stop may be visited every other week.
        visits
            Least visits to a stop in that calendar.
        candidates
            Communes where a stop may be, by code or name; every one of the territory by default.
        forbidden
            Communes where no stop may be.
        compulsory
            Communes where one must.
        per_km
            Price of a kilometre.
        per_hour
            Price of an hour out of the depot.
        budget
            What all vans may cost in a week; for a year, divide it by its weeks of service.
        capacity
            Of a van over a full week, the median of the family's by default.
        seconds
            Time limit of each of the three searches; where it stops one, the gap is stated.
        progress
            Called with a few words at each step.

        Returns
        -------
        VanTour
            ``stops``, ``calendar``, ``vans``, ``table``, ``providers``; ``explain()``, ``save(folder)``.

        Raises
        ------
        InputError
            When no calendar keeps what is asked (the smallest set of demands in conflict is named), or when no stop
            would change a class.
        ParameterError, UnknownCodeError, CostError
            For a public edition, an impossible value, an unknown place, or costs that do not reach the depots.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=30))
        >>> tour = lozere.tour(1, "Mende", half_days=4)
        >>> len(tour.calendar), len(tour.found.violations)
        (4, 0)
        """
        if self.edition is not None:
            raise ParameterError(
                "Une édition publique ne dit pas où passer : demandez la tournée au diagnostic interne."
            )
        result = self.family(family)
        active = result.providers
        usual = float(np.median(active["capacity"])) if len(active) else 1.0
        rules = tour_rules(
            depots=depot_codes(self, _listed(depots)),
            vans=vans,
            half_days=half_days,
            closed=closed,
            hours=hours,
            stay=stay,
            stops=stops,
            gap=gap,
            visits=visits,
            forbidden=place_codes(self, _listed(forbidden)),
            compulsory=place_codes(self, _listed(compulsory)),
            per_km=per_km,
            per_hour=per_hour,
            budget=budget,
            capacity=usual if capacity is None else capacity,
        )
        told = None if candidates is None else _listed(candidates)
        limit = positive(seconds, "seconds")
        found = toured(self, result.name, rules, told, seconds=limit, progress=progress or say_nothing)
        return VanTour(found, dataclasses.replace(self, toured=found))

    @checked(tour=one_of(VanTour, "donnez ce que rend diagnostic.tour(…)"))
    def with_tour(self, tour: VanTour) -> Self:
        """Set a tour beside the classes: the report gets its chapter, the workbook its sheets.

        Parameters
        ----------
        tour
            Result of `tour` on this diagnosis.

        Raises
        ------
        ParameterError
            When it is none, or is of another family or territory, or in a public edition.
        """
        if self.edition is not None:
            raise ParameterError("Une édition publique ne dit pas où passer : gardez la tournée interne.")
        found = tour.found
        if found.family not in self.families or not found.table.index.equals(self.table.index):
            raise ParameterError(
                f"tour : elle est de « {found.family} », {len(found.table)} lieux ; ce diagnostic a d'autres familles "
                "ou d'autres lieux. Refaites-la : diagnostic.tour(…)."
            )
        return dataclasses.replace(self, toured=found)


def _listed(told: Sequence[str] | str) -> tuple[str, ...]:
    if not isinstance(told, Iterable):
        raise ParameterError(f'Tournée : {told!r} n\'est pas une liste de communes. Attendu : ["Alès", "Le Vigan"].')
    return (told,) if isinstance(told, str) else tuple(told)
