"""A tour as a list of providers: one row by stop, its days, the capacity of the whole van."""

from __future__ import annotations

import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.reading import read_providers
from zonesblanches.providers.units import capacity_unit
from zonesblanches.siting.vans.rules import TourRules

__all__ = ["listed_tour", "read_tour_list"]


def listed_tour(
    findings: Findings, family: str, stops: pd.DataFrame, vans: pd.DataFrame, rules: TourRules
) -> pd.DataFrame:
    """Return the list, under the titles of the blank one (`write_template`).

    A half-day that two stops share is written as a number of days: « mardi matin » at both would count it twice.

    Parameters
    ----------
    findings
        For the unit of capacity of the family.
    family
        That the vans join.
    stops, vans
        The tour.
    rules
        For the capacity.
    """
    unit = capacity_unit(findings.providers, family)
    days = [
        f"{row.days:.6g}".replace(".", ",") if row.shared else row.days_told for row in stops.itertuples(index=False)
    ]
    return pd.DataFrame(
        {
            "Nom de l'équipe": vans["name"].reindex(stops["van"]).to_numpy(),
            "Famille de services": family,
            "Mode d'intervention": "itinérant",
            unit.capitalize() or "Capacité": rules.capacity,
            "Jours de passage": days,
            "Commune": stops["name"].to_numpy(),
            "Code Insee": stops["code"].to_numpy(),
            "Actif": "oui",
        }
    )


def read_tour_list(findings: Findings, listed: pd.DataFrame) -> Providers:
    """Read the list back, where the diagnosis's own communes stand.

    Parameters
    ----------
    findings
        For the territory.
    listed
        Result of `listed_tour`.
    """
    return read_providers(listed, territory=findings.territory)
