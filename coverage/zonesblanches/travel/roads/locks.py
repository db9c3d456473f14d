"""One process at a time: a lock that the system lifts by itself when its holder dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["locked"]

_LOOK_S = 0.2


@contextmanager
def locked(path: Path, *, waiting: Callable[[], None]) -> Iterator[int]:
    """Hold a lock on a file, waiting for whoever has it.

    Parameters
    ----------
    path
        The file; made when absent, and left there: deleting it would let two processes in.
    waiting
        Called once when the lock is held by another.

    Yields
    ------
    int
        The open file. A program that inherits it keeps the lock until its own end: a build whose parent was killed
        still shuts the others out until it stops writing.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        told = False
        while not _taken(handle):
            if not told:
                waiting()
                told = True
            time.sleep(_LOOK_S)
        yield handle
    finally:
        os.close(handle)  # lifts it, unless a child still has it


if sys.platform == "win32":

    def _taken(handle: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _taken(handle: int) -> bool:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
