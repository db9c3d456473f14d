"""Costs from an engine that answers rectangles of pairs: asked, split, checked, gathered in one table."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import faithful, number, percent, plural
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.engines.pair_blocks import BlockLimits, PairBlock, halves, rectangles
from zonesblanches.travel.engines.points import (
    Coordinates,
    EnginePoints,
    EngineRequest,
    chord_km,
    distances_km,
    engine_points,
    on_sphere,
)
from zonesblanches.travel.engines.service import Engine, EngineError

__all__ = ["Asking", "Rectangle", "TooLarge", "matrix_costs"]

# what an engine refuses: too many pairs, too many points (or too long an address), or points it cannot put together
TooLarge = Literal["pairs", "points", "parted"]


@dataclass(frozen=True, eq=False)
class Rectangle:
    """What an engine answers of a rectangle of pairs.

    Attributes
    ----------
    costs
        Array (n, m), in the unit asked for; NaN where there is no way.
    start_m, end_m
        Metres from each origin, and from each destination, to the road where the engine put it; NaN where unknown.
    """

    costs: Coordinates
    start_m: Coordinates
    end_m: Coordinates


Asking = Callable[[Coordinates, Coordinates], "Rectangle | TooLarge"]


def matrix_costs(
    engine: Engine,
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    *,
    request: EngineRequest,
    limits: BlockLimits,
    ask: Asking,
    describe: tuple[str, str],
    most_km: float = math.inf,
) -> CostTable:
    """Ask for every pair within reach, and keep those within the cutoff.

    Parameters
    ----------
    engine
        Its options.
    origins, destinations
        With `lon` and `lat`; rows without coordinates have no pair.
    request
        Cutoff, unit and reach.
    limits
        Largest rectangle of a request, made smaller when the engine refuses.
    ask
        Asks for one rectangle, given the coordinates of its two sides.
    describe
        What the costs are, in French and in English.
    most_km
        Farthest that two points of one request may be, more than the reach.

    Raises
    ------
    EngineError
        When the engine fails, or its map does not cover the points.
    """
    starts, ends = engine_points(origins, "origines"), engine_points(destinations, "destinations")
    gathering = _Gathering(engine, starts, ends, request)
    blocks = list(rectangles(starts.lonlat, ends.lonlat, reach_km=request.reach_km, limits=limits, most_km=most_km))
    gathering.announce(blocks)
    blocks.reverse()  # the next one is the last of the list
    while blocks:
        block = blocks.pop()
        if not limits.hold(len(block.rows), len(block.columns)):
            blocks += reversed(halves(block, starts.lonlat, ends.lonlat))
            continue
        answer = ask(starts.lonlat[block.rows], ends.lonlat[block.columns])
        if isinstance(answer, Rectangle):
            gathering.add(block, answer, left=len(blocks))
            continue
        if len(block.rows) * len(block.columns) == 1:
            gathering.give_up(answer)
            continue
        limits = _smaller(limits, block, answer)
        blocks += reversed(halves(block, starts.lonlat, ends.lonlat))
    return gathering.table(describe)


def _smaller(limits: BlockLimits, block: PairBlock, refused: TooLarge) -> BlockLimits:
    """Learn from a refusal the largest rectangle that may pass."""
    rows, columns = len(block.rows), len(block.columns)
    if refused == "pairs":
        return limits._replace(pairs=min(limits.pairs, max(rows * columns // 2, 1)))
    if refused == "points":
        return limits._replace(points=min(limits.points, max(3 * (rows + columns) // 4, 2)))
    return limits


class _Gathering:
    """The pairs found so far, and how far from a road each point is."""

    def __init__(self, engine: Engine, starts: EnginePoints, ends: EnginePoints, request: EngineRequest) -> None:
        self.engine, self.starts, self.ends, self.request = engine, starts, ends, request
        self.here, self.there = on_sphere(starts.lonlat), on_sphere(ends.lonlat)
        self.start_m, self.end_m = np.full(len(self.here), np.nan), np.full(len(self.there), np.nan)
        self.found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Coordinates]] = []
        self.done = 0

    def announce(self, blocks: list[PairBlock]) -> None:
        pairs = sum(len(block.rows) * len(block.columns) for block in blocks)
        self.engine.say(f"{plural(pairs, 'paire')} à demander, en {plural(len(blocks), 'requête')} au moins")
        for points, what in ((self.starts, "origine"), (self.ends, "destination")):
            lost = len(points.index) - len(points.rows)
            if lost:
                self.engine.say(f"{plural(lost, f'{what} sans coordonnées', f'{what}s sans coordonnées')}, sans coût")

    def add(self, block: PairBlock, answer: Rectangle, *, left: int) -> None:
        self.start_m[block.rows] = answer.start_m
        self.end_m[block.columns] = answer.end_m
        # a rectangle holds pairs that were not wanted: whatever the rectangles, the table is the same
        near = distances_km(self.here[block.rows], self.there[block.columns]) <= chord_km(self.request.reach_km)
        with np.errstate(invalid="ignore"):
            row, column = np.nonzero(near & (answer.costs <= self.request.cutoff))
        self.found.append((block.rows[row], block.columns[column], answer.costs[row, column]))
        self.done += 1
        self.engine.say(f"{plural(self.done, 'requête faite', 'requêtes faites')}, {number(left)} à faire")

    def give_up(self, refused: TooLarge) -> None:
        """Take one pair alone that is refused: no way between its points, or an engine that refuses all."""
        if refused != "parted":
            raise EngineError(
                f"{self.engine.label} : {self.engine.url} refuse même une seule paire de points comme trop grande. "
                "Demandez à qui tient ce serveur ses limites (taille des tables, longueur des adresses)."
            )

    def table(self, describe: tuple[str, str]) -> CostTable:
        self._check_snapped()
        nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
        rows, columns, costs = (np.concatenate(parts) for parts in zip(nothing, *self.found, strict=True))
        far = [np.nan_to_num(metres) > self.engine.snap_m for metres in (self.start_m, self.end_m)]
        kept = ~(far[0][rows] | far[1][columns])
        french, english = self._far(int(far[0].sum() + far[1].sum()))
        return CostTable.from_pairs(
            self.starts.index[self.starts.rows],
            self.ends.index,
            rows[kept],
            self.ends.rows[columns[kept]],
            costs[kept],
            unit=self.request.unit,
            method=describe[0] + french,
            method_en=describe[1] + english,
            cutoff=self.request.cutoff,
            every_origin=False,
        )

    def _far(self, count: int) -> tuple[str, str]:
        """Tell the points too far from a road, on every output."""
        if not count:
            return "", ""
        km = self.engine.snap_m / 1000
        french = f"{plural(count, 'point')} à plus de {faithful(km, ())} km d’une route, hors d’atteinte"
        self.engine.say(french)
        english = f"{plural(count, 'point', lang='en')} more than {faithful(km, (), 'en')} km from a road, out of reach"
        return f" ; {french}", f"; {english}"

    def _check_snapped(self) -> None:
        """Refuse a map that is not that of the points: the engine would answer all the same."""
        for metres, points, what in (
            (self.start_m, self.starts, "origines"),
            (self.end_m, self.ends, "destinations"),
        ):
            asked = ~np.isnan(metres)
            far = asked & (np.nan_to_num(metres) > self.engine.snap_m)
            if not self.engine.too_many_far(int(far.sum()), int(asked.sum())):
                continue
            names = points.index[points.rows[far]]
            shown = first_five(
                f"{name} ({number(distance / 1000)} km)" if np.isfinite(distance) else name
                for name, distance in zip(names, metres[far], strict=True)
            )
            raise EngineError(
                f"{self.engine.label} : {plural(int(far.sum()), 'point')} sur {number(int(asked.sum()))} parmi les "
                f"{what} sont à plus de {faithful(self.engine.snap_m / 1000, ())} km de toute route connue du moteur "
                f"({shown}). Sa carte ne couvre pas ce territoire : prenez un extrait "
                "d'OpenStreetMap plus large, ou un autre serveur. Si ces points sont vraiment loin de tout, passez "
                f"least_snapped= (ici {percent(self.engine.least_snapped, 0)} de points proches d'une route attendus)."
            )
