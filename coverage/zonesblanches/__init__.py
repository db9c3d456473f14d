"""Find the communes where old people live alone and that no team reaches, or too few do.

Data flows one way: read → territory and providers → travel costs → access measures → diagnosis → outputs.

>>> import zonesblanches as zb
>>> gard = zb.territory("30")
>>> diagnosis = zb.diagnose(gard, zb.load_mairies(min_hours=24))
>>> diagnosis.table.loc["30007", "class"] in {"blanche", "grise", "couverte"}
True
"""

from zonesblanches.access.catchment import Catchments, floating_catchments
from zonesblanches.access.reach import count_within, nearest
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import (
    CostError,
    CrsError,
    InputError,
    MissingColumnError,
    OutputError,
    ParameterError,
    TerritoryError,
    UnknownCodeError,
    ZonesBlanchesError,
)
from zonesblanches.parameters import Parameters
from zonesblanches.providers.mairies import load_mairies
from zonesblanches.providers.providers import Providers, combine_providers
from zonesblanches.providers.reading import read_providers
from zonesblanches.study import Diagnosis, diagnose
from zonesblanches.territory.store import sample_path
from zonesblanches.territory.territory import Territory, territory
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_costs
from zonesblanches.version import __version__

__all__ = [
    "Catchments",
    "CostError",
    "CostTable",
    "CrsError",
    "Diagnosis",
    "Findings",
    "InputError",
    "MissingColumnError",
    "OutputError",
    "ParameterError",
    "Parameters",
    "Providers",
    "Territory",
    "TerritoryError",
    "UnknownCodeError",
    "ZonesBlanchesError",
    "__version__",
    "combine_providers",
    "count_within",
    "crowfly_costs",
    "diagnose",
    "floating_catchments",
    "load_mairies",
    "nearest",
    "read_providers",
    "sample_path",
    "territory",
]
