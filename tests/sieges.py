"""Every attack on one invented territory, and the worst of several: what the suite and the benchmark both run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

import zonesblanches as zb
from attacks import (
    Attacked,
    bare_shares,
    differences,
    forbidden,
    in_memory,
    linear,
    replayed,
    rings,
    stays,
)
from hamlets import FORBIDDEN, Hamlets
from zonesblanches.access.decay import decay_of
from zonesblanches.access.service import Outreach, who_serves
from zonesblanches.diagnosis.limits import commune_limits
from zonesblanches.outputs.editions.masking import hidden_counts
from zonesblanches.schema import PEOPLE
from zonesblanches.telling.credits import source_credits
from zonesblanches.travel.crowfly import crowfly_costs

__all__ = ["BARS", "THRESHOLDS", "besieged", "worst"]

THRESHOLDS = (5, 7, 11, 15, 20, 30)
_LOST = 2  # values that the code may give away, beside public counts
BARS: dict[str, Callable[[Any], bool]] = {
    "cells narrowed by programs": lambda value: value == 0,
    "cells narrowed by replay": lambda value: value == 0,
    "homes nearer than their commune": lambda value: value == 0,
    "cells shown by another edition": lambda value: value == 0,
    "rates of hidden people": lambda value: value == 0,
    "small counts in memory": lambda value: value == 0,
    "forbidden strings": lambda value: value == 0,
    "counts over 11 that stay, %": lambda value: value >= 60,
}


def besieged(place: Hamlets, thresholds: Sequence[int] = THRESHOLDS) -> dict[str, float]:
    """Run every attack on the public edition of a territory.

    Parameters
    ----------
    place
        An invented territory.
    thresholds
        Of the editions that are set against one another, the least first.
    """
    truth = _truth(place)
    public = place.internal.public()
    attacked = Attacked(public, truth)
    programs = linear(attacked, _weights(public))
    again = replayed(attacked, _mask(attacked), place.table.set_index("code")["epci"])
    found = rings(attacked, _homes(place, public), _costs(public), place.table.set_index("code").geometry)
    kept, every = stays(attacked)
    cut = [Attacked(place.internal.public(threshold=one), truth) for one in thresholds]
    parts = [Attacked(one.public(), truth) for one in _parts(place)]
    return {
        "cells narrowed by programs": int((programs["left"] < programs["alone"] - _LOST).sum()),
        "fewest values left by programs": _least(programs),
        "cells narrowed by replay": int((again["left"] < again["alone"] - _LOST).sum()),
        "fewest values left by replay": _least(again),
        "homes nearer than their commune": int((found["ring_m"] < 0.9 * found["commune_m"]).sum()),
        "nearest home, m": _least(found, "error_m"),
        "nearest home by its published point, m": _least(found, "alone_m"),
        "cells shown by another edition": differences(cut) + differences([attacked, *parts]),
        "rates of hidden people": bare_shares(attacked),
        "small counts in memory": in_memory(attacked, 11),
        "forbidden strings": len(forbidden(_texts(public), (*FORBIDDEN, place.sha256[:12]))),
        "hidden cells": int(attacked.hidden.to_numpy().sum()),
        "_kept": kept,
        "_every": every,
    }


def worst(found: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the worst of each attack over territories, and the share of counts that stay.

    Parameters
    ----------
    found
        Results of `besieged`.
    """
    out: dict[str, float] = {}
    for name in found[0]:
        values = [one[name] for one in found if not np.isnan(one[name])]
        least = name.startswith(("fewest", "nearest"))
        out[name] = (min(values) if least else sum(values)) if values else float("nan")
    kept, every = out.pop("_kept"), out.pop("_every")
    return out | {"counts over 11 that stay, %": round(100 * kept / every, 1)}


def _truth(place: Hamlets) -> pd.DataFrame:
    table = place.table.set_index("code")
    return table[[name for name in PEOPLE if name in table]].astype(float)


def _least(table: pd.DataFrame, name: str = "left") -> float:
    return float(table[name].min()) if len(table) else float("nan")


def _parts(place: Hamlets) -> list[zb.Diagnosis]:
    """Return the diagnoses of each EPCI alone."""
    own = place.table["own"].astype(bool)
    keys = place.table["epci"]
    return [place.diagnosis_of(own & (keys == key)) for key in keys[own].unique()] if own.sum() > 3 else []


def _homes(place: Hamlets, public: zb.Diagnosis) -> pd.DataFrame:
    return place.homes.set_axis(public.providers.table.index)


def _mask(attacked: Attacked) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what hides, as the code does."""
    place = attacked.public.territory
    areas = pd.concat([pd.DataFrame(part) for part in (place.communes, place.others) if len(part)])
    return lambda counts: hidden_counts(
        counts, areas.reindex(counts.index), threshold=attacked.public.edition.threshold
    )


def _weights(public: zb.Diagnosis) -> dict[str, pd.DataFrame]:
    """Weigh every place for every provider, from published points, as the code does."""
    place, parameters = public.territory, public.parameters
    origins = pd.concat([part for part in (pd.DataFrame(place.communes), place.others) if len(part)])
    found = {}
    for name, result in public.families.items():
        costs = crowfly_costs(origins, result.providers, parameters)
        limits = commune_limits(origins, parameters, name)["threshold"]
        service = who_serves(costs, result.providers, limits, decay_of(parameters), Outreach())
        matrix = np.zeros((len(origins), len(result.providers)))
        matrix[service.rows, service.columns] = service.weight
        found[name] = pd.DataFrame(matrix, index=origins.index, columns=result.providers.index)
    return found


def _costs(public: zb.Diagnosis) -> Callable[..., np.ndarray]:
    """Return what costs from places to points, as the code does."""
    communes, parameters = public.territory.communes, public.parameters

    def cost_of(codes: pd.Series, points: np.ndarray) -> np.ndarray:
        import pyproj

        zone = public.territory.epsg[0]
        east, north = pyproj.Transformer.from_crs(4326, zone, always_xy=True).transform(points[:, 0], points[:, 1])
        origins = communes.loc[codes]
        ends = pd.DataFrame({"x_m": east, "y_m": north}, index=[f"p{at}" for at in range(len(points))])
        ends = ends.assign(zone=origins["zone"].iloc[0], landmass=origins["landmass"].iloc[0])
        costs = crowfly_costs(pd.DataFrame(origins), ends, parameters)
        matrix = np.full((len(origins), len(points)), np.inf)
        matrix[costs.rows, costs.indices] = costs.values
        return matrix

    return cost_of


def _texts(public: zb.Diagnosis) -> list[str]:
    """Return what the edition says in sentences, tables and names."""
    frames = [public.providers.table, public.main.providers, public.main.unreached]
    return [
        public.report().html,
        *public.notes,
        *public.warnings,
        *source_credits(public),
        *(frame.reset_index().astype(str).to_csv() for frame in frames),
    ]
