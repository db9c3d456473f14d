"""Costs to the providers of a family, by blocks: those in force, then the other times where they are estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from zonesblanches.diagnosis.gathering import Block
from zonesblanches.diagnosis.study import Study
from zonesblanches.parameters import Parameters
from zonesblanches.providers.distinct import provider_of
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_pairs

__all__ = ["blocks_of"]

_AT_ONCE = 4_000  # providers costed together: pairs of 100,000 of them would take gigabytes
_OTHER_TIMES = {"fast": "rapide", "slow": "lent"}


def blocks_of(study: Study) -> Callable[[pd.DataFrame], Iterator[Block]]:
    """Return what gives the providers of a family with their costs: those in force, then at fast and slow times.

    Parameters
    ----------
    study
        What families share: few providers are costed once for all of them.
    """
    given, origins, active, parameters = study.given, study.origins, study.active, study.parameters
    if given is not None:
        return lambda ours: iter([(ours, {"": given})])
    if len(active) <= _AT_ONCE:
        tables = _estimated(origins, active, parameters)
        return lambda ours: iter([(ours, tables)])
    return lambda ours: ((part, _estimated(origins, part, parameters)) for part in _cut(ours))


def _cut(ours: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Cut many providers in blocks, the stops of one of them together."""
    numbers = pd.factorize(provider_of(ours))[0] // _AT_ONCE
    for block in range(int(numbers.max(initial=0)) + 1):
        yield ours[numbers == block]


def _estimated(origins: pd.DataFrame, providers: pd.DataFrame, parameters: Parameters) -> dict[str, CostTable]:
    tables = crowfly_pairs(origins, providers, parameters)
    others = {name: tables[law] for name, law in _OTHER_TIMES.items() if parameters.unit == "min"}
    return {"": tables[parameters.crowfly], **others}
