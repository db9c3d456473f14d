"""Travel costs: as the crow flies, by road graph, from engines and services, from tables; all give a `CostTable`."""

from typing import TYPE_CHECKING

from zonesblanches.lazy import attach

if TYPE_CHECKING:
    from zonesblanches.travel.atlas import CostAtlas, build_atlas
    from zonesblanches.travel.costs import CostTable
    from zonesblanches.travel.crowfly import crowfly_costs, crowfly_pairs
    from zonesblanches.travel.engines.geoplateforme import Geoplateforme
    from zonesblanches.travel.engines.osrm import OsrmServer
    from zonesblanches.travel.engines.service import EngineError
    from zonesblanches.travel.engines.valhalla import ValhallaServer
    from zonesblanches.travel.graph import RoadGraph, graph_from_arcs
    from zonesblanches.travel.insee import read_insee_access
    from zonesblanches.travel.lines import graph_from_lines
    from zonesblanches.travel.mixing import mixed_costs, modes_by_density
    from zonesblanches.travel.osm import osm_graph
    from zonesblanches.travel.paths import graph_costs
    from zonesblanches.travel.roads.build import build_osrm
    from zonesblanches.travel.roads.local import OsrmLocal
    from zonesblanches.travel.roads.programs import RoadsError
    from zonesblanches.travel.roads.valhalla import ValhallaLocal, build_valhalla
    from zonesblanches.travel.tables import read_costs

__all__ = [
    "CostAtlas",
    "CostTable",
    "EngineError",
    "Geoplateforme",
    "OsrmLocal",
    "OsrmServer",
    "RoadGraph",
    "RoadsError",
    "ValhallaLocal",
    "ValhallaServer",
    "build_atlas",
    "build_osrm",
    "build_valhalla",
    "crowfly_costs",
    "crowfly_pairs",
    "graph_costs",
    "graph_from_arcs",
    "graph_from_lines",
    "mixed_costs",
    "modes_by_density",
    "osm_graph",
    "read_costs",
    "read_insee_access",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "atlas": (
            "CostAtlas",
            "build_atlas",
        ),
        "costs": ("CostTable",),
        "crowfly": (
            "crowfly_costs",
            "crowfly_pairs",
        ),
        "engines.geoplateforme": ("Geoplateforme",),
        "engines.osrm": ("OsrmServer",),
        "engines.service": ("EngineError",),
        "engines.valhalla": ("ValhallaServer",),
        "graph": (
            "RoadGraph",
            "graph_from_arcs",
        ),
        "insee": ("read_insee_access",),
        "lines": ("graph_from_lines",),
        "mixing": (
            "mixed_costs",
            "modes_by_density",
        ),
        "osm": ("osm_graph",),
        "paths": ("graph_costs",),
        "roads.build": ("build_osrm",),
        "roads.local": ("OsrmLocal",),
        "roads.programs": ("RoadsError",),
        "roads.valhalla": (
            "ValhallaLocal",
            "build_valhalla",
        ),
        "tables": ("read_costs",),
    },
)
