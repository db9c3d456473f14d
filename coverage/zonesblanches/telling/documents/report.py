"""What a report says, once for every format: a body that a committee reads, then annexes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from zonesblanches import clock
from zonesblanches.blocks import Block, Bullets, Content, Contents, Heading, Paragraph
from zonesblanches.columns.column import Pair
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.said import audience, fact
from zonesblanches.telling import remarks
from zonesblanches.telling.charts import area_chart, class_chart, sure_chart, teams_chart
from zonesblanches.telling.documents.cover import Cover, PlainCover, covered
from zonesblanches.telling.enough import enough_chart, next_lines, next_sites
from zonesblanches.telling.questions import questions_told, stake
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.subjects.classes import class_picture, class_table
from zonesblanches.telling.subjects.lists import fates, reading_annex
from zonesblanches.telling.subjects.score import priority_table
from zonesblanches.telling.subjects.serving import serving_chapter, serving_lines
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
# headlines that a chapter of the body tells; all others are key findings
_WHERE, _WHO, _SURE, _NEXT = ("areas",), ("travel", "yardstick", "capacity"), ("times", "trust"), ("sites", "tour")
_FIRST = 4  # warnings on the cover: the others open the annexes


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
    told = covered(findings, asked, title=title, subtitle=subtitle, blocks=blocks, keywords=keywords)
    return replace(told, cover=True)


def _blocks(voice: Voice, day: dt.date) -> list[Block]:
    first = _first(voice)
    return [
        *first[:_FIRST],
        *_left(voice, len(first) - _FIRST),
        *_essentials(voice),
        *_map(voice.main),
        *_acting(voice.main),
        *_serving(voice),
        *_sureness(voice),
        *_next(voice),
        *_annexes(voice, first[_FIRST:], day),
    ]


def _first(voice: Voice) -> list[Block]:
    """Say what is to be read before the figures, the questions on the lists first."""
    findings, told = voice.findings, questions_told(voice.findings, voice.lang)
    others = (text for text in remarks.reader_warnings(findings, voice.lang) if text not in told)
    said = [*told.values(), *filter(None, [stake(findings, voice.lang)]), *others]
    return [
        Paragraph(voice.say(f"À lire d’abord : {ended(text)}", f"Read this first: {ended(text)}"), "warning")
        for text in said
    ]


def _left(voice: Voice, left: int) -> list[Block]:
    """Say where the other warnings are, and the questions whole."""
    said = []
    if left > 0:
        said.append(
            voice.say(
                f"{voice.count(left, 'autre avertissement ouvre', 'autres avertissements ouvrent')} les annexes.",
                f"{voice.count(left, 'more warning opens', 'more warnings open')} the annexes.",
            )
        )
    if questions_told(voice.findings, voice.lang):
        said.append(
            voice.say(
                "Toutes les questions, avec ce qui peut être voulu dire : feuille « À lire d’abord » du classeur.",
                "All the questions, with what may be meant: sheet “Read first” of the workbook.",
            )
        )
    return [Paragraph(" ".join(said), "small")] if said else []


def _headlines(voice: FamilyVoice, *keys: str) -> tuple[str, ...]:
    """Return the main figures of some subjects."""
    return tuple(text for subject in in_order() if subject.key in keys for text in subject.headline(voice))


def _bullets(texts: Sequence[str], tone: str = "text") -> list[Block]:
    return [Bullets(tuple(texts), "lead" if tone == "lead" else "text")] if texts else []


def _essentials(voice: Voice) -> list[Block]:
    """Say what the territory is, the main figures of the first family, then what holds for all of them."""
    elsewhere = {*_WHERE, *_WHO, *_SURE, *_NEXT}
    keys = [subject.key for subject in in_order() if subject.key not in elsewhere]
    family = voice.say(f"Famille « {voice.main.name} »", f"Family “{voice.main.name}”")
    return [
        Heading(voice.say("L’essentiel", "Key findings"), fresh=True),
        Paragraph(_territory(voice)),
        *([Paragraph(family, "title")] if voice.several else []),
        *_bullets(_headlines(voice.main, *keys), "lead"),
        *class_chart(voice),
        *(block for subject in in_order() for block in subject.whole(voice)),
    ]


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


def _map(voice: FamilyVoice) -> list[Block]:
    return [Heading(voice.say("La carte", "The map")), *class_picture(voice), class_table(voice)]


def _acting(voice: FamilyVoice) -> list[Block]:
    """Say where to act: the EPCI, then the first places of the priorities."""
    heading = Heading(voice.say("Où agir", "Where to act"))
    return [heading, *priority_table(voice), *_bullets(_headlines(voice, *_WHERE)), *area_chart(voice)]


def _serving(voice: Voice) -> list[Block]:
    """Say who serves, and how many people have how many teams."""
    first, *others = voice.families.values()
    told = [*serving_lines(first), *_headlines(first, *_WHO), *(line for one in others for line in serving_lines(one))]
    return [Heading(voice.say("Qui intervient", "Who serves")), *teams_chart(voice), *_bullets(told)]


def _sureness(voice: Voice) -> list[Block]:
    """Say how sure the figures are, in a chart, then in sentences."""
    said = [text for subject in in_order(*_DOUBTED) for text in subject.doubted(voice)]
    heading = Heading(voice.say("Quelle confiance accorder aux chiffres", "How sure the figures are"))
    return [heading, *sure_chart(voice.main), *_bullets(said)]


def _next(voice: Voice) -> list[Block]:
    """Say where to create the next teams where it was asked, what would be enough, and what can be done now."""
    return [
        Heading(voice.say("Et ensuite", "What next")),
        *_bullets(_headlines(voice.main, *_NEXT), "lead"),
        *next_sites(voice.main),
        *enough_chart(voice.main),
        Paragraph(voice.say("D’ici la prochaine réunion", "Before the next meeting"), "title"),
        Bullets(tuple(next_lines(voice)), "numbered"),
    ]


def _annexes(voice: Voice, warnings: Sequence[Block], day: dt.date) -> Iterator[Block]:
    """Yield all the rest, each part under a letter."""
    method = [text for subject in in_order(*_METHOD) for text in subject.method(voice)]
    parts = [
        *([Heading(voice.say("À lire d’abord, suite", "Read this first, continued")), *warnings] if warnings else []),
        *(block for family in voice.families.values() for block in _family_chapter(family)),
        *serving_chapter(voice),
        *_reading(voice),
        *method_chapters(voice, method, day),
        *reading_annex(voice),
    ]
    yield Heading(voice.say("Annexes", "Annexes"), fresh=True)
    yield Contents(2)
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for block in parts:
        if not isinstance(block, Heading):
            yield block
        elif block.level > 1:
            yield replace(block, level=block.level + 1)
        else:
            yield replace(block, level=2, text=f"{next(letters, '')}. {block.text}", fresh=False)


def _family_chapter(voice: FamilyVoice) -> list[Block]:
    """Return all that the subjects tell of a family; the body has the map and the classes of the first one."""
    main = voice.name == voice.findings.main.name
    title = voice.say("Famille de services : ", "Family of services: ") + voice.name
    said = () if main else [text for subject in in_order() for text in subject.headline(voice)]
    shown = (
        block for subject in in_order() if not (main and subject.key == "classes") for block in subject.chapter(voice)
    )
    return [Heading(title), *_bullets(said, "lead"), *shown]


def _reading(voice: Voice) -> list[Block]:
    """Return the fate of every row, then every assumption."""
    return [
        Heading(voice.say("Lecture, hypothèses et remarques", "Reading, assumptions and remarks")),
        fates(voice),
        Bullets(tuple(_remarks(voice)), "small"),
    ]


def _remarks(voice: Voice) -> list[str]:
    """Say the warnings in full, then the notes, without what only the analyst can type, or may read."""
    notes = [note for note in remarks.notes(voice.findings, voice.lang) if audience(note) != "analyst"]
    said = (*remarks.warnings(voice.findings, voice.lang), *notes)
    return [ended(fact(text)) for text in dict.fromkeys(said)]
