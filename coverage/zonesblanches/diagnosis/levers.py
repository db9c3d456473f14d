"""What would make a place couverte: the smallest single change of each kind, exact, the cheapest first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.decay import checked_weights
from zonesblanches.access.inputs import sums
from zonesblanches.access.links import KINDS
from zonesblanches.diagnosis.case import Case
from zonesblanches.diagnosis.kept import KeptStudy
from zonesblanches.schema import CLASSES
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_costs

__all__ = ["LEVERS", "levers_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
LEVERS = ("confirm", "capacity", "provider")  # the cheapest first
_GREY, _COVERED = (list(CLASSES).index(name) for name in ("grise", "couverte"))
_TO_CONFIRM = KINDS.index("to_confirm")


def levers_of(study: KeptStudy, case: Case) -> pd.DataFrame:
    """List, for each place blanche or grise, the smallest single changes that would make it couverte.

    - ``confirm``: a declaration from beyond `T` that is confirmed;
    - ``capacity``: `amount` more units, whole, of the `provider` that takes the fewest; one that holds stops gets them
      at each, and each brings in proportion to its days;
    - ``provider``: one more, of the family's median capacity (1 where there is nobody), where people come, in a commune
      of the territory at `amount` or less, and within `T`: every commune up to that cost would do, among those that a
      table of costs knows; 0 where the place itself alone would.

    `A_ref` stays. Each is what a new diagnosis with the change gives.

    Parameters
    ----------
    study
        The kept study.
    case
        A family under the parameters of the diagnosis.

    Returns
    -------
    pandas.DataFrame
        `commune`, `lever`, `provider` (empty for a new one), `amount` and `capacity` (of a new provider), by commune,
        the cheapest lever first. A place without a row: no single change of these is enough.
    """
    found = pd.concat([_confirmed(case), _more_capacity(case), _one_more(study, case)], ignore_index=True)
    order = np.lexsort((found["lever"].map(list(LEVERS).index).to_numpy(dtype=int), found["row"].to_numpy(dtype=int)))
    found = found.iloc[order].reset_index(drop=True)
    found.insert(0, "commune", study.study.own.to_numpy()[found["row"].to_numpy(dtype=int)])
    return found.drop(columns="row")


def _rows(rows: Ints, lever: str, provider: object, amount: object, capacity: float = np.nan) -> pd.DataFrame:
    return pd.DataFrame({"row": rows, "lever": lever, "provider": provider, "amount": amount, "capacity": capacity})


def _with(case: Case, rows: Ints, **found: Floats) -> npt.NDArray[np.bool_]:
    """Tell which places would be couvertes with other figures."""
    return np.asarray(case.codes_with(rows, **found) == _COVERED)


def _confirmed(case: Case) -> pd.DataFrame:
    """Confirm a declaration from beyond `T`: it is sure then, which is enough where nothing else is wrong."""
    rows = np.flatnonzero((case.codes == _GREY) & (case.found["n_to_confirm"] > 0))
    rows = rows[_with(case, rows, n_to_confirm=case.found["n_to_confirm"][rows] - 1)]
    kinds = case.inside.kinds(case.limits["threshold"], case.how)
    pairs = np.flatnonzero((kinds == _TO_CONFIRM) & case.counted[case.inside.columns])
    first = pairs[np.unique(case.inside.rows[pairs], return_index=True)[1]]
    first = first[np.isin(case.inside.rows[first], rows)]
    who = case.offer.who[case.inside.columns[first]]
    return _rows(case.inside.rows[first], "confirm", case.offer.names[who], np.nan)


def _more_capacity(case: Case) -> pd.DataFrame:
    """Reinforce the provider whose units bring the most: ``ΔA = Δ · Σ w · days / P`` over its stops."""
    short = case.enough - case.found["access"]
    rows = np.flatnonzero((case.codes == _GREY) & (short > 0))
    rows = rows[_with(case, rows, access=np.maximum(case.found["access"], case.enough)[rows])]
    inside = case.inside
    weight = case.weight[: len(inside.rows)]
    at = np.flatnonzero((weight > 0) & np.isin(inside.rows, rows))
    columns = inside.columns[at]
    held = case.offer.capacity / case.offer.providers["capacity"].to_numpy(dtype=float)  # share of the week of a stop
    brings = pd.DataFrame(
        {
            "row": inside.rows[at],
            "who": case.offer.who[columns],
            "by_unit": weight[at] * held[columns] / case.people[columns],
        }
    )
    best = brings.groupby(["row", "who"], as_index=False)["by_unit"].sum()
    best = best.sort_values(["row", "by_unit"], ascending=[True, False], kind="stable").drop_duplicates("row")
    places = best["row"].to_numpy(dtype=np.int64)
    whole = np.maximum(np.ceil(short[places] / best["by_unit"].to_numpy() - 1e-9), 1.0)
    return _rows(places, "capacity", case.offer.names[best["who"].to_numpy(dtype=np.int64)], whole)


def _one_more(study: KeptStudy, case: Case) -> pd.DataFrame:
    """Add a provider, and find up to which cost it may be in any commune of the territory."""
    costs = _places(study, case)
    if costs is None:
        return _rows(np.zeros(0, dtype=np.int64), "provider", "", np.zeros(0))
    capacity = float(np.median(case.offer.providers["capacity"][case.counted])) if case.counted.any() else 1.0
    weight = checked_weights(case.decay, costs.values, case.parameters.unit)
    people = sums(costs.indices, weight * case.offer.people[costs.rows], len(costs.destinations))
    brings = np.divide(capacity, people, out=np.zeros_like(people), where=people > 0)
    last = int(costs.indptr[len(study.study.own)])
    rows, columns, cost = costs.rows[:last], costs.indices[:last], costs.values[:last]
    at_home = np.full(len(study.study.own), -np.inf)  # a table may leave it out
    home = rows == study.study.own.get_indexer(costs.destinations)[columns]
    at_home[rows[home]] = cost[home]
    open_to = (case.codes[rows] < _COVERED) & (cost <= case.limits["threshold"][rows])
    rows, columns, cost, weight = rows[open_to], columns[open_to], cost[open_to], weight[:last][open_to]
    would = _with(
        case,
        rows,
        n_providers=case.found["n_providers"][rows] + 1,
        nearest_cost=np.minimum(case.found["nearest_cost"][rows], cost),
        access=case.found["access"][rows] + weight * brings[columns],
    )
    order = np.lexsort((would, cost, rows))  # at equal cost, the one that does not do comes first
    rows, cost, would = rows[order], cost[order], would[order]
    start = np.searchsorted(rows, rows)
    failed = np.concatenate([[0], np.cumsum(~would)])
    good = np.flatnonzero(failed[1:] == failed[start])  # nothing nearer, and not itself, has failed
    furthest = good[np.flatnonzero(np.diff(rows[good], append=-1))]
    amount = np.where(cost[furthest] <= at_home[rows[furthest]], 0.0, cost[furthest])
    return _rows(rows[furthest], "provider", "", amount, capacity)


def _places(study: KeptStudy, case: Case) -> CostTable | None:
    """Return costs from every origin to the communes of the territory, where a provider could be; None if unknown."""
    kept = study.study
    origins = kept.origins
    if study.costs is None:
        return crowfly_costs(origins, origins.loc[kept.own], case.parameters).select(
            origins=origins.index, destinations=kept.own
        )
    ends = kept.own[kept.own.isin(study.costs.destinations)]
    return study.costs.select(origins=origins.index, destinations=ends) if len(ends) else None
