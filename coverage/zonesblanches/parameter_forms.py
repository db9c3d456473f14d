"""Parameters that may be written in several forms, each brought to one: how weight falls with cost, own thresholds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from zonesblanches.errors import did_you_mean, first_five
from zonesblanches.scalars import real

__all__ = ["DECAYS", "EXCEPTION_VALUES", "DecayForm", "Exceptions", "as_decay", "as_exceptions", "decay_bounds"]

DecayForm = tuple[tuple[float, float], ...] | Mapping[str, Any] | Callable[[Any], Any]
Exceptions = tuple[Mapping[str, Any], ...]

APL_2012 = ((5.0, 1.0), (10.0, 0.3), (15.0, 0.1))
# what each form needs beside its kind; a smooth one that never ends needs a threshold, or nothing would be out of reach
DECAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "apl": (),
        "binary": ("threshold",),
        "linear": ("threshold",),
        "gaussian": ("threshold",),
        "epanechnikov": ("threshold",),
        "exponential": ("rate", "threshold"),
        "power": ("exponent", "threshold"),
        "logistic": ("cutoff", "deviation", "threshold"),
    }
)
_OPTIONAL: Mapping[str, tuple[str, ...]] = {"power": ("floor",)}
EXCEPTION_VALUES = ("threshold", "proximity", "n_star", "theta")
_CHOOSES = ("families", "density", "places")


def _finite(value: Any) -> bool:
    return math.isfinite(real(value))


def as_decay(told: Any) -> tuple[DecayForm, list[str]]:
    """Return a decay in its one form, steps, a table or a function, and what is wrong with it.

    Parameters
    ----------
    told
        Pairs (bound, weight), a table with its `kind`, the name ``"apl"``, a decay of `zonesblanches.access` or any
        function of an array of costs.

    Examples
    --------
    >>> as_decay([[10, 1], [20, 0.5]])
    (((10.0, 1.0), (20.0, 0.5)), [])
    >>> as_decay({"kind": "gaussian"})[1]
    ['decay : « gaussian » attend threshold']
    """
    if isinstance(told, str):
        told = {"kind": told}
    if isinstance(told, Mapping):
        return _as_table(told)
    if callable(told):
        return _as_function(told)
    try:
        steps = tuple((float(bound), float(weight)) for bound, weight in told)
    except (TypeError, ValueError, OverflowError):
        kinds = ", ".join(DECAYS)
        return (), [
            "decay attend des couples (borne, poids), par exemple [[10, 1], [20, 0.68]], ou une forme, par exemple "
            f'{{kind = "gaussian", threshold = 30}} (formes : {kinds})'
        ]
    return steps, _step_faults(steps)


def _as_table(told: Mapping[str, Any]) -> tuple[DecayForm, list[str]]:
    kind = str(told.get("kind"))
    if kind not in DECAYS:
        hint = did_you_mean(str(kind), list(DECAYS))
        return MappingProxyType(dict(told)), [f"decay : forme inconnue « {kind} ».{hint} Formes : {', '.join(DECAYS)}"]
    if kind == "apl":
        return APL_2012, []
    needed, allowed = DECAYS[kind], (*DECAYS[kind], *_OPTIONAL.get(kind, ()))
    faults = [f"decay : « {kind} » attend {name}" for name in needed if name not in told]
    faults += [
        f"decay : « {kind} » ne prend pas {name} ({', '.join(allowed)})"
        for name in told
        if name != "kind" and name not in allowed
    ]
    faults += [
        f"decay.{name} vaut {told[name]!r}, attendu : un nombre > 0"
        for name in allowed
        if name in told and not (_finite(told[name]) and told[name] > 0)
    ]
    values = {name: float(value) if _finite(value) else value for name, value in told.items() if name != "kind"}
    return MappingProxyType({"kind": kind, **values}), faults


def _as_function(told: Callable[[Any], Any]) -> tuple[DecayForm, list[str]]:
    """Return a decay of `access` as steps or a table, which can be written; another function stays what it is."""
    if hasattr(told, "bounds") and hasattr(told, "weights"):
        steps = tuple(zip(map(float, told.bounds), map(float, told.weights), strict=True))
        return steps, _step_faults(steps)
    kind = str(getattr(told, "kind", ""))
    if kind in DECAYS:
        names = [name for name in (*DECAYS[kind], *_OPTIONAL.get(kind, ())) if name != "threshold"]
        values = dict(zip(names, (told.first, told.second), strict=False))  # type: ignore[attr-defined]
        return _as_table({"kind": kind, **values, "threshold": told.threshold})  # type: ignore[attr-defined]
    if not _finite(getattr(told, "reach", 0.0)):
        return told, ["decay : fonction de portée infinie, attendu un attribut reach fini"]
    return told, []


def _step_faults(steps: tuple[tuple[float, float], ...]) -> list[str]:
    bounds, weights = [bound for bound, _ in steps], [weight for _, weight in steps]
    if not bounds or bounds != sorted(set(bounds)) or bounds[0] < 0 or not all(map(math.isfinite, bounds)):
        return ["decay attend des bornes positives strictement croissantes"]
    if not all(0 <= weight <= 1 for weight in weights) or not any(weights):
        return ["decay attend des poids de 0 à 1, dont un au moins non nul"]
    return []


def decay_bounds(decay: DecayForm) -> tuple[float, ...]:
    """Return the costs at which a decay changes or ends; nothing for a function that does not say.

    Examples
    --------
    >>> decay_bounds({"kind": "linear", "threshold": 25.0})
    (25.0,)
    """
    if isinstance(decay, Mapping):
        return (float(decay["threshold"]),)
    if callable(decay):
        return (float(decay.reach),) if hasattr(decay, "reach") else ()
    return tuple(bound for bound, _ in decay)


def as_exceptions(told: Any) -> tuple[Exceptions, list[str]]:
    """Return the thresholds of some families, density classes or places in one form, and what is wrong with them.

    Parameters
    ----------
    told
        Tables, the last that fits a place winning, each with what it chooses (`families`, `density`, `places`) and
        what it sets (`threshold`, `proximity`, `n_star`, `theta`).

    Examples
    --------
    >>> as_exceptions([{"density": [1, 2], "threshold": 10}])[1]
    []
    >>> as_exceptions([{"densite": [1], "threshold": 10}])[1]
    ['exceptions, règle 1 : « densite » inconnu ; vouliez-vous dire « density » ?']
    """
    told = [told] if isinstance(told, Mapping) else told
    if isinstance(told, str) or not isinstance(told, Iterable):
        return (), ["exceptions attend une liste de règles, par exemple [{density = [1], threshold = 10}]"]
    rules, faults = [], []
    for rank, rule in enumerate(told, start=1):
        if not isinstance(rule, Mapping):
            faults.append(
                f"exceptions, règle {rank} : {rule!r}, attendu une table comme {{density = [1], threshold = 10}}"
            )
            continue
        faults += [f"exceptions, règle {rank} : {fault}" for fault in _rule_faults(rule)]
        rules.append(
            MappingProxyType({name: _listed(value) if name in _CHOOSES else value for name, value in rule.items()})
        )
    return tuple(rules), faults


def _listed(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, (str, int)) or not isinstance(value, Iterable) else tuple(value)


def _rule_faults(rule: Mapping[str, Any]) -> list[str]:
    known = [*_CHOOSES, *EXCEPTION_VALUES]
    faults = [
        f"« {name} » "
        f"inconnu{did_you_mean(str(name), known).replace(' V', ' ; v', 1) or ', attendu ' + ', '.join(known)}"
        for name in rule
        if name not in known
    ]
    if faults:
        return faults
    if not any(name in rule for name in EXCEPTION_VALUES):
        faults.append(f"rien n'y est fixé, attendu l'un de {', '.join(EXCEPTION_VALUES)}")
    if not any(name in rule for name in _CHOOSES):
        faults.append(f"rien n'y est choisi, attendu l'un de {', '.join(_CHOOSES)}")
    faults += [
        f"{name} vaut {rule[name]!r}, attendu : un nombre > 0"
        for name in EXCEPTION_VALUES
        if name in rule and not (_finite(rule[name]) and rule[name] > 0)
    ]
    if _finite(rule.get("theta", 0.5)) and rule.get("theta", 0.5) > 1:
        faults.append(f"theta vaut {rule['theta']!r}, attendu : une part de 0 à 1")
    if _finite(rule.get("n_star", 1)) and rule.get("n_star", 1) != int(rule.get("n_star", 1)):
        faults.append(f"n_star vaut {rule['n_star']!r}, attendu : un nombre entier d'intervenants")
    wrong = [one for one in _listed(rule.get("density", ())) if one not in range(1, 8)]
    if wrong:
        faults.append(
            f"density : {first_five(map(repr, wrong))}, attendu des niveaux de la grille de densité, de 1 à 7"
        )
    texts = [one for name in ("families", "places") for one in _listed(rule.get(name, ())) if not isinstance(one, str)]
    if texts:
        faults.append(f"families et places attendent du texte ({first_five(map(repr, texts))})")
    return faults
