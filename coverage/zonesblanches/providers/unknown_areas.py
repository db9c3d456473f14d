"""A name of an area that is not understood, or means several: what is asked, and what it may be."""

from __future__ import annotations

from collections.abc import Sequence

from zonesblanches.providers.phrases import named_whole
from zonesblanches.providers.pieces import SHOWN, Piece
from zonesblanches.said import Said
from zonesblanches.territory.alike import areas_like, is_sigle
from zonesblanches.territory.areas import AreaMatch
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.divisions import Area, areas_holding
from zonesblanches.tool import to_type

__all__ = ["asked_of", "with_near_ones"]

_MOST_PLACES = 200  # communes marked on the map for one question
_FAR = 2  # ring of the home from which a proposal is too far to stand alone
_MARKED = (("epci", "ept"), ("canton",), ("commune",), ("arrondissement",))  # levels marked, the first that is proposed


def asked_of(gazetteer: Gazetteer, text: str, matches: list[AreaMatch], commune: str = "") -> Piece:
    """Ask what a name means, with what is like it around; a sigle like none may be that of the team's own EPCI."""
    found = next((match for match in matches if match.several), matches[-1])
    own = areas_holding(commune, "epci") if is_sigle(named_whole(text) or text) else []
    others = _near_home(gazetteer, [other for match in matches for other in match.others]) or own
    near = () if found.several else gazetteer.proposals(named_whole(text) or text)[:4]
    places = [code for area in _marked(others, several=found.several) for code in area.communes]
    reason = found.remark or f"« {text[:SHOWN]} » n'est ni une commune ni un territoire connu : non compté"
    if not found.several:
        advice = f"si c'est un secteur à vous : {to_type('sectors=', '--secteurs FICHIER')}"
        reason = Said(reason, advice, answer="si c'est un secteur à vous, écrivez ses communes")
    titles = [other.title for other in others]
    return Piece(
        text,
        question=reason,
        proposals=tuple(dict.fromkeys([*titles, *near])),
        places=tuple(dict.fromkeys(places))[:_MOST_PLACES],
    )


def with_near_ones(gazetteer: Gazetteer, text: str, areas: Sequence[Area]) -> tuple[str, ...]:
    """Propose areas that are far after what is like their name around; nothing where there is nothing around.

    Parameters
    ----------
    gazetteer
        Its home says what is around.
    text
        The name.
    areas
        Those that bear it.
    """
    around = areas_like(text, gazetteer.home.departments) if gazetteer.home.departments else []
    return tuple(dict.fromkeys(area.title for area in _near_home(gazetteer, [*around, *areas])))


def _near_home(gazetteer: Gazetteer, areas: Sequence[Area]) -> list[Area]:
    """Return areas that may be meant; those far from home only beside one that is near."""
    near = any(gazetteer.home.ring(code) < _FAR for area in areas for code in area.communes)
    return list(areas) if near else []


def _marked(areas: Sequence[Area], *, several: bool) -> list[Area]:
    """Return the areas whose communes are marked: each that bears the name, else the narrowest EPCI, or canton."""
    narrow = [area for area in areas if not area.is_wide]
    if several:
        return narrow
    for levels in _MARKED:
        found = [area for area in narrow if area.level in levels]
        if found:
            return [min(found, key=lambda area: len(area.communes))]
    return []
