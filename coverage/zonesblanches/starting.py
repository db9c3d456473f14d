"""What the command does before whatever is long to import; nothing where the library is imported by someone else."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

__all__ = [
    "INTERRUPTED",
    "STOPPED",
    "cores",
    "imported",
    "is_command",
    "seldom_collected",
    "start_python",
    "started_early",
]

INTERRUPTED = "Interrompu : aucun fichier n'est resté à moitié écrit.\n"
STOPPED = 130  # what shells give to a command that Ctrl-C stopped
_NAMES = ("zones-blanches", "zones-blanches.exe")
_WRITERS = ("demo", "diagnostic", "lot")  # the sub-commands that write every file
_PAGE = "ouvrir"
_STARTS = (  # Ctrl-C reaches both processes: the first one decides
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path[:] = sys.argv[1:]; "
    "from zonesblanches.outputs.companion import serve; serve()"
)
_MODULES = ("zonesblanches", "zonesblanches.__main__", "zonesblanches.cli")


def seldom_collected() -> None:
    """Look for cycles of objects a hundred times less often: tables make few, and the process is soon over."""
    gc.set_threshold(70_000, 20, 20)


def imported() -> None:
    """Give Ctrl-C back its usual meaning, once all is imported: what is under way is then put away first."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Leave at once: half-imported libraries turn an interruption into errors of their own."""
    os.write(2, INTERRUPTED.encode())
    os._exit(STOPPED)


def start_python() -> subprocess.Popen[bytes] | None:
    """Start a second process of Python, that serves `Companion`; None where none would pay, or can be started."""
    # a program that embeds Python (a GIS) gives its own name: it would be launched once more
    if cores() < 2 or not Path(sys.executable or "").name.lower().startswith("python"):
        return None
    paths = [path or str(Path.cwd()) for path in sys.path]
    utf8 = ["-X", "utf8"] if sys.flags.utf8_mode else []
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, *utf8, "-c", _STARTS, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return None


def started_early() -> subprocess.Popen[bytes] | None:
    """Hand over, once, the process that the command started first of all: its imports run beside our own."""
    return _EARLY.pop() if _EARLY else None


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def is_command() -> bool:
    """Tell whether this process was launched as ``zones-blanches`` or ``python -m zonesblanches``."""
    words = sys.orig_argv
    modules = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-m"]
    return os.path.basename(sys.argv[0]) in _NAMES or modules[:1] in [[name] for name in _MODULES]  # noqa: PTH119


_EARLY: list[subprocess.Popen[bytes]] = []

if is_command():
    if (
        sys.getfilesystemencoding() == "ascii"
    ):  # LC_ALL=POSIX, uncoerced: « Hérault » and « équipes.csv » are unreadable
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
    seldom_collected()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    if sys.argv[1:2] and sys.argv[1] in _WRITERS:
        _EARLY += filter(None, [start_python()])
    if sys.argv[1:2] == [_PAGE]:  # its server needs nothing of what is long to import: the first page is there at once
        raise SystemExit(importlib.import_module("zonesblanches.page.opening").open_from_words(sys.argv[1:]))
