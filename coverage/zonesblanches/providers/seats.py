"""Where a team acts and where its head office is, when a list tells one from the other."""

from __future__ import annotations

from typing import Any

from zonesblanches.providers.communes import said_communes
from zonesblanches.territory.codes import Gazetteer

__all__ = ["acting", "seats"]


def acting(cell: dict[str, Any]) -> dict[str, Any]:
    """Return what a row says of the place where the team acts; its other places are then those of its seat."""
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
    if not any(cell.get("action") or cell.get("seat") for cell in rows):
        return [""] * len(rows)
    told = [_seat_of(cell) if cell.get("action") or cell.get("seat") else {} for cell in rows]
    return [one.code for one in said_communes(told, gazetteer)]
