"""Lists of teams, written through a random choice of habits, and the truth of each of their rows."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from habits import areas, words
from habits.country import Country, bare, country
from habits.places import PLACERS, Placing, Style

Row = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """What one row says, and what may be understood by it; no commune: it must be refused or asked."""

    name: str
    communes: frozenset[str]
    point: tuple[float, float] | None = None
    area: areas.Said | None = None
    serves: frozenset[str] = frozenset()
    status: str = "active"
    status_habit: str = ""
    numbers: tuple[float, ...] = (words.NAN,)
    number_habit: str = ""
    place_habits: tuple[str, ...] = ()
    repeats: int | None = None


@dataclass
class MadeList:
    """A list as a grid, and its truth by row of the file."""

    number: int
    dep: str
    within: bool
    kind: str
    titles: dict[str, str]
    habits: set[str]
    grid: list[list[Any]] = field(default_factory=list)
    truths: dict[int, Truth] = field(default_factory=dict)
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    crossed: bool = False
    delimiter: str = ";"
    encoding: str = "utf-8"


def made(number: int, seed: int = 1) -> MadeList:
    """Return the list of a number: the same whatever was made before."""
    rng = random.Random(f"{seed}/{number}")
    france = country()
    dep = rng.choice(sorted(france.by_dep))
    kind = rng.choice(["xlsx", "csv", "csv"])
    made_list = MadeList(number, dep, within=rng.random() < 2 / 3, kind=kind, titles={}, habits=set())
    made_list.delimiter = rng.choice([";", ";", ",", "\t"])
    made_list.encoding = rng.choice(["cp1252", "cp1252", "utf-8", "utf-8-sig"])
    made_list.habits.add("classeur xlsx" if kind == "xlsx" else f"csv {made_list.encoding}")
    made_list.habits.add("avec territoire" if made_list.within else "sans territoire")
    if rng.random() < 0.04 and len(france.by_dep[dep]) > 20:
        from habits.crossing import cross

        cross(made_list, france, rng)
        return made_list
    _fill(made_list, france, rng)
    return made_list


def _fill(made_list: MadeList, france: Country, rng: random.Random) -> None:
    """Write the teams, then the columns, then what stands around them."""
    style = Style.drawn(made_list.dep, rng, within=made_list.within, workbook=made_list.kind == "xlsx")
    made_list.habits |= style.habits
    with_name, with_area = rng.random() < 0.92, rng.random() < 0.55
    with_number, with_state = rng.random() < 0.75, rng.random() < 0.45
    if not with_name:
        made_list.habits.add("sans colonne de nom")
    optional = {"name": with_name, "area": with_area and style.takes_area, "number": with_number, "state": with_state}
    rows: list[tuple[Row, Truth]] = []
    previous: Placing | None = None
    for index in range(rng.randint(3, 40)):
        placing = PLACERS[style.kind](france, style, rng, previous)
        rows.append(_team(france, made_list, placing, optional, index, rng))
        previous = placing
    keys = [key for key, present in optional.items() if present] + list(style.titles)
    made_list.titles = _titles(rng, optional) | style.titles
    decoys = _decoys(rng)
    made_list.titles |= {key: title for key, (title, _) in decoys.items()}
    keys += list(decoys)
    for row, _ in rows:
        row.update({key: write(rng) for key, (_, write) in decoys.items()})
    rows = _repeated(made_list, rows, rng)
    rng.shuffle(keys)
    if style.percent:
        for row, _ in rows:
            row.update({key: style.percent_encoded(row[key]) for key in keys if isinstance(row.get(key), str)})
    from habits.layout import lay

    lay(made_list, keys, rows, style, rng)


def _titles(rng: random.Random, optional: dict[str, bool]) -> dict[str, str]:
    drawn = {"name": words.NAMES, "area": words.DECLARED, "number": words.CAPACITIES, "state": words.STATES}
    return {key: rng.choice(choices) for key, choices in drawn.items() if optional[key]}


def _team(
    france: Country, made_list: MadeList, placing: Placing, optional: dict[str, bool], index: int, rng: random.Random
) -> tuple[Row, Truth]:
    """Return the cells of a team, and what they say."""
    code = placing.code
    name = (
        f"{rng.choice(words.TEAMS)} {rng.choice(['', 'de ' + france.name[code], '–', 'n°'])}".strip() + f" {index + 1}"
    )
    if rng.random() < 0.25:
        name = name.upper()
    row: Row = {**placing.cells, "name": name}
    truth = Truth(name, placing.communes, placing.point, None, placing.serves, place_habits=placing.habits)
    if optional["area"]:
        area = areas.said(france, code, rng)
        row["area"] = area.text
        truth = replace(truth, area=area)
    if optional["state"]:
        status = rng.choices(["active", "", "inactive", "planned"], [60, 8, 25, 7])[0]
        typed = {"active": words.ACTIVE, "inactive": words.INACTIVE, "planned": words.PLANNED, "": ("",)}[status]
        row["state"] = rng.choice(typed)
        shown = {
            "inactive": "état : arrêtée",
            "planned": "état : en projet",
            "active": "état : active",
            "": "état vide",
        }
        truth = replace(truth, status=status or "active", status_habit=shown[status])
    if optional["number"]:
        if rng.random() < 0.5:
            plain = rng.randint(1, 40)
            row["number"], numbers, habit = plain, (float(plain),), "nombre simple"
        elif made_list.kind == "xlsx" and rng.random() < 0.03:
            row["number"], numbers, habit = (
                dt.datetime(2026, rng.randint(7, 12), rng.randint(1, 6)),
                (words.NAN,),
                "nombre devenu date",
            )
        else:
            row["number"], numbers, habit = rng.choice(words.NUMBERS)
        truth = replace(truth, numbers=numbers, number_habit=habit)
    return row, truth


def _repeated(made_list: MadeList, rows: list[tuple[Row, Truth]], rng: random.Random) -> list[tuple[Row, Truth]]:
    """Repeat some rows: the same to the letter is one team, another number makes it another."""
    if rng.random() > 0.12 or "idem" in made_list.habits or not rows:
        return rows
    index = rng.randrange(len(rows))
    row, truth = rows[index]
    if not truth.communes or "idem" in truth.place_habits:  # elsewhere, it would stand under another row
        return rows
    kind = rng.random()
    if kind < 0.5 or "number" not in row:
        made_list.habits.add("ligne répétée")
        return [*rows, (dict(row), replace(truth, repeats=index))]
    if kind < 0.75 and "phone" in row:
        made_list.habits.add("même équipe, autre téléphone")
        return [*rows, ({**row, "phone": "04 99 00 00 99"}, truth)]
    made_list.habits.add("même équipe, autre nombre")
    number = rng.randint(41, 60)
    return [*rows, ({**row, "number": number}, replace(truth, numbers=(float(number),), number_habit="nombre simple"))]


def _decoys(rng: random.Random) -> dict[str, tuple[str, Callable[[random.Random], Any]]]:
    """Return columns that say neither where nor what, but look so."""
    known: list[tuple[str, tuple[str, ...], Callable[[random.Random], Any]]] = [
        ("kind", ("Type", "Type de structure", "Nature", "Catégorie"), lambda r: r.choice(words.KINDS)),
        ("legal", ("Statut juridique", "statut juridique"), lambda r: r.choice(words.LEGAL)),
        ("colour", ("Couleur", "Code couleur"), lambda r: r.choice(words.COLOURS)),
        ("phone", ("Téléphone", "Tél", "Tel référent"), lambda r: f"0{r.randint(1, 7)} 99 00 00 {r.randint(10, 99)}"),
        ("mail", ("Mail", "E-mail", "Courriel"), lambda r: f"equipe{r.randrange(999)}@exemple.fr"),
        ("person", ("Référent", "Contact", "Nom du référent", "Responsable"), lambda r: r.choice(words.PEOPLE)),
        ("remark", ("Remarques", "Observations", "Commentaires"), lambda r: r.choice(("", "", *words.REMARKS))),
        ("created", ("Date de création", "Depuis"), lambda r: f"{r.randint(10, 28)}/10/{r.randint(2012, 2025)}"),
        ("siret", ("SIRET", "N° SIRET"), lambda r: f"{r.randrange(10**13, 10**14)}"),
        ("updated", ("Mise à jour", "MAJ"), lambda r: r.choice(("2026", "sept. 2026", "01/09/2026", ""))),
        ("opening", ("Horaires", "Jours de permanence"), lambda r: r.choice(("lundi 14h-16h", "1er mardi", ""))),
        ("empty", ("Colonne1", "À compléter", "Code INSEE siège"), lambda _: ""),
    ]  # fmt: skip
    chosen = rng.sample(known, rng.randint(0, 5))
    return {key: (rng.choice(titles), write) for key, titles, write in chosen}


def same_name(left: object, right: str) -> bool:
    """Say whether a name that was read is the one that was written."""
    return bare(str(left)) == bare(right)
