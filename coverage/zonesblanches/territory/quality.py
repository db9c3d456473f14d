"""The data-quality report of a territory: where each column comes from, what is missing, what was shared out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from zonesblanches.language import Lang, number, plural
from zonesblanches.nouns import COMMUNE
from zonesblanches.quality import QualityReport, QualityTable
from zonesblanches.schema import label

if TYPE_CHECKING:
    from zonesblanches.territory.territory import Territory

__all__ = ["territory_report"]

_PEOPLE = (
    "population", "people_65p", "people_75p", "people_80p", "people_80p_alone", "median_income", "poverty_share",
    "apl_gp", "density_grid",
)  # fmt: skip


def territory_report(territory: Territory, *, lang: Lang = "fr") -> QualityReport:
    """Write the report; see `Territory.report`."""
    french = lang == "fr"
    communes, noun = territory.communes, territory.noun.words(lang)
    by_place = "Données communales" if territory.noun == COMMUNE else f"Données par {noun.one}"
    columns = _columns(territory, lang)
    lines = (
        f"{plural(len(communes), noun.one, noun.many, lang)}, {number(len(territory.neighbours), 0, lang)} "
        f"{'autour' if french else 'around'}.",
        _points(communes, lang),
    )
    titles = (by_place, "Remarques", "Sources") if french else (f"Data by {noun.one}", "Notes", "Sources")
    tables = (columns, pd.DataFrame({"note": list(territory.notes)}), pd.DataFrame({"note": list(territory.sources)}))
    sections = tuple(QualityTable(title, table) for title, table in zip(titles, tables, strict=True))
    title = f"{'Qualité des données' if french else 'Data quality'} – {territory.name}"
    return QualityReport(title, lines, sections, lang)


def _columns(territory: Territory, lang: Lang) -> pd.DataFrame:
    """Count, for each column of figures, the communes that have a value, inside and around."""
    lines = []
    for name in _PEOPLE:
        if name not in territory.communes:
            continue
        own = territory.communes[name]
        around = territory.neighbours[name] if name in territory.neighbours else pd.Series(dtype=float)
        shared = territory.communes.get(f"{name}_source", pd.Series(dtype=object))
        lines.append(
            {
                "heading": label(name, lang),
                "known": int(own.notna().sum()),
                "missing": int(own.isna().sum()),
                "shared": int((shared == "shared").sum()),
                "missing_around": int(around.isna().sum()),
                "total": float(own.astype("Float64").sum()) if _adds_up(name) else None,
            }
        )
    return pd.DataFrame(lines)


def _adds_up(name: str) -> bool:
    return name.startswith(("population", "people"))


def _points(communes: pd.DataFrame, lang: Lang) -> str:
    inside = int((communes["point_source"] == "interior").sum())
    flipped = int((communes["point_source"] == "mairie_flipped").sum())
    if lang == "fr":
        return (
            f"Points de référence : {number(len(communes) - inside - flipped)} mairies, {number(flipped)} mairies "
            f"redressées, {number(inside)} points intérieurs."
        )
    return (
        f"Reference points: {number(len(communes) - inside - flipped, 0, 'en')} town halls, {number(flipped, 0, 'en')} "
        f"set right, {number(inside, 0, 'en')} inner points."
    )
