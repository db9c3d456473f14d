"""The errand from the server to the workshop: one work at a time, its progress, its end, its interruption."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Courier", "Errand"]

_STARTS = "import sys; sys.path[:] = sys.argv[1:]; from zonesblanches.page.workshop import keep_shop; keep_shop()"
_OPEN = ("waiting", "running")
_PATIENCE_S = 3.0  # for a work that was told to stop
_LONGEST_LINE = 256 * 1024 * 1024  # bytes: what was understood of 100,000 rows


@dataclass
class Errand:
    """A work that the workshop was asked for.

    Parameters
    ----------
    name
        Of the work.
    key
        What it depends on: asked for twice, it is done once.
    asked
        What it takes.
    """

    name: str
    key: str
    asked: Mapping[str, Any]
    number: int = 0
    text: str = ""
    state: str = "waiting"  # then running, done, failed, stopped or replaced
    result: dict[str, Any] = field(default_factory=dict)


class Courier:
    """The server's side of the workshop.

    Parameters
    ----------
    told
        Called at each change of an errand.
    log
        File that receives what the workshop says of its own faults.
    """

    def __init__(self, told: Callable[[Errand], None], log: Path) -> None:
        self._told, self._log = told, log
        self._process: asyncio.subprocess.Process | None = None
        self._waiting: list[Errand] = []
        self._wake = asyncio.Event()
        self._count = 0
        self.current: Errand | None = None

    @property
    def open(self) -> list[Errand]:
        """Errands that wait, then the one that is carried now."""
        return [*self._waiting, *([self.current] if self.current else [])]

    def ask(self, errand: Errand) -> Errand:
        """Put an errand in line; the same one twice is one, and a new one of a name takes the place of the old.

        Parameters
        ----------
        errand
            What to do.
        """
        for other in self.open:
            if (other.name, other.key) == (errand.name, errand.key):
                return other
        for other in [other for other in self._waiting if other.name == errand.name]:
            self._waiting.remove(other)
            self._finish(other, "replaced", {})
        self._count += 1
        errand.number = self._count
        self._waiting.append(errand)
        if self.current is not None and self.current.name == errand.name:
            self._say_stop()
        self._wake.set()
        return errand

    def waiting(self, name: str) -> Errand | None:
        """Return the errand of a name that is not over; None where there is none.

        Parameters
        ----------
        name
            Of the work.
        """
        return next((errand for errand in self.open if errand.name == name and errand.state in _OPEN), None)

    async def stop_current(self) -> None:
        """Stop what is done now, and forget what waits: told first, then ended."""
        for waiting in self._waiting:
            self._finish(waiting, "stopped", {})
        self._waiting.clear()
        errand, process = self.current, self._process
        if errand is None or process is None:
            return
        self._say_stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._until_over(errand), _PATIENCE_S)
        if errand.state == "running":
            process.kill()

    async def _until_over(self, errand: Errand) -> None:
        while errand.state == "running":
            await asyncio.sleep(0.02)

    def _say_stop(self) -> None:
        if self.current is not None:
            self._send({"stop": self.current.number})

    def _send(self, order: Mapping[str, Any]) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def run(self) -> None:
        """Carry errands, one after the other, for as long as the server lives."""
        await self._start()
        try:
            while True:
                while not self._waiting:
                    self._wake.clear()
                    await self._wake.wait()
                self.current = self._waiting.pop(0)
                await self._carry(self.current)
                self.current = None
        finally:
            await self._end()

    async def _start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _STARTS, *sys.path,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                limit=_LONGEST_LINE, start_new_session=os.name == "posix",
            )  # fmt: skip

    async def _end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            with contextlib.suppress(asyncio.CancelledError):
                await self._process.wait()

    async def _carry(self, errand: Errand) -> None:
        if self._process is None or self._process.returncode is not None:
            await self._start()
        errand.state = "running"
        self._told(errand)
        self._send({"number": errand.number, "name": errand.name, **errand.asked})
        while errand.state == "running":
            answer = await self._answer()
            if answer is None:
                if self._process is not None:
                    await self._process.wait()
                self._finish(errand, "stopped", {})
            elif answer.get("number") == errand.number:
                self._hear(errand, answer)

    async def _answer(self) -> dict[str, Any] | None:
        """Return what the workshop says next; None when it is no more."""
        if self._process is None or self._process.stdout is None:
            return None
        line = await self._process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def _hear(self, errand: Errand, answer: Mapping[str, Any]) -> None:
        if "text" in answer:
            errand.text = answer["text"]
            self._told(errand)
        else:
            self._finish(errand, answer["state"], answer["result"])

    def _finish(self, errand: Errand, state: str, result: dict[str, Any]) -> None:
        errand.state, errand.result = state, result
        self._told(errand)
