"""What a figure says, before anything is drawn: fills with their words, teams, title, credits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.language import Lang, number, percent, plural
from zonesblanches.outputs.drawing.scene import Fill, class_fills
from zonesblanches.outputs.figure.scale import Scale, make_scale, ramp_colors
from zonesblanches.schema import CLASS_COLORS, CLASSES, COLUMNS, class_label, demand_words, label
from zonesblanches.telling.credits import legend_notes, parameter_lines, sources, unused
from zonesblanches.telling.remarks import assumptions
from zonesblanches.territory.drawn import is_embedded

__all__ = ["FigureWords", "class_content", "column_content", "credit_lines"]

_ALWAYS = ("threshold", "proximity", "n_star", "theta", "measure", "decay", "crowfly", "demand")
_WHERE_GIVEN = ("dense_threshold", "dense_proximity", "a_ref")


@dataclass(frozen=True)
class FigureWords:
    """What a figure says.

    Attributes
    ----------
    title, subtitle
        What the map shows, in a sentence; how to read it.
    heading
        Title of the legend.
    fills
        Every commune once.
    scale
        The scale of colours, for a column of numbers.
    warnings
        What must be read first.
    credits
        Paragraphs at the bottom.
    """

    title: str
    subtitle: str
    heading: str
    fills: tuple[Fill, ...]
    scale: Scale | None = None
    warnings: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()


def class_content(findings: Findings, result: FamilyResult, lang: Lang) -> FigureWords:
    """Say the classes of a family, in the colours and the words of the screen."""
    counts = findings.summary(result.name)
    notes = legend_notes(findings, lang)
    words = demand_words(findings.demand_column, lang)
    fills = []
    for key, fill in zip(CLASSES, class_fills(result.table["class"]), strict=True):
        line = counts.loc[key]
        if fill.hatch and not line["communes"]:
            continue
        counted = plural(int(line["communes"]), "commune", lang=lang)
        if not fill.hatch:  # the others have no people, or nobody knows how many
            counted += f" · {number(line['demand'], 0, lang)} {words} ({percent(line['demand_share'], 1, lang)})"
        fills.append(replace(fill, label=class_label(key, lang), lines=(notes[key], counted)))
    reading = (
        "Plus la couleur est foncée, moins la commune est couverte."
        if lang == "fr"
        else "The darker the colour, the less the commune is covered."
    )
    return FigureWords(
        title=_class_title(findings, counts, words, lang),
        subtitle=f"{_family_words(result.name, lang)} {reading}",
        heading=label("class", lang),
        fills=tuple(fills),
    )


def _class_title(findings: Findings, counts: pd.DataFrame, words: str, lang: Lang) -> str:
    """Say the main figure: how many communes nobody reaches, and who lives there."""
    colon = " : " if lang == "fr" else ": "
    if int(counts["communes"].sum()) == 1:
        return f"{findings.territory.name}{colon}{class_label(str(counts['communes'].idxmax()), lang).lower()}"
    key = "blanche" if counts.loc["blanche", "communes"] or not counts.loc["grise", "communes"] else "grise"
    line, total = counts.loc[key], int(counts["communes"].sum())
    few, people = int(line["communes"]), number(line["demand"], 0, lang)
    kind = class_label(key, lang).lower()
    all_ = number(total, 0, lang)
    name = findings.territory.name
    if lang == "fr":
        if not few:
            return f"{name} : aucune commune en zone blanche ni en zone grise"
        return f"{name} : {plural(few, 'commune')} sur {all_} en {kind}, où vivent {people} {words}"
    if not few:
        return f"{name}: no commune in a blank or a grey zone"
    return f"{name}: {plural(few, 'commune', lang='en')} of {all_} in a {kind}, home to {people} {words}"


def _family_words(family: str, lang: Lang) -> str:
    return f"Famille de services : {family}." if lang == "fr" else f"Family of services: {family}."


def column_content(findings: Findings, result: FamilyResult, column: str, lang: Lang) -> FigureWords:
    """Say a column of a family or of the diagnosis, from light to dark; missing or secret values are hatched.

    Raises
    ------
    MissingColumnError
        When no table has this column.
    ParameterError
        When it holds no numbers.
    """
    values = _numbers(findings, result, column)
    finite = values[np.isfinite(values)]
    kind = COLUMNS[column.partition("__")[0]].kind if column.partition("__")[0] in COLUMNS else "decimal"
    scale = make_scale(finite.to_numpy(), kind, lang) if len(finite) else None
    unit = f" ({findings.parameters.unit})" if kind == "cost" else ""
    heading = label(column, lang) + unit
    french = lang == "fr"
    log = (" (échelle logarithmique)", " (logarithmic scale)")[lang == "en"] if scale and scale.log else ""
    reading = (
        f"Plus la couleur est foncée, plus la valeur est élevée{log}."
        if french
        else f"The darker the colour, the higher the value{log}."
    )
    mine = column in result.table
    return FigureWords(
        title=f"{findings.territory.name}{' : ' if french else ': '}{_inside_sentence(heading)}"
        + (", par commune" if french else ", by commune"),
        subtitle=" ".join(
            filter(None, [_family_words(result.name, lang) if mine else "", reading, _middle(finite, kind, lang)])
        ),
        heading=heading,
        fills=(*_steps(finite, scale), *_out_of_scale(values, lang)),
        scale=scale,
    )


def _inside_sentence(heading: str) -> str:
    """Begin with a small letter, unless a word is written in capitals."""
    return heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]


def _numbers(findings: Findings, result: FamilyResult, column: str) -> pd.Series:
    """Return a column as floats, by commune."""
    table = result.table if column in result.table else findings.table
    possible = [name for name in dict.fromkeys([*result.table, *findings.table]) if _is_numeric(findings, result, name)]
    if column not in table:
        raise MissingColumnError(
            f"Aucune colonne « {column} » dans le diagnostic.{did_you_mean(column, possible)} Colonnes de nombres : "
            f"{first_five(possible)}."
        )
    if not _is_numeric(findings, result, column):
        raise ParameterError(
            f"La colonne « {column} » n'est pas faite de nombres : elle ne peut pas donner une échelle de couleurs. "
            f"Colonnes de nombres : {first_five(possible)}."
        )
    return table[column].astype("Float64").astype(float).reindex(result.table.index)


def _is_numeric(findings: Findings, result: FamilyResult, column: str) -> bool:
    values = result.table[column] if column in result.table else findings.table[column]
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def _middle(finite: pd.Series, kind: str, lang: Lang) -> str:
    """Say the median and the two ends."""
    if finite.empty:
        return ""
    decimals = 0 if kind in {"count", "rank"} else 1
    write = percent if kind == "share" else number
    low, middle, high = (write(float(value), decimals, lang) for value in finite.quantile([0, 0.5, 1]))
    if lang == "fr":
        return f"Médiane des communes : {middle} (de {low} à {high})."
    return f"Median of the communes: {middle} (from {low} to {high})."


def _steps(finite: pd.Series, scale: Scale | None) -> list[Fill]:
    """Gather the communes of each colour; the scale itself is their legend."""
    if scale is None:
        return []
    steps = scale.step(finite.to_numpy())
    colors = ramp_colors()
    return [Fill(finite.index[steps == step], colors[step]) for step in np.unique(steps)]


def _out_of_scale(values: pd.Series, lang: Lang) -> list[Fill]:
    """Say the communes that no colour tells: out of reach, missing, secret."""
    french = lang == "fr"
    infinite, missing = values.index[np.isinf(values)], values.index[values.isna()]
    fills = []
    if len(infinite):
        words = "Hors d’atteinte" if french else "Out of reach"
        fills.append(
            Fill(infinite, CLASS_COLORS["blanche"], "back", words, (plural(len(infinite), "commune", lang=lang),))
        )
    if len(missing):
        words = "Donnée absente ou secrète" if french else "Missing or secret"
        fills.append(Fill(missing, "#ffffff", "lines", words, (plural(len(missing), "commune", lang=lang),)))
    return fills


def credit_lines(findings: Findings, lang: Lang, *, projections: list[str], today: dt.date | None) -> list[str]:
    """Return the paragraphs under the map: parameters in force, how costs were made, sources, projection, licence."""
    french = lang == "fr"
    given = findings.parameters.to_dict()
    told = dict(zip(given, parameter_lines(findings, lang), strict=True))
    shown = [
        *(name for name in _ALWAYS if name not in unused(findings)),
        *(n for n in _WHERE_GIVEN if given[n] is not None),
    ]
    values = [f"{told[name][0]} = {told[name][1]}" for name in shown]
    colon = " : " if french else ": "
    licence = [("Données publiques : Licence Ouverte 2.0" if french else "Public data: Licence Ouverte 2.0")]
    projection = "Projection" + colon + ", ".join(projections)
    return [
        ("Paramètres" if french else "Parameters") + colon + " ; ".join(values) + ".",
        assumptions(findings, lang)[0] + ".",
        "Sources"
        + colon
        + " · ".join(
            [*sources(findings, lang, today=today), *(licence if is_embedded(findings.territory) else []), projection]
        )
        + ".",
    ]
