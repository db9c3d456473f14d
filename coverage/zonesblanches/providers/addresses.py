"""The commune that an address says: at its end, or elsewhere in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from zonesblanches.language import join_words, normalise
from zonesblanches.providers.boroughs import borough_of
from zonesblanches.providers.clues import NEAR, all_of
from zonesblanches.providers.commune_said import NO_PLACE, CommuneSaid
from zonesblanches.providers.placenames import readings
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.home import uncovered

__all__ = ["by_address"]

_LONGEST = 200  # characters: patterns would take minutes on a longer text
_SHOWN = 80
_END_OF_ADDRESS = re.compile(
    r"(?:^|\b)(\d{4,5})[\s,–-]+([^\W\d][^\d,;]*?(?:[\s-]\(?\d{1,2}\s?(?:e|er|è|eme|ème|ère|ere)?(?:\s+arr(?:ondissement|dt|\.)?)?\)?)?)"
    r"(\s+cedex(\s+\d+)?)?(\s*[,–-]\s*france)?\s*$",
    re.IGNORECASE,
)
_POSTAL = re.compile(r"(?<!\d)(\d{2})\s?(\d{3})(?!\d)")
_PIECES = re.compile(r"[,;()]|\s[-–—]\s|\bcedex\b(?:\s\d+)?", re.IGNORECASE)
_NO_NAME = frozenset(
    {"bourg", "le bourg", "village", "le village", "centre", "la ville", "la place", "la mairie", "la gare"}
)


def by_address(cell: Mapping[str, Any], gazetteer: Gazetteer) -> CommuneSaid | None:
    """Read the postal code and the commune that end an address; a spreadsheet may have eaten the code's first zero."""
    for line in str(cell.get("address", "")).splitlines()[::-1]:
        found = _END_OF_ADDRESS.search(line.strip()[-_LONGEST:])
        if not found:
            continue
        postal = found[1].zfill(5)
        code, remark = gazetteer.name(found[2], postal_code=postal, suggest=False)
        if code and len(found[1]) < 5 and code not in gazetteer.by_postal_code.get(postal, ()):
            code = ""  # « 1200 Alès » is no lost zero
        if not code:
            code, remark = gazetteer.close(found[2], postal)
        if not code:
            code, remark = gazetteer.postal(postal) if len(found[1]) == 5 else ("", "")
        if code:
            return CommuneSaid(
                code,
                "address text",
                remark or "commune lue à la fin de l'adresse",
                written=borough_of(code, found[2], postal),
            )
        reason = uncovered(postal=postal, name=found[2])
        if reason:
            return CommuneSaid("", "", reason)
        served = gazetteer.by_postal_code.get(postal, ()) if len(found[1]) == 5 else ()
        if served:
            return CommuneSaid("", "", f"fin d'adresse incomprise : « {found[2][:_SHOWN]} » ; {remark}", choices=served)
    address = str(cell.get("address", ""))
    last = _by_last_words(address, gazetteer)
    if last is None and address.strip() and not cell.get("commune"):
        return _inside(", ".join(address[:_LONGEST].split("\n")), gazetteer)
    return last


def _by_last_words(address: str, gazetteer: Gazetteer) -> CommuneSaid | None:
    """Read « Place de la mairie, Sault »: the last part of an address, when it is the name of one commune at home."""
    last = re.split(r"[,;\n]| [-–—] ", address[-_LONGEST:])[-1].strip()
    if not last or any(sign.isdigit() for sign in last) or not (gazetteer.home.own or last == address.strip()):
        return None
    code, remark = gazetteer.name(last, suggest=False)
    if not code or gazetteer.home.ring(code) > NEAR:
        return None
    return CommuneSaid(code, "address text", all_of("commune lue à la fin de l'adresse", remark))


def _inside(address: str, gazetteer: Gazetteer) -> CommuneSaid:
    """Look for a commune anywhere in an address: « HERICOURT (70400) rue Haute », « Le Bourg, commune de Gy ».

    A postal code decides among names; without one, only a commune of the territory is taken, or « commune de … ».
    """
    codes = [postal for pair in _POSTAL.findall(address) if (postal := "".join(pair)) in gazetteer.by_postal_code]
    served = tuple(dict.fromkeys(code for postal in codes for code in gazetteer.by_postal_code[postal]))
    found: dict[str, str] = {}
    choices: tuple[str, ...] = ()
    for piece in _pieces(address):
        code, remark = _named(piece, codes[0] if codes else "", gazetteer)
        if code and (code in served if served else _at_home(piece, code, gazetteer)):
            found.setdefault(code, remark)
        elif not code and not served:
            choices = choices or gazetteer.homonyms(piece)
    if len(found) == 1:
        ((code, remark),) = found.items()
        told = all_of("commune lue dans l'adresse", remark)
        return CommuneSaid(code, "address text", told, written=borough_of(code, "", codes[0] if codes else ""))
    return _undecided(tuple(found) or served or choices, codes, gazetteer)


def _undecided(choices: tuple[str, ...], codes: list[str], gazetteer: Gazetteer) -> CommuneSaid:
    """Say why an address gives no commune; the only one of its postal code is taken."""
    if len(choices) == 1 and codes:
        title = gazetteer.title_of[choices[0]]
        return CommuneSaid(choices[0], "postal code", f"commune déduite du code postal {codes[0]} ({title})")
    if choices and gazetteer.home.ring(choices[0]) <= NEAR:
        names = join_words([f"{gazetteer.title_of[code]} ({code})" for code in choices[:5]])
        return CommuneSaid("", "", f"plusieurs communes possibles dans l'adresse : {names}", choices=choices)
    return CommuneSaid("", "", f"{NO_PLACE} ; l'adresse est lue sans y trouver de commune")


def _pieces(address: str) -> Iterator[str]:
    for piece in _PIECES.split(address):
        text = _POSTAL.sub(" ", piece).strip(" .:-–—'\"")
        if text and not any(map(str.isdigit, text)) and normalise(text) not in _NO_NAME:
            yield text


def _named(piece: str, postal: str, gazetteer: Gazetteer) -> tuple[str, str]:
    """Return the commune that a piece of an address names, and what was supposed."""
    for (word, _, _), aside in readings(piece):
        code, remark = gazetteer.name(word, postal_code=postal, suggest=False)
        if code and normalise(word) not in _NO_NAME:
            return code, remark or (f"« {piece[:_SHOWN]} »" if aside else "")
    return "", ""


def _at_home(piece: str, code: str, gazetteer: Gazetteer) -> bool:
    if not gazetteer.home.own:
        return normalise(piece).startswith("commune d")
    return gazetteer.home.ring(code) == 0
