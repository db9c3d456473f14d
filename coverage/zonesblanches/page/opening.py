"""The command ``zones-blanches ouvrir``: a page of this machine alone, until its last tab closes or Ctrl-C."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import shutil
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from zonesblanches import starting
from zonesblanches.commands import command_parser
from zonesblanches.errors import InputError, ZonesBlanchesError
from zonesblanches.page.project import DroppedList, Project

if TYPE_CHECKING:
    import argparse

__all__ = ["open_from_words", "open_page"]

_NEEDED = ("starlette", "uvicorn", "jinja2")
_TERMINATED = 143  # what shells give to a command that was told to end


def open_from_words(words: Sequence[str]) -> int:
    """Open the page as the command line asks; return the exit code.

    Parameters
    ----------
    words
        After the command's name, ``ouvrir`` first.
    """
    try:
        return open_page(command_parser().parse_args(words))
    except ZonesBlanchesError as error:
        sys.stderr.write(f"Erreur : {error}\n")
    except KeyboardInterrupt:
        sys.stderr.write(starting.INTERRUPTED)
        return starting.STOPPED
    return 1


def open_page(options: argparse.Namespace) -> int:
    """Serve the page until it is left; return the exit code.

    Parameters
    ----------
    options
        As parsed.

    Raises
    ------
    InputError
        When what it needs is not installed, a file is absent, or the port is taken.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(
            f"La page demande des bibliothèques de plus ({', '.join(missing)} absent). Tapez : "
            f"{Path(sys.executable).name} -m pip install 'zones-blanches[page]'"
        )
    listening = _listening(options.port)
    with contextlib.closing(listening), _ended_cleanly(), _shop() as shop:
        kept = options.projet is not None
        project = Project.opened(Path(options.projet).resolve() if kept else shop / "projet", kept=kept)
        project.lang = options.langue
        _take_in(project, options.fichiers)
        return _serve(project, shop, listening, options)


def _listening(port: int) -> socket.socket:
    """Listen on this machine alone: no other can even knock."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise InputError(f"--port {port} : déjà pris ({error.strerror}). Donnez-en un autre, ou aucun.") from error
    return listening


@contextlib.contextmanager
def _shop() -> Iterator[Path]:
    """Give a folder of this session alone, gone with it."""
    folder = Path(tempfile.mkdtemp(prefix="zones-blanches-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _ended_cleanly() -> Iterator[None]:
    """Let a signal to end leave as Ctrl-C does: what is temporary goes first."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(_TERMINATED)

    former = [(number, signal.signal(number, leave)) for number in (signal.SIGTERM, *_HANGUP)]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in former:
            signal.signal(number, handler)


_HANGUP = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()


def _take_in(project: Project, files: Sequence[str]) -> None:
    """Copy the files given with the command among the lists of the project."""
    for name in files:
        source = Path(name)
        if not source.is_file():
            raise InputError(f"{name} : introuvable. Donnez le chemin d'une liste, ou déposez-la dans la page.")
        place = project.free_place(source.name)
        shutil.copyfile(source, place)
        project.lists.append(DroppedList(place.relative_to(project.folder).as_posix()))
    project.save()


def _serve(project: Project, shop: Path, listening: socket.socket, options: argparse.Namespace) -> int:
    import uvicorn

    from zonesblanches.page.guard import Guard
    from zonesblanches.page.screens import application
    from zonesblanches.page.session import Session

    held: list[uvicorn.Server] = []

    def stop() -> None:
        session.end()
        held[0].should_exit = True

    session = Session(project, shop, options.langue, stop)
    guard = Guard(application(session, stop), listening.getsockname()[1])
    settings: dict[str, Any] = {"http": "h11", "ws": "none", "loop": "asyncio", "lifespan": "on", "interface": "asgi3"}
    config = uvicorn.Config(
        guard.with_lifespan, log_config=None, access_log=False, server_header=False, proxy_headers=False,
        timeout_graceful_shutdown=1, limit_concurrency=200, **settings,
    )  # fmt: skip
    logging.getLogger("uvicorn.error").addHandler(logging.FileHandler(shop / "serveur.log", encoding="utf-8"))
    logging.getLogger("uvicorn.error").propagate = False
    held.append(uvicorn.Server(config))
    listening.listen(64)
    _announce(guard.address, options)
    held[0].run(sockets=[listening])
    _farewell(project)
    return 0


def _announce(address: str, options: argparse.Namespace) -> None:
    """Open the browser; the address is also said, for whoever has to open it by hand."""
    opened = not options.sans_navigateur and webbrowser.open(address)
    said = "La page est ouverte dans votre navigateur" if opened else "Ouvrez cette adresse dans votre navigateur"
    sys.stdout.write(f"{said} : {address}\nRien ne quitte cette machine. Fermez l'onglet, ou Ctrl-C, pour finir.\n")
    sys.stdout.flush()


def _farewell(project: Project) -> None:
    if project.kept:
        sys.stdout.write(f"Projet gardé dans {project.folder}\n")
