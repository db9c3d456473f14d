"""The workshop: a process that reads, diagnoses and writes as the command line does, and tells plain values."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import os
import queue
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from zonesblanches import starting
from zonesblanches.commands import command_parser
from zonesblanches.errors import ZonesBlanchesError
from zonesblanches.page.english import progress_in_english
from zonesblanches.page.plainly import plain_error
from zonesblanches.tool import using

__all__ = ["StoppedError", "keep_shop", "parsed"]

_Work = Callable[[Mapping[str, Any], Callable[[str], None]], dict[str, Any]]


# what is done while the user looks at the first pages, a piece at a time
_LONG_TO_IMPORT = (
    "page.works", "providers.reading", "diagnosis.trust", "outputs.maps", "providers.merging", "outputs.bundle",
)  # fmt: skip

_HOMES = {"places": "places", "census": "given", "earlier": "given"}  # of the works that are not in `works`


class StoppedError(Exception):
    """What was asked is no longer wanted."""


def parsed(words: list[str]) -> argparse.Namespace:
    """Return the words of a command as the command line parses them.

    Parameters
    ----------
    words
        After the command's name.

    Raises
    ------
    ZonesBlanchesError
        When the command line would refuse them.
    """
    complaint = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaint):
            return command_parser().parse_args(words)
    except SystemExit as stop:
        raise ZonesBlanchesError(complaint.getvalue().partition("\n")[0]) from stop


def keep_shop() -> None:
    """Be the workshop: import, then take orders from the standard input, one after the other."""
    starting.seldom_collected()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    orders: queue.Queue[dict[str, Any]] = queue.Queue()
    stopped: set[int] = set()
    threading.Thread(target=_listen, args=(orders, stopped), daemon=True).start()
    with using("command"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warming = list(_LONG_TO_IMPORT)
        while True:
            try:
                order = orders.get(block=not warming)
            except queue.Empty:  # nothing is asked yet: what is long to import comes meanwhile, a piece at a time
                _warm(warming.pop(0))
                continue
            _one(order, stopped, lambda told: _say(answers, told))


def _warm(module: str) -> None:
    importlib.import_module(f"zonesblanches.{module}")
    if module == "providers.reading":
        from zonesblanches.territory.codes import embedded_gazetteer

        embedded_gazetteer()


def _work(name: str) -> _Work:
    """Return a work by its name: its module is imported when it is first asked for."""
    module = importlib.import_module(f"zonesblanches.page.{_HOMES.get(name, 'works')}")
    work: _Work = getattr(module, f"{name}_work")
    return work


def _listen(orders: queue.Queue[dict[str, Any]], stopped: set[int]) -> None:
    """Receive orders, and what is no longer wanted; the workshop ends with the server, however that one ends."""
    for line in sys.stdin.buffer:
        order = json.loads(line)
        if "stop" in order:
            stopped.add(order["stop"])
        else:
            orders.put(order)
    os._exit(0)


def _say(answers: Any, told: Mapping[str, Any]) -> None:
    answers.write(json.dumps(told, ensure_ascii=True).encode() + b"\n")
    answers.flush()


def _one(order: Mapping[str, Any], stopped: set[int], say: Callable[[dict[str, Any]], None]) -> None:
    """Do a work, and say how it ended."""
    number = order["number"]

    def progress(text: str) -> None:
        if number in stopped:
            raise StoppedError
        say({"number": number, "text": progress_in_english(text) if order.get("lang") == "en" else text})

    try:
        os.chdir(order.get("folder") or Path.cwd())
        state, result = "done", _work(order["name"])(order, progress)
    except StoppedError:
        state, result = "stopped", {}
    except ZonesBlanchesError as error:
        state, result = "failed", plain_error(error)
    except OSError as error:
        traceback.print_exc()
        state, result = "failed", {"error": "disk", "told": error.strerror or ""}
    except Exception:
        traceback.print_exc()
        state, result = "failed", {"error": "unforeseen", "told": ""}
    say({"number": number, "state": state, "result": result})
