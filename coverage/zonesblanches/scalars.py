"""Numbers given as options: Python's, numpy's or fractions, never a truth value, never NaN."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

from zonesblanches.errors import ParameterError

__all__ = ["not_negative", "positive", "real", "whole"]


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


def positive(value: Any, what: str) -> float:
    """Return a number over 0 as a float; infinity is one.

    Raises
    ------
    ParameterError
        When it is anything else.

    Examples
    --------
    >>> from fractions import Fraction
    >>> positive(Fraction(5, 2), "tau")
    2.5
    """
    number = real(value)
    if not number > 0:  # NaN too
        raise ParameterError(f"{what} vaut {value!r}, attendu : un nombre strictement positif.")
    return number


def not_negative(value: Any, what: str) -> float:
    """Return a number of 0 or more as a float; infinity is one.

    Raises
    ------
    ParameterError
        When it is anything else.

    Examples
    --------
    >>> not_negative(0, "threshold")
    0.0
    """
    number = real(value)
    if not number >= 0:
        raise ParameterError(f"{what} vaut {value!r}, attendu : un nombre positif ou nul.")
    return number


def whole(value: Any, what: str) -> int:
    """Return a whole number of at least 1.

    Raises
    ------
    ParameterError
        When it is anything else.

    Examples
    --------
    >>> whole(3, "k")
    3
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < 1:
        raise ParameterError(f"{what} vaut {value!r}, attendu : un nombre entier, au moins 1.")
    return int(value)
