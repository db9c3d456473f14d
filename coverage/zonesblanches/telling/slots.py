"""Sentences with a mark in place of each figure that is a commune's own: the map carries each once, and the figures."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.edition import SECRET
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, faithful, join_words, number
from zonesblanches.telling.voice import FamilyVoice

__all__ = [
    "FigureColumn",
    "census_ends",
    "exact_texts",
    "figure_column",
    "flip_words",
    "held_words",
    "in_table",
    "more_words",
    "slot",
    "tau_words",
    "with_figures",
    "within_words",
]

Floats = npt.NDArray[np.float64]

_SLOT = re.compile(r"⟦(\w+)⟧")


@dataclass(frozen=True)
class FigureColumn:
    """Figures of every commune, written the same way wherever they are read.

    Attributes
    ----------
    key
        Name by which sentences call it.
    label
        Name on screen.
    values
        One per commune, nan where there is none.
    decimals
        How many are shown.
    after
        What follows the figure, such as a unit with its space.
    texts
        What stands instead of the figure and its unit for the communes at these positions.
    trim
        True when a whole figure is written without decimals.
    shown
        Whether the sheet of a commune and the table show it; sentences alone call the others.
    tabled
        Whether the table shows it all the same.
    """

    key: str
    label: str
    values: Floats
    decimals: int = 0
    after: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)
    trim: bool = False
    shown: bool = True
    tabled: bool = False


def slot(key: str) -> str:
    """Return the mark that stands for a commune's own figure in a sentence.

    Examples
    --------
    >>> slot("score")
    '⟦score⟧'
    """
    return f"⟦{key}⟧"


def with_figures(voice: FamilyVoice, texts: Iterable[str], code: str) -> list[str]:
    """Put a commune's own figures in place of their marks.

    Parameters
    ----------
    voice
        Speaks of a family.
    texts
        Sentences with marks.
    code
        The commune.
    """
    return [_SLOT.sub(lambda match: _figure(voice, match[1], code) or match[0], text) for text in texts]


def _figure(voice: FamilyVoice, key: str, code: str) -> str | None:
    """Format the figure that a mark stands for; None when the mark is not ours."""
    return _FIGURES[key](voice, voice.rows[code]) if key in _FIGURES else None


def _parts(voice: FamilyVoice, code: str) -> str:
    shown = [f"{label} {number(value, 1, voice.lang)}" for _, label, value in voice.parts(code) if value]
    return join_words(shown, voice.lang)


def flip_words(voice: FamilyVoice, row: Mapping[str, Any]) -> str:
    """Format the wall that flips a class first, rounded to the side where the class is another already.

    Parameters
    ----------
    voice
        Its language.
    row
        How sure the class of a commune is.
    """
    up = row[f"wall_{row['flip']}_down"] != row["flip_at"]
    if row["flip"] == "theta":
        return voice.figure(_rounded(row["flip_at"], 2, up=up), 2)
    return voice.cost(_rounded(row["flip_at"], 1, up=up))


def _rounded(value: float, decimals: int, *, up: bool) -> float:
    many = round(value * 10.0**decimals, 7)  # 18.2 is 182 tenths, whatever its last bits
    whole = math.ceil(many) if up else math.floor(many)
    return whole / (10.0**decimals)


def within_words(voice: FamilyVoice, cost: float) -> str:
    """Format a cost up to which one more provider would do: rounded down, it still does; 0 is the place itself.

    Parameters
    ----------
    voice
        Its language.
    cost
        The cost.
    """
    if cost == 0:
        return voice.say("sur place", "in the place itself")
    far = voice.cost(_rounded(cost, 1, up=False))
    return voice.say(f"à {far} ou moins", f"at {far} or less")


def more_words(voice: FamilyVoice, units: float) -> str:
    """Count units of capacity.

    Parameters
    ----------
    voice
        Its language.
    units
        How many.
    """
    words = voice.say("unité de capacité", "unit of capacity"), voice.say("unités de capacité", "units of capacity")
    return voice.count(units, *words)


def held_words(voice: FamilyVoice, share: float) -> str:
    """Format the share that keeps a class, with the decimals it takes to agree with its label.

    Parameters
    ----------
    voice
        Its language.
    share
        The share.
    """
    return f"{faithful(round(100 * share, 7), (70, 90, 100), voice.lang, least=0)}{voice.percent_sign}"


def _amount(voice: FamilyVoice, row: Mapping[str, Any], lever: str) -> float:
    return float(next(line["amount"] for line in voice.levers[row["code"]] if line["lever"] == lever))


def tau_words(voice: FamilyVoice, tau: float) -> str:
    """Format a share of the people in extreme isolation; a small one is said to be small, and not 0.

    Parameters
    ----------
    voice
        Its language.
    tau
        The share.
    """
    if 0 < tau < 0.01:
        return voice.say("moins de 1\u202f%", "less than 1%")
    return voice.share(tau, 0)


def census_ends(findings: Findings) -> pd.DataFrame:
    """Return between which figures the people of each place stand for the error of the census, in whole people.

    Parameters
    ----------
    findings
        The diagnosis.
    """
    return findings.census_error().round()


def _end(voice: FamilyVoice, row: Mapping[str, Any], end: str) -> str:
    return voice.people_figure(float(voice.once(census_ends).at[row["code"], end]))


_FIGURES: Mapping[str, Callable[[FamilyVoice, Mapping[str, Any]], str]] = {
    "nearest_cost": lambda voice, row: voice.cost(row["nearest_cost"]),
    "nearest": lambda voice, row: str(voice.teams[row["nearest_provider"]]["name"]),
    "n_sure": lambda voice, row: voice.figure(int(row["n_sure"])),
    "access_ratio": lambda voice, row: voice.ratio(row["access_ratio"]),
    "tau": lambda voice, row: tau_words(voice, row["tau"]),
    "score": lambda voice, row: voice.figure(row["score"], 1),
    "rank_score": lambda voice, row: voice.figure(row["rank_score"], int(row["rank_score"] % 1 > 0)),
    "volume": lambda voice, row: voice.people_figure(row["volume"]),
    "demand": lambda voice, row: voice.people_figure(row["demand"]),
    "demand_low": lambda voice, row: _end(voice, row, "low"),
    "demand_high": lambda voice, row: _end(voice, row, "high"),
    "beyond": lambda voice, row: voice.people_figure(
        voice.findings.within.communes[voice.name].at[row["code"], "beyond"]
    ),
    "beyond_share": lambda voice, row: voice.share(
        voice.findings.within.communes[voice.name].at[row["code"], "beyond_share"]
    ),
    "served_share": lambda voice, row: voice.share(
        voice.findings.allocations[voice.name].places.at[row["code"], "served_share"]
    ),
    "settings": lambda voice, row: held_words(voice, voice.sure_rows[row["code"]]["settings"]),
    "times": lambda voice, row: held_words(voice, voice.sure_rows[row["code"]]["times"]),
    "flip_at": lambda voice, row: flip_words(voice, voice.sure_rows[row["code"]]),
    "more": lambda voice, row: more_words(voice, _amount(voice, row, "capacity")),
    "within": lambda voice, row: within_words(voice, _amount(voice, row, "provider")),
    "parts": lambda voice, row: _parts(voice, row["code"]),
}


def figure_column(
    voice: FamilyVoice, key: str, label: str, values: Floats, decimals: int = 0, *, after: str = "",
    texts: Mapping[int, str] | None = None, trim: bool = False, shown: bool = True, masked: bool = True,
) -> FigureColumn:  # fmt: skip
    """Return a column that says « secret » where a public edition has hidden the figure, or one that it needs.

    Parameters
    ----------
    voice
        Speaks of a family.
    key, label, values, decimals, after, texts, trim, shown
        As `FigureColumn`.
    masked
        False for a figure that no edition hides: a cost, a number of providers.
    """
    told = dict(texts or {})
    if masked and voice.public:
        hidden = np.isnan(values) & voice.findings.table["masked"].ne("").to_numpy()
        told |= dict.fromkeys(np.flatnonzero(hidden).tolist(), SECRET)
    return FigureColumn(key, label, values, decimals, after, told, trim, shown)


def in_table(column: FigureColumn) -> FigureColumn:
    """Return a column that the table alone shows.

    Parameters
    ----------
    column
        Its figures.
    """
    return replace(column, shown=False, tabled=True)


def exact_texts(values: Floats, bounds: Sequence[float], lang: Lang, decimals: int = 1) -> dict[int, str]:
    """Return the figures that so few decimals would put on the wrong side of a bound, and those out of reach."""
    shown = np.array([round(value, decimals) for value in np.nan_to_num(values).tolist()], dtype=float)
    odd = np.isposinf(values)
    for bound in bounds:
        odd |= ((values > bound) != (shown > bound)) | ((values < bound) != (shown < bound))
    odd &= ~np.isnan(values)
    return {int(at): faithful(float(values[at]), bounds, lang, least=decimals) for at in np.flatnonzero(odd)}
