"""A run from file to file: blocks in turn or on a cluster, each written whole, taken up where it stopped."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.inputs import ratio_of
from zonesblanches.diagnosis.trust import PAIR_SPREAD
from zonesblanches.errors import MissingColumnError, OutputError, ParameterError, did_you_mean, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.files.names import shown_name
from zonesblanches.language import plural
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.scale.cluster import each_block
from zonesblanches.scale.doubt import people_drawn
from zonesblanches.scale.jobs import Measure, Roster, enough_for, jobs_of, roster_of
from zonesblanches.scale.measures import Doubt, people_met
from zonesblanches.scale.pointfile import PointFile, open_both
from zonesblanches.scale.tables import measured
from zonesblanches.scale.worktable import ClassCount, Worktable
from zonesblanches.schema import DEMAND_LABELS
from zonesblanches.version import __version__

__all__ = ["BLOCK_ROWS", "CODES", "ScaleRun", "kept_columns", "people_column", "run", "written_to"]

Floats = npt.NDArray[np.float64]
BLOCK_ROWS = 131_072
CODES = ("code", "cell", "idcar_200m", "idcar_nat", "idcar_1km", "id")


@dataclass(frozen=True)
class ScaleRun:
    """What a run wrote.

    Attributes
    ----------
    path
        The output.
    places, blocks
        How many rows, and in how many blocks.
    resumed
        Blocks that an earlier run, stopped, had left.
    table
        By family, scenario and class: `places` and `demand`.
    trust
        With `draws`, by family, scenario and label: `places` and `demand`.
    references
        By family and scenario: `a_ref` as in the classes (`enough` over `θ`), `supply`, `demand`, and `gap`, relative,
        of the conservation ``Σ D·A = Σ S`` over the providers that reach somebody.
    notes
        What was assumed, in French.
    """

    path: Path
    places: int
    blocks: int
    resumed: int
    table: pd.DataFrame
    trust: pd.DataFrame
    references: pd.DataFrame
    notes: tuple[str, ...]


def run(  # noqa: PLR0913 - all but the files by name
    cells: str | os.PathLike[str],
    providers: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    demand: str = "auto",
    parameters: Parameters | Mapping[str, Parameters] | None = None,
    families: Sequence[str] | None = None,
    keep: Sequence[str] | None = None,
    draws: int | None = None,
    seed: int = 0,
    client: Any = None,
    block_rows: int = BLOCK_ROWS,
    progress: Progress = say_nothing,
) -> ScaleRun:
    """Class millions of places from file to file, in bounded memory, on one machine or on a cluster.

    E2SFCA and classes of the method, times as the crow flies (arms of the sea inside one landmass are not looked at).
    The bytes written do not depend on who computes, nor on interruptions: blocks are fixed by the files, and summed in
    their order. A run that was stopped, or killed, goes on where it was when it is asked for again.

    Parameters
    ----------
    cells
        GeoParquet of the places, points or polygons (their centre), any CRS; or a parquet with `x_m`, `y_m` (metres, in
        the projection of `zone`, Lambert-93 without it). A column `landmass`, in both files, keeps islands apart.
    providers
        The same, with `capacity` and, where it has them, `family`, `mode`, `active`.
    out
        GeoParquet to write. Beside it, `NAME.en-cours` holds what is done until all is.
    demand
        Column of the people concerned; ``"auto"`` takes people 75+, else 65+, else the population, else `demand`.
    parameters
        The method's numbers; or several scenarios, by name: columns then end with ``__name``.
    families
        Those measured; all by default. Where there are several, columns end with ``__family``.
    keep
        Columns of `cells` that stay; by default the code, the shape and the people.
    draws
        How sure each class is: columns `settings`, the exact share of the settings nearby that keep it; and with some
        draws of the times (200 in a diagnosis), `times`, the share that keeps it, and `trust`, the label of the worse
        of both. 0 gives `settings` alone, None neither. Draws take a pair of times, so minutes.
    seed
        Of the draws. The common factor of each is the one a diagnosis draws; errors of pairs are drawn by block.
    client
        `dask.distributed.Client` (extra ``[dask]``) that runs the blocks; None runs them here, on every core.
    block_rows
        Rows of a block.
    progress
        Called with a few words at each block.

    Returns
    -------
    ScaleRun
        Where it is, people by class, references and conservation.

    Raises
    ------
    InputError, MissingColumnError, CrsError
        For files that are absent, are no parquet of points, or hold impossible people or capacities.
    ParameterError
        For parameters that points cannot follow: thresholds by place, a decay of one's own.
    OutputError
        When the output is an input, or cannot be written.

    Examples
    --------
    >>> import pandas as pd
    >>> import tempfile
    >>> import zonesblanches as zb
    >>> folder = Path(tempfile.mkdtemp())
    >>> cells = pd.DataFrame({"code": ["a", "b"], "x_m": [7e5, 7.3e5], "y_m": 6.4e6, "people_75p": [60, 40]})
    >>> cells.to_parquet(folder / "cells.parquet")
    >>> pd.DataFrame({"x_m": [7e5], "y_m": [6.4e6], "capacity": [5]}).to_parquet(folder / "teams.parquet")
    >>> done = zb.scale.run(folder / "cells.parquet", folder / "teams.parquet", folder / "out.parquet")
    >>> pd.read_parquet(done.path)["class"].tolist()
    ['grise', 'blanche']
    """
    places, supply = open_both(str(cells), str(providers))
    column = people_column(places, demand)
    kept, target = kept_columns(places, column, keep), written_to(out, cells, providers)
    roster = roster_of(supply, families)
    asked = jobs_of(roster, parameters if isinstance(parameters, Mapping) else {"": parameters or Parameters()})
    spans = places.plan(block_rows)
    doubt = _doubt(draws, seed, asked)
    desk = Worktable.opened(target, _print_of(places, supply, column, kept, asked, block_rows, doubt))
    resumed = len(spans) - len(desk.missing(spans, "pas2"))
    every, jobs = roster.supplies, [one.job for one in asked]
    for span, (met, people) in each_block(
        client, people_met, places, desk.missing(spans, "pas1"), (column, every, jobs)
    ):
        progress(f"étape 1 sur 2 : bloc {span.number + 1} sur {len(spans)}")
        desk.keep_met(span, met, people)
    sums, total = desk.added(spans, "pas1", len(jobs), len(every.capacity))
    ratios = [ratio_of(every.capacity, met) for met in sums]
    references = _references(asked, every.capacity, sums, total)
    ready = [
        dataclasses.replace(job, a_ref=a_ref, enough=enough)
        for job, a_ref, enough in zip(jobs, references["a_ref"], references["enough"], strict=True)
    ]
    drawn: list[Floats] = []
    if doubt is not None and doubt.draws:
        for span, met in each_block(
            client, people_drawn, places, desk.missing(spans, "tirages"), (column, every, ready, doubt)
        ):
            progress(f"tirages : bloc {span.number + 1} sur {len(spans)}")
            desk.keep_met(span, met, 0.0, step="tirages")
        drawn, _ = desk.added(spans, "tirages", len(jobs), (len(every.capacity), doubt.draws))
        whole = np.repeat(every.capacity[:, None], doubt.draws, axis=1)
        drawn = [ratio_of(whole, met) for met in drawn]
    shared = (column, kept, every, ready, ratios, doubt, drawn)
    for span, table in each_block(client, measured, places, desk.missing(spans, "pas2"), shared):
        progress(f"étape 2 sur 2 : bloc {span.number + 1} sur {len(spans)}")
        desk.keep_table(span, table)
    progress("écriture")
    told = _about(asked, column, references)
    tally = ClassCount(column, [job.suffix for job in jobs])
    desk.finished(spans, places, told, tally)
    names = pd.DataFrame([(one.family, one.scenario) for one in asked], columns=["family", "scenario"])
    by_class, by_label = (
        names.loc[table.pop("measure")].reset_index(drop=True).join(table) for table in (tally.table, tally.labels)
    )
    return ScaleRun(
        path=target,
        places=places.rows,
        blocks=len(spans),
        resumed=resumed,
        table=by_class,
        trust=by_label,
        references=references.assign(gap=_gaps(references, tally.served)),
        notes=_notes(places, supply, roster),
    )


def _doubt(draws: int | None, seed: int, asked: Sequence[Measure]) -> Doubt | None:
    """Return what is asked of how sure classes are."""
    if draws is None:
        return None
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 0:
        raise ParameterError(f"draws vaut {draws!r}, attendu : un nombre de tirages, par exemple 200, ou 0.")
    if draws and any(one.parameters.unit == "km" for one in asked):
        raise ParameterError(
            "draws : les tirages font bouger les temps, et ces paramètres sont en kilomètres. Passez draws=0 pour les "
            "réglages seuls, ou des paramètres en minutes."
        )
    return Doubt(draws, seed, PAIR_SPREAD)


def _about(asked: Sequence[Measure], column: str, references: pd.DataFrame) -> dict[str, Any]:
    """Return what the output says of itself, that a later year is compared with."""
    measures = {
        one.job.suffix: {
            "family": one.family, "scenario": one.scenario, "a_ref": float(a_ref),
            "parameters": one.parameters.to_dict(),
        }
        for one, a_ref in zip(asked, references["a_ref"], strict=True)
    }  # fmt: skip
    return {"version": __version__, "people": column, "measures": measures}


def people_column(file: PointFile, demand: str) -> str:
    """Return the column of the people concerned.

    Parameters
    ----------
    file
        The places.
    demand
        As told.

    Raises
    ------
    MissingColumnError
        When it is absent.
    """
    columns = file.columns
    if demand != "auto":
        if demand not in columns:
            raise MissingColumnError(
                f"{file.name} : colonne absente « {demand} ».{did_you_mean(demand, columns)} Colonnes : "
                f"{first_five(columns)}."
            )
        return demand
    found = next((name for name in (*DEMAND_LABELS, "demand") if name in columns), None)
    if found is None:
        raise MissingColumnError(
            f'{file.name} : aucune population parmi {first_five(columns)}. Dites laquelle : demand="nom_de_la_colonne".'
        )
    return found


def kept_columns(file: PointFile, column: str, keep: Sequence[str] | None) -> list[str]:
    """Return the columns that stay; by default the code, the shape and the people.

    Parameters
    ----------
    file
        The places.
    column
        Their people.
    keep
        As told.

    Raises
    ------
    MissingColumnError
        When one is absent.
    """
    columns = file.columns
    if keep is None:
        code = next((name for name in CODES if name in columns), None)
        place = [file.geometry] if file.geometry else ["x_m", "y_m"]
        return [*([code] if code else []), *place, column]
    absent = [name for name in keep if name not in columns]
    if absent:
        raise MissingColumnError(f"{file.name} : colonne absente « {absent[0]} ».{did_you_mean(absent[0], columns)}")
    return list(dict.fromkeys([*keep, column]))


def written_to(out: str | os.PathLike[str], *inputs: str | os.PathLike[str]) -> Path:
    """Return where to write, which is no input, and is a parquet.

    Parameters
    ----------
    out
        As told.
    inputs
        What is read.

    Raises
    ------
    OutputError
        When it is.
    """
    target = Path(out)
    if any(target.resolve() == Path(one).resolve() for one in inputs):
        raise OutputError(f"{shown_name(target)} est un fichier lu : donnez un autre nom à la sortie.")
    if target.suffix.lower() not in {".parquet", ".gpq"}:
        raise OutputError(f"{shown_name(target)} : la sortie est un GeoParquet, attendu un nom en .parquet.")
    return target


def _print_of(
    places: PointFile,
    supply: PointFile,
    column: str,
    kept: Sequence[str],
    asked: Sequence[Measure],
    rows: int,
    doubt: Doubt | None,
) -> str:
    """Return a print of all that blocks are made from."""
    told = {
        "version": __version__,
        "files": [file_hash(Path(file.path)) for file in (places, supply)],
        "landed": places.landed,
        "people": column,
        "kept": list(kept),
        "rows": rows,
        "doubt": None if doubt is None else dataclasses.astuple(doubt),
        "measures": [[one.family, one.scenario, one.parameters.to_dict()] for one in asked],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _references(asked: Sequence[Measure], capacity: Floats, sums: Sequence[Floats], demand: float) -> pd.DataFrame:
    """Return what each measure is compared with: all supply over all demand, or what is frozen."""
    rows = []
    for one, met in zip(asked, sums, strict=True):
        supply = float(capacity[one.who].sum())
        serving = float(capacity[one.who][met[one.who] > 0].sum())
        a_ref, enough = enough_for(one, supply, demand)
        rows.append((one.family, one.scenario, supply, serving, demand, a_ref, enough))
    return pd.DataFrame(rows, columns=["family", "scenario", "supply", "serving", "demand", "a_ref", "enough"])


def _gaps(references: pd.DataFrame, served: Sequence[float]) -> Floats:
    serving = references["serving"].to_numpy(dtype=float)
    return np.where(serving > 0, np.abs(np.asarray(served) - serving) / np.where(serving > 0, serving, 1.0), 0.0)


def _notes(places: PointFile, supply: PointFile, roster: Roster) -> tuple[str, ...]:
    notes = ["temps estimés à vol d’oiseau ; les bras de mer d’une même terre ne sont pas regardés"]
    if not places.landed:
        notes.append(
            "aucune colonne « landmass » dans les deux fichiers : deux îles d’une même projection se rejoignent"
        )
    if roster.idle:
        idle = plural(roster.idle, "intervenant ne compte pas", "intervenants ne comptent pas")
        notes.append(f"{supply.name} : {idle} sur {roster.rows} (inactif, capacité 0 ou hors de France)")
    if places.geometry is None and "zone" not in places.columns:
        notes.append(f"{places.name} : pas de colonne « zone », les mètres sont lus en Lambert-93")
    return tuple(notes)
