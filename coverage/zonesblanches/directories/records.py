"""The records of a JSON file, one at a time: the file may weigh hundreds of megabytes."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import re
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from zonesblanches.errors import InputError
from zonesblanches.files.archives import BoundedStream, archive_errors, open_zip
from zonesblanches.files.limits import DEFAULT_LIMITS, Limits
from zonesblanches.files.text import Utf8Stream, guess_encoding, refuse_foreign
from zonesblanches.language import number

__all__ = ["holds_json", "iter_records"]

_START = re.compile(r'\s*(?:\{(?:\s*"\w+"\s*:\s*(?:"[^"]*"|-?[\d.]+|null|true|false)\s*,)*\s*"\w+"\s*:\s*)?\[')
_GAP = re.compile(r"[\s,]*")
_CHUNK = 1 << 20
_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
_TARS = (b"BZh", b"\xfd7zXZ\x00")


def holds_json(path: Path) -> bool:
    """Say whether a file is JSON, or an archive that holds some.

    Parameters
    ----------
    path
        A file that exists.

    Raises
    ------
    InputError
        For a damaged archive.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if head.startswith(b"PK"):
            stream.seek(0)
            with open_zip(stream, path.name) as archive:
                return any(name.lower().endswith(".json") for name in archive.namelist())
    if head.startswith(_GZIP):
        with archive_errors(path.name), gzip.open(path) as inner:
            head = inner.read(512)
    return head.startswith((b"BZh", b"\xfd7zXZ\x00")) or _is_tar(head) or _begins_json(head)


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _begins_json(head: bytes) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}


def iter_records(path: str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> Iterator[dict[str, Any]]:
    """Yield the objects of the first list of a JSON file: ``[{…}, …]`` or ``{"service": [{…}, …]}``.

    Parameters
    ----------
    path
        A JSON file, or a zip, gz or tar (bz2, gz, xz) archive that holds one; nothing is extracted.
    limits
        Largest sizes.

    Yields
    ------
    dict
        One record.

    Raises
    ------
    InputError
        For a file that is cut, damaged, of another kind, or a trap.
    """
    file = Path(path)
    with _opened(file, limits) as stream:
        head = stream.read(_HEAD)
        while len(head) < _HEAD and (more := stream.read(_HEAD - len(head))):
            head += more
        refuse_foreign(head[:512], file.name)
        whole = io.BufferedReader(cast("io.RawIOBase", _Chained(head, stream)))
        yield from _parse(Utf8Stream(cast("BinaryIO", whole), guess_encoding(head), file.name), file.name, limits)


@contextmanager
def _opened(file: Path, limits: Limits) -> Iterator[BinaryIO]:
    """Open the JSON text, inside its archive where there is one."""
    with ExitStack() as stack, archive_errors(file.name):
        raw = stack.enter_context(file.open("rb"))
        size = file.stat().st_size
        head = raw.read(_HEAD)
        raw.seek(0)
        if head.startswith(b"PK"):
            archive = stack.enter_context(open_zip(raw, file.name, limits))
            member = max(_json_members(archive), key=lambda info: info.file_size)
            inner = cast("BinaryIO", stack.enter_context(archive.open(member)))
            yield cast("BinaryIO", BoundedStream(inner, file.name, member.compress_size, limits, beneath=raw))
        elif head.startswith(_TARS) or _is_tar(head) or _is_tar(_unpacked(file, head)):
            inner = _in_tar(stack, file)
            yield cast("BinaryIO", BoundedStream(inner, file.name, size, limits, beneath=raw))
        elif head.startswith(_GZIP):
            inner = cast("BinaryIO", stack.enter_context(gzip.open(file)))
            yield cast("BinaryIO", BoundedStream(inner, file.name, size, limits, beneath=raw))
        else:
            yield raw


def _json_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in archive.infolist() if info.filename.lower().endswith(".json")]


def _unpacked(file: Path, head: bytes) -> bytes:
    """Return the beginning of what a gz holds; empty for another kind of file."""
    if not head.startswith(_GZIP):
        return b""
    with gzip.open(file) as inner:
        return inner.read(512)


def _in_tar(stack: ExitStack, file: Path) -> BinaryIO:
    """Return the first JSON member of a tar."""
    try:
        archive = stack.enter_context(tarfile.open(file, "r|*"))  # noqa: SIM115 # the stack closes it
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(
            f"{file.name} : archive illisible ou coupée ({error}). Attendu : all_latest.tar.bz2 de la DILA, entier, "
            "ou le json qu'il contient."
        ) from error
    try:
        for member in archive:
            if member.isfile() and member.name.lower().endswith(".json"):
                return cast("BinaryIO", archive.extractfile(member))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"{file.name} : archive coupée ou abîmée ({error}). Téléchargez-la de nouveau.") from error
    raise InputError(f"{file.name} : aucun fichier json dans l'archive.")


class _Chained(io.RawIOBase):
    """A stream whose beginning was already read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _parse(stream: Utf8Stream, name: str, limits: Limits) -> Iterator[dict[str, Any]]:
    """Decode record after record; the buffer never holds much more than a chunk or a record."""
    text = codecs.getincrementaldecoder("utf-8")()
    buffer, at, count = text.decode(_read(stream, name)), 0, 0
    begins = _START.match(buffer)
    if begins is None:
        raise InputError(
            f"{name} : ce json n'est ni une liste, ni un objet qui en tient une (« service »). Attendu : le fichier de "
            "la DILA, ou son export json."
        )
    at = begins.end()
    decoder = json.JSONDecoder()
    while True:
        at = cast("re.Match[str]", _GAP.match(buffer, at)).end()
        if buffer[at : at + 1] == "]":
            return
        try:
            record, end = decoder.raw_decode(buffer, at)
        except (json.JSONDecodeError, RecursionError) as error:
            more = _read(stream, name)
            if not more or len(buffer) - at > limits.cell_bytes or isinstance(error, RecursionError):
                raise _cut(name, count, cut=not more) from error
            buffer, at = buffer[at:] + text.decode(more), 0
            continue
        if not isinstance(record, dict):
            raise InputError(f"{name} : l'élément {number(count + 1)} de la liste n'est pas une fiche.")
        count, at = count + 1, end
        yield record


def _read(stream: Utf8Stream, name: str) -> bytes:
    try:
        return stream.read(_CHUNK)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise InputError(f"{name} : archive coupée ou abîmée ({error}). Téléchargez-la de nouveau.") from error


def _cut(name: str, count: int, *, cut: bool) -> InputError:
    where = f"après {number(count)} fiches"
    if cut:
        return InputError(
            f"{name} s'arrête {where} : le téléchargement a sans doute été coupé. Téléchargez-le de nouveau."
        )
    return InputError(
        f"{name} : json illisible {where}. Téléchargez-le de nouveau, sans l'ouvrir dans un autre logiciel."
    )
