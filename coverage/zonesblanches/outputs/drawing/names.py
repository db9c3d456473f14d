"""Where names, scale and north stand on a scene: over no sign, no inset, no other name, and never out of the frame."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from zonesblanches.language import number
from zonesblanches.outputs.drawing.scene import INK, Anchor, Box, Line, Look, Mark, Patch, Place, Scene, rectangle
from zonesblanches.outputs.drawing.text import safe, width

__all__ = ["DUST", "corner", "lettering", "sign_boxes"]

DUST = 4.0  # side of a sign, in points, under which a name may hide it where no place is free
Boxes = npt.NDArray[np.float64]
_GAP = 2.2  # points between a place, or the sign on it, and its name
_FAR, _FARTHER = (1.0, 2.0, 3.5), (5.0, 7.0, 10.0)  # how many times the gap is tried; for the place of the map too
_EDGE, _HALO = 2.0, 2.2  # points between a name and the frame; around letters
_BAR_SHARE = 0.28  # of the frame's width, at most
_BAR_CORNERS = ("lower left", "lower right", "upper left", "upper right")
_ARROW_CORNERS = ("upper right", "upper left", "lower right")
_TRIES = 14  # rows and columns of points tried for the name of an area
_SIDES = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
_NEARER = np.where(_SIDES.all(axis=1), 0.4, 1.0)  # the corner of a name may be close
_PAPER = Look("#ffffff")


def sign_boxes(scene: Scene) -> Boxes:
    """Return the rectangles of the signs of a scene, in points; empty rings hide nothing."""
    signs = [sign for sign in scene.signs if sign.form != "ring"]
    at = scene.points([(sign.x, sign.y) for sign in signs])
    half = np.array([sign.size / 2 + 0.5 for sign in signs]).reshape(-1, 1)
    return np.hstack([at - half, at + half])


def lettering(scene: Scene, obstacles: Sequence[Box] = ()) -> list[Mark]:
    """Return all that is written over a scene, in points, in the order of drawing; nothing over what is in the way."""
    hand = _Hand(scene, [*obstacles, *(inset.box for inset in scene.insets)])
    hand.towns([place for place in scene.places if scene.own and place.code == scene.own])
    if scene.bar:
        hand.bar()
    if scene.north:
        hand.arrow()
    hand.towns(scene.places)
    for name, shape in scene.areas:
        hand.area(safe(name), shape)
    return hand.marks


def corner(
    size: tuple[float, float], frame: tuple[float, float], corners: Sequence[str], hard: Any, soft: Any,
    gap: float = 3.0,
) -> Box:  # fmt: skip
    """Return a rectangle in the corner that hides least: nothing of `hard` if it can be, then the least of `soft`.

    Examples
    --------
    >>> corner((10, 5), (100, 50), ["lower left", "upper left"], [[0, 0, 9, 9]], [])
    (3.0, 42.0, 13.0, 47.0)
    """
    boxes = []
    for name in corners:
        x = gap if "left" in name else frame[0] - gap - size[0]
        y = gap if "lower" in name else frame[1] - gap - size[1]
        boxes.append((x, y, x + size[0], y + size[1]))
    hidden = [_hits(boxes, others).sum(axis=1).tolist() for others in (hard, soft)]
    return min(zip(map(bool, hidden[0]), hidden[1], range(len(boxes)), boxes, strict=True))[3]


@dataclass
class _Hand:
    """Writes on a scene, and remembers where."""

    scene: Scene
    taken: list[Box]
    marks: list[Mark] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.size, self.signs = self.scene.letters, sign_boxes(self.scene)
        self.dust = self.signs[:, 2] - self.signs[:, 0] - 1 < DUST

    def room(self, text: str, *, bold: bool = False) -> npt.NDArray[np.float64]:
        return np.array([width(text, self.size, bold=bold) + _HALO, self.size * 1.02 + _HALO])

    def inside(self, boxes: Boxes) -> npt.NDArray[np.bool_]:
        most = np.array(self.scene.size) - _EDGE
        return np.asarray((boxes[:, :2] >= _EDGE).all(axis=1) & (boxes[:, 2:] <= most).all(axis=1))

    def towns(self, places: Sequence[Place]) -> None:
        """Name places up to a number, each where it hides nothing and nothing hides it."""
        at = self.scene.points([(place.x, place.y) for place in places])
        points = np.hstack([at, at])
        met = _hits(points, self.signs)
        for position in np.flatnonzero(self.inside(points)).tolist():
            place = places[position]
            if len(self.named) >= self.scene.most:
                return
            if place.code not in self.named and self.town(place, points[position], self.signs[met[position]]):
                self.named.add(place.code)

    def town(self, place: Place, point: npt.NDArray[np.float64], under: Boxes) -> bool:
        """Name a place where it can be, on the first free side and as near as can be; a sign there shows it already."""
        (x, y), name = point[:2].tolist(), safe(place.name)
        own, dot = place.code == self.scene.own, (x - 1.5, y - 1.5, x + 1.5, y + 1.5)
        if not own and any(b[0] < dot[2] and b[1] < dot[3] and dot[0] < b[2] and dot[1] < b[3] for b in self.taken):
            return False
        far = np.array(_FAR + _FARTHER if own else _FAR) * _GAP + np.abs(under - point).max(initial=0.0)
        half, sides = self.room(name, bold=own) / 2, np.tile(_SIDES, (len(far), 1))
        middle = point[:2] + sides * (half + np.multiply.outer(far, _NEARER).reshape(-1, 1))
        at = self.first(np.hstack([middle - half, middle + half]))
        if at is None:
            return False
        if not len(under):
            self.marks.append(rectangle((x - 1.4, y - 1.4, x + 1.4, y + 1.4), Look(INK, "#ffffff", 0.5)))
        self.taken.append(dot)
        anchors: tuple[Anchor, ...] = ("end", "middle", "start")
        self.write(name, at[1], anchors[int(sides[at[0], 0]) + 1], bold=own)
        return True

    def first(self, boxes: Boxes) -> tuple[int, Box] | None:
        """Return the first rectangle that is free, and its rank; among grains of dust, the one that hides fewest."""
        free = self.inside(boxes) & ~_hits(boxes, self.taken).any(axis=1)
        met = _hits(boxes, self.signs)
        free &= ~met[:, ~self.dust].any(axis=1)
        if not free.any():
            return None
        rank = int(np.flatnonzero(free)[met[free].sum(axis=1).argmin()])
        left, low, right, top = boxes[rank].tolist()
        return rank, (left, low, right, top)

    def area(self, text: str, shape: shapely.Geometry) -> None:
        """Name an area wholly inside its part that is seen, as far from its border as can be."""
        shape = shapely.make_valid(shape).intersection(shapely.box(*self.scene.view))
        if shape.is_empty:
            return
        west, south, east, north = shape.bounds
        xs, ys = np.linspace(west, east, _TRIES + 2)[1:-1], np.linspace(south, north, _TRIES + 2)[1:-1]
        grid, half = np.array(list(itertools.product(xs, ys))), self.room(text) / 2
        metres = half / self.scene.per_metre
        shapely.prepare(shape)
        grid = grid[shapely.contains(shape, shapely.box(*(grid - metres).T, *(grid + metres).T))]
        depth = shapely.distance(shapely.boundary(shape), shapely.points(grid))
        middle = self.scene.points(grid[np.argsort(-depth, kind="stable")])
        at = self.first(np.hstack([middle - half, middle + half]))
        if at is not None:
            self.write(text, at[1], "middle", color="#5f5f5f", italic=True)

    def write(
        self, text: str, box: Box, anchor: Anchor, *, color: str = INK, bold: bool = False, italic: bool = False
    ) -> None:
        x = {"start": box[0] + _HALO / 2, "middle": (box[0] + box[2]) / 2, "end": box[2] - _HALO / 2}[anchor]
        y = box[1] + 0.22 * self.size + _HALO / 2
        self.marks.append(Line(text, x, y, self.size, anchor, color, bold, italic, _HALO, box))
        self.taken.append(box)

    def bar(self) -> None:
        """Draw a round number of kilometres; projected metres are the ground's, to 0.1 % over a département."""
        most = _BAR_SHARE * (self.scene.view[2] - self.scene.view[0])
        metres = max([10.0, *(s * 10.0**power for power in range(2, 7) for s in (1, 2, 5) if s * 10.0**power <= most)])
        text = f"{number(metres / 1000, 0 if metres >= 1000 else 1, self.scene.lang)} km"
        length = metres * self.scene.per_metre
        wide = max(length, width(text, self.size)) + 6
        box = corner((wide, self.size + 11), self.scene.size, _BAR_CORNERS, self.taken, self.signs)
        left, low = box[0] + 3, box[1] + 3
        self.marks += [
            rectangle(box, _PAPER),
            rectangle((left, low, left + length, low + 2.4), Look(INK)),
            rectangle((left + length / 2, low, left + length, low + 2.4), Look("#ffffff", INK, 0.5)),
            Line(text, left, low + 4 + 0.22 * self.size, self.size, box=box),
        ]
        self.taken.append(box)

    def arrow(self) -> None:
        """Draw the north in a free corner: the top of a projected map, to a few degrees."""
        box = corner((12, 26), self.scene.size, _ARROW_CORNERS, self.taken, self.signs)
        if _hits([box], self.taken).any():
            return
        x, low = (box[0] + box[2]) / 2, box[1]
        self.marks += [
            rectangle(box, _PAPER),
            Patch(((x, low + 16), (x - 4, low + 2), (x, low + 5), (x + 4, low + 2)), Look(INK)),
            Line("N", x, low + 18.5, 7, "middle", bold=True, box=box),
        ]
        self.taken.append(box)


def _hits(boxes: Any, others: Any) -> npt.NDArray[np.bool_]:
    """Tell which boxes meet which others."""
    a, b = (np.asarray(some, dtype=float).reshape(-1, 4).T for some in (boxes, others))
    left, low, right, top = a[:, :, None]
    return np.asarray((left < b[2]) & (low < b[3]) & (b[0] < right) & (b[1] < top))
