"""Tables that are no lists of teams: a matrix is turned into one, a file of figures is refused with its reader."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import normalise, plural
from zonesblanches.providers.contents import Content
from zonesblanches.providers.files import Cells
from zonesblanches.providers.titles import claims_of_title
from zonesblanches.states import is_mark
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.tool import to_type
from zonesblanches.values import blank, parse_number

__all__ = ["refuse_figures", "turned"]

_NO_MARKS = {"non", "n", "0", "0 0", "-", "faux", "false", "no", "/"}
_FEWEST_COLUMNS = 3
_MOST_PLACES = 3  # columns that say where: code, name, postal code
_PLACES = ("commune", "commune_code", "postal_code", "department")
_FIGURES = re.compile(
    r"\b(pop|population\w*|habitants?|menages?|logements?|naissances?|deces|revenus?|niveau de vie|pauvrete|densite|"
    r"superficie|surface|indicateur|indice|score|part|taux|moyenne|mediane?|age|ans|seule?s?|personnes|foyers?|emplois?|chomage|"
    r"apl|distance|temps)\b|^[pcd]\d{2} |^(med|tp|ind|men|nb pers) ?\d*"
)
_TEAMS = ("name", "capacity", "family", "mode", "status", "declared", "carrier", "action", "point", "address")


def turned(cells: Cells, gazetteer: Gazetteer) -> Cells | None:
    """Turn a matrix of communes by teams into a list of teams, each declaring the communes marked; None for a list.

    Parameters
    ----------
    cells
        The table, as read.
    gazetteer
        Tells a column of communes.
    """
    frame = cells.frame
    headers = [str(header) for header in frame.columns]
    marked = [header for header in headers if _marked(frame[header])]
    if len(headers) - len(marked) > max(_MOST_PLACES, len(marked)):  # a matrix is mostly marks
        return None
    contents = {header: Content(list(frame[header]), gazetteer) for header in headers}
    places = [
        header
        for header in headers
        if contents[header].sample and max(contents[header].communes, contents[header].codes) >= 0.8
    ]
    beside = [header for header in headers if header in places or _says_place(header)]
    teams = [header for header in headers if header not in beside]
    if not places:
        return _by_columns(cells, headers, marked, gazetteer)
    titled = all(_role(header) in {"", "name", "family", "declared"} for header in teams)
    untitled = all(header.startswith("colonne ") for header in teams)
    crossed = len(teams) > 1 and set(teams) <= set(marked)
    if len(beside) > _MOST_PLACES or not crossed or not titled or untitled:
        return None
    return _as_list(cells, places[0], teams)


def _by_columns(cells: Cells, headers: list[str], ticked: list[str], gazetteer: Gazetteer) -> Cells | None:
    """Read a matrix of teams by communes: teams in rows, the communes that they serve in the titles."""
    served = [header for header in ticked if _named_commune(header, gazetteer)]
    others = [header for header in headers if header not in served]
    if len(served) < _FEWEST_COLUMNS or len(served) < len(others) or not others:
        return None
    rows = []
    for at in range(len(cells.frame)):
        marked = [
            header
            for header in served
            if not blank(cells.frame[header].iloc[at]) and is_mark(cells.frame[header].iloc[at])
        ]
        own = {header: cells.frame[header].iloc[at] for header in others}
        rows.append({**own, "communes desservies": " ; ".join(marked), "commune": marked[0] if marked else None})
    said = (
        f"tableau croisé équipes × communes : {plural(len(rows), 'équipe')}, {plural(len(served), 'commune')} en titre"
    )
    question = (
        "tableau croisé : le lieu des équipes n'est pas dit, chacune est placée à la première commune qu'elle dessert"
    )
    return dataclasses.replace(
        cells, frame=pd.DataFrame(rows, dtype=object), remarks=(*cells.remarks, said),
        questions=(*cells.questions, question), shared={},
    )  # fmt: skip


def _named_commune(header: str, gazetteer: Gazetteer) -> bool:
    return Content([header], gazetteer).communes == 1.0


def _role(header: str) -> str:
    claims = claims_of_title(header)
    return claims[0].role if claims and not claims[0].vague else ""


def _says_place(header: str) -> bool:
    return _role(header) in _PLACES


def _marked(column: Sequence[Any]) -> bool:
    return all(
        is_mark(cell) or (normalise(cell) or str(cell).strip()) in _NO_MARKS for cell in column if not blank(cell)
    )


def _as_list(cells: Cells, place: str, teams: list[str]) -> Cells:
    """Write one row per team; its communes are those marked, and it stands at the first."""
    rows, pairs = [], 0
    for team in teams:
        marks = zip(cells.frame[place], cells.frame[team], strict=True)
        served = [str(commune) for commune, mark in marks if not blank(mark) and is_mark(mark) and not blank(commune)]
        pairs += len(served)
        rows.append({"nom": team, "communes desservies": " ; ".join(served), "commune": served[0] if served else None})
    ticked = plural(pairs, "case cochée", "cases cochées")
    said = (
        f"tableau croisé communes × équipes : {plural(len(teams), 'équipe')}, {ticked} = autant de communes servies ; "
        f"{plural(len(cells.rows), 'ligne')} de communes"
    )
    question = (
        "tableau croisé : le lieu des équipes n'est pas dit, chacune est placée à la première commune qu'elle dessert "
        f"({first_five(teams)})"
    )
    frame = pd.DataFrame(rows, dtype=object)
    numbers = list(range(1, len(rows) + 1))
    return dataclasses.replace(
        cells, frame=frame, rows=numbers, remarks=(*cells.remarks, said), questions=(*cells.questions, question),
        shared={}, sections=(), overlong=(),
    )  # fmt: skip


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
