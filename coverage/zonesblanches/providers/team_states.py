"""Which teams of a list are active, stopped or planned: their columns first, then what a remark says for sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from zonesblanches.language import normalise
from zonesblanches.providers.log import RowLog, shown
from zonesblanches.states import State, state_under, stopped_in_text, tells_an_end
from zonesblanches.values import blank, blanks_in, read_once

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
    ends = [header for header in log.headers_of("status") if header != first]
    said, of_ends = _read_column(first, cells), [_read_column(header, log.cells.frame[header]) for header in ends]
    blanks = blanks_in(answers)
    states = []
    for position, (read, remark) in enumerate(zip(said, _remarks(log, len(cells)), strict=True)):
        answered = answers[position] not in blanks
        one = _read("", cells[position]) if answered else read
        state, told = _logged(position, "status" if answered else first, one, log), one.told
        for header, column in zip(ends, of_ends, strict=True) if not answered else ():
            end = _logged(position, header, column[position], log)
            if end is not None:
                state, told = _stopped_or(state, end), " ; ".join(filter(None, [told, column[position].told]))
        if state in {None, "active"} and remark and not answered:
            state = _state_of_remark(position, remark, state, log)
        states.append(TeamState(state or "active", state is None, told))
    return states


def _told(cell: Any, header: str) -> str:
    """Return the words of a cell; under « Arrêtée ? », a date or a bare « oui » says nothing without its title."""
    words = "" if blank(cell) else shown(cell).removesuffix(" 00:00:00")
    return f"{header.strip(' ?:')} : {words}" if words and tells_an_end(header) else words


class _Read(NamedTuple):
    """What a cell says of a state: its words, and what is asked or flagged of it."""

    cell: Any
    state: State | None = None
    told: str = ""
    asked: str = ""
    flagged: str = ""


def _read_column(header: str, cells: Iterable[Any]) -> list[_Read]:
    return read_once(lambda cell: _read(header, cell), cells)


def _read(header: str, cell: Any) -> _Read:
    """Read a cell, and say what is not understood, or not said in so many words."""
    told = _told(cell, header)
    unknown = isinstance(cell, str) and bool(cell.strip()) and not cell.strip().strip("?")
    if blank(cell) and not unknown:
        return _Read(cell, told=told)
    state = state_under(header, cell)
    if state is None:
        asked = f"état incompris : « {'?' if unknown else told} », équipe supposée active"
        return _Read(cell, None, told, asked=asked)
    plain = (state == "active" and not tells_an_end(header)) or normalise(cell) in _PLAIN_STATES
    return _Read(cell, state, told, flagged="" if plain else f"« {told} » lu comme {_STATE_WORDS[state]}")


def _logged(position: int, role: str, read: _Read, log: RowLog) -> State | None:
    """Log what is asked or flagged of a cell."""
    if read.asked:
        log.ask(position, "status", read.cell, read.asked, proposals=_CHOICES)
    elif read.flagged:
        log.repair(position, role or "status", read.cell, read.flagged)
    return read.state


def _stopped_or(state: State | None, end: State) -> State:
    return end if state is None or end == "inactive" else state


def _remarks(log: RowLog, count: int) -> list[str]:
    """Return what the remarks of each row say, all their columns together."""
    frame = log.cells.frame
    columns = [read_once(_remark, frame[header]) for header in log.headers_of("remark")]
    return [" ; ".join(filter(None, cells)) for cells in zip(*columns, strict=True)] if columns else [""] * count


def _remark(cell: Any) -> str:
    return "" if blank(cell) else str(cell)


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
