"""Which teams of a list are active, stopped or planned: their columns first, then what a remark says for sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from zonesblanches.language import normalise
from zonesblanches.providers.log import RowLog, shown
from zonesblanches.states import State, state_under, stopped_in_text, tells_an_end
from zonesblanches.values import blank

__all__ = ["TeamState", "read_states"]

_STATE_WORDS = {"active": "active", "inactive": "inactive", "planned": "en projet"}
_CHOICES = ("active", "inactive", "en projet")
_PLAIN_STATES = frozenset(
    {
        "non", "n", "no", "false", "faux", "0", "0 0", "inactif", "inactive", "ferme", "fermee", "suspendu",
        "suspendue", "en sommeil", "arrete", "arretee", "dissoute", "dissous", "closed", "projet", "en projet",
        "en creation",
    }
)  # fmt: skip


class TeamState(NamedTuple):
    """The state of a team.

    Parameters
    ----------
    state
        ``active``, ``inactive`` or ``planned``.
    assumed
        True when nothing that can be read says it.
    told
        The words of the list, masked: they go to every output.
    """

    state: State
    assumed: bool
    told: str


def read_states(cells: Sequence[Any], answers: Sequence[Any], log: RowLog) -> list[TeamState]:
    """Read the states of a list, row by row.

    An unknown word is taken for active and asked about; so is an end that a remark only announces. Beside a column of
    states, one that dates the ends (« Date d'arrêt ») stops the teams that it names.

    Parameters
    ----------
    cells
        Those of the column of states, answers in their place.
    answers
        What people answered; blank for nothing.
    log
        Where questions and repairs go.
    """
    first = log.roles.get("status", "")
    ends = [(header, list(log.cells.frame[header])) for header in log.headers_of("status") if header != first]
    states = []
    for position, (cell, remark) in enumerate(zip(cells, _remarks(log, len(cells)), strict=True)):
        answered = not blank(answers[position])
        title = "" if answered else first
        state, told = _of_cell(position, title, cell, log), _told(cell, title)
        for header, column in ends if not answered else ():
            end = _of_cell(position, header, column[position], log)
            if end is not None:
                state, told = _stopped_or(state, end), " ; ".join(filter(None, [told, _told(column[position], header)]))
        if state in {None, "active"} and remark and not answered:
            state = _state_of_remark(position, remark, state, log)
        states.append(TeamState(state or "active", state is None, told))
    return states


def _told(cell: Any, header: str) -> str:
    """Return the words of a cell; under « Arrêtée ? », a date or a bare « oui » says nothing without its title."""
    words = "" if blank(cell) else shown(cell).removesuffix(" 00:00:00")
    return f"{header.strip(' ?:')} : {words}" if words and tells_an_end(header) else words


def _of_cell(position: int, header: str, cell: Any, log: RowLog) -> State | None:
    """Read a cell, and log what was not understood, or not said in so many words."""
    unknown = isinstance(cell, str) and bool(cell.strip()) and not cell.strip().strip("?")
    if blank(cell) and not unknown:
        return None
    state = state_under(header, cell)
    if state is None:
        text = f"état incompris : « {'?' if unknown else _told(cell, header)} », équipe supposée active"
        log.ask(position, "status", cell, text, proposals=_CHOICES)
    elif (state != "active" or tells_an_end(header)) and normalise(cell) not in _PLAIN_STATES:
        log.repair(position, header or "status", cell, f"« {_told(cell, header)} » lu comme {_STATE_WORDS[state]}")
    return state


def _stopped_or(state: State | None, end: State) -> State:
    return end if state is None or end == "inactive" else state


def _remarks(log: RowLog, count: int) -> list[str]:
    """Return what the remarks of each row say, all their columns together."""
    frame = log.cells.frame
    columns = [["" if blank(cell) else str(cell) for cell in frame[header]] for header in log.headers_of("remark")]
    return [" ; ".join(filter(None, cells)) for cells in zip(*columns, strict=True)] if columns else [""] * count


def _state_of_remark(position: int, remark: str, state: State | None, log: RowLog) -> State | None:
    told, sure = stopped_in_text(remark)
    if told is None:
        return state
    quoted = shown(remark)
    if not sure or state == "active":
        reason = f"la remarque dit « {quoted} » : équipe comptée comme active, l'est-elle ?"
        log.ask(position, "remark", "", reason, proposals=_CHOICES)
        return state
    log.repair(position, "remark", "", f"la remarque dit « {quoted} » : équipe {_STATE_WORDS[told]}")
    return told
