"""Costs of a country on disk: asked of an engine block by block, taken up after a stop, read as they are needed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from zonesblanches.errors import CostError, InputError, MissingColumnError, OutputError, first_five
from zonesblanches.files.names import shown_name
from zonesblanches.files.whole import appearing
from zonesblanches.parameter_faults import Unit
from zonesblanches.progress import Progress, say_nothing, staged
from zonesblanches.tool import to_type
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.engines.pair_blocks import BlockLimits, rectangles
from zonesblanches.travel.engines.points import ask_for, engine_points
from zonesblanches.travel.stored import read_table, write_table

__all__ = ["ATLAS_LIMITS", "ATLAS_ROWS", "CostAtlas", "asked_pairs", "atlas_blocks", "atlas_pace", "build_atlas"]

ATLAS_LIMITS, ATLAS_ROWS = BlockLimits(pairs=4_000_000, points=5_000), 2_000  # a request, a block
_TOP_SPEED_KMH = 130
_PLAN, _PACE = "plan.json", "duree.json"


class _Engine(Protocol):
    """What costs pairs, such as `OsrmServer`, `ValhallaServer`, or what `OsrmLocal` opens."""

    def costs(
        self, origins: pd.DataFrame, destinations: pd.DataFrame, *, cutoff: float = ..., unit: Unit = ...
    ) -> CostTable: ...


@dataclass(frozen=True)
class CostAtlas:
    """A folder of tables of costs, one by block of origins, made by `build_atlas`.

    Attributes
    ----------
    folder
        Where it is: one parquet by block, which any tool reads, and the plan.
    blocks
        The origins of each.
    """

    folder: Path
    blocks: tuple[tuple[str, ...], ...]

    @classmethod
    def opened(cls, folder: str | os.PathLike[str]) -> CostAtlas:
        """Open an atlas that is whole.

        Parameters
        ----------
        folder
            Where it was built.

        Raises
        ------
        InputError
            When there is none, or blocks are missing: `build_atlas` goes on where it stopped.
        """
        place = Path(folder)
        told = _plan_of(place)
        if told is None:
            how = to_type("zb.travel.build_atlas(…)", "zones-blanches temps … --extrait …")
            raise InputError(f"{shown_name(place)} : aucun atlas de temps. Faites-le : {how}.")
        atlas = cls(place, tuple(map(tuple, told["blocks"])))
        missing = [at for at in range(len(atlas.blocks)) if not atlas.at(at).is_file()]
        if missing:
            raise InputError(
                f"{shown_name(place)} : {len(missing)} blocs sur {len(atlas.blocks)} ne sont pas faits. Relancez "
                f"{to_type('build_atlas(…) : il', 'zones-blanches temps : il')} reprend où il en était."
            )
        return atlas

    @property
    def origins(self) -> list[str]:
        """Codes of all origins, block after block."""
        return [code for codes in self.blocks for code in codes]

    def at(self, block: int) -> Path:
        """Return the file of a block.

        Parameters
        ----------
        block
            Its number.
        """
        return self.folder / f"bloc-{block:05d}.parquet"

    def costs(self, origins: Sequence[str]) -> CostTable:
        """Read the costs of some origins, and no other block than theirs.

        Parameters
        ----------
        origins
            Their codes, in any order.

        Raises
        ------
        InputError
            When a block is damaged.
        CostError
            When an origin is in no block.
        """
        wanted = list(dict.fromkeys(map(str, origins)))
        block_of = {code: at for at, codes in enumerate(self.blocks) for code in codes}
        lost = [code for code in wanted if code not in block_of]
        if lost:
            raise CostError(f"{shown_name(self.folder)} : origines absentes de l'atlas : {first_five(lost)}.")
        tables = [self._read(at) for at in sorted({block_of[code] for code in wanted})]
        first = tables[0]
        frame = pd.concat([table.to_frame() for table in tables], ignore_index=True)
        kept = frame[frame["origin"].isin(set(wanted))]
        index = pd.Index(wanted, dtype="str")
        # origins without a point have no row in a table, and no cost: nobody looked
        known = index[index.isin(np.concatenate([table.origins.to_numpy(dtype=object) for table in tables]))]
        return CostTable.from_pairs(
            known,
            first.destinations,
            known.get_indexer(kept["origin"]),
            first.destinations.get_indexer(kept["destination"]),
            kept["cost"].to_numpy(dtype=float),
            unit=first.unit,
            method=" ; ".join(dict.fromkeys(table.method for table in tables)),
            method_en="; ".join(dict.fromkeys(table.method_en for table in tables)),
            cutoff=first.cutoff,
            every_origin=first.every_origin,
        )

    def _read(self, block: int) -> CostTable:
        try:
            return read_table(self.at(block))
        except InputError as error:
            again = to_type("build_atlas(…)", "zones-blanches temps")
            raise InputError(
                f"{shown_name(self.folder)} : bloc {block + 1} sur {len(self.blocks)} endommagé. Relancez {again} : il "
                "le refait."
            ) from error

    def __repr__(self) -> str:
        return f"<CostAtlas {self.folder.name} : {sum(map(len, self.blocks))} origines, {len(self.blocks)} blocs>"


def build_atlas(
    engine: _Engine,
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    folder: str | os.PathLike[str],
    *,
    cutoff: float = 30,
    unit: Unit = "min",
    rows: int = ATLAS_ROWS,
    replace: bool = True,
    progress: Progress = say_nothing,
) -> CostAtlas:
    """Ask an engine for the costs of a country, block of origins by block, each written whole.

    Asked again after a stop, or a kill, it goes on where it was; asked for something else, it begins anew, unless
    `replace` is False.

    Parameters
    ----------
    engine
        `OsrmServer`, `ValhallaServer`, or what ``with OsrmLocal(…)`` gives.
    origins, destinations
        With `lon` and `lat`, indexed by code and by identifier. Blocks follow `dep`, where origins have it: a
        département is then in few of them.
    folder
        Where.
    cutoff, unit
        As for `OsrmServer.costs`.
    rows
        Origins of a block, at most.
    replace
        Whether an atlas of something else that is there may go: a night of work, perhaps.
    progress
        Called with a few words at each block: how many are done, and how long the others should take.

    Returns
    -------
    CostAtlas
        ``atlas.costs(territory.communes.index)`` reads what a diagnosis needs.

    Raises
    ------
    MissingColumnError
        When a table has no `lon` or `lat`.
    CostError, EngineError, ParameterError
        As for the engine.
    OutputError
        When the folder cannot be written, or holds what must not be replaced.

    Examples
    --------
    >>> with OsrmLocal(build_osrm("france.osm.pbf")) as server:  # doctest: +SKIP
    ...     atlas = build_atlas(server, zb.territory("France").communes, teams.table, "temps-france")
    """
    for table, what in ((origins, "origines"), (destinations, "destinations")):
        absent = [name for name in ("lon", "lat") if name not in table]
        if absent:
            raise MissingColumnError(
                f"{what} : colonne absente « {absent[0]} ». Colonnes : {first_five(table.columns)}."
            )
    place, parts = Path(folder), atlas_blocks(origins, rows)
    blocks = [list(map(str, part.index)) for part in parts]
    plan = {"blocks": blocks, "print": _print(parts, destinations, engine, cutoff, unit)}
    _open(place, plan, replace=replace)
    atlas = CostAtlas(place, tuple(map(tuple, blocks)))

    def ask(at: int, part: pd.DataFrame) -> None:
        begun = time.monotonic()
        write_table(engine.costs(part, destinations, cutoff=cutoff, unit=unit), atlas.at(at))
        _keep_pace(place, at, time.monotonic() - begun, sum(asked_pairs(part, destinations, cutoff, unit)))

    staged(
        [
            (f"temps de route : bloc {at + 1} sur {len(parts)}", len(part), partial(ask, at, part))
            for at, part in enumerate(parts)
            if not _is_sound(atlas.at(at))
        ],
        progress,
    )
    return atlas


def atlas_blocks(origins: pd.DataFrame, rows: int) -> list[pd.DataFrame]:
    """Cut origins into blocks, those of a département together.

    Parameters
    ----------
    origins
        Of an atlas.
    rows
        At most, in a block.
    """
    near = origins.sort_values("dep", kind="stable") if "dep" in origins else origins
    return [near.iloc[start : start + rows] for start in range(0, len(near), rows)]


def asked_pairs(
    origins: pd.DataFrame, destinations: pd.DataFrame, cutoff: float, unit: Unit, limits: BlockLimits = ATLAS_LIMITS
) -> list[int]:
    """Count the pairs of each request that a block asks, some of them out of reach.

    Parameters
    ----------
    origins
        Of the block.
    destinations, cutoff, unit
        As for `build_atlas`.
    limits
        Largest request.
    """
    reach_km = ask_for(cutoff, unit, _TOP_SPEED_KMH).reach_km
    starts, ends = engine_points(origins, "origines").lonlat, engine_points(destinations, "destinations").lonlat
    found = rectangles(starts, ends, reach_km=reach_km, limits=limits)
    return [len(block.rows) * len(block.columns) for block in found]


def atlas_pace(folder: str | os.PathLike[str]) -> tuple[dict[int, float], float]:
    """Return how many seconds each block that is done took, and the pairs a second of all.

    Parameters
    ----------
    folder
        Where an atlas is, whole or not; no block and 0 where there is none, or nothing was kept.
    """
    try:
        told = json.loads((Path(folder) / _PACE).read_text(encoding="utf-8"))
        kept = {int(at): (float(seconds), float(pairs)) for at, (seconds, pairs) in told.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}, 0.0
    seconds = sum(line[0] for line in kept.values())
    return {at: line[0] for at, line in kept.items()}, sum(
        line[1] for line in kept.values()
    ) / seconds if seconds else 0.0


def _keep_pace(folder: Path, block: int, seconds: float, pairs: int) -> None:
    path = folder / _PACE
    try:
        told = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        told = {}
    with appearing(path) as draft:
        draft.write_text(json.dumps(told | {str(block): [round(seconds, 3), pairs]}), encoding="utf-8")


def _is_sound(path: Path) -> bool:
    """Tell whether a block is there and whole: a machine that lost its power leaves empty files."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return bool(parquet.read_metadata(path).num_rows >= 0)
    except (OSError, pa.ArrowException):
        return False


def _print(parts: Sequence[pd.DataFrame], destinations: pd.DataFrame, engine: _Engine, cutoff: float, unit: str) -> str:
    """Return a print of all that the costs depend on."""
    found = hashlib.sha256()
    for table in (*parts, destinations):
        found.update("\n".join(map(str, table.index)).encode())
        found.update(table[["lon", "lat"]].to_numpy(dtype=float).round(6).tobytes())
    told = [getattr(engine, name, "") for name in ("label", "profile", "costing", "data", "ferries")]
    found.update(json.dumps([told, cutoff, unit], default=str).encode())
    return found.hexdigest()


def _open(folder: Path, plan: dict[str, Any], *, replace: bool) -> None:
    """Make the folder ready; what was made from something else goes, where it may."""
    try:
        if folder.is_dir() and _plan_of(folder) != plan:
            if any(folder.iterdir()) and _plan_of(folder) is None:
                raise OutputError(
                    f"{shown_name(folder)} existe, et n'est pas un atlas de temps : donnez un autre dossier."
                )
            if any(folder.iterdir()) and not replace:
                raise OutputError(
                    f"{shown_name(folder)} tient un atlas d'autre chose (communes, extrait, profil ou durée) : donnez "
                    f"un autre dossier, ou {to_type('replace=True', '--remplacer')} pour le perdre."
                )
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with appearing(folder / _PLAN) as draft:
            draft.write_text(json.dumps(plan), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{shown_name(folder)} : le dossier ne peut pas être écrit ({error.strerror}).") from error


def _plan_of(folder: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and {"blocks", "print"} <= told.keys() else None
