"""Millions of places, from file to file: blocks that one machine or a cluster runs, with the same bytes in the end."""

from typing import TYPE_CHECKING

from zonesblanches.lazy import attach

if TYPE_CHECKING:
    from zonesblanches.scale.running import ScaleRun, run
    from zonesblanches.scale.serving import ScaleCapacity, capacity
    from zonesblanches.scale.years import ScaleChange, follow_up

__all__ = ["ScaleCapacity", "ScaleChange", "ScaleRun", "capacity", "follow_up", "run"]

__getattr__, __dir__ = attach(
    __name__,
    {"running": ("ScaleRun", "run"), "serving": ("ScaleCapacity", "capacity"), "years": ("ScaleChange", "follow_up")},
)
