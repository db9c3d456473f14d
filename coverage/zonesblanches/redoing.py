"""A diagnosis done again from its record: the same files, byte for byte, or what is no longer the same."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import InputError, ParameterError, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.language import number, plural
from zonesblanches.outputs.record import RECORD, read_record, result_of, surroundings, way, wrong_parts
from zonesblanches.request_words import FILES, MAYBE_FILES, NOT_ASKED, option_words, options_of, parsed_words
from zonesblanches.schema import class_label
from zonesblanches.version import __version__

__all__ = ["Compared", "Former", "past_records", "record_path", "request_of", "year_names"]

_COMMANDS = ("diagnostic", "demo")  # those that leave a record


def request_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line was asked, ready for a record: files by their way from the outputs.

    Parameters
    ----------
    options
        As parsed. `--doublons` writes a workbook of its own: done again, the lists are merged, and nothing else.
    """
    folder, asked = Path(options.sortie), dict(vars(options))
    if asked.get("suite_de"):
        asked["suite_de"] = record_path(asked["suite_de"])
    merged = {"fusionner": True} if asked.get("doublons") else {}
    told = {
        name: _ways(value, folder) if name in FILES or _is_file(name, value) else value
        for name, value in asked.items()
        if name not in NOT_ASKED and value not in (None, [], False)
    }
    return {"commande": options.run, **told, **merged}


def _is_file(name: str, value: Any) -> bool:
    return name in MAYBE_FILES and isinstance(value, str) and Path(value).is_file()


def _ways(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [_ways(one, folder) for one in value]
    return value if "=" in value and not Path(value).exists() else way(value, folder)  # --colonnes nom=Titre


def record_path(path: str | Path) -> str:
    """Return the way to a record, given by itself or by its folder.

    Parameters
    ----------
    path
        ``diagnostic.json``, or the folder that holds it.
    """
    return str(Path(path) / RECORD if Path(path).is_dir() else path)


@dataclass(frozen=True)
class Compared:
    """What a diagnosis done again says of the former one.

    Parameters
    ----------
    same
        Whether every file is the same, byte for byte.
    lines
        What to say, in French.
    """

    same: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Former:
    """A diagnosis that was made, as its record tells it.

    Parameters
    ----------
    folder
        Where the record is.
    record
        Its content.
    """

    folder: Path
    record: Mapping[str, Any]

    @classmethod
    def read(cls, path: str | Path) -> Former:
        """Read a record that can be done again.

        Raises
        ------
        InputError
            When it is none, or tells too little: a public edition, a diagnosis made in Python.
        """
        record, place = read_record(path), Path(path)
        if record["edition"] != "interne":
            raise InputError(
                f"{path} est celui d'une édition publique, qui ne dit pas de quoi elle est faite : prenez le "
                f"{RECORD} de l'édition interne."
            )
        if not record.get("demande"):
            raise InputError(
                f"{path} est celui d'un diagnostic fait en Python : refaites-le avec le même programme ou carnet. Ses "
                "paramètres, ses listes et leurs empreintes y sont."
            )
        wrong = [*wrong_parts(record)]
        if wrong:
            raise InputError(
                f"{path} a été modifié, ou est incomplet : {first_five(f'« {name} »' for name in wrong)} n'est pas ce "
                "qu'un diagnostic y écrit. Reprenez l'original, ou relancez zones-blanches diagnostic."
            )
        return cls(place if place.is_dir() else place.parent, record)

    @property
    def day(self) -> dt.date:
        """The day it was made."""
        return dt.date.fromisoformat(self.record["date"])

    @property
    def beside(self) -> str:
        """Folder where it is done again, by default."""
        place = self.folder.resolve()
        return str(place.with_name(f"{place.name}-refait"))

    def request(self, parser: argparse.ArgumentParser) -> argparse.Namespace:
        """Return what was asked, as the command line would parse it.

        Parameters
        ----------
        parser
            That of the command line.

        Raises
        ------
        InputError
            When a file is no longer there.
        """
        asked = self._parsed(parser)
        gone = [entry["fichier"] for entry in self.record["entrees"] if not self._at(entry["fichier"]).is_file()]
        if gone:
            raise InputError(
                f"{plural(len(gone), 'fichier introuvable', 'fichiers introuvables')} depuis {self.folder} : "
                f"{first_five(gone)}. Remettez-les à leur place, ou relancez zones-blanches diagnostic."
            )
        return asked

    def _parsed(self, parser: argparse.ArgumentParser) -> argparse.Namespace:
        """Parse the words again: an edited record asks for nothing that the command line would refuse, nor writes."""
        told = dict(self.record["demande"])
        command = told.pop("commande", None)
        if command not in _COMMANDS:
            raise self._refused(f"commande « {command} »")
        known = options_of(parser, command)
        unknown = [name for name in told if name not in known or name in NOT_ASKED]
        if unknown:
            raise self._refused(f"option « {unknown[0]} »")
        if "territoire" in known and "territoire" not in told:
            raise self._refused("aucun territoire")
        words = {name: self._words(name, told[name], action) for name, action in known.items() if name in told}
        try:
            return parsed_words(parser, command, known, words)
        except ParameterError as error:
            raise self._refused(str(error)) from error

    def _words(self, name: str, value: Any, option: argparse.Action) -> list[str]:
        words = option_words(name, value, option, lambda file: self._file(name, file))
        if words is None:
            raise self._refused(f"« {name} » : {value}")
        return words

    def _refused(self, what: str) -> InputError:
        return InputError(
            f"{self.folder / RECORD} demande ce qu'aucun diagnostic n'y écrit : {what}. Reprenez l'original, ou "
            "relancez zones-blanches diagnostic."
        )

    def _file(self, name: str, value: str) -> str:
        place = self._at(value)
        if (name in MAYBE_FILES and not place.is_file()) or ("=" in value and not place.exists()):
            return value
        return str(place)

    def _at(self, name: str) -> Path:
        return self.folder / name

    def changed_causes(self) -> list[str]:
        """Say what is no longer as it was: files, versions, the data shipped with the library."""
        return [*self._changed_files(), *self._changed_surroundings()]

    def _changed_files(self) -> Iterator[str]:
        for entry in self.record["entrees"]:
            place = self._at(entry["fichier"])
            if file_hash(place) != entry["sha256"]:
                yield (
                    f"{entry['fichier']} n'est plus le même fichier : {number(entry['octets'])} octets le "
                    f"{self.day:%d/%m/%Y}, {number(place.stat().st_size)} aujourd'hui"
                )

    def _changed_surroundings(self) -> Iterator[str]:
        now, then = surroundings(), self.record
        if then["version"] != __version__:
            yield f"zonesblanches était en version {then['version']}, elle est en version {__version__}"
        if then["python"] != now["python"]:
            yield f"Python était en version {then['python']}, il est en version {now['python']}"
        before, after = then["bibliotheques"], now["bibliotheques"]
        moved = [
            f"{name} {before[name]} → {after.get(name, 'absente')}"
            for name in before
            if before[name] != after.get(name)
        ]
        if moved:
            yield f"bibliothèques d'une autre version : {', '.join(moved)}"
        other = sorted(name for name, digest in then["donnees"].items() if now["donnees"].get(name) != digest)
        if other:
            yield f"données embarquées d'un autre millésime : {first_five(other)}"

    def compared(self, folder: str | Path) -> Compared:
        """Compare with the files that were just written.

        Parameters
        ----------
        folder
            Where they are.
        """
        place, then = Path(folder), self.record["sorties"]
        other = [name for name, digest in then.items() if _digest(place / name) != digest]
        if not other:
            alike = plural(len(then), "fichier identique", "fichiers identiques")
            return Compared(same=True, lines=(f"{alike}, octet pour octet : {place}",))
        causes = self.changed_causes() or ["aucune cause connue : ni les fichiers lus, ni les versions n'ont changé"]
        lines = [
            f"{_no_longer(len(other), len(then))} : {first_five(other)}.",
            *(f"Cause : {cause}." for cause in causes),
            *self._changed_results(read_record(place)),
        ]
        return Compared(same=False, lines=tuple(lines))

    def moved(self, findings: Findings) -> list[str]:
        """Say what a diagnosis made again no longer finds as it was published; nothing when it finds the same.

        Parameters
        ----------
        findings
            The diagnosis made again.
        """
        now, then = {name: result_of(findings, name) for name in findings.families}, self.record["resultats"]
        return [line for name in then if name in now for line in _changed_classes(then[name], now[name])]

    def _changed_results(self, now: Mapping[str, Any]) -> Iterator[str]:
        """Say what it changes: rows read, then classes and people, family by family."""
        yield from _changed_rows(self.record["listes"], now["listes"])
        changed = False
        for family in dict.fromkeys([*self.record["resultats"], *now["resultats"]]):
            before, after = (one["resultats"].get(family) for one in (self.record, now))
            if before is None or after is None:
                yield f"Famille « {family} » : {'nouvelle' if before is None else 'absente'}."
                changed = True
                continue
            for line in _changed_classes(before, after):
                yield f"« {family} » : {line}"
                changed = True
        if not changed:
            yield "Aucune commune ne change de classe, dans aucune famille."


def past_records(paths: Sequence[str]) -> list[Former]:
    """Read the records of several years.

    Parameters
    ----------
    paths
        Records, their folders, or one folder that holds those of every year.

    Raises
    ------
    InputError
        When there are less than two, or one is none.
    """
    places = []
    for path in map(Path, paths):
        inside = sorted(path.glob(f"*/{RECORD}")) if path.is_dir() and not (path / RECORD).is_file() else []
        places += inside or [path]
    if len(places) < 2:
        raise InputError(
            f"{first_five(paths)} : {plural(len(places), 'diagnostic')}. Attendu : deux années au moins, par exemple "
            "zones-blanches suivre diagnostic-2025 diagnostic-2026."
        )
    return [Former.read(place) for place in places]


def year_names(formers: Sequence[Former]) -> list[str]:
    """Call each diagnosis by its year, or by its day where two are of one year.

    Parameters
    ----------
    formers
        In their order.
    """
    years = [f"{former.day:%Y}" for former in formers]
    days = [former.day.isoformat() for former in formers]
    names = years if len(set(years)) == len(years) else days
    return names if len(set(names)) == len(names) else [former.folder.resolve().name for former in formers]


def _no_longer(count: int, whole: int) -> str:
    if count == 1:
        return f"1 fichier sur {whole} n'est plus le même"
    return f"{count} fichiers sur {whole} ne sont plus les mêmes"


def _digest(path: Path) -> str:
    return file_hash(path) if path.is_file() else ""


def _changed_rows(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[str]:
    now = {one["nom"]: one for one in after}
    for one in before:
        there = now.get(one["nom"])
        if there is None:
            yield f"Liste « {one['nom']} » : absente."
        elif there["sha256"] != one["sha256"]:
            yield (
                f"Liste « {one['nom']} » : {one['lues']} lignes lues et {one['gardees']} gardées alors, "
                f"{there['lues']} et {there['gardees']} aujourd'hui."
            )


def _changed_classes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    was, now = _class_of(before), _class_of(after)
    moves: dict[tuple[str, str], list[str]] = {}
    for code in dict.fromkeys([*was, *now]):
        if was.get(code) != now.get(code):
            moves.setdefault((was.get(code, ""), now.get(code, "")), []).append(code)
    for (old, new), codes in moves.items():
        words = " → ".join(class_label(name).lower() if name else "hors territoire" for name in (old, new))
        yield f"{plural(len(codes), 'commune')} {words} ({first_five(codes)})."
    for name in dict.fromkeys([*before["personnes"], *after["personnes"]]):
        then, today = (float(one["personnes"].get(name) or 0.0) for one in (before, after))
        if round(then) != round(today):
            yield f"{class_label(name).lower()} : {number(then)} personnes alors, {number(today)} aujourd'hui."


def _class_of(result: Mapping[str, Any]) -> dict[str, str]:
    return {code: name for name, codes in result["communes"].items() for code in codes}
