"""From a territory and providers to findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult, Study, assess_family
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.need import risk_of_need
from zonesblanches.errors import CostError, InputError, ParameterError, did_you_mean, first_five
from zonesblanches.language import number, plural
from zonesblanches.parameters import Parameters
from zonesblanches.providers.providers import Providers
from zonesblanches.schema import DEMAND_LABELS, NEED_LABELS
from zonesblanches.territory.nearby import near
from zonesblanches.territory.territory import Territory
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_costs, reach_km

__all__ = ["find"]

OTHER_FAMILY_COLUMNS = ("class", "reasons", "n_providers", "nearest_cost", "access_per_1k", "score", "volume")
Progress = Callable[[str], None]


def find(
    territory: Territory,
    providers: Providers,
    *,
    families: Sequence[str] | None,
    costs: CostTable | None,
    parameters: Parameters,
    progress: Progress,
) -> Findings:
    """Run the method; see `zonesblanches.diagnose`, its public face."""
    chosen = _families(providers, families)
    km = reach_km(parameters) if costs is None else 0.0
    active = _candidates(territory, providers, chosen, km if costs is None else None)
    progress("temps d’accès")
    origins = territory.origins(km)
    demand_column = _demand_column(territory.communes, parameters)
    study = _study(territory, origins, demand_column, parameters)
    table_of_costs = _costs(costs, origins, active, parameters)
    results = {}
    for name in chosen:
        progress(f"classes et scores : {name}")
        part = active[active["family"] == name]
        results[name] = assess_family(name, part, table_of_costs, study)
        results[name] = _with_far(results[name], providers, active)
    volume_column = "people_80p_alone" if _has(territory.communes, "people_80p_alone") else demand_column
    notes, warnings = _say(territory, providers, results, study, (demand_column, table_of_costs))
    return Findings(
        table=_table(territory, results),
        families=results,
        territory=territory,
        providers=providers,
        parameters=parameters,
        demand_column=demand_column,
        volume_column=volume_column,
        need=study.need,
        notes=notes,
        warnings=warnings,
    )


def _families(providers: Providers, families: Sequence[str] | None) -> list[str]:
    known = list(providers.families)
    if families is None:
        return known or ["lien social"]
    unknown = [name for name in families if name not in known]
    if unknown or not families:
        shown = f"« {unknown[0]} »" if unknown else "liste vide"
        hint = did_you_mean(unknown[0], known) if unknown else ""
        raise InputError(f"Famille inconnue : {shown}.{hint} Familles des listes lues : {first_five(known)}.")
    return list(dict.fromkeys(families))


def _candidates(territory: Territory, providers: Providers, families: list[str], km: float | None) -> pd.DataFrame:
    """Keep the active providers of the families that may serve the territory."""
    table = providers.table
    table = table[table["active"].astype(bool) & table["family"].isin(families)]
    if km is None:
        return table
    own = set(territory.communes.index)
    declares = table["declared"].map(lambda codes: not own.isdisjoint(codes)).to_numpy(dtype=bool)
    return table[near(table, territory.communes, km) | declares]


def _with_far(result: FamilyResult, providers: Providers, active: pd.DataFrame) -> FamilyResult:
    """Add to the providers that serve nobody those that were too far to be looked at."""
    import dataclasses

    table = providers.table
    far = table[table["active"].astype(bool) & (table["family"] == result.name) & ~table.index.isin(active.index)]
    far = far[["name", "family", "commune", "row", "source"]].assign(reason="hors de portée du territoire")
    parts = [part for part in (result.unreached, far) if len(part)]
    return dataclasses.replace(result, unreached=pd.concat(parts) if parts else result.unreached)


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
            'territory.with_data(table, code="…", columns={"population": "…"}).'
        )
    if parameters.demand not in communes:
        known = [str(column) for column in communes.select_dtypes("number")]
        raise ParameterError(
            f"demand : pas de colonne « {parameters.demand} » dans le "
            f"territoire.{did_you_mean(parameters.demand, known)} "
            f"Colonnes possibles : {', '.join(known)}."
        )
    return parameters.demand


def _study(territory: Territory, origins: pd.DataFrame, column: str, parameters: Parameters) -> Study:
    demand = pd.to_numeric(origins[column], errors="coerce").astype("Float64").astype(float)
    if (demand < 0).any():
        raise InputError(f"Colonne « {column} » : valeurs négatives pour {first_five(demand.index[demand < 0])}.")
    communes = pd.DataFrame(territory.communes.drop(columns="geometry"))
    own_demand = demand.reindex(communes.index)
    people = own_demand
    if _has(communes, "people_80p_alone"):
        people = communes["people_80p_alone"].astype("Float64").astype(float)
    return Study(
        origins=origins,
        own=communes.index,
        demand=demand,
        people=people,
        need=risk_of_need(communes, own_demand, parameters),
        parameters=parameters,
    )


def _costs(costs: CostTable | None, origins: pd.DataFrame, active: pd.DataFrame, parameters: Parameters) -> CostTable:
    if costs is None:
        return crowfly_costs(origins, active, parameters)
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


def _table(territory: Territory, results: dict[str, FamilyResult]) -> gpd.GeoDataFrame:
    """Put the families side by side, the first one under the plain names."""
    first, *others = results.values()
    communes = territory.communes
    columns = [column for column in communes if column not in {"geometry", "x_m", "y_m", "landmass", "zone"}]
    density = communes["population"] / communes["area_km2"] if "population" in communes else np.nan
    parts = [pd.DataFrame(communes[columns]).assign(density=density), first.table]
    parts += [result.table[list(OTHER_FAMILY_COLUMNS)].add_suffix(f"__{result.name}") for result in others]
    frame = pd.concat(parts, axis=1)
    blank = pd.concat([result.table["class"].eq("blanche") for result in results.values()], axis=1)
    frame["families_missing"] = blank.sum(axis=1)
    return gpd.GeoDataFrame(frame, geometry=communes.geometry, crs=communes.crs)


def _say(
    territory: Territory,
    providers: Providers,
    results: dict[str, FamilyResult],
    study: Study,
    how: tuple[str, CostTable],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say everything that was assumed or imputed, and what must be read first."""
    column, costs = how
    notes = [f"Temps d’accès : {costs.method}", _demand_note(column, territory)]
    notes += [*_shared_note(column, territory), _need_note(study), *_imputation_notes(study)]
    warnings: list[str] = []
    for result in results.values():
        family_notes, family_warnings = _family_notes(result, study, providers)
        notes += family_notes
        warnings += family_warnings
    missing = study.own.difference(costs.origins)
    if costs.every_origin and len(missing):
        warnings.append(
            f"{plural(len(missing), 'commune')} sans aucune ligne dans la table de coûts "
            f"({first_five(missing)}) : prises pour "
            "hors d’atteinte. Si elles n’ont pas été calculées, donnez la liste des origines : "
            "CostTable.from_long(…, origins=…)"
        )
    border_missing = int(study.demand[study.origins["ring"] > 0].isna().sum())
    if border_missing:
        warnings.append(
            f"{plural(border_missing, 'commune voisine')} sans population concernée connue : l’offre des "
            "intervenants proches de "
            "la limite est surestimée"
        )
    return (*territory.notes, *notes, *providers.notes), tuple(warnings)


def _demand_note(column: str, territory: Territory) -> str:
    words = DEMAND_LABELS.get(column, (f"colonne « {column} »", ""))[0]
    total = float(territory.communes[column].astype("Float64").astype(float).sum())
    missing = int(territory.communes[column].isna().sum())
    lost = f" ; inconnue dans {plural(missing, 'commune')} (non classées)" if missing else ""
    return f"Population concernée : {words}, {number(total)} dans le territoire{lost}"


def _shared_note(column: str, territory: Territory) -> list[str]:
    """Say where the embedded people 65+ are a share of a former commune's, and not a census count."""
    if column != "people_65p" or "people_65p_source" not in territory.communes:
        return []
    shared = territory.communes.index[territory.communes["people_65p_source"] == "shared"]
    if not len(shared):
        return []
    return [
        f"Personnes de 65 ans ou plus partagées au prorata de la population dans {plural(len(shared), 'commune')} "
        f"rétablies après une fusion ({first_five(shared)})"
    ]


def _need_note(study: Study) -> str:
    need = study.need
    if not need.weights:
        return "Risque de besoin : aucune donnée, le score est le manque seul (U = 100 · L)"
    used = ", ".join(f"{_need_word(name, study)} {number(100 * weight)} %" for name, weight in need.weights.items())
    dropped = [_need_word(name, study) for name in need.dropped]
    said = f" ; sans données, donc retirées et poids redistribués : {', '.join(dropped)}" if dropped else ""
    return f"Risque de besoin (et non isolement mesuré) : {used}{said}"


def _need_word(name: str, study: Study) -> str:
    if name == "older":
        age = 75 if _has(study.origins, "people_75p") else 65
        return f"personnes de {age} ans ou plus"
    return NEED_LABELS[name][0]


def _imputation_notes(study: Study) -> list[str]:
    imputed = study.need.imputed[study.need.imputed != ""]
    notes = []
    if len(imputed):
        notes.append(
            f"Besoin imputé par la moyenne de l’EPCI dans {plural(len(imputed), 'commune')} "
            f"({first_five(imputed.index)})"
        )
    unscored = study.need.value[(study.demand.reindex(study.own) > 0) & study.need.value.isna()]
    if study.need.weights and len(unscored):
        notes.append(
            f"Sans score, trop de données de besoin manquant : {plural(len(unscored), 'commune')} "
            f"({first_five(unscored.index)})"
        )
    return notes


def _family_notes(result: FamilyResult, study: Study, providers: Providers) -> tuple[list[str], list[str]]:
    family = f"« {result.name} »"
    unknown_capacity = int(result.providers["capacity_imputed"].astype(bool).sum())
    frozen = " (figée)" if study.parameters.a_ref is not None else ""
    notes = [
        f"{family} : {plural(len(result.providers), 'intervenant')} au service du territoire, dont "
        f"{plural(int(result.providers['inside'].sum()), 'situé')} dedans ; accessibilité de référence "
        f"{number(1000 * result.a_ref, 2)} pour 1 000{frozen} ; conservation vérifiée (écart {result.gap:.0e})"
    ]
    if unknown_capacity:
        notes.append(f"{family} : {plural(unknown_capacity, 'capacité imputée', 'capacités imputées')}")
    if len(result.unreached):
        notes.append(
            f"{family} : {plural(len(result.unreached), 'intervenant actif', 'intervenants actifs')} hors de "
            "portée ou sans public à portée"
        )
    if len(result.discordances):
        notes.append(
            f"{family} : {plural(len(result.discordances), 'discordance')} (commune déclarée sans pouvoir être "
            "atteinte dans le seuil)"
        )
    warnings = []
    if result.providers.empty:
        elsewhere = providers.table.loc[result.unreached.index, "commune"].str[:2].value_counts()
        where = (
            f" ; ils sont dans : {first_five(f'{dep} ({count})' for dep, count in elsewhere.items())}"
            if len(elsewhere)
            else ""
        )
        warnings.append(
            f"{family} : aucun des {plural(len(result.unreached), 'intervenant actif', 'intervenants actifs')} "
            "lus n’est à portée "
            f"du territoire{where}. Toutes les communes peuplées sont en zone blanche"
        )
    elif result.a_ref == 0:
        warnings.append(
            f"{family} : aucune offre dans le territoire, donc pas de référence (A_ref = 0) : le motif « offre "
            "insuffisante » ne "
            "joue pas. Figez une référence : Parameters(a_ref=…)"
        )
    return notes, warnings
