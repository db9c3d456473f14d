"""An OSM extract made into a network that OSRM answers from: once, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from zonesblanches.errors import InputError, ParameterError
from zonesblanches.language import number
from zonesblanches.travel.roads.locks import locked
from zonesblanches.travel.roads.programs import Programs, RoadsError, cache_folder, find_programs

__all__ = ["OsrmBuild", "build_osrm"]

Algorithm = Literal["ch", "mld"]

_NAME = "reseau"
_CARD = "construction.json"
_SUFFIXES = (".osm.pbf", ".osm", ".osm.bz2", ".osm.gz", ".pbf")
_STEPS = {"ch": ("osrm-contract",), "mld": ("osrm-partition", "osrm-customize")}
_LAST_WORDS = 600  # characters of what a program said before it failed


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
    """

    folder: Path
    extract: str
    sha256: str
    profile: str
    version: str
    algorithm: Algorithm
    programs: Path

    @property
    def base(self) -> Path:
        """Common start of the names of its files."""
        return self.folder / f"{_NAME}.osrm"


def build_osrm(
    extract: str | os.PathLike[str],
    *,
    profile: str = "car",
    algorithm: Algorithm = "ch",
    folder: str | os.PathLike[str] | None = None,
    programs: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> OsrmBuild:
    """Build the network of an OpenStreetMap extract, or return the one already built.

    A build is kept under the hash of the extract, the profile and the version of the engine: another file, profile or
    engine makes another one. Two processes that build the same wait for each other; one that is killed leaves nothing
    that could pass for whole.

    Parameters
    ----------
    extract
        File ``.osm.pbf`` (Geofabrik's, by region, for instance), ``.osm``, ``.osm.bz2`` or ``.osm.gz``. Take it wider
        than the territory: roads cross its border. A file of 4.5 GB (France) takes some 16 GB of memory.
    profile
        ``"car"``, ``"bicycle"``, ``"foot"``, or the path of a Lua profile.
    algorithm
        ``"ch"``: tables come faster; ``"mld"``: large networks are built faster.
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
    source = _checked_extract(Path(extract))
    _check_options(algorithm, threads)
    engine = find_programs(None if programs is None else Path(programs))
    lua = engine.profile(profile)
    say = progress or (lambda _: None)
    say(f"routes : empreinte de {source.name} ({number(source.stat().st_size / 1e6, 1)} Mo)")
    sha256 = _sha256(source)
    # a profile may be edited: its text counts too
    recipe = "\x1f".join((sha256, lua.stem, _sha256(lua), engine.version, algorithm))
    key = f"{lua.stem}-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    home = _made(Path(folder) if folder is not None else cache_folder())
    build = OsrmBuild(home / key, source.name, sha256, lua.stem, engine.version, algorithm, engine.folder)
    if _whole(build):
        say(f"routes : réseau déjà construit ({build.folder})")
        return build
    with locked(
        home / f"{key}.verrou", waiting=lambda: say("routes : un autre traitement construit ce réseau, attente")
    ) as lock:
        if not _whole(build):
            _Building(engine, source, lua, build, threads, lock, say).run()
    return build


def _checked_extract(path: Path) -> Path:
    """Refuse at once what OSRM would refuse late, in English."""
    if not path.is_file():
        raise InputError(
            f"L'extrait OpenStreetMap {path} n'existe pas. Téléchargez celui de votre région, par exemple sur "
            "https://download.geofabrik.de/europe/france.html (fichier .osm.pbf)."
        )
    if not path.name.lower().endswith(_SUFFIXES):
        raise InputError(f"{path.name} n'est pas un extrait OpenStreetMap. Attendu : {', '.join(_SUFFIXES)}.")
    with path.open("rb") as stream:
        head = stream.read(512)
    known = {".pbf": b"OSMHeader" in head[:64], ".bz2": head[:3] == b"BZh", ".gz": head[:2] == b"\x1f\x8b"}
    if not known.get(path.suffix.lower(), b"<osm" in head):
        what = "une page web" if head.lstrip()[:1] == b"<" else "un fichier tronqué ou d'une autre nature"
        raise InputError(f"{path.name} n'est pas un extrait OpenStreetMap lisible : {what}. Téléchargez-le de nouveau.")
    return path.resolve()


def _check_options(algorithm: str, threads: int | None) -> None:
    if algorithm not in get_args(Algorithm):
        raise ParameterError(f"algorithm vaut {algorithm!r}, attendu : « ch » ou « mld ».")
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
        raise ParameterError(f"threads vaut {threads!r}, attendu : un nombre de processeurs, ou None.")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Dossier impossible à créer : {folder} ({error.strerror}).") from error
    return folder.resolve()


def _whole(build: OsrmBuild) -> bool:
    """Say whether a build is there: its card is written last, before the folder takes its name."""
    return (build.folder / _CARD).is_file()


class _Building:
    """One build, under its lock."""

    def __init__(
        self,
        engine: Programs,
        source: Path,
        lua: Path,
        build: OsrmBuild,
        threads: int | None,
        lock: int,
        say: Callable[[str], None],
    ) -> None:
        self.engine, self.source, self.lua, self.build = engine, source, lua, build
        self.threads, self.lock, self.say = threads, lock, say
        self.part = build.folder.with_name(build.folder.name + ".part")

    def run(self) -> None:
        """Build in a folder apart, and give it its name once it is whole."""
        # what a killed build left; the lock says that nobody writes there any more
        shutil.rmtree(self.part, ignore_errors=True)
        shutil.rmtree(self.build.folder, ignore_errors=True)
        try:
            self.part.mkdir()
            base = self.part / f"{_NAME}.osrm"
            self._program("osrm-extract", "-p", self.lua, "-o", base, self.source)
            for name in _STEPS[self.build.algorithm]:
                self._program(name, base)
            card = {
                name: str(value) for name, value in asdict(self.build).items() if name not in {"folder", "programs"}
            }
            (self.part / _CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False), encoding="utf-8")
            self.part.replace(self.build.folder)
        except OSError as error:
            raise RoadsError(
                f"Le réseau ne peut pas être écrit dans {self.part.parent} ({error.strerror or error}). Vérifiez les "
                "droits et la place sur le disque (dix fois la taille de l'extrait)."
            ) from error
        finally:
            shutil.rmtree(self.part, ignore_errors=True)

    def _program(self, name: str, *arguments: str | Path) -> None:
        self.say(f"routes : {name} sur {self.source.name}")
        threads = ["--threads", str(self.threads)] if self.threads else []
        # the lock goes with the program: should this process be killed, others wait until it stops writing
        shared = () if sys.platform == "win32" else (self.lock,)
        done = subprocess.run(  # noqa: S603 - the engine that the user installed, on the user's file
            [self.engine.path(name), *arguments, *threads],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=self.part,
            env=self.engine.environment(),
            pass_fds=shared,
        )
        if done.returncode:
            raise RoadsError(self._failure(name, done))

    def _failure(self, name: str, done: subprocess.CompletedProcess[str]) -> str:
        """Say why a program failed, with its last words."""
        said = " ".join((done.stdout + done.stderr).split())[-_LAST_WORDS:]
        if done.returncode in {-9, 137} or "bad_alloc" in said:
            return (
                f"{name} a été arrêté par le système, sans doute faute de mémoire. Comptez environ dix fois la taille "
                f"de l'extrait ({number(self.source.stat().st_size / 1e6)} Mo) : prenez une région plus petite, "
                "algorithm='mld', ou une machine plus grande."
            )
        return (
            f"{name} n'a pas pu construire le réseau de {self.source.name} (code {done.returncode}). Le fichier est-il "
            f"complet ? A-t-il des routes pour le profil {self.build.profile} ? Derniers mots du programme : {said}"
        )
