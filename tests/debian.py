"""What the tests need from Debian: one list, `debian.toml`. Run as a program, it installs what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_suffix(".toml")
_QUIET = ("-y", "-qq", "-o", "DPkg::Lock::Timeout=600", "--no-install-recommends")


def packages() -> dict[str, dict[str, Any]]:
    """Return the list, by package."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def program(package: str) -> str | None:
    """Return the path of a listed package's program, None where it is not installed."""
    entry = packages()[package]
    return next(filter(None, map(shutil.which, entry["programs"])), None) if _there(entry) else None


def opener(suffix: str) -> str:
    """Return the package with which LibreOffice opens a kind of document, whatever else this machine has."""
    for package, entry in packages().items():
        if suffix in entry.get("opens", ()):
            return package
    raise LookupError(f"no package of {LIST.name} opens {suffix}: add it there, so that a fresh machine has it too")


def skipped(package: str) -> bool:
    """Tell whether the tests of a package are passed by choice."""
    return os.environ.get(packages()[package].get("skip", ""), "") == "1"


def missing() -> Iterator[str]:
    """Name the packages that are to be installed: neither there, nor skipped, nor for a compiler's sake."""
    for package, entry in packages().items():
        if not (entry.get("fallback") or entry.get("lighter") or skipped(package) or _there(entry)):
            yield package


def lighter() -> list[str]:
    """Name the packages that do the same for less, that are not there and that the archive of this machine has."""
    wanted = [
        package
        for package, entry in packages().items()
        if entry.get("lighter") and not (skipped(package) or _there(entry))
    ]
    return [package for package in wanted if shutil.which("apt-cache") and _in_archive(package)]


def _in_archive(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0


def _there(entry: dict[str, Any]) -> bool:
    return any(map(os.path.exists, entry["files"])) if "files" in entry else any(map(shutil.which, entry["programs"]))


def install(names: list[str]) -> int:
    """Install packages, as root or by sudo; return the exit code."""
    if not names:
        return 0
    if shutil.which("apt-get") is None:
        variables = sorted({packages()[name].get("skip", "") for name in names} - {""})
        sys.stderr.write(
            f"Pas d'apt-get ici : installez l'équivalent de {', '.join(names)}"
            + (f", ou passez leurs tests avec {' '.join(f'{name}=1' for name in variables)}.\n" if variables else ".\n")
        )
        return 1
    sys.stderr.write(f"Installation de {', '.join(names)}…\n")
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    for words in (["update", "-qq"], ["install", *_QUIET, *names]):
        done = subprocess.run([*sudo, "apt-get", *words], stdout=subprocess.DEVNULL, check=False)
    return done.returncode


def install_lighter(names: list[str]) -> None:
    """Install what does the same for less, if nobody need be asked for a password; else the others serve."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if names:
        words = [*sudo, "apt-get", "install", *_QUIET, *names]
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    fallback = "--compilateur" in sys.argv
    chosen = [name for name, entry in packages().items() if entry.get("fallback")] if fallback else list(missing())
    code = install(chosen)
    if not fallback:
        install_lighter(lighter())  # once the list of the archive has come
    raise SystemExit(code)
