"""What a run has done so far, on disk: each block whole or not at all, and all of them joined in the end."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from zonesblanches.errors import OutputError
from zonesblanches.files.names import shown_name
from zonesblanches.files.whole import appearing
from zonesblanches.scale.measures import Met
from zonesblanches.scale.pointfile import BlockSpan, PointFile, numbers_of

__all__ = ["Worktable"]

Floats = npt.NDArray[np.float64]
Step = Literal["pas1", "pas2"]
_ENDS = {"pas1": "npz", "pas2": "arrow"}
_PLAN = "plan.json"


@dataclass(frozen=True)
class Worktable:
    """A folder beside the output.

    Attributes
    ----------
    target
        The output.
    folder
        What is done; gone when all is.
    """

    target: Path
    folder: Path

    @classmethod
    def opened(cls, target: Path, plan: str) -> Worktable:
        """Open the folder of an output, emptied where what it holds was made from something else.

        Parameters
        ----------
        target
            The output.
        plan
            What the blocks are made from: inputs, parameters, version.

        Raises
        ------
        OutputError
            When the folder cannot be written.
        """
        folder = target.with_name(f"{target.name}.en-cours")
        try:
            if folder.is_dir() and _plan_of(folder) != plan:
                shutil.rmtree(folder)
            folder.mkdir(parents=True, exist_ok=True)
            with appearing(folder / _PLAN) as draft:
                draft.write_text(json.dumps(plan), encoding="utf-8")
        except OSError as error:
            raise OutputError(
                f"{shown_name(target)} : le dossier ne peut pas être écrit ({error.strerror})."
            ) from error
        return cls(target, folder)

    def _at(self, span: BlockSpan, step: Step) -> Path:
        return self.folder / f"{step}-{span.number:06d}.{_ENDS[step]}"

    def missing(self, spans: Sequence[BlockSpan], step: Step) -> list[BlockSpan]:
        """Return the blocks of which a step is not done.

        Parameters
        ----------
        spans
            All of them.
        step
            Which.
        """
        return [span for span in spans if not _is_sound(self._at(span, step))]

    def keep_met(self, span: BlockSpan, met: Sequence[Met], people: float) -> None:
        """Write what the first step found of a block.

        Parameters
        ----------
        span, met, people
            The block, and what `people_met` gave.
        """
        parts: dict[str, Any] = {
            f"{name}{at}": values for at, pair in enumerate(met) for name, values in zip("ij", pair, strict=True)
        }
        with appearing(self._at(span, "pas1")) as draft, draft.open("wb") as stream:
            np.savez(stream, **parts, people=np.array(people))

    def added(self, spans: Sequence[BlockSpan], jobs: int, providers: int) -> tuple[list[Floats], float]:
        """Return the sums of the first step, block after block in their order, job by job, and the people in all.

        Parameters
        ----------
        spans
            All of them.
        jobs, providers
            How many.
        """
        sums, total = [np.zeros(providers) for _ in range(jobs)], 0.0
        for span in spans:
            with np.load(self._at(span, "pas1")) as told:
                total += float(told["people"])
                for at, out in enumerate(sums):
                    out[told[f"i{at}"]] += told[f"j{at}"]
        return sums, total

    def keep_table(self, span: BlockSpan, table: pa.Table) -> None:
        """Write what the second step found of a block.

        Parameters
        ----------
        span, table
            The block, and what `measured` gave.
        """
        with (
            appearing(self._at(span, "pas2")) as draft,
            pa.OSFile(str(draft), "wb") as sink,
            pa.ipc.new_file(sink, table.schema) as out,
        ):
            out.write_table(table)

    def finished(
        self, spans: Sequence[BlockSpan], file: PointFile, column: str, suffixes: Sequence[str]
    ) -> tuple[pd.DataFrame, list[float]]:
        """Join the blocks in the output; return places and people by measure and class, and `Σ D·A` of each measure.

        Parameters
        ----------
        spans
            All of them.
        file, column
            The places, and what counts their people.
        suffixes
            Of the columns of each measure.
        """
        tally = _Tally(column, suffixes)
        try:
            with appearing(self.target) as draft:
                self._join(draft, spans, file, tally)
        except OSError as error:
            raise OutputError(f"{shown_name(self.target)} : ne peut pas être écrit ({error.strerror}).") from error
        shutil.rmtree(self.folder)
        return tally.table, tally.served

    def _join(self, path: Path, spans: Sequence[BlockSpan], file: PointFile, tally: _Tally) -> None:
        """Write the blocks one after the other, each counted on the way."""
        how = {"compression": "zstd", "compression_level": 1, "use_dictionary": tally.classes}
        writer = None
        for span in spans:
            table = _read(self._at(span, "pas2"))
            writer = writer or pq.ParquetWriter(path, _schema(table, file), **how)
            writer.write_table(table.cast(writer.schema))
            tally.add(table)
        if writer is not None:
            writer.close()


class _Tally:
    """Places and people by measure and class, and `Σ D·A` of each measure, added up block after block."""

    def __init__(self, column: str, suffixes: Sequence[str]) -> None:
        self.column, self.suffixes = column, suffixes
        self.served = [0.0] * len(suffixes)
        self._counts: dict[tuple[int, str], list[float]] = {}

    @property
    def classes(self) -> list[str]:
        """Columns of the classes."""
        return [f"class{suffix}" for suffix in self.suffixes]

    @property
    def table(self) -> pd.DataFrame:
        """What was counted: `measure`, `class`, `places`, `demand`."""
        rows = [(at, name, int(places), people) for (at, name), (places, people) in self._counts.items()]
        return pd.DataFrame(rows, columns=["measure", "class", "places", "demand"])

    def add(self, table: pa.Table) -> None:
        """Count a block."""
        people = np.nan_to_num(numbers_of(table, self.column))
        for at, suffix in enumerate(self.suffixes):
            access = np.nan_to_num(numbers_of(table, f"access_per_1k{suffix}"))
            self.served[at] += float((people * access).sum()) / 1000
            names = table[f"class{suffix}"].combine_chunks().cast(pa.string()).to_pandas()
            for name, group in pd.Series(people).groupby(names):
                line = self._counts.setdefault((at, str(name)), [0.0, 0.0])
                line[0], line[1] = line[0] + len(group), line[1] + float(group.sum())


def _plan_of(folder: Path) -> str:
    try:
        return str(json.loads((folder / _PLAN).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return ""


def _is_sound(path: Path) -> bool:
    """Tell whether a block is there and whole: a machine that lost its power leaves empty files."""
    try:
        if path.suffix == ".npz":
            with np.load(path):
                return True
        return bool(_read(path).num_rows >= 0)
    except (OSError, ValueError, pa.ArrowInvalid, zipfile.BadZipFile):
        return False


def _read(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _schema(table: pa.Table, file: PointFile) -> pa.Schema:
    """Return the schema of the output: shapes keep their system."""
    told = (pq.read_schema(file.path).metadata or {}).get(b"geo")
    schema = table.schema.remove_metadata()
    if told is None or file.geometry not in table.column_names:
        return schema
    about = json.loads(told)
    about["columns"] = {file.geometry: {k: v for k, v in about["columns"][file.geometry].items() if k != "covering"}}
    about["primary_column"] = file.geometry
    return schema.with_metadata({b"geo": json.dumps(about).encode()})
