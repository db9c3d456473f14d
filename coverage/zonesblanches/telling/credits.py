"""What every output carries: parameters in force, sources, versions and hashes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from zonesblanches.crowfly import CROWFLY_AUTO
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import first_five
from zonesblanches.language import Lang, long_date, number, percent, plural
from zonesblanches.parameters import PARAMETERS, Parameters
from zonesblanches.schema import LACK_LABELS, NEED_LABELS, demand_words
from zonesblanches.version import __version__

__all__ = ["dense_words", "legend_notes", "parameter_lines", "plain", "reading_key", "sources", "unused"]

_WORDS: Mapping[object, tuple[str, str]] = {
    "min": ("minutes", "minutes"),
    "km": ("kilomètres", "kilometres"),
    "e2sfca": ("E2SFCA (bassins flottants à paliers)", "E2SFCA (stepped floating catchments)"),
    "2sfca": ("2SFCA (bassins flottants)", "2SFCA (floating catchments)"),
    "percentile": ("rang centile sur le territoire", "percentile rank over the territory"),
    "minmax": ("min–max", "min–max"),
    "z": ("écart réduit (logistique)", "z-score (logistic)"),
    "auto": ("choisi par commune", "chosen by commune"),
}
_UNUSED = ("non utilisé (table de coûts fournie)", "not used (cost table given)")
_LISTED = 20  # codes that a line of an output shows


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
    out = {name for name, value in values.items() if value is None} | set(unused(findings))
    if findings.parameters.crowfly != CROWFLY_AUTO:
        density = {"dense_density", "dense_population"} if _by_density(values) else set()
        out |= {name for name in _crowfly() if name != "crowfly"} - density
    return out


def unused(findings: Findings) -> tuple[str, ...]:
    """Name the parameters of the times as the crow flies, when a table of costs took their place."""
    if not findings.costs_given:
        return ()
    values = findings.parameters.to_dict()
    density = {"dense_density", "dense_population"} if _by_density(values) else set()
    return tuple(name for name in _crowfly() if name not in density)


def _crowfly() -> list[str]:
    return [name for name, told in PARAMETERS.items() if told.crowfly]


def _by_density(values: Mapping[str, Any]) -> bool:
    """Say whether dense communes have thresholds of their own: their density then counts, whatever the costs."""
    return any(values.get(name) is not None for name in ("dense_threshold", "dense_proximity"))


def _in_force(findings: Findings, lang: Lang) -> str:
    """Say the weights of the need that really count, and the components dropped for want of data."""
    side = 0 if lang == "fr" else 1
    need = findings.need
    used = _weights(need.weights, NEED_LABELS, lang)
    dropped = ", ".join(NEED_LABELS[key][side] for key in need.dropped)
    gone = ("sans données, retirées : ", "no data, dropped: ")[side] + dropped if dropped else ""
    return " – ".join(filter(None, [used, gone]))


def _in_words(name: str, value: Any, unit: str, lang: Lang) -> str:
    side = 0 if lang == "fr" else 1
    if value is None:
        return (PARAMETERS[name].absent or ("", ""))[side]
    if name == "decay":
        steps = (f"{number(weight, 2, lang)} ≤ {plain(bound, lang)} {unit}" for bound, weight in value)
        return " ; ".join(steps)
    if isinstance(value, dict):
        return _by_name(name, value, lang)
    if name == "mountain":
        value = (", ".join(value) if len(value) <= _LISTED else first_five(value)) or ("aucune", "none")[side]
    if name in {"theta", "imputation_max_share"}:
        return percent(value, 0, lang)
    if isinstance(value, (int, float)):
        return plain(value, lang) + (f" {unit}" if PARAMETERS[name].cost else "")
    return _WORDS.get(value, (str(value),) * 2)[side]


def _by_name(name: str, values: Mapping[str, Any], lang: Lang) -> str:
    """Write a parameter that has a value by component, or by family."""
    if name in {"need_weights", "lack_weights"}:
        return _weights(values, NEED_LABELS if name == "need_weights" else LACK_LABELS, lang)
    if name == "a_ref":
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


def sources(findings: Findings, lang: Lang = "fr", *, today: dt.date | None = None, lists: bool = True) -> list[str]:
    """Return the credits: territory's data, lists read with their hash unless told elsewhere, library, date."""
    day = long_date(today or dt.datetime.now(tz=dt.UTC).date(), lang)
    names = ", ".join(f"{source.name} (sha256 {source.sha256[:12]}…)" for source in findings.providers.sources)
    read = (f" Listes lues : {names}", f" Lists read: {names}")[lang == "en"] if lists else ""
    state = _state_of_lists(findings, lang)
    if lang == "fr":
        return [
            *findings.territory.sources,
            f"Recensement des équipes : partenaires de la coopération, {state} ; non exhaustif.{read}",
            f"Calcul : zonesblanches {__version__}, le {day}",
        ]
    return [
        *findings.territory.sources,
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


def dense_words(parameters: Parameters, name: str, lang: Lang) -> str:
    """Return what a threshold becomes in dense communes, to print after it; nothing where it is the same.

    Parameters
    ----------
    parameters
        Those in force.
    name
        ``"threshold"`` or ``"proximity"``.
    lang
        Language of the words.

    Examples
    --------
    >>> dense_words(Parameters(dense_threshold=15), "threshold", "fr")
    ' (15 min en commune dense)'
    """
    value = getattr(parameters, f"dense_{name}")
    if value is None or value == getattr(parameters, name):
        return ""
    return f" ({plain(value, lang)} {parameters.unit} {('en commune dense', 'in dense communes')[lang != 'fr']})"


def reading_key(findings: Findings, lang: Lang = "fr") -> str:
    """Return the one sentence that says how to read a map."""
    unit, threshold = findings.parameters.unit, plain(findings.parameters.threshold, lang)
    words, noun = demand_words(findings.demand_column, lang), findings.territory.noun.words(lang)
    if lang == "fr":
        return (
            f"Plus la couleur ressort du fond, moins {noun.the} est couvert{noun.e} ; « zone blanche » : aucun "
            f"intervenant à {threshold} {unit} ou moins{dense_words(findings.parameters, 'threshold', lang)}. "
            f"Cercles : {words}."
        )
    return (
        f"The more the colour stands out, the less {noun.the} is covered; a “blank zone” has no provider within "
        f"{threshold} {unit}{dense_words(findings.parameters, 'threshold', lang)}. "
        f"Circles: {words}."
    )


def legend_notes(findings: Findings, lang: Lang = "fr") -> dict[str, str]:
    """Return the criterion of each class, with the thresholds in force."""
    parameters = findings.parameters
    unit = parameters.unit
    threshold, proximity = (
        f"{plain(getattr(parameters, name), lang)} {unit}{dense_words(parameters, name, lang)}"
        for name in ("threshold", "proximity")
    )
    theta = percent(parameters.theta, 0, lang)
    n_star, noun = parameters.n_star, findings.territory.noun.words(lang)
    # with N* = 1, fewer than that is nobody: the class is « blanche »
    few = (f"moins de {n_star} intervenants, ", f"fewer than {n_star} providers, ")[lang == "en"] if n_star > 1 else ""
    if lang == "fr":
        return {
            "blanche": f"aucun intervenant à {threshold} ou moins, et aucun ne déclare {noun.the}",
            "grise": f"{few}offre sous {theta} de la référence, ou plus de {proximity}",
            "couverte": f"{plural(n_star, 'intervenant')} ou plus, offre suffisante, à {proximity} ou moins",
            "sans objet": "aucune population concernée",
            "non classée": "donnée manquante",
        }
    return {
        "blanche": f"no provider within {threshold}, and none declares {noun.the}",
        "grise": f"{few}supply under {theta} of the reference, or over {proximity}",
        "couverte": f"{plural(n_star, 'provider', lang='en')} or more, enough supply, within {proximity}",
        "sans objet": "no demand",
        "non classée": "missing data",
    }
