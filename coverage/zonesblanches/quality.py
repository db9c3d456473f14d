"""A data-quality report: a few counts in words, then tables, shown in a notebook, a terminal or a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Paragraph, Table
from zonesblanches.language import Lang, number, percent
from zonesblanches.schema import COLUMNS, is_figure, label, value_words

__all__ = ["QualityReport", "QualityTable", "shown_cell"]

_SHOWN = 30


@dataclass(frozen=True)
class QualityTable:
    """One table of a report.

    Parameters
    ----------
    title
        Heading.
    table
        Columns named as in the schema.
    """

    title: str
    table: pd.DataFrame


@dataclass(frozen=True)
class QualityReport:
    """What was read, kept, repaired, guessed and left out; made by ``report()`` of providers and territories.

    Attributes
    ----------
    title
        What the report is about.
    lines
        The main counts, in words.
    sections
        Tables, whole.
    lang
        ``"fr"`` or ``"en"``.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> report = zb.territory("30").report()
    >>> report.title
    'Qualité des données – Gard (30)'
    """

    title: str
    lines: tuple[str, ...]
    sections: tuple[QualityTable, ...]
    lang: Lang = "fr"

    def table(self, title: str) -> pd.DataFrame:
        """Return the table of a section.

        Raises
        ------
        KeyError
            When no section has this title.
        """
        return {section.title: section.table for section in self.sections}[title]

    def __repr__(self) -> str:
        return f"<QualityReport {self.title} : {len(self.sections)} tables>"

    def __str__(self) -> str:
        parts = [self.title, *self.lines]
        for section in self.sections:
            parts += ["", section.title, self._plain(section.table)]
        return "\n".join(parts)

    def _plain(self, table: pd.DataFrame) -> str:
        if table.empty:
            return "  aucune ligne" if self.lang == "fr" else "  no row"
        shown = table.head(_SHOWN)
        cells = [
            [shown_cell(name, value, self.lang) for name, value in row.items()] for row in shown.to_dict("records")
        ]
        heads = [label(str(name), self.lang) for name in table]
        widths = [max(len(line[at]) for line in [heads, *cells]) for at in range(len(heads))]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in (heads, *cells)
        ]
        return "\n".join(["  " + line.rstrip() for line in lines] + self._more(table))

    def _more(self, table: pd.DataFrame) -> list[str]:
        left = len(table) - _SHOWN
        if left <= 0:
            return []
        return [f"  … et {number(left)} autres" if self.lang == "fr" else f"  … and {number(left, 0, 'en')} more"]

    def _repr_html_(self) -> str:
        from zonesblanches.pages import page_html

        return page_html("card.html", self.lang, blocks=self._blocks())

    def _blocks(self) -> list[Block]:
        said: list[Block] = [Heading(self.title, 2), *map(Paragraph, self.lines)]
        for section in self.sections:
            heads = tuple(Head(label(str(name), self.lang), is_figure(str(name))) for name in section.table)
            shown = section.table.head(_SHOWN).to_dict("records")
            rows = tuple(tuple(shown_cell(name, value, self.lang) for name, value in row.items()) for row in shown)
            note = " ".join(self._more(section.table)).strip()
            if rows:
                said.append(Table(section.title, heads, rows, note=note, small=True))
            else:
                said += [Paragraph(section.title, "title"), Paragraph(self._plain(section.table).strip())]
        return said


def shown_cell(name: object, value: Any, lang: Lang = "fr") -> str:
    """Return a cell as people read it, by the kind of its column.

    Examples
    --------
    >>> shown_cell("confidence", 0.7), shown_cell("read", 1200), shown_cell("used", True)
    ('70\u202f%', '1\u202f200', 'oui')
    """
    if isinstance(value, bool):
        return ("oui" if value else "non") if lang == "fr" else ("yes" if value else "no")
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, (int, float)):
        column = COLUMNS.get(str(name))
        if column is not None and column.kind == "share":
            return percent(float(value), 0, lang)
        return number(float(value), 0 if float(value).is_integer() else 2, lang)
    return value_words(name, str(value), lang)
