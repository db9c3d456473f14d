"""How far a long work is: steps, counts, what is left; to any callable, or to one line of a terminal."""

from __future__ import annotations

import math
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

__all__ = ["Progress", "TerminalLine", "counted", "say_nothing", "staged"]

Progress = Callable[[str], None]
Clock = Callable[[], float]
T = TypeVar("T")
_PATIENCE = 2.0  # seconds before anything is counted aloud
_PAUSE = 0.5  # seconds between two counts


def say_nothing(_: str) -> None:
    """Say nothing."""


def staged(
    stages: Sequence[tuple[str, float, Callable[[], object]]], progress: Progress, *, clock: Clock = time.monotonic
) -> None:
    """Run stages in turn; say each as it begins, how many there are, and after two seconds how long the rest takes.

    Parameters
    ----------
    stages
        What each is called, its usual share of the time, and what it does.
    progress
        Called at the beginning of each stage.
    clock
        Gives seconds.

    Examples
    --------
    >>> staged([("carte", 2, lambda: None), ("rapport", 1, lambda: None)], print)
    carte (1 sur 2)
    rapport (2 sur 2)
    """
    begun, whole, done = clock(), sum(share for _, share, _ in stages), 0.0
    for rank, (name, share, run) in enumerate(stages, start=1):
        progress(f"{name} ({rank} sur {len(stages)}{_left(clock() - begun, done / whole)})")
        run()
        done += share


def counted(items: Sequence[T], name: str, progress: Progress, *, clock: Clock = time.monotonic) -> Iterator[T]:
    """Yield items; after two seconds, say now and then how many are done and how long the others should take.

    Parameters
    ----------
    items
        What is worked on, each taking about as long as the others.
    name
        What the work is called.
    progress
        Called twice a second at most.
    clock
        Gives seconds.

    Examples
    --------
    >>> ticks = iter(range(0, 100, 2))
    >>> list(counted("abc", "fiches", print, clock=lambda: next(ticks)))
    fiches (1 sur 3, encore 8 s environ)
    fiches (2 sur 3, encore 3 s environ)
    ['a', 'b', 'c']
    """
    begun = told = clock()
    for done, item in enumerate(items):
        now = clock()
        if done and now - begun >= _PATIENCE and now - told >= _PAUSE:
            told = now
            progress(f"{name} ({done} sur {len(items)}{_left(now - begun, done / len(items))})")
        yield item


def _left(elapsed: float, share: float) -> str:
    """Say how long the rest should take, from the share that is done."""
    if elapsed < _PATIENCE or not 0 < share < 1:
        return ""
    seconds = max(1, round(elapsed * (1 - share) / share))
    return f", encore {seconds} s environ" if seconds < 100 else f", encore {math.ceil(seconds / 60)} min environ"


class TerminalLine:
    """One line of the terminal, on the standard error, written over at each step; nothing on a pipe or in a file.

    As a context, it leaves the line empty for what is written next.

    Examples
    --------
    >>> with TerminalLine() as line:  # silent here: no terminal
    ...     line("carte (1 sur 8)")
    """

    def __init__(self) -> None:
        self.shown = 0

    def __call__(self, text: str) -> None:
        """Write a step over the last one."""
        if sys.stderr.isatty():
            line = f"  … {text}"[: shutil.get_terminal_size().columns - 1]
            self._write(line.ljust(self.shown))
            self.shown = len(line)

    def clear(self) -> None:
        """Leave the line empty."""
        if self.shown:
            self._write(" " * self.shown + "\r")
            self.shown = 0

    def __enter__(self) -> TerminalLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r{line}")
        sys.stderr.flush()
