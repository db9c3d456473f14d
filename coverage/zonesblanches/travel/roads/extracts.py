"""OpenStreetMap extracts as they are downloaded, and the folder where what is made of them is kept."""

from __future__ import annotations

from pathlib import Path

from zonesblanches.errors import InputError, ParameterError

__all__ = ["check_threads", "checked_extract", "made"]

_SUFFIXES = (".osm.pbf", ".osm", ".osm.bz2", ".osm.gz", ".pbf")


def checked_extract(path: Path, suffixes: tuple[str, ...] = _SUFFIXES) -> Path:
    """Return the whole path of an extract, refusing at once what an engine would refuse late, in English.

    Parameters
    ----------
    path
        The file.
    suffixes
        Ends of name that the engine reads.

    Raises
    ------
    InputError
        When it is absent, or is no OpenStreetMap file.
    """
    if not path.is_file():
        raise InputError(
            f"L'extrait OpenStreetMap {path} n'existe pas. Téléchargez celui de votre région, par exemple sur "
            "https://download.geofabrik.de/europe/france.html (fichier .osm.pbf)."
        )
    if not path.name.lower().endswith(suffixes):
        raise InputError(f"{path.name} n'est pas un extrait OpenStreetMap. Attendu : {', '.join(suffixes)}.")
    with path.open("rb") as stream:
        head = stream.read(512)
    known = {".pbf": b"OSMHeader" in head[:64], ".bz2": head[:3] == b"BZh", ".gz": head[:2] == b"\x1f\x8b"}
    if not known.get(path.suffix.lower(), b"<osm" in head):
        what = "une page web" if head.lstrip()[:1] == b"<" else "un fichier tronqué ou d'une autre nature"
        raise InputError(f"{path.name} n'est pas un extrait OpenStreetMap lisible : {what}. Téléchargez-le de nouveau.")
    return path.resolve()


def check_threads(threads: int | None) -> None:
    """Refuse an impossible number of processors.

    Raises
    ------
    ParameterError
        When it is neither a whole number over 0 nor None.
    """
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
        raise ParameterError(f"threads vaut {threads!r}, attendu : un nombre de processeurs, ou None.")


def made(folder: Path) -> Path:
    """Make a folder, and return its whole path.

    Raises
    ------
    InputError
        When it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Dossier impossible à créer : {folder} ({error.strerror}).") from error
    return folder.resolve()
