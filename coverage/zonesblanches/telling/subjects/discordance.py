"""Discrepancies both ways: communes declared from afar, and communes that nobody around declares."""

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

_ROWS, _FORGOTTEN = 40, 15


def _place(voice: FamilyVoice, code: str) -> list[str]:
    idents = voice.discordant.get(code, [])
    if not idents:
        return _forgotten(voice, code)
    limit, several = voice.threshold(code), len(idents) > 1
    names = join_words([voice.teams[ident]["name"] if ident in voice.teams else ident for ident in idents], voice.lang)
    if not voice.listed:
        names = voice.count(len(idents), voice.say("intervenant", "provider"))
    declare = voice.say("déclarent" if several else "déclare", "declare" if several else "declares")
    return [
        voice.say(
            f"Discordance : {names} {declare} {voice.noun.the}, à plus de {limit}.",
            f"Discrepancy: {names} {declare} {voice.noun.the}, from over {limit}.",
        )
    ]


def _forgotten(voice: FamilyVoice, code: str) -> list[str]:
    """Say that all the providers around declare places, and not this one."""
    found = voice.undeclared.get(code)
    if found is None:
        return []
    limit, around, the = voice.threshold(code), int(found["around"]), voice.noun.the
    who = voice.count(around, voice.say("intervenant", "provider"))
    if voice.listed and around == 1:
        who = str(voice.findings.providers.table.at[found["provider"], "name"])
    french = (
        f"aucun ne déclare {the}, alors que tous déclarent des lieux"
        if around > 1
        else f"ne déclare pas {the}, alors qu’il déclare des lieux"
    )
    english = f"none of which declares {the}" if around > 1 else f"which does not declare {the}"
    return [
        voice.say(
            f"Discordance : {who} à {limit} ou moins, {'et ' if around > 1 else ''}{french} : oubli, ou lieu non "
            "desservi ?",
            f"Discrepancy: {who} within {limit}, {english} while declaring others: an omission, or a place not served?",
        )
    ]


def _count(voice: Voice, count: int) -> str:
    return voice.count(count, voice.say("discordance", "discrepancy"), voice.say("discordances", "discrepancies"))


def _noted(voice: FamilyVoice) -> list[str]:
    found, forgotten = len(voice.result.discordances), len(voice.result.undeclared)
    said = []
    if found:
        said.append(
            voice.say(
                f"{_count(voice, found)} ({voice.noun.one} déclaré{voice.noun.e} sans pouvoir être "
                f"atteint{voice.noun.e} dans le seuil)",
                f"{_count(voice, found)} ({voice.noun.one} declared but not within the threshold)",
            )
        )
    if forgotten:
        said.append(
            voice.say(
                f"{voice.communes(forgotten)} à portée d’intervenants qui déclarent tous des lieux, et pas "
                f"{'celui-là' if forgotten == 1 else 'ceux-là'}",
                f"{voice.communes(forgotten)} within reach of providers that all declare places, and not "
                f"{'this one' if forgotten == 1 else 'these'}",
            )
        )
    return said


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
    """List the communes that a provider declares from afar, then those that nobody around declares."""
    tables = [*_from_afar(voice), *_by_nobody(voice)]
    return [Heading(voice.say("Discordances à vérifier", "Discrepancies to check"), 2), *tables] if tables else []


def _far(voice: Voice, cost: float) -> str:
    """Format a cost, that of a place beyond all that was looked at too."""
    if np.isfinite(cost):
        return voice.cost(cost)
    reach = voice.cost(voice.parameters.reach)
    return voice.say(f"plus de {reach}", f"over {reach}")


def _by_nobody(voice: FamilyVoice) -> list[Block]:
    found = voice.result.undeclared
    if not voice.listed or not len(found):
        return []
    names, who = voice.findings.table["name"], voice.findings.providers.table["name"]
    first = found.assign(people=voice.result.table["demand"].reindex(found["commune"]).to_numpy())
    rows = tuple(
        (
            f"{names[line['commune']]} ({line['commune']})",
            str(who[line["provider"]]),
            voice.cost(line["cost"]),
            voice.figure(line["around"]),
        )
        for line in first.sort_values("people", ascending=False, kind="stable").head(_FORGOTTEN).to_dict("records")
    )
    heads = (
        Head(voice.noun.title, wide=2),
        Head(voice.say("Le plus proche", "The nearest"), wide=2.5),
        Head(voice.how_far.capitalize(), figure=True, wide=1.2),
        Head(voice.say("À portée", "In reach"), figure=True, wide=0.9),
    )
    caption = voice.say(
        f"{voice.noun.titles} à portée d’intervenants qui déclarent tous des lieux, et pas ceux-là : là où le plus de "
        "personnes sont concernées d’abord",
        f"{voice.noun.titles} within reach of providers that all declare places, and not these: where most people are "
        "concerned first",
    )
    return [Table(caption, heads, rows, note=voice.some(len(rows), len(found)))]


def _from_afar(voice: FamilyVoice) -> list[Block]:
    result = voice.result
    found = result.discordances
    if not len(found):
        return []
    names, who = voice.findings.table["name"], result.providers["name"]
    rows = tuple(
        (
            f"{names[line['commune']]} ({line['commune']})",
            str(who[line["provider"]]),
            _far(voice, line["cost"]),
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
    return [Table(caption, heads, rows, note=voice.some(len(rows), len(found)))]


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    """Count the providers within the threshold, where others only declare the commune."""
    within = voice.numbers("n_sure")
    if np.array_equal(within, voice.numbers("n_providers")):
        return []
    return [figure_column(voice, "n_sure", label("n_sure", voice.lang), within, masked=False, shown=False)]


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
    return [Sheet(("Discordances", "Discrepancies"), table, about), *_undeclared_sheet(tables, lang)]


def _undeclared_sheet(tables: Tables, lang: Lang) -> list[Sheet]:
    """List the places that nobody around declares, although all declare places."""
    noun, names = tables.voice(lang).noun, tables.findings.table["name"]
    parts = [
        family.result.undeclared.assign(
            family=name,
            name=family.result.undeclared["commune"].map(names),
            provider=family.result.undeclared["provider"].map(family.findings.providers.table["name"]),
        )
        for name, family in tables.voice(lang).families.items()
    ]
    table = pd.concat(parts)
    if table.empty:
        return []
    about = (
        f"{noun.many} à portée d’équipes qui déclarent toutes des lieux, et pas ceux-là",
        f"{noun.many} within reach of teams that all declare places, and not these",
    )
    table = table.rename(columns={"commune": "code"})[["family", "code", "name", "provider", "cost", "around"]]
    return [Sheet(("Non déclarées", "Not declared"), table, about)]


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
