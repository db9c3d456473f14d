"""What an earlier run left in a folder: a manifest with hashes tells ours from what people changed, or put there."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from zonesblanches.errors import OutputError, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.language import plural
from zonesblanches.outputs.drafts import OF_ALL, OF_ONE, abandoned, sweep
from zonesblanches.tool import to_type

__all__ = ["MANIFEST", "left_over", "made_folder", "recover", "refuse_other_edition", "write_manifest"]

MANIFEST = ".zones-blanches.json"


def made_folder(folder: str | Path) -> Path:
    """Return a folder, made where it is absent, or say that it cannot be."""
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{place} : dossier impossible à créer ({error}). Donnez un autre dossier.") from error
    return place


def write_manifest(stage: Path, files: Iterable[str], edition: str) -> None:
    """Write what is handed over, beside it.

    Parameters
    ----------
    stage
        Folder of the files.
    files
        Their names.
    edition
        Which edition they are.
    """
    _write(stage / MANIFEST, {name: file_hash(stage / name) for name in files}, edition)


def recover(target: Path) -> None:
    """Clear away what runs that were killed left in a folder; the files they had put in place become known as ours.

    Parameters
    ----------
    target
        Folder to write in.
    """
    drafts = abandoned(target, OF_ALL, OF_ONE)
    known = _manifest(target) or {}
    moved = {
        name: sha256
        for draft in drafts
        for name, sha256 in (_manifest(draft) or {}).items()
        if (target / name).is_file() and file_hash(target / name) == sha256 != known.get(name)
    }
    remark = ""
    if moved:
        _write(drafts[0] / "adopte.json", known | moved, "")
        os.replace(drafts[0] / "adopte.json", target / MANIFEST)  # noqa: PTH105 - atomic on every platform
        remark = (
            f" {plural(len(moved), 'fichier')} sur ceux qu'il écrivait avaient déjà pris leur place "
            f"({first_five(moved)}) : celui-ci les remplace tous."
        )
    sweep(target, OF_ALL, OF_ONE, remark=remark)


def refuse_other_edition(target: Path, edition: str, *, replace: bool) -> None:
    """Refuse a folder where the files of another edition are: the public would be handed one for the other.

    Parameters
    ----------
    target
        Folder to write in.
    edition
        Which edition will be written.
    replace
        True when the user accepts that the other edition goes, whole.

    Raises
    ------
    OutputError
        When it holds another edition, and `replace` is False.
    """
    there = _told(target).get("edition") or edition
    if there != edition and not replace:
        names = {"internal": "interne", "public": "publique"}
        raise OutputError(
            f"{target} contient l'édition {names.get(there, there)} : l'édition {names[edition]} ne s'y mêle pas. Rien "
            "n'a été changé. Choisissez un autre dossier, ou "
            f"{to_type('passez replace=True', 'ajoutez --remplacer')} : l'autre édition sera retirée."
        )


def left_over(target: Path, files: Collection[str], known: Collection[str], *, replace: bool) -> list[str]:
    """Name the files of an earlier run that this one does not write, so that editions never mix in a folder.

    Parameters
    ----------
    target
        Folder to write in.
    files
        Names that will be written.
    known
        Every name that any run may write: what they are is not known where no manifest tells it.
    replace
        True when the user accepts that changed or unknown files go.

    Returns
    -------
    list of str
        To be removed. Files that are not ours are never among them.

    Raises
    ------
    OutputError
        When a file was changed since it was written, or was written by nobody knows whom, and `replace` is False.
    """
    written = _manifest(target)
    there = [name for name in dict.fromkeys([*known, *(written or {})]) if (target / name).is_file()]
    doubtful = [name for name in there if _doubtful(target / name, name in files, written)]
    if doubtful and not replace:
        why = (
            "aucun registre ne dit ce qui les a écrits (version précédente, ou vos propres fichiers)"
            if written is None
            else "modifiés depuis leur écriture, ou qui ne viennent pas de zones-blanches"
        )
        raise OutputError(
            f"{len(doubtful)} fichiers de {target} seraient perdus : {first_five(doubtful)} ; {why}. Rien n'a été "
            f"changé. Choisissez un autre dossier, ou {to_type('passez replace=True', 'ajoutez --remplacer')}."
        )
    return [name for name in there if name not in files and (written is None or name in written)]


def _write(path: Path, hashes: dict[str, str], edition: str) -> None:
    text = json.dumps({"edition": edition, "fichiers": hashes}, ensure_ascii=False, indent=1)
    path.write_text(text, encoding="utf-8")


def _doubtful(path: Path, rewritten: bool, written: dict[str, str] | None) -> bool:  # noqa: FBT001
    if written is None:
        return True
    return file_hash(path) != written[path.name] if path.name in written else rewritten


def _manifest(target: Path) -> dict[str, str] | None:
    """Return the hash of what was written, by name; None without a manifest that can be read."""
    # a name with a folder in it is no output of ours: a forged manifest must not remove files elsewhere
    hashes = _told(target).get("fichiers")
    if not isinstance(hashes, dict):
        return None
    return {str(name): str(value) for name, value in hashes.items() if Path(name).name == name}


def _told(target: Path) -> dict[str, Any]:
    try:
        told = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
