"""From a diagnosis to a proposal: the sites, the plans nearly as good, the curve, what changes where."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.outcome import Outcome
from zonesblanches.diagnosis.partition import half_width
from zonesblanches.errors import InputError, ParameterError, did_you_mean
from zonesblanches.language import number, plural
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.providers.providers import Providers
from zonesblanches.scalars import positive
from zonesblanches.schema import CLASSES
from zonesblanches.siting.conditions import Conditions, rules_of
from zonesblanches.siting.cover import most_covered
from zonesblanches.siting.objectives import OBJECTIVES, Objective
from zonesblanches.siting.portfolio import Portfolio, portfolio_of
from zonesblanches.siting.proposed import Proposed
from zonesblanches.siting.roles import SiteRole, roles_of
from zonesblanches.siting.rules import Rules
from zonesblanches.siting.setting import Setting, place_codes, setting_of
from zonesblanches.siting.stages import Decision, decide
from zonesblanches.tool import to_type

__all__ = ["Asked", "proposed"]

Codes = npt.NDArray[np.int8]
_BLANK, _GREY, _COVERED = (list(CLASSES).index(name) for name in ("blanche", "grise", "couverte"))
_LEAST_CURVE = 5  # numbers of sites on the curve, at least
_PEOPLE = 0.5  # under which two counts of people are the same


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a proposal; see `propose`."""

    objective: Objective = "classes"
    family: str | None = None
    candidates: Sequence[str] | Providers | None = None
    conditions: Conditions = dataclasses.field(default_factory=Conditions)
    capacity: float | None = None
    within: float | None = None
    tolerance: float = 0.01
    seconds: float = 60.0
    robust: bool = True
    progress: Progress = say_nothing


def proposed(findings: Findings, asked: Asked) -> Proposed:
    """Choose sites, list the plans nearly as good, and score again all that the model says.

    Parameters
    ----------
    findings
        An internal diagnosis.
    asked
        What is asked.

    Raises
    ------
    ParameterError
        In a public edition, or for an unknown objective or an impossible value.
    InputError
        When no sites keep what is asked, or when the model and the diagnosis disagree.
    """
    _refuse(findings, asked)
    family = findings.family(asked.family).name
    conditions = _coded(findings, asked.conditions)
    others = _variants(findings) if asked.robust else {}
    reach = max([findings.parameters.reach, *(findings.parameters.replace(**told).reach for told in others.values())])
    setting = setting_of(findings, family, asked.candidates, asked.capacity, reach=reach)
    rules, must = rules_of(setting, conditions)
    chosen = decide(
        setting, rules, must, asked.objective, within=asked.within, seconds=asked.seconds, progress=asked.progress
    )
    _refuse_unreached(chosen, setting)
    if asked.objective == "lscp":
        rules = replace(rules, n=max(len(chosen.sites), 1))
    found = _portfolio(chosen, rules, must, asked)
    order = _opening(setting, chosen.sites)
    outcomes = [_outcome(setting, order[:count]) for count in range(len(order) + 1)]
    _refuse_disagreement(setting, chosen, outcomes[-1])
    roles = _roles(chosen, found, asked.tolerance)
    tried = _tried(setting, conditions, chosen, others, asked)
    return Proposed(
        family=family,
        objective=asked.objective,
        stages=chosen.stages,
        sites=_sites(setting, order, outcomes, roles, tried, asked.tolerance),
        plans=_plans(setting, chosen, found),
        curve=_curve(setting, rules, must, chosen, asked),
        table=_table(findings, setting, order, outcomes[0], outcomes[-1]),
        variants=_variant_table(setting, chosen.sites, tried),
        tolerance=asked.tolerance,
        complete=found is not None and found.complete,
        unit=findings.parameters.unit,
    )


def _refuse(findings: Findings, asked: Asked) -> None:
    if findings.edition is not None:
        raise ParameterError(
            "Une édition publique ne connaît plus les personnes qu'elle masque : où créer une équipe se demande au "
            "diagnostic interne."
        )
    if asked.objective not in OBJECTIVES:
        raise ParameterError(
            f"{to_type('objective', '--objectif')} : « {asked.objective} » inconnu."
            f"{did_you_mean(str(asked.objective), OBJECTIVES)} "
            f"Attendu : {', '.join(OBJECTIVES)}."
        )
    if not (isinstance(asked.tolerance, int | float) and 0 <= asked.tolerance < 1):
        raise ParameterError(f"tolerance vaut {asked.tolerance!r}, attendu : une part entre 0 et 1, par exemple 0.01.")
    for name in ("capacity", "within", "seconds"):
        if getattr(asked, name) is not None:
            positive(getattr(asked, name), name)


def _coded(findings: Findings, asked: Conditions) -> Conditions:
    """Return what is asked with codes in place of names."""
    changes: dict[str, Any] = {
        name: tuple(place_codes(findings, getattr(asked, name))) for name in ("forbidden", "compulsory")
    }
    return replace(asked, **changes)


def _refuse_unreached(chosen: Decision, setting: Setting) -> None:
    if chosen.stages[0].name == "radius" and not np.isfinite(chosen.stages[0].value):
        unit, reach = setting.case.parameters.unit, setting.largest
        raise InputError(
            f"p-center : avec si peu de sites, des lieux restent à plus de {number(reach)} {unit}, au-delà de ce qui "
            "est regardé. Demandez plus de sites : n=…"
        )


def _portfolio(chosen: Decision, rules: Rules, must: Sequence[int], asked: Asked) -> Portfolio | None:
    if chosen.headline is None:
        return None
    value = chosen.headline.value(chosen.sites)
    if value <= 0:
        return None
    asked.progress("plans presque aussi bons")
    merged, seconds = chosen.headline.merged(), min(asked.seconds, 30.0)
    least = (1 - asked.tolerance) * value
    found = portfolio_of(merged, rules, least, compulsory=must, start=chosen.sites, seconds=seconds)
    if len(found.plans) > 1:
        return found
    two = portfolio_of(
        merged, rules, 0.5 * value, compulsory=must, start=chosen.sites, most=2, seconds=min(seconds, 10)
    )
    return Portfolio(two.plans, least, found.complete)  # the runner-up too, however far behind


def _roles(chosen: Decision, found: Portfolio | None, tolerance: float) -> dict[int, SiteRole]:
    if found is None or chosen.headline is None:
        return {}
    whole = chosen.headline
    least = (1 - tolerance) * whole.value(chosen.sites) * (1 - 1e-9)
    plans = [(sites, value) for sites, value in found.plans if value >= least] or [(chosen.sites, 0.0)]
    spare = [site for site in chosen.sites if whole.value([one for one in chosen.sites if one != site]) >= least]
    return roles_of(chosen.sites, plans, spare=spare)


def _opening(setting: Setting, sites: Sequence[int]) -> list[int]:
    """Order sites by what each adds: people out of blanche, then couverts, then the cost."""
    order: list[int] = []
    left = sorted(sites)
    while left:
        best = min(
            left,
            key=lambda site: (
                -setting.blank.value([*order, site]),
                -setting.covered.value([*order, site]),
                setting.total_cost([*order, site]),
                site,
            ),
        )
        order.append(best)
        left.remove(best)
    return order


def _outcome(setting: Setting, sites: Sequence[int]) -> Outcome:
    return setting.study.outcome(
        family=setting.case.family, adding=setting.names(sites), parameters=setting.case.parameters
    )


def _moved(setting: Setting, before: Codes, after: Codes, start: int, end: int) -> float:
    return float(setting.people[(before == start) & (after == end)].sum())


def _alone(setting: Setting, before: Codes, after: Outcome) -> float:
    """Return the people of the blanches that turn grises for want of providers, one alone or fewer than `N*`."""
    few = (after.n_providers < setting.case.limits["n_star"]) & (before == _BLANK) & (after.codes == _GREY)
    return float(setting.people[few].sum())


def _refuse_disagreement(setting: Setting, chosen: Decision, after: Outcome) -> None:
    """Refuse sites whose people are not those of a diagnosis made with them."""
    left = float(setting.people[(setting.codes == _BLANK) & (after.codes != _BLANK)].sum())
    covered = float(setting.people[(setting.codes < _COVERED) & (after.codes == _COVERED)].sum())
    for said, scored in ((setting.blank.value(chosen.sites), left), (setting.covered.value(chosen.sites), covered)):
        if abs(said - scored) > _PEOPLE:
            raise InputError(
                f"Proposition refusée : le modèle compte {number(said)} personnes, le diagnostic refait avec ces sites "
                f"{number(scored)}. C'est une erreur du programme : signalez-la, avec les listes et les paramètres."
            )


def _sites(
    setting: Setting,
    order: Sequence[int],
    outcomes: Sequence[Outcome],
    roles: dict[int, SiteRole],
    tried: dict[str, Any],
    tolerance: float,
) -> pd.DataFrame:
    within = setting.within
    rows = []
    for rank, site in enumerate(order):
        before, after = outcomes[rank].codes, outcomes[rank + 1].codes
        near = np.unique(setting.pairs["row"][within & (setting.pairs["column"] == site)])
        role = roles.get(site)
        told = setting.candidates.iloc[site]
        rows.append(
            {
                "site": setting.candidates.index[site],
                "code": told["code"],
                "name": told["name"],
                "epci": told["epci"],
                "capacity": told["capacity"],
                "places": len(near),
                "people": float(setting.people[near].sum()),
                "blank_to_grey": _moved(setting, before, after, _BLANK, _GREY),
                "blank_alone": _alone(setting, before, outcomes[rank + 1]),
                "blank_to_covered": _moved(setting, before, after, _BLANK, _COVERED),
                "grey_to_covered": _moved(setting, before, after, _GREY, _COVERED),
                "role": role.role if role else "",
                "replaced_by": tuple(setting.candidates["name"].iloc[list(role.others)]) if role else (),
                "plans_share": role.share if role else np.nan,
                "still": tuple(name for name, (_, lost) in tried.items() if lost[site] <= tolerance),
                "loss": max((lost[site] for _, lost in tried.values()), default=0.0),
                "tried": len(tried),
            }
        )
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="order"))


def _names(setting: Setting, sites: Sequence[int]) -> tuple[str, ...]:
    return tuple(setting.candidates["name"].iloc[list(sites)])


def _plans(setting: Setting, chosen: Decision, found: Portfolio | None) -> pd.DataFrame:
    told = found.plans if found else [(chosen.sites, np.nan)]
    best = told[0][1]
    rows = [
        {
            "sites": tuple(setting.names(sites)),
            "names": _names(setting, sites),
            "people": value,
            "loss": best - value,
            "loss_share": (best - value) / best if best else np.nan,
            "chosen": tuple(sites) == tuple(chosen.sites),
        }
        for sites, value in told
    ]
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="rank"))


def _curve(setting: Setting, rules: Rules, must: Sequence[int], chosen: Decision, asked: Asked) -> pd.DataFrame:
    """Choose again with fewer and more sites, by the classes."""
    rows, before = [], 0.0
    many = 0 if asked.objective == "lscp" else rules.n + 1  # the fewest that do may be many
    most = min(max(many, _LEAST_CURVE), len(setting.candidates))
    for count in range(max(len(must), 1), most + 1):
        asked.progress(f"courbe : {plural(count, 'site')} sur {most}")
        same = count == len(chosen.sites) and asked.objective == "classes"
        told = chosen if same else decide(setting, replace(rules, n=count), must, seconds=min(asked.seconds, 5.0))
        if len(told.sites) < count:
            break  # the rules allow no more
        left = setting.blank.value(told.sites)
        rows.append(
            {
                "n": count,
                "sites": tuple(setting.names(told.sites)),
                "names": _names(setting, told.sites),
                "blank_left": float(setting.people[setting.codes == _BLANK].sum()) - left,
                "covered": setting.covered.value(told.sites),
                "gain": left - before,
                "gap": max(stage.gap for stage in told.stages[:2]),
            }
        )
        before = left
    columns = ["n", "sites", "names", "blank_left", "covered", "gain", "gap"]
    return pd.DataFrame(rows, columns=columns).set_index("n")


def _variants(findings: Findings) -> dict[str, dict[str, Any]]:
    """Return the settings at which a committee asks whether the sites stay."""
    parameters = findings.parameters
    wide = float(half_width(parameters.threshold, parameters.unit))
    low, high = f"T - {wide:g}", f"T + {wide:g}"
    found: dict[str, dict[str, Any]] = {}
    if parameters.threshold > wide:
        least = parameters.threshold - wide
        found[low] = {"threshold": least, "proximity": min(parameters.proximity, least)}
    found[high] = {"threshold": parameters.threshold + wide}
    if findings.costs is None and parameters.unit == "min":
        found |= {law: {"crowfly": law} for law in ("rapide", "lent") if parameters.crowfly != law}
    return found


def _tried(
    setting: Setting, conditions: Conditions, chosen: Decision, variants: dict[str, dict[str, Any]], asked: Asked
) -> dict[str, Any]:
    """Choose again at other settings; and say what it would cost there to keep each site."""
    found = {}
    for name, changes in variants.items():
        asked.progress(f"sites à d'autres réglages : {name}")
        parameters = setting.case.parameters.replace(**changes)
        other = replace(setting, case=setting.study.case(setting.case.family, parameters))
        count = conditions if asked.objective == "lscp" else replace(conditions, n=len(chosen.sites))
        rules, must = rules_of(other, count)
        within = asked.within
        decision = decide(other, rules, must, asked.objective, within=within, seconds=min(asked.seconds, 10.0))
        found[name] = (decision, _losses(decision, chosen.sites, rules, must))
    return found


def _losses(decision: Decision, sites: Sequence[int], rules: Rules, must: Sequence[int]) -> dict[int, float]:
    """Return the share of the people that another setting loses to keep each site: 0 where its best plan holds it."""
    losses = {site: 0.0 if site in decision.sites else np.inf for site in sites}
    if decision.headline is None or not decision.stages[0].value > 0:
        return losses
    best = decision.stages[0].value
    for site in [site for site, loss in losses.items() if loss]:
        with contextlib.suppress(InputError):  # the rules of that setting leave no room for it
            kept = most_covered(decision.headline, rules, compulsory=sorted({*must, site}), seconds=5.0)
            losses[site] = max(0.0, 1 - kept.value / best)
    return losses


def _variant_table(setting: Setting, sites: Sequence[int], tried: dict[str, Any]) -> pd.DataFrame:
    rows = [
        {
            "sites": tuple(setting.names(decision.sites)),
            "names": _names(setting, decision.sites),
            "same": len(set(decision.sites) & set(sites)),
        }
        for decision, _ in tried.values()
    ]
    return pd.DataFrame(rows, columns=["sites", "names", "same"], index=pd.Index(list(tried), name="setting"))


def _table(findings: Findings, setting: Setting, order: Sequence[int], before: Outcome, after: Outcome) -> pd.DataFrame:
    within, pairs = setting.within, setting.pairs
    served: dict[int, list[str]] = {}
    for site in order:
        for row in pairs["row"][within & (pairs["column"] == site)].tolist():
            served.setdefault(row, []).append(str(setting.candidates["name"].iloc[site]))
    own = before.communes
    return pd.DataFrame(
        {
            "name": findings.table["name"].reindex(own).to_numpy(),
            "demand": setting.case.demand,
            "class_before": before.classes.to_numpy(),
            "class_after": after.classes.to_numpy(),
            "n_before": before.n_providers,
            "n_after": after.n_providers,
            "nearest_before": before.nearest_cost,
            "nearest_after": after.nearest_cost,
            "access_before_per_1k": 1000 * before.access,
            "access_after_per_1k": 1000 * after.access,
            "served_by": [tuple(served.get(row, ())) for row in range(len(own))],
        },
        index=own,
    )
