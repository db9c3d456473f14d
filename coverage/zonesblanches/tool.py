"""The tool at hand, Python or the command line: a message says what to type in one of them, never in the other."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Tool", "in_use", "to_type", "using"]

Tool = Literal["python", "command"]

_TOOL: ContextVar[Tool] = ContextVar("tool", default="python")


def to_type(python: str, command: str) -> str:
    """Return what to type in the tool at hand.

    Examples
    --------
    >>> to_type('columns={"name": "Titre"}', '--colonnes "nom=Titre"')
    'columns={"name": "Titre"}'
    """
    return python if in_use() == "python" else command


def in_use() -> Tool:
    """Return the tool at hand.

    Examples
    --------
    >>> in_use()
    'python'
    """
    return _TOOL.get()


@contextmanager
def using(tool: Tool) -> Iterator[None]:
    """Speak of one tool for a while.

    Examples
    --------
    >>> with using("command"):
    ...     to_type("sheet=…", "--feuille …")
    '--feuille …'
    """
    token = _TOOL.set(tool)
    try:
        yield
    finally:
        _TOOL.reset(token)
