"""Measures of accessibility: pure functions over a table of costs, a Series by commune out.

Each says its formula and its source. Costs on a bound are in; an origin out of reach has 0 (or an infinite cost), never
NaN; real costs of 0 are kept; missing, negative or repeated inputs are refused. A table that was cut under a bound or a
decay (`costs.cutoff`) lacks pairs that no measure can guess: results are then too low, and `diagnose` says so.
"""

from typing import TYPE_CHECKING

from zonesblanches.lazy import attach

if TYPE_CHECKING:
    from zonesblanches.access.calendar import itinerant_capacity
    from zonesblanches.access.catchment import (
        Catchments,
        balanced_catchments,
        floating_catchments,
        modified_catchments,
        three_step_catchments,
    )
    from zonesblanches.access.crowfly import CrowflyCost
    from zonesblanches.access.days import days_of_week
    from zonesblanches.access.decay import binary, epanechnikov, exponential, gaussian, linear, logistic, power, step
    from zonesblanches.access.inequality import (
        concentration_index,
        foster_greer_thorbecke,
        gini,
        lorenz,
        palma_ratio,
        theil,
    )
    from zonesblanches.access.kept import KeptPairs, keep_pairs
    from zonesblanches.access.opportunities import cumulative_interval, gravity, spatial_availability
    from zonesblanches.access.points import point_catchments
    from zonesblanches.access.raam import RaamResult, rational_agents
    from zonesblanches.access.reach import capacity_within, count_within, mean_of_nearest, nearest, supply_ratio
    from zonesblanches.access.standardised import (
        APL_2012,
        APL_HOMES,
        APL_RESIDENCES,
        apl,
        standardised_demand,
        territory_mean,
    )

__all__ = [
    "APL_2012",
    "APL_HOMES",
    "APL_RESIDENCES",
    "Catchments",
    "CrowflyCost",
    "KeptPairs",
    "RaamResult",
    "apl",
    "balanced_catchments",
    "binary",
    "capacity_within",
    "concentration_index",
    "count_within",
    "cumulative_interval",
    "days_of_week",
    "epanechnikov",
    "exponential",
    "floating_catchments",
    "foster_greer_thorbecke",
    "gaussian",
    "gini",
    "gravity",
    "itinerant_capacity",
    "keep_pairs",
    "linear",
    "logistic",
    "lorenz",
    "mean_of_nearest",
    "modified_catchments",
    "nearest",
    "palma_ratio",
    "point_catchments",
    "power",
    "rational_agents",
    "spatial_availability",
    "standardised_demand",
    "step",
    "supply_ratio",
    "territory_mean",
    "theil",
    "three_step_catchments",
]

__getattr__, __dir__ = attach(
    __name__,
    {
        "standardised": (
            "APL_2012",
            "APL_HOMES",
            "APL_RESIDENCES",
            "apl",
            "standardised_demand",
            "territory_mean",
        ),
        "calendar": ("itinerant_capacity",),
        "crowfly": ("CrowflyCost",),
        "days": ("days_of_week",),
        "catchment": (
            "Catchments",
            "balanced_catchments",
            "floating_catchments",
            "modified_catchments",
            "three_step_catchments",
        ),
        "decay": (
            "binary",
            "epanechnikov",
            "exponential",
            "gaussian",
            "linear",
            "logistic",
            "power",
            "step",
        ),
        "inequality": (
            "concentration_index",
            "foster_greer_thorbecke",
            "gini",
            "lorenz",
            "palma_ratio",
            "theil",
        ),
        "kept": (
            "KeptPairs",
            "keep_pairs",
        ),
        "opportunities": (
            "cumulative_interval",
            "gravity",
            "spatial_availability",
        ),
        "points": ("point_catchments",),
        "raam": (
            "RaamResult",
            "rational_agents",
        ),
        "reach": (
            "capacity_within",
            "count_within",
            "mean_of_nearest",
            "nearest",
            "supply_ratio",
        ),
    },
)
