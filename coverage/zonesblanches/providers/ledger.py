"""The fate of every row of a list."""

from __future__ import annotations

import pandas as pd

from zonesblanches.providers.providers import ROW_COLUMNS

__all__ = ["ledger"]


def ledger(
    everyone: pd.DataFrame, kept: pd.DataFrame, merged: pd.DataFrame, rejects: pd.DataFrame, source: str
) -> pd.DataFrame:
    """Return one line per row read: its partner, its place, its date and its fate."""
    facts = everyone.drop_duplicates("row").set_index("row")
    ident = dict(zip(kept["row"].tolist(), kept["id"].tolist(), strict=True))
    fates = {row: ("kept", name, "") for row, name in ident.items()}
    fates |= {
        line.row: ("merged", ident.get(line.kept_row, ""), line.reason) for line in merged.itertuples(index=False)
    }
    fates |= {line.row: ("rejected", "", line.reason) for line in rejects.itertuples(index=False)}
    rows = sorted(fates)
    told = facts.reindex(rows)
    table = pd.DataFrame([fates[row] for row in rows], columns=["fate", "id", "reason"])
    table = table.assign(
        source=source,
        row=rows,
        partner=told["partner"].astype(object).fillna("").to_numpy(),  # all missing when every row is too long
        quality=told["location_quality"].astype(object).fillna("").to_numpy(),
        updated=told["updated"].to_numpy(),
    )
    return table[ROW_COLUMNS]
