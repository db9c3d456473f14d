"""The data-quality report of the lists: the fate of every row, every guess, every repair, partner by partner."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd

from zonesblanches import clock
from zonesblanches.language import Lang, number, percent, plural
from zonesblanches.quality import QualityReport, QualityTable

if TYPE_CHECKING:
    from zonesblanches.providers.providers import Providers

__all__ = ["partner_table", "providers_report"]

PRECISE = ("address", "street", "place", "coordinates")
_FATES = ("kept", "merged", "rejected")
_STALE_YEARS = 2


def partner_table(
    providers: Providers, *, on: dt.date | None = None, stale_years: float = _STALE_YEARS
) -> pd.DataFrame:
    """Say what each partner gave; see `Providers.partners`."""
    rows = providers.rows
    day = on or clock.today()
    oldest = pd.Timestamp(day) - pd.Timedelta(days=round(365.25 * stale_years))
    updated = pd.to_datetime(rows["updated"])
    told = pd.DataFrame(
        {
            "partner": rows["partner"].where(rows["partner"] != "", rows["source"]),
            "read": 1,
            **{fate: rows["fate"] == fate for fate in _FATES},
            "located": rows["fate"] != "rejected",
            "precise": rows["quality"].isin(PRECISE) & (rows["fate"] != "rejected"),
            "dated": updated.notna(),
            "stale": updated < oldest,
        }
    )
    table = told.groupby("partner", sort=True).sum().astype(int)
    shares = {f"{name}_share": table[name] / table["read"] for name in ("located", "precise", "dated")}
    return table.assign(**shares, stale_share=table["stale"] / table["dated"].where(table["dated"] > 0))


def providers_report(providers: Providers, *, on: dt.date | None = None, lang: Lang = "fr") -> QualityReport:
    """Write the report; see `Providers.report`."""
    french = lang == "fr"
    titles = _TITLES[lang]
    tables = (
        _accounts(providers),
        partner_table(providers, on=on).reset_index(),
        providers.roles,
        _places(providers.table),
        _repairs(providers.repairs),
        providers.rejects,
        providers.merged,
    )
    sections = [QualityTable(title, table) for title, table in zip(titles, tables, strict=True)]
    notes = pd.DataFrame({"note": [*providers.warnings, *providers.notes]})
    sections.append(QualityTable("Remarques" if french else "Notes", notes))
    title = "Qualité des données – listes d’équipes" if french else "Data quality – lists of teams"
    return QualityReport(title, _lines(providers, lang), tuple(sections), lang)


_TITLES = {
    "fr": (
        "Sort de chaque ligne, par liste",
        "Ce que chaque partenaire a transmis",
        "Ce que chaque colonne a été jugée être",
        "Précision des lieux",
        "Valeurs réparées ou signalées",
        "Lignes rejetées",
        "Lignes fusionnées",
    ),
    "en": (
        "Fate of every row, by list",
        "What each partner gave",
        "What each column was taken for",
        "Precision of the places",
        "Values repaired or flagged",
        "Rejected rows",
        "Merged rows",
    ),
}


def _lines(providers: Providers, lang: Lang) -> tuple[str, ...]:
    table = providers.table
    read = sum(source.read for source in providers.sources)
    precise = int(table["location_quality"].isin(PRECISE).sum())
    share = percent(precise / len(table) if len(table) else float("nan"), 0, lang)
    imputed = int(table["capacity_imputed"].astype(bool).sum())
    if lang == "fr":
        return (
            f"{plural(read, 'ligne lue', 'lignes lues')} : {plural(len(table), 'gardée')}, "
            f"{plural(len(providers.merged), 'fusionnée')}, {plural(len(providers.rejects), 'rejetée')}.",
            f"{plural(precise, 'située')} mieux qu’à la commune ({share}) ; "
            f"{plural(imputed, 'capacité imputée', 'capacités imputées')} ; "
            f"{plural(len(providers.repairs), 'valeur signalée', 'valeurs signalées')} ; "
            f"{plural(len(providers.review), 'paire douteuse', 'paires douteuses')}.",
        )
    return (
        f"{plural(read, 'row', lang='en')} read: {number(len(table), 0, 'en')} kept, "
        f"{number(len(providers.merged), 0, 'en')} merged, {number(len(providers.rejects), 0, 'en')} rejected.",
        f"{number(precise, 0, 'en')} placed better than at the commune ({share}); "
        f"{plural(imputed, 'imputed capacity', 'imputed capacities', 'en')}; "
        f"{plural(len(providers.repairs), 'flagged value', lang='en')}; "
        f"{plural(len(providers.review), 'doubtful pair', lang='en')}.",
    )


def _accounts(providers: Providers) -> pd.DataFrame:
    lines = [
        {"source": one.name, "read": one.read, "kept": one.kept, "merged": one.merged, "rejected": one.rejected}
        for one in providers.sources
    ]
    return pd.DataFrame(lines, columns=["source", "read", "kept", "merged", "rejected"])


def _places(table: pd.DataFrame) -> pd.DataFrame:
    counts = table.groupby(["location_quality", "location_source"]).size().rename("providers").reset_index()
    return counts.sort_values("providers", ascending=False, kind="stable").reset_index(drop=True)


def _repairs(repairs: pd.DataFrame) -> pd.DataFrame:
    """Count repairs by kind: what is particular to a row (words quoted, places, numbers) is left out."""
    kind = repairs["reason"].map(_kind)
    counts = repairs.assign(reason=kind).groupby(["source", "column", "reason"], sort=True).size()
    first = repairs.assign(reason=kind).groupby(["source", "column", "reason"], sort=True)["row"].first()
    return pd.DataFrame({"count": counts, "first_row": first}).reset_index()


def _kind(reason: object) -> str:
    text = re.sub(r"«[^»]*»", "« … »", str(reason))
    text = re.sub(r"\([^()]*\d[^()]*\)", "(…)", text)
    text = re.sub(r"( (?:à|de|dit|est) )[A-ZÀ-Ÿ][^,;:(]*(?= \(…\))", r"\1…", text)
    return re.sub(r"(?!1er\b)\d+(?:[.,\u202f]\d+)*", "n", text)
