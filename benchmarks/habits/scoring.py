"""What was understood of a list, held against its truth: one outcome by row and by aspect."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import zonesblanches as zb
from habits.layout import written
from habits.making import MadeList, Truth, same_name

OUTCOMES = ("juste", "demandé", "écarté", "signalé", "en silence", "perdu")
ASPECTS = ("lieu", "zone", "état", "nombre", "nom")
_TITLES: dict[str, tuple[str, ...]] = {
    "lieu": ("place", "action", "address", "point", "lon", "code", "postal"),
    "zone": ("area",),
    "état": ("state",),
    "nombre": ("number",),
    "nom": ("name",),
}


@dataclass(frozen=True)
class Mark:
    """The outcome of one aspect of one row."""

    made: int
    row: int
    aspect: str
    outcome: str
    habits: tuple[str, ...]
    cells: str
    read: str
    wanted: str
    title: str = ""


@dataclass
class Score:
    """The outcomes of many lists."""

    marks: list[Mark] = field(default_factory=list)
    invented: list[Mark] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    needless: Counter[str] = field(default_factory=Counter)

    def count(self, aspect: str, outcome: str) -> int:
        """Count an outcome."""
        return sum(mark.aspect == aspect and mark.outcome == outcome for mark in self.marks)


@lru_cache(maxsize=110)
def _territory(dep: str) -> zb.Territory:
    return zb.territory(dep)


def read(made_list: MadeList, folder: Path) -> zb.Providers:
    """Write a list and read it."""
    return zb.read_providers(
        written(made_list, folder), territory=_territory(made_list.dep) if made_list.within else None
    )


def scored(made_list: MadeList, folder: Path, score: Score) -> None:
    """Read a list and mark each of its rows; a list refused whole loses its teams, but says so."""
    try:
        providers = read(made_list, folder)
    except zb.ZonesBlanchesError as error:
        score.refused.append((made_list.number, str(error)))
        for row, truth in made_list.truths.items():
            score.marks.append(_mark(made_list, row, truth, "lieu", "écarté", f"liste refusée : {error}", ""))
        return
    found = _Read(providers, made_list)
    for row, truth in made_list.truths.items():
        score.marks.extend(_marks(made_list, found, row, truth, score))
    score.invented.extend(_invented(made_list, found))


class _Read:
    """What a reading says of each row."""

    def __init__(self, providers: zb.Providers, made_list: MadeList) -> None:
        self.table = {row["row"]: row for row in providers.table.reset_index().to_dict("records")}
        self.by_name = {str(row["name"]): row for row in self.table.values()}
        self.rejects = {row["row"]: row for row in providers.rejects.to_dict("records")}
        self.merged = {row["row"]: row for row in providers.merged.to_dict("records")}
        self.said: dict[str, dict[int, list[dict[str, Any]]]] = {"questions": {}, "repairs": {}}
        for kind in self.said:
            for line in getattr(providers, kind).to_dict("records"):
                self.said[kind].setdefault(line["row"], []).append(line)
        titles = made_list.titles
        self.aspect = {
            titles[key]: aspect
            for aspect, keys in _TITLES.items()
            for key in keys
            if key in titles and aspect != "lieu"
        }

    def about(self, kind: str, row: int, aspect: str, title: str) -> str:
        """Return what is said of an aspect of a row, or of a whole column that holds it."""
        for line in self.said[kind].get(row, []):
            if self.aspect.get(str(line["column"]), "lieu") == aspect:
                return str(line["reason"])
        for line in self.said[kind].get(0, []):
            if title and (line["column"] == title or f"« {title} »" in str(line["reason"])):
                return str(line["reason"])
        return ""


def _mark(made_list: MadeList, row: int, truth: Truth, aspect: str, outcome: str, got: str, wanted: str) -> Mark:
    cells = made_list.grid[row - 1] if row > 0 else []
    titles = _header(made_list)
    shown = " | ".join(f"{title or '∅'}={cell!r}" for title, cell in zip(titles, cells, strict=False) if cell != "")
    own = {
        "lieu": truth.place_habits,
        "zone": (truth.area.habit,) if truth.area else ("plusieurs communes",),
        "état": (truth.status_habit,),
        "nombre": (truth.number_habit,),
        "nom": ("nom de l'équipe",),
    }[aspect]
    title = _title(made_list, aspect)
    return Mark(
        made_list.number, row, aspect, outcome, tuple(habit for habit in own if habit), shown, got, wanted, title
    )


def _header(made_list: MadeList) -> list[str]:
    wanted = set(made_list.titles.values())
    return [
        str(cell)
        for cell in max(made_list.grid, key=lambda line: sum(str(cell) in wanted and cell != "" for cell in line))
    ]


def _marks(made_list: MadeList, found: _Read, row: int, truth: Truth, score: Score) -> Iterator[Mark]:
    team = found.by_name.get(truth.name) if made_list.crossed else found.table.get(row)
    if team is None:
        yield _absent(made_list, found, row, truth)
        return
    again = truth.repeats is not None and made_list.grid[truth.repeats - 1] == made_list.grid[row - 1]
    if again and "name" in made_list.titles:  # rows without a name are never merged
        yield _mark(
            made_list,
            row,
            truth,
            "lieu",
            _said_or(found, row, "lieu", "", "en silence"),
            "comptée deux fois",
            "ligne répétée",
        )
        return
    for aspect, right, got, wanted in _checks(made_list, truth, team):
        title = _title(made_list, aspect) if aspect != "lieu" else ""
        asked = found.about("questions", row, aspect, title)
        if right:
            score.needless[aspect] += bool(asked) and not (
                aspect == "zone" and (truth.area and (truth.area.asked or truth.area.right))
            )
            yield _mark(made_list, row, truth, aspect, "juste", got, wanted)
        else:
            outcome = _said_or(found, row, aspect, title, "en silence")
            yield _mark(made_list, row, truth, aspect, outcome, got, wanted)


def _title(made_list: MadeList, aspect: str) -> str:
    return next((made_list.titles[key] for key in _TITLES.get(aspect, ()) if key in made_list.titles), "")


def _said_or(found: _Read, row: int, aspect: str, title: str, otherwise: str) -> str:
    if found.about("questions", row, aspect, title):
        return "demandé"
    return "signalé" if found.about("repairs", row, aspect, title) else otherwise


def _absent(made_list: MadeList, found: _Read, row: int, truth: Truth) -> Mark:
    """Mark a row that gave no team."""
    if row in found.merged:
        kept = found.merged[row]["kept_row"]
        same = truth.repeats is not None and kept == truth.repeats
        return _mark(
            made_list, row, truth, "lieu", "juste" if same else "perdu", f"réunie à la ligne {kept}", str(truth.repeats)
        )
    if row in found.rejects:
        reason = str(found.rejects[row]["reason"])
        if not truth.communes:
            return _mark(made_list, row, truth, "lieu", "juste", reason, "aucun lieu")
        asked = found.about("questions", row, "lieu", "")
        return _mark(made_list, row, truth, "lieu", "demandé" if asked else "écarté", reason, _codes(truth.communes))
    if not any(made_list.grid[row - 1]):
        return _mark(made_list, row, truth, "lieu", "juste", "ligne vide", "aucun lieu")
    asked = found.about("questions", row, "lieu", "")
    return _mark(
        made_list, row, truth, "lieu", "demandé" if asked else "perdu", f"absente {asked}", _codes(truth.communes)
    )


def _codes(codes: Any) -> str:
    return " ".join(sorted(codes)[:12])


def _checks(made_list: MadeList, truth: Truth, team: dict[str, Any]) -> Iterator[tuple[str, bool, str, str]]:
    """Yield aspect, whether it is right, what was read, what was wanted."""
    placed = team["commune"] in truth.communes
    near = truth.point is None or not placed or _km(truth.point, (team["lon"], team["lat"])) < 3
    got = f"{team['commune']} ({team['location_source']})" + ("" if near else " loin du point")
    yield "lieu", placed and near, got, _codes(truth.communes)
    declared = set(team["declared"])
    if truth.area is not None or truth.serves or (not made_list.crossed and declared - truth.communes):
        yield "zone", *_area(truth, team, declared)
    if truth.status_habit:
        active = truth.status == "active"
        yield "état", bool(team["active"]) == active, f"{team['status']} « {team['status_told']} »", truth.status
    if truth.number_habit:
        yield "nombre", *_number(truth, team)
    if "name" in made_list.titles or made_list.crossed:
        yield "nom", same_name(team["name"], truth.name), str(team["name"]), truth.name


def _area(truth: Truth, team: dict[str, Any], declared: set[str]) -> tuple[bool, str, str]:
    area, own = truth.area, set(truth.communes)
    sure = set(area.sure if area else ()) | set(truth.serves)
    got, wanted = (
        f"{_codes(declared)} {' '.join(team['rights'])}".strip(),
        _codes(sure) if area is None else f"{area.right} {_codes(sure)}",
    )
    if area is not None and area.right:
        return area.right in team["rights"] and declared <= own, got, wanted
    if area is not None and area.asked:
        return False, got, "demandé"
    perhaps = set(area.perhaps if area else ()) | own
    return sure - own <= declared and declared <= sure | perhaps and not team["rights"], got, wanted


def _number(truth: Truth, team: dict[str, Any]) -> tuple[bool, str, str]:
    value, imputed = float(team["capacity"]), bool(team["capacity_imputed"])
    unknown = math.isnan(value) or imputed
    right = any(
        (math.isnan(number) and unknown) or (not unknown and abs(number - value) < 0.01) for number in truth.numbers
    )
    return right, f"{value}{' (supposé)' if imputed else ''}", " ou ".join(map(str, truth.numbers))


def _km(first: tuple[float, float], second: tuple[float, float]) -> float:
    across = (first[0] - second[0]) * math.cos(math.radians(first[1])) * 111.3
    return math.hypot(across, (first[1] - second[1]) * 111.2)


def _invented(made_list: MadeList, found: _Read) -> Iterator[Mark]:
    """Yield the teams that no row states."""
    names = {truth.name for truth in made_list.truths.values()}
    for row, team in found.table.items():
        stated = str(team["name"]) in names if made_list.crossed else row in made_list.truths
        if not stated:
            cells = (
                " | ".join(str(cell) for cell in made_list.grid[row - 1] if cell != "")
                if 0 < row <= len(made_list.grid)
                else ""
            )
            yield Mark(
                made_list.number,
                row,
                "lieu",
                "inventée",
                (),
                cells,
                f"{team['name']} {team['commune']}",
                "aucune équipe",
            )
