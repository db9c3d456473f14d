"""What was understood of the lists, as plain values for a page: what is asked first, then rows, then columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from zonesblanches.language import capitalised
from zonesblanches.page.plainly import plain_text
from zonesblanches.providers.answering import ANSWER_TITLES, answer_role
from zonesblanches.providers.cells import Cells
from zonesblanches.providers.log import shown
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.questions import asked
from zonesblanches.providers.roles import CONTACT_ROLES
from zonesblanches.providers.understood import UNDERSTOOD, answer_choices, answer_topic
from zonesblanches.schema import value_words
from zonesblanches.territory import store
from zonesblanches.territory.territory import Territory

__all__ = ["list_view", "pairs_view", "points_view"]

_MOST_ROWS = 300  # rows shown; those that ask for something come first
_MOST_ASKED = 200
_TITLE_OF = {role: title for title, role in ANSWER_TITLES.items()}
_PEOPLE = "people_65p"
Line = dict[str, Any]


def list_view(cells: Cells | None, providers: Providers, territory: Territory) -> dict[str, Any]:
    """Tell a list: its counts, what is asked of it, its rows, its columns.

    Parameters
    ----------
    cells
        Its cells; None where they are not those of a table (an official directory).
    providers
        What was read of it.
    territory
        Where people are counted.
    """
    used = providers.roles[providers.roles["used"].astype(bool)]
    role_of = dict(zip(used["column"], used["role"], strict=True))
    names = _names()
    kept = _by_row(providers.table)
    people = territory.communes[_PEOPLE].fillna(0).to_dict()
    questions = [_question(line, role_of, names, kept) for line in providers.questions.to_dict("records")]
    rejects = [_logged(line) for line in providers.rejects.to_dict("records")]
    repairs = [_logged(line) for line in providers.repairs.to_dict("records")]
    asked_of = {(line["row"], line["column"]) for line in questions}
    summed = set(asked(providers.questions))
    return {
        "name": providers.sources[0].name,
        "counts": _counts(providers),
        "warnings": [plain_text(text) for text in providers.warnings if text not in summed],
        "questions": questions[:_MOST_ASKED],
        "asked": len(questions),
        "rejects": [line for line in rejects if (line["row"], line["column"]) not in asked_of][:_MOST_ASKED],
        "repairs": [line for line in repairs if (line["row"], line["column"]) not in asked_of][:_MOST_ASKED],
        "merged": [_joined(line) for line in providers.merged.head(_MOST_ASKED).to_dict("records")],
        "joined": {str(line["row"]): int(line["kept_row"]) for line in providers.merged.to_dict("records")},
        "rows": [] if cells is None else _rows(cells, role_of, kept, names, _levels(questions, rejects, repairs)),
        "headers": [] if cells is None else _own_headers(cells, role_of),
        "columns": _columns(providers),
        "families": list(providers.families),
        "people": _people(providers.questions, kept, people),
    }


@cache
def _names() -> dict[str, str]:
    communes = store.communes()
    return dict(zip(communes.index.tolist(), communes["name"].tolist(), strict=True))


def _counts(providers: Providers) -> Line:
    total = {name: sum(getattr(source, name) for source in providers.sources) for name in ("read", "kept", "rejected")}
    return {**total, "merged": sum(source.merged for source in providers.sources), "teams": len(providers)}


def _by_row(table: pd.DataFrame) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in table.to_dict("records"):
        found.setdefault(int(line["row"]), []).append(line)
    return found


def _question(line: Mapping[str, Any], role_of: Mapping[str, str], names: Mapping[str, str], kept: Any) -> Line:
    topic = answer_topic(str(line["column"]), role_of) if line["row"] else ""
    team = kept.get(int(line["row"]), [])
    return {
        "row": int(line["row"]),
        "column": str(line["column"]),
        "value": str(line["value"]),
        "reason": capitalised(plain_text(str(line["reason"]))),
        "hint": capitalised(plain_text(str(line["answer"]))),
        "title": _TITLE_OF.get(topic, ""),
        "choices": answer_choices(line, topic, names),
        "team": str(team[0]["name"]) if team else "",
    }


def _logged(line: Mapping[str, Any]) -> Line:
    told = {name: str(line[name]) for name in ("column", "value")}
    return {"row": int(line["row"]), **told, "reason": plain_text(str(line["reason"]))}


def _joined(line: Mapping[str, Any]) -> Line:
    told = {name: str(line[name]) for name in ("source", "name", "kept_source", "pair")}
    return {"row": int(line["row"]), "kept_row": int(line["kept_row"]), **told, "reason": plain_text(line["reason"])}


def _levels(*tables: Sequence[Line]) -> dict[int, str]:
    """Return row → level, the gravest first."""
    levels: dict[int, str] = {}
    for level, lines in zip(("asked", "refused", "flagged"), tables, strict=True):
        for line in lines:
            levels.setdefault(line["row"], level)
    return levels


def _own_headers(cells: Cells, role_of: Mapping[str, str]) -> list[str]:
    """Return the list's own columns that a page shows: neither ours, nor those of people."""
    own = [str(header) for header in cells.frame.columns if answer_role(str(header)) is None]
    return [header for header in own if role_of.get(header) not in CONTACT_ROLES]


def _rows(
    cells: Cells, role_of: Mapping[str, str], kept: Mapping[int, list[Line]], names: Mapping[str, str],
    levels: Mapping[int, str],
) -> list[Line]:  # fmt: skip
    """Return the rows with what was understood of each, those that ask for something first."""
    headers = _own_headers(cells, role_of)
    roles = [role for role in ("family", "mode", "capacity", "declared") if role in role_of.values()]
    order = sorted(range(len(cells.rows)), key=lambda at: (cells.rows[at] not in levels, at))[:_MOST_ROWS]
    columns = {header: cells.frame[header].to_list() for header in headers}
    lines = []
    for at in sorted(order):
        row = cells.rows[at]
        teams = kept.get(row, [])
        told = {role: _understood(role, teams, names) for role in ("place", *roles)}
        lines.append(
            {
                "row": row,
                "level": levels.get(row, ""),
                "cells": [shown(columns[header][at]) for header in headers],
                "place": told.pop("place"),
                "told": told,
            }
        )
    return lines


def _understood(role: str, teams: Sequence[Line], names: Mapping[str, str]) -> str:
    return "\n".join(dict.fromkeys(UNDERSTOOD[role](team, names) for team in teams))


def _columns(providers: Providers) -> list[Line]:
    return [
        {
            "header": str(line.column),
            "role": str(line.role) if line.used else "",
            "label": value_words("role", str(line.role)).split(" (")[0] if line.used else "",
            "how": plain_text(str(line.how)),
            "sure": float(line.confidence),
        }
        for line in providers.roles.itertuples(index=False)
    ]


def _people(questions: pd.DataFrame, kept: Mapping[int, list[Line]], people: Mapping[str, float]) -> float:
    """Count the old people of the communes where doubtful teams are, or may be."""
    codes: set[str] = set()
    for line in questions.to_dict("records"):
        codes |= set(line["places"]) | {str(team["commune"]) for team in kept.get(int(line["row"]), [])}
    return float(sum(people.get(code, 0.0) for code in codes))


def points_view(providers: Providers) -> list[Line]:
    """Return where each team was understood to be: a point, a name, whether something is asked of it."""
    asked_rows = set(zip(providers.questions["source"], providers.questions["row"], strict=True))
    table = providers.table.dropna(subset=["lon", "lat"])
    return [
        {
            "name": str(line.name),
            "lon": round(float(line.lon), 5),
            "lat": round(float(line.lat), 5),
            "asked": (line.source, line.row) in asked_rows,
        }
        for line in table.head(5_000).itertuples(index=False)
    ]


def pairs_view(providers: Providers) -> list[Line]:
    """Return the pairs that may be the same team, side by side.

    Parameters
    ----------
    providers
        Merged.
    """
    lines = []
    for pair in providers.review.head(_MOST_ASKED).to_dict("records"):
        sides = [
            {name: shown(pair[f"{name}_{side}"]) for name in ("name", "commune", "address", "carrier", "source", "row")}
            for side in ("a", "b")
        ]
        lines.append({"pair": str(pair["pair"]), "reason": plain_text(str(pair["reason"])), "sides": sides})
    return lines
