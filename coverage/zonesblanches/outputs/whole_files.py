"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zonesblanches.errors import OutputError
from zonesblanches.outputs.drafts import OF_ONE, drafting, sweep
from zonesblanches.outputs.moving import refuse_folders

__all__ = ["replacing"]


@contextmanager
def replacing(path: str | Path, suffix: str) -> Iterator[Path]:
    """Give a temporary path; when the block ends well, the file takes the place of `path`.

    Parameters
    ----------
    path
        Where the file goes in the end.
    suffix
        Extension that the path must have.

    Raises
    ------
    OutputError
        When the extension differs, the folder does not exist, or the file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() != suffix:
        raise OutputError(f"{target.name} : extension {suffix} attendue.")
    if not target.parent.is_dir():
        raise OutputError(f"Le dossier {target.parent} n'existe pas : créez-le d'abord.")
    refuse_folders(target.parent, [target.name])
    sweep(target.parent, OF_ONE)
    with drafting(target.parent, OF_ONE) as folder, _plainly_named(folder) as place:
        draft, finished = place / f"fichier{suffix}", folder / f"fini{suffix}"
        try:
            yield draft
            shutil.move(draft, finished)
            os.replace(finished, target)  # noqa: PTH105 - atomic on every platform
        except OSError as error:
            raise OutputError(
                f"Impossible d'écrire {target} : {error.strerror or error}. Est-il ouvert ailleurs ?"
            ) from error


@contextmanager
def _plainly_named(folder: Path) -> Iterator[Path]:
    """Give a folder whose name every library can write: this one, unless its name is no UTF-8."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)
    else:
        yield folder
