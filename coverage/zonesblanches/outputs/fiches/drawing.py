"""The map of a fiche, drawn, and its shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from zonesblanches.blocks import PlaceMap
from zonesblanches.outputs.drawing.scene import Scene

__all__ = ["ASPECT", "DrawnMap"]

ASPECT = 1.5  # width of a map over its height


@dataclass(frozen=True, kw_only=True)
class DrawnMap(PlaceMap):
    """A map that was asked for, with its scene."""

    kind: ClassVar[str] = "drawn map"
    scene: Scene = field(repr=False)

    @property
    def size(self) -> tuple[float, float]:
        """Its width and its height on paper, in points."""
        return self.scene.size
