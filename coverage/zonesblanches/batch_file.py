"""``lot.toml``: several diagnoses asked at once, each in the words of the command line; every mistake with its line."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zonesblanches.commands import command_parser
from zonesblanches.errors import InputError, ParameterError, did_you_mean, first_five
from zonesblanches.language import Lang, normalise, plural
from zonesblanches.request_words import MAYBE_FILES, option_words, options_of, parsed_words
from zonesblanches.requesting import inputs_of, refuse_clashes

__all__ = ["BATCH_EXAMPLE", "BATCH_FILES", "AskedBatch", "BatchEntry", "read_batch"]

BATCH_EXAMPLE = """\
# Plusieurs territoires à la fois : zones-blanches lot lot.toml
# Ce qui est dit ici vaut pour tous : les options de « zones-blanches diagnostic », sans leurs tirets.
# Les fichiers se cherchent depuis le dossier de ce fichier.
sortie = "lot"                    # un dossier par territoire, et le tableau qui les compare
# parametres = "parametres.toml"  # les mêmes seuils pour tous
# mairies = 24                    # compte aussi les mairies ouvertes 24 heures ou plus par semaine
# temps = "temps-france"          # temps de route : table, extrait, ou ce qu'écrit « zones-blanches temps »
# carroyage = "carreaux.csv"      # où l'on vit dans les communes : carreaux de l'Insee
# edition = "publique"
# langue = "en"

[[diagnostic]]                    # un par territoire ; ce qu'il dit remplace ce qui est dit en haut
territoire = "30"                 # ou "Gard", "Occitanie", un EPCI… ; plusieurs : "30,48"
listes = ["gard.xlsx"]

[[diagnostic]]
territoire = "48"
listes = ["lozere.csv", "ccas_lozere.csv"]
famille = "équipes citoyennes"
# colonnes = ["nom=Intitulé du groupe"]
"""
BATCH_FILES = ("lot.csv", "lot.xlsx", "lot.html")
_ENTRY = "diagnostic"
_FOR_ALL = ("edition", "langue")  # the table that compares has one edition and one language
_LATER = {
    "doublons": "réglez d'abord les doublons de chaque territoire par zones-blanches diagnostic … --doublons, puis "
    "donnez ici reponses",
}
_MOST = 5  # mistakes told at once


@dataclass(frozen=True)
class BatchEntry:
    """One territory of a batch.

    Attributes
    ----------
    asked
        The territory, as it is written.
    name
        Of its folder.
    line
        Where it begins in the file.
    options
        As the command line would parse them.
    """

    asked: str
    name: str
    line: int
    options: argparse.Namespace


@dataclass(frozen=True)
class AskedBatch:
    """Several diagnoses to be made: the file that asks for them, where they go, each of them."""

    path: Path
    folder: Path
    entries: tuple[BatchEntry, ...]

    @property
    def lang(self) -> Lang:
        """Language of the table that compares."""
        return "en" if self.entries[0].options.langue == "en" else "fr"

    @property
    def public(self) -> bool:
        """Whether the editions, and the table, are public."""
        return bool(self.entries[0].options.edition == "publique")


class _Lines:
    """Where things stand in a TOML file, as far as its lines tell."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        head = re.compile(rf"""\s*\[\[\s*["']?{_ENTRY}["']?\s*\]\]""")
        self.heads = [at for at, line in enumerate(self.lines) if head.match(line)]

    def of(self, rank: int, key: str = "") -> int:
        """Return the line of a key, from 1: of the entry of this rank, from 0; of the file's top where it is -1."""
        begin = self.heads[rank] if 0 <= rank < len(self.heads) else 0
        end = self.heads[rank + 1] if rank + 1 < len(self.heads) else len(self.lines)
        told = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(key).replace("_", "[_-]")}["']?\s*[=.\]]""")
        found = (at for at in range(begin, end) if key and told.match(self.lines[at]))
        return next(found, begin) + 1


def read_batch(path: str | Path, *, folder: str | Path | None = None, replace: bool = False) -> AskedBatch:
    """Read a batch: several territories, the same options, each with its own lists.

    Files are looked for from the folder of the batch, so that it runs alike from anywhere.

    Parameters
    ----------
    path
        A TOML file; see `BATCH_EXAMPLE`.
    folder
        Where results go, in place of what the file says.
    replace
        True replaces also, in the folders of results, the files changed by hand.

    Raises
    ------
    InputError
        When the file is absent, is not TOML, or has mistakes: each with its line and what to type.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "lot.toml"
    >>> _ = place.write_text(BATCH_EXAMPLE, encoding="utf-8")
    >>> [(entry.name, entry.line) for entry in read_batch(place).entries]
    [('30', 12), ('48', 16)]
    """
    source = Path(path)
    text, told = _read(source)
    reader = _Reader(source, _Lines(text), folder, replace=replace)
    batch = reader.batch(told)
    if reader.faults:
        head = f"{source.name} : " + (plural(len(reader.faults), "erreur") + " :\n  " if len(reader.faults) > 1 else "")
        more = [f"et {len(reader.faults) - _MOST} autres"] if len(reader.faults) > _MOST else []
        raise InputError(head + "\n  ".join([*reader.faults[:_MOST], *more]))
    return batch


def _read(source: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = source.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(
            f"{source} : introuvable. Pour en écrire un, à remplir : zones-blanches lot {source.name} --exemple"
        ) from error
    except OSError as error:
        raise InputError(f"{source} : illisible ({error.strerror or error}).") from error
    except ValueError as error:
        raise InputError(
            f"{source.name} n'est pas en UTF-8 : enregistrez-le en UTF-8 (Bloc-notes : Encodage)."
        ) from error
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        where = re.sub(r"\(at line (\d+), column (\d+)\)", r"(ligne \1, colonne \2)", str(error))
        raise InputError(
            f"{source.name} n'est pas un fichier TOML valable : {where}. Un texte s'écrit entre guillemets, une liste "
            'entre crochets : listes = ["gard.xlsx"].'
        ) from error


class _Reader:
    """Reads what a file tells; keeps every mistake."""

    def __init__(self, source: Path, lines: _Lines, folder: str | Path | None, *, replace: bool) -> None:
        self.source, self.lines, self.folder, self.replace = source, lines, folder, replace
        self.home = source.parent
        self.parser = command_parser()
        self.known = {
            name: action
            for name, action in options_of(self.parser, _ENTRY).items()
            if name not in {"aide", "help", "run"}
        }
        self.faults: list[str] = []

    def batch(self, told: Mapping[str, Any]) -> AskedBatch:
        """Return the batch, as far as it could be read."""
        entries = told.get(_ENTRY, [])
        shared = {key: value for key, value in told.items() if key != _ENTRY}
        if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
            near = [key for key in shared if isinstance(shared[key], list | dict)]
            hint = f" Lu : « {near[0]} »." if near else ""
            self.faults.append(f'aucun territoire.{hint} Écrivez [[{_ENTRY}]], puis territoire = "30".')
            return AskedBatch(self.source, self.home, ())
        common = self._known(shared, -1)
        if "territoire" in common:
            self._fault(-1, "territoire", f"« territoire » se dit dans chaque [[{_ENTRY}]], pas en haut")
        folder = Path(self.folder) if self.folder is not None else self._at(str(common.pop("sortie", "lot")))
        read = [self._entry(rank, one, common, folder) for rank, one in enumerate(entries)]
        made = tuple(entry for entry in read if entry is not None)
        self._refuse_twins(made)
        self._refuse_inputs(made, folder)
        return AskedBatch(self.source, folder, made)

    def _known(self, told: Mapping[str, Any], rank: int) -> dict[str, Any]:
        """Return what is told by the names of the options, which may be written with hyphens."""
        kept = {}
        for key, value in told.items():
            name = key.replace("-", "_")
            if name in _LATER:
                self._fault(rank, key, f"« {key} » : {_LATER[name]}")
            elif name not in self.known:
                words = [one.replace("_", "-") for one in self.known]
                near = did_you_mean(key, words) or f" Options possibles : {', '.join(words)}."
                self._fault(rank, key, f"option inconnue « {key} ».{near}")
            elif rank >= 0 and name in _FOR_ALL:
                self._fault(rank, key, f"« {key} » vaut pour tout le lot : écrivez-la en haut, avant [[{_ENTRY}]]")
            else:
                kept[name] = value
        return kept

    def _entry(self, rank: int, told: Mapping[str, Any], common: Mapping[str, Any], folder: Path) -> BatchEntry | None:
        own = self._known(told, rank)
        asked = own.get("territoire")
        if isinstance(asked, list):
            asked = ",".join(map(str, asked))
        if asked is None or asked == "" or isinstance(asked, dict | bool):
            self._fault(rank, "territoire", 'aucun territoire : écrivez par exemple territoire = "30"')
            return None
        asked = f"{asked:02d}" if isinstance(asked, int) else str(asked)  # territoire = 30, or 1 for "01"
        name = self._folder_name(rank, own, asked)
        words = self._words(rank, {**common, **own, "territoire": asked}, own)
        if name is None or words is None:
            return None
        words["sortie"] = [f"--sortie={folder / name}"]
        words |= {"remplacer": ["--remplacer"]} if self.replace else {}
        try:
            options = parsed_words(self.parser, _ENTRY, self.known, words)
            refuse_clashes(options)
        except ParameterError as error:
            text = str(error).removeprefix("--")  # « --mairies : nombre attendu »: of what, and where it is told
            key = re.split(r"\W", text.replace("-", "_"))[0]
            self._fault(rank if key in own or key not in common else -1, key.replace("_", "-"), text)
            return None
        if not options.listes and options.mairies is None:
            self._fault(rank, "", 'aucune liste : écrivez listes = ["equipes.xlsx"], ou mairies = 24')
            return None
        return BatchEntry(asked, name, self.lines.of(rank), options)

    def _folder_name(self, rank: int, own: dict[str, Any], asked: str) -> str | None:
        """Return the name of the folder of an entry: its own, or made from its territory."""
        given = own.pop("sortie", None)
        if given is None:
            return re.sub(r"[^a-z0-9]+", "-", normalise(asked)).strip("-") or f"territoire-{rank + 1}"
        name = str(given)
        if (
            not isinstance(given, str)
            or not name.strip()
            or Path(name).name != name
            or name in {".", "..", *BATCH_FILES}
        ):
            self._fault(rank, "sortie", f'sortie = {given!r} : donnez un nom de dossier seul, par exemple "gard"')
            return None
        return name

    def _words(self, rank: int, told: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, list[str]] | None:
        """Return every option as words; None where one has a value that no option takes."""
        words: dict[str, list[str]] = {}
        whole = True
        for name, value in told.items():
            option = self.known[name]
            if value is True and option.nargs == "?":
                words[name] = [option.option_strings[0]]
                continue
            if value is False and option.nargs == "?":
                continue
            line = option_words(name, value, option, lambda file, name=name: self._file(name, file))  # type: ignore[misc]
            if line is None or (len(line) > 1 and option.nargs is None and not _repeats(option)):
                self._fault(rank if name in own else -1, name, f"{name} = {value!r} : attendu {_wanted(option)}")
                whole = False
            else:
                words[name] = line
        return words if whole else None

    def _file(self, name: str, value: str) -> str:
        place = self._at(value)
        if (name in MAYBE_FILES and not place.is_file()) or ("=" in value and not place.exists()):
            return value
        return str(place)

    def _at(self, name: str) -> Path:
        return self.home / Path(name).expanduser()

    def _refuse_twins(self, entries: tuple[BatchEntry, ...]) -> None:
        seen: dict[str, BatchEntry] = {}
        for entry in entries:
            first = seen.setdefault(entry.name.lower(), entry)
            if first is not entry:
                self.faults.append(
                    f"ligne {entry.line} : le dossier « {entry.name} » est déjà celui de la ligne {first.line}. "
                    f'Donnez-lui un autre nom : sortie = "{entry.name}-2"'
                )

    def _refuse_inputs(self, entries: tuple[BatchEntry, ...], folder: Path) -> None:
        """Refuse files read where the table is written."""
        written = {(folder / name).resolve() for name in BATCH_FILES}
        clash = [path for entry in entries for path in inputs_of(entry.options) if Path(path).resolve() in written]
        if clash:
            self.faults.append(f"{first_five(dict.fromkeys(clash))} serait remplacé par le tableau : renommez-le.")

    def _fault(self, rank: int, key: str, text: str) -> None:
        where = f", [[{_ENTRY}]] n° {rank + 1}" if rank >= 0 else ""
        fault = f"ligne {self.lines.of(rank, key)}{where} : {text}"
        self.faults += [fault] if fault not in self.faults else []  # what is told for all is told once


def _repeats(option: argparse.Action) -> bool:
    return isinstance(option, argparse._AppendAction)


def _wanted(option: argparse.Action) -> str:
    """Say what an option takes."""
    if option.nargs == 0:
        return "true ou false"
    if option.nargs == "*" or _repeats(option):
        return 'un texte, ou une liste de textes : ["a", "b"]'
    return "un nombre" if option.type in {int, float} else "un texte entre guillemets, ou un nombre"
