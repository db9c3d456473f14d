"""Where a team acts and where its head office is, when a list tells one from the other."""

from __future__ import annotations

from typing import Any

from zonesblanches.providers.clues import all_of
from zonesblanches.providers.commune_said import CommuneSaid
from zonesblanches.providers.communes import said_communes
from zonesblanches.territory.codes import Gazetteer

__all__ = ["said_where_acting", "seats"]


def said_where_acting(rows: list[dict[str, Any]], gazetteer: Gazetteer) -> list[CommuneSaid]:
    """Find the commune where each team acts; where the place of action is not understood, that of its seat stands.

    Parameters
    ----------
    rows
        Role → cell, blank ones empty.
    gazetteer
        Where to look communes up.
    """
    if not _tell_apart(rows):
        return said_communes(rows, gazetteer)
    said = said_communes([_acting(cell) for cell in rows], gazetteer)
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
    return {**kept, "commune": cell["action"]}


def _seat_of(cell: dict[str, Any]) -> dict[str, Any]:
    """Return what a row says of its seat: a column of its own, else the places of a row that says where it acts."""
    if not cell.get("seat"):
        return {role: value for role, value in cell.items() if role not in {"action", "section"}}
    return {"commune": cell["seat"], "address": cell["seat"], "department": cell.get("department", "")}


def seats(rows: list[dict[str, Any]], gazetteer: Gazetteer) -> list[str]:
    """Return the commune of each head office, where the list tells it from the place of action."""
    if not _tell_apart(rows):
        return [""] * len(rows)
    told = [_seat_of(cell) if cell.get("action") or _has_seat(cell) else {} for cell in rows]
    if not any(told):
        return [""] * len(rows)
    return [one.code for one in said_communes(told, gazetteer)]


def _acts_where_it_declares(cell: dict[str, Any]) -> bool:
    """Tell whether a row says a seat, and where its team goes, but no place of its own."""
    placed = any(cell.get(role) for role in ("commune", "commune_code", "postal_code", "lon", "lat", "point"))
    return bool(not placed and cell.get("declared") and (cell.get("seat") or cell.get("seat_address")))
