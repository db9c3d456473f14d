"""Read a messy list of real size, 100,000 rows, and merge 20,000 of several partners; nothing in it is real.

The list is made once in the system's temporary folder, on the embedded communes, with what partners' lists hold: lost
accents, « St » for « Saint », typing mistakes, codes that lost their zero or became decimals, coordinates in degrees or
in Lambert-93, swapped, with the wrong sign or at 0;0, dates in four forms, phones, communes declared by name and code.

``python benchmarks/lists.py habits 1000`` times nothing: it reads 1,000 lists of the grammar of ``habits/``, holds what
was understood against what is true, and exits with 1 when a bar is missed.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zonesblanches as zb
from zonesblanches.territory import store

ROWS = 100_000
MERGED_ROWS = 20_000
HEADER = [
    "Nom de l'équipe", "Type de service", "Porteur", "Adresse", "Code postal", "Commune", "Code INSEE", "Longitude",
    "Latitude", "Nbre de bénévoles", "Actif", "Mise à jour", "Communes desservies", "Téléphone", "Mail", "Remarques",
]  # fmt: skip
_NAMES = ("Équipe citoyenne", "Les Voisins", "Club de l'amitié", "Monalisa", "Présence", "Visites de convivialité")
_STREETS = (
    "rue de l'Église",
    "place de la Mairie",
    "avenue Jean-Jaurès",
    "chemin des Écoles",
    "bd Pasteur",
    "le Bourg",
)
_FAMILIES = ("Lien social", "lien social", "Aide à domicile", "CCAS")
_CARRIERS = ("CCAS", "Les Petits Frères", "Croix-Rouge", "Croix Rouge", "MSA", "Secours catholique", "")


def rows(count: int, seed: int = 1) -> Iterator[list[str]]:
    """Yield a header, then as many rows."""
    rng = random.Random(seed)
    communes = store.communes()
    places = list(communes.itertuples())
    weights = (communes["population"].fillna(0).to_numpy(dtype=float) + 100).tolist()
    near = communes.groupby("epci").groups
    yield HEADER
    for number, place in enumerate(rng.choices(places, weights, k=count), start=1):
        yield _row(rng, number, place, near)


def _row(rng: random.Random, number: int, place: Any, near: Any) -> list[str]:
    lon, lat = _coordinates(rng, place)
    phone = " ".join(["0" + str(rng.randint(1, 7)), *(f"{rng.randrange(100):02d}" for _ in range(4))])
    name = f"{rng.choice(_NAMES)} de {_written(rng, place.name)}"
    by_name = rng.random()
    return [
        name if rng.random() > 0.02 else "",
        rng.choice(_FAMILIES),
        rng.choice(_CARRIERS),
        f"{rng.randint(1, 120)} {rng.choice(_STREETS)}" if rng.random() > 0.2 else "",
        _postal_code(rng, place) if by_name < 0.85 else "",
        _written(rng, place.name) if by_name < 0.9 else "",
        _code(rng, place.Index) if by_name > 0.4 else "",
        lon,
        lat,
        rng.choice(["", "3", "12", "4,5", "6 bénévoles", "une dizaine", str(rng.randint(1, 40))]),
        rng.choice(["oui", "O", "x", "", "non", "en sommeil"]),
        _date(rng),
        _declared(rng, place, near),
        phone if rng.random() < 0.8 else "",
        f"equipe{number}@exemple.fr" if rng.random() < 0.3 else "",
        rng.choice(["", "", "à rappeler", "voir avec la mairie"]),
    ]


def _coordinates(rng: random.Random, place: Any) -> tuple[str, str]:
    """Return longitude and latitude as lists hold them: half have none, the others in every state."""
    if rng.random() < 0.5:
        return "", ""
    lon, lat = place.lon + rng.gauss(0, 0.003), place.lat + rng.gauss(0, 0.003)
    kind = rng.random()
    if kind < 0.25:
        return f"{place.x_m + rng.gauss(0, 250):.1f}", f"{place.y_m + rng.gauss(0, 250):.1f}"
    if kind < 0.33:
        return (f"{lat:.6f}", f"{lon:.6f}") if kind < 0.30 else (f"{-lon:.6f}", f"{lat:.6f}")
    if kind < 0.36:
        return "0", "0"
    mark = "," if kind < 0.55 else "."
    return f"{lon:.6f}".replace(".", mark), f"{lat:.6f}".replace(".", mark)


def _written(rng: random.Random, name: str) -> str:
    """Return a name as people type it: 5 % hold a mistake."""
    kind = rng.random()
    if kind < 0.05 and len(name) > 4:
        at = rng.randrange(1, len(name) - 1)
        return name[:at] + rng.choice("aeinrst") + name[at + rng.randint(0, 1) :]
    if kind < 0.25:
        name = name.replace("Saint-", "St ").replace("Sainte-", "Ste ")
    if kind < 0.45:
        return "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char)).upper()
    return f"{name} Cedex {rng.randint(1, 9)}" if kind < 0.47 else name


def _postal_code(rng: random.Random, place: Any) -> str:
    postal = str(place.postal_codes).split(";")[0] if isinstance(place.postal_codes, str) else ""
    return postal.lstrip("0") if rng.random() < 0.3 else postal


def _code(rng: random.Random, code: str) -> str:
    return rng.choice([code, code, code.lstrip("0"), f"{code.lstrip('0')}.0", f"'{code}", f" {code.lower()} "])


def _date(rng: random.Random) -> str:
    year, month, day = rng.randint(2019, 2026), rng.randint(1, 12), rng.randint(1, 28)
    forms = (
        f"{day:02d}/{month:02d}/{year}",
        f"{year}-{month:02d}-{day:02d}",
        str(year),
        str(rng.randint(43500, 46300)),
    )
    return rng.choice([*forms, "", "hier"])


def _declared(rng: random.Random, place: Any, near: Any) -> str:
    if rng.random() < 0.7 or not isinstance(place.epci, str):
        return ""
    codes = rng.sample(list(near[place.epci]), min(rng.randint(1, 6), len(near[place.epci])))
    names = store.communes()["name"]
    return rng.choice(["; ", ", "]).join(code if rng.random() < 0.5 else _written(rng, names[code]) for code in codes)


def made(kind: str, count: int, seed: int = 1) -> Path:
    """Return the list, made the first time."""
    path = Path(tempfile.gettempdir()) / f"zonesblanches-liste-{count}-{seed}.{kind}"
    if path.exists():
        return path
    draft = path.with_suffix(f".part.{kind}")
    if kind == "csv":
        with draft.open("w", encoding="cp1252", errors="replace", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows(count, seed))
    else:
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet("Équipes")
        for row in rows(count, seed):
            sheet.append([_typed(cell) for cell in row])
        book.save(draft)
    draft.rename(path)
    return path


def _typed(cell: str) -> str | float:
    """Return numbers as a spreadsheet keeps them."""
    try:
        return float(cell) if cell.strip() == cell and "." in cell else int(cell) if cell[:1] != "0" else cell
    except ValueError:
        return cell


def main(what: str) -> None:
    """Measure one case: ``csv``, ``xlsx`` or ``merge``."""
    if what == "merge":
        parts = [zb.read_providers(made("csv", MERGED_ROWS // 4, seed)) for seed in (11, 12, 13, 14)]
    else:
        source = made(what, ROWS)
        zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"))  # the embedded communes, warm
    wall, cpu = time.perf_counter(), time.process_time()
    providers = zb.merge_providers(parts) if what == "merge" else zb.read_providers(source)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    read = sum(part.read for part in providers.sources)
    figures = {"s": wall, "cpu_s": cpu, "peak_gb": peak, "rows": read, "teams": len(providers)}
    print(json.dumps(figures))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        for kind in ("csv", "xlsx"):
            made(kind, ROWS)
        for number in (11, 12, 13, 14):
            made("csv", MERGED_ROWS // 4, number)
        print("{}")
    elif sys.argv[1] == "habits":
        from habits.__main__ import main as read_habits

        sys.exit(read_habits(*(int(argument) for argument in sys.argv[2:])))
    else:
        main(sys.argv[1])
