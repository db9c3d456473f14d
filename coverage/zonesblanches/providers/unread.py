"""Columns that nothing reads though their cells say something: where teams go, how many they are, which stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zonesblanches.errors import first_five
from zonesblanches.language import normalise
from zonesblanches.providers.cells import Cells
from zonesblanches.providers.contents import ColumnContent
from zonesblanches.providers.evidence import OTHER_PLACES
from zonesblanches.providers.headers import Guess, role_to_type
from zonesblanches.providers.log import shown
from zonesblanches.providers.titles import exact_role
from zonesblanches.said import Said
from zonesblanches.states import state_under, tells_an_end
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.names import bare_key
from zonesblanches.values import blank, parse_number

__all__ = ["unread_columns"]

_PLACES, _COUNTS = 0.6, 0.8  # share of cells
_LONGEST = 80  # characters of such a name
_SOME_STATES, _STATES = 0.1, 0.4  # share of cells that say a state in words, where the title does too or not
_MOST_PEOPLE = 300
_SAME = 0.8  # share of rows where two columns name one place
_TOLD = ("commune", "action", "seat", "department", "address", "name", "family", "partner", "carrier")
_NO_COUNT = re.compile(
    r"\b(ages?|ans?|annees?|mois|jours?|semaines?|heures?|horaires?|durees?|km|kilom\w*|euros?|montants?|couts?|budgets?|tarifs?|"
    r"prix|cotisations?|subventions?|population|habitants?|beneficiaires?|usagers?|visites?|visitee?s|aidee?s|suivie?s|isolee?s|"
    r"accompagnee?s|agee?s|personnes|distances?|surfaces?|m2|n|no|num|numeros?|rang|ordre|lignes?|codes?|id|refs?|cantons?|"
    r"etages?|debuts?|fins?|groupes|equipes|antennes|points|ateliers|interventions?|actions|rencontres|sites|lots?|scores?|notes?|priorites?|classes?|niveaux?|dep|dept|departements?|regions?|zones?|secteurs?|passages?|"
    r"frequences?|seances?|permanences?|seniors?|communes|vehicules?|salles?|lits?|appels?|colonne|taux|part|indices?)\b|%"
)


def unread_columns(
    cells: Cells, roles: Mapping[str, str], guesses: Sequence[Guess], gazetteer: Gazetteer
) -> Iterator[tuple[str, str]]:
    """Yield a question for each column left alone whose cells are places; states or counts where no column says them.

    Parameters
    ----------
    cells
        The list, as read.
    roles, guesses
        What its columns were taken for.
    gazetteer
        Knows codes and names.
    """
    told = [header for role in _TOLD if (header := roles.get(role))]
    for guess in guesses:
        if guess.used or guess.confidence == 1:  # what the check itself wrote is no question
            continue
        column = list(cells.frame[guess.header])
        content = ColumnContent(column, gazetteer)
        if not content.sample:
            continue
        if _says_places(guess.header, content):
            if not any(_same(column, list(cells.frame[header])) for header in told):
                yield "declared", _question(guess.header, content, "declared")
        elif "status" not in roles and _says_states(guess, content):
            yield "status", _question(guess.header, content, "status")
        elif "capacity" not in roles and _counts_people(guess.header, content):
            yield "capacity", _question(guess.header, content, "capacity")


_LIKE = {"declared": "des territoires", "status": "des états", "capacity": "un nombre de personnes"}
_MEANING = {
    "declared": "où vont les équipes",
    "status": "quelles équipes existent encore",
    "capacity": "combien de personnes compte chaque équipe",
}


def _question(header: str, content: ColumnContent, role: str) -> str:
    words = first_five(dict.fromkeys(shown(cell).removesuffix(".0") for cell in content.filled))
    return Said(
        f"la colonne « {header} » ressemble à {_LIKE[role]} et n'est pas utilisée ({words})",
        f"si elle dit {_MEANING[role]} : {role_to_type(role, header)}",
    )


def _says_places(header: str, content: ColumnContent) -> bool:
    if OTHER_PLACES.search(normalise(header)) or _PARTS_OF_PLACES.search(
        normalise(header)
    ):  # « Canton », « EPCI », « Naissance »: its title says of what
        return False
    texts = [cell for cell in content.sample if isinstance(cell, str)]
    return len(texts) >= _PLACES * len(content.sample) and content.places >= _PLACES


_OTHER_UNITS = re.compile(r"(?i)\d\s*(?:h\b|h\d|:|%|€|km|min|ans?\b|mois|/\d+/)")
_PARTS_OF_PLACES = re.compile(r"\b(quartiers?|hameaux?|hameau|lieux?[ -]dits?)\b")


def _says_states(guess: Guess, content: ColumnContent) -> bool:
    """Tell whether a column says that teams have stopped, or will begin, in words too mixed for it to be used."""
    if content.another_status or tells_an_end(guess.header) or exact_role(guess.header) == "status":  # asked elsewhere
        return False
    states = [state_under(guess.header, cell) for cell in content.sample]
    least = _SOME_STATES if guess.role == "status" else _STATES
    return any(state in {"inactive", "planned"} for state in states) and content.states >= least


def _counts_people(header: str, content: ColumnContent) -> bool:
    if _NO_COUNT.search(normalise(header)) or (content.share("count") or 0.0) < _COUNTS:
        return False
    numbers = [value for cell in content.sample if (value := parse_number(cell)) is not None]
    if any(_OTHER_UNITS.search(str(cell)) for cell in content.sample):
        return False
    whole = all(value == int(value) and 0 <= value <= _MOST_PEOPLE for value in numbers)
    return whole and max(numbers, default=2) > 1


def _same(column: Sequence[Any], other: Sequence[Any]) -> bool:
    """Tell whether two columns name one place, row by row."""
    pairs = [(one, two) for one, two in zip(column, other, strict=True) if not blank(one) and not blank(two)][:200]
    return bool(pairs) and sum(_key(one) == _key(two) for one, two in pairs) >= _SAME * len(pairs)


def _key(cell: Any) -> str:
    return bare_key(str(cell)[:_LONGEST])
