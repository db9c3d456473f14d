"""The unit: what the same diagnosis says at the cell, the commune and the EPCI. Said where a grid was given."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Paragraph, Table
from zonesblanches.language import Lang, capitalised
from zonesblanches.schema import class_label
from zonesblanches.telling.charts import stack_chart
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["UNITS"]

_CLASSES = ("blanche", "grise", "couverte")


def _named(voice: Voice, unit: str) -> str:
    """Name the places of a unit."""
    grid = voice.findings.territory.grid
    if unit == "commune":
        return voice.noun.titles
    return capitalised(grid.noun.words(voice.lang).many) if unit == "parts" and grid is not None else "EPCI"


def _chapter(voice: FamilyVoice) -> list[Block]:
    """Set the units side by side, and say how many people change class with the unit alone."""
    if not voice.findings.gridded:
        return []
    table = voice.findings.units(voice.name)
    heads = (
        Head(voice.say("Maille", "Unit"), wide=1.3),
        Head(voice.say("Lieux", "Places"), figure=True, wide=0.8),
        *(
            Head(voice.say(fr, en), figure=True)
            for fr, en in (("En zone blanche", "Blank"), ("Grise", "Grey"), ("Couverte", "Covered"))
        ),
        Head(voice.say("Changent de classe", "Change class"), figure=True, wide=1.1),
        Head("Gini", figure=True, wide=0.7),
    )
    rows = tuple(
        (
            _named(voice, str(unit)),
            voice.figure(line["places"]),
            *(voice.share(line[name]) for name in _CLASSES),
            "–" if unit == "commune" else voice.share(line["moved"]),
            voice.figure(line["gini"], 2),
        )
        for unit, line in table.iterrows()
    )
    caption = voice.say(
        f"Part des {voice.words} par classe selon la maille",
        f"Share of {voice.words} by class, by unit",
    )
    told = voice.say(
        "Les mêmes équipes, la même méthode et la même référence : seule la maille change. Une maille large cache qui "
        "n’a personne près de chez soi.",
        "The same teams, method and reference: the unit alone changes. A wide unit hides who has nobody nearby.",
    )
    title = Heading(voice.say("Ce que change la maille", "What the unit changes"), 2)
    total = float(voice.result.table["demand"].sum())
    lines = [(_named(voice, str(unit)), [line[name] * total for name in _CLASSES]) for unit, line in table.iterrows()]
    drawn = voice.say(
        f"{capitalised(voice.words)} par classe, selon la maille", f"{capitalised(voice.words)} by class, by unit"
    )
    chart = stack_chart(voice, drawn, [(name, class_label(name, voice.lang)) for name in _CLASSES], lines)
    return [title, Paragraph(told), *chart, Table(caption, heads, rows, note=_alone(voice))]


def _alone(voice: FamilyVoice) -> str:
    """Say what is in no EPCI, and stands alone."""
    alone = int(voice.findings.table["epci"].isna().sum())
    if not alone or len(voice.findings.units(voice.name)) < 3:
        return ""
    each, every = ("chacune ", "each ") if alone > 1 else ("", "")
    return voice.say(
        f"Sans EPCI : {voice.communes(alone)}, {each}un lieu de plus parmi les EPCI.",
        f"Without EPCI: {voice.communes(alone)}, {every}one more place among the EPCI.",
    )


def _sheets(tables: Tables, lang: Lang) -> Sequence[Sheet]:
    findings = tables.findings
    if not findings.gridded:
        return []
    voice = tables.voice(lang)
    parts = [findings.units(name).reset_index().assign(family=name) for name in findings.families]
    told = pd.concat(parts, ignore_index=True)
    told["unit"] = [_named(voice, str(unit)) for unit in told["unit"]]
    shares = told[[*_CLASSES]].add_prefix("share_")
    listed = (
        told.rename(columns={"places": "place_count"})[["family", "unit", "place_count"]]
        .join(shares)
        .join(told[["moved", "within_reach", "cost_mean", "gini"]])
    )
    about = (
        "le même diagnostic au carreau, à la commune et à l’EPCI",
        "the same diagnosis at the cell, commune and EPCI",
    )
    return [Sheet(("Mailles", "Units"), listed, about)]


UNITS = Subject(key="units", chapter=_chapter, sheets=_sheets)
