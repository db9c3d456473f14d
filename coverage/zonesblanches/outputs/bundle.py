"""All outputs at once in a folder: whole or not at all, never over an input."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError, ParameterError
from zonesblanches.language import Lang
from zonesblanches.outputs.dictionary import write_dictionary
from zonesblanches.outputs.editions import KeepNames, public_findings, verifier_edition
from zonesblanches.outputs.fiches import FicheOptions, make_fiches
from zonesblanches.outputs.folder import MANIFEST, left_over, write_manifest
from zonesblanches.outputs.geopackage import write_geopackage
from zonesblanches.outputs.maps import draw_map
from zonesblanches.outputs.report import ReportOptions, write_report
from zonesblanches.outputs.settings import parameters_toml, reading_toml
from zonesblanches.outputs.tables import Tables, write_csv, write_parquet
from zonesblanches.outputs.workbook import write_workbook
from zonesblanches.telling.credits import sources, unused
from zonesblanches.telling.documents.report import report_content
from zonesblanches.telling.remarks import assumptions

__all__ = ["FILES", "Edition", "Publication", "save_all"]

Edition = Literal["interne", "publique"]

FILES = {
    "carte": "carte.html",
    "rapport": "rapport.html",
    "word": "rapport.docx",
    "classeur": "diagnostic.xlsx",
    "csv": "communes.csv",
    "geopackage": "communes.gpkg",
    "parquet": "communes.parquet",
    "dictionnaire": "dictionnaire.csv",
    "parametres": "parametres.toml",
    "lecture": "lecture.toml",
}
_FICHES = {"fiches": "fiches_communes.pdf", "fiches epci": "fiches_epci.pdf"}


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Who will read the files.

    Parameters
    ----------
    edition
        ``"interne"``: everything; ``"publique"``: what `Diagnosis.public` leaves, searched before it is handed over.
    threshold, providers, official, keep_names
        As for `Diagnosis.public`.

    Raises
    ------
    ParameterError
        When the edition has another name, or the internal one is asked to hide something.
    """

    edition: Edition = "interne"
    threshold: int = 11
    providers: bool = True
    official: Sequence[str] = ()
    keep_names: KeepNames = ()

    def __post_init__(self) -> None:
        if self.edition not in get_args(Edition):
            raise ParameterError(f"edition vaut {self.edition!r}, attendu : « interne » ou « publique ».")
        asked = (self.threshold, self.providers, tuple(self.official), tuple(self.keep_names))
        if self.edition == "interne" and asked != (11, True, (), ()):
            raise ParameterError(
                "Un seuil de secret, des familles officielles, des noms à garder ou l'absence d'intervenants ne valent "
                'que pour une édition publique : demandez edition="publique" (--edition publique).'
            )

    @property
    def rules(self) -> dict[str, Any]:
        """What hides and what does not, as the public edition and its search take it."""
        return {name: getattr(self, name) for name in ("threshold", "providers", "official", "keep_names")}


def save_all(
    findings: Findings,
    folder: str | Path,
    *,
    lang: Lang = "fr",
    inputs: Sequence[str | Path] = (),
    notice: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
    publication: Publication | None = None,
    fiches: bool = False,
    replace: bool = False,
) -> dict[str, Path]:
    """Write every output; see `Diagnosis.save_all`.

    Everything is first written in a temporary folder beside, then moved; when a move fails, files already
    replaced are put back. What an earlier call wrote and this one does not is removed with them. A public edition is
    searched before it is moved: one secret found, and nothing is written.
    """
    readers = publication or Publication()
    written = _published(findings, readers)
    target = Path(folder)
    files = _files(findings, fiches=fiches)
    paths = {name: target / file for name, file in files.items()}
    _refuse_inputs(paths, inputs)
    stale = left_over(target, set(files.values()), [*FILES.values(), *_FICHES.values()], replace=replace)
    _refuse_inputs({name: target / name for name in stale}, inputs)
    try:
        target.mkdir(parents=True, exist_ok=True)
        draft = tempfile.TemporaryDirectory(prefix=".zones-blanches-", dir=target)
    except OSError as error:
        raise OutputError(f"Impossible d'écrire dans le dossier {target} : {error.strerror}.") from error
    with draft as name:
        stage = Path(name)
        try:
            _write(written, stage, lang, notice, progress)
            if fiches:
                progress("fiches")
                _write_fiches(written, stage, files, FicheOptions(lang=lang, notice=notice))
        except OSError as error:
            raise OutputError(
                f"Impossible d'écrire dans {target} : {error.strerror or error}. Rien n'a été changé."
            ) from error
        if written is not findings:
            progress("recherche de valeurs secrètes dans les fichiers")
            _verify(findings, [stage / file for file in files.values()], readers)
        write_manifest(stage, files.values(), readers.edition)
        _move(stage, target, [*files.values(), MANIFEST], stale)
    return paths


def _published(findings: Findings, readers: Publication) -> Findings:
    if readers.edition == "interne":
        return findings
    return public_findings(findings, **readers.rules)


def _files(findings: Findings, *, fiches: bool) -> dict[str, str]:
    """Name the files to write; there are no fiches of EPCI where no commune has one."""
    grouped = findings.table["epci"].notna().any()
    return FILES | ({name: file for name, file in _FICHES.items() if name == "fiches" or grouped} if fiches else {})


def _write_fiches(findings: Findings, stage: Path, files: Mapping[str, str], options: FicheOptions) -> None:
    make_fiches(findings, stage / files["fiches"], options=options)
    if "fiches epci" in files:
        make_fiches(findings, stage / files["fiches epci"], level="epci", options=options)


def _verify(findings: Findings, files: Sequence[Path], readers: Publication) -> None:
    """Refuse files in which something secret is found."""
    verifier_edition(files, findings, strict=True, **readers.rules)


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
    options = ReportOptions(lang=lang, notice=notice)
    content = report_content(findings, options)
    for name in ("rapport", "word"):
        write_report(findings, stage / FILES[name], options, content)
    progress("classeur et tables")
    tables = Tables(findings)
    write_workbook(findings, stage / FILES["classeur"], lang=lang, tables=tables)
    write_csv(findings, stage / FILES["csv"], lang=lang, tables=tables)
    write_geopackage(findings, stage / FILES["geopackage"], tables=tables)
    write_parquet(findings, stage / FILES["parquet"], tables=tables)
    write_dictionary(tables.dictionary, stage / FILES["dictionnaire"], lang=lang)
    (stage / FILES["parametres"]).write_text(
        parameters_toml(
            findings.parameters,
            told=[*sources(findings), *assumptions(findings)],
            unused=unused(findings),
        ),
        encoding="utf-8",
    )
    (stage / FILES["lecture"]).write_text(reading_toml(findings.providers), encoding="utf-8")


def _move(stage: Path, target: Path, files: Sequence[str], stale: Sequence[str]) -> None:
    """Move every file, and away those of an earlier run, or put everything back."""
    kept = stage / "before"
    kept.mkdir()
    done: list[str] = []
    try:
        for file in stale:
            os.replace(target / file, kept / file)  # noqa: PTH105
        for file in files:
            if (target / file).exists():
                os.replace(target / file, kept / file)  # noqa: PTH105 - atomic on every platform
            os.replace(stage / file, target / file)  # noqa: PTH105
            done.append(file)
    except OSError as error:
        for file in [*files, *stale]:
            if file in done:
                (target / file).unlink(missing_ok=True)
            if (kept / file).exists():
                os.replace(kept / file, target / file)  # noqa: PTH105
        raise OutputError(
            f"Impossible d'écrire dans {target} : {error.strerror}. Un fichier est-il ouvert ailleurs ?"
        ) from error
