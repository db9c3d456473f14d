"""What the geocoding service already answered, kept between runs in one file, or for the life of the geocoder."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.errors import InputError
from zonesblanches.geocoding.answers import ANSWER_COLUMNS
from zonesblanches.geocoding.queries import Request

__all__ = ["Cache", "FileCache", "MemoryCache", "cache_key"]

_APPLICATION = 0x5A42_4743  # "ZBGC": tells our file from another program's
_COLUMNS = ", ".join(f'"{name}"' for name in ANSWER_COLUMNS)
_MARKS = ", ".join("?" * (len(ANSWER_COLUMNS) + 1))
_CHUNK = 500  # keys in one query: SQLite allows 999 variables at least
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


class FileCache:
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
        self.path = Path(path)
        self.name = str(path)
        if read_only and not self.path.is_file():
            raise InputError(
                f"Géocodage hors ligne : le cache {self.path} n'existe pas. Donnez le fichier d'un géocodage déjà "
                "fait, ou passez offline=False."
            )
        self._mode = "ro" if read_only else "rwc"
        self._run(self._prepare)

    def get(self, keys: Iterable[str]) -> dict[str, tuple[Any, ...]]:
        """Return the answers known for some keys."""
        wanted = list(keys)

        def read(link: sqlite3.Connection) -> dict[str, tuple[Any, ...]]:
            known: dict[str, tuple[Any, ...]] = {}
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                marks = ", ".join("?" * len(part))
                query = f"SELECT key, {_COLUMNS} FROM answers WHERE key IN ({marks})"  # noqa: S608 - only names of ours
                known.update((row[0], tuple(row[1:])) for row in link.execute(query, part))
            return known

        known: dict[str, tuple[Any, ...]] = self._run(read)
        return known

    def put(self, answers: pd.DataFrame) -> None:
        """Write answers, indexed by cache key, in one transaction."""
        rows = [(key, *row) for key, row in _rows(answers).items()]

        def write(link: sqlite3.Connection) -> None:
            with link:
                link.executemany(f"INSERT OR REPLACE INTO answers (key, {_COLUMNS}) VALUES ({_MARKS})", rows)  # noqa: S608

        self._run(write)

    def _prepare(self, link: sqlite3.Connection) -> None:
        """Recognise our file, or make a new one; another program's base is left alone."""
        if self._mode != "ro":
            link.execute("BEGIN IMMEDIATE")  # two processes may be making the file at the same time
        owner = link.execute("PRAGMA application_id").fetchone()[0]
        tables = link.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != _APPLICATION and tables:
            raise InputError(
                f"{self.path} est une base SQLite d'un autre logiciel. Choisissez un autre fichier de cache."
            )
        if owner == _APPLICATION and tables:
            link.execute(f"SELECT key, {_COLUMNS} FROM answers LIMIT 1").fetchall()  # noqa: S608
            return
        if self._mode == "ro":
            raise InputError(f"Géocodage hors ligne : le cache {self.path} est vide. Géocodez d'abord avec le réseau.")
        kinds = ", ".join(f'"{name}" {"REAL" if at < 4 else "TEXT"}' for at, name in enumerate(ANSWER_COLUMNS))
        link.execute(f"CREATE TABLE answers (key TEXT PRIMARY KEY, {kinds}) WITHOUT ROWID")
        link.execute(f"PRAGMA application_id = {_APPLICATION}")
        link.commit()

    def _run(self, task: Callable[[sqlite3.Connection], Any]) -> Any:
        """Open the file, do one thing, close it; what SQLite says becomes a message."""
        try:
            address = f"{self.path.absolute().as_uri()}?mode={self._mode}"
            with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_S)) as link:
                return task(link)
        except sqlite3.OperationalError as error:
            raise InputError(self._trouble(str(error))) from error
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"Le cache de géocodage {self.path} est endommagé ou n'est pas un cache ({error}). Supprimez-le (les "
                "adresses seront demandées de nouveau) ou choisissez un autre fichier."
            ) from error

    def _trouble(self, said: str) -> str:
        if "locked" in said or "busy" in said:
            return (
                f"Le cache de géocodage {self.path} est occupé par un autre traitement. Attendez sa fin, puis relancez."
            )
        if "no such" in said:
            return f"Le cache de géocodage {self.path} n'a pas la forme attendue ({said}). Supprimez-le."
        return (
            f"Le cache de géocodage {self.path} ne peut pas être ouvert ou écrit ({said}). Vérifiez que le dossier "
            "existe, que vous avez le droit d'y écrire et que le disque n'est pas plein."
        )


Cache = MemoryCache | FileCache


def _rows(answers: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    """Turn answers into plain tuples; NaN becomes None, which SQLite knows."""
    plain = answers[list(ANSWER_COLUMNS)].astype(object).where(answers[list(ANSWER_COLUMNS)].notna(), None)
    return {str(key): tuple(row) for key, row in zip(plain.index, plain.itertuples(index=False), strict=True)}
