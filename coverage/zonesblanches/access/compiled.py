"""Whether numba, which is optional, can be imported and works here: the one place that asks."""

from __future__ import annotations

import warnings
from functools import cache
from types import ModuleType

__all__ = ["compiled"]


@cache
def compiled() -> ModuleType | None:
    """Return the compiled sums, or None where numba is absent or does not work: NumPy then gives the same.

    Absent, nobody is told: it is optional. Installed and broken, one warning says why and what to type.
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
        return kernel
    return None


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
