"""The steps of the page, in order: what each is called, and what must be there before."""

from __future__ import annotations

from dataclasses import dataclass

from zonesblanches.page.project import Project

__all__ = ["STEPS", "PageStep", "first_open", "reachable"]


@dataclass(frozen=True)
class PageStep:
    """A step.

    Parameters
    ----------
    path
        Its address.
    fr, en
        Its name.
    """

    path: str
    fr: str
    en: str


STEPS = (
    PageStep("/territoire", "Territoire", "Territory"),
    PageStep("/listes", "Listes", "Lists"),
    PageStep("/compris", "Ce qui a été compris", "What was understood"),
    PageStep("/seuils", "Seuils", "Thresholds"),
    PageStep("/carte", "Carte", "Map"),
    PageStep("/resultats", "Documents", "Documents"),
)


def reachable(project: Project) -> int:
    """Return how many steps may be opened: a territory first, then teams.

    Parameters
    ----------
    project
        What is asked so far.
    """
    if not project.request.get("territoire"):
        return 1
    return len(STEPS) if project.lists or project.request.get("mairies") else 2


def first_open(project: Project) -> str:
    """Return where to begin: the first step that lacks something, else what was understood.

    Parameters
    ----------
    project
        What is asked so far.
    """
    return STEPS[min(reachable(project), 3) - 1].path
