"""One headless Chromium: how it is started, and the one machine that it may reach, if any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import debian
from patience import PATIENCE_S

__all__ = ["started"]

_ARGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    # a page that is not in front draws no frame, and a test that waits for one would wait for ever
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
)


def started(play: Any, hosts: str = "MAP * ~NOTFOUND") -> Iterator[Any]:
    """Yield a browser; its absence is a failure, unless ZB_SKIP_BROWSER=1 accepts it."""
    binary = debian.program("chromium")
    if binary is None:
        if debian.skipped("chromium"):
            pytest.skip("no Chromium, and ZB_SKIP_BROWSER=1")
        pytest.fail("Chromium is needed to look at pages: make debian (or set ZB_SKIP_BROWSER=1)")
    args = [*_ARGS, f"--host-resolver-rules={hosts}"]
    browser = play.chromium.launch(executable_path=binary, args=args, timeout=1000 * PATIENCE_S)
    yield browser
    browser.close()
