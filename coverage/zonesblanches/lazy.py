"""Faces that load what they name when it is first used: importing the library costs little more than geopandas."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["attach"]


def attach(
    package: str, where: Mapping[str, Sequence[str]], *, folders: Sequence[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and the `__dir__` of a package whose names are loaded on first use (PEP 562).

    Parameters
    ----------
    package
        Its full name.
    where
        Module, from the package on → names that it gives.
    folders
        Packages below that are names of their own.

    Examples
    --------
    >>> get, _ = attach("zonesblanches", {"language": ["plural"]})
    >>> get("plural")(2, "commune")
    '2 communes'
    """
    module_of = {name: module for module, names in where.items() for name in names}

    def get(name: str) -> Any:
        if name in folders:
            return importlib.import_module(f"{package}.{name}")
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{package}.{module_of[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *module_of, *folders})

    return get, names
