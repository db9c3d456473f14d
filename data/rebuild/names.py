"""The other names of the EPCI: sigles, former names, those that people say."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rebuild.history import Rows

USUAL = Path(__file__).resolve().parent / "usual_names.csv"
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe"})
_KIND = re.compile(
    r"^(communaute (d )?agglomeration|communaute (de )?communes|communaute urbaine|metropole|ca|cc|cu)\b"
    r"( (de|du|des|d|la|le|les|l)\b)* ?"
)


def core(name: str) -> str:
    """Reduce the name of an EPCI to what sets it apart: no kind, accent, case, bracket.

    Two spellings of one name are the same: « St » is « Saint », « communauté » at the end says nothing.
    """
    flat = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", name).translate(_LIGATURES))
    words = re.findall(r"[a-z0-9]+", "".join(mark for mark in flat if not unicodedata.combining(mark)).lower())
    return _KIND.sub("", " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words))


def sigle(name: str) -> str:
    """Return the sigle that a name gives between brackets, or before them where they hold the words; else nothing."""
    found = _BRACKETS.search(name)
    if not found:
        return ""
    inside = found[1].strip()
    if " - " not in inside and len(inside.split()) <= 2:
        return inside
    before = name[: found.start()].rsplit(maxsplit=1)[-1]
    return before if before.isupper() else ""


def other_names(epci: pd.DataFrame, years: Iterable[Rows]) -> pd.DataFrame:
    """Return level, code, name and kind (``sigle``, ``former``, ``usual``) of the other names of today's EPCI.

    Parameters
    ----------
    epci
        Today's, with `code` and `nom`.
    years
        The lists of decoupage-administratif, the latest first.
    """
    today = dict(zip(epci["code"], epci["nom"], strict=True))
    rows = [*_sigles(today), *_usual(today)]
    for listed in years:
        rows += list(_former(listed, today))
    table = pd.DataFrame(rows, columns=["code", "name", "kind"])
    key = table["name"].map(core)
    table = table[~table.assign(key=key).duplicated(["code", "key"])]
    return table.assign(level="epci").sort_values(["code", "kind", "name"], ignore_index=True)[
        ["level", "code", "name", "kind"]
    ]


def _sigles(today: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    yield from ((code, sigle(name), "sigle") for code, name in today.items() if sigle(name))


def _usual(today: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Read the names kept by hand; the official name beside each must still be its EPCI's."""
    kept = pd.read_csv(USUAL, sep=";", dtype=str, keep_default_na=False)
    for row in kept.itertuples(index=False):
        if today.get(row.code) != row.official:
            msg = f"{USUAL.name}: {row.code} is {today.get(row.code)!r}, not {row.official!r}."
            raise ValueError(msg)
        yield row.code, row.name, row.kind


def _former(listed: Rows, today: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield the names and sigles that today's EPCI bore in a list, where they bear others now."""
    for row in listed:
        code, name = row["code"], row["nom"]
        if code not in today:
            continue
        if sigle(name) and sigle(name) != sigle(today[code]):
            yield code, sigle(name), "sigle"
        if core(name) != core(today[code]):
            yield code, _BRACKETS.sub(" ", name).strip(), "former"
