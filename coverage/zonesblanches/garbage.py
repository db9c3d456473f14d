"""Reading without interruption: the garbage collector looks at the cells of a long list again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collected_later"]


@contextmanager
def collected_later() -> Iterator[None]:
    """Put off the collection of cycles, of which a list makes none, to the end; other memory is freed as ever.

    Arrow's own pool keeps what it took: meanwhile the system's gives back what each column no longer needs.

    Examples
    --------
    >>> with collected_later():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    import pyarrow as pa

    enabled, pool = gc.isenabled(), pa.default_memory_pool()
    gc.disable()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(pool)
        if enabled:
            gc.enable()
