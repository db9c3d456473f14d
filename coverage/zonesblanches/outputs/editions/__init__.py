"""The public edition: what is hidden before anything is written, and the search of what was written."""

from zonesblanches.outputs.editions.public import public_findings
from zonesblanches.outputs.editions.verifying import verifier_edition

__all__ = ["public_findings", "verifier_edition"]
