"""Which names of teams look like those of people: a drop-in called by its mediator's name is a contact."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from zonesblanches.language import normalise
from zonesblanches.outputs.editions.vocabulary import FIRST_NAMES, GENERAL, NAMED_AFTER, ROLES, SMALL

__all__ = ["Places", "person_in"]

_APART = re.compile(r"\s+[-–—/|&+]+\s+|[,;:()\[\]|/«»\"\n]|\s-|-\s|\s+(?:et|avec|and)\s+", re.IGNORECASE)
_WORD = re.compile(r"(?:[^\W\d_]\.)+|(?:[dDlL]['’])|[^\W_]+(?:[-'’][^\W_]+)*")
_CIVILITY = {"m", "mr", "mme", "mlle", "mm", "mmes", "monsieur", "madame", "mademoiselle", "dr", "docteur", "docteure",
             "me", "maitre", "pere", "soeur", "abbe", "pr", "professeur"}  # fmt: skip
_PARTICLES = {"de", "du", "d", "le", "la", "van", "von", "ben", "el", "da", "di", "dos"}
_FEW = 4  # words of a name at most
_ACRONYM = 5  # letters of one at most: « ADMR », « SSIAD »


@dataclass(frozen=True)
class Places:
    """The names of places around, in normal form, by their number of words, the longest first."""

    names: frozenset[str]
    longest: int

    @classmethod
    def of(cls, names: Collection[str]) -> Places:
        """Gather names of communes, EPCI, départements and régions.

        Parameters
        ----------
        names
            As files write them.
        """
        keys = frozenset(filter(None, map(normalise, names)))
        bare = frozenset(re.sub(r"^(?:le|la|les|l) ", "", key) for key in keys)
        return cls(keys | bare, max((len(key.split()) for key in keys), default=0))


def person_in(name: str, places: Places) -> str | None:
    """Return what in a team's name looks like a person's, None where nothing does.

    A name is cut where its writer cut it (dash, comma, brackets, « et »). In each part, names of places, general words
    of the field and acronyms are passed over; what is left is a person's when it follows a civility or a role
    (« Mme », « référente »), holds a common first name, or is two to four words in capitals. A name that follows a word
    of building or body (« maison Simone Veil », « club Joliot-Curie ») is that of the building: nobody is in charge.

    Parameters
    ----------
    name
        Of a team, as written.
    places
        Names of the places around.

    Examples
    --------
    >>> around = Places.of(["Bonnat", "Auzances"])
    >>> person_in("Bonnat - Zéphirine Quidamet", around)
    'Zéphirine Quidamet'
    >>> [person_in(name, around) for name in ("Auzances - Bus de Services", "Maison Simone Veil", "Croix-Rouge")]
    [None, None, None]
    """
    parts = [words for part in _APART.split(name) if (words := _WORD.findall(part))]
    role: list[str] = []
    for words in parts:
        found = _in_part(words, role, places, alone=len(parts) == 1)
        if found:
            return found
        role = [key for key in [normalise(words[-1])] if key in ROLES or key in _CIVILITY]  # « référente : Zoé »
    return None


def _in_part(words: Sequence[str], role: Sequence[str], places: Places, *, alone: bool) -> str | None:
    """Look at the runs of unknown words of a part, each with what stands before it."""
    for run, near in _runs(words, places):
        before = [*role, *near]
        keys = [normalise(word) for word in run]
        last = before[-1] if before else ""
        if last in _CIVILITY:
            found = not _named_after(before[:-1])
        elif _named_after(before):
            continue
        elif last in ROLES:
            found = _capital(run[-1]) or bool(FIRST_NAMES & set(keys))
        else:
            found = _like_a_name(run, keys, before, alone=alone)
        if found:
            return " ".join(run).replace("' ", "'").replace("’ ", "’")
    return None


def _runs(words: Sequence[str], places: Places) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the runs of words that are no place and nothing general, with the normal forms of those before.

    A first name opens a run whatever follows it: « Rose Fontaine ». A place before a run ends what came earlier.
    """
    before: list[str] = []
    run: list[str] = []
    at = 0
    while at < len(words):
        size = _place_at(words, at, places)
        if size and not _continues(run):
            if run:
                yield run, before
            before, run = ["·"], []
            at += size
            continue
        key = normalise(words[at])
        if _general(words[at], key) and not (_continues(run) and (_capital(words[at]) or key in _PARTICLES)):
            if run:
                yield run, before
                before, run = [*before, *map(normalise, run)], []
            before = [*before, key]
        else:
            run = [*run, words[at]]
        at += 1
    if run:
        yield run, before


def _continues(run: Sequence[str]) -> bool:
    """Tell whether a first name waits for its family name, which may be any word."""
    waiting = [word for word in run if normalise(word) not in _PARTICLES]
    return len(waiting) == 1 and _first(normalise(waiting[0]))


def _place_at(words: Sequence[str], at: int, places: Places) -> int:
    """Return how many words, from here, name a place: the most."""
    text = ""
    best = 0
    for count, word in enumerate(words[at : at + places.longest], start=1):
        text = f"{text} {normalise(word)}".strip()
        if text in places.names:
            best = count
    return best


def _general(word: str, key: str) -> bool:
    if key in _CIVILITY | ROLES | NAMED_AFTER or key in SMALL:
        return True
    if any(sign.isdigit() for sign in word):
        return True
    parts = key.split()
    if all(_known(part) for part in parts):
        return not _first(key)
    return word.isupper() and len(word.replace(".", "")) <= _ACRONYM and not _first(key) and "." not in word


@cache
def _known(word: str) -> bool:
    """Tell whether a word is one of the field's, singular or plural, masculine or feminine."""
    forms = {word, word.removesuffix("s"), word.removesuffix("x"), word.removesuffix("e"), word.removesuffix("es")}
    return bool(forms & GENERAL) or word in SMALL


def _first(key: str) -> bool:
    """Tell whether a word is a common first name: « Marie », « Jean-Pierre »."""
    parts = key.split()
    return bool(parts) and all(part in FIRST_NAMES for part in parts)


def _named_after(before: Sequence[str]) -> bool:
    """Tell whether the nearest word that is neither small nor general names a building or a body."""
    for key in reversed(before):
        if key in NAMED_AFTER:
            return True
        if key in ROLES or key in _CIVILITY or key == "·":
            return False
    return False


def _like_a_name(run: Sequence[str], keys: Sequence[str], before: Sequence[str], *, alone: bool) -> bool:
    """Tell whether a run is a person's name by itself: a first name beside another word, or a few words in capitals."""
    content = [(word, key) for word, key in zip(run, keys, strict=True) if key not in _PARTICLES]
    firsts = [key for _, key in content if _first(key)]
    if len(content) == 1:
        word, key = content[0]
        hyphenated = "-" in word and not alone and key.count(" ") == 1 and key.split()[0] in FIRST_NAMES
        return (bool(firsts) and not alone and not before) or hyphenated
    if firsts and len(content) <= _FEW:
        return True
    if before and before[-1] in {"le", "la", "les", "l", "d", "du", "des", "aux", "au"}:
        return False  # « Les Mimosas Bleus »
    if len(content) != len(run):
        return False  # « Rives de Gartempe »: small words join things, unless a first name says otherwise
    initials = [word for word, _ in content if re.fullmatch(r"(?:[^\W\d_]\.)+", word)]
    return 2 <= len(content) <= _FEW and all(_capital(word) for word, _ in content) and len(initials) < len(content)


def _capital(word: str) -> bool:
    return word[:1].isupper()
