"""Saves a diagnosis again and again, each time in a process that is killed at another moment of the last step.

Run with the folder that holds one folder by trial: ``point-7`` dies before the seventh operation on the disk,
``moment-3`` after some random milliseconds.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import example
from zonesblanches.outputs import bundle, drafts, moving
from zonesblanches.outputs.options import SaveOptions

OPERATIONS = ((moving.os, "link"), (moving.os, "replace"), (moving.os, "unlink"), (drafts.os, "rmdir"))
Writers = Callable[..., list[tuple[str, float, Callable[[], object]]]]


def writers(version: str) -> Writers:
    """Return what stands for the writers of the outputs: quick, and each file tells which run wrote it."""

    def stages(_: object, stage: Path, files: dict[str, str], __: object) -> Any:
        return [("tout", 1, lambda: [(stage / name).write_text(text(name, version)) for name in files.values()])]

    return stages


def text(name: str, version: str) -> str:
    return f"{name} {version}\n" * 5_000


def save(folder: Path, version: str, *, fiches: bool) -> None:
    bundle._stages = writers(version)
    bundle.save_all(example.diagnosis(), SaveOptions(folder, fiches=fiches))


def main(trials: Path) -> None:
    findings = example.diagnosis()
    bundle._stages = writers("nouveau")
    for folder in sorted(trials.iterdir()):
        kind, _, number = folder.name.partition("-")
        child = os.fork()
        if not child:
            die(kind, int(number))
            bundle.save_all(findings, SaveOptions(folder, fiches=False))
            os._exit(0)
        os.waitpid(child, 0)


def die(kind: str, number: int) -> None:
    """Arrange for this process to be killed."""
    done = 0

    def before(operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            if kind == "point" and done == number:
                os.kill(os.getpid(), signal.SIGKILL)
            if kind == "moment" and done == 1 and not os.fork():
                time.sleep(random.Random(number).uniform(0, 0.08))
                os.kill(os.getppid(), signal.SIGKILL)
                os._exit(0)
            time.sleep(0.001 if kind == "moment" else 0)
            return operation(*args, **options)

        return run

    for module, name in OPERATIONS:
        setattr(module, name, before(getattr(module, name)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
