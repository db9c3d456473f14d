"""From a diagnosis to its report: one content, then the page or the document that was asked for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.first import questions_told, stake
from zonesblanches.language import long_date
from zonesblanches.outputs.options import ReportOptions
from zonesblanches.outputs.report.content import Block, Content, Paragraph, clean, numbered
from zonesblanches.outputs.report.family import family_chapter
from zonesblanches.outputs.report.key_findings import essentials
from zonesblanches.outputs.report.method import method_chapters
from zonesblanches.outputs.report.options import check_options, read_logo
from zonesblanches.outputs.report.page import Report, render_page
from zonesblanches.outputs.report.serving import serving_chapter
from zonesblanches.outputs.report.trust import reading_annex, trust_chapter
from zonesblanches.outputs.report.voice import Voice, ended

__all__ = ["make_report", "report_content", "write_report"]


def report_content(findings: Findings, options: ReportOptions | None = None) -> Content:
    """Write what the report says, once for every format.

    Parameters
    ----------
    findings
        The diagnosis.
    options
        What was asked.
    """
    asked = options or ReportOptions()
    voice = Voice(findings, asked.lang)
    day = asked.date or dt.datetime.now(tz=dt.UTC).date()
    blocks: list[Block] = [*_first(voice), *essentials(voice)]
    for at, name in enumerate(findings.families):
        blocks += family_chapter(voice, name, fresh=at > 0)
    blocks += [*serving_chapter(voice), *trust_chapter(voice), *method_chapters(voice, day)]
    blocks += reading_annex(voice)
    subtitle = voice.say(
        "Communes où vivent des personnes âgées et qu’aucune équipe n’atteint, ou que trop peu d’équipes atteignent",
        "Communes where older people live and that no team reaches, or too few teams reach",
    )
    names = [asked.committee] if isinstance(asked.committee, str) else asked.committee
    return Content(
        lang=asked.lang,
        title=clean(
            voice.say("Zones blanches et zones grises", "Blank and grey zones") if asked.title is None else asked.title
        ),
        subtitle=clean(subtitle if asked.subtitle is None else asked.subtitle),
        territory=clean(findings.territory.name),
        notice=clean(asked.notice or ""),
        committee=tuple(clean(name) for name in names),
        day=long_date(day, asked.lang),
        keywords=tuple(
            clean(word) for word in (voice.say("zones blanches", "blank zones"), *findings.families, voice.words)
        ),
        blocks=numbered(blocks),
    )


def _first(voice: Voice) -> list[Block]:
    """Say what is to be read before the figures, the questions on the lists first, and where the others are."""
    findings, told = voice.findings, questions_told(voice.findings, voice.lang)
    others = (text for text in findings.reader_warnings_by_lang[voice.lang] if text not in told)
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


def make_report(findings: Findings, options: ReportOptions | None = None, content: Content | None = None) -> Report:
    """Write the report as a page of HTML; see `Diagnosis.report`."""
    asked = options or ReportOptions()
    check_options(asked, None)
    logo = None if asked.logo is None else read_logo(asked.logo)
    return render_page(findings, content or report_content(findings, asked), logo)


def write_report(
    findings: Findings, path: str | Path, options: ReportOptions | None = None, content: Content | None = None
) -> Path:
    """Write the report in a file, whole or not at all; see `Diagnosis.report`.

    Parameters
    ----------
    findings
        The diagnosis.
    path
        Ends in ``.html`` or ``.docx``.
    options
        What was asked.
    content
        What `report_content` made of them, where it is at hand.

    Raises
    ------
    InputError
        When the logo or the template cannot be used.
    OutputError
        When the path has another extension, or cannot be written.
    ParameterError
        When an option has an unknown value.
    """
    asked = options or ReportOptions()
    check_options(asked, path)
    if Path(path).suffix.lower() == ".html":
        return make_report(findings, asked, content).save(path)
    from zonesblanches.outputs.word import write_word

    logo = None if asked.logo is None else read_logo(asked.logo)
    day = asked.date or dt.datetime.now(tz=dt.UTC).date()
    told = content or report_content(findings, asked)
    return write_word(findings, told, path, logo=logo, template=asked.template, day=day)
