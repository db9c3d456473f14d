"""What a figure says: its title and how to read it, the lines of its legend, what stands under the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.schema import CLASSES, COLUMNS, MODE_SIGNS, MODES, class_label, label
from zonesblanches.telling.credits import legend_notes, parameter_lines, source_credits, unused
from zonesblanches.telling.indicator import Bin, of_places
from zonesblanches.telling.remarks import assumptions
from zonesblanches.telling.voice import FamilyVoice, Voice
from zonesblanches.territory.drawn import is_embedded

__all__ = [
    "DECIDED_WORDS",
    "NOBODY",
    "FigureText",
    "class_text",
    "column_kind",
    "column_text",
    "limit_names",
    "map_label",
    "mode_lines",
    "small_print",
]

DECIDED_WORDS = ("Classe décidée par un comité", "Class decided by a committee")  # beside its mark on maps
NOBODY = "personne"  # key of the line that says that there is no provider
_UNCOUNTED = ("sans objet", "non classée")  # no people, or nobody knows how many: shown only where there are some
_ALWAYS = (
    "threshold", "proximity", "n_star", "theta", "measure", "decay", "aller_vers", "outreach", "crowfly", "demand",
)  # fmt: skip
_WHERE_GIVEN = ("exceptions", "a_ref")


@dataclass(frozen=True)
class FigureText:
    """The words of a figure.

    Attributes
    ----------
    title, subtitle
        What the map shows, in a sentence; how to read it.
    heading
        Title of the legend.
    lines
        One by fill that has a name.
    """

    title: str
    subtitle: str
    heading: str
    lines: tuple[Bin, ...]


def class_text(voice: FamilyVoice) -> FigureText:
    """Say the classes of a family, by the key of each.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    reading = voice.say(
        f"Plus la couleur est foncée, moins {voice.noun.the} est couvert{voice.noun.e}.",
        f"The darker the colour, the less {voice.noun.the} is covered.",
    )
    return FigureText(
        _class_title(voice), f"{_of_family(voice)} {reading}", label("class", voice.lang), _class_lines(voice)
    )


def _class_lines(voice: FamilyVoice) -> tuple[Bin, ...]:
    notes, lines = legend_notes(voice.findings, voice.lang), []
    for key in CLASSES:
        row = voice.summary.loc[key]
        communes = int(row["communes"])
        if key in _UNCOUNTED:
            counted = voice.communes(communes) if communes else ""
        else:
            counted = of_places(voice, communes, row["demand"], row["demand_share"])
        if counted:
            lines.append(Bin(key, class_label(key, voice.lang), counted, notes[key]))
    return tuple(lines)


def _class_title(voice: FamilyVoice) -> str:
    """Say the main figure: how many communes nobody reaches, and who lives there."""
    counts, name = voice.summary, voice.findings.territory.name
    total = int(counts["communes"].sum())
    if total == 1:
        return f"{name}{voice.colon}{class_label(str(counts['communes'].idxmax()), voice.lang).lower()}"
    key = "blanche" if counts.loc["blanche", "communes"] or not counts.loc["grise", "communes"] else "grise"
    few, people = int(counts.at[key, "communes"]), voice.figure(counts.at[key, "demand"])
    kind, of = class_label(key, voice.lang).lower(), voice.figure(total)
    if not few:
        return voice.say(
            f"{name} : {voice.noun.no} en zone blanche ni en zone grise",
            f"{name}: {voice.noun.no} in a blank or a grey zone",
        )
    return voice.say(
        f"{name} : {voice.communes(few)} sur {of} en {kind}, où vivent {people} {voice.words}",
        f"{name}: {voice.communes(few)} of {of} in a {kind}, home to {people} {voice.words}",
    )


def _of_family(voice: FamilyVoice) -> str:
    return voice.say(f"Famille de services : {voice.name}.", f"Family of services: {voice.name}.")


def column_kind(column: str) -> str:
    """Return the kind of a column, that of the same column of another family included; a decimal where unknown.

    Examples
    --------
    >>> column_kind("nearest_cost__épicerie"), column_kind("mine")
    ('cost', 'decimal')
    """
    known = COLUMNS.get(column.partition("__")[0])
    return "decimal" if known is None else known.kind


def column_text(voice: FamilyVoice, column: str, values: pd.Series, *, log: bool) -> FigureText:
    """Say a column of a family or of the diagnosis, and by ``"hors"`` and ``"manquant"`` what no colour tells.

    Parameters
    ----------
    voice
        Speaks of a family.
    column
        Its name.
    values
        One by commune, infinite where out of reach, missing where unknown or secret.
    log
        Whether equal steps of colour are equal ratios.
    """
    unit = f" ({voice.parameters.unit})" if column_kind(column) == "cost" else ""
    heading = label(column, voice.lang) + unit
    by = voice.say(f", par {voice.noun.one}", f", by {voice.noun.one}")
    scale = voice.say(" (échelle logarithmique)", " (logarithmic scale)") if log else ""
    reading = voice.say(
        f"Plus la couleur est foncée, plus la valeur est élevée{scale}.",
        f"The darker the colour, the higher the value{scale}.",
    )
    own = _of_family(voice) if column in voice.result.table else ""
    return FigureText(
        f"{voice.findings.territory.name}{voice.colon}{_inside_sentence(heading)}{by}",
        " ".join(filter(None, [own, reading, _middle(voice, column, values)])),
        heading,
        _out_of_scale(voice, values),
    )


def _inside_sentence(heading: str) -> str:
    """Begin with a small letter, unless a word is written in capitals."""
    return heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]


def _middle(voice: FamilyVoice, column: str, values: pd.Series) -> str:
    """Say the median and the two ends."""
    finite, kind = values[np.isfinite(values)], column_kind(column)
    if finite.empty:
        return ""
    decimals = 0 if kind in {"count", "rank"} else 1
    write = voice.share if kind == "share" else voice.figure
    low, middle, high = (write(float(value), decimals) for value in finite.quantile([0, 0.5, 1]))
    return voice.say(
        f"Médiane des {voice.noun.many} : {middle} (de {low} à {high}).",
        f"Median of the {voice.noun.many}: {middle} (from {low} to {high}).",
    )


def _out_of_scale(voice: FamilyVoice, values: pd.Series) -> tuple[Bin, ...]:
    told = (
        ("hors", voice.say("Hors d’atteinte", "Out of reach"), np.isinf(values)),
        ("manquant", voice.say("Donnée absente ou secrète", "Missing or secret"), values.isna()),
    )
    return tuple(Bin(key, words, voice.communes(int(here.sum()))) for key, words, here in told if here.any())


def mode_lines(voice: FamilyVoice) -> tuple[str, tuple[Bin, ...]]:
    """Return a heading, then each mode with its providers, those of the territory apart from those around.

    Parameters
    ----------
    voice
        Speaks of a family.

    Returns
    -------
    tuple
        The key of a line is a mode, empty when it was not given, or `NOBODY`.
    """
    teams, lines = voice.result.providers, []
    heading = voice.say(f"Intervenants – {voice.name}", f"Providers – {voice.name}")
    if teams.empty:
        return heading, (Bin(NOBODY, voice.say("aucun à portée du territoire", "none in reach"), ""),)
    known = teams["mode"].where(teams["mode"].isin(list(MODE_SIGNS)), "")
    for mode in MODE_SIGNS:
        here = known == mode
        if not here.any():
            continue
        name = voice.say(*MODES[mode]) if mode else voice.say("mode non précisé", "mode not given")
        own = int((here & teams["inside"].astype(bool)).sum())
        inside, outside = voice.figure(own), int(here.sum()) - own
        count = voice.say(f"{inside} dans le territoire", f"{inside} in the territory")
        if outside:
            around = voice.figure(outside)
            count += voice.say(f", {around} autour", f", {around} around")
        lines.append(Bin(mode, f"{name}{voice.colon}{count}", count))
    return heading, tuple(lines)


def limit_names(voice: Voice) -> tuple[str, Mapping[str, str]]:
    """Return a heading, then the name of the border of each level.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    return voice.say("Limites", "Boundaries"), {
        "epci": voice.say("Limite d’EPCI", "EPCI boundary"),
        "dep": voice.say("Limite de département", "Département boundary"),
        "reg": voice.say("Limite de région", "Région boundary"),
        "territory": voice.say("Limite du territoire", "Boundary of the territory"),
    }


def map_label(voice: FamilyVoice) -> str:
    """Say what a map of classes is, for who does not see it.

    Parameters
    ----------
    voice
        Speaks of a family.
    """
    what = voice.say(f"Carte des classes : {voice.name}", f"Map of classes: {voice.name}")
    return f"{what}, {voice.findings.territory.name}"


def small_print(voice: Voice, *, projections: Sequence[str], today: dt.date | None) -> tuple[str, ...]:
    """Return the paragraphs under the map: parameters in force, how costs were made, sources, projection, licence.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    projections
        Those of the map and of its insets.
    today
        Day of the computation; today by default.
    """
    findings, lang = voice.findings, voice.lang
    given = findings.parameters.to_dict()
    told = dict(zip(given, parameter_lines(findings, lang), strict=True))
    shown = [
        *(name for name in _ALWAYS if name not in unused(findings)),
        *(name for name in _WHERE_GIVEN if given[name]),
    ]
    values = " ; ".join(f"{told[name][0]} = {told[name][1]}" for name in shown)
    sources = source_credits(findings, lang, today=today)
    if is_embedded(findings.territory):
        sources.append(voice.say("Données publiques : Licence Ouverte 2.0", "Public data: Licence Ouverte 2.0"))
    sources.append(f"Projection{voice.colon}{', '.join(projections)}")
    return (
        f"{voice.say('Paramètres', 'Parameters')}{voice.colon}{values}.",
        f"{assumptions(findings, lang)[0]}.",
        f"Sources{voice.colon}{' · '.join(sources)}.",
    )
