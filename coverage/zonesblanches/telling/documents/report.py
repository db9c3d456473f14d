"""What a report says, once for every format: its subjects in their order of reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from zonesblanches import clock
from zonesblanches.blocks import Block, Bullets, Content, Heading, Paragraph
from zonesblanches.columns.column import Pair
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.said import audience, fact
from zonesblanches.telling import remarks
from zonesblanches.telling.documents.cover import Cover, PlainCover, covered
from zonesblanches.telling.questions import questions_told, stake
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.subjects.lists import fates, reading_annex
from zonesblanches.telling.subjects.serving import serving_chapter
from zonesblanches.telling.subjects.sources import method_chapters
from zonesblanches.telling.voice import FamilyVoice, Voice, ended

__all__ = ["FURNITURE", "report_content"]

FURNITURE: Mapping[str, Pair] = {  # what a file of its own says around the blocks
    "committee": ("Comité : ", "Committee: "),
    "colon": (" : ", ": "),
    "contents": ("Sommaire", "Contents"),
    "table": ("Tableau", "Table"),
    "no_map": ("Carte absente : aucune commune n’a de contour.", "No map: no commune has a shape."),
}

_DOUBTED = ("travel", "lists", "providers", "need", "discordance", "limits")
_METHOD = ("travel", "supply", "classes", "score")


def report_content(findings: Findings, cover: Cover | None = None, voice: Voice | None = None) -> Content:
    """Write what the report says.

    Parameters
    ----------
    findings
        The diagnosis.
    cover
        What was asked.
    voice
        Of the same language, where one is at hand: what it has worked out is not worked out again.
    """
    asked = cover or PlainCover()
    voice = voice or Voice(findings, asked.lang)
    title = voice.say("Zones blanches et zones grises", "Blank and grey zones")
    subtitle = voice.say(
        f"{voice.noun.titles} où vivent des personnes âgées et qu’aucune équipe n’atteint, ou que trop peu d’équipes "
        "atteignent",
        f"{voice.noun.titles} where older people live and that no team reaches, or too few teams reach",
    )
    keywords = (voice.say("zones blanches", "blank zones"), *findings.families, voice.words)
    blocks = _blocks(voice, asked.date or clock.today())
    return covered(findings, asked, title=title, subtitle=subtitle, blocks=blocks, keywords=keywords)


def _blocks(voice: Voice, day: dt.date) -> list[Block]:
    blocks = [*_first(voice), *_essentials(voice)]
    for at, family in enumerate(voice.families.values()):
        blocks += _family_chapter(family, fresh=at > 0)
    method = [text for subject in in_order(*_METHOD) for text in subject.method(voice)]
    return [
        *blocks,
        *serving_chapter(voice),
        *_trust_chapter(voice),
        *method_chapters(voice, method, day),
        *reading_annex(voice),
    ]


def _first(voice: Voice) -> list[Block]:
    """Say what is to be read before the figures, the questions on the lists first, and where the others are."""
    findings, told = voice.findings, questions_told(voice.findings, voice.lang)
    others = (text for text in remarks.reader_warnings(findings, voice.lang) if text not in told)
    said = [*told.values(), *filter(None, [stake(findings, voice.lang)]), *others]
    blocks: list[Block] = [
        Paragraph(voice.say(f"À lire d’abord : {ended(text)}", f"Read this first: {ended(text)}"), "warning")
        for text in said
    ]
    if told:
        where = voice.say(
            "Toutes les questions, avec ce qui peut être voulu dire : feuille « À lire d’abord » du classeur.",
            "All the questions, with what may be meant: sheet “Read first” of the workbook.",
        )
        blocks.append(Paragraph(where, "small"))
    return blocks


def _essentials(voice: Voice) -> list[Block]:
    """Return the first chapter: the territory, then each family in sentences, then what holds for all of them."""
    said: list[Block] = [Heading(voice.say("L’essentiel", "Key findings")), Paragraph(_territory(voice))]
    for name, family in voice.families.items():
        if voice.several:
            said.append(Paragraph(voice.say(f"Famille « {name} »", f"Family “{name}”"), "title"))
        said.append(Bullets(tuple(text for subject in in_order() for text in subject.headline(family)), "lead"))
    return [*said, *(block for subject in in_order() for block in subject.whole(voice))]


def _territory(voice: Voice) -> str:
    """Say how large the territory is."""
    table = voice.findings.table
    size, people = voice.communes(len(table)), voice.people(float(table["demand"].sum()))
    epci = table["epci_name"].nunique()
    spread = voice.say(f" dans {voice.count(epci, 'intercommunalité')}", f" in {voice.count(epci, 'EPCI', 'EPCIs')}")
    name, where = voice.findings.territory.name, spread if epci else ""
    return voice.say(
        f"Territoire étudié : {name}, {size}{where}, {people}.", f"Study area: {name}, {size}{where}, {people}."
    )


def _family_chapter(voice: FamilyVoice, *, fresh: bool) -> list[Block]:
    title = voice.say("Famille de services : ", "Family of services: ") + voice.name
    return [Heading(title, fresh=fresh), *(block for subject in in_order() for block in subject.chapter(voice))]


def _trust_chapter(voice: Voice) -> list[Block]:
    """Return the chapter on confidence: the main counts in sentences, the fate of every row, every assumption."""
    return [
        Heading(voice.say("Quelle confiance accorder aux chiffres", "How sure the figures are")),
        Bullets(tuple(text for subject in in_order(*_DOUBTED) for text in subject.doubted(voice))),
        Heading(voice.say("Ce qui a été lu, rejeté, fusionné", "What was read, rejected, merged"), 2),
        fates(voice),
        Paragraph(
            voice.say("Le journal de lecture est en annexe.", "The log of the reading is in the annex."), "small"
        ),
        Heading(voice.say("Hypothèses et remarques", "Assumptions and remarks"), 2),
        Bullets(tuple(_remarks(voice)), "small"),
    ]


def _remarks(voice: Voice) -> list[str]:
    """Say the warnings in full, then the notes, without what only the analyst can type, or may read."""
    notes = [note for note in remarks.notes(voice.findings, voice.lang) if audience(note) != "analyst"]
    said = (*remarks.warnings(voice.findings, voice.lang), *notes)
    return [ended(fact(text)) for text in dict.fromkeys(said)]
