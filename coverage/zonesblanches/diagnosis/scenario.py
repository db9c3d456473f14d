"""Another offer in the same territory: teams that start, stop or move, everything else standing still."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from zonesblanches.diagnosis.closures import closures_by_provider, closures_of
from zonesblanches.diagnosis.diagnose import find
from zonesblanches.diagnosis.kept import keep
from zonesblanches.errors import ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.progress import say_nothing
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.providers import Providers, put_together
from zonesblanches.territory.territory import Territory, find_commune

if TYPE_CHECKING:
    from zonesblanches.diagnosis.findings import Findings

__all__ = ["criticality_of", "other_offer"]

_Found = TypeVar("_Found", bound="Findings")


def other_offer(
    findings: _Found,
    *,
    add: Providers | Sequence[Providers] = (),
    remove: Sequence[str] = (),
    move: Mapping[str, str] | None = None,
) -> _Found:
    """Diagnose the territory again with another offer; see `Findings.with_providers`."""
    if findings.edition is not None:
        raise ParameterError("Une édition publique ne sait pas ce qu'elle cache : partez du diagnostic interne.")
    providers, moves = findings.providers, dict(move or {})
    gone = [_identified(providers.table, name) for name in ([remove] if isinstance(remove, str) else remove)]
    places = {_identified(providers.table, name): place for name, place in moves.items()}
    _check_costs(findings, places)
    added = [add] if isinstance(add, Providers) else list(add)
    told = {
        "add": [name for part in added for name in part.table["name"]],
        "remove": providers.table["name"].reindex(gone),
        "move": providers.table["name"].reindex(list(places)),
    }
    scenario = tuple((kind, tuple(map(str, names))) for kind, names in told.items() if len(names))
    if not scenario:
        raise ParameterError("Scénario vide : donnez add=…, remove=[…] ou move={…}.")
    table = _moved(_stopped(providers.table, gone), places, findings.territory)
    changed = dataclasses.replace(providers, table=table)
    everyone = put_together([changed, *added]) if added else changed
    _check_families(findings, everyone)
    found = find(
        findings.territory,
        everyone,
        families=list(findings.families),
        costs=findings.costs,
        parameters=findings.frozen(),
        progress=say_nothing,
    )
    kept = {"decisions", "grouping", "clustered", "peers"}
    fields: dict[str, Any] = {
        one.name: getattr(found, one.name) for one in dataclasses.fields(found) if one.name not in kept
    }
    return dataclasses.replace(findings, **fields | {"scenario": (*findings.scenario, *scenario)})


def criticality_of(findings: Findings, family: str | None = None) -> pd.DataFrame:
    """Say what each team holds alone; see `Findings.criticality`."""
    result = findings.family(family)
    case = keep(findings).case(result.name, findings.parameters)
    counts = closures_by_provider(closures_of(case, result.table.index), result.table["demand"])
    names = pd.Index(case.offer.names, name="provider")[_counted(case.offer.who, case.counted)]
    out = counts.reindex(names, fill_value=0).astype({"communes": int, "blanche": int})
    out.insert(0, "name", case.offer.providers["name"].reindex(names).to_numpy())
    order = ["people_blanche", "people", "communes"]
    return out.sort_values(order, ascending=False, kind="stable")


def _counted(who: pd.Series, counted: pd.Series) -> list[int]:
    """Return the numbers of the providers of which one row at least counts."""
    return sorted({int(number) for number, told in zip(who, counted, strict=True) if told})


def _identified(table: pd.DataFrame, name: str) -> str:
    """Return the identifier of a provider, given by it or by its name.

    Raises
    ------
    UnknownCodeError
        When nobody is called so, with the nearest names, or several are, with their identifiers.
    """
    if name in table.index:
        return str(name)
    own = table[table["stop_of"].fillna("").eq("")] if "stop_of" in table else table
    found = own.index[own["name"].astype(str) == name]
    if len(found) == 1:
        return str(found[0])
    if len(found):
        raise UnknownCodeError(
            f"Plusieurs intervenants s'appellent « {name} » : {first_five(found)}. Donnez son identifiant."
        )
    names = list(map(str, own["name"]))
    raise UnknownCodeError(f"« {name} » n'est le nom ni l'identifiant d'aucun intervenant.{did_you_mean(name, names)}")


def _check_families(findings: Findings, everyone: Providers) -> None:
    """Refuse teams of a family that the diagnosis does not have: nothing would tell of them."""
    others = [name for name in everyone.families if name not in findings.families]
    new = [name for name in others if name not in findings.providers.families]
    if new:
        raise ParameterError(
            f"add : aucune famille du diagnostic ne s'appelle {first_five(f'« {name} »' for name in new)}. Ce sont : "
            f"{first_five(f'« {name} »' for name in findings.families)} ; relisez la liste avec family=…."
        )


def _check_costs(findings: Findings, places: Mapping[str, str]) -> None:
    """Refuse to move a team whose costs were given one by one: nobody knows those of its new place."""
    stuck = [] if findings.costs is None else [name for name in places if name in findings.costs.destinations]
    if stuck:
        raise ParameterError(
            f"move : la table de coûts est donnée par intervenant ({first_five(stuck)}), et ne dit rien "
            "d'un autre lieu. Donnez une table vers les communes, ou remplacez l'équipe : remove=[…], add=…."
        )


def _stopped(table: pd.DataFrame, gone: Sequence[str]) -> pd.DataFrame:
    """Return the providers, some of them stopped, with all their stops: kept, told, and counted no more."""
    if not gone:
        return table
    here = pd.Series(list(provider_of(table)), index=table.index).isin(gone)
    out = table.copy()
    out.loc[here, "active"] = False
    out.loc[here, ["status", "status_told"]] = ["inactive", "arrêtée (scénario)"]
    return out


def _moved(table: pd.DataFrame, places: Mapping[str, str], territory: Territory) -> pd.DataFrame:
    """Return the providers, some of them at the point of another commune of the territory, or of those around."""
    if not places:
        return table
    communes = pd.concat([pd.DataFrame(territory.communes), territory.neighbours])
    out, where = table.copy(), ["lon", "lat", "x_m", "y_m", "zone", "landmass"]
    for name, place in places.items():
        code = find_commune(communes, place)
        out.loc[name, ["commune", *where]] = [code, *communes.loc[code, where]]
        out.loc[name, ["location_quality", "location_source"]] = ["commune point", "scénario"]
    return out
