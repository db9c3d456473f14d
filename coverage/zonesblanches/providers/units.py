"""The unit in which lists count capacities: one by family, or their sum means nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from zonesblanches.language import normalise

if TYPE_CHECKING:
    from zonesblanches.providers.providers import Providers

__all__ = ["capacity_unit", "list_units", "unit_warnings"]


def unit_warnings(providers: Providers) -> list[str]:
    """Say when the capacities of one family are counted in several units: their sum means nothing.

    Parameters
    ----------
    providers
        Lists put together.
    """
    unit_of = list_units(providers)
    if len({unit for unit in unit_of.values() if unit}) < 2:
        return []
    units = pd.Series(
        [unit_of.get(name, "") for name in providers.table["source"]], index=providers.table.index, dtype=str
    )
    said = []
    for family, found in units[units != ""].groupby(providers.table["family"]):
        names = sorted(found.unique())
        if len(names) > 1:
            listed = ", ".join(
                f"{name} ({', '.join(sorted(s for s in unit_of if unit_of[s] == name))})" for name in names
            )
            said.append(f"« {family} » : capacités en plusieurs unités, {listed} ; leur somme n'a pas de sens")
    return said


def capacity_unit(providers: Providers, family: str) -> str:
    """Return the unit in which the lists count a family's capacities; empty when it is not told, or not one.

    Parameters
    ----------
    providers
        Lists put together.
    family
        Family of services.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    >>> capacity_unit(teams, "équipes citoyennes")
    'bénévoles'
    """
    lists = providers.table.loc[providers.table["family"] == family, "source"].unique()
    unit_of = list_units(providers)
    found = {unit_of.get(name, "") for name in lists}
    return found.pop() if len(found) == 1 else ""


def list_units(providers: Providers) -> dict[str, str]:
    """Return the unit of capacity of each list that has capacities; empty where it is not told.

    Parameters
    ----------
    providers
        Lists put together; without what their columns were taken for, as in a public edition, the units that they say.
    """
    if providers.roles.empty:
        return {source.name: source.unit for source in providers.sources if source.unit}
    roles = providers.roles[(providers.roles["role"] == "capacity") & providers.roles["used"].astype(bool)]
    written = {source.name: source.unit for source in providers.sources}  # by the cells, surer than a title
    return {line.source: written.get(line.source) or _unit(line.column) for line in roles.itertuples(index=False)}


def _unit(title: str) -> str:
    """Return the unit that a title of capacity names, or an empty string when it names none or several."""
    words = normalise(title)
    units = {
        "etp": "ETP",
        "benev": "bénévoles",
        "volunteer": "bénévoles",
        "place": "places",
        "lit": "lits",
        "heure": "heures",
    }
    named = {name for key, name in units.items() if re.search(rf"\b{key}", words)}
    return named.pop() if len(named) == 1 else ""
