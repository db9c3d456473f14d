"""What measures accept: one finite, positive number per commune or provider, and nothing doubtful."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, first_five
from zonesblanches.language import number, plural
from zonesblanches.lookup import found_in
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.names import refuse_other_writing

__all__ = ["demand_of", "floats_of", "on_index", "ratio_of", "require_series", "sums", "supply_of", "unseen"]

Floats = npt.NDArray[np.float64]


def demand_of(costs: CostTable, demand: pd.Series) -> tuple[CostTable, Floats]:
    """Return the table with a row for every commune of the demand, and the demand of each of its origins.

    Missing demand counts for nobody. Communes of the demand without a row of costs stand after the table's origins, in
    their own order: they reach nothing.

    Raises
    ------
    CostError
        When a demand is text, negative, infinite or given twice; when it names no origin of the table at all, or names
        some otherwise (``1004`` for ``01004``); or when it names communes that the table never looked at.
    """
    absent = unseen(demand, costs.origins, every_origin=costs.every_origin)
    table = costs.covering(absent) if len(absent) else costs
    return table, on_index(demand, table.origins, "demande", missing=0.0)


def unseen(demand: pd.Series, origins: pd.Index, *, every_origin: bool) -> pd.Index:
    """Return the codes of a demand that have no row of costs, in its order.

    Raises
    ------
    CostError
        As for `demand_of`.
    """
    values = floats_of(demand, "demande")
    if demand.index is origins or demand.index.equals(origins):
        return demand.index[:0]
    known = origins.get_indexer(demand.index) >= 0  # `isin` goes word by word: half a second for France
    if len(demand) and len(origins) and not known.any():
        raise CostError(
            f"demande : aucun de ses codes ({first_five(demand.index)}) n'est une origine de la table de coûts "
            f"({first_five(origins)}). Des codes lus comme des nombres ? Attendu : « 01004 », en texte."
        )
    absent = demand.index[~known]
    if not all(isinstance(code, str) for code in absent):
        raise CostError(f"demande : codes {first_five(absent)}. Attendu des codes en texte, comme « 01004 ».")
    refuse_other_writing(absent, origins, "demande")
    if len(absent) and not every_origin:
        people = number(float(np.nansum(values[~known])), 0)
        raise CostError(
            f"demande : {plural(len(absent), 'commune')} ({people} personnes) sans coût connu, la table ne les a pas "
            f"regardées : {first_five(absent)}. Refaites la table avec ces communes, ou laissez-les de côté en le "
            "sachant : demand[demand.index.isin(costs.origins)]."
        )
    return absent


def supply_of(destinations: pd.Index, supply: pd.Series) -> Floats:
    """Return the supply of each destination.

    Raises
    ------
    CostError
        When a supply is missing, text, negative, infinite, given twice, or of a provider that the table does not know.
    """
    require_series(supply, "capacité")
    same = supply.index is destinations or supply.index.equals(destinations)
    if (
        not same
        and (destinations.get_indexer(supply.index) < 0).all()
        and supply.index.astype(str).isin(destinations).any()
    ):
        raise CostError(
            f"capacité : identifiants en nombres ({first_five(supply.index)}), la table de coûts les a en texte. "
            "Attendu : supply.set_axis(supply.index.astype(str))."
        )
    values = on_index(supply, destinations, "capacité")
    if len(supply) != len(destinations):  # every destination has one: only then are there others
        unknown = supply.index[~found_in(supply.index, destinations)]
        raise CostError(f"capacité donnée pour des intervenants absents de la table de coûts : {first_five(unknown)}.")
    return values


def on_index(series: pd.Series, index: pd.Index, what: str, missing: float | None = None) -> Floats:
    """Return the values of a series on an index, as floats.

    Parameters
    ----------
    series
        Values by name.
    index
        Names wanted, in order.
    what
        What the values are, for messages.
    missing
        What stands for a missing value; None refuses them.

    Raises
    ------
    CostError
        When a name stands twice, or a value is text, missing, negative or infinite.
    """
    values = floats_of(series, what)
    if not (series.index is index or series.index.equals(index)):
        values = np.append(values, np.nan)[series.index.get_indexer(index)]  # -1 takes the last: missing
    if missing is not None:
        values = np.where(np.isnan(values), missing, values)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        raise CostError(f"{what} manquante, négative ou infinie pour : {first_five(index[wrong])}.")
    return values


def floats_of(series: pd.Series, what: str) -> Floats:
    """Return the values of a series as floats, NaN where missing.

    Raises
    ------
    CostError
        When it is no series, a name stands twice, or a value is no number.

    Examples
    --------
    >>> floats_of(pd.Series([1, None]), "demande")
    array([ 1., nan])
    """
    require_series(series, what)
    if not series.index.is_unique:
        twice = series.index[series.index.duplicated()]
        raise CostError(f"{what} donnée plusieurs fois pour : {first_five(twice.unique())}.")
    if pd.api.types.is_complex_dtype(series):
        raise CostError(f"{what} : nombres complexes. Attendu des nombres réels.")
    if not pd.api.types.is_numeric_dtype(series):
        wrong = series[series.notna() & ~series.map(lambda value: isinstance(value, (Real, Decimal))).astype(bool)]
        if len(wrong):
            shown = first_five(f"{name} : {value!r}" for name, value in wrong.items())
            raise CostError(
                f"{what} : {plural(len(wrong), 'valeur')} hors des nombres ({shown}). Attendu des nombres : "
                "pd.to_numeric(…) convertit une colonne lue comme du texte."
            )
    return np.asarray(series.to_numpy(dtype=float, na_value=np.nan))


def require_series(series: object, what: str) -> None:
    """Refuse what is no Series, or has an index of several levels: values are matched by code.

    Raises
    ------
    CostError
        When it is another thing.

    Examples
    --------
    >>> require_series(pd.Series([1], index=["01004"]), "demande")
    """
    if not isinstance(series, pd.Series):
        raise CostError(f"{what} : attendu une Series indexée par les codes ou les noms, reçu {type(series).__name__}.")
    if isinstance(series.index, pd.MultiIndex):
        raise CostError(
            f"{what} : index à {series.index.nlevels} niveaux, attendu un seul, les codes ou les noms : "
            "série.droplevel(…)."
        )


def ratio_of(capacity: Floats, shared: Floats) -> Floats:
    """Divide supply by the people who share it: 0 where nobody does.

    Raises
    ------
    CostError
        When weights are so small that the ratio has no finite value.

    Examples
    --------
    >>> ratio_of(np.array([3.0, 2.0]), np.array([6.0, 0.0]))
    array([0.5, 0. ])
    """
    with np.errstate(over="ignore"):
        ratio: Floats = np.divide(capacity, shared, out=np.zeros_like(capacity), where=shared > 0)
    if not np.isfinite(ratio).all():
        raise CostError(
            "La décroissance rend des poids si proches de 0 que le rapport de l'offre à la demande est infini. Prenez "
            "une décroissance moins raide, ou donnez-lui un seuil (threshold=…)."
        )
    return ratio


def sums(positions: npt.NDArray[np.int64], weights: npt.NDArray[Any], count: int) -> Floats:
    """Add weights up by position, in double precision.

    Examples
    --------
    >>> sums(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 3)
    array([1., 0., 5.])
    """
    return np.asarray(np.bincount(positions, weights, minlength=count), dtype=float)
