"""Where the executables of Valhalla are: its package carries them, and they need no Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from zonesblanches.travel.roads.programs import RoadsError, installation, likely_folders

__all__ = ["ValhallaPrograms", "find_valhalla"]

_VARIABLE = "ZONESBLANCHES_VALHALLA"
_SUFFIX = ".exe" if sys.platform == "win32" else ""
_NEEDED = ("valhalla_build_tiles", "valhalla_service")
_PATIENCE_S = 60


@dataclass(frozen=True)
class ValhallaPrograms:
    """The executables of Valhalla.

    Attributes
    ----------
    folder
        Where they are.
    config
        Command that writes a whole configuration.
    version
        What they say of themselves: ``3.9.1``.
    """

    folder: Path
    config: tuple[str, ...]
    version: str

    def path(self, name: str) -> Path:
        """Return the path of one of them."""
        return self.folder / f"{name}{_SUFFIX}"

    @property
    def advice(self) -> str:
        """Say how to install them again."""
        return _how()


def find_valhalla(folder: str | os.PathLike[str] | None = None) -> ValhallaPrograms:
    """Find the executables of Valhalla.

    They are looked for in `folder`; else where the variable ``ZONESBLANCHES_VALHALLA`` says; else in the Python package
    ``pyvalhalla`` (extra ``roads``); else where the command of the error message puts them; else on the PATH.

    Parameters
    ----------
    folder
        The folder that holds ``valhalla_build_tiles``, or one where ``pyvalhalla`` was unpacked.

    Raises
    ------
    RoadsError
        When they are nowhere, or do not run on this machine.

    Examples
    --------
    >>> find_valhalla().version  # doctest: +SKIP
    '3.9.1'
    """
    named = folder or os.environ.get(_VARIABLE)
    for place in [Path(named)] if named else likely_folders("valhalla", "valhalla_build_tiles"):
        for candidate in (place / "valhalla" / "bin", place):
            if all((candidate / f"{name}{_SUFFIX}").is_file() for name in _NEEDED):
                return _checked(candidate.resolve())
    where = f"dans {named}" if named else "ni dans cet environnement, ni sur le PATH"
    raise RoadsError(f"Le moteur Valhalla n'est pas installé ({where}). {_how()}")


def _how() -> str:
    return installation("pyvalhalla", _VARIABLE)


def _checked(folder: Path) -> ValhallaPrograms:
    """Refuse programs made for another machine, or without the script that writes their configuration."""
    script = folder.parent / "valhalla_build_config.py"
    other = folder / "valhalla_build_config"
    if not script.is_file() and not other.is_file():
        raise RoadsError(f"Il manque à {folder} : valhalla_build_config. {_how()}")
    try:
        done = subprocess.run(  # noqa: S603 - the path is that of the engine that the user installed
            [folder / f"valhalla_build_tiles{_SUFFIX}", "--version"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip()[:200]
        raise RoadsError(
            f"Les programmes Valhalla de {folder} ne fonctionnent pas sur cette machine ({said}). {_how()}"
        ) from error
    version = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return ValhallaPrograms(
        folder, (sys.executable, str(script if script.is_file() else other)), version.group() if version else "inconnue"
    )
