"""What was understood of a row, and what may be answered of it: said beside the cells, wherever a list is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from zonesblanches.providers.answering import APART, ONLY_RIGHT
from zonesblanches.providers.rights import title_of_right
from zonesblanches.providers.spreading import ITINERANT
from zonesblanches.schema import value_words

__all__ = ["PLACE_ROLES", "UNDERSTOOD", "answer_choices", "answer_topic", "commune_with_code", "headers_meant"]

PLACE_ROLES = ("commune_code", "commune", "action", "postal_code", "department", "address", "lon", "lat", "point")
_SHOWN = 12  # communes named in a cell
_TOPICS = {
    "place": "answer_place", "declared": "answer_declared", "capacity": "answer_capacity",
    "status": "answer_status", "remark": "answer_status", "name": "answer_same", "days": "answer_days",
    "stops": "answer_days", "jours": "answer_days",
}  # fmt: skip
_Names = Mapping[str, str]


def headers_meant(column: str, role_of: Mapping[str, str]) -> list[str]:
    """Return the columns that a log means: « lieu » is every one that says where.

    Parameters
    ----------
    column
        As a log writes it.
    role_of
        Header → role, of the columns that are used.
    """
    return [header for header, role in role_of.items() if role in PLACE_ROLES] if column == "lieu" else [column]


def answer_topic(column: str, role_of: Mapping[str, str]) -> str:
    """Return the role of the column of answers that a question is answered in; empty where none would do.

    Parameters
    ----------
    column
        Of the question.
    role_of
        Header → role, of the columns that are used.

    Examples
    --------
    >>> answer_topic("lieu", {}), answer_topic("Bénévoles", {"Bénévoles": "capacity"})
    ('answer_place', 'answer_capacity')
    """
    return _TOPICS.get("place" if column == "lieu" else role_of.get(column, column), "")


def answer_choices(question: Mapping[str, Any], topic: str, names: _Names) -> list[str]:
    """Return what may be meant, to choose from.

    Parameters
    ----------
    question
        A row of `Providers.questions`.
    topic
        Role of the answer.
    names
        Commune code → name.
    """
    found = [str(text) for text in question["proposals"]]
    if topic == "answer_place":
        codes = [code for code in question["places"] if code in names]
        found = [f"{names[code]} ({code})" for code in codes] + found
    if topic == "answer_declared" and any(text.startswith(("département", "région", "France")) for text in found):
        found.append(ONLY_RIGHT)
    if topic == "answer_same":
        found = [APART, *found[:1]]
    return list(dict.fromkeys(found))


def commune_with_code(code: str, names: _Names) -> str:
    """Name a commune with its code.

    Examples
    --------
    >>> commune_with_code("30007", {"30007": "Alès"})
    'Alès (30007)'
    """
    return f"{names.get(code, '')} ({code})".strip()


def _place(team: Mapping[str, Any], names: _Names) -> str:
    where = value_words("location_quality", str(team["location_quality"]))
    return f"{commune_with_code(team['commune'], names)}, {where}"


def _declared(team: Mapping[str, Any], names: _Names) -> str:
    told: Sequence[str] = [str(names.get(code, code)) for code in team["declared"]]
    more = f"… ({len(told)} communes)" if len(told) > _SHOWN else ""
    rights = [f"droit : {title_of_right(right)}" for right in team["rights"]]
    return " ; ".join(filter(None, [", ".join(told[:_SHOWN]) + more, *rights]))


def _number(team: Mapping[str, Any], _: _Names) -> str:
    imputed = " (médiane : capacité inconnue)" if team["capacity_imputed"] else ""
    return f"{float(team['capacity']):g}".replace(".", ",") + imputed


def _days(team: Mapping[str, Any], names: _Names) -> str:
    if pd.isna(team["days"]):
        return f"non comptés : {team['mode'] or 'mode non dit'}" if team["mode"] != ITINERANT else "toute la semaine"
    days = f"{team['days']:.3g}".replace(".", ",")
    where = commune_with_code(team["commune"], names)
    return f"{where} : {days} {'jour' if team['days'] < 2 else 'jours'} par semaine"


# role → what is said of a row of `Providers.table`, the names of communes at hand
UNDERSTOOD: Mapping[str, Callable[[Mapping[str, Any], _Names], str]] = {
    "days": _days,
    "stops": _days,
    "place": _place,
    "declared": _declared,
    "capacity": _number,
    "status": lambda team, _: value_words("status", str(team["status"])),
    "updated": lambda team, _: f"{team['updated']:%d/%m/%Y}" if isinstance(team["updated"], dt.date) else "",
    "mode": lambda team, _: str(team["mode"] or ""),
    "family": lambda team, _: str(team["family"]),
}
