"""The day on which a work is done: today, or the day of a former work that is done again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["as_of", "today"]

_DAY: ContextVar[dt.date | None] = ContextVar("day", default=None)


def today() -> dt.date:
    """Return the day it is: in universal time, so that two machines say the same.

    Examples
    --------
    >>> with as_of(dt.date(2026, 3, 1)):
    ...     today().isoformat()
    '2026-03-01'
    """
    return _DAY.get() or dt.datetime.now(tz=dt.UTC).date()


@contextmanager
def as_of(day: dt.date | None) -> Iterator[None]:
    """Work as on a day for a while; None leaves the day it is.

    Parameters
    ----------
    day
        That of the former work.
    """
    token = _DAY.set(day)
    try:
        yield
    finally:
        _DAY.reset(token)
