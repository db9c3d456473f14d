"""Where the executables of OSRM are, and how to run one of them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from zonesblanches.errors import CostError
from zonesblanches.tool import to_type

__all__ = ["Programs", "RoadsError", "cache_folder", "find_programs", "installation", "likely_folders"]

PROFILES = ("car", "bicycle", "foot")
NEEDED = ("osrm-extract", "osrm-contract", "osrm-partition", "osrm-customize", "osrm-routed")
_VARIABLE = "ZONESBLANCHES_OSRM"
_SUFFIX = ".exe" if sys.platform == "win32" else ""
_PATIENCE_S = 60


class RoadsError(CostError):
    """The local road engine is not installed, or cannot build or answer."""


@dataclass(frozen=True)
class Programs:
    """The executables of OSRM and the profiles that came with them.

    Attributes
    ----------
    folder
        Where the executables are.
    profiles
        Where the Lua profiles are, or None: a profile is then given by its path.
    version
        What they say of themselves: ``26.10.0``.
    """

    folder: Path
    profiles: Path | None
    version: str

    def path(self, name: str) -> Path:
        """Return the path of one of them."""
        return self.folder / f"{name}{_SUFFIX}"

    def environment(self) -> dict[str, str]:
        """Return the variables they run with: on Windows, the package's libraries are found by PATH."""
        libraries = self.folder.parent.parent / "osrm_bindings.libs"
        if not libraries.is_dir():
            return dict(os.environ)
        return {**os.environ, "PATH": f"{libraries}{os.pathsep}{os.environ.get('PATH', '')}"}

    def profile(self, name: str) -> Path:
        """Return the Lua file of a profile, by its name or by its own path.

        Raises
        ------
        RoadsError
            When there is none.
        """
        if name.endswith(".lua"):
            if Path(name).is_file():
                return Path(name).resolve()
            raise RoadsError(f"Le profil {name} n'existe pas. Donnez le chemin d'un fichier .lua d'OSRM.")
        if name not in PROFILES:
            raise RoadsError(
                f"profile vaut {name!r}, attendu : {', '.join(PROFILES)}, ou le chemin d'un fichier .lua d'OSRM."
            )
        if self.profiles is None or not (self.profiles / f"{name}.lua").is_file():
            raise RoadsError(
                f"Les programmes OSRM de {self.folder} n'ont pas leurs profils : donnez le chemin d'un fichier .lua, "
                f"par exemple profile='/usr/share/osrm/profiles/{name}.lua'."
            )
        return self.profiles / f"{name}.lua"


def cache_folder() -> Path:
    """Return the folder of this user where built networks are kept, whatever the system."""
    import pooch

    return Path(pooch.os_cache("zonesblanches")) / "routes"


def find_programs(folder: str | Path | None = None) -> Programs:
    """Find the executables of OSRM.

    They are looked for in `folder`; else where the variable ``ZONESBLANCHES_OSRM`` says; else in the Python package
    ``osrm-bindings`` (extra ``roads``); else where the command of the error message puts them; else on the PATH.

    Parameters
    ----------
    folder
        The folder that holds ``osrm-extract``, or one where ``osrm-bindings`` was unpacked.

    Raises
    ------
    RoadsError
        When they are nowhere, or do not run on this machine.

    Examples
    --------
    >>> find_programs().version  # doctest: +SKIP
    '26.10.0'
    """
    named = folder or os.environ.get(_VARIABLE)
    for place in [Path(named)] if named else likely_folders("osrm", "osrm-routed"):
        for candidate in (place, place / "osrm" / "bin"):
            if (candidate / f"osrm-routed{_SUFFIX}").is_file():
                return _checked(candidate.resolve())
    where = f"dans {named}" if named else "ni dans cet environnement, ni sur le PATH"
    raise RoadsError(f"Le moteur OSRM n'est pas installé ({where}). {installation()}")


def installation(package: str = "osrm-bindings", variable: str = _VARIABLE) -> str:
    """Say how to get an engine's executables, from any Python."""
    target, named = cache_folder() / "programmes", to_type("programs='…', ou ", "")
    return (
        "Avec Python 3.12 ou plus récent : pip install 'zones-blanches[roads]'. Avec Python 3.11 (les programmes n'ont "
        f"pas besoin de Python, seul le paquet en demande un plus récent) : {sys.executable} -m pip install --target "
        f'"{target}" --python-version 3.12 --only-binary=:all: --no-deps {package}. Ou indiquez le dossier de vos '
        f"propres programmes : {named}la variable d'environnement {variable}."
    )


def likely_folders(module: str, program: str) -> list[Path]:
    """Return the folders to look in, in order: the installed package, our cache, the PATH."""
    places = []
    found = importlib.util.find_spec(module)
    if found is not None and found.origin:
        places += [Path(found.origin).parent / "bin", Path(found.origin).parent.parent]
    places.append(cache_folder() / "programmes")
    on_path = shutil.which(program)
    if on_path:
        places.append(Path(on_path).resolve().parent)
    return places


def _checked(folder: Path) -> Programs:
    """Refuse an incomplete set, or one made for another machine."""
    absent = [name for name in NEEDED if not (folder / f"{name}{_SUFFIX}").is_file()]
    if absent:
        raise RoadsError(f"Il manque à {folder} : {', '.join(absent)}. {installation()}")
    try:
        done = subprocess.run(  # noqa: S603 - the path is that of the engine that the user installed
            [folder / f"osrm-routed{_SUFFIX}", "--version"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=True,
            env=Programs(folder, None, "").environment(),
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip()[:200]
        raise RoadsError(
            f"Les programmes OSRM de {folder} ne fonctionnent pas sur cette machine ({said}). {installation()}"
        ) from error
    version = re.search(r"\d+(\.\d+)+", done.stdout)
    profiles = next(
        (place for place in (folder.parent / "share" / "profiles", folder.parent / "share" / "osrm" / "profiles")
         if place.is_dir()),
        None,
    )  # fmt: skip
    return Programs(folder, profiles, version.group() if version else "inconnue")
