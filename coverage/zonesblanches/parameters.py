"""Every number that the method lets vary, in one frozen object, each declared with its words.

The defaults are those of the method. The object is printed, whole, in every output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.language import Lang
from zonesblanches.need_components import Need, usual_need_weights
from zonesblanches.parameter_faults import (
    AllerVers,
    Measure,
    NeedReference,
    Normalisation,
    Unit,
    faults_of,
    frozen,
    usual_lack_weights,
)
from zonesblanches.parameter_forms import DecayForm, Exceptions, decay_bounds

__all__ = ["PARAMETERS", "Parameter", "Parameters"]

USUAL_STEPS = ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22))


# of version 1: what replaces each
_GONE = {
    f"dense_{name}": f"exceptions = [{{density = [1], {name} = …}}], la grille de densité de l'Insee étant chargée"
    for name in ("threshold", "proximity")
}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What is told of a parameter.

    Parameters
    ----------
    fr, en
        Its name on screen.
    comment
        What it is, in French, beside its value in the file of parameters.
    cost
        Whether it is in the unit of costs.
    absent
        What its absence means; None where it is never absent.
    """

    fr: str
    en: str
    comment: str
    cost: bool = False
    absent: tuple[str, str] | None = None

    def label(self, lang: Lang) -> str:
        """Return its name on screen."""
        return self.fr if lang == "fr" else self.en


def _told(value: Any, fr: str, en: str, comment: str, *, made: bool = False, **more: Any) -> Any:
    """Declare a field: its default, or what makes it, and its words."""
    words = {"told": Parameter(fr=fr, en=en, comment=comment, **more)}
    return field(default_factory=value, metadata=words) if made else field(default=value, metadata=words)


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
    exceptions
        Own thresholds of some families, density classes or places: tables with what they choose (`families`,
        `density`, levels of the density grid, `places`, commune codes) and what they set (`threshold`, `proximity`,
        `n_star`, `theta`); the last that fits wins. They enter `N` and the classes, and not the accessibility.
    n_star
        `N*`: fewer distinct providers than this and the commune is grey (G1).
    theta
        `θ`: accessibility under this share of the reference and the commune is grey (G2).
    measure
        ``"e2sfca"`` (weights of `decay`) or ``"2sfca"`` (weight 1 up to `threshold`).
    decay
        How weight falls with cost: steps, pairs (upper bound included, weight) by increasing bound; ``"apl"``; a table
        with its `kind` (``"linear"``, ``"gaussian"``, ``"exponential"``…) and what it needs; a decay of
        `zonesblanches.access`; or any function of an array of costs.
    aller_vers
        ``"declaration"``: an aller-vers serves what it declares and, when it declares nothing, up to `outreach`;
        ``"portee"`` weighs it as a place where people come.
    outreach
        `T_av`: how far an aller-vers that declares nothing is taken to go.
    declared_weight
        Least weight of a place that any other provider declares; None takes the last step's (0.22).
    accompanied
        `m`: people whom one unit of capacity can accompany, a number or one by family; it holds where the lists count
        volunteers, unless the family is named. None: not computed.
    people_per_unit
        People whom one unit of capacity can serve, a number or one by family: outputs then say how many people can be
        served at most (`Findings.capacity`). None: not asked.
    isolation
        `ρ`: share of the demand in extreme isolation (Petits Frères des Pauvres 2025).
    tau_min
        Least share of these people that the offer must be able to accompany, or the commune is grey (G2).
    partial_share, partial_people
        With a grid (`Territory.with_grid`): a commune that somebody serves is a *couverture partielle* where at least
        this share of the demand, or so many people, live where nobody does.
    a_ref
        Reference accessibility per person of demand, to freeze it for a follow-up: a number, or one by family
        (`Findings.frozen` returns them); None, or a family without one, computes `Σ S / Σ D` over the territory and
        the providers located in it.
    demand
        Column of the population concerned; ``"auto"`` takes people 75+ where it is loaded, else people 65+,
        else the whole population.
    crowfly
        Law of the times where no travel table is given: ``"rapide"``, ``"lent"``, or ``"central"``, between the two.
    distance_cap
        Cost at which the distance component of the lack is full.
    need_weights, lack_weights
        Weights of the components; each set sums to 1.
    own_need
        Components of the need of one's own: `Need` objects, or tables with their fields.
    need_reference
        ``"france"`` ranks each component among all the communes of France whose share is known; ``"territoire"`` among
        those of the territory, where ranks then compare neither years nor places. A component known only there is
        ranked there, and it is said.
    need_shrink
        `k`: the share of people 80+ living alone is drawn to that of the EPCI as if so many more people had it; 0 takes
        it as it is.
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

    # fmt: off
    unit: Unit = _told("min", "Unité des coûts", "Unit of costs", 'unité des coûts et des seuils : "min" ou "km"')
    threshold: float = _told(20.0, "Seuil de portée T", "Reach threshold T",
        "T : à ce coût ou moins, un intervenant compte", cost=True)
    proximity: float = _told(15.0, "Seuil de proximité T_prox", "Proximity threshold T_prox",
        "T_prox : au-delà, éloignement (G3)", cost=True)
    n_star: int = _told(2, "Nombre d’intervenants attendu N*", "Expected number of providers N*",
        "N* : en dessous, intervenant unique (G1)")
    theta: float = _told(0.66, "Part de la référence θ", "Share of the reference θ",
        "θ : part de la référence sous laquelle l'offre est insuffisante (G2)")
    measure: Measure = _told("e2sfca", "Mesure d’accessibilité", "Accessibility measure",
        'mesure d\'accessibilité : "e2sfca" ou "2sfca"')
    decay: DecayForm = _told(USUAL_STEPS, "Poids selon le coût",
        "Weight by cost", "paliers de l'E2SFCA : [borne incluse, poids]")
    aller_vers: AllerVers = _told("declaration", "Aller-vers", "Outreach teams",
        'un aller-vers sert ce qu\'il déclare : "declaration" ; comme un accueil : "portee"')
    outreach: float = _told(15.0, "Portée d’un aller-vers qui ne déclare rien, T_av",
        "Reach of an outreach team that declares nothing, T_av",
        "T_av : jusqu'où va un aller-vers qui ne déclare rien", cost=True)
    declared_weight: float | None = _told(None, "Poids d’un lieu déclaré", "Weight of a declared place",
        "poids, au moins, d'un lieu déclaré (absent : celui du dernier palier)",
        absent=("celui du dernier palier, 0,22 sans paliers", "that of the last step, 0.22 without steps"))
    exceptions: Exceptions = _told((), "Seuils propres", "Own thresholds",
        'seuils propres : [{density = [1], threshold = 10}], par famille, niveau de densité ou liste de communes')
    accompanied: float | Mapping[str, float] | None = _told(2.0, "Personnes accompagnées par unité de capacité, m",
        "People accompanied by unit of capacity, m", "m : personnes accompagnées par bénévole, ou par famille",
        absent=("non calculé", "not computed"))
    people_per_unit: float | Mapping[str, float] | None = _told(None, "Personnes servies par unité de capacité",
        "People served by unit of capacity", "combien de personnes une unité de capacité peut servir, ou par famille",
        absent=("non demandé", "not asked"))
    isolation: float = _told(0.04, "Part en isolement extrême, ρ", "Share in extreme isolation, ρ",
        "ρ : part de la population concernée en isolement extrême")
    tau_min: float = _told(0.0, "Part minimale à pouvoir accompagner, τ_min", "Least share to accompany, τ_min",
        "τ_min : part de ces personnes sous laquelle l'offre est insuffisante (0 : ne joue pas)")
    partial_share: float = _told(0.33, "Couverture partielle, part des personnes", "Partial coverage, share of people",
        "avec un carroyage : part des personnes hors de portée qui fait une couverture partielle")
    partial_people: float = _told(50.0, "Couverture partielle, nombre de personnes", "Partial coverage, people",
        "avec un carroyage : nombre de personnes hors de portée qui fait une couverture partielle")
    a_ref: float | Mapping[str, float] | None = _told(None, "Accessibilité de référence figée",
        "Frozen reference accessibility", "référence figée, par personne (absente : calculée sur le territoire)",
        absent=("non figée : calculée sur le territoire", "not frozen: computed over the territory"))
    demand: str = _told("auto", "Population concernée", "Demand", 'colonne de la population concernée, ou "auto"')
    crowfly: str = _told("central", "Temps à vol d’oiseau retenu", "Time as the crow flies in use",
        'temps estimé à vol d\'oiseau : "rapide", "central" ou "lent"')
    distance_cap: float = _told(30.0, "Coût du manque complet", "Cost of full lack",
        "coût à partir duquel le manque par éloignement est complet", cost=True)
    need_weights: Mapping[str, float] = _told(usual_need_weights, "Poids du besoin", "Need weights",
        "poids du besoin (somme 1)", made=True)
    lack_weights: Mapping[str, float] = _told(usual_lack_weights, "Poids du manque", "Lack weights",
        "poids du manque (somme 1)", made=True)
    own_need: tuple[Need, ...] = _told((), "Composantes du besoin en propre", "Own need components",
        'composantes du besoin en propre : [{column = "…", weight = 0.2, direction = 1, label = "…"}]')
    need_reference: NeedReference = _told("france", "Référence du besoin", "Need reference",
        'rangs du besoin : "france" ou "territoire"')
    need_shrink: float = _told(30.0, "Lissage des 80 ans ou plus vivant seuls, k", "Shrinkage of 80+ living alone, k",
        "k : poids de l'EPCI, en personnes, dans la part des 80 ans ou plus vivant seuls (0 : sans lissage)")
    need_floor: float = _told(0.01, "Plancher du besoin", "Need floor", "plancher du besoin dans le score")
    normalisation: Normalisation = _told("percentile", "Normalisation du besoin", "Need normalisation",
        'normalisation du besoin : "percentile", "minmax" ou "z"')
    bounds: Mapping[str, tuple[float, float]] | None = _told(None, "Bornes figées", "Frozen bounds",
        'bornes figées par composante, avec normalisation = "minmax"', absent=("non figées", "not frozen"))
    imputation_max_share: float = _told(0.45, "Part du poids imputable", "Share of weight that may be imputed",
        "part maximale du poids du besoin qui peut être imputée")
    # fmt: on

    def __post_init__(self) -> None:
        """Freeze the nested values, then refuse the impossible ones, all at once."""
        faults = frozen(self) + faults_of(self)
        if faults:
            raise ParameterError("Paramètres refusés : " + " ; ".join(faults) + ".")

    @property
    def reach(self) -> float:
        """Largest cost that any indicator looks at: providers beyond it change nothing."""
        return float(max([*self.limits, self.distance_cap, self.outreach, *self.bounds_of_decay]))

    @property
    def bounds_of_decay(self) -> tuple[float, ...]:
        """Costs at which the weight of a provider changes, or ends."""
        return decay_bounds(self.decay) if self.measure == "e2sfca" else (self.threshold,)

    @property
    def floor_of_declared(self) -> float:
        """Least weight of a place that a provider declares, an aller-vers excepted."""
        if self.declared_weight is not None:
            return self.declared_weight
        steps = self.decay if isinstance(self.decay, tuple) else USUAL_STEPS
        return float(steps[-1][1])

    @property
    def limits(self) -> tuple[float, ...]:
        """Every threshold in force: `threshold`, `proximity`, then those of the exceptions."""
        own = [rule[name] for rule in self.exceptions for name in ("threshold", "proximity") if name in rule]
        return (self.threshold, self.proximity, *dict.fromkeys(map(float, own)))

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

    def accompanied_by(self, family: str, *, volunteers: bool) -> float | None:
        """Return the people whom one unit of a family's capacity can accompany; None where the unit is not people.

        Examples
        --------
        >>> [Parameters().accompanied_by("CCAS", volunteers=told) for told in (False, True)]
        [None, 2.0]
        """
        if isinstance(self.accompanied, Mapping):
            return self.accompanied.get(family)
        return self.accompanied if volunteers else None

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
        return {entry.name: _plain(getattr(self, entry.name)) for entry in fields(self)}

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
        if unknown and unknown[0] in _GONE:
            raise ParameterError(f"Paramètre « {unknown[0]} » : remplacé par {_GONE[unknown[0]]}.")
        if unknown:
            raise ParameterError(
                f"Paramètre inconnu : « {unknown[0]} ».{did_you_mean(unknown[0], known)} "
                f"Paramètres possibles : {', '.join(known)}."
            )
        defaults = {"need_weights": usual_need_weights(), "lack_weights": usual_lack_weights()}
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
        import tomllib

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


def _plain(value: Any) -> Any:
    """Return a read-only table as a plain one, inside a list too."""
    if isinstance(value, Need):
        return value.to_dict()
    if isinstance(value, Mapping):
        return dict(value)
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {entry.name: entry.metadata["told"] for entry in fields(Parameters)}
)
