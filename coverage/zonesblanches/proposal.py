"""The proposal as the analyst holds it: numbers, sentences, files."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import pandas as pd

from zonesblanches.arguments import checked, one_of, path_like
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError
from zonesblanches.language import Lang
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.providers.providers import Providers
from zonesblanches.publishing import Publishing
from zonesblanches.siting.conditions import Conditions
from zonesblanches.siting.objectives import Objective
from zonesblanches.siting.proposed import Proposed
from zonesblanches.siting.proposing import Asked, proposed
from zonesblanches.siting.stages import Stage

__all__ = ["Proposal", "Proposing", "propose"]

_Verb = TypeVar("_Verb", bound=Callable[..., Any])
_ITSELF = "    diagnosis\n        Result of `zonesblanches.diagnose`, not its public edition.\n"


@dataclass(frozen=True, eq=False)
class Proposal:
    """Where next teams could be, made by `propose`.

    Attributes
    ----------
    found
        Every number; see `Proposed`.
    findings
        The diagnosis, the proposal beside its classes: its outputs tell it.
    """

    found: Proposed
    findings: Findings

    @property
    def sites(self) -> pd.DataFrame:
        """The sites, in the order of opening; columns: see `Proposed`."""
        return self.found.sites

    @property
    def plans(self) -> pd.DataFrame:
        """Every plan within the tolerance, the best first."""
        return self.found.plans

    @property
    def curve(self) -> pd.DataFrame:
        """People by number of sites."""
        return self.found.curve

    @property
    def table(self) -> pd.DataFrame:
        """Each place, before and after."""
        return self.found.table

    @property
    def variants(self) -> pd.DataFrame:
        """Sites chosen at other settings."""
        return self.found.variants

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Each objective: what is reached, what cannot be passed, the gap."""
        return self.found.stages

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.found.proven

    def explain(self, *, lang: Lang = "fr") -> str:
        """Say what was sought, what is proven, and each site in a sentence.

        Parameters
        ----------
        lang
            ``"fr"`` or ``"en"``.
        """
        from zonesblanches.outputs.proposal import proposal_text

        return proposal_text(self.findings, self.found, lang)

    @checked(path=path_like)
    def report(self, path: str | Path, *, lang: Lang = "fr") -> Path:
        """Write the proposal as a page (``.html``) or a Word document (``.docx``).

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
        from zonesblanches.outputs.proposal import write_proposal

        return write_proposal(self.findings, self.found, path, lang)

    @checked(folder=path_like)
    def save(self, folder: str | Path, *, lang: Lang = "fr") -> dict[str, Path]:
        """Write the tables as CSV, the page and the Word document in a folder.

        Parameters
        ----------
        folder
            Made where it is absent.
        lang
            ``"fr"`` or ``"en"``.

        Returns
        -------
        dict
            Path of ``sites``, ``plans``, ``curve``, ``places``, ``page`` and ``word``.

        Raises
        ------
        OutputError
            When the folder cannot be written.
        """
        from zonesblanches.outputs.proposal import save_proposal

        return save_proposal(self.findings, self.found, folder, lang)

    def _repr_html_(self) -> str:
        from zonesblanches.outputs.proposal import proposal_html

        return proposal_html(self.findings, self.found)

    def __repr__(self) -> str:
        gap = "prouvé" if self.proven else f"écart {max(stage.gap for stage in self.stages):.2%}"
        where = ", ".join(self.sites["name"])
        return f"<Proposal {self.findings.territory.name}, « {self.found.family} » : {where} ({gap})>"


@checked(diagnosis=one_of(Findings, "donnez ce que rend zonesblanches.diagnose(…)"))
def propose(  # noqa: PLR0913 - one option by demand of a committee
    diagnosis: Findings,
    n: int | None = 3,
    *,
    objective: Objective = "classes",
    family: str | None = None,
    candidates: Sequence[str] | Providers | None = None,
    forbidden: Sequence[str] = (),
    compulsory: Sequence[str] = (),
    spacing: float | None = None,
    quota: int | Mapping[str, int] | None = None,
    costs: Mapping[str, float] | pd.Series | None = None,
    budget: float | None = None,
    capacity: float | None = None,
    within: float | None = None,
    tolerance: float = 0.01,
    robust: bool = True,
    seconds: float = 60.0,
    progress: Progress | None = None,
) -> Proposal:
    """Say where to create the next teams, with the proof, the choices nearly as good, and what each changes.

    Present providers stay, `A_ref` and the bounds are those of before; everything is scored again by the classes' rule.

    Parameters
    ----------
    diagnosis
        Result of `zonesblanches.diagnose`, not its public edition.
    n
        How many sites; None with a budget: as many as it pays for.
    objective
        ``"classes"``: fewest people left in blanche, then most people couverts, then least access cost, then smallest
        codes. ``"mclp"``: most people of places not couvertes within reach of a site. ``"backup"``: most people within
        reach of two providers. ``"lscp"``: fewest sites that leave no blanche. ``"p-median"``: least access cost.
        ``"p-center"``: least cost of the farthest place. ``"kolm-pollak"``: least Kolm–Pollak mean of the cost.
    family
        Family that the teams would join, the first by default.
    candidates
        Codes or names of the communes where a site could be, every one by default; or places with a room, read by
        `read_providers`.
    forbidden
        Communes where no site may be.
    compulsory
        Communes where one must be.
    spacing
        Least cost between two new sites.
    quota
        Most sites by EPCI: one number for all, or by code or name.
    costs
        Price of a site by commune code.
    budget
        What all may cost.
    capacity
        Of each site, the median of the family's by default.
    within
        For ``"mclp"``: largest cost counted as within reach, `T` by default.
    tolerance
        Share of the people that a plan of the portfolio may lose.
    robust
        Choose again at `T` ± 5 minutes and at the other times of the pair.
    seconds
        Time limit of each search; where it stops one, the gap is stated.
    progress
        Called with a few words at each step.

    Returns
    -------
    Proposal
        ``sites``, ``plans``, ``curve``, ``table``, ``variants``; ``explain()``, ``save(folder)``.

    Raises
    ------
    InputError
        When no sites keep what is asked: the smallest set of demands in conflict is named.
    ParameterError, UnknownCodeError, CostError
        For a public edition, an impossible value, an unknown place, or costs that reach no candidate.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> lozere = zb.diagnose(zb.territory("Mont Lozère"), zb.load_mairies(min_hours=30))
    >>> proposal = zb.propose(lozere, 1, robust=False)
    >>> proposal.proven, len(proposal.sites)
    (True, 1)
    """
    conditions = Conditions(
        n=n,
        forbidden=_listed(forbidden),
        compulsory=_listed(compulsory),
        spacing=spacing,
        quota=quota,
        costs=costs,
        budget=budget,
    )
    asked = Asked(
        objective=objective,
        family=family,
        candidates=_listed(candidates) if isinstance(candidates, str) else candidates,
        conditions=conditions,
        capacity=capacity,
        within=within,
        tolerance=tolerance,
        seconds=seconds,
        robust=robust,
        progress=progress or say_nothing,
    )
    found = proposed(diagnosis, asked)
    return Proposal(found, dataclasses.replace(diagnosis, proposal=found))


def _listed(told: Sequence[str] | str) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


def _as_verb(function: _Verb) -> _Verb:
    """Return a function of a diagnosis as a method: its help tells every option, and not the diagnosis itself."""

    @wraps(function)
    def verb(*told: Any, **options: Any) -> Any:
        return function(*told, **options)

    verb.__doc__ = (function.__doc__ or "").replace(_ITSELF, "")
    return cast("_Verb", verb)


class Proposing(Publishing):
    """What a diagnosis does to say where next."""

    propose = _as_verb(propose)

    @checked(proposal=one_of(Proposal, "donnez ce que rend diagnostic.propose(…)"))
    def with_proposal(self, proposal: Proposal) -> Self:
        """Set a proposal beside the classes: the report gets its chapter, the workbook its sheets.

        Parameters
        ----------
        proposal
            Result of `propose` on this diagnosis.

        Raises
        ------
        ParameterError
            When it is none, or is of another family or territory, or in a public edition.
        """
        if self.edition is not None:
            raise ParameterError("Une édition publique ne dit pas où créer une équipe : gardez la proposition interne.")
        found = proposal.found
        if found.family not in self.families or not found.table.index.equals(self.table.index):
            raise ParameterError(
                f"proposal : elle est de « {found.family} », {len(found.table)} lieux ; ce diagnostic a d'autres "
                "familles "
                "ou d'autres lieux. Refaites-la : diagnostic.propose(…)."
            )
        return dataclasses.replace(self, proposal=found)
