"""A tour made better part by part: a van at a time, then some outings kept and the rest chosen again."""

from __future__ import annotations

from time import monotonic

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.program import Solution
from zonesblanches.siting.vans.program import TourProgram

__all__ = ["best_found"]

Floats = npt.NDArray[np.float64]
_SEED = 20261129
_WHOLE = 0.35  # of the time, for the whole program and its bound
_PART = 4.0  # seconds at most for a part
_TRIES = 12  # parts in a row that bring nothing, by van, before it stops


def best_found(
    program: TourProgram, cost: Floats, seconds: float, held: list[tuple[Floats, float]], start: Floats | None
) -> Solution:
    """Make an objective small: the whole program first, then, where it is not proven, part by part.

    Parameters
    ----------
    program
        The vans.
    cost
        The objective.
    seconds
        Time limit.
    held
        Former objectives, each with its value.
    start
        A solution that keeps them; None where none is known.
    """
    until = monotonic() + seconds
    whole = program.solve(cost, _WHOLE * seconds, *held)
    known = [x for x in (whole.x, start) if x is not None]
    if not known:
        any_ = program.solve(np.zeros(program.size), _WHOLE * seconds, *held)  # nothing is sought but to keep the rules
        if any_.x is None:
            return whole
        known = [any_.x]
    x = min(known, key=lambda one: float(cost @ one))
    rng = np.random.default_rng(_SEED)
    vans, failed, turn = len(program.routes), 0, 0
    while float(cost @ x) - whole.bound > 0.5 and monotonic() < until and failed < _TRIES * vans:
        lower, upper = program.bounds()
        for van, block in enumerate(program.blocks()):
            mine = slice(*block)
            if vans > 1 and turn % (2 * vans) < vans:  # one van chosen anew, the others as they are
                if van != turn % (2 * vans):
                    lower[mine] = upper[mine] = np.round(x[mine])
            else:
                kept = rng.random(block[1] - block[0]) < 0.5
                lower[mine] = np.where(kept, np.round(x[mine]), 0.0)
        part = program.solve(cost, min(_PART, until - monotonic()), *held, lower=lower, upper=upper)
        better = part.x is not None and float(cost @ part.x) < float(cost @ x) - 1e-6
        failed = 0 if better else failed + 1
        x = part.x if better and part.x is not None else x
        turn += 1
    return Solution(x, whole.bound)
