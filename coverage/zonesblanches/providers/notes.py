"""What was guessed of a list and needs no answer, in a sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zonesblanches.language import plural
from zonesblanches.providers.cells import Cells
from zonesblanches.providers.columns import Columns
from zonesblanches.providers.headers import SURE, Guess, said
from zonesblanches.providers.roles import CONTACT_ROLES, MARK
from zonesblanches.said import reworded
from zonesblanches.schema import value_words

__all__ = ["column_notes", "reading_notes"]


def reading_notes(
    cells: Cells,
    roles: Mapping[str, str],
    guesses: Sequence[Guess],
    columns: Columns,
    remarks: Sequence[str],
    imputed: int,
) -> tuple[str, ...]:
    """Say how the file, its columns and its blanks were taken.

    Parameters
    ----------
    cells
        The list, as read.
    roles, guesses
        What its columns were taken for.
    columns
        Their readers.
    remarks
        What was said while placing teams.
    imputed
        How many capacities are the family's median.
    """
    notes = [*cells.remarks, *column_notes(guesses), *remarks]
    if cells.shared:
        count = plural(len(cells.shared), "cellule fusionnée", "cellules fusionnées")
        notes.append(f"{count} recopiée sur chacune de ses lignes" if len(cells.shared) < 2 else
                     f"{count} recopiées sur chacune de leurs lignes")  # fmt: skip
    if "capacity" not in roles:
        notes.append("aucune colonne de capacité : chaque intervenant compte pour 1")
    if imputed:
        notes.append(f"{plural(imputed, 'capacité imputée', 'capacités imputées')} à la médiane de la famille")
    if columns.days_aside:
        notes.append(
            f"jours de {plural(columns.days_aside, 'ligne')} gardés à part : seuls ceux d'un service itinérant comptent"
        )
    silent = columns.blanks("status", ~columns.log.rejected) if "status" in roles else 0
    if silent:
        notes.append(f"{plural(silent, 'statut vide', 'statuts vides')} : intervenants supposés actifs")
    return tuple(reworded(note, lambda fact: f"{cells.source} : {fact}") for note in notes)


def column_notes(guesses: Sequence[Any]) -> list[str]:
    """Say what the columns of a list were taken for: those used, those unsure, those kept apart, those left alone.

    Parameters
    ----------
    guesses
        Lines with `header` or `column`, `role`, `confidence`, `how` and `used`.
    """
    told = [guess if isinstance(guess, Guess) else Guess(*guess) for guess in guesses]
    used = ", ".join(f"{value_words('role', guess.role)} ← « {guess.header} »" for guess in told if guess.used)
    notes = [f"colonnes reconnues : {used}"]
    notes += [f"à confirmer, {said(guess)}" for guess in told if guess.used and guess.confidence < SURE]
    apart = [guess.header for guess in told if guess.used and guess.role in CONTACT_ROLES]
    if apart:
        notes.append(f"coordonnées de personnes gardées à part, jamais exportées : {', '.join(apart)}")
    unused = [guess.header for guess in told if not (guess.used or guess.header.startswith(MARK))]
    if unused:
        notes.append(f"colonnes non utilisées : {', '.join(dict.fromkeys(unused))}")
    return notes
