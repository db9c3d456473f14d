"""What each site is among the plans that are nearly as good: indispensable, replaceable, or one of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Role", "SiteRole", "roles_of"]

Role = Literal["indispensable", "remplaçable", "lié", "indifférent"]
_MANY = 10  # replacements beyond which a site is one of many


@dataclass(frozen=True)
class SiteRole:
    """What a site is among the plans.

    Attributes
    ----------
    role
        ``indispensable``: every plan holds it; ``remplaçable``: some others may stand in its place, the rest unchanged;
        ``indifférent``: more than ten may, or fewer sites would do as well; ``lié``: plans without it move another too.
    others
        Positions of those that may stand in its place, the best first.
    share
        Of the plans, those that hold it.
    """

    role: Role
    others: tuple[int, ...]
    share: float


def roles_of(
    sites: Sequence[int], plans: Sequence[tuple[tuple[int, ...], float]], *, spare: Sequence[int] = ()
) -> dict[int, SiteRole]:
    """Return the role of each chosen site.

    Parameters
    ----------
    sites
        The plan chosen.
    plans
        All those that are good enough, with their people, the best first.
    spare
        Sites that the plan can do without and stay good enough.

    Examples
    --------
    >>> roles = roles_of([0, 3], [((0, 3), 9.0), ((0, 4), 8.9)])
    >>> roles[0].role, roles[3].role, roles[3].others
    ('indispensable', 'remplaçable', (4,))
    """
    chosen, found = set(sites), {}
    for site in sites:
        held = sum(site in plan for plan, _ in plans)
        rest = chosen - {site}
        others = tuple(next(iter(set(plan) - rest)) for plan, _ in plans if site not in plan and rest < set(plan))
        if site in spare or len(others) > _MANY:
            role: Role = "indifférent"
        elif held == len(plans):
            role = "indispensable"
        else:
            role = "remplaçable" if others else "lié"
        found[site] = SiteRole(role, others, held / max(len(plans), 1))
    return found
