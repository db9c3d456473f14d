"""A file that appears whole or not at all: written beside, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["appearing"]


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Give a name beside a file: what is written there takes its place when the block ends well, and goes otherwise.

    Parameters
    ----------
    path
        Where the file goes in the end.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "plan.json"
    >>> with appearing(place) as draft:
    ...     _ = draft.write_text("{}")
    >>> place.read_text(), len(list(place.parent.iterdir()))
    ('{}', 1)
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
