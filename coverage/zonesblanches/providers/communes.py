"""The commune that each row says it is in: by code, by name, by the end of its address, by its postal code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zonesblanches.language import join_words, normalise
from zonesblanches.progress import Progress, counted, say_nothing
from zonesblanches.providers.addresses import by_address
from zonesblanches.providers.boroughs import WITH_BOROUGHS, borough_of
from zonesblanches.providers.clues import NEAR, all_of, doubted, shown_commune
from zonesblanches.providers.commune_said import NO_PLACE, CommuneSaid
from zonesblanches.providers.foreign import foreign
from zonesblanches.providers.placenames import joined_places, readings
from zonesblanches.providers.plain_communes import said_plainly
from zonesblanches.territory.codes import Gazetteer, clean_code, postal_text
from zonesblanches.territory.departments import department_of_text
from zonesblanches.territory.home import uncovered
from zonesblanches.territory.names import bare_key, full_key, learn_keys, telling_words

__all__ = ["read_by_pieces", "said_communes", "settled"]

_LONGEST = 200  # characters: patterns would take minutes on a longer text
_SHOWN, _CORSE_BEFORE_1976 = 80, "20"
_PLACES = ("commune_code", "commune", "postal_code", "department", "section")


def said_communes(
    rows: Sequence[Mapping[str, Any]], gazetteer: Gazetteer, progress: Progress = say_nothing
) -> list[CommuneSaid]:
    """Find the commune that each row declares; equal rows are looked up once.

    Parameters
    ----------
    rows
        Role → cell, blank ones empty.
    gazetteer
        Where to look communes up.
    progress
        Told how many rows are done, where it is long.
    """
    found, said = dict[tuple[str, ...], CommuneSaid](), []
    learn_keys(cell["commune"] for cell in rows if isinstance(cell.get("commune"), str))
    for cell in counted(rows, "communes des équipes", progress):
        known = _once(cell, _PLACES, found, gazetteer)
        if not known.code and cell.get("address"):  # nearly always its row's own: it is read only where it decides
            known = _once(cell, (*_PLACES, "address"), found, gazetteer)
        said.append(known)
    return said


def settled(said: Sequence[CommuneSaid], chosen: Mapping[int, str]) -> list[CommuneSaid]:
    """Give homonyms the commune that the row's own point chose among them.

    Parameters
    ----------
    said
        What each row declares.
    chosen
        Row → code.
    """
    done = list(said)
    for row, code in chosen.items():
        done[row] = said[row]._replace(code=code, source="name", remark="", asked="", clues=1)
    return done


def _once(
    cell: Mapping[str, Any], roles: tuple[str, ...], found: dict[tuple[str, ...], CommuneSaid], gazetteer: Gazetteer
) -> CommuneSaid:
    key = tuple([str(cell.get(role, "")) for role in roles])
    if key not in found:
        told = {role: cell[role] for role in roles if cell.get(role)}
        plain = said_plainly(told, gazetteer)
        found[key] = doubted(plain, told, gazetteer) if plain else read_by_pieces(told, gazetteer)
    return found[key]


def read_by_pieces(told: dict[str, Any], gazetteer: Gazetteer) -> CommuneSaid:
    """Find the commune of a row that does not say it plainly."""
    cell, remark = _code_or_postal_code(told, gazetteer)
    known = doubted(_by_commune(cell, gazetteer), cell, gazetteer)
    return known._replace(remark=all_of(remark, known.remark)) if remark else known


def _code_or_postal_code(cell: dict[str, Any], gazetteer: Gazetteer) -> tuple[dict[str, Any], str]:
    """Take a former code whose digits are a postal code of the place for the latter, and say it.

    « 20167 » was a code in Corse until 1976, and is the postal code of Mezzavia; elsewhere the row's name decides.
    """
    written = clean_code(cell.get("commune_code", ""))
    served = gazetteer.by_postal_code.get(written, ())
    if written not in gazetteer.renamed or not any(gazetteer.home.ring(code) == 0 for code in served):
        return cell, ""
    named = _by_name(cell, gazetteer, strict=True)
    if not written.startswith(_CORSE_BEFORE_1976) and named is None:
        return cell, ""
    if named is not None and named.code == gazetteer.renamed[written]:
        return cell, ""
    return {**cell, "commune_code": "", "postal_code": written}, f"{written} lu comme code postal"


def _by_commune(cell: Mapping[str, Any], gazetteer: Gazetteer) -> CommuneSaid:
    """Use the code, else the name with its postal code or département, else the address's end, else the postal code."""
    wrong, unsure = "", CommuneSaid("", "", "")
    if cell.get("commune_code"):
        code, remark = gazetteer.code(cell["commune_code"])
        postal = _postal_code_instead(cell, code, gazetteer)
        if postal is not None:
            return postal
        if code:
            written = clean_code(cell["commune_code"])
            doubt = _named_otherwise(cell, code, gazetteer)
            quiet = doubt or (code in WITH_BOROUGHS and written != code)  # an arrondissement is no former code
            return CommuneSaid(code, "code", "" if quiet else remark, written=written, asked=doubt)
        if "n'est pas couvert" in remark:
            return CommuneSaid("", "", remark)
        wrong = remark
    for look in (_by_name, by_address, _by_postal_code, _by_section):
        found = look(cell, gazetteer)
        if found is not None and found.code:
            return found._replace(remark=all_of(wrong, found.remark))
        if found is not None:
            wrong = found.remark or wrong
            unsure = found if found.choices or found.name else unsure
            if "n'est pas couvert" in wrong:
                break
    return unsure._replace(remark=wrong or NO_PLACE)


def _by_name(cell: Mapping[str, Any], gazetteer: Gazetteer, *, strict: bool = False) -> CommuneSaid | None:
    """Look the name up, whole then without what people add to it; strictly, nothing close is taken or suggested."""
    name = cell.get("commune", "")
    if not name:
        return None
    if clean_code(name):  # a column « commune » may hold codes
        code, remark = gazetteer.code(name)
        return CommuneSaid(code, "code", remark, written=clean_code(name))
    postal, department = cell.get("postal_code", ""), cell.get("department", "")
    reason = foreign(str(name), gazetteer)
    if reason:
        return CommuneSaid("", "", reason)
    found = _in_brackets(str(name), postal, department, gazetteer) if ")" in str(name) else None
    found = found or _of_text(str(name), postal, department, gazetteer)
    if found is None and not strict:
        found = _of_several(str(name), postal, department, gazetteer)
        found = found or _beginning(str(name), postal, department, gazetteer)
    if found is None and not strict:
        found = _much_like(str(name), postal, gazetteer) or _quarter(str(name), postal, department, gazetteer)
    return found or _undecided(str(name), postal, department, gazetteer, strict=strict)


def _of_text(text: str, postal: Any, department: Any, gazetteer: Gazetteer) -> CommuneSaid | None:
    """Return the commune that a text names, one reading after the other."""
    for (word, near, where), aside in readings(text):
        code, remark = gazetteer.name(word, postal_code=postal or near, department=department or where, suggest=False)
        if code:
            borough = word if code in WITH_BOROUGHS else ""
            left = f"« {text[:_SHOWN]} » lu comme {shown_commune(code, gazetteer)}" if aside and not remark else ""
            return CommuneSaid(
                code,
                "name",
                all_of(remark, left),
                name=word[:_SHOWN],
                written=borough_of(code, borough, postal or near),
            )
    return None


def _in_brackets(text: str, postal: Any, department: Any, gazetteer: Gazetteer) -> CommuneSaid | None:
    """Read a commune in brackets: « Le Bourg (Ydes) », « Laroquebrou (et Siran) »; None where they hold none."""
    pair = _BRACKETED.match(text[:_LONGEST])
    if pair is None or department_of_text(pair["inside"]):
        return None
    generic, also = normalise(pair["outside"]) in _GENERIC, bool(pair["also"] or pair["again"])
    outer = None if generic else _of_text(pair["outside"], postal, department, gazetteer)
    here = gazetteer.dep_of.get(outer.code, "") if outer else ""
    inner = _of_text(pair["inside"], postal, department, gazetteer)
    inner = inner or (_of_text(pair["inside"], "", here, gazetteer) if here else None)
    if inner is None or not _is_whole(inner, pair["inside"], gazetteer):
        lost = f"« {pair['inside']} » incompris dans « {text[:_SHOWN]} »"
        return outer._replace(asked=lost) if outer is not None and also else None
    if outer is None:
        alike = not generic and gazetteer.nearly(pair["outside"], gazetteer.dep_of.get(inner.code, ""))
        return None if alike else inner._replace(remark=_read_as(text, inner.code, gazetteer))
    return outer if outer.code == inner.code else _of_two(text, outer, inner, gazetteer, both=also)


def _of_two(text: str, outer: CommuneSaid, inner: CommuneSaid, gazetteer: Gazetteer, *, both: bool) -> CommuneSaid:
    """Choose between a commune and the one in brackets after it: the one at home, or the first."""
    rings = gazetteer.home.ring(outer.code), gazetteer.home.ring(inner.code)
    if rings[0] != rings[1]:
        best = outer if rings[0] < rings[1] else inner
        return best._replace(remark=all_of(best.remark, _read_as(text, best.code, gazetteer)))
    names = join_words([gazetteer.title_of[one.code] for one in (outer, inner)])
    if both:
        remark = f"plusieurs communes dans la cellule ({names}) : équipe située à la première, qui sert chacune"
        return outer._replace(remark=remark, also=(outer.code, inner.code))
    if _together(inner, outer, gazetteer, soft=False):
        left = f"{_read_as(text, outer.code, gazetteer)}, non {gazetteer.title_of[inner.code]}"
        return outer._replace(remark=all_of(outer.remark, left))
    return outer._replace(asked=f"« {text[:_SHOWN]} » nomme deux communes, {names} : la première est retenue")


_BRACKETED = re.compile(
    r"^(?P<outside>[^()]*[^\W\d][^()]*?)\s*\(\s*(?P<also>(?:et|\+|&|ainsi que|puis|plus|avec)\s+(?:aussi\s+)?)?"
    r"(?P<inside>[^()\d]+?)(?P<again>\s+(?:aussi|également))?\s*\)\s*$",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    {
        "bourg", "le bourg", "village", "le village", "centre", "centre bourg", "centre ville", "ville", "gare",
        "la gare", "mairie", "la mairie", "siege", "nord", "sud", "est", "ouest",
    }
)  # fmt: skip


def _is_whole(said: CommuneSaid, text: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a text is the whole name of a commune near home, and no word for a part of one."""
    if normalise(text) in _GENERIC or gazetteer.home.ring(said.code) > NEAR:
        return False
    return _in_full(said, gazetteer)


def _read_as(text: str, code: str, gazetteer: Gazetteer) -> str:
    return f"« {text[:_SHOWN]} » lu comme {shown_commune(code, gazetteer)}"


def _of_several(text: str, postal: Any, department: Any, gazetteer: Gazetteer) -> CommuneSaid | None:
    """Read several communes in one cell: the team stands at the first, and serves each.

    Beside a dash or a comma, a name far from the first is a quarter of it, « Reims - Les Bruyères »; so is one that is
    only like a commune's, « Bellevue, Coubon ».
    """
    parts = joined_places(text)
    if len(parts) < 2:
        return None
    found = [_of_text(part, postal, department, gazetteer) for part in parts]
    named = [one for one in found if one is not None]
    if not named:
        return None
    soft = not _HARD_PARTS.search(text)
    first = next((one for one in named if soft and _in_full(one, gazetteer)), named[0])
    near = [_together(one, first, gazetteer, soft=soft) if one is not None else False for one in found]
    codes = list(dict.fromkeys(one.code for one, here in zip(found, near, strict=True) if one is not None and here))
    left = [part for part, here in zip(parts, near, strict=True) if not here]
    if len(codes) == 1 and (soft or not left):
        read = shown_commune(codes[0], gazetteer)
        aside = f" ({', '.join(f'« {part} »' for part in left)} laissé)" if left else ""
        return CommuneSaid(codes[0], "name", f"« {text[:_SHOWN]} » lu comme {read}{aside}")
    names = join_words([gazetteer.title_of[code] for code in codes])
    asked = f"« {join_words(left)} » incompris dans « {text[:_SHOWN]} »" if left else ""
    remark = f"plusieurs communes dans la cellule ({names}) : équipe située à la première, qui sert chacune"
    return CommuneSaid(
        codes[0], "name", remark if len(codes) > 1 else "", also=tuple(codes) if len(codes) > 1 else (), asked=asked
    )


_HARD_PARTS = re.compile(r"[;/|+\n•&]|\s(?:et|ou|puis)\s", re.IGNORECASE)
_TOGETHER_KM = 60.0  # farther apart, two names of one cell are no two communes that one team serves
_QUARTER_KM = 30.0


def _together(one: CommuneSaid, first: CommuneSaid, gazetteer: Gazetteer, *, soft: bool) -> bool:
    """Tell whether two names of a cell are communes near each other; after a dash, only a whole name nearby is one."""
    if one.code == first.code:
        return True
    if soft and not _in_full(one, gazetteer):
        return False
    here, there = (gazetteer.communes.loc[said.code] for said in (first, one))
    if here["zone"] != there["zone"]:
        return False
    gap = float(np.hypot(here["x_m"] - there["x_m"], here["y_m"] - there["y_m"])) / 1000
    return gap <= (_QUARTER_KM if soft else _TOGETHER_KM)


def _beginning(text: str, postal: Any, department: Any, gazetteer: Gazetteer) -> CommuneSaid | None:
    """Read « Strasbourg-Neudorf », « Naucelle Gare »: a commune at home, then a quarter of it.

    Where another commune's name begins so, « Saint-Martin-de-… », nothing is supposed.
    """
    words = re.split(r"[\s-]+", text[:_LONGEST].strip())
    for size in range(len(words) - 1, 0, -1):
        head = " ".join(words[:size])
        code, _ = gazetteer.name(head, postal_code=postal, department=department, suggest=False)
        if not code or full_key(gazetteer.title_of[code]) != full_key(head) or gazetteer.home.ring(code) > NEAR:
            continue
        if _begun(head, gazetteer) or code not in gazetteer.by_postal_code.get(postal_text(postal), (code,)):
            return None
        remark = f"« {text[:_SHOWN]} » lu comme {shown_commune(code, gazetteer)}"
        return CommuneSaid(code, "name", remark, head[:_SHOWN])
    return None


def _begun(name: str, gazetteer: Gazetteer) -> bool:
    """Tell whether the name of another commune, near home where there is one, begins as this one does, and goes on."""
    given = telling_words(bare_key(name))
    named = gazetteer.by_first_word.named(given[0]) if given else ()
    return any(
        len(words) > len(given) and words[: len(given)] == given and gazetteer.home.ring(code) <= NEAR
        for words, code in named
    )


def _in_full(one: CommuneSaid, gazetteer: Gazetteer) -> bool:
    """Tell whether a name is the whole name of its commune, its article with it."""
    return full_key(one.name) == full_key(gazetteer.title_of[one.code])


def _much_like(text: str, postal: Any, gazetteer: Gazetteer) -> CommuneSaid | None:
    for (word, near, _), _ in readings(text):
        code, remark = gazetteer.close(word, postal or near)
        if code:
            return CommuneSaid(code, "name", remark)
    return None


def _quarter(text: str, postal: Any, department: Any, gazetteer: Gazetteer) -> CommuneSaid | None:
    """Take a name that no commune of the département bears for a quarter of the one that its postal code serves."""
    digits = postal_text(postal) or next((near for (_, near, _), _ in readings(text) if near), "")
    served = gazetteer.by_postal_code.get(digits, ())
    if not served or gazetteer.homonyms(text, postal_code=digits, department=department):
        return None
    told = department_of_text(department)
    if told and not any(gazetteer.dep_of.get(code, "").startswith(told) for code in served):
        return None
    if gazetteer.nearly(text, gazetteer.dep_of.get(served[0], "")):  # a commune of the département, with a mistake
        return None
    if len(served) == 1:
        where = f"commune déduite du code postal {digits}"
        return CommuneSaid(
            served[0], "postal code", f"nom inconnu : « {text[:_SHOWN]} », {where} ({gazetteer.title_of[served[0]]})"
        )
    listed = ", ".join(gazetteer.title_of[code] for code in served[:5])
    return CommuneSaid(
        "", "", f"commune inconnue : « {text[:_SHOWN]} » ; le code postal {digits} dessert {listed}", text[:_SHOWN]
    )


def _undecided(text: str, postal: Any, department: Any, gazetteer: Gazetteer, *, strict: bool) -> CommuneSaid:
    """Say why a name gives no commune, and which ones bear it where there are several."""
    tries = [reading for reading, _ in readings(text)] or [(text[:_LONGEST], "", "")]
    for word, near, where in tries:
        choices = gazetteer.homonyms(word, postal_code=postal or near, department=department or where)
        if choices:
            _, remark = gazetteer.name(word, postal_code=postal or near, department=department or where)
            return CommuneSaid("", "", remark, word[:_SHOWN], choices)
    word, near, where = tries[0]
    remark = gazetteer.name(word, postal_code=postal or near, department=department or where, suggest=not strict)[1]
    return CommuneSaid("", "", remark, word[:_SHOWN])


def _by_section(cell: Mapping[str, Any], gazetteer: Gazetteer) -> CommuneSaid | None:
    """Use the section title above a row that says no place, when it is a commune's name."""
    if not cell.get("section"):
        return None
    code, _ = gazetteer.name(cell["section"], suggest=False)
    if not code:
        return None
    return CommuneSaid(code, "name", f"commune prise du titre de section « {str(cell['section'])[:_SHOWN]} »")


def _by_postal_code(cell: Mapping[str, Any], gazetteer: Gazetteer) -> CommuneSaid | None:
    if not cell.get("postal_code") or cell.get("commune"):
        return None
    code, remark = gazetteer.postal(cell["postal_code"])
    reason = "" if code else uncovered(postal=postal_text(cell["postal_code"]))
    return CommuneSaid(code, "postal code", reason or remark, written=borough_of(code, "", cell["postal_code"]))


def _postal_code_instead(cell: Mapping[str, Any], code: str, gazetteer: Gazetteer) -> CommuneSaid | None:
    """See that the « commune code » is the postal code of the commune that the row names."""
    written = clean_code(cell["commune_code"])
    if not cell.get("commune") or not written or written not in gazetteer.by_postal_code:
        return None
    named = _by_name({**cell, "postal_code": written}, gazetteer, strict=True)
    if named is None or not named.code or named.code == code or named.code not in gazetteer.by_postal_code[written]:
        return None
    title = gazetteer.title_of[named.code]
    return CommuneSaid(named.code, "name", f"{written} est le code postal de {title} ({named.code}), pas un code Insee")


def _named_otherwise(cell: Mapping[str, Any], code: str, gazetteer: Gazetteer) -> str:
    """Say when the code and the name written on the row are those of two communes."""
    if not cell.get("commune") or clean_code(cell["commune"]):
        return ""
    found = _by_name(cell, gazetteer, strict=True)
    names = gazetteer.title_of
    if (found is None or not found.code) and gazetteer.home.ring(code) > NEAR:
        return (
            f"code de {names[code]} ({code}), hors du territoire, mais la ligne dit « {cell['commune']} » : à vérifier"
        )
    if found is None or not found.code or found.code == code:
        return ""
    return f"code de {names[code]} ({code}), mais la ligne dit {names[found.code]} ({found.code}) : à vérifier"
