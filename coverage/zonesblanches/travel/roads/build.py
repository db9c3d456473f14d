"""An OSM extract made into a network that OSRM answers from: once, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from zonesblanches.errors import ParameterError
from zonesblanches.files.hashes import file_hash
from zonesblanches.language import number
from zonesblanches.travel.roads.extracts import check_threads, checked_extract, made
from zonesblanches.travel.roads.programs import cache_folder, find_programs
from zonesblanches.travel.roads.workshop import Workshop, build_once

__all__ = ["OsrmBuild", "build_osrm"]

Algorithm = Literal["ch", "mld"]

_NAME = "reseau"
_STEPS = {"ch": ("osrm-contract",), "mld": ("osrm-partition", "osrm-customize")}
# Any profile, without its ferries: the ways it would sail are not read at all, so that no point is put on one either.
_NO_FERRY = """
package.path = [[{folder}/?.lua;]] .. package.path
local base = dofile([[{profile}]])
if type(base) ~= "table" or type(base.process_way) ~= "function" then
  error("ce profil ne rend pas de table : ecrivez-le pour api_version 2 ou plus, ou passez ferries=True")
end
local wrapped = {{}}
for name, value in pairs(base) do wrapped[name] = value end
wrapped.process_way = function(profile, way, result, relations)
  if way:get_value_by_key("route") ~= "ferry" then
    base.process_way(profile, way, result, relations)
  end
end
return wrapped
"""


@dataclass(frozen=True)
class OsrmBuild:
    """A network ready to be served.

    Attributes
    ----------
    folder
        Where its files are.
    extract
        Name of the file it was made from.
    sha256
        Hash of that file.
    profile
        ``car``, ``bicycle``, ``foot``, or the name of a Lua file.
    version
        Version of OSRM, with which alone it may be served.
    algorithm
        ``ch`` or ``mld``.
    programs
        Folder of the executables that made it.
    ferries
        True when ferries may be taken.
    """

    folder: Path
    extract: str
    sha256: str
    profile: str
    version: str
    algorithm: Algorithm
    programs: Path
    ferries: bool = False

    @property
    def base(self) -> Path:
        """Common start of the names of its files."""
        return self.folder / f"{_NAME}.osrm"


def build_osrm(
    extract: str | os.PathLike[str],
    *,
    profile: str = "car",
    algorithm: Algorithm = "ch",
    ferries: bool = False,
    folder: str | os.PathLike[str] | None = None,
    programs: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> OsrmBuild:
    """Build the network of an OpenStreetMap extract, or return the one already built.

    A build is kept under the hash of the extract, the profile, the ferries and the version of the engine: another file,
    profile or engine makes another one. Two processes that build the same wait for each other; one that is killed
    leaves nothing that could pass for whole.

    Parameters
    ----------
    extract
        File ``.osm.pbf`` (Geofabrik's, by region, for instance), ``.osm``, ``.osm.bz2`` or ``.osm.gz``. Take it wider
        than the territory: roads cross its border. A file of 4.5 GB (France) takes some 16 GB of memory.
    profile
        ``"car"``, ``"bicycle"``, ``"foot"``, or the path of a Lua profile.
    algorithm
        ``"ch"``: tables come faster; ``"mld"``: large networks are built faster.
    ferries
        True to take ferries, at their pace and without the wait; by default nobody leaves an island without a bridge.
    folder
        Where builds are kept; None takes the cache folder of this user.
    programs
        Folder of the executables; None looks for them (see `find_programs`).
    threads
        Processors used; None takes all.
    progress
        Called with one French sentence at each step.

    Returns
    -------
    OsrmBuild
        To give to `OsrmLocal`.

    Raises
    ------
    InputError
        When the extract is absent or is no OSM file.
    RoadsError
        When OSRM is not installed, or fails: its last words are in the message.
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> build = build_osrm("languedoc-roussillon-latest.osm.pbf")  # doctest: +SKIP
    >>> with OsrmLocal(build) as server:  # doctest: +SKIP
    ...     costs = server.costs(gard.communes, teams.table, cutoff=30)
    """
    source = checked_extract(Path(extract))
    _check_options(algorithm, threads, ferries=ferries)
    engine = find_programs(None if programs is None else Path(programs))
    lua = engine.profile(profile)
    say = progress or (lambda _: None)
    say(f"routes : empreinte de {source.name} ({number(source.stat().st_size / 1e6, 1)} Mo)")
    sha256 = file_hash(source)
    # a profile may be edited: its text counts too
    recipe = "\x1f".join((sha256, lua.stem, file_hash(lua), engine.version, algorithm, "" if ferries else _NO_FERRY))
    key = f"{lua.stem}-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    home = made(Path(folder) if folder is not None else cache_folder())
    build = OsrmBuild(home / key, source.name, sha256, lua.stem, engine.version, algorithm, engine.folder, ferries)

    def make(shop: Workshop) -> None:
        base, most = shop.part / f"{_NAME}.osrm", ["--threads", str(threads)] if threads else []
        chosen = lua if ferries else _without_ferries(lua, shop.part)
        shop.run(engine.path("osrm-extract"), "-p", chosen, "-o", base, source, *most)
        for name in _STEPS[algorithm]:
            shop.run(engine.path(name), base, *most)

    card = {name: str(value) for name, value in asdict(build).items() if name not in {"folder", "programs"}}
    build_once(build.folder, source, make, card=card, environment=engine.environment(), profile=build.profile, say=say)
    return build


def _without_ferries(lua: Path, folder: Path) -> Path:
    """Write a profile that does as another, and sails nowhere."""
    path = folder / f"{lua.stem}-sans-bac.lua"
    path.write_text(_NO_FERRY.format(folder=lua.parent.as_posix(), profile=lua.as_posix()), encoding="utf-8")
    return path


def _check_options(algorithm: str, threads: int | None, *, ferries: bool) -> None:
    if algorithm not in get_args(Algorithm):
        raise ParameterError(f"algorithm vaut {algorithm!r}, attendu : « ch » ou « mld ».")
    if not isinstance(ferries, bool):
        raise ParameterError(f"ferries vaut {ferries!r}, attendu : True (bacs compris) ou False (sans bac).")
    check_threads(threads)
