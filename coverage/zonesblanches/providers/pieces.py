"""What a cell of declared places gives, piece by piece."""

from __future__ import annotations

from typing import NamedTuple

from zonesblanches.providers.rights import communes_of, narrowed, title_of_right
from zonesblanches.said import Said
from zonesblanches.territory.divisions import epci_named
from zonesblanches.tool import to_type

__all__ = ["SHOWN", "Declared", "Piece", "of_rights", "right_piece", "with_namesake", "without"]

SHOWN = 80  # characters of a cell in a message


class Piece(NamedTuple):
    """What one piece of a cell gives.

    Parameters
    ----------
    text
        As written.
    codes
        Communes served.
    rights
        Areas as wide as a département, as `right_of` writes them.
    left_out
        Communes excepted.
    remark
        What was supposed, to be flagged.
    question
        What is asked; empty when the piece is understood.
    proposals, places
        What may be meant, and the communes where it may be.
    """

    text: str
    codes: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    remark: str = ""
    question: str = ""
    proposals: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Declared(NamedTuple):
    """What a whole cell gives: communes, rights, and its pieces."""

    codes: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()


def right_piece(text: str, right: str) -> Piece:
    """Ask whether a team that has a right really goes everywhere.

    Examples
    --------
    >>> right_piece("84", "departement:84").proposals
    ('département 84 (Vaucluse)',)
    """
    title = title_of_right(right)
    how = to_type("confirm_rights=True", "--confirmer-droits")
    reason = Said(
        f"« {text[:SHOWN]} » ({title}) dit où l'équipe peut aller, pas où elle va : aucune de ces communes n'est "
        "comptée comme desservie",
        f"Donnez les communes, ou confirmez par {how}",
        answer="Écrivez les communes où elle va, ou reprenez ce nom si elle va dans toutes",
    )
    return Piece(text, rights=(right,), question=reason, proposals=(title,))


def of_rights(piece: Piece) -> tuple[str, ...]:
    """Return the communes of the areas to which a piece gives a right."""
    return tuple(code for right in piece.rights for code in communes_of(right))


def with_namesake(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Say that a cell's only name, read as a commune, is also that of an EPCI round it: « Cambrai »."""
    codes = pieces[0].codes if len(pieces) == 1 else ()
    if len(codes) != 1 or pieces[0].remark or pieces[0].question:
        return pieces
    around = [area for area, former in epci_named(pieces[0].text) if not former and codes[0] in area.communes]
    remark = f"« {pieces[0].text[:SHOWN]} » lu comme la commune, non comme {around[0].title}" if around else ""
    return (pieces[0]._replace(remark=remark),) if remark else pieces


def without(piece: Piece, out: set[str]) -> Piece:
    """Take communes out of a piece, and out of its rights."""
    rights = tuple(narrowed(right, out) for right in piece.rights)
    again = right_piece(piece.text, rights[0]) if rights else piece
    return again._replace(codes=tuple(code for code in piece.codes if code not in out), rights=rights)
