"""The result as tables: those that files share, CSV for Excel, GeoParquet."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.edition import SECRET
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.dictionary import data_dictionary
from zonesblanches.outputs.metadata import metadata
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.schema import COLUMNS, STATES, class_label, label
from zonesblanches.telling.subjects.reasons import plain_reasons
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = [
    "Tables",
    "commune_table",
    "epci_table",
    "harmless",
    "provider_table",
    "readable_table",
    "shown_secrets",
    "write_csv",
    "write_parquet",
]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def commune_table(findings: Findings, lang: Lang = "fr", *, voice: FamilyVoice | None = None) -> pd.DataFrame:
    """Return the communes ready for a file: plain reasons added, infinities and empty texts as missing."""
    table = pd.DataFrame(findings.table.drop(columns="geometry"))
    position = int(table.columns.get_indexer(["reasons"])[0]) + 1
    voice = voice or Voice(findings, lang).main
    table.insert(position, "plain_reasons", [plain_reasons(voice, str(code)) for code in table.index])
    names = findings.main.providers["name"]
    table["nearest_provider"] = table["nearest_provider"].map(names)
    discordances = findings.main.discordances
    told = discordances.assign(who=discordances["provider"].map(names)).groupby("commune")["who"].agg(" ; ".join)
    table["discordance"] = told.reindex(table.index).astype(object).fillna("")
    return _finite(table.drop(columns=[column for column in table if str(column).startswith(("need_", "lack_"))]))


def readable_table(findings: Findings, lang: Lang = "fr", *, tables: Tables | None = None) -> pd.DataFrame:
    """Return the communes with the classes as they are called on screen."""
    table = (tables or Tables(findings)).communes(lang).copy()
    classes = [column for column in table if str(column).partition("__")[0] == "class"]
    table[classes] = table[classes].map(lambda name: class_label(name, lang))
    table["state"] = table["state"].map(lambda name: STATES[name][0 if lang == "fr" else 1])
    if "masked" in table:
        table["masked"] = table["masked"].map(
            lambda names: ", ".join(label(name, lang) for name in names.split("+") if name)
        )
    return table.drop(columns=[name for name in ("point_source", "people_65p_source") if name in table])


def provider_table(findings: Findings) -> pd.DataFrame:
    """Return the providers that serve the territory or stand in it, the inactive too, without any contact.

    Empty in a public edition without its list of providers.
    """
    if findings.edition is not None and not findings.edition.providers:
        return pd.DataFrame()
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
            "status": table["status"],
            "serves": table.index.isin(reached.index),
            "updated": table["updated"].map(lambda day: None if pd.isna(day) else day.isoformat()),
            **({"days": table["days_told"]} if (table["days_told"] != "").any() else {}),
            "commune": table["commune"].map(lambda code: f"{names[code]} ({code})" if code in names.index else code),
            "declared": table["declared"].map(" ; ".join),
            "rights": table["rights"].map(" ; ".join),
            "seat": table["seat"],
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


class Tables:
    """The tables of one diagnosis, each made once and shared by every file.

    Parameters
    ----------
    findings
        The diagnosis.
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._communes: dict[Lang, pd.DataFrame] = {}
        self._voices: dict[Lang, Voice] = {}

    def voice(self, lang: Lang = "fr") -> Voice:
        """Return who speaks of the diagnosis."""
        if lang not in self._voices:
            self._voices[lang] = Voice(self.findings, lang)
        return self._voices[lang]

    def communes(self, lang: Lang = "fr") -> pd.DataFrame:
        """Return `commune_table`."""
        if lang not in self._communes:
            self._communes[lang] = commune_table(self.findings, lang, voice=self.voice(lang).main)
        return self._communes[lang]

    @cached_property
    def providers(self) -> pd.DataFrame:
        """Return `provider_table`."""
        return provider_table(self.findings)

    @cached_property
    def epci(self) -> pd.DataFrame:
        """Return `epci_table`."""
        return epci_table(self.findings)

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """Return the dictionary of the columns of every data file."""
        tables = {
            "communes": self.communes().reset_index(),
            "intervenants": self.providers.reset_index(),
            "epci": self.epci.reset_index(),
        }
        return data_dictionary(self.findings, {name: list(table) for name, table in tables.items() if len(table)})


def epci_table(findings: Findings) -> pd.DataFrame:
    """Return the counts by EPCI of the family named first, without any infinity."""
    return _finite(findings.by_epci())


def shown_secrets(table: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    """Write « secret » where a public edition has no figure, in the columns of figures it hides.

    Parameters
    ----------
    table
        By commune, technical names.
    hidden
        Names of the hidden columns of each row, joined by ``+``: the column `masked`.

    Returns
    -------
    pandas.DataFrame
        New table; those columns then hold numbers and texts.
    """
    out = table.copy()
    secret = hidden.astype(str).str.len().gt(0).to_numpy()
    for name in out.select_dtypes("number"):
        at = out[name].isna().to_numpy() & secret
        if at.any() and name != "nearest_cost":
            out[name] = out[name].astype(object).mask(at, SECRET)
    return out


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
        return (("non", "oui"), ("no", "yes"))[lang != "fr"][int(value)]
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
