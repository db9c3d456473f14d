"""The works that a page asks for; each is what the command line does, and returns plain values."""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from zonesblanches.errors import ZonesBlanchesError
from zonesblanches.page.finding import findings_view, proposal_view
from zonesblanches.page.france import outline_paths
from zonesblanches.page.plainly import plain_error
from zonesblanches.page.understanding import list_view, pairs_view, points_view
from zonesblanches.page.workshop import parsed
from zonesblanches.parameters import Parameters
from zonesblanches.providers.providers import Providers
from zonesblanches.requesting import (
    asked_for,
    completed,
    inputs_of,
    merged_lists,
    reading_of,
    refuse_clashes,
    request_list,
    request_territory,
    written_outputs,
)
from zonesblanches.study import Diagnosis
from zonesblanches.territory.territory import Territory

__all__ = [
    "confirm_work", "diagnose_work", "read_work", "settings_work", "template_work", "territory_work",
    "write_work",
]  # fmt: skip

Order = Mapping[str, Any]
Progress = Callable[[str], None]
_DIAGNOSES: dict[str, Diagnosis] = {}


def _nothing(_: str) -> None:
    """Leave what the command line would say: the page shows it in its own place."""


def _area(name: str, census: Sequence[str]) -> Territory:
    return _area_of(name, tuple((file, Path(file).stat().st_mtime_ns) for file in census))


@lru_cache(maxsize=4)
def _area_of(name: str, census: tuple[tuple[str, int], ...]) -> Territory:
    told = argparse.Namespace(territoire=name, recensement=[file for file, _ in census], carroyage=None)
    return request_territory(told, _nothing)


def territory_work(order: Order, progress: Progress) -> dict[str, Any]:
    """Return what a territory is: its name, its communes, its people."""
    progress(f"territoire {order['territory']}")
    area = _area(order["territory"], order.get("census") or ())
    communes = area.communes
    return {
        "name": area.name,
        "communes": len(communes),
        "people": float(communes["people_65p"].fillna(0).sum()),
        "population": float(communes["population"].fillna(0).sum()),
    }


def read_work(order: Order, progress: Progress) -> dict[str, Any]:
    """Read every list; one that cannot be read says why, and the others are shown."""
    options = parsed(order["words"])
    area = _area(options.territoire, options.recensement)
    for copy in order.get("copies", ()):
        _answer(copy, progress)
    views, lists = [], []
    for rank, path in enumerate(options.listes, start=1):
        progress(f"lecture de {Path(path).name} ({rank} sur {len(options.listes)})")
        view, providers = _one_list(path, options, area, progress)
        views.append(view)
        lists += [] if providers is None or providers.table.empty else [providers]
    merged = merged_lists(lists, options, progress, _nothing) if lists else []
    points = [point for part in merged for point in points_view(part)]
    families = list(dict.fromkeys(name for part in merged for name in part.families))
    made = [line for part in merged for line in part.merged.to_dict("records") if line["pair"]]
    return {
        "lists": views,
        "pairs": [line for part in merged for line in pairs_view(part)],
        "made": [_merge_view(line) for line in made[:200]],
        "map": outline_paths(area.communes, points),
        "families": families,
        "teams": sum(len(part) for part in merged),
    }


def _merge_view(line: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: str(line[name]) for name in ("pair", "name", "source", "kept_source", "reason")}
    return {**told, "row": int(line["row"]), "kept_row": int(line["kept_row"])}


def _one_list(
    path: str, options: argparse.Namespace, area: Territory, progress: Progress
) -> tuple[dict[str, Any], Providers | None]:
    from zonesblanches.directories.data_inclusion import detect
    from zonesblanches.providers.reading import read_list

    try:
        if options.feuille == "*" or detect(path) is not None:
            cells, providers = None, request_list(path, options, area, progress)
        else:
            cells, providers = read_list(path, **reading_of(options, area, progress))
        return {**list_view(cells, providers, area), "file": path, "sheets": _sheets(path)}, providers
    except ZonesBlanchesError as error:
        return {"name": Path(path).name, "file": path, **plain_error(error), "headers": _headers(path)}, None


def _sheets(path: str) -> list[str]:
    from zonesblanches.providers.cells import list_sheets

    try:
        return list_sheets(path)
    except ZonesBlanchesError:
        return []


def _headers(path: str) -> list[str]:
    """Return the columns of a list that could not be understood, for people to say what they are."""
    from zonesblanches.providers.cells import read_cells

    try:
        return [str(header) for header in read_cells(path).frame.columns][:60]
    except (ZonesBlanchesError, ValueError):
        return []


def _answer(copy: Mapping[str, Any], progress: Progress) -> None:
    """Write a list again with what was answered of it, whole or not at all."""
    from zonesblanches.providers.correcting import write_corrections

    options = parsed(copy["words"])
    area = _area(options.territoire, options.recensement)
    answers = {int(row): dict(line) for row, line in copy["answers"].items()}
    target = Path(copy["to"])
    draft = target.with_name(f".{target.stem}.xlsx")
    draft.unlink(missing_ok=True)
    progress(f"réponses dans {target.name}")
    write_corrections(copy["source"], draft, answers=answers, **reading_of(options, area, progress))
    draft.replace(target)


def settings_work(order: Order, _: Progress) -> dict[str, Any]:
    """Change parameters, and write them as the outputs do; without a change, tell those in force."""
    from zonesblanches.outputs.settings import parameters_toml

    path = Path(order["file"])
    parameters = Parameters.from_toml(path) if path.is_file() else Parameters()
    if order.get("changes") is not None:
        parameters = parameters.replace(**order["changes"])
        draft = path.with_name(f".{path.name}")
        draft.write_text(parameters_toml(parameters), encoding="utf-8")
        draft.replace(path)
    return {"values": {name: _plain(value) for name, value in parameters.to_dict().items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(entry) for entry in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _made(words: list[str], progress: Progress) -> Diagnosis:
    """Make a diagnosis, or take the one just made of the same files and words."""
    options = parsed(words)
    refuse_clashes(options)
    stamps = [(name, told.st_mtime_ns, told.st_size) for name in inputs_of(options) for told in (Path(name).stat(),)]
    asked = [word for word in vars(options).items() if word[0] in _FOUND_BY]
    key = repr((str(Path.cwd()), stamps, asked))
    if key not in _DIAGNOSES:
        progress("diagnostic")
        made = completed(asked_for(options, progress, _nothing), options, progress, _nothing)
        _DIAGNOSES.clear()
        _DIAGNOSES[key] = made
    return _DIAGNOSES[key]


_FOUND_BY = (
    "territoire", "listes", "mairies", "recensement", "carroyage", "temps", "colonnes_temps", "unite_temps", "famille",
    "feuille", "colonnes", "secteurs", "confirmer_droits",
    "geocoder", "crs", "fusionner", "doublons", "reponses", "parametres", "decisions", "personnes_par_unite",
    "groupes", "foyers", "comparer", "suite_de", "proposer",
)  # fmt: skip


def diagnose_work(order: Order, progress: Progress) -> dict[str, Any]:
    """Make the diagnosis and its map."""
    diagnosis = _made(order["words"], progress)
    progress("carte")
    target = Path(order["map"])
    draft = target.with_name(f".{target.name}")
    diagnosis.map(lang=order["lang"]).save(str(draft))
    draft.replace(target)
    told = findings_view(diagnosis, order["lang"])
    found = diagnosis.proposal
    return told if found is None else {**told, "proposal": proposal_view(diagnosis, found, order["lang"])}


def write_work(order: Order, progress: Progress) -> dict[str, Any]:
    """Write the outputs, one edition after the other, as the command line does; then the archive of what is ticked."""
    told = []
    for words in order["editions"]:
        options = parsed(words)
        diagnosis = _made(words, progress)
        inputs = inputs_of(options)
        paths = written_outputs(diagnosis, options, inputs=inputs, notice=None, progress=progress, say=_nothing)
        told += [path for key, path in paths.items() if key in order["ticked"]]
    progress("archive")
    target = Path(order["archive"])
    draft = target.with_name(f".{target.name}")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in told:
            archive.writestr(zipfile.ZipInfo(path.as_posix(), _DAY), path.read_bytes(), zipfile.ZIP_DEFLATED)
    draft.replace(target)
    return {"files": [path.as_posix() for path in told], "bytes": target.stat().st_size}


_DAY = (2026, 1, 1, 0, 0, 0)  # of every file in the archive: the same content is the same archive


def confirm_work(order: Order, progress: Progress) -> dict[str, Any]:
    """Tell what must be confirmed before a public edition."""
    diagnosis = _made(order["words"], progress)
    people = diagnosis.person_names()
    return {
        "people": [
            {"source": line.source, "row": int(line.row), "name": line.name, "shown": line.shown}
            for line in people.head(200).itertuples()
        ]
    }


def template_work(order: Order, _: Progress) -> dict[str, Any]:
    """Write the empty list that partners fill in."""
    from zonesblanches.providers.template import write_template

    target = Path(order["to"])
    if not target.is_file():
        draft = target.with_name(f".{target.stem}.xlsx")
        draft.unlink(missing_ok=True)
        write_template(draft)
        draft.replace(target)
    return {}
