"""The public edition: what is hidden before anything is written, and the search of what was written."""

from zonesblanches.outputs.editions.names import KeepNames, person_names
from zonesblanches.outputs.editions.public import public_findings
from zonesblanches.outputs.editions.verifying import verifier_edition

__all__ = ["KeepNames", "person_names", "public_findings", "verifier_edition"]
