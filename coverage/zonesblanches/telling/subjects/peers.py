"""The territory beside départements like it, its région and France, where that was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.diagnosis.peers import DENSITY_CLASSES, HOURS, Peers
from zonesblanches.language import Lang, long_date
from zonesblanches.schema import demand_words, label
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["PEERS"]

_SHARES = ("people_65p_share", "people_75p_share", "people_80p_share", "alone_80p_share")
_ACCESS = ("share_blanche", "share_grise", "share_couverte")


def _chapter(voice: FamilyVoice) -> Sequence[Block]:
    """Set people and need, then access to the same official service, side by side."""
    found = voice.findings.peers
    if found is None or voice.name != voice.findings.main.name:
        return []
    return [
        Heading(voice.say("À côté d’autres territoires", "Beside other territories"), 2),
        _people(voice, found),
        _access(voice, found),
    ]


def _people(voice: Voice, found: Peers) -> Table:
    shares = [name for name in _SHARES if name in found.table]
    heads = [
        Head(voice.say("Territoire", "Territory"), wide=2.4),
        Head(voice.say("Habitants", "Inhabitants"), figure=True),
        Head(voice.say("Habitants/km²", "Inhabitants/km²"), figure=True),
        *(Head(_heading(voice, name), figure=True) for name in shares),
    ]
    if "need" in found.table:
        heads.append(Head(voice.say("Risque de besoin moyen", "Mean risk of need"), figure=True))
    rows = []
    for line in found.table.to_dict("records"):
        cells = [_name(voice, found, line), voice.figure(line["population"]), voice.figure(line["density"])]
        cells += [voice.share(line[name]) for name in shares]
        cells += [voice.figure(line["need"], 2)] if "need" in found.table else []
        rows.append(tuple(cells))
    caption = voice.say("Population et besoin, à côté d’autres territoires", "People and need, beside others")
    return Table(caption, tuple(heads), tuple(rows), note=_alike(voice, found))


def _access(voice: Voice, found: Peers) -> Table:
    heads = (
        Head(voice.say("Territoire", "Territory"), wide=2.4),
        *(
            Head(words, figure=True)
            for words in (
                voice.say("En zone blanche", "In blank zones"),
                voice.say("En zone grise", "In grey zones"),
                voice.say("En zone couverte", "In covered zones"),
                voice.say("Accès moyen", "Mean access"),
                voice.say("Neuf sur dix à moins de", "Nine in ten within"),
                voice.say("Gini", "Gini"),
            )
        ),
    )
    rows = tuple(
        (
            _name(voice, found, line),
            *(voice.share(line[name]) for name in _ACCESS),
            voice.cost(round(line["cost_mean"], 1)),
            voice.cost(round(line["cost_q90"], 1)),
            voice.figure(line["gini"], 2),
        )
        for line in found.table.to_dict("records")
    )
    caption = voice.say(
        f"Accès aux mairies ouvertes {HOURS} h par semaine ou plus : part des {voice.words} par classe",
        f"Access to town halls open {HOURS} hours a week or more: share of {voice.words} by class",
    )
    return Table(caption, heads, rows, note=_why(voice))


def _name(voice: Voice, found: Peers, line: dict[str, object]) -> str:
    if line["kind"] != "semblables":
        return str(line["name"])
    count = len(found.similar)
    return voice.count(
        count,
        voice.say("département de densité semblable", "département of like density"),
        voice.say("départements de densité semblable", "départements of like density"),
    )


def _heading(voice: Voice, name: str) -> str:
    if name == "alone_80p_share":
        return label("alone_80p_raw", voice.lang)
    people = name.removesuffix("_share")
    return voice.say("Part des ", "Share of ") + (
        voice.say("80 ans ou plus", "people aged 80+") if people == "people_80p" else demand_words(people, voice.lang)
    )


def _alike(voice: Voice, found: Peers) -> str:
    low, high = (voice.figure(value) for value in found.bounds)
    day = long_date(dt.date.fromisoformat(found.vintage), voice.lang)
    return voice.say(
        f"Densité semblable : même cinquième des départements, de {low} à {high} habitants par km². Fichiers "
        f"embarqués, état au {day}, millésimes dits dans les sources ; s’y ajoute ce qu’un fichier chargé sait de "
        "toute la France.",
        f"Like density: the same fifth of the départements, {low} to {high} inhabitants per km². Embedded files as of "
        f"{day}, vintages in the sources; what a file loaded knows of all France is added.",
    )


def _why(voice: Voice) -> str:
    return voice.say(
        "Un service que l’annuaire officiel (DILA) connaît partout, par la même méthode et les mêmes paramètres, à la "
        "référence de toute la France : aucune liste des équipes n’existe hors du territoire, elles ne sont donc pas "
        "comparées.",
        "A service that the official directory (DILA) knows everywhere, by the same method and parameters, with the "
        "reference of all France: no list of teams exists outside the territory, so they are not compared.",
    )


def _method(voice: Voice) -> list[str]:
    found = voice.findings.peers
    if found is None:
        return []
    return [
        voice.say(
            f"Comparaison : {DENSITY_CLASSES} classes d’autant de départements, par habitants au km². {_why(voice)}",
            f"Comparison: {DENSITY_CLASSES} classes of as many départements, by inhabitants per km². {_why(voice)}",
        )
    ]


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    found, voice = tables.findings.peers, tables.voice(lang)
    if found is None:
        return []
    names = [_name(voice, found, line) for line in found.table.to_dict("records")]
    table = found.table.drop(columns="kind").assign(name=names)
    table = table.rename(columns={"name": "place_name", "alone_80p_share": "alone_80p_raw"})
    day = pd.Timestamp(found.vintage).date()
    about = (
        f"le territoire, les départements de densité semblable, la région, la France (au {long_date(day, 'fr')})",
        f"the territory, départements of like density, the région, France (as of {long_date(day, 'en')})",
    )
    return [Sheet(("Comparaison", "Comparison"), table, about)]


PEERS = Subject(key="peers", chapter=_chapter, method=_method, sheets=_sheets)
