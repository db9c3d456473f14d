"""Millions of places, from file to file: blocks that one machine or a cluster runs, with the same bytes in the end."""

from typing import TYPE_CHECKING

from zonesblanches.lazy import attach

if TYPE_CHECKING:
    from zonesblanches.scale.running import ScaleRun, run

__all__ = ["ScaleRun", "run"]

__getattr__, __dir__ = attach(__name__, {"running": ("ScaleRun", "run")})
