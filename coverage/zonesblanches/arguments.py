"""What public functions are handed: what was plainly meant is done, anything else is one sentence on what to pass."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from zonesblanches.errors import ParameterError

__all__ = ["checked", "code_text", "one_of", "path_like", "several"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
Check = Callable[[str, Any], Any]


def checked(**checks: Check) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Check arguments by name before a function runs; each check returns what to use instead, or raises.

    Parameters
    ----------
    checks
        By parameter.
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError:  # too many, or a name that it has not: Python says it best
                return function(*args, **kwargs)
            for name, check in checks.items():
                if name in bound.arguments:
                    bound.arguments[name] = check(name, bound.arguments[name])
            return function(*bound.args, **bound.kwargs)

        return wrapper

    return decorate


def one_of(
    kind: type | tuple[type, ...],
    told: str,
    *,
    optional: bool = False,
    made: Mapping[type, Callable[[Any], Any]] | None = None,
) -> Check:
    """Accept a type, None where `optional`, and what `made` makes it of.

    Parameters
    ----------
    kind
        Types that are right.
    told
        What to pass, for the message.
    optional
        Whether None is right too.
    made
        From other types: how to make the right one.
    """

    def check(name: str, value: Any) -> Any:
        if isinstance(value, kind) or (optional and value is None):
            return value
        for other, make in (made or {}).items():
            if isinstance(value, other):
                return make(value)
        raise ParameterError(f"{name} : {told}, reçu : {type(value).__name__}.")

    return check


def several(kind: type, told: str, *, empty: bool = False) -> Check:
    """Accept one item, or a list of them; None is an empty one where `empty`.

    Parameters
    ----------
    kind
        Type of an item.
    told
        What to pass, for the message.
    empty
        Whether None stands for no item.
    """

    def check(name: str, value: Any) -> Any:
        if isinstance(value, kind):
            return [value]
        if value is None and empty:
            return []
        items = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
        wrong = [item for item in items if not isinstance(item, kind)]
        if wrong:
            raise ParameterError(f"{name} : {told}, reçu : {type(wrong[0]).__name__}.")
        return items

    return check


def path_like(name: str, value: Any) -> Any:
    """Accept a path: a text that is not empty, or an object of pathlib."""
    if (isinstance(value, str) and value.strip()) or isinstance(value, os.PathLike):
        return value
    raise ParameterError(f'{name} : donnez un chemin, par exemple "sortie", reçu : {type(value).__name__}.')


def code_text(name: str, value: Any) -> Any:
    """Accept a code or a name; a whole number is a code that lost its zeros."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:05}"
    raise ParameterError(f'{name} : donnez un code ou un nom, par exemple "30007", reçu : {type(value).__name__}.')
