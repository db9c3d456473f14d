"""From a diagnosis to its report: one content, then the page or the document that was asked for."""

from __future__ import annotations

from pathlib import Path

from zonesblanches import clock
from zonesblanches.blocks import Content
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.outputs.report.options import check_options, read_logo
from zonesblanches.outputs.report.page import Report, render_page
from zonesblanches.telling.documents.report import report_content

__all__ = ["make_report", "write_report"]


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
    day = asked.date or clock.today()
    told = content or report_content(findings, asked)
    return write_word(findings, told, path, logo=logo, template=asked.template, day=day)
