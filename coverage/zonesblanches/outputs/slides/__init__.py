"""Six slides as a PowerPoint file: native tables and charts, in our page or in a template of the user's."""

from zonesblanches.outputs.slides.deck import write_slides

__all__ = ["write_slides"]
