"""A map before it is drawn: what is seen, in metres of its ground, and how large it is, in points of its paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.language import Lang
from zonesblanches.schema import CLASS_COLORS, CLASS_INKS, CLASSES

__all__ = [
    "CLASS_HATCHES",
    "FRAME",
    "HATCH_COLORS",
    "INK",
    "Anchor",
    "Box",
    "Fill",
    "Inset",
    "Layer",
    "Line",
    "Look",
    "Mark",
    "Patch",
    "Place",
    "Scene",
    "Shapes",
    "Sign",
    "Steps",
    "class_fills",
    "doubt_fills",
    "fit",
    "rectangle",
    "seamless_rings",
    "sign_marks",
]  # fmt: skip

Box = tuple[float, float, float, float]  # left, bottom, right, top
Shapes = npt.NDArray[np.object_]
Anchor = Literal["start", "middle", "end"]
INK = "#161616"
CLASS_HATCHES: Mapping[str, str] = {"non classée": "lines", "sans objet": "dots"}
HATCH_COLORS: Mapping[str, str] = {"lines": "#555555", "dots": "#8a8a8a", "back": "#ffffff"} | {
    f"{key} {form}": ink for key, ink in CLASS_INKS.items() for form in ("back", "crossed")
}  # the last word is the form
_MARGIN = 0.035  # of the frame's smaller side
_CORNERS: Mapping[str, tuple[tuple[float, float], ...]] = {  # of a sign whose size is 1
    "square": ((-0.46, -0.46), (0.46, -0.46), (0.46, 0.46), (-0.46, 0.46)),
    "triangle": ((-0.5, -0.5), (0.5, -0.5), (0.0, 0.5)),
    "diamond": ((0.0, -0.65), (0.65, 0.0), (0.0, 0.65), (-0.65, 0.0)),
}


@dataclass(frozen=True)
class Steps:
    """Whole steps of so many metres from a corner, to the east and to the south: what is finer is not drawn."""

    west: float
    north: float
    step: float

    def rings(self, shapes: Shapes) -> list[npt.NDArray[np.int64]]:
        """Return the rings of all polygons in steps, each ending where it began; what is no polygon is left out.

        Neighbours that share a border share it still, since both fall on the same steps.
        """
        parts = shapely.get_parts(shapely.get_parts(shapes[~shapely.is_missing(shapes)]))  # of collections too
        parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        metres, ring = shapely.get_coordinates(shapely.get_rings(shapely.orient_polygons(parts)), return_index=True)
        points = np.rint((metres - [self.west, self.north]) / [self.step, -self.step]).astype(np.int64)
        kept = np.ones(len(ring), dtype=bool)
        kept[1:] = (ring[1:] != ring[:-1]) | (points[1:] != points[:-1]).any(axis=1)
        kept &= np.bincount(ring, kept, 1)[ring] >= 4
        points, ring = points[kept], ring[kept]
        return np.split(points, np.flatnonzero(np.diff(ring)) + 1) if len(points) else []


def seamless_rings(rings: list[npt.NDArray[np.int64]]) -> list[npt.NDArray[np.int64]]:
    """Return the rings around the same surface, by the rule of odd and even, without the edges that two rings share.

    Examples
    --------
    >>> left, right = ([[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]] for x in (0, 1))
    >>> [ring.tolist() for ring in seamless_rings([np.array(left), np.array(right)])]
    [[[0, 0], [0, 1], [1, 1], [2, 1], [2, 0], [1, 0], [0, 0]]]
    """
    if not rings:
        return []
    points = np.concatenate(rings)
    _, first, node = np.unique((points[:, 0] << 32) + points[:, 1], return_index=True, return_inverse=True)
    ends = np.cumsum([len(ring) for ring in rings])[:-1] - 1
    edges = np.delete(np.sort(np.column_stack([node[:-1], node[1:]]), axis=1), ends, axis=0)
    edges, count = np.unique(edges[:, 0] * len(first) + edges[:, 1], return_counts=True)
    odd = np.column_stack(np.divmod(edges[count % 2 == 1], len(first)))
    return [points[first[loop]] for loop in _loops(odd[odd[:, 0] != odd[:, 1]].tolist())]


def _loops(edges: list[list[int]]) -> Iterator[list[int]]:
    """Walk every edge once, in loops: an even number of them meets at each node."""
    around: dict[int, list[int]] = {}
    for at, (one, other) in enumerate(edges):
        around.setdefault(one, []).append(at)
        around.setdefault(other, []).append(at)
    walked = bytearray(len(edges))
    for at, (first, _) in enumerate(edges):
        if walked[at]:
            continue
        loop, here, edge = [first], first, at
        while True:
            walked[edge] = 1
            one, other = edges[edge]
            here = other if here == one else one
            loop.append(here)
            if here == first:
                break
            edge = next(edge for edge in around[here] if not walked[edge])
        yield loop


@dataclass(frozen=True)
class Look:
    """Colours of the inside and of the edge, width of the edge in points, hatching: a key of `HATCH_COLORS`."""

    fill: str = ""
    edge: str = ""
    width: float = 0.0
    hatch: str = ""


FRAME = Look("", "#8a8a8a", 0.6)  # of a map


@dataclass(frozen=True, eq=False)
class Layer:
    """Polygons drawn alike, in metres; those of one `shared` name are in several scenes, written once in a file.

    Where `seamless`, the borders between them are not to be seen.
    """

    shapes: Shapes = field(repr=False)
    look: Look
    shared: str = ""
    seamless: bool = False


@dataclass(frozen=True)
class Sign:
    """What stands on a point in metres: a disc (``circle``), ``square``, ``triangle``, ``diamond`` or empty ``ring``.

    Its size is its side, in points; a text is written inside.
    """

    x: float
    y: float
    form: str
    size: float
    color: str
    text: str = ""


@dataclass(frozen=True)
class Place:
    """A place to name, in metres."""

    code: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class Scene:
    """A map before it is drawn.

    Attributes
    ----------
    grid
        Steps of what is drawn.
    view
        What is seen: west, south, east, north, in metres.
    size
        Width and height on paper, in points.
    layers, signs
        From the lowest to the highest.
    places, most, own
        What may be named, the most important first, and how many of them are; `own` is the code of the place that the
        map is about, named before all others.
    areas
        What is named inside its own shape, in the room that is left.
    insets
        Small maps over this one.
    letters
        Size of names, in points.
    bar, north
        Whether there is a scale, and an arrow to the north.
    lang
        Language of the scale.
    ground
        Colour where nothing is drawn.
    """

    grid: Steps
    view: Box
    size: tuple[float, float]
    layers: tuple[Layer, ...] = ()
    signs: tuple[Sign, ...] = ()
    places: tuple[Place, ...] = ()
    most: int = 0
    own: str = ""
    areas: tuple[tuple[str, shapely.Geometry], ...] = ()
    insets: tuple[Inset, ...] = ()
    letters: float = 7.5
    bar: bool = True
    north: bool = True
    lang: Lang = "fr"
    ground: str = "#ffffff"

    @property
    def per_metre(self) -> float:
        """Points of paper for a metre of ground."""
        return self.size[0] / (self.view[2] - self.view[0])

    def points(self, metres: Sequence[Sequence[float]] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return where metres fall on paper, in points from the lower left corner; (n, 2)."""
        return np.asarray((np.asarray(metres, dtype=float).reshape(-1, 2) - self.view[:2]) * self.per_metre)


@dataclass(frozen=True, eq=False)
class Inset:
    """A small map in a rectangle of a larger one, in its points."""

    box: Box
    scene: Scene


@dataclass(frozen=True)
class Line:
    """A text on its baseline, in points; `x` is its start, its middle or its end; `box` is the room it takes."""

    text: str
    x: float
    y: float
    size: float
    anchor: Anchor = "start"
    color: str = INK
    bold: bool = False
    italic: bool = False
    halo: float = 0.0
    box: Box = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Patch:
    """A small shape, in points: a polygon, or a disc where it has a radius."""

    points: tuple[tuple[float, float], ...]
    look: Look
    radius: float = 0.0


Mark = Line | Patch


def rectangle(box: Box, look: Look) -> Patch:
    """Return a rectangle as a shape."""
    left, low, right, top = box
    return Patch(((left, low), (right, low), (right, top), (left, top)), look)


def sign_marks(sign: Sign, x: float, y: float, up: int = 1) -> list[Mark]:
    """Return what a sign is made of, on a point of paper whose ordinates go up (1) or down (-1)."""
    look = Look(sign.color, "#ffffff", min(sign.size / 7, 1.0)) if sign.form != "ring" else Look("", sign.color, 0.7)
    corners = tuple((x + dx * sign.size, y + up * dy * sign.size) for dx, dy in _CORNERS.get(sign.form, ()))
    shape = Patch(corners, look) if corners else Patch(((x, y),), look, sign.size / 2)
    size = 0.65 * sign.size
    text = Line(sign.text, x, y - up * 0.36 * size, size, "middle", "#ffffff", bold=True)
    return [shape, text] if sign.text else [shape]


@dataclass(frozen=True)
class Fill:
    """Communes drawn alike: their codes, colour and hatching; words of the legend, which tells none without label."""

    codes: pd.Index
    color: str
    hatch: str = ""
    label: str = ""
    lines: tuple[str, ...] = ()


def class_fills(classes: pd.Series) -> tuple[Fill, ...]:
    """Return the fill of every class, from the class of each commune.

    Examples
    --------
    >>> [fill.color for fill in class_fills(pd.Series({"30007": "grise"})) if len(fill.codes)]
    ['#bf6d1b']
    """
    return tuple(Fill(classes.index[classes == key], CLASS_COLORS[key], CLASS_HATCHES.get(key, "")) for key in CLASSES)


def doubt_fills(classes: pd.Series, labels: pd.Series, doubts: Sequence[str]) -> dict[tuple[str, str], Fill]:
    """Return the fill of what is not solid, by class and label: lines for the first label, crossed ones for the other.

    Examples
    --------
    >>> labels = pd.Series({"30007": "fragile"})
    >>> found = doubt_fills(pd.Series({"30007": "grise"}), labels, ("à confirmer", "fragile"))
    >>> [key for key, fill in found.items() if len(fill.codes)], found["grise", "fragile"].hatch
    ([('grise', 'fragile')], 'grise crossed')
    """
    return {
        (key, label): Fill(classes.index[(classes == key) & (labels == label)], CLASS_COLORS[key], f"{key} {form}")
        for key in CLASS_INKS
        for label, form in zip(doubts, ("back", "crossed"), strict=True)
    }


def fit(bounds: Box, size: tuple[float, float], margin: float = _MARGIN) -> Box:
    """Return the view that shows some bounds whole in a frame of this shape, with margins, without stretching.

    Examples
    --------
    >>> fit((0, 0, 10, 10), (20, 10), margin=0)
    (-5.0, 0.0, 15.0, 10.0)
    """
    west, south, east, north = bounds
    room = 1 - 2 * margin
    half = max((east - west) / (size[0] * room), (north - south) / (size[1] * room)) / 2
    x, y = (west + east) / 2, (south + north) / 2
    return x - half * size[0], y - half * size[1], x + half * size[0], y + half * size[1]
