"""Files of data·inclusion and its neighbours, whatever their kind: two lists of records, each with its line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zonesblanches.errors import InputError
from zonesblanches.files.archives import check_workbook, is_workbook, open_zip
from zonesblanches.files.layouts import read_sheets
from zonesblanches.files.limits import DEFAULT_LIMITS
from zonesblanches.files.names import shown_name
from zonesblanches.files.opening import file_sha256, open_table
from zonesblanches.language import normalise
from zonesblanches.providers.inclusion_fields import SERVICE, STRUCTURE

__all__ = ["FORMER", "InclusionFile", "Record", "read_records"]

Record = tuple[int, dict[str, Any]]
_OLE = b"\xd0\xcf\x11\xe0"
_HEADER_ROWS = 10
_LEAST_TITLES = 3
_IGNORE = "__ignore__"
# former names, of v0.24 to v0: today's
FORMER: Mapping[str, str] = {
    "presentation_detail": "description", "presentation_resume": "resume", "labels_nationaux": "reseaux_porteurs",
    "profils": "publics", "types": "type", "horaires_ouverture": "horaires_accueil",
    "accessibilite": "accessibilite_lieu",
    "recurrence": "horaires_accueil", "modes_orientation_beneficiaire": "modes_mobilisation",
    "formulaire_en_ligne": "lien_mobilisation", "prise_rdv": "lien_mobilisation",
    "frais_autres": "frais_precisions", "profils_precisions": "publics_precisions", "justificatifs": "conditions_acces",
}  # fmt: skip
_KNOWN = {one.name for one in (*STRUCTURE, *SERVICE)} | set(FORMER)
_HERE = {
    "zone_diffusion_type",
    "zone_diffusion_code",
    "zone_diffusion_nom",
    "score_qualite",
    "rna",
    "typologie",
    "antenne",
}


@dataclass(frozen=True)
class InclusionFile:
    """The records of a file.

    Attributes
    ----------
    name, sha256
        Of the file.
    tables
        Records of each sheet or list, by its name in lower case; « » when the file holds one.
    notes, faults
        What was read; what is wrong with the titles: (table, line, title, reason).
    """

    name: str
    sha256: str
    tables: dict[str, list[Record]] = field(repr=False)
    notes: tuple[str, ...] = ()
    faults: tuple[tuple[str, int, str, str], ...] = ()


def read_records(path: str | os.PathLike[str]) -> InclusionFile:
    """Read a workbook, a JSON, a GeoJSON, a Parquet or a text as records.

    Raises
    ------
    InputError
        When the file is absent, empty, damaged or of another kind.
    """
    file = Path(path)
    digest = file_sha256(file)
    with file.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PAR1"):
        return InclusionFile(shown_name(file), digest, {"": _parquet(file)})
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        return InclusionFile(shown_name(file), digest, _json(file))
    if _workbook(file, head):
        return _sheets(file, digest)
    table = open_table(file, recognise=_titles)
    rows = table.read()
    records = [
        (int(row), dict(zip(rows.columns, line, strict=True)))
        for row, line in zip(rows.index, rows.to_numpy(), strict=True)
    ]
    return InclusionFile(shown_name(file), digest, {"": records}, table.remarks)


def _titles(row: Sequence[str]) -> int:
    return sum(cell.strip().lower() in _KNOWN for cell in row)


def _workbook(file: Path, head: bytes) -> bool:
    if not head.startswith(b"PK"):
        return head.startswith(_OLE)
    with file.open("rb") as stream, open_zip(stream, file.name) as archive:
        return is_workbook(archive)


def _parquet(file: Path) -> list[Record]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        rows = parquet.read_table(file).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            f"{file.name} : fichier parquet illisible ({str(error).splitlines()[0][:120]}). Téléchargez-le de nouveau."
        ) from error
    return list(enumerate(rows, start=1))


def _json(file: Path) -> dict[str, list[Record]]:
    """Return the lists of a JSON: one without a name, or each under its key."""
    if file.stat().st_size > DEFAULT_LIMITS.workbook_bytes:
        raise InputError(f"{file.name} : json trop gros pour être lu d'un bloc. Prenez la version csv ou parquet.")
    try:
        content = json.loads(file.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{file.name} : json illisible ou coupé ({str(error)[:100]}). Téléchargez-le de nouveau."
        ) from error
    if isinstance(content, Mapping) and content.get("type") == "FeatureCollection":
        return {"": _numbered(_features(content.get("features")))}
    if isinstance(content, Mapping):
        lists = {key.lower(): _numbered(value) for key, value in content.items() if _holds_records(value)}
        if len(lists) == 1 and not lists.keys() & {"structures", "services"}:
            return {"": next(iter(lists.values()))}
        return lists or {"": _numbered([content])}
    return {"": _numbered(content)}


def _holds_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _numbered(items: Any) -> list[Record]:
    return [(at, dict(item)) for at, item in enumerate(items or (), start=1) if isinstance(item, Mapping)]


def _features(features: Any) -> Iterable[dict[str, Any]]:
    for feature in features or ():
        facts = dict(feature.get("properties") or {})
        point = feature.get("geometry") or {}
        if point.get("type") == "Point" and facts.get("longitude") is None:
            facts |= dict(zip(("longitude", "latitude"), point.get("coordinates") or (), strict=False))
        yield facts


def _sheets(file: Path, digest: str) -> InclusionFile:
    """Read the sheets whose titles are those of the standard; of several titles alike, the fullest column is read."""
    data = file.read_bytes()
    if len(data) > DEFAULT_LIMITS.workbook_bytes:
        raise InputError(f"{file.name} : classeur trop gros pour être lu d'un bloc. Prenez la version csv.")
    if data.startswith(b"PK"):
        check_workbook(data, file.name, DEFAULT_LIMITS)
    tables: dict[str, list[Record]] = {}
    faults: list[tuple[str, int, str, str]] = []
    notes: list[str] = []
    for title, rows in read_sheets(data, file.name):
        at = max(range(min(len(rows), _HEADER_ROWS)), key=lambda n: (_titles(rows[n]), -n), default=0)
        if not rows or _titles(rows[at]) < _LEAST_TITLES:
            continue
        columns, wrong = _columns(rows, at)
        faults += [(title, at + 1, cell, reason) for cell, reason in wrong]
        kept = list(_body(rows, at, columns))
        left = sum(any(map(str.strip, row)) for row in rows[at + 1 :]) - len(kept)
        notes += [f"feuille « {title} » : {len(kept)} lignes lues, {left} d'aide ou d'exemple laissées de côté"]
        tables[normalise(title)] = kept
    if not tables:
        raise InputError(f"{file.name} : aucune feuille n'a les titres de data·inclusion (id, nom, date_maj…).")
    return InclusionFile(shown_name(file), digest, tables, tuple(notes), tuple(faults))


def _columns(rows: Sequence[Sequence[str]], at: int) -> tuple[dict[str, list[int]], list[tuple[str, str]]]:
    """Return the places of each title, the fullest first, and what is wrong with titles."""
    body = rows[at + 1 :]
    places: dict[str, list[int]] = {}
    wrong = []
    for place, cell in enumerate(rows[at]):
        title = cell.strip().lower()
        filled = sum(place < len(row) and bool(row[place].strip()) for row in body)
        if title in _KNOWN | _HERE | {_IGNORE} or title.startswith("zb_"):
            places.setdefault(title, []).append(place)
        elif title and (filled or title[0].isdigit()):
            number = title[0].isdigit()
            wrong.append((cell, "un nombre ou une date tient lieu de titre : colonne non lue" if number else
                          "colonne en trop, non lue"))  # fmt: skip
    for title, several in places.items():
        if len(several) > 1:
            several.sort(key=lambda place: -sum(place < len(row) and bool(row[place].strip()) for row in body))
            wrong.append((title, "colonne écrite deux fois : la plus remplie est lue"))
    return places, wrong


def _body(rows: Sequence[Sequence[str]], at: int, columns: Mapping[str, list[int]]) -> Iterable[Record]:
    ignored = columns.get(_IGNORE, [])
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in row) or any(place < len(row) and row[place].strip() for place in ignored):
            continue
        yield (
            number,
            {
                title: row[places[0]] if places[0] < len(row) else ""
                for title, places in columns.items()
                if title != _IGNORE
            },
        )
