"""Tables that are no lists of teams: a file of figures is refused with the reader that takes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import normalise
from zonesblanches.providers.cells import Cells
from zonesblanches.tool import to_type
from zonesblanches.values import blank, parse_number

__all__ = ["refuse_figures"]

_FIGURES = re.compile(
    r"\b(pop|population\w*|habitants?|menages?|logements?|naissances?|deces|revenus?|niveau de vie|pauvrete|densite|"
    r"superficie|surface|indicateur|indice|score|part|taux|moyenne|mediane?|age|ans|seule?s?|personnes|foyers?|emplois?|chomage|"
    r"apl|distance|temps)\b|^[pcd]\d{2} |^(med|tp|ind|men|nb pers) ?\d*"
)
_TEAMS = ("name", "capacity", "family", "mode", "status", "declared", "carrier", "action", "point", "address")


def refuse_figures(cells: Cells, roles: dict[str, str]) -> None:
    """Refuse a file of figures by commune, a census for instance: read as teams, it would fill the map with them.

    Parameters
    ----------
    cells
        The table, as read.
    roles
        Role → header.

    Raises
    ------
    InputError
        With the reader that takes such a file.
    """
    if any(role in roles for role in _TEAMS) or not ({"commune", "commune_code"} & set(roles)):
        return
    others = [header for header in map(str, cells.frame.columns) if header not in roles.values()]
    figures = [header for header in others if _numeric(cells.frame[header]) and _FIGURES.search(normalise(header))]
    if not figures or not any(len(cells.frame[header].dropna()) for header in figures):
        return
    table = to_type("territoire.with_data(…)", "la bibliothèque Python, territoire.with_data(…)")
    census = to_type(f'territoire.with_census("{cells.source}")', f'--recensement "{cells.source}"')
    raise InputError(
        f"{cells.source} : une table de chiffres par commune ({first_five(figures)}), et non une liste d'équipes : "
        f"aucune colonne de nom, de capacité ou de service. Un fichier de l'Insee se lit par {census}, une autre table "
        f"par {table}."
    )


def _numeric(column: Sequence[Any]) -> bool:
    said = [cell for cell in column if not blank(cell)][:200]
    return bool(said) and sum(parse_number(cell) is not None for cell in said) >= 0.8 * len(said)
