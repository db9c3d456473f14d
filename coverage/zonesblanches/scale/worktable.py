"""What a run has done so far, on disk: each block whole or not at all, and all of them joined in the end."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

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

__all__ = ["ABOUT", "ClassCount", "Counting", "Worktable"]

ABOUT = b"zonesblanches"

Floats = npt.NDArray[np.float64]
Step = Literal["pas1", "tirages", "pas2"]
_ENDS = {"pas1": "npz", "tirages": "npz", "pas2": "arrow"}
_PLAN, _ROUND = "plan.json", "tour.npz"


class Counting(Protocol):
    """What counts the blocks of an output, one after the other."""

    @property
    def worded(self) -> list[str]:
        """Columns of few words, kept as such."""

    def add(self, table: pa.Table) -> None:
        """Count a block."""


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

    def keep_met(self, span: BlockSpan, met: Sequence[Met], people: float, step: Step = "pas1") -> None:
        """Write what a step found of a block.

        Parameters
        ----------
        span, met, people
            The block, and what `people_met` gave.
        step
            Which.
        """
        parts: dict[str, Any] = {
            f"{name}{at}": values for at, pair in enumerate(met) for name, values in zip("ij", pair, strict=True)
        }
        with appearing(self._at(span, step)) as draft, draft.open("wb") as stream:
            np.savez(stream, **parts, people=np.array(people))

    def keep_round(self, number: int, **arrays: Any) -> None:
        """Write where a work of many rounds is.

        Parameters
        ----------
        number
            Rounds that are done.
        arrays
            What the next one needs.
        """
        with appearing(self.folder / _ROUND) as draft, draft.open("wb") as stream:
            np.savez(stream, number=np.array(number), **arrays)

    def last_round(self) -> dict[str, Any]:
        """Return what `keep_round` wrote last; nothing when nothing is sound."""
        path = self.folder / _ROUND
        if not _is_sound(path):
            return {}
        with np.load(path) as told:
            return {name: told[name] for name in told.files}

    def added(
        self, spans: Sequence[BlockSpan], step: Step, jobs: int, shape: int | tuple[int, int]
    ) -> tuple[list[Floats], float]:
        """Return the sums of a step, block after block in their order, job by job, and the people in all.

        Parameters
        ----------
        spans
            All of them.
        step
            Which.
        jobs, shape
            How many, and of how many providers (and draws).
        """
        sums, total = [np.zeros(shape) for _ in range(jobs)], 0.0
        for span in spans:
            with np.load(self._at(span, step)) as told:
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

    def finished(self, spans: Sequence[BlockSpan], file: PointFile, about: dict[str, Any], tally: Counting) -> None:
        """Join the blocks in the output, each counted on the way.

        Parameters
        ----------
        spans
            All of them.
        file
            The places.
        about
            What the output says of itself.
        tally
            What counts.
        """
        try:
            with appearing(self.target) as draft:
                self._join(draft, spans, file, tally, about)
        except OSError as error:
            raise OutputError(f"{shown_name(self.target)} : ne peut pas être écrit ({error.strerror}).") from error
        shutil.rmtree(self.folder)

    def _join(
        self, path: Path, spans: Sequence[BlockSpan], file: PointFile, tally: Counting, about: dict[str, Any]
    ) -> None:
        """Write the blocks one after the other, each counted on the way."""
        how = {
            "compression": "zstd",
            "compression_level": 1,
            "use_dictionary": tally.worded,
        }
        writer = None
        for span in spans:
            table = _read(self._at(span, "pas2"))
            writer = writer or pq.ParquetWriter(path, _schema(table, file, about), **how)
            writer.write_table(table.cast(writer.schema))
            tally.add(table)
        if writer is not None:
            writer.close()


class ClassCount:
    """Places and people by measure and class, and `Σ D·A` of each measure, added up block after block."""

    def __init__(self, column: str, suffixes: Sequence[str]) -> None:
        self.column, self.suffixes = column, suffixes
        self.served = [0.0] * len(suffixes)
        self._counts: dict[str, dict[tuple[int, str], list[float]]] = {"class": {}, "trust": {}}

    @property
    def worded(self) -> list[str]:
        """Columns of the classes and of their labels."""
        return [f"{what}{suffix}" for what in self._counts for suffix in self.suffixes]

    @property
    def table(self) -> pd.DataFrame:
        """What was counted: `measure`, `class`, `places`, `demand`."""
        return self._table("class")

    @property
    def labels(self) -> pd.DataFrame:
        """What was counted: `measure`, `trust`, `places`, `demand`."""
        return self._table("trust")

    def _table(self, what: str) -> pd.DataFrame:
        rows = [(at, name, int(places), people) for (at, name), (places, people) in self._counts[what].items()]
        return pd.DataFrame(rows, columns=["measure", what, "places", "demand"])

    def add(self, table: pa.Table) -> None:
        """Count a block.

        Parameters
        ----------
        table
            What `measured` gave.
        """
        people = np.nan_to_num(numbers_of(table, self.column))
        for at, suffix in enumerate(self.suffixes):
            access = np.nan_to_num(numbers_of(table, f"access_per_1k{suffix}"))
            self.served[at] += float((people * access).sum()) / 1000
            for what, counts in self._counts.items():
                if f"{what}{suffix}" not in table.column_names:
                    continue
                names = table[f"{what}{suffix}"].combine_chunks().cast(pa.string()).to_pandas()
                for name, group in pd.Series(people).groupby(names):
                    line = counts.setdefault((at, str(name)), [0.0, 0.0])
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
    except (OSError, EOFError, ValueError, pa.ArrowInvalid, zipfile.BadZipFile):
        return False


def _read(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _schema(table: pa.Table, file: PointFile, about: dict[str, Any]) -> pa.Schema:
    """Return the schema of the output: shapes keep their system, and it says what it was made with."""
    schema, own = table.schema.remove_metadata(), {ABOUT: json.dumps(about, default=str).encode()}
    told = (pq.read_schema(file.path).metadata or {}).get(b"geo")
    if told is None or file.geometry not in table.column_names:
        return schema.with_metadata(own)
    geo = json.loads(told)
    geo["columns"] = {file.geometry: {k: v for k, v in geo["columns"][file.geometry].items() if k != "covering"}}
    geo["primary_column"] = file.geometry
    return schema.with_metadata({b"geo": json.dumps(geo).encode(), **own})
