"""What a public edition must not hold, gathered from the internal diagnosis, which knows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import PurePath

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.groups import group_counts
from zonesblanches.language import LANGS
from zonesblanches.outputs.editions.decided import untold_texts
from zonesblanches.outputs.editions.names import official_names, person_names
from zonesblanches.outputs.editions.public import public_findings
from zonesblanches.outputs.editions.teams import list_names
from zonesblanches.outputs.editions.texts import emails, phones, words
from zonesblanches.outputs.options import PublicOptions
from zonesblanches.providers.providers import Providers
from zonesblanches.schema import COLUMNS, DEMAND_LABELS, label, short_epci
from zonesblanches.telling import remarks

__all__ = ["NEAR", "Secrets", "gather_secrets"]

NEAR = 5e-4  # degrees, about 50 m: closer than that, a point is the place
_PERSON = re.compile(r"\b(?:M|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle|Dr|Docteur)[\s.]+((?:[A-ZÀ-Ý][\w'’-]*\s*){1,3})")
_BETWEEN = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "sur", "commune",
            "communes", "canton", "mairie", "secteur", "ville", "centre", "est", "nord", "ouest", "sud"}  # fmt: skip
_SMALL = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"}
_ALONE = 5  # letters of a single word that is worth a search
_DIGITS = 8
_SHOWN = frozenset({"lon", "lat", "area_km2", "nearest_cost"})  # figures of a commune that no edition hides
_SOURCES = (".py", ".js", ".html", ".css")
_DOCSTRING = re.compile(r'^ *r?"""[\s\S]*?"""', re.MULTILINE)  # examples are never written: they may name anyone

_Words = tuple[str, ...]


@dataclass(frozen=True)
class Secrets:
    """What must not be found.

    Attributes
    ----------
    texts
        Sequences of words, in lower case and without accents → what they are.
    emails, phones
        Addresses in lower case; last nine digits of numbers.
    points
        Exact places that are hidden: longitude, latitude.
    owners
        Identifier of the provider of each point.
    cells
        By column, codes of the communes and EPCI whose value is hidden.
    keys
        Code or name, when only one has it, of every commune and EPCI → its code.
    headings
        How files head a column, in lower case → column.
    small
        Sentence of a number of people under the threshold, or None where the people concerned have no name of ours.
    """

    texts: dict[_Words, str]
    emails: frozenset[str]
    phones: frozenset[str]
    points: npt.NDArray[np.float64]
    owners: tuple[str, ...]
    cells: dict[str, set[str]]
    keys: dict[str, str]
    headings: dict[str, str]
    small: re.Pattern[str] | None


def gather_secrets(findings: Findings, asked: PublicOptions, public: Findings | None = None) -> Secrets:
    """Gather what a public edition of this diagnosis must not hold.

    Parameters
    ----------
    findings
        The internal diagnosis.
    asked
        What the edition hides: the names of providers too, or not.
    public
        The edition, where it was made already.
    """
    public = public or public_findings(findings, asked)
    table = findings.providers.table
    names = [] if asked.providers else _own_names(findings, table["name"])
    lists = _lists(findings.providers)
    private = [str(text) for text in findings.providers.private.to_numpy().ravel() if isinstance(text, str) and text]
    carriers = _own_names(findings, table["carrier"])
    logged = [
        str(text)
        for table in (findings.providers.rejects, findings.providers.repairs, findings.providers.questions)
        for text in table["value"]
        if text
    ]
    people = person_names(findings, asked.keep_names)
    persons = [*people["person"], *people["name"]]
    said = (*private, *carriers, *logged, *lists, *persons)
    points, owners = _points(findings, public)
    return Secrets(
        texts=_texts(
            {
                "contact ou adresse": private,
                "texte libre": [*carriers, *logged],
                "motif d'une décision": untold_texts(findings, public),
                "nom de liste": lists,
                "nom de personne": persons,
                "nom d'équipe": names,
            },
            public,
            official_names(findings),
        ),
        emails=frozenset(found for text in said for found in emails(text)),
        phones=frozenset(found for text in said for found in phones(text)),
        points=points,
        owners=owners,
        cells=_cells(findings, public),
        keys=_keys(findings, public),
        headings=_headings(findings),
        small=_small(findings, asked.threshold),
    )


def _own_names(findings: Findings, names: pd.Series) -> list[str]:
    """Return names without those that only join the family and the commune of their team, both said on purpose."""
    table, communes = findings.providers.table.loc[names.index], findings.commune_names
    kept: dict[str, None] = {}
    for name, family, code in zip(names.astype(str), table["family"], table["commune"], strict=True):
        told = {*words(str(family)), *words(str(communes.get(code, ""))), *_SMALL}
        if not told.issuperset(words(name)):
            kept[name] = None
    return list(kept)


def _lists(providers: Providers) -> list[str]:
    """Return the names of files that the public edition replaces, and what in them is a person's.

    The name of a file is searched whole; what stands before its extension, only where it holds a phone, an e-mail or a
    name after « Mme » or « M. »: « accueil.csv » must not forbid the word « accueil ».
    """
    found: dict[str, None] = {}
    for name, public in list_names(providers).items():
        if name == public:
            continue
        found[name] = None
        stem = PurePath(name).stem.replace("_", " ")
        persons = [match[1].strip() for match in _PERSON.finditer(name.replace("_", " "))]
        if persons or phones(stem) or emails(name):
            found[stem] = None
        found |= dict.fromkeys(person for person in persons if len(words(person)) > 1)
    return list(found)


def _texts(kinds: Mapping[str, list[str]], public: Findings, places: Sequence[str]) -> dict[_Words, str]:
    """Keep what tells something.

    Neither what the edition says on purpose (a team's name), nor our own words, nor official names of places: alone, or
    several in a row (« Apt, Gargas et le Pays d'Apt-Luberon »). A person's name among them stays a secret.
    """
    named = [tuple(words(name)) for name in places]
    official = {*named, *((word,) for word in _BETWEEN)} - {()}
    longest = max(map(len, official))
    said = [*(" ".join(words(text)) for text in _said(public)), _own_words(), *map(" ".join, named)]
    known = " ".join(f" {text} " for text in said)
    own = set(known.split())
    found: dict[_Words, str] = {}
    for kind, texts in kinds.items():
        for text in texts:
            key = tuple(words(text))
            if key in found or not _telling(key, own) or _only_places(key, official, longest):
                continue
            if not own.issuperset(key) or f" {' '.join(key)} " not in known:  # last: it reads all that is known
                found[key] = kind
    return found


def _only_places(key: _Words, official: Collection[_Words], longest: int) -> bool:
    """Tell whether words are official names one after the other, and small words between them."""
    reached = {0}
    for at in range(len(key)):
        if at in reached:
            reached |= {at + size for size in range(1, longest + 1) if key[at : at + size] in official}
    return len(key) in reached


def _telling(key: _Words, own: set[str]) -> bool:
    """Tell whether these words are worth a search: a name, an address; not « 3 », « 30100 » nor « accueil »."""
    letters = [word for word in key if word.isalpha() and len(word) >= 3]
    if len(key) == 1:
        return len(key[0]) >= _ALONE and key[0] not in own and (bool(letters) or len(key[0]) >= _DIGITS)
    return len("".join(key)) >= _ALONE and (bool(letters) or sum(map(len, key)) >= _DIGITS)


def _said(public: Findings) -> Iterator[str]:
    """Yield the names that the edition writes on purpose."""
    table, providers = public.table, public.providers
    for name in ("name", "epci_name"):
        yield from table[name].dropna().astype(str).unique()
    yield from public.territory.neighbours["name"].astype(str)
    for name in ("name", "family", "partner", "source", "mode"):
        yield from providers.table[name].dropna().astype(str).unique()
    yield from (public.territory.name, *public.territory.sources, *(source.name for source in providers.sources))
    for lang in LANGS:
        yield from (*remarks.notes(public, lang), *remarks.warnings(public, lang))
        yield from remarks.reader_warnings(public, lang)
    yield from (word for column in COLUMNS.values() for pair in column.values.values() for word in pair)


@cache
def _own_words() -> str:
    return "  ".join(" ".join(words(text)) for text in _own_texts())


@cache
def _own_texts() -> tuple[str, ...]:
    """Return the library's own words: its programs, without their docstrings, and its templates."""

    def walk(folder: Traversable) -> Iterable[str]:
        for entry in folder.iterdir():
            if entry.is_dir() and entry.name not in {"data", "vendor", "__pycache__"}:
                yield from walk(entry)
            elif entry.name.endswith(_SOURCES):
                yield _DOCSTRING.sub("", entry.read_text(encoding="utf-8"))

    return tuple(walk(package_files("zonesblanches")))


def _points(findings: Findings, public: Findings) -> tuple[npt.NDArray[np.float64], tuple[str, ...]]:
    """Return the exact places that no published point is near."""
    from scipy.spatial import cKDTree

    columns = ["lon", "lat"]
    shown = [public.providers.table, pd.DataFrame(findings.territory.communes), findings.territory.neighbours]
    told = pd.concat([table[columns].astype(float) for table in shown if len(table)]).dropna()
    exact = findings.providers.table[columns].astype(float).dropna()
    kept = exact[cKDTree(told).query(exact, p=np.inf)[0] > NEAR] if len(exact) else exact
    return kept.to_numpy(dtype=float), tuple(map(str, kept.index))


def _cells(findings: Findings, public: Findings) -> dict[str, set[str]]:
    """List the values that the internal tables hold and the public ones do not, codes by column.

    Tables of several families have the same headings: under a name without a family, a value is hidden when it is so
    for every family.
    """
    own = [name for name in findings.table if name not in findings.main.table and name in public.table]
    found = _lost(pd.DataFrame(findings.table)[own], pd.DataFrame(public.table))
    for before, after in (
        ([one.table for one in findings.families.values()], [one.table for one in public.families.values()]),
        ([findings.by_epci(name) for name in findings.families], [public.by_epci(name) for name in findings.families]),
        *([_groups(findings, public)] if public.grouping is not None else []),
    ):
        found |= set.intersection(*(_lost(one, other) for one, other in zip(before, after, strict=True)))
    cells: dict[str, set[str]] = {}
    for key, column in found:
        cells.setdefault(column, set()).add(key)
    return cells


def _groups(findings: Findings, public: Findings) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Return the counts of the groups that the edition tells of, in both."""
    grouping = public.grouping
    if grouping is None:
        return [], []
    before, after = (
        [group_counts(one, grouping, name).rename(index=grouping.title) for name in findings.families]
        for one in (findings, public)
    )
    return before, after


def _keys(findings: Findings, public: Findings) -> dict[str, str]:
    """Return the code of every commune and EPCI, by its code, and by its name where no other is called so.

    Groups are told by their codes alone: a canton bears the name of a commune.
    """
    epci = findings.by_epci()["epci_name"].astype(str)
    names = pd.concat([findings.table["name"].astype(str), epci])
    by_name = names[~names.duplicated(keep=False)]
    short = epci.map(short_epci)
    groups = [] if public.grouping is None else map(public.grouping.title, public.grouping.names)
    known = {str(code): str(code) for code in (*names.index, *groups)}
    return {str(name): str(code) for part in (by_name, short) for code, name in part.items()} | known


def _lost(before: pd.DataFrame, after: pd.DataFrame) -> set[tuple[str, str]]:
    names = [name for name in before.select_dtypes("number") if name in after and name not in _SHOWN]
    values = before[names].astype("Float64").astype(float)
    gone = (
        after.reindex(before.index)[names].isna().to_numpy() & np.isfinite(values.to_numpy()) & (values != 0).to_numpy()
    )
    rows, columns = np.nonzero(gone)
    return set(zip(before.index.astype(str)[rows], np.asarray(names, dtype=object)[columns], strict=True))


def _headings(findings: Findings) -> dict[str, str]:
    """Return column by heading, lower case: technical names, both languages, with the family where it has one."""
    names = {*map(str, findings.table.columns), *map(str, findings.by_epci().columns)}
    found = {name.casefold(): name for name in names}
    for lang in LANGS:
        found |= {label(name, lang).casefold(): name for name in names}
        words_of_demand = DEMAND_LABELS.get(findings.demand_column)
        if words_of_demand:
            found[words_of_demand[LANGS.index(lang)].casefold()] = "demand"
    return found


def _small(findings: Findings, threshold: int) -> re.Pattern[str] | None:
    """Write the pattern of a number of people under the threshold: « 7 personnes de 65 ans ou plus »."""
    people = DEMAND_LABELS.get(findings.demand_column)
    if people is None or findings.demand_column == "population":  # « pour 10 habitants » counts nobody
        return None
    numbers = "|".join(str(value) for value in range(threshold - 1, 0, -1))
    told = "|".join(re.escape(text) for text in people)
    return re.compile(rf"(?<![\d.,])(?:{numbers})(?:[.,]\d+)?\s{{1,12}}(?:{told})")
