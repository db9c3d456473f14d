"""How outputs name the way people travel, whatever an engine calls it."""

from __future__ import annotations

from zonesblanches.parameter_faults import Unit

__all__ = ["describe"]

_CAR, _FOOT, _BIKE, _BUS = ("de voiture", "car"), ("à pied", "walking"), ("à vélo", "cycling"), ("de bus", "bus")
_MODES = {
    **dict.fromkeys(("car", "auto", "driving"), _CAR),
    **dict.fromkeys(("foot", "pedestrian", "walking"), _FOOT),
    **dict.fromkeys(("bicycle", "bike", "cycling"), _BIKE),
    "bus": _BUS,
}


def describe(profile: str, unit: Unit, source: str, source_en: str, *, shortest: bool = False) -> tuple[str, str]:
    """Say in French and in English what the costs are.

    Parameters
    ----------
    profile
        What the engine calls the mode: ``driving``, ``pedestrian``…
    unit
        ``"min"`` or ``"km"``.
    source, source_en
        Engine, server, data and credit.
    shortest
        Kilometres are those of the shortest trip, not of the fastest.

    Examples
    --------
    >>> describe("driving", "min", "OSRM", "OSRM")
    ('temps de voiture par la route (OSRM)', 'car time by road (OSRM)')
    """
    french, english = _MODES.get(profile, (f"(profil « {profile} »)", f"(profile “{profile}”)"))
    if unit == "km":
        which, which_en = ("court", "shortest") if shortest else ("rapide", "fastest")
        return (
            f"distance par la route du trajet le plus {which} {french}, en km ({source})",
            f"road distance of the {which_en} {english} trip, km ({source_en})",
        )
    return f"temps {french} par la route ({source})", f"{english} time by road ({source_en})"
