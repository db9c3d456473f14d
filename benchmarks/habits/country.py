"""Communes as the grammar needs them: their names, postal codes, neighbours, points certain to lie inside, areas."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache, cached_property
from typing import Any

import shapely

from zonesblanches.territory import store


@cache
def plain(text: str) -> str:
    """Return the name that two spellings share: no accent, no mark, « saint » whole."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


@cache
def bare(text: str) -> str:
    """Return a plain name without its article."""
    return re.sub(r"^(le|la|les|l) ", "", plain(text))


class Country:
    """France, and what is unique in it."""

    def __init__(self) -> None:
        table = store.communes()
        self.name: dict[str, str] = table["name"].to_dict()
        self.dep: dict[str, str] = table["dep"].to_dict()
        self.epci: dict[str, str] = {code: epci for code, epci in table["epci"].items() if isinstance(epci, str)}
        self.epci_name: dict[str, str] = dict(zip(table["epci"], table["epci_name"], strict=True))
        self.zone: dict[str, str] = table["zone"].to_dict()
        self.metres = {code: (x, y) for code, x, y in zip(table.index, table["x_m"], table["y_m"], strict=True)}
        self.hall = {code: (x, y) for code, x, y in zip(table.index, table["lon"], table["lat"], strict=True)}
        self.population: dict[str, float] = table["population"].fillna(0).to_dict()
        self.postal = {
            code: tuple(str(codes).split(";")) if isinstance(codes, str) else ()
            for code, codes in table["postal_codes"].items()
        }
        self.by_dep: dict[str, list[str]] = defaultdict(list)
        self.by_epci: dict[str, list[str]] = defaultdict(list)
        self.by_postal: dict[str, list[str]] = defaultdict(list)
        for code in self.name:
            self.by_dep[self.dep[code]].append(code)
            if code in self.epci:
                self.by_epci[self.epci[code]].append(code)
            for postal in self.postal[code]:
                self.by_postal[postal].append(code)
        former = store.former_names()
        self.former = [
            (name, code)
            for name, code, kind in zip(former["name"], former["code"], former["kind"], strict=True)
            if kind in {"deleguee", "merged"} and code in self.name
        ]
        self.in_france: Counter[str] = Counter()
        self.in_dep: Counter[tuple[str, str]] = Counter()
        held: dict[str, set[str]] = defaultdict(set)
        for name, code in [*((name, code) for code, name in self.name.items()), *self.former]:
            held[bare(name)].add(code)
        self.held = held
        for key, codes in held.items():
            self.in_france[key] = len(codes)
            for code in codes:
                self.in_dep[self.dep[code], key] += 1

    @cached_property
    def dep_names(self) -> dict[str, str]:
        """Return the names of départements."""
        areas = store.areas()
        return dict(areas.loc[areas["level"].eq("departement"), ["code", "name"]].itertuples(index=False))

    @cached_property
    def region_names(self) -> dict[str, str]:
        """Return the names of régions by département."""
        areas = store.areas()
        names = dict(areas.loc[areas["level"].eq("region"), ["code", "name"]].itertuples(index=False))
        table = store.communes()
        return {dep: names[reg] for dep, reg in zip(table["dep"], table["reg"], strict=True)}

    @cached_property
    def region_codes(self) -> dict[str, str]:
        """Return the codes of régions by département."""
        table = store.communes()
        return dict(zip(table["dep"], table["reg"], strict=True))

    @cached_property
    def sigles(self) -> dict[str, str]:
        """Return the sigles of EPCI that one EPCI alone bears, and the names without their kind."""
        names = store.area_names()
        names = names[names["kind"].eq("sigle")]
        count = names["name"].str.lower().value_counts()
        return {code: name for code, name in zip(names["code"], names["name"], strict=True) if count[name.lower()] == 1}

    @cached_property
    def cantons(self) -> dict[str, tuple[str, list[str]]]:
        """Return the whole cantons: code, name and communes."""
        areas, members = store.areas(), store.members()
        whole = areas[areas["level"].eq("canton") & areas["kind"].eq("whole")]
        held = members["canton"].dropna()
        shared = {part for cell in held if ";" in cell for part in cell.split(";")}
        by_canton: dict[str, list[str]] = defaultdict(list)
        for code, canton in held.items():
            by_canton[canton].append(code)
        return {
            code: (name, by_canton[code])
            for code, name in zip(whole["code"], whole["name"], strict=True)
            if code not in shared and len(by_canton[code]) > 1
        }

    @cached_property
    def arrondissements(self) -> dict[str, tuple[str, list[str]]]:
        """Return the arrondissements: code, name and communes."""
        areas, members = store.areas(), store.members()
        names = areas[areas["level"].eq("arrondissement")]
        by_code: dict[str, list[str]] = defaultdict(list)
        for code, arrondissement in members["arrondissement"].dropna().items():
            by_code[arrondissement].append(code)
        return {code: (name, by_code[code]) for code, name in zip(names["code"], names["name"], strict=True)}

    @cached_property
    def told(self) -> dict[str, list[str]]:
        """Return by département the communes whose name is theirs alone there, and holds no figure."""
        return {
            dep: [
                code
                for code in codes
                if self.one_in_dep(self.name[code], code) and not re.search(r"\d", self.name[code])
            ]
            for dep, codes in self.by_dep.items()
        }

    @cached_property
    def told_in_france(self) -> dict[str, list[str]]:
        """Return by département the communes whose name is theirs alone in France."""
        return {
            dep: [code for code in codes if self.one_in_france(self.name[code])] for dep, codes in self.by_dep.items()
        }

    def one_in_dep(self, name: str, code: str) -> bool:
        """Say whether a name, its article aside, is that of one commune in the département."""
        return self.in_dep[self.dep[code], bare(name)] == 1 and code in self.held[bare(name)]

    def one_in_france(self, name: str) -> bool:
        """Say whether a name, its article aside, is that of one commune."""
        return self.in_france[bare(name)] == 1

    def head(self, code: str) -> str | None:
        """Return the short form that people use where it is the only one in the département: « Aix », « Vaison »."""
        name = self.name[code]
        found = re.match(r"(.{3,}?)[- ](?:l[eè]s?|la|sur|en|de|du|des|sous|d'|l')[-' ].+", name, re.IGNORECASE)
        if not found or plain(found[1]) in {"saint", "sainte", "le", "la", "les", "mont", "val", "bourg", "ville"}:
            return None
        key = bare(found[1])
        if len(key) < 3 or any(key == bare(self.name[other]) for other in self.by_dep[self.dep[code]]):
            return None
        if self.in_dep[self.dep[code], key]:
            return None
        rivals = [other for other in self.by_dep[self.dep[code]] if bare(self.name[other]).startswith(key + " ")]
        return found[1] if rivals == [code] else None

    def former_of(self, code: str) -> str | None:
        """Return the name of a former commune that only this commune may bear in the département."""
        for name, _ in self.formers[code]:
            if self.in_dep[self.dep[code], bare(name)] == 1 and bare(name) != bare(self.name[code]):
                return name
        return None

    @cached_property
    def formers(self) -> dict[str, list[tuple[str, str]]]:
        """Return former names by commune of today."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, code in self.former:
            found[code].append((name, code))
        return found

    def lone_postal(self, code: str) -> str | None:
        """Return a postal code that serves this commune only."""
        return next((postal for postal in self.postal[code] if len(self.by_postal[postal]) == 1), None)

    def point(self, code: str, rng: random.Random) -> tuple[float, float]:
        """Return longitude and latitude some 100 m inside the commune at least."""
        lon, lat = self.hall[code]
        shape = _shapes(self.dep[code])[code]
        inner = shape.buffer(-0.0015)
        near = lon + rng.gauss(0, 0.002), lat + rng.gauss(0, 0.002)
        for x, y in (near, (lon, lat)):
            if inner.contains(shapely.Point(x, y)):
                return x, y
        kept = inner if not inner.is_empty else shape
        middle = kept.representative_point()
        return middle.x, middle.y

    def near(self, code: str, km: float) -> tuple[set[str], set[str]]:
        """Return the communes whose point is within a distance, surely and perhaps (2 % or 200 m of play)."""
        x, y = self.metres[code]
        sure, perhaps = set(), set()
        for other, (ox, oy) in self.metres.items():
            if abs(ox - x) > 1100 * km or abs(oy - y) > 1100 * km or self.zone[other] != self.zone[code]:
                continue
            far = ((ox - x) ** 2 + (oy - y) ** 2) ** 0.5 / 1000
            slack = max(0.2, 0.02 * km)
            if far <= km + slack:
                perhaps.add(other)
            if far <= km - slack:
                sure.add(other)
        return sure, perhaps

    def far(self, code: str, rng: random.Random) -> str | None:
        """Return a commune some 40 to 600 km away on the same land."""
        x, y = self.metres[code]
        for _ in range(40):
            other = rng.choice(list(self.by_dep[rng.choice(list(self.by_dep))]))
            if self.zone[other] != self.zone[code]:
                continue
            ox, oy = self.metres[other]
            if 40 <= ((ox - x) ** 2 + (oy - y) ** 2) ** 0.5 / 1000 <= 600:
                return other
        return None


@cache
def _shapes(dep: str) -> dict[str, Any]:
    return dict(store.shapes([dep]).items())


@cache
def country() -> Country:
    """Return France, read once."""
    return Country()
