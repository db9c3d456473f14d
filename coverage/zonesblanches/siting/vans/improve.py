"""A tour made better part by part: a van at a time, then some outings kept and the rest chosen again."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Literal

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.program import Solution
from zonesblanches.siting.vans.program import TourProgram

__all__ = ["Aim", "best_found"]

Floats = npt.NDArray[np.float64]
Aim = Literal["out", "covered", "metres"]
_SEED = 20261129
_WHOLE = 0.35  # of the time, for the whole program and its bound
_PART = 4.0  # seconds at most for a part
_TRIES = 12  # parts in a row that bring nothing, by van, before it stops
_SAME = 0.5  # person or metre


def best_found(
    program: TourProgram,
    aim: Aim,
    seconds: float,
    held: Mapping[Aim, float],
    *,
    start: Floats | None = None,
    relaxed: TourProgram | None = None,
) -> Solution:
    """Make an objective small: the whole program first, then, where it is not proven, part by part.

    Parameters
    ----------
    program
        The vans.
    aim
        The objective.
    seconds
        Time limit.
    held
        Former objectives, each with its value.
    start
        A solution that keeps them; None where none is known.
    relaxed
        A program that does at least as well, and whose bound stands for that of the other; None: its own does.
    """
    until = monotonic() + seconds
    cost, kept = _aimed(program, aim, held)
    whole = program.solve(cost, _WHOLE * seconds, *kept)
    bound = whole.bound
    if relaxed is not None:
        wide, rows = _aimed(relaxed, aim, held)
        bound = relaxed.solve(wide, _WHOLE * seconds, *rows).bound
    if not np.isfinite(bound):  # HiGHS ran out of time before it had any: that of the linear program
        bound = program.solve(cost, _WHOLE * seconds, *kept, linear=True).bound
        bound = max(bound, float(np.minimum(cost, 0.0).sum()))
    known = [x for x in (whole.x, start) if x is not None]
    if not known:
        some = program.solve(np.zeros(program.size), _WHOLE * seconds, *kept)  # nothing is sought but the rules
        if some.x is None:
            return Solution(None, bound)
        known = [some.x]
    x = min(known, key=lambda one: float(cost @ one))
    if float(cost @ x) - whole.bound > _SAME and float(cost @ x) - bound > _SAME:
        x = _better(program, cost, kept, x, until)
    return Solution(x, bound)


def _aimed(program: TourProgram, aim: Aim, held: Mapping[Aim, float]) -> tuple[Floats, list[tuple[Floats, float]]]:
    return getattr(program, aim)(), [(getattr(program, name)(), value) for name, value in held.items()]


def _better(program: TourProgram, cost: Floats, kept: list[tuple[Floats, float]], x: Floats, until: float) -> Floats:
    rng = np.random.default_rng(_SEED)
    vans, failed, turn = len(program.routes), 0, 0
    while monotonic() < until and failed < _TRIES * vans:
        lower, upper = program.bounds()
        for van, block in enumerate(program.blocks()):
            mine = slice(*block)
            if vans > 1 and turn % (2 * vans) < vans:  # one van chosen anew, the others as they are
                if van != turn % (2 * vans):
                    lower[mine] = upper[mine] = np.round(x[mine])
            else:
                lower[mine] = np.where(rng.random(block[1] - block[0]) < 0.5, np.round(x[mine]), 0.0)
        part = program.solve(cost, min(_PART, max(until - monotonic(), 0.1)), *kept, lower=lower, upper=upper)
        failed += 1
        if part.x is not None and float(cost @ part.x) < float(cost @ x) - 1e-6:
            x, failed = part.x, 0
        turn += 1
    return x
