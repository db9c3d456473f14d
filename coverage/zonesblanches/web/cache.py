"""What a web service already answered, kept between runs in one SQLite file that several processes may share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zonesblanches.errors import InputError

__all__ = ["AnswerFile", "CacheWords"]

_CHUNK = 500  # keys in one query: SQLite allows 999 variables at least


@dataclass(frozen=True)
class CacheWords:
    """How messages name a cache.

    Parameters
    ----------
    name
        ``cache de géocodage``, after « le ».
    offline
        ``Géocodage hors ligne``, first words of a message.
    done
        ``d'un géocodage déjà fait``: the file expected.
    first
        What to do before working offline, a sentence.
    again
        ``les adresses seront demandées de nouveau``: what deleting the file costs.
    """

    name: str
    offline: str
    done: str
    first: str
    again: str


class AnswerFile:
    """Answers by key in one SQLite file.

    Parameters
    ----------
    path
        The file; made when absent, unless `read_only`.
    application
        Number written in the file, which tells it from another program's.
    columns
        SQLite type of each column of an answer, by name.
    words
        How messages name the cache.
    patience_s
        Seconds to wait for another process that writes.
    read_only
        Replay only: an absent file is an error, and nothing is written.

    Raises
    ------
    InputError
        When the file is damaged, is not ours, cannot be opened, or stays locked.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        application: int,
        columns: Mapping[str, str],
        words: CacheWords,
        patience_s: float = 60.0,
        read_only: bool = False,
    ) -> None:
        self.path = Path(path)
        self.name = str(path)
        self._application, self._columns, self._words, self._patience_s = application, columns, words, patience_s
        self._names = ", ".join(f'"{name}"' for name in columns)
        if read_only and not self.path.is_file():
            raise InputError(
                f"{words.offline} : le cache {self.path} n'existe pas. Donnez le fichier {words.done}, ou passez "
                "offline=False."
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
                query = f"SELECT key, {self._names} FROM answers WHERE key IN ({marks})"  # noqa: S608 - only names of ours
                known.update((row[0], tuple(row[1:])) for row in link.execute(query, part))
            return known

        known: dict[str, tuple[Any, ...]] = self._run(read)
        return known

    def write(self, answers: Mapping[str, tuple[Any, ...]]) -> None:
        """Write answers by key, in one transaction."""
        rows = [(key, *answer) for key, answer in answers.items()]
        marks = ", ".join("?" * (len(self._columns) + 1))

        def write(link: sqlite3.Connection) -> None:
            with link:
                link.executemany(f"INSERT OR REPLACE INTO answers (key, {self._names}) VALUES ({marks})", rows)  # noqa: S608

        self._run(write)

    def _prepare(self, link: sqlite3.Connection) -> None:
        """Recognise our file, or make a new one; another program's base is left alone."""
        if self._mode != "ro":
            link.execute("BEGIN IMMEDIATE")  # two processes may be making the file at the same time
        owner = link.execute("PRAGMA application_id").fetchone()[0]
        tables = link.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != self._application and tables:
            raise InputError(
                f"{self.path} est une base SQLite d'un autre logiciel. Choisissez un autre fichier de cache."
            )
        if owner == self._application and tables:
            link.execute(f"SELECT key, {self._names} FROM answers LIMIT 1").fetchall()  # noqa: S608
            return
        if self._mode == "ro":
            raise InputError(f"{self._words.offline} : le cache {self.path} est vide. {self._words.first}")
        kinds = ", ".join(f'"{name}" {kind}' for name, kind in self._columns.items())
        link.execute(f"CREATE TABLE answers (key TEXT PRIMARY KEY, {kinds}) WITHOUT ROWID")
        link.execute(f"PRAGMA application_id = {self._application}")
        link.commit()

    def _run(self, task: Callable[[sqlite3.Connection], Any]) -> Any:
        """Open the file, do one thing, close it; what SQLite says becomes a message."""
        try:
            address = f"{self.path.absolute().as_uri()}?mode={self._mode}"
            with closing(sqlite3.connect(address, uri=True, timeout=self._patience_s)) as link:
                return task(link)
        except sqlite3.OperationalError as error:
            raise InputError(self._trouble(str(error))) from error
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"Le {self._words.name} {self.path} est endommagé ou n'est pas un cache ({error}). Supprimez-le "
                f"({self._words.again}) ou choisissez un autre fichier."
            ) from error

    def _trouble(self, said: str) -> str:
        cache = f"Le {self._words.name} {self.path}"
        if "locked" in said or "busy" in said:
            return f"{cache} est occupé par un autre traitement. Attendez sa fin, puis relancez."
        if "no such" in said:
            return f"{cache} n'a pas la forme attendue ({said}). Supprimez-le."
        return (
            f"{cache} ne peut pas être ouvert ou écrit ({said}). Vérifiez que le dossier existe, que vous avez le "
            "droit d'y écrire et que le disque n'est pas plein."
        )
