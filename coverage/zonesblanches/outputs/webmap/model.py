"""What the map shows, as plain frozen values: the caller fills it, the map only draws.

Everything that is a number on screen arrives already formatted, so that the map, the report and the tables
write the same figures. Checks collect every fault and raise once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from zonesblanches.errors import OutputError
from zonesblanches.nouns import COMMUNE, Noun
from zonesblanches.telling.slots import FigureColumn
from zonesblanches.telling.sureness import Sureness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from zonesblanches.outputs.webmap.guesses import Formula

__all__ = ["FamilyView", "LegendItem", "MapModel", "Near", "PointView", "View"]


@dataclass(frozen=True)
class LegendItem:
    """One class of the legend.

    Attributes
    ----------
    key, label
        Name in code, name on screen.
    note
        Criterion, such as « aucune équipe à 20 min ou moins ».
    color, dark
        Fill, ``#rrggbb``, on a light page and on a dark one (the same by default).
    hatch, dots
        Texture drawn over the fill: hatching for 'no data', fine dots for 'not applicable'.
    inks
        Of the lines over what is not solid, on a light page and on a dark one.
    """

    key: str
    label: str
    note: str
    color: str
    dark: str = ""
    hatch: bool = False
    dots: bool = False
    inks: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class View:
    """One way to colour the communes: the classes, or the steps of an indicator.

    Attributes
    ----------
    key, label
        Name in the address of the page, name on screen.
    legend
        What the colours mean.
    counts
        One formatted text per legend item.
    bins
        Position in `legend`, one per commune.
    key_sentence
        How to read the colours, under the title; `MapModel.subtitle` when empty.
    groups
        Number of the group of each commune: the borders between those of one group are then left out.
    period
        The year that it shows: a slider goes from one to the next.
    """

    key: str
    label: str
    legend: tuple[LegendItem, ...]
    counts: tuple[str, ...]
    bins: NDArray[np.int8]
    key_sentence: str = ""
    groups: NDArray[np.int64] | None = None
    period: str = ""


@dataclass(frozen=True)
class Near:
    """Nearest providers of every commune, as compressed rows.

    Attributes
    ----------
    counts
        How many, per commune.
    points
        Positions in `MapModel.points`, commune after commune, the nearest first.
    costs
        Their costs, nan where none is known.
    ways
        How each serves, as a position in `words`.
    words
        How a provider serves, ``⟦cost⟧`` standing for its cost.
    after
        Unit, with its space.
    texts
        Costs that one decimal would not tell, by position in `costs`.
    """

    counts: NDArray[np.int64]
    points: NDArray[np.int64]
    costs: NDArray[np.float64]
    ways: NDArray[np.int64]
    words: tuple[str, ...]
    after: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FamilyView:
    """One family of services: what the reader can switch to.

    Attributes
    ----------
    views
        Ways to colour; the first one is the classes.
    columns
        Figures that sentences call by ``⟦key⟧``.
    rows
        Keys of the columns that the detail sheet and the table show, in order.
    tabled
        Keys of those that the table shows beside them.
    patterns, pattern
        Distinct series of sentences, and the position of each commune's series. ``⟦key⟧`` stands for a
        column; ``⟦parts⟧`` for the score's parts, ``⟦nearest⟧`` for the nearest provider's name.
    bars
        Contributions to the score: (label, one value per commune, nan where absent).
    near
        Nearest providers.
    doubts
        Positions of the communes where a team may really be, or go, increasing: marked on the map.
    decided
        Positions of the communes whose class a committee decided, increasing: marked on the map.
    hamlets, hamlets_of
        Outlines of groups of people beyond reach, drawn when their commune is chosen, and its position, increasing.
    sure
        How sure the classes are, counted; None where it is not told.
    formulas
        What a column, or ``bar0``, ``bar1``…, is expected to be from others (`guesses`), in the order in which they can
        be computed; ``"first KEY"`` is a column of the first family. They change the weight of the page, nothing else.
    years
        Title, and keys of the columns that a commune's sheet draws as bars, one a year; empty for none.
    """

    key: str
    label: str
    views: tuple[View, ...]
    columns: tuple[FigureColumn, ...]
    rows: tuple[str, ...]
    patterns: tuple[tuple[str, ...], ...]
    pattern: NDArray[np.int64]
    bars: tuple[tuple[str, NDArray[np.float64]], ...]
    bars_title: str
    near: Near
    doubts: tuple[int, ...] = ()
    decided: tuple[int, ...] = ()
    hamlets: gpd.GeoSeries | None = None
    hamlets_of: tuple[int, ...] = ()
    sure: Sureness | None = None
    tabled: tuple[str, ...] = ()
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    years: tuple[str, tuple[str, ...]] = ("", ())


@dataclass(frozen=True)
class PointView:
    """One team, at a place.

    Attributes
    ----------
    lon, lat
        Degrees; nan where the place is unknown: the team is then in texts only.
    family
        Key of a `FamilyView`.
    home
        Name of its commune.
    facts
        Capacity, mode, date: as on every output.
    mode
        Key of `MapModel.modes`, or empty.
    active, inside
        Inactive ones are dimmed; those outside the territory are drawn small.
    reach
        Positions of the communes within the threshold, increasing.
    """

    lon: float
    lat: float
    name: str
    family: str
    home: str
    facts: tuple[str, ...]
    mode: str = ""
    active: bool = True
    inside: bool = True
    reach: tuple[int, ...] = ()


@dataclass(frozen=True)
class MapModel:
    """The whole map: communes in one order, shared by every column.

    Attributes
    ----------
    notice
        Badge beside the title, such as « Exemple : équipes inventées ».
    first
        What is to be read before the map, a sentence each.
    places
        EPCI of each commune, for the search list and the sheet.
    shapes
        EPSG:4326, one (multi)polygon per commune, or None where there is no shape; at least one.
    circles, circles_label
        Population concerned, drawn as circles whose area is proportional to it.
    context
        Neighbouring départements: columns ``name`` and ``geometry``, EPSG:4326.
    outline
        Outline(s) of the territory, EPSG:4326.
    modes
        How teams work: (key, label), one shape of mark each, three at most.
    reach_label
        Threshold of what a team reaches, such as « 20 min ».
    view
        Key of the view that the page opens on, in the first family; the first one by default.
    home
        West, south, east, north of the first view; None shows everything.
    noun
        What a place is called.
    calculator, no_calculator
        The block by which the page scores scenarios, empty where it does not; and why, where that is to be said.
    listed
        False where providers are not shown one by one: the detail sheet then says so, and not that none is near.
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
    families: tuple[FamilyView, ...]
    points: tuple[PointView, ...]
    sources: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, str], ...] = ()
    reach_label: str = ""
    view: str = ""
    home: tuple[float, float, float, float] | None = None
    listed: bool = True
    first: tuple[str, ...] = ()
    noun: Noun = COMMUNE
    calculator: str = ""
    no_calculator: str = ""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the first view."""
        west, south, east, north = self.home or self.shapes.total_bounds.tolist()
        return west, south, east, north

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            message = f"La carte ne peut pas être dessinée : {' ; '.join(faults)}."
            raise OutputError(message)


def _faults(model: MapModel) -> Iterator[str]:
    """Say everything that does not fit together."""
    n = len(model.codes)
    yield from _shape_faults(model, n)
    if not model.families:
        yield "aucune famille de services (families est vide)"
    for column in ("names", "places", "shapes", "circles"):
        size = len(getattr(model, column))
        if size != n:
            yield f"{column} a {size} valeurs pour {n} communes"
    for name in ("shapes", "context", "outline"):
        yield from _crs_fault(name, getattr(model, name))
    for family in model.families:
        yield from _family_faults(family, n)
    if any(len(family.near.points) and family.near.points.max() >= len(model.points) for family in model.families):
        yield "une équipe proche n'est pas dans points"
    if model.families and model.view and model.view not in {view.key for view in model.families[0].views}:
        yield f"aucune vue ne s'appelle « {model.view} »"
    keys = {family.key for family in model.families}
    strangers = sorted({point.family for point in model.points} - keys)
    if strangers:
        yield f"des équipes ont une famille inconnue ({', '.join(strangers[:5])})"


def _shape_faults(model: MapModel, n: int) -> Iterator[str]:
    if n == 0:
        yield "aucune commune"
    elif not np.isfinite(model.shapes.total_bounds).all():
        yield f"aucune des {n} communes n'a de forme"


def _crs_fault(name: str, geometry: gpd.GeoSeries | gpd.GeoDataFrame) -> Iterator[str]:
    if len(geometry) and (geometry.crs is None or geometry.crs.to_epsg() != 4326):
        yield f"{name} doit être en EPSG:4326 (ici : {geometry.crs or 'aucun système'})"


def _family_faults(family: FamilyView, n: int) -> Iterator[str]:
    sizes = {
        "pattern": len(family.pattern),
        "near.counts": len(family.near.counts),
        **{f"vue « {view.label} »": len(view.bins) for view in family.views},
        **{f"groupes de « {view.label} »": len(view.groups) for view in family.views if view.groups is not None},
        **{f"colonne « {column.label} »": len(column.values) for column in family.columns},
        **{f"barre « {label} »": len(values) for label, values in family.bars},
    }
    for column, size in sizes.items():
        if size != n:
            yield f"famille {family.key} : {column} a {size} valeurs pour {n} communes"
    if not family.views:
        yield f"famille {family.key} : aucune vue"
    yield from _view_faults(family)
    marks = (family.doubts, "à confirmer"), (family.decided, "décidée"), (family.hamlets_of, "d'un ensemble")
    for marked, word in marks:
        if marked and not 0 <= min(marked) <= max(marked) < n:
            yield f"famille {family.key} : une commune {word} n'est pas parmi les {n}"
    if family.sure and family.sure.view not in {view.key for view in family.views}:
        yield f"famille {family.key} : aucune vue « {family.sure.view} » ne dit la solidité"
    unknown = {*family.rows, *family.tabled} - {column.key for column in family.columns}
    if unknown:
        yield f"famille {family.key} : lignes sans colonne ({', '.join(sorted(unknown))})"


def _view_faults(family: FamilyView) -> Iterator[str]:
    for view in family.views:
        if len(view.counts) != len(view.legend):
            yield f"famille {family.key} : {len(view.counts)} effectifs pour {len(view.legend)} classes"
        bins = np.asarray(view.bins)
        if bins.size and (bins.min() < 0 or bins.max() >= len(view.legend)):
            yield f"famille {family.key} : une classe sort de la légende ({len(view.legend)} classes)"
