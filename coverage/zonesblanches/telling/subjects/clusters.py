"""Clusters of need, where they were asked for: whether need gathers, where, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Bullets, Head, Heading, Table
from zonesblanches.diagnosis.clusters import CLUSTERS, Clusters
from zonesblanches.language import Lang
from zonesblanches.schema import label
from zonesblanches.telling.indicator import Bin, Binned, of_places
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["CLUSTERS_OF_NEED"]

_HIGH, _HOLLOW, _LOW, _PEAK = CLUSTERS
_ENGLISH = {_HIGH: "high cluster", _HOLLOW: "low among high", _LOW: "low cluster", _PEAK: "high among low"}
_SHADES = {_HIGH: 1.0, _PEAK: 0.75, "": 0.5, _HOLLOW: 0.25, _LOW: 0.0}
_PATCHES, _NAMED = 12, 8  # clusters listed in the report, places named of one


def _found(voice: FamilyVoice) -> Clusters | None:
    """Return the clusters asked for: of the diagnosis, told once, with the family named first."""
    first = voice.name == voice.findings.main.name
    return voice.findings.clustered if first else None


def _word(voice: Voice, cluster: str) -> str:
    return voice.say(
        cluster or "rien que le hasard ne fasse", _ENGLISH.get(cluster, "nothing that chance would not do")
    )


def _what(voice: Voice, found: Clusters) -> str:
    """Name what was measured."""
    name = label(found.column, voice.lang)
    if not found.given:
        return name
    given = ", ".join(label(one, voice.lang) for one in found.given)
    return voice.say(
        f"{name}, une fois ôté ce qu’en dit : {given}", f"{name}, once what these tell is taken away: {given}"
    )


def _chapter(voice: FamilyVoice) -> Sequence[Block]:
    found = _found(voice)
    if found is None:
        return []
    return [
        Heading(voice.say("Foyers de besoin", "Clusters of need"), 2),
        Bullets((_gathered(voice, found), _counted(voice, found))),
        *_patches(voice, found),
    ]


def _gathered(voice: FamilyVoice, found: Clusters) -> str:
    moran, p = voice.figure(found.moran, 2), voice.figure(found.p, 3)
    if found.p > found.level:
        said = voice.say("rien que le hasard ne fasse", "nothing that chance would not do")
    elif found.moran > found.expected:
        said = voice.say(
            f"les {voice.noun.many} qui se touchent se ressemblent plus que par hasard",
            "neighbours are more alike than by chance",
        )
    else:
        said = voice.say(
            f"les {voice.noun.many} qui se touchent diffèrent plus que par hasard",
            "neighbours differ more than by chance",
        )
    return voice.say(
        f"{_what(voice, found)} : indice de Moran {moran} (p = {p}), {said}.",
        f"{_what(voice, found)}: Moran index {moran} (p = {p}), {said}.",
    )


def _counted(voice: FamilyVoice, found: Clusters) -> str:
    counts = found.table["cluster"].value_counts()
    told = [f"{_word(voice, name)} : {voice.communes(int(counts[name]))}" for name in CLUSTERS if name in counts]
    if not told:
        return voice.say(
            f"Aucun{voice.noun.e} {voice.noun.one} n’est dans un foyer, au seuil retenu.",
            f"No {voice.noun.one} is in a cluster, at this level.",
        )
    lines = " ; ".join(told) if voice.lang == "fr" else "; ".join(told).replace(" : ", ": ")
    return f"{lines[:1].upper()}{lines[1:]}."


def _patches(voice: FamilyVoice, found: Clusters) -> list[Block]:
    """List the clusters, the most populated first: connected places of one kind."""
    told = found.table[found.table["patch"] > 0].sort_values("patch", kind="stable")
    if told.empty:
        return []
    people = voice.result.table["demand"].astype(float)
    names = voice.findings.table["name"]
    rows = []
    for _, part in told.groupby("patch"):
        weight = people.reindex(part.index)
        listed = [str(names[code]) for code in weight.sort_values(ascending=False, kind="stable").index]
        rows.append(
            (
                _word(voice, part["cluster"].iloc[0]),
                voice.figure(len(part)),
                voice.total(float(weight.sum(min_count=1))),
                ", ".join(listed[:_NAMED]) + (", …" if len(listed) > _NAMED else ""),
            )
        )
    heads = (
        Head(voice.say("Foyer", "Cluster"), wide=1.5),
        Head(voice.noun.titles, figure=True, wide=0.9),
        Head(voice.say("Concernées", "Demand"), figure=True, wide=0.9),
        Head(voice.say("Dont", "Among which"), wide=4),
    )
    caption = voice.say(
        "Foyers, ceux où vivent le plus de personnes concernées d’abord", "Clusters, those with most people first"
    )
    return [Table(caption, heads, tuple(rows[:_PATCHES]), note=voice.some(min(len(rows), _PATCHES), len(rows)))]


def _place(voice: FamilyVoice, code: str) -> list[str]:
    found = _found(voice)
    cluster = "" if found is None or code not in found.table.index else found.table.at[code, "cluster"]
    if found is None or not cluster:
        return []
    what = _what(voice, found)
    return [voice.say(f"{what} : {cluster}.", f"{what}: {_ENGLISH[cluster]}.")]


def _views(voice: FamilyVoice) -> list[Binned]:
    found = _found(voice)
    if found is None:
        return []
    codes = voice.result.table.index
    told = found.table["cluster"].reindex(codes).to_numpy(dtype=object)
    people = voice.result.table["demand"].fillna(0.0).to_numpy(dtype=float)
    steps: list[Bin] = []
    bins = np.zeros(len(codes), dtype=np.int8)
    for name, shade in _SHADES.items():
        here = told == name
        if here.any():
            bins[here] = len(steps)
            count = of_places(voice, int(here.sum()), float(people[here].sum()))
            words = _word(voice, name)
            steps.append(Bin(f"pas{len(steps)}", words[:1].upper() + words[1:], count, shade=shade))
    gone = pd.isna(told)
    if gone.any():
        bins[gone] = len(steps)
        count = of_places(voice, int(gone.sum()), float(people[gone].sum()))
        steps.append(Bin("manquant", voice.say("sans valeur ou sans voisin", "no value, or no neighbour"), count))
    words = voice.say("Foyers de besoin", "Clusters of need")
    sentence = f"{words}{voice.colon}{_gathered(voice, found)}"
    return [Binned("clusters", words, tuple(steps), bins, "apart", sentence)]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    found = tables.findings.clustered
    if found is None:
        return []
    voice = tables.voice(lang)
    table = found.table.drop(columns=["value", "gi"])
    what = label(found.column, lang)
    table = table.assign(
        cluster=["" if not name else _word(voice, name) for name in table["cluster"]],
        patch=table["patch"].where(table["patch"] > 0).astype(float),
    )
    table.insert(0, "name", tables.findings.table["name"].reindex(table.index))
    table.insert(1, what if found.given else found.column, found.table["value"])
    about = (
        "où un besoin se rassemble plus que le hasard ne le ferait : Moran local, Gi*",
        "where a need gathers more than chance would make it: local Moran, Gi*",
    )
    return [Sheet(("Foyers de besoin", "Clusters of need"), table.rename_axis("code").reset_index(), about)]


def _method(voice: Voice) -> list[str]:
    found = voice.findings.clustered
    if found is None:
        return []
    out = voice.communes(found.left_out)
    left = voice.say(f" ; {out} sans valeur ou sans voisin", f"; {out} without a value or a neighbour")
    queen = found.contiguity == "queen"
    touching = voice.say("par un point" if queen else "par un côté", "at one point" if queen else "along a border")
    drawn = f"{voice.figure(found.permutations)} permutations"
    return [
        voice.say(
            f"Foyers de besoin : {_what(voice, found)} ; voisinage : les {voice.noun.many} qui se touchent, fût-ce "
            f"{touching}, à parts égales ; {drawn} (graine {found.seed}), p des deux côtés, corrigé par "
            f"Benjamini–Hochberg, retenu jusqu’à {voice.share(found.level, 0)}"
            f"{left if found.left_out else ''}. Jamais sur l’accessibilité, autocorrélée par construction.",
            f"Clusters of need: {_what(voice, found)}; neighbours touch, be it {touching}, in equal shares; "
            f"{drawn} (seed {found.seed}), two-sided p, adjusted by "
            f"Benjamini–Hochberg, kept up to {voice.share(found.level, 0)}{left if found.left_out else ''}. Never on "
            "accessibility, which is autocorrelated by construction.",
        )
    ]


CLUSTERS_OF_NEED = Subject(key="clusters", place=_place, chapter=_chapter, method=_method, views=_views, sheets=_sheets)
