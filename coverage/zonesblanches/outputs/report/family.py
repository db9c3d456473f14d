"""The chapter of a family of services: its map, its classes, its zones, where to act first."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.edition import lists_providers
from zonesblanches.diagnosis.explain import Explainer
from zonesblanches.outputs.credits import legend_notes, reading_key
from zonesblanches.outputs.report.content import Bar, Block, Head, Heading, Paragraph, Picture, Table
from zonesblanches.outputs.report.reasons import short_reasons
from zonesblanches.outputs.report.voice import Voice
from zonesblanches.outputs.report.zones import Zone, zones
from zonesblanches.schema import class_label, short_epci

__all__ = ["family_chapter"]

_PRIORITIES, _VOLUMES, _ZONES, _ROWS = 20, 15, 12, 40
_FIGURES = (("demand", 0), ("score", 1), ("volume", 0))
_SHOWN = ("blanche", "grise", "couverte")  # whatever they hold; the others only when they hold something


def family_chapter(voice: Voice, name: str, *, fresh: bool = True) -> list[Block]:
    """Return the chapter of a family.

    Parameters
    ----------
    voice
        Writes for a diagnosis.
    name
        Family of services.
    fresh
        Whether it begins a page.
    """
    title = voice.say("Famille de services : ", "Family of services: ") + name
    return [
        Heading(title, fresh=fresh),
        _bar(voice, name),
        _classes(voice, name),  # before the map, which seldom holds under the words of the first page
        *_picture(voice, name),
        *_zones(voice, name),
        *_priorities(voice, name),
        *_epci(voice, name),
        *_discordances(voice, name),
    ]


def _picture(voice: Voice, name: str) -> list[Block]:
    counts = voice.findings.summary(name)
    told = [
        f"{class_label(str(key), voice.lang)}{voice.colon}{voice.communes(line['communes'])}, "
        f"{voice.people(line['demand'])}"
        for key, line in counts.iterrows()
        if line["communes"]
    ]
    where = voice.findings.territory.name
    caption = voice.say(
        f"Carte des communes par classe, {where}, « {name} »",
        f"Map of the communes by class, {where}, “{name}”",
    )
    dots = voice.say(
        "Disques de couleur : intervenants au service du territoire.",
        "Coloured discs: providers serving the territory.",
    )
    picture = Picture(name, caption, f"{caption}. {voice.say(' ; ', '; ').join(told)}.")
    drawn = lists_providers(voice.findings.edition)
    served = drawn and len(voice.findings.family(name).providers) > 0
    key = f"{reading_key(voice.findings, voice.lang).split('. ')[0]}."
    return [picture, Paragraph(f"{key} {dots}" if served else key, "small")]


def _bar(voice: Voice, name: str) -> Bar:
    counts = voice.findings.summary(name)
    shares = [(str(key), float(line["demand_share"])) for key, line in counts.iterrows()]
    return Bar(
        tuple((key, share) for key, share in shares if share > 0),
        voice.say(f"Part des {voice.words} par classe", f"Share of {voice.words} by class")
        + voice.colon
        + ", ".join(
            f"{class_label(key, voice.lang).lower()} {voice.share(share)}" for key, share in shares if share > 0
        ),
    )


def _classes(voice: Voice, name: str) -> Table:
    notes = legend_notes(voice.findings, voice.lang)
    rows, keys = [], []
    for key, line in voice.findings.summary(name).iterrows():
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
        Head("Communes", figure=True, wide=1.1),
        Head("Population", figure=True, wide=1.1),
        Head(voice.words[:1].upper() + voice.words[1:], figure=True, wide=1.4),
        Head(voice.say("Part", "Share"), figure=True, wide=0.8),
    )
    return Table(
        voice.say("Communes et personnes par classe", "Communes and people by class"), heads, tuple(rows), tuple(keys)
    )


def _zones(voice: Voice, name: str) -> list[Block]:
    """List the zones blanches: communes that touch one another, under the name of the most populated."""
    found = zones(voice.findings, name, "blanche")
    if not found:
        return []
    names = voice.findings.table["name"]
    rows = tuple(
        (
            _named(voice, zone),
            voice.figure(len(zone.communes)),
            voice.total(zone.demand),
            ", ".join(names[code] for code in zone.communes[:8]) + (", …" if len(zone.communes) > 8 else ""),
        )
        for zone in found[:_ZONES]
    )
    heads = (
        Head("Zone", wide=1.5),
        Head("Communes", figure=True, wide=0.9),
        Head(voice.say("Concernées", "Demand"), figure=True, wide=0.9),
        Head(voice.say("Dont", "Among which"), wide=4),
    )
    note = voice.say(
        "Une zone réunit des communes blanches qui se touchent ; elle porte le nom de la plus peuplée.",
        "A zone joins blank communes that touch one another; it is named after the most populated.",
    )
    return [
        Heading(voice.say("Zones blanches d’un seul tenant", "Connected blank zones"), 2),
        Table(
            voice.say(
                "Zones blanches, celles où vivent le plus de personnes concernées d’abord",
                "Blank zones, those with most people concerned first",
            ),
            heads,
            rows,
            note=" ".join(filter(None, [_some(voice, len(rows), len(found)), note])),
        ),
    ]


def _named(voice: Voice, zone: Zone) -> str:
    """Name a zone, and say it where a team may be there after all."""
    unsure = voice.say("à confirmer : une équipe pourrait s’y trouver", "to be confirmed: a team may be there")
    return f"{zone.name} ({unsure})" if zone.doubted else zone.name


def _some(voice: Voice, shown: int, total: int) -> str:
    """Say how many rows of a table are left out, nothing when none is."""
    if shown >= total:
        return ""
    return voice.say(
        f"{voice.figure(shown)} premières lignes sur {voice.figure(total)} ; la suite se lit dans le classeur.",
        f"First {voice.figure(shown)} rows of {voice.figure(total)}; the others are in the workbook.",
    )


def _priorities(voice: Voice, name: str) -> list[Block]:
    """List the most pressing communes with plain reasons, by score then by number of people."""
    findings = voice.findings
    title = Heading(voice.say("Où agir d’abord", "Where to act first"), 2)
    total = int(findings.summary(name).loc[["blanche", "grise"], "communes"].sum())
    if not total:
        return [
            title,
            Paragraph(voice.say("Aucune commune en zone blanche ou grise.", "No commune in a blank or grey zone.")),
        ]
    explainer = Explainer(findings, findings.families[name], voice.lang)
    by_score = voice.say(
        "Communes prioritaires selon le score (0 : desservie, 100 : sous-couverte)",
        "Priority communes by score (0: served, 100: under-covered)",
    )
    by_volume = voice.say(
        f"Communes prioritaires selon le nombre de personnes (score × {explainer.volume_words})",
        f"Priority communes by number of people (score × {explainer.volume_words})",
    )
    return [
        title,
        _ranked(voice, explainer, findings.priorities(name, by="score").head(_PRIORITIES), by_score, total),
        _ranked(voice, explainer, findings.priorities(name, by="volume").head(_VOLUMES), by_volume, total),
    ]


def _ranked(voice: Voice, explainer: Explainer, table: pd.DataFrame, caption: str, total: int) -> Table:
    heads = (
        Head(voice.say("Rang", "Rank"), figure=True, wide=0.55),
        Head("Commune", wide=3),
        Head(voice.say("Classe", "Class"), wide=1.5),
        Head(voice.say("Pourquoi", "Why"), wide=4.4),
        Head(voice.say("Concernées", "Demand"), figure=True, wide=1.1),
        Head("Score", figure=True, wide=0.7),
        Head("Volume", figure=True, wide=0.8),
    )
    rows = tuple(
        (
            voice.figure(rank),
            _place(line),
            class_label(line["class"], voice.lang),
            short_reasons(voice, explainer, str(code)),
            *(voice.figure_of(str(code), line[key], digits) for key, digits in _FIGURES),
        )
        for rank, (code, line) in enumerate(table.iterrows(), 1)
    )
    keys = tuple(str(key) for key in table["class"])
    return Table(caption, heads, rows, keys, _some(voice, len(rows), total), ranked=True)


def _place(line: pd.Series) -> str:
    """Name a commune and its EPCI."""
    if pd.isna(line["epci_name"]) or not str(line["epci_name"]):
        return str(line["name"])
    return f"{line['name']} ({short_epci(str(line['epci_name']))})"


def _epci(voice: Voice, name: str) -> list[Block]:
    order = ["demand_blanche", "demand_grise"]  # columns that the table shows
    table = voice.findings.by_epci(name).sort_values(order, ascending=False, kind="stable", na_position="last")
    heads = (
        Head(voice.say("Intercommunalité", "EPCI"), wide=3),
        Head("Communes", figure=True, wide=1.1),
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
        f"Communes par classe et {voice.words} par intercommunalité : d’abord celles où le plus de personnes vivent en "
        "zone blanche, puis en zone grise",
        f"Communes by class and {voice.words} by EPCI: first those where most people live in blank, then grey zones",
    )
    return [
        Heading(voice.say("Par intercommunalité", "By EPCI"), 2),
        Table(caption, heads, rows, note=_some(voice, len(rows), len(table))),
    ]


def _discordances(voice: Voice, name: str) -> list[Block]:
    """List the communes that a provider declares and cannot reach."""
    result = voice.findings.families[name]
    found = result.discordances
    if not len(found):
        return []
    names, who = voice.findings.table["name"], result.providers["name"]
    rows = tuple(
        (
            f"{names[line['commune']]} ({line['commune']})",
            str(who[line["provider"]]),
            voice.cost(np.inf if np.isinf(line["cost"]) else line["cost"]),
        )
        for line in found.head(_ROWS).to_dict("records")
    )
    heads = (
        Head(voice.say("Commune déclarée", "Declared commune"), wide=2),
        Head(voice.say("Intervenant", "Provider"), wide=2.5),
        Head(voice.how_far.capitalize(), figure=True, wide=1.2),
    )
    caption = voice.say(
        "Communes déclarées par un intervenant qui ne peut les atteindre dans le seuil",
        "Communes declared by a provider that cannot reach them within the threshold",
    )
    return [
        Heading(voice.say("Discordances à vérifier", "Discrepancies to check"), 2),
        Table(caption, heads, rows, note=_some(voice, len(rows), len(found))),
    ]
