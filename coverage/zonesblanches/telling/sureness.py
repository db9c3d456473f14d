"""Classes crossed with how sure they are: what the legend of a map counts, and what is set aside of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.trust import LABELS
from zonesblanches.language import join_words
from zonesblanches.telling.indicator import of_places
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["DOUBTS", "Sureness", "counted_labels", "label_words", "sureness_of"]

DOUBTS = LABELS[1:]  # of what is not solid
_IN_ENGLISH = {"solide": "solid", "à confirmer": "to be confirmed", "fragile": "fragile"}


@dataclass(frozen=True)
class Sureness:
    """What is counted of each class by how sure it is.

    Attributes
    ----------
    view
        Key of the indicator that holds the labels, in the order of `LABELS`.
    cells
        Class by class, what each label counts, and who lives there; empty where it counts nothing.
    solid
        Class by class, what it counts once the rest is set aside.
    aside
        How many are set aside, and who lives there.
    """

    view: str
    cells: tuple[tuple[tuple[str, ...], ...], ...]
    solid: tuple[str, ...]
    aside: str


def label_words(voice: Voice, name: str, count: int = 1) -> str:
    """Say a label, of so many places.

    Parameters
    ----------
    voice
        Its language.
    name
        One of `LABELS`.
    count
        How many are so.
    """
    agreeing = voice.lang == "fr" and count > 1 and " " not in name
    return f"{name}s" if agreeing else voice.say(name, _IN_ENGLISH.get(name, name))


def counted_labels(voice: Voice, counts: pd.Series) -> str:
    """Count by label: « 12 solides et 3 fragiles ».

    Parameters
    ----------
    voice
        Its language.
    counts
        How many places, by label.
    """
    told = {name: int(counts.get(name, 0)) for name in LABELS}
    return join_words(
        [f"{voice.figure(count)} {label_words(voice, name, count)}" for name, count in told.items() if count],
        voice.lang,
    )


def sureness_of(voice: FamilyVoice, classes: tuple[str, ...]) -> Sureness | None:
    """Count each class by label; None where outputs do not say how sure classes are.

    Parameters
    ----------
    voice
        Speaks of a family.
    classes
        Their keys, in the order of the legend.
    """
    if voice.sure is None:
        return None
    labels = voice.sure.table["label"]
    table = voice.result.table.reindex(labels.index)
    people, total = table["demand"].fillna(0.0), float(table["demand"].sum())

    def cell(key: str, name: str) -> tuple[str, ...]:
        here = ((table["class"] == key) & (labels == name)).to_numpy()
        count = int(here.sum())
        told = f"{voice.figure(count)} {label_words(voice, name, count)}"
        return (told, voice.people(float(people[here].sum()), short=True)) if count else ()

    def solid(key: str) -> str:
        here = ((table["class"] == key) & (labels == LABELS[0])).to_numpy()
        inside = float(people[here].sum())
        return of_places(voice, int(here.sum()), inside, inside / total if total else np.nan)

    return Sureness(
        "stability",
        tuple(tuple(cell(key, name) for name in LABELS) for key in classes),
        tuple(solid(key) for key in classes),
        _aside(voice, labels, people),
    )


def _aside(voice: FamilyVoice, labels: pd.Series, people: pd.Series) -> str:
    """Say what « solid only » leaves out."""
    out = labels.isin(DOUBTS)
    if not out.any():
        return voice.say("Toutes les classes sont solides.", "Every class is solid.")
    many = counted_labels(voice, labels[out].value_counts())
    places, who = voice.communes(int(out.sum())), voice.people(float(people[out].sum()))
    return voice.say(f"De côté, en gris : {places} ({many}), {who}.", f"Set aside, in grey: {places} ({many}), {who}.")
