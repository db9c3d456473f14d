"""What every output carries: parameters in force, sources, versions and hashes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zonesblanches import clock
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.need import need_words
from zonesblanches.errors import first_five
from zonesblanches.language import Lang, join_words, long_date, number, percent, plural
from zonesblanches.parameter_forms import DecayForm
from zonesblanches.parameters import PARAMETERS, Parameters
from zonesblanches.schema import LACK_LABELS, NEED_LABELS, demand_words
from zonesblanches.version import __version__

__all__ = [
    "decay_words",
    "exception_words",
    "legend_notes",
    "parameter_lines",
    "plain",
    "reading_key",
    "rule_words",
    "source_credits",
    "unused",
]

_WORDS: Mapping[object, tuple[str, str]] = {
    "min": ("minutes", "minutes"),
    "km": ("kilomètres", "kilometres"),
    "e2sfca": ("E2SFCA (bassins flottants pondérés)", "E2SFCA (weighted floating catchments)"),
    "2sfca": ("2SFCA (bassins flottants)", "2SFCA (floating catchments)"),
    "percentile": ("rang centile", "percentile rank"),
    "minmax": ("min–max", "min–max"),
    "z": ("écart réduit (logistique)", "z-score (logistic)"),
    "declaration": ("sert ce qu’il déclare", "serves what it declares"),
    "france": ("toutes les communes de France", "all the communes of France"),
    "territoire": ("le territoire", "the territory"),
    "portee": ("comme un accueil", "as a walk-in place"),
}
_UNUSED = ("non utilisé (table de coûts fournie)", "not used (cost table given)")


def parameter_lines(findings: Findings, lang: Lang = "fr", *, idle: bool = True) -> list[tuple[str, str]]:
    """Return every parameter in force, as (label, value) in words.

    Parameters
    ----------
    findings
        Result of the diagnosis.
    lang
        Language of the words.
    idle
        False leaves out those that play no part here, where room is short: files beside say them all.
    """
    side = 0 if lang == "fr" else 1
    values = findings.parameters.to_dict()
    words = {name: _in_words(name, value, values["unit"], lang) for name, value in values.items()}
    words |= {"need_weights": _in_force(findings, lang), "demand": demand_words(findings.demand_column, lang)}
    words |= dict.fromkeys(unused(findings), _UNUSED[side])
    silent = set() if idle else _idle(findings)
    return [(PARAMETERS[name].label(lang), text) for name, text in words.items() if name not in silent]


def _idle(findings: Findings) -> set[str]:
    """Name the parameters that play no part in this diagnosis."""
    values = findings.parameters.to_dict()
    out = {name for name, value in values.items() if value is None or value == ()} | set(unused(findings))
    if not any(result.accompanied for result in findings.families.values()):
        out |= {"accompanied", "isolation", "tau_min"}
    if findings.territory.grid is None:
        out |= {"partial_share", "partial_people"}
    return out


def unused(findings: Findings) -> tuple[str, ...]:
    """Name the parameters of the times as the crow flies, when a table of costs took their place."""
    return ("crowfly",) if findings.costs_given else ()


def _in_force(findings: Findings, lang: Lang) -> str:
    """Say the weights of the need that really count, and the components dropped for want of data."""
    side = 0 if lang == "fr" else 1
    need = findings.need
    words = need_words(findings.table, findings.parameters.own_need, lang)
    used = " ; ".join(f"{words[key]} {percent(weight, 0, lang)}" for key, weight in need.weights.items())
    dropped = ", ".join(words[key] for key in need.dropped)
    gone = ("sans données, retirées : ", "no data, dropped: ")[side] + dropped if dropped else ""
    return " – ".join(filter(None, [used, gone]))


def _in_words(name: str, value: Any, unit: str, lang: Lang) -> str:
    side = 0 if lang == "fr" else 1
    if value is None:
        return (PARAMETERS[name].absent or ("", ""))[side]
    if name in _FORMS:
        return _FORMS[name](value, unit, lang) or ("aucun", "none")[side]
    if isinstance(value, dict):
        return _by_name(name, value, lang)
    if name in {"theta", "imputation_max_share", "isolation", "tau_min", "partial_share"}:
        return percent(value, 0, lang)
    if isinstance(value, (int, float)):
        after = f" {unit}" if PARAMETERS[name].cost else ""
        return plain(value, lang) + ((" par bénévole", " by volunteer")[side] if name == "accompanied" else after)
    return _WORDS.get(value, (str(value),) * 2)[side]


_OF_DECAYS: Mapping[str, tuple[str, str]] = {
    "linear": ("linéaire", "linear"),
    "gaussian": ("gaussienne", "Gaussian"),
    "exponential": ("exponentielle", "exponential"),
    "power": ("puissance", "power"),
    "logistic": ("logistique", "logistic"),
    "binary": ("binaire", "binary"),
    "threshold": ("seuil", "threshold"),
    "rate": ("taux", "rate"),
    "exponent": ("exposant", "exponent"),
    "floor": ("plancher", "floor"),
    "cutoff": ("point médian", "cutoff"),
    "deviation": ("écart", "deviation"),
}


def decay_words(decay: DecayForm, unit: str, lang: Lang) -> str:
    """Say how weight falls with cost.

    Parameters
    ----------
    decay
        That of the parameters, in any form.
    unit
        Of the costs.
    lang
        Language of the words.

    Examples
    --------
    >>> decay_words(((10.0, 1.0), (20.0, 0.5)), "min", "fr")
    '1,00 ≤ 10 min ; 0,50 ≤ 20 min'
    """
    if isinstance(decay, Mapping):
        side = 0 if lang == "fr" else 1
        told = ((_OF_DECAYS.get(name, (name, name))[side], value) for name, value in decay.items() if name != "kind")
        values = ", ".join(f"{words} {plain(value, lang)}" for words, value in told)
        return f"{_OF_DECAYS.get(decay['kind'], (decay['kind'],) * 2)[side]} ({values})"
    if callable(decay):
        return str(getattr(decay, "__name__", decay))
    return " ; ".join(f"{number(weight, 2, lang)} ≤ {plain(bound, lang)} {unit}" for bound, weight in decay)


def _own_need_words(own: Sequence[Mapping[str, Any]], _unit: str, lang: Lang) -> str:
    return " ; ".join(f"{one['label']} {plain(one['weight'], lang)} ({one['direction']:+d})" for one in own)


def _rules_words(rules: Sequence[Mapping[str, Any]], unit: str, lang: Lang) -> str:
    return " ; ".join(rule_words(rule, unit, lang) for rule in rules)


_FORMS: Mapping[str, Callable[[Any, str, Lang], str]] = {
    "decay": decay_words,
    "exceptions": _rules_words,
    "own_need": _own_need_words,
}
_CHOSEN = {"families": ("familles", "families"), "density": ("densité", "density"), "places": ("communes", "communes")}


def rule_words(rule: Mapping[str, Any], unit: str, lang: Lang) -> str:
    """Say the own thresholds of some families, density classes or places.

    Parameters
    ----------
    rule
        One of `Parameters.exceptions`.
    unit
        Of the costs.
    lang
        Language of the words.

    Examples
    --------
    >>> rule_words({"density": (1, 2), "threshold": 10}, "min", "fr")
    'densité 1, 2 : T 10 min'
    """
    side = 0 if lang == "fr" else 1
    chosen = " ; ".join(
        f"{words[side]} {first_five(map(str, rule[name]))}" for name, words in _CHOSEN.items() if name in rule
    )
    signs = {
        "threshold": ("T", f" {unit}"),
        "proximity": ("T_prox", f" {unit}"),
        "n_star": ("N*", ""),
        "theta": ("θ", ""),
    }
    told = ", ".join(
        f"{sign} {plain(rule[name], lang)}{after}" for name, (sign, after) in signs.items() if name in rule
    )
    return f"{chosen}{(' : ', ': ')[side]}{told}"


def _by_name(name: str, values: Mapping[str, Any], lang: Lang) -> str:
    """Write a parameter that has a value by component, or by family."""
    if name in {"need_weights", "lack_weights"}:
        return _weights(values, NEED_LABELS if name == "need_weights" else LACK_LABELS, lang)
    if name in {"a_ref", "accompanied", "people_per_unit"}:
        return " ; ".join(f"{family} {plain(one, lang)}" for family, one in values.items())
    side, to = (0, "à") if lang == "fr" else (1, "to")
    spans = ((NEED_LABELS[key][side], plain(low, lang), plain(high, lang)) for key, (low, high) in values.items())
    return " ; ".join(f"{words} {low} {to} {high}" for words, low, high in spans)


def _weights(weights: Mapping[str, float], labels: Mapping[str, tuple[str, str]], lang: Lang) -> str:
    side = 0 if lang == "fr" else 1
    return " ; ".join(f"{labels[key][side]} {percent(weight, 0, lang)}" for key, weight in weights.items())


def plain(value: float, lang: Lang) -> str:
    """Format a parameter with the decimals it has, and no more."""
    return number(value, len(f"{value:.6f}".rstrip("0").partition(".")[2]), lang)


def source_credits(
    findings: Findings, lang: Lang = "fr", *, today: dt.date | None = None, lists: bool = True
) -> list[str]:
    """Return the credits: territory's data, lists read with their hash unless told elsewhere, library, date."""
    day = long_date(today or clock.today(), lang)
    names = ", ".join(
        f"{source.name} (sha256 {source.sha256[:12]}…)" if source.sha256 else source.name
        for source in findings.providers.sources
    )
    read = (f" Listes lues : {names}", f" Lists read: {names}")[lang == "en"] if lists else ""
    state = _state_of_lists(findings, lang)
    grid = findings.territory.grid
    idle = () if grid is None or findings.gridded else grid.sources
    data = [line for line in findings.territory.sources if line not in idle]
    if lang == "fr":
        return [
            *data,
            f"Recensement des équipes : partenaires de la coopération, {state} ; non exhaustif.{read}",
            f"Calcul : zonesblanches {__version__}, le {day}",
        ]
    return [
        *data,
        f"Census of teams: partners of the cooperation, {state}; not exhaustive.{read}",
        f"Computed by zonesblanches {__version__} on {day}",
    ]


def _state_of_lists(findings: Findings, lang: Lang) -> str:
    """Say how fresh the lists are: their latest update, and not the day of the computation."""
    days = findings.providers.table["updated"].dropna()
    if days.empty:
        return "date des listes non indiquée" if lang == "fr" else "date of the lists not given"
    latest = long_date(max(days), lang)
    return f"état au {latest} (dernière mise à jour lue)" if lang == "fr" else f"as of {latest} (latest update read)"


def exception_words(parameters: Parameters, name: str, lang: Lang) -> str:
    """Return what else a threshold may be, to print after it; nothing where it is the same for all.

    Parameters
    ----------
    parameters
        Those in force.
    name
        ``"threshold"``, ``"proximity"``, ``"n_star"`` or ``"theta"``.
    lang
        Language of the words.

    Examples
    --------
    >>> exception_words(Parameters(exceptions=[{"density": [1], "threshold": 15}]), "threshold", "fr")
    ' (ou 15 min là où un seuil propre vaut)'
    """
    own = {float(rule[name]) for rule in parameters.exceptions if name in rule} - {float(getattr(parameters, name))}
    if not own:
        return ""
    unit = f" {parameters.unit}" if PARAMETERS[name].cost else ""
    each = [percent(one, 0, lang) if name == "theta" else plain(one, lang) for one in sorted(own)]
    values = join_words(each, lang) + unit
    return (f" (ou {values} là où un seuil propre vaut)", f" (or {values} where an own threshold holds)")[lang == "en"]


def reading_key(findings: Findings, lang: Lang = "fr") -> str:
    """Return the one sentence that says how to read a map."""
    unit, threshold = findings.parameters.unit, plain(findings.parameters.threshold, lang)
    words, noun = demand_words(findings.demand_column, lang), findings.territory.noun.words(lang)
    if lang == "fr":
        return (
            f"Plus la couleur ressort du fond, moins {noun.the} est couvert{noun.e} ; « zone blanche » : aucun "
            "intervenant "
            f"à {threshold} {unit} ou moins{exception_words(findings.parameters, 'threshold', lang)} ne {noun.it} "
            "dessert. "
            f"Cercles : {words}."
        )
    return (
        f"The more the colour stands out, the less {noun.the} is covered; a “blank zone” has no provider within "
        f"{threshold} {unit}{exception_words(findings.parameters, 'threshold', lang)} that serves it. "
        f"Circles: {words}."
    )


def legend_notes(findings: Findings, lang: Lang = "fr") -> dict[str, str]:
    """Return the criterion of each class, with the thresholds in force."""
    parameters = findings.parameters
    unit = parameters.unit
    threshold, proximity = (
        f"{plain(getattr(parameters, name), lang)} {unit}{exception_words(parameters, name, lang)}"
        for name in ("threshold", "proximity")
    )
    theta = percent(parameters.theta, 0, lang) + exception_words(parameters, "theta", lang)
    wanted = exception_words(parameters, "n_star", lang)
    n_star, noun = parameters.n_star, findings.territory.noun.words(lang)
    # with N* = 1, fewer than that is nobody: the class is « blanche »
    few = (f"moins de {n_star} intervenants{wanted}, ", f"fewer than {n_star} providers{wanted}, ")[lang == "en"]
    few = few if n_star > 1 or wanted else ""
    if lang == "fr":
        return {
            "blanche": f"aucun intervenant à {threshold} ou moins ne {noun.it} dessert, et aucun ne {noun.it} déclare",
            "grise": f"{few}offre sous {theta} de la référence, plus de {proximity}, ou desserte à confirmer",
            "couverte": f"à ces seuils : {plural(n_star, 'intervenant')} ou plus, offre suffisante, à {proximity} ou "
            "moins",
            "sans objet": "aucune population concernée",
            "non classée": "donnée manquante",
        }
    return {
        "blanche": f"no provider within {threshold} serves it, and none declares it",
        "grise": f"{few}supply under {theta} of the reference, over {proximity}, or service to be confirmed",
        "couverte": f"at these thresholds: {plural(n_star, 'provider', lang='en')} or more, enough supply, within "
        f"{proximity}",
        "sans objet": "no demand",
        "non classée": "missing data",
    }
