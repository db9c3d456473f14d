"""What every family of services shares: places, people, need, providers, the method's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.need import RiskOfNeed, risk_of_need
from zonesblanches.errors import CostError, InputError, ParameterError, did_you_mean, first_five
from zonesblanches.lookup import found_in
from zonesblanches.parameters import Parameters
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.reading import DEFAULT_FAMILY
from zonesblanches.providers.units import capacity_unit
from zonesblanches.schema import DEMAND_LABELS
from zonesblanches.territory.nearby import near
from zonesblanches.territory.territory import Territory
from zonesblanches.tool import to_type
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import reach_km
from zonesblanches.travel.names import refuse_other_writing

__all__ = ["Study", "study_of"]


@dataclass(frozen=True, eq=False)
class Study:
    """What every family shares.

    Attributes
    ----------
    families
        Those assessed, in order, and of each whether its capacity counts volunteers.
    listed
        Their active providers, near or far.
    active
        Those that may serve the territory.
    given
        The user's table of costs, to the active providers; None where times are estimated.
    origins
        All communes that enter the computation, the territory's first; `ring` is 0 inside it.
    own
        Codes of the territory's communes.
    demand_column, volume_column
        The columns of people concerned, and of people that the volume counts.
    demand
        People concerned, by origin; NaN where missing.
    people
        People that the volume counts, by commune of the territory.
    need
        Risk of need of the territory's communes.
    parameters
        The method's numbers.
    """

    families: dict[str, bool]
    listed: pd.DataFrame
    active: pd.DataFrame
    given: CostTable | None
    origins: pd.DataFrame
    own: pd.Index
    demand_column: str
    volume_column: str
    demand: pd.Series
    people: pd.Series
    need: RiskOfNeed
    parameters: Parameters

    @cached_property
    def own_demand(self) -> pd.Series:
        """People concerned in the territory's communes, on the very index that every table of theirs has."""
        return pd.Series(self.demand.to_numpy()[: len(self.own)], index=self.own)


def study_of(
    territory: Territory,
    providers: Providers,
    *,
    families: str | Sequence[str] | None,
    costs: CostTable | None,
    parameters: Parameters,
    reach: float | None = None,
) -> Study:
    """Choose what enters a diagnosis.

    Parameters
    ----------
    territory, providers, families, costs, parameters
        As for `zonesblanches.diagnose`.
    reach
        Largest estimated cost to look at, `parameters.reach` by default.

    Raises
    ------
    InputError, ParameterError, CostError
        As for `zonesblanches.diagnose`.
    """
    chosen = _families(providers, families)
    table = providers.table
    listed = table[table["active"].astype(bool) & table["family"].isin(chosen)]
    able = listed[listed["capacity"].to_numpy(dtype=float) > 0]
    if costs is None:
        km = reach_km(parameters, reach=reach)
        active = _candidates(territory, able, km)
        origins = _entering(territory, near(territory.neighbours, active, km) | _declared(territory, active))
    else:
        active, origins = able, _told_origins(territory, costs, able)
    column = _demand_column(territory.communes, parameters)
    demand = _people(origins, column)
    communes = pd.DataFrame(territory.communes.drop(columns="geometry"))
    volume_column = "people_80p_alone" if _has(communes, "people_80p_alone") else column
    own_demand = demand.reindex(communes.index)
    return Study(
        families={name: capacity_unit(providers, name) == "bénévoles" for name in chosen},
        listed=listed,
        active=active,
        given=None if costs is None else _given(costs, origins, active, parameters),
        origins=origins,
        own=communes.index,
        demand_column=column,
        volume_column=volume_column,
        demand=demand,
        people=communes[volume_column].astype("Float64").astype(float),
        need=risk_of_need(communes, territory.others, own_demand, parameters, territory.scales),
        parameters=parameters,
    )


def _people(origins: pd.DataFrame, column: str) -> pd.Series:
    demand = pd.to_numeric(origins[column], errors="coerce").astype("Float64").astype(float)
    if (demand < 0).any():
        raise InputError(f"Colonne « {column} » : valeurs négatives pour {first_five(demand.index[demand < 0])}.")
    return demand


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


def _given(costs: CostTable, origins: pd.DataFrame, active: pd.DataFrame, parameters: Parameters) -> CostTable:
    """Return the user's table of costs, to the providers."""
    if costs.unit != parameters.unit:
        raise CostError(
            f"La table de coûts est en {costs.unit}, les paramètres en {parameters.unit}. Indiquez "
            + to_type(
                f'Parameters(unit="{costs.unit}", threshold=…, proximity=…)',
                f'unit = "{costs.unit}", threshold et proximity dans le fichier de --parametres,',
            )
            + " ou convertissez la table."
        )
    table = costs.to_providers(active["commune"])
    if not table.origins.isin(origins.index).any():
        raise CostError(
            f"Aucune origine de la table de coûts ({first_five(table.origins)}) n'est une commune du territoire "
            f"({first_five(origins.index)}). Attendu : des codes commune."
        )
    return table
