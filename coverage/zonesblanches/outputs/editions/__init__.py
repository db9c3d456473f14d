"""The public edition: what is hidden before anything is written, and the search of what was written."""

from zonesblanches.outputs.editions.names import person_names
from zonesblanches.outputs.editions.public import exact_teams, public_findings
from zonesblanches.outputs.editions.verifying import check_edition

__all__ = ["check_edition", "exact_teams", "person_names", "public_findings"]
