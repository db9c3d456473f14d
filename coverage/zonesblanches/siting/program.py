"""The exact search: what is left once the bound has ruled sites out or in, as a small integer program (HiGHS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.demands import Demands
from zonesblanches.siting.rules import Rules

__all__ = ["Extra", "Solution", "solved", "solved_cover"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_OUT_OF_TIME, _INFEASIBLE = 1, 2


@dataclass(frozen=True, eq=False)
class Extra:
    """Demands that must reach a value whatever else is sought: those of a former stage.

    Attributes
    ----------
    demands
        Who gains, over the same candidates.
    least
        People to serve at least.
    """

    demands: Demands
    least: float


@dataclass(frozen=True, eq=False)
class Solution:
    """What an integer program gives.

    Attributes
    ----------
    x
        The variables; None where no solution was found.
    bound
        What no solution goes beyond, in the direction of the objective.
    feasible
        False where it is proven that there is none.
    """

    x: Floats | None
    bound: float
    feasible: bool = True


def solved(
    cost: Floats,
    matrix: Any,
    most: Floats,
    whole: npt.NDArray[np.bool_],
    *,
    seconds: float,
    lower: Floats | None = None,
    upper: Floats | None = None,
) -> Solution:
    """Minimise a linear cost over variables between 0 and 1, or other bounds.

    Parameters
    ----------
    cost
        Of each variable.
    matrix, most
        Rows of ``matrix @ x <= most``.
    whole
        Which variables are whole.
    seconds
        Time limit.
    lower, upper
        Least and most of each variable, 0 and 1 by default.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        cost,
        integrality=whole.astype(int),
        bounds=Bounds(0.0 if lower is None else lower, 1.0 if upper is None else upper),
        constraints=LinearConstraint(matrix, -np.inf, most),
        options={"time_limit": max(seconds, 0.05), "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return Solution(None, np.inf, feasible=False)
    bound = found.mip_dual_bound if whole.any() else found.fun  # a linear program has no bound but what it reaches
    return Solution(found.x, -np.inf if bound is None else float(bound))


def solved_cover(
    demands: Demands, rules: Rules, *, seconds: float, extras: Sequence[Extra] = (), must: Sequence[int] | Ints = ()
) -> tuple[list[int] | None, float, bool]:
    """Return the sites that serve the most people, the bound, and whether there are any sites that keep the rules.

    Parameters
    ----------
    demands, rules
        Who gains, and what sites may be.
    seconds
        Time limit.
    extras
        What must be reached whatever else.
    must
        Sites that must stand.
    """
    from scipy.sparse import block_array, csr_array

    n, all_ = rules.n_candidates, [demands, *(extra.demands for extra in extras)]
    widths = [len(one.weight) for one in all_]
    lines, most = rules.lines()
    grid: list[list[Any]] = [[lines, *(None for _ in all_)]]
    limits = [most]
    for at, one in enumerate(all_):
        groups = csr_array(
            (np.ones(len(one.group)), (np.arange(len(one.group)), one.group)), shape=(len(one.group), widths[at])
        )
        grid.append([-one.matrix, *(groups if other == at else None for other in range(len(all_)))])
        limits.append(np.zeros(len(one.group)))
    for at, extra in enumerate(extras, start=1):
        row = csr_array(-extra.demands.weight[None, :])
        grid.append([None, *(row if other == at else None for other in range(len(all_)))])
        limits.append(np.array([-extra.least * (1 - 1e-9)]))
    sizes = [n, *widths]
    full = [at for at, limit in enumerate(limits) if len(limit)]
    matrix = block_array(_padded([grid[at] for at in full], sizes), format="csr")
    limits = [limits[at] for at in full]
    cost = np.concatenate([np.zeros(n), -demands.weight, np.zeros(sum(widths[1:]))])
    whole = np.concatenate([np.ones(n, dtype=bool), *(np.full(len(one.weight), not one.single) for one in all_)])
    lower = np.zeros(len(cost))
    lower[list(must)] = 1.0
    answer = solved(cost, matrix, np.concatenate(limits), whole, seconds=seconds, lower=lower)
    sites = None if answer.x is None else np.flatnonzero(answer.x[:n] > 0.5).tolist()
    return sites, -answer.bound, answer.feasible


def _padded(grid: list[list[Any]], sizes: Sequence[int]) -> list[list[Any]]:
    """Give a shape to the first row's empty blocks: the others follow."""
    from scipy.sparse import csr_array

    first = grid[0]
    height = next(part.shape[0] for part in first if part is not None)
    filled = [csr_array((height, wide)) if part is None else part for part, wide in zip(first, sizes, strict=True)]
    return [filled, *grid[1:]]
