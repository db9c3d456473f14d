"""The workbook that goes to the committee: priorities in plain words first, everything else behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.diagnosis.explain import Explainer
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.credits import parameter_lines, reading_key, sources
from zonesblanches.outputs.files import replacing
from zonesblanches.outputs.quality import quality_sections
from zonesblanches.outputs.tables import provider_table, readable_table
from zonesblanches.providers.mairies import SOURCE_NAME as MAIRIES
from zonesblanches.quality import Section
from zonesblanches.schema import (
    CLASS_COLORS,
    CLASSES,
    COLUMNS,
    class_label,
    demand_words,
    label,
    short_epci,
)
from zonesblanches.wording import value_words

__all__ = ["write_workbook"]

_FORMATS = {
    "count": "#,##0",
    "decimal": "#,##0.0",
    "rank": "General",
    "score": "0.0",
    "share": "0%",
    "cost": "0.0",
    "text": "@",
}
_CHARACTERS_A_LINE = 76  # of the column of plain reasons, which is 70 wide
_SCORE_BAR = {
    "type": "data_bar",
    "bar_color": "#f3cfa0",
    "bar_solid": True,
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 100,
}
_PRIORITY_COLUMNS = (
    "rank", "code", "name", "epci_name", "class", "plain_reasons", "demand", "score", "volume",
    "n_providers", "nearest_cost", "nearest_provider", "access_ratio",
)  # fmt: skip


@dataclass(frozen=True)
class _Sheet:
    name: tuple[str, str]
    table: pd.DataFrame


def write_workbook(findings: Findings, path: str | Path, *, lang: Lang = "fr") -> Path:
    """Write every table of the diagnosis in one workbook.

    Parameters
    ----------
    findings
        The diagnosis.
    path
        File ending in ``.xlsx``; written whole or not at all.
    lang
        Language of sheets and headings.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    import xlsxwriter

    with replacing(path, ".xlsx") as draft:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
        with xlsxwriter.Workbook(str(draft), options) as book:
            writer = _Writer(book, lang)
            writer.read_me(findings)
            writer.quality(quality_sections(findings, lang))
            for sheet in _sheets(findings, lang):
                writer.table(sheet)
    return Path(path)


def _sheets(findings: Findings, lang: Lang) -> list[_Sheet]:
    providers = findings.providers
    discordances = _discordances(findings)
    unreached = pd.concat([result.unreached for result in findings.families.values()])
    unreached = unreached[unreached["source"] != MAIRIES].rename(columns={"name": "provider"})
    return [
        *_priority_sheets(findings, lang),
        _Sheet(("Communes", "Communes"), readable_table(findings, lang).reset_index()),
        _Sheet(("Par EPCI", "By EPCI"), _epci_table(findings, lang)),
        _Sheet(("Intervenants", "Providers"), provider_table(findings).reset_index()),
        _Sheet(("Hors de portée", "Out of reach"), unreached.reset_index()),
        _Sheet(("Discordances", "Discrepancies"), discordances),
        _Sheet(("Rejets", "Rejects"), providers.rejects),
        _Sheet(("Signalements", "Repairs"), providers.repairs),
        _Sheet(("Fusions", "Merged"), providers.merged.rename(columns={"name": "provider", "score": "similarity"})),
        _Sheet(("Dictionnaire", "Dictionary"), _dictionary(lang)),
    ]


def _priority_sheets(findings: Findings, lang: Lang) -> list[_Sheet]:
    """Make one list of priorities per family, ranked on the score, the rank on volume beside it."""
    sheets = []
    for name, result in findings.families.items():
        explainer = Explainer(findings, result, lang)
        table = findings.priorities(name)
        table = pd.DataFrame(table).assign(
            rank=table["rank_score"],
            epci_name=table["epci_name"].map(short_epci, na_action="ignore"),
            plain_reasons=[explainer.plain_reasons(str(code)) for code in table.index],
            nearest_provider=table["nearest_provider"].map(result.providers["name"]),
        )
        table["class"] = table["class"].map(lambda key: class_label(key, lang))
        columns = [*_PRIORITY_COLUMNS[:9], "rank_volume", *_PRIORITY_COLUMNS[9:]]
        short = name[:18].translate(str.maketrans("[]:*?/\\'", "        ")).strip()
        title = (
            ("Priorités", "Priorities") if name == findings.main.name else (f"Priorités {short}", f"Priorities {short}")
        )
        sheets.append(_Sheet(title, table.reset_index()[columns]))
    return sheets


def _epci_table(findings: Findings, lang: Lang) -> pd.DataFrame:
    table = findings.by_epci().reset_index()
    return table.rename(columns={name: class_label(name, lang) for name in CLASSES})


def _discordances(findings: Findings) -> pd.DataFrame:
    parts = []
    for name, result in findings.families.items():
        part = result.discordances
        parts.append(
            part.assign(
                family=name,
                name=part["commune"].map(findings.table["name"]),
                provider=part["provider"].map(result.providers["name"]),
            )
        )
    table = pd.concat(parts).rename(columns={"commune": "code"})
    return table[["family", "code", "name", "provider", "cost"]]


def _dictionary(lang: Lang) -> pd.DataFrame:
    rows = [(column.name, label(column.name, lang), column.kind, column.note) for column in COLUMNS.values()]
    heads = (
        ("Nom technique", "Titre", "Type", "Définition")
        if lang == "fr"
        else ("Technical name", "Heading", "Kind", "Note")
    )
    return pd.DataFrame(rows, columns=list(heads))


class _Writer:
    """Writes styled sheets in one workbook."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self.book = book
        self.lang = lang
        self.head = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "top",
                "bg_color": "#161616",
                "font_color": "#ffffff",
                "border": 1,
            }
        )
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.warn = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#fff4ce"})
        self.kinds = {kind: book.add_format({"num_format": shown, "valign": "top"}) for kind, shown in _FORMATS.items()}
        self.classes = {
            class_label(key, lang): book.add_format(
                {"bg_color": color, "font_color": "#ffffff" if key == "blanche" else "#161616", "valign": "top"}
            )
            for key, color in CLASS_COLORS.items()
        }
        self.names: set[str] = set()

    def read_me(self, findings: Findings) -> None:
        """Write the first sheet: what this is, the counts, what must be known, parameters and sources."""
        french = self.lang == "fr"
        sheet = self.book.add_worksheet("Lisez-moi" if french else "Read me")
        sheet.hide_gridlines(2)
        self._paper(sheet, repeat=False)
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 4, 22)
        sheet.write(
            0,
            0,
            f"{'Zones blanches et grises' if french else 'Blank and grey zones'} – {findings.territory.name}",
            self.title,
        )
        sheet.merge_range(1, 0, 1, 4, reading_key(findings, self.lang), self.wrap)
        sheet.set_row(1, 32)
        row = 3
        for warning in findings.warnings_by_lang[self.lang]:
            sheet.merge_range(row, 0, row, 4, f"⚠ {warning}.", self.warn)
            sheet.set_row(row, 34)
            row += 1
        for name in findings.families:
            row = self._summary(sheet, row + 1, findings, name)
        row = self._lines(sheet, row + 1, "Notes", [(note, "") for note in findings.notes_by_lang[self.lang]])
        row = self._lines(
            sheet, row + 1, "Paramètres" if french else "Parameters", parameter_lines(findings, self.lang)
        )
        self._lines(sheet, row + 1, "Sources", [(source, "") for source in sources(findings, self.lang)])

    def quality(self, sections: Sequence[Section]) -> None:
        """Write the sheet of data quality: every table one below the other."""
        page = self.book.add_worksheet(self._unique("Qualité des données" if self.lang == "fr" else "Data quality"))
        self._paper(page, repeat=False)
        page.hide_gridlines(2)
        page.set_column(0, 0, 44)
        page.set_column(1, 12, 18)
        row = 0
        for section in sections:
            page.write_string(row, 0, section.title, self.bold)
            for column, name in enumerate(section.table):
                page.write_string(row + 1, column, label(str(name), self.lang), self.head)
            page.set_row(row + 1, 30)
            for line in section.table.to_dict("records"):
                row += 1
                longest = max(len(str(value)) for at, value in enumerate(line.values()) if at)
                page.set_row(row + 1, 15 * (1 + longest // 20))
                for column, (name, value) in enumerate(line.items()):
                    schema = COLUMNS.get(str(name))
                    told = value_words(name, value, self.lang) if isinstance(value, str) else value
                    self._cell(page, row + 1, column, told, schema.kind if schema else "text", wrap=True)
            row += 4

    def _summary(self, sheet: Any, row: int, findings: Findings, name: str) -> int:
        words = demand_words(findings.demand_column, self.lang)
        heads = [name, "Communes", label("population", self.lang), words.capitalize(), "%"]
        for column, text in enumerate(heads):
            sheet.write_string(row, column, text, self.head)
        sheet.set_row(row, 30)
        for key, line in findings.summary(name).iterrows():
            row += 1
            title = class_label(str(key), self.lang)
            sheet.write_string(row, 0, title, self.classes[title])
            sheet.write_number(row, 1, line["communes"], self.kinds["count"])
            sheet.write_number(row, 2, line["population"], self.kinds["count"])
            sheet.write_number(row, 3, line["demand"], self.kinds["count"])
            self._cell(sheet, row, 4, line["demand_share"], "share")
        return row + 1

    def _lines(self, sheet: Any, row: int, title: str, lines: Sequence[tuple[str, str]]) -> int:
        sheet.write_string(row, 0, title, self.bold)
        for name, value in lines:
            row += 1
            if value:
                sheet.write_string(row, 0, name, self.wrap)
                sheet.merge_range(row, 1, row, 4, "", self.wrap)
                sheet.write_string(row, 1, value, self.wrap)
            else:
                sheet.merge_range(row, 0, row, 4, "", self.wrap)
                sheet.write_string(row, 0, name, self.wrap)
                sheet.set_row(row, 15 * (1 + len(name) // 120))
        return row + 1

    def table(self, sheet: _Sheet) -> None:
        """Write a table: frozen headings, filters, widths, formats by column."""
        name = self._unique(sheet.name[0 if self.lang == "fr" else 1])
        page = self.book.add_worksheet(name)
        self._paper(page, repeat=True)
        page.freeze_panes(1, 3 if len(sheet.table.columns) > 8 else 0)
        if sheet.table.empty:
            page.write_string(0, 0, "Aucune ligne." if self.lang == "fr" else "No row.")
            return
        page.autofilter(0, 0, len(sheet.table), len(sheet.table.columns) - 1)
        page.set_row(0, 32)
        for position, column in enumerate(sheet.table.columns):
            values = [
                value_words(column, value, self.lang) if isinstance(value, str) else value
                for value in sheet.table[column].tolist()
            ]
            self._column(page, position, str(column), values)

    def _paper(self, page: Any, *, repeat: bool) -> None:
        """Make the sheet print on A4, its width on one page, headings on each."""
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_footer("&L&A&R&P / &N")
        if repeat:
            page.repeat_rows(0)

    def _column(self, page: Any, position: int, name: str, values: list[Any]) -> None:
        schema = COLUMNS.get({"rank": "rank_score"}.get(name, name.partition("__")[0]))
        kind = schema.kind if schema else "decimal" if isinstance(values[0], float) else "text"
        heading = label({"rank": "rank_score"}.get(name, name), self.lang)
        page.write_string(0, position, heading, self.head)
        page.set_column(position, position, _width(name, heading, values))
        wrap = name == "plain_reasons"
        for row, value in enumerate(values, start=1):
            self._cell(page, row, position, value, kind, wrap=wrap)
            if wrap:
                page.set_row(row, 15 * (1 + len(value) // _CHARACTERS_A_LINE))
        if name == "score":
            page.conditional_format(1, position, len(values), position, _SCORE_BAR)

    def _cell(self, page: Any, row: int, column: int, value: Any, kind: str, *, wrap: bool = False) -> None:
        if value is None or pd.isna(value) or value in {float("inf"), ""}:
            return
        if isinstance(value, bool):
            page.write_string(row, column, ("oui" if value else "non") if self.lang == "fr" else str(value))
        elif isinstance(value, (int, float)):
            page.write_number(row, column, value, self.kinds.get(kind, self.kinds["decimal"]))
        else:
            page.write_string(
                row, column, str(value), self.wrap if wrap else self.classes.get(value, self.kinds["text"])
            )

    def _unique(self, name: str) -> str:
        short, number = name[:31], 2
        while short.lower() in self.names:
            short, number = f"{name[:27]} ({number})", number + 1
        self.names.add(short.lower())
        return short


def _width(name: str, heading: str, values: list[Any]) -> float:
    if name == "plain_reasons":
        return 70
    longest = max((len(str(value)) for value in values[:500] if isinstance(value, str)), default=0)
    return float(min(44, max(10, longest + 1, len(heading) / 2 + 2)))
