"""How much of a row agrees on its commune, and what speaks against: a département, a postal code, the distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zonesblanches.providers.commune_said import NO_PLACE, CommuneSaid
from zonesblanches.territory.codes import Gazetteer, postal_text
from zonesblanches.territory.departments import department_of_text, department_title
from zonesblanches.territory.names import in_department

__all__ = ["NEAR", "all_of", "doubted", "shown_commune"]

_LONGEST = 200
_SHOWN = 80
_MOST = 12  # communes proposed
_CLOSE_KM = 10.0  # a postal code of communes so near is that of the next post office
NEAR, _FAR = 1, 2  # rings of the home: a name alone found there is flagged, or asked about


def doubted(said: CommuneSaid, cell: Mapping[str, Any], gazetteer: Gazetteer) -> CommuneSaid:
    """Count the clues, and ask about what was not understood or stands far from home."""
    if not said.code and "n'est pas couvert" in said.remark:  # understood, and refused
        return said._replace(choices=())
    if not said.code:
        postal, department = cell.get("postal_code", ""), cell.get("department", "")
        name = str(cell.get("commune", ""))[:_LONGEST]
        proposals = (
            gazetteer.proposals(name, postal_code=postal, department=department)
            if name or postal
            else tuple(shown_commune(code, gazetteer) for code in said.choices[:_MOST])
        )
        return said._replace(asked=said.remark if said.remark != NO_PLACE else "", proposals=proposals)
    postal = postal_text(cell.get("postal_code", ""))
    clues = [
        said.source == "code",
        said.source in {"name", "address text"}
        or (bool(cell.get("commune")) and "mais la ligne dit" not in said.remark),
        said.code in gazetteer.by_postal_code.get(postal, ()) or said.source == "address text",
        gazetteer.dep_of.get(said.code, "-").startswith(department_of_text(cell.get("department", "")) or ("?",)),
    ]
    known = said._replace(clues=sum(clues))
    known = _department_doubt(known, cell, gazetteer)
    if said.code not in gazetteer.by_postal_code.get(postal, (said.code,)):
        return _postal_doubt(known, postal, gazetteer)
    return _home_doubt(known, gazetteer) if sum(clues) == 1 and said.source == "name" else known


def _department_doubt(said: CommuneSaid, cell: Mapping[str, Any], gazetteer: Gazetteer) -> CommuneSaid:
    """Never drop a département: one that is not understood is asked about where it would have decided."""
    department = str(cell.get("department", ""))[:_SHOWN]
    told = department_of_text(department)
    if not department or (told and gazetteer.dep_of.get(said.code, "").startswith(told)):
        return said
    if not told and len(gazetteer.names_of) > 1 and not _own(department, gazetteer):
        text = (
            f"département incompris : « {department} » ; {gazetteer.title_of[said.code]} ({said.code}) retenue sans lui"
        )
        alone = said.source == "name" and said.clues <= 1
        return said._replace(asked=text) if alone else said._replace(remark=all_of(said.remark, text))
    if told:
        where = in_department(department_title(told[0]))
        text = f"{gazetteer.title_of[said.code]} ({said.code}) n'est pas {where}, que dit la ligne"
        return said._replace(asked=text)
    return said


def _own(department: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a territory of the user's has such a département."""
    return department in set(gazetteer.dep_of.values())


def _home_doubt(said: CommuneSaid, gazetteer: Gazetteer) -> CommuneSaid:
    """Say when a name alone was only found outside the territory."""
    ring = gazetteer.home.ring(said.code)
    if ring < NEAR:
        return said
    title = gazetteer.title_of[said.code]
    where = in_department(department_title(gazetteer.dep_of.get(said.code, "")))
    text = f"« {title} » ({said.code}) est {where}, hors du territoire"
    if ring < _FAR:
        return said._replace(remark=all_of(said.remark, text))
    near = gazetteer.proposals(said.name or title)
    return said._replace(asked=all_of(said.asked, f"{text} : est-ce bien elle ?"), proposals=near)


def _postal_doubt(said: CommuneSaid, postal: str, gazetteer: Gazetteer) -> CommuneSaid:
    """Say that a postal code serves other communes than the one found; far from it, and alone against it, ask."""
    served = gazetteer.by_postal_code[postal]
    title = gazetteer.title_of[said.code]
    listed = ", ".join(gazetteer.title_of[code] for code in served[:3])
    text = f"{postal} n'est pas un code postal de {title} ({said.code}), mais de {listed}"
    here = gazetteer.dep_of.get(said.code, "")
    beside = any(gazetteer.dep_of.get(code, "") == here for code in served)
    if beside and (said.clues > 1 or _gap_km(said.code, served, gazetteer) <= _CLOSE_KM):
        return said._replace(remark=all_of(said.remark, text))
    return said._replace(
        asked=all_of(said.asked, text), proposals=tuple(shown_commune(code, gazetteer) for code in served[:5])
    )


def _gap_km(code: str, others: Sequence[str], gazetteer: Gazetteer) -> float:
    """Return the distance from a commune to the nearest of others, 0 where it is not known."""
    communes = gazetteer.communes
    if not {"x_m", "y_m", "zone"} <= set(communes):
        return 0.0
    here, there = communes.loc[code], communes.loc[list(others)]
    gaps = np.hypot(there["x_m"] - here["x_m"], there["y_m"] - here["y_m"])[there["zone"] == here["zone"]]
    return float(gaps.min()) / 1000 if len(gaps) else np.inf


def all_of(*texts: str) -> str:
    """Join what was said, blanks left out."""
    return " ; ".join(filter(None, texts))


def shown_commune(code: str, gazetteer: Gazetteer) -> str:
    """Write a commune as proposals do: « Alès (30007) »."""
    return f"{gazetteer.title_of[code]} ({code})"
