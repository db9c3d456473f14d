"""From a list, as a partner holds it, to `Providers`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.arguments import checked, one_of
from zonesblanches.files.names import shown_name
from zonesblanches.garbage import collected_later
from zonesblanches.geocoding.geocoder import Geocoder
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.providers.answering import answered, original_rows, remembered
from zonesblanches.providers.capacities import figure, mixed_units
from zonesblanches.providers.cells import Cells, hash_of, list_sheets, read_cells
from zonesblanches.providers.clues import shown_commune
from zonesblanches.providers.columns import Columns
from zonesblanches.providers.declared import Reader
from zonesblanches.providers.doubts import COMPARED, astray, far_from_the_rest, repeated_teams
from zonesblanches.providers.families import near_families
from zonesblanches.providers.figures import refuse_figures
from zonesblanches.providers.headers import Guess, cells_by_role, match_headers, read_choices
from zonesblanches.providers.identity import address_key
from zonesblanches.providers.ledger import ledger
from zonesblanches.providers.list_questions import list_questions
from zonesblanches.providers.log import RowLog, as_written, shown
from zonesblanches.providers.matrices import ask_of_marks, turned
from zonesblanches.providers.metres import in_metres
from zonesblanches.providers.notes import reading_notes
from zonesblanches.providers.pieces import Declared
from zonesblanches.providers.places import ProviderPlace, home_gazetteer, locate, place_columns
from zonesblanches.providers.private import private_facts
from zonesblanches.providers.providers import ROLE_COLUMNS, TABLE_COLUMNS, Providers, Source, put_together
from zonesblanches.providers.questions import asked
from zonesblanches.providers.repeats import merge_repeats, unique_ids
from zonesblanches.providers.roles import ROW_TITLE
from zonesblanches.providers.seats import told_apart
from zonesblanches.providers.sectors import SectorTable, read_sectors
from zonesblanches.providers.spreading import spread_tours
from zonesblanches.providers.stops import alike, gather_stops, linked
from zonesblanches.providers.tidy import tidied
from zonesblanches.said import reworded
from zonesblanches.territory.codes import Gazetteer, embedded_gazetteer
from zonesblanches.territory.territory import Territory
from zonesblanches.values import blank

__all__ = ["read_list", "read_providers"]

_WHERE = ("commune_code", "commune", "action", "seat", "postal_code", "department", "lon", "lat", "point")
_SURE_CLUES = 2  # cells that say where a team is: with fewer, one far from all the others is asked about
_NOT_COMPARED = (
    "id", "declared", "radius", "answer_place", "answer_declared", "answer_capacity", "answer_status",
    "answer_same",
)  # fmt: skip
_OURS = "écrite par la vérification"
DEFAULT_FAMILY = "lien social"
_Serving = tuple[SectorTable | None, bool, Progress]  # sectors, whether rights are places, who is told how far it is
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


@checked(source=one_of((str, Path, pd.DataFrame), "donnez le chemin d'une liste ou une table pandas, une à la fois"))
def read_providers(  # noqa: PLR0913 - all but the first by name
    source: str | Path | pd.DataFrame,
    *,
    family: str | None = None,
    territory: Territory | None = None,
    columns: Mapping[str, str] | str | Path | None = None,
    sheet: str | None = None,
    crs: Any = None,
    geocoder: Geocoder | None = None,
    min_score: float = 0.5,
    sectors: SectorTable | None = None,
    confirm_rights: bool = False,
    progress: Progress | None = None,
) -> Providers:
    """Read a list of teams or services.

    The header may stand anywhere in the first 20 rows; totals, footnotes and repeated headers are left out; merged
    cells are repeated. Headers are recognised in French and English, accents, case and typing mistakes aside: ``nom``,
    ``famille``, ``mode``, ``bénévoles`` or ``capacité``, ``actif``, ``mise à jour``, ``communes desservies``,
    ``porteur``, ``partenaire``, ``adresse``, ``longitude``, ``latitude``, ``code insee``, ``commune``,
    ``code postal``, ``département``; `Providers.roles` shows what each column was taken for, and how sure. Phones,
    e-mails and names of people are kept apart in `Providers.private`, and never exported.

    A place is needed: coordinates (degrees, or metres of any French system, recognised), an address already geocoded
    (columns ``result_type``, ``result_score`` of the BAN), a commune's code of any vintage, its name, or a postal code
    that serves one commune.

    Parameters
    ----------
    source
        Path of a CSV, xlsx, xls, ods, GeoJSON, GeoPackage or shapefile, or a (Geo)DataFrame.
    family
        Family of services of the rows that do not name one; « lien social » by default.
    territory
        Where communes are looked up; needed for invented or foreign communes. All France by default.
    columns
        Role → header, where the header is not recognised, e.g. ``{"name": "Intitulé du groupe"}``; an empty header
        says that no column plays the role. Or the path of a TOML file of the same pairs.
    sheet
        Sheet of a workbook; ``"*"`` reads all that look like lists; by default the one whose headers are best known.
    crs
        CRS of the coordinate columns; recognised by default. Shapes carry their own.
    geocoder
        Service asked for the addresses that have no coordinates; nothing leaves the machine without one.
    min_score
        Least score, from 0 to 1, of a geocoded address; under it the commune's point stands.
    sectors
        The partner's own sectors, which the column of places served may name: a mapping (name → communes or areas), a
        frame, or a csv or xlsx of two columns, one place a row or several in a cell.
    confirm_rights
        Count areas as wide as a département, « tout le Vaucluse », as places where teams go. By default they are
        rights: kept in `rights`, asked, and they serve no commune.
    progress
        Called with how many rows are done, and how long the others should take, where it takes over two seconds.

    Returns
    -------
    Providers
        Table, rejects, repairs, merged rows and summary; ``read = kept + rejected + merged`` always.

    Raises
    ------
    InputError
        When the file is absent, empty, damaged or without a recognisable header.
    MissingColumnError
        When no column gives a place, or a column asked for is absent.
    CrsError
        When a file of shapes has no CRS.
    ParameterError
        When the TOML file of columns cannot be read.

    Examples
    --------
    >>> import pandas as pd
    >>> import zonesblanches as zb
    >>> teams = zb.read_providers(pd.DataFrame({"nom": ["Les Voisins"], "commune": ["Alès"], "bénévoles": [8]}))
    >>> teams.table[["name", "commune", "capacity"]].values.tolist()
    [['Les Voisins', '30007', 8.0]]
    """
    options = _options(family, territory, crs, geocoder, min_score, sectors, confirm_rights, progress)
    titles = list_sheets(source) if sheet == "*" else []
    if len(titles) > 1:
        return put_together([_read_sheet(source, title, columns, options)[1] for title in titles])
    return _read_sheet(source, None if sheet == "*" else sheet, columns, options)[1]


def read_list(
    source: str | Path, *, columns: Mapping[str, str] | str | Path | None = None, sheet: str | None = None, **asked: Any
) -> tuple[Cells, Providers]:
    """Read one list as `read_providers` does, with the same options, and keep its cells; see there."""
    return _read_sheet(source, sheet, columns, _options(**asked))


def _options(
    family: str | None = None, territory: Territory | None = None, crs: Any = None, geocoder: Geocoder | None = None,
    min_score: float = 0.5, sectors: SectorTable | None = None, confirm_rights: bool = False,  # noqa: FBT001, FBT002
    progress: Progress | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    """Return what is the same for every sheet, in the order of `_read_one`."""
    return (
        family or DEFAULT_FAMILY,
        territory,
        crs,
        geocoder,
        min_score,
        (sectors, confirm_rights, progress or say_nothing),
    )


@collected_later()
def _read_sheet(
    source: str | Path | pd.DataFrame,
    sheet: str | None,
    columns: Mapping[str, str] | str | Path | None,
    options: tuple[Any, ...],
) -> tuple[Cells, Providers]:
    """Read a file, or one of its sheets under a name of its own: two sheets read apart are two lists."""
    name = "table en mémoire" if isinstance(source, pd.DataFrame) else shown_name(source)
    digest = "" if columns is None or isinstance(columns, Mapping) else hash_of(source)
    choices, said_of_choices = read_choices(columns, name, sheet or "", digest)
    cells = read_cells(source, sheet=sheet, known=[header for header in (*choices.values(), ROW_TITLE) if header])
    choices = remembered(cells.frame, choices)
    cells = cells if choices else turned(cells, embedded_gazetteer()) or cells
    cells = dataclasses.replace(cells, rows=original_rows(cells.frame, cells.rows))
    if sheet is not None and name.lower().endswith(_WORKBOOKS):
        cells = cells.named(f"{name} [{sheet}]")
    if said_of_choices:
        cells = dataclasses.replace(cells, warnings=(*cells.warnings, said_of_choices))
    return cells, _read_one(cells, choices, *options)


def _read_one(
    cells: Cells,
    choices: Mapping[str, str],
    family: str,
    territory: Territory | None,
    crs: Any,
    geocoder: Geocoder | None,
    min_score: float,
    serving: _Serving,
) -> Providers:
    gazetteer = home_gazetteer(territory)
    content, told = tidied({str(header): list(cells.frame[header]) for header in cells.frame.columns})
    roles, guesses = match_headers(list(content), choices, cells.source, content, gazetteer)
    refuse_figures(cells, roles)
    by_role = answered(told_apart(cells_by_role(roles, guesses, content), roles, guesses, content))
    if any(cells.sections):
        by_role["section"] = list(cells.sections)
    placing = locate(
        by_role,
        territory=territory,
        crs=4326 if cells.from_shapes else crs,
        geocoder=geocoder,
        min_score=min_score,
        progress=serving[-1],
    )
    tours = spread_tours(cells, by_role, placing.places, gazetteer)
    cells = dataclasses.replace(tours.cells, remarks=(*cells.remarks, *told))
    reading = _Reading(cells, roles, guesses, tours.by_role, gazetteer)
    tours.ask(reading.log)
    return reading.run(tours.places, placing.remarks, family, serving)


class _Reading:
    """One pass over a list, from its cells to its account."""

    def __init__(
        self, cells: Cells, roles: dict[str, str], guesses: list[Guess], by_role: dict[str, Sequence[Any]],
        gazetteer: Gazetteer,
    ) -> None:  # fmt: skip
        self.cells, self.gazetteer = cells, gazetteer
        self.roles, self.guesses = roles, guesses
        self.log = RowLog(cells, roles, guesses)
        self.columns = Columns(by_role, self.log, gazetteer)

    def run(
        self,
        places: list[ProviderPlace],
        remarks: tuple[str, ...],
        family: str,
        serving: _Serving,
    ) -> Providers:
        """Read every column, reject, merge, and account for every row."""
        self.places = places = self._compared(places)
        for role, question in list_questions(self.cells, self.roles, self.guesses, self.gazetteer):
            self.log.ask(None, role, "", question)
        ask_of_marks(self.cells, self.log, self.gazetteer, self.columns.by_role)
        self._check_places(places)
        table, joined = self._table(places, family, serving)
        table, stops = gather_stops(table, self.vans, self.columns.cells("answer_same"), self.log)
        everyone = table
        table, merged = merge_repeats(table[~self.log.rejected], self._addresses, self._written, self.log)
        table = linked(unique_ids(table, self.log))
        table, imputed = self.columns.impute(table)
        return self._result(table, merged, everyone, (*remarks, *joined, *stops), imputed)

    def _table(self, places: list[ProviderPlace], family: str, serving: _Serving) -> tuple[pd.DataFrame, list[str]]:
        """Read every column of every row, and say which families were joined."""
        declared = self._declared(places, serving)
        columns = self.columns
        families, joined = columns.families(family)
        names, made = columns.names(places)
        states, modes, carriers = columns.states(), columns.modes(), columns.texts("carrier")
        days, days_told = columns.days(modes)
        self.vans = alike(zip(names, made, families, carriers, modes, self.cells.rows, strict=True), self.log.rejected)
        table = pd.DataFrame(
            {
                "name": names,
                "name_made": made,
                "family": families,
                "mode": modes,
                "capacity": columns.capacities(self.vans),
                "active": [one.state == "active" for one in states],
                "active_assumed": [one.assumed for one in states],
                "status": [one.state for one in states],
                "status_told": [one.told for one in states],
                "updated": columns.dates(),
                "days": days,
                "days_told": days_told,
                "declared": [_with_also(read.codes, place) for read, place in zip(declared, places, strict=True)],
                "rights": [read.rights for read in declared],
                **place_columns(places),
                "carrier": carriers,
                "partner": columns.texts("partner"),
                "row": self.cells.rows,
                "source": self.cells.source,
                "id": columns.identifiers(),
            }
        )
        return in_metres(table, self.gazetteer.communes), joined

    def _declared(self, places: list[ProviderPlace], serving: _Serving) -> list[Declared]:
        """Read where teams say that they go, the partner's sectors known."""
        sectors, confirm, progress = serving
        known, faults = read_sectors(sectors, self.gazetteer)
        for fault in faults:
            self.log.ask(None, "declared", "", fault)
        return self.columns.declared(places, Reader(self.gazetteer, known), progress, confirm=confirm)

    def _result(
        self, table: pd.DataFrame, merged: pd.DataFrame, everyone: pd.DataFrame, remarks: tuple[str, ...], imputed: int
    ) -> Providers:
        read, kept = len(set(self.cells.rows)) + len(self.cells.overlong), table["row"].nunique()
        for position, gap in far_from_the_rest(table["lon"], table["lat"]).items():
            told = f"à environ {figure(round(gap))} km du milieu des autres équipes de la liste, à vérifier"
            if self.places[position].clues < _SURE_CLUES and blank(self.columns.cells("answered")[position]):
                self.log.ask(
                    position, "lieu", table.at[position, "name"], told, places=(table.at[position, "commune"],)
                )
            else:
                self.log.repair(position, "lieu", table.at[position, "name"], told)
        units = self.columns.units(~self.log.rejected)
        rejects, repairs, questions = self.log.tables(set(table["row"]))
        return Providers(
            table=table.set_index("id")[list(TABLE_COLUMNS)],
            rejects=rejects,
            repairs=repairs,
            questions=questions,
            merged=merged,
            sources=(
                Source(
                    *(self.cells.source, self.cells.sha256, read, kept, len(rejects), len(merged)),
                    unit=next(iter(units), ""),
                ),
            ),
            notes=reading_notes(self.cells, self.roles, self.guesses, self.columns, remarks, imputed),
            warnings=(*asked(questions), *self._warnings(table, units)),
            private=private_facts(self.cells, self.guesses, table),
            roles=self._roles(),
            rows=ledger(everyone, table, merged, rejects, self.cells.source),
        )

    def _warnings(self, table: pd.DataFrame, units: dict[str, int]) -> tuple[str, ...]:
        families = list(table["family"].drop_duplicates())
        said = [*self.cells.warnings, *mixed_units(self.roles.get("capacity", ""), units), *near_families(families)]
        asked_rows = {line[1] for line in self.log.questions if line[2] == self.roles.get("name")}
        known = table["row"].isin(asked_rows) | (table["van"] >= 0)  # set beside another by a question, or stops of one
        ours = (reworded(text, lambda fact: f"{self.cells.source} : {fact}") for text in said)
        return (*ours, *repeated_teams(table.loc[~known, [*COMPARED]]))

    def _roles(self) -> pd.DataFrame:
        lines = [
            (self.cells.source, guess.header, guess.role, guess.confidence, guess.how, guess.used)
            for guess in self.guesses
        ]
        return pd.DataFrame(lines, columns=ROLE_COLUMNS)

    def _compared(self, places: list[ProviderPlace]) -> list[ProviderPlace]:
        """Ask about teams that a name alone sends out of the list's département."""
        alone = [
            shown(cell) if place.source == "name" and place.clues < _SURE_CLUES and not place.asked else ""
            for cell, place in zip(self.columns.cells("commune"), places, strict=True)
        ]
        told = list(places)
        for position, question, codes in astray([place.commune for place in places], alone, self.gazetteer):
            proposals = tuple(shown_commune(code, self.gazetteer) for code in codes)
            told[position] = told[position]._replace(asked=question, elsewhere=codes, proposals=proposals)
        return told

    def _check_places(self, places: list[ProviderPlace]) -> None:
        by_role = self.columns.by_role
        for position, place in enumerate(places):
            if not (place.reason or place.remark or place.asked):
                continue
            told = " / ".join(filter(None, (shown(by_role[role][position]) for role in _WHERE if role in by_role)))
            if place.asked:
                left = f"{place.asked} : équipe laissée de côté" if place.reason else place.asked
                self.log.ask(position, "lieu", told, left, proposals=place.proposals, places=place.elsewhere)
            if place.reason:
                self.log.reject(position, "lieu", told, place.reason)
            elif place.remark:
                self.log.repair(position, "lieu", told, place.remark)

    def _addresses(self, rows: pd.Index) -> list[str]:
        return [address_key(shown(self.columns.cells("address")[row])) for row in rows]

    def _written(self, rows: pd.Index) -> pd.DataFrame:
        """Return what the list writes of some rows, word for word, but for where teams go and what was answered."""
        left = {guess.header for guess in self.guesses if guess.role in _NOT_COMPARED or guess.how == _OURS}
        frame = self.cells.frame.iloc[list(rows)]
        days = set(self.log.headers_of("updated"))  # one row per commune served may have each its day
        columns = {
            f"{'day' if header in days else 'cell'} {at}": list(map(as_written, frame[header]))
            for at, header in enumerate(frame)
            if header not in left
        }
        by_role = {
            role: [shown(self.columns.cells(role)[row]) for row in rows] for role in ("id", "declared", "answer_same")
        }
        return pd.DataFrame({**columns, **by_role}, index=rows)


def _with_also(declared: tuple[str, ...], place: ProviderPlace) -> tuple[str, ...]:
    """Add the communes that the place's own cell names: « Cavaillon / L'Isle-sur-la-Sorgue » serves both."""
    return tuple(dict.fromkeys([*place.also, *declared])) if place.also or len(declared) > 1 else declared
