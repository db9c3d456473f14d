"""What is said on a page to people who never open a terminal: facts, and never what to type in a console."""

from __future__ import annotations

import re
from typing import Any

from zonesblanches.said import fact

__all__ = ["CONSOLE", "plain_error", "plain_text"]

# words of a console, or of Python: an option, a command, an argument, a function, a file of settings
CONSOLE = re.compile(
    r"(?<!\w)--[a-z]|zones-blanches [a-z]|zonesblanches|\b[a-z_]+=|\w\(…\)|\w\(\)|\bPython\b|Traceback|\bzb\.|columns|"
    r"\b[a-z]+_[a-z_]+\b(?!\.\w)"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")


def plain_text(text: str) -> str:
    """Return the sentences of a text that speak of no console.

    Parameters
    ----------
    text
        As the library says it.

    Examples
    --------
    >>> plain_text("l.csv : rien ne dit où sont les équipes. Donnez --colonnes nom=Titre.")
    'l.csv : rien ne dit où sont les équipes.'
    """
    told = [part for part in _SENTENCE.split(fact(text)) if part and not CONSOLE.search(part)]
    return re.sub(r"\s*[;:,]$", ".", " ".join(told).strip())


def plain_error(error: Exception) -> dict[str, Any]:
    """Return what a page says of an error of the library: its kind, and its facts.

    Parameters
    ----------
    error
        Raised on purpose.
    """
    return {"error": type(error).__name__, "told": plain_text(str(error))}
