"""What a territory may be: areas and communes by name, and the map of France; needed first of all, so light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zonesblanches.page.france import france_paths
from zonesblanches.providers.roles import ROLES
from zonesblanches.schema import value_words
from zonesblanches.territory import store

__all__ = ["places_work"]


def places_work(_: Mapping[str, Any], __: Callable[[str], None]) -> dict[str, Any]:
    """Return what a territory may be, and what a column may be taken for."""
    areas, communes = store.areas(), store.communes()
    wide = areas[areas["level"].isin(["departement", "region", "epci", "ept"])]
    known = [
        [row.name if row.level == "region" else row.code, row.name, row.level, int(row.communes)]
        for row in wide[["level", "code", "name", "communes"]].itertuples(index=False)
    ]
    towns = [list(town) for town in zip(communes.index, communes["name"], communes["dep"], strict=True)]
    roles = [(role, value_words("role", role).split(" (")[0]) for role in ROLES if not role.startswith("answer")]
    return {"areas": known, "communes": towns, "france": france_paths(), "roles": roles}
