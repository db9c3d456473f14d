"""What a tab is told: nothing that ends while it opens is lost, or it would wait for ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from zonesblanches.page.courier import Errand
from zonesblanches.page.project import Project
from zonesblanches.page.session import Session, Tabs


def told(message: str) -> dict[str, Any]:
    line = next(line for line in message.splitlines() if line.startswith("data: "))
    return dict(json.loads(line.removeprefix("data: ")))


def awaited(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what a work gives, in a thread of its own: a browser may hold this one's loop."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, work).result()


async def first_of(stream: Any) -> dict[str, Any]:
    message = await anext(stream)
    await stream.aclose()
    return told(message)


def test_a_work_that_ends_while_a_tab_opens_is_told_as_ended() -> None:
    async def opened() -> dict[str, Any]:
        tabs, state = Tabs(lambda: None), {"state": "running"}
        stream = tabs.stream(lambda: dict(state))
        state["state"] = "done"  # between the answer and its first line
        tabs.tell(dict(state))
        return await first_of(stream)

    assert awaited(opened()) == {"state": "done"}


def test_a_work_that_gave_its_place_is_told_as_replaced(tmp_path: Path) -> None:
    async def asked() -> list[dict[str, Any]]:
        session = Session(Project.opened(tmp_path, kept=False), tmp_path, "fr", lambda: None)
        former = session.courier.ask(Errand("read", "one", {}))
        latter = session.courier.ask(Errand("read", "two", {}))
        return [session.state(number) for number in (former.number, latter.number, 0)]

    former, latter, nothing = awaited(asked())
    assert (former["state"], latter["state"], nothing["state"]) == ("replaced", "waiting", "none")
