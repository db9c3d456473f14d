"""The map of a fiche, and its shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from zonesblanches.outputs.drawing.scene import Scene

__all__ = ["ASPECT", "Picture"]

ASPECT = 1.5  # width of a map over its height


@dataclass(frozen=True)
class Picture:
    """A map: its scene, what it shows in words, its caption."""

    kind: ClassVar[str] = "picture"
    scene: Scene = field(repr=False)
    alt: str
    caption: str
