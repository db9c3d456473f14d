"""What users ask of the sites besides being good, and which of their demands cannot hold together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import InputError, ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import number, plural
from zonesblanches.siting.program import solved
from zonesblanches.siting.rules import Rules
from zonesblanches.siting.setting import Setting
from zonesblanches.tool import to_type

__all__ = ["Conditions", "rules_of"]

Ints = npt.NDArray[np.int64]
_OPTIONS = {
    "n": ("n", "--nombre"),
    "forbidden": ("forbidden", "--interdits"),
    "compulsory": ("compulsory", "--imposes"),
    "spacing": ("spacing", "--ecart"),
    "quota": ("quota", "--par-epci"),
    "budget": ("budget", "--budget"),
}


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What users ask of the sites.

    Parameters
    ----------
    n
        How many; None: as many as the budget allows.
    forbidden, compulsory
        Codes of communes where no site may be, or where one must.
    spacing
        Least cost between two new sites.
    quota
        Most sites by EPCI: one number for all, or by code or name.
    costs, budget
        Price of a site by commune, and what all may cost.
    """

    n: int | None = 3
    forbidden: Sequence[str] = ()
    compulsory: Sequence[str] = ()
    spacing: float | None = None
    quota: int | Mapping[str, int] | None = None
    costs: Mapping[str, float] | pd.Series | None = field(default=None, hash=False)
    budget: float | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that are none."""
        whole = isinstance(self.n, int | np.integer) and not isinstance(self.n, bool)
        if self.n is None and self.budget is None:
            raise ParameterError("n : attendu un nombre de sites, par exemple n=3 (None demande un budget).")
        if self.n is not None and not (whole and self.n >= 1):
            raise ParameterError(f"n vaut {self.n!r}, attendu : un nombre entier de sites, 1 ou plus.")
        for name in ("spacing", "budget"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, int | float) and 0 < value < math.inf):
                raise ParameterError(f"{name} vaut {value!r}, attendu : un nombre positif.")
        if (self.budget is None) != (self.costs is None):
            raise ParameterError("costs et budget vont ensemble : le prix d'un site par commune, et le total permis.")

    @property
    def asked(self) -> list[str]:
        """Names of what is asked."""
        told = {
            "n": self.n is not None,
            "forbidden": bool(self.forbidden),
            "compulsory": bool(self.compulsory),
            "spacing": self.spacing is not None,
            "quota": self.quota is not None,
            "budget": self.budget is not None,
        }
        return [name for name, holds in told.items() if holds]

    def without(self, names: Sequence[str]) -> Conditions:
        """Return what is asked without some demands."""
        nothing: dict[str, Any] = {"forbidden": (), "compulsory": (), "spacing": None, "quota": None}
        changes = {name: nothing[name] for name in names if name in nothing}
        if "budget" in names:
            changes |= {"budget": None, "costs": None}
        if "n" in names:
            changes["n"] = max(len(self.compulsory), 1)
        return replace(self, **changes)

    def words(self, name: str, unit: str) -> str:
        """Say a demand, and how it was typed."""
        option = to_type(*_OPTIONS[name])
        listed = {
            "n": f"{plural(self.n or 0, 'site')}",
            "forbidden": f"{plural(len(self.forbidden), 'commune interdite', 'communes interdites')} "
            f"({first_five(self.forbidden)})",
            "compulsory": f"{plural(len(self.compulsory), 'site imposé', 'sites imposés')} "
            f"({first_five(self.compulsory)})",
            "spacing": f"{number(self.spacing or 0, 1)} {unit} au moins entre deux sites",
            "quota": "pas plus de sites par EPCI que permis",
            "budget": f"un budget de {number(self.budget or 0)}",
        }
        return f"{listed[name]} ({option})"


def rules_of(setting: Setting, asked: Conditions) -> tuple[Rules, list[int]]:
    """Return the rules of the sites, and the positions of those that must stand.

    Raises
    ------
    InputError
        When no set of sites keeps them all: the smallest set of demands that cannot hold together is named.
    ParameterError, UnknownCodeError
        When a price is missing, or an EPCI is unknown.
    """
    rules, must, barred = _made(setting, asked)
    if not _possible(rules, must, barred, asked):
        raise InputError(_conflict(setting, asked))
    if asked.n is None:
        rules = replace(rules, n=_most(rules, must, barred))
    return _barring(rules, barred), must


def _made(setting: Setting, asked: Conditions) -> tuple[Rules, list[int], npt.NDArray[np.bool_]]:
    codes = setting.candidates["code"]
    count = len(codes)
    first = {str(code): at for at, code in reversed(list(enumerate(codes)))}
    absent = [code for code in asked.compulsory if code not in first]
    if absent:
        raise UnknownCodeError(
            f"Sites imposés hors des candidats : {first_five(absent)}. Ajoutez-les à candidates, ou retirez-les."
        )
    must = sorted(first[code] for code in dict.fromkeys(asked.compulsory))
    barred = codes.isin(list(asked.forbidden)).to_numpy()
    told: dict[str, Any] = {}
    if asked.spacing is not None:
        told |= dict(zip(("one", "other"), _too_close(setting, asked.spacing), strict=True))
    if asked.quota is not None:
        told |= dict(zip(("area", "quota"), _quota(setting, asked.quota), strict=True))
    if asked.costs is not None:
        told |= {"price": _prices(codes, asked.costs), "budget": float(asked.budget or 0)}
    return Rules(asked.n or count, count, **told), must, barred


def _barring(rules: Rules, barred: npt.NDArray[np.bool_]) -> Rules:
    """Write that some candidates cannot be: an area of theirs, whose quota is 0."""
    if not barred.any():
        return rules
    if rules.area is None or rules.quota is None:
        return replace(rules, area=np.where(barred, 0, -1), quota=np.zeros(1))
    area = np.where(barred, len(rules.quota), rules.area)
    return replace(rules, area=area, quota=np.append(rules.quota, 0.0))


def _too_close(setting: Setting, spacing: float) -> tuple[Ints, Ints]:
    """Return the pairs of candidates at less than a cost from each other, either way."""
    reach = setting.case.parameters.reach
    if setting.study.costs is None and spacing > reach:
        unit = setting.case.parameters.unit
        raise ParameterError(
            f"spacing vaut {spacing:g} : les temps ne sont regardés que jusqu'à {reach:g} {unit}. Attendu : "
            f"{reach:g} au plus."
        )
    place = setting.study.study.own.get_indexer(setting.candidates["code"])
    at = {int(row): [] for row in place if row >= 0}  # type: dict[int, list[int]]
    for candidate, row in enumerate(place):
        if row >= 0:
            at[int(row)].append(candidate)
    pairs = setting.pairs
    near = np.flatnonzero(pairs["felt"] < spacing)
    found = {
        (min(one, other), max(one, other))
        for row, other in zip(pairs["row"][near].tolist(), pairs["column"][near].tolist(), strict=True)
        for one in at.get(row, ())
        if one != other
    }
    found |= {(one, other) for those in at.values() for one in those for other in those if one < other}
    both = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _quota(setting: Setting, quota: int | Mapping[str, int]) -> tuple[Ints, npt.NDArray[np.float64]]:
    epci = setting.candidates["epci"]
    area, codes = pd.factorize(epci)
    if isinstance(quota, int | np.integer):
        return np.asarray(area, dtype=np.int64), np.full(len(codes), float(quota))
    communes = setting.study.territory.communes
    named = dict(zip(communes["epci_name"].astype(str), communes["epci"], strict=True))
    most = np.full(len(codes), np.inf)
    for told, count in quota.items():
        code = told if told in set(codes) else named.get(str(told))
        if code is None:
            raise UnknownCodeError(f"quota : EPCI inconnu « {told} ».{did_you_mean(str(told), [*codes, *named])}")
        most[np.asarray(codes) == code] = float(count)
    most = np.where(np.isinf(most), len(area), most)
    return np.asarray(area, dtype=np.int64), most


def _prices(codes: pd.Series, costs: Mapping[str, float] | pd.Series) -> npt.NDArray[np.float64]:
    if not isinstance(costs, Mapping | pd.Series):
        raise ParameterError(f"costs vaut {costs!r}, attendu : un prix par commune candidate, {{'12202': 10}}.")
    told = pd.to_numeric(pd.Series(dict(costs), dtype=object), errors="coerce")
    prices = np.array([float(told.get(code, np.nan)) for code in codes])
    bad = codes[~(prices >= 0)]
    if len(bad):
        raise ParameterError(
            f"costs : {plural(len(bad), 'candidat')} sans prix positif ou nul ({first_five(bad)}). Donnez un prix par "
            "commune candidate."
        )
    return prices


def _most(rules: Rules, must: Sequence[int], barred: npt.NDArray[np.bool_]) -> int:
    """Return how many sites the rules allow at most; −1 where they cannot be kept."""
    lines, most = replace(rules, n=rules.n_candidates).lines()
    lower = np.zeros(rules.n_candidates)
    lower[list(must)] = 1.0
    taken = lower.astype(bool) & barred
    if taken.any():
        return -1
    answer = solved(
        np.where(barred, 1.0, -1.0), lines, most, np.ones(rules.n_candidates, dtype=bool), seconds=20, lower=lower
    )
    return -1 if answer.x is None else int((answer.x[~barred] > 0.5).sum())


def _possible(rules: Rules, must: Sequence[int], barred: npt.NDArray[np.bool_], asked: Conditions) -> bool:
    if asked.n is not None and len(must) > asked.n:
        return False
    if rules.free:
        return not barred[list(must)].any() and int((~barred).sum()) >= rules.n
    most = _most(rules, must, barred)
    return most >= (len(must) if asked.n is None else rules.n) and most > 0


def _conflict(setting: Setting, asked: Conditions) -> str:
    """Name a smallest set of demands in conflict: each in turn is taken out where the rest still fails."""
    needed = list(asked.asked)
    for name in list(needed):
        fewer = [one for one in needed if one != name]
        tried = asked.without([one for one in asked.asked if one not in fewer])
        rules, must, barred = _made(setting, tried)
        if not _possible(rules, must, barred, tried):
            needed = fewer
    unit = setting.case.parameters.unit
    listed = [asked.words(name, unit) for name in needed]
    told = f"{', '.join(listed[:-1])} et {listed[-1]}" if len(listed) > 1 else listed[0]
    many = plural(len(setting.candidates), "candidat")
    together = "ne tiennent pas ensemble" if len(listed) > 1 else "ne peut être tenu"
    return f"Aucun choix de sites parmi {many} : {told} {together}. Retirez ou desserrez l'une de ces demandes."
