"""A matrix of communes by teams, turned into a list of teams; marks that say neither yes nor no are asked."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import normalise, plural
from zonesblanches.providers.answering import DOUBTS
from zonesblanches.providers.cells import Cells
from zonesblanches.providers.contents import ColumnContent
from zonesblanches.providers.gridrows import filled, is_total
from zonesblanches.providers.log import RowLog
from zonesblanches.providers.marks import Mark, ambiguous, are_marks, mark_of, mostly_plain
from zonesblanches.providers.titles import claims_of_title
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.values import blank, parse_number

__all__ = ["ask_of_marks", "turned"]

_FEWEST_COLUMNS, _FEWEST_TEAMS = 3, 2
_MOST_BESIDE = 5  # columns that are no teams: code, name, postal code, EPCI, remarks
_BESIDE = ("commune", "commune_code", "postal_code", "department", "remark", "section")
_TEAM_TITLES = {"", "name", "family", "declared"}
_COUNT = re.compile(r"^(nb|nbre|nombre|total|totaux|somme|effectifs?|population|pop|habitants|hab)\b")
_AREAS = re.compile(r"^(epci|cc|canton|intercommunalite|secteur|arrondissement|region|pays|bassin|zone|territoire)\b")
_OF_TEAMS = re.compile(r"^(equipes?|groupes?|antennes?|associations?|structures?|noms?|intervenants?)\b")
_DOUBT = re.compile(r"(.+) « (.*) »")
_PLACED = "le lieu des équipes n'est pas dit, chacune est placée à la première commune qu'elle dessert"


def turned(cells: Cells, gazetteer: Gazetteer) -> Cells | None:
    """Turn a matrix of communes by teams into a list of teams, each declaring the communes marked; None for a list.

    Parameters
    ----------
    cells
        The table, as read.
    gazetteer
        Tells a column of communes.
    """
    headers = [str(header) for header in cells.frame.columns]
    marked = [header for header in headers if are_marks(cells.frame[header])]
    ticked = [header for header in marked if any(map(filled, cells.frame[header]))]
    if len(ticked) < _FEWEST_TEAMS or len(headers) - len(marked) > max(_MOST_BESIDE, len(marked)):
        return _with_figures_asked(cells, headers, gazetteer)  # a matrix is mostly marks
    named = [header for header in marked if ColumnContent([header], gazetteer).communes == 1.0]
    if len(named) < _FEWEST_COLUMNS and any(_role(header) == "name" for header in headers if header not in marked):
        return None
    whole = _rows_of(cells, [at for at, row in enumerate(cells.frame.to_numpy().tolist()) if not is_total(row)])
    marked = [header for header in headers if are_marks(whole.frame[header])]
    named = [header for header in marked if ColumnContent([header], gazetteer).communes == 1.0]
    if len(named) >= max(_FEWEST_COLUMNS, len(headers) - len(named)) and _OF_TEAMS.match(normalise(headers[0])):
        return _by_columns(whole, headers, named)
    places = [header for header in headers if header not in marked and _are_places(whole, header, gazetteer)]
    if not places:
        return _by_columns(whole, headers, named) if len(named) >= _FEWEST_COLUMNS else None
    teams = _teams(whole, [header for header in marked if header not in places])
    beside = [header for header in headers if header not in teams]
    return _as_list(whole, places[0], teams) if _are_crossed(whole, teams, beside, places, gazetteer) else None


def _with_figures_asked(cells: Cells, headers: Sequence[str], gazetteer: Gazetteer) -> Cells | None:
    """Ask of a table that only gives figures in face of communes whether its columns are teams; None for another."""
    figures = [
        header
        for header in headers
        if not claims_of_title(header) and any(map(filled, cells.frame[header])) and _are_figures(cells.frame[header])
    ]
    others = [header for header in headers if header not in figures]
    if len(figures) < _FEWEST_TEAMS or len(others) != 1 or not _are_places(cells, others[0], gazetteer):
        return None
    asked = (
        "tableau de nombres par commune : chaque ligne est lue comme une équipe ; si ce sont les colonnes "
        f"({first_five(figures)}), écrivez « x » en face des communes où chacune va"
    )
    return dataclasses.replace(cells, questions=(*cells.questions, asked))


def _rows_of(cells: Cells, kept: Sequence[int]) -> Cells:
    """Return the rows that are no totals."""
    return dataclasses.replace(
        cells,
        frame=cells.frame.iloc[list(kept)].reset_index(drop=True),
        rows=[cells.rows[at] for at in kept],
        sections=tuple(cells.sections[at] for at in kept) if cells.sections else (),
        shared={},
    )


def _are_places(cells: Cells, header: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a column names communes; half of them will do under a title that says so."""
    content = ColumnContent(list(cells.frame[header]), gazetteer)
    least = 0.5 if _role(header) == "commune" else 0.8
    return bool(content.sample) and max(content.communes, content.codes) >= least


def _teams(cells: Cells, marked: Sequence[str]) -> list[str]:
    """Return the columns of teams: those of figures that count the marks of the others are none."""
    teams = [header for header in marked if not _COUNT.match(normalise(header))]
    teams = [header for header in teams if _may_tick(cells.frame[header])]
    figures = [header for header in teams if _are_figures(cells.frame[header])]
    if len(figures) == len(teams):
        return teams
    said = [header for header in teams if header not in figures]
    return [header for header in teams if header in said or not _counts(cells, header, said)]


def _may_tick(column: Sequence[Any]) -> bool:
    """Tell whether a column ticks, or asks, at least once: letters « a », « b » alone are those of another thing."""
    told = [cell for cell in column if filled(cell)]
    return not told or any(
        mark_of(cell) != "ask" or not str(cell).strip().isalpha() or len(str(cell)) > 1 for cell in told
    )


def _are_figures(column: Sequence[Any]) -> bool:
    return all(parse_number(cell) is not None for cell in column if not blank(cell))


def _counts(cells: Cells, header: str, others: Sequence[str]) -> bool:
    """Tell whether a column of figures counts, row by row, what the others mark."""
    ticked = cells.frame[list(others)].map(lambda cell: filled(cell) and mark_of(cell) != "no").sum(axis=1)
    told = [0 if blank(cell) else parse_number(cell) for cell in cells.frame[header]]
    return bool(told == ticked.tolist())


def _are_crossed(
    cells: Cells, teams: Sequence[str], beside: Sequence[str], places: Sequence[str], gazetteer: Gazetteer
) -> bool:
    """Tell whether a table only ticks boxes in face of its communes, under titles that may be teams'."""
    if len(teams) < _FEWEST_TEAMS or not all(_role(header) in _TEAM_TITLES for header in teams):
        return False
    if all(header.startswith("colonne ") for header in teams):
        return False
    others = [header for header in beside if header not in places and not _says_beside(header)]
    contents = [ColumnContent(list(cells.frame[header]), gazetteer) for header in others]
    if len(beside) > max(_MOST_BESIDE, len(teams)) or any(_role(header) for header in others):
        return False
    if any(content.telling for content in contents):
        return False
    return mostly_plain(cell for header in teams for cell in cells.frame[header])


def _says_beside(header: str) -> bool:
    words = normalise(header)
    return _role(header) in _BESIDE or bool(_COUNT.match(words) or _AREAS.match(words))


def _role(header: str) -> str:
    claims = claims_of_title(header)
    return claims[0].role if claims and not claims[0].vague else ""


def _marks(cells: Cells, headers: Sequence[str]) -> list[dict[str, Mark]]:
    """Return, row by row, what each column of marks says."""
    double = ambiguous(cell for header in headers for cell in cells.frame[header] if filled(cell))
    return [
        {header: mark_of(cell, double) or "ask" for header, cell in line.items() if filled(cell)}
        for line in cells.frame[list(headers)].to_dict("records")
    ]  # fmt: skip


def _line(served: Sequence[str], doubts: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return where a team goes: what is marked, and what is to be asked."""
    return {
        "communes desservies": " ; ".join(served),
        "commune": served[0] if served else None,
        DOUBTS: " ; ".join(f"{commune} « {str(mark).strip()} »" for commune, mark in doubts) or None,
    }


def _by_columns(cells: Cells, headers: Sequence[str], served: Sequence[str]) -> Cells | None:
    """Read a matrix of teams by communes: teams in rows, the communes that they serve in the titles."""
    others = [header for header in headers if header not in served]
    own = [header for header in others if not (are_total(header) or _counted(cells, header, served))]
    if len(served) < len(own) or not own or not mostly_plain(
        cell for header in served for cell in cells.frame[header]
    ):  # fmt: skip
        return None
    titles = {header: header for header in own}
    if not any(claim.role == "name" for header in own for claim in claims_of_title(header)[:1]):
        titles[own[0]] = "nom"  # « Équipes / Communes »
    rows = []
    for at, marks in enumerate(_marks(cells, served)):
        told = cells.frame.iloc[at]
        sure = [header for header, mark in marks.items() if mark == "yes"]
        doubts = [(header, told[header]) for header, mark in marks.items() if mark == "ask"]
        rows.append({**{titles[header]: told[header] for header in own}, **_line(sure, doubts)})
    said = (
        f"tableau croisé équipes × communes : {plural(len(rows), 'équipe')}, {plural(len(served), 'commune')} en titre"
    )
    return dataclasses.replace(
        cells, frame=_frame(rows), remarks=(*cells.remarks, said),
        questions=(*cells.questions, f"tableau croisé : {_PLACED}"),
    )  # fmt: skip


def are_total(header: str) -> bool:
    """Tell whether a title only counts the communes of a row."""
    return bool(re.match(r"^(total|totaux|somme)$|^(nb|nbre|nombre|total)( de)? communes?\b", normalise(header)))


def _counted(cells: Cells, header: str, served: Sequence[str]) -> bool:
    return _role(header) != "capacity" and _are_figures(cells.frame[header]) and _counts(cells, header, served)


def _as_list(cells: Cells, place: str, teams: Sequence[str]) -> Cells:
    """Write one row per team; its communes are those marked, and it stands at the first."""
    communes = [None if blank(commune) else str(commune) for commune in cells.frame[place]]
    told = enumerate(zip(communes, _marks(cells, teams), strict=True))
    lines = [(commune, at, marks) for at, (commune, marks) in told if commune]
    rows, pairs = [], 0
    for team in teams:
        served = [commune for commune, _, marks in lines if marks.get(team) == "yes"]
        doubts = [(commune, cells.frame[team].iloc[at]) for commune, at, marks in lines if marks.get(team) == "ask"]
        pairs += len(served)
        rows.append({"nom": team, **_line(served, doubts)})
    ticked = plural(pairs, "case cochée", "cases cochées")
    said = (
        f"tableau croisé communes × équipes : {plural(len(teams), 'équipe')}, {ticked} = autant de communes servies ; "
        f"{plural(len(cells.rows), 'ligne')} de communes"
    )
    return dataclasses.replace(
        cells, frame=_frame(rows), rows=list(range(1, len(rows) + 1)), remarks=(*cells.remarks, said),
        questions=(*cells.questions, f"tableau croisé : {_PLACED} ({first_five(teams)})"), sections=(), overlong=(),
    )  # fmt: skip


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the list; the column of marks to be asked only where there are any."""
    frame = pd.DataFrame(rows, dtype=object)
    return frame if frame[DOUBTS].notna().any() else frame.drop(columns=DOUBTS)


def ask_of_marks(cells: Cells, log: RowLog, gazetteer: Gazetteer, answers: Mapping[str, Sequence[Any]]) -> None:
    """Ask whether the teams serve the communes that a matrix marks otherwise than by a tick.

    Parameters
    ----------
    cells
        The list, as read.
    log
        Where to ask.
    gazetteer
        Knows the communes.
    answers
        Role → one cell per row: what people answered silences the question.
    """
    for at, cell in enumerate(cells.frame.get(DOUBTS, ())):
        placed = "commune" not in cells.frame or not blank(cells.frame["commune"].iloc[at])
        role, topic = ("declared", "answer_declared") if placed else ("lieu", "answer_place")
        if blank(cell) or (topic in answers and not blank(answers[topic][at])):
            continue
        pairs = [found.groups() for piece in str(cell).split(" ; ") if (found := _DOUBT.fullmatch(piece))]
        codes = [code for commune, _ in pairs if (code := gazetteer.name(commune, suggest=False)[0])]
        told = first_five(f"« {mark} » pour {commune}" for commune, mark in pairs)
        left = "" if placed else " ; aucune croix : l'équipe est laissée de côté"
        reason = f"tableau croisé, marque à expliquer : {told} ; non compté{left}"
        proposals = [f"{gazetteer.title_of[code]} ({code})" for code in codes]
        log.ask(at, role, cell, reason, proposals=proposals, places=codes)
