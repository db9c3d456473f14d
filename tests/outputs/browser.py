"""What a test needs to look at a page: one that is watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_NO_FRAME_MS = 10_000


@dataclass
class Watch:
    """A page, and everything that it should not have done."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def check(self) -> None:
        assert self.requests == []
        assert self.errors == []
        assert self.dialogs == []
        assert self.page.evaluate("window.__xss === undefined")


Opener = Callable[..., Watch]


def settle(page: Any) -> None:
    """Wait until maps are whole, then for two frames; where none comes, nothing is left to draw."""
    page.wait_for_function("!window.ZB || !window.ZB.waiting")
    frames = "requestAnimationFrame(() => requestAnimationFrame(done))"
    page.evaluate(f"new Promise(done => {{ {frames}; setTimeout(done, {_NO_FRAME_MS}); }})")
