"""Networks built once, in a folder apart, whole or not at all, whoever else builds and whoever is killed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zonesblanches.language import number
from zonesblanches.travel.roads.locks import locked
from zonesblanches.travel.roads.programs import RoadsError

__all__ = ["Workshop", "build_once"]

_CARD = "construction.json"
_LAST_WORDS = 600  # characters of what a program said before it failed
_LIGHTER = {"osrm": "algorithm='mld', "}


@dataclass(frozen=True)
class Workshop:
    """The folder apart where a network is being built, and what its programs need.

    Attributes
    ----------
    part
        Folder where programs write.
    source
        The extract.
    lock
        Open file that holds the lock: programs inherit it.
    environment
        Variables that programs run with.
    profile
        What the roads are read for, named when a program finds none.
    say
        Called with one French sentence at each step.
    """

    part: Path
    source: Path
    lock: int
    environment: Mapping[str, str]
    profile: str
    say: Callable[[str], None]

    def run(self, program: Path, *arguments: str | Path) -> str:
        """Run a program of an engine there, and return what it said.

        Raises
        ------
        RoadsError
            When it fails, with its last words.
        """
        name = program.stem
        self.say(f"routes : {name} sur {self.source.name}")
        return self._checked(name, [program, *arguments])

    def _checked(self, name: str, command: Sequence[str | Path]) -> str:
        # the lock goes with the program: should this process be killed, others wait until it stops writing
        shared = () if sys.platform == "win32" else (self.lock,)
        done = subprocess.run(  # noqa: S603 - the engine that the user installed, on the user's file
            command,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=self.part,
            env=dict(self.environment),
            pass_fds=shared,
        )
        if done.returncode:
            raise RoadsError(self._failure(name, done))
        return done.stdout + done.stderr

    def _failure(self, name: str, done: subprocess.CompletedProcess[str]) -> str:
        """Say why a program failed, with its last words."""
        said = " ".join((done.stdout + done.stderr).split())[-_LAST_WORDS:]
        if done.returncode in {-9, 137} or "bad_alloc" in said:
            other = _LIGHTER.get(name.partition("-")[0], "")
            return (
                f"{name} a été arrêté par le système, sans doute faute de mémoire. Comptez environ dix fois la taille "
                f"de l'extrait ({number(self.source.stat().st_size / 1e6)} Mo) : prenez une région plus petite, "
                f"{other}ou une machine plus grande."
            )
        return (
            f"{name} n'a pas pu construire le réseau de {self.source.name} (code {done.returncode}). Le fichier est-il "
            f"complet ? A-t-il des routes pour le profil {self.profile} ? Derniers mots du programme : {said}"
        )


def build_once(
    folder: Path,
    source: Path,
    make: Callable[[Workshop], None],
    *,
    card: Mapping[str, object],
    environment: Mapping[str, str],
    profile: str,
    say: Callable[[str], None],
) -> None:
    """Build a network in a folder, unless it is already there.

    Two processes that build the same wait for each other; one that is killed leaves nothing that could pass for whole.

    Parameters
    ----------
    folder
        Where the network goes; its name is that of what makes it: file, options, engine.
    source
        The extract.
    make
        Runs the programs in a workshop.
    card
        What is written beside the network once it is whole.
    environment, profile, say
        As for `Workshop`.

    Raises
    ------
    RoadsError
        When a program fails, or the folder cannot be written.
    """
    if (folder / _CARD).is_file():
        say(f"routes : réseau déjà construit ({folder})")
        return
    lock_file = folder.with_name(f"{folder.name}.verrou")
    with locked(lock_file, waiting=lambda: say("routes : un autre traitement construit ce réseau, attente")) as lock:
        if (folder / _CARD).is_file():
            return
        part = folder.with_name(f"{folder.name}.part")
        # what a killed build left; the lock says that nobody writes there any more
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            part.mkdir()
            make(Workshop(part, source, lock, environment, profile, say))
            # written last, before the folder takes its name
            (part / _CARD).write_text(json.dumps(dict(card), indent=1, ensure_ascii=False), encoding="utf-8")
            part.replace(folder)
        except OSError as error:
            raise RoadsError(
                f"Le réseau ne peut pas être écrit dans {part.parent} ({error.strerror or error}). Vérifiez les droits "
                "et la place sur le disque (dix fois la taille de l'extrait)."
            ) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
