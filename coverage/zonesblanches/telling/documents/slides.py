"""What six slides say to a committee: where, how many, how sure, why, where next, limits; a heading begins each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zonesblanches import clock
from zonesblanches.blocks import Block, Bullets, Chart, Content, Head, Heading, Paragraph, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.trust import LABELS
from zonesblanches.language import capitalised, join_words
from zonesblanches.schema import class_label
from zonesblanches.telling.charts import class_chart, stack_chart, sure_chart
from zonesblanches.telling.credits import source_credits
from zonesblanches.telling.documents.cover import Cover, PlainCover, covered
from zonesblanches.telling.enough import enough_chart, next_lines
from zonesblanches.telling.questions import stake
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.subjects.classes import class_picture, class_table
from zonesblanches.telling.subjects.limits import limit_words
from zonesblanches.telling.subjects.reasons import reason_labels, why_grey
from zonesblanches.telling.subjects.score import priority_table
from zonesblanches.telling.subjects.sites import site_table
from zonesblanches.telling.subjects.sources import limit_lines
from zonesblanches.telling.subjects.travel import TRAVEL
from zonesblanches.telling.voice import FamilyVoice, Voice, ended

__all__ = ["slides_content"]

_FIRST, _LINES = 5, 3  # places listed; lines of what can be done
_SOURCES = 700  # characters of the sources: the report has them whole


def slides_content(findings: Findings, cover: Cover | None = None) -> Content:
    """Write what the slides say; each begins with a heading of level 1.

    Parameters
    ----------
    findings
        The diagnosis; the first family is told, the others are counted beside it.
    cover
        What was asked.
    """
    asked = cover or PlainCover()
    voice = Voice(findings, asked.lang)
    title = voice.say("Zones blanches et zones grises", "Blank and grey zones")
    subtitle = voice.say(f"Famille « {voice.main.name} »", f"Family “{voice.main.name}”")
    day = asked.date or clock.today()
    sources = "  ".join(source_credits(findings, voice.lang, today=day, lists=False))
    blocks = [
        *_where(voice.main),
        *_how_many(voice),
        *_how_sure(voice),
        *_why(voice.main),
        *_where_next(voice.main),
        Heading(voice.say("Limites : ce que ces chiffres ne disent pas", "Limits: what these figures do not tell")),
        Bullets(tuple(limit_lines(voice))),
        *(Paragraph(line, "small") for line in TRAVEL.assumed(voice)),
        Paragraph(sources if len(sources) <= _SOURCES else f"{sources[:_SOURCES]}…", "small"),
    ]
    return covered(findings, asked, title=title, subtitle=subtitle, blocks=blocks, keywords=tuple(findings.families))


def _kept(table: Table, *places: int) -> Table:
    """Return some columns of a table; the colour of a class stays on the first one."""
    return replace(
        table,
        heads=tuple(table.heads[at] for at in places),
        rows=tuple(tuple(row[at] for at in places) for row in table.rows),
        note="",
    )


def _said(voice: FamilyVoice, *keys: str) -> list[str]:
    return [text for subject in in_order() if subject.key in keys for text in subject.headline(voice)]


def _worst(voice: FamilyVoice) -> str:
    """Return the class to speak of first: blanche where there is any, else grise, else couverte."""
    return next((key for key in ("blanche", "grise") if voice.summary.at[key, "communes"]), "couverte")


def _where(voice: FamilyVoice) -> list[Block]:
    counts, total, key = voice.summary, voice.figure(len(voice.result.table)), _worst(voice)
    many, label = voice.communes(counts.at[key, "communes"]), class_label(key, voice.lang).lower()
    if len(voice.result.table) > 1:
        title = voice.say(f"Où : {many} sur {total} en {label}", f"Where: {many} of {total} in a {label}")
    else:
        place = voice.findings.table["name"].iloc[0]
        title = voice.say(f"Où : {place}, {label}", f"Where: {place}, {label}")
    picture = class_picture(voice)[0]
    zones = _said(voice, "zones")
    return [Heading(title), picture, _kept(class_table(voice), 0, 2, 5), *([Bullets(tuple(zones))] if zones else [])]


def _how_many(voice: Voice) -> list[Block]:
    main = voice.main
    key = _worst(main)
    line, label = main.summary.loc[key], class_label(key, voice.lang).lower()
    people = main.people(line["demand"])
    share = f" ({main.share(line['demand_share'])})" if line["demand_share"] > 0 else ""
    title = voice.say(f"Combien : {people} en {label}{share}", f"How many: {people} in a {label}{share}")
    said = [*_said(main, "blank"), *_said(main, "grey")[:1], *_said(main, "covered")]
    return [Heading(title), *class_chart(voice), _kept(class_table(main), 0, 2, 4, 5), Bullets(tuple(said))]


def _how_sure(voice: Voice) -> list[Block]:
    main, title = voice.main, voice.say("À quel point c’est sûr", "How sure it is")
    if main.sure is not None:
        labels = main.sure.table["label"]
        solid, of = int((labels == LABELS[0]).sum()), int(labels.isin(LABELS).sum())
        title = voice.say(
            f"À quel point c’est sûr : {voice.count(solid, 'classe solide', 'classes solides')} sur {voice.figure(of)}",
            f"How sure it is: {voice.count(solid, 'solid class', 'solid classes')} of {voice.figure(of)}",
        )
    left = stake(voice.findings, voice.lang)
    doubts = [*([ended(left)] if left else []), *_said(main, "times", "trust")]
    read = [text for subject in in_order() if subject.key == "lists" for text in subject.doubted(voice)]
    charts = sure_chart(main)
    return [Heading(title), *charts, *(_figures(voice, chart) for chart in charts), Bullets((*doubts, *read))]


def _figures(voice: Voice, chart: Chart) -> Table:
    """Return the figures of a chart: its small parts have no room for theirs."""
    heads = (Head(voice.say("Classe", "Class"), wide=1.4), *(Head(name, figure=True) for _, name in chart.series))
    return Table(chart.caption, heads, tuple((row.label, *row.texts) for row in chart.rows))


def _why(voice: FamilyVoice) -> list[Block]:
    """Draw the people by what makes their place blanche or grise; a place may have several reasons."""
    table = voice.result.table
    people = table["demand"].fillna(0.0).astype(float)
    limit = limit_words(voice, "threshold")
    nobody = voice.say(f"Aucun intervenant à {limit} ou moins", f"No provider within {limit}")
    rows: list[tuple[str, Sequence[float]]] = [(nobody, (float(people[table["class"] == "blanche"].sum()), 0.0))]
    reasons = table["reasons"].astype(str)
    for code, words in reason_labels(voice).items():
        rows.append((words, (0.0, float(people[reasons.str.contains(code, regex=False)].sum()))))
    rows = [row for row in rows if sum(row[1])]
    if not rows:
        title = voice.say("Pourquoi : rien ne manque à ces seuils", "Why: nothing lacks at these thresholds")
        return [Heading(title), Bullets(tuple(_said(voice, "covered", "yardstick")))]
    first = max(rows, key=lambda row: sum(row[1]))[0]
    lead = voice.say("Pourquoi : ", "Why: ") + (voice.say("d’abord, ", "first, ") if len(rows) > 1 else "")
    title = f"{lead}{_low(first)}"
    caption = voice.say(
        f"{capitalised(voice.words)} selon le motif de la classe de leur {voice.noun.one}",
        f"{capitalised(voice.words)} by the reason of the class of their {voice.noun.one}",
    )
    series = [(key, class_label(key, voice.lang)) for key in ("blanche", "grise")]
    grey = [why_grey(voice)] if voice.summary.at["grise", "communes"] > 0 else []
    told = [*grey, *_said(voice, "travel", "yardstick")]
    return [Heading(title), *stack_chart(voice, caption, series, rows), Bullets(tuple(told))]


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def _where_next(voice: FamilyVoice) -> list[Block]:
    """Say the sites where they were asked for; else the first priorities and what would be enough."""
    found = _said(voice, "sites", "tour")
    sites = voice.findings.proposal
    if sites is not None and sites.family == voice.name:
        table = _kept(site_table(voice, sites), 0, 1, 2, 3, 4, 5)
        names = join_words([row[1] for row in table.rows[:_LINES]], voice.lang)
        title = voice.say(f"Où ensuite : {names}", f"Where next: {names}")
        return [Heading(title), table, Bullets(tuple(found))]
    listed = [block for block in priority_table(voice, _FIRST) if isinstance(block, Table)]
    names = join_words([row[1].split(" (")[0] for row in listed[0].rows[:_LINES]] if listed else [], voice.lang)
    title = voice.say("Où ensuite", "Where next") + (
        voice.say(f" : d’abord {names}", f": first {names}") if names else ""
    )
    told = [*found, *next_lines(voice)][:_LINES]
    tables = [_kept(table, 0, 1, 2, 4) for table in listed]
    return [Heading(title), *tables, *enough_chart(voice)[: 1 if not found else 0], Bullets(tuple(told))]
