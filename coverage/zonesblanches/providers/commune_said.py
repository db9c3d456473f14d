"""What a row says of the commune where its team is."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["NO_PLACE", "CommuneSaid"]

NO_PLACE = "aucun lieu : ni coordonnées, ni code commune, ni nom de commune"


class CommuneSaid(NamedTuple):
    """The commune that a row declares.

    Parameters
    ----------
    code
        Today's code, empty when the row does not decide.
    source
        ``code``, ``name``, ``postal code`` or ``address text``.
    remark
        What was resolved or doubted, or why there is no code.
    name, choices
        A name that several communes bear, and their codes.
    clues
        How many cells say it, each on its own: code, name, postal code, département.
    also
        Other communes that the same cell names: the team serves each.
    asked
        What the row says against itself, or what is not understood of it; empty when nothing is.
    proposals
        What may be meant.
    written
        The code as written, where it is that of an arrondissement.
    """

    code: str
    source: str
    remark: str
    name: str = ""
    choices: tuple[str, ...] = ()
    clues: int = 0
    also: tuple[str, ...] = ()
    asked: str = ""
    proposals: tuple[str, ...] = ()
    written: str = ""
