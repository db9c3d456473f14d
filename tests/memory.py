"""What is asked again in the same words is given again: examples all begin with the same few diagnoses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import zonesblanches as zb

__all__ = ["remembering"]

_SAMPLES = Path(zb.sample_path("equipes_gard_exemple.csv")).parent
_FIRST_STEPS = ("territory", "load_mairies", "read_providers", "diagnose")  # each gives what nothing changes


def _told(value: Any) -> Any:
    """Return what tells two arguments apart: their words, or the thing itself."""
    words = isinstance(value, (str, int, float, Path, zb.Parameters)) or value is None
    return repr(value) if words else id(value)


def _may_change(value: Any) -> bool:
    """Tell whether a table or a file is the example's own: changed, or written again, it is read again."""
    if isinstance(value, (str, Path)):
        return Path(value).is_file() and not Path(value).is_relative_to(_SAMPLES)
    return isinstance(value, (pd.DataFrame, pd.Series, dict))


def _remembered(call: Callable[..., Any]) -> Callable[..., Any]:
    kept: dict[Any, Any] = {}

    def answer(*args: Any, **options: Any) -> Any:
        parts = [tuple(one) if isinstance(one, list) else (one,) for one in (*args, *options.values())]
        if any(_may_change(one) for part in parts for one in part):
            return call(*args, **options)
        key = tuple(tuple(map(_told, part)) for part in parts), len(args), tuple(options)
        if key not in kept:
            kept[key] = call(*args, **options), parts  # what was given is held, so that its id is its own
        return kept[key][0]

    return answer


@contextmanager
def remembering() -> Iterator[None]:
    """Make the first steps of an example once: a diagnosis keeps what it worked out, for the next example too."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _FIRST_STEPS:
            patch.setattr(zb, name, _remembered(getattr(zb, name)))
        yield
