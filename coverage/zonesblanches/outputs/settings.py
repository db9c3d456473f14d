"""Parameters as a TOML file that can be read back, each line commented."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from zonesblanches.parameters import PARAMETERS, Parameters
from zonesblanches.providers.providers import Providers
from zonesblanches.telling.documents.settings import PARAMETERS_HEAD, READING_HEAD, UNUSED, role_line, source_lines

__all__ = ["parameters_toml", "reading_toml"]


def parameters_toml(parameters: Parameters, *, told: Sequence[str] = (), unused: Sequence[str] = ()) -> str:
    """Return the parameters as commented TOML, credits first; `Parameters.from_toml` reads it back the same.

    Parameters
    ----------
    parameters
        Those in force.
    told
        Lines to write above them.
    unused
        Names of those that played no part, because a table of costs was given: their line says so.
    """
    values = parameters.to_dict()
    said = [_comment(line) for line in told]
    lines = [_comment(PARAMETERS_HEAD), *said, ""]
    tables = []
    for name, value in values.items():
        comment = f"  # {UNUSED if name in unused else ''}{PARAMETERS[name].comment}"
        if value is None or callable(value):
            lines.append(f"# {name} ={comment}")
        elif isinstance(value, dict):
            tables += [
                "",
                f"[{name}]{comment}",
                *(f"{_key(key)} = {_literal(entry)}" for key, entry in value.items()),
            ]
        else:
            lines.append(f"{name} = {_literal(value)}{comment}")
    return "\n".join([*lines, *tables]) + "\n"


def reading_toml(providers: Providers) -> str:
    """Return what was read, and what each column was taken for, as TOML that ``columns=`` reads back.

    Parameters
    ----------
    providers
        The lists of a diagnosis.
    """
    lines = [_comment(READING_HEAD)]
    for source in providers.sources:
        roles = providers.roles[(providers.roles["source"] == source.name) & providers.roles["used"].astype(bool)]
        lines += [
            "",
            f"[{_quoted(source.name)}]",
            *map(_comment, source_lines(providers, source)),
        ]
        if len(roles):
            lines += ["", f"[{_quoted(source.name)}.colonnes]"]
        for line in roles.drop_duplicates("role").itertuples(index=False):
            sure = _comment(role_line(line.how, line.confidence))
            lines.append(f"{line.role} = {_quoted(line.column)}  {sure}")
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    """Return a TOML comment: one line, no control character."""
    return "# " + "".join(char if char.isprintable() else " " for char in " ".join(text.split()))


def _key(name: str) -> str:
    """Return a TOML key, bare where it can be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    """Return a TOML basic string: JSON escapes the same characters in the same way."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)} = {_literal(entry)}' for key, entry in value.items())}}}"
    if callable(value):
        return _quoted(getattr(value, "__name__", str(value)))
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(_literal(item) for item in value)}]"
    return repr(value)
