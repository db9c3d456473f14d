"""Commune codes and names, as people write them, brought to today's official code."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.territory import store
from zonesblanches.territory.alike import is_sigle
from zonesblanches.territory.departments import department_of_text
from zonesblanches.territory.home import EVERYWHERE, Home, uncovered
from zonesblanches.territory.indexes import Deferred, NameIndex, codes_by, names_by_department, renamed_codes, texts_of
from zonesblanches.territory.names import (
    FirstWords,
    bare_key,
    bare_keys,
    cut_short,
    full_key,
    full_keys,
    other_readings,
    telling_words,
)

__all__ = [
    "Gazetteer",
    "clean_code",
    "embedded_gazetteer",
    "make_gazetteer",
    "postal_text",
]

_SHOWN = 80
_MOST_KEPT = 1 << 16  # names kept once looked up
_FAR = 2  # ring of the home beyond which a name alone is asked about
_WHOLE = 30_000  # more communes than any invented territory: the gazetteer is that of France
_DIGITS = re.compile(r"\d{1,5}(\.0*)?")
_NO_DIGIT = re.compile(r"\D")
_CORSICAN = re.compile(r"2[ab]\d{3}", re.IGNORECASE)
_SLIPS, _LETTERS_BY_SLIP = 2, 6  # letters that may be wrong in a name: one in six, two at most
_CLOSE = 85  # per cent of likeness from which a name is taken for another that its postal code serves


def clean_code(value: object) -> str:
    """Return a commune code as five characters, or an empty string when it is not one.

    Undoes what spreadsheets do: ``1004``, ``1004.0``, ``'01004``, `` 01004 ``, ``2a004``.

    Examples
    --------
    >>> clean_code(1004.0), clean_code("'01004"), clean_code("2a004"), clean_code("Nîmes")
    ('01004', '01004', '2A004', '')
    """
    return _clean(str(value))


@lru_cache(maxsize=1 << 10)  # a row asks several times for its own
def _clean(value: str) -> str:
    text = value.strip().strip("'’\u00a0\u202f ").replace(" ", "")
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
    by_first_word
        Today's names and former ones by their first word.
    home
        Where names are looked up first.
    """

    communes: pd.DataFrame
    renamed: dict[str, str]
    by_name: NameIndex
    by_former_name: NameIndex
    by_postal_code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dep_of: dict[str, str] = field(default_factory=dict)
    names_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title_of: dict[str, str] = field(default_factory=dict)
    by_first_word: FirstWords = field(default_factory=lambda: FirstWords((), ()))
    home: Home = EVERYWHERE
    _found: dict[tuple[str, str, str], tuple[tuple[str, ...], str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # what was looked up from this home: lists repeat the same names
    # of some départements, the names and the communes: the same from every home
    _known: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _held: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def at(self, home: Home) -> Gazetteer:
        """Return the same gazetteer, which looks names up somewhere first."""
        return dataclasses.replace(self, home=home)

    def code(self, value: object) -> tuple[str, str]:
        """Return (today's code, remark); the code is empty when the value designates no commune."""
        for code in (str(value).strip(), clean_code(value)):  # codes of a territory of the user's come as they are
            if code in self.title_of:
                return code, ""
        if code in self.renamed:
            now = self.renamed[code]
            return now, f"code {code} remplacé par {now} ({self.title_of[now]})"
        other = uncovered(code=code)
        if other and len(self.title_of) > _WHOLE:
            return "", other
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
        other = uncovered(postal=postal_text(postal_code), name=name)
        if other and len(self.title_of) > _WHOLE:
            return "", other
        if bare_key(name) in self.by_name.bare:
            return "", f"« {_told(name)} » n'est ni dans le département ni au code postal indiqués"
        where = self._named_where(postal_code, department)
        return "", f"commune inconnue : « {_told(name)} »{self._suggest(str(name), where) if suggest else ''}"

    def _named_where(self, postal_code: object, department: object) -> tuple[str, ...]:
        """Return the départements where a name is to be looked for: those the row says, else home."""
        told = department_of_text(department)
        postal = _department_of_postal(postal_text(postal_code))
        return told or ((postal,) if postal else self.home.departments)

    def proposals(self, name: object, *, postal_code: object = "", department: object = "") -> tuple[str, ...]:
        """Return what a name that is not understood may mean: communes as ``Alès (30007)``, the likeliest first."""
        from rapidfuzz import fuzz, process

        served = self.by_postal_code.get(postal_text(postal_code), ())
        found = list(self.homonyms(name, postal_code=postal_code, department=department)) or list(served)
        if not found or not any(self.home.ring(code) < _FAR for code in found):
            where = self._named_where(postal_code, department)
            known = self._names_in(where)
            key = "" if is_sigle(str(name)) else bare_key(str(name)[:_SHOWN])  # letters of a sigle are initials
            near = process.extract(key, known, scorer=fuzz.WRatio, limit=4, score_cutoff=70) if key else ()
            close = [
                code for key, _, _ in near for code in self.by_name.bare[key] if not where or self._in(code, where)
            ]
            found = [*close, *found]
        return tuple(f"{self.title_of[code]} ({code})" for code in dict.fromkeys(found[:12]))

    def _in(self, code: str, departments: tuple[str, ...]) -> bool:
        return self.dep_of.get(code, "").startswith(departments)

    def _names_in(self, departments: tuple[str, ...]) -> tuple[str, ...]:
        if not departments:
            return self.names_of.get("", ())
        if departments not in self._known:
            here = [names for dep, names in self.names_of.items() if dep and dep.startswith(departments)]
            self._known[departments] = tuple(sorted(set().union(*here)))
        return self._known[departments]

    def homonyms(self, name: object, *, postal_code: object = "", department: object = "") -> tuple[str, ...]:
        """Return every commune that a name may designate; `name` gives its code only when there is one."""
        return self._fitting(name, postal_code, department)[0]

    def only(self, name: object, *, postal_code: object = "", department: object = "") -> str:
        """Return the only commune, where the row says or at home, that bears a name in full; empty for any other."""
        bearers = self.by_name.full.get(full_key(name))
        meant = self._meant(bearers, postal_code, department) if bearers else bearers
        return meant[0] if len(meant) == 1 else ""

    def close(self, name: object, postal_code: object) -> tuple[str, str]:
        """Return (code, remark) of the only commune that a postal code serves under a name much like this one.

        Likeness is the normalised indel ratio of the two names, articles and accents aside: 85 % at least.
        """
        from rapidfuzz import fuzz

        postal, key = postal_text(postal_code), bare_key(str(name)[:_SHOWN])
        served = self.by_postal_code.get(postal, ())
        near = [code for code in served if fuzz.ratio(key, bare_key(self.title_of[code])) >= _CLOSE]
        near = near or [code for code in served if f" {bare_key(self.title_of[code])} ".endswith(f" {key} ")]
        if len(near) != 1:
            return "", ""
        title = self.title_of[near[0]]
        return near[0], f"nom approchant : « {_told(name)} » lu comme {title} ({near[0]}), au code postal {postal}"

    def nearly(self, name: object, department: str) -> bool:
        """Tell whether a name is that of a commune of a département but for a letter or two."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        key, known = bare_key(str(name)[:_SHOWN]), self.names_of.get(department, ())
        most = min(_SLIPS, len(key) // _LETTERS_BY_SLIP)
        return process.extractOne(key, known, scorer=Levenshtein.distance, score_cutoff=most) is not None

    def postal(self, value: object) -> tuple[str, str]:
        """Return (code, remark) of the only commune that a postal code serves; no code when there are several."""
        postal = postal_text(value)
        found = self.by_postal_code.get(postal, ())
        if len(found) == 1:
            return found[0], f"commune déduite du code postal {postal}, qui n'en dessert qu'une"
        if found:
            places = first_five(f"{code} {self.title_of[code]}" for code in found)
            return "", f"le code postal {postal} dessert plusieurs communes ({places}) : ajoutez le nom de la commune"
        return "", f"code postal inconnu : « {_told(value)} »"

    def _suggest(self, name: str, departments: tuple[str, ...]) -> str:
        """Return a « Vouliez-vous dire » with the nearest names, where the row or the territory is."""
        from rapidfuzz import fuzz, process

        near = process.extract(bare_key(name), self._names_in(departments), scorer=fuzz.ratio, limit=3, score_cutoff=60)
        if not near:
            return ""
        titles = (self._title_in(departments, self.by_name.bare[key]) for key, _, _ in near)
        return f". Vouliez-vous dire {' ou '.join(f'« {title} »' for title in titles)} ?"

    def _title_in(self, departments: tuple[str, ...], codes: tuple[str, ...]) -> str:
        here = (code for code in codes if self._in(code, departments or ("",)))
        return self.title_of[next(here, codes[0])]

    def _fitting(self, name: object, postal_code: object, department: object) -> tuple[tuple[str, ...], str]:
        """Return the communes of a name that fit, and what to say when there is one: each is looked up once."""
        key = (str(name), str(postal_code), str(department))
        if key in self._found:
            return self._found[key]
        found = self._looked_up(name, postal_code, department)
        if len(key[0]) <= _SHOWN and len(self._found) < _MOST_KEPT:
            self._found[key] = found
        return found

    def _looked_up(self, name: object, postal_code: object, department: object) -> tuple[tuple[str, ...], str]:
        """Look a name up, circle after circle, and say when it is not the one that the commune bears.

        A short form of a commune of the place wins over a whole name farther away: in Savoie, « Aix » is Aix-les-Bains.
        """
        only = self.only(name, postal_code=postal_code, department=department)
        if only:
            return (only,), ""  # nearly every name
        served = bool(self.by_postal_code.get(postal_text(postal_code)))
        spellings = [(self._levels(reading), at > 0) for at, reading in enumerate((name, *other_readings(name)))]
        for at, circle in enumerate(self._circles(postal_code, department)):
            for levels, abridged in spellings:
                found = _bearing(levels, circle)
                if found:
                    return found, self._renamed(name, found[0], abridged=abridged)
            nearby = at == 0 or not served  # beyond its postal code, « Saint-Gilles » is a quarter
            found = self._short(name, circle) if circle is not None and nearby else ()
            if found:
                return found, self._renamed(name, found[0], abridged=True)
        return (), ""

    def _meant(self, codes: tuple[str, ...], postal_code: object, department: object) -> tuple[str, ...]:
        """Keep the communes that are in the first of the circles to look among."""
        postal = postal_text(postal_code)
        if postal and self.by_postal_code:
            served = self.by_postal_code.get(postal, ())
            return tuple([code for code in codes if code in served])
        told = department_of_text(department)
        if told:
            return tuple([code for code in codes if self._in(code, told)])
        circles = self.home.circles
        return tuple([code for code in codes if code in circles[0]]) if circles else codes

    def _renamed(self, name: object, code: str, *, abridged: bool) -> str:
        title = self.title_of[code]
        if abridged:
            return f"nom abrégé : « {_told(name)} » lu comme {title} ({code})"
        return "" if bare_key(title) == bare_key(name) else f"« {_told(name)} » est aujourd'hui {title} ({code})"

    def _short(self, name: object, circle: frozenset[str]) -> tuple[str, ...]:
        """Return the communes of a circle that a short form may mean: « Aix », « Vaison », « St Jean de Mne »."""
        key = bare_key(str(name)[:_SHOWN])
        given = telling_words(key)
        named = self.by_first_word.among(circle, given[0], given[1][0] if len(given) > 1 else "") if given else ()
        return tuple(dict.fromkeys([code for words, code in named if cut_short(given, words)]))

    def _levels(self, name: object) -> list[tuple[str, ...]]:
        """List who bears a name, the strictest spelling first; today's names come before former ones.

        But for an article written in full: « Le Molay » is the former commune of that name, not one of the three Molay.
        """
        text = str(name)
        today, former = self.by_name.exact(text), self.by_former_name.exact(text)
        loose = self.by_name.loose(text)
        exact = [*today, *former, loose] if full_key(text) != bare_key(text) else [*today, loose, *former]
        return [*exact, self.by_former_name.loose(text)]

    def _circles(self, postal_code: object, department: object) -> Iterator[frozenset[str] | None]:
        """Yield who may be meant: the communes of the postal code, else of the département, given or the postal code's.

        The code of a cedex serves none: its département decides. Where the row says nothing, home comes first, then the
        départements around, then the région, then all (None).
        """
        postal, told = postal_text(postal_code), department_of_text(department)
        if postal and self.by_postal_code:
            yield frozenset(self.by_postal_code.get(postal, ()))
            told = told or (_department_of_postal(postal),)
        if told:
            if told not in self._held:
                deps = {dep for dep in set(self.dep_of.values()) if dep.startswith(told)}
                self._held[told] = frozenset([code for code, dep in self.dep_of.items() if dep in deps])
            yield self._held[told]
            return
        yield from self.home.circles
        yield None


def _bearing(levels: list[tuple[str, ...]], circle: frozenset[str] | None) -> tuple[str, ...]:
    """Return the communes of a circle that bear a name, or bore it, as strictly spelled as any does."""
    for codes in filter(None, levels):
        found = codes if circle is None else tuple([code for code in codes if code in circle])
        if found:
            return found
    return ()


def _told(value: object) -> str:
    """Return what a message says of a cell: its beginning."""
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def postal_text(value: object) -> str:
    """Return a postal code as five digits, the zero that a spreadsheet ate put back; empty when there is none."""
    return _postal(str(value))


@lru_cache(maxsize=1 << 14)
def _postal(value: str) -> str:
    text = value.split(".", maxsplit=1)[0]
    corsican = _CORSICAN.fullmatch(text.strip())  # a commune's code in a column of postal codes
    digits = text if text.isdecimal() else "" if corsican else _NO_DIGIT.sub("", text)
    return digits.zfill(5) if digits else ""


def _department_of_postal(postal: str) -> str:
    if postal.startswith("20"):
        return "2"  # 2A or 2B: `_narrow` compares the beginning
    return postal[:3] if postal.startswith("97") else postal[:2]


def make_gazetteer(
    communes: pd.DataFrame, history: pd.DataFrame | None = None, former_names: pd.DataFrame | None = None
) -> Gazetteer:
    """Index communes (and, when given, their former codes and names) for look-ups."""
    codes, names = texts_of(communes.index), texts_of(communes["name"])
    deps = texts_of(communes["dep"].fillna(""))
    former = ([], []) if former_names is None else (texts_of(former_names["name"]), texts_of(former_names["code"]))
    full = full_keys([*names, *former[0]])
    bare = bare_keys(full)
    count = len(names)
    title_of = dict(zip(codes, names, strict=True))
    return Gazetteer(
        communes=communes,
        renamed={} if history is None else renamed_codes(history, title_of),
        by_name=NameIndex(names, codes, full[:count], bare[:count]),
        by_former_name=NameIndex(*former, full[count:], bare[count:]),
        by_postal_code=Deferred(partial(codes_by, communes["postal_codes"])) if "postal_codes" in communes else {},
        dep_of=dict(zip(codes, deps, strict=True)),
        names_of=Deferred(partial(names_by_department, bare[:count], deps)),
        title_of=title_of,
        by_first_word=FirstWords(bare, [*codes, *former[1]]),
    )


@lru_cache(maxsize=1)
def embedded_gazetteer() -> Gazetteer:
    """Return the gazetteer of all France, COG 2026."""
    return make_gazetteer(store.communes(), store.history(), store.former_names())
