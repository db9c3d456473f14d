"""Commune codes and names, as people write them, brought to today's official code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import normalise
from zonesblanches.territory import store
from zonesblanches.territory.names import NameIndex, bare_key, full_key, other_readings

__all__ = ["Gazetteer", "clean_code", "department_title", "embedded_gazetteer", "make_gazetteer", "resolve"]

_SHOWN = 80
_DIGITS = re.compile(r"\d{1,5}(\.0*)?")
_CORSICAN = re.compile(r"2[ab]\d{3}", re.IGNORECASE)
_DEPARTMENT_CODE = re.compile(r"\d{1,3}|2[ab]")
_CLOSE = 85  # per cent of likeness from which a name is taken for another that its postal code serves


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
        Name → codes of today that bear it, or bore it.
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
    by_name: NameIndex
    by_former_name: NameIndex
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

        Without either, the name must exist only once in France. An exact spelling wins: « Sauve » is not « La Sauve »;
        then accents, then articles are left aside. The remark on an unknown name holds the nearest ones, which take
        longer to find than all the rest: `suggest` says whether anybody will read it.
        """
        found, said = self._fitting(name, postal_code, department)
        if len(found) == 1:
            return found[0], said
        if found:
            places = first_five(f"{code} {self.title_of[code]}" for code in found)
            return (
                "",
                f"plusieurs communes s'appellent « {_told(name)} » ({places}) : ajoutez le code postal ou le "
                "département",
            )
        if bare_key(name) in self.by_name.bare:
            return "", f"« {_told(name)} » n'est ni dans le département ni au code postal indiqués"
        where = _department(department) or _department_of_postal(_postal(postal_code))
        return "", f"commune inconnue : « {_told(name)} »{self._suggest(str(name), where) if suggest else ''}"

    def homonyms(self, name: object, *, postal_code: object = "", department: object = "") -> tuple[str, ...]:
        """Return every commune that a name may designate; `name` gives its code only when there is one."""
        return self._fitting(name, postal_code, department)[0]

    def close(self, name: object, postal_code: object) -> tuple[str, str]:
        """Return (code, remark) of the only commune that a postal code serves under a name much like this one.

        Likeness is the normalised indel ratio of the two names, articles and accents aside: 85 % at least.
        """
        from rapidfuzz import fuzz

        postal, key = _postal(postal_code), bare_key(str(name)[:_SHOWN])
        served = self.by_postal_code.get(postal, ())
        near = [code for code in served if fuzz.ratio(key, bare_key(self.title_of[code])) >= _CLOSE]
        if len(near) != 1:
            return "", ""
        title = self.title_of[near[0]]
        return near[0], f"nom approchant : « {_told(name)} » lu comme {title} ({near[0]}), au code postal {postal}"

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
        near = process.extract(bare_key(name), known, scorer=fuzz.ratio, limit=3, score_cutoff=60)
        if not near:
            return ""
        titles = (self._title_in(department, self.by_name.bare[key]) for key, _, _ in near)
        return f". Vouliez-vous dire {' ou '.join(f'« {title} »' for title in titles)} ?"

    def _title_in(self, department: str, codes: tuple[str, ...]) -> str:
        here = (code for code in codes if self.dep_of.get(code, "").startswith(department))
        return self.title_of[next(here, codes[0])]

    def _fitting(self, name: object, postal_code: object, department: object) -> tuple[tuple[str, ...], str]:
        """Return the communes of a name that fit, and what to say when there is one and it bears another name."""
        found = self._bearing(name, postal_code, department)
        if found:
            now = found[0]
            other = bare_key(self.title_of[now]) != bare_key(name)
            return found, f"« {_told(name)} » est aujourd'hui {self.title_of[now]} ({now})" if other else ""
        for reading in other_readings(name):
            found = self._bearing(reading, postal_code, department)
            if found:
                title = self.title_of[found[0]]
                return found, f"nom abrégé : « {_told(name)} » lu comme {title} ({found[0]})"
        return (), ""

    def _bearing(self, name: object, postal_code: object, department: object) -> tuple[str, ...]:
        """Return the communes that bear a name, or bore it: where the row says first, then as strictly spelled."""
        levels = [codes for codes in self._levels(name) if codes]
        for fits in self._circles(postal_code, department) if levels else ():
            for codes in levels:
                found = tuple(code for code in codes if fits(code))
                if found:
                    return found
        return ()

    def _levels(self, name: object) -> list[tuple[str, ...]]:
        """List who bears a name, the strictest spelling first; today's names come before former ones.

        But for an article written in full: « Le Molay » is the former commune of that name, not one of the three Molay.
        """
        today, former = list(self.by_name.exact(name)), list(self.by_former_name.exact(name))
        loose = self.by_name.loose(name)
        exact = [*today, *former, loose] if full_key(name) != bare_key(name) else [*today, loose, *former]
        return [*exact, self.by_former_name.loose(name)]

    def _circles(self, postal_code: object, department: object) -> Iterator[Callable[[str], bool]]:
        """Yield who may be meant: the communes of the postal code, else of the département, given or the postal code's.

        The code of a cedex serves none: its département decides.
        """
        postal = _postal(postal_code)
        dep = _department(department)
        if postal and self.by_postal_code:
            yield frozenset(self.by_postal_code.get(postal, ())).__contains__
            dep = dep or _department_of_postal(postal)
        yield lambda code: self.dep_of.get(code, "").startswith(dep)


def _told(value: object) -> str:
    """Return what a message says of a cell: its beginning."""
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _department(text: object) -> str:
    """Return the code of a département given by code (``30``, ``1.0``), name (``Gard``) or both; empty when neither."""
    words = normalise("" if str(text).lower() in {"nan", "none"} else str(text).removesuffix(".0"))
    if words in _department_names():
        return _department_names()[words]
    code = next((word for word in words.split() if _DEPARTMENT_CODE.fullmatch(word)), "")
    return code.upper().zfill(2) if code else ""


def department_title(code: str) -> str:
    """Return the name of a département, or its code when it is not one of France's.

    Examples
    --------
    >>> department_title("30"), department_title("ZZ")
    ('Gard', 'ZZ')
    """
    areas = store.areas()
    names = areas.loc[(areas["level"] == "departement") & (areas["code"] == code), "name"]
    return str(names.iloc[0]) if len(names) else code


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
        by_name=NameIndex.of(communes["name"], communes.index),
        by_former_name=NameIndex()
        if former_names is None
        else NameIndex.of(former_names["name"], former_names["code"]),
        by_postal_code=_index_postal_codes(communes) if "postal_codes" in communes else {},
        dep_of=dict(zip(communes.index, communes["dep"].fillna("").astype(str), strict=True)),
        names_of=_names_by_department(communes),
        title_of=dict(zip(communes.index, communes["name"].astype(str), strict=True)),
    )


def _names_by_department(communes: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    keys = communes["name"].map(bare_key)
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
