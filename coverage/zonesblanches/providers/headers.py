"""Which column of a list plays which role: title, cells and the other columns weighed together, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zonesblanches.amounts import parse_amount
from zonesblanches.errors import MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.language import normalise, percent
from zonesblanches.providers.answering import answer_role
from zonesblanches.providers.contents import ColumnContent
from zonesblanches.providers.evidence import AXES, Evidence, pairs_of, ranked_claims
from zonesblanches.providers.roles import CONTACT_ROLES, ROLES
from zonesblanches.providers.titles import acts, another_year, other_gender, whose_place
from zonesblanches.said import Said
from zonesblanches.schema import COLUMNS, value_words
from zonesblanches.states import tells_an_end
from zonesblanches.territory.codes import Gazetteer, embedded_gazetteer
from zonesblanches.tool import to_type
from zonesblanches.values import blank

__all__ = ["LAST_RESORT", "SURE", "Guess", "cells_by_role", "match_headers", "read_choices", "role_to_type", "said"]

SURE = 0.9  # under this confidence, a column used is said to be a guess
LAST_RESORT = "faute de mieux"  # ends the reason of a column taken because no other says where
_USED = 0.6  # under this one, a column is shown and left alone
_APART = (*CONTACT_ROLES, "remark")  # every such column is kept, apart
_JOINED = ("declared",)  # of several such columns, all the cells of a row serve
_PLACES = ("commune_code", "commune", "action", "seat", "point", "postal_code", "address", "stops")
# of several such columns, the best serves first and the next ones fill its blanks
_FALLING_BACK = ("name", "commune", "commune_code", "postal_code", "department", "address", "point", "updated", *AXES)


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


def read_choices(
    columns: Mapping[str, str] | str | Path | None, source: str, sheet: str = "", sha256: str = ""
) -> tuple[dict[str, str], str]:
    """Return the user's choices role → header, from a mapping or from a TOML file, and what to say of them.

    The file holds ``role = "header"`` lines, for every list or under a table named after the file:
    ``["equipes.csv"]``, or ``["equipes.xlsx [Feuil1]"]`` for a sheet. The journal that the outputs write is such a
    file; two lists of one name are told apart by the beginning of their hash, ``["equipes.csv (5ea9fe)"]``. A role is
    written as in Python (``name``) or as on screen (``nom``).

    Raises
    ------
    ParameterError
        When the file is absent, is not TOML, or holds something else than texts.
    """
    if columns is None or isinstance(columns, Mapping):
        return {_role_of(key): value for key, value in (columns or {}).items()}, ""
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
    remark = ""
    if own is None and sections and not choices:
        remark = f"aucune section de {path.name} ne porte ce nom ({first_five(sections)}) : titres devinés, sans elle"
    choices |= own.get("colonnes", own) if isinstance(own, dict) else {}
    wrong = [key for key, value in choices.items() if not isinstance(value, str)]
    if wrong:
        raise ParameterError(f'{path.name} : « {wrong[0]} » attend un titre de colonne, comme {wrong[0]} = "Titre".')
    return {_role_of(key): value for key, value in choices.items()}, remark


def _role_of(key: str) -> str:
    """Return the role that a user names, in Python's word or in the screen's."""
    return key if key in ROLES else _ROLE_IN_FRENCH.get(normalise(key), key)


_ROLE_IN_FRENCH = {
    normalise(words.split(" (")[0]): role for role, (words, _) in COLUMNS["role"].values.items() if role in ROLES
}


def role_to_type(role: str, header: str) -> str:
    """Return what to type so that a column plays a role, in the tool at hand.

    Examples
    --------
    >>> role_to_type("name", "Intitulé du groupe")
    'columns={"name": "Intitulé du groupe"}'
    """
    french = value_words("role", role).split(" (")[0]
    return to_type(f'columns={{"{role}": "{header}"}}', f'--colonnes "{french}={header}"')


def match_headers(
    headers: Sequence[str],
    overrides: Mapping[str, str],
    source: str,
    cells: Mapping[str, Sequence[Any]] | None = None,
    gazetteer: Gazetteer | None = None,
) -> tuple[dict[str, str], list[Guess]]:
    """Return role → header, and what every column was taken for.

    The user's choice comes first. Then titles and cells are weighed together, column against column: a title that says
    more wins, an empty column never takes a role from a full one, cells that no role suits refuse theirs, and codes,
    coordinates, phones and e-mails are seen under any title.

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
    gazetteer
        Knows codes and names; all France by default.

    Raises
    ------
    MissingColumnError
        When an override names an unknown role or an absent column, or when nothing gives a place.
    """
    _check_overrides(overrides, headers, source)
    contents = {
        header: ColumnContent((cells or {}).get(header, ()), gazetteer or embedded_gazetteer()) for header in headers
    }
    guesses = {header: Guess(header, role, 1.0, "indiqué", used=True) for role, header in overrides.items() if header}
    taken = {role: header for role, header in overrides.items() if header}
    guesses |= _answers(headers)
    taken |= {guess.role: guess.header for guess in guesses.values() if guess.role.startswith("answer_")}
    free = [header for header in headers if header not in guesses]
    claims = ranked_claims(free, contents, cells or {})
    pairs = pairs_of(free, claims, contents, cells or {}) if not set(AXES) & set(overrides) else []
    _take_pairs(pairs, taken, guesses, cells or {})
    _take(claims, taken, guesses, set(overrides) | set(AXES), cells or {})
    _beside_action(taken, guesses)
    _last_place(claims, taken, guesses, contents)
    for header in headers:
        guesses.setdefault(header, Guess(header, "", 0.0, "titre inconnu ; non utilisée", used=False))
    _require_place(taken, headers, source)
    return taken, [guesses[header] for header in headers]


def _answers(headers: Sequence[str]) -> dict[str, Guess]:
    """Return the columns that `write_corrections` added: answers, and what it wrote for people."""
    roles = {header: role for header in headers if (role := answer_role(header)) is not None}
    return {
        header: Guess(
            header, role, 1.0, "réponse à une question" if role else "écrite par la vérification", used=bool(role)
        )
        for header, role in roles.items()
    }


def _take_pairs(
    pairs: Sequence[tuple[Evidence, Evidence]],
    taken: dict[str, str],
    guesses: dict[str, Guess],
    cells: Mapping[str, Sequence[Any]],
) -> None:
    """Give longitude and latitude to the best pair of columns; the next ones fill its blanks, both at once."""
    for pair in pairs:
        if any(one.header in guesses for one in pair):
            continue
        first = "lon" not in taken
        useful = first or _adds(pair[0].header, taken["lon"], cells)
        for one in pair:
            guesses[one.header] = _guess(one, used=useful, second=not first)
            if first:
                taken[one.role] = one.header


def _take(
    claims: Sequence[Evidence],
    taken: dict[str, str],
    guesses: dict[str, Guess],
    closed: set[str],
    cells: Mapping[str, Sequence[Any]],
) -> None:
    """Give each role to the best claim, each column one role; refused claims are remembered to be shown."""
    refused: dict[str, Guess] = {}
    for one in claims:
        if one.header in guesses:
            continue
        added = one.role == "capacity" and other_gender(one.header, taken.get("capacity", ""))
        several = added or one.role in _APART or one.role in _JOINED or _dates_ends(one, taken)
        free = one.role not in taken and one.role not in closed
        falling = one.role in _FALLING_BACK or another_year(one.header, taken.get(one.role, ""))
        second = one.role in taken and falling and _adds(one.header, taken[one.role], cells)
        if one.confidence >= _USED and (free or (several and one.role not in closed) or second):
            guesses[one.header] = _guess(one, used=True, second=second, added=added)
            taken.setdefault(one.role, one.header)
        else:
            refused.setdefault(one.header, _guess(one, used=False))
    for header, guess in refused.items():
        guesses.setdefault(header, guess)


def _beside_action(taken: Mapping[str, str], guesses: dict[str, Guess]) -> None:
    """Use the codes of the place of action, « Lieu d'activité - CP », beside those of the seat."""
    place = whose_place(taken.get("action", ""))
    for header, guess in guesses.items():
        if place and not guess.used and guess.role in {"postal_code", "commune_code"} and whose_place(header) == place:
            how = guess.how.replace("non utilisée", "du lieu d'intervention")
            guesses[header] = Guess(header, guess.role, guess.confidence, how, used=True)


def _dates_ends(one: Evidence, taken: Mapping[str, str]) -> bool:
    """Tell whether a column says the ends of teams beside one of states, or the other way round."""
    first = taken.get("status", "")
    return one.role == "status" and (tells_an_end(one.header) or tells_an_end(first))


def _last_place(
    claims: Sequence[Evidence],
    taken: dict[str, str],
    guesses: dict[str, Guess],
    contents: Mapping[str, ColumnContent],
) -> None:
    """Where no column says where for most rows, take the one that might: its cells will be asked about, not lost."""
    places = {*_PLACES, "lon"} & set(taken)
    if any(not contents[taken[role]].sample or contents[taken[role]].fill >= _MOST_ROWS for role in places):
        return
    free = [header for header in contents if header not in guesses or not guesses[header].used]
    best = max(free, key=lambda header: contents[header].communes * contents[header].fill, default="")
    if best and contents[best].fill >= _MOST_ROWS and contents[best].communes >= _SOME_COMMUNES:
        how = f"d'après le contenu : des noms de communes parmi d'autres, {LAST_RESORT}"
        guesses[best] = Guess(best, "commune", _USED, how, used=True)
        taken.setdefault("commune", best)
        return
    if not places:
        _by_title(claims, taken, guesses)


_MOST_ROWS = 0.5  # share of rows that say where, under which other columns are looked at
_SOME_COMMUNES = 0.4  # share of the cells of such a column that name a commune


def _by_title(claims: Sequence[Evidence], taken: dict[str, str], guesses: dict[str, Guess]) -> None:
    declared = taken.get("declared", "")
    if acts(declared):  # « Intervient à », several places in a cell: teams stand at the first
        guesses[declared] = Guess(declared, "action", _USED, f"{guesses[declared].how}, {LAST_RESORT}", used=True)
        taken["action"] = taken.pop("declared")
        return
    for one in claims:
        names = [other for other in claims if other.role == "name" and other.header != one.header]
        is_name = guesses[one.header].role == "name" and bool(names)  # « Lieu » named the teams, and « Nom » may
        if one.role in {"commune", "address", "commune_code"} and (not guesses[one.header].used or is_name):
            if taken.get("name") == one.header:
                taken["name"] = names[0].header
                guesses[names[0].header] = _guess(names[0], used=True)
            guesses[one.header] = Guess(one.header, one.role, _USED, f"{one.how}, {LAST_RESORT}", used=True)
            taken[one.role] = one.header
            return


def _guess(one: Evidence, *, used: bool, second: bool = False, added: bool = False) -> Guess:
    end = "non utilisée" if not used else "s'ajoute à l'autre" if added else "comble les vides" if second else ""
    return Guess(one.header, one.role, one.confidence, f"{one.how} ; {end}" if end else one.how, used)


def _adds(header: str, first: str, cells: Mapping[str, Sequence[Any]]) -> bool:
    """Tell whether a column is filled where another one is blank."""
    return any(
        blank(one) and not blank(other) for one, other in zip(cells.get(first, ()), cells.get(header, ()), strict=False)
    )


def cells_by_role(
    taken: Mapping[str, str], guesses: Sequence[Guess], content: Mapping[str, Sequence[Any]]
) -> dict[str, Sequence[Any]]:
    """Return role → one cell per row, the columns that share a role brought together.

    Parameters
    ----------
    taken, guesses
        Result of `match_headers`.
    content
        Title → cells.
    """
    by_role = {role: content[header] for role, header in taken.items()}
    others = [guess for guess in guesses if guess.used and taken.get(guess.role) != guess.header]
    for guess in others:
        if guess.role in _JOINED:
            rows = zip(by_role[guess.role], content[guess.header], strict=True)
            by_role[guess.role] = [_joined(one, other) for one, other in rows]
        elif guess.role == "capacity" and other_gender(guess.header, taken["capacity"]):
            rows = zip(by_role[guess.role], content[guess.header], strict=True)
            by_role[guess.role] = [_added(one, other) for one, other in rows]
        elif guess.role not in AXES and (
            guess.role in _FALLING_BACK or another_year(guess.header, taken.get(guess.role, ""))
        ):
            rows = zip(by_role[guess.role], content[guess.header], strict=True)
            by_role[guess.role] = [other if blank(one) else one for one, other in rows]
    _fill_pairs(by_role, [guess.header for guess in others if guess.role == "lon"],
                [guess.header for guess in others if guess.role == "lat"], content)  # fmt: skip
    return by_role


def _added(one: Any, other: Any) -> Any:
    if blank(one) or blank(other):
        return other if blank(one) else one
    first, second = parse_amount(one).value, parse_amount(other).value
    if first is None or second is None:  # what is not understood of one is asked about for both
        return one if first is None else other
    return first + second


def _joined(one: Any, other: Any) -> Any:
    return other if blank(one) else one if blank(other) else f"{one} ; {other}"


def _fill_pairs(
    by_role: dict[str, Sequence[Any]], lons: Sequence[str], lats: Sequence[str], content: Mapping[str, Sequence[Any]]
) -> None:
    for lon, lat in zip(lons, lats, strict=True):
        xs, ys = list(by_role["lon"]), list(by_role["lat"])
        for row, (x, y) in enumerate(zip(content[lon], content[lat], strict=True)):
            if blank(xs[row]) and blank(ys[row]):
                xs[row], ys[row] = x, y
        by_role |= {"lon": xs, "lat": ys}


def _check_overrides(overrides: Mapping[str, str], headers: Sequence[str], source: str) -> None:
    unknown = [role for role in overrides if role not in ROLES]
    if unknown:
        shown = to_type(", ".join(ROLES), ", ".join(_ROLE_IN_FRENCH))
        raise MissingColumnError(
            f"{to_type('columns', '--colonnes')} : rôle inconnu « {unknown[0]} »."
            f"{did_you_mean(unknown[0], to_type(' '.join(ROLES), ' '.join(_ROLE_IN_FRENCH)).split())} "
            f"Rôles possibles : {shown}."
        )
    absent = [header for header in overrides.values() if header and header not in headers]
    if absent:
        raise MissingColumnError(
            f"{source} : colonne « {absent[0]} » absente.{did_you_mean(absent[0], list(headers))} "
            f"Colonnes lues : {first_five(headers)}."
        )


def _require_place(found: Mapping[str, str], headers: Sequence[str], source: str) -> None:
    if ("lon" in found and "lat" in found) or any(role in found for role in (*_PLACES, "geo_citycode")):
        return
    raise MissingColumnError(
        f"{source} : aucune colonne ne dit où se trouvent les équipes. Colonnes lues : {first_five(headers)}. "
        "Attendu : « code insee », ou « commune » (avec « code postal » ou « département »), ou « longitude » et "
        f"« latitude ». Si vos colonnes ont d'autres noms, indiquez-les : {role_to_type('commune', 'votre colonne')}."
    )


def said(guess: Guess) -> Said:
    """Say a guess that is not sure, with the way to correct it."""
    role = value_words("role", guess.role)
    return Said(
        f"« {guess.header} » prise pour « {role} » ({guess.how}, confiance {percent(guess.confidence, 0)})",
        f"si c'est faux, {role_to_type(guess.role, 'le bon titre')}",
    )
