"""The result as tables: CSV for Excel, GeoPackage, GeoParquet."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.explain import Explainer
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.credits import metadata
from zonesblanches.outputs.files import replacing
from zonesblanches.schema import COLUMNS, STATES, class_label, label

__all__ = ["commune_table", "provider_table", "readable_table", "write_csv", "write_geopackage", "write_parquet"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def commune_table(findings: Findings, lang: Lang = "fr") -> pd.DataFrame:
    """Return the communes ready for a file: plain reasons added, infinities and empty texts as missing."""
    table = pd.DataFrame(findings.table.drop(columns="geometry"))
    position = int(table.columns.get_indexer(["reasons"])[0]) + 1
    main = Explainer(findings, findings.main, lang)
    table.insert(position, "plain_reasons", [main.plain_reasons(str(code)) for code in table.index])
    names = findings.main.providers["name"]
    table["nearest_provider"] = table["nearest_provider"].map(names)
    discordances = findings.main.discordances
    told = discordances.assign(who=discordances["provider"].map(names)).groupby("commune")["who"].agg(" ; ".join)
    table["discordance"] = told.reindex(table.index).astype(object).fillna("")
    return _finite(table.drop(columns=[column for column in table if str(column).startswith(("need_", "lack_"))]))


def readable_table(findings: Findings, lang: Lang = "fr") -> pd.DataFrame:
    """Return the communes with the classes as they are called on screen."""
    table = commune_table(findings, lang)
    classes = [column for column in table if str(column).partition("__")[0] == "class"]
    table[classes] = table[classes].map(lambda name: class_label(name, lang))
    table["state"] = table["state"].map(lambda name: STATES[name][0 if lang == "fr" else 1])
    return table.drop(columns=[name for name in ("point_source", "people_65p_source") if name in table])


def provider_table(findings: Findings) -> pd.DataFrame:
    """Return the providers that serve the territory or stand in it, the inactive too, without any contact."""
    reached = pd.concat([result.providers["people_reached"] for result in findings.families.values()])
    table = findings.providers.table
    here = table["commune"].isin(findings.table.index) & table["family"].isin(list(findings.families))
    table = table[here | table.index.isin(reached.index)]
    names = findings.table["name"]
    told = pd.DataFrame(
        {
            "provider": table["name"],
            "family": table["family"],
            "mode": table["mode"],
            "capacity": table["capacity"],
            "capacity_imputed": table["capacity_imputed"].astype(bool),
            "active": table["active"].astype(bool),
            "active_assumed": table["active_assumed"].astype(bool),
            "serves": table.index.isin(reached.index),
            "updated": table["updated"].map(lambda day: None if pd.isna(day) else day.isoformat()),
            "commune": table["commune"].map(lambda code: f"{names[code]} ({code})" if code in names.index else code),
            "declared": table["declared"].map(" ; ".join),
            "people_reached": reached.reindex(table.index),
        },
        index=table.index,
    )
    return told.join(
        table[
            [
                "location_quality",
                "location_source",
                "location_score",
                "carrier",
                "partner",
                "source",
                "row",
                "lon",
                "lat",
            ]
        ]
    )


def _finite(table: pd.DataFrame) -> pd.DataFrame:
    """Write « out of reach » as an empty cell; the column `state` says why it is empty."""
    decimals = table.select_dtypes("float").columns
    return table.assign(**{name: table[name].where(np.isfinite(table[name])) for name in decimals})


def write_csv(findings: Findings, path: str | Path, *, lang: Lang = "fr") -> Path:
    """Write the communes as CSV: in French ``;`` and decimal comma, in English ``,`` and point; UTF-8 with its mark."""
    table = readable_table(findings, lang).reset_index()
    rounded = {name: _decimals(str(name)) for name in table.select_dtypes("float")}
    table = table.round(rounded)
    for name in table.select_dtypes(["object", "string"]):
        table[name] = table[name].map(harmless)
    table.columns = pd.Index([label(str(name), lang) for name in table])
    with replacing(path, ".csv") as draft:
        table.to_csv(
            draft,
            index=False,
            sep=";" if lang == "fr" else ",",
            decimal="," if lang == "fr" else ".",
            encoding="utf-8-sig",
        )
    return Path(path)


def harmless(cell: object) -> object:
    """Put a quote before a text that a spreadsheet would run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _decimals(name: str) -> int:
    column = COLUMNS.get(name.partition("__")[0])
    kinds = {"count": 0, "share": 4, "cost": 2, "score": 2}
    return kinds.get(column.kind, 5) if column else 4


def write_geopackage(findings: Findings, path: str | Path) -> Path:
    """Write the layers ``communes`` and ``intervenants`` and the table ``metadonnees``."""
    shapes = findings.table.geometry
    communes = gpd.GeoDataFrame(commune_table(findings), geometry=shapes, crs=shapes.crs).reset_index()
    providers = provider_table(findings).reset_index()
    points = gpd.GeoDataFrame(providers, geometry=gpd.points_from_xy(providers["lon"], providers["lat"]), crs=4326)
    told = pd.DataFrame(
        [
            (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for key, value in metadata(findings).items()
        ],
        columns=["cle", "valeur"],
    )
    with replacing(path, ".gpkg") as draft:
        communes.to_file(draft, layer="communes", driver="GPKG")
        points.to_file(draft, layer="intervenants", driver="GPKG")
        _write_plain(told, draft)
    return Path(path)


def _write_plain(table: pd.DataFrame, path: Path) -> None:
    import pyogrio

    pyogrio.write_dataframe(table, path, layer="metadonnees", driver="GPKG", append=True)


def write_parquet(findings: Findings, path: str | Path) -> Path:
    """Write the communes as GeoParquet, parameters and sources in the file's metadata under ``zonesblanches``."""
    import pyarrow.parquet as pq

    shapes = findings.table.geometry
    frame = gpd.GeoDataFrame(commune_table(findings), geometry=shapes, crs=shapes.crs)
    with replacing(path, ".parquet") as draft:
        frame.to_parquet(draft)
        table = pq.read_table(draft)
        told = json.dumps(metadata(findings), ensure_ascii=False).encode()
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"zonesblanches": told}), draft)
    return Path(path)
