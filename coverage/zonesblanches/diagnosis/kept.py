"""A study kept: pairs, people and need prepared once, classes and scores made again at the speed of memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.decay import decay_of
from zonesblanches.diagnosis.case import Case
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.gathering import outreach_of
from zonesblanches.diagnosis.limits import Fitting, limits_set, rules_fitting
from zonesblanches.diagnosis.need import Normalised, need_value, normalised, weights_in_force
from zonesblanches.diagnosis.offer import Offer, offer_of
from zonesblanches.diagnosis.outcome import Outcome
from zonesblanches.diagnosis.score import geometric_score
from zonesblanches.diagnosis.study import Study, study_of
from zonesblanches.errors import CostError, InputError, ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import number, plural
from zonesblanches.lookup import found_in
from zonesblanches.parameters import Parameters
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.providers import Providers
from zonesblanches.scalars import positive
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_kilometres, reach_km

__all__ = ["KeptStudy", "keep"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_FIXED = ("unit", "demand")  # what they decide is prepared
_OF_NEED = ("own_need", "need_reference", "need_shrink", "normalisation", "bounds")


@dataclass(frozen=True, eq=False)
class KeptStudy:
    """What is long to prepare in a diagnosis, kept; made by `Diagnosis.keep`.

    Attributes
    ----------
    study
        What the families share, candidates among the providers.
    reach
        Largest estimated cost kept, in the unit of the parameters.
    listed, candidates
        Identifiers of the diagnosis's providers, and of those that count only where a scenario adds them. Some count
        nowhere (inactive, of no capacity, too far): to stop them or to add them changes nothing.
    territory
        The territory.
    costs
        The user's table of costs; None where times are estimated.
    """

    study: Study
    reach: float
    listed: pd.Index
    candidates: pd.Index
    territory: Territory
    costs: CostTable | None = None

    def outcome(
        self,
        *,
        family: str | None = None,
        without: Iterable[str] = (),
        adding: Iterable[str] = (),
        parameters: Parameters | None = None,
        new_reference: bool = False,
        **changes: Any,
    ) -> Outcome:
        """Score a scenario: the numbers of a new diagnosis, in a hundredth of its time or less.

        Parameters
        ----------
        family
            Family to score, the first by default.
        without
            Identifiers of providers that stop; the stops of one stop together.
        adding
            Identifiers of candidates that start.
        parameters
            Those of the scenario, those of the diagnosis by default.
        new_reference
            Compute `A_ref` with the providers that stop or start; by default it stays that of the diagnosis, or one
            team less would lower what the others are compared with.
        **changes
            Fields of `Parameters` that change; `unit` and `demand` cannot.

        Returns
        -------
        Outcome
            Classes, indicators and scores by commune.

        Raises
        ------
        UnknownCodeError
            When a family, a provider or a candidate is unknown.
        ParameterError
            When a value is impossible, cannot change in a kept study, or looks beyond the costs kept.

        Examples
        --------
        >>> import zonesblanches as zb
        >>> kept = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24)).keep()
        >>> near, far = (kept.outcome(threshold=minutes) for minutes in (15, 25))
        >>> int((near.classes == "blanche").sum()) > int((far.classes == "blanche").sum())
        True
        """
        case = self.case(
            family, self.asked(parameters, changes), without=without, adding=adding, new_reference=new_reference
        )
        need, lack, score = self.scores(case)
        return Outcome(
            family=case.family,
            parameters=case.parameters,
            communes=self.study.own,
            codes=case.codes,
            n_providers=case.found["n_providers"],
            nearest_cost=case.found["nearest_cost"],
            access=case.found["access"],
            need=need,
            lack=lack,
            score=score,
            a_ref=case.a_ref,
            people=self.study.people.to_numpy(),
        )

    def case(
        self,
        family: str | None,
        asked: Parameters,
        *,
        without: Iterable[str] = (),
        adding: Iterable[str] = (),
        new_reference: bool = False,
    ) -> Case:
        """Count under the parameters of a scenario; see `outcome`."""
        name = self._family(family)
        offer = self.offer(name)
        counted = self._counted(offer, without, adding)
        pairs, how, decay = offer.at(asked.crowfly, self._reach(asked)), outreach_of(asked), decay_of(asked)
        links, inside = pairs
        limits = limits_set(asked, len(self.study.own), self._rules(asked, name))
        shared = offer.shared(pairs, decay, how, counted.tobytes())
        found = offer.figures(pairs, shared, limits["threshold"], how, counted)
        a_ref = asked.reference(name)
        if a_ref is None:
            a_ref = offer.reference(pairs, decay, how, counted if new_reference else offer.usual)
        return Case(
            family=name,
            parameters=asked,
            offer=offer,
            links=links,
            inside=inside,
            decay=decay,
            how=how,
            counted=counted,
            limits=limits,
            demand=self.study.own_demand.to_numpy(),
            found=found,
            a_ref=a_ref,
            accompanied=asked.accompanied_by(name, volunteers=self.study.families[name]),
        )

    def scores(self, case: Case) -> tuple[Floats, Floats, Floats]:
        """Return `B`, `L` and `U` of each commune; NaN where there is none.

        Parameters
        ----------
        case
            A scenario counted.
        """
        asked, lack = case.parameters, case.lack
        parts = self.need(asked)
        weights = weights_in_force(parts, asked)
        need = np.where(np.isnan(lack), np.nan, need_value(parts, weights, asked.imputation_max_share))
        score = geometric_score(np.maximum(need, asked.need_floor), lack) if weights else 100 * lack
        return need, lack, score

    def asked(self, parameters: Parameters | None, changes: dict[str, Any]) -> Parameters:
        """Return the parameters of a scenario, or refuse those that cannot change."""
        base = self.study.parameters
        if not isinstance(parameters, Parameters | None):
            raise ParameterError(
                f"parameters : attendu zb.Parameters(…), reçu {type(parameters).__name__}. Pour changer quelques "
                "valeurs, nommez-les : outcome(threshold=25, theta=0.5)."
            )
        asked = (parameters or base).replace(**changes) if changes else parameters or base
        fixed = [name for name in _FIXED if getattr(asked, name) != getattr(base, name)]
        if fixed:
            raise ParameterError(
                f"{fixed[0]} ne change pas dans une étude gardée : ce qu'il décide est préparé. Refaites le diagnostic "
                f"avec zb.diagnose(…, parameters=zb.Parameters({fixed[0]}={getattr(asked, fixed[0])!r}))."
            )
        return asked

    def _reach(self, asked: Parameters) -> float:
        if self.study.given is not None:
            return np.inf
        if asked.reach > self.reach:
            raise ParameterError(
                f"Ce scénario regarde jusqu'à {number(asked.reach, 1)} {asked.unit}, l'étude est gardée jusqu'à "
                f"{number(self.reach, 1)} : gardez-la plus loin, diagnostic.keep(reach={asked.reach:g})."
            )
        return asked.reach

    def _family(self, family: str | None) -> str:
        known = list(self.study.families)
        if family is not None and family not in known:
            raise UnknownCodeError(
                f"Famille inconnue : « {family} ».{did_you_mean(family, known)} Familles : {', '.join(known)}."
            )
        return family or known[0]

    def _counted(self, offer: Offer, without: Iterable[str], adding: Iterable[str]) -> Bools:
        """Tell which providers of a family count in a scenario."""
        counted = offer.usual.copy()
        for told, among, what, starts in (
            (without, self._present, "Intervenant à retirer", False),
            (adding, self._starting, "Candidat à ajouter", True),
        ):
            if not isinstance(told, Iterable):
                raise InputError(f'{what} : attendu une liste d\'identifiants, par exemple ["e1"], reçu {told!r}.')
            for name in [told] if isinstance(told, str) else told:
                if name not in among:
                    raise UnknownCodeError(
                        f"{what} inconnu : {name!r}.{did_you_mean(str(name), list(among))} "
                        f"Identifiants possibles : {first_five(among)}."
                    )
                counted[offer.rows_of.get(among[name], [])] = starts
        return counted

    @cached_property
    def _present(self) -> dict[str, str]:
        """Of which provider each row that is no candidate is a stop."""
        return self._among(self.listed)

    @cached_property
    def _starting(self) -> dict[str, str]:
        return self._among(self.candidates)

    def _among(self, names: pd.Index) -> dict[str, str]:
        active = self.study.active[found_in(self.study.active.index, names)]
        return dict(zip(names, names, strict=True)) | dict(provider_of(active))

    @cached_property
    def offer(self) -> Callable[[str], Offer]:
        """The providers of a family and their pairs."""
        return lru_cache(maxsize=None)(self._offer)

    def _offer(self, family: str) -> Offer:
        ours = self.study.active[self.study.active["family"] == family]
        return offer_of(self._costs, ours, self.study, usual=~found_in(ours.index, self.candidates))

    @cached_property
    def _costs(self) -> CostTable:
        study = self.study
        if study.given is not None:
            return study.given
        return crowfly_kilometres(study.origins, study.active, reach_km(study.parameters, reach=self.reach))

    def _rules(self, asked: Parameters, family: str) -> list[Fitting]:
        """Return the exceptions in force, each with the communes that it fits."""
        if not asked.exceptions:
            return []
        key = repr((family, asked.exceptions))
        if key not in self._fitting:
            own = self.study.origins.iloc[: len(self.study.own)]
            self._fitting[key] = rules_fitting(own, asked, family)
        return self._fitting[key]

    @cached_property
    def _fitting(self) -> dict[str, list[Fitting]]:
        return {}

    def need(self, asked: Parameters) -> Normalised:
        """Return the components of the need, ranked as a scenario asks."""
        key = repr([getattr(asked, name) for name in _OF_NEED])
        if key not in self._ranked:
            communes = pd.DataFrame(self.territory.communes.drop(columns="geometry"))
            others, scales = self.territory.others, self.territory.scales
            self._ranked[key] = normalised(communes, others, self.study.own_demand, asked, frozen=scales)
        return self._ranked[key]

    @cached_property
    def _ranked(self) -> dict[str, Normalised]:
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """Pickle what it was made of, and not what it remembers."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    def __repr__(self) -> str:
        new = int(found_in(self.study.active.index, self.candidates).sum())
        start = f"{plural(new, 'candidat')}, " if new else ""
        given = self.study.given is not None
        until = "coûts donnés" if given else f"jusqu'à {self.reach:g} {self.study.parameters.unit}"
        return (
            f"<KeptStudy {self.territory.name} : {plural(len(self.study.active) - new, 'intervenant')}, {start}{until}>"
        )


def keep(findings: Findings, *, candidates: Providers | None = None, reach: float | None = None) -> KeptStudy:
    """Keep what is long to prepare, to score many scenarios: other parameters, teams that stop or start.

    Parameters
    ----------
    candidates
        Teams that may start, of families of the diagnosis: they count only where a scenario adds them. Where an
        identifier is taken, all get the prefix ``c-`` (``cc-``… where that is taken too).
    reach
        Largest estimated cost kept, for scenarios that look beyond the parameters of the diagnosis.

    Returns
    -------
    KeptStudy
        With ``outcome(…)``, which scores one scenario.

    Raises
    ------
    ParameterError
        When this edition is public: it no longer knows the people whom it hides.
    InputError, CostError
        When candidates have an unknown family, or no cost in the diagnosis's own table.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> kept = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).keep()
    >>> kept.outcome(threshold=25, proximity=20)
    <Outcome « mairies » : 54 grise, 98 couverte>
    """
    if findings.edition is not None:
        raise ParameterError(
            "Une édition publique ne connaît plus les personnes qu'elle masque : scénarios et solidité se demandent au "
            "diagnostic interne."
        )
    parameters, providers = findings.parameters, findings.providers
    added = _candidates(findings, candidates) if candidates is not None else None
    if added is not None:
        providers = replace(providers, table=pd.concat([providers.table, added]))
    largest = parameters.reach if reach is None else max(positive(reach, "reach"), parameters.reach)
    study = study_of(
        findings.territory,
        providers,
        families=[name for name in findings.families if name in providers.families] or None,
        costs=findings.costs,
        parameters=parameters,
        reach=largest,
    )
    new = pd.Index([]) if added is None else added.index
    return KeptStudy(study, largest, findings.providers.table.index, new, findings.territory, findings.costs)


def _candidates(findings: Findings, candidates: Providers) -> pd.DataFrame:
    """Return the table of candidates, of families of the diagnosis, under identifiers that nobody else has."""
    table = candidates.table
    known = list(findings.families)
    strange = [name for name in table["family"].unique() if name not in known]
    if strange:
        raise InputError(
            f"Candidats de la famille « {strange[0]} », que le diagnostic ne mesure pas."
            f"{did_you_mean(strange[0], known)} Familles : {', '.join(known)}."
        )
    if findings.costs is not None:
        unknown = table[
            ~(table.index.isin(findings.costs.destinations) | table["commune"].isin(findings.costs.destinations))
        ]
        if len(unknown):
            raise CostError(
                f"{plural(len(unknown), 'candidat')} sans coût dans la table du diagnostic : "
                f"{first_five(unknown['name'])}. Refaites la table avec leurs communes en destinations."
            )
    if not found_in(table.index, findings.providers.table.index).any():
        return table
    prefix = "c-"
    while found_in(prefix + table.index, findings.providers.table.index).any():
        prefix = f"c{prefix}"
    named = {ident: f"{prefix}{ident}" for ident in table.index}
    return table.rename(index=named).assign(stop_of=table["stop_of"].replace(named).to_numpy())
