"""The hidden folder in which files are written before they take their place, and those that a killed run left."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from zonesblanches.errors import OutputError, first_five
from zonesblanches.language import plural

__all__ = ["OF_ALL", "OF_ONE", "abandoned", "drafting", "sweep"]

OF_ALL, OF_ONE = ".zones-blanches-", ".zb-"  # how the drafts of a whole folder are named, and those of one file
_HELD = ".en-cours"  # locked by the run that writes: the system lets go of it when that run dies, however it dies
_DONE = "FINI"  # begins the name of one being removed; no name drawn at random holds a capital
_YOUNG_S = 3600.0  # a folder without that file is being made, or was left by an earlier version: an hour tells


@contextlib.contextmanager
def drafting(beside: Path, prefix: str) -> Iterator[Path]:
    """Give a hidden folder for drafts, on the same disk as the files they become; it goes when the block ends.

    Parameters
    ----------
    beside
        Folder of the files.
    prefix
        `OF_ALL` or `OF_ONE`.

    Raises
    ------
    OutputError
        When nothing can be written there.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
        held = (folder / _HELD).open("wb")
    except OSError as error:
        raise OutputError(f"Impossible d'écrire dans {beside} : {error.strerror}.") from error
    try:
        with held:
            _hold(held)
            yield folder
    finally:
        _remove(folder)


def abandoned(beside: Path, *prefixes: str) -> list[Path]:
    """Return the folders of drafts whose run is dead; those that another run is filling are left alone.

    Parameters
    ----------
    beside
        Folder that may hold some.
    prefixes
        `OF_ALL`, `OF_ONE`.
    """
    try:
        there = [Path(entry.path) for entry in os.scandir(beside) if entry.name.startswith(prefixes)]
    except OSError:  # there is no folder yet
        return []
    return sorted(path for path in there if path.is_dir() and not path.is_symlink() and _dead(path))


def sweep(beside: Path, *prefixes: str, remark: str = "") -> None:
    """Remove the drafts of dead runs, and say it.

    Parameters
    ----------
    beside
        Folder that may hold some.
    prefixes
        `OF_ALL`, `OF_ONE`.
    remark
        What else the dead runs left, if anything.
    """
    drafts = abandoned(beside, *prefixes)
    for draft in drafts:
        _remove(draft)
    gone = [draft.name for draft in drafts if not draft.exists()]
    if gone:
        many = plural(len(gone), "brouillon effacé", "brouillons effacés")
        warnings.warn(
            f"Un enregistrement précédent a été coupé : {many} de {beside} ({first_five(gone)}).{remark}",
            UserWarning,
            stacklevel=2,
        )


def _remove(draft: Path) -> None:
    """Remove a folder of drafts; renamed first, so that one half removed is known for what it is."""
    kind, _, rest = draft.name.rpartition("-")
    doomed = draft.with_name(f"{kind}-{_DONE}{rest.removeprefix(_DONE)}")
    with contextlib.suppress(OSError):
        draft.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
    shutil.rmtree(draft, ignore_errors=True)  # where it could not be renamed


def _dead(draft: Path) -> bool:
    if draft.name.rpartition("-")[2].startswith(_DONE):
        return True
    try:
        with (draft / _HELD).open("r+b") as held:
            return _hold(held)
    except FileNotFoundError:
        return _age_s(draft) > _YOUNG_S
    except OSError:
        return False


def _age_s(draft: Path) -> float:
    try:
        return time.time() - draft.stat().st_mtime
    except OSError:  # gone meanwhile
        return 0.0


def _hold(held: BinaryIO) -> bool:
    """Lock an open file until it is closed; False where another run holds it, or nothing can be locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
