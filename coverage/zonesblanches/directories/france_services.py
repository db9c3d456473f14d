"""The list of France services: fixed places, buses and travelling teams, with their opening hours."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Sequence

import pandas as pd

from zonesblanches.catalogue.entries import entry
from zonesblanches.directories.coordinates import decimal_numbers
from zonesblanches.directories.hours import DAYS, parse_spans, weekly_hours
from zonesblanches.directories.listing import Listing, provide
from zonesblanches.directories.selection import chosen_departments, department_of, sieved
from zonesblanches.errors import InputError, MissingColumnError, first_five
from zonesblanches.files.opening import open_table
from zonesblanches.files.tables import FileTable
from zonesblanches.language import normalise, number, plural
from zonesblanches.providers.identity import name_key
from zonesblanches.providers.providers import Providers
from zonesblanches.territory.codes import clean_code
from zonesblanches.territory.territory import Territory
from zonesblanches.values import parse_date

__all__ = ["read_france_services"]

_READ = (
    "id_fs", "insee_dep", "lib_fs", "adresse", "complement_adresse", "insee_com", "code_postal", "lib_com", "latitude",
    "longitude", "mail", "telephone", *(f"h_{day}" for day in DAYS), "commentaire", "type_fs", "format_fs",
    "itinerance",
)  # fmt: skip
_NEEDED = ("lib_fs", "insee_com")
_DATE = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_YES = {"oui", "o", "true", "vrai", "1", "x", "itinerant", "itinerante", "bus", "mobile"}
_TRAVELS = ("bus", "itinerant", "mobile")


def read_france_services(
    path: str | os.PathLike[str],
    *,
    departments: str | Iterable[str] | None = None,
    family: str = "accueil-orientation",
    territory: Territory | None = None,
) -> Providers:
    r"""Read the list of France services published by ANCT (``liste-fs-AAAAMMJJ.csv``), as downloaded.

    The capacity is the weekly opening hours, spans that overlap counted once; unknown hours are replaced by the median,
    flagged. Buses and travelling teams have the mode ``itinérant``: the list gives their base only, not their stops.
    A team and a bus at one address are two providers.

    Parameters
    ----------
    path
        csv, zip or xlsx.
    departments
        Codes or names of départements; None reads all France.
    family
        Family of services.
    territory
        Where communes are looked up; None means all France.

    Returns
    -------
    Providers
        `updated` is the day written in the file's name.

    Raises
    ------
    InputError
        For a file of another kind, damaged, or without a row in these départements.
    ParameterError
        For an unknown département.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import zonesblanches as zb
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "liste-fs-20260801.csv"
    >>> head = "id_fs,lib_fs,insee_com,latitude,longitude,h_lundi,h_mardi,format_fs\n"
    >>> _ = path.write_text(head + "1,Bus du Gard,30007,44.127,4.083,09:00 - 12:00,,Bus_équivalent\n")
    >>> zb.read_france_services(path).table[["name", "mode", "capacity"]].values.tolist()
    [['Bus du Gard', 'itinérant', 3.0]]
    """
    where = chosen_departments(departments)
    table = _open(path)
    sifted, sieve = sieved(table, {})
    columns = {name: name.lower() for name in table.header if name.lower() in _READ}
    rows = sifted.read(list(columns)).rename(columns=columns)
    rows = rows.apply(lambda column: column.str.strip())
    rows = rows.assign(**{name: "" for name in _READ if name not in rows})
    rows = _as_today(rows)
    rows["insee_com"] = [clean_code(code) or code for code in rows["insee_com"]]
    if where is not None:
        codes = rows["insee_com"].where(rows["insee_com"].ne(""), rows["insee_dep"].str.zfill(2))
        rows = rows[[department_of(code) in where for code in codes]]
    if rows.empty:
        raise InputError(
            f"{table.name} : aucun espace France services dans les départements {first_five(sorted(where or ()))}, sur "
            f"{number(sieve.rows)}. Le fichier est-il entier ?"
        )
    kept = f"{plural(len(rows), 'espace retenu', 'espaces retenus')} sur {number(sieve.rows)}"
    listing = Listing(
        name=table.name,
        sha256=table.sha256,
        rows=_described(rows, family, _day_of(table.name)),
        partner="ANCT, France services",
        notes=(*table.remarks, f"{kept} ; {number(sieve.rows - len(rows))} d'ailleurs", *_notes(rows)),
    )
    return provide(listing, territory=territory, min_score=0.0)


def _recognise(row: Sequence[str]) -> int:
    return sum(cell.strip().lower() in _READ for cell in row)


def _open(path: str | os.PathLike[str]) -> FileTable:
    table = open_table(path, recognise=_recognise)
    lower = {name.lower() for name in table.header}
    if any(name not in lower for name in _NEEDED):
        source = entry("france_services")
        raise MissingColumnError(
            f"{table.name} n'est pas la liste des France services : pas de colonne lib_fs ou insee_com. Colonnes "
            f"trouvées : {first_five(table.header)}. Attendu : {source.file}, à télécharger sur {source.page}."
        )
    return table


def _day_of(name: str) -> dt.date | None:
    """Return the day written in a file's name."""
    found = _DATE.search(name)
    return parse_date("-".join(found.groups())) if found else None


def _travels(kind: str) -> bool:
    return any(word in normalise(kind) for word in _TRAVELS)


def _as_today(rows: pd.DataFrame) -> pd.DataFrame:
    """Say as today's lists do what those before 2024 said by « itinerance », oui or non."""
    told = rows["itinerance"].map(normalise).isin(_YES)
    return rows.assign(format_fs=rows["format_fs"].where(rows["format_fs"].ne("") | ~told, "itinérant"))


def _described(rows: pd.DataFrame, family: str, day: dt.date | None) -> pd.DataFrame:
    """Say each place in the words of a listing."""
    weeks = zip(*(rows[f"h_{name}"] for name in DAYS), strict=True)
    keys = [
        f"{name_key(name, '')} {lon} {lat} {kind}"
        for name, lon, lat, kind in zip(
            rows["lib_fs"], rows["longitude"], rows["latitude"], rows["format_fs"].map(_travels), strict=True
        )
    ]
    located = rows["longitude"].ne("") & rows["lib_fs"].ne("")
    names = rows["id_fs"].where(rows["id_fs"].ne(""), rows.index.astype(str))
    return pd.DataFrame(
        {
            "id": "fs-" + names,
            "same": [key if known else "" for key, known in zip(keys, located, strict=True)],
            "name": rows["lib_fs"].str.split().str.join(" "),
            "label": "France services",
            "family": family,
            "mode": ["itinérant" if _travels(kind) else "accueil" for kind in rows["format_fs"]],
            "capacity": [weekly_hours([parse_spans(text) for text in week]) for week in weeks],
            "updated": [day] * len(rows),
            "code": rows["insee_com"],
            "commune_name": rows["lib_com"],
            "postal_code": rows["code_postal"],
            "lon": decimal_numbers(rows["longitude"]),
            "lat": decimal_numbers(rows["latitude"]),
            "phone": rows["telephone"],
            "email": rows["mail"],
            "address": [
                " ".join(" ".join(line).split())
                for line in rows[["adresse", "complement_adresse", "code_postal", "lib_com"]].itertuples(index=False)
            ],
        },
        index=rows.index,
    )


def _notes(rows: pd.DataFrame) -> list[str]:
    notes = ["capacité : heures d'ouverture par semaine, sans tenir compte du commentaire (« un samedi sur deux »)"]
    travelling = int(rows["format_fs"].map(_travels).sum())
    if travelling:
        notes.append(
            f"{plural(travelling, 'bus ou équipe itinérante', 'bus ou équipes itinérantes')} : placés à leur base"
        )
    twins = int(rows[rows["latitude"].ne("")].duplicated(["latitude", "longitude"]).sum())
    if twins:
        notes.append(f"{plural(twins, 'espace', 'espaces')} au même point qu'un autre")
    return notes
