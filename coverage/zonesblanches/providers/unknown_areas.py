"""A name of an area that is not understood, or means several: what is asked, and what it may be."""

from __future__ import annotations

from zonesblanches.providers.phrases import named_whole
from zonesblanches.providers.pieces import SHOWN, Piece
from zonesblanches.territory.areas import AreaMatch
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.tool import to_type

__all__ = ["asked_of"]

_MOST_PLACES = 200  # communes marked on the map for one question


def asked_of(gazetteer: Gazetteer, text: str, matches: list[AreaMatch]) -> Piece:
    """Ask what a name means, with what is like it around."""
    found = next((match for match in matches if match.several), matches[-1])
    others = [other for match in matches for other in match.others]
    titles = [other.title for other in others]
    near = () if found.several else gazetteer.proposals(named_whole(text) or text)[:4]
    narrow = dict.fromkeys(code for other in others if not other.is_wide for code in other.communes)
    reason = found.remark or f"« {text[:SHOWN]} » n'est ni une commune ni un territoire connu : non compté"
    if not found.several:
        reason += f" ; si c'est un secteur à vous : {to_type('sectors=', '--secteurs FICHIER')}"
    return Piece(
        text, question=reason, proposals=tuple(dict.fromkeys([*titles, *near])), places=tuple(narrow)[:_MOST_PLACES]
    )
