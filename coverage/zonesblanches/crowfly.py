"""Travel times estimated as the crow flies: three laws, their published errors, how far each goes in a time."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from zonesblanches.errors import ParameterError

__all__ = ["CROWFLY", "CROWFLY_ERRORS", "FORMER_SETS", "LENT", "RAPIDE", "crowfly_minutes", "km_within", "largest"]

Floats = npt.NDArray[np.float64]

CROWFLY = ("rapide", "central", "lent")
RAPIDE = (1.8, 61.5)  # minutes at both ends, whatever the distance; km/h in a straight line
LENT = (3.72, 0.70, 2.0)  # minutes by √km, by km, at least: small roads first, larger ones when going far
# mean errors against real car times, in minutes, where it was fitted and elsewhere for `rapide`, elsewhere for `lent`;
# none is published for `central`
CROWFLY_ERRORS: Mapping[str, tuple[tuple[float, str, str], ...]] = MappingProxyType(
    {
        "rapide": (
            (2.2, "sur les trajets de 30 min ou moins en Gironde", "on trips of 30 min or less in Gironde"),
            (6.6, "dans l’ouest de l’Isère", "in western Isère"),
            (9.2, "vers Paris", "to Paris"),
        ),
        "lent": (
            (3.7, "dans l’est de l’Isère", "in eastern Isère"),
            (2.2, "vers Paris", "to Paris"),
            (8.4, "en Gironde", "in Gironde"),
        ),
    }
)
# the sets of speeds of version 1, and the law to write instead
FORMER_SETS: Mapping[str, str] = MappingProxyType(
    {"plaine": "rapide", "montagne": "lent", "metropole": "lent", "auto": "lent"}
)
_FURTHEST_KM = 1e12


def crowfly_minutes(distance_km: npt.ArrayLike, law: str) -> Floats:
    """Estimate the minutes of trips from their distances as the crow flies.

    ``rapide = 1.8 + 60 · d / 61.5``, ``lent = max(2, 3.72 · √d + 0.70 · d)``, ``central = √(rapide · lent)``. None
    decreases with the distance. They are named by law, and not by order: `lent` is the quicker of the two from 205 to
    253 m, by less than 3 seconds, and beyond 168.9 km, which take 166.5 minutes.

    Parameters
    ----------
    distance_km
        Distances in kilometres, not negative.
    law
        One of `CROWFLY`.

    Raises
    ------
    ParameterError
        When the law is unknown.

    Examples
    --------
    >>> [round(float(crowfly_minutes(10, law)), 2) for law in CROWFLY]
    [11.56, 14.73, 18.76]
    """
    if law not in CROWFLY:
        raise ParameterError(f"Temps à vol d'oiseau : « {law} » inconnu, attendu : {' ou '.join(CROWFLY)}.")
    km = np.asarray(distance_km, dtype=np.float64)
    if law == "rapide":
        start, speed = RAPIDE
        return np.asarray(start + 60 * km / speed)
    if law == "lent":
        root, slope, least = LENT
        return np.maximum(least, root * np.sqrt(km) + slope * km)
    return np.sqrt(crowfly_minutes(km, "rapide") * crowfly_minutes(km, "lent"))


def km_within(minutes: float, law: str) -> float:
    """Return the largest distance, in kilometres, that a law covers in that time, bound included.

    -1 when even distance 0 takes longer.

    Parameters
    ----------
    minutes
        The time at most.
    law
        One of `CROWFLY`.

    Raises
    ------
    ParameterError
        When the law is unknown.

    Examples
    --------
    >>> [round(km_within(30, law), 1) for law in CROWFLY], km_within(1, "rapide")
    ([28.9, 24.3, 19.4], -1.0)
    """
    return largest(lambda km: bool(crowfly_minutes(km, law) <= minutes), _FURTHEST_KM)


def largest(fits: Callable[[float], bool], most: float) -> float:
    """Return the largest number, from 0 to `most`, that still fits; -1 when 0 does not.

    Parameters
    ----------
    fits
        Once false, false for every larger number.
    most
        Where to stop looking.

    Examples
    --------
    >>> largest(lambda number: number * number <= 9, 100)
    3.0
    """
    if not fits(0.0):
        return -1.0
    # bits of positive floats are in their order: halving them finds the last one, however flat the slope
    low, high = 0, int(struct.unpack("<q", struct.pack("<d", most))[0])
    while low < high:
        middle = low + (high - low + 1) // 2
        low, high = (middle, high) if fits(_number(middle)) else (low, middle - 1)
    return _number(low)


def _number(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])
