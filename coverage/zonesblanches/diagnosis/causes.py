"""What a change comes from: offer, people, need, territory, method, imputation; shares that sum to it exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.changes import CLASS_ORDER
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.halfway import CAUSES, MEASURES, Halfway
from zonesblanches.errors import ParameterError

__all__ = ["Causes", "causes_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Causes:
    """What a change from one diagnosis to another comes from.

    Attributes
    ----------
    moved
        Causes that differ between the two, among `halfway.CAUSES`: the providers and their costs; the people concerned;
        what is known of the need; the places, where they are and which they are; the parameters, the reference `A_ref`
        with them; the values of need imputed in one of the two.
    table
        By place of the second, ``<measure>_<cause>`` for the score, the accessibility per 1,000 and the class (0
        blanche, 1 grise, 2 couverte), then ``<measure>_change``, their sum; NaN where one of the two has no such
        figure. Communes that merged had the mean of theirs, weighted by people.
    people
        By class, then by cause and `change`: people concerned gained or lost by the class.
    """

    moved: tuple[str, ...]
    table: pd.DataFrame
    people: pd.DataFrame


def causes_of(before: Findings, after: Findings, family: str) -> Causes:
    """Split what changes between two diagnoses of a territory, by Shapley's shares.

    Each cause takes the mean of what it changes over every order in which causes may come; both references stay
    frozen, so that the offer does not move what is enough.

    Parameters
    ----------
    before, after
        Internal diagnoses that have places in common, once communes that merged or parted are linked.
    family
        A family that both have.

    Raises
    ------
    ParameterError
        When no place is in both, or one is a public edition.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv")))
    >>> fewer = gard.with_providers(remove=[gard.providers.table["name"].iloc[0]])
    >>> found = causes_of(gard, fewer, gard.main.name)
    >>> found.moved, float(found.people.loc["blanche", "offer"]) == float(found.people.loc["blanche", "change"])
    (('offer',), True)
    """
    if before.edition is not None or after.edition is not None:
        raise ParameterError("Les causes d'un changement ne se tirent pas d'une édition publique : prenez l'interne.")
    halfway = Halfway(before, after, family)
    if not len(halfway.bridge.rows):
        raise ParameterError(
            "Les deux diagnostics n'ont aucun lieu en commun : les causes de ce qui change ne se séparent pas."
        )
    places, people = _shared(halfway)
    table = pd.DataFrame(
        {f"{measure}_{cause}": part[:, at] for at, measure in enumerate(MEASURES) for cause, part in places.items()},
        index=after.table.index,
    )
    return Causes(halfway.moved, table, pd.DataFrame(people, index=pd.Index(CLASS_ORDER)))


def _shared(halfway: Halfway) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return Shapley's share of each cause, of places and of people, and the change."""
    moved = halfway.moved
    states = {ours: halfway.figures(ours) for ours in _subsets(moved)}
    first, last = states[frozenset()], states[frozenset(moved)]
    change = last.places - first.places
    nothing = np.where(np.isnan(change), np.nan, 0.0)
    places, people = {}, {}
    for cause in CAUSES:
        places[cause], people[cause] = nothing.copy(), np.zeros(len(CLASS_ORDER))
        others = [name for name in moved if name != cause]
        for ours in _subsets(others) if cause in moved else ():
            count = factorial(len(ours)) * factorial(len(others) - len(ours))
            weight = count / factorial(len(moved))
            with_it, without = states[ours | {cause}], states[ours]
            # where a state between the two has no figure, it is that of before
            places[cause] += weight * (_filled(with_it.places, first.places) - _filled(without.places, first.places))
            people[cause] += weight * (with_it.people - without.people)
    return places | {"change": change}, people | {"change": last.people - first.people}


def _filled(values: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(values), otherwise, values)


def _subsets(names: tuple[str, ...] | list[str]) -> Iterator[frozenset[str]]:
    for size in range(len(names) + 1):
        for part in combinations(names, size):
            yield frozenset(part)
