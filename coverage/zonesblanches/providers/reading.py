"""From a list, as a partner holds it, to `Providers`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.arguments import checked, one_of
from zonesblanches.geocoding.geocoder import Geocoder
from zonesblanches.language import normalise, plural
from zonesblanches.providers.capacities import figure, mixed_units
from zonesblanches.providers.columns import Columns
from zonesblanches.providers.doubts import far_from_the_rest, repeated_teams
from zonesblanches.providers.families import near_families
from zonesblanches.providers.files import Cells, hash_of, list_sheets, read_cells
from zonesblanches.providers.headers import SURE, Guess, match_headers, read_choices, said
from zonesblanches.providers.identity import address_key
from zonesblanches.providers.log import RowLog, shown
from zonesblanches.providers.places import Place, locate, place_columns
from zonesblanches.providers.providers import (
    MERGED_COLUMNS,
    ROLE_COLUMNS,
    ROW_COLUMNS,
    TABLE_COLUMNS,
    Providers,
    Source,
    put_together,
)
from zonesblanches.providers.questions import asked
from zonesblanches.providers.roles import CONTACT_ROLES, PRIVATE_ROLES
from zonesblanches.territory.codes import Gazetteer, embedded_gazetteer
from zonesblanches.territory.crs import metric_coordinates, zone_of_points
from zonesblanches.territory.territory import Territory
from zonesblanches.wording import value_words

__all__ = ["read_providers"]

DEFAULT_FAMILY = "lien social"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_PRECISE = ("address", "street", "place", "coordinates")


@checked(source=one_of((str, Path, pd.DataFrame), "donnez le chemin d'une liste ou une table pandas, une à la fois"))
def read_providers(
    source: str | Path | pd.DataFrame,
    *,
    family: str | None = None,
    territory: Territory | None = None,
    columns: Mapping[str, str] | str | Path | None = None,
    sheet: str | None = None,
    crs: Any = None,
    geocoder: Geocoder | None = None,
    min_score: float = 0.5,
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
    name = "table en mémoire" if isinstance(source, pd.DataFrame) else Path(source).name
    options = (family or DEFAULT_FAMILY, territory, crs, geocoder, min_score)
    if sheet == "*":
        titles = list_sheets(source)
        if len(titles) > 1:
            return put_together([_read_sheet(source, name, title, columns, options) for title in titles])
        sheet = None
    return _read_sheet(source, name, sheet, columns, options)


def _read_sheet(
    source: str | Path | pd.DataFrame,
    name: str,
    sheet: str | None,
    columns: Mapping[str, str] | str | Path | None,
    options: tuple[Any, ...],
) -> Providers:
    """Read a file, or one of its sheets under a name of its own: two sheets read apart are two lists."""
    digest = "" if columns is None or isinstance(columns, Mapping) else hash_of(source)
    choices, said_of_choices = read_choices(columns, name, sheet or "", digest)
    cells = read_cells(source, sheet=sheet, known=[header for header in choices.values() if header])
    if sheet is not None and name.lower().endswith(_WORKBOOKS):
        cells = cells.named(f"{name} [{sheet}]")
    if said_of_choices:
        cells = dataclasses.replace(cells, warnings=(*cells.warnings, said_of_choices))
    return _read_one(cells, choices, *options)


def _read_one(
    cells: Cells,
    choices: Mapping[str, str],
    family: str,
    territory: Territory | None,
    crs: Any,
    geocoder: Geocoder | None,
    min_score: float,
) -> Providers:
    content = {header: list(cells.frame[header]) for header in cells.frame.columns}
    roles, guesses = match_headers(list(cells.frame.columns), choices, cells.source, content)
    by_role = {role: content[header] for role, header in roles.items()}
    placing = locate(
        by_role,
        territory=territory,
        crs=4326 if cells.from_shapes else crs,
        geocoder=geocoder,
        min_score=min_score,
    )
    gazetteer = territory.gazetteer if territory is not None else embedded_gazetteer()
    reading = _Reading(cells, roles, guesses, by_role, gazetteer)
    return reading.run(placing.places, placing.remarks, family)


class _Reading:
    """One pass over a list, from its cells to its account."""

    def __init__(
        self,
        cells: Cells,
        roles: dict[str, str],
        guesses: list[Guess],
        by_role: dict[str, list[Any]],
        gazetteer: Gazetteer,
    ) -> None:
        self.cells = cells
        self.roles = roles
        self.guesses = guesses
        self.gazetteer = gazetteer
        self.log = RowLog(cells, roles)
        self.columns = Columns(by_role, self.log, gazetteer)

    def run(self, places: list[Place], remarks: tuple[str, ...], family: str) -> Providers:
        """Read every column, reject, merge, and account for every row."""
        self._check_places(places)
        columns = self.columns
        families, joined = columns.families(family)
        table = pd.DataFrame(
            {
                "name": columns.names(),
                "family": families,
                "mode": columns.modes(),
                "capacity": columns.capacities(),
                "active": columns.statuses(),
                "active_assumed": columns.statuses_assumed(),
                "updated": columns.dates(),
                "declared": columns.declared(places),
                **place_columns(places),
                "carrier": columns.texts("carrier"),
                "partner": columns.texts("partner"),
                "row": self.cells.rows,
                "source": self.cells.source,
                "id": columns.identifiers(),
            }
        )
        table["zone"] = zone_of_points(table["lon"], table["lat"])
        table["x_m"], table["y_m"] = metric_coordinates(table["lon"], table["lat"], table["zone"])
        landmass = self.gazetteer.communes["landmass"]
        table["landmass"] = landmass.reindex(table["commune"]).fillna(-1).astype("int32").to_numpy()
        everyone = table
        stayed = ~self.log.rejected
        addresses = pd.Series([address_key(shown(cell)) for cell in columns.cells("address")], dtype=object)
        table, merged = _merge_repeats(table[stayed], addresses[stayed], self.cells.source)
        table = self._unique_ids(table)
        table, imputed = columns.impute(table)
        return self._result(table, merged, everyone, (*remarks, *joined), imputed)

    def _result(
        self, table: pd.DataFrame, merged: pd.DataFrame, everyone: pd.DataFrame, remarks: tuple[str, ...], imputed: int
    ) -> Providers:
        read = len(self.cells.rows) + len(self.cells.overlong)
        for position, gap in far_from_the_rest(table["lon"], table["lat"]).items():
            told = f"à environ {figure(round(gap))} km du milieu des autres équipes de la liste, à vérifier"
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
                    *(self.cells.source, self.cells.sha256, read, len(table), len(rejects), len(merged)),
                    unit=next(iter(units), ""),
                ),
            ),
            notes=self._notes(remarks, imputed),
            warnings=(*asked(questions), *self._warnings(table, units)),
            private=self._private(table),
            roles=self._roles(),
            rows=_ledger(everyone, table, merged, rejects, self.cells.source),
        )

    def _warnings(self, table: pd.DataFrame, units: dict[str, int]) -> tuple[str, ...]:
        families = list(table["family"].drop_duplicates())
        said = [*self.cells.warnings, *mixed_units(self.roles.get("capacity", ""), units), *near_families(families)]
        return (*(f"{self.cells.source} : {text}" for text in said), *repeated_teams(table))

    def _notes(self, remarks: tuple[str, ...], imputed: int) -> tuple[str, ...]:
        used = ", ".join(f"{value_words('role', role)} ← « {header} »" for role, header in self.roles.items())
        notes = [*self.cells.remarks, f"colonnes reconnues : {used}", *remarks]
        doubtful = [said(guess) for guess in self.guesses if guess.used and guess.confidence < SURE]
        notes += [f"à confirmer, {text}" for text in doubtful]
        apart = [guess.header for guess in self.guesses if guess.used and guess.role in CONTACT_ROLES]
        if apart:
            notes.append(f"coordonnées de personnes gardées à part, jamais exportées : {', '.join(apart)}")
        unused = [guess.header for guess in self.guesses if not guess.used]
        if unused:
            notes.append(f"colonnes non utilisées : {', '.join(dict.fromkeys(unused))}")
        if self.cells.shared:
            count = plural(len(self.cells.shared), "cellule fusionnée", "cellules fusionnées")
            notes.append(f"{count} recopiée sur chacune de ses lignes" if len(self.cells.shared) < 2 else
                         f"{count} recopiées sur chacune de leurs lignes")  # fmt: skip
        if "capacity" not in self.roles:
            notes.append("aucune colonne de capacité : chaque intervenant compte pour 1")
        if imputed:
            notes.append(f"{plural(imputed, 'capacité imputée', 'capacités imputées')} à la médiane de la famille")
        silent = self.columns.blanks("status", ~self.log.rejected) if "status" in self.roles else 0
        if silent:
            notes.append(f"{plural(silent, 'statut vide', 'statuts vides')} : intervenants supposés actifs")
        return tuple(f"{self.cells.source} : {note}" for note in notes)

    def _roles(self) -> pd.DataFrame:
        lines = [
            (self.cells.source, guess.header, guess.role, guess.confidence, guess.how, guess.used)
            for guess in self.guesses
        ]
        return pd.DataFrame(lines, columns=ROLE_COLUMNS)

    def _private(self, table: pd.DataFrame) -> pd.DataFrame:
        """Gather what must not leave: every column of a contact, and the address."""
        found: dict[str, list[str]] = {role: [""] * len(self.cells.rows) for role in PRIVATE_ROLES}
        for guess in self.guesses:
            if not guess.used or guess.role not in PRIVATE_ROLES:
                continue
            cells = ["" if text is None else str(text).strip() for text in self.cells.frame[guess.header]]
            found[guess.role] = [" ; ".join(filter(None, pair)) for pair in zip(found[guess.role], cells, strict=True)]
        private = pd.DataFrame(found).loc[table.index]
        return private.set_index(pd.Index(table["id"], name="id"))

    def _check_places(self, places: list[Place]) -> None:
        by_role = self.columns.by_role
        roles = [role for role in ("commune_code", "commune", "postal_code", "lon", "lat", "point") if role in by_role]
        for position, place in enumerate(places):
            if not (place.reason or place.remark):
                continue
            told = " / ".join(filter(None, (shown(by_role[role][position]) for role in roles)))
            if place.reason:
                self.log.reject(position, "lieu", told, place.reason)
            else:
                self.log.repair(position, "lieu", told, place.remark)

    def _unique_ids(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give another identifier to rows whose own is already another team's: no team is lost for a reference."""
        twice = table["id"].duplicated()
        first = table.drop_duplicates("id").set_index("id")["row"]
        taken, idents = set(table["id"]), table["id"].copy()
        for position in table.index[twice]:
            ident, row = table.at[position, "id"], table.at[position, "row"]
            new = f"{ident}-L{row}"
            while new in taken:
                new += "bis"
            taken.add(new)
            idents[position] = new
            reason = f"identifiant déjà donné à la ligne {first[ident]} pour une autre équipe : remplacé par « {new} »"
            self.log.repair(position, "id", ident, reason)
        return table.assign(id=idents)


def _merge_repeats(table: pd.DataFrame, addresses: pd.Series, source: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Merge rows of one family with the same name at the same place; the most recent row stays.

    A commune's point is no place: there, two addresses are two teams. Two carriers always are.
    """
    precise = table["location_quality"].isin(_PRECISE)
    keys = pd.DataFrame(
        {
            "name": table["name"].map(normalise),
            "family": table["family"],
            "place": [f"{lon:.5f} {lat:.5f}" for lon, lat in zip(table["lon"], table["lat"], strict=True)],
            "address": addresses.where(~precise, ""),
            "carrier": table["carrier"].map(normalise),
        }
    )
    recent = pd.to_datetime(table["updated"]).fillna(pd.Timestamp("1900-01-01"))
    order = pd.DataFrame({"recent": recent, "row": -table["row"]}).sort_values(["recent", "row"]).index
    kept = keys.loc[order].drop_duplicates(keep="last").index
    group = keys.groupby(list(keys), sort=False).ngroup()
    kept_row = dict(zip(group[kept], table.loc[kept, "row"], strict=True))
    reason = "même nom, même famille, même lieu : la ligne la plus récente (ou la première) est gardée"
    merged = [
        (
            *(source, int(table.at[at, "row"]), table.at[at, "name"]),
            *(source, int(kept_row[group[at]]), "répétition", 1.0, reason, ""),
        )
        for at in table.index.difference(kept)
    ]
    whole = _filled_from_repeats(table.loc[order[::-1]], group)
    return whole.loc[table.index.intersection(kept)], pd.DataFrame(merged, columns=MERGED_COLUMNS)


def _filled_from_repeats(recent_first: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Give each row what its repeats say and it does not, and all the communes that they declare.

    Lists often repeat a team on one row per commune served: dropping them would make false zones blanches.
    """
    again = group.duplicated(keep=False)
    filled = recent_first.copy()
    for _, rows in recent_first[again.loc[recent_first.index]].groupby(group, sort=False):
        declared = tuple(sorted({code for codes in rows["declared"] for code in codes}))
        for at in rows.index:
            filled.at[at, "declared"] = declared
        for name in ("capacity", "mode", "updated"):
            known = rows[name].dropna()
            if len(known):
                filled.loc[rows.index, name] = rows[name].where(rows[name].notna(), known.iloc[0])
    return filled


def _ledger(
    everyone: pd.DataFrame, kept: pd.DataFrame, merged: pd.DataFrame, rejects: pd.DataFrame, source: str
) -> pd.DataFrame:
    """Return one line per row read: its partner, its place, its date and its fate."""
    facts = everyone.drop_duplicates("row").set_index("row")
    ident = dict(zip(kept["row"], kept["id"], strict=True))
    fates = {row: ("kept", name, "") for row, name in ident.items()}
    fates |= {
        line.row: ("merged", ident.get(line.kept_row, ""), line.reason) for line in merged.itertuples(index=False)
    }
    fates |= {line.row: ("rejected", "", line.reason) for line in rejects.itertuples(index=False)}
    rows = sorted(fates)
    told = facts.reindex(rows)
    table = pd.DataFrame([fates[row] for row in rows], columns=["fate", "id", "reason"])
    table = table.assign(
        source=source,
        row=rows,
        partner=told["partner"].astype(object).fillna("").to_numpy(),  # all missing when every row is too long
        quality=told["location_quality"].astype(object).fillna("").to_numpy(),
        updated=told["updated"].to_numpy(),
    )
    return table[ROW_COLUMNS]
