"""Names that changed: the old ones work for one version, and say what to type."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

__all__ = ["RENAMED", "RenamedKeys", "current", "with_old_names"]

_C = TypeVar("_C", bound=type)
_V = TypeVar("_V")
_HERE = str(Path(__file__).parent)

# where a name stands → old name → new one; a row lives for one version
RENAMED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Diagnosis": {"verifier_edition": "check_edition"},
        "edition": {"interne": "internal", "publique": "public"},
        "keep_names": {"tous": "all"},
        "save_all": {
            "carte": "map",
            "rapport": "report",
            "classeur": "workbook",
            "dictionnaire": "dictionary",
            "parametres": "parameters",
            "lecture": "reading",
            "fiches epci": "fiches_epci",
        },
    }
)


def current(where: str, name: Any) -> Any:
    """Return what a name is called today; an old one warns, with what to type.

    Parameters
    ----------
    where
        Class, option or function whose name it is.
    name
        Old or new; what is no text, or was never renamed, comes back as it is.

    Examples
    --------
    >>> current("edition", "public")
    'public'
    """
    new = RENAMED[where].get(name) if isinstance(name, str) else None
    if new is None:
        return name
    warnings.warn(
        f"{where} : « {name} » s'appelle désormais « {new} ». Écrivez {new!r} : l'ancien nom ne sera plus compris dans "
        "la version suivante.",
        FutureWarning,
        stacklevel=_outside(),
    )
    return new


def with_old_names(made: _C) -> _C:
    """Give a class its old names too, each of which warns."""
    for old, new in RENAMED[made.__name__].items():
        setattr(made, old, _forward(made.__name__, old, new))
    return made


def _forward(where: str, old: str, new: str) -> Callable[..., Any]:
    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, current(where, old))(*args, **kwargs)

    forward.__name__, forward.__doc__ = old, f"Old name of `{new}`."
    return forward


class RenamedKeys(dict[str, _V]):
    """A dict that also answers to the old names of its keys.

    Parameters
    ----------
    where
        Function that returns it.
    items
        New name → value.

    Examples
    --------
    >>> RenamedKeys("save_all", {"map": "carte.html"})["map"]
    'carte.html'
    """

    def __init__(self, where: str, items: Mapping[str, _V]) -> None:
        super().__init__(items)
        self._where = where

    def __missing__(self, key: str) -> _V:
        new = current(self._where, key)
        if new == key or new not in self:
            raise KeyError(key)
        return self[new]


def _outside() -> int:
    """Return the level of the first caller out of the library: the line that is to be changed."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        level, frame = level + 1, frame.f_back
    return level
