"""Discrepancies: communes that a provider declares and cannot reach within the threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.language import Lang, join_words
from zonesblanches.schema import label
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import FigureColumn, figure_column
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["DISCORDANCE"]

_ROWS = 40


def _place(voice: FamilyVoice, code: str) -> list[str]:
    idents = voice.discordant.get(code, [])
    if not idents:
        return []
    limit, several = voice.threshold(code), len(idents) > 1
    names = join_words([voice.teams[ident]["name"] if ident in voice.teams else ident for ident in idents], voice.lang)
    if not voice.listed:
        names = voice.count(len(idents), voice.say("intervenant", "provider"))
    return [
        voice.say(
            f"Discordance : {names} {'déclarent' if several else 'déclare'} {voice.noun.the} sans "
            f"pouvoir l’atteindre en "
            f"{limit}.",
            f"Discrepancy: {names} {'declare' if several else 'declares'} {voice.noun.the} but cannot "
            f"reach it within "
            f"{limit}.",
        )
    ]


def _count(voice: Voice, count: int) -> str:
    return voice.count(count, voice.say("discordance", "discrepancy"), voice.say("discordances", "discrepancies"))


def _noted(voice: FamilyVoice) -> list[str]:
    found = len(voice.result.discordances)
    if not found:
        return []
    return [
        voice.say(
            f"{_count(voice, found)} ({voice.noun.one} déclaré{voice.noun.e} sans pouvoir être atteinte dans le seuil)",
            f"{_count(voice, found)} ({voice.noun.one} declared but not within the threshold)",
        )
    ]


def _doubted(voice: Voice) -> list[str]:
    found = sum(len(family.result.discordances) for family in voice.families.values())
    if not found:
        return []
    return [
        voice.say(
            f"{_count(voice, found)} : {voice.noun.a} est déclaré{voice.noun.e} par un intervenant "
            f"qui ne peut l’atteindre dans le "
            "seuil.",
            f"{_count(voice, found)}: {voice.noun.a} is declared by a provider that cannot reach it "
            f"within the threshold.",
        )
    ]


def _area(voice: Voice, codes: Sequence[str]) -> list[str]:
    families = voice.families.values()
    found = sum(int(family.result.discordances["commune"].isin(list(codes)).sum()) for family in families)
    if not found:
        return []
    return [
        voice.say(
            f"{_count(voice, found)} : {voice.noun.a} est déclaré{voice.noun.e} par un intervenant "
            f"qui ne l’atteint pas dans le seuil.",
            f"{_count(voice, found)}: {voice.noun.a} is declared by a provider that cannot reach it "
            f"within the threshold.",
        )
    ]


def _chapter(voice: FamilyVoice) -> list[Block]:
    """List the communes that a provider declares and cannot reach."""
    result = voice.result
    found = result.discordances
    if not len(found):
        return []
    names, who = voice.findings.table["name"], result.providers["name"]
    rows = tuple(
        (
            f"{names[line['commune']]} ({line['commune']})",
            str(who[line["provider"]]),
            voice.cost(line["cost"]),
        )
        for line in found.head(_ROWS).to_dict("records")
    )
    heads = (
        Head(voice.say(f"{voice.noun.title} déclaré{voice.noun.e}", f"Declared {voice.noun.one}"), wide=2),
        Head(voice.say("Intervenant", "Provider"), wide=2.5),
        Head(voice.how_far.capitalize(), figure=True, wide=1.2),
    )
    caption = voice.say(
        f"{voice.noun.titles} déclaré{voice.noun.e}s par un intervenant qui ne peut les atteindre dans le seuil",
        f"{voice.noun.titles} declared by a provider that cannot reach them within the threshold",
    )
    return [
        Heading(voice.say("Discordances à vérifier", "Discrepancies to check"), 2),
        Table(caption, heads, rows, note=voice.some(len(rows), len(found))),
    ]


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    """Count the providers within the threshold, where others only declare the commune."""
    within = np.array([voice.n_within.get(code, 0) for code in voice.rows], dtype=float)
    if np.array_equal(within, voice.numbers("n_providers")):
        return []
    return [figure_column(voice, "n_within", label("n_providers", voice.lang), within, masked=False, shown=False)]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    noun = tables.voice(lang).noun
    findings, parts = tables.findings, []
    for name, family in tables.voice(lang).families.items():
        part = family.result.discordances
        named, who = part["commune"].map(findings.table["name"]), part["provider"].map(family.result.providers["name"])
        parts.append(part.assign(family=name, name=named, provider=who))
    table = pd.concat(parts).rename(columns={"commune": "code"})[["family", "code", "name", "provider", "cost"]]
    about = (
        f"{noun.many} déclaré{noun.e}s par une équipe qui ne peut pas les atteindre",
        f"{noun.many} declared by a team that cannot reach them",
    )
    return [Sheet(("Discordances", "Discrepancies"), table, about)]


DISCORDANCE = Subject(
    key="discordance",
    place=_place,
    area=_area,
    chapter=_chapter,
    noted=_noted,
    doubted=_doubted,
    figures=_figures,
    sheets=_sheets,
)
