"""The workbook: its sheets in their order, and what its first page says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zonesblanches import clock
from zonesblanches.language import Lang, long_date
from zonesblanches.said import fact
from zonesblanches.schema import CLASSES, class_label, label
from zonesblanches.telling import remarks
from zonesblanches.telling.credits import legend_notes, parameter_lines, reading_key, source_credits
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.sheet import CELLS, Sheet
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = ["FirstPage", "first_page", "workbook_sheets"]

_ORDER = ("questions", "score", "classes", "zones", "areas", "providers", "discordance", "lists", "supply")
_KINDS = ("class", "count", "count", "count", "share")

Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FirstPage:
    """What the first sheet says.

    Attributes
    ----------
    name, title, edition, key
        Of the sheet, of the page; which edition and day it is; how to read the classes.
    warnings
        To be read first.
    counts
        Headings, kinds of columns and rows, for each family.
    lists
        Titles, with words and what they mean.
    """

    name: tuple[str, str]
    title: str
    edition: str
    key: str
    warnings: tuple[str, ...]
    counts: tuple[tuple[Sequence[str], Sequence[str], Sequence[Sequence[Any]]], ...]
    lists: tuple[tuple[str, Lines], ...]


def workbook_sheets(tables: Tables, lang: Lang) -> list[Sheet]:
    """Return every sheet that holds rows, the dictionary last; the empty ones of a public edition are left out."""
    told = [sheet for subject in in_order(*_ORDER) for sheet in subject.sheets(tables, lang)]
    public = tables.findings.edition is not None
    return [sheet for sheet in told if sheet.sections or len(sheet.table) or not public]


def first_page(tables: Tables, lang: Lang, sheets: Sequence[Sheet]) -> FirstPage:
    """Say what this is, the counts, how to read it, the sheets, the parameters and the sources.

    Parameters
    ----------
    tables
        Of a diagnosis.
    lang
        Language of the words.
    sheets
        Those that follow.
    """
    findings, voice = tables.findings, tables.voice(lang)
    side, notes = int(lang != "fr"), legend_notes(findings, lang)
    internal = voice.say("Édition interne : ne pas diffuser", "Internal edition: do not publish")
    edition = voice.say("Édition publique", "Public edition") if voice.public else internal
    heading = voice.say("Zones blanches et grises", "Blank and grey zones")
    return FirstPage(
        name=("Lisez-moi", "Read me"),
        title=f"{heading} – {findings.territory.name}",
        edition=f"{edition} – {long_date(clock.today(), lang)}",
        key=reading_key(findings, lang),
        warnings=tuple(f"⚠ {fact(text)}." for text in remarks.warnings(findings, lang)),
        counts=tuple(_counts(family) for family in voice.families.values()),
        lists=(
            (
                voice.say("Comment lire les classes", "How to read the classes"),
                [(class_label(key, lang), notes[key]) for key in CLASSES],
            ),
            (voice.say("Feuilles", "Sheets"), [(sheet.name[side], sheet.about[side]) for sheet in sheets]),
            (voice.say("Mots des cellules", "Words in cells"), _cells(voice)),
            ("Notes", [(fact(note), "") for note in remarks.notes(findings, lang)]),
            (voice.say("Paramètres", "Parameters"), parameter_lines(findings, lang)),
            ("Sources", [(source, "") for source in source_credits(findings, lang)]),
        ),
    )


def _cells(voice: Voice) -> Lines:
    """Say what stands in a cell that holds no figure."""
    told = [
        (
            voice.say(*CELLS["out_of_reach"]),
            voice.say(
                "aucun intervenant jusqu’au plus grand coût regardé", "no provider up to the largest cost looked at"
            ),
        ),
        (voice.say("vide", "empty"), voice.say("donnée manquante, ou sans objet", "missing, or not applicable")),
    ]
    if voice.findings.edition is not None:
        least = voice.findings.edition.threshold
        french = f"effectif de moins de {least} personnes, ou valeur qui le révélerait"
        told.append(("secret", voice.say(french, f"count under {least} people, or a value that would reveal it")))
    return told


def _counts(voice: FamilyVoice) -> tuple[Sequence[str], Sequence[str], Sequence[Sequence[Any]]]:
    table = voice.summary.reset_index()
    table["class"] = table["class"].map(lambda key: class_label(key, voice.lang))
    if voice.public:
        table = table.astype(object).mask(table.isna() & table["communes"].gt(0).to_numpy()[:, None], "secret")
    rows = [[np.nan if value is None else value for value in line] for line in table.to_numpy(dtype=object).tolist()]
    heads = (voice.name, voice.noun.titles, label("population", voice.lang), voice.words.capitalize(), "%")
    return heads, _KINDS, rows
