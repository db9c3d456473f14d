"""Two years of millions of places, from file to file: which class each had, which it has, and the people of each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zonesblanches.errors import InputError, MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.language import faithful, number, plural
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.scale.cluster import each_block
from zonesblanches.scale.pointfile import BlockSpan, PointFile, numbers_of, open_points
from zonesblanches.scale.running import CODES, written_to
from zonesblanches.scale.worktable import ABOUT, Worktable
from zonesblanches.version import __version__

__all__ = ["ScaleChange", "changed_places", "follow_up"]

Floats = npt.NDArray[np.float64]
_BLOCK_ROWS = 1_048_576


@dataclass(frozen=True)
class ScaleChange:
    """What changed between two runs.

    Attributes
    ----------
    path
        The output: a row by place of the later run.
    table
        By family, scenario, class before and class after: `places`, `people_before`, `people_after`. An empty class
        before is a place that was not there; after, one that is there no more, which has no row in the output.
    notes
        What is in one run alone, in French.
    """

    path: Path
    table: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Past:
    """The earlier run: its codes, sorted as its rows, and its figures."""

    codes: pa.ChunkedArray
    figures: pa.Table


def follow_up(
    before: str | os.PathLike[str],
    after: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    key: str | None = None,
    client: Any = None,
    progress: Progress = say_nothing,
) -> ScaleChange:
    """Compare two outputs of `run`, place by place: classes, people, access and nearest cost.

    Both must have been made with the same parameters and the same `A_ref`: what changes is then people or providers,
    and which of them this does not say. Memory holds the codes, classes and figures of the earlier run. Stopped, or
    killed, it goes on where it was; the bytes written do not depend on who computes.

    Parameters
    ----------
    before, after
        Outputs of `run`. Places are matched by their code; rows may be in any order.
    out
        GeoParquet to write.
    key
        Column of the codes; by default the first usual one that both have.
    client
        As for `run`.
    progress
        Called with a few words at each block.

    Returns
    -------
    ScaleChange
        Where it is, and people by class before and after.

    Raises
    ------
    InputError, MissingColumnError
        When a file is no output of `run`, a code stands twice or is missing, or nothing is measured in both.
    ParameterError
        When parameters or `A_ref` differ: what to freeze.
    OutputError
        When the output is an input, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import zonesblanches as zb
    >>> folder = Path(tempfile.mkdtemp())
    >>> pd.DataFrame({"code": ["a", "b"], "x_m": [7e5, 7.3e5], "y_m": 6.4e6, "people_75p": [60, 40]}).to_parquet(
    ...     folder / "cells.parquet")
    >>> usual = zb.Parameters(a_ref=0.05)
    >>> for year, x_m in (("2025", 7e5), ("2026", 7.3e5)):
    ...     teams = pd.DataFrame({"x_m": [x_m], "y_m": [6.4e6], "capacity": [5]})
    ...     teams.to_parquet(folder / "teams.parquet")
    ...     _ = zb.scale.run(
    ...         folder / "cells.parquet", folder / "teams.parquet", folder / f"{year}.parquet", parameters=usual)
    >>> told = zb.scale.follow_up(folder / "2025.parquet", folder / "2026.parquet", folder / "change.parquet")
    >>> told.table[["before", "after", "people_after"]].values.tolist()
    [['blanche', 'grise', 40.0], ['grise', 'blanche', 60.0]]
    """
    files = [_opened(Path(path)) for path in (before, after)]
    abouts = [_about(file) for file in files]
    column = _key(files, key)
    suffixes, notes = _shared(files, abouts)
    _refuse_moved(abouts, suffixes)
    target = written_to(out, before, after)
    people = str(abouts[1]["people"])
    past = _past(files[0], column, people, suffixes)
    codes = _codes(files[1], column)
    later = files[1]
    told = {
        "files": [file_hash(Path(file.path)) for file in files], "key": column, "version": __version__,
    }  # fmt: skip
    spans = later.plan(_BLOCK_ROWS)
    desk = Worktable.opened(target, hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest())
    shared = (column, people, suffixes, past)
    for span, table in each_block(client, changed_places, later, desk.missing(spans, "pas2"), shared):
        progress(f"comparaison : bloc {span.number + 1} sur {len(spans)}")
        desk.keep_table(span, table)
    progress("écriture")
    tally = _Moves(suffixes, people)
    tally.lose(past, codes)
    desk.finished(spans, later, {"version": __version__, "people": people, "changes": list(suffixes)}, tally)
    return ScaleChange(target, tally.table(abouts[1]["measures"]), tuple(notes))


def changed_places(
    file: PointFile, span: BlockSpan, key: str, people: str, suffixes: Sequence[str], past: _Past
) -> pa.Table:
    """Return a block of the later run, with what each place had before.

    Parameters
    ----------
    file, span
        The block.
    key, people
        Columns of the codes and of the people.
    suffixes
        Of the measures that both runs have.
    past
        The earlier run.
    """
    figures = [f"{name}{suffix}" for suffix in suffixes for name in ("class", "access_per_1k", "nearest_cost")]
    table = file.read(span, [key, people, *figures])
    at = pc.index_in(table[key].cast(pa.string()), value_set=past.codes)
    was = past.figures.take(at)
    out = table.select([name for name in table.column_names if name not in figures])
    out = out.append_column("people_before", was["people"])
    for suffix in suffixes:
        then, now = (
            {name: numbers_of(one, f"{name}{suffix}") for name in ("access_per_1k", "nearest_cost")}
            for one in (was, table)
        )
        out = out.append_column(f"class_before{suffix}", was[f"class{suffix}"])
        out = out.append_column(f"class{suffix}", table[f"class{suffix}"])
        for name, title in (("access_per_1k", "access_change_per_1k"), ("nearest_cost", "nearest_change")):
            with np.errstate(invalid="ignore"):  # from nowhere to nowhere is no change, and no number
                change = now[name] - then[name]
            out = out.append_column(f"{title}{suffix}", pa.array(change, from_pandas=True))
    return out.combine_chunks()


class _Moves:
    """Places and people by measure, class before and class after."""

    def __init__(self, suffixes: Sequence[str], people: str) -> None:
        self.suffixes, self.people = suffixes, people
        self._counts: dict[tuple[str, str, str], Floats] = {}

    @property
    def worded(self) -> list[str]:
        """Columns of classes."""
        return [f"{name}{suffix}" for name in ("class_before", "class") for suffix in self.suffixes]

    def add(self, table: pa.Table) -> None:
        """Count a block."""
        for suffix in self.suffixes:
            self._count(
                suffix,
                _words(table[f"class_before{suffix}"]),
                _words(table[f"class{suffix}"]),
                (numbers_of(table, "people_before"), numbers_of(table, self.people)),
            )

    def lose(self, past: _Past, codes: pa.ChunkedArray) -> None:
        """Count the places that are there no more."""
        gone = past.figures.filter(pc.invert(pc.is_in(past.codes, value_set=codes)))
        nothing = np.zeros(gone.num_rows)
        for suffix in self.suffixes if gone.num_rows else ():
            was = _words(gone[f"class{suffix}"])
            self._count(suffix, was, pd.Series([""] * len(was)), (numbers_of(gone, "people"), nothing))

    def _count(self, suffix: str, before: pd.Series, after: pd.Series, people: tuple[Floats, Floats]) -> None:
        told = pd.DataFrame({"before": before, "after": after, "was": people[0], "now": people[1], "places": 1.0})
        for pair, line in told.groupby(["before", "after"])[["places", "was", "now"]].sum().iterrows():
            was, now = pair
            there = self._counts.setdefault((suffix, str(was), str(now)), np.zeros(3))
            there += line.to_numpy(dtype=float)

    def table(self, measures: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
        """Return what was counted."""
        rows = [
            (measures[suffix]["family"], measures[suffix]["scenario"], was, now, int(places), then, today)
            for (suffix, was, now), (places, then, today) in sorted(self._counts.items())
        ]
        names = ["family", "scenario", "before", "after", "places", "people_before", "people_after"]
        return pd.DataFrame(rows, columns=names)


def _words(column: pa.ChunkedArray) -> pd.Series:
    return pd.Series(pc.fill_null(column.cast(pa.string()), "").to_pylist(), dtype=object)


def _opened(path: Path) -> PointFile:
    try:
        return open_points(str(path), needs=())
    except MissingColumnError:  # kept without its shape: codes are enough
        return PointFile(str(path), None, None)


def _about(file: PointFile) -> dict[str, Any]:
    """Return what an output says it was made with."""
    try:
        told = json.loads((pq.read_schema(file.path).metadata or {}).get(ABOUT, b"{}"))
    except ValueError:
        told = {}
    if not isinstance(told, dict) or "measures" not in told:
        raise InputError(
            f"{file.name} n'est pas ce qu'écrit zb.scale.run (ou d'une version qui ne disait pas ses paramètres) : "
            "refaites-le, puis comparez."
        )
    return told


def _key(files: Sequence[PointFile], key: str | None) -> str:
    shared = [name for name in files[0].columns if name in files[1].columns]
    if key is not None and key not in shared:
        raise MissingColumnError(
            f"{files[0].name} et {files[1].name} : pas de colonne « {key} » dans les deux.{did_you_mean(key, shared)}"
        )
    found = key or next((name for name in CODES if name in shared), None)
    if found is None:
        raise MissingColumnError(
            f"{files[0].name} et {files[1].name} : aucun code commun parmi {first_five(shared)}. Dites lequel : "
            'key="…", et gardez cette colonne : zb.scale.run(…, keep=["…"]).'
        )
    return found


def _shared(files: Sequence[PointFile], abouts: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the suffixes of what both measure, and say what one alone does."""
    first, second = (list(about["measures"]) for about in abouts)
    both = [suffix for suffix in second if suffix in first]
    if not both:
        raise InputError(f"{files[0].name} et {files[1].name} : aucune famille ni scénario en commun.")
    alone = [
        (file.name, [suffix.strip("_").replace("__", ", ") for suffix in own if suffix not in both])
        for file, own in zip(files, (first, second), strict=True)
    ]
    return both, [f"{name} seul a : {first_five(words)}" for name, words in alone if words]


def _refuse_moved(abouts: Sequence[Mapping[str, Any]], suffixes: Sequence[str]) -> None:
    """Refuse other people, parameters or another reference: a class that changes would be no evolution."""
    then, today = (about["people"] for about in abouts)
    if then != today:
        raise ParameterError(
            f"Les personnes concernées ne sont pas les mêmes les deux années (« {then} » puis « {today} ») : refaites "
            f'la seconde avec demand="{then}".'
        )
    measures = [about["measures"] for about in abouts]
    for suffix in suffixes:
        was, now = (told[suffix] for told in measures)
        moved = [
            f"{name} : {was['parameters'].get(name)} puis {now['parameters'].get(name)}"
            for name in {**was["parameters"], **now["parameters"]}
            if name != "a_ref" and was["parameters"].get(name) != now["parameters"].get(name)
        ]
        if moved:
            raise ParameterError(
                f"Les deux années n'ont pas les mêmes paramètres ({first_five(moved)}) : une classe qui change n'y "
                "serait pas une évolution. Refaites la seconde avec ceux de la première."
            )
        if not np.isclose(was["a_ref"], now["a_ref"], rtol=1e-12, atol=0):
            family = f"{{{was['family']!r}: {was['a_ref']!r}}}" if was["family"] else repr(was["a_ref"])
            raise ParameterError(
                f"La référence A_ref n'est pas la même les deux années ({faithful(1000 * was['a_ref'], ())} puis "
                f"{faithful(1000 * now['a_ref'], ())} pour 1 000 personnes) : une classe qui change pourrait venir "
                f"d'elle seule. Refaites la seconde avec parameters=Parameters(a_ref={family})."
            )


def _codes(file: PointFile, key: str) -> pa.ChunkedArray:
    """Read the codes of a run, each once."""
    codes = pq.read_table(file.path, columns=[key])[key].cast(pa.string())
    if codes.null_count:
        raise InputError(f"{file.name} : {plural(codes.null_count, 'ligne')} sans code dans « {key} ».")
    if pc.count_distinct(codes).as_py() < len(codes):
        twice = [line["values"] for line in _twice(codes)]
        raise InputError(
            f"{file.name} : {number(len(twice))} codes en double dans « {key} » ({first_five(twice)}). Attendu : un "
            "lieu par ligne, ou une autre colonne (key=…)."
        )
    return codes


def _twice(codes: pa.ChunkedArray) -> Iterator[dict[str, Any]]:
    return (line for line in pc.value_counts(codes).to_pylist() if line["counts"] > 1)


def _past(file: PointFile, key: str, people: str, suffixes: Sequence[str]) -> _Past:
    names = [f"{name}{suffix}" for suffix in suffixes for name in ("class", "access_per_1k", "nearest_cost")]
    figures = pq.read_table(file.path, columns=[people, *names]).rename_columns(["people", *names])
    for at, name in enumerate(figures.column_names):
        if name.startswith("class"):
            plain = figures[name].cast(pa.string()).dictionary_encode().unify_dictionaries()
            figures = figures.set_column(at, name, plain)
    return _Past(_codes(file, key), figures.combine_chunks())
