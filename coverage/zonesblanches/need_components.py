"""Components of the risk of need: the usual ones, and those of one's own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, asdict, dataclass
from typing import Any

from zonesblanches.errors import ParameterError
from zonesblanches.scalars import real

__all__ = ["Need", "as_own_need", "usual_need_weights"]

_USUAL = {"alone_80p": 0.44, "older": 0.28, "low_income": 0.28, "low_density": 0.0}


def usual_need_weights() -> Mapping[str, float]:
    """Return the weights of the usual components, those of the method."""
    return dict(_USUAL)


@dataclass(frozen=True)
class Need:
    """A component of the risk of need of one's own, made of a column of the territory.

    Parameters
    ----------
    column
        Column of numbers, added by `Territory.with_data`; it may be negative. A count is better given as a share.
    direction
        1 where a larger value means more need, -1 where it means less.
    weight
        Its weight, beside those of `need_weights`: all of them together are brought to 1.
    label
        What it is called on outputs; the column's name by default.

    Raises
    ------
    ParameterError
        When the direction is neither 1 nor -1, the weight is no positive number, or a name is empty or taken.

    Examples
    --------
    >>> Need("taux_sans_confort", weight=0.2).direction
    1
    """

    column: str
    _: KW_ONLY
    weight: float
    direction: int = 1
    label: str = ""

    def __post_init__(self) -> None:
        """Refuse what makes no component."""
        if not isinstance(self.column, str) or not self.column.strip():
            raise ParameterError(f"Need : column vaut {self.column!r}, attendu le nom d'une colonne du territoire.")
        if self.column in _USUAL:
            raise ParameterError(
                f"Need : « {self.column} » est le nom d'une composante usuelle. Nommez la colonne autrement."
            )
        if self.direction not in (1, -1) or isinstance(self.direction, bool):
            raise ParameterError(
                f"Need : direction vaut {self.direction!r}, attendu 1 (plus grand, plus de besoin) ou -1 (l'inverse)."
            )
        if not 0 < real(self.weight) < math.inf:
            raise ParameterError(f"Need : weight vaut {self.weight!r}, attendu : un nombre > 0.")
        if not isinstance(self.label, str):
            raise ParameterError(f"Need : label vaut {self.label!r}, attendu un texte.")
        object.__setattr__(self, "label", self.label or self.column)

    def to_dict(self) -> dict[str, Any]:
        """Return its fields as plain values."""
        return asdict(self)


def as_own_need(told: Any) -> tuple[tuple[Need, ...], list[str]]:
    """Return components of one's own in one form, and what is wrong with them.

    Parameters
    ----------
    told
        `Need` objects, or tables with their fields.

    Examples
    --------
    >>> as_own_need([{"column": "vacance", "weight": 0.1}])[0][0].label
    'vacance'
    """
    told = [told] if isinstance(told, (Need, Mapping)) else told
    if isinstance(told, str) or not isinstance(told, Iterable):
        return (), ['own_need attend une liste de composantes, par exemple [{column = "…", weight = 0.2}]']
    made, faults = [], []
    for one in told:
        try:
            made.append(one if isinstance(one, Need) else Need(**one))
        except ParameterError as error:
            faults.append(str(error).rstrip("."))
        except TypeError:
            faults.append(f"own_need : {one!r}, attendu column, weight, et si besoin direction et label")
    names = [one.column for one in made]
    faults += [f"own_need : deux composantes « {name} »" for name in dict.fromkeys(names) if names.count(name) > 1]
    return tuple(made), faults
