"""How many people the offer can serve at most, each once: by place, and what is left of each provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.links import KINDS
from zonesblanches.access.transport import most_served
from zonesblanches.diagnosis.case import Case
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.kept import KeptStudy, keep
from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.errors import ParameterError
from zonesblanches.scalars import positive
from zonesblanches.tool import to_type

__all__ = ["Allocation", "allocations_asked", "most_people"]

_BEYOND = KINDS.index("beyond")


@dataclass(frozen=True, eq=False)
class Allocation:
    """The most people that a family can serve, nobody twice.

    Attributes
    ----------
    places
        By commune of the territory: `demand`, `served` (people), `served_share`, and beside it `shared_out`, the share
        that E2SFCA gives when each unit of capacity is worth as many people: ``min(1, m · A)``.
    providers
        Those that serve the territory, by identifier: `name`, `commune`, `capacity` (by its days), `capacity_imputed`,
        `possible` (people), `served`, of which `served_here` in the territory, `unused` (people), `unused_units`.
    people_per_unit
        `m`.
    served_around
        People served outside the territory by all the providers looked at.
    """

    places: pd.DataFrame
    providers: pd.DataFrame
    people_per_unit: float
    served_around: float


def most_people(
    findings: Findings, family: str | None = None, *, people_per_unit: float | None = None
) -> Allocation:  # fmt: skip
    """Serve the most people, at the least cost among the plans that serve as many; see `Findings.capacity`.

    A provider serves the places for which it counts in `N`. People around the territory take their part, as they do in
    E2SFCA, with every provider of the lists that the diagnosis looks at.

    Parameters
    ----------
    findings
        An internal diagnosis.
    family
        Family of services, the first by default.
    people_per_unit
        People whom one unit of capacity can serve; by default the parameter of this name, then the people whom a
        volunteer accompanies.

    Raises
    ------
    ParameterError
        When it is not a number over 0, or nothing says how many people a unit is worth.
    """
    study = keep(findings)
    case = study.case(family, findings.parameters)
    many = _people_per_unit(case, people_per_unit)
    offer, links = case.offer, case.links
    limits = commune_limits(study.study.origins, findings.parameters, case.family)
    within = links.kinds(limits["threshold"].to_numpy(dtype=float), case.how) != _BEYOND
    at = np.flatnonzero(within & case.counted[links.columns])
    rows, columns, cost = links.rows[at], links.columns[at], links.cost[at]
    far = np.where(np.isfinite(cost), cost, findings.parameters.reach)  # declared beyond all that was looked at
    possible = many * offer.capacity
    served = most_served(rows, columns, far, offer.people, possible)
    own, count = rows < len(study.study.own), len(study.study.own)
    inside = np.asarray(np.bincount(rows[own], served[own], count), dtype=float)
    return Allocation(
        places=_places(case, study, inside, many),
        providers=_providers(case, columns, served, own, possible, many),
        people_per_unit=many,
        served_around=float(served[~own].sum()),
    )


def allocations_asked(findings: Findings) -> dict[str, Allocation]:
    """Return what outputs say of capacity, by family: nothing in a public edition, nor where it was not asked for.

    Parameters
    ----------
    findings
        The diagnosis.
    """
    told = findings.parameters.people_per_unit
    if told is None or findings.edition is not None:
        return {}
    asked = [name for name in findings.families if not isinstance(told, Mapping) or name in told]
    return {name: most_people(findings, name) for name in asked}


def _people_per_unit(case: Case, told: float | None) -> float:
    if told is not None:
        many = positive(told, "people_per_unit")
        if np.isfinite(many):
            return many
    asked = case.parameters.people_per_unit
    known = asked.get(case.family) if isinstance(asked, Mapping) else asked
    if told is None and (known or case.accompanied):
        return float(known or case.accompanied or 0)
    type_ = to_type("people_per_unit=15", "--personnes-par-unite 15")
    raise ParameterError(
        f"« {case.family} » : rien ne dit combien de personnes une unité de capacité peut servir. Attendu : un nombre "
        f"de personnes, par exemple {type_}."
    )


def _places(case: Case, study: KeptStudy, served: npt.NDArray[np.float64], many: float) -> pd.DataFrame:
    demand = case.demand
    known = np.where(np.isnan(demand), np.nan, served)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(demand > 0, known / demand, np.nan)
    shared = np.where(demand > 0, np.minimum(1.0, many * case.found["access"]), np.nan)
    told = {"demand": demand, "served": known, "served_share": np.minimum(share, 1.0), "shared_out": shared}
    return pd.DataFrame(told, index=study.study.own)


def _providers(
    case: Case,
    columns: npt.NDArray[np.int64],
    served: npt.NDArray[np.float64],
    own: npt.NDArray[np.bool_],
    possible: npt.NDArray[np.float64],
    many: float,
) -> pd.DataFrame:
    table, count = case.offer.providers, len(possible)
    whole, here = np.bincount(columns, served, count), np.bincount(columns[own], served[own], count)
    told = table[["name", "commune"]].assign(
        capacity=case.offer.capacity,
        capacity_imputed=table["capacity_imputed"].astype(bool),
        possible=possible,
        served=whole,
        served_here=here,
        unused=possible - whole,
        unused_units=(possible - whole) / many,
    )
    return told[np.bincount(columns[own], minlength=count) > 0]
