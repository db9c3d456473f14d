"""The record of a diagnosis, ``diagnostic.json``: what it was made of, what it found, and what was written.

It is what `redoing` does again, and what a following of years reads.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata as packages
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches import clock
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import InputError
from zonesblanches.files.hashes import file_hash
from zonesblanches.outputs.metadata import metadata
from zonesblanches.territory import store

__all__ = ["RECORD", "given_files", "read_record", "record_of", "result_of", "surroundings", "wrong_parts"]

RECORD = "diagnostic.json"
_FORMAT = 1
_SEED = 0  # of every draw: those of stability
_TEXTS, _LIST = ("date", "version", "python"), {"nom": str, "sha256": str, "lues": int, "gardees": int}
_DIGESTS = ("bibliotheques", "donnees", "sorties")  # texts by name
_ROWS = {"entrees": {"fichier": str, "octets": int, "sha256": str}, "listes": _LIST}
_LIBRARIES = (
    "folium",
    "geopandas",
    "numpy",
    "pandas",
    "pyarrow",
    "pyproj",
    "python-docx",
    "python-pptx",
    "reportlab",
    "shapely",
    "xlsxwriter",
)


def record_of(
    findings: Findings,
    folder: Path,
    *,
    written: Mapping[str, Path],
    inputs: Sequence[str | Path] = (),
    request: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the record of a diagnosis, as plain values.

    A public edition tells neither where files are, nor what was repaired or asked for: only what it publishes.

    Parameters
    ----------
    findings
        The diagnosis, as it is written.
    folder
        Where the record goes: it tells files by their way from there.
    written
        The outputs, by their name in that folder.
    inputs
        Files that were read.
    request
        What the command line was asked; None for what was made in Python.
    """
    internal = findings.edition is None
    told = metadata(findings)
    private = {
        "demande": request,
        "entrees": given_files(inputs, folder),
        "lecture": _reading(findings),
        **({} if findings.decisions is None else {"decisions": findings.decisions.plain()}),
    }
    return {
        "format": _FORMAT,
        "edition": "interne" if internal else "publique",
        "date": clock.today().isoformat(),
        **surroundings(),
        "graine": _SEED,
        **told,
        **(private if internal else {}),
        "resultats": {name: result_of(findings, name) for name in findings.families},
        "sorties": {name: file_hash(path) for name, path in written.items()},
    }


def surroundings() -> dict[str, Any]:
    """Return what a diagnosis depends on besides its inputs: versions, and the data shipped with the library."""
    return {
        "python": platform.python_version(),
        "bibliotheques": {name: packages.version(name) for name in _LIBRARIES},
        "donnees": {name: str(entry["sha256"]) for name, entry in store.manifest()["files"].items()},
    }


def given_files(paths: Sequence[str | Path], folder: Path) -> list[dict[str, Any]]:
    """Tell files by their way from a folder, their size and their hash.

    Parameters
    ----------
    paths
        Files that were read.
    folder
        Where the record goes.
    """
    return [
        {"fichier": way(path, folder), "octets": Path(path).stat().st_size, "sha256": file_hash(Path(path))}
        for path in dict.fromkeys(map(str, paths))
        if Path(path).is_file()
    ]


def way(path: str | Path, folder: Path) -> str:
    """Return the way from a folder to a file, with ``/`` on every system; whole where there is none (another drive)."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return Path(path).resolve().as_posix()


def read_record(path: str | Path) -> dict[str, Any]:
    """Read a record.

    Parameters
    ----------
    path
        ``diagnostic.json``, or the folder that holds it.

    Raises
    ------
    InputError
        When it is none, or comes from a later version.
    """
    place = Path(path) / RECORD if Path(path).is_dir() else Path(path)
    try:
        record = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{place} : introuvable. Attendu : le {RECORD} d'un dossier de résultats.") from error
    except OSError as error:
        raise InputError(f"{place} : illisible ({error.strerror or error}).") from error
    except ValueError as error:
        raise InputError(f"{place} : n'est pas le {RECORD} d'un diagnostic ({error}).") from error
    if not isinstance(record, dict) or not isinstance(record.get("format"), int) or "resultats" not in record:
        raise InputError(f"{place} : n'est pas le {RECORD} d'un diagnostic.")
    if record["format"] > _FORMAT:
        raise InputError(f"{place} : écrit par une version plus récente ({record.get('version')}). Mettez à jour.")
    return record


def _reading(findings: Findings) -> dict[str, Any]:
    """Count what was refused, mended and asked, by reason."""
    read = findings.providers
    return {
        "rejets": _by_reason(read.rejects),
        "reparations": _by_reason(read.repairs),
        "questions": _by_reason(read.questions),
    }


def _by_reason(table: pd.DataFrame) -> dict[str, int]:
    counts = table["reason"].astype(str).value_counts()
    return {str(reason): int(count) for reason, count in sorted(counts.items())}


def result_of(findings: Findings, family: str) -> dict[str, Any]:
    """Return the class of every place, and the people of each class.

    Parameters
    ----------
    findings
        The diagnosis.
    family
        One of its families.
    """
    table, counts = findings.family(family).table, findings.summary(family)
    people = {str(name): round(float(value), 3) for name, value in counts["demand"].dropna().items()}
    return {
        "communes": {str(name): [str(code) for code in part.index] for name, part in _classed(table)},
        "personnes": people,
    }


def _classed(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(name), part) for name, part in table.groupby(table["class"].astype(str), sort=True)]


def wrong_parts(record: Mapping[str, Any]) -> Iterator[str]:
    """Name the parts of a record that are missing, or are not what a diagnosis writes there.

    Parameters
    ----------
    record
        As read.
    """
    yield from (name for name in _TEXTS if not isinstance(record.get(name), str))
    if isinstance(record.get("date"), str) and not _is_day(record["date"]):
        yield "date"
    for name in _DIGESTS:
        told = record.get(name)
        if not (isinstance(told, dict) and all(isinstance(value, str) for value in told.values())):
            yield name
    yield from (name for name, kinds in _ROWS.items() if not _are_rows(record.get(name), kinds))
    if not isinstance(record["demande"], dict):
        yield "demande"
    results = record["resultats"]
    if not (isinstance(results, dict) and all(map(_is_result, results.values()))):
        yield "resultats"


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _are_rows(told: Any, kinds: Mapping[str, type]) -> bool:
    return isinstance(told, list) and all(
        isinstance(one, dict) and all(isinstance(one.get(name), kind) for name, kind in kinds.items()) for one in told
    )


def _is_result(told: Any) -> bool:
    """Tell what a family's part must be: codes by class, people by class."""
    if not isinstance(told, dict):
        return False
    communes, people = told.get("communes"), told.get("personnes")
    return (
        isinstance(communes, dict)
        and isinstance(people, dict)
        and all(isinstance(codes, list) for codes in communes.values())
        and all(isinstance(value, int | float) for value in people.values())
    )
