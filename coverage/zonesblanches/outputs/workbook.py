"""The workbook that goes to the committee: priorities in plain words first, everything else behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from zonesblanches import clock
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.sheets import SheetWriter
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.telling.documents.workbook import FirstPage, first_page, workbook_sheets
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.tables import Tables

__all__ = ["write_sheets", "write_workbook"]


def write_workbook(findings: Findings, path: str | Path, *, lang: Lang = "fr", tables: Tables | None = None) -> Path:
    """Write every table of the diagnosis in one workbook.

    Parameters
    ----------
    findings
        The diagnosis.
    path
        File ending in ``.xlsx``; written whole or not at all.
    lang
        Language of sheets and headings.
    tables
        Those already made for other files.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    tables = tables or Tables(findings)
    sheets = workbook_sheets(tables, lang)
    return write_sheets(path, sheets, lang, first_page(tables, lang, sheets))


def write_sheets(path: str | Path, sheets: Sequence[Sheet], lang: Lang, first: FirstPage | None = None) -> Path:
    """Write sheets in one workbook, whole or not at all.

    Parameters
    ----------
    path
        File ending in ``.xlsx``.
    sheets
        In their order.
    lang
        Language of sheets and headings.
    first
        A page before them.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    import xlsxwriter

    with replacing(path, ".xlsx") as draft:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
        with xlsxwriter.Workbook(str(draft), options) as book:
            book.set_properties({"created": dt.datetime.combine(clock.today(), dt.time())})
            writer = SheetWriter(book, lang)
            if first is not None:
                _first(writer, first)
            for sheet in sheets:
                writer.sheet(sheet)
    return Path(path)


def _first(writer: SheetWriter, told: FirstPage) -> None:
    page = writer.page(told.name, widths=(46, 22, 22, 22, 22))
    page.write(0, 0, told.title, writer.title)
    page.write_string(1, 0, told.edition)
    row = writer.merged(page, 2, told.key, writer.wrap) + 1
    for warning in told.warnings:
        row = writer.merged(page, row, warning, writer.warn)
    for heads, kinds, rows in told.counts:
        row = writer.block(page, row + 1, heads, kinds, rows)
    for title, lines in told.lists:
        row = writer.lines(page, row + 1, title, lines)
