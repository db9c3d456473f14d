"""The data dictionary: every column of every data file, what it is called, what it counts and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from zonesblanches.columns.column import Column
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.schema import COLUMNS, demand_words, label

__all__ = ["HEADINGS", "column_lines", "data_dictionary"]

HEADINGS: Mapping[str, tuple[str, str]] = {
    "table": ("Table", "Table"),
    "column": ("Colonne", "Column"),
    "fr": ("Titre français", "French heading"),
    "en": ("Titre anglais", "English heading"),
    "unit": ("Unité", "Unit"),
    "type": ("Type", "Type"),
    "meaning": ("Définition", "Meaning"),
    "source": ("Source ou formule", "Source or formula"),
}


def data_dictionary(findings: Findings, tables: Mapping[str, Iterable[object]]) -> pd.DataFrame:
    """Describe every column of some tables.

    Parameters
    ----------
    findings
        The diagnosis: units of costs and people concerned are its own.
    tables
        Name of each table or file → its columns.

    Returns
    -------
    pandas.DataFrame
        One row per column: `table` (all those that hold it), `column` (as in the data files), `fr`, `en` (headings),
        `unit`, `type`, `meaning`, `source` (or formula), in French.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))
    >>> data_dictionary(gard, {"communes": ["code", "nearest_cost"]})["unit"].tolist()
    ['', 'min']
    """
    where: dict[str, list[str]] = {}
    for table, columns in tables.items():
        for name in columns:
            where.setdefault(str(name), []).append(table)
    lines = [{"table": " ; ".join(held), **column_lines(findings, name)} for name, held in where.items()]
    return pd.DataFrame(lines, columns=list(HEADINGS))


def column_lines(findings: Findings, name: str, lang: Lang = "fr") -> dict[str, str]:
    """Describe one column; a column of the user's own is said to be so.

    Parameters
    ----------
    findings
        The diagnosis.
    name
        Technical name, with the family after ``__`` where it has one.
    lang
        Language of the unit and the type; meanings are in French.
    """
    base, _, family = name.partition("__")
    theirs = Column(base, "text", base, base, "colonne ajoutée par l'utilisateur", source="utilisateur")
    column = COLUMNS.get(base, theirs)
    meaning = column.note
    if base == "demand":
        meaning = f"D : {demand_words(findings.demand_column)}"
    if base == "volume":
        meaning = f"score / 100 × {demand_words(findings.volume_column)}"
    if family:
        meaning = f"{meaning} (famille « {family} »)"
    return {
        "column": name,
        "fr": label(name, "fr"),
        "en": label(name, "en"),
        "unit": column.unit_words(findings.parameters.unit, lang),
        "type": column.type_words(lang) if base in COLUMNS else "",
        "meaning": meaning,
        "source": column.source,
    }
