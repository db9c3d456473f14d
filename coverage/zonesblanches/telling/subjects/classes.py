"""Classes: what each commune is and why, how many communes and people each class holds, how they are made."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.blocks import Block, Head, Paragraph, Picture, Shares, Table
from zonesblanches.language import Lang, capitalised
from zonesblanches.schema import class_label
from zonesblanches.telling.credits import legend_notes, reading_key
from zonesblanches.telling.indicator import Bin, Binned, of_places
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.subjects.census import between_words
from zonesblanches.telling.subjects.decisions import decided_codes
from zonesblanches.telling.subjects.limits import limit_words
from zonesblanches.telling.subjects.reasons import in_one_line, reason_clauses, unclassed, why_grey
from zonesblanches.telling.tables import Tables, readable_table, shown_secrets
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["BLANK", "CLASSES", "COVERED", "GREY", "class_picture", "class_table", "reason_pattern"]

_SHOWN = ("blanche", "grise", "couverte")  # whatever they hold; the others only when they hold something


def _place(voice: FamilyVoice, code: str) -> list[str]:
    """Say the class, and each reason that holds."""
    return [f"{class_label(voice.rows[code]['class'], voice.lang)}{voice.colon}{reason_pattern(voice, code)}"]


def reason_pattern(voice: FamilyVoice, code: str) -> str:
    """Say each reason of a class, to stand after its name, with a mark in place of each figure.

    Parameters
    ----------
    voice
        Speaks of a family.
    code
        The commune.
    """
    row = voice.rows[code]
    if row["class"] in {"non classée", "sans objet"}:
        return f"{unclassed(voice, row)}."
    return f"{in_one_line(voice, reason_clauses(voice, row))}."


def _chapter(voice: FamilyVoice) -> list[Block]:
    """Put the table before the map, which seldom holds under the words of the first page."""
    return [_bar(voice), class_table(voice), *class_picture(voice)]


def _bar(voice: FamilyVoice) -> Shares:
    counts = voice.summary
    shares = [(str(key), float(line["demand_share"])) for key, line in counts.iterrows()]
    return Shares(
        tuple((key, share) for key, share in shares if share > 0),
        voice.say(f"Part des {voice.words} par classe", f"Share of {voice.words} by class")
        + voice.colon
        + ", ".join(
            f"{class_label(key, voice.lang).lower()} {voice.share(share)}" for key, share in shares if share > 0
        ),
    )


def class_table(voice: FamilyVoice) -> Table:
    """Count the places and the people of each class, beside what makes it.

    Parameters
    ----------
    voice
        Of a family.
    """
    notes = legend_notes(voice.findings, voice.lang)
    rows, keys = [], []
    for key, line in voice.summary.iterrows():
        if line["communes"] or key in _SHOWN:
            keys.append(str(key))
            rows.append(
                (
                    class_label(str(key), voice.lang),
                    notes[str(key)],
                    voice.figure(line["communes"]),
                    voice.total(line["population"]),
                    voice.total(line["demand"]),
                    voice.total(line["demand"]) if math.isnan(line["demand"]) else voice.share(line["demand_share"]),
                )
            )
    heads = (
        Head(voice.say("Classe", "Class"), wide=1.5),
        Head(voice.say("Critère", "Criterion"), wide=3),
        Head(voice.noun.titles, figure=True, wide=1.1),
        Head("Population", figure=True, wide=1.1),
        Head(capitalised(voice.words), figure=True, wide=1.4),
        Head(voice.say("Part", "Share"), figure=True, wide=0.8),
    )
    return Table(
        voice.say(f"{voice.noun.titles} et personnes par classe", f"{voice.noun.titles} and people by class"),
        heads,
        tuple(rows),
        tuple(keys),
    )


def class_picture(voice: FamilyVoice) -> list[Block]:
    """Show the map of the classes, and how to read it.

    Parameters
    ----------
    voice
        Of a family.
    """
    counts = voice.summary
    told = [
        f"{class_label(str(key), voice.lang)}{voice.colon}{voice.communes(line['communes'])}, "
        f"{voice.people(line['demand'])}"
        for key, line in counts.iterrows()
        if line["communes"]
    ]
    where = voice.findings.territory.name
    caption = voice.say(
        f"Carte des {voice.noun.many} par classe, {where}, « {voice.name} »",
        f"Map of the {voice.noun.many} by class, {where}, “{voice.name}”",
    )
    dots = voice.say(
        "Signes de couleur : intervenants au service du territoire.",
        "Coloured signs: providers serving the territory.",
    )
    picture = Picture(voice.name, caption, f"{caption}. {voice.say(' ; ', '; ').join(told)}.")
    drawn = voice.listed
    served = drawn and len(voice.result.providers) > 0
    key = f"{reading_key(voice.findings, voice.lang).split('. ')[0]}."
    marks = voice.say("« D » : classe décidée par un comité.", "“D”: class decided by a committee.")
    said = (key, dots if served else "", marks if decided_codes(voice) else "")
    return [picture, Paragraph(" ".join(filter(None, said)), "small")]


def _headline(voice: FamilyVoice, key: str) -> str:
    """Say it with the error of the census for the zones blanches, the figure that is quoted; the chapter has all."""
    return _class_sentence(voice, voice.summary, key, between_words(voice, key) if key == "blanche" else "")


def _grey(voice: FamilyVoice) -> list[str]:
    found = voice.summary.at["grise", "communes"] > 0
    return [_headline(voice, "grise"), *([why_grey(voice)] if found else [])]


def _covered(voice: FamilyVoice) -> list[str]:
    return [_headline(voice, "couverte"), *_others(voice, voice.summary)]


def _unsure(voice: Voice, codes: Sequence[str]) -> list[str]:
    """Say that a zone blanche is to be confirmed."""
    if not any(family.rows[code]["class"] == "blanche" for family in voice.families.values() for code in codes):
        return []
    return [
        voice.say(
            "À confirmer localement : une équipe absente des listes n’existe pas pour le calcul.",
            "To be confirmed locally: a team absent from the lists does not exist for the computation.",
        )
    ]


def _class_sentence(voice: Voice, counts: pd.DataFrame, key: str, between: str) -> str:
    """Say how many communes and people a class holds, and between which figures these stand."""
    line, label = counts.loc[key], class_label(key, voice.lang).lower()
    total = int(counts["communes"].sum())
    if not line["communes"]:
        return voice.say(f"{voice.noun.none} en {label}.", f"{voice.noun.none} in a {label}.")
    communes, people = voice.communes(line["communes"]), voice.people(line["demand"]) + between
    of = voice.figure(total)
    share = float(line["demand_share"])
    if math.isnan(share):
        return voice.say(f"{communes} sur {of} en {label} : {people}.", f"{communes} of {of} in a {label}: {people}.")
    percent = voice.share(share)
    return voice.say(
        f"{communes} sur {of} en {label} : {people}, soit {percent} du total du territoire.",
        f"{communes} of {of} in a {label}: {people}, {percent} of the territory’s total.",
    )


def _others(voice: Voice, counts: pd.DataFrame) -> list[str]:
    """Say what could not be, or need not be, classed."""
    said = []
    nobody, unknown = int(counts.at["sans objet", "communes"]), int(counts.at["non classée", "communes"])
    if nobody:
        said.append(
            voice.say(
                f"{voice.communes(nobody)} sans objet : la population concernée y est nulle.",
                f"{voice.communes(nobody)} not applicable: nobody concerned lives there.",
            )
        )
    if unknown:
        classed = "classée" if unknown < 2 else "classées"
        said.append(
            voice.say(
                f"{voice.communes(unknown)} non {classed} : une donnée manque.",
                f"{voice.communes(unknown)} not classified: a figure is missing.",
            )
        )
    return said


def _method(voice: Voice) -> list[str]:
    parameters = voice.parameters
    threshold, proximity = limit_words(voice, "threshold"), limit_words(voice, "proximity")
    theta = voice.share(parameters.theta, 0)
    alone = parameters.n_star == 2
    single = voice.say(
        f"{'intervenant unique' if alone else 'trop peu d’intervenants'} (moins de {parameters.n_star}), ",
        f"{'single provider' if alone else 'too few providers'} (fewer than {parameters.n_star}), ",
    )
    if parameters.n_star < 2:
        single = ""  # one is enough, and a grey zone has one
    return [
        voice.say(
            f"Zone blanche : {voice.noun.one} où vivent des {voice.words}, qu’aucun intervenant recensé à {threshold} "
            "ou moins "
            "ne dessert, et qu’aucun ne déclare.",
            f"Blank zone: {voice.noun.a} where {voice.words} live, that no listed provider within {threshold} serves, "
            "and "
            "that none declares.",
        ),
        voice.say(
            f"Zone grise : au moins un intervenant, mais l’un de ces motifs tient : {single}offre insuffisante "
            f"(accessibilité sous {theta} de la référence), éloignement (plus de {proximity}), desserte à confirmer "
            f"(tous ne font que déclarer {voice.noun.the}, à plus de {threshold}). « Couverte » ne vaut que pour ces "
            "seuils.",
            f"Grey zone: at least one provider, but one of these reasons holds: {single}insufficient supply "
            f"(accessibility under {theta} of the reference), remoteness (over {proximity}), service to be confirmed "
            f"(all of them only declare {voice.noun.the}, from over {threshold}). “Covered” holds for these thresholds "
            "only.",
        ),
    ]


def _views(voice: FamilyVoice) -> list[Binned]:
    """Colour by class: the three main ones, and the two others where some commune has them, for any family."""
    met = {str(key) for family in voice.findings.families.values() for key in family.table["class"].unique()}
    notes = legend_notes(voice.findings, voice.lang)
    shown = [str(key) for key in voice.summary.index if key in {*_SHOWN, *met}]
    steps = []
    for key in shown:
        line = voice.summary.loc[key]
        count = of_places(voice, int(line["communes"]), line["demand"], line["demand_share"])
        steps.append(Bin(key, class_label(key, voice.lang), count, notes[key]))
    words = voice.say("Classe (zone blanche, grise, couverte)", "Class (blank, grey, covered zone)")
    order = {key: at for at, key in enumerate(shown)}
    return [Binned("classe", words, tuple(steps), voice.result.table["class"].map(order).to_numpy(dtype=np.int8))]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List the communes, « out of reach » and « secret » told apart from what is missing."""
    noun = tables.voice(lang).noun
    findings = tables.findings
    table = readable_table(findings, lang, tables=tables)
    costs = [name for name in table if str(name).partition("__")[0] == "nearest_cost"]
    table = table.assign(**{str(name): findings.table[name] for name in costs})
    if findings.edition is not None:
        table = shown_secrets(table, findings.table["masked"])
    about = (
        f"{noun.every} les {noun.many}, avec tous leurs chiffres",
        f"every {noun.one}, with all its figures",
    )
    return [Sheet((noun.titles, noun.titles), table.reset_index(), about)]


CLASSES = Subject(
    key="classes",
    place=_place,
    chapter=_chapter,
    method=_method,
    views=_views,
    sheets=_sheets,
)
BLANK = Subject(
    key="blank",
    headline=lambda voice: [_headline(voice, "blanche")],
    sure=lambda voice, code: _unsure(voice, [code]),
    area=_unsure,
)
GREY = Subject(key="grey", headline=_grey)
COVERED = Subject(key="covered", headline=_covered)
