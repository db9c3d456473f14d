"""The attributes of the communes: names, areas they belong to, population, postal codes."""

from __future__ import annotations

import pandas as pd

from rebuild.history import Rows, is_embedded
from rebuild.zones import zone_of


def attributes(rows: Rows) -> pd.DataFrame:
    """Return the communes of today, sorted by code, from the list of decoupage-administratif."""
    today = [row for row in rows if row["type"] == "commune-actuelle" and is_embedded(row)]
    frame = pd.DataFrame(
        {
            "code": [row["code"] for row in today],
            "name": [row["nom"] for row in today],
            "dep": [row["departement"] for row in today],
            "reg": [row["region"] for row in today],
            "zone": [zone_of(row["departement"]) for row in today],
            "population": pd.array([row.get("population") for row in today], dtype="Int32"),
            "postal_codes": [";".join(sorted(row.get("codesPostaux", []))) for row in today],
        }
    )
    return frame.sort_values("code", ignore_index=True)


def epci_of(halls: pd.DataFrame, epci: pd.DataFrame) -> pd.Series:
    """Return the SIREN of the EPCI by commune code; a commune in none is missing."""
    members = halls[halls["type"] == "COM"]
    siren = members["epci_id"].map(epci.set_index("id")["code"])
    return pd.Series(siren.to_numpy(), index=members["code"].to_numpy(), dtype=object)
