"""All outputs at once in a folder: whole or not at all, never over an input."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any, get_args

from zonesblanches.blocks import Content
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError
from zonesblanches.language import Lang
from zonesblanches.outputs.companion import Companion, at_hand
from zonesblanches.outputs.covers import OnePageOptions, ReportOptions, SlidesOptions, templates
from zonesblanches.outputs.drafts import OF_ALL, OF_ONE, drafting
from zonesblanches.outputs.editions import check_edition, public_findings
from zonesblanches.outputs.figure import draw_figure
from zonesblanches.outputs.folder import MANIFEST, left_over, recover, refuse_other_edition, write_manifest
from zonesblanches.outputs.geopackage import write_geopackage
from zonesblanches.outputs.moving import move_all, refuse_folders
from zonesblanches.outputs.options import (
    CheckOptions,
    FigureFormat,
    FigureOptions,
    MapOptions,
    SaveOptions,
    SeveralFichesOptions,
)
from zonesblanches.outputs.record import RECORD, record_of
from zonesblanches.outputs.report import write_report
from zonesblanches.outputs.settings import parameters_toml, reading_toml
from zonesblanches.outputs.tables import write_csv, write_dictionary, write_parquet
from zonesblanches.outputs.workbook import write_workbook
from zonesblanches.progress import say_nothing, staged
from zonesblanches.renamed import RenamedKeys
from zonesblanches.telling.credits import source_credits, unused
from zonesblanches.telling.documents.report import report_content
from zonesblanches.telling.documents.target import target_content
from zonesblanches.telling.remarks import assumptions
from zonesblanches.telling.tables import Tables
from zonesblanches.telling.voice import Voice
from zonesblanches.territory.codes import make_gazetteer

__all__ = ["FILES", "save_all"]

Stage = tuple[str, float, Callable[[], object]]

FILES = {
    "map": "carte.html",
    "report": "rapport.html",
    "word": "rapport.docx",
    "workbook": "diagnostic.xlsx",
    "csv": "communes.csv",
    "geopackage": "communes.gpkg",
    "parquet": "communes.parquet",
    "dictionary": "dictionnaire.csv",
    "parameters": "parametres.toml",
    "reading": "lecture.toml",
    "record": RECORD,
}
_MOST_BESIDE = 200  # other files in the folder of a public edition: all are searched
_ASKED = {  # only where they are asked for
    "fiches": "fiches_communes.pdf",
    "fiches_epci": "fiches_epci.pdf",
    "target": "mission4.html",
    "slides": "comite.pptx",
    "one_page": "une_page.pdf",
    "figure": "carte.pdf",
}
_FIGURES = [f"carte.{ending}" for ending in get_args(FigureFormat)]
_BESIDE = ("rapport", "rapport Word")  # they tell the same, and Word's imports are the longest
_TABLES = ("classeur", "communes en csv", "GeoPackage", "tables et paramètres")  # half of it where communes are many
_LARGE = 5_000  # communes from which a second process, not warm yet, pays


def save_all(findings: Findings, asked: SaveOptions) -> dict[str, Path]:
    """Write every output; see `Diagnosis.save_all`.

    Everything is first written in a hidden folder beside, then moved; when a move fails, files already replaced are
    put back; a run killed on the way leaves whole files, former or new, and the next one removes and says what else it
    left. What an earlier call wrote and this one does not is removed with them. A public edition is
    searched before it is moved: one secret found, and nothing is written.
    """
    progress = asked.progress or say_nothing
    written = findings if asked.edition == "internal" else public_findings(findings, asked)
    target = Path(asked.folder)
    files = _files(findings, asked)
    paths = {name: target / file for name, file in files.items()}
    _refuse_inputs(paths, asked.inputs)
    refuse_folders(target, [*files.values(), MANIFEST])
    recover(target)
    refuse_other_edition(target, asked.edition, replace=asked.replace)
    known = [*FILES.values(), *_ASKED.values(), *_FIGURES]
    stale = left_over(target, set(files.values()), known, replace=asked.replace)
    _refuse_inputs({name: target / name for name in stale}, asked.inputs)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Impossible d'écrire dans le dossier {target} : {error.strerror}.") from error
    with drafting(target, OF_ALL) as stage:
        try:
            _write(written, stage, files, asked)
        except OSError as error:
            raise OutputError(
                f"Impossible d'écrire dans {target} : {error.strerror or error}. Rien n'a été changé."
            ) from error
        if written is not findings:
            progress("recherche de valeurs secrètes dans les fichiers")
            others = _others(target, {*files.values(), *stale, MANIFEST})
            _search(findings, written, [*(stage / file for file in files.values()), *others], asked)
        write_manifest(stage, files.values(), asked.edition)
        move_all(stage, target, [*files.values(), MANIFEST], stale)
    return RenamedKeys("save_all", paths)


def _files(findings: Findings, asked: SaveOptions) -> dict[str, str]:
    """Name the files to write; there are no fiches of EPCI where no commune has one."""
    wanted = {
        "fiches": asked.fiches,
        "fiches_epci": asked.fiches and findings.table["epci"].notna().any(),
        "target": asked.target,
        "slides": asked.slides or ".pptx" in templates(asked.template),
        "one_page": asked.one_page,
        "figure": asked.figure,
    }
    files = FILES | {name: file for name, file in _ASKED.items() if wanted[name]}
    return files | ({"figure": f"carte.{asked.figure}"} if asked.figure else {})


def _write_fiches(findings: Findings, stage: Path, files: Mapping[str, str], asked: SaveOptions) -> None:
    from zonesblanches.outputs.fiches import make_fiches

    told = SeveralFichesOptions(stage / files["fiches"], lang=asked.lang, notice=asked.notice, progress=asked.progress)
    make_fiches(findings, told)
    if "fiches_epci" in files:
        make_fiches(findings, dataclasses.replace(told, path=stage / files["fiches_epci"], level="epci"))


def _search(findings: Findings, public: Findings, files: Sequence[Path], asked: SaveOptions) -> None:
    """Refuse files in which something secret is found."""
    check_edition(findings, CheckOptions(files, strict=True, **asked.rules), public)


def _others(target: Path, ours: Collection[str]) -> list[Path]:
    """Return the other files of the folder, which go out with the edition; those that a run is writing are not."""
    there = [entry for entry in sorted(target.iterdir()) if not entry.name.startswith((OF_ALL, OF_ONE))]
    found = [path for entry in there for path in (entry.rglob("*") if entry.is_dir() else [entry]) if path.is_file()]
    others = [path for path in found if path.parent != target or path.name not in ours]
    if len(others) > _MOST_BESIDE:
        raise OutputError(
            f"{target} contient {len(others)} autres fichiers, qui partiraient avec l'édition publique. Rien n'a été "
            "changé. Choisissez un dossier qui n'est qu'à elle."
        )
    return others


def _refuse_inputs(paths: dict[str, Path], inputs: Sequence[str | Path]) -> None:
    taken = {Path(path).resolve() for path in inputs}
    clash = [path for path in paths.values() if path.resolve() in taken]
    if clash:
        raise OutputError(
            f"{clash[0]} est un fichier d'entrée : il ne sera pas remplacé. Choisissez un autre dossier de sortie."
        )


def _write(findings: Findings, stage: Path, files: Mapping[str, str], asked: SaveOptions) -> None:
    """Write every file, some of them in a second process where that pays: the same files, errors and warnings."""
    progress, stages = asked.progress or say_nothing, _stages(findings, stage, files, asked)
    large = len(findings.table) >= _LARGE
    names = _TABLES if large else _BESIDE
    with at_hand(worth=large) as companion:
        silent = dataclasses.replace(asked, progress=None)
        if companion and companion.begin(_write_only, names, _to_send(findings), stage, files, silent):
            beside = [one for one in stages if one[0] in names]
            rest = ", ".join(names), 2.0, lambda: _awaited(companion, beside)
            *here, record = (one for one in stages if one[0] not in names)
            stages = [*here, rest, record]  # it tells what every other file holds
        staged(stages, progress)


def _to_send(findings: Findings) -> Findings:
    """Return a diagnosis with how sure its classes are, worked out once for all, and without what no file asks for.

    The index of the names of all France is a third of what would be sent.
    """
    _ = Voice(findings).main.sure  # kept by the diagnosis, where outputs say it
    nobody = make_gazetteer(findings.territory.communes.iloc[:0])
    light = copy(findings)  # what was worked out, and kept, goes with it
    vars(light)["territory"] = dataclasses.replace(findings.territory, gazetteer=nobody)
    return light


def _write_only(names: Sequence[str], *told: Any) -> None:
    """Write, in a second process, the files that the first one leaves to it."""
    for name, _, write in _stages(*told):
        if name in names:
            write()


def _awaited(companion: Companion, stages: Sequence[Stage]) -> None:
    """Wait for the files of the second process; write them here should it have died."""
    if not companion.finish():
        for _, _, write in stages:
            write()


def _stages(findings: Findings, stage: Path, files: Mapping[str, str], asked: SaveOptions) -> list[Stage]:
    """Return what writes each file, and its usual share of the time; what files share is made once."""
    lang, tables = asked.lang, Tables(findings)
    cover = {name: getattr(asked, name) for name in ("lang", "notice", "title", "subtitle", "logo", "committee")}
    options, made = ReportOptions(**cover), templates(asked.template)
    word = dataclasses.replace(options, template=made.get(".docx"))
    voice = cache(lambda: Voice(findings, lang))

    @cache
    def content() -> Content:
        made = report_content(findings, options, voice())
        voice.cache_clear()  # the map was first, and nobody else asks: a voice of all France is heavy
        return made

    at = {name: stage / file for name, file in files.items()}
    drawn = MapOptions(lang=lang, notice=asked.notice)
    stages: list[Stage] = [
        ("carte", 6, lambda: _write_map(findings, at["map"], drawn, voice())),
        ("rapport", 4, lambda: write_report(findings, at["report"], options, content())),
        ("rapport Word", 6, lambda: write_report(findings, at["word"], word, content())),
        ("classeur", 5, lambda: write_workbook(findings, at["workbook"], lang=lang, tables=tables)),
        ("communes en csv", 2, lambda: write_csv(findings, at["csv"], lang=lang, tables=tables)),
        ("GeoPackage", 2, lambda: write_geopackage(findings, at["geopackage"], tables=tables)),
        ("tables et paramètres", 1, lambda: _write_rest(findings, at, lang, tables)),
    ]
    if "slides" in at:
        told = SlidesOptions(at["slides"], template=made.get(".pptx"), **cover)
        stages.append(("diapositives", 5, lambda: _write_slides(findings, told)))
    if "one_page" in at:
        page = OnePageOptions(at["one_page"], **cover)
        stages.append(("une page", 3, lambda: _write_page(findings, page)))
    if "figure" in at:
        drawing = FigureOptions(path=at["figure"], lang=lang, notice=asked.notice)
        stages.append(("carte à imprimer", 5, lambda: draw_figure(findings, drawing)))
    if asked.fiches:
        stages.append(("fiches", 20, lambda: _write_fiches(findings, stage, files, asked)))
    if asked.target:
        plain = ReportOptions(lang=lang, notice=asked.notice)
        stages.append(
            ("mission 4", 0.5, lambda: write_report(findings, at["target"], plain, target_content(findings, plain)))
        )
    return [*stages, ("registre", 0.2, lambda: _write_record(findings, stage, files, asked))]


def _write_map(findings: Findings, path: Path, asked: MapOptions, voice: Voice) -> None:
    from zonesblanches.outputs.maps import draw_map  # folium is long to import, and the second process needs none

    draw_map(findings, asked, voice).save(str(path))


def _write_slides(findings: Findings, asked: SlidesOptions) -> None:
    from zonesblanches.outputs.slides import write_slides

    write_slides(findings, asked)


def _write_page(findings: Findings, asked: OnePageOptions) -> None:
    from zonesblanches.outputs.fiches import make_one_page

    make_one_page(findings, asked)


def _write_record(findings: Findings, stage: Path, files: Mapping[str, str], asked: SaveOptions) -> None:
    written = {file: stage / file for name, file in files.items() if name != "record"}
    told = record_of(findings, Path(asked.folder), written=written, inputs=asked.inputs, request=asked.request)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    # the name of a file may hold bytes that are no text: written as JSON escapes them
    (stage / files["record"]).write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))


def _write_rest(findings: Findings, at: Mapping[str, Path], lang: Lang, tables: Tables) -> None:
    write_parquet(findings, at["parquet"], tables=tables)
    write_dictionary(tables.dictionary, at["dictionary"], lang=lang)
    told = [*source_credits(findings), *assumptions(findings)]
    text = parameters_toml(findings.parameters, told=told, unused=unused(findings))
    at["parameters"].write_text(text, encoding="utf-8")
    at["reading"].write_text(reading_toml(findings.providers), encoding="utf-8")
