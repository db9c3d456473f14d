"""Times as a user hands them over: a table, an atlas, or an extract of OpenStreetMap that an engine answers from."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from zonesblanches.errors import CostError, InputError, ParameterError, did_you_mean, first_five
from zonesblanches.files.names import shown_name
from zonesblanches.files.opening import open_table
from zonesblanches.language import normalise, number, plural
from zonesblanches.parameter_faults import Unit
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.travel.atlas import CostAtlas
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.names import known_as
from zonesblanches.travel.tables import FileUnit, read_costs

__all__ = ["ROLES", "given_costs", "time_files"]

ROLES = {"origine": "origin", "destination": "destination", "temps": "cost"}
_SPOKEN = {
    "origine": ("origin", "origine", "from", "from id", "de", "depart", "code origine", "commune origine"),
    "destination": (
        "destination", "to", "to id", "vers", "arrivee", "code destination", "commune destination", "equipe",
    ),
    "temps": ("cost", "cout", "temps", "duree", "minutes", "temps min", "duree min", "travel time", "duration"),
}  # fmt: skip
_EXTRACTS = (".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz")
_TYPE = "--colonnes-temps origine=TITRE --colonnes-temps destination=TITRE --colonnes-temps temps=TITRE"


def time_files(path: str | os.PathLike[str]) -> list[str]:
    """Name the files that times are read from: those of a folder are its plan and its blocks.

    Parameters
    ----------
    path
        What was handed over.
    """
    place = Path(path)
    if not place.is_dir():
        return [str(path)]
    return [str(file) for file in sorted([*place.glob("plan.json"), *place.glob("bloc-*.parquet")])]


def given_costs(
    path: str | os.PathLike[str],
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    *,
    cutoff: float = 30,
    unit: Unit = "min",
    file_unit: FileUnit | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Progress = say_nothing,
    say: Callable[[str], None] = say_nothing,
) -> CostTable:
    """Read the costs that a diagnosis needs, from whatever holds them.

    Parameters
    ----------
    path
        A folder that `build_atlas` filled; a parquet that `CostTable.to_parquet` wrote; any csv or parquet of one row
        per pair; or an extract of OpenStreetMap, which OSRM answers from on this machine.
    origins
        Communes with `name`, `lon`, `lat` and `ring`: some of ring 0 must be known, the territory's own.
    destinations
        Providers with `lon`, `lat` and `commune`.
    cutoff, unit
        Largest cost asked of an engine, and its unit.
    file_unit
        Unit of a csv or parquet; minutes by default.
    columns
        Its columns, by role: `origine`, `destination`, `temps`; usual names are known.
    progress
        Called with a few words at each step.
    say
        Called with what people must know: communes around that are unknown, providers that nothing leads to.

    Returns
    -------
    CostTable
        To give to `diagnose`.

    Raises
    ------
    InputError
        When there is nothing to read, or an atlas is not whole.
    CostError, MissingColumnError, RoadsError
        As for what reads it; when no commune of the territory is in the atlas, or no provider is in the table.
    ParameterError
        When a role or a unit is unknown, or told of what says its own.
    """
    place = Path(path)
    if not place.is_dir() and _is_extract(place):
        _refuse_told("un extrait", file_unit, columns)
        costs = _asked(place, origins, destinations, (cutoff, unit), progress, say)
    elif place.is_dir():
        _refuse_told("un atlas", file_unit, columns)
        costs = _of_atlas(place, origins, say)
    else:
        costs = _of_file(place, file_unit, columns)
    _tell_unreached(shown_name(place), costs, destinations[destinations["commune"].isin(origins.index)], say)
    return costs


def _is_extract(path: Path) -> bool:
    return path.name.lower().endswith(_EXTRACTS)


def _refuse_told(what: str, file_unit: FileUnit | None, columns: Mapping[str, str] | None) -> None:
    if file_unit is not None or columns:
        option = "--colonnes-temps" if columns else "--unite-temps"
        raise ParameterError(f"{option} : {what} dit déjà ses colonnes et son unité. Retirez {option}.")


def _asked(
    extract: Path,
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    wanted: tuple[float, Unit],
    progress: Progress,
    say: Callable[[str], None],
) -> CostTable:
    """Ask OSRM, on this machine, for the times to the very points of the providers of the area."""
    from zonesblanches.travel.roads.build import build_osrm
    from zonesblanches.travel.roads.covered import SNAP_M, covered_places
    from zonesblanches.travel.roads.local import OsrmLocal

    roads = build_osrm(extract, progress=progress)
    with OsrmLocal(roads, progress=progress, snap_m=SNAP_M, least_snapped=0) as server:
        near = covered_places(origins, server.to_roads_m(origins), shown_name(extract), partial=None, say=say)
        here = destinations[destinations["commune"].isin(near.index)]
        return server.costs(near, here, cutoff=wanted[0], unit=wanted[1])


def _of_atlas(folder: Path, origins: pd.DataFrame, say: Callable[[str], None]) -> CostTable:
    atlas = CostAtlas.opened(folder)
    known = origins.index.isin(list(atlas.origins))
    own = (origins["ring"] == 0).to_numpy()
    lost, around = origins[~known & own], int((~known & ~own).sum())
    shown = first_five(f"{code} {name}" for code, name in lost["name"].items())
    if len(lost) == int(own.sum()):
        raise CostError(
            f"{shown_name(folder)} : cet atlas n'a aucune commune du territoire ({shown}). "
            f"Faites-le pour ce territoire : zones-blanches temps … --extrait …"
        )
    if len(lost):
        say(
            f"{shown_name(folder)} : {plural(len(lost), 'commune')} du territoire sur {number(int(own.sum()))} n'ont "
            f"pas de temps, et ne sont pas classées ({shown})"
        )
    if around:
        say(
            f"{shown_name(folder)} : {plural(around, 'commune')} autour du territoire sans temps, dont les habitants "
            "ne comptent pas"
        )
    return atlas.costs(origins.index[known])


def _of_file(path: Path, file_unit: FileUnit | None, columns: Mapping[str, str] | None) -> CostTable:
    if not path.is_file():
        raise InputError(
            f"{shown_name(path)} : introuvable. Attendu : une table de temps (csv ou parquet), un atlas fait par "
            "« zones-blanches temps », ou un extrait .osm.pbf."
        )
    if file_unit is None and not columns and _is_stored(path):
        return CostTable.from_parquet(path)
    chosen = _columns(path, columns or {})
    costs = read_costs(
        path,
        origin=chosen["origin"],
        destination=chosen["destination"],
        cost=chosen["cost"],
        unit=file_unit or "min",
        method=f"table de temps fournie ({shown_name(path)})",
    )
    if not len(costs):
        raise CostError(f"{shown_name(path)} : aucune paire. Attendu : une ligne par origine, destination et temps.")
    return costs


def _is_stored(path: Path) -> bool:
    """Tell whether `CostTable.to_parquet` wrote a file, which then says its unit and method."""
    with path.open("rb") as stream:
        if stream.read(4) != b"PAR1":
            return False
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return b"zonesblanches" in (parquet.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False  # the reader of tables says what is wrong


def _columns(path: Path, told: Mapping[str, str]) -> dict[str, str]:
    """Return the columns by our names: those told, else those whose names are usual."""
    unknown = [role for role in told if role not in ROLES]
    if unknown:
        raise ParameterError(
            f"--colonnes-temps : rôle inconnu « {unknown[0]} ».{did_you_mean(unknown[0], list(ROLES))} Tapez {_TYPE}"
        )
    usual = {word for words in _SPOKEN.values() for word in words} | {normalise(title) for title in told.values()}
    table = open_table(path, recognise=lambda row: sum(normalise(cell) in usual for cell in row))
    found: dict[str, str] = {}
    for role, name in ROLES.items():
        titles = {normalise(title): title for title in reversed(table.header)}
        spoken = next((titles[word] for word in _SPOKEN[role] if word in titles), None)
        title = told.get(role, spoken)
        if title is None:
            raise CostError(
                f"{table.name} : quelle colonne est « {role} » ? Colonnes : {first_five(table.header)}. Tapez {_TYPE}"
            )
        found[name] = title
    return found


def _tell_unreached(name: str, costs: CostTable, providers: pd.DataFrame, say: Callable[[str], None]) -> None:
    """Say to which providers of the area no time leads: they pass for out of reach."""
    ends = costs.destinations
    found = known_as(ends, providers.index.append(pd.Index(providers["commune"])))
    lost = providers[~providers.index.isin(found) & ~providers["commune"].isin(found)]
    if len(lost) and len(lost) < len(providers):  # of none of them, the diagnosis says so itself
        here = first_five(f"{ident} ({code})" for ident, code in lost["commune"].items())
        say(
            f"{name} : {plural(len(lost), 'intervenant')} sur {number(len(providers))} où aucun temps ne mène, pris "
            f"pour hors d'atteinte ({here})"
        )
