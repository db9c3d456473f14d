"""Times by road as the words of a command ask for them: read for a diagnosis, or made for a territory or a country."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from zonesblanches.console import told_pairs
from zonesblanches.errors import ParameterError, ZonesBlanchesError
from zonesblanches.files.names import shown_name
from zonesblanches.language import number, plural
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress
from zonesblanches.providers.providers import Providers, combine_providers
from zonesblanches.territory.territory import Territory, territory
from zonesblanches.travel.atlas import atlas_pace, build_atlas
from zonesblanches.travel.atlas_plan import MEASURED_RATE, AtlasPlan, plan_atlas
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import reach_km
from zonesblanches.travel.given import given_costs

__all__ = ["make_atlas", "requested_costs"]

Say = Callable[[str], None]
_TOLD_PAIRS = 100_000  # fewer of them measure the start of the engine


def requested_costs(
    options: argparse.Namespace,
    area: Territory,
    lists: Sequence[Providers],
    parameters: Parameters,
    progress: Progress,
    say: Say,
) -> CostTable | None:
    """Return the times that a diagnosis is asked to take; None for those as the crow flies.

    Parameters
    ----------
    options
        As parsed.
    area, lists, parameters
        What the diagnosis is made of.
    progress
        Called with a few words at each step.
    say
        Called with what people must know.

    Raises
    ------
    ParameterError
        When columns or a unit are told of no table.
    """
    if not options.temps:
        if options.colonnes_temps or options.unite_temps:
            alone = "--colonnes-temps" if options.colonnes_temps else "--unite-temps"
            raise ParameterError(f"{alone} dit comment lire une table de temps : ajoutez --temps TABLE.")
        return None
    if options.carroyage:
        say("--carroyage : ces temps sont de commune à commune, les hameaux ne sont donc pas dits")
    progress(f"lecture de {shown_name(options.temps)}")
    return given_costs(
        options.temps,
        area.origins(reach_km(parameters)),
        combine_providers(lists).table,
        cutoff=parameters.reach,
        unit=parameters.unit,
        file_unit=options.unite_temps,
        columns=told_pairs(options.colonnes_temps),
        progress=progress,
        say=say,
    )


def make_atlas(options: argparse.Namespace, progress: Progress, say: Say) -> list[str]:
    """Ask an engine for the times from every commune of a territory, and around, to every other; return what to say.

    Parameters
    ----------
    options
        As parsed.
    progress
        Called with a few words at each step.
    say
        Called with what people must know.

    Raises
    ------
    InputError
        When an extract is absent, or does not cover the territory: which communes.
    RoadsError
        When the engine is absent: what to type.
    OutputError
        When the folder holds another atlas.
    """
    progress(f"territoire {options.territoire}")
    area = territory(options.territoire)
    places = area.origins(reach_km(Parameters(), reach=options.jusqu_a))
    if not options.extrait and not options.a_blanc:
        raise ParameterError(
            "aucun extrait d'OpenStreetMap : ajoutez --extrait region.osm.pbf (à télécharger, par exemple sur "
            "https://download.geofabrik.de/europe/france.html), ou --a-blanc pour savoir ce qui serait demandé."
        )
    progress("paires à demander")
    plan = plan_atlas(places, places, cutoff=options.jusqu_a, rows=options.bloc)
    asked = _asked_lines(options, area, places, plan)
    if options.a_blanc:
        return [*asked, *_ready(options), "Rien n'a été demandé : retirez --a-blanc pour le faire."]
    for line in asked:
        say(line)
    return _made(options, area, places, progress, say)


def _made(
    options: argparse.Namespace, area: Territory, places: pd.DataFrame, progress: Progress, say: Say
) -> list[str]:
    from zonesblanches.travel.roads.build import build_osrm
    from zonesblanches.travel.roads.covered import SNAP_M, covered_places
    from zonesblanches.travel.roads.local import OsrmLocal
    from zonesblanches.travel.roads.merged import merged_extract
    from zonesblanches.travel.roads.programs import find_programs

    find_programs()  # before anything long
    extract = merged_extract([Path(name) for name in options.extrait], progress)
    roads = build_osrm(extract, profile=options.profil, ferries=options.bacs, progress=progress)
    with OsrmLocal(roads, snap_m=SNAP_M, least_snapped=0) as server:
        progress("communes que l'extrait couvre")
        covered = covered_places(
            places,
            server.to_roads_m(places),
            " et ".join(map(shown_name, options.extrait)),
            partial=options.incomplet,
            say=say,
        )
        plan = plan_atlas(covered, covered, cutoff=options.jusqu_a, rows=options.bloc)
        atlas = build_atlas(
            server, covered, covered, options.sortie, cutoff=options.jusqu_a, rows=options.bloc,
            replace=options.remplacer, progress=progress,
        )  # fmt: skip
    rate = atlas_pace(options.sortie)[1]
    return [
        f"{area.name} : {plural(len(atlas.origins), 'commune')}, {plural(len(atlas.blocks), 'bloc')} dans "
        f"{options.sortie}" + (f", à {number(rate)} paires par seconde" if sum(plan.pairs) > _TOLD_PAIRS else ""),
        f"Ensuite : zones-blanches diagnostic {options.territoire} LISTE --temps {options.sortie}",
    ]


def _asked_lines(options: argparse.Namespace, area: Territory, places: pd.DataFrame, plan: AtlasPlan) -> list[str]:
    """Say how many communes, blocks, pairs and requests, and how long they should take."""
    own = int((places["ring"] == 0).sum())
    pace, rate = atlas_pace(options.sortie)
    basis = (
        f"à {number(rate)} paires par seconde, le rythme mesuré dans ce dossier ({plural(len(pace), 'bloc')})"
        if rate
        else f"à {number(MEASURED_RATE)} paires par seconde, mesuré sur un petit réseau (Monaco) : un grand est "
        "plus lent, et le premier bloc dira de combien"
    )
    return [
        f"{area.name} : {plural(own, 'commune')}, et {number(len(places) - own)} autour, chacune vers toutes jusqu'à "
        f"{number(options.jusqu_a)} min",
        f"{plural(len(plan.pairs), 'bloc')}, {plural(sum(plan.pairs), 'paire')} à demander, en "
        f"{plural(sum(plan.requests), 'requête')}",
        f"{_lasting(plan.seconds(rate or MEASURED_RATE))} environ {basis} ; sans la construction du réseau, "
        "faite une fois par extrait",
    ]


def _ready(options: argparse.Namespace) -> list[str]:
    """Say what would stop the work: no engine, no extract."""
    from zonesblanches.travel.roads.extracts import checked_extract
    from zonesblanches.travel.roads.programs import find_programs

    missing = []
    for check, thing in ((find_programs, None), *((checked_extract, Path(name)) for name in options.extrait)):
        try:
            check(thing)  # type: ignore[operator]
        except ZonesBlanchesError as error:
            missing.append(f"À faire d'abord : {error}")
    return missing


def _lasting(seconds: float) -> str:
    """Say a length of time, rounded up to what one waits for."""
    if seconds < 100:
        return f"{number(max(1, round(seconds)))} s"
    minutes = seconds / 60
    return f"{number(minutes)} min" if minutes < 100 else f"{number(minutes / 60, 1)} h"
