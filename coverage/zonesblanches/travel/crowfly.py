"""Costs as the crow flies: no network, published errors, and nobody crosses the sea."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.crowfly import CROWFLY, CROWFLY_ERRORS, LENT, RAPIDE, crowfly_minutes, km_within
from zonesblanches.errors import CostError, MissingColumnError, first_five
from zonesblanches.language import Lang, number
from zonesblanches.parameters import Parameters
from zonesblanches.territory.nearby import pairs_within
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.sea import by_the_sea, parted_by_sea

__all__ = ["crowfly_costs", "crowfly_kilometres", "crowfly_pairs", "reach_km"]

_PARTED = ("paires séparées par la mer exclues", "pairs parted by the sea left out")


def reach_km(parameters: Parameters, law: str | None = None, *, reach: float | None = None) -> float:
    """Return the straight-line distance that the largest cost allows, in kilometres.

    Parameters
    ----------
    parameters
        Unit and reach.
    law
        One law of `Parameters.crowfly`; by default the one that goes the furthest, since classes are looked at under
        each of them.
    reach
        Another largest cost than `parameters.reach`.

    Examples
    --------
    >>> round(reach_km(Parameters()), 1), round(reach_km(Parameters(), "central"), 1)
    (28.9, 24.3)
    """
    largest = parameters.reach if reach is None else reach
    if parameters.unit == "km":
        return largest
    return max(0.0, *(km_within(largest, name) for name in ((law,) if law else CROWFLY)))


def crowfly_costs(origins: pd.DataFrame, destinations: pd.DataFrame, parameters: Parameters) -> CostTable:
    """Estimate costs without a network, by the law of the parameters.

    Pairs beyond `parameters.reach` are left out, and so are pairs on two lands or parted by more than 2 km of sea:
    nobody crosses the sea or leaves an island by this formula.

    Parameters
    ----------
    origins, destinations
        Indexed by commune code and by provider id, with `x_m`, `y_m` (metres), `zone` (projection) and `landmass`.
        Rows without coordinates have no pair.
    parameters
        Unit, reach and law.

    Returns
    -------
    CostTable
        Minutes, or kilometres when the parameters are in km.

    Raises
    ------
    MissingColumnError
        When a table lacks a column.
    CostError
        When an origin or a destination stands twice, or a coordinate is text.
    """
    return crowfly_pairs(origins, destinations, parameters, (parameters.crowfly,))[parameters.crowfly]


def crowfly_pairs(
    origins: pd.DataFrame, destinations: pd.DataFrame, parameters: Parameters, laws: Sequence[str] = CROWFLY
) -> dict[str, CostTable]:
    """Estimate costs without a network by several laws: the pairs are found once, up to the furthest reach.

    Parameters
    ----------
    origins, destinations, parameters
        As for `crowfly_costs`.
    laws
        Laws to cost the pairs by.

    Returns
    -------
    dict of str to CostTable
        One table by law, each with the pairs within `parameters.reach` by that law, for the same origins and
        destinations. In km no law plays a part: the distances alone, under the name of `parameters.crowfly`.

    Raises
    ------
    ParameterError
        When a law is unknown.
    MissingColumnError, CostError
        As for `crowfly_costs`.

    Examples
    --------
    >>> points = pd.DataFrame({"x_m": [0.0, 4000.0], "y_m": 0.0, "zone": "metro", "landmass": 0}, index=["a", "b"])
    >>> tables = crowfly_pairs(points, points.head(1), Parameters())
    >>> {law: table.values.round(1).tolist() for law, table in tables.items()}
    {'rapide': [1.8, 5.7], 'central': [1.9, 7.6], 'lent': [2.0, 10.2]}
    """
    found = crowfly_kilometres(origins, destinations, max((reach_km(parameters, law) for law in laws), default=0.0))
    if parameters.unit == "km":
        return {parameters.crowfly: _said(found.within(parameters.reach), None)}
    costed = {law: dataclasses.replace(found, unit="min", values=crowfly_minutes(found.values, law)) for law in laws}
    return {law: _said(table.within(parameters.reach), law) for law, table in costed.items()}


def crowfly_kilometres(origins: pd.DataFrame, destinations: pd.DataFrame, limit: float) -> CostTable:
    """Measure the pairs as the crow flies, up to a distance: one table for every law, whose minutes follow from it.

    Parameters
    ----------
    origins, destinations
        As for `crowfly_costs`.
    limit
        Largest distance, in kilometres.

    Raises
    ------
    MissingColumnError, CostError
        As for `crowfly_costs`.
    """
    _check(origins, destinations)
    return _distances(origins, destinations, limit)


def _check(origins: pd.DataFrame, destinations: pd.DataFrame) -> None:
    for points, what in ((origins, "origines"), (destinations, "destinations")):
        absent = [name for name in ("x_m", "y_m", "zone", "landmass") if name not in points]
        if absent:
            raise MissingColumnError(
                f"{what} : colonne absente « {absent[0]} ». Colonnes : {first_five(points.columns)}. Attendu x_m, y_m, "
                "zone et landmass, comme dans territory(…).communes."
            )
        if not all(pd.api.types.is_numeric_dtype(points[name]) for name in ("x_m", "y_m")):
            raise CostError(f"{what} : x_m ou y_m hors des nombres. Attendu des mètres : pd.to_numeric(…).")


def _distances(origins: pd.DataFrame, destinations: pd.DataFrame, limit_km: float) -> CostTable:
    """Return the kilometres of the pairs within a distance."""
    rows, columns, metres = _pairs(origins, destinations, 1000 * limit_km)
    located = np.isfinite(origins["x_m"].to_numpy(dtype=float))
    return CostTable.from_pairs(
        origins.index[located],
        destinations.index,
        (np.cumsum(located) - 1)[rows],
        columns,
        metres / 1000,
        unit="km",
        every_origin=False,
    )


def _said(table: CostTable, law: str | None) -> CostTable:
    """Return the table with where its costs come from."""
    return dataclasses.replace(table, method=_method(law, "fr"), method_en=_method(law, "en"))


def _method(law: str | None, lang: Lang) -> str:
    """Say how the costs were estimated, by which time of the pair, with the published errors; None: kilometres."""
    side = 0 if lang == "fr" else 1
    if law is None:
        return f"{('distance à vol d’oiseau', 'distance as the crow flies')[side]} (km), {_PARTED[side]}"
    start, speed = (number(value, 1, lang) for value in RAPIDE)
    root, slope = (number(value, 2, lang) for value in LENT[:2])
    quick, slow = f"{start} min + 60 × km / {speed}", f"{root} × √km + {slope} × km"
    least = number(LENT[2], 0, lang)
    one, other = (_errors(name, lang) for name in ("rapide", "lent"))
    if lang == "fr":
        return (
            f"temps estimés à vol d’oiseau, ici le temps « {law} » ; « rapide » = {quick}, ajusté en Gironde, {one} ; "
            f"« lent » = {slow}, {least} min au moins, ajusté dans l’ouest de l’Isère, {other} ; "
            f"« central » = √(rapide × lent) ; l’écart est entre moteurs et entre régions ; {_PARTED[side]}"
        )
    return (
        f"times estimated as the crow flies, here the time “{law}”; “rapide” = {quick}, fitted in Gironde, {one}; "
        f"“lent” = {slow}, {least} min at least, fitted in western Isère, {other}; “central” = √(rapide × lent); "
        f"the gap is between engines and between regions; {_PARTED[side]}"
    )


def _errors(law: str, lang: Lang) -> str:
    """Say the published errors of a law, by area."""
    (first, *first_area), *others = CROWFLY_ERRORS[law]
    side, words = (0, "erreur moyenne") if lang == "fr" else (1, "mean error")
    said = [f"{words} {number(first, 1, lang)} min {first_area[side]}"]
    return ", ".join([*said, *(f"{number(error, 1, lang)} {area[side]}" for error, *area in others)])


def _pairs(
    origins: pd.DataFrame, destinations: pd.DataFrame, limit_m: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Find the pairs within a distance, land by land, that no sea parts: positions and metres."""
    found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]] = []
    starts, ends = _groups(origins), _groups(destinations)
    for land, targets in ends.items():
        sources = starts.get(land)
        if sources is None:
            continue
        here = origins[["x_m", "y_m"]].to_numpy(dtype=float)[sources]
        there = destinations[["x_m", "y_m"]].to_numpy(dtype=float)[targets]
        # a hair more: the tree and the formula may round the bound differently
        start, end, metres = pairs_within(here, there, limit_m + 1e-6)
        joined = np.ones(len(start), dtype=bool)
        near = np.flatnonzero(by_the_sea(land[0], here, limit_m + 1)[start])
        joined[near] = ~parted_by_sea(*land, here[start[near]], there[end[near]])
        found.append((sources[start[joined]], targets[end[joined]], metres[joined]))
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    rows, columns, metres = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, columns, metres


def _groups(points: pd.DataFrame) -> dict[tuple[str, int], npt.NDArray[np.int64]]:
    """Return the positions of located points by (projection, land)."""
    located = np.flatnonzero(np.isfinite(points["x_m"].to_numpy(dtype=float)))
    keys = points.iloc[located].groupby(["zone", "landmass"], sort=True).indices
    return {(str(zone), int(land)): located[positions] for (zone, land), positions in keys.items()}
