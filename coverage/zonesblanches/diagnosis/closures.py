"""What the closing of each provider would change: exact, and without a diagnosis for each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.links import KINDS
from zonesblanches.diagnosis.case import Case
from zonesblanches.diagnosis.classes import CLASS_NAMES

__all__ = ["closures_by_provider", "closures_of"]

Floats = npt.NDArray[np.float64]
_BEYOND, _TO_CONFIRM = KINDS.index("beyond"), KINDS.index("to_confirm")


def closures_of(case: Case, communes: pd.Index) -> pd.DataFrame:
    """List the closings of one provider that change the class of a commune.

    A provider that closes takes away what it brought and nothing else: the others share their supply among the same
    people, and `A_ref` stays. `N`, `d` and `A` without it follow from its own pairs.

    Parameters
    ----------
    case
        A family under one way to count.
    communes
        Codes of the territory.

    Returns
    -------
    pandas.DataFrame
        `commune`, `provider` (its first stop stands for all), its `name` and `class`, what the commune would become;
        by commune, then in the order of the providers.
    """
    parts = _by_provider(case)
    row = parts["row"].to_numpy()
    kind = parts["kind"].to_numpy()
    codes = case.codes_with(
        row,
        n_providers=case.found["n_providers"][row] - (kind != _BEYOND),
        n_to_confirm=case.found["n_to_confirm"][row] - (kind == _TO_CONFIRM),
        nearest_cost=parts["next"].to_numpy(),
        access=np.maximum(case.found["access"][row] - parts["brings"].to_numpy(), 0.0),
    )
    changed = codes != case.codes[row]
    gone = case.offer.names[parts["who"].to_numpy()[changed]]
    return pd.DataFrame(
        {
            "commune": communes.to_numpy()[row[changed]],
            "provider": gone,
            "name": case.offer.providers["name"].reindex(gone).to_numpy(),
            "class": CLASS_NAMES[codes[changed]],
        }
    )


def closures_by_provider(closures: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Add up what each closing changes.

    Parameters
    ----------
    closures
        See `closures_of`.
    people
        People concerned, by commune.

    Returns
    -------
    pandas.DataFrame
        By provider, in their order: `communes` and `people` of which the class changes, `blanche` and `people_blanche`,
        those that become zones blanches.
    """
    told = closures.assign(
        people=people.reindex(closures["commune"]).fillna(0.0).to_numpy(), blanche=closures["class"].eq("blanche")
    )
    told["people_blanche"] = told["people"].where(told["blanche"], 0.0)
    return told.groupby("provider", sort=False).agg(
        communes=("commune", "size"), people=("people", "sum"), blanche=("blanche", "sum"),
        people_blanche=("people_blanche", "sum"),
    )  # fmt: skip


def _by_provider(case: Case) -> pd.DataFrame:
    """Return, by commune and provider: how it counts, what it brings, and the least cost to another one."""
    inside, counted = case.inside, case.counted
    here = np.flatnonzero(counted[inside.columns])
    columns, rows = inside.columns[here], inside.rows[here]
    kind = inside.kinds(case.limits["threshold"], case.how)[here]
    pairs = pd.DataFrame(
        {
            "row": rows,
            "who": case.offer.who[columns],
            "kind": np.where(kind == _BEYOND, len(KINDS), kind),
            "brings": case.weight[: len(inside.rows)][here] * case.ratio[columns],
            "felt": inside.felt(case.how)[here],
        }
    )
    parts = pairs.groupby(["row", "who"], sort=True).agg(
        kind=("kind", "min"), brings=("brings", "sum"), felt=("felt", "min")
    )
    parts = parts.reset_index()
    parts["kind"] = np.where(parts["kind"] == len(KINDS), _BEYOND, parts["kind"])
    row, felt = parts["row"].to_numpy(), parts["felt"].to_numpy()
    order = np.lexsort((felt, row))
    start = np.searchsorted(row, row)  # rows are sorted: where each commune begins
    ends = np.searchsorted(row, row, side="right")
    sorted_felt = felt[order]
    least = sorted_felt[start]
    second = np.where(ends - start > 1, sorted_felt[np.minimum(start + 1, len(felt) - 1)], np.inf)
    first = np.zeros(len(parts), dtype=bool)
    first[order[np.unique(start)]] = True
    return parts.assign(next=np.where(first, second, least))
