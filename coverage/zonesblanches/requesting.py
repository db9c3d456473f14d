"""A diagnosis as the words of a command ask for it: read, made, written; the command line and the page both do so."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from zonesblanches.clock import as_of
from zonesblanches.commands import command_parser
from zonesblanches.console import column_choices
from zonesblanches.diagnosing import diagnose
from zonesblanches.errors import InputError, ParameterError
from zonesblanches.files.names import shown_name
from zonesblanches.language import plural
from zonesblanches.output_words import cover_files
from zonesblanches.outputs.options import Edition, PublicOptions
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress
from zonesblanches.providers.account import log_text
from zonesblanches.providers.providers import Providers
from zonesblanches.redoing import Former, record_path, request_of
from zonesblanches.road_times import requested_costs
from zonesblanches.study import Diagnosis
from zonesblanches.territory.territory import Territory, territory
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.given import time_files

__all__ = [
    "Asked",
    "Say",
    "asked_again",
    "asked_for",
    "completed",
    "inputs_of",
    "merged_lists",
    "of_demo",
    "public_asked",
    "reading_of",
    "refuse_clashes",
    "remade",
    "request_list",
    "request_territory",
    "written_outputs",
]  # fmt: skip

Asked = tuple[Territory, list[Providers], Parameters, CostTable | None]
Say = Callable[[str], None]


def refuse_clashes(options: argparse.Namespace) -> None:
    """Refuse, before anything is read, what cannot be asked together.

    Parameters
    ----------
    options
        As parsed.

    Raises
    ------
    ParameterError
        For a public edition that would say where to create a team, and two sets of parameters.
    """
    if options.suite_de and options.parametres:
        raise ParameterError("--suite-de garde les paramètres de l'année suivie : retirez --parametres, ou --suite-de.")
    if options.proposer and options.edition == "publique":
        raise ParameterError("--proposer : une édition publique ne dit pas où créer une équipe. Retirez l'un des deux.")


def inputs_of(options: argparse.Namespace) -> list[str]:
    """Name the files that a diagnosis reads: no output may replace one.

    Parameters
    ----------
    options
        As parsed.
    """
    files = [word for word in options.colonnes if "=" not in word]
    groups = options.groupes if options.groupes and Path(options.groupes).is_file() else None
    past = options.suite_de and record_path(options.suite_de)
    replied = (options.reponses, options.doublons, options.decisions, past)
    times = time_files(options.temps) if options.temps else []
    given = (
        *cover_files(options),
        options.parametres,
        *times,
        options.carroyage,
        *files,
        groups,
        options.secteurs,
        *replied,
    )
    return [*options.listes, *options.recensement, *(path for path in given if path)]


def asked_for(options: argparse.Namespace, progress: Progress, say: Say) -> Asked:
    """Read what a diagnosis is made of.

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
        When a list has no usable row; and whatever reading raises.
    """
    parameters = Parameters.from_toml(options.parametres) if options.parametres else Parameters()
    if options.personnes_par_unite is not None:
        parameters = parameters.replace(people_per_unit=options.personnes_par_unite)
    area = request_territory(options, progress)
    if options.suite_de:
        first = remade(Former.read(options.suite_de), progress, say)
        parameters, area = first.frozen(), dataclasses.replace(area, scales=first.need.scales)
    lists = []
    for rank, path in enumerate(options.listes, start=1):
        progress(f"lecture de {shown_name(path)} ({rank} sur {len(options.listes)})")
        lists.append(request_list(path, options, area, progress))
    for part in lists:
        if part.table.empty:
            raise InputError(f"{part.sources[0].name} : aucune ligne utilisable.\n{log_text(part)}")
    lists = merged_lists(lists, options, progress, say)
    if options.mairies is not None:
        from zonesblanches.providers.mairies import load_mairies

        lists.append(load_mairies(min_hours=options.mairies))
    return area, lists, parameters, requested_costs(options, area, lists, parameters, progress, say)


def asked_again(former: Former, progress: Progress, say: Say) -> Asked:
    """Read again what a recorded diagnosis was made of, as on its day; say what is no longer as it was.

    Parameters
    ----------
    former
        The diagnosis that was made.
    progress, say
        As for `asked_for`.

    Raises
    ------
    InputError
        When its files are no longer there.
    """
    for line in former.changed_causes():
        say(f"{former.folder} : {line}")
    asked = former.request(command_parser())
    with as_of(former.day):
        return of_demo(progress) if asked.run == "demo" else asked_for(asked, progress, say)


def remade(former: Former, progress: Progress, say: Say) -> Diagnosis:
    """Make a diagnosis again from its record, as on its day; see `asked_again`.

    Parameters
    ----------
    former
        The diagnosis that was made.
    progress, say
        As for `asked_for`.
    """
    area, lists, parameters, costs = asked_again(former, progress, say)
    with as_of(former.day):
        return diagnose(area, lists, parameters=parameters, costs=costs, progress=progress)


def of_demo(progress: Progress) -> Asked:
    """Return what the demo is made of: invented teams, and the real town halls.

    Parameters
    ----------
    progress
        Called with a few words at each step.
    """
    from zonesblanches.providers.mairies import load_mairies
    from zonesblanches.providers.reading import read_providers
    from zonesblanches.territory.store import sample_path

    progress("territoire Gard (30)")
    teams = read_providers(sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    return territory("30"), [teams, load_mairies(min_hours=24)], Parameters(), None


def request_territory(options: argparse.Namespace, progress: Progress) -> Territory:
    """Return the territory, with the files of the census that come with it.

    Parameters
    ----------
    options
        As parsed.
    progress
        Called with a few words at each step.
    """
    progress(f"territoire {options.territoire}")
    area = territory(options.territoire)
    if options.recensement:
        progress("lecture des fichiers de l'Insee")
        area = area.with_census(*options.recensement)
    if options.carroyage:
        progress("lecture du carroyage")
        area = area.with_grid(options.carroyage)
    return area


def request_list(path: str, options: argparse.Namespace, area: Territory | None, progress: Progress) -> Providers:
    """Read a list, of any form that is known.

    Parameters
    ----------
    path
        Of the list.
    options
        As parsed.
    area
        Where communes are looked up.
    progress
        Called with a few words at each step.
    """
    from zonesblanches.directories.data_inclusion import detect
    from zonesblanches.providers.reading import read_providers

    reader = detect(path)
    if reader is not None:
        return reader(path, territory=area)
    return read_providers(path, **reading_of(options, area, progress))


def reading_of(options: argparse.Namespace, area: Territory | None, progress: Progress) -> dict[str, Any]:
    """Return what the options say of the reading.

    Parameters
    ----------
    options
        As parsed.
    area
        Where communes are looked up.
    progress
        Called with a few words at each step.
    """
    from zonesblanches.geocoding.geocoder import Geocoder

    return {
        "family": options.famille,
        "territory": area,
        "sheet": options.feuille,
        "columns": column_choices(options.colonnes),
        "crs": options.crs,
        "geocoder": Geocoder(cache=options.geocoder, progress=progress) if options.geocoder else None,
        "sectors": options.secteurs,
        "confirm_rights": options.confirmer_droits,
        "progress": progress,
    }


def merged_lists(lists: list[Providers], options: argparse.Namespace, progress: Progress, say: Say) -> list[Providers]:
    """Join the lists when asked; say what is not done when it is not.

    Parameters
    ----------
    lists
        As read.
    options
        As parsed.
    progress
        Called with a few words at each step.
    say
        Called with what people must know.
    """
    if lists and (options.fusionner or options.doublons or options.reponses):
        from zonesblanches.providers.merging import merge_providers

        progress("fusion des listes")
        one = merge_providers(lists, answers=options.reponses)
        if options.doublons:
            one.write_review(options.doublons)
            asked, made = len(one.review), int((one.merged["pair"] != "").sum())
            say(
                f"{plural(asked, 'paire')} à trancher et {plural(made, 'fusion faite', 'fusions faites')}, dans "
                f"{options.doublons} : répondez oui ou non, puis --reponses {options.doublons}"
            )
        return [one]
    if len(lists) > 1:
        say("listes laissées telles quelles : --fusionner réunit les équipes qu'elles répètent")
    return lists


def completed(asked: Asked, options: argparse.Namespace, progress: Progress, say: Say) -> Diagnosis:
    """Make the diagnosis, with all that is asked beside it.

    Parameters
    ----------
    asked
        What it is made of.
    options
        As parsed.
    progress
        Called with a few words at each step.
    say
        Called with what people must know.
    """
    area, lists, parameters, costs = asked
    diagnosis = diagnose(area, lists, parameters=parameters, costs=costs, progress=progress)
    if options.decisions:
        diagnosis = diagnosis.with_decisions(options.decisions)
    if options.groupes:
        diagnosis = diagnosis.with_groups(options.groupes)
        for note in diagnosis.grouping.notes if diagnosis.grouping is not None else ():
            say(note)
    if options.comparer:
        progress("comparaison avec les autres départements")
        diagnosis = diagnosis.with_comparison()
    if options.foyers:
        progress("foyers de besoin")
        diagnosis = diagnosis.with_clusters(options.foyers)
    if options.proposer:
        diagnosis = diagnosis.with_proposal(diagnosis.propose(options.proposer, progress=progress))
    return diagnosis


def public_asked(options: argparse.Namespace) -> PublicOptions:
    """Return what a public edition hides, as a command asks for it.

    Parameters
    ----------
    options
        As parsed.
    """
    return PublicOptions(
        threshold=options.seuil_secret,
        providers=not options.sans_intervenants,
        official=options.famille_officielle,
        keep_names="all" if "tous" in options.garder_nom else options.garder_nom,
        harmless=options.colonne_publique,
        decision_reasons=options.publier_motifs,
    )


def written_outputs(
    diagnosis: Diagnosis,
    options: argparse.Namespace,
    *,
    inputs: Sequence[str],
    notice: str | None,
    progress: Progress,
    say: Say,
) -> dict[str, Path]:
    """Write everything that is asked, and return where.

    Parameters
    ----------
    diagnosis
        What is written.
    options
        As parsed.
    inputs
        Files that must not be replaced.
    notice
        Mark of an example.
    progress
        Called with a few words at each step.
    say
        Called with what people must know.
    """
    hidden = public_asked(options)
    edition: Edition = "public" if options.edition == "publique" else "internal"
    if edition == "public":
        from zonesblanches.outputs.editions.confirming import to_confirm, untold

        to_confirm(diagnosis, hidden.keep_names, hidden.official, confirmed=options.confirmer_points, say=say)
        for line in untold(diagnosis, hidden.harmless):
            say(line)
    return diagnosis.save_all(
        options.sortie,
        lang=options.langue,
        inputs=inputs,
        notice=notice,
        progress=progress,
        edition=edition,
        **hidden.rules,
        fiches=options.fiches,
        target=options.mission4,
        slides=options.diapos,
        one_page=options.une_page,
        figure=options.figure,
        title=options.titre,
        subtitle=options.sous_titre,
        committee=options.comite,
        logo=options.logo,
        template=options.modele,
        replace=options.remplacer,
        request=request_of(options),
    )
