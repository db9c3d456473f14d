"""Any factorial of scenarios: what each run was, what it gave, which factor changes the classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.arguments import checked, one_of
from zonesblanches.crowfly import CROWFLY
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.kept import KeptStudy, keep
from zonesblanches.diagnosis.partition import half_width
from zonesblanches.errors import ParameterError, did_you_mean, first_five
from zonesblanches.language import number, plural
from zonesblanches.schema import CLASSES

__all__ = ["Sensitivity", "sensitivity"]

Codes = npt.NDArray[np.int8]
_MOST = 200_000  # runs: more would be a slip of the hand
_MOST_FACTORS = 10  # Shapley looks at every subset of them
_OF_PROVIDERS = "without"


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What a factorial of scenarios gave for one family.

    Attributes
    ----------
    family
        The family.
    runs
        One row by run: the level of each factor.
    communes
        Codes of the territory.
    codes
        Class of each run (row) and commune (column), as positions in blanche, grise, couverte, sans objet, non classée.
    base
        Class of each commune in the diagnosis.
    scores
        Score of each run and commune.
    shapley
        By commune and factor, its share of the changes of class.
    """

    family: str
    runs: pd.DataFrame
    communes: pd.Index
    codes: Codes
    base: Codes
    scores: npt.NDArray[np.float64]
    shapley: pd.DataFrame

    @property
    def stability(self) -> pd.Series:
        """Share of the runs that keep each commune's class."""
        return pd.Series((self.codes == self.base).mean(axis=0), index=self.communes, name="stability")

    @property
    def classes(self) -> pd.DataFrame:
        """Number of runs by commune and class."""
        counts = {name: (self.codes == code).sum(axis=0) for code, name in enumerate(CLASSES)}
        return pd.DataFrame(counts, index=self.communes)

    @property
    def drivers(self) -> pd.Series:
        """Share of the changes of class due to each factor over the territory; they sum to 1 − mean stability."""
        return self.shapley.mean(axis=0)

    def __repr__(self) -> str:
        factors = ", ".join(map(str, self.runs.columns))
        kept = number(100 * float(self.stability.mean()), 1)
        runs = plural(len(self.runs), "scénario")
        return f"<Sensitivity « {self.family} » : {runs} ({factors}), {kept} % de classes gardées>"


@checked(
    findings=one_of(Findings, "donnez ce que rend zonesblanches.diagnose(…)"),
    factors=one_of(Mapping, 'donnez des niveaux par facteur, par exemple {"threshold": [15, 20, 25]}', optional=True),
)
def sensitivity(
    findings: Findings, factors: Mapping[str, Sequence[Any]] | None = None, *, family: str | None = None
) -> Sensitivity:
    """Score every combination of the levels of some factors, and share the changes of class among them.

    The stability of a commune is the share of runs that keep the class of the diagnosis. Shapley's shares, over all
    orders in which factors may move from the level of the diagnosis, sum to 1 − stability.

    Parameters
    ----------
    findings
        An internal diagnosis.
    factors
        By factor, its levels: any field of `Parameters` but `unit` and `demand`, or ``"without"``, lists of providers
        that stop. By default the method's: `T` and `T_prox` ± 5, `θ` 0.5, 0.66 and 0.8, three decays, and the three
        times where they are estimated.
    family
        Family, the first by default.

    Returns
    -------
    Sensitivity
        Runs with their levels, classes, scores, stability and drivers.

    Raises
    ------
    ParameterError
        When a factor is unknown or cannot vary, has one level twice, or runs are more than 200,000.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> found = sensitivity(zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)), {"threshold": [15, 20, 25]})
    >>> len(found.runs), round(float(found.drivers.sum() + found.stability.mean()), 12)
    (3, 1.0)
    """
    told = _usual(findings) if factors is None else _checked(findings, factors)
    base_levels = {name: _base(findings, name) for name in told}
    grids = {name: _with_base(levels, base_levels[name]) for name, levels in told.items()}
    study = keep(findings, reach=_reach(findings, grids))
    shape = tuple(len(levels) for levels in grids.values())
    outcomes = [_run(study, family, dict(zip(grids, levels, strict=True))) for levels in product(*grids.values())]
    base = study.outcome(family=family)
    every = np.array([codes for codes, _ in outcomes]).reshape(*shape, -1)
    declared = np.ix_(*(range(len(levels)) for levels in told.values()))
    scores = np.array([score for _, score in outcomes]).reshape(*shape, -1)[declared]
    runs = pd.DataFrame(list(product(*told.values())), columns=list(told), dtype=object).infer_objects()
    start = [_index(grids[name], base_levels[name]) for name in grids]
    return Sensitivity(
        family=base.family,
        runs=runs,
        communes=base.communes,
        codes=every[declared].reshape(len(runs), -1),
        base=base.codes,
        scores=scores.reshape(len(runs), -1),
        shapley=pd.DataFrame(
            _shapley(every, base.codes, start, [len(levels) for levels in told.values()]).T,
            index=base.communes,
            columns=list(told),
        ),
    )


def _usual(findings: Findings) -> dict[str, list[Any]]:
    """Return the method's factors around a diagnosis."""
    parameters = findings.parameters
    factors: dict[str, list[Any]] = {}
    for name, value in (("threshold", parameters.threshold), ("proximity", parameters.proximity)):
        wide = half_width(value, parameters.unit)
        factors[name] = [value - wide if value > wide else value / 2, value, value + wide]
    factors["theta"] = sorted({0.5, parameters.theta, 0.8})
    end = parameters.bounds_of_decay[-1] if parameters.bounds_of_decay else parameters.reach
    decays: list[Any] = ["apl"] if parameters.unit == "min" else []  # its steps are minutes
    decays.append({"kind": "gaussian", "threshold": end})
    others = [level for level in decays if not _alike(parameters.replace(decay=level).decay, parameters.decay)]
    factors["decay"] = [parameters.decay, *others]
    factors["crowfly"] = list(CROWFLY)
    return {name: levels for name, levels in factors.items() if not _still(findings, name, factors)}


def _checked(findings: Findings, factors: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Return factors as lists of levels, or refuse those that are unknown or cannot vary, by name."""
    known = [*findings.parameters.to_dict(), _OF_PROVIDERS]
    told = {}
    for name, levels in factors.items():
        if name not in known:
            raise ParameterError(
                f"Facteur inconnu : « {name} ».{did_you_mean(name, known)} Attendu un champ de Parameters, ou without."
            )
        why = _still(findings, name, factors)
        if why:
            raise ParameterError(f"Le facteur « {name} » ne peut pas varier : {why}.")
        if isinstance(levels, str | Mapping) or not isinstance(levels, Iterable) or not list(levels):
            raise ParameterError(f"Facteur « {name} » : attendu une liste de niveaux, par exemple {name}=[…, …].")
        told[name] = list(levels)
        twice = [level for at, level in enumerate(told[name]) if _told(told[name][:at], level)]
        if twice:
            raise ParameterError(f"Facteur « {name} » : le niveau {twice[0]!r} est donné deux fois.")
    if not told:
        raise ParameterError('Aucun facteur : donnez par exemple {"threshold": [15, 20, 25]}.')
    runs = int(np.prod([len(levels) for levels in told.values()]))
    if runs > _MOST or len(told) > _MOST_FACTORS:
        raise ParameterError(
            f"{number(runs, 0)} scénarios de {plural(len(told), 'facteur')} ({first_five(told)}) : au plus "
            f"{number(_MOST, 0)} et {_MOST_FACTORS}. Donnez moins de niveaux."
        )
    return told


def _still(findings: Findings, name: str, factors: Mapping[str, Any]) -> str:
    """Say why a factor cannot vary; nothing where it can."""
    if name in {"unit", "demand"}:
        return "ce qu'il décide est préparé avant les scénarios"
    if name == "crowfly" and findings.costs_given:
        return "les temps viennent de votre table"
    if name == "crowfly" and findings.parameters.unit == "km":
        return "les coûts sont des kilomètres"
    if name == "decay" and findings.parameters.measure == "2sfca" and "measure" not in factors:
        return "la mesure 2sfca ne pèse pas les coûts"
    return ""


def _base(findings: Findings, name: str) -> Any:
    return () if name == _OF_PROVIDERS else getattr(findings.parameters, name)


def _index(levels: Sequence[Any], level: Any) -> int:
    return next(place for place, known in enumerate(levels) if _alike(known, level))


def _alike(one: Any, other: Any) -> bool:
    if callable(one) or callable(other):
        return bool(one == other)
    return repr(_plain(one)) == repr(_plain(other))


def _plain(level: Any) -> Any:
    """Return a level as plain values: numbers as floats, lists as tuples, in any order of keys."""
    if isinstance(level, Mapping):
        return tuple(sorted((str(name), _plain(value)) for name, value in level.items()))
    if isinstance(level, list | tuple):
        return tuple(map(_plain, level))
    return float(level) if isinstance(level, int | float) else level


def _with_base(levels: list[Any], base: Any) -> list[Any]:
    """Add the level of the diagnosis where it is not among those declared."""
    return levels if _told(levels, base) else [*levels, base]


def _told(levels: Sequence[Any], level: Any) -> bool:
    return any(_alike(known, level) for known in levels)


def _reach(findings: Findings, grids: Mapping[str, Sequence[Any]]) -> float:
    """Return the largest cost that a run looks at."""
    parameters, reach = findings.parameters, findings.parameters.reach
    for name, levels in grids.items():
        if name != _OF_PROVIDERS:
            reach = max(reach, *(parameters.replace(**{name: level}).reach for level in levels))
    return reach


def _run(study: KeptStudy, family: str | None, levels: dict[str, Any]) -> tuple[Codes, npt.NDArray[np.float64]]:
    without = levels.pop(_OF_PROVIDERS, ())
    found = study.outcome(family=family, without=without, **levels)
    return found.codes, found.score


def _shapley(every: Codes, base: Codes, start: list[int], counts: list[int]) -> npt.NDArray[np.float64]:
    """Return each factor's Shapley share of the changes, by factor and commune.

    The value of a set of factors is the share of runs that change the class when only these move.
    """
    factors = range(len(counts))
    subsets = list(chain.from_iterable(combinations(factors, size) for size in range(len(counts) + 1)))
    changed = every != base
    value = {}
    for moving in subsets:
        at = np.ix_(*(range(counts[f]) if f in moving else [start[f]] for f in factors))
        value[moving] = changed[at].reshape(-1, changed.shape[-1]).mean(axis=0)
    out = np.zeros((len(counts), changed.shape[-1]))
    for factor in factors:
        for others in subsets:
            if factor in others:
                continue
            weight = factorial(len(others)) * factorial(len(counts) - len(others) - 1) / factorial(len(counts))
            out[factor] += weight * (value[tuple(sorted((*others, factor)))] - value[others])
    return out
