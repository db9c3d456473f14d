"""What a tour must keep, in numbers: vans and their depots, half-days, hours, gap, prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from zonesblanches.errors import ParameterError
from zonesblanches.language import number, plural
from zonesblanches.scalars import not_negative, positive, real
from zonesblanches.siting.vans.slots import DAYS, HALVES, STARTS, Slot, open_slots
from zonesblanches.tool import to_type

__all__ = ["TourRules", "tour_rules"]

_MOST_VANS, _MOST_STOPS = 3, 2
_MOST_HOURS = (STARTS[1] - STARTS[0]) / 60
_USUAL_STAY = {1: 120, 2: 60}  # minutes
_GAPS = (7, 20)
_ALL = len(DAYS) * len(HALVES)
_OPTIONS = {
    "vans": "--vehicules", "half_days": "--demi-journees", "stops": "--arrets", "gap": "--jours-entre",
    "visits": "--passages", "hours": "--heures", "stay": "--sur-place",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TourRules:
    """What every calendar keeps.

    Attributes
    ----------
    depots
        Commune of each van, from which every half-day leaves and to which it comes back.
    half_days
        Most half-days of a van in a week.
    slots
        Half-days on which vans may go out, over the cycle.
    weeks
        Of the cycle.
    length, stay
        Minutes of a half-day, from depot to depot, and least minutes at a stop.
    stops
        Most stops of a half-day.
    gap
        Most days between two visits to a stop.
    visits
        Least visits to a stop over the cycle.
    forbidden, compulsory
        Codes of communes.
    per_km, per_hour, budget
        Prices, and what a week may cost; None without a budget.
    capacity
        Of a van, over a full week.
    """

    depots: tuple[str, ...]
    half_days: int
    slots: tuple[Slot, ...]
    weeks: int
    length: int
    stay: int
    stops: int
    gap: int
    visits: int
    forbidden: tuple[str, ...] = ()
    compulsory: tuple[str, ...] = ()
    per_km: float = 0.0
    per_hour: float = 0.0
    budget: float | None = None
    capacity: float = 1.0

    @property
    def days(self) -> int:
        """Days of the cycle on which vans may go out: as many visits at most to a stop."""
        return len({slot.date for slot in self.slots})

    @property
    def most(self) -> int:
        """Half-days of a van over the cycle."""
        weekly = [sum(slot.week == week for slot in self.slots) for week in range(self.weeks)]
        return sum(min(self.half_days, held) for held in weekly)

    def price(self, km: float) -> float:
        """Return what a half-day costs.

        Parameters
        ----------
        km
            Driven.
        """
        return self.per_km * km + self.per_hour * self.length / 60

    def without(self, name: str) -> TourRules:
        """Return the same rules, one demand given up."""
        free: dict[str, dict[str, Any]] = {
            "budget": {"budget": None},
            "forbidden": {"forbidden": ()},
            "compulsory": {"compulsory": ()},
            "visits": {"visits": 1},
            "half_days": {"half_days": 10_000, "slots": tuple(open_slots(self.weeks, ())) * 100},
            "stay": {"stay": 0, "length": 24 * 60},
        }
        return replace(self, **free[name])

    @property
    def demands(self) -> list[str]:
        """Names of what is asked, the gentlest first: each may be what no calendar can keep."""
        told = {
            "forbidden": bool(self.forbidden),
            "visits": self.visits > 1,
            "budget": self.budget is not None,
            "half_days": True,
            "stay": True,
            "compulsory": bool(self.compulsory),
        }
        return [name for name, holds in told.items() if holds]

    def words(self, name: str) -> str:
        """Say a demand, and how it was typed."""
        spent = (
            f"{number(self.length / 60, 1)} h par demi-journée dont {number(self.stay / 60, 1)} h sur place au moins"
        )
        told = {
            "forbidden": (plural(len(self.forbidden), "commune interdite", "communes interdites"), "--interdits"),
            "visits": (f"{plural(self.visits, 'passage')} au moins par arrêt", "--passages"),
            "budget": (f"un budget de {number(self.budget or 0)} par semaine", "--budget"),
            "half_days": (
                f"{plural(len(self.depots), 'véhicule')} et {plural(self.most, 'demi-journée')} chacun",
                "--demi-journees",
            ),
            "stay": (spent, "--heures"),
            "compulsory": (plural(len(self.compulsory), "arrêt imposé", "arrêts imposés"), "--imposes"),
        }
        words, option = told[name]
        return f"{words} ({to_type({'stay': 'hours'}.get(name, name), option)})"


def tour_rules(  # noqa: PLR0913 - one option by demand
    *,
    depots: Sequence[str],
    vans: int,
    half_days: int,
    closed: Sequence[str],
    hours: float,
    stay: float | None,
    stops: int,
    gap: int,
    visits: int,
    forbidden: Sequence[str],
    compulsory: Sequence[str],
    per_km: float | None,
    per_hour: float | None,
    budget: float | None,
    capacity: float,
) -> TourRules:
    """Check what is asked of a tour, and write it in numbers; see `zonesblanches.Diagnosis.tour`.

    Raises
    ------
    ParameterError
        When a value cannot be.
    """
    vans = _whole(vans, "vans", 1, _MOST_VANS)
    if len(depots) not in {1, vans}:
        raise ParameterError(
            f"{to_type('depots', '--depots')} : {plural(len(depots), 'commune')} pour {plural(vans, 'véhicule')}. "
            "Attendu : une seule pour tous, ou une par véhicule (répétez-la s'il le faut)."
        )
    gap = _whole(gap, "gap", *_GAPS)
    weeks = gap // 7
    slots = open_slots(weeks, [closed] if isinstance(closed, str) else closed)
    if not slots:
        raise ParameterError(f"{to_type('closed', '--fermes')} : aucune demi-journée ne reste du lundi au vendredi.")
    stops = _whole(stops, "stops", 1, _MOST_STOPS)
    length = round(60 * positive(hours, "hours"))
    least = _USUAL_STAY[stops] if stay is None else round(60 * positive(stay, "stay"))
    if length > 60 * _MOST_HOURS:
        told = to_type("hours", _OPTIONS["hours"])
        raise ParameterError(
            f"{told} vaut {hours:g}, attendu : {_MOST_HOURS:g} au plus, le matin finissant avant l'après-midi."
        )
    if stops * least >= length:
        raise ParameterError(
            f"{plural(stops, 'arrêt')} de {number(least / 60, 1)} h ne laissent pas le temps de rouler en "
            f"{number(length / 60, 1)} h : baissez {to_type('stay', '--sur-place')}, ou allongez "
            f"{to_type('hours', '--heures')}."
        )
    prices = {name: not_negative(value, name) for name, value in (("per_km", per_km), ("per_hour", per_hour)) if value}
    if budget is not None and not prices:
        raise ParameterError(
            f"budget sans prix : donnez aussi {to_type('per_km ou per_hour', '--prix-km ou --prix-heure')}."
        )
    return TourRules(
        depots=tuple(depots) * (1 if len(depots) == vans else vans),
        half_days=_whole(half_days, "half_days", 1, _ALL),
        slots=tuple(slots),
        weeks=weeks,
        length=length,
        stay=least,
        stops=stops,
        gap=gap,
        visits=_whole(visits, "visits", 1, len({slot.date for slot in slots})),
        forbidden=tuple(forbidden),
        compulsory=tuple(compulsory),
        budget=None if budget is None else positive(budget, "budget"),
        capacity=positive(capacity, "capacity"),
        **prices,
    )


def _whole(value: Any, name: str, least: int, most: int) -> int:
    number_ = real(value)
    if not (least <= number_ <= most and number_ == round(number_)):
        raise ParameterError(
            f"{to_type(name, _OPTIONS[name])} vaut {value!r}, attendu : un nombre entier de {least} à {most}."
        )
    return int(number_)
