"""A row that tells the stops of an itinerant service in one cell, made one row per stop."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zonesblanches.days import days_of_week
from zonesblanches.errors import first_five
from zonesblanches.language import plural
from zonesblanches.providers.cells import Cells
from zonesblanches.providers.log import RowLog, shown
from zonesblanches.providers.lookups import Lookups
from zonesblanches.providers.places import ProviderPlace
from zonesblanches.providers.tours import Stop, Tour, is_days, read_tour
from zonesblanches.territory.codes import Gazetteer, postal_text
from zonesblanches.territory.departments import department_of_text
from zonesblanches.values import blank, parse_mode

__all__ = ["ITINERANT", "Spread", "spread_tours"]

ITINERANT = "itinérant"
_TELLING = ("answer_days", "stops", "days", "declared", "action", "commune")  # may tell a tour, the surest first


@dataclass(frozen=True)
class Spread:
    """A list, one row per stop.

    Parameters
    ----------
    cells
        The list; the stops of one row share its number.
    by_role
        Role → one cell per row.
    places
        Where each row is.
    asked
        Position, role, cell and question of what was not understood of a tour.
    """

    cells: Cells
    by_role: dict[str, Sequence[Any]]
    places: list[ProviderPlace]
    asked: tuple[tuple[int, str, Any, str], ...] = ()

    def ask(self, log: RowLog) -> None:
        """Log what was not understood."""
        for position, role, cell, question in self.asked:
            log.ask(position, role, cell, question)


def spread_tours(
    cells: Cells, by_role: Mapping[str, Sequence[Any]], places: list[ProviderPlace], gazetteer: Gazetteer
) -> Spread:
    """Make each stop that a cell tells of an itinerant service a row of its own, with its point and its days.

    Parameters
    ----------
    cells
        The list, as read.
    by_role
        Role → one cell per row.
    places
        Where each row is; the stops of a tour take their places from it.
    gazetteer
        Communes.
    """
    told = {role: list(column) for role, column in by_role.items()}
    modes = by_role.get("mode", ())
    wanted = [at for at, cell in enumerate(modes) if not blank(cell) and parse_mode(cell) == ITINERANT]
    lookups = Lookups(gazetteer)
    tours = {at: tour for at in wanted if (tour := _Row(told, at, places[at].commune, lookups).tour()) is not None}
    order = [(at, stop) for at in range(len(cells.rows)) for stop in (tours[at].tour.stops if at in tours else (None,))]
    unread = [at for at, cell in enumerate(told.get("stops", ())) if at not in tours and not blank(cell)]
    silent = [at for at in unread if not modes or blank(modes[at])]
    first = {at: new for new, (at, _) in reversed(list(enumerate(order)))}
    asked = [(first[at], one.role, one.cell, text) for at, one in tours.items() for text in one.questions]
    asked += [(first[at], "stops", told["stops"][at], _NO_MODE) for at in silent]
    asked += [(first[at], "stops", told["stops"][at], _UNREAD) for at in unread if at in wanted]
    if not tours:
        return Spread(cells, dict(by_role), places, tuple(asked))
    return Spread(
        _cells(cells, [at for at, _ in order]),
        _told(told, order, tours),
        [places[at] if stop is None else _at(stop, places[at], lookups) for at, stop in order],
        tuple(asked),
    )


_SPENT = ("stops", "answer_days")  # a stop keeps nothing of these
_UNREAD = "arrêts non compris : l'équipe reste à sa commune. Attendu par exemple : « lundi Uzès, mardi matin Lussan »"
_NO_MODE = "arrêts d'un service dont le mode n'est pas dit : non lus. Est-il itinérant ?"


@dataclass(frozen=True)
class _Told:
    """The tour of a row: the cell that tells it, its stops, what is asked; `share` of a day count that they share."""

    role: str
    cell: Any
    tour: Tour
    questions: tuple[str, ...]
    share: float | None = None


class _Row:
    """One row of an itinerant service."""

    def __init__(self, told: Mapping[str, Sequence[Any]], at: int, commune: str, lookups: Lookups) -> None:
        self.told = told
        self.at = at
        self.lookups = lookups
        self.home = commune or self._department()

    def tour(self) -> _Told | None:
        """Return the stops that one of its cells tells; None when none does."""
        for role in _TELLING:
            cell = self.told[role][self.at] if role in self.told else None
            if not isinstance(cell, str) or blank(cell) or (role.endswith("days") and is_days(cell)):
                continue
            tour = self._read(cell)
            if tour.stops and (tour.dated or role == "stops"):
                return self._whole(role, cell, tour)
        return None

    def _whole(self, role: str, cell: str, tour: Tour) -> _Told:
        questions = [f"« {shown(text)} » : arrêt non compris, laissé de côté. Quelle commune, quel jour ?"
                     for text in tour.unclear]  # fmt: skip
        missing = [self.lookups.gazetteer.title_of[stop.commune] for stop in tour.stops if not stop.days]
        share = None
        if tour.dated and missing:
            questions.append(
                f"jours de passage non dits ({first_five(missing)}) : comptés toute la semaine en attendant"
            )
        elif len(missing) > 1 and not role.endswith("days") and "days" in self.told:
            share = self._shared(self.told["days"][self.at], len(tour.stops))
        if share is not None:
            written = f"{plural(len(tour.stops), 'arrêt')} et « {shown(self.told['days'][self.at])} »"
            questions.append(f"{written} : quel jour où ? Jours partagés en parts égales en attendant")
        return _Told(role, cell, tour, tuple(questions), share)

    @staticmethod
    def _shared(cell: Any, stops: int) -> float | None:
        """Return the part of the days of a row that each of its stops has, when nothing says which."""
        try:
            days = days_of_week(cell)
        except ValueError:
            return None
        return days / stops if days > 0 else None

    def _read(self, cell: str) -> Tour:
        """Read a tour; where the row says no place, names are looked up near the first stop that is plainly one."""
        tour = read_tour(cell, self._commune)
        if self.home or not tour.stops or not tour.unclear:
            return tour
        self.home = tour.stops[0].commune
        return read_tour(cell, self._commune)

    def _department(self) -> str:
        """Return a commune of the département that the row names, where names are looked up."""
        cells = (self.told[role][self.at] for role in ("department", "postal_code") if role in self.told)
        told = [cell for cell in cells if not blank(cell)]
        codes = {code for cell in told for code in department_of_text(cell) or (postal_text(cell)[:2],)}
        known = self.lookups.gazetteer.dep_of
        return next((code for code, dep in known.items() if dep in codes), "") if codes else ""

    def _commune(self, name: str) -> str:
        area = self.lookups.find(name, self.home).area
        return area.code if area is not None and area.level == "commune" else ""


def _cells(cells: Cells, order: list[int]) -> Cells:
    """Repeat the rows of tours."""
    shared = {
        (new, header): rows
        for new, at in enumerate(order)
        for (old, header), rows in cells.shared.items()
        if old == at
    } if cells.shared else {}  # fmt: skip
    return dataclasses.replace(
        cells,
        frame=cells.frame.iloc[order].reset_index(drop=True),
        rows=[cells.rows[at] for at in order],
        shared=shared,
        sections=tuple(cells.sections[at] for at in order) if cells.sections else (),
    )


def _told(
    told: Mapping[str, Sequence[Any]], order: list[tuple[int, Stop | None]], tours: Mapping[int, _Told]
) -> dict[str, Sequence[Any]]:
    """Repeat the cells of tours, the days of each stop in their place."""
    new: dict[str, Sequence[Any]] = {
        role: ["" if stop is not None and role in {tours[at].role, *_SPENT} else column[at] for at, stop in order]
        for role, column in told.items()
    }
    before = told.get("days", [None] * len(order))
    days = [
        before[at]
        if stop is None or (len(tours[at].tour.stops) == 1 and not stop.days)
        else stop.days or tours[at].share
        for at, stop in order
    ]
    return new | {"days": days}


def _at(stop: Stop, base: ProviderPlace, lookups: Lookups) -> ProviderPlace:
    """Return the place of a stop: its commune's point; that of the row, where it is elsewhere, is its seat."""
    if base.commune == stop.commune:
        return base._replace(asked="", also=())
    point = lookups.gazetteer.communes.loc[stop.commune]
    quality = "commune centroid" if point.get("point_source") == "interior" else "commune point"
    seat = base.seat or base.commune
    return ProviderPlace(stop.commune, float(point["lon"]), float(point["lat"]), "name", quality, seat=seat, clues=2)
