"""Where a team acts and where its head office is, when a list tells one from the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zonesblanches.progress import Progress, say_nothing
from zonesblanches.providers.clues import all_of
from zonesblanches.providers.commune_said import CommuneSaid
from zonesblanches.providers.communes import said_communes
from zonesblanches.providers.headers import Guess
from zonesblanches.providers.titles import title_key, whose_place
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.values import blank

__all__ = ["OF_ACTION", "said_where_acting", "seats", "told_apart", "with_offices"]

OF_ACTION = {"postal_code": "action_postal_code", "commune_code": "action_commune_code"}


def told_apart(
    by_role: Mapping[str, Sequence[Any]],
    roles: Mapping[str, str],
    guesses: Sequence[Guess],
    content: Mapping[str, Sequence[Any]],
) -> dict[str, Sequence[Any]]:
    """Set what is said of the place of action apart from what is said of the seat, by the words of the titles.

    « Lieu d'activité - CP » goes with « Lieu d'activité - Ville », not with « Siège - Ville ».

    Parameters
    ----------
    by_role
        Role → cells.
    roles, guesses, content
        Role → title; what columns were taken for; title → cells.
    """
    told = dict(by_role)
    seat = next((one.header for one in guesses if one.role == "address" and "siege" in title_key(one.header)), "")
    if seat:
        told["seat_address"] = content[seat]
    stem = whose_place(roles.get("action", ""))
    for role, name in OF_ACTION.items() if stem else ():
        titles = [guess.header for guess in guesses if guess.used and guess.role == role]
        own = [title for title in titles if whose_place(title) == stem]
        if own:
            rows = list(zip(by_role["action"], content[own[0]], by_role[role], strict=True))
            others = [title for title in titles if title not in own]
            rest = content[others[0]] if others else [""] * len(rows)
            told[name] = [cell if not blank(place) else "" for place, cell, _ in rows]
            told[role] = [merged if blank(place) else seat for (place, _, merged), seat in zip(rows, rest, strict=True)]
    return told


def said_where_acting(
    rows: list[dict[str, Any]], gazetteer: Gazetteer, progress: Progress = say_nothing
) -> list[CommuneSaid]:
    """Find the commune where each team acts; where the place of action is not understood, that of its seat stands.

    Parameters
    ----------
    rows
        Role → cell, blank ones empty.
    gazetteer
        Where to look communes up.
    progress
        Told how many rows are done, where it is long.
    """
    if not _tell_apart(rows):
        return said_communes(rows, gazetteer, progress)
    said = said_communes([_acting(cell) for cell in rows], gazetteer, progress)
    lost = [at for at, one in enumerate(said) if not one.code and _has_seat(rows[at])]
    homes = said_communes([_seat_of(rows[at]) for at in lost], gazetteer)
    for at, home in zip(lost, homes, strict=True):
        if home.code:
            areas = not rows[at].get("action")  # an area in words is no place to stand at: the seat is, and none asks
            where = "à la commune que dit la ligne" if rows[at].get("commune") else "à son siège"
            asked = "" if areas else all_of(said[at].asked, f"équipe placée {where}")
            said[at] = home._replace(asked=all_of(home.asked, asked), proposals=() if areas else said[at].proposals)
    return said


def _tell_apart(rows: list[dict[str, Any]]) -> bool:
    """Tell whether a list has a column that sets the place of action apart from the seat; rows have the same roles."""
    return bool(rows) and any(role in rows[0] for role in ("action", "seat", "seat_address"))


def _has_seat(cell: dict[str, Any]) -> bool:
    beside = any(cell.get(role) for role in ("address", "commune", "commune_code", "postal_code"))
    return bool(cell.get("seat") or cell.get("seat_address") or (cell.get("action") and beside))


def _acting(cell: dict[str, Any]) -> dict[str, Any]:
    """Return what a row says of the place where the team acts; its other places are then those of its seat."""
    if not cell.get("action") and _acts_where_it_declares(cell):
        cell = {**cell, "action": cell["declared"]}
    if not cell.get("action"):
        return cell if cell.get("commune") or not cell.get("seat") else {**cell, **_seat_of(cell)}
    kept: dict[str, Any] = {role: cell[role] for role in ("department", "section") if role in cell}
    own = {role: cell[name] for role, name in OF_ACTION.items() if cell.get(name)}
    return {**kept, **own, "commune": cell["action"]}


def _seat_of(cell: dict[str, Any]) -> dict[str, Any]:
    """Return what a row says of its seat: a column of its own, else the places of a row that says where it acts."""
    office = cell.get("seat_address")
    if office and cell.get("address") and office != cell["address"]:
        return {"address": office}
    if not cell.get("seat"):
        return {role: value for role, value in cell.items() if role not in _NO_SEAT}
    return {"commune": cell["seat"], "address": cell["seat"], "department": cell.get("department", "")}


_NO_SEAT = {"action", "section", *OF_ACTION.values()}


def seats(rows: list[dict[str, Any]], gazetteer: Gazetteer) -> list[str]:
    """Return the commune of each head office, where the list tells it from the place of action."""
    if not _tell_apart(rows):
        return [""] * len(rows)
    told = [_seat_of(cell) if cell.get("action") or _has_seat(cell) else {} for cell in rows]
    if not any(told):
        return [""] * len(rows)
    return [one.code for one in said_communes(told, gazetteer)]


def with_offices(rows: list[dict[str, Any]], offices: Sequence[str]) -> list[dict[str, Any]]:
    """Add to each row the commune of its head office: coordinates there say nothing of where the team acts."""
    return [{**cell, "office": office} if office else cell for cell, office in zip(rows, offices, strict=True)]


def _acts_where_it_declares(cell: dict[str, Any]) -> bool:
    """Tell whether a row says a seat, and where its team goes, but no place of its own."""
    placed = any(cell.get(role) for role in ("commune", "commune_code", "postal_code", "lon", "lat", "point"))
    return bool(not placed and cell.get("declared") and (cell.get("seat") or cell.get("seat_address")))
