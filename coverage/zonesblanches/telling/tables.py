"""The result as tables, made once and shared by every file: communes, EPCI, providers, what each column means."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.edition import SECRET
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.zones import zones_by_family
from zonesblanches.language import Lang
from zonesblanches.lookup import found_in
from zonesblanches.schema import STATES, class_label, label
from zonesblanches.telling.dictionary import data_dictionary
from zonesblanches.telling.slots import census_ends
from zonesblanches.telling.subjects.reasons import plain_reasons
from zonesblanches.telling.voice import FamilyVoice, Voice

__all__ = [
    "Tables",
    "commune_table",
    "epci_table",
    "provider_table",
    "readable_table",
    "shown_secrets",
]


_CLASSES = {"class", "class_fast", "class_slow", "decided_class"}


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
    table = _beside(findings, table)
    start = ("Part du score : ", "Score part: ")[lang != "fr"]
    own = {f"contribution_{one.column}": f"{start}{one.label}" for one in findings.parameters.own_need}
    kept = table.drop(columns=[column for column in table if str(column).startswith(("need_", "lack_"))])
    return _finite(kept.rename(columns=own))


def _beside(findings: Findings, table: pd.DataFrame) -> pd.DataFrame:
    """Put beside the people, the class and the supply what a census's error, a committee and a capacity say of them."""
    ends = census_ends(findings)
    after: dict[str, dict[str, pd.Series]] = {}
    if ends["low"].notna().any():
        after["demand"] = {"demand_low": ends["low"], "demand_high": ends["high"]}
    if findings.gridded:
        found = findings.within.communes[findings.main.name]
        after["n_providers"] = {name: found[name] for name in ("beyond", "beyond_share", "partial")}
    if findings.decisions is not None and len(findings.decisions.table):
        told = findings.decisions.of(findings.main.name).reindex(table.index)
        told["decided_on"] = told["decided_on"].map(lambda day: "" if pd.isna(day) else day.isoformat())
        names = ("decided_class", "decided_by", "decided_on", "decided_reason")
        after["class"] = {
            name: told[name].astype(object).fillna("") for name in names if (told[name].fillna("") != "").any()
        }
    if findings.main.name in findings.allocations:
        found = findings.allocations[findings.main.name].places
        after["access_ratio"] = {name: found[name] for name in ("served", "served_share", "shared_out")}
    for column, added in after.items():
        for step, (name, values) in enumerate(added.items(), 1):
            table.insert(int(table.columns.get_indexer([column])[0]) + step, name, values)
    return table


def readable_table(findings: Findings, lang: Lang = "fr", *, tables: Tables | None = None) -> pd.DataFrame:
    """Return the communes with the classes as they are called on screen."""
    table = (tables or Tables(findings)).communes(lang).copy()
    classes = [column for column in table if str(column).partition("__")[0] in _CLASSES]
    table[classes] = table[classes].map(lambda name: class_label(name, lang) if name else "")
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
    here = found_in(table["commune"], findings.table.index) & table["family"].isin(list(findings.families))
    table = table[here | found_in(table.index, reached.index)]
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
            "serves": found_in(table.index, reached.index),
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


_T = TypeVar("_T", bound=pd.DataFrame)


def _finite(table: _T) -> _T:
    """Write « out of reach » as an empty cell; the column `state` says why it is empty."""
    decimals = table.select_dtypes("float").columns
    out: _T = table.assign(**{name: table[name].where(np.isfinite(table[name])) for name in decimals})
    return out


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
    def groups(self) -> pd.DataFrame:
        """Return the groups asked for, without any infinity nor outline, their codes told as `Grouping.title`."""
        found = _finite(pd.DataFrame(self.findings.groups()).drop(columns="geometry")).rename(
            columns={"name": "group_name"}
        )
        grouping = self.findings.grouping
        return found if grouping is None else found.rename(index=grouping.title)

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """Return `zones_by_family`, without any infinity; a zone bears the name of a commune, its people another's."""
        found = _finite(zones_by_family(self.findings))
        return found.rename(columns={"demand": "zone_demand", "tau": "zone_tau"})

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """Return the dictionary of the columns of every data file."""
        tables = {
            "communes": self.communes().reset_index(),
            "intervenants": self.providers.reset_index(),
            "epci": self.epci.reset_index(),
            "zones": self.zones.drop(columns="geometry"),
            **({} if self.findings.grouping is None else {"groupes": self.groups.reset_index()}),
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
