"""How long a test waits for what must come: long enough for a machine ten times too busy, and only for what is late."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 600.0  # nothing waits that long but what never comes


def wait_until(
    ready: Callable[[], object],
    *,
    alive: Callable[[], bool] = lambda: True,
    told: Callable[[], str] = lambda: "it never came",
) -> None:
    """Wait until something is true; fail, with what is `told`, when patience ends or nothing is `alive` to bring it."""
    end = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < end, told()
        assert alive() or ready(), told()
        time.sleep(0.02)
