"""What the command does before whatever is long to import; nothing where the library is imported by someone else."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType

__all__ = ["INTERRUPTED", "STOPPED", "imported", "is_command", "seldom_collected"]

INTERRUPTED = "Interrompu : aucun fichier n'est resté à moitié écrit.\n"
STOPPED = 130  # what shells give to a command that Ctrl-C stopped
_NAMES = ("zones-blanches", "zones-blanches.exe")
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


def is_command() -> bool:
    """Tell whether this process was launched as ``zones-blanches`` or ``python -m zonesblanches``."""
    words = sys.orig_argv
    modules = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-m"]
    return os.path.basename(sys.argv[0]) in _NAMES or modules[:1] in [[name] for name in _MODULES]  # noqa: PTH119


if is_command():
    if (
        sys.getfilesystemencoding() == "ascii"
    ):  # LC_ALL=POSIX, uncoerced: « Hérault » and « équipes.csv » are unreadable
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
    seldom_collected()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
