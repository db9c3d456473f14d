"""Coordinates that the rest of the row contradicts: by how much, and which of the two stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from zonesblanches.language import number
from zonesblanches.providers.commune_said import CommuneSaid
from zonesblanches.providers.points import Points
from zonesblanches.providers.projections import metres_between
from zonesblanches.territory.codes import Gazetteer, postal_text
from zonesblanches.territory.departments import department_of_text, department_title

__all__ = ["contradiction", "outweighs"]

_NEAR_KM = 10.0  # a point so near the commune declared is only across its limit

_ANY_KM = 25.0  # beyond, whatever the row writes wins over its coordinates

_MANY_CLUES = 3  # code, name and postal code: from so many, it wins as soon as it is contradicted


def contradiction(cell: Mapping[str, Any], row: int, points: Points, said: CommuneSaid, gazetteer: Gazetteer) -> str:
    """Say how far the coordinates are from the commune, postal code or département that the row writes."""
    title = gazetteer.title_of[str(points.commune[row])]
    if said.code:
        gap = float(points.gap_km[row])
        if gap <= _NEAR_KM:
            return ""
        name = gazetteer.title_of[said.code]
        return f"coordonnées à {title}, à {number(round(gap))} km de {name} ({said.code}) que dit la ligne"
    told = department_of_text(cell.get("department", ""))
    postal = postal_text(cell.get("postal_code", ""))
    served = gazetteer.by_postal_code.get(postal, ())
    codes = served or tuple(code for code, dep in gazetteer.dep_of.items() if told and dep.startswith(told))
    if not codes:
        return _uncovered(said)
    here = gazetteer.communes.loc[list(codes)]
    lon, lat = np.full(len(here), points.lon[row]), np.full(len(here), points.lat[row])
    gap = float(metres_between(lon, lat, here["lon"].to_numpy(float), here["lat"].to_numpy(float)).min()) / 1000
    what = f"le code postal {postal}" if served else f"le département ({department_title(told[0])})"
    return f"coordonnées à {title}, à {number(round(gap))} km de ce que dit {what}" if gap > _NEAR_KM else ""


def _uncovered(said: CommuneSaid) -> str:
    return f"{said.remark} ; coordonnées ailleurs" if "n'est pas couvert" in said.remark else ""


def outweighs(said: CommuneSaid, gap_km: float) -> bool:
    """Tell whether what the row writes wins over its coordinates: by number of clues, then by distance.

    One clue alone does not: head offices are often listed so, and a name may have homonyms.
    """
    return said.clues >= _MANY_CLUES or (said.clues > 1 and gap_km > _ANY_KM)
