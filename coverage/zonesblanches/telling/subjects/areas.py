"""Intercommunalities: where most people live in a zone blanche, and what each one counts."""

from __future__ import annotations

import math

import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.language import Lang
from zonesblanches.schema import short_epci
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables, shown_secrets
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["AREAS"]

_ROWS = 40
_SHOWN = ("blanche", "grise", "couverte")


def _worst_epci(voice: FamilyVoice) -> list[str]:
    """Name the EPCI where most people live in a zone blanche, when there is a choice."""
    table = voice.findings.by_epci(voice.name)
    if table.index.nunique() < 2:
        return []
    worst = table[table["demand_blanche"] > 0].sort_values("demand_blanche", ascending=False, kind="stable").head(1)
    return [
        voice.say(
            f"Intercommunalité où le plus de {voice.words} vivent en zone blanche : {short_epci(line['epci_name'])}, "
            f"{voice.people(line['demand_blanche'], short=True)} dans {voice.communes(line['blanche'])}.",
            f"EPCI where most {voice.words} live in a blank zone: {short_epci(line['epci_name'])}, "
            f"{voice.people(line['demand_blanche'], short=True)} in {voice.communes(line['blanche'])}.",
        )
        for _, line in worst.iterrows()
    ]


def _chapter(voice: FamilyVoice) -> list[Block]:
    order = ["demand_blanche", "demand_grise"]  # columns that the table shows
    table = voice.findings.by_epci(voice.name).sort_values(order, ascending=False, kind="stable", na_position="last")
    heads = (
        Head(voice.say("Intercommunalité", "EPCI"), wide=3),
        Head(voice.noun.titles, figure=True, wide=1.1),
        *(
            Head(words, figure=True)
            for words in (
                voice.say("Blanches", "Blank"),
                voice.say("Grises", "Grey"),
                voice.say("Couvertes", "Covered"),
            )
        ),
        Head(voice.say("Concernées, zone blanche", "Demand, blank zone"), figure=True, wide=1.3),
        Head(voice.say("Concernées, zone grise", "Demand, grey zone"), figure=True, wide=1.3),
        Head(voice.say("Score moyen", "Mean score"), figure=True, wide=0.8),
    )
    rows = tuple(
        (
            short_epci(str(line["epci_name"])),
            *(voice.total(line[key]) for key in ("communes", *_SHOWN, "demand_blanche", "demand_grise")),
            voice.total(line["score_mean"], 1) if math.isnan(line["demand"]) else voice.figure(line["score_mean"], 1),
        )
        for line in table.head(_ROWS).to_dict("records")
    )
    caption = voice.say(
        f"{voice.noun.titles} par classe et {voice.words} par intercommunalité : d’abord celles où le "
        f"plus de personnes vivent en "
        "zone blanche, puis en zone grise",
        f"{voice.noun.titles} by class and {voice.words} by EPCI: first those where most people live "
        f"in blank, then grey zones",
    )
    return [
        Heading(voice.say("Par intercommunalité", "By EPCI"), 2),
        Table(caption, heads, rows, note=voice.some(len(rows), len(table))),
    ]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """Return the counts by EPCI, « secret » where a public edition hides all that a sum would add."""
    noun = tables.voice(lang).noun
    table = tables.epci.reset_index()
    if tables.findings.edition is not None:
        table = shown_secrets(table, pd.Series("demand", index=table.index))
    about = (
        f"{noun.many} et personnes concernées par intercommunalité",
        f"{noun.many} and people concerned, by EPCI",
    )
    return [Sheet(("Par EPCI", "By EPCI"), table, about)]


AREAS = Subject(key="areas", headline=_worst_epci, chapter=_chapter, sheets=_sheets)
