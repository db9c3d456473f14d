"""Official files in place of the packages' polygons: ADMIN EXPRESS COG, API Géo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from rebuild.zones import zone_of

if TYPE_CHECKING:
    from pathlib import Path

# For each column wanted, the names it bears: ADMIN EXPRESS until 3.2, since 4.0, API Géo.
NAMES = {
    "code": ("insee_com", "code_insee", "code"),
    "name": ("nom", "nom_officiel", "nom_com"),
    "population": ("population",),
    "epci": ("siren_epci", "codes_siren_des_epci", "codeepci"),
    "dep": ("insee_dep", "code_insee_du_departement", "codedepartement"),
    "reg": ("insee_reg", "code_insee_de_la_region", "coderegion"),
    "postal_codes": ("code_postal", "codespostaux"),
}
REQUIRED = ("code", "name")


class OfficialFileError(ValueError):
    """An official file cannot be used as it is."""


def _found(columns: list[str]) -> dict[str, str]:
    """Match the columns of a file with the columns wanted, whatever their case."""
    lower = {column.lower(): column for column in columns}
    matches = {wanted: [lower[name] for name in names if name in lower] for wanted, names in NAMES.items()}
    return {wanted: found[0] for wanted, found in matches.items() if found}


def _check(path: Path, frame: gpd.GeoDataFrame, found: dict[str, str]) -> None:
    """Raise one error that says what the file has and what was expected."""
    missing = [f"{wanted} ({' or '.join(NAMES[wanted])})" for wanted in REQUIRED if wanted not in found]
    if missing:
        columns = ", ".join(str(column) for column in frame.columns)
        expected = "; ".join(f"{wanted}: {' or '.join(names)}" for wanted, names in NAMES.items())
        message = (
            f"{path.name}: no column for {', '.join(missing)}. Columns found: {columns}. "
            f"Columns expected, in any case: {expected}. Only {' and '.join(REQUIRED)} are required."
        )
        raise OfficialFileError(message)
    if frame.crs is None:
        msg = f"{path.name}: no coordinate system. Give it one (EPSG:2154 or EPSG:4326)."
        raise OfficialFileError(msg)
    if frame.empty:
        msg = f"{path.name}: no commune in it."
        raise OfficialFileError(msg)


def _code(value: object) -> str | None:
    """Write a code as text; ADMIN EXPRESS may list two EPCI ('200…/200…'): the first has own taxation."""
    text = "" if value is None else str(value).strip()
    return text.split("/")[0] if text not in ("", "nan", "None", "NR", "NC") else None


def _postal(value: object) -> str:
    """Write the postal codes of a commune as 'A;B', from a list, its text, or 'A/B'."""
    return ";".join(sorted(set(re.findall(r"\d{5}", str(value)))))


def read_official(path: Path) -> gpd.GeoDataFrame:
    """Return the communes of an official file, with our column names, in degrees, sorted by code."""
    raw = gpd.read_file(path)
    found = _found([str(column) for column in raw.columns])
    _check(path, raw, found)
    degrees = raw.to_crs(4326)
    out: dict[str, object] = {name: [str(value).strip() for value in raw[found[name]]] for name in ("code", "name")}
    for name in ("epci", "dep", "reg"):
        if name in found:
            out[name] = [_code(value) for value in raw[found[name]]]
    if "population" in found:
        out["population"] = pd.array(pd.to_numeric(raw[found["population"]]), dtype="Int32")
    if "postal_codes" in found:
        out["postal_codes"] = [_postal(value) for value in raw[found["postal_codes"]]]
    table = gpd.GeoDataFrame(out, geometry=degrees.geometry.to_numpy(), crs=4326)
    return (
        table.dissolve("code", as_index=False)
        if table["code"].duplicated().any()
        else table.sort_values("code", ignore_index=True)
    )


def replaced(communes: pd.DataFrame, official: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the official communes; what their file does not say comes from the packages."""
    known = communes.set_index("code").reindex(official["code"])
    out = known.reset_index()
    for name in ("name", "population", "epci", "dep", "reg", "postal_codes"):
        if name in official:
            values = pd.Series(official[name].to_numpy(), dtype=object)
            out[name] = values.where(values.notna(), out[name])
    out["dep"] = out["dep"].where(out["dep"].notna(), out["code"].map(departement_of))
    out["zone"] = [zone_of(dep) for dep in out["dep"]]
    return out.astype({"population": "Int32"})


def departement_of(code: str) -> str:
    """Return the département of a commune code."""
    return code[:3] if code.startswith("97") else code[:2]
