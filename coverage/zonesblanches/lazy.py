"""Faces that load what they name when it is first used: importing the library costs little more than geopandas."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from zonesblanches.errors import ZonesBlanchesError

__all__ = ["attach", "compiled_code"]


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


@contextmanager
def compiled_code() -> Iterator[None]:
    """Say in words why code that numba compiles cannot be imported in the block.

    Raises
    ------
    ZonesBlanchesError
        When numba is absent or shadowed, or finds no folder to keep what it compiles.
    """
    try:
        yield
    except ImportError as error:
        raise ZonesBlanchesError(
            f"numba ne peut pas être importé ({error}). Depuis la racine du dépôt, un paquet « coverage » absent ou "
            "trop ancien laisse le dossier coverage/ prendre sa place : pip install 'coverage>=7.6.1' numba."
        ) from error
    except RuntimeError as error:  # a service without a home, the package in a folder of someone else
        raise ZonesBlanchesError(
            f"numba ne trouve aucun dossier où garder ses programmes compilés ({error}). Donnez-lui-en un où vous "
            "pouvez écrire : la variable d'environnement NUMBA_CACHE_DIR, avant de lancer Python."
        ) from error
