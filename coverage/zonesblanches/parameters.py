"""Every number that the method lets vary, in one frozen object.

The defaults are those of the method. The object is printed, whole, in every output.
"""

from __future__ import annotations

import math
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from zonesblanches.errors import ParameterError, did_you_mean, first_five

__all__ = ["CROWFLY_AUTO", "CROWFLY_SETS", "MOUNTAIN", "CrowflySet", "Parameters"]

Measure = Literal["e2sfca", "2sfca"]
Normalisation = Literal["percentile", "minmax", "z"]
Unit = Literal["min", "km"]

CROWFLY_AUTO = "auto"
# départements where relief rules every trip (Alpes, Pyrénées, Massif central, Corse): our own list, short on purpose,
# until the user gives the communes classed as mountain (loi n° 85-30 du 9 janvier 1985). The set was fitted in Isère
MOUNTAIN: tuple[str, ...] = ("04", "05", "09", "15", "2A", "2B", "38", "43", "48", "65", "73", "74")
_PLACE = re.compile(r"(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97\d)(\d{2,3})?")
_POSITIVE = (
    "threshold", "proximity", "distance_cap", "n_star", "theta", "dense_density", "dense_population", "dense_from_km",
)  # fmt: skip
_CHOICES = {"measure": get_args(Measure), "normalisation": get_args(Normalisation), "unit": get_args(Unit)}


@dataclass(frozen=True)
class CrowflySet:
    """Travel time estimated as the crow flies, ``t = intercept_min + 60 · d / speed_kmh``.

    Parameters
    ----------
    intercept_min
        Minutes spent at both ends, whatever the distance.
    speed_kmh
        Straight-line speed, in kilometres per hour.
    error, error_en
        Mean error against real car times, in French and in English, printed with the results.
    """

    intercept_min: float
    speed_kmh: float
    error: str
    error_en: str


CROWFLY_SETS: Mapping[str, CrowflySet] = MappingProxyType(
    {
        "plaine": CrowflySet(
            1.8,
            61.5,
            "erreur moyenne 2,2 min sur les trajets de 30 min ou moins (Gironde)",
            "mean error 2.2 min on trips of 30 min or less (Gironde)",
        ),
        "montagne": CrowflySet(
            8.4,
            52.4,
            "erreur moyenne 3,7 min sur les trajets de 30 min ou moins (Isère)",
            "mean error 3.7 min on trips of 30 min or less (Isère)",
        ),
        "metropole": CrowflySet(
            14.6,
            70.0,
            "ajusté sur les trajets vers Paris ; erreur non publiée",
            "fitted on trips to Paris; error not published",
        ),
    }
)


def _need_weights() -> Mapping[str, float]:
    return MappingProxyType({"alone_80p": 0.40, "older": 0.25, "low_income": 0.25, "low_density": 0.10})


def _lack_weights() -> Mapping[str, float]:
    return MappingProxyType({"distance": 0.40, "access": 0.40, "number": 0.20})


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The method's numbers; every field is an option, with the method's default.

    Parameters
    ----------
    unit
        Unit of the costs and of every threshold below: ``"min"`` or ``"km"``.
    threshold
        `T`: a provider counts for a commune when it is at this cost or less.
    proximity
        `T_prox`: beyond this cost to the nearest provider, a covered commune is grey (G3).
    dense_threshold, dense_proximity
        `T` and `T_prox` of dense communes, those that `commune_sets` calls ``"metropole"``; None: as everywhere. They
        enter `N`, the classes and G3, and not the accessibility.
    n_star
        `N*`: fewer distinct providers than this and the commune is grey (G1).
    theta
        `θ`: accessibility under this share of the reference and the commune is grey (G2).
    measure
        ``"e2sfca"`` (weights of `decay`) or ``"2sfca"`` (weight 1 up to `threshold`).
    decay
        Steps of the E2SFCA, pairs (upper bound included, weight), by increasing bound.
    a_ref
        Reference accessibility per person of demand, to freeze it for a follow-up: a number, or one by family
        (`Findings.frozen` returns them); None, or a family without one, computes `Σ S / Σ D` over the territory and
        the providers located in it.
    demand
        Column of the population concerned; ``"auto"`` takes people 75+ where it is loaded, else people 65+,
        else the whole population.
    crowfly
        Name of the set used where no travel table is given: ``"plaine"``, ``"montagne"``, ``"metropole"``, or
        ``"auto"``, which chooses by commune.
    mountain
        With ``"auto"``, codes of the communes and of the départements where the set is ``"montagne"``.
    dense_density, dense_population
        With ``"auto"`` and no density grid, people per km² and people from which a commune has the set ``"metropole"``.
    dense_from_km
        With ``"auto"``, distance beyond which ``"metropole"`` counts: its 14.6 minutes are those of entering a city
        from afar. Up to it, included, the set is ``"plaine"`` or ``"montagne"``, measured there, up to 30 minutes.
    distance_cap
        Cost at which the distance component of the lack is full.
    need_weights, lack_weights
        Weights of the components; each set sums to 1.
    need_floor
        Least value that the need takes in the score.
    normalisation
        ``"percentile"`` (mean ranks), ``"minmax"`` or ``"z"`` (logistic) of the need components.
    bounds
        With ``"minmax"``, frozen (low, high) by component, in the component's own unit.
    imputation_max_share
        Largest share of the need's weight that may be imputed for one commune.

    Raises
    ------
    ParameterError
        When a value is impossible; every fault is listed at once.

    Examples
    --------
    >>> Parameters(threshold=25).threshold
    25
    >>> Parameters().reach
    30.0
    """

    unit: Unit = "min"
    threshold: float = 20.0
    proximity: float = 15.0
    dense_threshold: float | None = None
    dense_proximity: float | None = None
    n_star: int = 2
    theta: float = 0.66
    measure: Measure = "e2sfca"
    decay: tuple[tuple[float, float], ...] = ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22))
    a_ref: float | Mapping[str, float] | None = None
    demand: str = "auto"
    crowfly: str = "plaine"
    mountain: tuple[str, ...] = MOUNTAIN
    dense_density: float = 1500.0
    dense_population: float = 50_000.0
    dense_from_km: float = 28.9
    distance_cap: float = 30.0
    need_weights: Mapping[str, float] = field(default_factory=_need_weights)
    lack_weights: Mapping[str, float] = field(default_factory=_lack_weights)
    need_floor: float = 0.01
    normalisation: Normalisation = "percentile"
    bounds: Mapping[str, tuple[float, float]] | None = None
    imputation_max_share: float = 0.25

    def __post_init__(self) -> None:
        """Freeze the nested values, then refuse the impossible ones, all at once."""
        faults = _freeze(self) + _faults(self)
        if faults:
            raise ParameterError("Paramètres refusés : " + " ; ".join(faults) + ".")

    @property
    def reach(self) -> float:
        """Largest cost that any indicator looks at: providers beyond it change nothing."""
        bounds = [step[0] for step in self.decay] if self.measure == "e2sfca" else [self.threshold]
        return float(max([*self.limits, self.distance_cap, *bounds]))

    @property
    def limits(self) -> tuple[float, ...]:
        """Every threshold in force: `threshold`, `proximity`, then those of dense communes when they are told."""
        told = (self.threshold, self.proximity, self.dense_threshold, self.dense_proximity)
        return tuple(limit for limit in told if limit is not None)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy by value: a read-only mapping cannot be pickled itself."""
        return Parameters.from_mapping, (self.to_dict(),)

    def reference(self, family: str) -> float | None:
        """Return the frozen reference of a family; None when it is to be computed.

        Examples
        --------
        >>> Parameters(a_ref={"CCAS": 0.01}).reference("CCAS"), Parameters().reference("CCAS")
        (0.01, None)
        """
        return self.a_ref.get(family) if isinstance(self.a_ref, Mapping) else self.a_ref

    def replace(self, **changes: Any) -> Parameters:
        """Return new parameters with some fields changed.

        Examples
        --------
        >>> Parameters().replace(theta=0.5).theta
        0.5
        """
        return Parameters.from_mapping(self.to_dict() | changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, ready for TOML or JSON."""
        return {
            entry.name: dict(value) if isinstance(value := getattr(self, entry.name), Mapping) else value
            for entry in fields(self)
        }

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Parameters:
        """Build from names and values, refusing unknown names with the nearest known one.

        A partial table of weights changes those it names and keeps the others.

        Raises
        ------
        ParameterError
            For an unknown name or an impossible value.
        """
        known = [entry.name for entry in fields(cls)]
        unknown = [name for name in values if name not in known]
        if unknown:
            raise ParameterError(
                f"Paramètre inconnu : « {unknown[0]} ».{did_you_mean(unknown[0], known)} "
                f"Paramètres possibles : {', '.join(known)}."
            )
        defaults = {"need_weights": _need_weights(), "lack_weights": _lack_weights()}
        merged: dict[str, Any] = {
            name: {**defaults[name], **value} if name in defaults and isinstance(value, Mapping) else value
            for name, value in values.items()
        }
        return cls(**merged)

    @classmethod
    def from_toml(cls, path: str | Path) -> Parameters:
        """Read a TOML file of parameters (same names as the fields).

        Raises
        ------
        ParameterError
            When the file is absent, is not TOML, or holds an unknown name or an impossible value.
        """
        source = Path(path)
        try:
            values = tomllib.loads(source.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise ParameterError(f"Fichier de paramètres illisible : {source} ({error.strerror}).") from error
        except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, a number of 5,000 digits, nested tables
            raise ParameterError(f"{source.name} n'est pas un fichier TOML valable : {error}.") from error
        try:
            return cls.from_mapping(values)
        except ParameterError as error:
            raise ParameterError(f"{source.name} : {error}") from error


def _freeze(parameters: Parameters) -> list[str]:
    """Turn lists and dicts into tuples and read-only maps; return the faults met."""
    faults = []
    try:
        steps = tuple((float(bound), float(weight)) for bound, weight in parameters.decay)
        object.__setattr__(parameters, "decay", steps)
    except (TypeError, ValueError, OverflowError):
        faults.append("decay attend des couples (borne, poids), par exemple [[10, 1], [20, 0.68]]")
    if isinstance(parameters.mountain, (list, tuple, set, frozenset)):
        object.__setattr__(parameters, "mountain", tuple(sorted(parameters.mountain, key=str)))
    for name in ("need_weights", "lack_weights", "bounds", "a_ref"):
        value = getattr(parameters, name)
        if value is None or (name == "a_ref" and not isinstance(value, Mapping)):
            continue
        if isinstance(value, Mapping):
            items = {key: tuple(entry) if isinstance(entry, list) else entry for key, entry in value.items()}
            object.__setattr__(parameters, name, MappingProxyType(items))
        else:
            faults.append(f"{name} attend une table de noms et de valeurs")
    return faults


def _faults(parameters: Parameters) -> list[str]:
    """List every impossible value."""
    faults = [
        f"{name} vaut {getattr(parameters, name)!r}, attendu : {' ou '.join(choices)}"
        for name, choices in _CHOICES.items()
        if getattr(parameters, name) not in choices
    ]
    sets = (*CROWFLY_SETS, CROWFLY_AUTO)
    if parameters.crowfly not in sets:  # a list, in a TOML file, cannot be looked up in a mapping
        faults.append(f"crowfly vaut {parameters.crowfly!r}, attendu : {' ou '.join(sets)}")
    faults += _mountain_faults(parameters.mountain)
    faults += [
        f"{name} vaut {getattr(parameters, name)!r}, attendu : un nombre > 0"
        for name in _POSITIVE
        if not _is_number(getattr(parameters, name)) or getattr(parameters, name) <= 0
    ]
    for name in ("need_floor", "imputation_max_share"):
        value = getattr(parameters, name)
        if not _is_number(value) or not 0 <= value <= 1:
            faults.append(f"{name} vaut {value!r}, attendu : un nombre de 0 à 1")
    if _is_number(parameters.theta) and parameters.theta > 1:
        faults.append(f"theta vaut {parameters.theta!r}, attendu : une part de 0 à 1 (66 % s'écrit 0.66)")
    if _is_number(parameters.n_star) and parameters.n_star != int(parameters.n_star):
        faults.append(f"n_star vaut {parameters.n_star!r}, attendu : un nombre entier d'intervenants")
    for name in ("a_ref", "dense_threshold", "dense_proximity"):
        value = getattr(parameters, name)
        told = list(value.values()) if name == "a_ref" and isinstance(value, Mapping) else [value]
        if value is not None and not all(_is_number(one) and one > 0 for one in told):
            shown = dict(value) if isinstance(value, Mapping) else value
            faults.append(f"{name} vaut {shown!r}, attendu : un nombre > 0 ou rien")
    if not isinstance(parameters.demand, str) or not parameters.demand:
        faults.append(f"demand vaut {parameters.demand!r}, attendu : un nom de colonne ou « auto »")
    return faults + _decay_faults(parameters.decay) + _weight_faults(parameters) + _bounds_faults(parameters)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= sys.float_info.max  # a whole number of 400 digits is no float


def _mountain_faults(mountain: object) -> list[str]:
    """Refuse what is no list of communes and départements."""
    if not isinstance(mountain, tuple):
        return [f'mountain vaut {mountain!r}, attendu : une liste de codes, par exemple ["05", "38185"]']
    wrong = [code for code in mountain if not (isinstance(code, str) and _PLACE.fullmatch(code))]
    if wrong:
        shown = first_five(map(repr, wrong))
        return [f"mountain : codes inconnus ({shown}), attendu : des codes de communes (38185) ou de départements (05)"]
    return []


def _decay_faults(decay: object) -> list[str]:
    if not isinstance(decay, tuple) or not all(_is_step(step) for step in decay):
        return []  # already reported while freezing
    bounds = [step[0] for step in decay]
    weights = [step[1] for step in decay]
    if not bounds or bounds != sorted(set(bounds)) or bounds[0] < 0 or not all(map(math.isfinite, bounds)):
        return ["decay attend des bornes positives strictement croissantes"]
    if not all(0 <= weight <= 1 for weight in weights) or not any(weights):
        return ["decay attend des poids de 0 à 1, dont un au moins non nul"]
    return []


def _weight_faults(parameters: Parameters) -> list[str]:
    faults = []
    for name, defaults in (("need_weights", _need_weights()), ("lack_weights", _lack_weights())):
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


def _bounds_faults(parameters: Parameters) -> list[str]:
    if not isinstance(parameters.bounds, Mapping):
        return []
    if parameters.normalisation != "minmax":
        return ["bounds ne vaut qu'avec normalisation = « minmax »"]
    faults = []
    for name, pair in parameters.bounds.items():
        if name not in _need_weights():
            faults.append(f"bounds : composante inconnue « {name} »{did_you_mean(name, list(_need_weights()))}")
        elif not _is_interval(pair):
            faults.append(f"bounds.{name} attend deux nombres croissants (bas, haut)")
    return faults


def _is_step(step: object) -> bool:
    return isinstance(step, tuple) and len(step) == 2 and all(isinstance(value, float) for value in step)


def _is_interval(pair: object) -> bool:
    """Tell whether a value is two increasing numbers."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not all(map(_is_number, pair)):
        return False
    return bool(pair[0] < pair[1])
