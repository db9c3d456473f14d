"""Break 1,000 workbooks of data·inclusion, and compare our faults with those of the official validator.

Each workbook is a sound one to which a seeded number of the faults of the official faulty workbook were done: numbers
as titles, double and surplus columns, SIRET as decimals, postal codes of six digits, « beaucoup » for a number, texts
that are no e-mail nor page, rows to ignore, unknown themes, dates to come, blanks where a value is required… Every
fault that the official models find (table, line, field) must be found by ours. Run with the extra [dev].
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pydantic
from data_inclusion.schema import v1

from zonesblanches.directories.data_inclusion import inclusion_faults

Sheet = list[list[Any]]
_LISTS = {"reseaux_porteurs", "thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation",
          "mobilisable_par"}  # fmt: skip
_STRUCTURE = {
    "__ignore__": "", "source": "exemple", "id": "exemple--{n}", "date_maj": "2026-02-0{d}", "nom": "Centre social {n}",
    "siret": "6048764750049{d}", "description": "Un lieu inventé.", "adresse": "{n} rue Inventée", "commune": "Apt",
    "code_postal": "84400", "code_insee": "84003", "telephone": "04 90 00 00 0{d}", "courriel": "a{n}@exemple.fr",
    "lien_source": "https://exemple.fr/{n}", "site_web": "https://exemple.fr", "horaires_accueil": "Mo-Fr 09:00-18:00",
    "accessibilite_lieu": "", "reseaux_porteurs": "fcsf, communes", "longitude": "5.39", "latitude": "43.87",
}  # fmt: skip
_SERVICE = {
    "__ignore__": "", "source": "exemple", "structure_id": "exemple--{n}", "id": "exemple--s{n}",
    "date_maj": "2026-03-0{d}", "nom": "Visites {n}", "description": "Des visites inventées.",
    "lien_source": "https://exemple.fr/s{n}", "type": "accompagnement", "thematiques": "remobilisation--lien-social",
    "frais": "gratuit", "publics": "seniors, femmes", "commune": "", "code_insee": "84003", "code_postal": "84400",
    "courriel": "s{n}@exemple.fr", "modes_accueil": "en-presentiel, a-distance", "zone_eligibilite": "84003, 84",
    "modes_mobilisation": "telephoner", "lien_mobilisation": "https://exemple.fr/m", "mobilisable_par": "usagers",
    "volume_horaire_hebdomadaire": "10.5", "nombre_semaines": "4",
}  # fmt: skip
_WRONG: dict[str, tuple[Any, ...]] = {
    "nom": ("CC", "Centre social.", "x" * 151, "", 12),
    "date_maj": ("14/02/2026", "1999-12-31", "2999-01-01", "hier", "", 46000, "2026-02-30"),
    "description": ("abc", "y" * 10_001),
    "siret": ("6048764750049", 60487647500499.5, "pas un siret", "604 876 475 00499"),
    "code_postal": (750121, "7501", "8440O", "84 400"),
    "code_insee": ("8400", "840033", 84003.5, "84-03"),
    "courriel": ("pas une adresse", "a@b", "a@@exemple.fr", "@exemple.fr", "a b@exemple.fr", "a@exemple.test"),
    "lien_source": ("pas une url !", "www.exemple.fr", "ftp://exemple.fr", "https://", "https:// exemple.fr"),
    "site_web": ("pas une url !", "exemple", "http//exemple.fr"),
    "accessibilite_lieu": ("non", "oui"),
    "lien_mobilisation": ("à l'accueil", "htp://exemple.fr"),
    "reseaux_porteurs": ("petits-freres", "fcsf, ", "CCAS"),
    "thematiques": (
        "remobilisation--lien-sociale",
        "lien social",
        "remobilisation--lien-social,,sante--acces-aux-soins",
    ),
    "publics": ("senior", "tous-publics, seniors", "seniors; femmes"),
    "frais": ("gratuits", "10 euros"),
    "type": ("atelier, formation", "visite"),
    "modes_accueil": ("à domicile", "en-presentiel, chez-soi"),
    "modes_mobilisation": ("envoyer-un-email", "venir"),
    "mobilisable_par": ("usagers, autres", "tous"),
    "zone_eligibilite": ("Vaucluse", "84003, Apt", "8400300", "1"),
    "volume_horaire_hebdomadaire": ("beaucoup", "-1", "10,5", "10 h"),
    "nombre_semaines": ("beaucoup", "0", "3.5", "trois"),
    "longitude": ("5,39", "est"),
    "latitude": ("nord", "43°52'"),
    "id": ("",),
    "source": ("",),
    "structure_id": ("",),
}


def sound(count: int = 4) -> dict[str, Sheet]:
    """Return a workbook without a fault."""
    return {
        title: [
            list(fields),
            *([text.format(n=n, d=n % 9 + 1) for text in fields.values()] for n in range(1, count + 1)),
        ]
        for title, fields in (("Structures", _STRUCTURE), ("Services", _SERVICE))
    }


def mutate(book: dict[str, Sheet], rng: random.Random) -> list[str]:
    """Do one to four faults to a workbook, and return their kinds."""
    kinds = []
    for _ in range(rng.randint(1, 4)):
        sheet = book[rng.choice(sorted(book))]
        kind = rng.choice(list(_KINDS))
        _KINDS[kind](sheet, rng)
        kinds.append(kind)
    return kinds


def _cell(sheet: Sheet, rng: random.Random) -> None:
    places = [place for place, title in enumerate(sheet[0]) if title in _WRONG]
    place = rng.choice(places)
    sheet[rng.randrange(1, len(sheet))][place] = rng.choice(_WRONG[sheet[0][place]])


def _number_title(sheet: Sheet, rng: random.Random) -> None:
    sheet[0][rng.randrange(1, len(sheet[0]))] = rng.choice([dt.datetime(2026, 2, 23), 12.0, 2026])


def _surplus(sheet: Sheet, rng: random.Random) -> None:
    for row in sheet:
        row.append("colonne en trop" if row is sheet[0] else rng.choice(["", "colonne en trop"]))


def _double(sheet: Sheet, rng: random.Random) -> None:
    place = rng.randrange(1, len(sheet[0]))
    sheet[0].append("colonne en double")
    for row in sheet[1:]:
        row.append(row[place])


def _lost(sheet: Sheet, rng: random.Random) -> None:
    place = rng.randrange(1, len(sheet[0]))
    for row in sheet:
        del row[place]


def _ignored(sheet: Sheet, rng: random.Random) -> None:
    sheet[rng.randrange(1, len(sheet))][0] = rng.choice([True, "True", "x"])


_KINDS: dict[str, Callable[[Sheet, random.Random], None]] = {
    "valeur": _cell, "valeur, encore": _cell, "valeur, toujours": _cell, "nombre pour titre": _number_title,
    "colonne en trop": _surplus, "colonne en double": _double, "colonne perdue": _lost, "ligne ignorée": _ignored,
}  # fmt: skip


def write(book: dict[str, Sheet], path: Path) -> None:
    """Write the workbook, numbers as numbers."""
    import openpyxl

    whole = openpyxl.Workbook()
    whole.remove(whole.active)
    for title, rows in book.items():
        sheet = whole.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    whole.save(path)


def official(path: Path) -> set[tuple[str, int, str]]:
    """Return (table, line, field) of the faults that the official models find, rows read as the validator does."""
    found = set()
    for title, model in (("Structures", v1.Structure), ("Services", v1.Service)):
        frame = pd.read_excel(path, sheet_name=title, dtype=str, header=None, engine="openpyxl").astype(object)
        frame = frame.where(frame.notna(), None)
        titles = list(frame.iloc[0])
        for at, row in enumerate(frame.iloc[1:].itertuples(index=False), start=2):
            record: dict[str, Any] = dict(zip(titles, row, strict=True))
            if record.get("__ignore__") or not any(value is not None for value in row):
                continue
            told = {name: _parts(record[name]) if name in _LISTS else record[name] for name in record if name}
            try:
                model.model_validate(told, context={"ignore_warnings": False})
            except pydantic.ValidationError as error:
                found |= {(title, at, str(fault["loc"][0])) for fault in error.errors()}
    return found


def _parts(cell: str | None) -> list[str] | None:
    return [part.strip() for part in cell.split(",")] if cell else None


def compare(count: int, seed: int = 1) -> dict[str, Any]:
    """Return how many faults there were, which were missed, and how many sound workbooks were found faulty."""
    missed: list[Any] = []
    kinds: Counter[str] = Counter()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "classeur.xlsx"
        write(sound(), path)
        alarms = len(inclusion_faults(path))
        for number in range(count):
            rng = random.Random(f"{seed}-{number}")
            book = sound(rng.randint(1, 6))
            done = mutate(book, rng)
            kinds.update(done)
            write(book, path)
            ours = inclusion_faults(path)
            told = set(zip(ours["table"], ours["line"], ours["field"], strict=True))
            theirs = official(path)
            faults += len(theirs)
            missed += [(number, done, fault) for fault in sorted(theirs - told)]
    return {
        "workbooks": count,
        "official_faults": faults,
        "missed": missed,
        "false_alarms": alarms,
        "kinds": dict(kinds),
    }


def main() -> None:
    """Print the count, and every fault missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = compare(options.count, options.seed)
    for line in found["missed"][:20]:
        print(line)
    print(json.dumps({**found, "missed": len(found["missed"])}, ensure_ascii=False))
    sys.exit(bool(found["missed"]))


if __name__ == "__main__":
    main()
