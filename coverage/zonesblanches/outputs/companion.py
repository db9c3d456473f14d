"""A second process of Python, which writes a part of the files while the first one writes the others.

It is a fresh interpreter, and no fork: threads, locks and open files of the first one are none of its business, and it
works alike on every system. It says nothing, is deaf to Ctrl-C, and ends with the first one, however that one ends.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from zonesblanches import clock, starting
from zonesblanches.tool import in_use, using

__all__ = ["Companion", "at_hand", "serve", "warmed"]

_LONG_TO_IMPORT = (
    "zonesblanches.study", "zonesblanches.outputs.bundle", "zonesblanches.outputs.word", "matplotlib.figure",
    "matplotlib.backends.backend_agg", "zonesblanches.outputs.figure.inside", "pyogrio", "xlsxwriter",
    "fontTools.ttLib.tables._h_e_a_d", "fontTools.ttLib.tables._h_m_t_x", "fontTools.ttLib.tables._c_m_a_p",
)  # fmt: skip
_PATIENCE = 5.0  # seconds for a process that was told to end


class Companion:
    """A process that imports what is long to import, then does one work.

    Parameters
    ----------
    process
        Made by `start_python`.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._sending: threading.Thread | None = None

    def begin(self, work: Callable[..., object], *arguments: object) -> bool:
        """Hand the work over, without waiting for it; False where it cannot be sent.

        Parameters
        ----------
        work
            A function of a module.
        arguments
            Whatever can be pickled.
        """
        try:  # as bytes, whole: what is told while it is sent could change meanwhile
            order = pickle.dumps((in_use(), clock.today(), work, arguments), protocol=pickle.HIGHEST_PROTOCOL)
        except Exception:
            return False
        self._sending = threading.Thread(target=self._send, args=(order,), daemon=True)
        self._sending.start()
        return True

    def _send(self, order: bytes) -> None:
        stream = self._process.stdin
        with contextlib.suppress(OSError, ValueError):  # it died, or was let go: `finish` says so
            if stream is not None:
                stream.write(order)
                stream.flush()

    def finish(self) -> bool:
        """Wait for the end of the work; raise what it raised, warn as it warned; False when the process died of it."""
        stream = self._process.stdout
        try:
            if stream is None:
                return False
            error, told = pickle.load(stream)  # noqa: S301 - our own process wrote it
        except Exception:
            return False
        for message, category in told:
            warnings.warn(message, category, stacklevel=2)
        if error is not None:
            raise error
        return True

    def let_go(self) -> None:
        """End the process, whatever it does, and leave nothing of it."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        if self._sending is not None:
            self._sending.join(_PATIENCE)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


_WARM: ContextVar[Companion | None] = ContextVar("companion", default=None)


@contextlib.contextmanager
def warmed() -> Iterator[None]:
    """Keep the companion that the command started first of all for the next `at_hand`, and let it go in the end."""
    process = starting.started_early()
    companion = None if process is None else Companion(process)
    token = _WARM.set(companion)
    try:
        yield
    finally:
        _WARM.reset(token)
        if companion is not None:
            companion.let_go()


@contextlib.contextmanager
def at_hand(*, worth: bool) -> Iterator[Companion | None]:
    """Give the companion that is warm, else a new one where it is worth it; it is gone when the block ends.

    Parameters
    ----------
    worth
        Whether there is enough to do for its imports to pay.
    """
    companion = _WARM.get()
    if companion is None and worth:
        process = starting.start_python()
        companion = None if process is None else Companion(process)
    _WARM.set(None)
    try:
        yield companion
    finally:
        if companion is not None:
            companion.let_go()


def serve() -> None:
    """Be the companion: import, receive a work, do it, say how it ended."""
    starting.seldom_collected()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    orders = sys.stdin.buffer
    # in silence: whatever fails here, the first process finds no answer and does the work, or says what is wrong
    with contextlib.suppress(Exception):
        for module in _LONG_TO_IMPORT:
            importlib.import_module(module)
        tool, day, work, arguments = pickle.load(orders)  # noqa: S301 - the first process wrote it
        threading.Thread(target=_leave_with, args=(orders.fileno(),), daemon=True).start()
        with using(tool), clock.as_of(day):
            answers.write(pickle.dumps(_done(work, arguments)))
        answers.flush()
    os._exit(0)  # the interpreter would wait for the thread that reads


def _leave_with(orders: int) -> None:
    """End when the first process does: its end of the pipe closes."""
    with contextlib.suppress(OSError):
        while os.read(orders, 1):
            pass
    os._exit(1)


def _done(work: Callable[..., object], arguments: tuple[object, ...]) -> tuple[BaseException | None, list[Any]]:
    """Do the work; return what it raised, and the warnings it gave."""
    error: BaseException | None = None
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            work(*arguments)
        except Exception as raised:
            error = raised
    return error, [(str(one.message), one.category) for one in told]
