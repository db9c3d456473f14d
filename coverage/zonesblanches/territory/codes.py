"""Commune codes and names, as people write them, brought to today's official code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import normalise
from zonesblanches.territory import store

__all__ = ["Gazetteer", "clean_code", "embedded_gazetteer", "make_gazetteer", "resolve"]

_SHOWN = 80
_DIGITS = re.compile(r"\d{1,5}(\.0*)?")
_CORSICAN = re.compile(r"2[ab]\d{3}", re.IGNORECASE)
_DEPARTMENT_CODE = re.compile(r"\d{1,3}|2[ab]")
_POSTAL_TAIL = re.compile(r" cedex( \d+)?$")
_BOROUGH = re.compile(r"^(paris|lyon|marseille) \d{1,2} ?(e|er|eme|ere)?( arrondissement)?$")


def clean_code(value: object) -> str:
    """Return a commune code as five characters, or an empty string when it is not one.

    Undoes what spreadsheets do: ``1004``, ``1004.0``, ``'01004``, `` 01004 ``, ``2a004``.

    Examples
    --------
    >>> clean_code(1004.0), clean_code("'01004"), clean_code("2a004"), clean_code("Nîmes")
    ('01004', '01004', '2A004', '')
    """
    text = str(value).strip().strip("'’\u00a0\u202f ").replace(" ", "")
    if _CORSICAN.fullmatch(text):
        return text.upper()
    return text.split(".")[0].zfill(5) if _DIGITS.fullmatch(text) and int(text.split(".")[0]) > 0 else ""


@dataclass(frozen=True)
class Gazetteer:
    """Looks communes up by code, by name and by postal code.

    Parameters
    ----------
    communes
        Indexed by code, with `name`, `dep` and `postal_codes` where known.
    renamed
        Former code → today's code, where there is only one.
    by_name, by_former_name
        Normalised name without its article → codes of today that bear it, or bore it.
    by_postal_code
        Postal code → codes of the communes that it serves.
    dep_of
        Code → département.
    names_of
        Département → normalised names of its communes; ``""`` → those of all, sorted.
    title_of
        Code → name.
    """

    communes: pd.DataFrame
    renamed: dict[str, str]
    by_name: dict[str, tuple[str, ...]]
    by_former_name: dict[str, tuple[str, ...]]
    by_postal_code: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dep_of: dict[str, str] = field(default_factory=dict)
    names_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    title_of: dict[str, str] = field(default_factory=dict)

    def code(self, value: object) -> tuple[str, str]:
        """Return (today's code, remark); the code is empty when the value designates no commune."""
        for code in (str(value).strip(), clean_code(value)):  # codes of a territory of the user's come as they are
            if code in self.title_of:
                return code, ""
        if code in self.renamed:
            now = self.renamed[code]
            return now, f"code {code} remplacé par {now} ({self.title_of[now]})"
        return "", f"code commune inconnu : « {_told(value)} »"

    def name(
        self, name: object, *, postal_code: object = "", department: object = "", suggest: bool = True
    ) -> tuple[str, str]:
        """Return (code, remark) of a commune named with its postal code or its département.

        Without either, the name must exist only once in France. The remark on an unknown name holds the nearest ones,
        which take longer to find than all the rest: `suggest` says whether anybody will read it.
        """
        key = _commune_key(name)
        found = self._narrow(self.by_name.get(key, ()), postal_code, department)
        if not found:
            found = self._narrow(self.by_former_name.get(key, ()), postal_code, department)
        if len(found) == 1:
            now = found[0]
            renamed = _commune_key(self.title_of[now]) != key
            return (
                now,
                f"« {_told(name)} » est aujourd'hui {self.title_of[now]} ({now})" if renamed else "",
            )
        if found:
            places = first_five(f"{code} {self.title_of[code]}" for code in found)
            return (
                "",
                f"plusieurs communes s'appellent « {_told(name)} » ({places}) : ajoutez le code postal ou le "
                "département",
            )
        if key in self.by_name:
            return "", f"« {_told(name)} » n'est ni dans le département ni au code postal indiqués"
        where = _department(department) or _department_of_postal(_postal(postal_code))
        return "", f"commune inconnue : « {_told(name)} »{self._suggest(str(name), where) if suggest else ''}"

    def postal(self, value: object) -> tuple[str, str]:
        """Return (code, remark) of the only commune that a postal code serves; no code when there are several."""
        postal = _postal(value)
        found = self.by_postal_code.get(postal, ())
        if len(found) == 1:
            return found[0], f"commune déduite du code postal {postal}, qui n'en dessert qu'une"
        if found:
            places = first_five(f"{code} {self.title_of[code]}" for code in found)
            return "", f"le code postal {postal} dessert plusieurs communes ({places}) : ajoutez le nom de la commune"
        return "", f"code postal inconnu : « {_told(value)} »"

    def _suggest(self, name: str, department: str) -> str:
        """Return a « Vouliez-vous dire » with the nearest names, in the département when it is known."""
        from rapidfuzz import fuzz, process

        known = self.names_of.get("", ())
        if department:
            here = [names for dep, names in self.names_of.items() if dep.startswith(department)]
            known = tuple(sorted(set().union(*here)))
        near = process.extract(_commune_key(name), known, scorer=fuzz.ratio, limit=3, score_cutoff=60)
        if not near:
            return ""
        titles = (self.title_of[self.by_name[key][0]] for key, _, _ in near)
        return f" Vouliez-vous dire {' ou '.join(f'« {title} »' for title in titles)} ?"

    def _narrow(self, codes: tuple[str, ...], postal_code: object, department: object) -> tuple[str, ...]:
        """Keep the communes that fit the postal code, else its département, else the département."""
        postal = _postal(postal_code)
        dep = _department(department)
        if postal and self.by_postal_code:
            served = self.by_postal_code.get(postal, ())
            exact = tuple(code for code in codes if code in served)
            if exact:
                return exact
            dep = dep or _department_of_postal(postal)
        if not dep:
            return codes
        return tuple(code for code in codes if self.dep_of.get(code, "").startswith(dep))


def _told(value: object) -> str:
    """Return what a message says of a cell: its beginning."""
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _commune_key(name: object) -> str:
    """Reduce a name as lists write it: no article, no « Cedex 9 », no « 15e » after Paris, Lyon or Marseille."""
    key = _POSTAL_TAIL.sub("", normalise(name))
    return _bare(_BOROUGH.sub(r"\1", key))


def _department(text: object) -> str:
    """Return the code of a département given by code (``30``, ``1.0``), name (``Gard``) or both; empty when neither."""
    words = normalise("" if str(text).lower() in {"nan", "none"} else str(text).removesuffix(".0"))
    if words in _department_names():
        return _department_names()[words]
    code = next((word for word in words.split() if _DEPARTMENT_CODE.fullmatch(word)), "")
    return code.upper().zfill(2) if code else ""


@lru_cache(maxsize=1)
def _department_names() -> dict[str, str]:
    areas = store.areas()
    here = areas[areas["level"] == "departement"]
    return dict(zip(here["name"].map(normalise), here["code"], strict=True))


def _postal(value: object) -> str:
    digits = re.sub(r"\D", "", str(value).split(".")[0])
    return digits.zfill(5) if digits else ""


def _department_of_postal(postal: str) -> str:
    if postal.startswith("20"):
        return "2"  # 2A or 2B: `_narrow` compares the beginning
    return postal[:3] if postal.startswith("97") else postal[:2]


def _bare(key: str) -> str:
    """Drop the article, which lists write in every way: ``La Rochelle``, ``Rochelle (La)``."""
    words = key.split()
    articles = {"le", "la", "les", "l", "aux", "au"}
    if len(words) > 1 and words[-1] in articles:
        words = words[:-1]
    words = words[1:] if len(words) > 1 and words[0] in articles else words
    return " ".join("les" if word == "lez" else word for word in words)  # lès, lez, les: « near »


def _index_names(names: pd.Series, codes: pd.Series | pd.Index) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for name, code in zip(names, codes, strict=True):
        entry = table.setdefault(_bare(normalise(name)), [])
        if code not in entry:
            entry.append(code)
    return {key: tuple(found) for key, found in table.items()}


def make_gazetteer(
    communes: pd.DataFrame, history: pd.DataFrame | None = None, former_names: pd.DataFrame | None = None
) -> Gazetteer:
    """Index communes (and, when given, their former codes and names) for look-ups."""
    renamed = {}
    if history is not None:
        sure = history[~history["ambiguous"] & ~history["old_code"].isin(communes.index)]
        renamed = dict(zip(sure["old_code"], sure["code"], strict=True))
    return Gazetteer(
        communes=communes,
        renamed=renamed,
        by_name=_index_names(communes["name"], communes.index),
        by_former_name={} if former_names is None else _index_names(former_names["name"], former_names["code"]),
        by_postal_code=_index_postal_codes(communes) if "postal_codes" in communes else {},
        dep_of=dict(zip(communes.index, communes["dep"].fillna("").astype(str), strict=True)),
        names_of=_names_by_department(communes),
        title_of=dict(zip(communes.index, communes["name"].astype(str), strict=True)),
    )


def _names_by_department(communes: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    keys = communes["name"].map(_commune_key)
    by_department = {str(dep): tuple(names) for dep, names in keys.groupby(communes["dep"].fillna("").astype(str))}
    return by_department | {"": tuple(sorted(set(keys)))}  # sorted once: a long list asks thousands of times


def _index_postal_codes(communes: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for code, postal_codes in communes["postal_codes"].items():
        for postal in str(postal_codes).split(";") if pd.notna(postal_codes) else ():
            table.setdefault(postal, []).append(str(code))
    return {postal: tuple(codes) for postal, codes in table.items()}


@lru_cache(maxsize=1)
def embedded_gazetteer() -> Gazetteer:
    """Return the gazetteer of all France, COG 2026."""
    return make_gazetteer(store.communes(), store.history(), store.former_names())


def resolve(values: pd.Series, gazetteer: Gazetteer) -> pd.DataFrame:
    """Bring a column of codes to today's codes.

    Parameters
    ----------
    values
        Codes of any vintage, as read.
    gazetteer
        Where to look them up.

    Returns
    -------
    pandas.DataFrame
        On the same index: `code` (empty when unknown) and `remark`.
    """
    pairs = [gazetteer.code(value) for value in values]
    table = np.array(pairs, dtype=object).reshape(len(pairs), 2)
    return pd.DataFrame({"code": table[:, 0], "remark": table[:, 1]}, index=values.index)
