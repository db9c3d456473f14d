"""How sure each class is: over the settings, over the times, and on whom it depends; three figures, never mixed."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.links import Links
from zonesblanches.crowfly import crowfly_minutes
from zonesblanches.diagnosis.case import Case
from zonesblanches.diagnosis.classes import CLASS_NAMES, class_codes
from zonesblanches.diagnosis.closures import closures_of
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.kept import KeptStudy, keep
from zonesblanches.diagnosis.lack import lack_parts
from zonesblanches.diagnosis.levers import levers_of
from zonesblanches.diagnosis.need import need_value, weights_in_force
from zonesblanches.diagnosis.partition import Box, Walls, half_width, partition_of
from zonesblanches.diagnosis.score import geometric_score
from zonesblanches.lookup import found_in
from zonesblanches.parameter_faults import Normalisation
from zonesblanches.parameter_forms import DecayForm
from zonesblanches.parameters import Parameters
from zonesblanches.starting import cores

__all__ = [
    "DRAWS",
    "LABELS",
    "PAIR_FARTHEST",
    "PAIR_SPREAD",
    "Trust",
    "codes_at",
    "trust_at_hand",
    "trust_labels",
    "trust_of",
]

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
DRAWS = 200
LABELS = ("solide", "à confirmer", "fragile")
PAIR_SPREAD = 0.15  # log-standard deviation of the error of a pair
_TOLD = 2_000  # communes: beyond, maps get heavy and outputs slow, and it is computed on demand alone
PAIR_FARTHEST = 3.0  # standard deviations: no error of a pair goes further
_CLASSED = 3  # blanche, grise, couverte come first


@dataclass(frozen=True, eq=False)
class Trust:
    """How sure the classes of a family are.

    Attributes
    ----------
    table
        By commune, NaN or empty where it is not classed: `settings`, the exact share of the box of settings that keeps
        the class, `share_blanche`, `share_grise`, `share_couverte`; `times`, the share of draws of the times that keeps
        it; `label`, by the worse of both; `flip`, what flips the class first (a setting whose wall is in the box, at
        `flip_at` to `flip_class`, or ``times``); ``wall_<setting>_<down|up>`` and ``…_class``, the nearest wall, the
        other settings standing still; `closures` and `depends_on`, the closings of one provider that change the class
        and their names; `blank_under`, the least `T` at which somebody counts, NaN where nobody or somebody always
        does; `score_low`, `score_high`, `rank_median`, `rank_low`, `rank_high`, over weights, normalisation and
        aggregation (5 and 95 %).
    closures
        Closings of one provider that change a class: `commune`, `provider`, its `name`, `class`; see `closures_of`.
    levers
        Smallest single changes that would make a place couverte; see `levers_of`.
    timed
        Whether times vary: False with a table of costs whose error is not told.
    placed
        Whether one more provider was tried in every commune: False with a table of costs that leaves some out of its
        destinations.
    """

    table: pd.DataFrame
    closures: pd.DataFrame
    levers: pd.DataFrame
    timed: bool
    placed: bool = True

    @cached_property
    def teams(self) -> dict[str, list[str]]:
        """Names of the teams whose closing would change the class of each commune."""
        found: dict[str, list[str]] = self.closures.groupby("commune")["name"].agg(list).to_dict()
        return found

    def counts(self) -> pd.Series:
        """Count the communes by label."""
        return self.table["label"].value_counts().reindex(list(LABELS), fill_value=0)


def trust_of(
    findings: Findings, *, time_error: float | None = None, draws: int = DRAWS, seed: int = 0
) -> dict[str, Trust]:
    """Say how sure the classes of each family are.

    Parameters
    ----------
    findings
        An internal diagnosis.
    time_error
        With a table of costs, the error of its times as a log-standard deviation (0.1 is about 10 %); without it, such
        times do not vary.
    draws
        How many draws of the times, and of the weights.
    seed
        Of the draws.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> found = trust_of(zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)))["mairies"]
    >>> int(found.counts().sum())
    152
    """
    parameters = findings.parameters
    furthest = max(parameters.reach, *(limit + half_width(limit, parameters.unit) for limit in parameters.limits))
    study = keep(findings, reach=furthest * np.exp(PAIR_FARTHEST * PAIR_SPREAD))
    asked = parameters
    if furthest > parameters.reach:
        asked = parameters.replace(distance_cap=furthest, decay=_ending(parameters))
    return {
        name: _trust(study, study.case(name, asked), findings.parameters, time_error, draws, seed)
        for name in findings.families
    }


def _ending(parameters: Parameters) -> DecayForm:
    """Return the decay; one that says no end stops where the diagnosis stops looking, or `A` would not be its own."""
    decay: Any = parameters.decay
    if parameters.bounds_of_decay:
        return cast("DecayForm", decay)
    return lambda cost: np.where(cost <= parameters.reach, decay(cost), 0.0)


def trust_at_hand(findings: Findings) -> Mapping[str, Trust]:
    """Return what outputs say of trust: nothing in a public edition, nor of a country, unless it was asked for.

    Parameters
    ----------
    findings
        The diagnosis.
    """
    asked = "trust" in vars(findings) or len(findings.table) <= _TOLD
    return findings.trust if asked and findings.edition is None else {}


def _trust(study: KeptStudy, case: Case, asked: Parameters, time_error: float | None, draws: int, seed: int) -> Trust:
    communes, codes = study.study.own, case.codes
    classed = codes < _CLASSED
    partition, box = partition_of(case), Box.around(case.limits, asked.unit)
    shares, walls = partition.shares(box), partition.walls(case.limits)
    settings = np.choose(np.minimum(codes, _CLASSED - 1), [shares[name] for name in ("blanche", "grise", "couverte")])
    timed = case.offer.estimated or time_error is not None
    times = _kept_by_times(case, time_error, draws, seed) if timed else np.full(len(codes), np.nan)
    worse = np.fmin(settings, times)
    closures = closures_of(case, communes)
    parts = {
        "settings": settings,
        **{f"share_{name}": share for name, share in shares.items()},
        "times": times,
        "label": trust_labels(worse),
        **_first_flip(walls, case.limits, box, settings, times),
        **_walls(walls),
        "blank_under": np.where(np.isfinite(partition.first), partition.first, np.nan),
    }
    table = (
        pd.DataFrame(parts, index=communes)
        .where(pd.Series(classed, index=communes), axis=0)
        .assign(**_dependence(closures, communes))
    )
    return Trust(
        table=pd.concat([table, _score_intervals(study, case, asked, draws, seed)], axis=1),
        closures=closures,
        levers=levers_of(study, case),
        timed=timed,
        placed=study.costs is None or bool(found_in(communes, study.costs.destinations).all()),
    )


def _kept_by_times(case: Case, time_error: float | None, draws: int, seed: int) -> Floats:
    """Return the share of draws of the times that keep each class."""
    offer, links, single = case.offer, case.offer.links, np.float32
    with np.errstate(divide="ignore"):  # the logarithm of no time at all
        laws = [np.log(crowfly_minutes(links.cost, law)) for law in ("rapide", "lent")] if offer.estimated else []
        quick = (laws[0] if laws else np.log(links.cost)).astype(single)
    far = ~np.isfinite(quick)  # declared beyond all that was looked at
    gap = np.subtract(laws[1], laws[0], out=np.zeros(len(quick)), where=~far).astype(single) if laws else None
    spread = single(PAIR_SPREAD if laws else time_error or 0.0)
    furthest = np.log(case.parameters.reach) if laws else np.inf

    def kept(draw: int) -> Bools:
        rng = np.random.default_rng([seed, 0, draw])  # its own: the same whichever thread draws it
        common, error = rng.uniform(), rng.standard_normal(len(quick), dtype=single)
        error = quick + spread * np.clip(error, -PAIR_FARTHEST, PAIR_FARTHEST, out=error)
        cost = error if gap is None else error + single(common) * gap
        at = np.flatnonzero((cost <= furthest) | links.declared)
        near = np.exp(cost[at].astype(float))
        near[cost[at] > furthest] = np.inf
        same: Bools = codes_at(case, links.among(at, near, unit=case.parameters.unit)) == case.codes
        return same

    with ThreadPoolExecutor(cores()) as pool:
        return np.asarray(np.mean([*pool.map(kept, range(draws))], axis=0), dtype=float)


def codes_at(case: Case, links: Links) -> Codes:
    """Return the classes at other costs, everything else standing still.

    Parameters
    ----------
    case
        The family, under one way to count.
    links
        Its pairs, or some of them, at the other costs.
    """
    offer = case.offer
    pairs = links, links.first(offer.inside.origins)
    shared = offer.share(pairs, case.decay, case.how, case.counted.tobytes())
    found = offer.figures(pairs, shared, case.limits["threshold"], case.how, case.counted)
    return class_codes(found, found["access"], case.demand, case.enough, case.limits)


def trust_labels(worse: Floats) -> npt.NDArray[np.object_]:
    """Return the label of a share that keeps the class, the worse of both figures.

    Parameters
    ----------
    worse
        From 0 to 1.

    Examples
    --------
    >>> trust_labels(np.array([0.9, 0.7, 0.69])).tolist()
    ['solide', 'à confirmer', 'fragile']
    """
    solid, doubtful, fragile = (np.array(name, dtype=object) for name in LABELS)
    worse = worse + 1e-9  # a share that is worth 90 % but for its last bits
    return np.where(worse >= 0.9, solid, np.where(worse >= 0.7, doubtful, fragile))


def _first_flip(
    walls: Walls, limits: dict[str, Floats], box: Box, settings: Floats, times: Floats
) -> dict[str, npt.NDArray[Any]]:
    """Name what flips each class first: the setting whose wall is the nearest in the box, or the times."""
    best, count = np.full(len(settings), np.inf), len(settings)
    flip, at, to = np.full(count, "", dtype=object), np.full(count, np.nan), np.full(count, -1)
    for name, (value, code) in walls.items():
        setting, side = name.rsplit("_", 1)
        half = limits[setting] - box.low[setting] if side == "down" else box.high[setting] - limits[setting]
        far = np.abs(value - limits[setting]) / half
        closer = far < np.minimum(best, 1.0 + 1e-12)
        best = np.where(closer, far, best)
        flip, at, to = np.where(closer, setting, flip), np.where(closer, value, at), np.where(closer, code, to)
    by_times = np.nan_to_num(times, nan=1.0) < settings
    return {
        "flip": np.where(by_times, "times", flip),
        "flip_at": np.where(by_times, np.nan, at),
        "flip_class": np.where(by_times | (to < 0), "", CLASS_NAMES[np.maximum(to, 0)]),
    }


def _walls(walls: Walls) -> dict[str, npt.NDArray[Any]]:
    found: dict[str, npt.NDArray[Any]] = {}
    for name, (value, code) in walls.items():
        found[f"wall_{name}"] = value
        found[f"wall_{name}_class"] = np.where(code < 0, "", CLASS_NAMES[np.maximum(code, 0)])
    return found


def _dependence(closures: pd.DataFrame, communes: pd.Index) -> dict[str, pd.Series]:
    """Return how many closings change each class, and of whom."""
    told = closures.groupby("commune")["name"]
    return {
        "closures": told.size().reindex(communes, fill_value=0),
        "depends_on": told.agg(" ; ".join).reindex(communes, fill_value=""),
    }


def _score_intervals(study: KeptStudy, case: Case, asked: Parameters, draws: int, seed: int) -> pd.DataFrame:
    """Draw weights, normalisation and aggregation, and return where score and rank stand nine times in ten."""
    rng = np.random.default_rng([seed, 1])
    ways = [study.need(asked.replace(normalisation=name, bounds=None)) for name in get_args(Normalisation)]
    weights = weights_in_force(ways[0], asked)
    components = lack_parts(case.found, case.a_ref, case.limits["n_star"], asked.distance_cap)
    scored = case.codes < _CLASSED
    if weights:  # too much of it is imputed where the diagnosis gives no score
        scored &= ~np.isnan(need_value(study.need(asked), weights, asked.imputation_max_share))
    scores = np.full((draws, int(scored.sum())), np.nan)
    for draw in range(draws):
        lack = _drawn(rng, asked.lack_weights)
        total = np.sum([weight * components[name][scored] for name, weight in lack.items()], axis=0)
        if not weights:
            scores[draw] = 100 * total
            continue
        way = ways[int(rng.integers(len(ways)))]
        need = np.maximum(need_value(way, _drawn(rng, weights), 1.0)[scored], asked.need_floor)
        scores[draw] = 50 * (need + total) if rng.integers(2) else geometric_score(need, total)
    ranks = pd.DataFrame(scores).rank(axis=1, ascending=False).to_numpy()
    known = ~np.isnan(scores).all(axis=0)
    out = pd.DataFrame(
        np.nan, index=study.study.own, columns=["score_low", "score_high", "rank_median", "rank_low", "rank_high"]
    )
    at = np.flatnonzero(scored)[known]
    for name, values, share in (
        ("score_low", scores, 5), ("score_high", scores, 95), ("rank_median", ranks, 50), ("rank_low", ranks, 5),
        ("rank_high", ranks, 95),
    ):  # fmt: skip
        out.iloc[at, out.columns.get_loc(name)] = np.percentile(values[:, known], share, axis=0)
    return out


def _drawn(rng: np.random.Generator, weights: Mapping[str, float]) -> dict[str, float]:
    """Draw weights around some: Dirichlet, of concentration 20 times each."""
    names = [name for name, weight in weights.items() if weight > 0]
    return dict(zip(names, rng.dirichlet([20 * weights[name] for name in names]), strict=True))
