"""A server of an engine on this machine, kept for a while and ended for sure, even when Python is killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from zonesblanches.language import faithful
from zonesblanches.travel.roads.programs import RoadsError

__all__ = ["Keeper", "free_port", "listens"]

_LOOK_S = 0.02
_STARTS = 3  # another program may take the free port before the server does
_PIPE_S, _STOP_S = 1.0, 10.0
# Runs the server, and ends it when the pipe from Python closes: whatever ends Python, kill -9 included. It passes on
# what the server says at first, and drops the rest: one line per request, with every coordinate.
_KEEPER = """
import os, signal, subprocess, sys, threading

def listen():
    left = 65536
    for line in server.stdout:
        if left > 0:
            os.write(1, line[:left])
            left -= len(line)
    os._exit(server.wait() & 255 or 1)

def tie():
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: the server ends with its keeper, even killed

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
server = subprocess.Popen(
    sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    preexec_fn=tie if sys.platform == "linux" else None,
)
try:
    threading.Thread(target=listen, daemon=True).start()
    sys.stdin.read()
finally:
    server.kill()
    server.wait()
"""


class Keeper:
    """A process of its own that runs a server, and stops it when it is told or when Python ends.

    Parameters
    ----------
    name
        Of the engine, for messages.
    patience_s
        Longest wait for the start.
    """

    def __init__(self, name: str, patience_s: float) -> None:
        self.name, self.patience_s = name, patience_s
        self.process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def start(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Start the server.

        Raises
        ------
        RoadsError
            When the system refuses.
        """
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        try:
            self.process = subprocess.Popen(  # noqa: S603 - the engine that the user installed
                [sys.executable, "-I", "-S", "-c", _KEEPER, *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=self._log,
                stderr=self._log,
                env=dict(environment),
                start_new_session=True,  # Ctrl-C reaches Python, which stops the server in good order
            )
        except OSError as error:
            raise RoadsError(f"{self.name} ne peut pas être démarré ({error.strerror or error}).") from error

    def serve(
        self, start: Callable[[int], None], answering: Callable[[int], Callable[[str], bool]], *,
        failed: Callable[[str], str], stop: Callable[[], None],
    ) -> int:  # fmt: skip
        """Start the server on a free port, on another when a program took it meanwhile, and return the port.

        Parameters
        ----------
        start
            Starts it on a port.
        answering, failed
            As for `ready`, the first one for a port.
        stop
            Stops it, and clears what `start` left.

        Raises
        ------
        RoadsError
            When it runs already, ended, or did not start in time.
        """
        if self.process is not None:
            raise RoadsError(
                f"Ce serveur {self.name} est déjà démarré : faites un autre {self.name.capitalize()}Local(…)."
            )
        try:
            for attempt in range(1, _STARTS + 1):
                port = free_port()
                start(port)
                if self.ready(answering(port), failed=failed, last=attempt == _STARTS):
                    return port
                stop()
        except BaseException:
            stop()
            raise
        raise RoadsError(f"{self.name} n'a pas démarré.")  # not reached: the last start raises

    def ready(self, answers: Callable[[str], bool], *, failed: Callable[[str], str], last: bool) -> bool:
        """Wait until the server answers; False when its port was taken by another program.

        Parameters
        ----------
        answers
            Says, from what the server said, whether it does.
        failed
            Gives the message of a failure, from what the server said.
        last
            True when no other port will be tried.

        Raises
        ------
        RoadsError
            When the server ended, or did not start in time.
        """
        end_s = time.monotonic() + self.patience_s
        while time.monotonic() < end_s:
            said = self._said()
            if answers(said):
                return True
            if self.process is None or self.process.poll() is not None or "[error]" in said:
                if not last and "in use" in said.lower():
                    return False
                raise RoadsError(failed(said))
            time.sleep(_LOOK_S)
        raise RoadsError(
            f"{self.name} n'a pas démarré en {faithful(self.patience_s, ())} s : passez patience_s= pour attendre plus."
        )

    def stop(self) -> None:
        """End the server, and make sure of it."""
        keeper, self.process = self.process, None
        if keeper is not None:
            if keeper.stdin is not None:
                keeper.stdin.close()  # the keeper reads the end of the pipe, and kills the server
            # a process forked meanwhile may hold the pipe: the keeper is then told, and in the end killed
            for end, patience_s in ((keeper.terminate, _PIPE_S), (keeper.kill, _STOP_S)):
                try:
                    keeper.wait(patience_s)
                except subprocess.TimeoutExpired:
                    end()
            keeper.wait()
        if self._log is not None:
            self._log.close()
            self._log = None

    def _said(self) -> str:
        if self._log is None:
            return ""
        self._log.seek(0)
        return " ".join(self._log.read().decode("utf-8", errors="replace").split())


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def listens(port: int) -> bool:
    """Say whether something of this machine listens on a port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
