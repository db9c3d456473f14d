"""From a territory and providers to findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.costing import blocks_of
from zonesblanches.diagnosis.family import FamilyResult, assess_family
from zonesblanches.diagnosis.findings import Border, Findings
from zonesblanches.diagnosis.questions import list_counts
from zonesblanches.diagnosis.study import Study, study_of
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress
from zonesblanches.providers.providers import Providers
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.costs import CostTable

__all__ = ["find", "side_by_side"]

OTHER_FAMILY_COLUMNS = (
    "class", "reasons", "n_providers", "nearest_cost", "access_per_1k", "score", "volume",
)  # fmt: skip


def find(
    territory: Territory,
    providers: Providers,
    *,
    families: str | Sequence[str] | None,
    costs: CostTable | None,
    parameters: Parameters,
    progress: Progress,
) -> Findings:
    """Run the method; see `zonesblanches.diagnose`, its public face."""
    progress("temps d’accès")
    study = study_of(territory, providers, families=families, costs=costs, parameters=parameters)
    blocks = blocks_of(study)
    results, count = {}, len(study.families)
    for rank, name in enumerate(study.families, start=1):
        progress(f"classes et scores : {name}" + (f" ({rank} sur {count})" if count > 1 else ""))
        results[name] = assess_family(name, blocks, study)
    around = study.demand[study.origins["ring"] > 0]
    return Findings(
        table=side_by_side(territory, results, study.need.shares),
        families=results,
        territory=territory,
        providers=providers,
        parameters=parameters,
        demand_column=study.demand_column,
        volume_column=study.volume_column,
        need=study.need,
        costs_given=costs is not None,
        costs=costs,
        lists=list_counts(providers),
        border=Border(len(around), int(around.isna().sum())),
        uncosted=_uncosted(study),
    )


def _uncosted(study: Study) -> tuple[str, ...]:
    """Name the territory's communes that the user's table leaves out, and takes for out of reach."""
    if study.given is None or not study.given.every_origin:
        return ()
    return tuple(map(str, study.own.difference(study.given.origins)))


def side_by_side(territory: Territory, results: Mapping[str, FamilyResult], shares: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put the families side by side, the first one under the plain names; see `Findings.table`."""
    first, *others = results.values()
    communes = territory.communes
    columns = [column for column in communes if column not in {"geometry", "x_m", "y_m", "landmass", "zone"}]
    density = communes["population"] / communes["area_km2"] if "population" in communes else np.nan
    parts = [pd.DataFrame(communes[columns]).assign(density=density), first.table]
    parts += [shares.add_prefix("alone_80p_")] if shares.notna().to_numpy().any() else []
    parts += [result.table[list(OTHER_FAMILY_COLUMNS)].add_suffix(f"__{result.name}") for result in others]
    blank = pd.concat([result.table["class"].eq("blanche") for result in results.values()], axis=1)
    # copied once: many families leave many small blocks, that pandas would complain of at each new column
    frame = pd.concat([*parts, blank.sum(axis=1).rename("families_missing")], axis=1).copy()
    return gpd.GeoDataFrame(frame, geometry=communes.geometry, crs=communes.crs)
