"""What public functions are handed: what was plainly meant is done, anything else is one sentence on what to pass."""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from zonesblanches.errors import ParameterError, did_you_mean

__all__ = ["checked", "code_text", "one_of", "path_like", "several", "takes"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_S = TypeVar("_S")
_O = TypeVar("_O")
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
            _refuse_unknown(function.__name__, signature, kwargs)
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError:  # too many, or too few: Python says it best
                return function(*args, **kwargs)
            for name, check in checks.items():
                if name in bound.arguments:
                    bound.arguments[name] = check(name, bound.arguments[name])
            return function(*bound.args, **bound.kwargs)

        return wrapper

    return decorate


def takes(
    options: Callable[_P, _O],
) -> Callable[[Callable[[_S, _O], _R]], Callable[Concatenate[_S, _P], _R]]:
    """Let a method take the fields of a dataclass as its own arguments: each option is listed there, once.

    The signature and the help that people see are made of it; a name that it has not is one sentence.

    Parameters
    ----------
    options
        A dataclass, documented field by field.
    """
    fields = [
        entry.replace(default=None) if str(entry.default) == "<factory>" else entry
        for entry in inspect.signature(options).parameters.values()
    ]

    def decorate(method: Callable[[_S, _O], _R]) -> Callable[Concatenate[_S, _P], _R]:
        own = inspect.signature(method)
        signature = own.replace(parameters=[next(iter(own.parameters.values())), *fields])

        @functools.wraps(method)
        def wrapper(self: _S, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            _refuse_unknown(method.__name__, signature, kwargs)
            try:
                signature.bind(self, *args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{method.__name__}() : {error}") from None
            return method(self, options(*args, **kwargs))

        wrapper.__signature__ = signature  # type: ignore[attr-defined]
        wrapper.__doc__ = _with_fields(
            inspect.cleandoc(method.__doc__ or ""), options, [field.name for field in fields]
        )
        return wrapper

    return decorate


def _with_fields(text: str, options: Any, names: list[str]) -> str:
    """Write what the fields mean in the help of a method, before what it returns."""
    known = {name: told for made in reversed(options.__mro__) for name, told in _described(vars(made).get("__doc__"))}
    section = "\n".join(["Parameters\n----------", *(known[name] for name in names if name in known)])
    at = re.search(r"^(Returns|Raises|Examples)\n-+$", text, re.MULTILINE)
    end = at.start() if at else len(text)
    return f"{text[:end].rstrip()}\n\n{section}\n\n{text[end:]}".rstrip() + "\n"


def _described(text: str | None) -> Iterator[tuple[str, str]]:
    """Yield each name of the section « Parameters », with its lines."""
    _, _, rest = inspect.cleandoc(text or "").partition("Parameters\n----------\n")
    section = re.split(r"^\w+\n-+$", rest, maxsplit=1, flags=re.MULTILINE)[0]
    for entry in re.split(r"\n(?=\w)", section.rstrip()):
        yield entry.split("\n")[0], entry


def _refuse_unknown(name: str, signature: inspect.Signature, given: Mapping[str, Any]) -> None:
    """Say which option is not known, and which ones are."""
    parameters = signature.parameters.values()
    known = [entry.name for entry in parameters if entry.name != "self"]
    unknown = [key for key in given if key not in known]
    if unknown and not any(entry.kind is entry.VAR_KEYWORD for entry in parameters):
        raise ParameterError(
            f"{name} : option inconnue « {unknown[0]} ».{did_you_mean(unknown[0], known)} Options : {', '.join(known)}."
        )


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
