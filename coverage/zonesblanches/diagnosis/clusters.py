"""Clusters of need: Moran, LISA and Gi* under permutations, on need or on residuals, never on the offer."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.asking import ClusterOptions
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.zones import Contiguity, connected, touching
from zonesblanches.errors import MissingColumnError, ParameterError, ZonesBlanchesError, did_you_mean, first_five
from zonesblanches.language import plural
from zonesblanches.territory.drawn import drawn_shapes
from zonesblanches.tool import to_type

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["CLUSTERS", "Clusters", "clusters_in", "clusters_of"]

Floats = npt.NDArray[np.float64]
# among high ones, low among high, low among low, high among low: quadrants of esda, 1 to 4
CLUSTERS = ("foyer élevé", "creux parmi des élevés", "foyer faible", "pic parmi des faibles")
_NEEDED = ("esda", "libpysal")
_OFFER = (
    "access", "tau", "score", "lack", "nearest", "n_providers", "n_sure", "n_possible", "n_to_confirm", "volume",
    "rank_", "contribution_", "families_missing", "overstated", "comes",
)  # fmt: skip
_SAME = 0.999  # correlation from which a series is a column of the offer
_FEWEST = 4
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Clusters:
    """Whether a need gathers, and where.

    Attributes
    ----------
    table
        By commune that has a value and a neighbour: `value`; `lisa` (local Moran); `gi_z` (Gi*, standardised); `p`, how
        extreme its neighbours are among values dealt at random, two-sided: given the commune itself, local Moran and
        Gi* are both as extreme as they are; `q`, the same under Benjamini–Hochberg; `cluster` (one of `CLUSTERS`) and
        `gi` (``"chaud"`` or ``"froid"``) where `q` is at most `level`, else empty; `patch`, the number of the connected
        communes of one cluster, from 1, that of most people concerned first (0 where there is none).
    moran, expected, p
        Moran's I, what chance alone gives, and its two-sided p.
    column, given
        What was measured, and the columns whose part was taken away (residuals).
    left_out
        Communes without a value, or without any neighbour that has one.
    permutations, seed, level, contiguity
        How it was tested.
    """

    table: pd.DataFrame
    moran: float
    expected: float
    p: float
    column: str
    given: tuple[str, ...] = ()
    left_out: int = 0
    permutations: int = 999
    seed: int = 0
    level: float = 0.05
    contiguity: Contiguity = "queen"


def clusters_in(findings: Findings, asked: ClusterOptions) -> Clusters:
    """Look for clusters of a need of a diagnosis; see `Findings.clusters`."""
    table = findings.family(asked.family).table
    every = pd.DataFrame(findings.table).assign(**{str(name): table[name] for name in table})
    names = [asked.given] if isinstance(asked.given, str) else list(asked.given)
    values = _asked(every, asked.column)
    if names:
        values = _residuals(values, pd.DataFrame({name: _numbers(every, name) for name in names}))
    return clusters_of(
        values,
        drawn_shapes(findings.territory),
        people=every["demand"],
        column=str(asked.column if isinstance(asked.column, str) else asked.column.name or "série fournie"),
        given=tuple(names),
        permutations=asked.permutations,
        seed=asked.seed,
        level=asked.level,
        contiguity=asked.contiguity,
    )


def clusters_of(
    values: pd.Series,
    shapes: gpd.GeoSeries,
    *,
    people: pd.Series | None = None,
    column: str = "",
    given: tuple[str, ...] = (),
    permutations: int = 999,
    seed: int = 0,
    level: float = 0.05,
    contiguity: Contiguity = "queen",
) -> Clusters:
    """Look for clusters of values over shapes that touch; weights of a place's neighbours sum to 1.

    Parameters
    ----------
    values
        By place; missing ones are left out.
    shapes
        By place, EPSG:4326.
    people
        By place, to order patches.
    column, given
        What the values are, for those who read.
    permutations, seed
        How many, and from where: the same figures each time.
    level
        Largest share of false clusters among those told (Benjamini–Hochberg).
    contiguity
        ``"queen"`` or ``"rook"``.

    Raises
    ------
    ZonesBlanchesError
        When the extra is not installed.
    ParameterError
        When too few places have a value, or all have the same.
    """
    _require_extra()
    _check(permutations, seed, level, contiguity)
    first, second = touching(shapes.to_numpy(), contiguity)
    known = values.reindex(shapes.index).astype("Float64").astype(float)
    finite = np.isfinite(known.to_numpy())
    both = finite[first] & finite[second] & (first != second)
    near = np.bincount(first[both], minlength=len(shapes)) > 0
    kept = np.flatnonzero(near)
    if len(kept) < _FEWEST or np.ptp(known.to_numpy()[kept]) == 0:
        raise ParameterError(
            f"Foyers : {plural(len(kept), 'lieu a', 'lieux ont')} une valeur et un voisin qui en a une, attendu : "
            f"{_FEWEST} au moins, de valeurs qui ne soient pas toutes égales (« {column} »)."
        )
    at = np.full(len(shapes), -1)
    at[kept] = np.arange(len(kept))
    value = known.to_numpy()[kept]
    found, figures = _measured(value, at[first[both]], at[second[both]], permutations, seed)
    table = pd.DataFrame({"value": value, **found}, index=shapes.index[kept])
    from scipy import stats  # it brings scipy.optimize, that no usual diagnosis needs

    table["q"] = stats.false_discovery_control(table["p"])
    quadrants = np.asarray(CLUSTERS, dtype=object)[table.pop("quadrant").to_numpy() - 1]
    table["cluster"] = np.where(table["q"] <= level, quadrants, "")
    table["gi"] = np.where(table["q"] <= level, np.where(table["gi_z"] > 0, "chaud", "froid"), "")
    table["patch"] = _patches(table["cluster"], shapes.iloc[kept], people, contiguity)
    order = ["value", "lisa", "gi_z", "p", "q", "cluster", "gi", "patch"]
    left_out = len(shapes) - len(kept)
    return Clusters(table[order], *figures, column, given, left_out, permutations, seed, level, contiguity)


def _measured(
    value: Floats, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], permutations: int, seed: int
) -> tuple[dict[str, Any], tuple[float, float, float]]:
    """Return local figures, then Moran's I, its expectation and its p.

    The permutations are ours: those of esda are compiled at each run (a minute, for a département), draw otherwise
    where numba is not, and take ties for extremes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what they do not use, and of defaults to come
        from esda.getisord import G_Local
        from esda.moran import Moran, Moran_Local
        from libpysal.weights import W

        order = np.lexsort((second, first))
        first, second = first[order], second[order]
        starts = np.searchsorted(first, np.arange(len(value) + 1))
        near = [second[one:other] for one, other in pairwise(starts.tolist())]
        neighbors = {at: some.tolist() for at, some in enumerate(near)}
        weights = W(neighbors, silence_warnings=True)
        whole = Moran(value, weights, permutations=0)
        local = Moran_Local(value, weights, permutations=0)
        # Gi* is told by its standardised value, which moving the origin leaves as it is: sums must not be null
        star = G_Local(
            value - value.min() + 1.0, W(neighbors, silence_warnings=True), transform="R", permutations=0, star=1.0
        )
    from scipy import sparse

    rng = np.random.default_rng(seed)
    z = (value - value.mean()) / value.std()
    shares = sparse.csr_array((1.0 / np.diff(starts)[first], second, starts), shape=(len(z), len(z)))
    p = _extreme(float(z @ (shares @ z)), _shuffled(z, shares, permutations, rng))
    found = {"lisa": local.Is, "quadrant": local.q.astype(int), "gi_z": star.Zs,
             "p": _conditional(z, near, permutations, rng)}  # fmt: skip
    return found, (float(whole.I), float(whole.EI), p)


def _shuffled(z: Floats, shares: sparse.csr_array, permutations: int, rng: np.random.Generator) -> Floats:
    """Return what Moran's I would be, but for its scale, were the values dealt at random."""
    out = np.empty(permutations)
    for at in range(permutations):
        dealt = rng.permutation(z)
        out[at] = dealt @ (shares @ dealt)
    return out


def _conditional(
    z: Floats, near: Sequence[npt.NDArray[np.intp]], permutations: int, rng: np.random.Generator
) -> Floats:
    """Return, by place, how extreme the mean of its neighbours is among those dealt at random from all the others."""
    most = max(len(some) for some in near)
    drawn = np.array([rng.choice(len(z) - 1, most, replace=False) for _ in range(permutations)])
    out = np.empty(len(z))
    for at, some in enumerate(near):
        dealt = drawn[:, : len(some)]
        means = z[dealt + (dealt >= at)].mean(axis=1)
        out[at] = _extreme(float(z[some].mean()), means)
    return out


def _extreme(value: float, drawn: Floats) -> float:
    """Return the two-sided p of a value among those drawn; what equals it, but for rounding, is as extreme."""
    low, high = int((drawn <= value + _ROUNDING).sum()), int((drawn >= value - _ROUNDING).sum())
    return min(1.0, 2.0 * (min(low, high) + 1) / (len(drawn) + 1))


def _patches(
    cluster: pd.Series, shapes: gpd.GeoSeries, people: pd.Series | None, contiguity: Contiguity
) -> npt.NDArray[np.int64]:
    """Give a number to the connected places of one cluster, the most populated first."""
    out = np.zeros(len(cluster), dtype=np.int64)
    weight = np.ones(len(cluster)) if people is None else people.reindex(cluster.index).astype("Float64").fillna(0.0)
    parts: list[tuple[float, npt.NDArray[np.intp]]] = []
    for name in CLUSTERS:
        rows = np.flatnonzero(cluster == name)
        groups = connected(shapes.to_numpy()[rows], contiguity) if len(rows) else np.zeros(0, dtype=np.int64)
        for group in np.unique(groups):
            here = rows[groups == group]
            parts.append((-float(np.asarray(weight, dtype=float)[here].sum()), here))
    for number, (_, here) in enumerate(sorted(parts, key=lambda part: (part[0], part[1][0])), start=1):
        out[here] = number
    return out


def _require_extra() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ZonesBlanchesError(
            f"Les foyers de besoin demandent {', '.join(missing)}, qui n'est pas là. Tapez : pip install "
            "'zones-blanches[clusters]'"
        )


def _check(permutations: int, seed: int, level: float, contiguity: str) -> None:
    for name, value, right, expected in (
        ("permutations", permutations, isinstance(permutations, int) and 99 <= permutations <= 99_999, "99 à 99 999"),
        ("seed", seed, isinstance(seed, int) and 0 <= seed < 2**32, "un nombre entier positif ou nul"),
        ("level", level, isinstance(level, float) and 0 < level <= 0.5, "un nombre de 0 à 0,5, par exemple 0.05"),
        ("contiguity", contiguity, contiguity in {"queen", "rook"}, "« queen » ou « rook »"),
    ):
        if not right or isinstance(value, bool):
            raise ParameterError(f"{name} vaut {value!r}, attendu : {expected}.")


def _asked(table: pd.DataFrame, column: str | pd.Series) -> pd.Series:
    """Return the values of a need, and refuse those of the offer."""
    if isinstance(column, str):
        if column.partition("__")[0].startswith(_OFFER):
            raise _of_offer(column)
        return _numbers(table, column)
    if not isinstance(column, pd.Series):
        raise ParameterError(
            f"column : donnez un nom de colonne ou une série par commune, reçu : {type(column).__name__}."
        )
    values = column.rename(index=str).reindex(table.index).astype("Float64").astype(float)
    if values.notna().sum() == 0:
        raise ParameterError("column : la série n'a de valeur pour aucune commune du territoire.")
    for name in ("access_per_1k", "nearest_cost", "score", "lack"):
        other = table[name].astype("Float64").astype(float)
        both = values.notna() & np.isfinite(other)
        a, b = values[both].to_numpy(), other[both].to_numpy()
        if len(a) >= _FEWEST and np.ptp(a) > 0 and np.ptp(b) > 0 and abs(np.corrcoef(a, b)[0, 1]) > _SAME:
            raise _of_offer(name)
    return values


def _of_offer(column: str) -> ParameterError:
    instead = to_type('column="need", ou column="need", given=["density"] pour des résidus', "--foyers need")
    return ParameterError(
        f"Foyers de « {column} » : refusé. Tout ce qui vient de l'offre (accessibilité A, accès, score…) est "
        "autocorrélé par construction : des communes voisines partagent les mêmes intervenants, et le hasard seul y "
        f"ferait des foyers. Demandez un besoin, ou des résidus : {instead}."
    )


def _numbers(table: pd.DataFrame, name: str) -> pd.Series:
    numeric = [str(one) for one in table.select_dtypes("number")]
    if name not in numeric:
        known = [one for one in numeric if not one.startswith((*_OFFER, "lon", "lat"))]
        raise MissingColumnError(
            f"Foyers : pas de colonne de nombres « {name} » dans les résultats.{did_you_mean(name, known)} Colonnes "
            f"possibles : {first_five(known)}."
        )
    return table[name].astype("Float64").astype(float)


def _residuals(values: pd.Series, given: pd.DataFrame) -> pd.Series:
    """Return what a least-squares line on other columns does not explain."""
    known = values.notna() & given.notna().all(axis=1) & np.isfinite(given).all(axis=1)
    if known.sum() <= len(given.columns) + 1:
        raise ParameterError(f"given : trop peu de communes ont {', '.join(map(str, given.columns))} et la valeur.")
    rows = np.column_stack([np.ones(int(known.sum())), given[known].to_numpy()])
    slope = np.linalg.lstsq(rows, values[known].to_numpy(), rcond=None)[0]
    told = pd.Series(values[known].to_numpy() - rows @ slope, index=values.index[known])
    return told.reindex(values.index)
