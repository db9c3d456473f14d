"""From a list, as a partner holds it, to `Providers`."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.language import normalise, plural
from zonesblanches.providers.files import Cells, read_cells
from zonesblanches.providers.headers import match_headers
from zonesblanches.providers.places import Place, locate
from zonesblanches.providers.providers import LOG_COLUMNS, MERGED_COLUMNS, TABLE_COLUMNS, Providers, Source
from zonesblanches.providers.values import (
    blank,
    parse_active,
    parse_count_in_words,
    parse_date,
    parse_mode,
    parse_number,
)
from zonesblanches.territory.codes import Gazetteer, embedded_gazetteer
from zonesblanches.territory.crs import metric_coordinates, zone_of_points
from zonesblanches.territory.territory import Territory

__all__ = ["read_providers"]

DEFAULT_FAMILY = "lien social"


def read_providers(
    source: str | Path | pd.DataFrame,
    *,
    family: str | None = None,
    territory: Territory | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    crs: Any = 4326,
) -> Providers:
    """Read a list of teams or services.

    Headers are recognised in French and English, accents and case aside: ``nom``, ``famille``, ``mode``,
    ``bénévoles`` or ``capacité``, ``actif``, ``mise à jour``, ``communes desservies``, ``longitude``, ``latitude``,
    ``code insee``, ``commune``, ``code postal``, ``département``. A place is needed: coordinates, a commune's code,
    or its name.

    Parameters
    ----------
    source
        Path of a CSV, xlsx, xls, ods, GeoJSON, GeoPackage or shapefile, or a (Geo)DataFrame.
    family
        Family of services of the rows that do not name one; « lien social » by default.
    territory
        Where communes are looked up; needed for invented or foreign communes. All France by default.
    columns
        Role → header, where the header is not recognised, e.g. ``{"name": "Intitulé du groupe"}``.
    sheet
        Sheet of a workbook; by default the first whose headers are recognised.
    crs
        CRS of the coordinate columns, WGS84 by default; 2154 for Lambert-93. Shapes carry their own.

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

    Examples
    --------
    >>> import pandas as pd
    >>> import zonesblanches as zb
    >>> teams = zb.read_providers(pd.DataFrame({"nom": ["Les Voisins"], "commune": ["Alès"], "bénévoles": [8]}))
    >>> teams.table[["name", "commune", "capacity"]].values.tolist()
    [['Les Voisins', '30007', 8.0]]
    """
    cells = read_cells(source, sheet=sheet)
    roles = match_headers(list(cells.frame.columns), columns or {}, cells.source)
    by_role = {role: list(cells.frame[header]) for role, header in roles.items()}
    reading = _Reading(cells, roles, by_role, territory)
    places = locate(by_role, territory=territory, crs=4326 if cells.from_shapes else crs)
    return reading.run(places, family or DEFAULT_FAMILY)


class _Reading:
    """One pass over a list; keeps the log of what happened to each row."""

    def __init__(
        self, cells: Cells, roles: dict[str, str], by_role: dict[str, list[Any]], territory: Territory | None
    ) -> None:
        self.cells = cells
        self.roles = roles
        self.by_role = by_role
        self.gazetteer: Gazetteer = territory.gazetteer if territory is not None else embedded_gazetteer()
        self.count = len(cells.rows)
        self.rejects: list[tuple[str, int, str, str, str]] = [
            (cells.source, row, "", text, "plus de cellules que d'en-têtes") for row, text in cells.overlong
        ]
        self.repairs: list[tuple[str, int, str, str, str]] = []
        self.rejected = np.zeros(self.count, dtype=bool)

    def run(self, places: list[Place], family: str) -> Providers:
        """Read every column, reject, merge, and account for every row."""
        self._check_places(places)
        table = pd.DataFrame(
            {
                "name": self._names(),
                "family": self._families(family),
                "mode": self._parsed("mode", parse_mode, "mode inconnu, laissé vide"),
                "capacity": self._capacities(),
                "active": self._statuses(),
                "updated": self._parsed("updated", parse_date, "date illisible, laissée vide"),
                "declared": self._declared(places),
                "commune": [place.commune for place in places],
                "lon": [place.lon for place in places],
                "lat": [place.lat for place in places],
                "location": [place.location for place in places],
                "row": self.cells.rows,
                "source": self.cells.source,
                "id": self._idents(),
            }
        )
        table["zone"] = zone_of_points(table["lon"], table["lat"])
        table["x_m"], table["y_m"] = metric_coordinates(table["lon"], table["lat"], table["zone"])
        landmass = self.gazetteer.communes["landmass"]
        table["landmass"] = landmass.reindex(table["commune"]).fillna(-1).astype("int32").to_numpy()
        table, merged = self._merge(table[~self.rejected])
        table = self._impute(self._unique_ids(table))
        return self._result(table, merged)

    def _result(self, table: pd.DataFrame, merged: list[tuple[str, int, int, str]]) -> Providers:
        read = self.count + len(self.cells.overlong)
        source = Source(self.cells.source, self.cells.sha256, read, len(table), len(self.rejects), len(merged))
        order = sorted(self.rejects, key=lambda reject: reject[1])
        stayed = set(table["row"])
        repairs = sorted((line for line in self.repairs if line[1] in stayed), key=lambda repair: repair[1])
        return Providers(
            table=table.set_index("id")[list(TABLE_COLUMNS)],
            rejects=pd.DataFrame(order, columns=LOG_COLUMNS),
            repairs=pd.DataFrame(repairs, columns=LOG_COLUMNS),
            merged=pd.DataFrame(merged, columns=MERGED_COLUMNS),
            sources=(source,),
            notes=self._notes(),
        )

    def _notes(self) -> tuple[str, ...]:
        used = ", ".join(f"{role} ← « {header} »" for role, header in self.roles.items())
        unused = [column for column in self.cells.frame.columns if column not in self.roles.values()]
        notes = [*self.cells.remarks, f"colonnes reconnues : {used}"]
        if unused:
            notes.append(f"colonnes non utilisées : {', '.join(unused)}")
        if "capacity" not in self.roles:
            notes.append("aucune colonne de capacité : chaque intervenant compte pour 1")
        return tuple(f"{self.cells.source} : {note}" for note in notes)

    def _cells(self, role: str) -> list[Any]:
        return self.by_role.get(role, [None] * self.count)

    def _reject(self, position: int, role: str, value: Any, reason: str) -> None:
        if self.rejected[position]:
            return
        self.rejected[position] = True
        self.rejects.append(
            (self.cells.source, self.cells.rows[position], self.roles.get(role, role), _shown(value), reason)
        )

    def _repair(self, position: int, role: str, value: Any, reason: str) -> None:
        self.repairs.append(
            (self.cells.source, self.cells.rows[position], self.roles.get(role, role), _shown(value), reason)
        )

    def _check_places(self, places: list[Place]) -> None:
        roles = [role for role in ("commune_code", "commune", "lon", "lat") if role in self.by_role]
        for position, place in enumerate(places):
            said = " / ".join(filter(None, (_shown(self.by_role[role][position]) for role in roles)))
            if place.reason:
                self._reject(position, "lieu", said, place.reason)
            elif place.remark:
                self._repair(position, "lieu", said, place.remark)

    def _names(self) -> list[str]:
        names = []
        for position, cell in enumerate(self._cells("name")):
            if blank(cell):
                names.append(f"Équipe de la ligne {self.cells.rows[position]}")
                if "name" in self.roles:
                    self._repair(position, "name", "", "nom vide, remplacé par le numéro de ligne")
            else:
                names.append(re.sub(r"\s+", " ", str(cell)).strip())
        return names

    def _families(self, family: str) -> list[str]:
        """Keep the words of the list, one spelling per family: the first met."""
        first: dict[str, str] = {}
        words = [family if blank(cell) else re.sub(r"\s+", " ", str(cell)).strip() for cell in self._cells("family")]
        return [first.setdefault(normalise(word), word) for word in words]

    def _parsed(self, role: str, parse: Any, reason: str) -> list[Any]:
        values = []
        for position, cell in enumerate(self._cells(role)):
            value = None if blank(cell) else parse(cell)
            if value is None and not blank(cell):
                self._repair(position, role, cell, reason)
            values.append(value)
        return values

    def _statuses(self) -> list[bool]:
        values = self._parsed("status", parse_active, "statut inconnu, intervenant supposé actif")
        return [value is not False for value in values]

    def _capacities(self) -> list[float]:
        """Read capacities; NaN stands for one to impute, a negative one rejects the row."""
        if "capacity" not in self.roles:
            return [1.0] * self.count
        return [self._capacity(position, cell) for position, cell in enumerate(self._cells("capacity"))]

    def _capacity(self, position: int, cell: Any) -> float:
        number = None if blank(cell) else parse_number(cell)
        if number is None and not blank(cell):
            number = parse_count_in_words(cell)
            if number is not None:
                self._repair(position, "capacity", cell, f"capacité lue dans la phrase : {number:g}")
        if number is not None and number < 0:
            self._reject(position, "capacity", cell, "capacité négative")
        elif number == 0:
            self._repair(position, "capacity", cell, "capacité nulle : compté, mais n'apporte aucune offre")
        return np.nan if number is None else number

    def _idents(self) -> list[str]:
        """Keep the list's identifiers; rows without one are named after their row number."""
        cells = self._cells("id")
        return [
            f"L{row}" if blank(cell) else str(cell).strip().removesuffix(".0")
            for row, cell in zip(self.cells.rows, cells, strict=True)
        ]

    def _declared(self, places: list[Place]) -> list[tuple[str, ...]]:
        return [
            ()
            if blank(cell) or self.rejected[position]
            else self._declared_codes(position, str(cell), places[position])
            for position, cell in enumerate(self._cells("declared"))
        ]

    def _declared_codes(self, position: int, text: str, place: Place) -> tuple[str, ...]:
        codes: list[str] = []
        home = self.gazetteer.communes.loc[place.commune]
        for token in filter(None, (part.strip() for part in re.split(r"[;,/|\n]| et ", text))):
            code, remark = self.gazetteer.code(token)
            if not code and not token.replace(".", "").isdigit():
                code, remark = self.gazetteer.name(token, department=home["dep"] or "")
                if not code:  # teams work across the limits of départements
                    elsewhere = self.gazetteer.name(token)
                    code, remark = elsewhere if elsewhere[0] else (code, remark)
            if code:
                codes.append(code)
            if remark:
                self._repair(position, "declared", token, remark if code else f"commune déclarée ignorée : {remark}")
        return tuple(dict.fromkeys(codes))

    def _merge(self, table: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, int, int, str]]]:
        """Merge rows of one family with the same name at the same place; the most recent row stays."""
        keys = pd.DataFrame(
            {
                "name": table["name"].map(normalise),
                "family": table["family"],
                "place": [f"{lon:.5f} {lat:.5f}" for lon, lat in zip(table["lon"], table["lat"], strict=True)],
            }
        )
        recent = pd.to_datetime(table["updated"]).fillna(pd.Timestamp("1900-01-01"))
        order = pd.DataFrame({"recent": recent, "row": -table["row"]}).sort_values(["recent", "row"]).index
        kept = keys.loc[order].drop_duplicates(keep="last").index
        group = keys.groupby(["name", "family", "place"], sort=False).ngroup()
        kept_row = dict(zip(group[kept], table.loc[kept, "row"], strict=True))
        gone = table.index.difference(kept)
        reason = "même nom, même famille, même lieu : la ligne la plus récente (ou la première) est gardée"
        merged = [(self.cells.source, int(table.at[at, "row"]), int(kept_row[group[at]]), reason) for at in gone]
        return table.loc[table.index.intersection(kept)], merged

    def _unique_ids(self, table: pd.DataFrame) -> pd.DataFrame:
        """Reject rows whose identifier already belongs to another provider."""
        twice = table["id"].duplicated()
        first = table.drop_duplicates("id").set_index("id")["row"]
        for position in table.index[twice]:
            ident = table.at[position, "id"]
            self._reject(
                position,
                "id",
                ident,
                f"identifiant déjà donné à la ligne {first[ident]} pour un autre intervenant",
            )
        return table[~twice]

    def _impute(self, table: pd.DataFrame) -> pd.DataFrame:
        """Replace unknown capacities by the median of the family's active, non-zero ones, or 1 when none is known."""
        unknown = table["capacity"].isna()
        if not unknown.any():
            return table.assign(capacity_imputed=unknown)
        useful = table["capacity"].where(table["active"].astype(bool) & (table["capacity"] > 0))
        median = useful.groupby(table["family"]).transform("median").fillna(1.0)
        written = self._cells("capacity")
        for position, value in median[unknown].items():  # the table's index is the position in the list
            reason = f"capacité vide ou illisible, remplacée par {value:g} (médiane de la famille)"
            self._repair(position, "capacity", written[position], reason)
        count = plural(int(unknown.sum()), "capacité imputée", "capacités imputées")
        remark = f"{count} à la médiane de la famille"
        self.cells = dataclasses.replace(self.cells, remarks=(*self.cells.remarks, remark))
        return table.assign(capacity=table["capacity"].fillna(median), capacity_imputed=unknown)


def _shown(value: Any) -> str:
    return "" if blank(value) else str(value).strip()[:200]
