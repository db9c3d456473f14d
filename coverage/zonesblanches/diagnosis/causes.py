"""What a change comes from: the offer, the data of the territory, the method; shares that sum to it exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import Any

import pandas as pd

from zonesblanches.diagnosis.changes import CLASS_ORDER
from zonesblanches.diagnosis.diagnose import find
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, first_five
from zonesblanches.progress import say_nothing

__all__ = ["CAUSES", "Causes", "causes_of"]

CAUSES = ("offer", "data", "method")
_MEASURES = ("score", "access_per_1k", "class")


@dataclass(frozen=True, eq=False)
class Causes:
    """What a change from one diagnosis to another comes from.

    Attributes
    ----------
    moved
        Causes that differ between the two, among `CAUSES`: the providers and their costs; the people, the need and the
        outlines of the territory; the parameters, the reference `A_ref` with them.
    table
        By place, ``<measure>_<cause>`` for the score, the accessibility per 1,000 and the class (0 blanche, 1 grise, 2
        couverte), then ``<measure>_change``, their sum; NaN where one of the two has no such figure.
    people
        By class, then by cause and `change`: people concerned gained or lost by the class.
    """

    moved: tuple[str, ...]
    table: pd.DataFrame
    people: pd.DataFrame


def causes_of(before: Findings, after: Findings, family: str) -> Causes:
    """Split what changes between two diagnoses of the same places, by Shapley's shares.

    Each cause takes the mean of what it changes over every order in which causes may come; both references stay
    frozen, so that the offer does not move what is enough.

    Parameters
    ----------
    before, after
        Internal diagnoses of the same places.
    family
        A family that both have.

    Raises
    ------
    ParameterError
        When their places differ, or one is a public edition.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> gard = zb.diagnose(zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv")))
    >>> fewer = gard.with_providers(remove=[gard.providers.table["name"].iloc[0]])
    >>> found = causes_of(gard, fewer, gard.main.name)
    >>> found.moved, float(found.people.loc["blanche", "offer"]) == float(found.people.loc["blanche", "change"])
    (('offer',), True)
    """
    _check(before, after)
    sides = {
        "offer": ((before.providers, before.costs), (after.providers, after.costs)),
        "data": (before.territory, after.territory),
        "method": (before.frozen(), after.frozen()),
    }
    moved = tuple(name for name in CAUSES if _differ(*sides[name]))
    known: dict[frozenset[str], dict[str, pd.DataFrame]] = {}

    def measured(ours: frozenset[str]) -> dict[str, pd.DataFrame]:
        """Return the figures where some causes are already those of after."""
        if ours not in known:
            known[ours] = _figures(_between(before, after, sides, ours, family), family)
        return known[ours]

    places = _shared(moved, lambda ours: measured(ours)["places"])
    people = _shared(moved, lambda ours: measured(ours)["people"])
    table = pd.concat([frame.add_suffix(f"_{name}") for name, frame in places.items()], axis=1)
    columns = [f"{measure}_{name}" for measure in _MEASURES for name in places]
    return Causes(moved, table[columns], pd.concat(people, axis=1).droplevel(1, axis=1))


def _shared(moved: tuple[str, ...], value: Callable[[frozenset[str]], pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return Shapley's share of each cause, the mean over all orders of what it adds to those before, and the sum."""
    nothing = 0.0 * value(frozenset())
    shares = {cause: nothing.copy() for cause in CAUSES}
    for order in permutations(moved):
        for at, cause in enumerate(order):
            first = frozenset(order[:at])
            shares[cause] += (value(first | {cause}) - value(first)) / factorial(len(moved))
    return shares | {"change": value(frozenset(moved)) - value(frozenset())}


def _between(
    before: Findings, after: Findings, sides: Mapping[str, tuple[Any, Any]], ours: frozenset[str], family: str
) -> Findings:
    """Diagnose with some causes of after, the others of before; what was diagnosed already is not diagnosed again."""
    if not ours:
        return before
    if all(name in ours or not _differ(*sides[name]) for name in CAUSES):
        return after
    picked = {name: sides[name][name in ours] for name in CAUSES}
    providers, costs = picked["offer"]
    return find(
        picked["data"],
        providers,
        families=[family],
        costs=costs,
        parameters=picked["method"],
        progress=say_nothing,
    )


def _figures(findings: Findings, family: str) -> dict[str, pd.DataFrame]:
    table = findings.family(family).table
    places = table[["score", "access_per_1k"]].astype(float)
    places["class"] = table["class"].astype(object).map(CLASS_ORDER).astype(float)
    people = table["demand"].astype(float).fillna(0.0).groupby(table["class"].astype(object)).sum()
    return {"places": places, "people": people.reindex(list(CLASS_ORDER), fill_value=0.0).to_frame("people")}


def _differ(first: Any, second: Any) -> bool:
    """Tell whether two sides of a cause differ; tables are compared by what they hold."""
    if first is second:
        return False
    if isinstance(first, tuple):
        (one, costs), (other, others) = first, second
        return costs is not others or not one.table.equals(other.table)
    if hasattr(first, "communes"):
        same = first.communes.equals(second.communes) and first.neighbours.equals(second.neighbours)
        return not same
    return bool(first != second)


def _check(before: Findings, after: Findings) -> None:
    if before.edition is not None or after.edition is not None:
        raise ParameterError("Les causes d'un changement ne se tirent pas d'une édition publique : prenez l'interne.")
    odd = before.table.index.symmetric_difference(after.table.index)
    if len(odd):
        raise ParameterError(
            f"Les deux diagnostics n'ont pas les mêmes lieux ({len(odd)} n'est que dans l'un : {first_five(odd)}) : "
            "leurs causes ne se séparent pas."
        )
