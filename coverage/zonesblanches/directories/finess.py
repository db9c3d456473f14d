"""FINESS, the national directory of health and social establishments."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from zonesblanches.directories.coordinates import decimal_numbers, to_wgs84
from zonesblanches.directories.establishments import CATEGORY_WORDS, category
from zonesblanches.directories.finess_layouts import FinessRows, read_rows
from zonesblanches.directories.listing import Listing, provide
from zonesblanches.directories.selection import chosen_codes, chosen_departments, department_of
from zonesblanches.errors import InputError, first_five
from zonesblanches.language import number, plural
from zonesblanches.providers.providers import Providers
from zonesblanches.territory.crs import METRIC_EPSG
from zonesblanches.territory.territory import Territory
from zonesblanches.values import parse_date

__all__ = ["read_finess"]

# FINESS writes overseas territories with a letter
_OVERSEAS = {
    "9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976", "9J": "986", "9K": "987", "9L": "988",
}  # fmt: skip
_BACK = {code: letter for letter, code in _OVERSEAS.items()}
_ZONES = {"971": "guadeloupe", "972": "martinique", "973": "guyane", "974": "reunion", "976": "mayotte"}
_EPSG = re.compile(r"EPSG\s*:?\s*(\d{4,5})", re.IGNORECASE)
_UTM = re.compile(r"UTM\s*zone\s*(\d{1,2})\s*([NS])|UTM_([NS])(\d{2})", re.IGNORECASE)
_LAMBERT = re.compile(r"LAMBERT[\s_-]*93", re.IGNORECASE)
_KINDS = {"1": "housenumber", "2": "street", "3": "locality"}  # beyond: the commune
_POSTAL = re.compile(r"(\d{5})\s+(.+)")


def read_finess(
    path: str | os.PathLike[str],
    *,
    categories: str | Iterable[str],
    departments: str | Iterable[str] | None = None,
    family: str | None = None,
    territory: Territory | None = None,
    min_score: float = 0.5,
) -> Providers:
    r"""Read FINESS, as downloaded: the daily file with a header, or the files cs1100502 and cs1100507 without one.

    Coordinates are read in the system that each row names; a row without any, or known by its commune only, stands at
    the commune's point. The file says nothing of places nor staff: every establishment has a capacity of 1.

    Parameters
    ----------
    path
        csv, zip, xlsx or parquet.
    categories
        Codes ``categetab`` or words: ``"460"``, ``"aide à domicile"`` (SAA, SAAS, SSIAD), ``["EHPAD", "CLIC"]``.
    departments
        Codes or names of départements; None reads all France.
    family
        Family of services for all; by default that of each category.
    territory
        Where communes are looked up; None means all France.
    min_score
        Least score, from 0 to 1, of the geocoding that FINESS states; under it the commune's point stands.

    Returns
    -------
    Providers
        `updated` is the day when the record last changed.

    Raises
    ------
    InputError
        For a file of another kind, damaged, or without an establishment of these categories.
    ParameterError
        For an unknown category or département.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import zonesblanches as zb
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "cs1100507.csv"
    >>> record = "structureet;300000001;;SSIAD DU GARD;;;;;;;;;007;30;;30100 ALES;;;354;;;;;;;;;;;;2026-01-02;\n"
    >>> _ = path.write_text(record + "geolocalisation;300000001;787000;6336000;1,ATLASANTE,90,BAN,EPSG:2154;\n")
    >>> zb.read_finess(path, categories="SSIAD").table[["name", "commune", "location_quality"]].values.tolist()
    [['SSIAD DU GARD', '30007', 'address']]
    """
    codes = chosen_codes(
        categories,
        CATEGORY_WORDS,
        pattern=r"\d{3}",
        option="categories",
        example="un code categetab comme 354, ou un mot comme « EHPAD »",
    )
    asked = chosen_departments(departments)
    letters = None if asked is None else {_BACK.get(code, code) for code in asked}
    found = read_rows(path, codes=codes, departments=letters)
    said = f"catégories {first_five(codes)} ; " + (
        "toute la France" if asked is None else f"départements {first_five(sorted(asked))}"
    )
    if found.rows.empty:
        raise InputError(
            f"{found.table.name} : aucun établissement retenu ({said}) sur {number(found.read)}. Vérifiez les codes "
            "dans la colonne categetab, et que le fichier est entier."
        )
    listing = Listing(
        name=found.table.name,
        sha256=found.table.sha256,
        rows=_described(found.rows, family),
        partner="FINESS",
        notes=(*_remarks(found), _account(found, said), "capacité inconnue du fichier : 1 par établissement"),
        warnings=_absent(codes, found.rows),
    )
    return provide(listing, territory=territory, min_score=min_score)


def _remarks(found: FinessRows) -> tuple[str, ...]:
    return (*found.table.remarks, *found.notes)


def _account(found: FinessRows, said: str) -> str:
    kept = plural(len(found.rows), "établissement retenu", "établissements retenus")
    return f"{kept} ({said}) sur {number(found.read)} ; {number(found.read - len(found.rows))} non retenus"


def _absent(codes: tuple[str, ...], rows: pd.DataFrame) -> tuple[str, ...]:
    missing = [code for code in codes if code not in set(rows["categetab"])]
    return (f"aucun établissement de catégorie {first_five(missing)}",) if missing else ()


def _described(rows: pd.DataFrame, family: str | None) -> pd.DataFrame:
    """Say each establishment in the words of a listing."""
    known = {
        code: category(code, label)
        for code, label in rows.drop_duplicates("categetab")[["categetab", "libcategetab"]].itertuples(index=False)
    }
    codes = [_commune(dep, commune) for dep, commune in zip(rows["departement"], rows["commune"], strict=True)]
    systems = [_system(text, code) for text, code in zip(rows["sourcecoordet"], codes, strict=True)]
    lon, lat, doubt = to_wgs84(decimal_numbers(rows["coordxet"]), decimal_numbers(rows["coordyet"]), systems)
    ends = [_POSTAL.match(line) for line in rows["ligneacheminement"]]
    ident = "finess-" + rows["nofinesset"].str.zfill(9)
    return pd.DataFrame(
        {
            "id": ident,
            "same": ident.where(rows["nofinesset"].ne(""), ""),
            "name": rows["rslongue"].where(rows["rslongue"].ne(""), rows["rs"]),
            "label": rows["categetab"].map({code: one.label for code, one in known.items()}),
            "family": family or rows["categetab"].map({code: one.family for code, one in known.items()}),
            "mode": rows["categetab"].map({code: one.mode for code, one in known.items()}),
            "updated": [parse_date(day) if day else None for day in rows["datemaj"]],
            "code": codes,
            "commune_name": [end[2] if end else "" for end in ends],
            "postal_code": [end[1] if end else "" for end in ends],
            "lon": lon,
            "lat": lat,
            "kind": [_kind(text) for text in rows["sourcecoordet"]],
            "score": _scores(rows["sourcecoordet"]),
            "doubt": doubt,
            "phone": rows["telephone"],
            "address": _addresses(rows),
        },
        index=rows.index,
    )


def _commune(department: str, commune: str) -> str:
    """Join a département and the three last figures of a code.

    Examples
    --------
    >>> _commune("9A", "123"), _commune("1", "4"), _commune("2A", "004"), _commune("", "004")
    ('97123', '01004', '2A004', '')
    """
    if not department or not commune:
        return ""
    whole = _OVERSEAS.get(department.upper(), department.upper().zfill(2))
    return whole[:2] + commune.zfill(3)[-3:]  # overseas communes keep the third figure of their département


def _system(text: str, code: str) -> str:
    """Return the EPSG code that a row names, in one of the ways met since 2018, else that of its territory.

    Examples
    --------
    >>> _system("2,ATLASANTE,90,BAN,WGS84/UTM zone 21N (St-Pierre-et-Miquelon)", "97502")
    '32621'
    >>> _system("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93", "01451"), _system("", "97411")
    ('2154', '2975')
    """
    if found := _EPSG.search(text):
        return found[1]
    if found := _UTM.search(text):
        north = (found[2] or found[3]).upper() == "N"
        return f"{'326' if north else '327'}{int(found[1] or found[4]):02d}"
    zone = "metro" if _LAMBERT.search(text) else _ZONES.get(department_of(code), "metro")
    return str(METRIC_EPSG[zone])


def _kind(text: str) -> str:
    head = text.split(",", maxsplit=1)[0].strip()
    return _KINDS.get(head, "municipality" if head.isdigit() else "")


def _scores(texts: pd.Series) -> np.ndarray:
    """Return the third field, out of 100, as a share; NaN where there is none."""
    parts = (text.split(",") for text in texts)
    percent = decimal_numbers(pd.Series([part[2] if len(part) > 2 else "" for part in parts], dtype=object))
    return np.where((percent >= 0) & (percent <= 100), percent / 100, np.nan)


def _addresses(rows: pd.DataFrame) -> list[str]:
    parts = rows[["numvoie", "typvoie", "voie", "lieuditbp", "ligneacheminement"]]
    return [" ".join(filter(None, line)) for line in parts.itertuples(index=False)]
