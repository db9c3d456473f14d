"""The lists: what was read, rejected, merged or not understood, and the communes where a team may really be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from zonesblanches.blocks import Block, Head, Heading, Table
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, number, plural
from zonesblanches.quality import QualityTable, shown_cell
from zonesblanches.said import Said, fact
from zonesblanches.schema import is_figure, label
from zonesblanches.telling.questions import list_lines
from zonesblanches.telling.sheet import Sheet
from zonesblanches.telling.subject import Subject
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["LISTS", "QUESTIONS", "fates", "quality_sections", "reading_annex"]

_NAMES = 20  # communes named in a cell
_LOG = 40  # rows shown; the workbook holds them all
_BRIEF = ("located", "precise", "dated", "stale")  # counts whose shares say enough on a page
_LISTS = 5  # fate of rows, partners, columns, places, repairs; rejects and merged rows have sheets of their own


def _place(voice: FamilyVoice, code: str) -> list[str]:
    """Say which teams may be in a commune, and why nobody knows."""
    return voice.doubts.get(code, [])


def _warned(voice: Voice) -> list[str]:
    """Tell the analyst each remark on the lists; tell those who read the documents how many there are."""
    counts = [Said(text, audience="readers") for text in list_lines(voice.findings.lists, voice.lang)]
    return [*_read(voice), *counts]


def _read(voice: Voice) -> list[str]:
    """Say which lists lost rows: a team left out may make a false zone blanche; a public edition only counts them."""
    providers = voice.findings.providers
    if voice.public:
        read, rejected = (sum(getattr(one, name) for one in providers.sources) for name in ("read", "rejected"))
        rows = voice.say(
            f"{plural(rejected, 'ligne rejetée', 'lignes rejetées')} sur {voice.figure(read)} dans les listes lues",
            f"{plural(rejected, 'row', lang='en')} rejected of {voice.figure(read)} in the lists read",
        )
        return [Said(rows, audience="analyst")] if rejected else []
    said: list[str] = [_for_analyst(text) for text in providers.warnings]
    for source in providers.sources:
        if source.rejected:
            rows = providers.rejects[providers.rejects["source"] == source.name]
            row, reason = rows["row"].iloc[0], rows["reason"].iloc[0]
            said.append(
                Said(
                    voice.say(
                        f"{source.name} : {plural(source.rejected, 'ligne rejetée', 'lignes rejetées')} sur "
                        f"{voice.figure(source.read)} (la première, ligne {row} : {reason})",
                        f"{source.name}: {plural(source.rejected, 'row', lang='en')} rejected of "
                        f"{voice.figure(source.read)} (the first, row {row}: {reason})",
                    ),
                    audience="analyst",
                )
            )
    return said


def _for_analyst(text: str) -> Said:
    return Said(fact(text), text.advice if isinstance(text, Said) else "", audience="analyst")


def _rows(voice: Voice) -> str:
    """Count the rows of the lists."""
    told = voice.findings.providers.sources
    read, kept, rejected, merged = (
        sum(getattr(source, name) for source in told) for name in ("read", "kept", "rejected", "merged")
    )
    flagged = len(voice.findings.providers.repairs)
    return voice.say(
        f"{voice.count(read, 'ligne lue', 'lignes lues')} dans {voice.count(len(told), 'liste')} : "
        f"{voice.count(kept, 'gardée', 'gardées')}, {voice.count(rejected, 'rejetée', 'rejetées')}, "
        f"{voice.count(merged, 'fusionnée', 'fusionnées')} ; "
        f"{voice.count(flagged, 'valeur signalée', 'valeurs signalées')}. "
        "Une équipe absente des listes, ou rejetée, n’existe pas pour le calcul : une zone blanche est à confirmer "
        "localement.",
        f"{voice.count(read, 'row')} read in {voice.count(len(told), 'list')}: {voice.figure(kept)} kept, "
        f"{voice.figure(rejected)} rejected, {voice.figure(merged)} merged; {voice.count(flagged, 'flagged value')}. A "
        "team absent from the lists, or rejected, does not exist for the computation: a blank zone is to be confirmed "
        "locally.",
    )


def fates(voice: Voice) -> Table:
    """Say what became of every row read, list by list.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    """
    heads = (
        Head(voice.say("Liste", "List"), wide=3),
        *(Head(label(name, voice.lang), figure=True) for name in ("read", "kept", "rejected", "merged")),
    )
    rows = tuple(
        (source.name, *(voice.figure(getattr(source, name)) for name in ("read", "kept", "rejected", "merged")))
        for source in voice.findings.providers.sources
    )
    return Table(voice.say("Sort de chaque ligne lue", "Fate of every row read"), heads, rows)


def _quality(voice: Voice, section: QualityTable) -> list[Table]:
    table = section.table
    if not table.shape[1]:
        return []
    heads = tuple(Head(label(str(name), voice.lang), is_figure(str(name)), _wide(table, name)) for name in table)
    rows = tuple(
        tuple(shown_cell(name, value, voice.lang) for name, value in line.items())
        for line in table.head(_LOG).to_dict("records")
    )
    return [Table(section.title, heads, rows, note=_cut(voice, len(rows), len(table)), small=True)]


def _wide(table: pd.DataFrame, name: Any) -> float:
    """Give a column of texts the room of its longest one, within reason."""
    if is_figure(str(name)):
        return 0.8
    longest = max((len(str(value)) for value in table[name].head(_LOG)), default=0)
    return min(3.5, max(1.0, longest / 14))


def _cut(voice: Voice, shown: int, total: int) -> str:
    if shown >= total:
        return ""
    return voice.say(
        f"{shown} premières lignes sur {voice.figure(total)} ; toutes sont dans le classeur.",
        f"First {shown} rows of {voice.figure(total)}; all are in the workbook.",
    )


def _logs(voice: Voice) -> list[Block]:
    """List rejects and flagged values, the first rows of each and their true count."""
    providers = voice.findings.providers
    names = ("source", "row", "column", "value", "reason")
    wide = {"source": 1.8, "row": 0.6, "column": 1.2, "value": 1.4, "reason": 3.0}
    heads = tuple(Head(label(name, voice.lang), name == "row", wide[name]) for name in names)
    said: list[Block] = []
    titles = (voice.say("Lignes rejetées", "Rejected rows"), voice.say("Valeurs signalées", "Flagged values"))
    for title, table in zip(titles, (providers.rejects, providers.repairs), strict=True):
        if len(table):
            rows = tuple(
                tuple(shown_cell(name, line[name], voice.lang) for name in names)
                for line in table.head(_LOG).to_dict("records")
            )
            caption = f"{title} ({voice.figure(len(table))})"
            said.append(Table(caption, heads, rows, note=_cut(voice, len(rows), len(table)), small=True))
    return said


def reading_annex(voice: Voice) -> list[Block]:
    """List what was read of each column and row, for who prepares the lists: nobody else needs it to decide.

    Parameters
    ----------
    voice
        Who speaks, of what.
    """
    tables = [
        table for section in quality_sections(voice.findings, voice.lang)[1:] for table in _quality(voice, section)
    ]
    heading = voice.say("Journal de lecture des listes", "Log of the reading of the lists")
    return [Heading(heading), *tables, *_logs(voice)]


def quality_sections(findings: Findings, lang: Lang) -> list[QualityTable]:
    """Return the tables of the territory's report and of the lists', those with rows."""
    territory = findings.territory.report(lang=lang).sections[:1]
    lists = findings.providers.report(lang=lang).sections[:_LISTS]
    brief = [QualityTable(one.title, one.table.drop(columns=list(_BRIEF), errors="ignore")) for one in lists]
    return [section for section in (*brief, *territory) if len(section.table)]


def _questions(tables: Tables, lang: Lang) -> list[Sheet]:  # noqa: ARG001
    """List the questions, those that may undo a zone blanche first, with the names of the communes."""
    doubts, names = tables.findings.doubts, tables.findings.table["name"]
    table = pd.DataFrame(
        {
            "source": doubts["source"],
            "row": doubts["row"].astype("Int64").mask(doubts["row"] == 0),  # 0: the whole list
            "column": doubts["column"],
            "value": doubts["value"],
            "question": doubts["said"],
            "proposals": [" ; ".join(texts) for texts in doubts["proposals"]],
            "places": [_listed([names[code] for code in codes]) for codes in doubts["within"]],
        }
    ).reset_index(drop=True)
    about = (
        "ce qui n’a pas été compris dans les listes, ce qui change le plus d’abord : à corriger dans la liste",
        "what was not understood in the lists, what changes most first: to be mended in the list",
    )
    return [Sheet(("À lire d’abord", "Read first"), table, about)] if len(table) else []


def _listed(names: Sequence[str]) -> str:
    """Join names, as many as a cell shows."""
    more = [f"… ({number(len(names))})"] if len(names) > _NAMES else []
    return ", ".join([*names[:_NAMES], *more])


def _sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """List what was rejected, repaired and merged, then how good the lists and the data are."""
    read = tables.findings.providers
    merged = read.merged.rename(columns={"name": "provider", "score": "similarity"})
    return [
        Sheet(
            ("Rejets", "Rejects"),
            read.rejects.drop(columns="advice"),
            ("lignes des listes qui n’ont pas pu être prises", "rows of the lists that could not be used"),
        ),
        Sheet(
            ("Signalements", "Repairs"),
            read.repairs.drop(columns="advice"),
            ("valeurs réparées ou douteuses, à vérifier", "values repaired or doubtful, to check"),
        ),
        Sheet(
            ("Fusions", "Merged"),
            merged,
            ("lignes réunies parce qu’elles disent la même équipe", "rows joined because they tell the same team"),
        ),
        Sheet(
            ("Qualité des données", "Data quality"),
            about=("ce que valent les listes et les données", "how good the lists and the data are"),
            sections=tuple(quality_sections(tables.findings, lang)),
        ),
    ]


QUESTIONS = Subject(key="questions", place=_place, sheets=_questions)
LISTS = Subject(key="lists", warned=_warned, doubted=lambda voice: [_rows(voice)], sheets=_sheets)
