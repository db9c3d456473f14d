"""Families missing at once: in how many communes, how many people, and the families side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from zonesblanches.blocks import Block, Head, Paragraph, Table
from zonesblanches.diagnosis.cumul import missing_families
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import join_words
from zonesblanches.schema import CLASSES
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["CUMUL"]


def _place(voice: FamilyVoice, code: str) -> list[str]:
    """Name the other families for which the commune is a zone blanche."""
    if not voice.several:
        return []
    missing = voice.once(_by_commune).get(code, ())
    others = [name for name in missing if name != voice.name]
    if not others:
        return []
    told, also = join_words(others, voice.lang), voice.name in missing
    return [
        voice.say(
            f"Zone blanche {'aussi ' if also else ''}pour : {told}.",
            f"Blank zone {'also ' if also else ''}for: {told}.",
        )
    ]


def _by_commune(findings: Findings) -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = missing_families(findings).to_dict()
    return known


def _whole(voice: Voice) -> list[Block]:
    return [Paragraph(_missing(voice)), _by_family(voice)] if voice.several else []


def _missing(voice: Voice) -> str:
    """Say in how many communes how many families are missing at once."""
    of = len(voice.findings.families)
    missing = pd.Series({code: len(names) for code, names in voice.once(_by_commune).items()}, dtype=int)
    groups = voice.findings.table["demand"].reindex(missing.index).groupby(missing).agg(["size", "sum"])
    if groups.empty:
        return voice.say(f"{voice.noun.none} n’est classé{voice.noun.e}.", f"{voice.noun.none} is classified.")
    told = [
        voice.say(
            f"{_how_many(voice, int(count), of)} dans {_so_many(voice, line)}",
            f"{_how_many(voice, int(count), of)} in {_so_many(voice, line)}",
        )
        for count, line in groups.iterrows()
    ]
    return voice.say(
        f"Familles de services manquantes, c’est-à-dire pour lesquelles {voice.noun.the} est en zone blanche : "
        f"{join_words(told, 'fr')}.",
        f"Families of services that are missing, {voice.noun.the} being a blank zone for them: "
        f"{join_words(told, 'en')}.",
    )


def _so_many(voice: Voice, line: pd.Series) -> str:
    return f"{voice.communes(line['size'])} ({voice.people(line['sum'], short=True)})"


def _how_many(voice: Voice, missing: int, of: int) -> str:
    if not missing:
        return voice.say("aucune", "none")
    if missing == of:
        return voice.say(f"les {of} à la fois", f"all {of} at once")
    return voice.say(f"{missing} sur {of}", f"{missing} of {of}")


def _by_family(voice: Voice) -> Table:
    """Put the families side by side."""
    heads = [Head(voice.say("Famille de services", "Family of services"), wide=2.2)]
    for key in ("blanche", "grise", "couverte"):
        label = CLASSES[key][0 if voice.lang == "fr" else 1]
        heads += [Head(voice.say(f"{label}, {voice.noun.many}", f"{label}, {voice.noun.many}"), figure=True)]
    heads += [
        Head(voice.say("Concernées, zone blanche", "Demand, blank zone"), figure=True, wide=1.2),
        Head(voice.say("Part", "Share"), figure=True, wide=0.8),
    ]
    rows = []
    for name in voice.findings.families:
        counts = voice.families[name].summary
        rows.append(
            (
                name,
                *(voice.figure(counts.at[key, "communes"]) for key in ("blanche", "grise", "couverte")),
                voice.total(counts.at["blanche", "demand"]),
                voice.share(counts.at["blanche", "demand_share"]),
            )
        )
    caption = voice.say(
        f"{voice.noun.titles} par classe et {voice.words} en zone blanche, par famille de services",
        f"{voice.noun.titles} by class and {voice.words} in blank zones, by family of services",
    )
    return Table(caption, tuple(heads), tuple(rows))


def _area(voice: Voice, codes: Sequence[str]) -> list[str]:
    """Say in how many communes a family is missing."""
    if not voice.several:
        return []
    missing = voice.findings.table.loc[list(codes), "families_missing"].fillna(0)
    communes, most = voice.communes(int((missing > 0).sum())), len(voice.families)
    everything = int((missing == most).sum())
    return [
        voice.say(
            f"Il manque au moins une des {most} familles dans {communes}, toutes dans {voice.figure(everything)}.",
            f"At least one of the {most} families is missing in {communes}, all of them in {voice.figure(everything)}.",
        )
    ]


CUMUL = Subject(key="cumul", place=_place, whole=_whole, area=_area)
