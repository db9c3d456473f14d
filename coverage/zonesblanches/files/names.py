"""The name of a file as it is told: names are any bytes on some disks, and what is told must be text."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["shown_name"]


def shown_name(path: str | os.PathLike[str]) -> str:
    """Return the name of a file in characters that every output can write.

    Parameters
    ----------
    path
        The file; bytes that are no UTF-8 are read as Windows wrote them.

    Examples
    --------
    >>> shown_name("données/équipes.csv")
    'équipes.csv'
    >>> shown_name("équipes.csv".encode("cp1252").decode("utf-8", "surrogateescape"))
    'équipes.csv'
    """
    name = Path(path).name
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "surrogateescape")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")
    return name
