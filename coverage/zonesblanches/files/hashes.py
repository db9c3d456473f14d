"""The hash of a file, whatever it holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["file_hash"]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
