"""Where a team is, as one style of list tells it: cells by column, and the communes that may be understood."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from habits import points, words
from habits.areas import communes_of
from habits.country import Country, bare
from habits.writing import (
    BOROUGHS,
    article_last,
    borough,
    encoded,
    joined,
    mistyped,
    spelt,
    without_article,
    wrapped,
)
from zonesblanches.territory import store

KINDS = {
    "nom": 20, "nom et code postal": 22, "code postal et ville": 12, "nom et code commune": 8,
    "code commune seul": 4, "codes sous un titre vague": 3, "fin de l'adresse": 7, "code postal seul": 3,
    "quartier et code postal": 3, "nom et département": 8, "coordonnées seules": 7, "coordonnées et nom": 14,
    "siège et lieu d'action": 5, "nom encodé": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Placing:
    """The cells that tell a place, and what they mean."""

    code: str
    cells: dict[str, Any]
    communes: frozenset[str]
    habits: tuple[str, ...]
    point: tuple[float, float] | None = None
    serves: frozenset[str] = frozenset()


@dataclass
class Style:
    """How one list tells places."""

    kind: str
    dep: str
    within: bool
    workbook: bool
    titles: dict[str, str]
    habits: set[str] = field(default_factory=set)
    point_form: str = ""
    percent: bool = False
    takes_area: bool = True
    idem: str = ""
    lost_zeros: bool = False
    department_form: int = 0
    named: bool = True

    @classmethod
    def drawn(cls, dep: str, rng: random.Random, *, within: bool, workbook: bool) -> Style:
        """Draw a style."""
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        style = cls(kind, dep, within, workbook, {}, {f"lieu : {kind}"})
        style.lost_zeros = rng.random() < 0.4
        style.department_form = rng.randrange(7)
        if rng.random() < 0.25:
            style.idem = rng.choice(["idem", '"', "id.", "Idem", "''", "//", "»", "IDEM"])
        _TITLES[kind](style, rng)
        return style

    def percent_encoded(self, text: str) -> str:
        """Return a cell as a scraper leaves it."""
        return encoded(text)


def _title(key: str, choices: tuple[str, ...]) -> Callable[[Style, random.Random], None]:
    def write(style: Style, rng: random.Random) -> None:
        style.titles[key] = rng.choice(choices)

    return write


def _both(*writers: Callable[[Style, random.Random], None]) -> Callable[[Style, random.Random], None]:
    def write(style: Style, rng: random.Random) -> None:
        for writer in writers:
            writer(style, rng)

    return write


_place, _postal = _title("place", words.PLACES), _title("postal", words.POSTAL)
_code, _dep = _title("code", words.CODES), _title("dep", words.DEPARTEMENTS)


def _points(style: Style, rng: random.Random) -> None:
    forms = [
        form
        for form in points.FORMS
        if "mètres" not in form or style.dep not in points.EPSG or style.kind != "coordonnées seules"
    ]
    style.point_form = form = rng.choice(forms)
    style.habits.add(f"coordonnées : {form}")
    if form in points.ONE_COLUMN:
        style.titles["point"] = rng.choice(words.POINTS)
        return
    if form == "titres inattendus":
        style.titles["lon"], style.titles["lat"] = rng.choice(words.ODD_DEGREES)
    elif "mètres" in form:
        style.titles["lon"], style.titles["lat"] = rng.choice(words.METRES)
    else:
        index = rng.randrange(len(words.LONGITUDES))
        style.titles["lon"], style.titles["lat"] = words.LONGITUDES[index], words.LATITUDES[index]


def _points_and_name(style: Style, rng: random.Random) -> None:
    _place(style, rng)
    _points(style, rng)
    if rng.random() < 0.7:
        _postal(style, rng)
    if rng.random() < 0.3:
        _code(style, rng)


def _seat(style: Style, rng: random.Random) -> None:
    style.titles["seat"], style.titles["action"] = rng.choice(words.SEATS), rng.choice(words.ACTIONS)
    style.takes_area = False


def _encoded(style: Style, rng: random.Random) -> None:
    _place(style, rng)
    _dep(style, rng)
    style.percent = True


_TITLES: dict[str, Callable[[Style, random.Random], None]] = {
    "nom": _place,
    "nom et code postal": _both(_place, _postal),
    "code postal et ville": _title("place", words.POSTAL_TOWN),
    "nom et code commune": _both(_place, _code),
    "code commune seul": _code,
    "codes sous un titre vague": _title("code", words.ODD_CODES),
    "fin de l'adresse": _title("address", words.ADDRESSES),
    "code postal seul": _postal,
    "quartier et code postal": _both(_place, _postal),
    "nom et département": _both(_place, _dep),
    "coordonnées seules": _points,
    "coordonnées et nom": _points_and_name,
    "siège et lieu d'action": _seat,
    "nom encodé": _encoded,
}


def _pick(country: Country, style: Style, rng: random.Random, pool: Iterable[str] = ()) -> str:
    """Return a commune, the large ones more often."""
    pool = list(pool) or country.by_dep[style.dep]
    return rng.choices(pool, [(country.population[code] + 200) ** 0.5 for code in pool])[0]


def _named(country: Country, style: Style, *, local: bool) -> list[str]:
    return (country.told if local else country.told_in_france)[style.dep]


def _posted(country: Country, style: Style) -> list[str]:
    return [code for code in country.told[style.dep] if country.postal[code]]


def _lone(country: Country, style: Style) -> list[str]:
    return [code for code in country.by_dep[style.dep] if country.lone_postal(code)]


def _postal_cell(country: Country, style: Style, code: str, rng: random.Random) -> tuple[Any, str | None]:
    postal = country.postal[code][0] if country.postal[code] else ""
    if not postal:
        return "", None
    if style.workbook and rng.random() < 0.5:
        return (int(postal) if rng.random() < 0.7 else float(postal)), "code postal en nombre"
    if postal[0] == "0" and style.lost_zeros:
        return postal[1:], "zéro perdu"
    kind = rng.random()
    if kind < 0.05:
        return f"{postal[:2]} {postal[2:]}", "code postal espacé"
    if kind < 0.09:
        return f"{postal}.0", "code postal en nombre"
    return (f"F-{postal}", "F-84400") if kind < 0.11 else (postal, None)


def _code_cell(style: Style, code: str, rng: random.Random) -> tuple[Any, str | None]:
    if style.workbook and code.isdigit() and rng.random() < 0.5:
        return (int(code) if rng.random() < 0.5 else float(code)), "code en nombre"
    if code[0] == "0" and style.lost_zeros:
        return rng.choice([code[1:], f"{code[1:]}.0"]), "zéro perdu"
    kind = rng.random()
    if kind < 0.1:
        return f"{code}.0" if code.isdigit() else code.lower(), "code en nombre"
    return (f"'{code}", "code apostrophe") if kind < 0.15 else (code, None)


def _nowhere(code: str, cells: dict[str, Any], rng: random.Random) -> Placing:
    """Return a row that tells no place."""
    typed = dict.fromkeys(cells, "")
    if "place" in typed and rng.random() < 0.6:
        typed["place"] = rng.choice(words.NOT_PLACES)
    return Placing(code, typed, frozenset(), ("aucun lieu",))


def _again(style: Style, previous: Placing | None, rng: random.Random) -> Placing | None:
    """Return « idem »: the place of the row above."""
    if (
        not style.idem
        or previous is None
        or "place" not in previous.cells
        or not previous.communes
        or rng.random() > 0.2
    ):
        return None
    if any(habit in {"plusieurs communes", "et alentours"} for habit in previous.habits):
        return None
    cells = {**previous.cells, "place": style.idem}
    if "postal" in cells and rng.random() < 0.5:
        cells["postal"] = style.idem
    return Placing(previous.code, cells, previous.communes, ("idem",), previous.point)


def _typed_name(country: Country, style: Style, code: str, rng: random.Random, *, sure: bool) -> Placing:
    """Return a name as typed; `sure`: something else tells the département."""
    name, dep = country.name[code], country.dep[code]
    local = style.within or sure
    kind = rng.random()
    if code in BOROUGHS and rng.random() < 0.8:
        (habit, text), own = borough(code, rng)
        row = store.boroughs().loc[own]
        return Placing(code, {"place": text}, frozenset({code}), (habit,), (row["lon"], row["lat"]))
    if kind < 0.07:
        others = communes_of(country, code, rng, 1, 1)
        if others and local and country.one_in_dep(name, code):
            text = joined([name, country.name[others[0]]], rng)
            both = frozenset({code, others[0]})
            return Placing(code, {"place": text}, both, ("plusieurs communes",), serves=both)
    for chance, habit, text in (
        (0.12, "forme courte", country.head(code) if local else None),
        (0.17, "article absent", without_article(name)),
        (0.20, "article à la fin", article_last(name)),
        (0.25, "ancienne commune", country.former_of(code) if local else None),
    ):
        if kind < chance and text and (local or country.one_in_france(text)):
            return Placing(code, {"place": text}, frozenset({code}), (habit,))
    slip = mistyped(name, rng) if kind < 0.28 and len(name) > 6 else ""
    if slip and bare(slip) not in country.held:  # a slip that makes another commune's name cannot be seen
        return Placing(code, {"place": slip}, frozenset({code}), ("faute de frappe",))
    if kind < 0.60:
        habit, text = wrapped(name, dep, country.dep_names[dep], rng)
        perhaps = communes_of(country, code, rng, 0, 0)
        return Placing(code, {"place": text}, frozenset({code, *perhaps}), (habit,))
    habit, text = spelt(name, rng)
    return Placing(code, {"place": text}, frozenset({code}), (habit,))


def by_name(country: Country, style: Style, rng: random.Random, previous: Placing | None) -> Placing:
    """Tell a place by its name alone."""
    again = _again(style, previous, rng)
    if again:
        return again
    if not style.within and rng.random() < 0.03:
        code = _pick(
            country,
            style,
            rng,
            (code for code in country.by_dep[style.dep] if not country.one_in_france(country.name[code])),
        )
        if not country.one_in_france(country.name[code]) and code not in BOROUGHS:
            return Placing(code, {"place": country.name[code]}, frozenset({code}), ("homonyme sans indice",))
    code = _pick(country, style, rng, _named(country, style, local=style.within))
    placing = _typed_name(country, style, code, rng, sure=False)
    return _nowhere(code, placing.cells, rng) if rng.random() < 0.015 else placing


def by_name_and_postal(country: Country, style: Style, rng: random.Random, previous: Placing | None) -> Placing:
    """Tell a place by its name and postal code."""
    again = _again(style, previous, rng)
    if again:
        return again
    if style.dep == "971" and rng.random() < 0.05:
        return Placing(
            country.by_dep["971"][0],
            {"place": "Saint-Martin", "postal": "97150"},
            frozenset(),
            ("territoire non couvert",),
        )
    code = _pick(country, style, rng, country.told[style.dep])
    placing = _typed_name(country, style, code, rng, sure=True)
    if rng.random() < 0.015:
        return _nowhere(code, {**placing.cells, "postal": ""}, rng)
    postal, habit = _postal_cell(country, style, code, rng)
    if "arrondissement" in placing.habits or "ancienne commune" in placing.habits:
        postal, habit = "", None  # its own postal code is not known here
        if not style.within:
            placing = Placing(code, {"place": country.name[code]}, frozenset({code}), ("nom tel quel",))
            postal, habit = _postal_cell(country, style, code, rng)
    return _with(placing, {"postal": postal}, habit)


def _with(placing: Placing, cells: dict[str, Any], *habits: str | None) -> Placing:
    kept = tuple(habit for habit in habits if habit)
    return Placing(
        placing.code,
        {**placing.cells, **cells},
        placing.communes,
        (*placing.habits, *kept),
        placing.point,
        placing.serves,
    )


def by_postal_town(country: Country, style: Style, rng: random.Random, previous: Placing | None) -> Placing:
    """Tell a place by « 84400 Apt » in one cell."""
    again = _again(style, previous, rng)
    if again:
        return again
    code = _pick(country, style, rng, _posted(country, style))
    habit, text = spelt(country.name[code], rng)
    postal = country.postal[code][0]
    lost = postal[0] == "0" and style.lost_zeros
    postal = postal[1:] if lost else postal
    text = rng.choice(
        ["{p} {n}", "{p} {n}", "{n} {p}", "{n} ({p})", "{p} - {n}", "{p}-{n}", "{n}, {p}", "{p} {n} CEDEX"]
    ).format(p=postal, n=text.strip())
    return Placing(
        code, {"place": text}, frozenset({code}), tuple(h for h in (habit, "zéro perdu" if lost else None) if h)
    )


def by_name_and_code(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell a place by its name and code."""
    code = _pick(country, style, rng)
    typed, habit = _code_cell(style, code, rng)
    spelling, text = spelt(country.name[code], rng)
    return Placing(code, {"place": text, "code": typed}, frozenset({code}), tuple(h for h in (spelling, habit) if h))


def by_code(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell a place by its code alone."""
    code = _pick(country, style, rng)
    typed, habit = _code_cell(style, code, rng)
    return Placing(code, {"code": typed}, frozenset({code}), (habit,) if habit else ())


def by_address(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell a place at the end of an address."""
    code = _pick(country, style, rng, _posted(country, style))
    street = f"{rng.randint(1, 90)} {rng.choice(words.STREETS)}"
    postal = country.postal[code][0]
    habit, name = spelt(country.name[code], rng)
    if code in BOROUGHS:
        (habit, name), own = borough(code, rng)
        if not name[0].isdigit():
            name = f"{own[:2]}0{own[3:]} {name}"
        postal = ""
    lost = postal[:1] == "0" and style.lost_zeros
    postal = postal[1:] if lost else postal
    gap = rng.choice([" ", "   ", ", ", " - ", "\n" if style.workbook else ", "])
    text = f"{street}{gap}{postal} {name.strip()}" if postal else f"{street}{gap}{name.strip()}"
    return Placing(
        code, {"address": text}, frozenset({code}), tuple(h for h in (habit, "zéro perdu" if lost else None) if h)
    )


def by_postal(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell a place by a postal code that serves it alone."""
    code = _pick(country, style, rng, _lone(country, style))
    lone = country.lone_postal(code)
    if lone is None:
        postal = country.postal[code][0] if country.postal[code] else ""
        return Placing(code, {"postal": postal}, frozenset({code}), ("code postal partagé",))
    lost = lone[0] == "0" and style.lost_zeros
    return Placing(code, {"postal": lone[1:] if lost else lone}, frozenset({code}), ("zéro perdu",) if lost else ())


def by_quarter(country: Country, style: Style, rng: random.Random, previous: Placing | None) -> Placing:
    """Tell a place by the name of a quarter and a postal code that serves one commune."""
    code = _pick(country, style, rng, _lone(country, style))
    lone = country.lone_postal(code)
    quarter = rng.choice([name for name in words.QUARTERS if bare(name) not in country.held])
    if lone is None or rng.random() < 0.5:
        return by_name_and_postal(country, style, rng, previous)
    return Placing(code, {"place": quarter, "postal": lone}, frozenset({code}), ("quartier et code postal",))


def _department(country: Country, style: Style, rng: random.Random) -> Any:
    dep, name = style.dep, country.dep_names[style.dep]
    forms = (
        dep,
        name,
        name.upper(),
        f"{dep} - {name}",
        f"{name} ({dep})",
        f"DD {'DE L' + chr(39) if name[0] in 'AEIOUH' else 'DE '}{name}".upper(),
        f"Dpt {dep}",
    )
    cell = forms[style.department_form]
    return int(cell) if style.workbook and cell.isdigit() and rng.random() < 0.5 else cell


def by_name_and_department(country: Country, style: Style, rng: random.Random, previous: Placing | None) -> Placing:
    """Tell a place by its name and département."""
    again = _again(style, previous, rng)
    if again:
        return _with(again, {"dep": _department(country, style, rng)})
    code = _pick(country, style, rng, country.told[style.dep])
    placing = _typed_name(country, style, code, rng, sure=True)
    return _with(placing, {"dep": _department(country, style, rng)}, f"département : forme {style.department_form + 1}")


def by_encoded_name(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell a place by a name and a département, percent-encoded later."""
    code = _pick(country, style, rng, country.told[style.dep])
    cell = country.dep_names[style.dep]
    return Placing(code, {"place": country.name[code], "dep": cell}, frozenset({code}), ("nom encodé",))


def _point_cells(style: Style, lon: float, lat: float, rng: random.Random) -> dict[str, Any]:
    return points.cells(style.point_form, style.dep, lon, lat, rng)


def by_point(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell a place by its point alone."""
    code = _pick(country, style, rng)
    lon, lat = country.point(code, rng)
    return Placing(code, _point_cells(style, lon, lat, rng), frozenset({code}), ("point seul",), (lon, lat))


def by_point_and_name(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell a place by a point and a name, which may contradict each other."""
    code = _pick(country, style, rng, country.told[style.dep])
    lon, lat = country.point(code, rng)
    cells: dict[str, Any] = {}
    habits: list[str | None] = []
    if "postal" in style.titles:
        cells["postal"], habit = _postal_cell(country, style, code, rng)
        habits.append(habit)
    if "code" in style.titles:
        cells["code"], habit = _code_cell(style, code, rng)
        habits.append(habit)
    kind = rng.random()
    clues = ("postal" in style.titles) + ("code" in style.titles)
    other = country.far(code, rng) if kind < 0.05 and clues else None
    if other:
        far = country.point(other, rng)
        habit, text = spelt(country.name[code], rng)
        found = {**cells, "place": text, **_point_cells(style, *far, rng)}
        return Placing(code, found, frozenset({code}), (habit, "point à 40–600 km", *(h for h in habits if h)))
    if kind < 0.09 and "lon" in style.titles:
        habit, text = spelt(country.name[code], rng)
        nothing = rng.choice([0, "0", ""])
        if not style.within and not clues and not country.one_in_france(country.name[code]):
            return Placing(
                code,
                {**cells, "place": text, **_point_cells(style, lon, lat, rng)},
                frozenset({code}),
                (habit,),
                (lon, lat),
            )
        return Placing(
            code,
            {**cells, "place": text, "lon": nothing, "lat": nothing},
            frozenset({code}),
            (habit, "point à 0;0 ou vide"),
        )
    placing = _typed_name(country, style, code, rng, sure=True)
    if "plusieurs communes" in placing.habits or "arrondissement" in placing.habits:
        placing = Placing(code, {"place": country.name[code]}, frozenset({code}), ("nom tel quel",))
    placing = _with(placing, {**cells, **_point_cells(style, lon, lat, rng)}, *habits)
    return Placing(code, placing.cells, placing.communes, placing.habits, (lon, lat))


def by_seat(country: Country, style: Style, rng: random.Random, _: Placing | None) -> Placing:
    """Tell the seat, and the place of action, which is where people are reached."""
    seat = _pick(country, style, rng, _posted(country, style))
    name = country.name[seat]
    town = f"{country.postal[seat][0]} {name}" if country.postal[seat] else name
    address = f"{rng.randint(1, 90)} {rng.choice(words.STREETS)} {town}" if "dresse" in style.titles["seat"] else town
    kind = rng.random()
    if kind < 0.2:
        return Placing(seat, {"seat": address, "action": ""}, frozenset({seat}), ("siège seul",))
    if not style.within and not all(country.one_in_france(country.name[code]) for code in [seat]):
        return Placing(seat, {"seat": address, "action": name}, frozenset({seat}), ("action au siège",))
    codes = communes_of(country, seat, rng, 1, 1 if kind < 0.75 else 3)
    if not style.within:
        codes = [code for code in codes if country.one_in_france(country.name[code])]
    if not codes:
        return Placing(seat, {"seat": address, "action": name}, frozenset({seat}), ("action au siège",))
    text = ", ".join(country.name[code] for code in codes)
    several = len(codes) > 1
    habit = "action en plusieurs communes" if several else "action ailleurs qu'au siège"
    serves = frozenset(codes) if several else frozenset()
    return Placing(codes[0], {"seat": address, "action": text}, frozenset(codes), (habit,), serves=serves)


PLACERS: dict[str, Callable[[Country, Style, random.Random, Placing | None], Placing]] = {
    "nom": by_name,
    "nom et code postal": by_name_and_postal,
    "code postal et ville": by_postal_town,
    "nom et code commune": by_name_and_code,
    "code commune seul": by_code,
    "codes sous un titre vague": by_code,
    "fin de l'adresse": by_address,
    "code postal seul": by_postal,
    "quartier et code postal": by_quarter,
    "nom et département": by_name_and_department,
    "coordonnées seules": by_point,
    "coordonnées et nom": by_point_and_name,
    "siège et lieu d'action": by_seat,
    "nom encodé": by_encoded_name,
}
