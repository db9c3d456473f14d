"""A diagnosis on one page: the map, the figures by class, the first priorities, how sure, what next, sources."""

from __future__ import annotations

from dataclasses import replace

from zonesblanches import clock
from zonesblanches.blocks import BarLine, Bars, Block, Bullets, Head, Paragraph, Picture, Table
from zonesblanches.diagnosis.trust import LABELS
from zonesblanches.language import capitalised, long_date
from zonesblanches.telling.documents.cover import Cover
from zonesblanches.telling.documents.desk import Desk, foot
from zonesblanches.telling.documents.epci import class_bars
from zonesblanches.telling.documents.fiche import Collection, Fiche, Section, cleaned, cut
from zonesblanches.telling.enough import next_lines, next_sites
from zonesblanches.telling.questions import stake
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.remarks import reader_warnings
from zonesblanches.telling.subjects.classes import class_picture
from zonesblanches.telling.subjects.score import priority_table
from zonesblanches.telling.subjects.sources import limit_lines
from zonesblanches.telling.subjects.travel import TRAVEL
from zonesblanches.telling.sureness import label_words
from zonesblanches.telling.voice import FamilyVoice, ended

__all__ = ["one_page_collection"]

_FIRST, _LINES = 3, 3  # priorities, and what comes next
_WARNING = 220  # characters


def one_page_collection(desk: Desk, cover: Cover) -> Collection:
    """Write the page, as a file of one sheet.

    Parameters
    ----------
    desk
        What fiches share.
    cover
        What was asked.
    """
    voice, findings = desk.voice.main, desk.findings
    usual = voice.say("Zones blanches et zones grises", "Blank and grey zones")
    title = usual if cover.title is None else cover.title
    day = long_date(cover.date or clock.today(), desk.lang)
    codes = list(voice.rows)
    sheet = Fiche(
        anchor="page",
        title=title,
        subtitle=_subtitle(desk, cover, day),
        tiles=_tiles(voice),
        sections=(
            *_first(voice),
            *_map(voice),
            *(class_bars(desk, family, codes) for family in desk.voice.families.values()),
            *_sure(voice),
            *_where(voice),
            Section(voice.say("Et ensuite", "What next"), tuple(_next(voice)), wide=True),
        ),
        foot=(
            *foot(findings, desk.lang, cover.date, every=False, where=("dans le rapport", "in the report")),
            *TRAVEL.assumed(desk.voice),
        ),
    )
    whole = Collection(
        lang=desk.lang,
        title=title,
        territory=findings.territory.name,
        notice=cover.notice or "",
        day=day,
        sheets=(sheet,),
        contents="",
    )
    clean: Collection = cleaned(whole, desk.lang)
    return clean


def _subtitle(desk: Desk, cover: Cover, day: str) -> str:
    names = [cover.committee] if isinstance(cover.committee, str) else cover.committee
    committee = f"{desk.say('Comité', 'Committee')}{desk.voice.colon}{', '.join(names)}" if names else ""
    return " · ".join(filter(None, [desk.findings.territory.name, cover.subtitle or "", committee, day]))


def _tiles(voice: FamilyVoice) -> tuple[tuple[str, str], ...]:
    """Return the main figures: places, people, those in zones blanches and grises, classes that are solid."""
    counts, total = voice.summary, float(voice.result.table["demand"].sum())
    of = f" – {cut(voice.name)}" if voice.several else ""
    tiles = [
        (voice.figure(len(voice.result.table)), voice.noun.many if len(voice.result.table) > 1 else voice.noun.one),
        (voice.total(total), voice.people_words(total)),
    ]
    for key, words in (
        ("blanche", voice.say("d’entre elles en zone blanche", "of them in blank zones")),
        ("grise", voice.say("en zone grise", "in grey zones")),
    ):
        share = float(counts.at[key, "demand_share"])
        tiles.append((voice.share(share) if share >= 0 else voice.total(share), words + of))
    return tuple(tiles)


def _first(voice: FamilyVoice) -> list[Section]:
    """Say first what is to be read first: the questions that are left, else the first warning."""
    left = stake(voice.findings, voice.lang)
    said = [*([left] if left else []), *reader_warnings(voice.findings, voice.lang)][:1]
    if not said:
        return []
    text = said[0] if len(said[0]) <= _WARNING else f"{said[0][:_WARNING].rstrip()}…"
    told = Bullets((ended(capitalised(text)),), "plain")
    return [Section(voice.say("À lire d’abord", "Read this first"), (told,), wide=True)]


def _map(voice: FamilyVoice) -> list[Section]:
    picture = class_picture(voice)[0]
    if not isinstance(picture, Picture):
        return []
    dots = voice.say(" Signes : intervenants.", " Signs: providers.") if voice.listed else ""
    caption = voice.say(f"Couleurs : classes « {cut(voice.name)} ».", f"Colours: classes “{cut(voice.name)}”.")
    return [Section(voice.say("Où", "Where"), (replace(picture, caption=caption + dots),), wide=True)]


def _sure(voice: FamilyVoice) -> list[Section]:
    """Draw the share of the people by how sure the class of their place is; a public edition does not tell it."""
    title = voice.say("À quel point c’est sûr", "How sure it is")
    times = [text for subject in in_order() if subject.key == "times" for text in subject.headline(voice)]
    if voice.sure is None:
        return [Section(title, (Bullets((*times, limit_lines(voice)[-1]), "plain"),))]
    labels = voice.sure.table["label"]
    people = voice.result.table["demand"].reindex(labels.index).fillna(0.0).astype(float)
    whole = float(people[labels.isin(LABELS)].sum())
    rows = []
    for name in LABELS:
        here = labels == name
        count, inside = int(here.sum()), float(people[here].sum())
        if count:
            words = capitalised(label_words(voice, name, count))
            share = inside / whole if whole else 0.0
            label = f"{words}{voice.colon}{voice.communes(count)}"
            rows.append(BarLine(label, f"{voice.figure(inside)} ({voice.share(share)})", 0.0, share, "neutral"))
    caption = voice.say(
        f"{capitalised(voice.words)}, selon la solidité de la classe", f"{capitalised(voice.words)}, by how sure it is"
    )
    blocks: tuple[Block, ...] = (Bars(caption, tuple(rows)), Bullets(tuple(times), "note"))
    return [Section(title, blocks)]


def _where(voice: FamilyVoice) -> list[Section]:
    """List the first priorities."""
    found = priority_table(voice, _FIRST)
    title = voice.say("Où agir d’abord", "Where to act first")
    tables = [block for block in found if isinstance(block, Table)]
    if not tables:
        return [
            Section(
                title,
                tuple(Bullets((block.text,), "plain") for block in found if isinstance(block, Paragraph)),
                wide=True,
            )
        ]
    table = tables[0]
    heads = (
        Head(voice.noun.title, wide=2.2),
        Head(voice.say("Concernées", "Demand"), figure=True, wide=0.8),
        Head("Score", figure=True, wide=0.5),
        Head(voice.say("Pourquoi", "Why"), wide=3.6),
    )
    rows = tuple((row[1], row[4], row[5], row[3]) for row in table.rows)
    return [Section(title, (Table("", heads, rows, table.keys, more=("", "")),), wide=True)]


def _next(voice: FamilyVoice) -> list[Block]:
    sites = [block for block in next_sites(voice) if isinstance(block, Bullets)]
    return [*sites] or [Bullets(tuple(next_lines(voice)[:_LINES]), "numbered")]
