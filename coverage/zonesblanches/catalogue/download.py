"""Fetching a file of the catalogue from its stable address, whole or not at all.

A download that is cut resumes where it stopped, with the address's own mark (ETag) as proof that the file has not
changed since; what arrives is checked before it takes its name.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zonesblanches.catalogue.entries import Entry, entry
from zonesblanches.errors import InputError
from zonesblanches.files.text import refuse_foreign
from zonesblanches.language import number

__all__ = ["Resuming", "download", "download_entry"]

_CHUNK = 1 << 18
_PAUSES_S = (1.0, 4.0, 10.0)
_TIMEOUT_S = 60.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


def download(key: str, folder: str | os.PathLike[str] = ".", *, sha256: str | None = None) -> Path:
    """Fetch a file of the catalogue, or return the one already there.

    Parameters
    ----------
    key
        Short name in the catalogue, as in ``sources()``.
    folder
        Where to keep it; it is made if need be.
    sha256
        Hash expected; None takes the catalogue's, where it has one. A file already there with another hash is
        fetched again.

    Returns
    -------
    pathlib.Path
        The file, under the name it has when a person downloads it.

    Raises
    ------
    InputError
        For an unknown key, a file without a stable address (the message gives its page), no network, a proxy in the
        way, an error of the server, a wrong hash.

    Examples
    --------
    >>> download("evol_struct_pop", "data")  # doctest: +SKIP
    PosixPath('data/base-cc-evol-struct-pop-2022_csv.zip')
    """
    return download_entry(entry(key), folder, sha256=sha256)


def download_entry(
    item: Entry,
    folder: str | os.PathLike[str],
    *,
    sha256: str | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Path:
    """Fetch one entry of a catalogue; see `download`.

    Parameters
    ----------
    item
        The entry.
    folder
        Where to keep the file.
    sha256
        Hash expected; None takes the entry's.
    pause
        Waits between two tries, in seconds.

    Raises
    ------
    InputError
        As `download`.
    """
    import pooch

    if not item.url:
        raise InputError(
            f"« {item.key} » n'a pas d'adresse stable : téléchargez « {item.file} » depuis "
            f"{item.page or 'le partenaire'}, puis donnez le chemin du fichier."
        )
    wanted = sha256 or item.sha256 or None
    target = _folder(folder) / item.file
    had = target.is_file()
    if had and wanted is None:
        return target
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel("ERROR")  # pooch prints what it does; a library does not
    try:
        pooch.retrieve(
            item.url,
            known_hash=f"sha256:{wanted}" if wanted else None,
            fname=item.file,
            path=target.parent,
            downloader=Resuming(item, pause=pause),
        )
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{item.file} : le fichier reçu n'est pas celui attendu (sha256 différent de {str(wanted)[:12]}…). Le "
            f"producteur l'a peut-être révisé : vérifiez sur {item.page}, puis recommencez avec sha256=None."
        ) from error
    finally:
        logger.setLevel(level)
    return target


def _folder(folder: str | os.PathLike[str]) -> Path:
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Dossier impossible à créer : {path} ({error.strerror}).") from error
    return path


class Resuming:
    """A downloader for pooch that goes on where a cut download stopped.

    Parameters
    ----------
    item
        What is fetched, for messages.
    pause
        Waits between two tries, in seconds.
    """

    def __init__(self, item: Entry, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._item, self._pause = item, pause

    def __call__(self, url: str, output_file: Any, _pooch: Any) -> None:
        """Fetch `url` into `output_file`, by way of a ``.part`` file that outlives a cut."""
        final = Path(output_file)
        part = (final.parent / self._item.file).with_name(self._item.file + ".part")
        for wait in (*_PAUSES_S, None):
            try:
                self._fetch(url, part)
                break
            except _CutError as cut:
                if wait is None:
                    raise self._failed(cut) from cut
                self._pause(cut.wait_s or wait)
        self._check(part)
        part.replace(final)
        _mark(part).unlink(missing_ok=True)

    def _fetch(self, url: str, part: Path) -> None:
        import requests

        done = part.stat().st_size if part.is_file() else 0
        mark = _mark(part).read_text(encoding="utf-8") if done and _mark(part).is_file() else ""
        headers = {"Accept-Encoding": "identity"}
        if done and mark:
            headers |= {"Range": f"bytes={done}-", "If-Range": mark}
        try:
            with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S) as answer:
                self._receive(answer, part, done)
        except requests.exceptions.ProxyError as error:
            raise InputError(
                self._network("un proxy refuse la connexion (variables HTTPS_PROXY et NO_PROXY)")
            ) from error
        except requests.exceptions.SSLError as error:
            raise InputError(self._network("certificat refusé : un proxy déchiffre sans doute le réseau")) from error
        except requests.exceptions.ConnectionError as error:
            raise _CutError("connexion impossible ou coupée") from error
        except requests.exceptions.Timeout as error:
            raise _CutError("aucune réponse à temps") from error
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
            raise _CutError("réponse coupée") from error
        except requests.exceptions.RequestException as error:
            raise InputError(self._network(str(error)[:120])) from error
        except OSError as error:
            raise InputError(f"{part} : écriture impossible ({error.strerror or error}).") from error

    def _receive(self, answer: Any, part: Path, done: int) -> None:
        """Write the body; a server that ignores the range sends the whole file again."""
        if answer.status_code == 416:  # what is there is no beginning of the file, or is all of it
            part.unlink(missing_ok=True)
            raise _CutError("reprise refusée")
        if answer.status_code in _AGAIN:
            after = answer.headers.get("Retry-After", "")
            raise _CutError(f"erreur {answer.status_code}", float(after) if after.isdigit() else 0.0)
        if answer.status_code not in {200, 206}:
            raise InputError(self._network(f"réponse {answer.status_code} du serveur"))
        resumed = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {done}-")
        if answer.status_code == 206 and not resumed:
            part.unlink(missing_ok=True)
            raise _CutError("reprise à un autre endroit que demandé")
        mark = answer.headers.get("ETag", "") or answer.headers.get("Last-Modified", "")
        _mark(part).write_text("" if mark.startswith("W/") else mark, encoding="utf-8")
        expected = _length(answer)
        start = done if resumed else 0
        received = 0
        with part.open("ab" if resumed else "wb") as stream:
            for chunk in answer.iter_content(_CHUNK):
                stream.write(chunk)
                received += len(chunk)
        if expected is not None and received != expected:
            raise _CutError(f"{number(start + received)} octets reçus sur {number(start + expected)}")

    def _check(self, part: Path) -> None:
        """Refuse the page of a proxy or of the site, which comes with a fine status."""
        with part.open("rb") as stream:
            head = stream.read(512)
        try:
            refuse_foreign(head, self._item.file)
        except InputError:
            part.unlink(missing_ok=True)
            raise
        if not head:
            part.unlink(missing_ok=True)
            raise InputError(self._network("réponse vide"))

    def _network(self, why: str) -> str:
        return (
            f"{self._item.file} : téléchargement impossible, {why}. Téléchargez-le dans un navigateur depuis "
            f"{self._item.page}, puis donnez le chemin du fichier."
        )

    def _failed(self, cut: _CutError) -> InputError:
        tries = len(_PAUSES_S) + 1
        return InputError(
            self._network(f"{cut} ({tries} essais ; ce qui est arrivé est gardé, relancez pour reprendre)")
        )


class _CutError(Exception):
    """A fault that another try may lift."""

    def __init__(self, why: str, wait_s: float = 0.0) -> None:
        super().__init__(why)
        self.wait_s = min(wait_s, 60.0)


def _mark(part: Path) -> Path:
    """Return the file that keeps the address's mark of a partial download."""
    return part.with_name(part.name + ".etag")


def _length(answer: Any) -> int | None:
    with contextlib.suppress(ValueError):
        return int(answer.headers.get("Content-Length", ""))
    return None
