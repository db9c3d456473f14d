"""What is asked of a list as a whole: no name, a column of states in other words, a column that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zonesblanches.errors import first_five
from zonesblanches.providers.cells import Cells
from zonesblanches.providers.contents import ColumnContent
from zonesblanches.providers.headers import LAST_RESORT, Guess, role_to_type
from zonesblanches.providers.log import shown
from zonesblanches.providers.titles import MAY_END, exact_role, title_key
from zonesblanches.providers.unread import unread_columns
from zonesblanches.said import Said
from zonesblanches.states import tells_an_end
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.values import blank

__all__ = ["list_questions"]


def list_questions(
    cells: Cells, roles: Mapping[str, str], guesses: Sequence[Guess], gazetteer: Gazetteer
) -> Iterator[tuple[str, str]]:
    """Yield the role concerned and the question, in words.

    Parameters
    ----------
    cells
        The list, as read.
    roles, guesses
        What its columns were taken for.
    gazetteer
        Knows codes and names.
    """
    yield from (("", text) for text in cells.questions)
    if "name" not in roles:
        said = "aucune colonne de nom : les équipes s'appellent d'après leur lieu"
        answer = "si elles ont un nom, ajoutez une colonne « nom »"
        yield "name", Said(said, role_to_type("name", "le titre de la colonne"), answer=answer)
    yield from unread_columns(cells, roles, guesses, gazetteer)
    for guess in guesses:
        if guess.role not in {"commune_code", "status"}:
            continue
        content = ColumnContent(list(cells.frame[guess.header]), gazetteer)
        if guess.used and guess.role == "commune_code" and guess.how.endswith(LAST_RESORT):
            said = f"« {guess.header} » pris pour des codes de communes faute de mieux ({_words(content)})"
            yield "commune_code", Said(said, f"si c'est faux : {role_to_type('commune', 'le bon titre')}")
        elif guess.role == "status" and not guess.used and guess.confidence < 1 and _may_tell_states(guess, content):
            said = f"« {guess.header} » : aucun état compris ({_words(content)})"
            yield "status", f"{said}, toutes les équipes supposées actives"


def _words(content: ColumnContent) -> str:
    return first_five(dict.fromkeys(shown(cell) for cell in content.filled if not blank(cell)))


def _may_tell_states(guess: Guess, content: ColumnContent) -> bool:
    told = exact_role(guess.header) == "status" or (
        tells_an_end(guess.header) and title_key(guess.header) not in MAY_END
    )
    return bool(content.sample) and told and not content.another_status
