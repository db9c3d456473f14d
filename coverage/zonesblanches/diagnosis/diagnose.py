"""From a territory and providers to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult, assess_family
from zonesblanches.diagnosis.findings import Border, Findings
from zonesblanches.diagnosis.gathering import Block
from zonesblanches.diagnosis.need import risk_of_need
from zonesblanches.diagnosis.questions import list_counts
from zonesblanches.diagnosis.study import Study
from zonesblanches.errors import CostError, InputError, ParameterError, did_you_mean, first_five
from zonesblanches.lookup import found_in
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.reading import DEFAULT_FAMILY
from zonesblanches.providers.units import capacity_unit
from zonesblanches.schema import DEMAND_LABELS
from zonesblanches.territory.nearby import near
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import to_type
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_pairs, reach_km
from zonesblanches.travel.names import refuse_other_writing

__all__ = ["find", "side_by_side"]

_AT_ONCE = 4_000  # providers costed together: pairs of 100,000 of them would take gigabytes
_OTHER_TIMES = {"fast": "rapide", "slow": "lent"}
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
    chosen = _families(providers, families)
    table = providers.table
    listed = table[table["active"].astype(bool) & table["family"].isin(chosen)]
    progress("temps d’accès")
    able = listed[listed["capacity"].to_numpy(dtype=float) > 0]
    if costs is None:
        km = reach_km(parameters)
        active = _candidates(territory, able, km)
        origins = _entering(territory, near(territory.neighbours, active, km) | _declared(territory, active))
    else:
        active, origins = able, _told_origins(territory, costs, able)
    demand_column = _demand_column(territory.communes, parameters)
    volume_column = "people_80p_alone" if _has(territory.communes, "people_80p_alone") else demand_column
    study = _study(territory, origins, demand_column, volume_column, parameters)
    given = None if costs is None else _given(costs, origins, active, parameters)
    blocks = _blocks(given, origins, active, parameters)
    results = {}
    for rank, name in enumerate(chosen, start=1):
        progress(f"classes et scores : {name}" + (f" ({rank} sur {len(chosen)})" if len(chosen) > 1 else ""))
        ours, all_listed = active[active["family"] == name], listed[listed["family"] == name]
        unit = capacity_unit(providers, name)
        m = parameters.accompanied_by(name, volunteers=unit == "bénévoles")
        results[name] = assess_family(name, ours, all_listed, blocks(ours), study, accompanied=m)
    estimated = costs is None
    around = study.demand[study.origins["ring"] > 0]
    left_out = given is not None and given.every_origin
    uncosted = study.own.difference(given.origins) if given is not None and left_out else study.own[:0]
    return Findings(
        table=side_by_side(territory, results, study.need.shares),
        families=results,
        territory=territory,
        providers=providers,
        parameters=parameters,
        demand_column=demand_column,
        volume_column=volume_column,
        need=study.need,
        costs_given=not estimated,
        lists=list_counts(providers),
        border=Border(len(around), int(around.isna().sum())),
        uncosted=tuple(map(str, uncosted)),
    )


def _families(providers: Providers, families: str | Sequence[str] | None) -> list[str]:
    known = list(providers.families)
    if isinstance(families, str):
        families = [families]
    if families is None:
        return known or [DEFAULT_FAMILY]
    unknown = [name for name in families if name not in known]
    if unknown or not families:
        shown = f"« {unknown[0]} »" if unknown else "liste vide"
        hint = did_you_mean(unknown[0], known) if unknown else ""
        raise InputError(f"Famille inconnue : {shown}.{hint} Familles des listes lues : {first_five(known)}.")
    return list(dict.fromkeys(families))


def _candidates(territory: Territory, listed: pd.DataFrame, km: float) -> pd.DataFrame:
    """Keep the providers that may serve the territory: near enough, or declaring one of its communes."""
    own = set(territory.communes.index)
    declares = listed["declared"].map(lambda codes: not own.isdisjoint(codes)).to_numpy(dtype=bool)
    return listed[near(listed, territory.communes, km) | declares]


def _declared(territory: Territory, active: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which communes around a provider that may serve the territory declares: its people are shared with them."""
    said = pd.Index([code for codes in active["declared"] for code in codes]).unique()
    return found_in(territory.neighbours.index, said)


def _has(communes: pd.DataFrame, column: str) -> bool:
    return column in communes and bool(communes[column].notna().any())


def _demand_column(communes: pd.DataFrame, parameters: Parameters) -> str:
    """Return the column of people concerned: the one asked for, else the oldest people known."""
    if parameters.demand == "auto":
        for column in DEMAND_LABELS:
            if _has(communes, column):
                return column
        raise ParameterError(
            "Aucune population concernée : le territoire n'a ni people_75p, ni people_65p, ni population. "
            "Ajoutez-en une : "
            + to_type('territory.with_data(table, code="…", columns={"population": "…"}).', "--recensement FICHIER.")
        )
    if parameters.demand not in communes:
        known = [str(column) for column in communes.select_dtypes("number")]
        raise ParameterError(
            f"demand : pas de colonne « {parameters.demand} » dans le "
            f"territoire.{did_you_mean(parameters.demand, known)} "
            f"Colonnes possibles : {', '.join(known)}."
        )
    values = communes[parameters.demand]
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        raise ParameterError(
            f"demand : la colonne « {parameters.demand} » ne contient pas des nombres (elle contient par exemple "
            f"{first_five(map(repr, values.head(3)))}). Attendu : un nombre de personnes par commune."
        )
    return parameters.demand


def _told_origins(territory: Territory, costs: CostTable, active: pd.DataFrame) -> pd.DataFrame:
    """Return the territory and the communes around that the user's table knows, or that a provider declares."""
    known = territory.communes.index.append(territory.neighbours.index)
    refuse_other_writing(costs.origins.difference(known), known, "table de coûts", than="le territoire")
    return _entering(territory, found_in(territory.neighbours.index, costs.origins) | _declared(territory, active))


def _entering(territory: Territory, around: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return every commune that enters the computation: `ring` 0 in the territory, 1 for those around chosen.

    Those that share a provider with the territory: a result inside is then the one that all France would give.
    """
    own = pd.DataFrame(territory.communes.drop(columns="geometry")).assign(ring=0)
    return pd.concat([own, territory.neighbours[around].assign(ring=1)]) if around.any() else own


def _study(
    territory: Territory, origins: pd.DataFrame, column: str, volume_column: str, parameters: Parameters
) -> Study:
    demand = pd.to_numeric(origins[column], errors="coerce").astype("Float64").astype(float)
    if (demand < 0).any():
        raise InputError(f"Colonne « {column} » : valeurs négatives pour {first_five(demand.index[demand < 0])}.")
    communes = pd.DataFrame(territory.communes.drop(columns="geometry"))
    own_demand = demand.reindex(communes.index)
    return Study(
        origins=origins,
        own=communes.index,
        demand=demand,
        people=communes[volume_column].astype("Float64").astype(float),
        need=risk_of_need(communes, territory.others, own_demand, parameters),
        parameters=parameters,
    )


def _given(costs: CostTable, origins: pd.DataFrame, active: pd.DataFrame, parameters: Parameters) -> CostTable:
    """Return the user's table of costs, to the providers."""
    if costs.unit != parameters.unit:
        raise CostError(
            f"La table de coûts est en {costs.unit}, les paramètres en {parameters.unit}. Indiquez "
            f'Parameters(unit="{costs.unit}", threshold=…, proximity=…) ou convertissez la table.'
        )
    table = costs.to_providers(active["commune"])
    if not table.origins.isin(origins.index).any():
        raise CostError(
            f"Aucune origine de la table de coûts ({first_five(table.origins)}) n'est une commune du territoire "
            f"({first_five(origins.index)}). Attendu : des codes commune."
        )
    return table


def _blocks(
    given: CostTable | None, origins: pd.DataFrame, active: pd.DataFrame, parameters: Parameters
) -> Callable[[pd.DataFrame], Iterator[Block]]:
    """Return what gives the providers of a family with their costs: those in force, then at fast and slow times."""
    if given is not None:
        return lambda ours: iter([(ours, {"": given})])
    if len(active) <= _AT_ONCE:
        tables = _estimated(origins, active, parameters)
        return lambda ours: iter([(ours, tables)])
    return lambda ours: ((part, _estimated(origins, part, parameters)) for part in _cut(ours))


def _cut(ours: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Cut many providers in blocks, the stops of one of them together."""
    numbers = pd.factorize(provider_of(ours))[0] // _AT_ONCE
    for block in range(int(numbers.max(initial=0)) + 1):
        yield ours[numbers == block]


def _estimated(origins: pd.DataFrame, providers: pd.DataFrame, parameters: Parameters) -> dict[str, CostTable]:
    tables = crowfly_pairs(origins, providers, parameters)
    others = {name: tables[law] for name, law in _OTHER_TIMES.items() if parameters.unit == "min"}
    return {"": tables[parameters.crowfly], **others}


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
