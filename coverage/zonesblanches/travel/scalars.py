"""Numbers given as options: Python's or numpy's, never a truth value, never NaN."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

__all__ = ["real"]


def real(value: Any) -> float:
    """Return a real number as a float, and NaN for what is none.

    Examples
    --------
    >>> import numpy as np
    >>> real(np.int64(30)), real(True), real("30")
    (30.0, nan, nan)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:  # a whole number of 400 digits
        return math.nan
