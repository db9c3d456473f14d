"""Zones: blank communes that touch one another, under the name of the most populated."""

from __future__ import annotations

import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.diagnosis.zones import Zone
from zonesblanches.language import Lang, join_words
from zonesblanches.schema import REASONS, class_label
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.slots import tau_words
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.subjects.yardstick import two_assumptions
from zonesblanches.telling.tables import Tables, shown_secrets
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["ZONES"]

_NAMED, _ZONES, _PLACES = 3, 12, 8  # zones named in a sentence, listed in a table; places listed of one


def _where(voice: FamilyVoice) -> list[str]:
    """Name the zones that hold most people."""
    found = voice.blank_zones
    return [_around(voice, found)] if found else []


def _around(voice: FamilyVoice, found: list[Zone]) -> str:
    communes = sum(len(zone.communes) for zone in found)
    if communes == 1:
        return voice.say(f"{voice.noun.that} est {found[0].name}.", f"{voice.noun.that} is {found[0].name}.")
    told = join_words([_zone(voice, zone) for zone in found[:_NAMED]], voice.lang)
    if len(found) == 1:
        return voice.say(
            f"Ces {voice.figure(communes)} {voice.noun.many} se touchent : une seule zone, autour de {told}.",
            f"These {voice.figure(communes)} {voice.noun.many} touch one another: a single zone, around {told}.",
        )
    if len(found) <= _NAMED:
        lead = voice.say(" : ", ": ")
    else:
        lead = voice.say(
            f" ; les {_NAMED} où vivent le plus de {voice.words} : ", f"; the {_NAMED} with most {voice.words}: "
        )
    return voice.say(
        f"Ces {voice.noun.many} forment {voice.figure(len(found))} zones d’un seul tenant{lead}autour de {told}.",
        f"These {voice.noun.many} form {voice.figure(len(found))} connected zones{lead}around {told}.",
    )


def _zone(voice: Voice, zone: Zone) -> str:
    unsure = [voice.say("à confirmer : une équipe pourrait s’y trouver", "to be confirmed: a team may be there")]
    facts = [voice.communes(len(zone.communes)), voice.people(zone.demand, short=True), *unsure[: zone.doubted]]
    return f"{zone.name} ({', '.join(facts)})"


def _chapter(voice: FamilyVoice) -> list[Block]:
    """List the zones blanches: communes that touch one another, under the name of the most populated."""
    found = voice.blank_zones
    if not found:
        return []
    names = voice.findings.table["name"]
    known = any(zone.tau >= 0 for zone in found)
    rows = tuple(
        (
            _named(voice, zone),
            voice.figure(len(zone.communes)),
            voice.total(zone.demand),
            *([tau_words(voice, zone.tau)] if known else []),
            _listed([names[code] for code in zone.communes]),
        )
        for zone in found[:_ZONES]
    )
    heads = (
        Head("Zone", wide=1.5),
        Head(voice.noun.titles, figure=True, wide=0.9),
        Head(voice.say("Concernées", "Demand"), figure=True, wide=0.9),
        *([Head(voice.say("Étalon τ", "Yardstick τ"), figure=True, wide=0.8)] if known else []),
        Head(voice.say("Dont", "Among which"), wide=4),
    )
    note = voice.say(
        f"Une zone réunit des {voice.noun.many} {'blanches' if voice.noun.feminine else 'blancs'} qui "
        f"se touchent ; elle porte le nom {'de la' if voice.noun.feminine else 'du'} plus peuplé{voice.noun.e}.",
        f"A zone joins blank {voice.noun.many} that touch one another; it is named after the most populated.",
    )
    yardstick = voice.say(
        f"τ : part des personnes en isolement extrême que l’offre pourrait accompagner ({two_assumptions(voice)}).",
        f"τ: share of the people in extreme isolation that the supply could accompany ({two_assumptions(voice)}).",
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
            note=" ".join(filter(None, [voice.some(len(rows), len(found)), note, yardstick if known else ""])),
        ),
    ]


def _listed(names: list[str]) -> str:
    """List the first places of a zone."""
    return ", ".join(names[:_PLACES]) + (", …" if len(names) > _PLACES else "")


def _named(voice: Voice, zone: Zone) -> str:
    """Name a zone, and say it where a team may be there after all."""
    unsure = voice.say("à confirmer : une équipe pourrait s’y trouver", "to be confirmed: a team may be there")
    return f"{zone.name} ({unsure})" if zone.doubted else zone.name


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List every zone blanche, then grise, of each family: people, communes, reasons, the nearest team."""
    table = pd.DataFrame(tables.zones.drop(columns="geometry"))
    voice = tables.voice(lang)
    if not len(table):
        return []
    names = tables.findings.table["name"]
    places = [_listed([names[code] for code in codes.split(" ; ")]) for codes in table["codes"]]
    table = table.assign(
        **{"class": [class_label(key, lang) for key in table["class"]]},
        reasons=[
            ", ".join(REASONS[code][lang != "fr"] for code in told.split("+") if code) for told in table["reasons"]
        ],
        places=places,
    ).drop(columns="codes")
    if table["zone_tau"].isna().all():
        table = table.drop(columns="zone_tau")
    if voice.public:
        table = shown_secrets(table, table["zone_demand"].isna().map({True: "zone_demand", False: ""}))
    about = (
        f"{voice.noun.many} d’une même classe qui se touchent : personnes, motifs, équipe la plus proche",
        f"{voice.noun.many} of one class that touch one another: people, reasons, nearest team",
    )
    return [Sheet(("Zones", "Zones"), table, about)]


ZONES = Subject(key="zones", headline=_where, chapter=_chapter, sheets=_sheets)
