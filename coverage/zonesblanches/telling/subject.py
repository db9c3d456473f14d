"""A subject: all that is ever said of one thing, wherever it is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zonesblanches.blocks import Block
from zonesblanches.telling.voice import FamilyVoice, Voice

if TYPE_CHECKING:
    from zonesblanches.language import Lang
    from zonesblanches.telling.indicator import Binned
    from zonesblanches.telling.sheet import Sheet
    from zonesblanches.telling.slots import FigureColumn
    from zonesblanches.telling.tables import Tables

__all__ = ["Subject", "silent"]


def silent(*_: Any) -> tuple[()]:
    """Say nothing."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What may be said of one thing, by where it is said; a subject says nothing where it has nothing to say.

    Attributes
    ----------
    key
        Its name, by which documents put subjects in order.
    place
        Of a commune, for a family: map panel, fiche, `explain`. Its own figures are marks (`slot`).
    sure
        How sure what is said of a commune is: its fiche.
    area
        How sure what is said of an EPCI is: its fiche.
    headline
        The main figures of a family: first page, in their order.
    whole
        What holds for all families together: first page, after them.
    chapter
        The report's chapter on a family.
    assumed
        What was assumed for every family: notes, map, method.
    noted
        What was assumed, imputed or counted for a family: notes.
    warned
        What is to be read before the results.
    doubted
        How sure the diagnosis is, in figures: the report's chapter on confidence.
    method
        How it is computed, with the parameters in force.
    views
        What the communes of a family may be coloured by: map.
    sheets
        Its tables in the workbook, each in a sheet.
    figures
        What each commune of a family counts: the columns that its sentences call, and that the map shows.
    """

    key: str
    place: Callable[[FamilyVoice, str], Sequence[str]] = silent
    sure: Callable[[Voice, str], Sequence[str]] = silent
    area: Callable[[Voice, Sequence[str]], Sequence[str]] = silent
    headline: Callable[[FamilyVoice], Sequence[str]] = silent
    whole: Callable[[Voice], Sequence[Block]] = silent
    chapter: Callable[[FamilyVoice], Sequence[Block]] = silent
    assumed: Callable[[Voice], Sequence[str]] = silent
    noted: Callable[[FamilyVoice], Sequence[str]] = silent
    warned: Callable[[Voice], Sequence[str]] = silent
    doubted: Callable[[Voice], Sequence[str]] = silent
    method: Callable[[Voice], Sequence[str]] = silent
    views: Callable[[FamilyVoice], Sequence[Binned]] = silent
    sheets: Callable[[Tables, Lang], Sequence[Sheet]] = silent
    figures: Callable[[FamilyVoice], Sequence[FigureColumn]] = silent
