"""What the paired measures were, run by run: `history.jsonl`, one line each, and what grew since the last.

A ratio is ours over the peer's (1 = as fast, 2 = twice as slow), both taken in turn on one machine, so that it may be
compared with one taken elsewhere, another day.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
HISTORY = HERE / "history.jsonl"
MOST = 1.25  # a ratio that grew more, three times over, is a loss and not the day's noise


def last(path: Path | None = None) -> dict[str, float]:
    """Return the latest ratio known of each measure: one that a run had to skip keeps its own."""
    file = path or HISTORY
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {name: ratio for line in lines if line.strip() for name, ratio in json.loads(line)["ratios"].items()}


def grown(before: Mapping[str, float], now: Mapping[str, float]) -> dict[str, float]:
    """Return by how much each ratio was multiplied, of those that grew by more than 25 %."""
    growth = {name: ratio / before[name] for name, ratio in now.items() if name in before}
    return {name: times for name, times in growth.items() if not times <= MOST}


def confirmed(
    before: Mapping[str, float], now: Mapping[str, float], again: Mapping[str, Callable[[], float]]
) -> dict[str, float]:
    """Measure what grew twice more, and return every ratio, the least of the three where it did."""
    ratios = dict(now)
    for name in grown(before, now):
        for _ in range(2):
            if name in grown(before, ratios):
                ratios[name] = min(ratios[name], again[name]())
    return ratios


def entry(ratios: Mapping[str, float]) -> dict[str, Any]:
    """Return a line of the history: when, at which commit, what."""
    return {
        "date": datetime.now(tz=UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain") else ""),
        "ratios": {name: float(f"{ratio:.3g}") for name, ratio in ratios.items()},
    }


def write(line: Mapping[str, Any], path: Path | None = None) -> None:
    """Add a line to the history."""
    with (path or HISTORY).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def told(growth: Mapping[str, float], before: Mapping[str, float], now: Mapping[str, float]) -> str:
    """Say what grew, from what to what."""
    lines = (f"  {name}: {before[name]:.3g} → {now[name]:.3g}, × {times:.2f}" for name, times in growth.items())
    return "\n".join(["Slower than the last run, over its peer, by more than 25 %, three times measured:", *lines])


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False, cwd=HERE)
    return done.stdout.strip()
