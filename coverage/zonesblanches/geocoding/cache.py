"""What the geocoding service already answered, kept between runs in one file, or for the life of the geocoder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.geocoding.answers import ANSWER_COLUMNS
from zonesblanches.geocoding.queries import Request
from zonesblanches.web.cache import AnswerFile, CacheWords

__all__ = ["Cache", "FileCache", "MemoryCache", "cache_key"]

_APPLICATION = 0x5A42_4743  # "ZBGC": tells our file from another program's
_COLUMNS = {name: "REAL" if at < 4 else "TEXT" for at, name in enumerate(ANSWER_COLUMNS)}
_WORDS = CacheWords(
    name="cache de géocodage",
    offline="Géocodage hors ligne",
    done="d'un géocodage déjà fait",
    first="Géocodez d'abord avec le réseau.",
    again="les adresses seront demandées de nouveau",
)
_PATIENCE_S = 60.0  # another process may be writing


def cache_key(url: str, request: Request) -> str:
    """Name a request to a service; the cache holds this hash, not the address that was asked.

    Examples
    --------
    >>> asked = Request("3 rue haute", "", "ales", "30007", "")
    >>> cache_key("https://un.test", asked) == cache_key("https://deux.test", asked)
    False
    """
    return hashlib.sha256("\x1f".join((url, *request)).encode()).hexdigest()


class MemoryCache:
    """Answers kept for the life of the geocoder."""

    name = "en mémoire"

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Any, ...]] = {}

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Any, ...]]:
        """Return the answers known for some keys."""
        return {key: self._rows[key] for key in keys if key in self._rows}

    def put(self, answers: pd.DataFrame) -> None:
        """Keep answers, indexed by cache key."""
        self._rows.update(_rows(answers))


class FileCache(AnswerFile):
    """Answers kept in one SQLite file, that several processes may share.

    Parameters
    ----------
    path
        The file; made when absent, unless `read_only`.
    read_only
        Replay only: an absent file is an error, and nothing is written.

    Raises
    ------
    InputError
        When the file is damaged, is not ours, cannot be opened, or stays locked.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        super().__init__(
            path,
            application=_APPLICATION,
            columns=_COLUMNS,
            words=_WORDS,
            patience_s=_PATIENCE_S,
            read_only=read_only,
        )

    def put(self, answers: pd.DataFrame) -> None:
        """Write answers, indexed by cache key, in one transaction."""
        self.write(_rows(answers))


Cache = MemoryCache | FileCache


def _rows(answers: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    """Turn answers into plain tuples; NaN becomes None, which SQLite knows."""
    plain = answers[list(ANSWER_COLUMNS)].astype(object).where(answers[list(ANSWER_COLUMNS)].notna(), None)
    return {str(key): tuple(row) for key, row in zip(plain.index, plain.itertuples(index=False), strict=True)}
