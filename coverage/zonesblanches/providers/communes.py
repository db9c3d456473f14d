"""The commune that each row says it is in: by code, by name, by the end of its address, by its postal code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zonesblanches.territory.codes import Gazetteer, clean_code, department_title
from zonesblanches.territory.names import in_department

__all__ = ["NO_PLACE", "Said", "like_the_rest", "said_communes", "split_name"]

NO_PLACE = "aucun lieu : ni coordonnées, ni code commune, ni nom de commune"
_LONGEST = 200  # characters: patterns would take minutes on a longer text
_SHOWN = 80
_MAJORITY = 0.6  # share of a list's other located rows in one département that decides between homonyms
_FEWEST = 5  # fewer located rows are no majority
_POSTAL_AND_NAME = re.compile(r"^\s*(\d{5})[\s,–-]+(\D.*)$", re.DOTALL)
_NAME_AND_POSTAL = re.compile(r"^\s*([^\W\d][^\d]*?)[\s,–-]+(\d{5})\s*$")
_NAME_AND_PLACE = re.compile(r"^(.+?)\s*\((\d{2,5}|2[ABab]|[^()\d]+)\)\s*$", re.DOTALL)
_END_OF_ADDRESS = re.compile(
    r"\b(\d{5})[\s,–-]+([^\W\d][^\d,;]*?)(\s+cedex(\s+\d+)?)?(\s*[,–-]\s*france)?\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """The commune that a row declares.

    Parameters
    ----------
    code
        Today's code, empty when the row does not decide.
    source
        ``code``, ``name``, ``postal code`` or ``address text``.
    remark
        What was resolved or doubted, or why there is no code.
    name, choices
        A name that several communes bear, and their codes.
    """

    code: str
    source: str
    remark: str
    name: str = ""
    choices: tuple[str, ...] = ()


def said_communes(rows: Sequence[Mapping[str, Any]], gazetteer: Gazetteer) -> list[Said]:
    """Find the commune that each row declares; equal rows are looked up once.

    Parameters
    ----------
    rows
        Role → cell, blank ones empty.
    gazetteer
        Where to look communes up.
    """
    roles = ("commune_code", "commune", "postal_code", "department", "address")
    found: dict[tuple[str, ...], Said] = {}
    said = []
    for cell in rows:
        key = tuple(str(cell.get(role, "")) for role in roles)
        if key not in found:
            found[key] = _by_commune(cell, gazetteer)
        said.append(found[key])
    return said


def like_the_rest(said: Sequence[Said], located: Sequence[str], gazetteer: Gazetteer) -> list[Said]:
    """Choose between homonyms as the rest of the list does.

    When 60 % of the other located rows, five at least, are in one département where exactly one homonym is, that one
    is taken, and said.

    Parameters
    ----------
    said
        What each row declares.
    located
        The commune where each row was placed, empty for none.
    gazetteer
        Says the département of a commune.
    """
    departments = Counter(dep for dep in (gazetteer.dep_of.get(code, "") for code in located if code) if dep)
    total = departments.total()
    if total < _FEWEST or not any(one.choices and not code for one, code in zip(said, located, strict=True)):
        return list(said)
    home, count = departments.most_common(1)[0]
    if count < _MAJORITY * total:
        return list(said)
    return [
        _at_home(one, home, gazetteer) if one.choices and not code else one
        for one, code in zip(said, located, strict=True)
    ]


def _at_home(said: Said, department: str, gazetteer: Gazetteer) -> Said:
    here = [code for code in said.choices if gazetteer.dep_of.get(code) == department]
    if len(here) != 1:
        return said
    where = in_department(department_title(department))
    remark = f"commune homonyme : « {said.name} » supposée {where}, comme le reste de la liste"
    return replace(said, code=here[0], source="name", remark=remark)


def _by_commune(cell: Mapping[str, Any], gazetteer: Gazetteer) -> Said:
    """Use the code, else the name with its postal code or département, else the address's end, else the postal code."""
    wrong, unsure = "", Said("", "", "")
    if cell.get("commune_code"):
        code, remark = gazetteer.code(cell["commune_code"])
        postal = _postal_code_instead(cell, code, gazetteer)
        if postal is not None:
            return postal
        if code:
            return Said(code, "code", remark or _named_otherwise(cell, code, gazetteer))
        wrong = remark
    for look in (_by_name, _by_address, _by_postal_code):
        found = look(cell, gazetteer)
        if found is not None and found.code:
            return replace(found, remark=" ; ".join(filter(None, [wrong, found.remark])))
        if found is not None:
            wrong = found.remark or wrong
            unsure = found if found.choices else unsure
    return replace(unsure, remark=wrong or NO_PLACE)


def _by_name(cell: Mapping[str, Any], gazetteer: Gazetteer, *, strict: bool = False) -> Said | None:
    """Look the name up, whole then without what people add to it; strictly, nothing close is taken or suggested."""
    name = cell.get("commune", "")
    if not name:
        return None
    if clean_code(name):  # a column « commune » may hold codes
        code, said = gazetteer.code(name)
        return Said(code, "code", said)
    postal, department = cell.get("postal_code", ""), cell.get("department", "")
    whole = (str(name), postal, department)
    bare = split_name(str(name))
    tries = [whole] if bare is None else [whole, (bare[0], postal or bare[1], department or bare[2])]
    for word, near, where in tries:
        code, remark = gazetteer.name(word, postal_code=near, department=where, suggest=False)
        if code:
            return Said(code, "name", remark)
    word, near, where = tries[-1]
    code, remark = ("", "") if strict else gazetteer.close(word, near)
    return Said(code, "name", remark) if code else _undecided(tries, gazetteer, strict=strict)


def _undecided(tries: list[tuple[str, Any, Any]], gazetteer: Gazetteer, *, strict: bool) -> Said:
    """Say why a name gives no commune, and which ones bear it where there are several."""
    for word, near, where in tries:
        choices = gazetteer.homonyms(word, postal_code=near, department=where)
        if choices:
            _, remark = gazetteer.name(word, postal_code=near, department=where)
            return Said("", "", remark, word[:_SHOWN], choices)
    word, near, where = tries[0]
    return Said("", "", gazetteer.name(word, postal_code=near, department=where, suggest=not strict)[1])


def split_name(text: str) -> tuple[str, str, str] | None:
    """Split « 30100 Alès », « Alès 30100 », « Alès (30) » or « Alès (Gard) » into name, postal code and département.

    Examples
    --------
    >>> split_name("30100 Alès"), split_name("ALES 30100"), split_name("Alès (Gard)"), split_name("Alès")
    (('Alès', '30100', ''), ('ALES', '30100', ''), ('Alès', '', 'Gard'), None)
    """
    if len(text) > _LONGEST:
        return None
    found = _POSTAL_AND_NAME.match(text)
    if found:
        return found[2], found[1], ""
    found = _NAME_AND_POSTAL.match(text)
    if found:
        return found[1], found[2], ""
    found = _NAME_AND_PLACE.match(text)
    if found:
        return (found[1], found[2], "") if len(found[2]) == 5 and found[2].isdigit() else (found[1], "", found[2])
    return None


def _by_address(cell: Mapping[str, Any], gazetteer: Gazetteer) -> Said | None:
    """Read the postal code and the commune that end an address."""
    for line in str(cell.get("address", "")).splitlines()[::-1]:
        found = _END_OF_ADDRESS.search(line.strip()[-_LONGEST:])
        if found:
            code, said = gazetteer.name(found[2], postal_code=found[1], suggest=False)
            if not code:
                code, said = gazetteer.close(found[2], found[1])
            return Said(code, "address text", said or "commune lue à la fin de l'adresse") if code else None
    return None


def _by_postal_code(cell: Mapping[str, Any], gazetteer: Gazetteer) -> Said | None:
    if not cell.get("postal_code") or cell.get("commune"):
        return None
    code, said = gazetteer.postal(cell["postal_code"])
    return Said(code, "postal code", said)


def _postal_code_instead(cell: Mapping[str, Any], code: str, gazetteer: Gazetteer) -> Said | None:
    """See that the « commune code » is the postal code of the commune that the row names."""
    written = clean_code(cell["commune_code"])
    if not cell.get("commune") or not written or written not in gazetteer.by_postal_code:
        return None
    named = _by_name({**cell, "postal_code": written}, gazetteer, strict=True)
    if named is None or not named.code or named.code == code or named.code not in gazetteer.by_postal_code[written]:
        return None
    title = gazetteer.title_of[named.code]
    return Said(named.code, "name", f"{written} est le code postal de {title} ({named.code}), pas un code Insee")


def _named_otherwise(cell: Mapping[str, Any], code: str, gazetteer: Gazetteer) -> str:
    """Say when the code and the name written on the row are those of two communes."""
    if not cell.get("commune") or clean_code(cell["commune"]):
        return ""
    found = _by_name(cell, gazetteer, strict=True)
    if found is None or not found.code or found.code == code:
        return ""
    names = gazetteer.title_of
    return f"code de {names[code]} ({code}), mais la ligne dit {names[found.code]} ({found.code}) : à vérifier"
