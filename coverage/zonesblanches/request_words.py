"""What a file asks, a record or a batch, as words of the command line: it is parsed again, and can ask nothing else."""

from __future__ import annotations

import argparse
import contextlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zonesblanches.errors import ParameterError

__all__ = ["FILES", "MAYBE_FILES", "NOT_ASKED", "option_words", "options_of", "parsed_words"]

FILES = (
    "listes",
    "recensement",
    "carroyage",
    "temps",
    "parametres",
    "colonnes",
    "secteurs",
    "reponses",
    "geocoder",
    "decisions",
    "suite_de",
    "logo",
    "modele",
)
MAYBE_FILES = ("groupes",)  # or the name of a level
NOT_ASKED = ("run", "sortie", "remplacer", "doublons")  # where, and what is written besides


def options_of(parser: argparse.ArgumentParser, command: str) -> dict[str, argparse.Action]:
    """Return the options of a sub-command, by name.

    Parameters
    ----------
    parser
        That of the command line.
    command
        One of its sub-commands.
    """
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {action.dest: action for action in groups[0].choices[command]._actions}


def option_words(name: str, value: Any, option: argparse.Action, file: Callable[[str], str]) -> list[str] | None:
    """Return an option as words of the command line; None where its value is of another type.

    Parameters
    ----------
    name
        Of the option.
    value
        As a file tells it.
    option
        What takes it.
    file
        Gives the way to a file that it names.
    """
    many = value if isinstance(value, list) else [value]
    kinds = (bool,) if option.nargs == 0 else (str,) if name in {*FILES, *MAYBE_FILES} else (str, int, float)
    if not all(isinstance(one, kinds) and (bool in kinds) == isinstance(one, bool) for one in many):
        return None
    if option.nargs == 0:
        return [option.option_strings[0]] if value else []
    if name in {*FILES, *MAYBE_FILES}:
        many = [file(one) for one in many]
    return [f"{option.option_strings[0]}={one}" if option.option_strings else str(one) for one in many]


def parsed_words(
    parser: argparse.ArgumentParser,
    command: str,
    options: Mapping[str, argparse.Action],
    words: Mapping[str, Sequence[str]],
) -> argparse.Namespace:
    """Parse what a file asks, as if it were typed.

    Parameters
    ----------
    parser
        That of the command line.
    command
        One of its sub-commands.
    options
        Those of the sub-command; see `options_of`.
    words
        Of each option that is asked; see `option_words`.

    Raises
    ------
    ParameterError
        With what the command line would say of them.
    """
    # in the order of the command, whatever the order of the file
    placed = [word for name, option in options.items() if not option.option_strings for word in words.get(name, ())]
    named = [word for name, line in words.items() if options[name].option_strings for word in line]
    complaint = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaint):
            return parser.parse_args([command, *named, "--", *placed])
    except SystemExit as stop:
        raise ParameterError(complaint.getvalue().partition("\n")[0].partition(" : ")[2]) from stop
