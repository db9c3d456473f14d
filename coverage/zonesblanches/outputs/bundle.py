"""All outputs at once in a folder: whole or not at all, never over an input."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError
from zonesblanches.language import Lang
from zonesblanches.outputs.credits import sources
from zonesblanches.outputs.maps import draw_map
from zonesblanches.outputs.report import make_report
from zonesblanches.outputs.settings import parameters_toml, reading_toml
from zonesblanches.outputs.tables import write_csv, write_geopackage, write_parquet
from zonesblanches.outputs.workbook import write_workbook

__all__ = ["FILES", "save_all"]

FILES = {
    "carte": "carte.html",
    "rapport": "rapport.html",
    "classeur": "diagnostic.xlsx",
    "csv": "communes.csv",
    "geopackage": "communes.gpkg",
    "parquet": "communes.parquet",
    "parametres": "parametres.toml",
    "lecture": "lecture.toml",
}


def save_all(
    findings: Findings,
    folder: str | Path,
    *,
    lang: Lang = "fr",
    inputs: Sequence[str | Path] = (),
    notice: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Path]:
    """Write every output; see `Diagnosis.save_all`.

    Everything is first written in a temporary folder beside, then moved; when a move fails, files already
    replaced are put back.
    """
    target = Path(folder)
    paths = {name: target / file for name, file in FILES.items()}
    _refuse_inputs(paths, inputs)
    try:
        target.mkdir(parents=True, exist_ok=True)
        draft = tempfile.TemporaryDirectory(prefix=".zones-blanches-", dir=target)
    except OSError as error:
        raise OutputError(f"Impossible d'écrire dans le dossier {target} : {error.strerror}.") from error
    with draft as name:
        stage = Path(name)
        try:
            _write(findings, stage, lang, notice, progress)
        except OSError as error:
            raise OutputError(
                f"Impossible d'écrire dans {target} : {error.strerror or error}. Rien n'a été changé."
            ) from error
        _move(stage, target)
    return paths


def _refuse_inputs(paths: dict[str, Path], inputs: Sequence[str | Path]) -> None:
    taken = {Path(path).resolve() for path in inputs}
    clash = [path for path in paths.values() if path.resolve() in taken]
    if clash:
        raise OutputError(
            f"{clash[0]} est un fichier d'entrée : il ne sera pas remplacé. Choisissez un autre dossier de sortie."
        )


def _write(findings: Findings, stage: Path, lang: Lang, notice: str | None, progress: Callable[[str], None]) -> None:
    progress("carte")
    draw_map(findings, lang=lang, notice=notice).save(str(stage / FILES["carte"]))
    progress("rapport")
    make_report(findings, lang=lang, notice=notice).save(stage / FILES["rapport"])
    progress("classeur et tables")
    write_workbook(findings, stage / FILES["classeur"], lang=lang)
    write_csv(findings, stage / FILES["csv"], lang=lang)
    write_geopackage(findings, stage / FILES["geopackage"])
    write_parquet(findings, stage / FILES["parquet"])
    (stage / FILES["parametres"]).write_text(
        parameters_toml(findings.parameters, told=[*sources(findings), *findings.assumptions_by_lang["fr"]]),
        encoding="utf-8",
    )
    (stage / FILES["lecture"]).write_text(reading_toml(findings.providers), encoding="utf-8")


def _move(stage: Path, target: Path) -> None:
    """Move every file, or put everything back."""
    kept = stage / "before"
    kept.mkdir()
    done: list[str] = []
    try:
        for file in FILES.values():
            if (target / file).exists():
                os.replace(target / file, kept / file)  # noqa: PTH105 - atomic on every platform
            os.replace(stage / file, target / file)  # noqa: PTH105
            done.append(file)
    except OSError as error:
        for file in FILES.values():
            if file in done:
                (target / file).unlink(missing_ok=True)
            if (kept / file).exists():
                os.replace(kept / file, target / file)  # noqa: PTH105
        raise OutputError(
            f"Impossible d'écrire dans {target} : {error.strerror}. Un fichier est-il ouvert ailleurs ?"
        ) from error
