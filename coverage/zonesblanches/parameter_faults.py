"""What is refused of parameters: every impossible value, each said once."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from zonesblanches.crowfly import CROWFLY, FORMER_SETS
from zonesblanches.errors import did_you_mean
from zonesblanches.need_components import as_own_need, usual_need_weights
from zonesblanches.parameter_forms import as_decay, as_exceptions

__all__ = [
    "AllerVers",
    "Measure",
    "NeedReference",
    "Normalisation",
    "Unit",
    "faults_of",
    "frozen",
    "usual_lack_weights",
]

AllerVers = Literal["declaration", "portee"]
Measure = Literal["e2sfca", "2sfca"]
NeedReference = Literal["france", "territoire"]
Normalisation = Literal["percentile", "minmax", "z"]
Unit = Literal["min", "km"]

_POSITIVE = ("threshold", "proximity", "distance_cap", "n_star", "theta", "outreach", "partial_people")
_BY_FAMILY = ("a_ref", "accompanied", "people_per_unit")
_CHOICES = {
    "aller_vers": get_args(AllerVers),
    "measure": get_args(Measure),
    "need_reference": get_args(NeedReference),
    "normalisation": get_args(Normalisation),
    "unit": get_args(Unit),
}


def usual_lack_weights() -> Mapping[str, float]:
    """Return the weights of the lack's components, those of the method."""
    return MappingProxyType({"distance": 0.40, "access": 0.40, "number": 0.20})


def frozen(parameters: Any) -> list[str]:
    """Turn lists and dicts into tuples and read-only maps; return the faults met."""
    faults = []
    for name, brought in (("decay", as_decay), ("exceptions", as_exceptions), ("own_need", as_own_need)):
        value, found = brought(getattr(parameters, name))
        object.__setattr__(parameters, name, value)
        faults += found
    for name in ("need_weights", "lack_weights", "bounds", *_BY_FAMILY):
        value = getattr(parameters, name)
        if value is None or (name in _BY_FAMILY and not isinstance(value, Mapping)):
            continue
        if isinstance(value, Mapping):
            items = {key: tuple(entry) if isinstance(entry, list) else entry for key, entry in value.items()}
            object.__setattr__(parameters, name, MappingProxyType(items))
        else:
            faults.append(f"{name} attend une table de noms et de valeurs")
    return faults


def faults_of(parameters: Any) -> list[str]:
    """List every impossible value."""
    faults = [
        f"{name} vaut {getattr(parameters, name)!r}, attendu : {' ou '.join(choices)}"
        for name, choices in _CHOICES.items()
        if getattr(parameters, name) not in choices
    ]
    faults += _crowfly_faults(parameters.crowfly)
    faults += [
        f"{name} vaut {getattr(parameters, name)!r}, attendu : un nombre > 0"
        for name in _POSITIVE
        if not _is_number(getattr(parameters, name)) or getattr(parameters, name) <= 0
    ]
    for name in ("need_floor", "imputation_max_share", "isolation", "tau_min", "partial_share"):
        value = getattr(parameters, name)
        if not _is_number(value) or not 0 <= value <= 1:
            faults.append(f"{name} vaut {value!r}, attendu : un nombre de 0 à 1")
    if _is_number(parameters.theta) and parameters.theta > 1:
        faults.append(f"theta vaut {parameters.theta!r}, attendu : une part de 0 à 1 (66 % s'écrit 0.66)")
    if _is_number(parameters.n_star) and parameters.n_star != int(parameters.n_star):
        faults.append(f"n_star vaut {parameters.n_star!r}, attendu : un nombre entier d'intervenants")
    for name in (*_BY_FAMILY, "declared_weight"):
        value = getattr(parameters, name)
        told = list(value.values()) if isinstance(value, Mapping) else [value]
        if value is not None and not all(_is_number(one) and one > 0 for one in told):
            shown = dict(value) if isinstance(value, Mapping) else value
            faults.append(f"{name} vaut {shown!r}, attendu : un nombre > 0 ou rien")
    if not _is_number(parameters.need_shrink) or parameters.need_shrink < 0:
        faults.append(
            f"need_shrink vaut {parameters.need_shrink!r}, attendu : un nombre de personnes, 0 pour s'en passer"
        )
    if not isinstance(parameters.demand, str) or not parameters.demand:
        faults.append(f"demand vaut {parameters.demand!r}, attendu : un nom de colonne ou « auto »")
    return faults + _weight_faults(parameters) + _bounds_faults(parameters)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= sys.float_info.max  # a whole number of 400 digits is no float


def _crowfly_faults(law: object) -> list[str]:
    """Refuse what is no law; the sets of version 1 have one to be written instead."""
    if law in CROWFLY:  # a tuple: a list, in a TOML file, cannot be looked up in a mapping
        return []
    instead = FORMER_SETS.get(law) if isinstance(law, str) else None
    if instead:
        return [f'crowfly vaut {law!r}, un jeu de la première version : écrivez "{instead}"']
    return [f"crowfly vaut {law!r}, attendu : {' ou '.join(CROWFLY)}"]


def _weight_faults(parameters: Any) -> list[str]:
    faults = []
    for name, defaults in (("need_weights", usual_need_weights()), ("lack_weights", usual_lack_weights())):
        weights = getattr(parameters, name)
        if not isinstance(weights, Mapping):
            continue
        unknown = [key for key in weights if key not in defaults]
        if unknown:
            faults.append(f"{name} : composante inconnue « {unknown[0]} »{did_you_mean(unknown[0], list(defaults))}")
        elif not all(_is_number(value) and value >= 0 for value in weights.values()):
            faults.append(f"{name} attend des poids positifs ou nuls")
        elif abs(math.fsum(weights.values()) - 1) > 1e-9:
            faults.append(f"{name} : les poids doivent faire 1 (ils font {math.fsum(weights.values()):g})")
    return faults


def _bounds_faults(parameters: Any) -> list[str]:
    if not isinstance(parameters.bounds, Mapping):
        return []
    if parameters.normalisation != "minmax":
        return ["bounds ne vaut qu'avec normalisation = « minmax »"]
    faults = []
    for name, pair in parameters.bounds.items():
        if name not in usual_need_weights():
            faults.append(f"bounds : composante inconnue « {name} »{did_you_mean(name, list(usual_need_weights()))}")
        elif not _is_interval(pair):
            faults.append(f"bounds.{name} attend deux nombres croissants (bas, haut)")
    return faults


def _is_interval(pair: object) -> bool:
    """Tell whether a value is two increasing numbers."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not all(map(_is_number, pair)):
        return False
    return bool(pair[0] < pair[1])
