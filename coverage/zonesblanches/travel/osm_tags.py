"""What the tags of an OpenStreetMap way mean for somebody who drives or walks: speed each way, or closed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

__all__ = ["CAR_SPEEDS", "WALK_SPEED", "Profile", "ferry_minutes", "is_ferry", "speed_limit", "way_speeds"]

Profile = Literal["car", "walk"]
Tags = Mapping[str, str]

# km/h, (open country, built-up area). IGN's raw car speeds: motorway 125/100, importance 1–2 80/50, 3 75/50, 4 70/45,
# 5 55/40; links, living streets and service roads, of which IGN says nothing, are ours
CAR_SPEEDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "motorway": (125, 100),
        "motorway_link": (60, 50),
        "trunk": (80, 50),
        "trunk_link": (50, 40),
        "primary": (80, 50),
        "primary_link": (50, 40),
        "secondary": (75, 50),
        "secondary_link": (50, 40),
        "tertiary": (70, 45),
        "tertiary_link": (50, 40),
        "unclassified": (55, 40),
        "road": (55, 40),
        "residential": (40, 40),
        "living_street": (20, 20),
        "service": (20, 20),
    }
)
WALK_SPEED = 4.5  # km/h, an older person's pace is slower: `speed_factor` lowers it
_WALKED = frozenset(CAR_SPEEDS) - {"motorway", "motorway_link", "trunk", "trunk_link"} | {
    "footway", "path", "pedestrian", "steps", "track", "bridleway", "cycleway", "corridor",
}  # fmt: skip
_FAST = frozenset({"motorway", "trunk"})  # a posted 110 is driven on a trunk road built as a motorway
_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "agricultural;forestry", "military", "emergency"})
_CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")  # the most specific speaks first
_IMPLICIT = MappingProxyType({"urban": 50.0, "rural": 80.0, "trunk": 110.0, "motorway": 130.0, "walk": 6.0})
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/?h|kph)?")
_NAMED = re.compile(r"(?:[a-z]{2}:)?(?:zone:?)?([a-z]+|\d+)")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+)")


def speed_limit(text: str) -> float | None:
    """Return a posted limit in km/h, or None when there is none or it cannot be read.

    Of several (``50;30``), the lowest stands.

    Examples
    --------
    >>> speed_limit("50"), speed_limit("FR:urban"), round(speed_limit("30 mph")), speed_limit("FR:zone30")
    (50.0, 50.0, 48, 30.0)
    >>> speed_limit("none"), speed_limit("signals"), speed_limit("90;70")
    (None, None, 70.0)
    """
    found = [limit for part in text.casefold().split(";") if (limit := _one_limit(part.strip(" «»\u00a0\u202f")))]
    return min(found) if found else None


def _one_limit(text: str) -> float | None:
    if match := _LIMIT.fullmatch(text):
        return float(match[1]) * (1.609344 if match[2] == "mph" else 1.0) or None
    if match := _NAMED.fullmatch(text):
        return float(match[1]) if match[1].isdecimal() else _IMPLICIT.get(match[1])
    return None


def way_speeds(tags: Tags, profile: Profile) -> tuple[float, float]:
    """Return the speed along a way and against it, in km/h; 0 is closed.

    By car, the speed is that of the class, in open country or in a built-up area, never above the posted limit; on
    motorways and trunk roads a posted limit stands even when it is higher. A way is in a built-up area when its tags
    say so (``FR:urban``, ``FR:zone30``) or its limit is 50 km/h or less. On foot, one-way streets count both ways.

    Parameters
    ----------
    tags
        Of the way.
    profile
        ``"car"`` or ``"walk"``.

    Examples
    --------
    >>> way_speeds({"highway": "tertiary"}, "car"), way_speeds({"highway": "tertiary", "maxspeed": "50"}, "car")
    ((70.0, 70.0), (45.0, 45.0))
    >>> way_speeds({"highway": "primary", "oneway": "-1"}, "car"), way_speeds({"highway": "footway"}, "car")
    ((0.0, 80.0), (0.0, 0.0))
    """
    highway = tags.get("highway", "")
    if profile == "walk":
        speed = WALK_SPEED if _walked(highway, tags) else 0.0
        return speed, speed
    if highway not in CAR_SPEEDS or tags.get("area") == "yes" or not _open_to_cars(tags):
        return 0.0, 0.0
    forth, back = _directions(highway, tags)
    sides = tags.get("maxspeed:forward", ""), tags.get("maxspeed:backward", "")
    return (
        _car_speed(highway, tags, sides[0]) if forth else 0.0,
        _car_speed(highway, tags, sides[1]) if back else 0.0,
    )


def is_ferry(tags: Tags, profile: Profile) -> bool:
    """Tell whether a way is a ferry that takes cars, or people on foot.

    Examples
    --------
    >>> is_ferry({"route": "ferry", "motor_vehicle": "no"}, "car"), is_ferry({"route": "ferry"}, "walk")
    (False, True)
    """
    if tags.get("route") != "ferry":
        return False
    return _open_to_cars(tags) if profile == "car" else tags.get("foot", tags.get("access", "yes")) not in _CLOSED


def ferry_minutes(tags: Tags, km: float) -> float:
    """Return the time of a crossing: its tag `duration`, else 20 km/h; no wait at the quay is added.

    Examples
    --------
    >>> ferry_minutes({"duration": "00:45"}, 10), ferry_minutes({"duration": "15"}, 5), ferry_minutes({}, 10)
    (45.0, 15.0, 30.0)
    """
    text = tags.get("duration", "").strip()
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (match[1], match[2], match[3]) if match[1] else (match[2], match[3], "0")
        said = 60 * int(hours) + int(minutes) + int(seconds) / 60
    else:
        said = float(text) if text.isdecimal() else 0.0
    return said if said > 0 and math.isfinite(said) else 3.0 * km


def _walked(highway: str, tags: Tags) -> bool:
    said = tags.get("foot", "")
    if said in _CLOSED or (not said and tags.get("access") in _CLOSED):
        return False
    return highway in _WALKED or (bool(highway) and said in {"yes", "designated", "permissive"})


def _open_to_cars(tags: Tags) -> bool:
    for key in _CAR_KEYS:
        if key in tags:
            return tags[key] not in _CLOSED
    return True


def _directions(highway: str, tags: Tags) -> tuple[bool, bool]:
    said = tags.get("oneway", "").casefold()
    if said in {"yes", "true", "1"}:
        return True, False
    if said in {"-1", "reverse"}:
        return False, True
    if said == "reversible":  # nobody knows which way at this hour
        return False, False
    implied = highway == "motorway" or tags.get("junction") in {"roundabout", "circular"}
    return True, said in {"no", "false", "0"} or not implied


def _car_speed(highway: str, tags: Tags, side: str) -> float:
    limit = speed_limit(side or tags.get("maxspeed", ""))
    named = " ".join(tags.get(key, "") for key in ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed"))
    built_up = any(word in named.casefold() for word in ("urban", "zone")) or (limit is not None and limit <= 50)
    speed = float(CAR_SPEEDS[highway][1 if built_up else 0])
    if limit is None:
        return speed
    return limit if highway in _FAST else min(speed, limit)
