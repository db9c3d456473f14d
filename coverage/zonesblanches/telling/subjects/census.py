"""The census's error: between which figures the people concerned stand, by place, by class, by EPCI."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Bullets, Heading
from zonesblanches.diagnosis.census_error import interval_step
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import capitalised
from zonesblanches.schema import CLASSES, class_label, label
from zonesblanches.telling.slots import FigureColumn, census_ends, figure_column, slot
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["CENSUS", "between", "between_words"]


def _said_of(findings: Findings) -> frozenset[str]:
    """Return the places where both ends are not written as the same figure."""
    found = census_ends(findings)
    return frozenset(map(str, found.index[(found["low"] < found["high"]).to_numpy()]))


def between(voice: Voice, low: float, high: float) -> str:
    """Write an interval, its ends rounded to what its width lets one say; empty where it is not known, or of no width.

    Parameters
    ----------
    voice
        Its language.
    low, high
        Its ends.
    """
    if math.isnan(low) or high - low < 1:
        return ""
    step = interval_step(low, high)
    ends = [voice.figure(round(end / step) * step) for end in (low, high)]
    return voice.say(f"entre {ends[0]} et {ends[1]}", f"between {ends[0]} and {ends[1]}")


def _place(voice: FamilyVoice, code: str) -> list[str]:
    if code not in voice.once(_said_of):
        return []
    low, high = slot("demand_low"), slot("demand_high")
    return [
        voice.say(
            f"Selon l’erreur du recensement, entre {low} et {high} {voice.words}.",
            f"For the error of the census, between {low} and {high} {voice.words}.",
        )
    ]


def between_words(voice: FamilyVoice, name: str) -> str:
    """Say, in brackets, between which figures the people of a class stand; empty where it is not known.

    Parameters
    ----------
    voice
        Speaks of a family.
    name
        The class.
    """
    found = voice.findings.census_error(voice.result.table["class"].map({name: name}))
    told = between(voice, *map(float, found.loc[name, ["low", "high"]])) if len(found) else ""
    return (
        voice.say(f" ({told} selon l’erreur du recensement)", f" ({told} for the error of the census)") if told else ""
    )


def _chapter(voice: FamilyVoice) -> list[Block]:
    """Say the interval of each class, and of all."""
    classes = voice.result.table["class"]
    found = voice.findings.census_error(classes.astype(object))
    said = []
    for name in CLASSES:
        told = between(voice, *map(float, found.loc[name, ["low", "high"]])) if name in found.index else ""
        if told:
            people = voice.people(float(found.at[name, "people"]))
            said.append(f"{class_label(name, voice.lang)}{voice.colon}{people}, {told}.")
    whole = voice.findings.census_error(pd.Series("all", index=classes.index))
    told = between(voice, *map(float, whole.loc["all", ["low", "high"]])) if len(whole) else ""
    if not said or not told:
        return []
    if len(said) > 1:
        people = voice.people(float(whole.at["all", "people"]))
        said.append(voice.say(f"En tout : {people}, {told}.", f"In all: {people}, {told}."))
    return [
        Heading(voice.say("À l’erreur du recensement près", "Within the error of the census"), 2),
        Bullets(tuple(said)),
    ]


def _area(voice: Voice, codes: Sequence[str]) -> list[str]:
    inside = pd.Series("all", index=list(codes)).reindex(voice.findings.table.index)
    found = voice.findings.census_error(inside)
    told = between(voice, *map(float, found.loc["all", ["low", "high"]])) if len(found) else ""
    if not told:
        return []
    return [
        voice.say(
            f"{capitalised(voice.words)} : {told}, selon l’erreur du recensement.",
            f"{capitalised(voice.words)}: {told}, for the error of the census.",
        )
    ]


def _method(voice: Voice) -> list[str]:
    if voice.findings.census_error()["low"].isna().all():
        return []
    how = _how_counted(voice) if voice.findings.territory.outlines is None else _how_sampled(voice)
    return [
        voice.say(
            f"Erreur du recensement (19 fois sur 20) : {how} Les erreurs de sondage s’ajoutent par leurs carrés, les "
            "dérives telles quelles : les lieux vieillissent ensemble.",
            f"Error of the census (19 times in 20): {how} Sampling errors add up by their squares, drifts as they are: "
            "places grow old together.",
        )
    ]


def _how_counted(voice: Voice) -> str:
    return voice.say(
        "une commune de 10 000 habitants ou plus est recensée par sondage, à un coefficient de "
        "variation de 1,4/√n ; une "
        "plus petite est comptée en entier, une année sur cinq, et dérive de 1 % par an, soit 2 % au plus.",
        "a commune of 10,000 people or more is sampled, with a coefficient of variation of 1.4/√n; a smaller one is "
        "counted whole, one year in five, and drifts by 1% a year, 2% at most.",
    )


def _how_sampled(voice: Voice) -> str:
    """Say it of places of the user's own, which may be parts of a large commune."""
    return voice.say(
        f"chaque {voice.noun.one} est pris{voice.noun.e} pour recensé{voice.noun.e} par sondage, à un coefficient de "
        "variation de 1,4/√n.",
        f"each {voice.noun.one} is taken for sampled, with a coefficient of variation of 1.4/√n.",
    )


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    """Give the ends that the sentences call."""
    found = voice.once(census_ends)
    if not voice.once(_said_of):
        return []
    return [
        figure_column(
            voice, f"demand_{end}", label(f"demand_{end}", voice.lang), np.asarray(found[end], float), shown=False
        )
        for end in ("low", "high")
    ]


CENSUS = Subject(key="census", place=_place, chapter=_chapter, area=_area, method=_method, figures=_figures)
