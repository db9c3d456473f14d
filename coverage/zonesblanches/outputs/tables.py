"""The tables as files: CSV for Excel, the dictionary, GeoParquet."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.metadata import metadata
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.schema import COLUMNS, label
from zonesblanches.telling.dictionary import HEADINGS
from zonesblanches.telling.sheet import yes_no
from zonesblanches.telling.tables import Tables, readable_table, shown_secrets

__all__ = ["harmless", "write_columns", "write_csv", "write_dictionary", "write_parquet", "write_titled"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(findings: Findings, path: str | Path, *, lang: Lang = "fr", tables: Tables | None = None) -> Path:
    """Write the communes as CSV: in French ``;`` and decimal comma, in English ``,`` and point; UTF-8 with its mark.

    Parameters
    ----------
    findings
        The diagnosis.
    path
        File ending in ``.csv``; written whole or not at all.
    lang
        Language of headings and words.
    tables
        Those already made for other files.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    table = readable_table(findings, lang, tables=tables).reset_index()
    table = table.round({name: _decimals(str(name)) for name in table.select_dtypes("float")})
    if findings.edition is not None:
        table = shown_secrets(table, findings.table["masked"])
    return _written(table, path, lang)


def write_columns(table: pd.DataFrame, path: str | Path, *, lang: Lang = "fr") -> Path:
    """Write a table of declared columns as CSV, as `write_csv` does the communes.

    Parameters
    ----------
    table
        Its columns are named as `schema.COLUMNS` does.
    path
        File ending in ``.csv``; written whole or not at all.
    lang
        Language of headings and words.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    figures = {name: _decimals(str(name)) for name in table.select_dtypes("float")}
    return _written(table.round(figures), path, lang)


def write_titled(table: pd.DataFrame, path: str | Path) -> Path:
    """Write a table under the titles that it has, as CSV for French Excel: a list that `read_providers` reads back.

    Parameters
    ----------
    table
        A list.
    path
        File ending in ``.csv``; written whole or not at all.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    told = table.map(harmless)
    with replacing(path, ".csv") as draft:
        told.to_csv(draft, index=False, sep=";", decimal=",", encoding="utf-8-sig")
    return Path(path)


def _written(table: pd.DataFrame, path: str | Path, lang: Lang) -> Path:
    table = table.copy()
    mark = "," if lang == "fr" else "."
    # texts first: a figure below 0 is no formula
    for name in table.select_dtypes(["object", "string", "boolean"]):
        table[name] = _cells(table[name], mark, lang)
    for name in table.select_dtypes("float"):
        shown = _figure if _may_be_whole(str(name)) else _decimal
        values = table[name].to_numpy(dtype=float, na_value=np.nan).tolist()
        table[name] = [None if value != value else shown(value, mark) for value in values]  # noqa: PLR0124 - missing
    table.columns = pd.Index([label(str(name), lang) for name in table])
    with replacing(path, ".csv") as draft:
        table.to_csv(draft, index=False, sep=";" if lang == "fr" else ",", decimal=mark, encoding="utf-8-sig")
    return Path(path)


def _cells(column: pd.Series, mark: str, lang: Lang) -> list[object]:
    """Write the cells of a column of texts, each text once."""
    values = column.to_numpy(dtype=object).tolist()
    known = {text: harmless(text) for text in {value for value in values if isinstance(value, str)}}
    return [known[value] if isinstance(value, str) else _cell(value, mark, lang) for value in values]


def _cell(value: object, mark: str, lang: Lang) -> object:
    """Write a cell of a column of texts: yes and no in words, decimals with their mark, no formula."""
    if isinstance(value, (bool, np.bool_)):
        return yes_no(bool(value), lang)
    if isinstance(value, float) and not np.isnan(value):
        return str(value).replace(".", mark)
    return harmless(value)


def harmless(cell: object) -> object:
    """Put a quote before a text that a spreadsheet would run as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _may_be_whole(name: str) -> bool:
    """Tell whether a column of numbers is one of counts or of ranks: « 136 », and not « 136,0 »."""
    column = COLUMNS.get(name.partition("__")[0])
    return column is not None and column.kind in {"count", "rank"}


def _figure(value: float, mark: str) -> str:
    return f"{value:.0f}" if value == round(value) else _decimal(value, mark)


def _decimal(value: float, mark: str) -> str:
    """Write a number with its decimals: pandas asks of each cell of a French file whether it is missing."""
    return str(value).replace(".", mark)


def _decimals(name: str) -> int:
    column = COLUMNS.get(name.partition("__")[0])
    kinds = {"count": 0, "share": 4, "cost": 2, "score": 2}
    return kinds.get(column.kind, 5) if column else 4


def write_parquet(findings: Findings, path: str | Path, *, tables: Tables | None = None) -> Path:
    """Write the communes as GeoParquet; the file's metadata hold parameters, sources and dictionary.

    Parameters
    ----------
    findings
        The diagnosis.
    path
        File ending in ``.parquet``; written whole or not at all.
    tables
        Those already made for other files.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    import pyarrow.parquet as pq

    known = tables or Tables(findings)
    shapes = findings.table.geometry
    frame = gpd.GeoDataFrame(known.communes(), geometry=shapes, crs=shapes.crs)
    told = metadata(findings) | {"dictionnaire": known.dictionary.to_dict("records")}
    with replacing(path, ".parquet") as draft:
        frame.to_parquet(draft)
        table = pq.read_table(draft)
        text = json.dumps(told, ensure_ascii=False).encode()
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"zonesblanches": text}), draft)
    return Path(path)


def write_dictionary(dictionary: pd.DataFrame, path: str | Path, *, lang: Lang = "fr") -> Path:
    """Write the dictionary as a CSV that Excel opens.

    Parameters
    ----------
    dictionary
        Result of `data_dictionary`.
    path
        File ending in ``.csv``; written whole or not at all.
    lang
        ``"fr"``: ``;`` and French headings; ``"en"``: ``,`` and English ones.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    headed = dictionary.rename(columns={name: words[0 if lang == "fr" else 1] for name, words in HEADINGS.items()})
    with replacing(path, ".csv") as draft:
        headed.to_csv(draft, index=False, sep=";" if lang == "fr" else ",", encoding="utf-8-sig")
    return Path(path)
