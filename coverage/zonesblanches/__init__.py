"""Find the communes where old people live alone and that no team reaches, or too few do.

Data flows one way: read → territory and providers → travel costs → access measures → diagnosis → outputs.

>>> import zonesblanches as zb
>>> gard = zb.territory("30")
>>> diagnosis = zb.diagnose(gard, zb.load_mairies(min_hours=24))
>>> diagnosis.table.loc["30007", "class"] in {"blanche", "grise", "couverte"}
True
"""

from typing import TYPE_CHECKING

from zonesblanches import starting  # noqa: F401  # isort: split - before whatever is long to import
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
from zonesblanches.lazy import attach
from zonesblanches.need_components import Need
from zonesblanches.parameters import Parameters
from zonesblanches.territory.store import sample_path
from zonesblanches.territory.territory import Territory, territory
from zonesblanches.version import __version__

if TYPE_CHECKING:
    from zonesblanches import access, scale, travel
    from zonesblanches.access.catchment import Catchments, floating_catchments
    from zonesblanches.access.reach import count_within, nearest
    from zonesblanches.catalogue.download import download
    from zonesblanches.catalogue.sources import sources
    from zonesblanches.census.reading import read_census
    from zonesblanches.comparing import compare
    from zonesblanches.diagnosing import diagnose
    from zonesblanches.diagnosis.findings import Findings
    from zonesblanches.diagnosis.sensitivity import sensitivity
    from zonesblanches.directories.bpe import read_bpe
    from zonesblanches.directories.data_inclusion import read_data_inclusion
    from zonesblanches.directories.dila import read_dila
    from zonesblanches.directories.finess import read_finess
    from zonesblanches.directories.france_services import read_france_services
    from zonesblanches.following import follow
    from zonesblanches.geocoding.geocoder import Geocoder
    from zonesblanches.geocoding.service import GeocodingError
    from zonesblanches.outputs.comparison import compare_maps
    from zonesblanches.proposal import Proposal, propose
    from zonesblanches.providers.correcting import write_corrections
    from zonesblanches.providers.mairies import load_mairies
    from zonesblanches.providers.matching import MergeRules
    from zonesblanches.providers.merging import merge_providers
    from zonesblanches.providers.providers import Providers, combine_providers
    from zonesblanches.providers.reading import read_providers
    from zonesblanches.providers.template import write_template
    from zonesblanches.study import Diagnosis
    from zonesblanches.territory.movements import read_movements
    from zonesblanches.territory.update import CodeUpdate, update_codes
    from zonesblanches.travel.costs import CostTable
    from zonesblanches.travel.crowfly import crowfly_costs

__all__ = [
    "Catchments",
    "CodeUpdate",
    "CostError",
    "CostTable",
    "CrsError",
    "Diagnosis",
    "Findings",
    "Geocoder",
    "GeocodingError",
    "InputError",
    "MergeRules",
    "MissingColumnError",
    "Need",
    "OutputError",
    "ParameterError",
    "Parameters",
    "Proposal",
    "Providers",
    "Territory",
    "TerritoryError",
    "UnknownCodeError",
    "ZonesBlanchesError",
    "__version__",
    "access",
    "combine_providers",
    "compare",
    "compare_maps",
    "count_within",
    "crowfly_costs",
    "diagnose",
    "download",
    "floating_catchments",
    "follow",
    "load_mairies",
    "merge_providers",
    "nearest",
    "propose",
    "read_bpe",
    "read_census",
    "read_data_inclusion",
    "read_dila",
    "read_finess",
    "read_france_services",
    "read_movements",
    "read_providers",
    "sample_path",
    "scale",
    "sensitivity",
    "sources",
    "territory",
    "travel",
    "update_codes",
    "write_corrections",
    "write_template",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "access.catchment": (
            "Catchments",
            "floating_catchments",
        ),
        "access.reach": (
            "count_within",
            "nearest",
        ),
        "catalogue.download": ("download",),
        "catalogue.sources": ("sources",),
        "census.reading": ("read_census",),
        "diagnosis.findings": ("Findings",),
        "diagnosis.sensitivity": ("sensitivity",),
        "directories.bpe": ("read_bpe",),
        "directories.data_inclusion": ("read_data_inclusion",),
        "directories.dila": ("read_dila",),
        "directories.finess": ("read_finess",),
        "directories.france_services": ("read_france_services",),
        "geocoding.geocoder": ("Geocoder",),
        "geocoding.service": ("GeocodingError",),
        "comparing": ("compare",),
        "diagnosing": ("diagnose",),
        "following": ("follow",),
        "outputs.comparison": ("compare_maps",),
        "proposal": (
            "Proposal",
            "propose",
        ),
        "providers.mairies": ("load_mairies",),
        "providers.matching": ("MergeRules",),
        "providers.merging": ("merge_providers",),
        "providers.providers": (
            "Providers",
            "combine_providers",
        ),
        "providers.correcting": ("write_corrections",),
        "providers.reading": ("read_providers",),
        "providers.template": ("write_template",),
        "study": ("Diagnosis",),
        "territory.movements": ("read_movements",),
        "territory.update": (
            "CodeUpdate",
            "update_codes",
        ),
        "travel.costs": ("CostTable",),
        "travel.crowfly": ("crowfly_costs",),
    },
    folders=(
        "access",
        "scale",
        "travel",
    ),
)
