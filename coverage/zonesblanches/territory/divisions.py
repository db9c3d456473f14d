"""Every area that a text may name: its names, and the communes that make it up."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from zonesblanches.language import normalise
from zonesblanches.territory import store
from zonesblanches.territory.indexes import codes_by

__all__ = [
    "AREA_LEVELS",
    "SMALL",
    "Area",
    "AreaLevel",
    "area_at",
    "areas_holding",
    "areas_named",
    "core_key",
    "epci_named",
    "head_key",
    "is_named",
    "is_written",
    "kindless",
    "search",
    "whole_departments",
]

AreaLevel = Literal[
    "commune", "canton", "epci", "ept", "arrondissement", "departement", "former_region", "region", "france"
]
AREA_LEVELS: dict[AreaLevel, str] = {
    "commune": "commune",
    "canton": "canton",
    "epci": "EPCI",
    "ept": "établissement public territorial",
    "arrondissement": "arrondissement",
    "departement": "département",
    "former_region": "ancienne région",
    "region": "région",
    "france": "France",
}
_Named = tuple[AreaLevel, str, tuple[str, ...], frozenset[str]]  # level, code, words of the name, départements
_FORMER_REGIONS = {
    "Alsace": "67 68",
    "Aquitaine": "24 33 40 47 64",
    "Auvergne": "03 15 43 63",
    "Basse-Normandie": "14 50 61",
    "Bourgogne": "21 58 71 89",
    "Champagne-Ardenne": "08 10 51 52",
    "Franche-Comté": "25 39 70 90",
    "Haute-Normandie": "27 76",
    "Languedoc-Roussillon": "11 30 34 48 66",
    "Limousin": "19 23 87",
    "Lorraine": "54 55 57 88",
    "Midi-Pyrénées": "09 12 31 32 46 65 81 82",
    "Nord-Pas-de-Calais": "59 62",
    "Picardie": "02 60 80",
    "Poitou-Charentes": "16 17 79 86",
    "Rhône-Alpes": "01 07 26 38 42 69 73 74",
}
_SHORT_REGIONS = {
    "paca": "93", "region sud": "93", "sud paca": "93", "sud provence alpes cote d azur": "93",
    "aura": "84", "ara": "84", "hdf": "32", "idf": "11", "bfc": "27", "cvl": "24", "naq": "75", "pdl": "52",
    "region centre": "24", "centre": "24",
}  # fmt: skip
_FRANCE = {
    "france": "France", "france entiere": "France", "toute la france": "France", "territoire national": "France",
    "france metropolitaine": "France métropolitaine", "france hexagonale": "France métropolitaine",
    "hexagone": "France métropolitaine", "metropole": "France métropolitaine",
}  # fmt: skip
_EPCI_KIND = re.compile(
    r"^(communaute (d )?agglomeration|communaute (de )?communes|communaute urbaine|communaute|eurometropole|metropole"
    r"|agglomeration|agglo|intercommunalite|interco|com com|comcom|epci|ca|cc|cdc|cu|ept)\b"
    r"( (de|du|des|d|la|le|les|l)\b)* ?"
)
_OF = re.compile(r"^(?:(?:de|du|des|d) )+")
_EPCI_WORDS = re.compile(r"\b(agglomeration|agglo|communaute|metropole|intercommunalite|intercom)\b")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ARTICLE = re.compile(r"^(le|la|les|l) ")
SMALL = frozenset("de du des d la le les l et en sur a aux au entre".split())  # noqa: SIM905
_WEAK = frozenset("pays grand grande grands haut haute secteur territoire zone tout toute toutes communes".split())  # noqa: SIM905
_STEM = 4  # letters that two words must share to be alike
_LIKE = 0.5  # likeness from which an area is proposed
_FEWEST = 15  # no département of several communes has fewer: Mayotte has 17


class Area(NamedTuple):
    """An area of France.

    Parameters
    ----------
    level, code, name
        What it is: ``canton``, ``8401``, ``Apt``.
    communes
        Codes of its communes, whole; a commune divided among cantons is in each of them.
    partly
        Whether a part of a commune comes with it: the area goes less far than its communes.
    """

    level: AreaLevel
    code: str
    name: str
    communes: tuple[str, ...]
    partly: bool = False

    @property
    def title(self) -> str:
        """Name the area so that it cannot be taken for another, and can be read back."""
        if self.level == "commune":
            return f"{self.name} ({self.code})" if len(self.communes) == 1 else self.name
        if self.level in {"canton", "arrondissement"}:
            return f"{AREA_LEVELS[self.level]} {_of(self.name)}"
        if self.level == "departement":
            return f"département {self.code} ({self.name})"
        return f"région {self.name}" if self.level in {"region", "former_region"} else self.name

    @property
    def is_wide(self) -> bool:
        """Tell whether it is a département or more: all communes of one that has several."""
        if self.level in {"departement", "former_region", "region", "france"}:
            return len(self.communes) > 1
        return len(self.communes) > 1 and bool(whole_departments(self.communes))


def _of(name: str) -> str:
    """Write « of » before a name: ``d'Apt``, ``du Pontet``, ``de L'Isle-Jourdain``."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if normalise(name)[:1] in set("aeiouy") and not name.startswith("L'") else f"de {name}"


def whole_departments(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the départements of several communes that codes cover whole.

    Examples
    --------
    >>> whole_departments(area_at("region", "94").communes), whole_departments(("75056", "84003"))
    (('2A', '2B'), ())
    """
    given, whole = frozenset(codes), _groups("departement")
    if len(given) < _FEWEST:
        return ()
    touched = sorted({_department_of()[code] for code in given if code in _department_of()})
    return tuple(dep for dep in touched if len(whole[dep]) > 1 and given.issuperset(whole[dep]))


@lru_cache(maxsize=1)
def _department_of() -> dict[str, str]:
    return dict(store.communes()["dep"].to_dict())


@lru_cache(maxsize=8)
def _groups(level: str) -> dict[str, tuple[str, ...]]:
    """Return the communes of each area of a level."""
    name = {"departement": "dep", "region": "reg", "epci": "epci"}.get(level)
    held = codes_by(store.communes()[name] if name else store.members()[level])
    return {area: held[area] for area in sorted(held)}


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[str, str], tuple[str, bool]]:
    areas = store.areas()
    partly = areas["kind"].isin(["part", "part_unknown"])
    level, code, name = (areas[column].astype(str).tolist() for column in ("level", "code", "name"))
    return dict(zip(zip(level, code, strict=True), zip(name, partly.tolist(), strict=True), strict=True))


@lru_cache(maxsize=1 << 12)
def area_at(level: AreaLevel, code: str) -> Area | None:
    """Return the area of a code, or None.

    Examples
    --------
    >>> area_at("canton", "8401").name, len(area_at("canton", "8401").communes), area_at("epci", "0")
    ('Apt', 27, None)
    """
    if level == "former_region":
        deps = _FORMER_REGIONS.get(code, "").split()
        return Area(level, code, code, tuple(c for dep in deps for c in _groups("departement")[dep])) if deps else None
    if level == "france":
        communes = store.communes()
        own = communes if code == "France" else communes[communes["zone"] == "metro"]
        return Area(level, code, code, tuple(map(str, own.index)))
    if level == "commune" or (level, code) not in _rows():
        return None
    name, partly = _rows()[level, code]
    return Area(level, code, name, _groups(level)[code], partly)


def areas_holding(code: str, level: AreaLevel) -> list[Area]:
    """Return the areas of a level that hold a commune: several cantons share a large one.

    Examples
    --------
    >>> [area.name for area in areas_holding("84003", "canton")], areas_holding("84003", "departement")[0].name
    (['Apt'], 'Vaucluse')
    """
    communes, members = store.communes(), store.members()
    if code not in communes.index:
        return []
    column = {"departement": "dep", "region": "reg", "epci": "epci"}.get(level)
    held = communes.at[code, column] if column else members.at[code, level]
    found = [area_at(level, one) for one in str(held).split(";")]
    return [area for area in found if area is not None]


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[tuple[AreaLevel, str], ...]]:
    """Index every name in full, articles at its head aside."""
    table: dict[str, list[tuple[AreaLevel, str]]] = {}
    for (level, code), (name, _) in _rows().items():
        table.setdefault(head_key(_BRACKETS.sub(" ", name)), []).append((level, code))  # type: ignore[arg-type]
    for name in _FORMER_REGIONS:
        table.setdefault(head_key(name), []).append(("former_region", name))
    for key, code in _SHORT_REGIONS.items():
        table.setdefault(key, []).append(("region", code))
    for key, code in _FRANCE.items():
        table.setdefault(head_key(key), []).append(("france", code))
    return {key: tuple(found) for key, found in table.items()}


def head_key(text: str) -> str:
    """Reduce a name to its words, without the article at its head.

    Examples
    --------
    >>> head_key("Le Vaucluse"), head_key("l'Isle-sur-la-Sorgue")
    ('vaucluse', 'isle sur la sorgue')
    """
    return _headed(normalise(text))


def _headed(key: str) -> str:
    first, _, rest = key.partition(" ")
    return rest if rest and first in {"le", "la", "les", "l"} else key


def areas_named(text: str, levels: tuple[AreaLevel, ...]) -> list[Area]:
    """Return the areas of some levels that bear a name, in the order of the levels."""
    found = _by_name().get(head_key(text), ())
    areas = [area_at(level, code) for wanted in levels if found for level, code in found if level == wanted]
    return [area for area in areas if area is not None]


def is_named(key: str) -> bool:
    """Tell whether an area wider than a commune bears a name, as `normalise` gives it.

    Examples
    --------
    >>> is_named("le vaucluse"), is_named("genolhac")
    (True, False)
    """
    return _headed(key) in _by_name()


def kindless(text: str) -> str:
    """Reduce the name of an EPCI to its words without its kind.

    Examples
    --------
    >>> kindless("Communauté d'agglomération du Grand Avignon (COGA)")
    'grand avignon'
    """
    return _EPCI_KIND.sub("", normalise(_BRACKETS.sub(" ", text)))


@lru_cache(maxsize=1 << 14)
def core_key(text: str) -> str:
    """Reduce the name of an EPCI to what sets it apart: neither its kind nor « agglomération », « communauté ».

    Examples
    --------
    >>> core_key("Communauté d'agglomération du Grand Avignon (COGA)"), core_key("Alès Agglo")
    ('grand avignon', 'ales')
    """
    key = kindless(text)
    core = _OF.sub("", " ".join(_EPCI_WORDS.sub(" ", key).split()))  # « Agglo du Pays de Dreux »
    return core or key


@lru_cache(maxsize=1)
def _by_core() -> dict[str, tuple[tuple[AreaLevel, str, bool], ...]]:
    """Index the EPCI and EPT by what sets their name apart, then by their former and usual names."""
    table: dict[str, list[tuple[AreaLevel, str, bool]]] = {}
    for (level, code), (name, _) in _rows().items():
        if level in {"epci", "ept"}:
            table.setdefault(core_key(name), []).append((level, code, False))  # type: ignore[arg-type]
    other = store.area_names()
    for row in other[other["kind"] != "sigle"].itertuples(index=False):
        known = table.setdefault(core_key(row.name), [])
        if not any(code == row.code for _, code, _ in known):
            known.append(("epci", str(row.code), row.kind == "former"))
    for key, found in list(table.items()):  # « CC Interco Normandie Sud Eure » tells its kind twice
        table.setdefault(core_key(key), found)
    return {key: tuple(found) for key, found in table.items()}


def epci_named(text: str) -> list[tuple[Area, bool]]:
    """Return the EPCI and EPT of a name, its kind aside, and whether it is a name they no longer bear."""
    core = core_key(text)
    found = _by_core().get(core) or _by_core().get(_ARTICLE.sub("", core), ())
    return [(_sure(level, code), former) for level, code, former in found]


def is_written(text: str) -> bool:
    """Tell, at little cost, whether a text may be the name of an area in full.

    Examples
    --------
    >>> is_written("CA de Béthune-Bruay, Artois-Lys Romane"), is_written("canton d'Apt"), is_written("Apt, Gordes")
    (True, True, False)
    """
    head = head_key(text)
    return head in _by_name() or core_key(text) in _by_core() or head.startswith(("canton ", "arrondissement "))


def _sure(level: AreaLevel, code: str) -> Area:
    found = area_at(level, code)
    if found is None:  # pragma: no cover - the index holds what the table holds
        raise KeyError((level, code))
    return found


@lru_cache(maxsize=1 << 14)
def search(text: str, departments: tuple[str, ...], levels: tuple[AreaLevel, ...]) -> list[Area]:
    """Return the areas around that a word may have in mind, the likeliest first: « Cambrésis » is of Cambrai.

    Parameters
    ----------
    text
        A name that no area bears.
    departments
        Where to look; none looks everywhere.
    levels
        Which areas are proposed.
    """
    words = [word for word in core_key(text).split() if word not in SMALL | _WEAK and len(word) > 2]
    around = frozenset(departments)
    found: list[tuple[float, int, str, Area]] = []
    near = dict.fromkeys(one for word in words for one in _beginning(word[:_STEM], around))
    for level, code, name, _ in near:
        likeness = _likeness(words, name) if level in levels else 0.0
        area = area_at(level, code) if likeness >= _LIKE else None
        if area is not None:
            found.append((-likeness, levels.index(level), area.name, area))
    return [area for _, _, _, area in sorted(found, key=lambda one: one[:3])]


@lru_cache(maxsize=1 << 14)
def _beginning(stem: str, around: frozenset[str]) -> tuple[_Named, ...]:
    """Return the areas that a word beginning so may name, of some départements where any are given."""
    return tuple(one for one in _by_stem().get(stem, ()) if not around or around & one[-1])


@lru_cache(maxsize=1)
def _by_stem() -> dict[str, tuple[_Named, ...]]:
    """Index the areas by the first letters of the words of their names: those that `_likeness` can like."""
    table: dict[str, list[_Named]] = {}
    for (level, code), (name, _) in _rows().items():
        words = tuple(core_key(name).split())
        inside = frozenset(map(_department_of().__getitem__, _groups(level).get(code, ())))
        for stem in {word[:_STEM] for word in words}:
            table.setdefault(stem, []).append((level, code, words, inside))  # type: ignore[arg-type]
    return {stem: tuple(found) for stem, found in table.items()}


def _likeness(words: list[str], name: tuple[str, ...]) -> float:
    """Return the share of the words that a name holds; a stem of five letters counts half."""
    score = 0.0
    for word in words:
        if word in name:
            score += 1
        elif any(_same_stem(word, other) for other in name):
            score += 0.5
    return score / len(words) if words else 0.0


def _same_stem(word: str, other: str) -> bool:
    """Tell whether two words begin alike: five letters, or the whole of the shorter, of four at least."""
    size = min(_STEM + 1, len(word), len(other))
    return size >= _STEM and word[:size] == other[:size]
