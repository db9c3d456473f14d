"""The score: its rank and its parts for a commune, where to act first, how it is made."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Paragraph, Table
from zonesblanches.language import Lang, join_words
from zonesblanches.schema import LACK_LABELS, class_label, label, short_epci
from zonesblanches.telling.indicator import Binned, Indicator, binned
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import FigureColumn, figure_column, slot
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.subjects.reasons import plain_reasons, short_reasons
from zonesblanches.telling.tables import Tables, shown_secrets
from zonesblanches.telling.voice import FamilyVoice, Voice, ended

__all__ = ["SCORE", "priority_table"]

_PRIORITIES, _FIRST = 20, 8  # listed in full; in the body of the report
_SHEET = (
    "order", "code", "name", "epci_name", "class", "plain_reasons", "demand", "volume", "score", "rank_score",
    "n_providers", "nearest_cost", "nearest_provider", "access_ratio",
)  # fmt: skip
_FIGURES = (("demand", 0), ("score", 1), ("volume", 0))


def _place(voice: FamilyVoice, code: str) -> list[str]:
    row = voice.rows[code]
    if math.isnan(row["score"]):
        if row["class"] in {"non classée", "sans objet"}:
            return []
        if voice.public:
            return [
                voice.say(
                    "Score non publié : il dépend de valeurs sous secret, ou manquantes.",
                    "Score not published: it depends on hidden or missing values.",
                )
            ]
        return [
            voice.say(
                "Pas de score : trop de données de besoin manquent.",
                "No score: too much need data is missing.",
            )
        ]
    listed = any(value for *_, value in voice.parts(code))
    parts, score, rank = slot("parts"), slot("score"), slot("rank_score")
    made = voice.say(f" ; en points : {parts}", f"; in points: {parts}") if listed else ""
    total = voice.figure(voice.n_scored)
    volume, demand = slot("volume"), slot("demand")
    out = [
        voice.say(
            f"Score {score} sur 100 (rang {rank} sur {total}){made}.",
            f"Score {score} out of 100 (rank {rank} of {total}){made}.",
        ),
        voice.say(
            f"Volume prioritaire : {volume} (score × {voice.volume_words}) ; {demand} {voice.words}.",
            f"Priority volume: {volume} (score × {voice.volume_words}); {demand} {voice.words}.",
        ),
    ]
    if code in voice.crossed:
        need, lack = voice.figure(row["need"], 2), voice.figure(row["lack"], 2)
        out.append(
            voice.say(
                f"Ce score dépasse celui de zones blanches : fort risque de besoin ({need} sur 1), peu de manque "
                f"({lack} "
                "sur 1).",
                f"This score is above that of some blank zones: high risk of need ({need} of 1), little lack ({lack} "
                "of "
                "1).",
            )
        )
    if row["imputed"]:
        names = join_words([voice.need_words[name] for name in row["imputed"].split("+")], voice.lang)
        out.append(voice.say(f"Imputé par la moyenne de l’EPCI : {names}.", f"Imputed from the EPCI’s mean: {names}."))
    return out


def _chapter(voice: FamilyVoice) -> list[Block]:
    """List the most pressing communes with plain reasons, by number of people."""
    title = Heading(voice.say("Où agir d’abord", "Where to act first"), 2)
    return [title, *priority_table(voice, _PRIORITIES), *(Paragraph(text, "small") for text in _crossed(voice))]


def priority_table(voice: FamilyVoice, most: int = _FIRST) -> list[Block]:
    """List the first places of the priorities; say so where none is in a zone blanche or grise.

    Parameters
    ----------
    voice
        Of a family.
    most
        How many, at most.
    """
    total = int(voice.summary.loc[["blanche", "grise"], "communes"].sum())
    if not total:
        none = voice.say(f"{voice.noun.none} en zone blanche ou grise.", f"{voice.noun.none} in a blank or grey zone.")
        return [Paragraph(none)]
    if len(voice.result.table) == 1:  # a table of one line ranks nothing
        alone = voice.say(f"Un{voice.noun.e} seul{voice.noun.e} {voice.noun.one}", f"A single {voice.noun.one}")
        (code,) = voice.rows
        return [
            Paragraph(f"{alone}{voice.colon}{_located(voice.findings.table.loc[code])}."),
            Paragraph(_why(voice, code)),
        ]
    caption = voice.say(
        f"{voice.noun.titles} prioritaires : zones blanches d’abord, là où le plus de personnes sont concernées (score "
        "× "
        f"{voice.volume_words})",
        f"Priority {voice.noun.many}: blank zones first, where most people are concerned (score × "
        f"{voice.volume_words})",
    )
    return [_ranked(voice, voice.findings.priorities(voice.name).head(most), caption, total)]


def _why(voice: FamilyVoice, code: str) -> str:
    """Say the class of a place, and its reasons."""
    told = class_label(voice.rows[code]["class"], voice.lang)
    return f"{told}{voice.colon}{ended(plain_reasons(voice, code))}"


def _crossed(voice: FamilyVoice) -> list[str]:
    """Say why covered communes may have a higher score than blank ones, where some do."""
    count = len(voice.crossed)
    if not count:
        return []
    have = "ont un score plus fort" if count > 1 else "a un score plus fort"
    return [
        voice.say(
            f"{voice.communes(count)} en zone couverte {have} que certaines zones blanches : le score mêle le manque "
            "et le "
            "risque de besoin, la classe ne dit que le manque.",
            f"{voice.communes(count)} in a covered zone {'have' if count > 1 else 'has'} a higher score than some "
            "blank "
            "zones: the score mixes lack and risk of need, the class only says the lack.",
        )
    ]


def _ranked(voice: FamilyVoice, table: pd.DataFrame, caption: str, total: int) -> Table:
    heads = (
        Head(voice.say("Rang", "Rank"), figure=True, wide=0.55),
        Head(voice.noun.title, wide=3),
        Head(voice.say("Classe", "Class"), wide=1.5),
        Head(voice.say("Pourquoi", "Why"), wide=4.4),
        Head(voice.say("Concernées", "Demand"), figure=True, wide=1.1),
        Head("Score", figure=True, wide=0.7),
        Head("Volume", figure=True, wide=0.8),
    )
    rows = tuple(
        (
            voice.figure(rank),
            _located(line),
            class_label(line["class"], voice.lang),
            short_reasons(voice, str(code)),
            *(voice.figure_of(str(code), line[key], digits) for key, digits in _FIGURES),
        )
        for rank, (code, line) in enumerate(table.iterrows(), 1)
    )
    keys = tuple(str(key) for key in table["class"])
    return Table(caption, heads, rows, keys, voice.some(len(rows), total), ranked=True)


def _located(line: pd.Series) -> str:
    """Name a commune and its EPCI."""
    if pd.isna(line["epci_name"]) or not str(line["epci_name"]):
        return str(line["name"])
    return f"{line['name']} ({short_epci(str(line['epci_name']))})"


def _method(voice: Voice) -> list[str]:
    """Say what the score is made of, with the weights in force."""
    parameters, need = voice.parameters, voice.findings.need
    side = 0 if voice.lang == "fr" else 1
    lack = ", ".join(
        f"{LACK_LABELS[key][side]} {voice.share(weight, 0)}" for key, weight in parameters.lack_weights.items()
    )
    said = [
        voice.say(
            f"Manque (L) : {lack} ; l’éloignement est complet à {voice.limit(parameters.distance_cap)}, l’offre "
            f"suffisante à la référence, le nombre à {parameters.n_star}.",
            f"Lack (L): {lack}; remoteness is full at {voice.limit(parameters.distance_cap)}, supply "
            f"is enough at the "
            f"reference, the number at {parameters.n_star}.",
        )
    ]
    if need.weights:
        parts = ", ".join(f"{voice.need_words[key]} {voice.share(weight, 0)}" for key, weight in need.weights.items())
        return [
            *said,
            voice.say(
                f"Risque de besoin (B), et non isolement mesuré : {parts}.",
                f"Risk of need (B), which is not measured isolation: {parts}.",
            ),
            voice.say(
                "Score, de 0 (desservie) à 100 (sous-couverte) : 100 fois la racine du besoin "
                "multiplié par le manque. "
                "Il est la somme de ses parts.",
                "Score, from 0 (served) to 100 (under-covered): 100 times the square root of need times lack. It is "
                "the "
                "sum of its parts.",
            ),
        ]
    return [
        *said,
        voice.say(
            "Score, de 0 (desservie) à 100 (sous-couverte) : 100 fois le manque seul, aucune donnée "
            "de besoin n’étant "
            "chargée.",
            "Score, from 0 (served) to 100 (under-covered): 100 times the lack alone, as no need data is loaded.",
        ),
    ]


def _views(voice: FamilyVoice) -> list[Binned]:
    words, bounds = label("score", voice.lang), (20, 40, 60, 80)
    return binned(voice, Indicator("score", words, voice.numbers("score"), bounds, high_first=True, sense="worse"))


def _figures(voice: FamilyVoice) -> list[FigureColumn]:
    rank = voice.numbers("rank_score")
    halves = {int(at): voice.figure(rank[at], 1) for at in np.flatnonzero(rank % 1 > 0)}
    return [
        figure_column(voice, "score", f"{label('score', voice.lang)} (0–100)", voice.numbers("score"), 1),
        figure_column(voice, "rank_score", label("rank_score", voice.lang), rank, texts=halves),
    ]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List the priorities of each family, by number of people, the rank on the score beside it."""
    noun = tables.voice(lang).noun
    findings, families = tables.findings, tables.voice(lang).families
    about = (
        f"{noun.many} en zone blanche, puis grise, là où le plus de personnes sont concernées d’abord",
        f"{noun.many} in a blank, then a grey zone, where most people are concerned first",
    )
    sheets = []
    for at, (name, voice) in enumerate(families.items()):
        table = findings.priorities(name)
        table = pd.DataFrame(table).assign(
            order=range(1, len(table) + 1),
            epci_name=table["epci_name"].map(short_epci, na_action="ignore"),
            plain_reasons=_sheet_reasons(voice, table, tables, first=at == 0),
            nearest_provider=table["nearest_provider"].map(voice.result.providers["name"]),
        )
        table["class"] = table["class"].map(lambda key: class_label(key, lang))
        if findings.edition is not None:
            table = shown_secrets(table, findings.table["masked"].reindex(table.index))
        short = "" if at == 0 else " " + name[:18].translate(str.maketrans("[]:*?/\\'", "        ")).strip()
        sheets.append(Sheet((f"Priorités{short}", f"Priorities{short}"), table.reset_index()[list(_SHEET)], about))
    return sheets


def _sheet_reasons(voice: FamilyVoice, table: pd.DataFrame, tables: Tables, *, first: bool) -> list[str]:
    """Say the reasons of each commune; those of the family named first stand in the table of the communes already."""
    if first:
        return list(tables.communes(voice.lang)["plain_reasons"].loc[table.index])
    return [plain_reasons(voice, str(code)) for code in table.index]


SCORE = Subject(
    key="score", place=_place, chapter=_chapter, method=_method, views=_views, figures=_figures, sheets=_sheets
)
