"""Capacity: how many people can be served at most, each once; what is left of each provider. Said where asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.allocation import Allocation
from zonesblanches.language import Lang, agreed, capitalised
from zonesblanches.schema import class_label, label
from zonesblanches.telling.indicator import Binned, Indicator, binned
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import FigureColumn, figure_column, slot
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["CAPACITY"]

_IDLE = 10  # providers listed
_STEPS = (25.0, 50.0, 75.0, 99.9)  # per cent served


def _of(voice: FamilyVoice) -> Allocation | None:
    return voice.findings.allocations.get(voice.name)


def _each(voice: Voice, found: Allocation) -> str:
    """Say how many people a unit serves, wherever a figure of it is printed."""
    many = found.people_per_unit
    people = agreed(many, voice.say("personne", "person"), voice.say("personnes", "people"), voice.lang)
    told = f"{voice.plain(many)} {people}"
    return voice.say(f"à {told} par unité de capacité", f"at {told} by unit of capacity")


def _place(voice: FamilyVoice, code: str) -> list[str]:
    found = _of(voice)
    if found is None or not found.places.at[code, "demand"] > 0 or not found.places.at[code, "served"] > 0:
        return []
    return [
        voice.say(
            f"Au mieux, l’offre pourrait servir {slot('served_share')} des {voice.words} ({_each(voice, found)}).",
            f"At best, the supply could serve {slot('served_share')} of {voice.words} ({_each(voice, found)}).",
        )
    ]


def _headline(voice: FamilyVoice) -> list[str]:
    found = _of(voice)
    if found is None:
        return []
    served, all_ = float(found.places["served"].sum()), float(found.places["demand"].sum())
    if not all_ > 0:
        return []
    unused, possible = float(found.providers["unused"].sum()), float(found.providers["possible"].sum())
    share, each = voice.share(served / all_), _each(voice, found)
    left = voice.say(
        f" ; {voice.figure(unused)} places sur {voice.figure(possible)} resteraient sans emploi, faute de personnes à "
        "portée",
        f"; {voice.figure(unused)} places of {voice.figure(possible)} would be left unused, for want of people within "
        "reach",
    ) * (round(unused) > 0)
    return [
        voice.say(
            f"Au mieux, {voice.people(served)} servies, soit {share} du total, {each} et personne deux fois{left}.",
            f"At best, {voice.people(served)} served, {share} of the total, {each} and nobody twice{left}.",
        )
    ]


def _chapter(voice: FamilyVoice) -> list[Block]:
    """Set people served beside what E2SFCA gives, by class, then list what is left of providers."""
    found = _of(voice)
    if found is None:
        return []
    blocks: list[Block] = [
        Heading(voice.say("Combien de personnes l’offre peut servir", "How many people the supply can serve"), 2),
        _classes(voice, found),
    ]
    return [*blocks, *_assumed_capacity(voice, found), *_idle(voice, found)]


def _classes(voice: FamilyVoice, found: Allocation) -> Table:
    places = found.places.assign(shared=found.places["shared_out"] * found.places["demand"])
    sums = places.groupby(voice.result.table["class"].astype(object))[["demand", "served", "shared"]].sum()
    heads = (
        Head(voice.say("Classe", "Class"), wide=1.5),
        Head(capitalised(voice.words), figure=True, wide=1.4),
        Head(voice.say("Servies au plus", "Served at most"), figure=True, wide=1.2),
        Head(voice.say("Part", "Share"), figure=True, wide=0.8),
        Head(voice.say("Part selon l’E2SFCA", "Share by E2SFCA"), figure=True, wide=1.2),
    )
    rows = tuple(
        (
            class_label(name, voice.lang),
            voice.figure(line["demand"]),
            voice.figure(line["served"]),
            voice.share(line["served"] / line["demand"]),
            voice.share(line["shared"] / line["demand"]),
        )
        for name, line in ((name, sums.loc[name]) for name in ("blanche", "grise", "couverte") if name in sums.index)
        if line["demand"] > 0
    )
    caption = voice.say(
        f"Personnes servies au plus, {_each(voice, found)}, par classe",
        f"People served at most, {_each(voice, found)}, by class",
    )
    return Table(caption, heads, rows)


def _assumed_capacity(voice: FamilyVoice, found: Allocation) -> list[Block]:
    """Say whose capacity is a median."""
    unknown = int(found.providers["capacity_imputed"].sum())
    if not unknown:
        return []
    told = voice.count(unknown, voice.say("intervenant", "provider"), voice.say("intervenants", "providers"))
    return [
        Paragraph(
            voice.say(
                f"Capacité non dite de {told} : la médiane de la famille, ou 1, en tient lieu.",
                f"Capacity of {told} not told: the family’s median, or 1, stands for it.",
            ),
            "small",
        )
    ]


def _idle(voice: FamilyVoice, found: Allocation) -> list[Block]:
    left = found.providers[found.providers["unused"] >= 0.5].sort_values(  # half a person is nobody
        ["unused", "name"], ascending=[False, True], kind="stable"
    )
    if left.empty:
        return []
    heads = (
        Head(voice.say("Équipe", "Team"), wide=2.5),
        Head(voice.noun.title, wide=1.6),
        Head(voice.say("Personnes possibles", "People possible"), figure=True, wide=1.2),
        Head(voice.say("Places sans emploi", "Places unused"), figure=True, wide=1.2),
    )
    rows = tuple(
        (str(line.name), voice.place(str(line.commune)), voice.figure(line.possible), voice.figure(line.unused))
        for line in left.head(_IDLE).itertuples(index=False)
    )
    caption = voice.say("Équipes à qui il reste des places", "Teams that have places left")
    return [Table(caption, heads, rows, note=voice.some(len(rows), len(left)))]


def _area(voice: Voice, codes: Sequence[str]) -> list[str]:
    said = []
    for family in voice.families.values():
        found = _of(family)
        if found is None:
            continue
        inside = found.places.loc[list(codes)].sum()
        if inside["demand"] > 0:
            of = f"{family.name}{voice.colon}" if voice.several else ""
            share = voice.share(inside["served"] / inside["demand"])
            said.append(
                voice.say(
                    f"{of}au mieux, {share} des {voice.words} servies, {_each(voice, found)}.",
                    f"{of}at best, {share} of {voice.words} served, {_each(voice, found)}.",
                )
            )
    return [capitalised(text) for text in said]


def _method(voice: Voice) -> list[str]:
    if not voice.findings.allocations:
        return []
    return [
        voice.say(
            "Capacité : le plus de personnes que l’offre peut servir quand chaque unité en sert "
            "autant, dans les lieux pour "
            "qui l’intervenant compte (N), personne n’étant servi deux fois ; entre deux plans qui "
            "en servent autant, celui "
            "du moindre coût (programme linéaire, HiGHS). Les lieux d’alentour prennent leur part. C’est un plafond : "
            "l’E2SFCA, à côté, partage sans plan.",
            "Capacity: the most people that the supply can serve when each unit serves so many, in "
            "the places for which a "
            "provider counts (N), nobody being served twice; between plans that serve as many, that of the least cost "
            "(linear program, HiGHS). Places around take their part. It is a ceiling: E2SFCA, beside "
            "it, shares without "
            "a plan.",
        )
    ]


def _shares(found: Allocation) -> npt.NDArray[np.float64]:
    return np.asarray(100 * found.places["served_share"], dtype=float)


def _views(voice: FamilyVoice) -> list[Binned]:
    found = _of(voice)
    if found is None:
        return []
    return binned(
        voice,
        Indicator("served_share", label("served_share", voice.lang), _shares(found), _STEPS, unit="%", sense="better"),
    )


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    found = _of(voice)
    if found is None:
        return []
    words = label("served_share", voice.lang)
    return [figure_column(voice, "served_share", words, np.round(_shares(found), 1), 1, after=voice.percent_sign)]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List people served by place, then what is left of each provider."""
    names, found = tables.findings.table["name"], tables.findings.allocations
    if not found:
        return []
    places = pd.concat([one.places.reset_index(names="code").assign(family=name) for name, one in found.items()])
    teams = pd.concat([one.providers.reset_index(names="id").assign(family=name) for name, one in found.items()])
    places.insert(1, "name", names.reindex(places["code"]).to_numpy())
    teams["commune"] = [tables.voice(lang).place(code) for code in teams["commune"]]
    return [
        Sheet(
            ("Personnes servies", "People served"),
            places[["family", *(name for name in places if name != "family")]].reset_index(drop=True),
            ("combien de personnes l’offre peut servir au plus", "how many people the supply can serve at most"),
        ),
        Sheet(
            ("Capacité", "Capacity"),
            teams.rename(columns={"name": "provider"})[
                [
                    "family",
                    "provider",
                    "commune",
                    "capacity",
                    "capacity_imputed",
                    "possible",
                    "served",
                    "unused",
                    "unused_units",
                ]
            ].reset_index(drop=True),
            ("ce qui reste à chaque équipe", "what is left of each team"),
        ),
    ]


CAPACITY = Subject(
    key="capacity",
    place=_place,
    headline=_headline,
    chapter=_chapter,
    area=_area,
    method=_method,
    views=_views,
    figures=_figures,
    sheets=_sheets,
)
