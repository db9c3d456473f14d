"""An indicator cut in steps: what each step is called, and what it counts; colours are for who draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from zonesblanches.language import faithful, number
from zonesblanches.schema import label
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["Bin", "Binned", "Indicator", "Sense", "binned", "of_column", "of_places", "quintiles", "shown_decimals"]

Floats = npt.NDArray[np.float64]
# the higher, the less covered; the better; neither, only more of something; away from the middle, one way or the other
Sense = Literal["worse", "better", "more", "apart"]
_ROUND = 100  # beyond that, one decimal says nothing


@dataclass(frozen=True)
class Indicator:
    """An indicator to cut.

    Attributes
    ----------
    key, label
        Name in code, name on screen.
    values
        One by commune, infinite where out of reach, missing where unknown.
    bounds
        Of the steps, each included below: a commune at a bound is in the step under it.
    unit
        After the figures; empty for none.
    decimals
        Of the figures; `whole` ones count things.
    sense
        What a high value means.
    high_first
        Whether the highest step is the first of the legend.
    beyond
        What an infinite value is called.
    """

    key: str
    label: str
    values: Floats
    bounds: tuple[float, ...]
    unit: str = ""
    decimals: int = 0
    whole: bool = False
    sense: Sense = "more"
    high_first: bool = False
    beyond: str = ""


@dataclass(frozen=True)
class Bin:
    """One line of a legend: `key`, `label`, what it counts, its criterion, and how far along them it stands."""

    key: str
    label: str
    count: str
    note: str = ""
    shade: float = 0.0


@dataclass(frozen=True)
class Binned:
    """The communes of a family, put in steps.

    Attributes
    ----------
    key, label
        Name in code, name on screen.
    steps
        In the order of the legend.
    bins
        Position in `steps`, one by commune.
    sense
        What a high value means; None for classes.
    sentence
        How to read the colours; the title says it when empty.
    groups
        Number of the group of each commune, where only the outlines of groups are to be drawn.
    """

    key: str
    label: str
    steps: tuple[Bin, ...]
    bins: npt.NDArray[np.int8]
    sense: Sense | None = None
    sentence: str = ""
    groups: npt.NDArray[np.int64] | None = None


def binned(voice: FamilyVoice, indicator: Indicator) -> list[Binned]:
    """Cut an indicator: steps, then « out of reach » and « missing » where some commune is so.

    Parameters
    ----------
    voice
        Speaks of a family.
    indicator
        What to cut.

    Returns
    -------
    list of Binned
        None where no value is known.
    """
    values, steps = indicator.values, len(indicator.bounds) + 1
    if np.isnan(values).all():
        return []
    bins = np.searchsorted(np.asarray(indicator.bounds, dtype=float), np.nan_to_num(values, posinf=0.0), side="left")
    bins = np.where(np.isposinf(values), steps, np.where(np.isnan(values), steps + 1, bins))
    order = list(range(steps))
    order = [*([steps] if (bins == steps).any() else []), *(order[::-1] if indicator.high_first else order)]
    order += [steps + 1] if (bins == steps + 1).any() else []
    beyond = indicator.beyond or voice.say("infini", "infinite")
    texts = [*_labels(voice, indicator), beyond, voice.say("donnée manquante", "missing data")]
    keys = [*(f"pas{at}" for at in range(steps)), "hors", "manquant"]
    people = voice.result.table["demand"].fillna(0.0).to_numpy(dtype=float)
    total = float(people.sum())
    told = []
    for at in order:
        inside = float(people[bins == at].sum())
        count = of_places(voice, int((bins == at).sum()), inside, inside / total if total else np.nan)
        told.append(Bin(keys[at], texts[at], count, shade=at / (steps - 1) if 1 < steps > at else 0.0))
    place = np.zeros(steps + 2, dtype=np.int8)
    place[order] = np.arange(len(order))
    return [
        Binned(indicator.key, indicator.label, tuple(told), place[bins], indicator.sense, _sentence(voice, indicator))
    ]


def of_column(voice: FamilyVoice, name: str) -> Indicator:
    """Return a column that the analyst names, to cut at quintiles.

    Parameters
    ----------
    voice
        Speaks of a family.
    name
        Column of numbers of the diagnosis's table.
    """
    values = voice.numbers(name, of_all=True)
    decimals = shown_decimals(values)
    return Indicator(f"x_{name}", label(name, voice.lang), values, quintiles(values), "", decimals, high_first=True)


def shown_decimals(values: Floats) -> int:
    """Return how many decimals a column of any kind needs on a map.

    Examples
    --------
    >>> shown_decimals(np.array([21_500.5, 18_000.0])), shown_decimals(np.array([0.12, 0.5]))
    (0, 2)
    """
    known = np.abs(values[np.isfinite(values)])
    if not len(known) or (known == np.rint(known)).all() or np.median(known) >= _ROUND:
        return 0
    return 1 if np.median(known) >= 1 else 2


def quintiles(values: Floats) -> tuple[float, ...]:
    """Return the bounds of quintiles, rounded to two figures so that people can read them."""
    known = values[np.isfinite(values)]
    if not len(known):
        return ()
    rounded = {float(f"{bound:.2g}") for bound in np.quantile(known, [0.2, 0.4, 0.6, 0.8])}
    return tuple(sorted(bound for bound in rounded if known.min() <= bound < known.max()))


def of_places(voice: Voice, communes: int, people: float, share: float | None = None) -> str:
    """Count communes and people, with their share of all where it is given."""
    part = "" if share is None else f" ({voice.share(share)})"
    return f"{voice.communes(communes)} · {voice.people(people)}{part}"


def _sentence(voice: Voice, indicator: Indicator) -> str:
    """Say how to read the colours of an indicator."""
    high = indicator.sense != "better"
    french, english = ("élevée", "higher") if high else ("faible", "lower")
    return voice.say(
        f"{indicator.label}. Plus la couleur ressort du fond, plus la valeur est {french}. Cercles : {voice.words}.",
        f"{indicator.label}. The more the colour stands out, the {english} the value. Circles: {voice.words}.",
    )


def _labels(voice: Voice, indicator: Indicator) -> list[str]:
    """Write each step in words, bounds included below: « plus de 10 à 20 min »."""
    if not indicator.bounds:
        return [voice.say(f"{voice.noun.every} les {voice.noun.many}", f"all {voice.noun.many}")]
    if indicator.whole:
        return _whole_labels(voice, indicator.bounds)
    after = voice.percent_sign if indicator.unit == "%" else f"\u00a0{indicator.unit}" if indicator.unit else ""

    def write(value: float) -> str:
        return (
            faithful(value, (), voice.lang)
            if indicator.decimals <= 1
            else number(value, indicator.decimals, voice.lang)
        )

    bounds = [write(bound) for bound in indicator.bounds]
    first, last = bounds[0] + after, bounds[-1] + after
    return [
        voice.say(f"{first} ou moins", f"{first} or less"),
        *(
            voice.say(f"plus de {low} à {high}{after}", f"over {low} to {high}{after}")
            for low, high in pairwise(bounds)
        ),
        voice.say(f"plus de {last}", f"over {last}"),
    ]


def _whole_labels(voice: Voice, bounds: Sequence[float]) -> list[str]:
    edges = [0.0, *(bound + 1 for bound in bounds)]
    to, more = voice.say("à", "to"), voice.say("ou plus", "or more")
    texts = [
        voice.figure(low) if low == high else f"{voice.figure(low)} {to} {voice.figure(high)}"
        for low, high in zip(edges[:-1], bounds, strict=True)
    ]
    return [*texts, f"{voice.figure(edges[-1])} {more}"]
