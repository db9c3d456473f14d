"""Whole numbers as variable-length bytes: seven bits each, least significant first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["steps", "varints", "zigzag"]

Ints = NDArray[np.int64]


def varints(values: Ints) -> bytes:
    r"""Write non-negative integers.

    Examples
    --------
    >>> varints(np.array([5, 300]))
    b'\x05\xac\x02'
    """
    if not len(values):
        return b""
    unsigned = np.asarray(values).astype(np.uint64)
    size = np.ones(len(unsigned), np.int64)
    for bits in range(7, 63, 7):
        size += unsigned >= np.uint64(1 << bits)
    offset = np.cumsum(size) - size
    out = np.zeros(int(size.sum()), np.uint8)
    for k in range(int(size.max())):
        here = size > k
        septet = (unsigned[here] >> np.uint64(7 * k)) & np.uint64(127)
        out[offset[here] + k] = septet.astype(np.uint8) | ((size[here] > k + 1) * np.uint8(128))
    return out.tobytes()


def steps(values: Ints) -> Ints:
    """Return differences from one row to the next, the first from 0."""
    out = values.copy()
    out[1:] -= values[:-1]
    return out


def zigzag(values: Ints) -> Ints:
    """Fold signed integers onto 0, 1, 2…: small ones of either sign stay small."""
    return (values << 1) ^ (values >> 63)
