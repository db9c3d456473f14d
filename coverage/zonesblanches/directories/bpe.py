"""Insee's « Base permanente des équipements », filtered while it streams by: it holds nearly 3 million rows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from zonesblanches.catalogue.entries import entry
from zonesblanches.directories.coordinates import decimal_numbers, to_wgs84
from zonesblanches.directories.equipment import EQUIPMENT_WORDS, equipment
from zonesblanches.directories.listing import Listing, provide
from zonesblanches.directories.selection import chosen_codes, chosen_departments, sieved
from zonesblanches.errors import InputError, MissingColumnError, ParameterError, first_five
from zonesblanches.files.opening import open_table
from zonesblanches.files.tables import FileTable
from zonesblanches.language import number, plural
from zonesblanches.providers.providers import Providers
from zonesblanches.territory.crs import METRIC_EPSG
from zonesblanches.territory.territory import Territory
from zonesblanches.values import parse_date

__all__ = ["read_bpe"]

_NEEDED = ("TYPEQU", "DEPCOM")
# NOMRS, CNOMRS, CADR and SIRET may name a doctor or a nurse: they are not in this list, so they are never read.
_READ = (
    "TYPEQU", "DEPCOM", "DEP", "AN", "LONGITUDE", "LATITUDE", "LAMBERT_X", "LAMBERT_Y", "EPSG", "QUALITE_XY",
    "QUALITE_GEOLOC", "ITINERANCE", "TYPE", "LIBCOM", "NUMVOIE", "INDREP", "TYPVOIE", "LIBVOIE", "CODPOS",
)  # fmt: skip
_KNOWN = frozenset((*_READ, "DCIRIS", "REG", "QUALI_IRIS", "SDOM", "UU2020", "NB_EQUIP"))
_NOTHING = frozenset({"", "_Z", "_U", "_X"})
# What Insee's geocoding found: sure or likely street; number, or a random point of the street, or of the commune.
_KIND_OF_GEOCODING = {
    "11": "housenumber",
    "21": "housenumber",
    "12": "street",
    "22": "street",
    "33": "municipality",
}
# Error under 100 m, under 500 m, and beyond, where the point may be a random one of the commune.
_KIND_OF_QUALITY = {"B": "housenumber", "A": "street", "M": "municipality"}
_PEOPLE = "D2"  # health professionals: their address may be their home


def read_bpe(
    path: str | os.PathLike[str],
    *,
    types: str | Iterable[str],
    departments: str | Iterable[str] | None = None,
    by: Literal["place", "row"] = "place",
    family: str | None = None,
    territory: Territory | None = None,
) -> Providers:
    r"""Read Insee's database of equipment (BPE), as downloaded: zip, csv or parquet, of 2025 or of any year since 2018.

    Names and SIRET, which may be those of a doctor, are never read: a provider is called after its type and its
    commune. A point drawn at random in the commune (``QUALITE_GEOLOC`` 33, or ``QUALITE_XY`` bad) is replaced by the
    commune's own.

    Parameters
    ----------
    path
        The file, as downloaded: the archive is not extracted, rows are filtered while they stream by.
    types
        Codes ``TYPEQU`` or words: ``"D265"``, ``"médecins généralistes"``, ``["pharmacies", "A128"]``. A word holds
        for every vintage: general practitioners were D201, they are D265.
    departments
        Codes or names of départements; None reads all France.
    by
        ``"place"``: rows of one type at one point are one provider whose capacity is their number (three doctors of one
        house: capacity 3), the others being listed in `Providers.merged`; ``"row"``: each row is a provider of
        capacity 1. Rows known by their commune only are never put together.
    family
        Family of services for all; by default that of each type.
    territory
        Where communes are looked up; None means all France.

    Returns
    -------
    Providers
        `updated` is 1 January of the year of the BPE.

    Raises
    ------
    InputError
        For a file of another kind, damaged, or without a row of these types.
    ParameterError
        For an unknown type or département.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import zonesblanches as zb
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "BPE25.csv"
    >>> row = "2025;30007;30;{};787000;6336000;2154;B;11\n"
    >>> head = "AN;DEPCOM;DEP;TYPEQU;LAMBERT_X;LAMBERT_Y;EPSG;QUALITE_XY;QUALITE_GEOLOC\n"
    >>> _ = path.write_text(head + row.format("D265") * 3 + row.format("D307"))
    >>> zb.read_bpe(path, types="médecins généralistes").table[["name", "capacity"]].values.tolist()
    [['Médecin généraliste – Alès', 3.0]]
    """
    if by not in {"place", "row"}:
        raise ParameterError(f"by vaut {by!r}, attendu : 'place' (un lieu) ou 'row' (une ligne).")
    asked = (types,) if isinstance(types, str) else tuple(types)
    codes = _codes(asked)
    where = chosen_departments(departments)
    table = _open(path)
    rows, read = _select(table, codes, where)
    if rows.empty:
        raise InputError(_nothing_found(table, codes, where, read))
    listing = Listing(
        name=table.name,
        sha256=table.sha256,
        rows=_described(rows, by=by, family=family),
        partner="Insee, BPE",
        pooled=by == "place",
        notes=(*table.remarks, _account(rows, codes, where, read)),
        warnings=_absent(asked, rows, where),
    )
    return provide(listing, territory=territory, min_score=0.0)


def _codes(types: str | Iterable[str]) -> tuple[str, ...]:
    return chosen_codes(
        types,
        EQUIPMENT_WORDS,
        pattern=r"[A-G]\d{3}",
        option="types",
        example="un code TYPEQU comme D265, ou un mot comme « pharmacies »",
    )


def _recognise(row: Sequence[str]) -> int:
    return sum(cell.strip().upper() in _KNOWN for cell in row)


def _open(path: str | os.PathLike[str]) -> FileTable:
    """Open the file and check, by its header, that it is the detailed BPE."""
    table = open_table(path, recognise=_recognise)
    upper = {name.upper(): name for name in table.header}
    expected = f"Attendu : {entry('bpe').file} ou BPE25.zip, à télécharger sur {entry('bpe').page}"
    if any(name not in upper for name in _NEEDED):
        raise MissingColumnError(
            f"{table.name} n'est pas la base permanente des équipements : pas de colonne TYPEQU ou DEPCOM. Colonnes "
            f"trouvées : {first_five(table.header)}. {expected}."
        )
    if "NB_EQUIP" in upper and "LAMBERT_X" not in upper:
        raise InputError(
            f"{table.name} compte les équipements par commune ou par Iris, sans les situer. {expected} (avant 2022 : "
            "« bpeAA_ensemble_xy »)."
        )
    return table


def _select(table: FileTable, codes: Sequence[str], where: frozenset[str] | None) -> tuple[pd.DataFrame, int]:
    """Return the rows wanted, and how many the file holds."""
    upper = {name.upper(): name for name in table.header}
    columns = {upper[name]: name for name in _READ if name in upper}
    conditions = {upper["TYPEQU"]: frozenset(codes)}
    if where is not None and "DEP" in upper:
        # a spreadsheet takes the zero of 01 off
        conditions[upper["DEP"]] = where | {dep.lstrip("0") for dep in where}
    sifted, sieve = sieved(table, conditions)
    rows = sifted.read(list(columns), where=conditions).rename(columns=columns)
    rows = rows.apply(lambda column: column.str.strip().where(~column.isin(_NOTHING), ""))
    for name in _READ:
        if name not in rows:
            rows[name] = ""
    if where is not None and "DEP" not in upper:
        rows = rows[[str(code)[:3] in where or str(code)[:2] in where for code in rows["DEPCOM"]]]
    return rows, sieve.rows


def _described(rows: pd.DataFrame, *, by: str, family: str | None) -> pd.DataFrame:
    """Say each row in the words of a listing."""
    known = {code: equipment(code) for code in rows["TYPEQU"].unique()}
    lon, lat, doubt = _degrees(rows)
    kind = _kind(rows)
    precise = np.isfinite(lon) & np.isfinite(lat) & (kind != "municipality").to_numpy()
    modes = rows["TYPEQU"].map({code: one.mode for code, one in known.items()})
    travels = rows["ITINERANCE"].eq("1") | rows["TYPE"].eq("MO")
    points = [f"{code} {x:.5f} {y:.5f}" for code, x, y in zip(rows["TYPEQU"], lon, lat, strict=True)]
    dates = {year: parse_date(year) if year else None for year in rows["AN"].unique()}
    return pd.DataFrame(
        {
            "id": "bpe-" + rows["TYPEQU"] + "-" + rows.index.astype(str),
            "label": rows["TYPEQU"].map({code: one.label for code, one in known.items()}),
            "family": family or rows["TYPEQU"].map({code: one.family for code, one in known.items()}),
            "mode": modes.where(~travels, "itinérant"),
            "updated": [dates[year] for year in rows["AN"]],
            "code": rows["DEPCOM"],
            "commune_name": rows["LIBCOM"],
            "postal_code": rows["CODPOS"],
            "lon": lon,
            "lat": lat,
            "kind": kind,
            "same": np.where(precise & (by == "place"), points, ""),
            "doubt": doubt,
            "address": _addresses(rows),
        },
        index=rows.index,
    )


def _degrees(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return longitudes and latitudes, else metres brought to degrees by the row's own system."""
    lon, lat = decimal_numbers(rows["LONGITUDE"]), decimal_numbers(rows["LATITUDE"])
    metres = ~(np.isfinite(lon) & np.isfinite(lat))
    systems = [epsg.removesuffix(".0") or _usual(code) for epsg, code in zip(rows["EPSG"], rows["DEPCOM"], strict=True)]
    x, y = decimal_numbers(rows["LAMBERT_X"]), decimal_numbers(rows["LAMBERT_Y"])
    east, north, doubt = to_wgs84(np.where(metres, x, np.nan), np.where(metres, y, np.nan), systems)
    return np.where(metres, east, lon), np.where(metres, north, lat), doubt


def _usual(code: str) -> str:
    """Return the system of files that do not say it, up to 2021: it goes by territory."""
    zones = {"971": "guadeloupe", "972": "martinique", "973": "guyane", "974": "reunion", "976": "mayotte"}
    return str(METRIC_EPSG[zones.get(code[:3], "metro")])


def _kind(rows: pd.DataFrame) -> pd.Series:
    """Say how precise each point is; older files only say good, acceptable or bad."""
    kinds = [
        _KIND_OF_GEOCODING.get(geocoding.removesuffix(".0")) or _KIND_OF_QUALITY.get(quality[:1].upper(), "")
        for geocoding, quality in zip(rows["QUALITE_GEOLOC"], rows["QUALITE_XY"], strict=True)
    ]
    return pd.Series(kinds, index=rows.index, dtype=object)


def _addresses(rows: pd.DataFrame) -> list[str]:
    """Join the parts of an address; that of a health professional is not kept."""
    parts = ["NUMVOIE", "INDREP", "TYPVOIE", "LIBVOIE", "CODPOS", "LIBCOM"]
    lines = [" ".join(filter(None, line)) for line in rows[parts].itertuples(index=False)]
    street = rows["LIBVOIE"].ne("") & ~rows["TYPEQU"].str.startswith(_PEOPLE)
    return [line if kept else "" for line, kept in zip(lines, street, strict=True)]


def _said(codes: Sequence[str], where: frozenset[str] | None) -> str:
    places = "toute la France" if where is None else f"départements {first_five(sorted(where))}"
    return f"types {first_five(codes)} ; {places}"


def _account(rows: pd.DataFrame, codes: Sequence[str], where: frozenset[str] | None, read: int) -> str:
    return (
        f"{plural(len(rows), 'ligne retenue', 'lignes retenues')} ({_said(codes, where)}) sur {number(read)} ; "
        f"{number(read - len(rows))} d'autres types ou d'ailleurs, non retenues"
    )


def _nothing_found(table: FileTable, codes: Sequence[str], where: frozenset[str] | None, read: int) -> str:
    return (
        f"{table.name} : aucune ligne retenue ({_said(codes, where)}) sur {number(read)}. La nomenclature change selon "
        "l'année (médecin généraliste : D201 puis D265) : un mot comme « médecins généralistes » vaut pour toutes."
    )


def _absent(asked: Sequence[str], rows: pd.DataFrame, where: frozenset[str] | None) -> tuple[str, ...]:
    """Say which types, of those asked, have no row at all: a code of another vintage looks just so."""
    found = set(rows["TYPEQU"])
    missing = [word for word in asked if not found & set(_codes(word))]
    if not missing:
        return ()
    return (f"aucune ligne pour {first_five(missing)} ({_said(missing, where)})",)
