"""A project: the folder, the lists dropped in it, what is asked of them; what a command would be typed to do the same.

What is typed goes to the files of the command line: `lecture.toml` for columns, `parametres.toml` for thresholds, a
review sheet for pairs, a list answered for the rest. `projet.json` only holds the words of the command.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zonesblanches.commands import command_parser
from zonesblanches.errors import InputError
from zonesblanches.page.offered import OFFERED

__all__ = ["EARLIER", "FOLDERS", "DroppedList", "Project", "command_words", "safe_name", "written_whole"]

_STATE, _LISTS, _ANSWERED = "projet.json", "listes", "listes_repondues"
_BESIDE = {"recensement": "recensement", "annee_passee": "annee_passee"}  # what is dropped for another reason
COLUMNS, PARAMETERS, PAIRS = "lecture.toml", "parametres.toml", "doublons.csv"
EARLIER = "annee_passee/registre"  # where a record stands once its lists are beside it: what --suite-de is given
_RECORD = "diagnostic.json"
_ELSEWHERE = {"commande", "listes", "edition", "langue", "fiches", "mission4", "diapos", "une_page", "figure",
              "garder_nom", "confirmer_points", "seuil_secret"}  # fmt: skip
FOLDERS = {"internal": "resultats", "public": "edition_publique"}
_LONGEST_NAME = 120
_FORMAT = 1
_PAIR_TITLES = ("Paire (ne pas modifier)", "Même équipe ? (oui / non)")


def written_whole(path: Path, content: bytes) -> None:
    """Write a file under another name, then give it its own: it is whole, or not there.

    Parameters
    ----------
    path
        Of the file.
    content
        All of it.
    """
    draft = path.with_name(f".{path.name}.partiel")
    draft.write_bytes(content)
    draft.replace(path)


def safe_name(told: str) -> str:
    """Return a name under which a dropped file can stand in a folder, on every system.

    Parameters
    ----------
    told
        As the browser gives it.

    Examples
    --------
    >>> safe_name("../../etc/équipes <2>.xlsx"), safe_name(".bashrc"), safe_name("CON.csv"), safe_name("--sortie.csv")
    ('équipes _2_.xlsx', 'bashrc', 'liste CON.csv', 'sortie.csv')
    """
    name = re.split(r"[/\\]", told)[-1]
    name = "".join(char if char.isprintable() and char not in '<>:"|?*=' else "_" for char in name).strip(" .-")
    stem, dot, ending = name.rpartition(".")
    name = f"{stem[:_LONGEST_NAME]}{dot}{ending[:12]}" if dot else name[:_LONGEST_NAME]
    if re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name):
        name = f"liste {name}"
    return name or "liste"


def command_words(request: Mapping[str, Any]) -> list[str]:
    """Return the words of a command, as one would type them after ``zones-blanches``.

    Parameters
    ----------
    request
        By the name that the parser gives to each option, as `diagnostic.json` keeps them.

    Examples
    --------
    >>> command_words({"territoire": "30", "listes": ["a.xlsx"], "mairies": 24.0, "fusionner": True})
    ['diagnostic', '30', 'a.xlsx', '--mairies', '24', '--fusionner']
    """
    command = str(request.get("commande", "diagnostic"))
    (groups,) = (one for one in command_parser()._actions if isinstance(one, argparse._SubParsersAction))
    actions = {action.dest: action for action in groups.choices[command]._actions}
    placed = [word for name in ("territoire", "listes") for word in _listed(request.get(name))]
    words: list[str] = []
    for name, value in request.items():
        action = actions.get(name)
        if action is None or not action.option_strings or value in (None, False, []):
            continue
        option = action.option_strings[-1]
        words += [option] if value is True else [part for one in _listed(value) for part in _told(option, one)]
    if any(word.startswith("-") for word in placed):
        return [command, *words, "--", *placed]
    return [command, *placed, *words]


def _told(option: str, value: str) -> list[str]:
    """Return an option and its value; one that begins with a dash is no option."""
    return [f"{option}={value}"] if value.startswith("-") else [option, value]


def _listed(value: Any) -> list[str]:
    many = value if isinstance(value, list) else [] if value is None else [value]
    return [f"{one:g}" if isinstance(one, float) else str(one) for one in many]


@dataclass
class DroppedList:
    """A list of the project.

    Parameters
    ----------
    file
        Its way from the project.
    answers
        Row → title → what was answered, or typed in a cell of its own.
    columns
        Role → title, as people chose.
    """

    file: str
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name."""
        return Path(self.file).name

    @property
    def answered(self) -> str:
        """Where it stands once answered."""
        return f"{_ANSWERED}/{Path(self.file).stem}.xlsx"

    @property
    def used(self) -> str:
        """The file that is read: itself, or what was answered of it."""
        return self.answered if self.answers else self.file


@dataclass
class Project:
    """What the user asks, and where it is kept.

    Parameters
    ----------
    folder
        Of the project.
    kept
        Whether it stays when the page is closed.
    lang
        Language of what is written.
    request
        What is asked, by the name that the parser gives to each option.
    lists
        Those that were dropped.
    pairs
        Doubtful pair → « oui » or « non ».
    ticked
        Outputs that go in the archive.
    public, kept_names
        Whether a public edition is written too, and names of teams that it keeps.
    """

    folder: Path
    kept: bool = False
    lang: str = "fr"
    request: dict[str, Any] = field(default_factory=dict)
    lists: list[DroppedList] = field(default_factory=list)
    pairs: dict[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=lambda: [one.key for one in OFFERED if one.ticked])
    public: bool = False
    kept_names: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, folder: Path, *, kept: bool) -> Project:
        """Open a folder, made where it is absent; what it holds is taken over.

        Raises
        ------
        InputError
            When it cannot be made, or its state is not one that a page wrote.
        """
        try:
            (folder / _LISTS).mkdir(parents=True, exist_ok=True)
            (folder / _ANSWERED).mkdir(exist_ok=True)
        except OSError as error:
            raise InputError(f"--projet : impossible de créer {folder} ({error.strerror}).") from error
        project = cls(folder, kept)
        project._read_state()
        return project

    def _read_state(self) -> None:
        path = next((self.folder / name for name in (_STATE, _RECORD) if (self.folder / name).is_file()), None)
        if path is None:
            return
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if path.name == _RECORD:
                self._take_over(told["demande"])
            else:
                self._take_up(told)
            command_parser().parse_args(self.words())
        except (OSError, ValueError, KeyError, TypeError, AttributeError, SystemExit) as error:
            raise InputError(
                f"{path} n'est pas un projet que cette page a écrit, ni le registre d'un diagnostic interne. "
                "Renommez-le, puis recommencez : les listes du dossier restent."
            ) from error

    def _take_up(self, told: Mapping[str, Any]) -> None:
        """Take up what a page kept."""
        self.request = {str(name): value for name, value in told["demande"].items()}
        self.lists = [DroppedList(one["fichier"], one["reponses"], one["colonnes"]) for one in told["listes"]]
        self.pairs, self.ticked = dict(told["paires"]), list(told["sorties"])
        self.public, self.kept_names = bool(told["publique"]), list(told["noms_gardes"])

    def _take_over(self, asked: Mapping[str, Any]) -> None:
        """Take over what the command line was asked, whose results this folder holds: files by their way from it."""
        self.request = {name: value for name, value in asked.items() if name not in _ELSEWHERE}
        self.lists = [DroppedList(str(file)) for file in asked.get("listes", [])]
        if asked.get("commande") != "diagnostic":
            raise ValueError(asked.get("commande"))

    def save(self) -> None:
        """Write what the command line reads: the state, the columns chosen, the pairs answered."""
        told = {
            "format": _FORMAT,
            "demande": self.request,
            "listes": [{"fichier": one.file, "reponses": one.answers, "colonnes": one.columns} for one in self.lists],
            "paires": self.pairs,
            "sorties": self.ticked,
            "publique": self.public,
            "noms_gardes": self.kept_names,
        }
        written_whole(self.folder / _STATE, json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
        if any(one.columns for one in self.lists):
            written_whole(self.folder / COLUMNS, "\n".join(self._columns_toml()).encode())
        if self.pairs:
            written_whole(self.folder / PAIRS, self._pairs_csv().encode("utf-8-sig"))

    def _columns_toml(self) -> Iterator[str]:
        for one in self.lists:
            for name in dict.fromkeys([one.name, Path(one.answered).name]):
                if one.columns:
                    yield f"[{_quoted(name)}.colonnes]"
                    yield from (f"{role} = {_quoted(title)}" for role, title in one.columns.items())
                    yield ""

    def _pairs_csv(self) -> str:
        told = io.StringIO()
        writer = csv.writer(told, delimiter=";", lineterminator="\n")
        writer.writerow(_PAIR_TITLES)
        writer.writerows(sorted(self.pairs.items()))
        return told.getvalue()

    def whole_request(self, *, edition: str | None = None) -> dict[str, Any]:
        """Return all that is asked, files by their way from the project.

        Parameters
        ----------
        edition
            ``"internal"`` or ``"public"`` to write it; None only makes it.
        """
        several = len(self.lists) > 1
        told: dict[str, Any] = {"commande": "diagnostic", **self.request}
        told["territoire"] = self.request.get("territoire", "")
        told["listes"] = [one.used for one in self.lists]
        told["colonnes"] = [COLUMNS] if any(one.columns for one in self.lists) else self.request.get("colonnes", [])
        told["parametres"] = PARAMETERS if (self.folder / PARAMETERS).is_file() else self.request.get("parametres")
        if self.request.get("suite_de"):
            told["parametres"] = None  # those of the year that is followed
        told["reponses"] = PAIRS if self.pairs else self.request.get("reponses")
        told["fusionner"] = several and not told["reponses"]
        if edition is not None:
            told |= {one.option: True for one in OFFERED if one.option and one.key in self.ticked}
            told |= {"sortie": FOLDERS[edition], "langue": None if self.lang == "fr" else self.lang}
        if edition == "public":
            told |= {"edition": "publique", "proposer": None, "garder_nom": self.kept_names}
        return told

    def words(self, *, edition: str | None = None) -> list[str]:
        """Return the words of the command that does the same; see `whole_request`."""
        return command_words(self.whole_request(edition=edition))

    def command(self, *, edition: str = "internal") -> str:
        """Return that command as one types it.

        Parameters
        ----------
        edition
            Which one is written.
        """
        return shlex.join(["zones-blanches", *self.words(edition=edition)])

    def key(self, *more: object) -> str:
        """Return what changes when anything that a result depends on does.

        Parameters
        ----------
        *more
            What else it depends on.
        """
        files = (*(one.file for one in self.lists), *self.beside("recensement"), PARAMETERS)
        stamps = [(name, *self.stamp(name)) for name in files]
        typed = [(one.answers, one.columns) for one in self.lists]
        told = json.dumps([self.whole_request(), stamps, typed, self.pairs, list(more)], sort_keys=True, default=str)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]

    def stamp(self, name: str) -> tuple[int, int]:
        """Return when a file of the project was written, and its size; zeros where there is none.

        Parameters
        ----------
        name
            Its way from the project.
        """
        path = self.folder / name
        if not path.is_file():
            return 0, 0
        told = path.stat()
        return told.st_mtime_ns, told.st_size

    def beside(self, kind: str) -> list[str]:
        """Return the files dropped beside the lists, by their way from the project.

        Parameters
        ----------
        kind
            ``"recensement"`` or ``"annee_passee"``.
        """
        folder = self.folder / _BESIDE[kind]
        if not folder.is_dir():
            return []
        names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return [f"{_BESIDE[kind]}/{name}" for name in names]

    def place_beside(self, kind: str, name: str) -> Path:
        """Return where such a file is dropped; one of the same name is replaced.

        Parameters
        ----------
        kind
            As for `beside`.
        name
            As the browser gives it.
        """
        folder = self.folder / _BESIDE[kind]
        folder.mkdir(exist_ok=True)
        return folder / safe_name(name)

    def free_place(self, name: str) -> Path:
        """Return where a list of this name may be dropped, beside those that have it already.

        Parameters
        ----------
        name
            As the browser gives it.
        """
        wanted = Path(safe_name(name))
        taken = {one.name.lower() for one in self.lists} | {Path(one.answered).stem.lower() for one in self.lists}
        place, count = wanted, 2
        while place.name.lower() in taken or place.stem.lower() in taken:
            place, count = Path(f"{wanted.stem} ({count}){wanted.suffix}"), count + 1
        return self.folder / _LISTS / place


def _quoted(text: str) -> str:
    """Return a TOML basic string: JSON escapes the same characters in the same way."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
