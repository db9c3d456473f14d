"""The stops of one itinerant service: rows that are one provider at several places, on its own days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import normalise, plural
from zonesblanches.providers.capacities import figure
from zonesblanches.providers.families import family_key
from zonesblanches.providers.log import RowLog
from zonesblanches.providers.spreading import ITINERANT

__all__ = ["alike", "gather_stops", "linked"]

WORKING_WEEK = 5.0
_LONGEST_WEEK = 7.0


def alike(rows: Iterable[tuple[Any, ...]], left_out: npt.NDArray[np.bool_]) -> list[int]:
    """Give a number to the itinerant rows that bear one name, the same to each; -1 to all others.

    Parameters
    ----------
    rows
        Name, whether it is made up, family, carrier, mode and row number of each.
    left_out
        Rows that were rejected.
    """
    keys: list[tuple[Any, ...] | None] = []
    for (name, made, family, carrier, mode, row), out in zip(rows, left_out.tolist(), strict=True):
        if out or mode != ITINERANT:  # nearly all rows of most lists
            keys.append(None)
        else:
            keys.append((row,) if made else (normalise(name), normalise(carrier), family_key(family)))
    counts = Counter(keys)
    number_of = {key: number for number, key in enumerate(counts) if key is not None and counts[key] > 1}
    return [-1 if key is None else number_of.get(key, -1) for key in keys]


def gather_stops(
    table: pd.DataFrame, groups: Sequence[int], answers: Sequence[Any], log: RowLog
) -> tuple[pd.DataFrame, list[str]]:
    """Tell which rows of one name are the stops of one service, and what each has of its capacity.

    They are when the list tells their days, or one capacity for them all; else people are asked.

    Parameters
    ----------
    table
        Rows, indexed by their position.
    groups
        Result of `alike`.
    answers
        What was answered to « même équipe ? », a cell per row.
    log
        Where repairs and questions go.

    Returns
    -------
    pandas.DataFrame, list of str
        The rows, with `van` (a number for each service of several stops, -1 for others), `capacity` and `days`; what
        to note.
    """
    table = table.assign(van=-1)
    apart = [normalise(cell).startswith("equipe a part") for cell in answers]
    rows = pd.Series(groups, index=table.index)
    rows = rows[(rows >= 0) & ~np.array(apart, dtype=bool) & ~log.rejected]
    said = []
    for van, members in rows.groupby(rows):
        stops = _Stops(table.loc[members.index], log)
        if stops.places < 2 or not stops.one_service([str(answers[at] or "") for at in members.index]):
            continue
        whole = stops.read()
        for column in ("capacity", "days", "id"):
            table.loc[whole.index, column] = whole[column]
        table.loc[whole.index, "van"] = van
        said.append(f"« {whole['name'].iloc[0]} » : {plural(len(whole), 'arrêt')}")
    shown = first_five(said) if said else ""
    return table, [f"services itinérants, une fois chacun : {shown}"] if said else []


class _Stops:
    """Rows of one name, in the order of the list."""

    def __init__(self, rows: pd.DataFrame, log: RowLog) -> None:
        self.rows = rows
        self.log = log
        self.places = len(rows[["commune", "days_told"]].drop_duplicates())
        self.told = rows["capacity"].dropna() if "capacity" in log.roles else rows["capacity"].iloc[:0]

    @property
    def _dated(self) -> pd.Series:
        return self.rows["days"].notna()

    @property
    def _one_capacity(self) -> bool:
        """Whether the list writes the whole service's capacity, on every row or once."""
        return len(set(self.told)) == 1 and len(self.told) in {1, len(self.rows)}

    def one_service(self, answers: Sequence[str]) -> bool:
        """Tell whether they are one service's stops; asked when nothing but the name says so."""
        one_row = self.rows["row"].nunique() < len(self.rows)
        if self._dated.any() or self._one_capacity or one_row or any("ligne" in cell for cell in answers):
            return True
        first, *others = self.rows.index
        lines = first_five(self.rows["row"])
        reason = (
            f"même nom, mode itinérant, plusieurs communes (lignes {lines}), ni jours ni capacité commune : comptées à "
            "part, sont-ce les arrêts d'un même service ?"
        )
        line = f"ligne {self.rows.at[first, 'row']}"
        self.log.ask(others[0], "name", self.rows.at[first, "name"], reason, proposals=(line,))
        return False

    def read(self) -> pd.DataFrame:
        """Return the rows, each with the capacity that its days share, its days and an identifier of its own."""
        idents = self.rows["id"]
        again = idents.groupby(idents).cumcount()
        idents = idents.where(again == 0, idents + "-" + (again + 1).astype(str))
        return self.rows.assign(capacity=self._capacity(), days=self._days(), id=idents)

    def _capacity(self) -> pd.Series:
        """Return the capacity to be shared by days: the whole service's, or each stop's own where they differ."""
        capacity = self.rows["capacity"]
        if len(set(self.told)) == 1:
            filled = capacity.isna()
            for at in capacity.index[filled]:
                self._repair(at, "capacity", f"capacité du service entier reprise : {figure(self.told.iloc[0])}")
            return capacity.fillna(self.told.iloc[0])
        if len(self.told):
            values = " + ".join(f"{value:g}".replace(".", ",") for value in self.told)
            reason = f"capacités différentes selon l'arrêt ({values}) : chacune est prise pour celle de son arrêt"
            if len(self.told) < len(self.rows):
                self.log.ask(
                    self.rows.index[0], "capacity", "", f"{reason}, d'autres arrêts n'en ont pas ; est-ce cela ?"
                )
            else:
                self._repair(self.rows.index[0], "capacity", reason)
        return capacity

    def _days(self) -> pd.Series:
        """Return days a week: equal parts of the week where none is told; a stop left blank counts all week."""
        days, first = self.rows["days"], self.rows.index[0]
        if not self._dated.any():
            if (self.rows["days_told"] != "").any():  # written and not understood: asked already
                return days
            count = plural(len(days), "arrêt")
            self._ask(first, f"jours de passage non dits : la semaine partagée en parts égales entre {count} "
                         "en attendant")  # fmt: skip
            return days.fillna(WORKING_WEEK / len(days))
        silent = self.rows.index[days.isna() & (self.rows["days_told"] == "") & (self.rows["row"] != self._asked_row())]
        for at in silent:
            self._ask(at, "jours de passage non dits : compté toute la semaine en attendant")
        week = float(days[self.rows["active"].astype(bool)].sum())
        told = f"{figure(week)} jours par semaine en tout"
        if week > _LONGEST_WEEK:
            self._ask(first, f"{told} pour un même service : y en a-t-il plusieurs ?")
        elif week > WORKING_WEEK:
            self._repair(first, "days", f"{told} : plus que les 5 entre lesquels sa capacité est partagée")
        return days

    def _asked_row(self) -> int:
        """Return the row whose cell tells several stops: what it leaves out was asked when it was read."""
        twice = self.rows["row"][self.rows["row"].duplicated()]
        return int(twice.iloc[0]) if len(twice) else -1

    def _ask(self, at: int, reason: str) -> None:
        self.log.ask(at, "days" if "days" in self.log.roles else "jours", "", reason)

    def _repair(self, at: int, role: str, reason: str) -> None:
        self.log.repair(at, role, "", reason)


def linked(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows with `stop_of`: the identifier of the first stop of each service, empty for itself and other rows.

    Parameters
    ----------
    table
        Rows that stay, in order, with `id` and `van`, the number of their service, -1 for none.

    Examples
    --------
    >>> linked(pd.DataFrame({"id": ["bus", "office", "bus-2"], "van": [0, -1, 0]}))["stop_of"].tolist()
    ['', '', 'bus']
    """
    first = table.groupby("van")["id"].transform("first")
    alone = (table["van"] == -1) | (first == table["id"])
    return table.assign(stop_of=first.where(~alone, "").astype(object))
