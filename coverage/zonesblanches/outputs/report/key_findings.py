"""The main figures in sentences: how many, where, why, and what is missing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from zonesblanches.language import join_words
from zonesblanches.outputs.report.content import Block, Bullets, Head, Heading, Paragraph, Table
from zonesblanches.outputs.report.voice import Voice
from zonesblanches.outputs.report.zones import Zone, zones
from zonesblanches.schema import CLASSES, REASONS, class_label, short_epci

__all__ = ["essentials", "headline", "reason_counts"]

_NAMED = 3  # zones named in a sentence


def essentials(voice: Voice) -> list[Block]:
    """Return the first chapter: the territory, then each family in sentences, then what is missing at once."""
    findings = voice.findings
    said: list[Block] = [Heading(voice.say("L’essentiel", "Key findings")), Paragraph(_territory(voice))]
    several = len(findings.families) > 1
    for name in findings.families:
        if several:
            said.append(Paragraph(voice.say(f"Famille « {name} »", f"Family “{name}”"), "title"))
        said.append(Bullets(tuple(headline(voice, name)), "lead"))
    if several:
        said += [Paragraph(_missing(voice)), _by_family(voice)]
    return said


def _territory(voice: Voice) -> str:
    """Say how large the territory is."""
    table = voice.findings.table
    size, people = voice.communes(len(table)), voice.people(float(table["demand"].sum()))
    epci = table["epci_name"].nunique()
    spread = voice.say(f" dans {voice.count(epci, 'intercommunalité')}", f" in {voice.count(epci, 'EPCI', 'EPCIs')}")
    return voice.say(
        f"Territoire étudié : {voice.findings.territory.name}, {size}{spread if epci else ''}, {people}.",
        f"Study area: {voice.findings.territory.name}, {size}{spread if epci else ''}, {people}.",
    )


def headline(voice: Voice, name: str) -> list[str]:
    """Return the main figures of a family, a sentence each.

    Parameters
    ----------
    voice
        Writes for a diagnosis.
    name
        Family of services.
    """
    counts = voice.findings.summary(name)
    said = [_class_sentence(voice, counts, "blanche")]
    if counts.at["blanche", "communes"]:
        said += [_where(voice, name), *_worst_epci(voice, name), *_how_far(voice, name)]
    said.append(_class_sentence(voice, counts, "grise"))
    if counts.at["grise", "communes"]:
        said.append(_why_grey(voice, name))
    said.append(_class_sentence(voice, counts, "couverte"))
    return said + _others(voice, counts)


def _class_sentence(voice: Voice, counts: pd.DataFrame, key: str) -> str:
    """Say how many communes and people a class holds."""
    line, label = counts.loc[key], class_label(key, voice.lang).lower()
    total = int(counts["communes"].sum())
    if not line["communes"]:
        return voice.say(f"Aucune commune en {label}.", f"No commune in a {label}.")
    communes, people = voice.communes(line["communes"]), voice.people(line["demand"])
    of = voice.figure(total)
    share = float(line["demand_share"])
    if math.isnan(share):
        return voice.say(f"{communes} sur {of} en {label} : {people}.", f"{communes} of {of} in a {label}: {people}.")
    percent = voice.share(share)
    return voice.say(
        f"{communes} sur {of} en {label} : {people}, soit {percent} du total du territoire.",
        f"{communes} of {of} in a {label}: {people}, {percent} of the territory’s total.",
    )


def _where(voice: Voice, name: str) -> str:
    """Name the zones that hold most people."""
    found = zones(voice.findings, name, "blanche")
    communes = sum(len(zone.communes) for zone in found)
    if communes == 1:
        return voice.say(f"Cette commune est {found[0].name}.", f"This commune is {found[0].name}.")
    told = join_words([_zone(voice, zone) for zone in found[:_NAMED]], voice.lang)
    if len(found) == 1:
        return voice.say(
            f"Ces {voice.figure(communes)} communes se touchent : une seule zone, autour de {told}.",
            f"These {voice.figure(communes)} communes touch one another: a single zone, around {told}.",
        )
    if len(found) <= _NAMED:
        lead = voice.say(" : ", ": ")
    else:
        lead = voice.say(
            f" ; les {_NAMED} où vivent le plus de {voice.words} : ", f"; the {_NAMED} with most {voice.words}: "
        )
    return voice.say(
        f"Ces communes forment {voice.figure(len(found))} zones d’un seul tenant{lead}autour de {told}.",
        f"These communes form {voice.figure(len(found))} connected zones{lead}around {told}.",
    )


def _zone(voice: Voice, zone: Zone) -> str:
    unsure = [voice.say("à confirmer : une équipe pourrait s’y trouver", "to be confirmed: a team may be there")]
    facts = [voice.communes(len(zone.communes)), voice.people(zone.demand, short=True), *unsure[: zone.doubted]]
    return f"{zone.name} ({', '.join(facts)})"


def _worst_epci(voice: Voice, name: str) -> list[str]:
    """Name the EPCI where most people live in a zone blanche, when there is a choice."""
    table = voice.findings.by_epci(name)
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


def _how_far(voice: Voice, name: str) -> list[str]:
    """Say how far the nearest provider of the blank zones is, and for how many there is none in reach."""
    table = voice.findings.family(name).table
    costs = table.loc[table["class"] == "blanche", "nearest_cost"].astype(float)
    known, lost = costs[np.isfinite(costs)], int(np.isinf(costs).sum())
    said = []
    if len(known):
        middle, count = voice.cost(float(known.median())), _counted(voice, len(known), lost)
        median = "" if len(known) == 1 else voice.say(" médian", "median ")
        if voice.parameters.unit == "km" and median:
            median = voice.say(" médiane", "median ")
        said.append(
            voice.say(
                f"{voice.how_far.capitalize()}{median} de la zone blanche au plus proche intervenant : {middle} "
                f"({count}).",
                f"{(median + voice.how_far).capitalize()} from the blank zone to the nearest provider: {middle} "
                f"({count}).",
            )
        )
    if lost:
        reach = voice.limit(voice.parameters.reach)
        said.append(
            voice.say(
                f"Zone blanche sans aucun intervenant à {reach} ou moins : {voice.communes(lost)}.",
                f"Blank zone without any provider within {reach}: {voice.communes(lost)}.",
            )
        )
    return said


def _counted(voice: Voice, known: int, lost: int) -> str:
    """Say over which communes a median is taken, where some have nobody in reach."""
    if not lost:
        return voice.communes(known)
    reach, count = voice.limit(voice.parameters.reach), voice.figure(known)
    french = f"les {count} qui en ont" if known > 1 else "la seule qui en a"
    english = f"the {count} that have" if known > 1 else "the only one that has"
    return voice.say(f"calculé sur {french} un à {reach} ou moins", f"over {english} one within {reach}")


def reason_counts(voice: Voice, name: str) -> list[tuple[str, int]]:
    """Count the communes of the grey zones by reason, all reasons in their order.

    Parameters
    ----------
    voice
        Writes for a diagnosis.
    name
        Family of services.
    """
    reasons = voice.findings.family(name).table["reasons"].astype(str)
    side = 0 if voice.lang == "fr" else 1
    labels = {code: words[side] for code, words in REASONS.items()}
    if voice.parameters.n_star != 2:  # « intervenant unique » would be false
        labels["G1"] = voice.say("Trop peu d’intervenants", "Too few providers")
    return [(words, int(reasons.str.contains(code, regex=False).sum())) for code, words in labels.items()]


def _why_grey(voice: Voice, name: str) -> str:
    found = sorted((pair for pair in reason_counts(voice, name) if pair[1]), key=lambda pair: -pair[1])
    told = join_words(
        [
            voice.say(f"{words.lower()} dans {voice.communes(count)}", f"{words.lower()} in {voice.communes(count)}")
            for words, count in found
        ],
        voice.lang,
    )
    if len(found) == 1:
        return voice.say(f"Motif de zone grise : {told}.", f"Reason of grey zones: {told}.")
    return voice.say(
        f"Motifs de zone grise (une commune peut en avoir plusieurs) : {told}.",
        f"Reasons of grey zones (a commune may have several): {told}.",
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


def _missing(voice: Voice) -> str:
    """Say in how many communes how many families are missing at once."""
    of = len(voice.findings.families)
    classes = pd.concat([result.table["class"] for result in voice.findings.families.values()], axis=1)
    table = voice.findings.table[~classes.isin(["sans objet", "non classée"]).any(axis=1)]
    groups = table.groupby("families_missing")["demand"].agg(["size", "sum"])
    if groups.empty:
        return voice.say("Aucune commune n’est classée.", "No commune is classified.")
    told = [
        voice.say(
            f"{_how_many(voice, int(missing), of)} dans {_so_many(voice, line)}",
            f"{_how_many(voice, int(missing), of)} in {_so_many(voice, line)}",
        )
        for missing, line in groups.iterrows()
    ]
    return voice.say(
        f"Familles de services manquantes, c’est-à-dire pour lesquelles la commune est en zone blanche : "
        f"{join_words(told, 'fr')}.",
        f"Families of services that are missing, the commune being a blank zone for them: {join_words(told, 'en')}.",
    )


def _so_many(voice: Voice, line: pd.Series) -> str:
    return f"{voice.communes(line['size'])} ({voice.people(line['sum'], short=True)})"


def _how_many(voice: Voice, missing: int, of: int) -> str:
    if not missing:
        return voice.say("aucune", "none")
    if missing == of:
        return voice.say(f"les {of} à la fois", f"all {of} at once")
    return voice.say(f"{missing} sur {of}", f"{missing} of {of}")


def _by_family(voice: Voice) -> Table:
    """Put the families side by side."""
    heads = [Head(voice.say("Famille de services", "Family of services"), wide=2.2)]
    for key in ("blanche", "grise", "couverte"):
        label = CLASSES[key][0 if voice.lang == "fr" else 1]
        heads += [Head(voice.say(f"{label}, communes", f"{label}, communes"), figure=True)]
    heads += [
        Head(voice.say("Concernées, zone blanche", "Demand, blank zone"), figure=True, wide=1.2),
        Head(voice.say("Part", "Share"), figure=True, wide=0.8),
    ]
    rows = []
    for name in voice.findings.families:
        counts = voice.findings.summary(name)
        rows.append(
            (
                name,
                *(voice.figure(counts.at[key, "communes"]) for key in ("blanche", "grise", "couverte")),
                voice.total(counts.at["blanche", "demand"]),
                voice.share(counts.at["blanche", "demand_share"]),
            )
        )
    caption = voice.say(
        f"Communes par classe et {voice.words} en zone blanche, par famille de services",
        f"Communes by class and {voice.words} in blank zones, by family of services",
    )
    return Table(caption, tuple(heads), tuple(rows))
