"""What people call an area, in words: France, régions, départements, EPCI, cantons, communes."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from zonesblanches.errors import first_five
from zonesblanches.language import normalise
from zonesblanches.territory.alike import areas_like
from zonesblanches.territory.codes import Gazetteer, clean_code
from zonesblanches.territory.divisions import (
    AREA_LEVELS,
    Area,
    AreaLevel,
    area_at,
    areas_holding,
    areas_named,
    core_key,
    epci_named,
    head_key,
    is_named,
    search,
)
from zonesblanches.territory.kinds import KIND, KINDS, UNKNOWN_KINDS
from zonesblanches.territory.names import is_short_for
from zonesblanches.territory.sigles import sigle_key, sigles

__all__ = ["DEPARTEMENT", "AreaMatch", "Level", "find_area", "plain_commune"]

Level = Literal["auto", "commune", "canton", "epci", "ept", "arrondissement", "departement", "former_region", "region"]
Prefer = Literal["area", "commune"]

_LONGEST = 200  # characters
_SHOWN = 80
_AROUND, _FAR = 1, 3  # rings of the home: around it; where a name alone proves nothing
_TOWN = 5_000  # people from which a commune that bears the name of a département is told of
DEPARTEMENT = re.compile(r"\d{1,2}|2[ABab]|97[1-6]")
_SIREN = re.compile(r"2\d{2}[ .]?\d{3}[ .]?\d{3}")
_CODE_AND_NAME = re.compile(
    r"^\(?(\d{2,3}|2[ABab])\)?\s*(?:[-–:]\s*|\s+)(\D.+)$|^(\D.+?)\s*[(–-]\s*(\d{2,3}|2[ABab])\)?$"
)
_NAME_AND_CODE = re.compile(r"^(.+?)\s*\(\s*(\d[\dABab]\d{3})\s*\)$")
_DOTTED = re.compile(r"^(?:[A-Za-z]\.){2,}(?=\s)")  # « C.C. du Pays d'Apt »
_DIGIT = re.compile(r"\d")
_NOT_PLAIN = re.compile(r"^[\W_]|[\d.(]|[\W_]$|.{100}", re.DOTALL)  # a code, initials, brackets, more than a name
_LINK = re.compile(r"^\s*(?:de\s+la\b|de\s+l\s?['’]|de\b|du\b|des\b|d\s?['’])\s*", re.IGNORECASE)
_WIDE: tuple[AreaLevel, ...] = ("departement", "region", "former_region", "france")


class AreaMatch(NamedTuple):
    """What a text names.

    Parameters
    ----------
    text
        As written.
    area
        The area meant; None when none is, or several may be.
    others
        The areas that may be meant instead.
    remark
        What was supposed, or why there is no area; empty when the text is plain.
    doubt
        Whether the area that stands is to be confirmed.
    several
        Whether there is no area because each of the `others` bears the name.
    """

    text: str
    area: Area | None
    others: tuple[Area, ...] = ()
    remark: str = ""
    doubt: bool = False
    several: bool = False


def find_area(text: str, gazetteer: Gazetteer, *, level: Level = "auto", prefer: Prefer = "area") -> AreaMatch:
    """Return the area that a text names: by code or in words, its kind written or not.

    Parameters
    ----------
    text
        ``"30"``, ``"Gard"``, ``"PACA"``, ``"Alsace"``, ``"canton d'Apt"``, ``"CoVe"``, ``"CC Sud Luberon"``, ``"Apt"``…
    gazetteer
        Communes; its home is where names are looked for first.
    level
        What the text names, where it does not say.
    prefer
        When a département and a commune bear one name: the ``"area"``, or the ``"commune"`` where it is as near.

    Examples
    --------
    >>> from zonesblanches.territory.codes import embedded_gazetteer
    >>> france = embedded_gazetteer()
    >>> [find_area(text, france).area.title for text in ("le Vaucluse", "PACA", "MEL")]
    ['département 84 (Vaucluse)', "région Provence-Alpes-Côte d'Azur", 'Métropole Européenne de Lille']
    >>> len(find_area("canton d'Apt", france).area.communes), find_area("l'Atlantide", france).area
    (27, None)
    """
    told = " ".join(str(text)[:_LONGEST].split()).strip(' .;,«»"')
    told = _DOTTED.sub(lambda initials: initials[0].replace(".", ""), told)
    if level != "auto":
        return _of_level(told, level, gazetteer)
    found = _by_code(told, gazetteer) or _of_kind(told, gazetteer)
    return found if found is not None else _bare(told, gazetteer, prefer)


def plain_commune(name: str, gazetteer: Gazetteer) -> str:
    """Return, at little cost, the code of the only commune of home that bears a name in full, and that no area bears.

    Of any other name, `find_area` says as much.

    Examples
    --------
    >>> from zonesblanches.territory.codes import embedded_gazetteer
    >>> [plain_commune(name, embedded_gazetteer()) for name in ("Génolhac", "Vaucluse", "Alès", "canton d'Apt")]
    ['30130', '', '', '']
    """
    code = gazetteer.only(name)
    if not code or _NOT_PLAIN.search(name) or is_named(normalise(name)) or name in gazetteer.title_of:
        return ""
    return "" if KIND.match(name) or UNKNOWN_KINDS.match(name) else code


# --- codes --------------------------------------------------------------------------------------


def _by_code(text: str, gazetteer: Gazetteer) -> AreaMatch | None:
    """Read a SIREN, a commune's code, a département's, alone or beside its name."""
    if not _DIGIT.search(text) and text not in gazetteer.title_of:
        return None
    if _SIREN.fullmatch(text):
        siren = re.sub(r"\D", "", text)
        area = area_at("epci", siren) or area_at("ept", siren)
        return AreaMatch(text, area) if area else AreaMatch(text, None, remark=f"aucun EPCI n'a le SIREN {siren}")
    named = _NAME_AND_CODE.match(text)
    code = gazetteer.code(named[2])[0] if named else ""
    if named and code and gazetteer.name(named[1], department=named[2][:2], suggest=False)[0] == code:
        return _commune(code, gazetteer, text)
    if DEPARTEMENT.fullmatch(text):
        area = area_at("departement", text.upper().zfill(2))
        return AreaMatch(text, area) if area else None
    if clean_code(text) or text in gazetteer.title_of:
        return _commune_code(text, gazetteer)
    pair = _CODE_AND_NAME.match(text)
    return _of_department(text, pair, gazetteer) if pair else None


def _of_department(text: str, pair: re.Match[str], gazetteer: Gazetteer) -> AreaMatch | None:
    """Read a département's code beside a name: its own, « Gard (30) », or that of a commune of it, « Lunel (34) »."""
    code, name = (pair[1] or pair[4]).upper(), pair[2] or pair[3]
    area = area_at("departement", code.zfill(2))
    if area is None or area in areas_named(name, ("departement",)):
        return AreaMatch(text, area) if area else None
    commune = gazetteer.name(name, department=area.code, suggest=False)[0]  # « Lunel (34) »
    return _commune(commune, gazetteer, text) if commune else None


def _commune_code(text: str, gazetteer: Gazetteer) -> AreaMatch:
    code, remark = gazetteer.code(text)
    served = gazetteer.by_postal_code.get(clean_code(text), ())
    if code:
        return _commune(code, gazetteer, text, remark)
    if served:
        names = first_five(gazetteer.title_of[one] for one in served)
        area = Area("commune", text, f"code postal {text}", served, partly=True)
        return AreaMatch(text, area, remark=f"code postal {text} : les communes qu'il dessert sont retenues ({names})")
    return AreaMatch(text, None, remark=remark)


def _commune(code: str, gazetteer: Gazetteer, text: str, remark: str = "") -> AreaMatch:
    return AreaMatch(text, Area("commune", code, gazetteer.title_of[code], (code,)), remark=remark)


# --- kinds said ---------------------------------------------------------------------------------


def _of_kind(text: str, gazetteer: Gazetteer) -> AreaMatch | None:
    """Read « canton d'Apt », « CC Sud Luberon », « département du Nord »; None when no kind is said."""
    unknown = UNKNOWN_KINDS.match(text)
    if unknown:
        words = " ".join(unknown[1].lower().split())
        return _unknown(text, gazetteer, f"les communes d'un {words} ne sont pas embarquées : donnez-les")
    kind = KIND.match(text)
    if kind is None:
        return None
    level = next(level for level, _ in KINDS if kind[level])
    if level in {"epci", "commune"} and areas_named(text, ("epci", "ept")):
        return None  # it is in its name: « Métropole de Lyon »
    if level == "commune" and gazetteer.name(text, suggest=False)[0]:
        return None  # « Ville-d'Avray »
    return _of_level(text[kind.end() :], level, gazetteer, whole=text)


def _of_level(text: str, level: AreaLevel, gazetteer: Gazetteer, whole: str = "") -> AreaMatch:
    """Look a name or a code up at one level."""
    whole = whole or text
    if level == "commune":
        found = _by_code(text, gazetteer) if clean_code(text) else None
        return found or _bare_commune(text, gazetteer) or AreaMatch(whole, None, remark=gazetteer.name(text)[1])
    if level in {"epci", "ept"}:
        return _epci(text, whole, level, gazetteer)
    levels: tuple[AreaLevel, ...] = ("region", "former_region") if level == "region" else (level,)
    code = text.upper().zfill(2) if level in {"departement", "region"} else text
    area = area_at(levels[0], code)
    named = areas_named(whole, levels) if level == "region" else []
    named = [area] if area else named or areas_named(text, levels) or _short_names(text, levels, gazetteer)
    return _choose(whole, named, gazetteer) if named else _unknown(whole, gazetteer, f"{_KNOWN[levels[0]]} inconnu")


_KNOWN = {**AREA_LEVELS, "region": "nom de région", "former_region": "nom de région"}


def _short_names(text: str, levels: tuple[AreaLevel, ...], gazetteer: Gazetteer) -> list[Area]:
    """Return the areas around whose name is cut short: « canton de l'Isle »."""
    near = search(text, gazetteer.home.departments, levels)
    return [area for area in near if is_short_for(head_key(text), head_key(area.name))]


def _epci(text: str, whole: str, level: AreaLevel, gazetteer: Gazetteer) -> AreaMatch:
    """Look an EPCI up by its SIREN, its name, its sigle, or as that of a commune whose name it bears."""
    area = area_at(level, re.sub(r"\D", "", text))
    if area:
        return AreaMatch(whole, area)
    exact = areas_named(whole, ("epci", "ept")) or areas_named(text, ("epci", "ept"))
    if exact:
        return _choose(whole, exact, gazetteer)
    named = [(found, old) for found, old in epci_named(text) if level in (found.level, "epci")]
    if named:
        return _choose(
            whole, _of_same_kind(whole, [found for found, _ in named]), gazetteer, former=all(o for _, o in named)
        )
    by_sigle = _sigle(whole, gazetteer) or _sigle(text, gazetteer)
    if by_sigle:
        return by_sigle
    own = _epci_of_commune(text, gazetteer)
    if own and set(core_key(text).split()) <= set(core_key(own.name).split()):
        return AreaMatch(whole, own, remark=f"« {whole[:_SHOWN]} » lu comme {own.name}")
    missed = _unknown(whole, gazetteer, "EPCI inconnu")
    return missed._replace(others=tuple(dict.fromkeys([*([own] if own else []), *missed.others])))


def _of_same_kind(text: str, areas: list[Area]) -> list[Area]:
    """Keep the EPCI of the kind that is said where several bear one name."""
    kind = normalise(text)
    words = {"ca": "communaute d agglomeration", "cc": "communaute de communes", "cu": "communaute urbaine"}
    said = words.get(kind.split(" ")[0], kind)
    same = [area for area in areas if said.startswith(" ".join(normalise(area.name).split()[:3]))
            or normalise(area.name).startswith(said)]  # fmt: skip
    return same or areas


def _epci_of_commune(text: str, gazetteer: Gazetteer) -> Area | None:
    code = gazetteer.name(text, suggest=False)[0]
    return next(iter(areas_holding(code, "epci")), None) if code else None


# --- bare names ---------------------------------------------------------------------------------


def _bare(text: str, gazetteer: Gazetteer, prefer: Prefer) -> AreaMatch:
    """Read a name alone: of a département or a région, of a commune, of an EPCI, a sigle."""
    wide = _nearest(areas_named(text, _WIDE), gazetteer)
    commune = _bare_commune(text, gazetteer)
    if wide:
        return _wide_or_commune(text, wide, commune, gazetteer, prefer)
    exact = areas_named(text, ("epci", "ept"))
    if exact:
        return _choose(text, exact, gazetteer)
    plain = commune if commune and not commune.remark else None
    here = _ring(plain.area, gazetteer) if plain and plain.area else 0
    named = epci_named(text) if here or not plain else []
    nearest = min((_ring(area, gazetteer) for area, _ in named), default=_FAR)  # « Trois Rivières », in the Aisne
    if plain and here <= nearest:
        return plain
    if named:
        return _choose(text, [area for area, _ in named], gazetteer, former=all(old for _, old in named))
    return _sigle(text, gazetteer) or commune or _unknown(text, gazetteer, "")


def _bare_commune(text: str, gazetteer: Gazetteer) -> AreaMatch | None:
    """Return the commune of a name, or those that bear it."""
    codes = gazetteer.homonyms(text)
    if not codes:
        return None
    code, remark = gazetteer.name(text, suggest=False)
    if code:
        return _commune(code, gazetteer, text, remark)
    others = tuple(Area("commune", one, gazetteer.title_of[one], (one,)) for one in codes[:12])
    return AreaMatch(text, None, others, f"{remark}, ou donnez le code de la commune", several=True)


def _wide_or_commune(
    text: str, wide: list[Area], commune: AreaMatch | None, gazetteer: Gazetteer, prefer: Prefer
) -> AreaMatch:
    """Choose between a département or a région and the commune of its name: « Vienne », « Mayenne », « Paris »."""
    first = wide[0]
    twin = commune.area if commune and not commune.remark else None
    if twin is None or set(twin.communes) == set(first.communes):
        return AreaMatch(text, first)
    here, there = _ring(twin, gazetteer), _ring(first, gazetteer)
    if prefer == "area" or not gazetteer.home.own or here > _AROUND or there < here:
        town = gazetteer.communes["population"].get(twin.code, 0) if "population" in gazetteer.communes else 0
        said = town >= _TOWN and f"« {text} » est aussi une commune ({twin.code}) : {first.title} retenu"
        return AreaMatch(text, first, (twin,), said or "")
    doubt = there == here
    remark = f"« {text} » est une commune et {_with_article(first)} : la commune est retenue" if doubt else ""
    return AreaMatch(text, twin, (first,), remark, doubt=doubt)


def _with_article(area: Area) -> str:
    return f"un {AREA_LEVELS[area.level]}" if area.level == "departement" else f"une {AREA_LEVELS[area.level]}"


def _sigle(text: str, gazetteer: Gazetteer) -> AreaMatch | None:
    """Read a sigle: those that a source gives, then those that an official name makes, near first."""
    if len(sigle_key(text)) < 3 or len(text.split()) > 2 or (len(text) > 12 and " " not in text):
        return _short_given(text)
    found = dict(sigles(text))
    near = _nearest(list(found), gazetteer)
    here = [area for area in near if found[area]] or near  # at home, one that a source gives first
    ring = _ring(here[0], gazetteer) if here else _FAR
    if not here or (not found[here[0]] and (not _in_capitals(text) or (gazetteer.home.own and ring >= _FAR))):
        return None
    match = _choose(text, here, gazetteer)
    if match.area is None or (found[here[0]] and ring < _AROUND):
        return match
    remark = match.remark or f"sigle « {text} » lu comme {match.area.name}"
    return match._replace(remark=remark, doubt=gazetteer.home.own != frozenset() and ring >= _AROUND)


def _short_given(text: str) -> AreaMatch | None:
    """Read a sigle of two signs, « 3M », where a source gives it."""
    given = [area for area, known in sigles(text) if known] if len(sigle_key(text)) == 2 else []
    return AreaMatch(text, given[0]) if len(given) == 1 else None


def _in_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(char.isupper() for char in letters) > len(letters) / 2


# --- choosing -----------------------------------------------------------------------------------


def _ring(area: Area, gazetteer: Gazetteer) -> int:
    """Return how far from home an area is: 0 inside, 1 around, 2 in the région, 3 elsewhere."""
    if not gazetteer.home.own:
        return 0
    circles = gazetteer.home.circles
    return next((at for at, circle in enumerate(circles) if not circle.isdisjoint(area.communes)), _FAR)


def _nearest(areas: list[Area], gazetteer: Gazetteer) -> list[Area]:
    """Keep the areas nearest to home, one for each set of communes."""
    once = {area.communes: area for area in reversed(areas)}
    kept = [area for area in areas if once[area.communes] is area]
    least = min((_ring(area, gazetteer) for area in kept), default=0)
    return [area for area in kept if _ring(area, gazetteer) == least]


def _choose(text: str, areas: list[Area], gazetteer: Gazetteer, *, former: bool = False) -> AreaMatch:
    """Take the only area that is nearest to home; several are a question."""
    near = _nearest(areas, gazetteer)
    if len(near) > 1:
        shown = first_five(f"{area.code} {area.name}" for area in near)
        remark = f"« {text[:_SHOWN]} » désigne plusieurs {_plural(near[0])} ({shown}) : donnez le code"
        return AreaMatch(text, None, tuple(near), remark, several=True)
    area = near[0]
    remark = f"« {text[:_SHOWN]} » est aujourd'hui {area.name}" if former else ""
    if area.partly:
        remark = f"{area.title} ne prend qu'une partie d'une commune : ses communes entières sont retenues"
    return AreaMatch(text, area, tuple(other for other in areas if other is not area), remark)


def _plural(area: Area) -> str:
    return {"epci": "EPCI", "ept": "EPT"}.get(area.level, f"{AREA_LEVELS[area.level]}s")


def _unknown(text: str, gazetteer: Gazetteer, remark: str) -> AreaMatch:
    """Say that no area bears a name, and which ones it may have in mind: those of its commune, those of a like name."""
    kind = KIND.match(text) or UNKNOWN_KINDS.match(text)
    name = _LINK.sub("", text[kind.end() :]) if kind else text
    near = [*_areas_of_commune(name, gazetteer), *areas_like(name, gazetteer.home.departments)]
    return AreaMatch(text, None, tuple(dict.fromkeys(near)), remark)


def _areas_of_commune(name: str, gazetteer: Gazetteer) -> list[Area]:
    """Return the commune of a name, its cantons and its EPCI."""
    code = gazetteer.name(name, suggest=False)[0]
    if not code:
        return []
    commune = Area("commune", code, gazetteer.title_of[code], (code,))
    return [*areas_holding(code, "canton"), *areas_holding(code, "epci"), commune]
