"""How sure each class is: over the settings and the times, on whom it depends, what would change it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.diagnosis.closures import closures_by_provider
from zonesblanches.diagnosis.trust import DRAWS, LABELS
from zonesblanches.language import Lang, join_words
from zonesblanches.schema import class_label, label
from zonesblanches.telling.changing import changing, lever_words
from zonesblanches.telling.indicator import Bin, Binned, of_places
from zonesblanches.telling.naming import mark_of_several as mark
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import (
    FigureColumn,
    figure_column,
    flip_words,
    held_words,
    in_table,
    more_words,
    slot,
    within_words,
)
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.sureness import counted_labels, label_words
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["TRUST"]

_SETTINGS = {"threshold": "T", "proximity": "T_prox", "theta": "θ"}
_NAMED = 3  # teams named in a sentence
_CRITICAL = 10  # teams listed in the report


def _place(voice: FamilyVoice, code: str) -> list[str]:
    row = voice.sure_rows.get(code)
    if row is None or row["label"] not in LABELS:
        return []
    return [_holding(voice, row), *_flipping(voice, row), *_depending(voice, code), *changing(voice, code)]


def _holding(voice: FamilyVoice, row: Mapping[str, Any]) -> str:
    """Say the label, and the two figures that it is the worse of."""
    by_times = row["times"] == row["times"]
    times = voice.say(f" et {slot('times')} des temps possibles", f" and {slot('times')} of the times possible")
    return voice.say(
        f"Classe {label_words(voice, row['label'])} : elle tient pour {slot('settings')} des réglages voisins"
        f"{times if by_times else ''}.",
        f"Class {label_words(voice, row['label'])}: it holds for {slot('settings')} of the settings nearby"
        f"{times if by_times else ''}.",
    )


def _flipping(voice: FamilyVoice, row: Mapping[str, Any]) -> list[str]:
    """Name what flips the class first; nothing where it holds all over the box and all times."""
    if row["flip"] == "times":
        holds = row["label"] == LABELS[0]
        return [] if holds else [voice.say("Le temps retenu la change d’abord.", "The time taken changes it first.")]
    if not row["flip"]:
        return []
    setting, side, to = _wall(voice, row, slot("flip_at"))
    return [
        voice.say(
            f"Ce qui la change d’abord : {setting} ; {side}, elle devient {to}.",
            f"What changes it first: {setting}; {side}, it becomes a {to}.",
        )
    ]


def _wall(voice: FamilyVoice, row: Mapping[str, Any], at: str) -> tuple[str, str, str]:
    """Say which setting flips a class, on which side of what, and into which class."""
    down = row[f"wall_{row['flip']}_down"] == row["flip_at"]
    if row["flip"] == "theta":
        side = (f"à {at} ou moins", f"at {at} or less") if down else (f"au-delà de {at}", f"beyond {at}")
    else:
        side = (f"sous {at}", f"under {at}") if down else (f"dès {at}", f"from {at}")
    return _SETTINGS[row["flip"]], voice.say(*side), class_label(row["flip_class"], voice.lang).lower()


def _flip_cell(voice: FamilyVoice, row: Mapping[str, Any]) -> str:
    """Say the same under a heading that begins the sentence."""
    if row["flip"] == "times":
        return "" if row["label"] == LABELS[0] else voice.say("le temps retenu", "the time taken")
    if not row["flip"]:
        return ""
    setting, side, to = _wall(voice, row, flip_words(voice, row))
    return f"{setting}{voice.colon}{to} {side}"


def _depending(voice: FamilyVoice, code: str) -> list[str]:
    names = voice.sure.teams.get(code, []) if voice.sure is not None else []
    if not names:
        return []
    if len(names) == 1:
        return [voice.say(f"Dépend d’une seule équipe : {names[0]}.", f"Depends on one team alone: {names[0]}.")]
    rest = len(names) - _NAMED
    more = [voice.count(rest, voice.say("autre", "other"), voice.say("autres", "others"))] if rest > 0 else []
    told = join_words([*names[:_NAMED], *more], voice.lang)
    return [
        voice.say(
            f"La fermeture de l’une de ces équipes la changerait : {told}.",
            f"The closing of one of these teams would change it: {told}.",
        )
    ]


def _headline(voice: FamilyVoice) -> list[str]:
    """Count by label for the family named first: the first page has no room for each; the chapters do."""
    return _counted(voice) if voice.name == voice.findings.main.name else []


def _counted(voice: FamilyVoice) -> list[str]:
    """Count the communes by label, and the zones blanches."""
    table = _classed(voice)
    if table is None:
        return []
    classes = voice.result.table["class"].reindex(table.index)
    every = counted_labels(voice, table["label"].value_counts())
    blank = counted_labels(voice, table.loc[classes == "blanche", "label"].value_counts())
    where = voice.say(f" ; en zone blanche : {blank}", f"; in a blank zone: {blank}") if blank else ""
    return [voice.say(f"Solidité des classes : {every}{where}.", f"Stability of classes: {every}{where}.")]


def _lone(voice: FamilyVoice) -> list[str]:
    """Count the communes whose class depends on one team."""
    table = _classed(voice)
    lone = 0 if table is None else int((table["closures"] == 1).sum())
    if not lone:
        return []
    return [
        voice.say(
            f"La classe de {voice.communes(lone)} dépend d’une seule équipe.",
            f"The class of {voice.communes(lone)} depends on one team alone.",
        )
    ]


def _classed(voice: FamilyVoice) -> pd.DataFrame | None:
    """Return the trust of the communes that have a class; None where it was not computed."""
    if voice.sure is None:
        return None
    table = voice.sure.table
    kept = table[table["label"].isin(LABELS)]
    return kept if len(kept) else None


def _chapter(voice: FamilyVoice) -> list[Block]:
    """Cross classes and labels, then list the teams on which most classes depend."""
    table = _classed(voice)
    if table is None:
        return []
    heading = Heading(voice.say("Jusqu’où ces classes tiennent", "How far these classes hold"), 2)
    return [heading, _crossed(voice, table), *_critical(voice)]


def _crossed(voice: FamilyVoice, table: pd.DataFrame) -> Table:
    classes = voice.result.table["class"].reindex(table.index)
    people = voice.result.table["demand"].reindex(table.index).fillna(0.0)
    heads = [Head(voice.say("Classe", "Class"), wide=1.5)]
    for name in LABELS:
        heads.append(Head(label_words(voice, name).capitalize(), figure=True))
        heads.append(Head(voice.words.capitalize(), figure=True, wide=1.3))
    rows = []
    for key in ("blanche", "grise", "couverte"):
        cells = [class_label(key, voice.lang)]
        for name in LABELS:
            here = (classes == key) & (table["label"] == name)
            cells += [voice.figure(int(here.sum())), voice.figure(float(people[here].sum()))]
        rows.append(tuple(cells))
    caption = voice.say(
        f"{voice.noun.titles} et {voice.words}, par classe et par solidité",
        f"{voice.noun.titles} and {voice.words}, by class and stability",
    )
    return Table(caption, tuple(heads), tuple(rows))


def _critical(voice: FamilyVoice) -> list[Block]:
    """List the teams whose closing would change most classes."""
    closures = voice.sure.closures if voice.sure is not None else pd.DataFrame()
    if not len(closures):
        return []
    found = closures_by_provider(closures, voice.result.table["demand"])
    found = found.sort_values(["people", "communes"], ascending=False, kind="stable").head(_CRITICAL)
    names = voice.result.providers["name"]
    rows = tuple(
        (str(names.get(ident, ident)), *map(voice.figure, (line.communes, line.blanche, line.people)))
        for ident, line in zip(found.index, found.itertuples(), strict=True)
    )
    heads = (
        Head(voice.say("Équipe", "Team"), wide=2.5),
        Head(
            voice.say(
                f"{voice.noun.titles} qui changeraient de classe", f"{voice.noun.titles} that would change class"
            ),
            figure=True,
            wide=1.5,
        ),
        Head(voice.say("Dont en zone blanche", "Into a blank zone"), figure=True),
        Head(voice.words.capitalize(), figure=True, wide=1.3),
    )
    caption = voice.say("Les équipes dont le plus de personnes dépendent", "The teams on which most people depend")
    return [Table(caption, heads, rows)]


def _doubted(voice: Voice) -> list[str]:
    return [f"{mark(one)}{line}" for one in voice.families.values() for line in (*_counted(one), *_lone(one))]


def _method(voice: Voice) -> list[str]:
    if voice.main.sure is None:
        return []
    unit = voice.parameters.unit
    near = (
        voice.say("à 5 min près", "within 5 min") if unit == "min" else voice.say("à un quart près", "within a quarter")
    )
    times = (
        voice.say(
            f"{DRAWS} tirages où les temps vont de « rapide » à « lent », d’un même pas, chaque trajet ayant son "
            "erreur "
            "(15 %)",
            f"{DRAWS} draws where times go from “rapide” to “lent” together, each trip having its own error (15%)",
        )
        if voice.main.sure.timed
        else voice.say("ceux de la table fournie ne varient pas", "those of the table given do not vary")
        if unit == "min"
        else voice.say("aucun : les coûts sont des kilomètres", "none: costs are kilometres")
    )
    still = (
        voice.say(
            " Avec la mesure 2SFCA, T y décide de qui compte, et l’accessibilité ne bouge pas avec lui.",
            " With the 2SFCA measure, T decides there who counts, and accessibility does not move with it.",
        )
        if voice.parameters.measure == "2sfca"
        else ""
    )
    return [
        voice.say(
            "Solidité : la plus basse de deux parts, celle des réglages voisins qui gardent la classe, exacte (T et "
            f"T_prox {near}, θ de 0,16 de moins à 0,14 de plus), et celle des temps qui la gardent ({times}) ; "
            "solide dès 90 %, à confirmer dès 70 %, fragile en dessous. La dépendance à une équipe est un fait du "
            "réseau, et n’entre pas dans la solidité." + still,
            "Stability: the lower of two shares, that of the settings nearby that keep the class, exact (T and T_prox "
            f"{near}, θ from 0.16 less to 0.14 more), and that of the times that keep it ({times}); solid from "
            "90%, to be confirmed from 70%, fragile under it. Dependence on a team is a fact about the network, and "
            "never in the label." + still,
        )
    ]


def _views(voice: FamilyVoice) -> list[Binned]:
    """Colour by label: what is fragile stands out."""
    if voice.sure is None:
        return []
    labels = voice.sure.table["label"]
    people = voice.result.table["demand"].fillna(0.0).to_numpy(dtype=float)
    notes = (("90 % ou plus", "90% or more"), ("de 70 à 90 %", "70 to 90%"), ("moins de 70 %", "under 70%"))
    steps, bins = [], np.full(len(labels), len(LABELS), dtype=np.int8)
    for at, (name, note) in enumerate(zip(LABELS, notes, strict=True)):
        here = (labels == name).to_numpy()
        bins[here] = at
        share = float(people[here].sum() / people.sum()) if people.sum() else np.nan
        count = of_places(voice, int(here.sum()), float(people[here].sum()), share)
        steps.append(Bin(f"pas{at}", label_words(voice, name).capitalize(), count, voice.say(*note), shade=1 - at / 2))
    if (bins == len(LABELS)).any():
        gone = bins == len(LABELS)
        count = of_places(voice, int(gone.sum()), float(people[gone].sum()))
        steps.append(Bin("manquant", voice.say("sans classe", "without a class"), count))
    words = voice.say("Solidité de la classe", "Stability of the class")
    sentence = voice.say(
        f"{words} : plus la couleur ressort du fond, plus elle est fragile. Cercles : {voice.words}.",
        f"{words}: the more the colour stands out, the more fragile it is. Circles: {voice.words}.",
    )
    return [Binned("stability", words, tuple(steps), bins, "better", sentence)]


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    if voice.sure is None:
        return []
    table = voice.sure.table
    shares = (
        ("settings", voice.say("Classe gardée, réglages voisins", "Class kept, settings nearby")),
        ("times", voice.say("Classe gardée, temps possibles", "Class kept, times possible")),
    )
    return [
        *(_held(voice, key, words, table[key].astype(float).to_numpy()) for key, words in shares),
        _written(
            voice,
            "flip_at",
            [flip_words(voice, row) if row["flip_at"] == row["flip_at"] else "" for row in voice.sure_rows.values()],
        ),
        _written(voice, "more", _amounts(voice, "capacity", more_words)),
        *_tabled(voice, table),
    ]


def _tabled(voice: FamilyVoice, table: pd.DataFrame) -> list[FigureColumn]:
    """Return what the table alone shows; a `T` is rounded to the side where the class is another already."""
    more = voice.say("Un intervenant de plus suffirait", "One more provider would do")
    least = np.ceil((10 * table["blank_under"].to_numpy(dtype=float)).round(7)) / 10
    figures = (
        ("blank_under", least, f"\u00a0{voice.parameters.unit}"),
        *((key, table[key].to_numpy(dtype=float), "") for key in ("rank_low", "rank_high")),
    )
    return [
        *(
            in_table(figure_column(voice, key, label(key, voice.lang), values, 1, after=after, trim=True))
            for key, values, after in figures
        ),
        in_table(_written(voice, "depends_on", table["depends_on"].tolist(), label("depends_on", voice.lang))),
        in_table(_written(voice, "within", _amounts(voice, "provider", within_words), more)),
    ]


def _held(voice: FamilyVoice, key: str, words: str, shares: npt.NDArray[np.float64]) -> FigureColumn:
    """Return the share that keeps each class, written as the sentences write it."""
    told = {at: held_words(voice, share) for at, share in enumerate(shares.tolist()) if not math.isnan(share)}
    whole = {at: text for at, text in told.items() if text != voice.share(shares[at], 0)}
    return figure_column(voice, key, words, 100 * shares, after=voice.percent_sign, texts=whole)


def _provider(voice: FamilyVoice, code: str) -> float:
    """Return the cost within which one more provider would do; NaN where none would."""
    lines = voice.levers.get(code, ())
    return next((float(line["amount"]) for line in lines if line["lever"] == "provider"), math.nan)


def _amounts(voice: FamilyVoice, lever: str, said: Callable[[FamilyVoice, float], str]) -> list[str]:
    lines = (voice.levers.get(code, ()) for code in voice.rows)
    return [next((said(voice, line["amount"]) for line in told if line["lever"] == lever), "") for told in lines]


def _written(voice: FamilyVoice, key: str, texts: Sequence[str], heading: str = "") -> FigureColumn:
    """Return figures that sentences call, as they are written."""
    told = {at: text for at, text in enumerate(texts) if text}
    return figure_column(voice, key, heading, np.full(len(texts), np.nan), texts=told, shown=False)


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List how sure each commune's class is, family by family."""
    parts = []
    for name, family in tables.voice(lang).families.items():
        table = _classed(family)
        if table is None:
            continue
        levers = {
            code: " ; ".join(lever_words(family, line, mark=False) for line in lines)
            for code, lines in family.levers.items()
        }
        parts.append(
            pd.DataFrame(
                {
                    "family": name,
                    "code": table.index,
                    "name": tables.findings.table["name"].reindex(table.index).to_numpy(),
                    "class": [class_label(key, lang) for key in family.result.table["class"].reindex(table.index)],
                    "demand": family.result.table["demand"].reindex(table.index).to_numpy(dtype=float),
                    "stability": [label_words(family, text) for text in table["label"]],
                    "settings": table["settings"].to_numpy(dtype=float),
                    "times": table["times"].to_numpy(dtype=float),
                    "flip": [_flip_cell(family, family.sure_rows[code]) for code in table.index],
                    "blank_under": table["blank_under"].to_numpy(dtype=float),
                    "closures": table["closures"].to_numpy(dtype=float),
                    "depends_on": table["depends_on"].to_numpy(),
                    "levers": [levers.get(code, "") for code in table.index],
                    "within": [_provider(family, code) for code in table.index],
                    "rank_low": table["rank_low"].to_numpy(dtype=float),
                    "rank_high": table["rank_high"].to_numpy(dtype=float),
                }
            )
        )
    about = (
        "jusqu’où chaque classe tient, de quelles équipes elle dépend, ce qui la rendrait couverte",
        "how far each class holds, on which teams it depends, what would make it covered",
    )
    return [Sheet(("Solidité", "Stability"), pd.concat(parts, ignore_index=True), about)] if parts else []


TRUST = Subject(
    key="trust", place=_place, headline=_headline, chapter=_chapter, doubted=_doubted, method=_method, views=_views,
    figures=_figures, sheets=_sheets,
)  # fmt: skip
