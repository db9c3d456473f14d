"""Finished files taking their place, so that a run killed at any moment leaves every former file, or its successor."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from zonesblanches.errors import OutputError, first_five
from zonesblanches.language import plural

__all__ = ["move_all", "refuse_folders"]


def refuse_folders(target: Path, files: Sequence[str]) -> None:
    """Refuse to write where a folder has the name of a file: what it holds is not ours.

    Raises
    ------
    OutputError
        When there is one.
    """
    taken = [name for name in files if (target / name).is_dir()]
    if taken:
        raise OutputError(
            f"{plural(len(taken), 'dossier porte', 'dossiers portent')} dans {target} le nom d'un fichier à écrire : "
            f"{first_five(taken)}. Rien n'a été changé. Renommez-le, ou choisissez un autre dossier de sortie."
        )


def move_all(stage: Path, target: Path, files: Sequence[str], stale: Sequence[str]) -> None:
    """Move every file, and away those of an earlier run, or put everything back.

    Each name always designates a whole file, the former or the new one: the former ones get a second name before
    anything is replaced, and each replacement is one operation of the disk.

    Parameters
    ----------
    stage
        Folder of the new files, on the same disk.
    target
        Where they go.
    files
        Their names; the last one, the manifest, is moved when all the rest is done.
    stale
        Names of the files of an earlier run to be removed.

    Raises
    ------
    OutputError
        When a file cannot be replaced; all are then as they were.
    """
    kept = stage / "before"
    before = [name for name in [*files, *stale] if (target / name).exists()]
    try:
        kept.mkdir()
        for name in before:
            _second_name(target / name, kept / name)
        for name in files[:-1]:
            os.replace(stage / name, target / name)  # noqa: PTH105 - atomic on every platform
        for name in stale:
            (target / name).unlink()
        os.replace(stage / files[-1], target / files[-1])  # noqa: PTH105
    except BaseException as error:  # Ctrl-C too
        for name in files:
            if name not in before:
                (target / name).unlink(missing_ok=True)
        for name in before:
            if (kept / name).exists():
                os.replace(kept / name, target / name)  # noqa: PTH105
        if not isinstance(error, OSError):
            raise
        raise OutputError(
            f"Impossible d'écrire dans {target} : {error.strerror}. Un fichier est-il ouvert ailleurs ?"
        ) from error


def _second_name(path: Path, other: Path) -> None:
    """Give a file a second name; a copy, on the disks that know no such thing."""
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)
