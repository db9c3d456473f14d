"""What the map shows, as plain frozen values: the caller fills it, the map only draws.

Everything that is a number on screen arrives already formatted, so that the map, the report and the tables
write the same figures. Checks collect every fault and raise once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from zonesblanches.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["FamilyView", "LegendItem", "MapModel", "PointView"]


@dataclass(frozen=True)
class LegendItem:
    """One class of the legend.

    Attributes
    ----------
    key, label
        Name in code, name on screen.
    note
        Criterion, such as « aucune équipe à 20 min ou moins ».
    color
        Fill, ``#rrggbb``.
    hatch, dots
        Texture drawn over the fill: hatching for 'no data', fine dots for 'not applicable'.
    """

    key: str
    label: str
    note: str
    color: str
    hatch: bool = False
    dots: bool = False


@dataclass(frozen=True)
class FamilyView:
    """One family of services: one view that the reader can switch to.

    Attributes
    ----------
    classes
        Index in `MapModel.legend`, one per commune.
    legend_counts
        One formatted text per legend item.
    rows
        Detail sheet: (label, one formatted text per commune).
    tooltip
        One short line per commune, under its name.
    sentences
        Per commune, sentences that explain its class and score.
    bars
        Contributions to the score: (label, one value per commune, nan where absent).
    teams
        Per commune, lines on the nearest teams.
    """

    key: str
    label: str
    classes: NDArray[np.int8]
    legend_counts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    tooltip: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    bars: tuple[tuple[str, NDArray[np.float64]], ...]
    bars_title: str
    teams: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PointView:
    """One team, at a place; `family` is the key of a `FamilyView`."""

    lon: float
    lat: float
    name: str
    family: str
    lines: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True)
class MapModel:
    """The whole map: communes in one order, shared by every column.

    Attributes
    ----------
    notice
        Badge beside the title, such as « Exemple : équipes inventées ».
    places
        EPCI of each commune, for the search list and the sheet.
    shapes
        EPSG:4326, one (multi)polygon per commune, or None where there is no shape.
    circles, circles_label
        Population concerned, drawn as circles whose area is proportional to it.
    context
        Neighbouring départements: columns ``name`` and ``geometry``, EPSG:4326.
    outline
        Outline(s) of the territory, EPSG:4326.
    home
        West, south, east, north of the first view; None shows everything.
    """

    lang: Literal["fr", "en"]
    title: str
    subtitle: str
    notice: str | None
    codes: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    shapes: gpd.GeoSeries
    circles: NDArray[np.float64]
    circles_label: str
    context: gpd.GeoDataFrame
    outline: gpd.GeoSeries
    legend: tuple[LegendItem, ...]
    families: tuple[FamilyView, ...]
    points: tuple[PointView, ...]
    sources: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    home: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            message = f"La carte ne peut pas être dessinée : {' ; '.join(faults)}."
            raise OutputError(message)


def _faults(model: MapModel) -> Iterator[str]:
    """Say everything that does not fit together."""
    n = len(model.codes)
    if n == 0:
        yield "aucune commune"
    if not model.families:
        yield "aucune famille de services (families est vide)"
    for column in ("names", "places", "shapes", "circles"):
        size = len(getattr(model, column))
        if size != n:
            yield f"{column} a {size} valeurs pour {n} communes"
    for name in ("shapes", "context", "outline"):
        yield from _crs_fault(name, getattr(model, name))
    for family in model.families:
        yield from _family_faults(family, n, len(model.legend))
    keys = {family.key for family in model.families}
    strangers = sorted({point.family for point in model.points} - keys)
    if strangers:
        yield f"des équipes ont une famille inconnue ({', '.join(strangers[:5])})"


def _crs_fault(name: str, geometry: gpd.GeoSeries | gpd.GeoDataFrame) -> Iterator[str]:
    if len(geometry) and (geometry.crs is None or geometry.crs.to_epsg() != 4326):
        yield f"{name} doit être en EPSG:4326 (ici : {geometry.crs or 'aucun système'})"


def _family_faults(family: FamilyView, n: int, n_classes: int) -> Iterator[str]:
    sizes = {
        "classes": len(family.classes),
        "tooltip": len(family.tooltip),
        "sentences": len(family.sentences),
        "teams": len(family.teams),
        **{f"ligne « {label} »": len(values) for label, values in family.rows},
        **{f"barre « {label} »": len(values) for label, values in family.bars},
    }
    for column, size in sizes.items():
        if size != n:
            yield f"famille {family.key} : {column} a {size} valeurs pour {n} communes"
    if len(family.legend_counts) != n_classes:
        yield f"famille {family.key} : {len(family.legend_counts)} effectifs pour {n_classes} classes"
    classes = np.asarray(family.classes)
    if classes.size and (classes.min() < 0 or classes.max() >= n_classes):
        yield f"famille {family.key} : une classe sort de la légende ({n_classes} classes)"
