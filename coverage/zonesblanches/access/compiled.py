"""Whether numba, which is optional, can be imported and works here: the one place that asks."""

from __future__ import annotations

import warnings
from functools import cache
from types import ModuleType

import numpy as np

from zonesblanches.access.grid import PointGrid

__all__ = ["compiled"]


@cache
def compiled() -> ModuleType | None:
    """Return the compiled sums, or None where numba is absent or does not work: NumPy then gives the same.

    Absent, nobody is told: it is optional. Installed and broken, one warning says why and what to type. What numba
    keeps on disk may be damaged (a full disk, a run killed): it is then dropped and made again, and said.
    """
    try:
        from zonesblanches.access import kernel
    except ModuleNotFoundError as error:
        if error.name == "numba":
            return None
        _warn(error, _SHADOW)
    except RuntimeError as error:  # a service without a home, the package in a folder of someone else
        _warn(error, _NO_FOLDER)
    except (ImportError, AttributeError) as error:
        _warn(error, _SHADOW)
    else:
        return _tried(kernel)
    return None


def _tried(kernel: ModuleType) -> ModuleType | None:
    """Return the compiled sums once they have run, after a second try without what was kept of them."""
    try:
        _run(kernel)
    except Exception as error:  # a damaged cache raises whatever pickle meets in it
        try:
            kernel.step_sums._cache.flush()
            _run(kernel)
        except Exception as again:
            _warn(again, _NO_FOLDER)
            return None
        warnings.warn(
            f"Le code compilé que numba garde sur le disque était abîmé ({error}) : il vient d'être effacé et refait.",
            RuntimeWarning,
            stacklevel=3,
        )
    return kernel


def _run(kernel: ModuleType) -> None:
    """Sum one point, as `sums` calls it: compiled, or read from the disk, here and now."""
    one = PointGrid.of(np.zeros(1), np.zeros(1), 1.0, a_cell=1.0, coarsest=1.0)
    steps = np.ones(kernel.MOST_STEPS)
    kernel.step_sums(one.x, one.y, one.start, 0, 1, np.zeros(1), one.x, one.y, np.ones(1), *one.frame(), steps, steps)


_SHADOW = (
    "Depuis la racine du dépôt, un paquet « coverage » trop ancien laisse le dossier coverage/ prendre sa place : "
    "pip install 'coverage>=7.6.1' numba."
)
_NO_FOLDER = (
    "Donnez-lui un dossier où vous pouvez écrire : la variable d'environnement NUMBA_CACHE_DIR, avant de lancer Python."
)


def _warn(error: Exception, advice: str) -> None:
    warnings.warn(
        f"numba est installé mais ne marche pas ici ({error}) : mêmes résultats, plus lentement. {advice}",
        RuntimeWarning,
        stacklevel=2,
    )
