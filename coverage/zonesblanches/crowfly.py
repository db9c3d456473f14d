"""Travel times estimated as the crow flies: the sets of speeds, and where each is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["CROWFLY_AUTO", "CROWFLY_SETS", "MOUNTAIN", "CrowflySet"]

CROWFLY_AUTO = "auto"
# départements where relief rules every trip (Alpes, Pyrénées, Massif central, Corse): our own list, short on purpose,
# until the user gives the communes classed as mountain (loi n° 85-30 du 9 janvier 1985). The set was fitted in Isère
MOUNTAIN: tuple[str, ...] = ("04", "05", "09", "15", "2A", "2B", "38", "43", "48", "65", "73", "74")


@dataclass(frozen=True)
class CrowflySet:
    """Travel time estimated as the crow flies, ``t = intercept_min + 60 · d / speed_kmh``.

    Parameters
    ----------
    intercept_min
        Minutes spent at both ends, whatever the distance.
    speed_kmh
        Straight-line speed, in kilometres per hour.
    error, error_en
        Mean error against real car times, in French and in English, printed with the results.
    """

    intercept_min: float
    speed_kmh: float
    error: str
    error_en: str


CROWFLY_SETS: Mapping[str, CrowflySet] = MappingProxyType(
    {
        "plaine": CrowflySet(
            1.8,
            61.5,
            "erreur moyenne 2,2 min sur les trajets de 30 min ou moins (Gironde)",
            "mean error 2.2 min on trips of 30 min or less (Gironde)",
        ),
        "montagne": CrowflySet(
            8.4,
            52.4,
            "erreur moyenne 3,7 min sur les trajets de 30 min ou moins (Isère)",
            "mean error 3.7 min on trips of 30 min or less (Isère)",
        ),
        "metropole": CrowflySet(
            14.6,
            70.0,
            "ajusté sur les trajets vers Paris ; erreur non publiée",
            "fitted on trips to Paris; error not published",
        ),
    }
)
