"""What may be given beside the lists: files of Insee, and the diagnosis of a former year with its own lists."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from zonesblanches.errors import InputError, ZonesBlanchesError
from zonesblanches.files.hashes import file_hash
from zonesblanches.outputs.record import RECORD
from zonesblanches.page.plainly import plain_error
from zonesblanches.redoing import Former
from zonesblanches.request_words import FILES, MAYBE_FILES
from zonesblanches.schema import COLUMNS

__all__ = ["census_work", "earlier_work"]

Order = Mapping[str, Any]


def census_work(order: Order, progress: Callable[[str], None]) -> dict[str, Any]:
    """Tell what each file of Insee is: its name there, its year, what it counts; or why it is none."""
    views = []
    for rank, file in enumerate(order["files"], start=1):
        progress(f"lecture de {Path(file).name} ({rank} sur {len(order['files'])})")
        views.append({"file": file, **_census_view(file, Path(file).stat().st_mtime_ns)})
    return {"files": views}


@lru_cache(maxsize=32)
def _census_view(file: str, _: int) -> dict[str, Any]:
    from zonesblanches.census.reading import read_census

    try:
        found = read_census(file)
    except ZonesBlanchesError as error:
        refused = plain_error(error)
        return {
            **refused,
            "told": refused["told"].partition(". ")[0].rstrip(".") + ".",
        }  # the rest lists every kind of file that is read
    told = [name for name in found.table if name in COLUMNS]
    years = sorted({year for year in found.vintages.values() if year})
    return {
        "title": found.title,
        "years": years,
        "places": len(found.table),
        "columns": [[COLUMNS[name].fr, COLUMNS[name].en] for name in told],
    }


def earlier_work(order: Order, progress: Callable[[str], None]) -> dict[str, Any]:
    """Put a record of a former year and its lists together, found by their content; tell what is missing."""
    folder, target = Path(order["from"]), Path(order["to"])
    dropped = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    records = [path for path in dropped if path.suffix.lower() == ".json"]
    if not records:
        return {"missing": [RECORD], "ready": False}
    record = records[-1]
    progress(f"année passée : {record.name}")
    try:
        former = Former.read(record)
    except InputError as error:
        return {**plain_error(error), "missing": [], "ready": False}
    known = {file_hash(path): path for path in dropped if path != record}
    given = {entry["fichier"]: known.get(entry["sha256"]) for entry in former.record["entrees"]}
    missing = [Path(name).name for name, path in given.items() if path is None]
    told = {"territory": str(former.record.get("territoire", "")), "day": f"{former.day:%d/%m/%Y}"}
    if former.record["demande"].get("suite_de"):
        return {**told, "missing": [], "ready": False, "why": "follows"}
    if former.record["demande"].get("geocoder"):
        return {**told, "missing": [], "ready": False, "why": "network"}
    if not missing:
        ways = {name: f"../{path.name}" for name, path in given.items() if path is not None}
        _put(target, dict(former.record), ways)
    return {**told, "missing": missing, "ready": not missing}


def _put(target: Path, record: dict[str, Any], ways: Mapping[str, str]) -> None:
    """Write the record where its files are beside it, and nowhere else."""
    asked = {
        name: _moved(value, ways, whole=name in FILES) if name in {*FILES, *MAYBE_FILES} else value
        for name, value in record["demande"].items()
    }
    inputs = [{**entry, "fichier": ways[entry["fichier"]]} for entry in record["entrees"]]
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    text = json.dumps({**record, "demande": asked, "entrees": inputs}, ensure_ascii=False, indent=1)
    (target / RECORD).write_text(text, encoding="utf-8")


def _moved(value: Any, ways: Mapping[str, str], *, whole: bool) -> Any:
    """Return the new way to each file; one that the record does not count among its own is not looked for elsewhere."""
    if isinstance(value, list):
        return [_moved(one, ways, whole=whole) for one in value]
    return ways.get(value, Path(value).name if whole and "=" not in value else value)
