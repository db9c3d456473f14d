"""Several territories diagnosed one after the other: each in its folder, a table that compares them, what failed.

A territory whose files, options and version have not changed is not done again; what was killed is gone on with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from zonesblanches.batch_file import BATCH_FILES, AskedBatch, BatchEntry, read_batch
from zonesblanches.diagnosis.territory_figures import territory_figures
from zonesblanches.errors import ZonesBlanchesError
from zonesblanches.files.hashes import file_hash
from zonesblanches.outputs.editions import public_findings
from zonesblanches.outputs.folder import made_folder
from zonesblanches.outputs.record import RECORD, given_files, read_record, surroundings, way
from zonesblanches.outputs.report.page import Report
from zonesblanches.outputs.tables import write_columns
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.outputs.workbook import write_sheets
from zonesblanches.pages import page_html
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.redoing import request_of
from zonesblanches.requesting import Say, asked_for, completed, inputs_of, public_asked, written_outputs
from zonesblanches.study import Diagnosis
from zonesblanches.telling.documents.batch import batch_lines, batch_page, batch_sheets, batch_table
from zonesblanches.version import __version__

__all__ = ["BatchDone", "run_batch"]

_FORMAT = 1
Outcome = Literal["made", "kept", "failed"]


@dataclass(frozen=True, eq=False)
class BatchDone:
    """What became of a batch.

    Attributes
    ----------
    batch
        What was asked.
    figures
        One row by territory and family, in the order of the batch; see `territory_figures`, with `folder`.
    outcomes
        One row by territory: `asked`, `outcome` (``made``, ``kept`` where nothing had changed, ``failed``), `reason` in
        one sentence, `folder`.
    files
        The table that compares: ``csv``, ``workbook``, ``page``; empty where every territory failed.
    """

    batch: AskedBatch
    figures: pd.DataFrame
    outcomes: pd.DataFrame
    files: Mapping[str, Path]

    @property
    def failures(self) -> pd.DataFrame:
        """The rows of `outcomes` that failed."""
        return self.outcomes[self.outcomes["outcome"] == "failed"]

    def explain(self) -> str:
        """Return the table that compares, as lines of text."""
        return "\n".join(batch_lines(self.figures, self.batch.lang)) if len(self.figures) else ""


def run_batch(batch: AskedBatch | str | Path, *, progress: Progress | None = None, say: Say | None = None) -> BatchDone:
    r"""Diagnose several territories, each in its folder, and compare them; one that fails does not stop the others.

    Beside the file of the batch, a file of the same name in ``.json`` keeps what each diagnosis was made of: one whose
    files, options, version and outputs are as they were is not made again. Remove it to make them all again.

    Parameters
    ----------
    batch
        ``lot.toml``, or what `read_batch` made of it.
    progress
        Called with a few words at each step.
    say
        Called with what people must know of each territory.

    Returns
    -------
    BatchDone
        `figures`, `outcomes`, `failures`, `files`.

    Raises
    ------
    InputError
        When the file has mistakes.
    OutputError
        When the table cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "lot.toml"
    >>> _ = place.write_text('mairies = 24\n[[diagnostic]]\nterritoire = "Mende"', encoding="utf-8")
    >>> run_batch(place).outcomes["outcome"].tolist(), run_batch(place).outcomes["outcome"].tolist()
    (['made'], ['kept'])
    """
    asked = batch if isinstance(batch, AskedBatch) else read_batch(batch)
    tell, step = say or say_nothing, progress or say_nothing
    known, rows, outcomes = _Known(asked), [], []
    made_folder(asked.folder)
    for rank, entry in enumerate(asked.entries, start=1):
        mark = f"{entry.asked} ({rank} sur {len(asked.entries)})"
        outcome, reason = _done(entry, known, lambda text, mark=mark: step(f"{mark} : {text}"), tell)  # type: ignore[misc]
        rows += [{**row, "folder": entry.name} for row in known.rows(entry)] if outcome != "failed" else []
        where = f"{reason} ({asked.path.name}, ligne {entry.line})" if reason else ""
        outcomes.append({"asked": entry.asked, "outcome": outcome, "reason": where, "folder": entry.name})
    figures, became = pd.DataFrame(rows), pd.DataFrame(outcomes)
    step("tableau qui compare")
    return BatchDone(asked, figures, became, _written(asked, figures, became))


def _done(entry: BatchEntry, known: _Known, progress: Progress, say: Say) -> tuple[Outcome, str]:
    """Make one diagnosis; return what became of it, and why in one sentence where it failed."""

    def tell(text: str) -> None:
        say(f"{entry.asked} : {text}")

    try:
        if known.unchanged(entry):
            return "kept", ""
        known.forget(entry)
        made_of = known.made_of(entry)  # before anything is read: a list changed meanwhile is read again next time
        diagnosis = completed(asked_for(entry.options, progress, tell), entry.options, progress, tell)
        inputs = inputs_of(entry.options)
        written_outputs(diagnosis, entry.options, inputs=inputs, notice=None, progress=progress, say=tell)
        known.keep(entry, made_of, _figures(diagnosis, entry))
    except ZonesBlanchesError as error:
        reason = _one_sentence(str(error))
        if reason != str(error).strip():  # the end of the batch tells the sentence alone
            say(f"{entry.asked} : {error}")
        return "failed", reason
    except (MemoryError, OSError) as error:
        return "failed", f"Lecture ou écriture impossible : {_one_sentence(str(error) or type(error).__name__)}"
    except Exception as error:  # one list that nobody foresaw must not lose the night of the others
        return "failed", f"Erreur imprévue, à signaler ({type(error).__name__} : {_one_sentence(str(error))})"
    return "made", ""


def _figures(diagnosis: Diagnosis, entry: BatchEntry) -> list[dict[str, Any]]:
    """Return the rows of the table: of what is published, in a public edition."""
    public = entry.options.edition == "publique"
    findings = public_findings(diagnosis, public_asked(entry.options)) if public else diagnosis
    table = territory_figures(findings)
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _one_sentence(text: str) -> str:
    """Return the first line of an error, which says what is wrong."""
    return text.strip().partition("\n")[0].strip() or "sans explication"


class _Known:
    """What each diagnosis of a batch was made of, and its figures, kept in a file beside the batch."""

    def __init__(self, batch: AskedBatch) -> None:
        self.path = batch.path.with_suffix(".json")
        self._told: dict[str, Any] = {}
        with suppress(OSError, ValueError, AttributeError):
            told = json.loads(self.path.read_text(encoding="utf-8"))
            self._told = dict(told["territoires"]) if told.get("format") == _FORMAT else {}

    def made_of(self, entry: BatchEntry) -> dict[str, Any]:
        """Return all that a diagnosis depends on: what is asked, files with their hash, versions, embedded data."""
        folder = Path(entry.options.sortie)
        return {
            "version": __version__,
            **surroundings(),
            "demande": request_of(entry.options),
            "entrees": given_files(inputs_of(entry.options), folder),
        }

    def unchanged(self, entry: BatchEntry) -> bool:
        """Tell whether a diagnosis would be made of the same, and all that it wrote is still there as it was."""
        told, folder = self._told.get(self._key(entry)), Path(entry.options.sortie)
        if not isinstance(told, dict) or not told.get("lignes") or told.get("faite_de") != self.made_of(entry):
            return False
        try:
            if file_hash(folder / RECORD) != told.get("registre"):
                return False
            written = read_record(folder)["sorties"]
            return all(file_hash(folder / name) == digest for name, digest in written.items())
        except (OSError, ZonesBlanchesError, LookupError, AttributeError):
            return False

    def rows(self, entry: BatchEntry) -> list[dict[str, Any]]:
        """Return the rows of a territory, as they were kept."""
        return [
            {name: float("nan") if value is None else value for name, value in row.items()}
            for row in self._told[self._key(entry)]["lignes"]
        ]

    def forget(self, entry: BatchEntry) -> None:
        """Forget a diagnosis that is to be made again, whose outputs may change from now on."""
        if self._told.pop(self._key(entry), None) is not None:
            self._write()

    def keep(self, entry: BatchEntry, made_of: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
        """Keep what a diagnosis was made of once all its outputs are in place."""
        lines = [{name: None if value != value else value for name, value in row.items()} for row in rows]  # noqa: PLR0124 - missing
        digest = file_hash(Path(entry.options.sortie) / RECORD)
        self._told[self._key(entry)] = {"faite_de": dict(made_of), "registre": digest, "lignes": lines}
        self._write()

    def _key(self, entry: BatchEntry) -> str:
        return way(entry.options.sortie, self.path.parent)

    def _write(self) -> None:
        text = json.dumps({"format": _FORMAT, "territoires": self._told}, ensure_ascii=False, indent=1)
        with replacing(self.path, ".json") as draft:
            draft.write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))


def _written(batch: AskedBatch, figures: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, Path]:
    """Write the table that compares, which has nothing to compare where every territory failed."""
    if figures.empty:
        return {}
    lang = batch.lang
    told = outcomes.assign(reason="") if batch.public else outcomes  # it names files of the analyst
    table, book, page = (batch.folder / name for name in BATCH_FILES)
    write_columns(batch_table(figures, lang), table, lang=lang)
    write_sheets(book, batch_sheets(figures, told, lang), lang)
    Report(page_html("batch.html", **batch_page(figures, told, lang))).save(page)
    return {"csv": table, "workbook": book, "page": page}
