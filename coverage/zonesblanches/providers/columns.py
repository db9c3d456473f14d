"""What the columns of a list say of each team: name, family, capacity, status, dates, communes served."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches import clock
from zonesblanches.amounts import Amount, parse_amount
from zonesblanches.days import days_of_week
from zonesblanches.errors import InputError, first_five
from zonesblanches.language import join_words, normalise, number, of_place, plural
from zonesblanches.progress import Progress, counted, say_nothing
from zonesblanches.providers.answering import with_answer
from zonesblanches.providers.capacities import (
    Dots,
    counted_units,
    figure,
    foreign_unit,
    meaning_of_dots,
    outstanding,
    own_units,
)
from zonesblanches.providers.declared import FARTHEST_KM, Reader
from zonesblanches.providers.families import family_of_title, one_spelling
from zonesblanches.providers.log import RowLog, shown
from zonesblanches.providers.pieces import Declared
from zonesblanches.providers.places import ProviderPlace
from zonesblanches.providers.rights import confirmed
from zonesblanches.providers.spreading import ITINERANT
from zonesblanches.providers.team_states import TeamState, read_states
from zonesblanches.providers.titles import another_year, other_gender
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.values import (
    blank,
    blanks_in,
    parse_date,
    parse_grouped,
    parse_mode,
    parse_number,
    read_once,
    without_contacts,
)

__all__ = ["Columns"]

_LONGEST = 300
_MOST = 1e9  # people or hours: beyond, a cell holds something else
_LONGEST_RADIUS = 60  # characters
_YEAR_DIGITS = 4
_HIDDEN = "téléphone, courriel ou nom de personne dans le texte, masqué"
_MOST_SAID = 3  # rows of one fault, beyond which it is said once for the column


class Columns:
    """Reads one column at a time, and logs what it could not read.

    Parameters
    ----------
    by_role
        Role → one cell per row.
    log
        Where rejects and repairs go.
    gazetteer
        Looks declared communes up.
    """

    def __init__(self, by_role: Mapping[str, Sequence[Any]], log: RowLog, gazetteer: Gazetteer) -> None:
        self.by_role = by_role
        self.log = log
        self.gazetteer = gazetteer
        self.count = len(log.rejected)
        self._blanks: list[Any] = [None] * self.count  # made once: cells are asked for row by row
        self.days_aside = 0  # rows of another mode whose days do not count

    def cells(self, role: str) -> Sequence[Any]:
        """Return the cells of a role, or as many blanks."""
        return self.by_role.get(role, self._blanks)

    def texts(self, role: str, otherwise: str = "") -> list[str]:
        """Return the cells of a role as plain texts, contacts masked: they go to every output."""
        if role not in self.by_role:
            return [otherwise] * self.count
        texts = []
        for position, (text, hidden) in enumerate(read_once(_masked, self.cells(role))):
            if hidden:
                self.log.repair(position, role, text, _HIDDEN)
            texts.append(text or otherwise)
        return texts

    def names(self, places: list[ProviderPlace]) -> tuple[list[str], list[bool]]:
        """Return the names, and which ones are made up: a team without a name is called after its place and its row."""
        blanks, names = blanks_in(self.cells("name")), self.texts("name")
        made = [cell in blanks for cell in self.cells("name")]
        for position in (position for position, one in enumerate(made) if one):
            names[position] = self._made_name(position, places[position])
            if "name" in self.log.roles:
                self.log.repair(position, "name", "", "nom vide, remplacé par celui du lieu et le numéro de ligne")
        return names, made

    def _made_name(self, position: int, place: ProviderPlace) -> str:
        row = self.log.cells.rows[position]
        title = self.gazetteer.title_of.get(place.commune, "")
        return f"Équipe {of_place(title)} (ligne {row})" if title else f"Équipe de la ligne {row}"

    def families(self, family: str) -> tuple[list[str], list[str]]:
        """Keep the words of the list, one spelling per family, and say which ones were joined."""
        above = ["" if blank(cell) else family_of_title(str(cell)) for cell in self.cells("section")]
        told = self.texts("family")
        titles = sorted({title for title, word in zip(above, told, strict=True) if title and not word})
        families, joined = one_spelling([word or title or family for word, title in zip(told, above, strict=True)])
        filled = [f"famille prise du titre de section : {first_five(titles)}"] if titles else []
        return families, [*joined, *filled]

    def modes(self) -> list[Any]:
        """Return the modes of service; None when unknown."""
        return self._parsed("mode", parse_mode, "mode inconnu, laissé vide")

    def days(self, modes: Sequence[Any]) -> tuple[list[float], list[str]]:
        """Return the days a week of the stops of itinerant services, NaN for all week, and every row's words.

        Parameters
        ----------
        modes
            Result of `modes`.
        """
        if "days" not in self.by_role:
            return [np.nan] * self.count, [""] * self.count
        told, cells = self.texts("days"), self.cells("days")
        found = [np.nan] * self.count
        for position, (cell, mode) in enumerate(zip(cells, modes, strict=True)):
            if not told[position] or self.log.rejected[position]:
                continue
            if mode != ITINERANT:
                self.days_aside += 1
                continue
            try:
                found[position] = days_of_week(cell)
            except InputError:
                self.log.ask(position, "days", cell, "jours non compris : compté toute la semaine en attendant")
        return found, told

    def dates(self) -> list[Any]:
        """Return the dates of update; None when unknown, or not come yet: such a date would win over every true one."""
        today = clock.today()
        dates, cells = self._parsed("updated", parse_date, "date illisible, laissée vide"), self.cells("updated")
        for position, day in enumerate(dates):
            if day is not None and day > today + dt.timedelta(days=1):
                self.log.repair(position, "updated", cells[position], "date à venir, laissée vide")
                dates[position] = None
            elif day is not None and (vague := _vague_day(cells[position])):
                self.log.repair(position, "updated", cells[position], vague)
        return dates

    def states(self) -> list[TeamState]:
        """Tell which teams are active, stopped or planned, and what says so."""
        return read_states(self.cells("status"), self.cells("answer_status"), self.log)

    def _parsed(self, role: str, parse: Callable[[Any], Any], reason: str) -> list[Any]:
        if role not in self.by_role:
            return [None] * self.count
        cells = self.cells(role)
        blanks = blanks_in(cells)
        values = read_once(lambda cell: None if cell in blanks else parse(cell), cells)
        for position, (value, cell) in enumerate(zip(values, cells, strict=True)):
            if value is None and cell not in blanks:
                self.log.repair(position, role, cell, reason)
        return values

    def capacities(self, one_service: Sequence[int] = ()) -> list[float]:
        """Read capacities; NaN stands for one to impute, a negative one rejects the row.

        Parameters
        ----------
        one_service
            Number of the itinerant service of each row, -1 for none: a cell merged over its stops is not parted.
        """
        if "capacity" not in self.by_role:
            return [1.0] * self.count
        title, cells = self.log.roles["capacity"], self.cells("capacity")
        self._say_added()
        dots, own = meaning_of_dots(title, cells), own_units(title, cells)
        vans = {position for position, number in enumerate(one_service) if number >= 0}
        blanks = blanks_in(cells)
        told = read_once(
            lambda cell: (
                None if cell in blanks else (parse_grouped(cell), parse_amount(cell)),
                foreign_unit(cell, own),
            ),
            cells,
        )
        return [
            self._capacity(position, cell, self._figure(position, cell, read, dots), other, parted=position not in vans)
            for position, (cell, (read, other)) in enumerate(zip(cells, told, strict=True))
        ]

    def _say_added(self) -> None:
        """Say of each row that two columns were added up, women and men, or that an earlier year fills a blank."""
        first = self.log.roles["capacity"]
        others = [header for header in self.log.headers_of("capacity") if header != first]
        self._say_years(first, [header for header in others if another_year(header, first)])
        headers = [first, *(header for header in others if other_gender(header, first))]
        headers.sort(key=list(self.log.cells.frame).index)
        columns = [self.log.cells.frame[header] for header in headers]
        for position, cells in enumerate(zip(*columns, strict=True) if len(headers) > 1 else ()):
            if not any(map(blank, cells)):
                titles = join_words([f"« {header} »" for header in headers])
                told = f"{titles} s'additionnent : {' + '.join(_plain(cell).removesuffix('.0') for cell in cells)}"
                self.log.repair(position, "capacity", self.cells("capacity")[position], told)

    def _say_years(self, first: str, earlier: list[str]) -> None:
        frame = self.log.cells.frame
        for header in earlier:
            for position, (now, before) in enumerate(zip(frame[first], frame[header], strict=True)):
                if blank(now) and not blank(before):
                    told = f"« {first} » vide : « {header} » retenue"
                    self.log.repair(position, "capacity", before, told)

    def units(self, kept: npt.NDArray[np.bool_]) -> dict[str, int]:
        """Count the kept rows whose capacity is in each unit, the most frequent first."""
        if "capacity" not in self.by_role:
            return {}
        cells = [cell for cell, stays in zip(self.cells("capacity"), kept, strict=True) if stays]
        return counted_units(self.log.roles["capacity"], cells)

    def _capacity(self, position: int, cell: Any, value: float | None, other: str, *, parted: bool) -> float:
        if other:
            self.log.repair(position, "capacity", cell, other)
        if value is not None and value < 0:
            self.log.reject(position, "capacity", cell, "capacité négative")
        elif value is not None and value > _MOST:
            self.log.reject(position, "capacity", cell, f"capacité impossible : au plus {number(_MOST)}")
        elif value == 0:
            self.log.repair(position, "capacity", cell, "capacité nulle : ne sert personne")
        rows = self.log.cells.shared.get((position, self.log.roles["capacity"]), 1)
        if value and rows > 1 and parted:
            value /= rows
            self.log.repair(
                position, "capacity", cell, f"cellule fusionnée sur {rows} lignes : partagée, {figure(value)} par ligne"
            )
        return np.nan if value is None else value

    def _figure(self, position: int, cell: Any, read: tuple[float | None, Amount] | None, dots: Dots) -> float | None:
        """Return the figure read of a cell, and say what was supposed."""
        if read is None:
            return None
        thousand, amount = read
        if amount.asked:
            told = f"{amount.asked} : médiane de la famille en attendant"
            self.log.ask(position, "capacity", cell, told, proposals=amount.proposals)
            return None
        value = thousand if thousand is not None and dots == "thousands" else amount.value
        if amount.how and value is not None:
            self.log.repair(position, "capacity", cell, f"capacité {amount.how} : {figure(value)}")
        if thousand is not None and dots == "thousands":
            told = f"point pris pour un séparateur de milliers : {_plain(cell)} lu {figure(thousand)}"
            self.log.repair(position, "capacity", cell, told)
        elif thousand is not None and dots == "unsure" and value is not None:
            told = f"point pris pour une virgule : {_plain(cell)} lu {figure(value)}, à vérifier"
            self.log.repair(position, "capacity", cell, told)
        return value

    def identifiers(self) -> list[str]:
        """Keep the list's identifiers; rows without one are named after their row number, and those of persons too."""
        rows, names, masked = self.log.cells.rows, [], []
        for position, (row, cell) in enumerate(zip(rows, self.cells("id"), strict=True)):
            text = "" if blank(cell) else str(cell).strip().removesuffix(".0")[:100]
            if text != without_contacts(text):
                masked.append(position)
                text = ""
            names.append(text or f"L{row}")
        kept = [position for position in masked if not self.log.rejected[position]]
        told = "téléphone, courriel ou nom de personne comme identifiant"
        if len(kept) > _MOST_SAID:  # a column of phones: said once, on its first row
            named = first_five(names[position] for position in kept)
            said = f"{told} sur {plural(len(kept), 'ligne')}, remplacé par le numéro de ligne ({named})"
            self.log.repair(kept[0], "id", without_contacts(str(self.cells("id")[kept[0]])), said)
            return names
        for position in kept:
            value = without_contacts(str(self.cells("id")[position]))
            self.log.repair(position, "id", value, f"{told}, remplacé par {names[position]}")
        return names

    def declared(
        self, places: list[ProviderPlace], reader: Reader, progress: Progress = say_nothing, *, confirm: bool = False
    ) -> list[Declared]:
        """Return where each team says that it goes: in words, and within its radius.

        Parameters
        ----------
        places
            Where each team is.
        reader
            Reads places in words.
        progress
            Told how many rows are done, where it is long.
        confirm
            Count the rights, areas as wide as a département, as places where teams go.
        """
        near = self._within_radius(places, reader)
        found, cells, answers = [], self.cells("declared"), self.cells("answer_declared")
        blanks, unanswered, nothing = blanks_in(cells), blanks_in(answers), Declared()
        reader.learn(cells)
        rows = list(zip(cells, answers, self.log.rejected.tolist(), strict=True))
        for position, (cell, answer, rejected) in enumerate(counted(rows, "communes desservies", progress)):
            read = nothing
            if not rejected and (cell not in blanks or answer not in unanswered):
                text = "" if cell in blanks else str(cell)
                said = with_answer(reader, text, answer, places[position].commune)
                read = self._told(position, said, confirm=confirm)
            codes = tuple(dict.fromkeys([*read.codes, *near[position]])) if confirm or near[position] else read.codes
            found.append(Declared(codes, read.rights))  # its pieces are logged: a long list makes many
        return found

    def _told(self, position: int, read: Declared, *, confirm: bool) -> Declared:
        """Log every piece: flagged, or asked; a right confirmed is a place like any other."""
        for piece in read.pieces:
            if piece.remark:
                self.log.repair(position, "declared", piece.text, piece.remark)
            if piece.question and not (confirm and piece.rights):
                self.log.ask(
                    position, "declared", piece.text, piece.question, proposals=piece.proposals, places=piece.places
                )
        if not (confirm and read.rights):
            return read
        codes = confirmed(read.rights, self.gazetteer)
        said = f"droit confirmé : {plural(len(codes), 'commune comptée', 'communes comptées')} comme desservies"
        self.log.repair(position, "declared", self.cells("declared")[position], said)
        return read._replace(codes=(*read.codes, *codes))

    def _within_radius(self, places: list[ProviderPlace], reader: Reader) -> list[tuple[str, ...]]:
        """Return the communes whose point lies within the radius that a team states, in kilometres."""
        near: list[tuple[str, ...]] = [()] * self.count
        for position, cell in enumerate(self.cells("radius")):
            if blank(cell) or self.log.rejected[position]:
                continue
            radius = parse_number(re.sub(r"(?i)\s*(km|kilom[eè]tres?)\s*$", "", str(cell).strip()[:_LONGEST_RADIUS]))
            if radius is None or not 0 < radius <= FARTHEST_KM:
                self.log.repair(position, "radius", cell, f"rayon illisible ou hors de 0–{FARTHEST_KM:g} km, ignoré")
                continue
            near[position] = reader.around((places[position].commune,), radius)
            communes = plural(len(near[position]), "commune déclarée", "communes déclarées")
            said = f"{communes} d'après un rayon de {figure(radius)} km à vol d'oiseau"
            self.log.repair(position, "radius", cell, said)
        return near

    def impute(self, table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
        """Replace unknown capacities by the median of the family's active, non-zero ones, or 1 when none is known.

        What stands far above the rest is kept, and said.
        """
        unknown = table["capacity"].isna()
        once = table["stop_of"] == ""
        useful = table["capacity"].where(table["active"].astype(bool) & (table["capacity"] > 0) & once)
        median = useful.groupby(table["family"]).transform("median").fillna(1.0)
        written = self.cells("capacity")
        for position, value in median[unknown].items():  # the table's index is the position in the list
            reason = f"capacité vide ou illisible, remplacée par {figure(value)} (médiane de la famille)"
            self.log.repair(position, "capacity", written[position], reason)
        whole = table.assign(capacity=table["capacity"].fillna(median), capacity_imputed=unknown)
        for position in whole.index[outstanding(whole)]:
            reason = "capacité très au-dessus des autres, à vérifier"
            self.log.repair(position, "capacity", written[position], reason)
        return whole, int(unknown.sum())

    def blanks(self, role: str, kept: npt.NDArray[np.bool_]) -> int:
        """Count the kept rows whose cell says nothing."""
        return sum(blank(cell) for cell, stays in zip(self.cells(role), kept, strict=True) if stays)


def _vague_day(cell: Any) -> str:
    """Say which part of a date that was read is not in its cell: « 2025 », « 03/2026 », « mars 2026 »."""
    return "" if isinstance(cell, dt.date) else _vague_text(str(cell).strip().removesuffix(".0")[:_LONGEST])


@lru_cache(maxsize=1 << 14)  # the dates of a list repeat
def _vague_text(text: str) -> str:
    parts = re.findall(r"\d+|[a-z]{3,}", normalise(text))
    if len(parts) == 1 and len(parts[0]) == _YEAR_DIGITS:  # five digits are a spreadsheet's day
        return "jour et mois non précisés : 1er janvier retenu"
    return "jour non précisé : 1er du mois retenu" if len(parts) == 2 else ""


def _masked(cell: Any) -> tuple[str, bool]:
    """Return a cell as every output may show it, and whether something of it is hidden; an empty text for a blank."""
    text = "" if blank(cell) else _plain(cell)[:_LONGEST]
    return (told := without_contacts(text)), told != text


def _plain(cell: Any) -> str:
    return " ".join((cell if isinstance(cell, str) else shown(cell)).split())
