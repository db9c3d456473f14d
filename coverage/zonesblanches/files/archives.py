"""Archives, read where they stand: nothing is ever extracted to the disk, and bombs are refused."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO

from zonesblanches.errors import InputError, first_five
from zonesblanches.files.limits import DEFAULT_LIMITS, Limits
from zonesblanches.language import number

__all__ = ["BoundedStream", "archive_errors", "check_workbook", "data_members", "is_workbook", "open_zip"]

_TEXTS = {".csv", ".txt", ".tsv"}
_BOOKS = {".xlsx", ".xlsm", ".ods", ".xls"}
_ARCHIVES = {".zip", ".7z", ".rar", ".gz"}
_DRIVE = re.compile(r"^[A-Za-z]:")
_ENCRYPTED = 0x1
# damage in an archive's directory makes zipfile seek before the file, unpack too few bytes, look for absent names…
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, lzma.LZMAError,
    EOFError, OSError, ValueError, LookupError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip
_SMALL = 1_000_000  # a ratio says nothing of a small file


@contextmanager
def archive_errors(name: str) -> Iterator[None]:
    """Turn what a damaged archive raises into a clear error.

    Parameters
    ----------
    name
        Name of the file, for the message.

    Raises
    ------
    InputError
        When the archive is truncated, damaged, encrypted or compressed in a way that Python does not read.
    """
    try:
        yield
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{name} : archive illisible ou incomplète ({error}). Le téléchargement a sans doute été coupé : "
            "comparez la taille du fichier à celle qu'annonce le site, et téléchargez-le de nouveau."
        ) from error


def open_zip(source: BinaryIO, name: str, limits: Limits = DEFAULT_LIMITS) -> zipfile.ZipFile:
    """Open an archive and refuse the one that is no honest one.

    Parameters
    ----------
    source
        The archive, as a seekable stream.
    name
        Its name, for messages.
    limits
        Largest sizes.

    Raises
    ------
    InputError
        For a damaged archive, too many members, path tricks in names, sizes or ratios over the limits.
    """
    with archive_errors(name):
        archive = zipfile.ZipFile(source)
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise InputError(
            f"{name} : {number(len(infos))} fichiers dans l'archive, au plus {number(limits.members)} attendus."
        )
    tricks = [info.filename for info in infos if _is_trick(info.filename)]
    if tricks:
        raise InputError(
            f"{name} : noms de fichiers dangereux dans l'archive ({first_five(map(repr, tricks))}). Ce n'est pas un "
            "fichier officiel : téléchargez-le depuis le site du producteur."
        )
    for info in infos:
        _check_size(info.filename, name, info.file_size, info.compress_size, limits.text_bytes, limits.ratio)
    return archive


def _is_trick(member: str) -> bool:
    path = PurePosixPath(member.replace("\\", "/"))
    return not member or path.is_absolute() or ".." in path.parts or bool(_DRIVE.match(member)) or "\0" in member


def _check_size(member: str, name: str, size: int, packed: int, most: int, ratio: int) -> None:
    if size > most:
        raise InputError(
            f"{name} : « {member} » pèserait {number(size / 1e6)} Mo une fois décompressé, au plus "
            f"{number(most / 1e6)} Mo attendus."
        )
    if size > _SMALL and size > ratio * max(packed, 1):
        raise InputError(
            f"{name} : « {member} » se décompresse {number(size / max(packed, 1))} fois, au plus {ratio} attendu. "
            "Archive piégée ? Téléchargez-la depuis le site du producteur."
        )


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Say whether an archive is itself a workbook, xlsx or ods."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def data_members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the members that may hold data: texts and workbooks, the largest first.

    Parameters
    ----------
    archive
        As `open_zip` returns it.
    name
        Its name, for messages.

    Raises
    ------
    InputError
        When there is none, when archives are nested, or when a password is needed.
    """
    files = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
    kept = [info for info in files if PurePosixPath(info.filename).suffix.lower() in _TEXTS | _BOOKS | {".parquet"}]
    if not kept:
        inner = [info.filename for info in files if PurePosixPath(info.filename).suffix.lower() in _ARCHIVES]
        if inner:
            raise InputError(
                f"{name} : une archive dans l'archive ({first_five(inner)}). Décompressez une fois, puis donnez celle "
                "de l'intérieur."
            )
        found = first_five(info.filename for info in files) or "rien"
        raise InputError(f"{name} : aucun fichier csv, txt, xlsx, ods ou parquet dans l'archive. Trouvé : {found}.")
    if any(info.flag_bits & _ENCRYPTED for info in kept):
        raise InputError(f"{name} : archive protégée par un mot de passe. Décompressez-la d'abord.")
    return sorted(kept, key=lambda info: (-info.file_size, info.filename))


def _is_litter(member: str) -> bool:
    """Say whether a member was left by a Mac rather than by the producer."""
    return member.startswith("__MACOSX/") or PurePosixPath(member).name.startswith((".", "._"))


def check_workbook(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse a workbook that would not fit in memory; the real sizes are read, not only those declared.

    Parameters
    ----------
    data
        The workbook, compressed.
    name
        Its name, for messages.
    limits
        Largest sizes.

    Raises
    ------
    InputError
        For a bomb, or a truncated workbook.
    """
    with open_zip(io.BytesIO(data), name, limits) as archive, archive_errors(name):
        total = sum(info.file_size for info in archive.infolist())
        _check_size("le classeur", name, total, len(data), limits.workbook_bytes, limits.ratio)
        bad = archive.testzip()  # reads every member up to its declared size, then checks its sum
        bad = bad or next((info.filename for info in archive.infolist() if _is_longer(data, info)), None)
    if bad is not None:
        raise InputError(f"{name} : classeur abîmé (« {bad} »). Téléchargez-le de nouveau.")


def _is_longer(data: bytes, info: zipfile.ZipInfo) -> bool:
    """Say whether a member unpacks to more than it declares: other readers go on to its real end."""
    if info.compress_type != zipfile.ZIP_DEFLATED:
        return info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    inflate = zlib.decompressobj(-15)
    packed, size = data[start : start + info.compress_size], 0
    while packed and not inflate.eof and size <= info.file_size:
        size += len(inflate.decompress(packed, _SMALL))
        packed = inflate.unconsumed_tail
    return size != info.file_size


class BoundedStream(io.RawIOBase):
    """A decompressing stream that stops a bomb while it is read, and speaks clearly when it is cut.

    Parameters
    ----------
    raw
        Stream of decompressed bytes.
    name
        Name of the file, for messages.
    packed
        Size once compressed, in bytes.
    limits
        Largest sizes.
    beneath
        The compressed stream, closed with this one.
    """

    def __init__(
        self, raw: BinaryIO, name: str, packed: int, limits: Limits = DEFAULT_LIMITS, *, beneath: BinaryIO
    ) -> None:
        super().__init__()
        self._beneath = beneath
        self._raw, self._name, self._packed, self._limits = raw, name, packed, limits
        self._read = 0

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes."""
        with archive_errors(self._name):
            chunk = self._raw.read(size if 0 <= size <= 1 << 24 else 1 << 24)
        self._read += len(chunk)
        _check_size("le contenu", self._name, self._read, self._packed, self._limits.text_bytes, self._limits.ratio)
        return chunk

    def close(self) -> None:
        """Close the streams below too."""
        try:
            self._raw.close()
        finally:
            self._beneath.close()
        super().close()
