"""Which column of a list plays which role, with what confidence and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zonesblanches.errors import MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.language import normalise, percent
from zonesblanches.providers.roles import CONTACT_ROLES, ROLES
from zonesblanches.territory.codes import clean_code
from zonesblanches.values import (
    blank,
    looks_like_email,
    looks_like_phone,
    parse_date,
    parse_number,
    parse_point,
)
from zonesblanches.wording import value_words

__all__ = ["SURE", "Guess", "match_headers", "nearly_recognised", "read_choices", "recognised", "said"]

SURE = 0.9  # under this confidence, a column used is said to be a guess
_USED = 0.6  # under this one, a column is shown and left alone
_TYPO = 88  # least similarity, of 100, of a title with a typing mistake
_CONTENT = 0.5  # least share of a column's cells that must suit its role
_SAMPLE = 200
_LONGEST_TITLE = 60
_SMALL_WORDS = {"d", "de", "des", "du", "l", "la", "le", "les", "of", "the"}
# words too general to be trusted inside a longer title
_GENERAL = {
    "id", "nom", "name", "type", "date", "mode", "etat", "numero", "reference", "ref", "x", "y", "service", "active",
    "actif", "status", "places", "staff", "structure", "equipe", "team", "libelle", "categorie", "category", "cp",
    "cog", "lon", "lat", "long", "lng", "dep", "zip", "tel", "mail", "mel", "rue", "voie", "prenom", "mobile", "reseau",
}  # fmt: skip
_ABOUT_NUMBERS = re.compile(r"^(nombre|nb|nbre|nbr|total|part|taux) ")
_PATTERN = {  # a cell that suits the role, for guesses from the title's neighbours and from the content
    "commune_code": lambda cell: bool(clean_code(cell)),
    "postal_code": lambda cell: bool(re.fullmatch(r"\s*\d{4,5}(\.0)?\s*", str(cell))),
    "lon": lambda cell: parse_number(cell) is not None,
    "lat": lambda cell: parse_number(cell) is not None,
    "point": lambda cell: parse_point(cell) is not None,
    "capacity": lambda cell: bool(re.search(r"\d", str(cell))),
    "radius": lambda cell: bool(re.search(r"\d", str(cell))),
    "updated": lambda cell: parse_date(cell) is not None,
    "email": looks_like_email,
    "phone": looks_like_phone,
}


def _key(title: object) -> str:
    """Reduce a title to its words, the small ones left out: « Nbre de bénévoles » is « Nbre bénévoles »."""
    return " ".join(word for word in normalise(title).split() if word not in _SMALL_WORDS)


_ROLE_OF = {_key(synonym): role for role, synonyms in ROLES.items() for synonym in synonyms}
_FIRST_NAMES, _LAST_NAMES = {"prenom", "prenoms"}, {"nom", "name"}
_FIRST_WORDS = {"tel": "phone", "mail": "email", "mobile": "phone", "mel": "email"}


@dataclass(frozen=True)
class Guess:
    """What a column was taken for.

    Parameters
    ----------
    header
        Title of the column.
    role
        Role of the schema, or an empty string.
    confidence
        From 0 to 1.
    how
        Why, in French.
    used
        False when the column was left alone.
    """

    header: str
    role: str
    confidence: float
    how: str
    used: bool


def recognised(cells: Sequence[object], known: Sequence[str] = ()) -> int:
    """Count the cells of a row that are headers of the schema, or that the user named."""
    named = {str(cell).strip() for cell in cells} & set(known)
    return len({_ROLE_OF[key] for cell in cells if (key := _key(cell)) in _ROLE_OF}) + len(named)


def nearly_recognised(cells: Sequence[object]) -> int:
    """Count the roles that short cells of a row resemble: a typing mistake, or a known title inside a longer one."""
    keys = [key for cell in cells if len(str(cell)) <= _LONGEST_TITLE and (key := _key(cell))]
    return len({role for key in keys if (role := _nearest_title(key)[0])})


def read_choices(
    columns: Mapping[str, str] | str | Path | None, source: str, sheet: str = "", sha256: str = ""
) -> tuple[dict[str, str], str]:
    """Return the user's choices role → header, from a mapping or from a TOML file, and what to say of them.

    The file holds ``role = "header"`` lines, for every list or under a table named after the file:
    ``["equipes.csv"]``, or ``["equipes.xlsx [Feuil1]"]`` for a sheet. The journal that the outputs write is such a
    file; two lists of one name are told apart by the beginning of their hash, ``["equipes.csv (5ea9fe)"]``.

    Raises
    ------
    ParameterError
        When the file is absent, is not TOML, or holds something else than texts.
    """
    if columns is None or isinstance(columns, Mapping):
        return dict(columns or {}), ""
    path = Path(columns)
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ParameterError(f"Fichier de colonnes illisible : {path} ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:  # not TOML, not UTF-8, a number of 5,000 digits, nested tables
        raise ParameterError(f"{path.name} n'est pas un fichier TOML valable : {error}.") from error
    names = (f"{source} [{sheet}]", f"{source} ({sha256[:6]})", source)
    own = next((told[name] for name in names if name in told), None)
    choices = {key: value for key, value in told.items() if not isinstance(value, dict)}
    sections = [key for key, value in told.items() if isinstance(value, dict)]
    said = ""
    if own is None and sections and not choices:
        said = f"aucune section de {path.name} ne porte ce nom ({first_five(sections)}) : titres devinés, sans elle"
    choices |= own.get("colonnes", own) if isinstance(own, dict) else {}
    wrong = [key for key, value in choices.items() if not isinstance(value, str)]
    if wrong:
        raise ParameterError(f'{path.name} : « {wrong[0]} » attend un titre de colonne, comme {wrong[0]} = "Titre".')
    return choices, said


def match_headers(
    headers: Sequence[str], overrides: Mapping[str, str], source: str, cells: Mapping[str, Sequence[Any]] | None = None
) -> tuple[dict[str, str], list[Guess]]:
    """Return role → header, and what every column was taken for.

    The user's choice comes first, then known titles, then near titles whose content agrees, then the content of
    columns of phones, e-mails and coordinates.

    Parameters
    ----------
    headers
        Titles, as read.
    overrides
        Role → title chosen by the user; an empty title says that no column plays the role.
    source
        Name of the list, for messages.
    cells
        Title → cells, to check guesses with.

    Raises
    ------
    MissingColumnError
        When an override names an unknown role or an absent column, or when nothing gives a place.
    """
    _check_overrides(overrides, headers, source)
    content = cells or {}
    guesses = [Guess(header, role, 1.0, "indiqué", used=True) for role, header in overrides.items() if header]
    taken = {role: header for role, header in overrides.items() if header}
    closed = set(overrides)
    for guess in (*_known(headers), *_near(headers, content), *_by_content(headers, content)):
        if guess.header in [done.header for done in guesses if done.used or done.role == guess.role]:
            continue
        free = guess.role not in closed and guess.confidence >= _USED
        if free and guess.role not in CONTACT_ROLES:
            closed.add(guess.role)
        if free:
            taken.setdefault(guess.role, guess.header)
        how = guess.how if free else f"{guess.how} ; non utilisée"
        guesses.append(Guess(guess.header, guess.role, guess.confidence, how, used=free))
    rest = [header for header in headers if header not in {guess.header for guess in guesses}]
    guesses += [Guess(header, "", 0.0, "titre inconnu ; non utilisée", used=False) for header in rest]
    _require_place(taken, headers, source)
    order = {header: position for position, header in enumerate(headers)}
    return taken, sorted(guesses, key=lambda guess: order[guess.header])


def _check_overrides(overrides: Mapping[str, str], headers: Sequence[str], source: str) -> None:
    unknown = [role for role in overrides if role not in ROLES]
    if unknown:
        raise MissingColumnError(
            f"columns : rôle inconnu « {unknown[0]} ».{did_you_mean(unknown[0], list(ROLES))} "
            f"Rôles possibles : {', '.join(ROLES)}."
        )
    absent = [header for header in overrides.values() if header and header not in headers]
    if absent:
        raise MissingColumnError(
            f"{source} : colonne « {absent[0]} » absente.{did_you_mean(absent[0], list(headers))} "
            f"Colonnes lues : {first_five(headers)}."
        )


def _known(headers: Sequence[str]) -> list[Guess]:
    """Guess from known titles; beside a « Prénom », a « Nom » is that of a person."""
    people = any(_key(header) in _FIRST_NAMES for header in headers)
    return [
        Guess(header, "contact", 1.0, "nom de personne, à côté d'un prénom", used=True)
        if people and _key(header) in _LAST_NAMES
        else Guess(header, role, 1.0, "titre connu", used=True)
        for header in headers
        if (role := _ROLE_OF.get(_key(header)))
    ]


def _near(headers: Sequence[str], cells: Mapping[str, Sequence[Any]]) -> list[Guess]:
    """Guess from titles close to a known one: a typing mistake, or a known title inside a longer one."""
    found = []
    for header in headers:
        key = _key(header)
        if key in _ROLE_OF or not key:
            continue
        role, confidence, how = _nearest_title(key)
        share = _share(cells.get(header, ()), role)
        if not role:
            continue
        if share < _CONTENT:
            found.append(Guess(header, role, 0.3, f"{how}, mais le contenu ne va pas", used=False))
        else:
            found.append(Guess(header, role, confidence, how, used=True))
    return sorted(found, key=lambda guess: -guess.confidence)


def _nearest_title(key: str) -> tuple[str, float, str]:
    first = key.split(maxsplit=1)[0]
    if first in _FIRST_WORDS:
        return _FIRST_WORDS[first], 0.7, f"le titre commence par « {first} »"
    inside = [word for word in _ROLE_OF if word not in _GENERAL and re.search(rf"\b{re.escape(word)}\b", key)]
    contacts = [word for word in inside if _ROLE_OF[word] in CONTACT_ROLES]
    inside = contacts or inside  # « téléphone de la structure » is a phone, « commune du référent » no place
    if _ABOUT_NUMBERS.match(key):
        inside = [word for word in inside if _ROLE_OF[word] == "capacity"]
    if inside:
        longest = max(inside, key=lambda word: (len(word), word))
        return _ROLE_OF[longest], 0.7, f"le titre contient « {longest} »"
    from rapidfuzz import fuzz, process

    best = process.extractOne(key, [word for word in _ROLE_OF if len(word) > 4], scorer=fuzz.ratio, score_cutoff=_TYPO)
    return (_ROLE_OF[best[0]], best[1] / 100 * 0.85, f"titre proche de « {best[0]} »") if best else ("", 0.0, "")


def _by_content(headers: Sequence[str], cells: Mapping[str, Sequence[Any]]) -> list[Guess]:
    """Recognise phones, e-mails and pairs of coordinates whatever their title: contacts must not be exported."""
    return [
        Guess(header, role, 0.8, "d'après le contenu", used=True)
        for header in headers
        if _ROLE_OF.get(_key(header)) is None
        for role in ("email", "phone", "point")
        if _share(cells.get(header, ()), role, unknown=0.0) >= 0.6
    ]


def _share(column: Sequence[Any], role: str, unknown: float = 1.0) -> float:
    """Return the share of the first filled cells that suit a role; `unknown` when nothing tells."""
    suits = _PATTERN.get(role)
    filled = [cell for cell in column[:_SAMPLE] if not blank(cell)]
    if suits is None or not filled:
        return unknown
    return sum(bool(suits(cell)) for cell in filled) / len(filled)


def _require_place(found: Mapping[str, str], headers: Sequence[str], source: str) -> None:
    if ("lon" in found and "lat" in found) or any(
        role in found for role in ("commune_code", "commune", "point", "geo_citycode", "postal_code", "address")
    ):
        return
    raise MissingColumnError(
        f"{source} : aucune colonne ne dit où se trouvent les équipes. Colonnes lues : {first_five(headers)}. "
        "Attendu : « code insee », ou « commune » (avec « code postal » ou « département »), ou « longitude » et "
        '« latitude ». Si vos colonnes ont d\'autres noms, indiquez-les : columns={"commune_code": "votre colonne"}.'
    )


def said(guess: Guess) -> str:
    """Say a guess that is not sure, with the way to correct it."""
    role = value_words("role", guess.role)
    return (
        f"« {guess.header} » prise pour « {role} » ({guess.how}, confiance {percent(guess.confidence, 0)}) : "
        f'si c\'est faux, columns={{"{guess.role}": "le bon titre"}}'
    )
